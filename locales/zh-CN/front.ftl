# The public front page.
front-title = 营业大厅
front-sign-in = 员工登录
front-screens = 您的屏幕
front-greeting = 您好，欢迎
front-what = 来之前先看看要等多久，需要带什么。
front-no-halls = 还没有设立大厅
front-open = 正在受理
front-closed = 未到受理时间
front-waiting = { $n ->
    [0] 现在不用等
   *[other] { $n } 位在等候
}
front-until = 今天受理到 { $at }
front-opens = { $at } 开始受理
front-no-day = 近期没有受理安排，请先打客服热线问一问
front-take = 看需要的资料，取号
front-board = 看叫号大屏
front-foot = 来有迎声，问有答声，走有送声。
front-screen-counter = 窗口
front-screen-counter-hint = 叫号、办理、收款
front-screen-greeter = 引导台
front-screen-greeter-hint = 迎接、分流、帮忙
front-screen-duty = 值班
front-screen-duty-hint = 队列、窗口、时限
front-screen-reports = 报表
front-screen-reports-hint = 今天与近 30 天
front-screen-order = 叫号核对
front-screen-order-hint = 每一次叫号和理由
front-screen-admin = 设置
front-screen-admin-hint = 大厅、业务、人员
front-screen-kiosk = 自助取号
front-screen-kiosk-hint = 门口的触摸屏
front-screen-account = 我的账号
front-screen-account-hint = 密码与登录记录
front-weekday-1 = 周一
front-weekday-2 = 周二
front-weekday-3 = 周三
front-weekday-4 = 周四
front-weekday-5 = 周五
front-weekday-6 = 周六
front-weekday-7 = 周日
front-day-time = { $date }（{ $weekday }）{ $time }
front-tariffs = 资费公示
front-pledge = 我们的承诺
