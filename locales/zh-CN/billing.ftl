# Words about bills, orders and statements.

## Refusals: bills and orders
refusal-bill-not-found = 没有找到这张账单。
refusal-charge-not-on-bill = 这一项不在这张账单上，请核对。
refusal-credit-too-large = 这一项最多还能冲减 { $left_fen }。
refusal-month-malformed = 月份请写成 2026-11 这样。
refusal-month-not-begun = { $month } 还没有开始，到那个月的第一天就可以出账。
refusal-month-out-of-order = 账单按月依次出账，接下来应出 { $next }。
refusal-run-goes-on = { $month } 的出账还在进行，完成后再出下一个月。
refusal-run-not-found = 没有找到这次出账。
refusal-prices-unsound = 资费设置前后矛盾（{ $why }），请先更正再出账。
refusal-day-unknown = 无法确定分公司的日期，请联系管理员核对时区。
refusal-billing-rule-out-of-range = { $field ->
    [due_days] 缴费期限的天数
    [grace_days] 宽限天数
    [daily_bp] 每日滞纳金比例
    [cap_bp] 滞纳金上限
   *[other] 出账规则
}超出范围，最大为 { $max }。
refusal-order-day-malformed = 日期请写成 2026-11-23 这样。
refusal-order-in-past = 办理日期不能早于今天（{ $today }）。
refusal-order-too-far = 最多可以预约 { $max } 天以内的变更。
refusal-order-incomplete = 这项变更还缺少{ $field ->
    [address] 新地址
    [kind] 变更的种类
    [subscriber] 新的户主
    [subscription] 要变更的业务
    [tariff] 新的资费
   *[other] 一项资料
}，请补上。
refusal-orders-too-many-planned = 一个账户最多有 { $max } 项等待生效的变更。
refusal-account-order-not-found = 没有找到这项变更。
refusal-order-settled = 这项变更已经办结或撤销，不能再撤销。
refusal-account-closed = 账户已经销户，不能再办理变更。
refusal-account-is-suspended = 账户处于停机状态，请先复机。
refusal-account-not-suspended = 账户没有停机，不需要复机。
refusal-subscription-not-running = 这项业务那天没有在用，请核对。
refusal-tariff-unchanged = 这项业务已经是这个资费。
refusal-address-unchanged = 账户已经在这个地址。
refusal-subscriber-unchanged = 账户已经属于这位用户。
refusal-order-tariff-unknown = 没有这个资费，或者它在那天还没有生效。
refusal-subscriber-not-found = 没有找到这位用户，请核对编号或登记新用户。
refusal-account-owes = 账户还欠 { $owed_fen }，缴清以后才能过户或销户。
refusal-stop-not-as-shown = 退回的金额变成了 { $refund_fen }。请和客户再看一遍，然后确认。
refusal-subscriptions-full = 一个账户最多有 { $max } 项业务。
refusal-statement-days-malformed = 起止日期请写成 2026-11-23 这样，并且先后有序。
refusal-statement-too-long = 这个账户的流水超过 { $max } 笔，请联系管理员导出。

## The billing run
billing-title = 出账
billing-lead = 每月出账一次：从当月第一天起可以出账，各月依次进行。已有本月账单的账户不会重复出账，中断后会自动接着进行。
billing-month = 月份
billing-start = 开始出账
billing-going = { $month } 正在出账：已处理 { $accounts } 个账户，出账 { $bills } 张，共 { $total }。
billing-going-of = 上次共 { $of } 个账户，已完成约 { $percent }%。
billing-idle = 现在没有正在进行的出账。
billing-runs = 历次出账
billing-runs-none = 还没有出过账。
billing-col-month = 月份
billing-col-state = 状态
billing-col-accounts = 账户
billing-col-bills = 账单
billing-col-skipped = 未能计价
billing-col-total = 金额
billing-col-begun = 开始
billing-col-finished = 完成
billing-state-running = 进行中
billing-state-done = 已完成
billing-rules = 出账规则
billing-due-days = 缴费期限（天）
billing-grace-days = 滞纳宽限（天）
billing-daily-bp = 滞纳金（每天，万分之）
billing-cap-bp = 滞纳金上限（万分之）
billing-late-fee-off = 每天为 0 时不收滞纳金。

## Statement
billing-statement = 账户对账单
billing-statement-from = 起
billing-statement-through = 止
billing-statement-before = 此前应缴
billing-statement-after = 期末应缴
billing-statement-none = 这段时间没有流水。
billing-statement-more = 下一页
billing-statement-day = 日期
billing-statement-what = 事项
billing-statement-charged = 应收
billing-statement-paid = 已缴
billing-statement-balance = 余额
billing-statement-credit = 负数表示账户有余额。
billing-entry-opening = 期初 { $month }
billing-entry-bill = { $month } 账单
billing-entry-payment = 缴费
billing-entry-reversal = 冲正
billing-entry-credit-note = 账单冲减
billing-entry-refund = 未用完的预缴退回
billing-entry-deposit-return = 押金退回
billing-entry-dispute = 扫码多付，转为余额
billing-entry-payout = 余额退现金
