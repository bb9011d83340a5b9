# A "no" as a page.
problem-title = One moment
problem-again = What you did is not lost. Please try again in a moment.
problem-ours = This is our fault and has been noted. Please ask someone for help, or try again later.
problem-retry = Try again
problem-back = Back
problem-enrol = Enrol this device
problem-enrol-how = A pad, a kiosk or a board shows its page once it is enrolled. Whoever administers the hall makes a token for it under Administration, Devices; it is entered once.
refusal-not-found = There is nothing at this address
problem-home = Go to the front page
