-- How a hall kept its pledge on a day that is over: one row a clause, written once and for good. A clause that nobody had
-- occasion for on that day has its row, too: the last day with rows says how far the hall is counted.
create table pledge_days (
  branch text not null,
  hall text not null,
  day text not null,
  -- stable name, as `pledge/clause.rs` writes it
  clause text not null check (clause <> ''),
  -- in so many cases it was kept, of so many
  kept integer not null check (kept >= 0),
  total integer not null check (total >= kept),
  at bigint not null,
  primary key (branch, hall, day, clause),
  foreign key (branch, hall) references halls (branch, id)
);
