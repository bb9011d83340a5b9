# The board on the wall.
board-title = 叫号屏
board-calling = 正在叫号
board-waiting = 正在等候
board-nobody = 暂时没有叫号，请稍候
board-to = 请到
board-counter = { $n } 号窗口
board-again = 再次呼叫
board-people = 位在等候
board-no-wait = 现在不用等
board-service = 业务
board-n = 人数
board-about = 预计等候
board-behind = 画面暂时没有更新，请以窗口叫号为准
board-foot = 请留意您的号码。过号后请告诉引导员，会尽快为您安排。
board-wake = 点这里打开声音
board-clock = 现在时间
board-spoken = 请 { $number } 号，到 { $counter } 号窗口
