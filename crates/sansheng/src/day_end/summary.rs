//! What a hall's day came to: one function for the look in between, for the close and for `verify`. The engine counts.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Text};
use serde::{Deserialize, Serialize};

use crate::fees::Method;
use crate::kernel::{Day, Money};
use crate::store::Conn;

/// One method of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct MethodSum {
    /// Which.
    pub method: Method,
    /// Parts of payments taken by it.
    pub payments: i64,
    /// What they came to.
    #[schema(value_type = i64)]
    pub amount_fen: Money,
    /// Parts given back by it on this day.
    pub reversals: i64,
    /// What they came to.
    #[schema(value_type = i64)]
    pub reversed_fen: Money,
    /// What the closed tills should have held.
    #[schema(value_type = i64)]
    pub expected_fen: Money,
    /// What was counted in them.
    #[schema(value_type = i64)]
    pub counted_fen: Money,
}

/// What was paid for: months of a tariff, a service's fee, credit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ProductSum {
    /// A kind of line: `arrears`, `prepay`, `fee`, `top_up`, `discount`; `change` for what was left with the company.
    pub kind: String,
    /// Code of the tariff or the service; empty for credit.
    pub code: String,
    /// What was taken for it.
    #[schema(value_type = i64)]
    pub amount_fen: Money,
    /// What was given back for it on this day.
    #[schema(value_type = i64)]
    pub reversed_fen: Money,
}

/// What a clerk took.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ClerkSum {
    /// Their staff id.
    pub clerk: String,
    /// Their name.
    pub name: String,
    /// Payments.
    pub payments: i64,
    /// What they came to.
    #[schema(value_type = i64)]
    pub amount_fen: Money,
    /// Of their payments, whenever taken, those taken back on this day.
    pub reversals: i64,
    /// What they came to.
    #[schema(value_type = i64)]
    pub reversed_fen: Money,
}

/// What went into tills and out of them without a payment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TillSum {
    /// How many tills.
    pub tills: i64,
    /// Floats.
    #[schema(value_type = i64)]
    pub floats_fen: Money,
    /// Put in from the safe.
    #[schema(value_type = i64)]
    pub in_fen: Money,
    /// Taken out to the safe.
    #[schema(value_type = i64)]
    pub out_fen: Money,
    /// Dropped into the safe with a slip.
    #[schema(value_type = i64)]
    pub drops_fen: Money,
    /// What went to the bank.
    #[schema(value_type = i64)]
    pub deposits_fen: Money,
    /// Credit that was paid out in cash.
    #[schema(value_type = i64)]
    pub payouts_fen: Money,
}

/// A hall's day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DaySummary {
    /// The hall.
    pub hall: String,
    /// The day.
    pub day: String,
    /// Payments taken.
    pub payments: i64,
    /// What they came to.
    #[schema(value_type = i64)]
    pub amount_fen: Money,
    /// Payments taken back on this day, whenever they were taken.
    pub reversals: i64,
    /// What they came to.
    #[schema(value_type = i64)]
    pub reversed_fen: Money,
    /// What was counted too much at closes and handovers; less than nothing when too little.
    #[schema(value_type = i64)]
    pub over_short_fen: Money,
    /// The first receipt's number; 0 without one.
    pub receipt_first: i32,
    /// The last receipt's number; 0 without one.
    pub receipt_last: i32,
    /// Tickets finished.
    pub tickets: i64,
    /// Method by method.
    pub methods: Vec<MethodSum>,
    /// What was paid for.
    pub products: Vec<ProductSum>,
    /// Clerk by clerk, most first.
    pub clerks: Vec<ClerkSum>,
    /// What moved besides payments.
    pub tills: TillSum,
}

/// A figure of the day: which one, of what, a count and a sum.
#[derive(QueryableByName)]
struct Figure {
    #[diesel(sql_type = Text)]
    of: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = BigInt)]
    n: i64,
    #[diesel(sql_type = BigInt)]
    fen: i64,
}

/// Asked for a hall's day: `$1` branch, `$2` hall, `$3` day.
macro_rules! ask {
    ($conn:expr, $sql:expr, $branch:expr, $hall:expr, $day:expr) => {
        diesel::sql_query($sql).bind::<Text, _>($branch).bind::<Text, _>($hall).bind::<Text, _>($day).load($conn)
    };
}

// `cross join` with its condition in `where`: SQLite then begins at the day as it is written, instead of reading every
// part that was ever paid; PostgreSQL reads it as any join.

const METHODS: &str = "select pp.method as of, '' as name, count(*) as n, cast(sum(pp.amount_fen) as bigint) as fen \
  from payments p cross join payment_parts pp \
  where p.branch = $1 and p.hall = $2 and p.day = $3 and pp.branch = p.branch and pp.payment = p.id group by pp.method";

const METHODS_BACK: &str = "select pp.method as of, '' as name, count(*) as n, \
    cast(sum(pp.amount_fen) as bigint) as fen \
  from reversals r cross join tills t cross join payment_parts pp \
  where r.branch = $1 and t.hall = $2 and r.day = $3 and t.branch = r.branch and t.id = r.till \
    and pp.branch = r.branch and pp.payment = r.payment group by pp.method";

const COUNTED: &str = "select c.method as of, '' as name, cast(sum(c.expected_fen) as bigint) as n, \
    cast(sum(c.counted_fen) as bigint) as fen \
  from tills t cross join till_counts c \
  where t.branch = $1 and t.hall = $2 and t.day = $3 and c.branch = t.branch and c.till = t.id group by c.method";

const HANDED_OVER: &str = "select '' as of, '' as name, count(*) as n, \
    cast(coalesce(sum(c.counted_fen - c.expected_fen), 0) as bigint) as fen \
  from tills t cross join till_handovers h cross join till_handover_counts c \
  where t.branch = $1 and t.hall = $2 and t.day = $3 and h.branch = t.branch and h.till = t.id \
    and h.state = 'taken' and c.branch = h.branch and c.handover = h.id";

const PRODUCTS: &str = "select q.kind as of, q.tariff as name, count(*) as n, \
    cast(sum(q.amount_fen) as bigint) as fen \
  from payments p cross join quote_lines q \
  where p.branch = $1 and p.hall = $2 and p.day = $3 and q.branch = p.branch and q.quote = p.quote \
  group by q.kind, q.tariff";

const PRODUCTS_BACK: &str = "select q.kind as of, q.tariff as name, count(*) as n, \
    cast(sum(q.amount_fen) as bigint) as fen \
  from reversals r cross join tills t cross join payments p cross join quote_lines q \
  where r.branch = $1 and t.hall = $2 and r.day = $3 and t.branch = r.branch and t.id = r.till \
    and p.branch = r.branch and p.id = r.payment and q.branch = p.branch and q.quote = p.quote \
  group by q.kind, q.tariff";

const CLERKS: &str = "select p.clerk as of, s.name as name, count(*) as n, cast(sum(p.amount_fen) as bigint) as fen \
  from payments p cross join staff s \
  where p.branch = $1 and p.hall = $2 and p.day = $3 and s.branch = p.branch and s.id = p.clerk \
  group by p.clerk, s.name";

const CLERKS_BACK: &str = "select p.clerk as of, s.name as name, count(*) as n, \
    cast(sum(p.amount_fen) as bigint) as fen \
  from reversals r cross join tills t cross join payments p cross join staff s \
  where r.branch = $1 and t.hall = $2 and r.day = $3 and t.branch = r.branch and t.id = r.till \
    and p.branch = r.branch and p.id = r.payment and s.branch = p.branch and s.id = p.clerk \
  group by p.clerk, s.name";

const TILLS: &str = "select 'float' as of, '' as name, count(*) as n, \
    cast(coalesce(sum(t.float_fen), 0) as bigint) as fen \
  from tills t where t.branch = $1 and t.hall = $2 and t.day = $3 \
  union all select m.kind, '', count(*), cast(coalesce(sum(m.amount_fen), 0) as bigint) \
  from tills t cross join till_movements m \
  where t.branch = $1 and t.hall = $2 and t.day = $3 and m.branch = t.branch and m.till = t.id group by m.kind \
  union all select 'drop', '', count(*), cast(coalesce(sum(d.amount_fen), 0) as bigint) \
  from cash_drops d where d.branch = $1 and d.hall = $2 and d.day = $3 \
  union all select 'deposit', '', count(*), cast(coalesce(sum(d.amount_fen), 0) as bigint) \
  from deposits d where d.branch = $1 and d.hall = $2 and d.day = $3 \
  union all select 'payout', '', count(*), cast(coalesce(sum(o.amount_fen), 0) as bigint) \
  from payouts o where o.branch = $1 and o.hall = $2 and o.day = $3 \
  union all select 'ticket', '', count(*), cast(0 as bigint) \
  from tickets k where k.branch = $1 and k.hall = $2 and k.day = $3 and k.state = 'finished'";

#[derive(QueryableByName)]
struct Receipts {
    #[diesel(sql_type = Integer)]
    first: i32,
    #[diesel(sql_type = Integer)]
    last: i32,
}

const RECEIPTS: &str = "select coalesce(min(p.receipt_number), 0) as first, coalesce(max(p.receipt_number), 0) as last \
  from payments p where p.branch = $1 and p.hall = $2 and p.day = $3";

/// What a hall's day came to, or comes to so far.
pub fn summary(conn: &mut Conn, branch: &str, hall: &str, day: &Day) -> QueryResult<DaySummary> {
    let day = day.as_str();
    let taken: Vec<Figure> = ask!(conn, METHODS, branch, hall, day)?;
    let back: Vec<Figure> = ask!(conn, METHODS_BACK, branch, hall, day)?;
    let counted: Vec<Figure> = ask!(conn, COUNTED, branch, hall, day)?;
    let handed: Vec<Figure> = ask!(conn, HANDED_OVER, branch, hall, day)?;
    let (products, products_back): (Vec<Figure>, Vec<Figure>) =
        (ask!(conn, PRODUCTS, branch, hall, day)?, ask!(conn, PRODUCTS_BACK, branch, hall, day)?);
    let (clerks, clerks_back): (Vec<Figure>, Vec<Figure>) =
        (ask!(conn, CLERKS, branch, hall, day)?, ask!(conn, CLERKS_BACK, branch, hall, day)?);
    let moved: Vec<Figure> = ask!(conn, TILLS, branch, hall, day)?;
    let receipts: Vec<Receipts> = ask!(conn, RECEIPTS, branch, hall, day)?;
    let apart: i64 = counted.iter().map(|figure| figure.fen - figure.n).sum();
    let apart = apart + handed.iter().map(|figure| figure.fen).sum::<i64>();
    let clerks = clerks_of(&clerks, &clerks_back);
    let amount_fen = Money(clerks.iter().map(|clerk| clerk.amount_fen.0).sum());
    let reversed_fen = Money(clerks.iter().map(|clerk| clerk.reversed_fen.0).sum());
    Ok(DaySummary {
        hall: hall.to_owned(),
        day: day.to_owned(),
        payments: clerks.iter().map(|clerk| clerk.payments).sum(),
        amount_fen,
        reversals: clerks.iter().map(|clerk| clerk.reversals).sum(),
        reversed_fen,
        over_short_fen: Money(apart),
        receipt_first: receipts.first().map_or(0, |row| row.first),
        receipt_last: receipts.first().map_or(0, |row| row.last),
        tickets: of(&moved, "ticket").0,
        methods: methods_of(&taken, &back, &counted),
        products: products_of(&products, &products_back, amount_fen, reversed_fen),
        clerks,
        tills: TillSum {
            tills: of(&moved, "float").0,
            floats_fen: of(&moved, "float").1,
            in_fen: of(&moved, "in").1,
            out_fen: of(&moved, "out").1,
            drops_fen: of(&moved, "drop").1,
            deposits_fen: of(&moved, "deposit").1,
            payouts_fen: of(&moved, "payout").1,
        },
    })
}

fn of(figures: &[Figure], name: &str) -> (i64, Money) {
    figures.iter().find(|figure| figure.of == name).map_or((0, Money::ZERO), |figure| (figure.n, Money(figure.fen)))
}

fn methods_of(taken: &[Figure], back: &[Figure], counted: &[Figure]) -> Vec<MethodSum> {
    let sum = |method: Method| {
        let name = method.as_str();
        let (expected, counted_fen) = of(counted, name);
        MethodSum {
            method,
            payments: of(taken, name).0,
            amount_fen: of(taken, name).1,
            reversals: of(back, name).0,
            reversed_fen: of(back, name).1,
            expected_fen: Money(expected),
            counted_fen,
        }
    };
    Method::ALL.into_iter().map(sum).collect()
}

/// What the lines of the quotes do not say was left with the company, or is a cash payment's rounding.
fn products_of(taken: &[Figure], back: &[Figure], amount: Money, reversed: Money) -> Vec<ProductSum> {
    let mut sums: Vec<ProductSum> = Vec::new();
    for (figures, is_back) in [(taken, false), (back, true)] {
        for figure in figures {
            let known = sums.iter().position(|sum| sum.kind == figure.of && sum.code == figure.name);
            let at = known.unwrap_or_else(|| {
                sums.push(product(&figure.of, &figure.name));
                sums.len() - 1
            });
            if let Some(sum) = sums.get_mut(at) {
                if is_back { sum.reversed_fen = Money(figure.fen) } else { sum.amount_fen = Money(figure.fen) }
            }
        }
    }
    sums.sort_by(|a, b| (b.amount_fen, &a.kind, &a.code).cmp(&(a.amount_fen, &b.kind, &b.code)));
    let said = |pick: fn(&ProductSum) -> Money| sums.iter().map(|sum| pick(sum).0).sum::<i64>();
    let rest = ProductSum {
        amount_fen: Money(amount.0 - said(|sum| sum.amount_fen)),
        reversed_fen: Money(reversed.0 - said(|sum| sum.reversed_fen)),
        ..product("change", "")
    };
    if rest.amount_fen != Money::ZERO || rest.reversed_fen != Money::ZERO {
        sums.push(rest);
    }
    sums
}

fn product(kind: &str, code: &str) -> ProductSum {
    ProductSum { kind: kind.to_owned(), code: code.to_owned(), amount_fen: Money::ZERO, reversed_fen: Money::ZERO }
}

fn clerks_of(taken: &[Figure], back: &[Figure]) -> Vec<ClerkSum> {
    let mut sums: Vec<ClerkSum> = Vec::new();
    for (figures, is_back) in [(taken, false), (back, true)] {
        for figure in figures {
            let known = sums.iter().position(|sum| sum.clerk == figure.of);
            let at = known.unwrap_or_else(|| {
                sums.push(ClerkSum {
                    clerk: figure.of.clone(),
                    name: figure.name.clone(),
                    payments: 0,
                    amount_fen: Money::ZERO,
                    reversals: 0,
                    reversed_fen: Money::ZERO,
                });
                sums.len() - 1
            });
            if let Some(sum) = sums.get_mut(at) {
                if is_back {
                    (sum.reversals, sum.reversed_fen) = (figure.n, Money(figure.fen));
                } else {
                    (sum.payments, sum.amount_fen) = (figure.n, Money(figure.fen));
                }
            }
        }
    }
    sums.sort_by(|a, b| (b.amount_fen, &a.clerk).cmp(&(a.amount_fen, &b.clerk)));
    sums
}
