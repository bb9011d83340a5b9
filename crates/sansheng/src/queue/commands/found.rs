//! What the clerk holds when nobody sits there any more: a counter with a customer's things does not close, unless they go
//! to the duty manager as found property. What a ticket leaves that ends outside goes the same way. Nothing is forgotten.

use diesel::prelude::*;
use serde_json::json;

use crate::counters::{self, CounterRefusal, CounterRow};
use crate::door::{Stop, Work};
use crate::queue::queries::found::{self, Lying};
use crate::queue::refusal::QueueRefusal;
use crate::queue::ticket::Ticket;
use crate::store::schema::{custody, found_property};

/// How many things a refusal names; more are counted.
const NAMED_MAX: usize = 5;

/// Refused by name while something of a customer lies at a counter. With `takes_over` (the duty manager) it becomes found
/// property instead.
pub(crate) fn nothing_lies_there(work: &mut Work<'_>, desk: &CounterRow, takes_over: bool) -> Result<(), Stop> {
    let branch = work.branch();
    let lying = found::lying_at(work.conn(), &branch, &desk.id)?;
    if lying.is_empty() {
        return Ok(());
    }
    if takes_over {
        return keep(work, &lying);
    }
    let named: Vec<String> = lying.iter().take(NAMED_MAX).map(Lying::named).collect();
    let n = i64::try_from(lying.len()).unwrap_or(i64::MAX);
    Err(CounterRefusal::CustodyLeft { n, items: named.join("; ") }.into())
}

/// Marks everything that lies at a counter as left behind: the duty manager keeps it from here on. Returns how many things.
/// Only who sits there, or the duty manager.
pub fn leave_behind(work: &mut Work<'_>, counter: &str) -> Result<usize, Stop> {
    let desk = counters::settable(work, counter)?;
    let branch = work.branch();
    let lying = found::lying_at(work.conn(), &branch, &desk.id)?;
    keep(work, &lying)?;
    Ok(lying.len())
}

/// A ticket has ended while things of its customer are here.
pub(super) fn left_by(work: &mut Work<'_>, ticket: &Ticket) -> Result<(), Stop> {
    let left = found::open_of_ticket(work.conn(), ticket)?;
    keep(work, &left)
}

fn keep(work: &mut Work<'_>, things: &[Lying]) -> Result<(), Stop> {
    use found_property as f;
    let (branch, now, by) = (work.branch(), work.now(), work.actor().id.clone());
    for thing in things {
        diesel::insert_into(f::table)
            .values((
                (f::branch.eq(&branch), f::id.eq(&thing.id), f::hall.eq(&thing.hall), f::ticket.eq(&thing.ticket)),
                (f::counter.eq(&thing.counter), f::clerk.eq(&thing.clerk), f::taken_at.eq(thing.taken_at)),
                (f::item.eq(&thing.item), f::kept_by.eq(&by), f::kept_at.eq(now)),
            ))
            .execute(work.conn())?;
        let data = json!({
            "number": thing.number(), "custody": thing.id, "item": thing.item, "counter": thing.counter,
            "taken_at": thing.taken_at,
        });
        work.record(Some(&thing.hall), "custody_left_behind", &thing.ticket, &data)?;
    }
    Ok(())
}

/// Found property of a hall goes back to its owner.
pub fn hand_back_found(work: &mut Work<'_>, hall: &str, id: &str) -> Result<(), Stop> {
    use found_property as f;
    let (branch, now, by) = (work.branch(), work.now(), work.actor().id.clone());
    let row: Option<(String, String, Option<i64>)> = f::table
        .find((&branch, id))
        .filter(f::hall.eq(hall))
        .select((f::ticket, f::item, f::handed_back_at))
        .get_result(work.conn())
        .optional()?;
    let (ticket, item, handed_back_at) = row.ok_or(QueueRefusal::CustodyNotFound)?;
    if handed_back_at.is_some() {
        return Err(QueueRefusal::CustodyReturned.into());
    }
    crate::store::update(f::table.find((&branch, id)))
        .set((f::handed_back_at.eq(now), f::handed_back_by.eq(&by)))
        .execute(work.conn())?;
    crate::store::update(custody::table.find((&branch, id))).set(custody::returned_at.eq(now)).execute(work.conn())?;
    let ticket = Ticket::load(work, &ticket)?;
    let data = json!({ "number": ticket.label(), "custody": id, "item": item, "found": true });
    work.record(Some(hall), "custody_returned", &ticket.id, &data)
}
