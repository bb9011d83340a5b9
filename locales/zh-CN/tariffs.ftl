# Words about tariffs: why something has no price.

refusal-tariff-unknown = 没有编号为 { $tariff } 的资费，请核对。
refusal-tariff-twice = 资费编号 { $tariff } 出现了两次，请改掉其中一个。
refusal-no-version-on-day = 资费 { $tariff } 在 { $day } 还没有生效的价格，请核对生效日期。
refusal-amount-negative = 金额不能小于零，请核对。
refusal-rate-out-of-range = 比例必须在 0 到 { $max_bp } 个万分点之间。
refusal-discount-malformed = 预缴优惠 { $discount } 的设置前后矛盾，请更正后再用。
refusal-subscriptions-too-many = 一个账户最多有 { $max } 项订购，请分到另一个账户。
refusal-orders-too-many = 一项订购最多记录 { $max } 次变更，请重新开立一项。
refusal-order-out-of-place = { $day } 的变更接不上前面的记录，请核对日期和先后。
refusal-nothing-to-prepay = 所选月份内没有在用的产品，不需要预缴。
refusal-reduction-needs-evidence = 这项减免需要出示{ $evidence ->
    [relief_proof] 低保证或特困证
    [disability_card] 残疾人证
   *[other] 规定的证明
}，请客户提供。
refusal-reduction-expired = 减免证明的有效期到 { $last_day } 为止，请客户更新证明。
refusal-reduction-not-yet-valid = 减免从 { $first_day } 起有效，届时再办理。
refusal-coupon-expired = 优惠券的有效期到 { $last_day } 为止，已不能使用。
refusal-coupon-not-yet-valid = 优惠券从 { $first_day } 起可以使用。
refusal-coupon-spent = 优惠券的使用次数已经用完。
refusal-coupon-not-for-product = 优惠券不适用于这份报价里的产品。
refusal-coupon-without-effect = 这份报价用优惠券不会更便宜，请留到下次使用。
refusal-reduction-unknown = 没有这项减免，请从列表里选择。
refusal-coupon-unknown = 没有这张优惠券，请再核对一次券码。
refusal-reduction-twice = 这个账户从那天起已有这项减免，请先核对。
refusal-reduction-not-found = 这个账户没有这项减免，请刷新后再看。
refusal-reduction-ended = 这项减免已经停止，不需要再办。
refusal-reduction-end-unsuitable = 停止日期请写成 2026-11-23 这样，并且在证明的起止日期之内。
refusal-evidence-not-described = 请写明看到的证明：证号或发证单位，最多 { $max } 个字。
refusal-evidence-days-unsuitable = 请填写证明的起止日期，止期不能早于起期。

## 资费公示页
tariffs-title = 资费公示
tariffs-day = { $day } 的资费。
tariffs-prices = 资费标准
tariffs-product = 产品
tariffs-price = 价格
tariffs-since = 生效日期
tariffs-monthly = 每月 { $amount }
tariffs-yearly = 每年 { $amount }
tariffs-one-off = 一次性 { $amount }
tariffs-deposit = 另收押金 { $amount }，可退
tariffs-next = { $day } 起 { $amount }
tariffs-terms = 反悔与停用
tariffs-discounts = 预缴优惠
tariffs-reductions = 减免
tariffs-proof = 请带上：{ $paper }
tariffs-for = 适用：{ $names }
tariffs-through = 至 { $day }
tariffs-rule = 不满一个月的按天收费。调价不改动已经出的账单。
tariffs-back = 返回大厅列表
