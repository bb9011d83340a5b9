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
duty-printer-away = The printer has been away since { $at } and prints no tickets: please have customers remember their number, or scan the code. It goes on by itself once it is back; slips older than a few minutes are not printed.
duty-found = Left behind
duty-found-of = { $number } · counter { $counter } · { $who } · since { $at }
duty-found-back = Handed back
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
duty-set-presence = Set presence
duty-set-presence-what = It is recorded who set it; the counter sees it at once.
duty-state = State
duty-away-why = Why away
duty-day = Day
duty-show = Show
duty-order-title = Order audit
duty-order-kept = { $n ->
    [one] One call on this day, looked at a second time: it kept the rules.
   *[other] { $n } calls on this day, counted a second time: every one kept the rules.
}
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
duty-order-passed = People passed by somebody later
duty-order-passed-most = One person, at most
duty-order-passed-limit = { $n ->
    [one] once allowed
   *[other] { $n } times allowed
}
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
duty-codes = Codes that are being closed
duty-codes-what = The counter has taken these codes away, and the provider has not yet said that they are closed, so the customer cannot pay another way for now. The counter goes on by itself when it has. If that takes too long you can let another way be taken; should the customer pay by the code all the same, that money goes back by itself.
duty-codes-since = waiting since { $since }, ends at { $until } at the latest
duty-codes-reason = Why another way is taken now
duty-codes-release = Let another way be taken
duty-tills = Tills
duty-tills-none = Nobody opened a till on this day
duty-till-state = State
duty-till-closed = closed { $at }
duty-payments = Payments
duty-payments-none = No payments found
duty-receipt = Receipt
duty-reverse = Reverse
duty-reversed = reversed: { $reason }
duty-reverse-title = Reverse receipt { $number }
duty-reverse-what = { $clerk } took { $amount } from { $name } at { $at }. The record stays, what was owed is owed again, and the money goes back into the customer's hand.
duty-reverse-note = More about it
duty-reverse-till = The money goes out of
duty-reverse-till-own = the till that took it
duty-reverse-send = Reverse { $amount }
duty-lend = Let a counter help
duty-lend-what = Until then the counter takes this business too; it ends by itself. The hall stays set up as it is.
duty-lend-service = Which business
duty-lend-until = Until
duty-lent = also does “{ $service }” until { $until }
duty-lent-back = Take back
duty-idle = idle while people wait
duty-by-device = device
duty-by-customer = customer
duty-by-itself = by itself
duty-voice-heard = recorded
duty-task-assist = Counter { $counter } asks for the duty manager
duty-task-help = { $number } needs a hand
duty-task-kiosk = Kiosk: somebody asks for help
duty-task-lead = Lead { $number } to where they must go
duty-task-comfort = Comfort { $number }: close to what was promised
duty-task-relief = Asked to relieve the hall
duty-task-transfer = { $number } was passed on more than once
duty-clock-away = Counter { $counter } away: { $reason }
duty-clock-code = Counter { $counter }: the code for { $amount } is being closed
duty-clock-promise = { $number } is close to its promise
duty-guarantee-first = First come, first served within a class and a service.
duty-guarantee-head-start = A regular ticket is overtaken only by priority tickets that came no more than { $n } minutes after it, never by a regular one.
duty-guarantee-overtakes = A regular ticket is overtaken { $n } times at most.
duty-guarantee-wait = Whoever has waited { $n } minutes is next at any counter that can serve them.
duty-event-ticket-issued = Ticket given
duty-event-ticket-called = Called to counter { $counter }
duty-event-ticket-recalled = Called again
duty-event-ticket-missed = No-show
duty-event-ticket-returned = Came back after a no-show
duty-event-service-started = Serving began
duty-event-service-finished = One service finished
duty-event-service-added = Service added
duty-event-ticket-finished = Finished
duty-event-ticket-held = Put on hold
duty-event-ticket-resumed = Taken up again
duty-event-ticket-released = Back in line
duty-event-ticket-transferred = Passed on
duty-event-ticket-refused = Turned away, in writing
duty-event-ticket-cancelled = Cancelled by the customer
duty-event-ticket-expired = Never came back, expired
duty-event-ticket-language-set = Language changed
duty-event-documents-checked = Papers checked
duty-event-papers-gone-without = Went on without required papers
duty-event-custody-taken = Taken into custody
duty-event-custody-returned = Handed back
duty-event-custody-left-behind = Left behind
duty-event-voice-heard = One of the three voices
duty-event-account-chosen = Account chosen
duty-event-accounts-looked-up = Account looked up
duty-event-rating-given = Rated by the customer
