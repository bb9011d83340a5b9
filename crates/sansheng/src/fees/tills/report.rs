//! What a till did so far: for the clerk without what it should hold, so that the count stays blind; with it for who
//! leads the hall, and for everybody once it is closed. The figure is the same one that the close goes by.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::super::balances::{LAST_ID, first_id};
use super::super::ledger;
use super::super::queries::parts_of;
use super::super::refusal::FeesRefusal;
use super::super::types::Method;
use super::Direction;
use super::drops::{Drop, drops_of};
use super::handovers::{Handover, handovers_of};
use super::notes::{self, AT_CLOSE, Pieces};
use super::signatures::{Signature, needs_signature, signature};
use crate::door::Stop;
use crate::halls;
use crate::kernel::{Millis, Money};
use crate::store::schema::{payments, reversals, till_counts, till_movements, tills};
use crate::store::{Conn, ROWS_A_STATEMENT};

/// At most this many movements and tills in one answer.
const ROWS_MAX: i64 = 200;
/// A till's payments are looked for so much longer than it was open, in case the clocks of the hall were moved meanwhile.
const CLOCK_MOVED_MS: Millis = 3_600_000;

/// One method of a till.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct MethodReport {
    /// Which.
    pub method: Method,
    /// How many payments were taken.
    pub payments: i64,
    /// How many payments were taken back out of this till.
    pub reversals: i64,
    /// What there should be; hidden from whoever is about to count.
    #[schema(value_type = Option<i64>)]
    pub expected_fen: Option<Money>,
    /// What was counted, once it was.
    #[schema(value_type = Option<i64>)]
    pub counted_fen: Option<Money>,
    /// The reason for a difference; empty without one.
    pub reason: String,
}

/// Cash that went in or out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct MovementView {
    /// Its id.
    pub id: String,
    /// In or out.
    pub direction: Direction,
    /// How much.
    #[schema(value_type = i64)]
    pub amount_fen: Money,
    /// Code of the reason.
    pub reason: String,
    /// When.
    #[serde(with = "crate::kernel::clock::instant")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Millis,
}

/// A till.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TillReport {
    /// Its id.
    pub id: String,
    /// The hall.
    pub hall: String,
    /// The counter.
    pub counter: String,
    /// The clerk's staff id.
    pub clerk: String,
    /// The business day it was opened on.
    pub day: String,
    /// What it began with.
    #[schema(value_type = i64)]
    pub float_fen: Money,
    /// Since when.
    #[serde(with = "crate::kernel::clock::instant")]
    #[schema(value_type = String, format = DateTime)]
    pub opened_at: Millis,
    /// Until when, if it is closed.
    #[serde(with = "crate::kernel::clock::instant_or_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub closed_at: Option<Millis>,
    /// Method by method.
    pub methods: Vec<MethodReport>,
    /// Cash in and out, oldest first.
    pub movements: Vec<MovementView>,
    /// What went into the safe with a slip, oldest first.
    pub drops: Vec<Drop>,
    /// The clerks it passed between, oldest first.
    pub handovers: Vec<Handover>,
    /// The cash by denomination at the close, where it was counted so.
    pub notes: Vec<Pieces>,
    /// Whether the difference at the close is beyond what one person may make.
    pub needs_signature: bool,
    /// The second signature under it.
    pub signature: Option<Signature>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = tills)]
struct Row {
    id: String,
    hall: String,
    counter: String,
    clerk: String,
    day: String,
    float_fen: i64,
    opened_at: Millis,
    closed_at: Option<Millis>,
}

/// A till's report. `sighted` says that the reader may see what an open till should hold.
pub fn report(conn: &mut Conn, branch: &str, till: &str, sighted: bool) -> Result<TillReport, Stop> {
    Ok(reports(conn, branch, &[till], sighted)?.pop().ok_or(FeesRefusal::TillNotFound)?)
}

/// The reports of several tills, in the order asked for: their payments are read in one go.
pub fn reports(conn: &mut Conn, branch: &str, asked: &[&str], sighted: bool) -> Result<Vec<TillReport>, Stop> {
    let rows: Vec<Row> = tills::table
        .filter(tills::branch.eq(branch).and(tills::id.eq_any(asked)))
        .select(Row::as_select())
        .load(conn)?;
    let taken = taken(conn, branch, &rows)?;
    let mut all = Vec::new();
    for till in asked {
        let Some(row) = rows.iter().find(|row| row.id == *till) else { continue };
        let taken: Vec<&str> = taken.iter().filter(|(of, _)| of == till).map(|(_, id)| id.as_str()).collect();
        all.push(report_of(conn, branch, row, &taken, sighted)?);
    }
    Ok(all)
}

/// The payments into tills: the till of each, and its id. No index leads from a till to its payments; ids grow with
/// time, so they are between its opening and its close.
fn taken(conn: &mut Conn, branch: &str, rows: &[Row]) -> QueryResult<Vec<(String, String)>> {
    let Some(since) = rows.iter().map(|row| row.opened_at).min() else { return Ok(Vec::new()) };
    let until = rows.iter().map(|row| row.closed_at).max_by_key(|at| at.unwrap_or(Millis::MAX)).flatten();
    let until = until.map_or_else(|| LAST_ID.to_owned(), |at| first_id(at + CLOCK_MOVED_MS));
    let tills: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    payments::table
        .filter(payments::branch.eq(branch).and(payments::id.ge(first_id(since - CLOCK_MOVED_MS))))
        .filter(payments::id.lt(until).and(payments::till.eq_any(tills)))
        .select((payments::till, payments::id))
        .load(conn)
}

fn report_of(conn: &mut Conn, branch: &str, row: &Row, taken: &[&str], sighted: bool) -> Result<TillReport, Stop> {
    let till = row.id.as_str();
    let mut methods = methods(conn, branch, till, taken)?;
    let limit_fen = halls::queries::over_short_fen(conn, branch, &row.hall)?;
    if row.closed_at.is_none() {
        for method in &mut methods {
            let held = ledger::balance(conn, branch, &ledger::till(till, method.method))?.amount;
            method.expected_fen = sighted.then_some(held);
        }
    }
    Ok(TillReport {
        id: row.id.clone(),
        hall: row.hall.clone(),
        counter: row.counter.clone(),
        clerk: row.clerk.clone(),
        day: row.day.clone(),
        float_fen: Money(row.float_fen),
        opened_at: row.opened_at,
        closed_at: row.closed_at,
        needs_signature: needs_signature(limit_fen, methods.iter().filter_map(difference)),
        methods,
        movements: movements(conn, branch, till)?,
        drops: drops_of(conn, branch, till)?,
        handovers: handovers_of(conn, branch, till)?,
        notes: notes::counted(conn, branch, till, AT_CLOSE)?,
        signature: signature(conn, branch, till, AT_CLOSE)?,
    })
}

fn difference(method: &MethodReport) -> Option<Money> {
    method.counted_fen?.minus(method.expected_fen?)
}

fn methods(conn: &mut Conn, branch: &str, till: &str, taken: &[&str]) -> QueryResult<Vec<MethodReport>> {
    use till_counts as t;
    let back: Vec<String> = reversals::table
        .filter(reversals::branch.eq(branch).and(reversals::till.eq(till)))
        .select(reversals::payment)
        .load(conn)?;
    let back: Vec<&str> = back.iter().map(String::as_str).collect();
    let (taken, back) = (methods_of(conn, branch, taken)?, methods_of(conn, branch, &back)?);
    let counted: Vec<(String, i64, i64, String)> = t::table
        .filter(t::branch.eq(branch).and(t::till.eq(till)))
        .select((t::method, t::expected_fen, t::counted_fen, t::reason))
        .load(conn)?;
    let count = |methods: &[String], method: Method| {
        i64::try_from(methods.iter().filter(|other| *other == method.as_str()).count()).unwrap_or(i64::MAX)
    };
    let report = |method: Method| {
        let at_close = counted.iter().find(|row| row.0 == method.as_str());
        MethodReport {
            method,
            payments: count(&taken, method),
            reversals: count(&back, method),
            expected_fen: at_close.map(|row| Money(row.1)),
            counted_fen: at_close.map(|row| Money(row.2)),
            reason: at_close.map(|row| row.3.clone()).unwrap_or_default(),
        }
    };
    Ok(Method::ALL.into_iter().map(report).collect())
}

/// The method of each part of payments. Joined, a planner begins at the parts of all payments.
fn methods_of(conn: &mut Conn, branch: &str, payments: &[&str]) -> QueryResult<Vec<String>> {
    let mut methods = Vec::new();
    for some in payments.chunks(ROWS_A_STATEMENT) {
        methods.extend(parts_of(conn, branch, some)?.into_iter().map(|part| part.1));
    }
    Ok(methods)
}

fn movements(conn: &mut Conn, branch: &str, till: &str) -> QueryResult<Vec<MovementView>> {
    use till_movements as m;
    let rows: Vec<(String, String, i64, String, Millis)> = m::table
        .filter(m::branch.eq(branch).and(m::till.eq(till)))
        .order(m::id.asc())
        .limit(ROWS_MAX)
        .select((m::id, m::kind, m::amount_fen, m::reason, m::at))
        .load(conn)?;
    let view = |(id, kind, amount, reason, at): (String, String, i64, String, Millis)| MovementView {
        id,
        direction: if kind == "in" { Direction::In } else { Direction::Out },
        amount_fen: Money(amount),
        reason,
        at,
    };
    Ok(rows.into_iter().map(view).collect())
}

/// The open till at a counter: its id and its clerk.
pub fn open_till_at(conn: &mut Conn, branch: &str, counter: &str) -> QueryResult<Option<(String, String)>> {
    tills::table
        .filter(tills::branch.eq(branch).and(tills::counter.eq(counter)).and(tills::closed_at.is_null()))
        .select((tills::id, tills::clerk))
        .get_result(conn)
        .optional()
}

/// The open tills of a hall: id, counter, clerk, in the order of opening.
pub fn open_tills(conn: &mut Conn, branch: &str, hall: &str) -> QueryResult<Vec<(String, String, String)>> {
    tills::table
        .filter(tills::branch.eq(branch).and(tills::hall.eq(hall)).and(tills::closed_at.is_null()))
        .order((tills::opened_at.asc(), tills::id.asc()))
        .limit(ROWS_MAX)
        .select((tills::id, tills::counter, tills::clerk))
        .load(conn)
}
