-- What is taken off prices: discounts for paying ahead, reductions with the paper they need, coupons. All of it belongs to
-- the branch. A version is what an offer says from a day on; what was once offered stays as it was, because lines of
-- quotes cite it. `products` holds codes with spaces between them, nothing for every product.
create table prepay_discounts (
  branch text not null references branches (branch),
  code text not null,
  version integer not null check (version > 0),
  name_zh text not null,
  name_en text not null,
  from_months integer not null check (from_months > 0),
  free_months integer not null check (free_months >= 0),
  off_bp integer not null check (off_bp between 0 and 10000),
  products text not null,
  stacks integer not null check (stacks in (0, 1)),
  effective_from text not null,
  effective_through text,
  primary key (branch, code, version),
  check ((free_months > 0) <> (off_bp > 0)),
  check (effective_through is null or effective_from <= effective_through)
);

create table reductions (
  branch text not null references branches (branch),
  code text not null,
  version integer not null check (version > 0),
  name_zh text not null,
  name_en text not null,
  off_bp integer not null check (off_bp between 0 and 10000),
  off_fen bigint not null check (off_fen >= 0),
  products text not null,
  -- the code of the paper that proves it, and what that is called
  evidence text not null,
  proof_zh text not null,
  proof_en text not null,
  stacks integer not null check (stacks in (0, 1)),
  effective_from text not null,
  effective_through text,
  primary key (branch, code, version),
  check ((off_bp > 0) <> (off_fen > 0)),
  check (effective_through is null or effective_from <= effective_through)
);

create table coupons (
  branch text not null references branches (branch),
  code text not null,
  version integer not null check (version > 0),
  name_zh text not null,
  name_en text not null,
  off_bp integer not null check (off_bp between 0 and 10000),
  off_fen bigint not null check (off_fen >= 0),
  -- the most that a part comes to; 0 for no limit
  most_fen bigint not null check (most_fen >= 0),
  products text not null,
  uses_max integer not null check (uses_max > 0),
  effective_from text not null,
  effective_through text,
  primary key (branch, code, version),
  check ((off_bp > 0) <> (off_fen > 0)),
  check (effective_through is null or effective_from <= effective_through)
);

-- how often a coupon was used by payments that stand; moved in their transactions, proven by `verify`
create table coupon_uses (
  branch text not null references branches (branch),
  code text not null,
  used integer not null check (used >= 0),
  primary key (branch, code)
);

-- an account is entitled to a reduction, because somebody of the staff saw the paper
create table account_reductions (
  branch text not null,
  id text not null,
  account text not null,
  reduction text not null,
  evidence text not null,
  note text not null,
  valid_from text not null,
  valid_through text not null,
  staff text not null,
  at bigint not null,
  primary key (branch, id),
  check (valid_from <= valid_through),
  foreign key (branch, account) references accounts (branch, id)
);
create unique index account_reductions_once on account_reductions (branch, account, reduction, valid_from);
