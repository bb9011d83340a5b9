# Whether the promised waits were kept.
promises-title = Promised waits
promises-link = Promises
promises-what = How many of the longest waits told with a ticket were kept. Those whose turn came at once because a counter was free are left out.
promises-today = Today
promises-week = The last 7 days, today included
promises-sentence = { $n ->
    [one] One promise, { $kept } kept ({ $share }); the wait was { $apart } from the middle of the promise.
   *[other] { $n } promises, { $kept } kept ({ $share }); the wait was { $apart } from the middle of the promise on average.
}
promises-left = { $left } of them left before the promised time was over: they count by the share of those still waiting then who were called in time.
promises-unknown = { $n ->
    [one] One promise, and whoever had it left before a call: whether it would have been kept cannot be said.
   *[other] { $n } promises, and everybody left before a call: how many would have been kept cannot be said.
}
promises-none = Nobody was promised a wait yet
promises-by-ahead = By people ahead
promises-by-hour = By the hour of the ticket
promises-by-service = By service
promises-col-what = Kind
promises-col-n = Promised
promises-col-kept = Kept
promises-col-share = Share kept
promises-col-error = Mean distance
promises-col-left = Left early
promises-people-0 = Nobody ahead
promises-people-1 = 1 ahead
promises-people-2 = 2–3 ahead
promises-people-4 = 4–6 ahead
promises-people-7 = 7 or more ahead
promises-hour = { $hour }:00
promises-seconds = { $n } s
promises-public = Of { $n } waits promised in the last 7 days, { $kept } were kept.
