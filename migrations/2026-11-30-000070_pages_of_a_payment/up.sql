-- What a payment writes far from what was written last is a page of its own, to write now and to move later. A till's
-- payments are found by when it was open, an account's from the latest back; a charge has one index by account instead of
-- two, which is also what keeps the same charge from being made twice; an answer stands where its key was made, because
-- keys begin with the time.
drop index payments_of_till;

-- The account's payment before this one, and an account's latest.
alter table payment_shares add column previous text;
alter table ledger_accounts add column last_payment text;
update payment_shares set previous = (
  select p.payment from payment_shares p
  where p.branch = payment_shares.branch and p.account = payment_shares.account
    and (p.at, p.payment) < (payment_shares.at, payment_shares.payment)
  order by p.at desc, p.payment desc limit 1);
update ledger_accounts set last_payment = (
  select p.payment from payment_shares p
  where p.branch = ledger_accounts.branch and p.account = substr(ledger_accounts.id, 5)
  order by p.at desc, p.payment desc limit 1)
  where id like 'sub:%';
drop index payment_shares_of_account;

drop index charges_of_account;
drop index charges_once;
create unique index charges_once
  on charges (branch, account, period, through, tariff, subscription, kind, from_day, rule)
  where voided_at is null;

alter table answers rename to answers_before;
create table answers (
  branch text not null references branches (branch),
  actor text not null,
  key text not null,
  body_hash text not null,
  answer text not null,
  at bigint not null,
  primary key (branch, key, actor)
);
insert into answers (branch, actor, key, body_hash, answer, at)
  select branch, actor, key, body_hash, answer, at from answers_before order by at;
drop table answers_before;
