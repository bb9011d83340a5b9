# The duty manager's screen, the order audit, a ticket's story, the day's money.
duty-title = Duty
duty-link-duty = Duty
duty-link-order = Order audit
duty-link-money = Money
duty-link-reports = Reports
duty-link-board = Board
duty-figures = The hall now
duty-unit-people = { "" }
duty-unit-minutes = min
duty-waiting = Waiting
duty-late = { $n } beyond promise
duty-look = look here
duty-longest = Longest wait
duty-told-most = told { $n } min at most
duty-over = exceeded
duty-open = Counters open
duty-open-of = at the post / in use
duty-none-open = people wait, no counter is open
duty-rated = Satisfaction today
duty-rated-n = { $n ->
    [one] 1 rating
   *[other] { $n } ratings
}
duty-last-batch = { $n ->
    [one] No more tickets since { $at }; the one person who has a ticket will be served.
   *[other] No more tickets since { $at }; all { $n } who have one will be served.
}
duty-queue = The queue as it is
duty-queue-empty = Nobody is waiting
duty-more = and { $n } more
duty-col-order = Order
duty-col-number = Ticket
duty-col-service = Service
duty-col-waited = Waited
duty-col-told = First told
duty-col-left = Still to go
duty-col-state = State
duty-col-time = Time
duty-col-why = Why this one
duty-col-overtook = Overtook
duty-col-waiting = Waiting then
duty-col-name = Customer
duty-priority = priority
duty-over-by = { $time } over
duty-left = { $time } left
duty-parked = On hold and missed
duty-parked-none = Nothing on hold, nobody missed
duty-clocks = Clocks that run
duty-clocks-none = Nothing is about to run out
duty-since = began { $time } ago
duty-taken-by = { $who } is on it
duty-take = I will go
duty-done = Done
duty-counters = Counters
duty-counter = Counter
duty-clerk = Clerk
duty-nobody-there = Nobody
duty-idle = idle for { $time } while people wait
duty-set-presence = Set presence
duty-set-presence-what = It is recorded who set it; the counter sees it at once.
duty-state = State
duty-away-why = Why away
duty-day = Day
duty-show = Show
duty-order-title = Order audit
duty-order-kept = { $n } calls on this day, counted a second time: every one kept the rules.
duty-order-kept-but = { $n ->
    [one] The rules were kept; one call was taken early by the duty manager, with a reason.
   *[other] The rules were kept; { $n } calls were taken early by the duty manager, each with a reason.
}
duty-order-broken = { $n ->
    [one] One call broke the rules without a reason.
   *[other] { $n } calls broke the rules without a reason.
}
duty-order-calls = Calls
duty-order-out = Early, with a reason
duty-order-violations = Broke the rules
duty-order-guarantees = What the rules are
duty-order-how = The audit does not look at the choice that was made, only at who was waiting then, and counts again by itself.
duty-order-none = Nobody was called on this day
duty-out-of-order = called early: { $reason }
duty-story-title = Ticket { $number }
duty-story-events = What happened
duty-story-waited = Waited
duty-story-served = Served
duty-story-rating = Rating
duty-story-unrated = not rated
duty-told = first told { $minutes }
duty-told-nothing = no time was told
duty-kept = within what was told
duty-not-kept = longer than told
duty-voices = Three voices
duty-voice-greeted = Greeted on coming
duty-voice-answered = Answered on asking
duty-voice-seen-off = Seen off on leaving
duty-voice-not = not recorded
duty-call-title = Call this one early
duty-call-what = Only the duty manager can. The reason stands in the order audit for everybody who may see it.
duty-call-reason = Reason
duty-call-send = Call early
duty-money-title = Money
duty-tills = Today's tills
duty-tills-none = Nobody has opened a till today
duty-till-state = State
duty-till-closed = closed { $at }
duty-payments = Today's payments
duty-payments-none = No payment found
duty-receipt = Receipt
duty-reverse = Reverse
duty-reversed = reversed: { $reason }
duty-reverse-title = Reverse receipt { $number }
duty-reverse-what = { $clerk } took { $amount } from { $name } at { $at }. The record stays, what was owed is owed again, and the money goes back into the customer's hand.
duty-reverse-note = More about it
duty-reverse-send = Reverse { $amount }
