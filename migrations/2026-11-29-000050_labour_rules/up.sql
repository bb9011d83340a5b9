-- The labour rules that a hall's shifts keep. Halls that are there keep the figures that all had.

alter table halls add column short_shift_s integer not null default 14400 check (short_shift_s > 0);
alter table halls add column long_shift_s integer not null default 30600 check (long_shift_s > 0);
alter table halls add column unbroken_max_s integer not null default 18000 check (unbroken_max_s > 0);
alter table halls add column break_s integer not null default 1800 check (break_s > 0);
alter table halls add column stretch_min_s integer not null default 7200 check (stretch_min_s > 0);
alter table halls add column short_percent_max integer not null default 100 check (short_percent_max >= 0);
