-- what a reduction took off a line of a bill; the line's charge says what is left. Insert only.
create table charge_reductions (
  branch text not null references branches (branch),
  charge text not null,
  reduction text not null,
  version integer not null,
  amount_fen bigint not null check (amount_fen > 0),
  primary key (branch, charge, reduction),
  foreign key (branch, charge) references charges (branch, id),
  foreign key (branch, reduction, version) references reductions (branch, code, version)
);

-- a reduction ends before its paper does: the last day that it holds for; the day before the paper's first when it never
-- should have
create table reduction_ends (
  branch text not null,
  given text not null,
  through text not null,
  note text not null,
  staff text not null,
  at bigint not null,
  primary key (branch, given),
  foreign key (branch, given) references account_reductions (branch, id)
);
-- what has ended may be given again for the same paper
drop index account_reductions_once;
create index account_reductions_of_account on account_reductions (branch, account, reduction, valid_from);
