-- One set of SQL that SQLite and PostgreSQL both read: text, integer, bigint; no engine functions.
-- `branch` comes first in every key: a branch is the unit of order, and a row of one branch
-- cannot be reached from another. Instants are UTC milliseconds, money is fen, flags are 0 or 1,
-- the hall's business day is text (2026-11-23) computed in the hall's own time zone.

-- ---------------------------------------------------------------- the door
create table branches (
  branch text not null primary key,
  name_zh text not null,
  name_en text not null,
  time_zone text not null,
  -- head of the journal: the last sequence number given and the hash it ended in
  seq bigint not null check (seq >= 0),
  hash text not null,
  -- grows with every change of configuration; what is cached in memory compares it
  config bigint not null,
  created_at bigint not null,
  -- who must have a second factor: those who lead and those who see everything, everybody, nobody
  second_factor text not null check (second_factor in ('leading', 'everyone', 'nobody'))
);

create table events (
  branch text not null references branches (branch),
  seq bigint not null check (seq > 0),
  at bigint not null,
  hall text,
  actor text not null,
  role text not null,
  request text not null,
  kind text not null,
  subject text not null,
  data text not null,
  hash text not null,
  primary key (branch, seq)
);
create index events_of_subject on events (branch, subject, seq);

create table answers (
  branch text not null references branches (branch),
  actor text not null,
  key text not null,
  body_hash text not null,
  answer text not null,
  at bigint not null,
  primary key (branch, actor, key)
);
create index answers_by_age on answers (branch, at);

-- ---------------------------------------------------------------- the hall as it is set up
create table halls (
  branch text not null references branches (branch),
  id text not null,
  name_zh text not null,
  name_en text not null,
  address_zh text not null,
  address_en text not null,
  notice_zh text not null,
  notice_en text not null,
  hue integer not null check (hue between 0 and 360),
  target_regular_s integer not null check (target_regular_s > 0),
  target_priority_s integer not null check (target_priority_s > 0),
  head_start_s integer not null check (head_start_s >= 0),
  overtakes_max integer not null check (overtakes_max >= 0),
  wait_max_s integer not null check (wait_max_s > 0),
  grace_s integer not null check (grace_s > 0),
  recalls_max integer not null check (recalls_max >= 0),
  recall_pause_s integer not null check (recall_pause_s >= 0),
  patience_s integer not null check (patience_s > 0),
  queue_max integer not null check (queue_max > 0),
  kiosk_open integer not null check (kiosk_open in (0, 1)),
  -- what a sum in cash is rounded to, where there are no coins for the rest
  cash_rounding text not null default 'fen' check (cash_rounding in ('fen', 'jiao')),
  printer text,
  created_at bigint not null,
  primary key (branch, id)
);

create table opening_hours (
  branch text not null,
  hall text not null,
  weekday integer not null check (weekday between 1 and 7),
  opens_min integer not null check (opens_min between 0 and 1439),
  closes_min integer not null check (closes_min between 1 and 1440),
  primary key (branch, hall, weekday, opens_min),
  check (opens_min < closes_min),
  foreign key (branch, hall) references halls (branch, id)
);

-- a day that differs from its weekday; a row with equal times is a closed day
create table opening_exceptions (
  branch text not null,
  hall text not null,
  day text not null,
  opens_min integer not null check (opens_min between 0 and 1440),
  closes_min integer not null check (closes_min between 0 and 1440),
  note_zh text not null,
  note_en text not null,
  primary key (branch, hall, day, opens_min),
  check (opens_min <= closes_min),
  foreign key (branch, hall) references halls (branch, id)
);

create table zones (
  branch text not null,
  hall text not null,
  code text not null,
  name_zh text not null,
  name_en text not null,
  way_zh text not null,
  way_en text not null,
  position integer not null,
  active integer not null check (active in (0, 1)),
  primary key (branch, hall, code),
  foreign key (branch, hall) references halls (branch, id)
);

create table categories (
  branch text not null,
  hall text not null,
  code text not null,
  name_zh text not null,
  name_en text not null,
  position integer not null,
  active integer not null check (active in (0, 1)),
  primary key (branch, hall, code),
  foreign key (branch, hall) references halls (branch, id)
);

create table services (
  branch text not null,
  hall text not null,
  code text not null,
  category text not null,
  prefix text not null,
  name_zh text not null,
  name_en text not null,
  hint_zh text not null,
  hint_en text not null,
  elsewhere_zh text not null,
  elsewhere_en text not null,
  search text not null,
  icon text not null,
  norm_s integer not null check (norm_s > 0),
  fee_fen bigint not null check (fee_fen >= 0),
  takes_account integer not null check (takes_account in (0, 1)),
  position integer not null,
  active integer not null check (active in (0, 1)),
  primary key (branch, hall, code),
  foreign key (branch, hall, category) references categories (branch, hall, code)
);

create table customer_types (
  branch text not null,
  hall text not null,
  code text not null,
  name_zh text not null,
  name_en text not null,
  position integer not null,
  active integer not null check (active in (0, 1)),
  primary key (branch, hall, code),
  foreign key (branch, hall) references halls (branch, id)
);

create table needs (
  branch text not null,
  hall text not null,
  code text not null,
  name_zh text not null,
  name_en text not null,
  class text not null check (class in ('regular', 'priority')),
  help_zh text not null,
  help_en text not null,
  position integer not null,
  active integer not null check (active in (0, 1)),
  primary key (branch, hall, code),
  foreign key (branch, hall) references halls (branch, id)
);

create table documents (
  branch text not null,
  hall text not null,
  code text not null,
  name_zh text not null,
  name_en text not null,
  hint_zh text not null,
  hint_en text not null,
  icon text not null,
  position integer not null,
  active integer not null check (active in (0, 1)),
  primary key (branch, hall, code),
  foreign key (branch, hall) references halls (branch, id)
);

-- which documents a service needs for a customer type ('any' for all of them), and what may be done without
create table service_documents (
  branch text not null,
  hall text not null,
  service text not null,
  customer_type text not null,
  document text not null,
  required integer not null check (required in (0, 1)),
  without_zh text not null,
  without_en text not null,
  position integer not null,
  primary key (branch, hall, service, customer_type, document),
  foreign key (branch, hall, service) references services (branch, hall, code),
  foreign key (branch, hall, document) references documents (branch, hall, code)
);

-- the lists that staff and customers choose from: refusal, hold, away, rating, transfer, reversal, call, till
create table reasons (
  branch text not null,
  hall text not null,
  kind text not null,
  code text not null,
  name_zh text not null,
  name_en text not null,
  limit_s integer,
  position integer not null,
  active integer not null check (active in (0, 1)),
  primary key (branch, hall, kind, code),
  foreign key (branch, hall) references halls (branch, id)
);

-- ---------------------------------------------------------------- people and devices
create table staff (
  branch text not null references branches (branch),
  id text not null,
  login text not null,
  name text not null,
  role text not null check (role in
    ('clerk', 'greeter', 'duty_manager', 'leader', 'technician', 'auditor', 'administrator', 'owner')),
  hall text,
  password_hash text not null,
  totp_secret text,
  totp_pending text,
  totp_step bigint not null,
  language text not null,
  active integer not null check (active in (0, 1)),
  created_at bigint not null,
  primary key (branch, id),
  unique (branch, login),
  foreign key (branch, hall) references halls (branch, id)
);

create table sessions (
  branch text not null,
  token_hash text not null,
  id text not null,
  staff text not null,
  address text not null,
  created_at bigint not null,
  seen_at bigint not null,
  proved_at bigint not null,
  locked integer not null check (locked in (0, 1)),
  ended_at bigint,
  ended_why text,
  primary key (branch, token_hash),
  unique (branch, id),
  foreign key (branch, staff) references staff (branch, id)
);
create index sessions_of_staff on sessions (branch, staff, created_at);
-- one active session a person
create unique index sessions_active on sessions (branch, staff) where ended_at is null;

-- a code that an administrator hands over in person; its owner chooses a password with it, once
create table reset_codes (
  branch text not null,
  staff text not null,
  code_hash text not null,
  made_by text not null,
  expires_at bigint not null,
  primary key (branch, staff),
  foreign key (branch, staff) references staff (branch, id)
);

create table sign_in_guards (
  branch text not null,
  subject text not null,
  failures integer not null,
  last_at bigint not null,
  blocked_until bigint not null,
  primary key (branch, subject)
);

create table setup_tokens (
  token_hash text not null primary key,
  expires_at bigint not null,
  used_at bigint
);

create table devices (
  branch text not null,
  id text not null,
  name text not null,
  scope text not null check (scope in ('kiosk', 'board', 'pad', 'printer', 'integration')),
  hall text,
  counter text,
  token_hash text not null,
  created_at bigint not null,
  revoked_at bigint,
  primary key (branch, id),
  unique (branch, token_hash),
  foreign key (branch, hall) references halls (branch, id)
);

create table counters (
  branch text not null,
  id text not null,
  hall text not null,
  number integer not null check (number > 0),
  zone text not null,
  presence text not null check (presence in ('open', 'away', 'closed')),
  presence_reason text,
  presence_since bigint not null,
  clerk text,
  active integer not null check (active in (0, 1)),
  primary key (branch, id),
  unique (branch, hall, number),
  foreign key (branch, hall, zone) references zones (branch, hall, code),
  foreign key (branch, clerk) references staff (branch, id)
);
create unique index counters_clerk on counters (branch, clerk) where clerk is not null;

create table counter_services (
  branch text not null,
  counter text not null,
  hall text not null,
  service text not null,
  primary key (branch, counter, service),
  foreign key (branch, counter) references counters (branch, id),
  foreign key (branch, hall, service) references services (branch, hall, code)
);

-- ---------------------------------------------------------------- arriving and queueing
create table arrivals (
  branch text not null,
  id text not null,
  hall text not null,
  day text not null,
  arrived_at bigint not null,
  greeted_at bigint,
  greeter text,
  triaged_at bigint,
  ticket text,
  left_at bigint,
  primary key (branch, id),
  foreign key (branch, hall) references halls (branch, id)
);
create index arrivals_of_day on arrivals (branch, hall, day, arrived_at);

create table ticket_numbers (
  branch text not null,
  hall text not null,
  day text not null,
  prefix text not null,
  last integer not null check (last > 0),
  primary key (branch, hall, day, prefix),
  foreign key (branch, hall) references halls (branch, id)
);

create table tickets (
  branch text not null,
  id text not null,
  hall text not null,
  day text not null,
  prefix text not null,
  number integer not null check (number > 0),
  token text not null,
  service text not null,
  customer_type text not null,
  class text not null check (class in ('regular', 'priority')),
  channel text not null check (channel in ('kiosk', 'greeter', 'counter', 'integration')),
  language text not null check (language in ('zh-CN', 'en')),
  state text not null check (state in
    ('waiting', 'called', 'serving', 'held', 'missed', 'finished', 'refused', 'cancelled', 'expired')),
  arrived_at bigint not null,
  ready_at bigint not null,
  target_s integer not null,
  counter text,
  called_at bigint,
  started_at bigint,
  ended_at bigint,
  calls integer not null check (calls >= 0),
  transfers integer not null check (transfers >= 0),
  overtaken integer not null check (overtaken >= 0),
  held_at bigint,
  hold_kind text,
  return_counter text,
  account text,
  ahead integer not null check (ahead >= 0),
  promise_low_s integer,
  promise_mid_s integer,
  promise_high_s integer,
  phone_tail text,
  primary key (branch, id),
  unique (branch, hall, day, prefix, number),
  unique (branch, token),
  foreign key (branch, hall, service) references services (branch, hall, code),
  foreign key (branch, hall, customer_type) references customer_types (branch, hall, code),
  foreign key (branch, counter) references counters (branch, id),
  check ((state in ('called', 'serving')) = (counter is not null))
);
-- what goes on is read every second: in issue order, so that no planner takes another index and reads the years
create index tickets_waiting on tickets (branch, hall, day, id) where state = 'waiting';
create index tickets_open on tickets (branch, hall, day, id)
  where state in ('waiting', 'called', 'serving', 'held', 'missed');
-- never two tickets at one counter, and a ticket has one counter column: never one ticket at two
create unique index tickets_at_counter on tickets (branch, counter) where state in ('called', 'serving');

-- how many wait in each line; kept with the tickets, proven by `verify`
create table queue_lines (
  branch text not null,
  hall text not null,
  service text not null,
  class text not null,
  waiting integer not null check (waiting >= 0),
  primary key (branch, hall, service, class)
);

create table ticket_services (
  branch text not null,
  ticket text not null,
  position integer not null check (position > 0),
  service text not null,
  state text not null check (state in ('waiting', 'serving', 'finished', 'refused', 'cancelled')),
  counter text,
  clerk text,
  started_at bigint,
  ended_at bigint,
  -- seconds served before the present start: time on hold is nobody's service time
  served_s integer not null check (served_s >= 0),
  primary key (branch, ticket, position),
  foreign key (branch, ticket) references tickets (branch, id)
);
create index ticket_services_of_clerk on ticket_services (branch, clerk, ended_at);

create table ticket_needs (
  branch text not null,
  ticket text not null,
  need text not null,
  primary key (branch, ticket, need),
  foreign key (branch, ticket) references tickets (branch, id)
);

create table ticket_documents (
  branch text not null,
  ticket text not null,
  document text not null,
  state text not null check (state in ('claimed', 'missing', 'seen')),
  at bigint not null,
  primary key (branch, ticket, document),
  foreign key (branch, ticket) references tickets (branch, id)
);

-- each call with the reason for it: the order audit reads this
create table ticket_calls (
  branch text not null,
  ticket text not null,
  n integer not null check (n > 0),
  hall text not null,
  counter text not null,
  clerk text not null,
  at bigint not null,
  why text not null,
  overtook integer not null,
  waiting integer not null,
  out_of_order integer not null check (out_of_order in (0, 1)),
  reason text,
  recalls integer not null check (recalls >= 0),
  recalled_at bigint,
  primary key (branch, ticket, n),
  foreign key (branch, ticket) references tickets (branch, id),
  check (out_of_order = 0 or reason is not null)
);
create index ticket_calls_of_hall on ticket_calls (branch, hall, at);

create table custody (
  branch text not null,
  id text not null,
  ticket text not null,
  counter text not null,
  clerk text not null,
  item text not null,
  note text not null,
  taken_at bigint not null,
  returned_at bigint,
  primary key (branch, id),
  foreign key (branch, ticket) references tickets (branch, id)
);
create index custody_of_ticket on custody (branch, ticket, id);

create table refusals (
  branch text not null,
  ticket text not null,
  position integer not null,
  hall text not null,
  reason text not null,
  note text not null,
  clerk text not null,
  at bigint not null,
  primary key (branch, ticket, position),
  foreign key (branch, ticket) references tickets (branch, id)
);

-- three voices: greeted on coming, answered on asking, seen off on leaving
create table voices (
  branch text not null,
  ticket text not null,
  voice text not null check (voice in ('greeted', 'answered', 'seen_off')),
  staff text not null,
  at bigint not null,
  primary key (branch, ticket, voice),
  foreign key (branch, ticket) references tickets (branch, id)
);

-- someone needs a person: help, lead the way, comfort, call for the duty manager, an alert
create table tasks (
  branch text not null,
  id text not null,
  hall text not null,
  kind text not null check (kind in ('help', 'lead', 'comfort', 'assist', 'transfer_alert')),
  ticket text,
  counter text,
  detail text not null,
  created_at bigint not null,
  taken_at bigint,
  taken_by text,
  done_at bigint,
  primary key (branch, id),
  foreign key (branch, hall) references halls (branch, id)
);
create index tasks_open on tasks (branch, hall, created_at) where done_at is null;
create index tasks_of_ticket on tasks (branch, ticket, kind);

-- how far the journal has been printed: whoever moves it prints, so that each slip is printed by one process
create table print_cursors (
  branch text not null,
  hall text not null,
  seq bigint not null,
  primary key (branch, hall),
  foreign key (branch, hall) references halls (branch, id)
);

-- what serving takes, learned: count, sum and sum of squares of whole seconds
create table service_times (
  branch text not null,
  hall text not null,
  service text not null,
  n bigint not null,
  sum_s bigint not null,
  sum_sq bigint not null,
  primary key (branch, hall, service)
);

-- the day of a hall in figures, kept with what they count
create table hall_days (
  branch text not null,
  hall text not null,
  day text not null,
  issued integer not null,
  finished integer not null,
  refused integer not null,
  cancelled integer not null,
  expired integer not null,
  waited_s bigint not null,
  waited_n integer not null,
  promise_kept integer not null,
  promise_n integer not null,
  rated_n integer not null,
  rated_sum integer not null,
  wasted_trips integer not null,
  primary key (branch, hall, day),
  foreign key (branch, hall) references halls (branch, id)
);

create table ratings (
  branch text not null,
  id text not null,
  ticket text not null,
  hall text not null,
  day text not null,
  counter text not null,
  clerk text not null,
  level integer not null check (level between 1 and 5),
  reasons text not null,
  comment text not null,
  channel text not null check (channel in ('pad', 'phone')),
  at bigint not null,
  primary key (branch, id),
  unique (branch, ticket),
  foreign key (branch, ticket) references tickets (branch, id)
);
create index ratings_of_hall on ratings (branch, hall, day);

-- ---------------------------------------------------------------- accounts and money
create table tariffs (
  branch text not null references branches (branch),
  code text not null,
  version integer not null check (version > 0),
  name_zh text not null,
  name_en text not null,
  product text not null,
  -- how often the price is charged, and what a part of that costs
  cycle text not null default 'monthly' check (cycle in ('monthly', 'yearly', 'one_off')),
  prorate text not null default 'by_day' check (prorate in ('by_day', 'whole_period')),
  price_fen bigint not null check (price_fen > 0 and price_fen <= 100000000),
  -- what is only kept, and given back
  deposit_fen bigint not null default 0 check (deposit_fen >= 0 and deposit_fen <= 100000000),
  effective_from text not null,
  primary key (branch, code, version)
);

-- who is served: a person or an organisation, with one account or several
create table subscribers (
  branch text not null references branches (branch),
  id text not null,
  -- what another system or an import calls it
  code text not null,
  kind text not null check (kind in ('person', 'organisation')),
  name text not null,
  -- what a name is found by, in plain ASCII so that no collation matters: code points in hex from the first and from the
  -- second character on, whole pinyin, pinyin initials
  name_key text not null,
  given_key text not null,
  name_pinyin text not null,
  name_initials text not null,
  phone text not null,
  phone_tail text not null,
  created_at bigint not null,
  primary key (branch, id),
  unique (branch, code)
);
create index subscribers_by_phone on subscribers (branch, phone);
create index subscribers_by_phone_tail on subscribers (branch, phone_tail);
create index subscribers_by_name on subscribers (branch, name_key);
create index subscribers_by_given_name on subscribers (branch, given_key);
create index subscribers_by_pinyin on subscribers (branch, name_pinyin);
create index subscribers_by_initials on subscribers (branch, name_initials);

create table accounts (
  branch text not null references branches (branch),
  id text not null,
  number text not null,
  subscriber text not null,
  district text not null,
  street text not null,
  building text not null,
  room text not null,
  -- code points in hex from the street on
  address_key text not null,
  status text not null check (status in ('active', 'suspended', 'closed')),
  opened_at bigint not null,
  primary key (branch, id),
  unique (branch, number),
  foreign key (branch, subscriber) references subscribers (branch, id)
);
create index accounts_of_subscriber on accounts (branch, subscriber);
create index accounts_by_address on accounts (branch, address_key);

-- what stands at the subscriber's: smart cards, boxes, modems
create table equipment (
  branch text not null,
  id text not null,
  account text not null,
  kind text not null check (kind in ('card', 'box', 'modem')),
  serial text not null,
  since bigint not null,
  until bigint,
  primary key (branch, id),
  foreign key (branch, account) references accounts (branch, id)
);
create unique index equipment_in_use on equipment (branch, serial) where until is null;
create index equipment_of_account on equipment (branch, account, kind);

-- a stretch of days in which an account has a product: a pause, a change of tariff or an end closes it, a new one
-- begins another. The first day after the last one when it never ran (an account taken over while suspended).
create table subscriptions (
  branch text not null,
  id text not null,
  account text not null,
  tariff text not null,
  from_day text not null,
  through_day text,
  -- why it ended: what is suspended is taken up again
  ended text not null check (ended in ('', 'suspended', 'changed', 'ended')),
  primary key (branch, id),
  foreign key (branch, account) references accounts (branch, id),
  check ((through_day is null) = (ended = ''))
);
create index subscriptions_of_account on subscriptions (branch, account, from_day);

-- somebody looked behind the mask of an account, for a ticket that was being served
create table reveals (
  branch text not null,
  id text not null,
  account text not null,
  ticket text not null,
  staff text not null,
  reason text not null,
  at bigint not null,
  primary key (branch, id),
  foreign key (branch, account) references accounts (branch, id),
  foreign key (branch, ticket) references tickets (branch, id)
);
create index reveals_of_ticket on reveals (branch, ticket);
create index reveals_of_account on reveals (branch, account);

-- balance = debits - credits of all transfers, entries = how many there were; proven by `verify`.
-- A quote remembers the entries: when they have grown, the account has moved and the quote is stale.
create table ledger_accounts (
  branch text not null references branches (branch),
  id text not null,
  kind text not null check (kind in
    ('subscriber', 'till', 'clearing', 'revenue', 'discount', 'deposit', 'safe', 'rounding', 'over_short',
     'opening')),
  balance_fen bigint not null,
  entries bigint not null check (entries >= 0),
  primary key (branch, id)
);

-- one row is a whole double entry: it cannot be unbalanced. Insert only.
create table transfers (
  branch text not null,
  id text not null,
  posting text not null,
  kind text not null,
  debit text not null,
  credit text not null,
  amount_fen bigint not null check (amount_fen > 0 and amount_fen <= 1000000000000),
  day text not null,
  at bigint not null,
  primary key (branch, id),
  check (debit <> credit),
  foreign key (branch, debit) references ledger_accounts (branch, id),
  foreign key (branch, credit) references ledger_accounts (branch, id)
);
create index transfers_of_posting on transfers (branch, posting, id);

-- what an account owes or has paid ahead, by a version of a tariff: some days of a month, or a span of months. Only what is
-- paid and what is credited ever changes.
create table charges (
  branch text not null,
  id text not null,
  account text not null,
  kind text not null check (kind in ('opening', 'monthly', 'prepay', 'one_off', 'deposit', 'late_fee')),
  -- the subscription it is for; empty when it was taken over or is for none
  subscription text not null,
  tariff text not null,
  version integer not null,
  -- code of the rule that made the amount out of the price
  rule text not null,
  period text not null,
  through text not null,
  from_day text not null,
  through_day text not null,
  -- what is left of the price after everything that is taken off; nothing, when all of it is
  amount_fen bigint not null check (amount_fen >= 0),
  paid_fen bigint not null check (paid_fen >= 0),
  credited_fen bigint not null check (credited_fen >= 0),
  -- the bill that it stands on
  bill text,
  -- the payment that made it, when it was paid ahead; it is voided when that payment is reversed
  payment text,
  voided_at bigint,
  at bigint not null,
  primary key (branch, id),
  check (period <= through),
  check (paid_fen + credited_fen <= amount_fen),
  check (voided_at is null or (paid_fen = 0 and payment is not null)),
  foreign key (branch, account) references accounts (branch, id),
  foreign key (branch, tariff, version) references tariffs (branch, code, version)
);
create unique index charges_once on charges (branch, account, tariff, subscription, kind, from_day)
  where voided_at is null;
create index charges_of_account on charges (branch, account, period);
create index charges_unpaid on charges (branch, account, period)
  where paid_fen + credited_fen < amount_fen and voided_at is null;
create index charges_of_payment on charges (branch, payment) where payment is not null;
create index charges_of_bill on charges (branch, bill) where bill is not null;

-- what an account has paid without owing it: it pays the next bills
create table credits (
  branch text not null,
  id text not null,
  account text not null,
  source text not null check (source in ('opening', 'top_up', 'change', 'credit_note', 'refund', 'deposit', 'dispute')),
  -- the payment, the credit note, the refund, the deposit's return or the dispute that it came from
  origin text not null,
  amount_fen bigint not null check (amount_fen > 0),
  used_fen bigint not null check (used_fen >= 0 and used_fen <= amount_fen),
  voided_at bigint,
  at bigint not null,
  primary key (branch, id),
  check (voided_at is null or used_fen = 0),
  foreign key (branch, account) references accounts (branch, id)
);
create index credits_open on credits (branch, account, at) where used_fen < amount_fen and voided_at is null;
create index credits_of_origin on credits (branch, origin);

-- so much of a credit has paid so much of a charge
create table credit_uses (
  branch text not null,
  credit text not null,
  charge text not null,
  amount_fen bigint not null check (amount_fen > 0),
  at bigint not null,
  primary key (branch, credit, charge),
  foreign key (branch, credit) references credits (branch, id),
  foreign key (branch, charge) references charges (branch, id)
);
create index credit_uses_of_charge on credit_uses (branch, charge);

-- without an account it is a fee for somebody who has none yet
create table quotes (
  branch text not null,
  id text not null,
  hall text not null,
  ticket text not null,
  account text,
  counter text not null,
  clerk text not null,
  -- nothing, when everything is taken off
  total_fen bigint not null check (total_fen >= 0),
  state text not null check (state in ('open', 'confirmed', 'paid', 'void')),
  made_at bigint not null,
  expires_at bigint not null,
  confirmed_at bigint,
  confirmed_by text check (confirmed_by in ('pad', 'phone', 'word')),
  confirmed_actor text,
  primary key (branch, id),
  foreign key (branch, ticket) references tickets (branch, id),
  foreign key (branch, account) references accounts (branch, id),
  check (state not in ('confirmed', 'paid') or confirmed_by is not null)
);
create index quotes_of_ticket on quotes (branch, ticket);
-- a customer looks at one quote at a time
create unique index quotes_live on quotes (branch, ticket) where state in ('open', 'confirmed');

-- the accounts that a quote is for, the first one first, and where each stood when it was made: when its entries have
-- grown, the account has moved and the quote is stale
create table quote_accounts (
  branch text not null,
  quote text not null,
  n integer not null,
  account text not null,
  owed_fen bigint not null,
  entries bigint not null,
  primary key (branch, quote, n),
  foreign key (branch, quote) references quotes (branch, id),
  foreign key (branch, account) references accounts (branch, id)
);

create table quote_lines (
  branch text not null,
  quote text not null,
  n integer not null,
  kind text not null check (kind in ('arrears', 'prepay', 'fee', 'top_up', 'discount')),
  account text,
  charge text,
  subscription text not null,
  period text not null,
  through text not null,
  from_day text not null,
  through_day text not null,
  tariff text not null,
  version integer not null,
  rule text not null,
  months integer not null,
  unit_fen bigint not null,
  -- less than nothing for a discount
  amount_fen bigint not null check (amount_fen <> 0),
  primary key (branch, quote, n),
  foreign key (branch, quote) references quotes (branch, id)
);

create table tills (
  branch text not null,
  id text not null,
  hall text not null,
  counter text not null,
  clerk text not null,
  day text not null,
  float_fen bigint not null check (float_fen >= 0),
  opened_at bigint not null,
  closed_at bigint,
  closed_by text,
  primary key (branch, id),
  foreign key (branch, counter) references counters (branch, id),
  foreign key (branch, clerk) references staff (branch, id)
);
create unique index tills_open_counter on tills (branch, counter) where closed_at is null;
create unique index tills_open_clerk on tills (branch, clerk) where closed_at is null;
create index tills_open on tills (branch, hall, opened_at) where closed_at is null;
create index tills_of_hall on tills (branch, hall, day);

create table till_movements (
  branch text not null,
  id text not null,
  till text not null,
  kind text not null check (kind in ('in', 'out')),
  amount_fen bigint not null check (amount_fen > 0),
  reason text not null,
  staff text not null,
  at bigint not null,
  primary key (branch, id),
  foreign key (branch, till) references tills (branch, id)
);
create index till_movements_of_till on till_movements (branch, till, id);

create table till_counts (
  branch text not null,
  till text not null,
  method text not null check (method in ('cash', 'card', 'qr')),
  expected_fen bigint not null,
  -- slips can come to less than nothing: a refund of yesterday's payment and no payment today
  counted_fen bigint not null check (method <> 'cash' or counted_fen >= 0),
  reason text not null,
  at bigint not null,
  primary key (branch, till, method),
  foreign key (branch, till) references tills (branch, id)
);

create table receipt_numbers (
  branch text not null,
  hall text not null,
  year integer not null,
  last integer not null check (last > 0),
  primary key (branch, hall, year),
  foreign key (branch, hall) references halls (branch, id)
);

create table payments (
  branch text not null,
  id text not null,
  hall text not null,
  day text not null,
  quote text not null,
  ticket text not null,
  -- the first account of its quote
  account text,
  till text not null,
  counter text not null,
  clerk text not null,
  -- what the quote came to, rounded for cash, and what the customer left as credit; nothing, when the quote is
  amount_fen bigint not null check (amount_fen >= 0),
  -- who paid, when it was somebody else; as they wished it written
  payer text not null,
  receipt_year integer not null,
  receipt_number integer not null,
  at bigint not null,
  primary key (branch, id),
  unique (branch, quote),
  unique (branch, hall, receipt_year, receipt_number),
  foreign key (branch, quote) references quotes (branch, id),
  foreign key (branch, ticket) references tickets (branch, id),
  foreign key (branch, account) references accounts (branch, id),
  foreign key (branch, till) references tills (branch, id)
);
create index payments_of_day on payments (branch, hall, day, receipt_number);
create index payments_of_ticket on payments (branch, ticket);
create index payments_of_till on payments (branch, till);

-- what a payment was made of: one row a method
create table payment_parts (
  branch text not null,
  payment text not null,
  n integer not null,
  method text not null check (method in ('cash', 'card', 'qr')),
  amount_fen bigint not null check (amount_fen > 0),
  tendered_fen bigint not null check (tendered_fen >= amount_fen),
  change_fen bigint not null check (change_fen = tendered_fen - amount_fen),
  reference text not null,
  primary key (branch, payment, n),
  foreign key (branch, payment) references payments (branch, id),
  check (method = 'cash' or (change_fen = 0 and reference <> ''))
);
create index payment_parts_of_reference on payment_parts (branch, method, reference) where reference <> '';

-- what of a payment was for which account
create table payment_shares (
  branch text not null,
  payment text not null,
  account text not null,
  amount_fen bigint not null,
  at bigint not null,
  primary key (branch, payment, account),
  foreign key (branch, payment) references payments (branch, id),
  foreign key (branch, account) references accounts (branch, id)
);
create index payment_shares_of_account on payment_shares (branch, account, at, payment);

-- the original payment stays as it is; this row takes it back
create table reversals (
  branch text not null,
  id text not null,
  payment text not null,
  till text not null,
  reason text not null,
  note text not null,
  staff text not null,
  day text not null,
  at bigint not null,
  primary key (branch, id),
  unique (branch, payment),
  foreign key (branch, payment) references payments (branch, id),
  foreign key (branch, till) references tills (branch, id)
);
create index reversals_of_till on reversals (branch, till);

-- each printing of a receipt; the second and later ones are marked as copies
create table receipt_prints (
  branch text not null,
  payment text not null,
  n integer not null check (n > 0),
  actor text not null,
  at bigint not null,
  primary key (branch, payment, n),
  foreign key (branch, payment) references payments (branch, id)
);

-- the third comparison (F3): what a clerk took in a day and in a quarter, reversals taken away. An account counts once a
-- clerk and day, however its payment was split.
create table clerk_days (
  branch text not null,
  clerk text not null,
  day text not null,
  payments integer not null check (payments >= 0),
  counted integer not null check (counted >= 0),
  amount_fen bigint not null,
  primary key (branch, clerk, day),
  foreign key (branch, clerk) references staff (branch, id)
);
create index clerk_days_of_day on clerk_days (branch, day);

create table clerk_quarters (
  branch text not null,
  clerk text not null,
  quarter text not null,
  payments integer not null check (payments >= 0),
  counted integer not null check (counted >= 0),
  amount_fen bigint not null,
  primary key (branch, clerk, quarter),
  foreign key (branch, clerk) references staff (branch, id)
);
create index clerk_quarters_of_quarter on clerk_quarters (branch, quarter);
