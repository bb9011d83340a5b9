# The next hour, what would help, when it is quieter.
relief-title = The next hour
relief-thinking = The next hour is being worked out; it shows in a few seconds.
relief-word-good = will hold
relief-word-look = look here
relief-word-act = act now
relief-no-counters = This hall has no counter in use yet, so nothing can be said. Please add counters in the settings.
relief-closed = The hall is closed and nobody waits.
relief-nobody-on-duty = The doors are open and no counter is staffed.
relief-nobody-serves = { $n ->
    [one] One person waits and no counter is staffed.
   *[other] { $n } people wait and no counter is staffed.
}
relief-holds = Within an hour nobody is expected to wait longer than { $promise } minutes; the longest about { $longest }.
relief-breaks = As it is, people will wait longer than { $promise } minutes from about { $at } on; within an hour the longest about { $longest }.
relief-may-break = From about { $at } on people may wait longer than { $promise } minutes; within an hour the longest about { $longest }.
relief-broken = { $n ->
    [one] One person has waited longer than { $promise } minutes; as it is, within an hour the longest about { $longest }.
   *[other] { $n } people have waited longer than { $promise } minutes; as it is, within an hour the longest about { $longest }.
}
relief-from-days = { $n ->
    [one] from the arrivals of one past day
   *[other] from the arrivals of { $n } past days
}
relief-from-norms = no past days yet: from the norms and today's arrivals
relief-helpless = Nothing we know of would help much. Please look after those who have waited long.
relief-effect = longest wait { $before } → { $after } min
relief-effect-late = beyond { $promise } min { $before } → { $after } people
relief-effect-gone = leave unserved { $before } → { $after } people
relief-open-now = Open counter { $counter }
relief-close = Counter { $counter } can close
relief-close-means = The other counters keep the promise; this colleague is free for something else
relief-do-close = Close
relief-asked = asked { $at }
relief-open = Open counter { $counter } until { $until }
relief-open-seated = Somebody sits there
relief-open-free = { $n ->
    [one] Nobody sits there; one clerk of the hall is at no counter
   *[other] Nobody sits there; { $n } clerks of the hall are at no counter
}
relief-assign = Let counter { $counter } also serve “{ $service }” until { $until }
relief-assign-means = Ends by itself then; until then you can take it back beside the counter
relief-divert-online = Tell customers for “{ $service }” how to do it without coming (reckoned for one in five)
relief-divert-hall = Send customers for “{ $service }” to { $hall } (reckoned for one in five)
relief-divert-hall-means = It is quieter there now
relief-comfort = { $n ->
    [one] Send the greeter to { $numbers }
   *[other] Send the greeter to { $n } people: { $numbers }
}
relief-comfort-over = { $n ->
    [one] They will probably wait a minute longer than they were told
   *[other] They will probably wait { $n } minutes longer than they were told
}
relief-comfort-nobody = No counter on duty serves what they came for
relief-do-open = Open
relief-do-assign = Add it
relief-ask = Ask a clerk
relief-ask-greeter = Ask the greeter
relief-task-open = A clerk is needed at counter { $counter } until { $until }
relief-task-online = Customers for “{ $service }”: please tell them it can be done without coming
relief-task-hall = Customers for “{ $service }”: please tell them that { $hall } is quieter now
quieter-today = { $n ->
    [one] After { $at } today it is usually quicker: about a minute.
   *[other] After { $at } today it is usually quicker: about { $n } minutes.
}
quieter-day = { $day } is usually much quieter.
quieter-hall = { $n ->
    [one] { $hall } is quieter now: about a minute.
   *[other] { $hall } is quieter now: about { $n } minutes.
}
refusal-advice-unknown = There is no such advice. Please look at the page again.
refusal-advice-past = The time of this advice has passed. Please look at the new advice.
refusal-nobody-to-comfort = Nobody needs a word now, or somebody was already sent to all of them.
