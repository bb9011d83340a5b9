-- since when the duty manager lets the quote be paid otherwise, although the provider has not said that the code is closed
alter table provider_orders add column released_at bigint;
