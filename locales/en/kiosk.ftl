# The kiosk at the door.
kiosk-title = Take a ticket
kiosk-greeting = Welcome
kiosk-greeting-ask = What would you like to do today?
kiosk-services = Most used services
kiosk-other = Something else
kiosk-other-hint = Browse by category, or search by name
kiosk-restart = Start again
kiosk-returning = Starts again in { $n } s
kiosk-time-left = Time until the first page
kiosk-help = Ask for help
kiosk-help-coming = We have told the greeter
kiosk-help-stay = Please wait here. There is nothing you need to do.
kiosk-opens = We are here again:
kiosk-instead = You could also
kiosk-instead-of = { $service }: { $how }
kiosk-find = Find a service
kiosk-find-hint = For example: pay, move, refund
kiosk-find-clear = Clear
kiosk-find-back = Delete one letter
kiosk-find-none = Nothing found. Try another word, or ask someone for help.
kiosk-letters = Letters
kiosk-who = Who is this for?
kiosk-who-hint = The papers depend on it. One tap takes you on.
kiosk-needs = Do you need any help?
kiosk-needs-hint = You can skip this. If you choose, you are served earlier and someone helps you.
kiosk-papers = For this you need:
kiosk-papers-none = You need no papers for this
kiosk-papers-all = I have them all, take a ticket
kiosk-papers-missing = Something is missing
kiosk-paper-optional = if you have it
kiosk-missing = Tick what you do not have with you
kiosk-without-nothing = Without it this cannot be done today. You can still take a ticket and ask, or come back with it.
kiosk-without-fine = It can be done without this.
kiosk-take = Take a ticket
kiosk-take-anyway = Take a ticket anyway
kiosk-later = Come back with everything
kiosk-given = Please remember your number
kiosk-given-prints = Please take your printed ticket below
kiosk-number = Your number
kiosk-ahead = Ahead of you
kiosk-wait = You will wait
kiosk-where = Please wait here
kiosk-qr = QR code of the page that shows your place in the queue
kiosk-qr-hint = Scan it to follow the queue on your phone
kiosk-stay = touch the screen to stay longer
kiosk-slip = Ticket
kiosk-closed = We are closed just now
kiosk-day = { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
}
kiosk-opens-at = { $weekday } { $day }, { $time }
kiosk-anywhere = Anywhere in the hall
kiosk-lead = Someone to lead the way
