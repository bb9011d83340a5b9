//! Papers at the counter: which were seen, and what the clerk holds until it is handed back.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{at_hand, bounded};
use crate::counters;
use crate::door::{Stop, Work};
use crate::halls::Hall;
use crate::queue::figures;
use crate::queue::queries::found;
use crate::queue::refusal::QueueRefusal;
use crate::queue::rules::Act;
use crate::queue::ticket::Ticket;
use crate::queue::words::{PaperState, State, Voice};
use crate::store::Table;
use crate::store::schema::{custody, ticket_documents};

/// A paper looked at.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PaperChecked {
    /// Code of the paper.
    pub document: String,
    /// Seen, missing, or only claimed again when the tick was a mistake.
    pub state: PaperState,
}

/// How many papers one check may name; no business needs more.
const CHECKED_MAX: usize = 40;

/// The clerk ticks the checklist.
pub fn check_documents(work: &mut Work<'_>, counter: &str, ticket: &str, checked: &[PaperChecked]) -> Result<(), Stop> {
    use ticket_documents as t;
    let (desk, ticket) = at_hand(work, counter, ticket)?;
    being_at(&ticket, &desk.id)?;
    let hall = work.hall(&ticket.hall)?;
    if checked.len() > CHECKED_MAX {
        return Err(QueueRefusal::ListTooLong { max: CHECKED_MAX }.into());
    }
    let now = work.now();
    for paper in checked {
        if !hall.pack.documents.iter().any(|d| d.code == paper.document) {
            return Err(QueueRefusal::DocumentNotFound.into());
        }
        let row = t::table.find((&ticket.branch, &ticket.id, &paper.document));
        let state = paper.state.as_str();
        let changed = crate::store::update(row).set((t::state.eq(state), t::at.eq(now))).execute(work.conn())?;
        if changed == 0 {
            let row = (t::branch.eq(&ticket.branch), t::ticket.eq(&ticket.id), t::document.eq(&paper.document));
            diesel::insert_into(t::table).values((row, t::state.eq(state), t::at.eq(now))).execute(work.conn())?;
        }
    }
    figures::voice(work, &ticket.id, Voice::Greeted)?;
    let data = json!({ "number": ticket.label(), "documents": checked });
    work.record(Some(&ticket.hall), "documents_checked", &ticket.id, &data)
}

/// The clerk goes on although required papers were not seen: what was missing is in the journal. Returns their codes.
pub fn go_on_without(work: &mut Work<'_>, counter: &str, ticket: &str) -> Result<Vec<String>, Stop> {
    let (desk, ticket) = at_hand(work, counter, ticket)?;
    being_at(&ticket, &desk.id)?;
    let hall = work.hall(&ticket.hall)?;
    let missing = unseen(work, &hall, &ticket)?;
    if !missing.is_empty() {
        let data = json!({ "number": ticket.label(), "counter": desk.number, "missing": missing });
        work.record(Some(&ticket.hall), "papers_gone_without", &ticket.id, &data)?;
    }
    Ok(missing)
}

/// The required papers of the service in hand that no clerk has seen, by code.
pub(super) fn unseen(work: &mut Work<'_>, hall: &Hall, ticket: &Ticket) -> Result<Vec<String>, Stop> {
    use ticket_documents as t;
    let asked = hall.papers(&ticket.service, &ticket.customer_type);
    let mut missing: Vec<String> = asked.iter().filter(|p| p.required).map(|p| p.document.clone()).collect();
    if missing.is_empty() {
        return Ok(missing);
    }
    let seen: Vec<String> = t::table
        .filter(t::branch.eq(&ticket.branch).and(t::ticket.eq(&ticket.id)))
        .filter(t::state.eq(PaperState::Seen.as_str()))
        .select(t::document)
        .load(work.look(&[Table::TicketDocuments]))?;
    missing.retain(|code| !seen.contains(code));
    Ok(missing)
}

fn being_at(ticket: &Ticket, counter: &str) -> Result<(), QueueRefusal> {
    if ticket.state().is_at_counter() && ticket.counter.as_deref() == Some(counter) {
        return Ok(());
    }
    // The same words as for finishing: it has to be in hand.
    ticket.after(Act::Finish).map(|_| ())
}

/// The clerk takes something of the customer into custody. Returns its id.
pub fn take_custody(work: &mut Work<'_>, counter: &str, ticket: &str, item: &str, note: &str) -> Result<String, Stop> {
    let (item, note) = (bounded(item)?, bounded(note)?);
    if item.is_empty() {
        return Err(QueueRefusal::ItemNeeded.into());
    }
    let (desk, ticket) = at_hand(work, counter, ticket)?;
    if ticket.state() != State::Serving {
        return Err(QueueRefusal::TicketNotServing { state: ticket.state().as_str() }.into());
    }
    let (id, now) = (work.id(), work.now());
    diesel::insert_into(custody::table)
        .values((
            custody::branch.eq(&ticket.branch),
            custody::id.eq(&id),
            custody::ticket.eq(&ticket.id),
            custody::counter.eq(&desk.id),
            custody::clerk.eq(desk.clerk.as_deref().unwrap_or("")),
            custody::item.eq(item),
            custody::note.eq(note),
            custody::taken_at.eq(now),
        ))
        .execute(work.conn())?;
    let data = json!({ "number": ticket.label(), "custody": id, "item": item, "counter": desk.number });
    work.record(Some(&ticket.hall), "custody_taken", &ticket.id, &data)?;
    Ok(id)
}

/// The thing goes back to the customer, at the counter where it lies.
pub fn return_custody(work: &mut Work<'_>, counter: &str, custody_id: &str) -> Result<(), Stop> {
    let desk = counters::seated(work, counter)?;
    let branch = work.branch();
    let row: Option<(String, String, String, Option<i64>)> = custody::table
        .find((&branch, custody_id))
        .select((custody::ticket, custody::counter, custody::item, custody::returned_at))
        .get_result(work.conn())
        .optional()?;
    let (ticket, held_at, item, returned_at) = row.ok_or(QueueRefusal::CustodyNotFound)?;
    let ticket = Ticket::load(work, &ticket)?;
    let here = held_at == desk.id;
    if !here && ticket.counter.as_deref() != Some(desk.id.as_str()) {
        return Err(QueueRefusal::CustodyNotFound.into());
    }
    if returned_at.is_some() {
        return Err(QueueRefusal::CustodyReturned.into());
    }
    if found::is_kept(work.conn(), &branch, custody_id)? {
        return Err(QueueRefusal::CustodyWithDuty.into());
    }
    if !here {
        let hall = work.hall(&desk.hall)?;
        let counter = hall.counter(&held_at).map_or(0, |plan| plan.number);
        return Err(QueueRefusal::CustodyElsewhere { counter }.into());
    }
    let now = work.now();
    crate::store::update(custody::table.find((&branch, custody_id)))
        .set(custody::returned_at.eq(now))
        .execute(work.conn())?;
    let data = json!({ "number": ticket.label(), "custody": custody_id, "item": item, "counter": desk.number });
    work.record(Some(&ticket.hall), "custody_returned", &ticket.id, &data)
}
