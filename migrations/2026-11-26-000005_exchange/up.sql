-- A file of accounts on its way in: how far it has come, and what came of it. Moved on in the transaction that opens the
-- accounts of the lines before `line`.
create table imports (
  branch text not null references branches (branch),
  id text not null,
  -- SHA-256 of the file: the same file is the same import
  file_hash text not null,
  name text not null,
  state text not null check (state in ('running', 'done')),
  -- everything up to this line of the file is settled
  line bigint not null check (line >= 0),
  good bigint not null check (good >= 0),
  bad bigint not null check (bad >= 0),
  owed_fen bigint not null check (owed_fen >= 0),
  credit_fen bigint not null check (credit_fen >= 0),
  started_by text not null,
  started_at bigint not null,
  moved_at bigint not null,
  finished_at bigint,
  primary key (branch, id),
  unique (branch, file_hash),
  check ((finished_at is null) = (state = 'running'))
);
create index imports_by_start on imports (branch, started_at);

-- A line that was left out, and why. Nothing of what stood in it: that stays in the file.
create table import_lines (
  branch text not null,
  import text not null,
  line bigint not null check (line > 0),
  field text not null,
  reason text not null,
  primary key (branch, import, line),
  foreign key (branch, import) references imports (branch, id)
);

-- Another system of the company that hears of postings.
create table outbox_targets (
  branch text not null references branches (branch),
  id text not null,
  kind text not null check (kind in ('http', 'file')),
  -- an http address, or a file that lines are added to
  address text not null,
  -- the environment variable that holds the key of the signature; the key itself is never here
  secret_env text not null,
  active integer not null check (active in (0, 1)),
  created_by text not null,
  created_at bigint not null,
  primary key (branch, id)
);

-- How far a target has heard, and who tells it.
create table outbox_cursors (
  branch text not null,
  target text not null,
  -- every posting up to this event has arrived
  seq bigint not null check (seq >= 0),
  sent bigint not null check (sent >= 0),
  -- tries of the next one that failed, and what the last one met
  tries integer not null check (tries >= 0),
  said text not null,
  moved_at bigint not null,
  -- the process that tells, until when: two do not tell the same target at once
  holder text not null,
  held_until bigint not null,
  primary key (branch, target),
  foreign key (branch, target) references outbox_targets (branch, id)
);

-- What is found by the end of a phone number is listed in the order of the ids: the index has them in it, so that nothing
-- is sorted.
drop index subscribers_by_phone_tail;
create index subscribers_by_phone_tail on subscribers (branch, phone_tail, id);
