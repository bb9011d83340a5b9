# The pad at a counter.
pad-title = { $n } 号窗口评价器
pad-clerk = 为您服务：{ $name }
pad-idle = 您好，请坐
pad-serving = 正在为您办理
pad-serving-then = 需要您确认时，会显示在这里。
pad-quote = 请您核对费用
pad-total = 合计
pad-quote-means = 确认后再付款。有不清楚的地方，请直接问窗口人员。
pad-confirm = 确认 { $total }
pad-not-right = 有疑问，先不确认
pad-why = 很抱歉没有让您满意。哪里没有做好？
pad-thanks = 谢谢您的评价
pad-thanks-then = 请带好证件、收据和找零，慢走。
pad-confirmed = 已确认，谢谢
pad-confirmed-then = 现在可以付款了。
pad-line-month = { $name }，{ $from }，每月 { $unit }
pad-line = { $name }，{ $from } 至 { $to }，{ $n } 个月，每月 { $unit }
