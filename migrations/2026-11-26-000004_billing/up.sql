-- Bills, the billing run, credit notes, dated orders. Both engines read this.

-- how a branch bills: without a row twenty days to pay and no late fee
create table billing_rules (
  branch text not null references branches (branch),
  -- days from the bill to the day it is due
  due_days integer not null check (due_days >= 0 and due_days <= 90),
  -- days after the due day that cost nothing
  grace_days integer not null check (grace_days >= 0 and grace_days <= 365),
  -- what a day late costs, in basis points of what is open; 0 for no late fee
  daily_bp integer not null check (daily_bp >= 0 and daily_bp <= 10000),
  -- the most that it comes to, in basis points of the charge
  cap_bp integer not null check (cap_bp >= 0 and cap_bp <= 10000),
  primary key (branch)
);

-- a run over all accounts for a month; the cursor is the last account that is done. A second run for a month bills only
-- who is missing.
create table billing_runs (
  branch text not null references branches (branch),
  id text not null,
  month text not null,
  n integer not null check (n > 0),
  state text not null check (state in ('running', 'done')),
  cursor text not null,
  accounts bigint not null check (accounts >= 0),
  bills bigint not null check (bills >= 0),
  -- accounts that could not be priced: the journal says why
  skipped bigint not null check (skipped >= 0),
  total_fen bigint not null check (total_fen >= 0),
  started_at bigint not null,
  finished_at bigint,
  started_by text not null,
  primary key (branch, id),
  unique (branch, month, n),
  check ((state = 'done') = (finished_at is not null))
);
create unique index billing_runs_going on billing_runs (branch) where state = 'running';

-- what an account is charged for a month; its lines are charges. Insert only: what was wrong is credited.
create table bills (
  branch text not null,
  id text not null,
  account text not null,
  month text not null,
  run text not null,
  lines integer not null check (lines > 0),
  -- nothing, when reductions take all of it
  total_fen bigint not null check (total_fen >= 0),
  due_day text not null,
  day text not null,
  issued_at bigint not null,
  primary key (branch, id),
  unique (branch, account, month),
  foreign key (branch, account) references accounts (branch, id),
  foreign key (branch, run) references billing_runs (branch, id)
);

-- takes a line of a bill back, or a part of it; the bill stays as it is
create table credit_notes (
  branch text not null,
  id text not null,
  bill text not null,
  charge text not null,
  account text not null,
  amount_fen bigint not null check (amount_fen > 0),
  -- what of it had been paid already and is the account's credit now; less when that payment is taken back
  returned_fen bigint not null check (returned_fen >= 0 and returned_fen <= amount_fen),
  reason text not null check (reason in ('wrong_price', 'not_served', 'not_ordered', 'ended_before', 'goodwill')),
  note text not null,
  staff text not null,
  day text not null,
  at bigint not null,
  primary key (branch, id),
  foreign key (branch, bill) references bills (branch, id),
  foreign key (branch, charge) references charges (branch, id),
  foreign key (branch, account) references accounts (branch, id)
);
create index credit_notes_of_bill on credit_notes (branch, bill);
create index credit_notes_of_charge on credit_notes (branch, charge, id);
create index credit_notes_of_account on credit_notes (branch, account, at);

-- a change of an account from a day on
create table account_orders (
  branch text not null,
  id text not null,
  account text not null,
  kind text not null check (kind in ('start', 'stop', 'suspend', 'resume', 'change', 'move', 'transfer')),
  effective_day text not null,
  -- what it says, as JSON
  data text not null,
  state text not null check (state in ('planned', 'done', 'cancelled', 'lapsed')),
  -- why it could not be carried out on its day: the refusal's name
  lapsed_for text not null,
  ticket text not null,
  staff text not null,
  ordered_at bigint not null,
  settled_at bigint,
  primary key (branch, id),
  foreign key (branch, account) references accounts (branch, id),
  foreign key (branch, ticket) references tickets (branch, id),
  check ((state = 'planned') = (settled_at is null)),
  check ((state = 'lapsed') = (lapsed_for <> ''))
);
create index account_orders_of_account on account_orders (branch, account, id);
create index account_orders_due on account_orders (branch, effective_day, id) where state = 'planned';

-- the run asks what reaches into its month without reading what was charged before
drop index charges_of_account;
create index charges_of_account on charges (branch, account, period, through);
-- a price that is paid once and its deposit stand beside each other
drop index charges_once;
create unique index charges_once on charges (branch, account, tariff, subscription, kind, from_day, rule)
  where voided_at is null;
-- the statement of an account asks for the credit that was taken over
create index credits_of_account on credits (branch, account, source);
