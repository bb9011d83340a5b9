# The greeter's tablet.
greeter-title = Greeter
greeter-tasks = { $n ->
    [one] 1 customer needs you
   *[other] { $n } customers need you
}
greeter-take = I will go
greeter-today = Came today
greeter-waiting = Waiting
greeter-if-now = Wait from now
greeter-arrivals = Just arrived
greeter-nobody = Nobody came in during the last minutes
greeter-no-ticket = greeted, no ticket yet
greeter-missing = paper missing
greeter-arrived = Someone came in
greeter-triage = Triage
greeter-service = What for
greeter-needs = Needs help (optional)
greeter-papers = Ask for the papers, tick what is missing
greeter-type = Tap the customer type to give the ticket
greeter-undo = Undo
greeter-given = Ticket { $number } given
greeter-qr-hint = For the customer's phone
greeter-slip = Print slip
greeter-arrival-noted = One arrival noted
greeter-taken = someone is on it
greeter-missed = Called, not there
greeter-back = Is back
greeter-served = being served, or done
greeter-task-kiosk = Someone at the kiosk asks for help
greeter-task-help = A customer needs help, please go and see
greeter-task-lead = Please lead the customer to the counter
greeter-task-comfort = Nearly past the promised time, please explain
greeter-task-comfort-more = Longer than they were told, please explain: about { $minutes } more
greeter-task-assist = Counter { $n } asks for the duty manager
greeter-task-transfer = A customer was passed on more than once, please find out
greeter-tasks-more = { $n } more
greeter-find-none = Nothing fits. Try another word, or clear it and pick from the list.
