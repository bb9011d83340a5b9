# Slips on paper.
slip-number = 号码
slip-ahead = 前面
slip-wait = 预计等候
slip-zone = 等候区
slip-taken = 取号时间
slip-papers = 请准备好
slip-missing = （没带）
slip-qr = 查看排队进度的二维码
slip-qr-hint = 手机扫码，随时看进度
slip-missed = 过号请告诉引导员，不用重新排队。
slip-refusal = 未能办理告知单
slip-reason = 原因
slip-next = 下次请带好
slip-where = 窗口
slip-at = 时间
slip-complain = 如有不同意见，可以请值班主任当面说明，也可以写在意见簿上，我们都会答复。
