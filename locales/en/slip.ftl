# Slips on paper.
slip-number = Number
slip-ahead = Ahead of you
slip-wait = Wait
slip-zone = Wait in
slip-taken = Taken
slip-papers = Please have ready
slip-missing = (not with you)
slip-qr = QR code of the page that shows your place in the queue
slip-qr-hint = Scan to follow the queue on your phone
slip-missed = Missed your call? Tell the greeter within { $minutes ->
    [one] a minute
   *[other] { $minutes } minutes
} and you keep your place. Within an hour you join the line as you come back, with the same number.
slip-missed-at-once = Missed your call? Tell the greeter at once and you keep your place. Within an hour you join the line as you come back, with the same number.
slip-refusal = Why it could not be done
slip-reason = Reason
slip-next = Please bring next time
slip-elsewhere = Another way
slip-where = Counter
slip-at = Time
slip-complain = If you see it differently, ask for the duty manager or write in the opinion book. You will get an answer.
slip-acts = What to do with this slip
slip-at-printer = Sent to the hall's printer.
slip-print = Print
slip-back = Back to the counter
