# The rating, on the pad and on the phone.
rating-ask = How was the service today?
rating-5 = Very good
rating-4 = Good
rating-3 = Fair
rating-2 = Poor
rating-1 = Very poor
rating-why = What went wrong? Choose any, or none
rating-comment = In your own words (optional)
rating-send = Send my rating
rating-anonymous = The clerk cannot see who gave a rating.
rating-not-now = Not now
rating-choose = Please choose one of the five
