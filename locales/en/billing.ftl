# Words about bills, orders and statements.

## Refusals: bills and orders
refusal-bill-not-found = This bill was not found.
refusal-charge-not-on-bill = This line does not stand on the bill. Please check it.
refusal-credit-too-large = At most { $left_fen } of this line can still be credited.
refusal-month-malformed = Please write the month like 2026-11.
refusal-month-not-begun = { $month } has not begun. It can be billed from its first day on.
refusal-month-out-of-order = Months are billed one after another. The next one is { $next }.
refusal-run-goes-on = { $month } is being billed. The next month can follow when that is done.
refusal-run-not-found = This billing run was not found.
refusal-prices-unsound = The tariffs contradict themselves ({ $why }). Please correct them before billing.
refusal-day-unknown = The branch's day cannot be told. Please ask the administrator to check the time zone.
refusal-billing-rule-out-of-range = { $field ->
    [due_days] The days to pay in
    [grace_days] The days of grace
    [daily_bp] The late fee of a day
    [cap_bp] The late fee's cap
   *[other] One of the billing rules
} would be out of range; the most is { $max }.
refusal-order-day-malformed = Please write the day like 2026-11-23.
refusal-order-in-past = An order cannot be for a day before today ({ $today }).
refusal-order-too-far = An order can be for at most { $max } days from today.
refusal-order-incomplete = This order lacks { $field ->
    [address] the new address
    [kind] what is to change
    [subscriber] who takes the account over
    [subscription] the subscription that is meant
    [tariff] the new tariff
   *[other] something
}. Please add it.
refusal-orders-too-many-planned = An account has at most { $max } orders that wait for their day.
refusal-account-order-not-found = This order was not found.
refusal-order-settled = This order is done or cancelled and cannot be cancelled any more.
refusal-account-closed = The account is closed and takes no more orders.
refusal-account-is-suspended = The account is suspended. Please resume it first.
refusal-account-not-suspended = The account is not suspended, so there is nothing to resume.
refusal-subscription-not-running = This subscription does not run on that day. Please check it.
refusal-tariff-unchanged = The subscription has this tariff already.
refusal-address-unchanged = The account is served at this address already.
refusal-subscriber-unchanged = The account belongs to this subscriber already.
refusal-order-tariff-unknown = There is no such tariff, or it is not valid on that day.
refusal-subscriber-not-found = This subscriber was not found. Please check the code or enter a new subscriber.
refusal-account-owes = The account owes { $owed_fen }. It can change hands or be closed once that is paid.
refusal-stop-not-as-shown = { $refund_fen } comes back now. Please look at it with the customer once more, then confirm.
refusal-subscriptions-full = An account has at most { $max } subscriptions.
refusal-statement-days-malformed = Please write both days like 2026-11-23, the earlier one first.
refusal-statement-too-long = The account has more than { $max } postings. Please ask the administrator for an export.

## The billing run
billing-title = Billing
billing-lead = Each month is billed once, from its first day on, one month after another. An account that has its bill gets no second one, and a run that was interrupted goes on by itself.
billing-month = Month
billing-start = Bill this month
billing-going = { $month } is being billed: { $accounts } accounts done, { $bills } bills, { $total } in all.
billing-going-of = The run before had { $of } accounts, so about { $percent }% are done.
billing-idle = Nothing is being billed now.
billing-runs = Billing runs
billing-runs-none = Nothing has been billed yet.
billing-col-month = Month
billing-col-state = State
billing-col-accounts = Accounts
billing-col-bills = Bills
billing-col-skipped = Not priced
billing-col-total = Amount
billing-col-begun = Begun
billing-col-finished = Done
billing-state-running = going on
billing-state-done = done
billing-rules = Rules of billing
billing-due-days = Days to pay
billing-grace-days = Days of grace
billing-daily-bp = Late fee a day, in basis points
billing-cap-bp = Most of the late fee, in basis points
billing-late-fee-off = With 0 a day there is no late fee.

## Statement
billing-statement = Statement of account
billing-statement-from = From
billing-statement-through = Through
billing-statement-before = Owed before
billing-statement-after = Owed after
billing-statement-none = Nothing happened in these days.
billing-statement-more = Next page
billing-statement-day = Day
billing-statement-what = What
billing-statement-charged = Charged
billing-statement-paid = Paid
billing-statement-balance = Owed
billing-statement-credit = Less than nothing is credit.
billing-entry-opening = Taken over { $month }
billing-entry-bill = Bill for { $month }
billing-entry-payment = Payment
billing-entry-reversal = Payment taken back
billing-entry-credit-note = Credit note
billing-entry-refund = Paid ahead and not used
billing-entry-deposit-return = Deposit given back
billing-entry-dispute = Paid by code, kept as credit
billing-entry-payout = Credit paid out in cash
