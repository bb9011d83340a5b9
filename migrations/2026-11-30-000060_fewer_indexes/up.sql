-- Each index of a table that every payment writes to is one more page to write. What these were asked for is found by
-- others: a ticket's payments by its quotes, a payment's charges by the accounts of its quote; nobody asked how old an
-- answer is.
drop index answers_by_age;
drop index payments_of_ticket;
drop index charges_of_payment;
