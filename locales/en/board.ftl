# The board on the wall.
board-title = Board
board-calling = Now calling
board-waiting = Waiting
board-nobody = Nobody is being called just now
board-to = please go to
board-counter = Counter { $n }
board-again = called again
board-people = { $n ->
    [one] person waiting
   *[other] people waiting
}
board-no-wait = There is no wait now
board-service = Service
board-n = People
board-about = Wait about
board-behind = This screen is a little behind. Please listen for your number.
board-foot = Please watch for your number. If you missed it, tell the greeter and you will be fitted in soon.
board-wake = Touch here to turn the sound on
board-clock = The time now
board-spoken = Number { $number }, please go to counter { $counter }
board-closed = Closed for today. Open again { $opens }
board-closed-for-now = We are closed just now
board-no-counter = No counter yet
