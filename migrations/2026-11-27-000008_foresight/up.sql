-- what a hall has learned about its waits, up to a place in the journal: a restart goes on from there. The journal is
-- what it was learned from, so a row that is lost or cannot be read costs time and nothing else.
create table foresights (
  branch text not null,
  hall text not null,
  seq bigint not null check (seq >= 0),
  learned text not null,
  -- the hall's day on which it was last grown: one process does it, the others take it over
  grown_on text not null,
  at bigint not null,
  primary key (branch, hall),
  foreign key (branch, hall) references halls (branch, id)
);

-- what became of the first promises of a day, by the hour they were made in, the service and the people ahead (0, 1,
-- 2 to 3, 4 to 6, 7 and more, by the lower end): called in each quarter of the promise, left in each quarter, too late.
-- Kept with the first call or the leaving; counted again by `verify`.
create table promise_fates (
  branch text not null,
  hall text not null,
  day text not null,
  hour integer not null check (hour between 0 and 23),
  service text not null,
  ahead integer not null check (ahead in (0, 1, 2, 4, 7)),
  called_1 bigint not null,
  called_2 bigint not null,
  called_3 bigint not null,
  called_4 bigint not null,
  left_1 bigint not null,
  left_2 bigint not null,
  left_3 bigint not null,
  left_4 bigint not null,
  late bigint not null,
  -- of those who were called: how many, and how far the wait was from the middle of the promise, in sum
  error_n bigint not null,
  error_s bigint not null,
  primary key (branch, hall, day, hour, service, ahead),
  foreign key (branch, hall) references halls (branch, id)
);
