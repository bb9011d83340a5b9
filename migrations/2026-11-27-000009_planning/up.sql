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
