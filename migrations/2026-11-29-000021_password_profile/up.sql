-- What the branch asks of a password: modern (long, no expiry) or mlps (three classes, 90 days, not one of the last five),
-- and since when. Whoever signed in before then goes on; whoever signs in after it is asked for a password that fits.
alter table branches add column password_profile text not null default 'modern' check (password_profile in ('modern', 'mlps'));
alter table branches add column password_profile_since bigint not null default 0;

-- When the present password was chosen, and which profile it was checked against.
alter table staff add column password_set_at bigint not null default 0;
alter table staff add column password_profile text not null default 'modern' check (password_profile in ('modern', 'mlps'));
-- The journal knows when somebody last chose one; who never did has the one that their account was made with.
update staff set password_set_at = coalesce(
  (select max(e.at) from events e
   where e.branch = staff.branch and e.subject = staff.id and e.kind = 'password_changed'),
  created_at
);

-- Passwords that were replaced under a profile that forbids them to come back: their hashes, no more than it looks at.
create table former_passwords (
  branch text not null,
  staff text not null,
  -- ids grow with time
  id text not null,
  password_hash text not null,
  primary key (branch, staff, id),
  foreign key (branch, staff) references staff (branch, id)
);
