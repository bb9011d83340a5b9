//! Whether an order holds its quote: while its customer may still pay by the code, no other way of paying is taken, so that
//! nobody pays twice. The provider's word ends that. Where it does not come, the duty manager lets the customer go on; should
//! the code be paid all the same, that money goes back by itself.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::queries::{OrderRow, order_row};
use super::rules::{self, Hold, Holding};
use super::{OrderState, OrderView};
use crate::door::{Stop, Work};
use crate::fees::rules::{NOTE_CHARS_MAX, SettledPart};
use crate::fees::{FeesRefusal, Method, tills};
use crate::kernel::{Millis, Money};
use crate::providers::Kind;
use crate::store::Conn;
use crate::store::fragments::order_goes_on;
use crate::store::schema::{provider_orders as o, staff, tickets};

/// At most this many held quotes of a hall are listed: each has a customer at a counter.
const HELD_MAX: i64 = 100;

impl OrderRow {
    pub(super) fn hold(&self, now: Millis) -> Hold {
        rules::hold(&Holding {
            state: self.state(),
            closing: self.is_closing(),
            released: self.released_at.is_some(),
            disputed: self.mismatch_fen.is_some(),
            expires_at: self.expires_at,
            now,
        })
    }

    /// Why its quote is not paid otherwise.
    pub(super) fn refusal(&self, now: Millis) -> FeesRefusal {
        if self.hold(now) == Hold::Closing { FeesRefusal::OrderClosing } else { FeesRefusal::OrderPending }
    }
}

/// The order that a quote waits for.
pub(super) fn waiting(work: &mut Work<'_>, quote: &str) -> Result<Option<OrderRow>, Stop> {
    let (branch, now) = (work.branch(), work.now());
    let rows: Vec<OrderRow> = o::table
        .filter(o::branch.eq(&branch).and(o::quote.eq(quote)))
        .select(OrderRow::as_select())
        .load(work.conn())?;
    Ok(rows.into_iter().find(|row| row.hold(now) != Hold::Free))
}

/// Refuses while the customer may still pay an order of this quote.
pub(in crate::fees) fn none_waits(work: &mut Work<'_>, quote: &str) -> Result<(), Stop> {
    let now = work.now();
    waiting(work, quote)?.map_or(Ok(()), |order| Err(order.refusal(now).into()))
}

/// Refuses while the customer may still pay an order of this quote; unless what is handed over is that very payment, whose
/// number the clerk has typed in from the customer's phone.
pub(in crate::fees) fn none_waits_beside(work: &mut Work<'_>, quote: &str, parts: &[SettledPart]) -> Result<(), Stop> {
    let now = work.now();
    let Some(order) = waiting(work, quote)? else { return Ok(()) };
    let is_it = |part: &SettledPart| part.method == Method::Qr && part.amount == Money(order.amount_fen);
    if parts.iter().any(is_it) { Ok(()) } else { Err(order.refusal(now).into()) }
}

/// Why a quote is paid otherwise before its provider has answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskRelease {
    /// In words.
    pub reason: String,
}

/// Lets the quote of an order be paid otherwise, as the duty manager of its hall: the code was taken away, and the provider
/// does not say whether it was paid. It is asked on, and what it tells is believed as ever.
pub fn release(work: &mut Work<'_>, id: &str, ask: &AskRelease) -> Result<OrderView, Stop> {
    let (branch, now) = (work.branch(), work.now());
    let who = work.actor().staff_id().ok_or(FeesRefusal::MayNotRelease)?.to_owned();
    let mut row = order_row(work.conn(), &branch, id)?;
    if !tills::leads(work, &who, &row.hall)? {
        return Err(FeesRefusal::MayNotRelease.into());
    }
    let reason = ask.reason.trim();
    if reason.is_empty() || reason.chars().count() > NOTE_CHARS_MAX || reason.chars().any(char::is_control) {
        return Err(FeesRefusal::ReleaseNotExplained { max: NOTE_CHARS_MAX }.into());
    }
    rules::may_release(row.hold(now), row.state())?;
    row.released_at = Some(now);
    crate::store::update(o::table.find((&branch, id))).set(o::released_at.eq(row.released_at)).execute(work.conn())?;
    super::commands::told(work, &row, "provider_order_released", json!({ "reason": reason }))?;
    Ok(row.view())
}

/// An order whose provider has not said how it ended, while its customer stands at the counter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldOrder {
    /// Its id.
    pub id: String,
    /// The ticket.
    pub ticket: String,
    /// The counter.
    pub counter: String,
    /// The clerk's name.
    pub clerk: String,
    /// Through whom.
    pub provider: Kind,
    /// How much.
    pub amount_fen: Money,
    /// Since when the code is not shown any more.
    pub since: Millis,
    /// From when on nobody can pay it for certain.
    pub gone_at: Millis,
}

/// The orders of a hall that hold a quote although their code is not shown any more, the longest first.
pub fn held(conn: &mut Conn, branch: &str, hall: &str, now: Millis) -> QueryResult<Vec<HeldOrder>> {
    let rows: Vec<(OrderRow, String)> = o::table
        .inner_join(staff::table.on(staff::branch.eq(o::branch).and(staff::id.eq(o::clerk))))
        .inner_join(tickets::table.on(tickets::branch.eq(o::branch).and(tickets::id.eq(o::ticket))))
        .filter(order_goes_on())
        .filter(o::branch.eq(branch).and(o::hall.eq(hall)))
        .filter(o::state.ne(OrderState::Owed.as_str()).and(tickets::state.eq("serving")))
        .order(o::ask_at.asc())
        .limit(HELD_MAX)
        .select((OrderRow::as_select(), staff::name))
        .load(conn)?;
    let mut held: Vec<_> = rows.into_iter().filter(|(row, _)| row.hold(now) == Hold::Closing).map(shown).collect();
    held.sort_by(|a, b| (a.since, &a.id).cmp(&(b.since, &b.id)));
    Ok(held)
}

fn shown((row, clerk): (OrderRow, String)) -> HeldOrder {
    HeldOrder {
        provider: Kind::parse(&row.provider).unwrap_or(Kind::Wechat),
        since: row.closing_at.unwrap_or(row.expires_at),
        gone_at: rules::gone_at(row.expires_at),
        amount_fen: Money(row.amount_fen),
        id: row.id,
        ticket: row.ticket,
        counter: row.counter,
        clerk,
    }
}
