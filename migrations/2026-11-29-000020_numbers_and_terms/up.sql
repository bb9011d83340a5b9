-- What the public may know somebody on the staff by: a number that nobody can sign in with. Whoever is there already gets
-- theirs in the order in which they came.
alter table staff add column number integer not null default 0 check (number >= 0);
update staff set number = (
  select count(*) from staff other
  where other.branch = staff.branch and (other.created_at < staff.created_at
    or (other.created_at = staff.created_at and other.id <= staff.id))
);
create unique index staff_by_number on staff (branch, number);

-- What holds when a customer changes their mind or stops, in the hall's own words; a part of the version, as its price is.
alter table tariffs add column terms_zh text not null default '';
alter table tariffs add column terms_en text not null default '';
