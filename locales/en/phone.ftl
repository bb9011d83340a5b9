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
phone-missed-then = Please tell the greeter before { $until } and you keep your place.
phone-missed-late = Your number is still good: tell the greeter and you join the line from now on.
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
phone-held-papers = Tell the greeter when you have the missing papers. You need not queue again.
phone-held-kept = Your papers are kept at counter { $n }. Come straight back to counter { $n }, without queueing again.
phone-held-step = When the step before is done, come back to counter { $n }, without queueing again.
phone-event-ticket-issued = Ticket taken
phone-event-ticket-called = Called to counter { $n }
phone-event-ticket-recalled = Called to counter { $n } again
phone-event-ticket-missed = You were not there when called
phone-event-ticket-returned = You came back and were fitted in
phone-event-service-started = Service began at counter { $n }
phone-event-ticket-held = On hold until you are back
phone-event-ticket-resumed = Service went on
phone-event-ticket-transferred = Passed on to another counter
phone-event-service-added = Another service was added
phone-event-custody-taken = The counter keeps your papers for a moment
phone-event-custody-returned = Your papers were handed back
phone-event-service-finished = One service finished
phone-event-ticket-finished = All done
phone-event-ticket-refused = Could not be done, you were told why
phone-event-ticket-cancelled = You left the queue
phone-event-ticket-expired = Not served on the day
plan-title = Sketch of the hall
plan-zone = { $zone }: { $n ->
    [one] counter { $counters }
   *[other] counters { $counters }
}
plan-wait = you wait in { $zone }
plan-go = go to counter { $n } in { $zone }
plan-called = just called: counter { $n } in { $zone }
