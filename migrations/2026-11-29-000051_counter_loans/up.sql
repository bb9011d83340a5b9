-- What a counter also does for a while, beside what it is set up for. A row is there as long as it holds; the journal has
-- the story.
create table counter_loans (
  branch text not null,
  counter text not null,
  service text not null,
  hall text not null,
  lent_by text not null,
  lent_at bigint not null,
  until_at bigint not null check (until_at > lent_at),
  primary key (branch, counter, service),
  foreign key (branch, counter) references counters (branch, id),
  foreign key (branch, hall, service) references services (branch, hall, code)
);
