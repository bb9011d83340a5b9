//! Whoever will wait longer than they were told is spoken to before that time is over: a task for the greeter, once a
//! ticket. Who that is says `queueing::relief`, from what was told first and from the remaining time as seen now.

use diesel::prelude::*;
use queueing::relief::comfort;
use queueing::wait::Interval;
use serde_json::json;

use super::tasks;
use crate::door::{Stop, Work};
use crate::halls::Hall;
use crate::kernel::Millis;
use crate::queue::line::Promise;
use crate::queue::queries::waiting::waiting_in_order;
use crate::queue::words::TaskKind;
use crate::store::Conn;
use crate::store::fragments::{promise_ends_at, ticket_waits};
use crate::store::schema::{tasks as tasks_table, tickets};

/// This long before the told time is over the greeter is sent: enough to walk there and explain.
pub(super) const COMFORT_LEAD_MS: Millis = 180_000;
/// The duty manager may send the greeter this long before.
pub const COMFORT_AHEAD_MS: Millis = 600_000;
/// At most this many in one go; the next tick comes in a second.
const COMFORT_MAX: i64 = 100;

/// Somebody who will wait longer than they were told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overrun {
    /// The ticket's id.
    pub ticket: String,
    /// Its number.
    pub number: String,
    /// What they were told first.
    pub promise: Promise,
    /// By how much it will be overrun, in seconds.
    pub over_s: i64,
}

/// Who in line will wait longer than they were told, whose told time ends within `ahead_ms` or has ended, and whom nobody
/// was asked to speak to. The most overrun first.
pub fn overrun(conn: &mut Conn, hall: &Hall, now: Millis, ahead_ms: Millis) -> Result<Vec<Overrun>, Stop> {
    let near = near_the_end(conn, hall, now.saturating_add(ahead_ms))?;
    if near.is_empty() {
        return Ok(Vec::new());
    }
    let waiting: Vec<_> =
        waiting_in_order(conn, hall, now)?.into_iter().filter(|ticket| near.contains(&ticket.id)).collect();
    let told_until = |arrived_at: Millis, promise: Promise| arrived_at + 1_000 * Millis::from(promise.high_s);
    let quoted: Vec<Millis> =
        waiting.iter().map(|ticket| ticket.promise.map_or(Millis::MAX, |p| told_until(ticket.arrived_at, p))).collect();
    let remaining: Vec<Option<Interval>> = waiting.iter().map(|ticket| ticket.remaining.map(interval)).collect();
    let due = comfort(&quoted, &remaining, now, ahead_ms);
    let made = |due: queueing::relief::Comfort| {
        let ticket = waiting.get(due.index)?;
        let (ticket, number, promise) = (ticket.id.clone(), ticket.number.clone(), ticket.promise?);
        Some(Overrun { ticket, number, promise, over_s: due.over_ms / 1_000 })
    };
    Ok(due.into_iter().filter_map(made).collect())
}

fn interval(promise: Promise) -> Interval {
    let seconds = |s: i32| u32::try_from(s).unwrap_or(0);
    Interval { low_s: seconds(promise.low_s), mid_s: seconds(promise.mid_s), high_s: seconds(promise.high_s) }
}

/// In line, told a time that ends by then, and nobody was asked to say a word yet.
fn near_the_end(conn: &mut Conn, hall: &Hall, until: Millis) -> QueryResult<Vec<String>> {
    use tasks_table as t;
    let comforted = t::table
        .filter(t::branch.eq(tickets::branch).and(t::ticket.eq(tickets::id.nullable())))
        .filter(t::kind.eq(TaskKind::Comfort.as_str()));
    tickets::table
        .filter(tickets::branch.eq(&hall.branch).and(tickets::hall.eq(&hall.id)))
        .filter(ticket_waits())
        .filter(promise_ends_at().le(until))
        .filter(diesel::dsl::not(diesel::dsl::exists(comforted)))
        .order((tickets::day.asc(), tickets::id.asc()))
        .limit(COMFORT_MAX)
        .select(tickets::id)
        .load(conn)
}

/// Asks the greeter to speak to everybody who will wait longer than they were told. Returns how many.
pub(super) fn comfort_all(work: &mut Work<'_>, hall: &Hall, ahead_ms: Millis) -> Result<usize, Stop> {
    let now = work.now();
    let overrun = overrun(work.conn(), hall, now, ahead_ms)?;
    for due in &overrun {
        let promise = due.promise;
        let detail = json!({
            "low_s": promise.low_s, "mid_s": promise.mid_s, "high_s": promise.high_s, "over_s": due.over_s,
        });
        tasks::create(work, &hall.id, TaskKind::Comfort, Some(&due.ticket), None, &detail.to_string())?;
    }
    Ok(overrun.len())
}

/// The duty manager sends the greeter early, to everybody whose told time ends in the next minutes and will not be kept.
pub fn comfort_now(work: &mut Work<'_>, hall: &str) -> Result<usize, Stop> {
    let hall = work.hall(hall)?;
    comfort_all(work, &hall, COMFORT_AHEAD_MS)
}
