//! What can be done in the queue: load, decide, save, record. Each file is one stretch of a visit.

pub(super) mod account;
pub(super) mod arriving;
pub(super) mod calling;
pub(super) mod comforting;
pub(super) mod found;
pub(super) mod issuing;
pub(super) mod papers;
mod promising;
pub(super) mod returning;
mod scene;
pub(super) mod serving;
pub(super) mod tasks;
pub(super) mod ticking;

use std::sync::Arc;

use serde_json::{Value, json};

use super::figures;
use super::refusal::QueueRefusal;
use super::ticket::Ticket;
use super::words::State;
use crate::counters::{self, CounterRow};
use crate::door::{Stop, Work};
use crate::halls::Hall;

/// A note, an item, a reason in words: more belongs on paper. Characters.
pub const TEXT_LENGTH_MAX: usize = 500;

pub(super) fn bounded(text: &str) -> Result<&str, QueueRefusal> {
    let text = text.trim();
    if text.chars().count() > TEXT_LENGTH_MAX {
        return Err(QueueRefusal::TextTooLong { max: TEXT_LENGTH_MAX });
    }
    Ok(text)
}

/// What the order audit reads: this ticket stands in line from here on, like this.
fn joins(ticket: &Ticket) -> Value {
    json!({
        "service": ticket.service, "class": ticket.class, "ready_at": ticket.ready_at, "target_s": ticket.target_s,
        "bound": ticket.return_counter,
    })
}

/// The counter where the actor sits and the ticket that is at it; a ticket of another hall does not exist here.
fn at_hand(work: &mut Work<'_>, counter: &str, ticket: &str) -> Result<(Arc<CounterRow>, Ticket), Stop> {
    let desk = counters::seated(work, counter)?;
    let ticket = Ticket::load(work, ticket)?;
    if ticket.hall != desk.hall {
        return Err(QueueRefusal::TicketNotFound.into());
    }
    if let Some(other) = ticket.counter.as_deref().filter(|other| *other != desk.id) {
        let hall = work.hall(&desk.hall)?;
        return Err(elsewhere(&hall, other).into());
    }
    Ok((desk, ticket))
}

fn elsewhere(hall: &Hall, counter: &str) -> QueueRefusal {
    QueueRefusal::TicketElsewhere { counter: hall.counter(counter).map_or(0, |plan| plan.number) }
}

/// Into a state, with the line kept: whoever joins or leaves it is counted.
fn move_to(work: &mut Work<'_>, ticket: &mut Ticket, state: State) -> Result<(), Stop> {
    let before = ticket.state();
    if before == State::Waiting && state != State::Waiting {
        figures::count_in_line(work, ticket, -1)?;
    }
    ticket.enter(work, state)?;
    if before != State::Waiting && state == State::Waiting {
        figures::count_in_line(work, ticket, 1)?;
    }
    Ok(())
}

/// Refused as unknown when the ticket is not of the hall that somebody is bound to; `None` reaches every hall.
pub fn must_reach(work: &mut Work<'_>, ticket: &str, hall: Option<&str>) -> Result<(), Stop> {
    let ticket = Ticket::load(work, ticket)?;
    if hall.is_none_or(|hall| hall == ticket.hall) { Ok(()) } else { Err(QueueRefusal::TicketNotFound.into()) }
}
