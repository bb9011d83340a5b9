//! Closing a hall's day.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::checklist::open_of_day;
use super::refusal::DayEndRefusal;
use super::summary::{DaySummary, summary};
use crate::door::{Stop, Work};
use crate::fees::balances;
use crate::fees::tills::leads;
use crate::kernel::{Day, Millis, Money};
use crate::store::Conn;
use crate::store::schema::{day_ends, day_limits, staff};

/// At most this many days in one list: a quarter.
const DAYS_MAX: i64 = 92;

/// A day that was closed, and what it came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DayClosed {
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
    /// What was counted too much; less than nothing when too little.
    #[schema(value_type = i64)]
    pub over_short_fen: Money,
    /// The first receipt's number; 0 without one.
    pub receipt_first: i32,
    /// The last receipt's number; 0 without one.
    pub receipt_last: i32,
    /// Tickets finished.
    pub tickets: i64,
    /// The name of who closed it.
    pub closed_by: String,
    /// When.
    #[serde(with = "crate::kernel::clock::instant")]
    #[schema(value_type = String, format = DateTime)]
    pub closed_at: Millis,
}

/// Who may close this hall's day: the actor, by staff id.
pub(super) fn who_leads(work: &mut Work<'_>, hall: &str) -> Result<String, Stop> {
    let who = work.actor().staff_id().ok_or(DayEndRefusal::MayNotClose)?.to_owned();
    if leads(work, &who, hall)? { Ok(who) } else { Err(DayEndRefusal::MayNotClose.into()) }
}

/// Closes a hall's day. Refuses with the list of what is still open.
pub fn close_day(work: &mut Work<'_>, hall: &str, day: &Day) -> Result<DayClosed, Stop> {
    let branch = work.branch();
    let who = who_leads(work, hall)?;
    let of = work.hall(hall)?;
    if *day > work.today(&of) {
        return Err(DayEndRefusal::DayNotYet.into());
    }
    if closed_day(work.conn(), &branch, hall, day.as_str())?.is_some() {
        return Err(DayEndRefusal::DayAlreadyClosed.into());
    }
    let open = open_of_day(work.conn(), &branch, hall, day.as_str())?;
    if !open.is_empty() {
        return Err(DayEndRefusal::DayStillOpen { n: open.len(), open }.into());
    }
    let sum = summary(work.conn(), &branch, hall, day)?;
    save(work, &who, &sum)?;
    balances::take_snapshot(work)?;
    let data = json!({
        "day": day, "payments": sum.payments, "amount_fen": sum.amount_fen, "reversals": sum.reversals,
        "reversed_fen": sum.reversed_fen, "over_short_fen": sum.over_short_fen, "tickets": sum.tickets,
    });
    work.record(Some(hall), "day_closed", day.as_str(), &data)?;
    let closed = closed_day(work.conn(), &branch, hall, day.as_str())?;
    Ok(closed.ok_or(DayEndRefusal::DayNotYet)?)
}

fn save(work: &mut Work<'_>, who: &str, sum: &DaySummary) -> Result<(), Stop> {
    use day_ends as d;
    let (branch, now) = (work.branch(), work.now());
    diesel::insert_into(d::table)
        .values((
            d::branch.eq(&branch),
            d::hall.eq(&sum.hall),
            d::day.eq(&sum.day),
            d::payments.eq(sum.payments),
            d::amount_fen.eq(sum.amount_fen.0),
            d::reversals.eq(sum.reversals),
            d::reversed_fen.eq(sum.reversed_fen.0),
            d::over_short_fen.eq(sum.over_short_fen.0),
            d::receipt_first.eq(sum.receipt_first),
            d::receipt_last.eq(sum.receipt_last),
            d::tickets.eq(sum.tickets),
            d::closed_by.eq(who),
            d::closed_at.eq(now),
        ))
        .execute(work.conn())?;
    keep_limit(work, sum)
}

/// What a till may have been apart by on this day, as it is now: what a hall says later changes no day that is closed.
fn keep_limit(work: &mut Work<'_>, sum: &DaySummary) -> Result<(), Stop> {
    use day_limits as l;
    let branch = work.branch();
    let limit = work.hall(&sum.hall)?.pack.hall.over_short_fen;
    let row = (l::branch.eq(&branch), l::hall.eq(&sum.hall), l::day.eq(&sum.day), l::over_short_fen.eq(limit));
    diesel::insert_into(l::table).values(row).execute(work.conn())?;
    Ok(())
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = day_ends)]
struct Row {
    hall: String,
    day: String,
    payments: i64,
    amount_fen: i64,
    reversals: i64,
    reversed_fen: i64,
    over_short_fen: i64,
    receipt_first: i32,
    receipt_last: i32,
    tickets: i64,
    closed_at: Millis,
}

fn view((row, closed_by): (Row, String)) -> DayClosed {
    DayClosed {
        hall: row.hall,
        day: row.day,
        payments: row.payments,
        amount_fen: Money(row.amount_fen),
        reversals: row.reversals,
        reversed_fen: Money(row.reversed_fen),
        over_short_fen: Money(row.over_short_fen),
        receipt_first: row.receipt_first,
        receipt_last: row.receipt_last,
        tickets: row.tickets,
        closed_by,
        closed_at: row.closed_at,
    }
}

/// The close of a hall's day, if it was closed.
pub fn closed_day(conn: &mut Conn, branch: &str, hall: &str, day: &str) -> QueryResult<Option<DayClosed>> {
    use day_ends as d;
    let found: Option<(Row, String)> = d::table
        .inner_join(staff::table.on(staff::branch.eq(d::branch).and(staff::id.eq(d::closed_by))))
        .filter(d::branch.eq(branch).and(d::hall.eq(hall)).and(d::day.eq(day)))
        .select((Row::as_select(), staff::name))
        .first(conn)
        .optional()?;
    Ok(found.map(view))
}

/// The days of a hall that were closed lately, newest first.
pub fn closed_days(conn: &mut Conn, branch: &str, hall: &str) -> QueryResult<Vec<DayClosed>> {
    use day_ends as d;
    let found: Vec<(Row, String)> = d::table
        .inner_join(staff::table.on(staff::branch.eq(d::branch).and(staff::id.eq(d::closed_by))))
        .filter(d::branch.eq(branch).and(d::hall.eq(hall)))
        .order(d::day.desc())
        .limit(DAYS_MAX)
        .select((Row::as_select(), staff::name))
        .load(conn)?;
    Ok(found.into_iter().map(view).collect())
}
