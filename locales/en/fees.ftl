# Words about accounts and money.

## Refusals: accounts
refusal-account-not-found = There is no such account. Please check the account number.
refusal-look-up-too-short = Please type a little more: two characters of a name, or four digits of a number.
refusal-look-up-unreadable = Please type an account number, smart card, phone number (or its last four digits), name or pinyin initials.
refusal-look-ups-too-many = Too many look-ups in one minute. Please wait a moment.
refusal-reveals-too-many = At most { $max } accounts can be looked at in full for one ticket.
refusal-account-number-taken = Account number { $number } is taken.
refusal-card-taken = The smart card of account { $number } belongs to another account.
refusal-account-malformed = Account { $number }: { $field ->
    [number] the number
    [subscriber] the subscriber's code
    [name] the name
    [phone] the phone number
    [address] the address
    [card] the smart card
    [tariff] the tariff
   *[other] one entry
} cannot be used. Please correct it and save again.
refusal-accounts-too-many = At most { $max } accounts can be opened at once.

## Refusals: money
refusal-not-at-counter = Please sign in to a counter first.
refusal-amount-not-positive = The amount must be more than zero.
refusal-amount-too-large = The amount cannot be more than { $max_fen }. Please check it.
refusal-quote-not-found = There is no such quote.
refusal-nothing-to-pay = There is nothing to pay now.
refusal-nothing-due = Nothing is due on this quote, so the customer keeps their money. Complete the payment step for a receipt of 0.00.
refusal-account-missing = Please choose an account first.
refusal-account-not-active = The account is suspended or closed and cannot be paid ahead. What it owes can still be paid.
refusal-prepay-months-out-of-range = Between { $min } and { $max } months can be paid ahead.
refusal-tariff-not-found = This account's tariff has no version that is valid today. Please tell the administrator.
refusal-charge-not-owed = A chosen month is paid already or is not this account's. Please refresh and choose again.
refusal-quote-expired = The quote has expired. Please make a new one for the customer to confirm.
refusal-quote-stale = The account has changed since the quote (it owed { $owed_then_fen }, it owes { $owed_now_fen } now). Please make a new one.
refusal-quote-void = This quote is void. Please use the latest one.
refusal-quote-paid = This quote has been paid.
refusal-quote-not-confirmed = The customer has not confirmed this quote yet.
refusal-quote-of-another-ticket = This quote belongs to another ticket.
refusal-quote-not-yours = This quote cannot be confirmed here.
refusal-till-not-open = Please open the till at this counter first.
refusal-tendered-too-little = { $missing_fen } is missing.
refusal-reference-malformed = Please enter the slip number: 4 to 64 letters or digits.
refusal-reference-is-card-number = That looks like a bank card number. Please enter the slip's number; card numbers are never kept.
refusal-reference-used = This slip number was used for another payment. Please check the slip.
refusal-payment-not-found = There is no such payment.
refusal-already-reversed = This payment has been reversed.
refusal-own-payment = Nobody reverses a payment that they took. Please ask the duty manager.
refusal-may-not-reverse = While the ticket is in service at your counter you can reverse its payment; afterwards the duty manager or a leader does.
refusal-reversal-too-late = This payment was taken on { $day }. After its day a leader reverses it.
refusal-reason-unknown = Please choose a reason from the list.
refusal-note-too-long = A note has at most { $max } characters.
refusal-till-not-found = There is no such till.
refusal-till-is-closed = The till is closed. Nothing more is posted to it.
refusal-choose-open-till = The till that took this payment is closed. Please choose an open one that the money goes out of.
refusal-till-already-open = You or this counter have an open till already.
refusal-till-not-yours = Somebody else is responsible for this till.
refusal-till-cash-too-little = The till does not hold that much cash.
refusal-difference-needs-reason = Count and books do not agree. Please count again; if they still differ, choose the reason.
refusal-balance-too-large = The amount is beyond what an account can hold. Please tell the administrator.
refusal-provider-not-offered = This way of paying by QR code is not offered here. Please choose another.
refusal-order-not-found = There is no such QR order.
refusal-order-pending = The customer can still pay this quote by its QR code. Please take the code back before you choose another way.
refusal-order-closing = The provider has not yet said that the QR code is closed; the customer may just have paid. Please wait, the screen goes on by itself. If it takes too long, the duty manager can let you take another way.
refusal-order-released = This may be paid another way already.
refusal-may-not-release = The duty manager of this hall, or a leader, lets it be paid another way.
refusal-release-not-explained = Please say why another way is taken now, in at most { $max } characters.
refusal-order-over = This QR order is over. Please make a new code.
refusal-order-amount-differs = The provider says { $told_fen } was paid, the order is { $expected_fen }. Nothing was booked; the duty manager looks into it.
refusal-order-settled-otherwise = This QR order was booked with another payment. The duty manager looks into it.
refusal-dispute-not-found = This hall has no such payment to look into.
refusal-dispute-outcome-needed = Please choose what became of the money.
refusal-dispute-ended = This payment is settled and stays so.
refusal-may-not-end-dispute = Whoever leads settles what providers told otherwise.
refusal-dispute-not-explained = Please say how it was found out, in at most { $max } characters.
refusal-dispute-not-booked = No payment was booked with this number. Please check it.
refusal-dispute-is-booked = A payment is booked with this number. If that is wrong, take the payment back first.
refusal-dispute-unnumbered = The provider's number was not kept, so its file could never be matched. Please have the provider return the money.
refusal-dispute-account-other = Please choose an account that this payment was for.
refusal-notification-forged = This notification does not prove that the provider sent it. Nothing was done.

## Words of screens
accounts-reveal-identity = Compare with papers
accounts-reveal-contact = Ring the customer
accounts-reveal-visit = Send somebody there
accounts-reveal-correction = Put data right
accounts-status-active = Active
accounts-status-suspended = Suspended
accounts-status-closed = Closed
provider-order-what = { $hall }, payment
fees-method-cash = Cash
fees-method-card = Bank card
fees-method-qr = QR code
fees-line-arrears = Owed
fees-line-prepay = { $months ->
    [one] 1 month ahead
   *[other] { $months } months ahead
}
fees-line-fee = Service fee
fees-confirmed-pad = Confirmed on the pad
fees-confirmed-phone = Confirmed on the phone
fees-confirmed-word = Confirmed by word

## The receipt
receipt-title = Receipt
receipt-number = Receipt number
receipt-day = Date
receipt-ticket = Ticket
receipt-account = Account
receipt-name = Name
receipt-item = Item
receipt-months = Months
receipt-price = Price
receipt-amount = Amount
receipt-total = Total
receipt-capitals = In Chinese capitals
receipt-method = Paid by
receipt-tendered = Received
receipt-change = Change
receipt-reference = Slip number
receipt-counter = Counter
receipt-clerk = Clerk
receipt-rule = tariff version { $version }
receipt-reversed = Reversed on { $day }; this receipt is no longer valid
receipt-copy = Copy (print { $n })
receipt-keep = Please keep this receipt. With it the hall can answer any question about this payment.
receipt-print = Print
fees-line-top-up = Left for the next bills
fees-line-discount = Discount
receipt-left = Left as credit
receipt-payer = Paid by (name)
refusal-owes-and-has-credit = An account cannot owe from before and have paid ahead. Please check the two figures.
refusal-nothing-subscribed = This account has nothing that runs now, so there is nothing to pay ahead.
refusal-account-twice = One account stands twice in the list. Please take it out once.
refusal-parts-out-of-range = A payment can be made in 1 to { $max } parts.
refusal-parts-not-total = The parts make { $parts_fen }, but { $total_fen } is to pay.
refusal-cash-twice = Please put all cash into one part.
refusal-change-needs-account = Without an account the change has to be handed back.
refusal-payer-unsuitable = The name of who pays may have at most { $max } characters.
refusal-subscriber-taken = The subscriber code { $code } belongs to somebody else.
refusal-accounts-together-too-many = Up to { $max } accounts can be paid together.
receipt-check = Anybody can check this receipt here; the code is
check-title = Check a receipt
check-good = This receipt is real and valid.
check-hall = Hall
check-private = This page says nothing about who paid.
check-what = Scan the square on the receipt, or type what stands below it.
check-hall-code = Hall (the first word of the address)
check-code = Code
check-act = Check
refusal-receipt-unknown = No receipt of this hall has this number and code. Please compare both with the paper.
refusal-invoice-asked = An invoice for this payment was asked for already.
refusal-invoice-for-nothing = This receipt is of 0.00, so there is nothing to write an invoice for.
refusal-payment-reversed = This payment was taken back, so there is no invoice for it.
refusal-payment-refunded = A part of this payment went back already, with a stop or a deposit, so it cannot be taken back as a whole.
refusal-deposit-not-kept = No paid deposit is kept for this account under that line. Please check it.
refusal-deposit-given-back = This deposit went back already.
refusal-return-not-described = Please write what came back: its number and state, at most { $max } characters.
refusal-account-in-use = The account is in use, so its credit pays the next bills. It can be paid out once the account is closed.
refusal-no-credit = The account has no credit to pay out.
refusal-credit-paid-out = This credit was paid out in cash, so what gave it cannot be taken back.
refusal-payout-not-found = This slip was not found.
refusal-invoice-malformed = Please enter { $field ->
    [title] the invoice's title
    [tax_number] the tax number (15, 18 or 20 characters for an organisation, none for a person)
    [email] the e-mail address
    [number] the invoice's number
    [reason] the reason
   *[other] what the invoice needs
} correctly.
refusal-invoice-not-found = There is no such request for an invoice.
refusal-invoice-not-so = This invoice is { $state }; that cannot be done with it.
fees-line-month-days = By the day, { $from } – { $to }
fees-line-year = By the year, { $from } – { $to }
fees-line-year-days = Days of a year, { $from } – { $to }
fees-line-one-off = Paid once
fees-line-deposit = Deposit, given back later
receipt-rounded = Cash rounding
