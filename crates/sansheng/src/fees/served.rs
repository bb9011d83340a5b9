//! The ticket that is being served at the actor's counter: money is only ever asked for there.

use diesel::prelude::*;

use super::refusal::FeesRefusal;
use crate::door::{Stop, Work};
use crate::queue::{QueueRefusal, State};
use crate::store::Table;
use crate::store::schema::{counters, ticket_services, tickets};

/// A ticket in service, where and by whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Served {
    /// The hall.
    pub hall: String,
    /// The counter.
    pub counter: String,
    /// The clerk: the actor.
    pub clerk: String,
}

/// The ticket, when it is in service at the actor's counter. A ticket of another hall is not there at all.
pub fn served(work: &mut Work<'_>, ticket: &str) -> Result<Served, Stop> {
    let branch = work.branch();
    let seat = seat(work)?;
    let row: Option<(String, String, Option<String>)> = tickets::table
        .find((&branch, ticket))
        .select((tickets::hall, tickets::state, tickets::counter))
        .get_result(work.look(&[Table::Tickets]))
        .optional()?;
    let (hall, state, counter) = row.filter(|row| row.0 == seat.hall).ok_or(QueueRefusal::TicketNotFound)?;
    let state = State::parse(&state).unwrap_or(State::Expired);
    if state != State::Serving {
        return Err(QueueRefusal::TicketNotServing { state: state.as_str() }.into());
    }
    if counter.as_ref() == Some(&seat.counter) {
        return Ok(seat);
    }
    let hall = work.hall(&hall)?;
    let there = counter.and_then(|id| hall.counter(&id).map(|counter| counter.number));
    Err(QueueRefusal::TicketElsewhere { counter: there.unwrap_or_default() }.into())
}

/// The counter where the actor sits: its id and hall.
pub(super) fn seat(work: &mut Work<'_>) -> Result<Served, Stop> {
    let branch = work.branch();
    let clerk = work.actor().staff_id().ok_or(FeesRefusal::NotAtCounter)?.to_owned();
    let row: Option<(String, String)> = counters::table
        .filter(counters::branch.eq(&branch).and(counters::clerk.eq(&clerk)))
        .select((counters::hall, counters::id))
        .get_result(work.look(&[]))
        .optional()?;
    let (hall, counter) = row.ok_or(FeesRefusal::NotAtCounter)?;
    Ok(Served { hall, counter, clerk })
}

/// The service that is being done on a ticket just now.
pub(super) fn service_of(work: &mut Work<'_>, ticket: &str) -> Result<String, Stop> {
    let branch = work.branch();
    let current: Option<String> = ticket_services::table
        .filter(ticket_services::branch.eq(&branch).and(ticket_services::ticket.eq(ticket)))
        .filter(ticket_services::state.eq("serving"))
        .order(ticket_services::position.desc())
        .select(ticket_services::service)
        .first(work.conn())
        .optional()?;
    match current {
        Some(service) => Ok(service),
        None => Ok(tickets::table.find((&branch, ticket)).select(tickets::service).get_result(work.conn())?),
    }
}
