# Words about accounts and money.

## Refusals: accounts
refusal-account-not-found = 没有找到这个账户，请核对账户号。
refusal-look-up-too-short = 请多输入一些：姓名至少两个字，号码至少四位。
refusal-look-up-unreadable = 请输入账户号、智能卡号、手机号（或后四位）、姓名或拼音首字母。
refusal-look-ups-too-many = 一分钟内查询太多次，请稍等片刻再查。
refusal-reveals-too-many = 一张号票最多查看 { $max } 个账户的完整资料。
refusal-account-number-taken = 账户号 { $number } 已经有人使用。
refusal-card-taken = 账户 { $number } 的智能卡号已经属于另一个账户。
refusal-account-malformed = 账户 { $number } 的资料有一项不能用（{ $field }），请更正后再保存。
refusal-accounts-too-many = 一次最多开立 { $max } 个账户。

## Refusals: money
refusal-not-at-counter = 请先在窗口签到。
refusal-amount-not-positive = 金额必须大于零。
refusal-amount-too-large = 金额不能超过 { $max_fen }，请核对输入。
refusal-quote-not-found = 没有找到这份报价。
refusal-nothing-to-pay = 目前没有需要缴的费用。
refusal-account-missing = 请先选定账户。
refusal-account-not-active = 账户停机或已销户，不能预缴；欠费仍可缴清。
refusal-prepay-months-out-of-range = 预缴月数须在 { $min } 到 { $max } 个月之间。
refusal-tariff-not-found = 这个账户的资费今天没有生效的版本，请联系管理员。
refusal-charge-not-owed = 所选的月份已经缴清或不属于这个账户，请刷新后重选。
refusal-quote-expired = 报价已过期，请重新报价，让用户再确认一次。
refusal-quote-stale = 报价之后账户有变动（当时欠 { $owed_then_fen }，现在欠 { $owed_now_fen }），请重新报价。
refusal-quote-void = 这份报价已作废，请使用最新的报价。
refusal-quote-paid = 这份报价已经缴费。
refusal-quote-not-confirmed = 用户还没有确认这份报价。
refusal-quote-of-another-ticket = 这份报价属于另一张号票。
refusal-quote-not-yours = 这份报价不在此处确认。
refusal-till-not-open = 请先在本窗口打开钱箱。
refusal-tendered-too-little = 还差 { $missing_fen }。
refusal-reference-malformed = 请填写凭证号：4 到 64 位字母或数字。
refusal-reference-is-card-number = 这看起来是银行卡号。请填写小票上的凭证号，卡号不能保存。
refusal-reference-used = 这个凭证号已用于另一笔缴费，请核对小票。
refusal-payment-not-found = 没有找到这笔缴费。
refusal-already-reversed = 这笔缴费已经冲正。
refusal-own-payment = 不能冲正自己收的款，请值班主任处理。
refusal-may-not-reverse = 冲正由值班主任或负责人办理。
refusal-reversal-too-late = 这笔缴费是 { $day } 收的，隔日冲正由负责人办理。
refusal-reason-unknown = 请从列表中选择原因。
refusal-note-too-long = 说明最多 { $max } 个字。
refusal-till-not-found = 没有找到这个钱箱。
refusal-till-is-closed = 钱箱已经关闭，不能再记账。
refusal-till-already-open = 您或这个窗口已有一个打开的钱箱。
refusal-till-not-yours = 这个钱箱由别人负责。
refusal-till-cash-too-little = 钱箱里的现金不够。
refusal-difference-needs-reason = 点款数与账面不一致，请再点一遍；仍不一致时请选择原因。
refusal-balance-too-large = 金额超出账户能记的范围，请联系管理员。

## Words of screens
accounts-reveal-identity = 核对身份
accounts-reveal-contact = 联系用户
accounts-reveal-visit = 上门服务
accounts-reveal-correction = 更正资料
accounts-status-active = 正常
accounts-status-suspended = 停机
accounts-status-closed = 已销户
fees-method-cash = 现金
fees-method-card = 银行卡
fees-method-qr = 扫码
fees-line-arrears = 欠费
fees-line-prepay = 预缴 { $months } 个月
fees-line-fee = 业务费
fees-confirmed-pad = 用户在评价屏上确认
fees-confirmed-phone = 用户在手机上确认
fees-confirmed-word = 用户口头确认

## The receipt
receipt-title = 收费收据
receipt-number = 收据号
receipt-day = 日期
receipt-ticket = 号票
receipt-account = 账户号
receipt-name = 户名
receipt-item = 项目
receipt-months = 月份
receipt-price = 单价
receipt-amount = 金额
receipt-total = 合计
receipt-capitals = 大写
receipt-method = 缴费方式
receipt-tendered = 收到
receipt-change = 找零
receipt-reference = 凭证号
receipt-counter = 窗口
receipt-clerk = 工号
receipt-rule = 资费第 { $version } 版
receipt-reversed = 已于 { $day } 冲正，此收据作废
receipt-copy = 补打（第 { $n } 次）
receipt-keep = 请妥善保管此收据，如有疑问凭收据到大厅查询。
receipt-print = 打印
