//! The third comparison: what each clerk took, by day and by quarter, reversals taken away. Kept in the transaction of the
//! payment, counted again by `verify`.
//!
//! How many payments were taken is one figure; the one that ranks is *counted*: an account counts once a clerk and day,
//! however its payment was split, and however many accounts were paid together; without an account its ticket counts.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::balances::first_id;
use super::history::Latest;
use super::queries::quotes_of;
use super::rows::{PaymentRow, ShareRow};
use crate::door::{Stop, Work};
use crate::kernel::{Day, Money, Zone};
use crate::store::schema::{clerk_days, clerk_quarters, payment_shares, payments, reversals};
use crate::store::{Conn, Table, Waits, on_either, prepared, summed};

const MINUTES_A_DAY: i32 = 24 * 60;

/// At most this many clerks in a ranking.
pub const RANKING_MAX: i64 = 200;

/// What is added to a clerk's counts; less than nothing takes it away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Step {
    /// Payments.
    pub payments: i32,
    /// Accounts of the day.
    pub counted: i32,
    /// Fen.
    pub fen: i64,
}

impl Step {
    fn and(self, more: Self) -> Self {
        Self { payments: self.payments + more.payments, counted: self.counted + more.counted, fen: self.fen + more.fen }
    }

    pub(super) fn back(self) -> Self {
        Self { payments: -self.payments, counted: -self.counted, fen: -self.fen }
    }
}

/// Whose payment it is and what it was for.
pub(super) struct Taken<'a> {
    pub payment: &'a str,
    pub clerk: &'a str,
    pub day: &'a Day,
    /// Where the day is.
    pub zone: &'a Zone,
    pub ticket: &'a str,
    /// Its accounts; empty without one.
    pub accounts: &'a [Latest],
}

/// How many of a payment's accounts (or its ticket) no other standing payment of its clerk and day has counted.
pub(super) fn counted_by(work: &mut Work<'_>, taken: &Taken<'_>) -> Result<i32, Stop> {
    const ASKED: [Table; 2] = [Table::Payments, Table::Quotes];
    let branch = work.branch();
    // An account has years of payments. A day more than is needed, in case the clocks of the hall were moved meanwhile.
    let since = first_id(taken.zone.instant(taken.day, -MINUTES_A_DAY));
    let mut counted = 0;
    for account in taken.accounts {
        counted += i32::from(!counts_by_another(work, taken, account, &since)?);
    }
    if taken.accounts.is_empty() {
        let others: Option<String> = payments::table
            .left_join(
                reversals::table.on(reversals::branch.eq(payments::branch).and(reversals::payment.eq(payments::id))),
            )
            .filter(payments::branch.eq(&branch).and(payments::quote.eq_any(quotes_of(&branch, taken.ticket))))
            .filter(payments::day.eq(taken.day.as_str()).and(payments::clerk.eq(taken.clerk)))
            .filter(payments::account.is_null())
            .filter(payments::id.ne(taken.payment).and(reversals::id.nullable().is_null()))
            .select(payments::id)
            .first(work.look_beside(&ASKED, |payment: &PaymentRow| payment.ticket == taken.ticket))
            .optional()?;
        counted += i32::from(others.is_none());
    }
    Ok(counted)
}

/// Whether an account counts by another payment of that clerk and day; none that is older than `since` is looked at.
fn counts_by_another(work: &mut Work<'_>, taken: &Taken<'_>, account: &Latest, since: &str) -> QueryResult<bool> {
    const ASKED: [Table; 2] = [Table::Payments, Table::PaymentShares];
    type Row = (Option<String>, String, String, Option<String>);
    let branch = work.branch();
    let (account, mut next) = account.clone();
    while let Some(payment) = next.filter(|payment| payment.as_str() >= since) {
        let paid = payments::branch.eq(payment_shares::branch).and(payments::id.eq(payment_shares::payment));
        let back = reversals::branch.eq(payments::branch).and(reversals::payment.eq(payments::id));
        let link = payment_shares::table
            .inner_join(payments::table.on(paid))
            .left_join(reversals::table.on(back))
            .filter(payment_shares::branch.eq(&branch).and(payment_shares::payment.eq(&payment)))
            .filter(payment_shares::account.eq(&account))
            .select((payment_shares::previous, payments::day, payments::clerk, reversals::id.nullable()));
        let conn = work.look_beside(&ASKED, |share: &ShareRow| share.payment == payment);
        let link: Option<Row> = on_either!(conn, |conn| prepared(link).get_result(conn).optional())?;
        let Some((previous, day, clerk, reversed)) = link else { return Ok(false) };
        let is_another = payment != taken.payment && reversed.is_none();
        if is_another && day == taken.day.as_str() && clerk == taken.clerk {
            return Ok(true);
        }
        next = previous;
    }
    Ok(false)
}

/// What is added to a clerk's day.
struct DayChange {
    branch: String,
    clerk: String,
    day: String,
    step: Step,
}

/// What is added to a clerk's quarter.
struct QuarterChange {
    branch: String,
    clerk: String,
    quarter: String,
    step: Step,
}

macro_rules! added {
    ($change:ident, $waits:ident, $table:ident, $column:ident) => {
        impl Waits for $change {
            const TABLE: Table = Table::$waits;

            fn write(conn: &mut Conn, rows: &[Self]) -> QueryResult<()> {
                use $table as t;
                let changes = rows.iter().map(|row| ((&row.branch, &row.clerk, &row.$column), row.step));
                for (row, step) in summed(changes, |sum, more| *sum = sum.and(more)) {
                    let moved = crate::store::update(t::table.find(row))
                        .set((
                            t::payments.eq(t::payments + step.payments),
                            t::counted.eq(t::counted + step.counted),
                            t::amount_fen.eq(t::amount_fen + step.fen),
                        ))
                        .always(|| ());
                    let moved = on_either!(conn, |conn| moved.execute(conn))?;
                    if moved == 0 {
                        let key = (t::branch.eq(row.0), t::clerk.eq(row.1), t::$column.eq(row.2));
                        let counts = (t::payments.eq(step.payments), t::counted.eq(step.counted));
                        let first = (key, counts, t::amount_fen.eq(step.fen));
                        diesel::insert_into(t::table).values(first).execute(conn)?;
                    }
                }
                Ok(())
            }
        }
    };
}

added!(DayChange, ClerkDays, clerk_days, day);
added!(QuarterChange, ClerkQuarters, clerk_quarters, quarter);

/// Adds to what a clerk took on a day and in its quarter.
pub(super) fn count(work: &mut Work<'_>, clerk: &str, day: &Day, step: Step) -> Result<(), Stop> {
    let (branch, clerk, quarter) = (work.branch(), clerk.to_owned(), day.quarter());
    let of_day = DayChange { branch: branch.clone(), clerk: clerk.clone(), day: day.as_str().to_owned(), step };
    work.later(of_day)?;
    work.later(QuarterChange { branch, clerk, quarter: quarter.as_str().to_owned(), step })
}

/// What a clerk took in a stretch of time, reversals taken away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ClerkCount {
    /// The clerk's staff id.
    pub clerk: String,
    /// How many payments.
    pub payments: i64,
    /// How many of them count: an account once a day.
    pub counted: i64,
    /// How much.
    #[schema(value_type = i64)]
    pub amount_fen: Money,
}

/// A clerk's own quarter (`2026Q4`).
pub fn quarter_of(conn: &mut Conn, branch: &str, clerk: &str, quarter: &str) -> QueryResult<ClerkCount> {
    use clerk_quarters as q;
    let row: Option<(i32, i32, i64)> = q::table
        .find((branch, clerk, quarter))
        .select((q::payments, q::counted, q::amount_fen))
        .get_result(conn)
        .optional()?;
    let (payments, counted, amount) = row.unwrap_or_default();
    Ok(ClerkCount {
        clerk: clerk.to_owned(),
        payments: i64::from(payments),
        counted: i64::from(counted),
        amount_fen: Money(amount),
    })
}

/// A clerk's own place in a quarter, without the others' names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Place {
    /// 1 for whoever counts most; equal counts share a place.
    pub place: i64,
    /// Among so many.
    pub of: i64,
    /// What counts.
    pub counted: i64,
}

/// A clerk's own place in a quarter (`2026Q4`); none before their first payment of it.
pub fn place_of(conn: &mut Conn, branch: &str, clerk: &str, quarter: &str) -> QueryResult<Option<Place>> {
    let all = ranking(conn, branch, quarter)?;
    let counts: Vec<i64> = all.iter().map(|row| row.counted).collect();
    let own = all.iter().find(|row| row.clerk == clerk && row.payments > 0).map(|row| row.counted);
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    Ok(own.map(|counted| Place {
        place: count(counts.iter().filter(|other| **other > counted).count()) + 1,
        of: count(counts.len()),
        counted,
    }))
}

/// The clerks of a quarter by what counts, for leaders.
pub fn ranking(conn: &mut Conn, branch: &str, quarter: &str) -> QueryResult<Vec<ClerkCount>> {
    use clerk_quarters as q;
    let rows: Vec<(String, i32, i32, i64)> = q::table
        .filter(q::branch.eq(branch).and(q::quarter.eq(quarter)))
        .order((q::counted.desc(), q::amount_fen.desc(), q::clerk.asc()))
        .limit(RANKING_MAX)
        .select((q::clerk, q::payments, q::counted, q::amount_fen))
        .load(conn)?;
    let row = |(clerk, payments, counted, amount): (String, i32, i32, i64)| ClerkCount {
        clerk,
        payments: i64::from(payments),
        counted: i64::from(counted),
        amount_fen: Money(amount),
    };
    Ok(rows.into_iter().map(row).collect())
}

/// The clerks of some days, both included, by what counts.
pub fn ranking_of_days(conn: &mut Conn, branch: &str, from: &Day, through: &Day) -> QueryResult<Vec<ClerkCount>> {
    use clerk_days as d;
    let rows: Vec<(String, i32, i32, i64)> = d::table
        .filter(d::branch.eq(branch).and(d::day.between(from.as_str(), through.as_str())))
        .select((d::clerk, d::payments, d::counted, d::amount_fen))
        .load(conn)?;
    let mut sums: Vec<ClerkCount> = Vec::new();
    for (clerk, payments, counted, fen) in rows {
        let known = sums.iter().position(|sum| sum.clerk == clerk);
        let at = known.unwrap_or_else(|| {
            sums.push(ClerkCount { clerk, payments: 0, counted: 0, amount_fen: Money::ZERO });
            sums.len() - 1
        });
        if let Some(sum) = sums.get_mut(at) {
            sum.payments += i64::from(payments);
            sum.counted += i64::from(counted);
            sum.amount_fen = Money(sum.amount_fen.0 + fen);
        }
    }
    sums.sort_by(|a, b| (b.counted, b.amount_fen, &a.clerk).cmp(&(a.counted, a.amount_fen, &b.clerk)));
    Ok(sums)
}
