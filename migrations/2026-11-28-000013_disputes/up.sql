-- what a provider told of an order that was not asked of it: another amount, or another payment. Insert only.
create table disputes (
  branch text not null,
  id text not null,
  hall text not null,
  provider_order text not null,
  -- the provider's number of the payment; empty where it was not kept
  reference text not null,
  told_fen bigint not null,
  at bigint not null,
  primary key (branch, id),
  unique (branch, provider_order, reference),
  foreign key (branch, provider_order) references provider_orders (branch, id)
);
create index disputes_by_reference on disputes (branch, reference);

-- what became of the money, who found it out and how. returned: the provider gave it back · credited: it is the
-- account's credit · booked: it is a payment of ours. Insert only.
create table dispute_ends (
  branch text not null,
  dispute text not null,
  hall text not null,
  outcome text not null check (outcome in ('returned', 'credited', 'booked')),
  account text,
  reason text not null check (reason <> ''),
  staff text not null,
  day text not null,
  at bigint not null,
  primary key (branch, dispute),
  check ((outcome = 'credited') = (account is not null)),
  foreign key (branch, dispute) references disputes (branch, id),
  foreign key (branch, account) references accounts (branch, id),
  foreign key (branch, staff) references staff (branch, id)
);
create index dispute_ends_of_hall on dispute_ends (branch, hall, at);
create index dispute_ends_of_account on dispute_ends (branch, account, dispute) where account is not null;

-- a provider settles money that became credit once
create unique index settlement_lines_credited on settlement_lines (branch, reference) where state = 'credited';

-- what was told before there was a place for the provider's number
insert into disputes (branch, id, hall, provider_order, reference, told_fen, at)
  select branch, id, hall, id, '', mismatch_fen, opened_at from provider_orders where mismatch_fen is not null;
