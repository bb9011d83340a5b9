//! Tills: opened with a float from the safe, moved by payments and by cash in and out, counted blind and closed. The
//! ledger accounts `till:{till}:{method}` are what a till should hold; they are empty when it is closed.

pub mod drops;
pub mod handovers;
pub mod notes;
pub mod report;
pub mod signatures;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::ledger::{self, Leg};
use super::refusal::FeesRefusal;
use super::rules::{self, Count};
use super::served::seat;
use super::types::Method;
use crate::door::{Stop, Work};
use crate::kernel::money::MONEY_MAX;
use crate::kernel::{Millis, Money, Role};
use crate::store::schema::{day_ends, staff, till_counts, till_movements, tills};
use notes::Pieces;

/// A till that was opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TillOpened {
    /// Its id.
    pub id: String,
    /// The counter.
    pub counter: String,
    /// What it began with.
    #[schema(value_type = i64)]
    pub float_fen: Money,
    /// When.
    #[serde(with = "crate::kernel::clock::instant")]
    #[schema(value_type = String, format = DateTime)]
    pub opened_at: Millis,
}

/// Opens a till at the actor's counter with a float from the safe (it may be nothing).
pub fn open_till(work: &mut Work<'_>, float: Money) -> Result<TillOpened, Stop> {
    let (branch, now) = (work.branch(), work.now());
    let seat = seat(work)?;
    if float < Money::ZERO {
        return Err(FeesRefusal::AmountNotPositive.into());
    }
    if float > MONEY_MAX {
        return Err(FeesRefusal::AmountTooLarge { max_fen: MONEY_MAX }.into());
    }
    // Two questions: together they are answered by no index.
    let of_clerk: i64 = tills::table
        .filter(tills::branch.eq(&branch).and(tills::clerk.eq(&seat.clerk)).and(tills::closed_at.is_null()))
        .count()
        .get_result(work.conn())?;
    if of_clerk > 0 || report::open_till_at(work.conn(), &branch, &seat.counter)?.is_some() {
        return Err(FeesRefusal::TillAlreadyOpen.into());
    }
    let hall = work.hall(&seat.hall)?;
    let day = work.today(&hall);
    day_must_be_open(work, &seat.hall, day.as_str())?;
    let id = work.id();
    diesel::insert_into(tills::table)
        .values((
            tills::branch.eq(&branch),
            tills::id.eq(&id),
            tills::hall.eq(&seat.hall),
            tills::counter.eq(&seat.counter),
            tills::clerk.eq(&seat.clerk),
            tills::day.eq(day.as_str()),
            tills::float_fen.eq(float.0),
            tills::opened_at.eq(now),
        ))
        .execute(work.conn())?;
    work.seats_changed();
    if float > Money::ZERO {
        let cash = ledger::till(&id, Method::Cash);
        let leg = Leg { kind: "float", debit: cash, credit: ledger::SAFE.to_owned(), amount: float };
        ledger::post(work, &id, &day, &[leg])?;
    }
    work.record(Some(&seat.hall), "till_opened", &id, &json!({ "counter": seat.counter, "float_fen": float }))?;
    Ok(TillOpened { id, counter: seat.counter, float_fen: float, opened_at: now })
}

/// Refuses a day that its hall has closed: nothing is posted to it any more.
pub fn day_must_be_open(work: &mut Work<'_>, hall: &str, day: &str) -> Result<(), Stop> {
    let branch = work.branch();
    let closed: Option<String> =
        day_ends::table.find((&branch, hall, day)).select(day_ends::day).get_result(work.conn()).optional()?;
    closed.map_or(Ok(()), |day| Err(FeesRefusal::DayClosed { day }.into()))
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = tills)]
struct Row {
    hall: String,
    counter: String,
    clerk: String,
    closed_at: Option<Millis>,
    closed_by: Option<String>,
}

fn row(work: &mut Work<'_>, till: &str) -> Result<Row, Stop> {
    let branch = work.branch();
    let row = tills::table.find((&branch, till)).select(Row::as_select()).get_result(work.conn()).optional()?;
    Ok(row.ok_or(FeesRefusal::TillNotFound)?)
}

/// Refuses a till that is closed or stands in another hall.
pub(super) fn must_be_open(work: &mut Work<'_>, till: &str, hall: &str) -> Result<(), Stop> {
    let row = row(work, till)?;
    if row.hall != hall {
        return Err(FeesRefusal::TillNotFound.into());
    }
    if row.closed_at.is_some() { Err(FeesRefusal::TillIsClosed.into()) } else { Ok(()) }
}

/// Whether a till is open.
pub(super) fn is_open(work: &mut Work<'_>, till: &str) -> Result<bool, Stop> {
    Ok(row(work, till)?.closed_at.is_none())
}

/// What a till should hold of a method: the one figure that payments, reports and the close go by.
pub(super) fn holds(work: &mut Work<'_>, till: &str, method: Method) -> QueryResult<Money> {
    let branch = work.branch();
    Ok(ledger::balance(work.conn(), &branch, &ledger::till(till, method))?.amount)
}

/// The actor's own open till, or any of the hall's for who leads it; otherwise a refusal.
fn own_or_led(work: &mut Work<'_>, till: &str) -> Result<(Row, String), Stop> {
    let who = work.actor().staff_id().ok_or(FeesRefusal::TillNotYours)?.to_owned();
    let row = row(work, till)?;
    if row.clerk != who && !leads(work, &who, &row.hall)? {
        return Err(FeesRefusal::TillNotYours.into());
    }
    if row.closed_at.is_some() { Err(FeesRefusal::TillIsClosed.into()) } else { Ok((row, who)) }
}

/// Whether somebody answers for a hall: its duty manager, or a leader of the branch.
pub fn leads(work: &mut Work<'_>, who: &str, hall: &str) -> Result<bool, Stop> {
    let branch = work.branch();
    match Role::parse(&work.actor().role) {
        Some(Role::Leader | Role::Owner) => Ok(true),
        Some(Role::DutyManager) => {
            let home: Option<Option<String>> =
                staff::table.find((&branch, who)).select(staff::hall).get_result(work.conn()).optional()?;
            Ok(home.is_some_and(|home| home.is_none_or(|home| home == hall)))
        }
        _ => Ok(false),
    }
}

/// Cash that goes into or out of a till without a payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct AskMovement {
    /// `in` from the safe, `out` to it.
    pub direction: Direction,
    /// How much.
    #[schema(value_type = i64)]
    pub amount_fen: Money,
    /// Code of a reason from the hall's list `till`.
    pub reason: String,
}

/// Which way cash goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// From the safe into the till.
    In,
    /// Out of the till into the safe.
    Out,
}

/// Moves cash between the safe and an open till. Returns the movement's id.
pub fn move_cash(work: &mut Work<'_>, till: &str, ask: &AskMovement) -> Result<String, Stop> {
    let (branch, now) = (work.branch(), work.now());
    let (row, who) = own_or_led(work, till)?;
    let amount = ledger::amount(ask.amount_fen)?;
    let hall = work.hall(&row.hall)?;
    hall.reason("till", &ask.reason).ok_or(FeesRefusal::ReasonUnknown)?;
    let (cash, safe) = (ledger::till(till, Method::Cash), ledger::SAFE.to_owned());
    let (kind, debit, credit) = match ask.direction {
        Direction::In => ("in", cash, safe),
        Direction::Out if holds(work, till, Method::Cash)? < amount => {
            return Err(FeesRefusal::TillCashTooLittle.into());
        }
        Direction::Out => ("out", safe, cash),
    };
    let id = work.id();
    diesel::insert_into(till_movements::table)
        .values((
            till_movements::branch.eq(&branch),
            till_movements::id.eq(&id),
            till_movements::till.eq(till),
            till_movements::kind.eq(kind),
            till_movements::amount_fen.eq(amount.0),
            till_movements::reason.eq(&ask.reason),
            till_movements::staff.eq(who),
            till_movements::at.eq(now),
        ))
        .execute(work.conn())?;
    let day = work.today(&hall);
    ledger::post(work, &id, &day, &[Leg { kind: "movement", debit, credit, amount }])?;
    let data = json!({ "movement": id, "direction": kind, "amount_fen": amount, "reason": ask.reason });
    work.record(Some(&row.hall), "till_moved", till, &data)?;
    Ok(id)
}

/// What somebody counted, without having seen what there should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct AskClosing {
    /// Notes and coins.
    #[schema(value_type = i64)]
    pub cash_fen: Money,
    /// The card slips; less than nothing when refunds outweigh.
    #[schema(value_type = i64)]
    pub card_fen: Money,
    /// The QR payments; less than nothing when refunds outweigh.
    #[schema(value_type = i64)]
    pub qr_fen: Money,
    /// The cash by denomination; may be left out.
    #[serde(default)]
    pub notes: Vec<Pieces>,
    /// Code of a reason from the hall's list `till`, when count and till do not agree.
    #[serde(default)]
    pub reason: Option<String>,
}

/// A till that was closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TillClosed {
    /// Its id.
    pub id: String,
    /// Method by method: what there should have been and what was counted.
    pub counts: Vec<CountView>,
    /// Whether the difference needs a second signature: the till is counted, and signed only then.
    pub needs_signature: bool,
    /// When.
    #[serde(with = "crate::kernel::clock::instant")]
    #[schema(value_type = String, format = DateTime)]
    pub closed_at: Millis,
}

/// A count beside what there should have been.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CountView {
    /// Which method.
    pub method: Method,
    /// What there should have been.
    #[schema(value_type = i64)]
    pub expected_fen: Money,
    /// What was counted.
    #[schema(value_type = i64)]
    pub counted_fen: Money,
    /// Counted less expected.
    #[schema(value_type = i64)]
    pub difference_fen: Money,
}

/// Closes a till: what was counted goes to the safe and to clearing, what differs to over and short.
pub fn close_till(work: &mut Work<'_>, till: &str, ask: &AskClosing) -> Result<TillClosed, Stop> {
    let (branch, now) = (work.branch(), work.now());
    let (row, who) = own_or_led(work, till)?;
    let hall = work.hall(&row.hall)?;
    if let Some(reason) = &ask.reason {
        hall.reason("till", reason).ok_or(FeesRefusal::ReasonUnknown)?;
    }
    notes::must_make(&ask.notes, ask.cash_fen)?;
    let counts = counts_of(work, till, [ask.cash_fen, ask.card_fen, ask.qr_fen])?;
    rules::may_close(&counts, ask.reason.as_deref())?;
    let day = work.today(&hall);
    let posting = work.id();
    let mut legs = Vec::new();
    let mut views = Vec::new();
    for count in &counts {
        legs.extend(count_legs(till, count)?);
        views.push(save_count(work, till, count, ask.reason.as_deref())?);
    }
    ledger::post(work, &posting, &day, &legs)?;
    notes::save(work, till, notes::AT_CLOSE, &ask.notes)?;
    handovers::withdraw_offer(work, till)?;
    crate::store::update(tills::table.find((&branch, till)))
        .set((tills::closed_at.eq(now), tills::closed_by.eq(who)))
        .execute(work.conn())?;
    work.seats_changed();
    work.record(Some(&row.hall), "till_closed", till, &json!({ "counter": row.counter, "counts": views }))?;
    let limit_fen = hall.pack.hall.over_short_fen;
    let needs_signature = signatures::needs_signature(limit_fen, views.iter().map(|view| view.difference_fen));
    Ok(TillClosed { id: till.to_owned(), counts: views, needs_signature, closed_at: now })
}

/// What was counted beside what there should be, method by method in the order of [`Method::ALL`].
fn counts_of(work: &mut Work<'_>, till: &str, counted: [Money; 3]) -> Result<Vec<Count>, Stop> {
    let mut counts = Vec::new();
    for (method, counted) in Method::ALL.into_iter().zip(counted) {
        counts.push(Count { method, expected: holds(work, till, method)?, counted });
    }
    Ok(counts)
}

fn count_legs(till: &str, count: &Count) -> Result<Vec<Leg>, FeesRefusal> {
    let held = ledger::till(till, count.method);
    let home = match count.method {
        Method::Cash => ledger::SAFE.to_owned(),
        Method::Card | Method::Qr => ledger::clearing(count.method),
    };
    let short = count.difference()?.times(-1).ok_or(FeesRefusal::BalanceTooLarge)?;
    let over_short = ledger::OVER_SHORT.to_owned();
    let moves = [("count", home, count.counted), ("over_short", over_short, short)];
    Ok(moves.into_iter().filter_map(|(kind, to, amount)| out_of(&held, kind, to, amount)).collect())
}

/// A transfer out of `held`, or into it when the amount is less than nothing.
fn out_of(held: &str, kind: &'static str, to: String, amount: Money) -> Option<Leg> {
    match amount.0 {
        0 => None,
        1.. => Some(Leg { kind, debit: to, credit: held.to_owned(), amount }),
        less => Some(Leg { kind, debit: held.to_owned(), credit: to, amount: Money(less.checked_neg()?) }),
    }
}

fn save_count(work: &mut Work<'_>, till: &str, count: &Count, reason: Option<&str>) -> Result<CountView, Stop> {
    let (branch, now) = (work.branch(), work.now());
    let difference = count.difference()?;
    diesel::insert_into(till_counts::table)
        .values((
            till_counts::branch.eq(&branch),
            till_counts::till.eq(till),
            till_counts::method.eq(count.method.as_str()),
            till_counts::expected_fen.eq(count.expected.0),
            till_counts::counted_fen.eq(count.counted.0),
            till_counts::reason.eq(reason.filter(|_| difference != Money::ZERO).unwrap_or_default()),
            till_counts::at.eq(now),
        ))
        .execute(work.conn())?;
    Ok(CountView {
        method: count.method,
        expected_fen: count.expected,
        counted_fen: count.counted,
        difference_fen: difference,
    })
}
