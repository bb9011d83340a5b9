# The pad at a counter.
pad-title = Pad at counter { $n }
pad-clerk = Serving you: { $name }
pad-idle = Welcome, please take a seat
pad-serving = We are seeing to your business
pad-serving-then = When something needs your confirmation, it appears here.
pad-quote = Please check what it costs
pad-total = Total
pad-quote-means = You pay after you confirm. If anything is unclear, please ask the clerk.
pad-confirm = Confirm { $total }
pad-not-right = I have a question first
pad-why = We are sorry. What went wrong?
pad-thanks = Thank you for your rating
pad-thanks-then = Please take your papers, receipt and change. Goodbye.
pad-confirmed = Confirmed, thank you
pad-confirmed-then = You can pay now.
pad-line-month = { $name }, { $from }, { $unit } a month
pad-line = { $name }, { $from } to { $to }, { $n } months at { $unit }
