# Words about accounts and money.

## Refusals: accounts
refusal-account-not-found = 没有找到这个账户，请核对账户号。
refusal-look-up-too-short = 请多输入一些：姓名至少两个字，号码至少四位。
refusal-look-up-unreadable = 请输入账户号、智能卡号、手机号（或后四位）、姓名或拼音首字母。
refusal-look-ups-too-many = 一分钟内查询太多次，请稍等片刻再查。
refusal-reveals-too-many = 一张号票最多查看 { $max } 个账户的完整资料。
refusal-account-number-taken = 账户号 { $number } 已经有人使用。
refusal-card-taken = 账户 { $number } 的智能卡号已经属于另一个账户。
refusal-account-malformed = 账户 { $number } 的{ $field ->
    [number] 用户编号
    [subscriber] 用户代码
    [name] 姓名
    [phone] 电话号码
    [address] 地址
    [card] 智能卡号
    [tariff] 资费
   *[other] 资料
}不能用，请更正后再保存。
refusal-accounts-too-many = 一次最多开立 { $max } 个账户。

## Refusals: money
refusal-not-at-counter = 请先在窗口签到。
refusal-amount-not-positive = 金额必须大于零。
refusal-amount-too-large = 金额不能超过 { $max_fen }，请核对输入。
refusal-quote-not-found = 没有找到这份报价。
refusal-nothing-to-pay = 目前没有需要缴的费用。
refusal-nothing-due = 这份报价不用付钱，请客户收好钱款；直接完成收款步骤就会出 0.00 的收据。
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
refusal-till-not-open = 请先在本窗口开箱。
refusal-tendered-too-little = 还差 { $missing_fen }。
refusal-reference-malformed = 请填写凭证号：4 到 64 位字母或数字。
refusal-reference-is-card-number = 这看起来是银行卡号。请填写小票上的凭证号，卡号不能保存。
refusal-reference-used = 这个凭证号已用于另一笔缴费，请核对小票。
refusal-payment-not-found = 没有找到这笔缴费。
refusal-already-reversed = 这笔缴费已经冲正。
refusal-own-payment = 不能冲正自己收的款，请值班主任处理。
refusal-may-not-reverse = 客户还在您窗口办理时，可以冲正这张号票的缴费；办结以后由值班主任或负责人冲正。
refusal-reversal-too-late = 这笔缴费是 { $day } 收的，隔日冲正由负责人办理。
refusal-reason-unknown = 请从列表中选择原因。
refusal-note-too-long = 说明最多 { $max } 个字。
refusal-till-not-found = 没有找到这个钱箱。
refusal-till-is-closed = 钱箱已经关闭，不能再记账。
refusal-choose-open-till = 收这笔款的钱箱已经交箱。请选一个还开着的钱箱，钱从那里退。
refusal-till-already-open = 您已经开箱，或者这个窗口已有人开箱。
refusal-till-not-yours = 这个钱箱由别人负责。
refusal-till-cash-too-little = 钱箱里的现金不够。
refusal-difference-needs-reason = 点款数与账面不一致，请再点一遍；仍不一致时请选择原因。
refusal-balance-too-large = 金额超出账户能记的范围，请联系管理员。
refusal-provider-not-offered = 这里没有开通这种扫码付款，请换一种方式。
refusal-order-not-found = 没有找到这笔扫码订单。
refusal-order-pending = 这份报价的二维码还能付款。请先取消二维码，再换别的方式。
refusal-order-closing = 支付机构还没有确认二维码已经关闭，客户可能刚刚付了款。请稍等，画面会自己继续；等不及时请值班主任同意换别的方式收款。
refusal-order-released = 这笔款已经同意换别的方式收。
refusal-may-not-release = 同意换别的方式收款，由本厅值班主任或领导来做。
refusal-release-not-explained = 请写明为什么现在就换别的方式收款，最多 { $max } 个字。
refusal-order-over = 这笔扫码订单已经结束，请重新生成二维码。
refusal-order-amount-differs = 支付平台说付了 { $told_fen }，订单是 { $expected_fen }，没有入账。请值班经理核对。
refusal-order-settled-otherwise = 这笔扫码订单已经按另一笔付款入账，请值班经理核对。
refusal-dispute-not-found = 这个大厅没有这笔对不上的付款。
refusal-dispute-outcome-needed = 请选这笔钱怎么样了。
refusal-dispute-ended = 这笔付款已经了结，不能再改。
refusal-may-not-end-dispute = 对不上的付款由领导了结。
refusal-dispute-not-explained = 请写明是怎么查清的，最多 { $max } 个字。
refusal-dispute-not-booked = 没有找到用这个交易号入账的缴费，请核对。
refusal-dispute-is-booked = 这个交易号已经入账为一笔缴费。如果不对，请先冲正那笔缴费。
refusal-dispute-unnumbered = 当时没有留下支付机构的交易号，以后无法对账，不能留作余额。请支付机构退回。
refusal-dispute-account-other = 请选这笔付款原本要缴的账户。
refusal-notification-forged = 这条通知不能证明来自支付平台，没有处理。

## Words of screens
accounts-reveal-identity = 核对身份
accounts-reveal-contact = 联系用户
accounts-reveal-visit = 上门服务
accounts-reveal-correction = 更正资料
accounts-status-active = 正常
accounts-status-suspended = 停机
accounts-status-closed = 已销户
provider-order-what = { $hall } 缴费
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
fees-line-top-up = 预存
fees-line-discount = 优惠
receipt-left = 转为余额
receipt-payer = 缴费人
refusal-owes-and-has-credit = 一个账户不能既有往期欠费又有余额，请核对这两个数。
refusal-nothing-subscribed = 这个账户目前没有使用中的业务，无法预缴。
refusal-account-twice = 同一个账户列了两次，请去掉一个。
refusal-parts-out-of-range = 一笔缴费可以分成 1 到 { $max } 个部分。
refusal-parts-not-total = 各部分合计 { $parts_fen }，应缴 { $total_fen }。
refusal-cash-twice = 现金请合并成一个部分。
refusal-change-needs-account = 没有账户时，找零需要当面交还。
refusal-payer-unsuitable = 缴费人姓名最多 { $max } 个字。
refusal-subscriber-taken = 用户编号 { $code } 已属于其他用户。
refusal-accounts-together-too-many = 一次最多可以合并缴纳 { $max } 个账户。
receipt-check = 任何人都可以在此核验本收据，核验码
check-title = 收据核验
check-good = 这是我们开出的有效收据。
check-hall = 大厅
check-private = 本页不显示缴费人的任何信息。
check-what = 扫收据上的方码，或照着方码下面的文字填写。
check-hall-code = 大厅代码（网址里的第一段）
check-code = 核验码
check-act = 核验
refusal-receipt-unknown = 本大厅没有这个号码和核验码的收据，请对照纸面再核一次。
refusal-invoice-asked = 这笔缴费已经申请过发票。
refusal-invoice-for-nothing = 这笔收据金额为 0.00，不能开发票。
refusal-payment-reversed = 这笔缴费已冲正，不能开发票。
refusal-payment-refunded = 这笔缴费已有一部分退回（停用退预缴或退押金），不能再整笔冲正。
refusal-deposit-not-kept = 这个账户名下没有这笔已缴的押金，请核对。
refusal-deposit-given-back = 这笔押金已经退过了。
refusal-return-not-described = 请写明收回的设备：编号和状况，最多 { $max } 个字。
refusal-account-in-use = 账户还在使用，余额会抵扣以后的账单；销户后可以退现金。
refusal-no-credit = 账户没有可退的余额。
refusal-credit-paid-out = 这笔余额已经退成现金，不能再冲正它的来源。
refusal-payout-not-found = 没有找到这张退款单。
refusal-invoice-malformed = 请正确填写发票的{ $field ->
    [title] 抬头
    [tax_number] 纳税人识别号：单位 15、18 或 20 位，个人不填
    [email] 电子邮箱
    [number] 发票号码
    [reason] 原因
   *[other] 各项内容
}。
refusal-invoice-not-found = 没有这个开票申请。
refusal-invoice-not-so = 这张发票的状态是 { $state }，不能这样处理。
fees-line-month-days = 按天折算 { $from } – { $to }
fees-line-year = 包年 { $from } – { $to }
fees-line-year-days = 包年按天折算 { $from } – { $to }
fees-line-one-off = 一次性费用
fees-line-deposit = 押金，退机时退还
receipt-rounded = 现金取整
