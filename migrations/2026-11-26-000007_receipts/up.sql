-- what proves that a receipt is one of ours: never shown, made at the first print
create table receipt_secrets (
  branch text not null primary key references branches (branch),
  secret text not null,
  made_at bigint not null
);

-- somebody asked for an invoice for a payment; the tax system writes it and tells its number
create table invoices (
  branch text not null,
  id text not null,
  hall text not null,
  payment text not null,
  buyer text not null check (buyer in ('person', 'organisation')),
  title text not null,
  tax_number text not null,
  email text not null,
  amount_fen bigint not null check (amount_fen > 0),
  state text not null check (state in ('asked', 'sent', 'issued', 'failed', 'withdrawn')),
  -- the file it was sent in
  file text,
  number text not null,
  reason text not null,
  asked_by text not null,
  asked_at bigint not null,
  changed_at bigint not null,
  primary key (branch, id),
  foreign key (branch, payment) references payments (branch, id),
  check (buyer = 'person' or tax_number <> ''),
  check ((state = 'issued') = (number <> '')),
  check (state <> 'sent' or file is not null)
);
-- a payment has one invoice, unless that one failed or was withdrawn
create unique index invoices_of_payment on invoices (branch, payment) where state in ('asked', 'sent', 'issued');
create index invoices_by_payment on invoices (branch, payment, id);
create index invoices_asked on invoices (branch, asked_at, id) where state = 'asked';
create index invoices_sent on invoices (branch, asked_at, id) where state = 'sent';
create index invoices_of_file on invoices (branch, file, asked_at, id) where file is not null;
