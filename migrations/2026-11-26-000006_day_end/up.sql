-- Tills counted by denomination, handed over and signed; the day's end of a hall; deposits to the bank; what providers
-- say they settled; what the books said at past instants; months that are closed. Insert only, except a handover's state
-- and how far a settlement has been read.

-- notes and coins of a count: at the close, or at a handover (then the occasion is its id)
create table till_denominations (
  branch text not null,
  till text not null,
  occasion text not null,
  fen bigint not null check (fen > 0),
  pieces bigint not null check (pieces > 0 and pieces <= 1000000),
  primary key (branch, till, occasion, fen),
  foreign key (branch, till) references tills (branch, id)
);

-- who leads the hall confirms a difference; never who counted
create table till_signatures (
  branch text not null,
  till text not null,
  occasion text not null,
  signed_by text not null,
  note text not null,
  at bigint not null,
  primary key (branch, till, occasion),
  foreign key (branch, till) references tills (branch, id),
  foreign key (branch, signed_by) references staff (branch, id)
);

-- a till passes to another clerk at its counter: one counts blind and signs, the other sees the count and signs
create table till_handovers (
  branch text not null,
  id text not null,
  till text not null,
  from_clerk text not null,
  to_clerk text not null,
  state text not null check (state in ('offered', 'taken', 'void')),
  reason text not null,
  offered_at bigint not null,
  taken_at bigint,
  primary key (branch, id),
  check (from_clerk <> to_clerk),
  check ((state = 'taken') = (taken_at is not null)),
  foreign key (branch, till) references tills (branch, id),
  foreign key (branch, from_clerk) references staff (branch, id),
  foreign key (branch, to_clerk) references staff (branch, id)
);
create unique index till_handovers_offered on till_handovers (branch, till) where state = 'offered';
create index till_handovers_of_till on till_handovers (branch, till, id);

create table till_handover_counts (
  branch text not null,
  handover text not null,
  method text not null,
  expected_fen bigint not null,
  counted_fen bigint not null,
  primary key (branch, handover, method),
  foreign key (branch, handover) references till_handovers (branch, id)
);

-- cash that goes from a till into the safe, with a slip
create table cash_drops (
  branch text not null,
  id text not null,
  till text not null,
  hall text not null,
  day text not null,
  number integer not null check (number > 0),
  amount_fen bigint not null check (amount_fen > 0),
  staff text not null,
  at bigint not null,
  primary key (branch, id),
  unique (branch, hall, day, number),
  foreign key (branch, till) references tills (branch, id),
  foreign key (branch, staff) references staff (branch, id)
);
create index cash_drops_of_till on cash_drops (branch, till, id);

-- a hall's day, closed once and never opened again; the figures are those of the summary at the close
create table day_ends (
  branch text not null,
  hall text not null,
  day text not null,
  payments bigint not null check (payments >= 0),
  amount_fen bigint not null check (amount_fen >= 0),
  reversals bigint not null check (reversals >= 0),
  reversed_fen bigint not null check (reversed_fen >= 0),
  over_short_fen bigint not null,
  receipt_first integer not null,
  receipt_last integer not null check (receipt_last >= receipt_first),
  tickets bigint not null check (tickets >= 0),
  closed_by text not null,
  closed_at bigint not null,
  primary key (branch, hall, day),
  foreign key (branch, hall) references halls (branch, id),
  foreign key (branch, closed_by) references staff (branch, id)
);

create table deposits (
  branch text not null,
  id text not null,
  hall text not null,
  day text not null,
  bag text not null,
  amount_fen bigint not null check (amount_fen > 0),
  staff text not null,
  at bigint not null,
  primary key (branch, id),
  unique (branch, bag),
  foreign key (branch, hall) references halls (branch, id),
  foreign key (branch, staff) references staff (branch, id)
);
create index deposits_of_hall on deposits (branch, hall, day, id);

create table deposit_denominations (
  branch text not null,
  deposit text not null,
  fen bigint not null check (fen > 0),
  pieces bigint not null check (pieces > 0 and pieces <= 1000000),
  primary key (branch, deposit, fen),
  foreign key (branch, deposit) references deposits (branch, id)
);

create index reversals_of_day on reversals (branch, day, id);

-- a provider's file: the same file has the same digest and is one settlement
create table settlements (
  branch text not null,
  id text not null,
  method text not null,
  digest text not null,
  name text not null,
  lines integer not null check (lines > 0),
  done integer not null check (done >= 0 and done <= lines),
  first_day text not null,
  last_day text not null,
  staff text not null,
  at bigint not null,
  primary key (branch, id),
  unique (branch, method, digest),
  foreign key (branch, staff) references staff (branch, id)
);
create index settlements_of_branch on settlements (branch, at);

create table settlement_lines (
  branch text not null,
  settlement text not null,
  n integer not null check (n > 0),
  reference text not null,
  -- what the provider took for us; less than nothing when it paid back
  amount_fen bigint not null,
  fee_fen bigint not null,
  day text not null,
  state text not null check (state in ('matched', 'credited', 'unknown', 'amount', 'already', 'unreadable')),
  payment text,
  part integer,
  primary key (branch, settlement, n),
  check ((state = 'matched') = (payment is not null and part is not null)),
  foreign key (branch, settlement) references settlements (branch, id),
  foreign key (branch, payment, part) references payment_parts (branch, payment, n)
);
create index settlement_lines_of_part on settlement_lines (branch, payment, part) where payment is not null;
-- a part is settled once, and paid back by its provider once
create unique index settlement_lines_taken on settlement_lines (branch, payment, part)
  where state = 'matched' and amount_fen > 0;
create unique index settlement_lines_back on settlement_lines (branch, payment, part)
  where state = 'matched' and amount_fen < 0;

-- what each line of the chart came to at an instant: all transfers before it
create table ledger_snapshots (
  branch text not null references branches (branch),
  at bigint not null,
  line text not null,
  balance_fen bigint not null,
  entries bigint not null check (entries >= 0),
  primary key (branch, at, line)
);

-- nothing posts into a closed month or one before it
create table closed_months (
  branch text not null references branches (branch),
  month text not null,
  closed_by text not null,
  closed_at bigint not null,
  primary key (branch, month),
  foreign key (branch, closed_by) references staff (branch, id)
);
