# The public pledge: what is promised, how it was kept, and where it was not.
pledge-title = Our pledge
pledge-heading = What { $hall } promises you
pledge-lead = Each line below is a promise to you, and beside it stands how it was kept. The figures are counted by the system from the record of every visit; nobody types them in. Where we fell short, it says so here.
pledge-sum = Of the { $n } promises that can be counted this month, { $kept } were kept and { $broken } { $broken ->
    [one] was
   *[other] were
} not.
pledge-sum-all = All { $n } promises that can be counted this month were kept.
pledge-sum-none = The month has just begun: none of the { $n } promises has a figure yet.
pledge-sum-few = { $n ->
    [one] One has too few cases to tell.
   *[other] { $n } have too few cases to tell.
}
pledge-sum-nothing = { $n ->
    [one] One more has not come up yet this month.
   *[other] { $n } more have not come up yet this month.
}
pledge-incomplete = Earlier days are still being counted: this month and this quarter are not complete. Please look again a little later.

pledge-now = If you come now
pledge-closed = The hall is closed. Once it is open, the wait is told here.
pledge-order = In which order we call
pledge-order-rule = First come, first served within a business. Customers with a special need, such as the elderly or pregnant, may go first, but only before those who came less than { $head } minutes earlier; nobody is overtaken more than { $n } times, and whoever has waited { $wait } minutes is next.

pledge-section-opinion = What you say
pledge-section-waiting = While you wait
pledge-section-counter = At the counter
pledge-section-care = How we meet you

pledge-period-today = Today
pledge-period-month = This month
pledge-period-quarter = This quarter
pledge-none = { $period }: has not come up yet.

pledge-clause-satisfied = You leave content
pledge-kept-satisfied = { $period }: { $kept } of { $of } customers who rated their visit were content or very content ({ $share }).
pledge-clause-wait-held = The longest wait we tell you with your ticket holds
pledge-kept-wait-held = { $period }: { $kept } of { $of } waits that were told held ({ $share }).
pledge-clause-comforted = If it takes longer than we told you, somebody comes and explains before your call
pledge-kept-comforted = { $period }: { $kept } of { $of } customers who were about to wait longer were spoken to before their call.
pledge-clause-in-order = We call in order, and nobody jumps the queue
pledge-kept-in-order = { $period }: { $kept } of { $of } calls were in order.
pledge-clause-priority-in-time = Customers with a special need are called within the priority time
pledge-kept-priority-in-time = { $period }: { $kept } of { $of } customers with a special need were called in time ({ $share }).
pledge-clause-served-to-the-end = Whoever has a ticket before closing is called
pledge-kept-served-to-the-end = { $period }: { $kept } of { $of } customers who stayed were called.
pledge-clause-no-wasted-trip = Nobody queues only to hear that a paper is missing
pledge-kept-no-wasted-trip = { $period }: { $kept } of { $of } customers at a counter were not turned away for a missing paper.
pledge-clause-right-counter = We send you to the right business from the start
pledge-kept-right-counter = { $period }: { $kept } of { $of } customers had the right ticket at once ({ $share }).
pledge-clause-passed-on-once = We do not send you from counter to counter: once at most
pledge-kept-passed-on-once = { $period }: { $kept } of { $of } customers were passed on once at most.
pledge-clause-refused-in-writing = What cannot be done, you get in writing with the reason
pledge-kept-refused-in-writing = { $period }: { $kept } of { $of } requests that could not be met got their reason in writing.
pledge-clause-quoted-first = Before you pay you see each item, and confirm it
pledge-kept-quoted-first = { $period }: { $kept } of { $of } payments were taken after the customer had confirmed the quote.
pledge-clause-handed-back = Cards and papers you hand over are back in your hands before you leave the counter
pledge-kept-handed-back = { $period }: { $kept } of { $of } things handed over were given back before the visit ended.
pledge-clause-led = Whoever wants to be shown the way is led there
pledge-kept-led = { $period }: { $kept } of { $of } customers who asked were led.
pledge-clause-three-voices = Greeted on coming, answered on asking, seen off on leaving
pledge-kept-three-voices = { $period }: { $kept } of { $of } visits had all three ({ $share }).

pledge-badge-kept = Kept
pledge-badge-broken = Not kept
pledge-badge-too-few = Too few to tell
pledge-badge-nothing-yet = Nothing yet
pledge-few = { $n ->
    [one] Only one case: it may be chance.
   *[other] Only { $n } cases: it may be chance.
}
pledge-broken = { $n ->
    [one] Once it was not kept.
   *[other] { $n } times it was not kept.
}
pledge-broken-order = { $n ->
    [one] Once it was not in order, calls that the duty manager made earlier for a written reason included.
   *[other] { $n } times it was not in order, calls that the duty manager made earlier for a written reason included.
}
pledge-interval = Only some customers rate. Going by those, between { $low } and { $high } of all customers are content.
pledge-target = Promised for at least { $share }
pledge-target-always = Promised every time
pledge-how-enforced = The system sees to it
pledge-how-measured = Counted from the record of visits
pledge-how-prompted = The system reminds; it counts once somebody went
pledge-id = Clause { $id }
pledge-foot = As of now, { $day }. Customers who left before the told time was over count by the share of those still waiting then who were called in time. There is no name of any customer or member of staff here.
pledge-back = Back to the halls
pledge-week = Waits told with the ticket
pledge-week-kept = Of { $n } waits promised in the last 7 days, { $kept } were kept ({ $share }).
pledge-week-few = { $n ->
    [one] Only 1 wait was promised in the last 7 days, { $kept } was kept: too few to say much.
   *[other] Only { $n } waits were promised in the last 7 days, { $kept } were kept: too few to say much.
}
pledge-week-none = No wait of the last 7 days can be counted yet.
pledge-week-error = On average the wait was { $time } from the middle of what was told.
pledge-week-under-a-minute = under half a minute
pledge-week-minutes = { $n ->
    [one] about a minute
   *[other] about { $n } minutes
}
pledge-week-details = By people ahead, hour and service
pledge-week-col-error = Mean distance
pledge-week-how = Kept: called no later than the longest time that was told with the ticket. Those whose turn came at once are left out.
