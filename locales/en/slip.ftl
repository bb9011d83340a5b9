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
slip-missed = If you miss your call, tell the greeter. You need not queue again.
slip-refusal = Why it could not be done
slip-reason = Reason
slip-next = Please bring next time
slip-where = Counter
slip-at = Time
slip-complain = If you see it differently, ask for the duty manager or write in the opinion book. You will get an answer.
