//! What time alone does: a call nobody answers, a missed ticket that is never fetched, a day that is over with what was
//! asked for on it, what a counter did only for a while, a first promise that can be made, a wait that will outlast its
//! promise. `due` is the cheap question; `tick` does what is due and nothing else.

use diesel::prelude::*;

use super::comforting::COMFORT_LEAD_MS;
use super::{calling, comforting, promising, returning, tasks};
use crate::counters;
use crate::door::{Stop, Work};
use crate::halls::{Doors, Hall};
use crate::kernel::Millis;
use crate::queue::ticket::Ticket;
use crate::queue::words::State;
use crate::store::Conn;
use crate::store::fragments::ticket_is_open;
use crate::store::schema::{ticket_calls, tickets};

/// How long a missed ticket can still be fetched. After that the number on the slip means nothing any more.
pub const MISSED_KEPT_S: i64 = 3_600;
/// At most this many of each kind in one tick; the next tick comes in a second.
const TICK_MAX: i64 = 100;

/// Whether anything is due, for a reading connection: most seconds nothing is.
pub fn tick_due(conn: &mut Conn, hall: &Hall, now: Millis) -> Result<bool, Stop> {
    Ok(!unanswered(conn, hall, now)?.is_empty()
        || !never_fetched(conn, hall, now)?.is_empty()
        || !promising::unpromised(conn, hall, now)?.is_empty()
        || !comforting::overrun(conn, hall, now, COMFORT_LEAD_MS)?.is_empty()
        || !left_over(conn, hall, now)?.is_empty()
        || !tasks::left_over(conn, hall, now)?.is_empty()
        || counters::loan_due(conn, &hall.branch, &hall.id, now)?)
}

/// Does what is due in a hall. Returns how many things it did.
pub fn tick(work: &mut Work<'_>, hall: &str) -> Result<usize, Stop> {
    let present = work.hall(hall)?;
    let now = work.now();
    // First, so that whatever follows knows who serves what from now on.
    let mut done = counters::end_due(work, &present)?;
    let hall = work.hall(hall)?;
    for ticket in unanswered(work.conn(), &hall, now)? {
        calling::missed(work, ticket)?;
        done += 1;
    }
    done += promising::promise_all(work, &hall)?;
    done += comforting::comfort_all(work, &hall, COMFORT_LEAD_MS)?;
    for ticket in never_fetched(work.conn(), &hall, now)? {
        returning::end_outside(work, ticket, State::Expired)?;
        done += 1;
    }
    for ticket in left_over(work.conn(), &hall, now)? {
        returning::end_outside(work, ticket, State::Expired)?;
        done += 1;
    }
    for task in tasks::left_over(work.conn(), &hall, now)? {
        tasks::unneeded(work, &hall.id, &task, "day_over")?;
        done += 1;
    }
    Ok(done)
}

/// Called, and the grace since the call is over, also the pause after the last recall.
fn unanswered(conn: &mut Conn, hall: &Hall, now: Millis) -> QueryResult<Vec<Ticket>> {
    use ticket_calls as c;
    let before = now - 1_000 * Millis::from(hall.pack.queue.grace_s);
    let paused = now - 1_000 * Millis::from(hall.pack.queue.recall_pause_s);
    let this_call = c::branch.eq(tickets::branch).and(c::ticket.eq(tickets::id)).and(c::n.eq(tickets::calls));
    tickets::table
        .inner_join(c::table.on(this_call))
        .filter(tickets::branch.eq(&hall.branch).and(tickets::hall.eq(&hall.id)))
        .filter(ticket_is_open())
        .filter(tickets::state.eq(State::Called.as_str()).and(c::at.le(before)))
        .filter(c::recalled_at.is_null().or(c::recalled_at.le(paused)))
        .order((tickets::day.asc(), tickets::id.asc()))
        .limit(TICK_MAX)
        .select(Ticket::as_select())
        .load(conn)
}

/// Missed, and nobody came back for it.
fn never_fetched(conn: &mut Conn, hall: &Hall, now: Millis) -> QueryResult<Vec<Ticket>> {
    tickets::table
        .filter(tickets::branch.eq(&hall.branch).and(tickets::hall.eq(&hall.id)))
        .filter(ticket_is_open())
        .filter(tickets::state.eq(State::Missed.as_str()).and(tickets::held_at.le(now - 1_000 * MISSED_KEPT_S)))
        .order((tickets::day.asc(), tickets::id.asc()))
        .limit(TICK_MAX)
        .select(Ticket::as_select())
        .load(conn)
}

/// Still open when the next business day has begun. Closing drops nobody: only the doors of another day end it.
fn left_over(conn: &mut Conn, hall: &Hall, now: Millis) -> QueryResult<Vec<Ticket>> {
    let Doors::Open { opened_at, .. } = hall.doors(now) else { return Ok(Vec::new()) };
    let day = hall.zone.day(opened_at);
    tickets::table
        .filter(tickets::branch.eq(&hall.branch).and(tickets::hall.eq(&hall.id)))
        .filter(ticket_is_open())
        .filter(tickets::state.eq_any([State::Waiting, State::Held, State::Missed].map(State::as_str)))
        .filter(tickets::day.lt(day.as_str()))
        .order((tickets::day.asc(), tickets::id.asc()))
        .limit(TICK_MAX)
        .select(Ticket::as_select())
        .load(conn)
}
