-- What a customer left behind: the duty manager keeps it from the counter's closing, or the ticket's end, until it is handed
-- back. The same id as in custody, where it says that it is not back yet.
create table found_property (
  branch text not null,
  id text not null,
  hall text not null,
  ticket text not null,
  -- the counter and the clerk that took it into custody, and when
  counter text not null,
  clerk text not null,
  taken_at bigint not null,
  item text not null check (item <> ''),
  -- who marked it as left behind, and when
  kept_by text not null,
  kept_at bigint not null,
  handed_back_by text,
  handed_back_at bigint,
  primary key (branch, id),
  foreign key (branch, id) references custody (branch, id),
  foreign key (branch, hall) references halls (branch, id),
  check (handed_back_at is null or handed_back_by is not null)
);
create index found_property_open on found_property (branch, hall, kept_at) where handed_back_at is null;

-- What lies at a counter.
create index custody_at_counter on custody (branch, counter, id) where returned_at is null;

-- What tickets that have ended left before there were such records.
insert into found_property (branch, id, hall, ticket, counter, clerk, taken_at, item, kept_by, kept_at)
select c.branch, c.id, t.hall, c.ticket, c.counter, c.clerk, c.taken_at, c.item, 'system', c.taken_at
from custody c join tickets t on t.branch = c.branch and t.id = c.ticket
where c.returned_at is null and t.state in ('finished', 'refused', 'cancelled', 'expired');
