-- who came when: by half-hour of the hall's own day and by the service they came for; kept in the transaction that issues
-- the ticket, proven by `verify` against the journal
create table arrivals_by_half_hour (
  branch text not null,
  hall text not null,
  day text not null,
  service text not null,
  half_hour integer not null check (half_hour >= 0 and half_hour <= 47),
  n integer not null check (n > 0),
  -- how many of them had priority
  priority integer not null check (priority >= 0 and priority <= n),
  primary key (branch, hall, day, service, half_hour),
  foreign key (branch, hall, service) references services (branch, hall, code)
);

-- a step that would relieve the hall is a task like others: the table is made again because its check names the kinds
drop index tasks_open;
drop index tasks_of_ticket;
alter table tasks rename to tasks_before;
create table tasks (
  branch text not null,
  id text not null,
  hall text not null,
  kind text not null check (kind in ('help', 'lead', 'comfort', 'assist', 'transfer_alert', 'relief')),
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
insert into tasks (branch, id, hall, kind, ticket, counter, detail, created_at, taken_at, taken_by, done_at)
  select branch, id, hall, kind, ticket, counter, detail, created_at, taken_at, taken_by, done_at from tasks_before;
drop table tasks_before;
create index tasks_open on tasks (branch, hall, created_at) where done_at is null;
create index tasks_of_ticket on tasks (branch, ticket, kind);
