# A quote as the customer reads it, on the pad and on the phone page.
quote-title = Please check what it costs
quote-total = Total
quote-means = You pay after you confirm. If anything is unclear, please ask the clerk.
quote-confirm = Confirm { $total }
quote-not-right = I have a question first
quote-confirmed = Confirmed, thank you
quote-confirmed-then = You can pay now.
quote-line-month = { $name }, { $from }, { $unit } a month
quote-line = { $name }, { $from } to { $to }, { $n } months at { $unit }
quote-look = Check and confirm
