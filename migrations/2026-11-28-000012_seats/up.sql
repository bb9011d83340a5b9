-- How often somebody sat down, stood up, or opened or closed a till in the branch: a process knows by it whether what it
-- remembers of the seats is still so.
alter table branches add column seats bigint not null default 0;
