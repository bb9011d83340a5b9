-- orders at payment providers: what a customer pays by scanning a code
--
-- unknown: nobody knows yet whether the provider has it, or how it ended · opened: the code can be scanned · paid: it is
-- a payment of ours · closed: nobody paid and nobody can · owed: money came that is no payment of ours (any more), it
-- goes back · refunded: it went back
create table provider_orders (
  branch text not null,
  id text not null,
  hall text not null,
  quote text not null,
  ticket text not null,
  counter text not null,
  -- who opened it: the payment is theirs
  clerk text not null,
  role text not null,
  payment text,
  provider text not null check (provider in ('wechat', 'alipay')),
  order_no text not null,
  amount_fen bigint not null check (amount_fen > 0),
  -- what of the quote is paid otherwise, as the clerk said it: a list of parts
  others text not null,
  state text not null check (state in ('unknown', 'opened', 'paid', 'closed', 'owed', 'refunded')),
  code_url text not null,
  transaction_no text not null,
  -- another amount than ours that the provider speaks of: for people to look into
  mismatch_fen bigint,
  opened_at bigint not null,
  expires_at bigint not null,
  -- since when the clerk wants it closed
  closing_at bigint,
  settled_at bigint,
  -- how often it was asked about, and when it is next
  asks integer not null,
  ask_at bigint not null,
  primary key (branch, id),
  unique (branch, order_no),
  foreign key (branch, quote) references quotes (branch, id),
  foreign key (branch, ticket) references tickets (branch, id),
  foreign key (branch, clerk) references staff (branch, id),
  foreign key (branch, payment) references payments (branch, id),
  check (state <> 'paid' or payment is not null),
  check (state not in ('paid', 'owed', 'refunded') or (transaction_no <> '' and settled_at is not null)),
  check (state not in ('unknown', 'opened', 'closed') or (transaction_no = '' and settled_at is null))
);
-- a notification names the order alone
create index provider_orders_by_number on provider_orders (order_no);
create index provider_orders_of_quote on provider_orders (branch, quote, id);
create index provider_orders_going_on on provider_orders (ask_at)
  where state in ('unknown', 'opened', 'owed') and mismatch_fen is null;
create index provider_orders_of_hall on provider_orders (branch, hall, ask_at)
  where state in ('unknown', 'opened', 'owed') and mismatch_fen is null;
create unique index provider_orders_of_payment on provider_orders (branch, payment) where payment is not null;
create unique index provider_orders_of_transaction on provider_orders (branch, provider, transaction_no)
  where transaction_no <> '';
