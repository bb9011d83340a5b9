//! Back into the line, or out of it: a missed customer comes after all, a customer takes the ticket back, a counter
//! closes with tickets bound to it, the customer speaks another language.

use diesel::prelude::*;
use serde_json::json;

use super::{found, joins, move_to, tasks};
use crate::door::{Stop, Work};
use crate::kernel::Language;
use crate::queue::figures::{self, DayFigures};
use crate::queue::promises;
use crate::queue::refusal::QueueRefusal;
use crate::queue::rules::{self, Act};
use crate::queue::ticket::Ticket;
use crate::queue::words::{State, Voice};
use crate::store::fragments::ticket_waits;
use crate::store::schema::{custody, ticket_services, tickets};

/// A missed customer comes back: at the old place within the grace, as of now after it; the class stays.
pub fn return_missed(work: &mut Work<'_>, ticket: &str) -> Result<(), Stop> {
    let mut ticket = Ticket::load(work, ticket)?;
    let state = ticket.after(Act::Return)?;
    let hall = work.hall(&ticket.hall)?;
    let now = work.now();
    let missed_at = ticket.held_at.unwrap_or(now);
    ticket.ready_at = rules::ready_on_return(&hall.pack.queue, ticket.ready_at, missed_at, now);
    move_to(work, &mut ticket, state)?;
    let data = json!({ "number": ticket.label(), "joins": joins(&ticket) });
    work.record(Some(&ticket.hall), "ticket_returned", &ticket.id, &data)
}

/// The customer takes the ticket back before being called, or while it is on hold.
pub fn cancel(work: &mut Work<'_>, ticket: &str) -> Result<(), Stop> {
    let ticket = Ticket::load(work, ticket)?;
    ticket.after(Act::Cancel)?;
    nothing_held_here(work, &ticket)?;
    end_outside(work, ticket, State::Cancelled)
}

/// Ends a ticket that is at no counter: taken back, or left over from a day gone by.
pub(super) fn end_outside(work: &mut Work<'_>, mut ticket: Ticket, state: State) -> Result<(), Stop> {
    use ticket_services as t;
    let (before, now) = (ticket.state(), work.now());
    move_to(work, &mut ticket, state)?;
    if before == State::Held {
        found::left_by(work, &ticket)?;
    }
    crate::store::update(
        t::table
            .filter(t::branch.eq(&ticket.branch).and(t::ticket.eq(&ticket.id)))
            .filter(t::state.eq("waiting").or(t::state.eq("serving"))),
    )
    .set((t::state.eq("cancelled"), t::ended_at.eq(now)))
    .execute(work.conn())?;
    let cancelled = i32::from(state == State::Cancelled);
    let add = DayFigures { cancelled, expired: 1 - cancelled, ..DayFigures::default() };
    figures::add_to_day(work, &ticket.hall, &ticket.day, &add)?;
    if ticket.calls == 0 {
        promises::count(work, &ticket, false)?;
    }
    let kind = if cancelled == 1 { "ticket_cancelled" } else { "ticket_expired" };
    let data = json!({ "number": ticket.label(), "was": before.as_str(), "leaves": before == State::Waiting });
    work.record(Some(&ticket.hall), kind, &ticket.id, &data)?;
    tasks::end_with_visit(work, &ticket)
}

/// Refused while a clerk holds something of the customer.
pub(super) fn nothing_held_here(work: &mut Work<'_>, ticket: &Ticket) -> Result<(), Stop> {
    let held: i64 = custody::table
        .filter(custody::branch.eq(&ticket.branch).and(custody::ticket.eq(&ticket.id)))
        .filter(custody::returned_at.is_null())
        .count()
        .get_result(work.conn())?;
    if held > 0 { Err(QueueRefusal::CustodyOutstanding { n: held }.into()) } else { Ok(()) }
}

/// A counter closes: whoever waits for it alone waits for any counter again.
pub(crate) fn release_bound(work: &mut Work<'_>, hall: &str, counter: &str) -> Result<(), Stop> {
    let branch = work.branch();
    let bound: Vec<Ticket> = tickets::table
        .filter(tickets::branch.eq(&branch).and(tickets::hall.eq(hall)).and(tickets::return_counter.eq(counter)))
        .filter(ticket_waits())
        .select(Ticket::as_select())
        .load(work.conn())?;
    for mut ticket in bound {
        ticket.return_counter = None;
        ticket.enter(work, State::Waiting)?;
        let data = json!({ "number": ticket.label(), "counter": counter, "joins": joins(&ticket) });
        work.record(Some(hall), "ticket_released", &ticket.id, &data)?;
    }
    Ok(())
}

/// The language in which a ticket is called and shown.
pub fn set_language(work: &mut Work<'_>, ticket: &str, language: Language) -> Result<(), Stop> {
    let ticket = Ticket::load(work, ticket)?;
    if ticket.state().is_over() {
        return Err(QueueRefusal::TicketOver { state: ticket.state().as_str() }.into());
    }
    if ticket.language == language.tag() {
        return Ok(());
    }
    crate::store::update(tickets::table.find((&ticket.branch, &ticket.id)))
        .set(tickets::language.eq(language.tag()))
        .execute(work.conn())?;
    let data = json!({ "before": ticket.language, "after": language.tag() });
    work.record(Some(&ticket.hall), "ticket_language_set", &ticket.id, &data)
}

/// A voice was heard: who greets, answers or sees off says so with one key.
pub fn hear_voice(work: &mut Work<'_>, ticket: &str, voice: Voice) -> Result<(), Stop> {
    let ticket = Ticket::load(work, ticket)?;
    if figures::voice(work, &ticket.id, voice)? {
        work.record(Some(&ticket.hall), "voice_heard", &ticket.id, &json!({ "voice": voice.as_str() }))?;
    }
    Ok(())
}
