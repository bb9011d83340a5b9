//! A ticket that was taken while nobody served it could be told no time. As soon as a counter does, the first interval there
//! is becomes its promise: what a ticket's promise says is counted from its arrival, so what had been waited until then
//! goes before it, and whoever compares compares from the instant at which it was made. Not here: what becomes of it.

use diesel::prelude::*;
use serde_json::json;

use crate::door::{Stop, Work};
use crate::halls::Hall;
use crate::kernel::Millis;
use crate::queue::line::Promise;
use crate::queue::queries::waiting::waiting_in_order;
use crate::store::Conn;
use crate::store::fragments::ticket_waits;
use crate::store::schema::{counters, tickets};

/// At most this many in one go; the next tick comes in a second.
const PROMISED_MAX: i64 = 100;

/// A first promise that can be made now.
pub(super) struct First {
    ticket: String,
    number: String,
    told: Promise,
    waited_s: i64,
}

impl First {
    /// From the arrival on. Whoever's turn it is at once was promised no wait (the middle is zero), as on arrival.
    fn since_arrival(&self) -> Promise {
        let waited_s = i32::try_from(self.waited_s).unwrap_or(i32::MAX);
        let high_s = waited_s.saturating_add(self.told.high_s);
        if self.told.mid_s == 0 {
            return Promise { low_s: 0, mid_s: 0, high_s };
        }
        let (low_s, mid_s) = (waited_s.saturating_add(self.told.low_s), waited_s.saturating_add(self.told.mid_s));
        Promise { low_s, mid_s, high_s }
    }
}

/// Who waits, was never called nor promised anything, and is served by somebody now.
pub(super) fn unpromised(conn: &mut Conn, hall: &Hall, now: Millis) -> Result<Vec<First>, Stop> {
    let none = nothing_told(conn, hall)?;
    if none.is_empty() || !somebody_serves(conn, hall)? {
        return Ok(Vec::new());
    }
    let waiting = waiting_in_order(conn, hall, now)?.into_iter().filter(|ticket| none.contains(&ticket.id));
    let first = waiting.filter_map(|ticket| {
        let (told, waited_s) = (ticket.remaining?, ticket.waited_s);
        Some(First { ticket: ticket.id, number: ticket.number, told, waited_s })
    });
    Ok(first.collect())
}

fn nothing_told(conn: &mut Conn, hall: &Hall) -> QueryResult<Vec<String>> {
    tickets::table
        .filter(tickets::branch.eq(&hall.branch).and(tickets::hall.eq(&hall.id)))
        .filter(ticket_waits())
        .filter(tickets::promise_high_s.is_null().and(tickets::calls.eq(0)))
        .order((tickets::day.asc(), tickets::id.asc()))
        .limit(PROMISED_MAX)
        .select(tickets::id)
        .load(conn)
}

fn somebody_serves(conn: &mut Conn, hall: &Hall) -> QueryResult<bool> {
    let open = counters::table
        .filter(counters::branch.eq(&hall.branch).and(counters::hall.eq(&hall.id)).and(counters::active.eq(1)))
        .filter(counters::presence.eq("open").and(counters::clerk.is_not_null()));
    diesel::select(diesel::dsl::exists(open)).get_result(conn)
}

/// Makes them. Returns how many.
pub(super) fn promise_all(work: &mut Work<'_>, hall: &Hall) -> Result<usize, Stop> {
    let (branch, now) = (work.branch(), work.now());
    let first = unpromised(work.conn(), hall, now)?;
    for one in &first {
        let promise = one.since_arrival();
        crate::store::update(tickets::table.find((&branch, &one.ticket)))
            .set((
                tickets::promise_low_s.eq(promise.low_s),
                tickets::promise_mid_s.eq(promise.mid_s),
                tickets::promise_high_s.eq(promise.high_s),
            ))
            .execute(work.conn())?;
        let data = json!({ "number": one.number, "promise": one.told, "waited_s": one.waited_s });
        work.record(Some(&hall.id), "ticket_promised", &one.ticket, &data)?;
    }
    Ok(first.len())
}
