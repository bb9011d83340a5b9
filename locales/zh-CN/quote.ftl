# A quote as the customer reads it, on the pad and on the phone page.
quote-title = 请您核对费用
quote-total = 合计
quote-means = 确认后再付款。有不清楚的地方，请直接问窗口人员。
quote-confirm = 确认 { $total }
quote-not-right = 有疑问，先不确认
quote-confirmed = 已确认，谢谢
quote-confirmed-then = 现在可以付款了。
quote-line-month = { $name }，{ $from }，每月 { $unit }
quote-line = { $name }，{ $from } 至 { $to }，{ $n } 个月，每月 { $unit }
quote-look = 核对并确认
