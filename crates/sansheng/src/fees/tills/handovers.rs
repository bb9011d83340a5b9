//! A till passes to another clerk at its counter: who gives counts blind and signs by doing so; who takes sees the count
//! beside what there should have been, and signs with their own sign-in. What was apart is booked in the same breath, so
//! that the next one begins even. Anything posted in between makes the count stale.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::super::ledger::{self, Leg};
use super::super::refusal::FeesRefusal;
use super::super::rules::{self, Count};
use super::super::served::seat;
use super::super::types::Method;
use super::notes::{self, Pieces};
use super::{CountView, counts_of, holds, out_of, row};
use crate::door::{Stop, Work};
use crate::kernel::{Millis, Money};
use crate::store::Conn;
use crate::store::schema::{staff, till_handover_counts, till_handovers, tills};

/// At most this many handovers of a till in one answer.
const HANDOVERS_MAX: i64 = 50;

/// What is handed over, to whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct AskHandover {
    /// The staff id of who takes it.
    pub to: String,
    /// Notes and coins.
    #[schema(value_type = i64)]
    pub cash_fen: Money,
    /// The card slips.
    #[schema(value_type = i64)]
    pub card_fen: Money,
    /// The QR payments.
    #[schema(value_type = i64)]
    pub qr_fen: Money,
    /// The cash by denomination; may be left out.
    #[serde(default)]
    pub notes: Vec<Pieces>,
    /// Code of a reason from the hall's list `till`, when count and till do not agree.
    #[serde(default)]
    pub reason: Option<String>,
}

/// A handover as both see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Handover {
    /// Its id.
    pub id: String,
    /// The till.
    pub till: String,
    /// The staff id of who gives.
    pub from: String,
    /// Their name.
    pub from_name: String,
    /// The staff id of who takes.
    pub to: String,
    /// Their name.
    pub to_name: String,
    /// `offered`, `taken` or `void`.
    pub state: String,
    /// Code of the reason for a difference; empty without one.
    pub reason: String,
    /// Method by method: what there should have been and what was counted.
    pub counts: Vec<CountView>,
    /// The cash by denomination, where it was counted so.
    pub notes: Vec<Pieces>,
    /// When it was offered.
    #[serde(with = "crate::kernel::clock::instant")]
    #[schema(value_type = String, format = DateTime)]
    pub offered_at: Millis,
    /// When it was taken.
    #[serde(with = "crate::kernel::clock::instant_or_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub taken_at: Option<Millis>,
}

/// Counts the actor's own open till and offers it to another clerk; an earlier offer is void.
pub fn offer(work: &mut Work<'_>, till: &str, ask: &AskHandover) -> Result<Handover, Stop> {
    use till_handovers as h;
    let (branch, now) = (work.branch(), work.now());
    let who = work.actor().staff_id().ok_or(FeesRefusal::TillNotYours)?.to_owned();
    let row = row(work, till)?;
    if row.clerk != who {
        return Err(FeesRefusal::TillNotYours.into());
    }
    if row.closed_at.is_some() {
        return Err(FeesRefusal::TillIsClosed.into());
    }
    may_take(work, &who, &ask.to, &row.hall)?;
    let hall = work.hall(&row.hall)?;
    if let Some(reason) = &ask.reason {
        hall.reason("till", reason).ok_or(FeesRefusal::ReasonUnknown)?;
    }
    notes::must_make(&ask.notes, ask.cash_fen)?;
    let counts = counts_of(work, till, [ask.cash_fen, ask.card_fen, ask.qr_fen])?;
    rules::may_close(&counts, ask.reason.as_deref())?;
    withdraw_offer(work, till)?;
    let id = work.id();
    diesel::insert_into(h::table)
        .values((
            h::branch.eq(&branch),
            h::id.eq(&id),
            h::till.eq(till),
            h::from_clerk.eq(&who),
            h::to_clerk.eq(&ask.to),
            h::state.eq("offered"),
            h::reason.eq(ask.reason.as_deref().unwrap_or_default()),
            h::offered_at.eq(now),
        ))
        .execute(work.conn())?;
    save_counts(work, &id, &counts)?;
    notes::save(work, till, &id, &ask.notes)?;
    work.record(Some(&row.hall), "till_offered", till, &json!({ "handover": id, "to": ask.to }))?;
    handover(work.conn(), &branch, &id)
}

/// Somebody else who may work at a counter of this hall.
fn may_take(work: &mut Work<'_>, who: &str, to: &str, hall: &str) -> Result<(), Stop> {
    let branch = work.branch();
    let found: Option<(String, Option<String>, i32)> = staff::table
        .find((&branch, to))
        .select((staff::role, staff::hall, staff::active))
        .get_result(work.conn())
        .optional()?;
    let fits = found.is_some_and(|(role, home, active)| {
        active == 1 && matches!(role.as_str(), "clerk" | "duty_manager") && home.is_none_or(|home| home == hall)
    });
    if to == who || !fits { Err(FeesRefusal::HandoverTo.into()) } else { Ok(()) }
}

fn save_counts(work: &mut Work<'_>, handover: &str, counts: &[Count]) -> Result<(), Stop> {
    use till_handover_counts as c;
    let branch = work.branch();
    for count in counts {
        diesel::insert_into(c::table)
            .values((
                c::branch.eq(&branch),
                c::handover.eq(handover),
                c::method.eq(count.method.as_str()),
                c::expected_fen.eq(count.expected.0),
                c::counted_fen.eq(count.counted.0),
            ))
            .execute(work.conn())?;
    }
    Ok(())
}

/// Makes the offer of a till void, if there is one.
pub(super) fn withdraw_offer(work: &mut Work<'_>, till: &str) -> Result<(), Stop> {
    use till_handovers as h;
    let branch = work.branch();
    let offered = h::table.filter(h::branch.eq(&branch).and(h::till.eq(till)).and(h::state.eq("offered")));
    crate::store::update(offered).set(h::state.eq("void")).execute(work.conn())?;
    Ok(())
}

/// Takes a till over: the actor is whom it was offered to, sits at its counter and has no other till.
pub fn take_over(work: &mut Work<'_>, id: &str) -> Result<Handover, Stop> {
    use till_handovers as h;
    let (branch, now) = (work.branch(), work.now());
    let seat = seat(work)?;
    let offered = handover(work.conn(), &branch, id)?;
    if offered.to != seat.clerk {
        return Err(FeesRefusal::HandoverNotYours.into());
    }
    if offered.state != "offered" {
        return Err(FeesRefusal::HandoverOver.into());
    }
    let row = row(work, &offered.till)?;
    if row.counter != seat.counter {
        return Err(FeesRefusal::HandoverElsewhere.into());
    }
    let own: i64 = tills::table
        .filter(tills::branch.eq(&branch).and(tills::clerk.eq(&seat.clerk)).and(tills::closed_at.is_null()))
        .count()
        .get_result(work.conn())?;
    if own > 0 {
        return Err(FeesRefusal::TillAlreadyOpen.into());
    }
    let mut legs: Vec<Leg> = Vec::new();
    for count in &offered.counts {
        if holds(work, &offered.till, count.method)? != count.expected_fen {
            return Err(FeesRefusal::HandoverStale.into());
        }
        let held = ledger::till(&offered.till, count.method);
        let short = count.difference_fen.times(-1).ok_or(FeesRefusal::BalanceTooLarge)?;
        legs.extend(out_of(&held, "handover", ledger::OVER_SHORT.to_owned(), short));
    }
    let hall = work.hall(&row.hall)?;
    let day = work.today(&hall);
    ledger::post(work, id, &day, &legs)?;
    crate::store::update(tills::table.find((&branch, &offered.till)))
        .set(tills::clerk.eq(&seat.clerk))
        .execute(work.conn())?;
    work.seats_changed();
    crate::store::update(h::table.find((&branch, id)))
        .set((h::state.eq("taken"), h::taken_at.eq(now)))
        .execute(work.conn())?;
    let data = json!({ "handover": id, "from": offered.from, "to": seat.clerk, "counts": offered.counts });
    work.record(Some(&row.hall), "till_taken_over", &offered.till, &data)?;
    handover(work.conn(), &branch, id)
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = till_handovers)]
struct Row {
    id: String,
    till: String,
    from_clerk: String,
    to_clerk: String,
    state: String,
    reason: String,
    offered_at: Millis,
    taken_at: Option<Millis>,
}

/// One handover.
pub fn handover(conn: &mut Conn, branch: &str, id: &str) -> Result<Handover, Stop> {
    let found: Option<Row> =
        till_handovers::table.find((branch, id)).select(Row::as_select()).get_result(conn).optional()?;
    full(conn, branch, found.ok_or(FeesRefusal::HandoverNotFound)?)
}

/// The offer of a till that nobody has taken yet.
pub fn offered(conn: &mut Conn, branch: &str, till: &str) -> Result<Option<Handover>, Stop> {
    use till_handovers as h;
    let found: Option<Row> = h::table
        .filter(h::branch.eq(branch).and(h::till.eq(till)).and(h::state.eq("offered")))
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    found.map(|row| full(conn, branch, row)).transpose()
}

/// The handovers of a till that were taken, oldest first.
pub fn handovers_of(conn: &mut Conn, branch: &str, till: &str) -> Result<Vec<Handover>, Stop> {
    use till_handovers as h;
    let rows: Vec<Row> = h::table
        .filter(h::branch.eq(branch).and(h::till.eq(till)).and(h::state.eq("taken")))
        .order(h::id.asc())
        .limit(HANDOVERS_MAX)
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(|row| full(conn, branch, row)).collect()
}

fn full(conn: &mut Conn, branch: &str, row: Row) -> Result<Handover, Stop> {
    use till_handover_counts as c;
    let counts: Vec<(String, i64, i64)> = c::table
        .filter(c::branch.eq(branch).and(c::handover.eq(&row.id)))
        .select((c::method, c::expected_fen, c::counted_fen))
        .load(conn)?;
    let count = |method: Method| {
        let (_, expected, counted) = counts.iter().find(|count| count.0 == method.as_str())?;
        Some(CountView {
            method,
            expected_fen: Money(*expected),
            counted_fen: Money(*counted),
            difference_fen: Money(counted - expected),
        })
    };
    let mut name = |id: &str| -> QueryResult<String> {
        Ok(staff::table.find((branch, id)).select(staff::name).get_result(conn).optional()?.unwrap_or_default())
    };
    let (from_name, to_name) = (name(&row.from_clerk)?, name(&row.to_clerk)?);
    Ok(Handover {
        counts: Method::ALL.into_iter().filter_map(count).collect(),
        notes: notes::counted(conn, branch, &row.till, &row.id)?,
        id: row.id,
        till: row.till,
        from: row.from_clerk,
        from_name,
        to: row.to_clerk,
        to_name,
        state: row.state,
        reason: row.reason,
        offered_at: row.offered_at,
        taken_at: row.taken_at,
    })
}
