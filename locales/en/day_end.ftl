# Words of the day's end, the books, settlements, handing tills over and signing.

## Refusals
refusal-notes-unreadable = Some pieces cannot be right. Each note or coin once, in whole numbers.
refusal-notes-not-total = Notes and coins come to { $notes_fen }, the cash was given as { $cash_fen }. Please count again.
refusal-drop-not-found = There is no such slip.
refusal-may-not-sign = Differences are signed by this hall's duty manager or a leader.
refusal-signature-own = Nobody signs what they counted. Please ask somebody else who answers for the hall.
refusal-signature-not-needed = There is no difference here that needs a second signature.
refusal-already-signed = It has been signed.
refusal-handover-not-found = There is no such handover.
refusal-handover-to = A till is handed to another clerk of this hall.
refusal-handover-not-yours = This till was offered to somebody else.
refusal-handover-over = This handover is void or done.
refusal-handover-elsewhere = The till stands at another counter. Please sit down there first.
refusal-handover-stale = Money has moved since the count. Who hands over counts again.
refusal-day-closed = { $day } is closed. Please post into the next day.
refusal-period-closed = { $month } is closed. Nothing posts into it.
refusal-day-still-open = { $n ->
    [one] One thing of the day is still open. Finish it, then close.
   *[other] { $n } things of the day are still open. Finish them, then close.
}
refusal-day-already-closed = This day is closed and is not opened again. Corrections go into the next day.
refusal-day-not-yet = That day has not begun.
refusal-may-not-close = A day is closed by this hall's duty manager or a leader, a month by a leader.
refusal-bag-unsuitable = Please give the bag's number: letters, digits and dashes, at most { $max }.
refusal-bag-used = A bag with this number went to the bank before. Please check it.
refusal-bag-empty = Please say how many of each note go into the bag.
refusal-deposit-not-found = There is no such deposit.
refusal-deposit-too-large = One bag holds at most { $max_fen }. Please check it.
refusal-month-unknown = Please choose a month.
refusal-month-not-over = The month is not over.
refusal-month-already-closed = The month is closed.
refusal-month-days-open = { $n ->
    [one] One day of the month is not closed. Close it first.
   *[other] { $n } days of the month are not closed. Close them first.
}
refusal-file-without-header = The first line must name the columns reference, amount and day; fee may be there.
refusal-file-empty = There is nothing in the file.
refusal-file-too-long = A file has at most { $max } lines. Please split it.
refusal-file-not-text = The file is not text in UTF-8.
refusal-method-not-settled = There is no settlement file for this way of paying.
refusal-may-not-settle = Settlement files are brought in by a leader.
refusal-settlement-not-found = There is no such settlement.
refusal-instant-malformed = Please write the instant as in 2026-11-23T18:00:00+08:00.

## Tills
notes-pieces = Pieces
notes-denomination = Note or coin
counter-till-by-notes = Count by note and coin
counter-till-by-notes-what = Say how many of each; the cash may then be left empty.
counter-till-drop = Into the safe
counter-till-drop-do = Drop and make the slip
counter-till-slip = Slip { $n }
counter-till-hand-over = Hand the till over
counter-till-offer = To a colleague
counter-till-to = To whom
counter-till-offer-sign = Counted; sign and offer
counter-till-offered = { $name } sits down here and signs
counter-till-take = Sign and take over
counter-till-take-what = { $name } hands this till to you. Check it together, then sign; what is apart is explained and booked.
counter-till-signed = Signed by { $name }
counter-till-to-sign = The difference waits for the duty manager's signature
paper-drop = Cash drop
paper-payout = Slip for credit paid out
paper-deposit = Bank deposit
paper-number = Day and number
paper-bag = Bag number
paper-day = Business day
paper-by = Made up by
paper-at = Time
paper-signature = Signature
paper-received = Received by

## The day's end
duty-link-day-end = Day-end
duty-link-ledger = Books
day-end-title = Day-end
day-end-open = To finish before the close
day-end-nothing-open = Everything is finished; the day can be closed.
day-end-close-what = Nothing is posted to a closed day, and it is not opened again. Corrections go into the next day.
day-end-close = Close { $day }
day-end-closed = Closed by { $who }, { $at }
day-end-open-till = { $counter }: the till of { $clerk } is open
day-end-open-ticket = Ticket { $number } is not finished
day-end-open-payment = A payment of { $amount } has no outcome yet
day-end-open-dispute = { $amount } that a provider speaks of is not explained; a leader settles it
day-end-open-difference = { $counter }: { $clerk } is { $amount } apart, waiting for a second signature
day-end-note = What was found out
day-end-sign = Sign
day-end-sum = { $day } in sum
day-end-so-far = so far
day-end-taken = Taken
day-end-given-back = Given back
day-end-reversed = Reversed
day-end-over-short = Over and short
day-end-receipts = Receipts
day-end-tickets = Tickets finished
day-end-by-method = By method
day-end-by-clerk = By clerk
day-end-by-product = By product
day-end-product = Product
day-end-tills = { $n ->
    [one] One till
   *[other] { $n } tills
}
day-end-floats = Floats
day-end-drops = Into the safe
day-end-payouts = Credit paid out in cash
day-end-deposited = To the bank
day-end-deposits = To the bank
day-end-deposit = Make up the bag and its slip
day-end-slip = Slip
day-end-kind-arrears = Owed
day-end-kind-prepay = Paid ahead
day-end-kind-fee = Fee
day-end-kind-top-up = Top-up
day-end-kind-discount = Discount
day-end-kind-change = Change left and rounding

## The books
ledger-title = Books
ledger-balance = Trial balance
ledger-end-of = At the end of
ledger-even = Debits and credits agree: { $amount } each.
ledger-uneven = Debits and credits are { $amount } apart. Please tell the administrator at once.
ledger-line = Account
ledger-debit = Debit
ledger-credit = Credit
ledger-entries = Entries
ledger-sum = Sum
ledger-line-tills = Tills
ledger-line-safe = Safe
ledger-line-bank = Bank
ledger-line-clearing = Clearing
ledger-line-subscribers = Receivables and customer credit
ledger-line-walk-in = Customers without an account
ledger-line-opening = Opening balances
ledger-line-deposit = Deposits kept
ledger-line-revenue = Revenue
ledger-late-fee = late fees
ledger-and = {", "}
ledger-line-discount = Discounts
ledger-line-provider-fee = Provider fees
ledger-line-rounding = Rounding
ledger-line-over-short = Over and short
ledger-months = Closed months
ledger-months-none = No month is closed yet
ledger-month = Month
ledger-month-what = Nothing posts into a closed month or one before it.
ledger-month-close = Close the month
ledger-settlements = Settlements
ledger-settlements-none = No settlement file was brought in yet
ledger-matched = Matched
ledger-file-name = Name of the file
ledger-file = What the file says (CSV)
ledger-file-send = Bring in and compare
ledger-settlement = Settlement { $name }
ledger-settlement-sentence = { $matched } of { $lines } lines match, { $amount } in sum, fees { $fee }.
ledger-settlement-even = Everything matches
ledger-row = Line
ledger-why = Why
ledger-apart-unknown = We have no such payment
ledger-apart-amount = Another amount
ledger-apart-already = Settled before
ledger-apart-unreadable = Cannot be read
ledger-known-returned = No payment: it goes back to the customer, or went back
ledger-known-disputed = A payment to look into, not settled yet
ledger-missing = Taken by us, not in the file
ledger-missing-credits = Kept as credit of an account, not in the file
ledger-missing-credits-what = A provider spoke of this money and a leader kept it as credit of an account, but no file of the provider has settled it so far.
ledger-missing-credit-of = credit of account { $account }
reports-rank-day = Today
reports-rank-month = This month
reports-rank-quarter = This quarter
reports-rank-place = Place
me-place = Your place this quarter
me-place-sentence = You took { $payments } payments this quarter: place { $place } of { $of }.
me-place-none = You have taken no payments this quarter.
