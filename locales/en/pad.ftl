# The pad at a counter.
pad-title = Pad at counter { $n }
pad-clerk = Serving you: { $name }
pad-idle = Welcome, please take a seat
pad-serving = We are seeing to your business
pad-serving-then = When something needs your confirmation, it appears here.
pad-why = We are sorry. What went wrong?
pad-thanks = Thank you for your rating
pad-thanks-then = Please take your papers, receipt and change. Goodbye.
pad-scan = Please scan to pay
pad-scan-then = This screen goes on by itself when the money has come.
