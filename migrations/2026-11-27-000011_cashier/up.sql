-- what a reduction took off a line of a bill; the line's charge says what is left. Insert only.
create table charge_reductions (
  branch text not null references branches (branch),
  charge text not null,
  reduction text not null,
  version integer not null,
  amount_fen bigint not null check (amount_fen > 0),
  primary key (branch, charge, reduction),
  foreign key (branch, charge) references charges (branch, id),
  foreign key (branch, reduction, version) references reductions (branch, code, version)
);

-- a reduction ends before its paper does: the last day that it holds for; the day before the paper's first when it never
-- should have
create table reduction_ends (
  branch text not null,
  given text not null,
  through text not null,
  note text not null,
  staff text not null,
  at bigint not null,
  primary key (branch, given),
  foreign key (branch, given) references account_reductions (branch, id)
);
-- what has ended may be given again for the same paper
drop index account_reductions_once;
create index account_reductions_of_account on account_reductions (branch, account, reduction, valid_from);

-- what was paid ahead and not used when an order ended a subscription: it is the account's credit. Insert only.
create table refunds (
  branch text not null,
  id text not null,
  account text not null,
  payment text not null,
  account_order text not null,
  -- the last day that is used
  last_day text not null,
  paid_fen bigint not null check (paid_fen >= 0),
  used_fen bigint not null check (used_fen >= 0),
  refund_fen bigint not null check (refund_fen > 0),
  clawed_back_fen bigint not null check (clawed_back_fen >= 0),
  actor text not null,
  day text not null,
  at bigint not null,
  primary key (branch, id),
  foreign key (branch, account) references accounts (branch, id),
  foreign key (branch, payment) references payments (branch, id),
  foreign key (branch, account_order) references account_orders (branch, id)
);
create index refunds_of_account on refunds (branch, account, id);
create index refunds_of_payment on refunds (branch, payment);

-- so much of a refund is of that charge
create table refund_charges (
  branch text not null,
  refund text not null,
  charge text not null,
  amount_fen bigint not null check (amount_fen > 0),
  primary key (branch, refund, charge),
  foreign key (branch, refund) references refunds (branch, id),
  foreign key (branch, charge) references charges (branch, id)
);

-- a deposit went back, whole, because what it was kept for came back. Insert only.
create table deposit_returns (
  branch text not null,
  id text not null,
  charge text not null,
  account text not null,
  amount_fen bigint not null check (amount_fen > 0),
  note text not null,
  ticket text not null,
  staff text not null,
  day text not null,
  at bigint not null,
  primary key (branch, id),
  unique (branch, charge),
  foreign key (branch, charge) references charges (branch, id),
  foreign key (branch, account) references accounts (branch, id),
  foreign key (branch, ticket) references tickets (branch, id),
  foreign key (branch, staff) references staff (branch, id)
);
create index deposit_returns_of_account on deposit_returns (branch, account, id);

-- credit that was paid out of a till in cash, with a slip numbered by hall and day. Insert only.
create table payouts (
  branch text not null,
  id text not null,
  hall text not null,
  day text not null,
  number integer not null check (number > 0),
  account text not null,
  ticket text not null,
  counter text not null,
  till text not null,
  amount_fen bigint not null check (amount_fen > 0),
  staff text not null,
  at bigint not null,
  primary key (branch, id),
  unique (branch, hall, day, number),
  foreign key (branch, account) references accounts (branch, id),
  foreign key (branch, ticket) references tickets (branch, id),
  foreign key (branch, till) references tills (branch, id),
  foreign key (branch, staff) references staff (branch, id)
);
create index payouts_of_account on payouts (branch, account, id);

-- so much of a credit was paid out
create table payout_credits (
  branch text not null,
  payout text not null,
  credit text not null,
  amount_fen bigint not null check (amount_fen > 0),
  primary key (branch, payout, credit),
  foreign key (branch, payout) references payouts (branch, id),
  foreign key (branch, credit) references credits (branch, id)
);
create index payout_credits_of_credit on payout_credits (branch, credit);

-- what a till may be over or short by without a second signature; ten yuan in a hall that says nothing
create table hall_limits (
  branch text not null,
  hall text not null,
  over_short_fen bigint not null check (over_short_fen >= 0),
  primary key (branch, hall),
  foreign key (branch, hall) references halls (branch, id)
);

-- the limit of a day that is closed, as it was then; ten yuan where nothing is written
create table day_limits (
  branch text not null,
  hall text not null,
  day text not null,
  over_short_fen bigint not null check (over_short_fen >= 0),
  primary key (branch, hall, day),
  foreign key (branch, hall, day) references day_ends (branch, hall, day)
);

-- orders at providers that somebody must look into, and requests for invoices that are settled
create index provider_orders_differ on provider_orders (branch, hall, id) where mismatch_fen is not null;
create index provider_orders_owed on provider_orders (branch, hall, id) where state = 'owed';
create index provider_orders_refunded on provider_orders (branch, hall, id) where state = 'refunded';
create index invoices_failed on invoices (branch, changed_at) where state = 'failed';
create index invoices_issued on invoices (branch, changed_at) where state = 'issued';
