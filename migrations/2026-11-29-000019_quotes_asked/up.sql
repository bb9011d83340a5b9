-- what a quote was asked for, so that one that has gone stale can be made anew; empty for those from before
alter table quotes add column asked text not null default '';
