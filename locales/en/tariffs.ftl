# Words about tariffs: why something has no price.

refusal-tariff-unknown = There is no tariff { $tariff }. Please check the code.
refusal-tariff-twice = The tariff code { $tariff } is there twice. Please change one of them.
refusal-no-version-on-day = Tariff { $tariff } has no price in force on { $day }. Please check from when it is valid.
refusal-amount-negative = The amount cannot be below zero. Please check it.
refusal-rate-out-of-range = The rate must be between 0 and { $max_bp } basis points.
refusal-discount-malformed = The prepayment discount { $discount } contradicts itself. Please correct it before using it.
refusal-subscriptions-too-many = An account has at most { $max } subscriptions. Please use another account.
refusal-orders-too-many = A subscription keeps at most { $max } changes. Please open a new one.
refusal-order-out-of-place = The change on { $day } does not follow from the ones before. Please check day and order.
refusal-nothing-to-prepay = Nothing is in use in those months, so nothing needs to be paid ahead.
refusal-reduction-needs-evidence = This reduction needs { $evidence ->
    [relief_proof] a certificate of low income
    [disability_card] a disability card
   *[other] the paper that proves it
}. Please ask the customer for it.
refusal-reduction-expired = The proof for this reduction was valid through { $last_day }. Please ask for a new one.
refusal-reduction-not-yet-valid = The reduction is valid from { $first_day }. Please come back to it then.
refusal-coupon-expired = The coupon was valid through { $last_day } and cannot be used any more.
refusal-coupon-not-yet-valid = The coupon can be used from { $first_day }.
refusal-coupon-spent = The coupon has been used as often as it can be.
refusal-coupon-not-for-product = The coupon is not for a product in this quote.
refusal-coupon-without-effect = The coupon would not make this quote cheaper. Please keep it for another time.
refusal-reduction-unknown = There is no such reduction here. Please choose one from the list.
refusal-coupon-unknown = There is no coupon of this code. Please read it out again.
refusal-reduction-twice = The account has this reduction from that day already. Please look at what it has.
refusal-reduction-not-found = The account does not have this reduction. Please load the page again.
refusal-reduction-ended = This reduction has ended already.
refusal-reduction-end-unsuitable = Please write the last day like 2026-11-23; it must be one of the paper's days.
refusal-evidence-not-described = Please write down what you saw: the paper's number or who issued it, at most { $max } characters.
refusal-evidence-days-unsuitable = Please enter the paper's first and last day; the last cannot be before the first.

## The public price page
tariffs-title = Prices
tariffs-day = What everything costs on { $day }.
tariffs-prices = Prices
tariffs-product = Product
tariffs-price = Price
tariffs-since = In force from
tariffs-monthly = { $amount } a month
tariffs-yearly = { $amount } a year
tariffs-one-off = { $amount } once
tariffs-deposit = and a deposit of { $amount }, given back
tariffs-next = { $amount } from { $day }
tariffs-terms = Changing your mind, and stopping
tariffs-discounts = Paying ahead
tariffs-reductions = Reductions
tariffs-proof = Please bring: { $paper }
tariffs-for = For { $names }
tariffs-through = Until { $day }
tariffs-rule = A month that is used in part is charged by the day. A new price never changes a bill that has been made.
tariffs-back = Back to the halls
