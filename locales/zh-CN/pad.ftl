# The pad at a counter.
pad-title = { $n } 号窗口评价器
pad-clerk = 为您服务：{ $name }
pad-idle = 您好，请坐
pad-serving = 正在为您办理
pad-serving-then = 需要您确认时，会显示在这里。
pad-why = 很抱歉没有让您满意。哪里没有做好？
pad-thanks = 谢谢您的评价
pad-thanks-then = 请带好证件、收据和找零，慢走。
pad-scan = 请扫码付款
pad-scan-then = 到账后画面会自己继续。
