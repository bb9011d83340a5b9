# The phone page of a ticket.
phone-title = Number { $number }
phone-number = Your number
phone-next = You are next
phone-ahead = { $n ->
    [one] 1 person is ahead of you
   *[other] { $n } people are ahead of you
}
phone-progress = Progress in the queue
phone-waited = Waited { $time } so far
phone-wait-here = Please wait here
phone-called = It is your turn. Please go to
phone-called-title = Go to counter { $n }
phone-serving = You are being served at counter { $n }
phone-serving-then = Afterwards you can rate the service here.
phone-held = Your business is on hold for a moment
phone-missed = You were not there when you were called
phone-missed-then = Please tell the greeter before { $until }. You will be fitted in soon and need not queue again.
phone-finished = All done
phone-finished-then = Please take your papers, receipt and change with you.
phone-rate = Rate the service
phone-rated = Thank you for your rating
phone-refused = We could not do this for you today
phone-cancelled = You have left the queue
phone-cancelled-then = Take a new ticket whenever you need one.
phone-expired = This ticket was for another day
phone-expired-then = Take a new ticket whenever you need one.
phone-papers = Please have ready
phone-paper-missing = not with you
phone-timeline = What happened so far
phone-cancel = Leave the queue
phone-cancel-ask = Leave the queue with number { $number }?
phone-cancel-means = Your place is not kept. You would need a new ticket.
phone-cancel-no = Stay in the queue
phone-cancel-yes = Leave the queue
