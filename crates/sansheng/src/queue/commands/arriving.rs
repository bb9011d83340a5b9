//! Somebody comes through the door and a greeter taps once.

use diesel::prelude::*;
use serde_json::json;

use crate::door::{Stop, Work};
use crate::kernel::Millis;
use crate::queue::refusal::QueueRefusal;
use crate::store::schema::arrivals;

/// One tap: somebody came in and was greeted by whoever taps. Returns the arrival's id.
pub fn arrive(work: &mut Work<'_>, hall: &str) -> Result<String, Stop> {
    let hall = work.hall(hall)?;
    let (branch, id, now) = (work.branch(), work.id(), work.now());
    let greeter = work.actor().staff_id().map(str::to_owned);
    diesel::insert_into(arrivals::table)
        .values((
            arrivals::branch.eq(&branch),
            arrivals::id.eq(&id),
            arrivals::hall.eq(&hall.id),
            arrivals::day.eq(work.today(&hall).as_str()),
            arrivals::arrived_at.eq(now),
            arrivals::greeted_at.eq(greeter.as_ref().map(|_| now)),
            arrivals::greeter.eq(&greeter),
        ))
        .execute(work.conn())?;
    work.record(Some(&hall.id), "arrival_noted", &id, &json!({ "greeter": greeter }))?;
    Ok(id)
}

/// Takes back a tap too many. The journal keeps both.
pub fn undo_arrival(work: &mut Work<'_>, arrival: &str) -> Result<(), Stop> {
    let hall = open_arrival(work, arrival)?.0;
    let branch = work.branch();
    diesel::delete(arrivals::table.find((&branch, arrival))).execute(work.conn())?;
    work.record(Some(&hall), "arrival_undone", arrival, &json!({}))
}

/// Whoever came has left again without a ticket.
pub fn arrival_left(work: &mut Work<'_>, arrival: &str) -> Result<(), Stop> {
    let hall = open_arrival(work, arrival)?.0;
    let (branch, now) = (work.branch(), work.now());
    crate::store::update(arrivals::table.find((&branch, arrival)))
        .set(arrivals::left_at.eq(now))
        .execute(work.conn())?;
    work.record(Some(&hall), "arrival_left", arrival, &json!({}))
}

/// Hall, greeter, when it was triaged, when it left.
type ArrivalRow = (String, Option<String>, Option<Millis>, Option<Millis>);

/// An arrival that has no ticket yet: its hall and its greeter.
pub(super) fn open_arrival(work: &mut Work<'_>, arrival: &str) -> Result<(String, Option<String>), Stop> {
    let branch = work.branch();
    let row: Option<ArrivalRow> = arrivals::table
        .find((&branch, arrival))
        .select((arrivals::hall, arrivals::greeter, arrivals::triaged_at, arrivals::left_at))
        .get_result(work.conn())
        .optional()?;
    match row {
        None => Err(QueueRefusal::ArrivalNotFound.into()),
        Some((_, _, Some(_), _) | (_, _, _, Some(_))) => Err(QueueRefusal::ArrivalTriaged.into()),
        Some((hall, greeter, None, None)) => Ok((hall, greeter)),
    }
}

/// The arrival got this ticket.
pub(super) fn triaged(work: &mut Work<'_>, hall: &str, arrival: &str, ticket: &str) -> Result<(), Stop> {
    let (branch, now) = (work.branch(), work.now());
    crate::store::update(arrivals::table.find((&branch, arrival)))
        .set((arrivals::triaged_at.eq(now), arrivals::ticket.eq(ticket)))
        .execute(work.conn())?;
    work.record(Some(hall), "arrival_triaged", arrival, &json!({ "ticket": ticket }))
}

/// The hall of an arrival that has no ticket yet.
pub fn hall_of_arrival(work: &mut Work<'_>, arrival: &str) -> Result<String, Stop> {
    Ok(open_arrival(work, arrival)?.0)
}
