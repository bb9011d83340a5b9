//! The ticket that is being served at the actor's counter: money is only ever asked for there.

use diesel::prelude::*;

use super::queries::QuoteRow;
use super::refusal::FeesRefusal;
use super::rows::QuoteChange;
use crate::door::{Stop, Work};
use crate::queue::{QueueRefusal, State};
use crate::store::schema::{quotes, ticket_services, tickets};
use crate::store::{Table, on_either, prepared};

/// A ticket in service, where and by whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Served {
    /// The hall.
    pub hall: String,
    /// The counter.
    pub counter: String,
    /// The clerk: the actor.
    pub clerk: String,
    /// Their till at this counter, when it is open.
    till: Option<String>,
}

impl Served {
    /// The clerk's open till. Refuses `till_not_open`.
    pub(super) fn open_till(&self) -> Result<&str, FeesRefusal> {
        self.till.as_deref().ok_or(FeesRefusal::TillNotOpen)
    }
}

/// What is asked of a ticket: its hall, its state, its counter.
type Place = (String, String, Option<String>);

/// The ticket, when it is in service at the actor's counter. A ticket of another hall is not there at all.
pub fn served(work: &mut Work<'_>, ticket: &str) -> Result<Served, Stop> {
    let branch = work.branch();
    let seat = seat(work)?;
    let asked = tickets::table.find((&branch, ticket)).select((tickets::hall, tickets::state, tickets::counter));
    let conn = work.look(&[Table::Tickets]);
    let place: Option<Place> = on_either!(conn, |conn| prepared(asked).get_result(conn).optional())?;
    serves(work, seat, place)
}

/// As [`served`], and a quote that is to be paid there, asked for together. Refuses `quote_not_found` besides.
pub(super) fn served_with_quote(work: &mut Work<'_>, ticket: &str, quote: &str) -> Result<(Served, QuoteRow), Stop> {
    let branch = work.branch();
    let seat = seat(work)?;
    let is_asked = |change: &QuoteChange| change.id == quote;
    work.look(&[Table::Tickets]);
    let asked = tickets::table
        .left_join(quotes::table.on(quotes::branch.eq(tickets::branch).and(quotes::id.eq(quote))))
        .filter(tickets::branch.eq(&branch).and(tickets::id.eq(ticket)));
    let place = (tickets::hall, tickets::state, tickets::counter);
    let conn = work.look_beside(&[Table::Quotes], is_asked);
    let row: Option<(Place, Option<QuoteRow>)> = on_either!(conn, |conn| {
        prepared(asked.select((place, Option::<QuoteRow>::as_select()))).get_result(conn).optional()
    })?;
    let (place, quote) = row.unzip();
    let desk = serves(work, seat, place)?;
    Ok((desk, quote.flatten().ok_or(FeesRefusal::QuoteNotFound)?))
}

fn serves(work: &mut Work<'_>, seat: Served, place: Option<Place>) -> Result<Served, Stop> {
    let (hall, state, counter) = place.filter(|place| place.0 == seat.hall).ok_or(QueueRefusal::TicketNotFound)?;
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

/// The counter where the actor sits, and their till there.
pub(super) fn seat(work: &mut Work<'_>) -> Result<Served, Stop> {
    let clerk = work.actor().staff_id().ok_or(FeesRefusal::NotAtCounter)?.to_owned();
    let seat = work.seat(&clerk)?.ok_or(FeesRefusal::NotAtCounter)?;
    Ok(Served { hall: seat.hall.clone(), counter: seat.counter.clone(), till: seat.till.clone(), clerk })
}

/// The service that is being done on a ticket just now.
pub(super) fn service_of(work: &mut Work<'_>, ticket: &str) -> Result<String, Stop> {
    let branch = work.branch();
    let current = ticket_services::table
        .filter(ticket_services::branch.eq(&branch).and(ticket_services::ticket.eq(ticket)))
        .filter(ticket_services::state.eq("serving"))
        .order(ticket_services::position.desc())
        .limit(1)
        .select(ticket_services::service);
    let current: Option<String> = on_either!(work.conn(), |conn| prepared(current).get_result(conn).optional())?;
    match current {
        Some(service) => Ok(service),
        None => Ok(tickets::table.find((&branch, ticket)).select(tickets::service).get_result(work.conn())?),
    }
}
