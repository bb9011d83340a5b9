# The public front page.
front-title = Service halls
front-sign-in = Staff sign-in
front-screens = Your screens
front-greeting = Welcome
front-what = See how long it takes and which papers you need before you come.
front-no-halls = No hall has been set up yet
front-open = Open
front-closed = Closed
front-waiting = { $n ->
    [0] Nobody is waiting
    [one] 1 person is waiting
   *[other] { $n } people are waiting
}
front-until = Open until { $at } today
front-opens = Opens { $at }
front-no-day = No opening is planned soon; please ask the hotline first
front-take = See the papers, take a ticket
front-board = See the board
front-foot = Greeted on coming, answered on asking, seen off on leaving.
front-screen-counter = Counter
front-screen-counter-hint = Call, serve, take payments
front-screen-greeter = Greeter
front-screen-greeter-hint = Greet, triage, help
front-screen-duty = Duty
front-screen-duty-hint = Queue, counters, clocks
front-screen-reports = Reports
front-screen-reports-hint = Today and 30 days
front-screen-order = Order audit
front-screen-order-hint = Each call and its reason
front-screen-admin = Administration
front-screen-admin-hint = Hall, services, people
front-screen-kiosk = Kiosk
front-screen-kiosk-hint = The touch screen at the door
front-screen-account = My account
front-screen-account-hint = Password and sign-ins
front-weekday-1 = Monday
front-weekday-2 = Tuesday
front-weekday-3 = Wednesday
front-weekday-4 = Thursday
front-weekday-5 = Friday
front-weekday-6 = Saturday
front-weekday-7 = Sunday
front-day-time = { $weekday } { $date }, { $time }
front-pledge = Our pledge
front-tariffs = Prices
