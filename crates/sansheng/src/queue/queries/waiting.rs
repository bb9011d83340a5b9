//! Everybody who waits, in the order in which they will be served, with the people ahead and the remaining time of each.

use diesel::prelude::*;
use queueing::Waiting;
use serde::Serialize;

use crate::foresight::{self, Asking};
use crate::halls::Hall;
use crate::kernel::Millis;
use crate::queue::line::{self, Floor, InLine, Promise};
use crate::queue::places::{self, Place};
use crate::queue::ticket::Ticket;
use crate::queue::words::{Class, State};
use crate::store::Conn;

/// A ticket in line.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct WaitingTicket {
    /// Id.
    pub id: String,
    /// The number as people read it.
    pub number: String,
    /// Code of the service.
    pub service: String,
    /// Code of the customer type.
    pub customer_type: String,
    /// Its class.
    pub class: Class,
    /// Codes of needs.
    pub needs: Vec<String>,
    /// Language tag.
    pub language: String,
    /// When it was issued.
    #[serde(serialize_with = "crate::kernel::clock::instant::serialize")]
    #[schema(value_type = String, format = DateTime)]
    pub arrived_at: Millis,
    /// Its place in time.
    #[serde(serialize_with = "crate::kernel::clock::instant::serialize")]
    #[schema(value_type = String, format = DateTime)]
    pub ready_at: Millis,
    /// Seconds since it was issued.
    pub waited_s: i64,
    /// People ahead who stand in its way.
    pub ahead: i32,
    /// People ahead when it was issued.
    pub ahead_first: i32,
    /// How much longer; `null` while nobody on duty serves it.
    pub remaining: Option<Promise>,
    /// What was promised first.
    pub promise: Option<Promise>,
    /// Whether it waits longer than was promised.
    pub beyond_promise: bool,
    /// How often it was overtaken.
    pub overtaken: i32,
    /// How often it was passed on.
    pub transfers: i32,
    /// The one counter that may call it.
    pub bound: Option<String>,
    /// Whether a paper was said to be missing.
    pub paper_missing: bool,
}

/// Those of `tickets` that wait, next first. Tickets that nobody on duty serves come last.
pub(super) fn in_service_order(hall: &Hall, floor: &Floor, tickets: &[&Ticket], now: Millis) -> Vec<WaitingTicket> {
    let lined: Vec<Waiting> = tickets.iter().map(|ticket| InLine::of(ticket).waiting(hall)).collect();
    let places = places::places(floor, &lined, &line::rules(hall), now);
    let remaining = |place: &Place| {
        let asking = asking(&lined[place.index], &tickets[place.index].id, place.ahead, lined.len(), now);
        foresight::remaining(hall, &asking, place.remaining)
    };
    places.into_iter().map(|place| waiting_ticket(tickets[place.index], &place, remaining(&place), now)).collect()
}

/// Everybody in line, next first; what they need and lack is left out.
pub(in crate::queue) fn waiting_in_order(conn: &mut Conn, hall: &Hall, now: Millis) -> QueryResult<Vec<WaitingTicket>> {
    let (tickets, floor) = (super::open_tickets(conn, hall)?, Floor::load(conn, hall)?);
    let waiting: Vec<&Ticket> = tickets.iter().filter(|ticket| ticket.state() == State::Waiting).collect();
    Ok(in_service_order(hall, &floor, &waiting, now))
}

/// A ticket in line asks how much longer.
fn asking<'a>(lined: &Waiting, ticket: &'a str, ahead: i32, in_line: usize, now: Millis) -> Asking<'a> {
    let priority = lined.class == queueing::Class::Priority;
    Asking { ticket: Some(ticket), service: lined.service, priority, ahead, in_line, now }
}

fn waiting_ticket(ticket: &Ticket, place: &Place, remaining: Option<Promise>, now: Millis) -> WaitingTicket {
    let waited_s = (now - ticket.arrived_at).max(0) / 1_000;
    let promise = ticket.promise();
    WaitingTicket {
        id: ticket.id.clone(),
        number: ticket.label(),
        service: ticket.service.clone(),
        customer_type: ticket.customer_type.clone(),
        class: ticket.class(),
        needs: Vec::new(),
        language: ticket.language.clone(),
        arrived_at: ticket.arrived_at,
        ready_at: ticket.ready_at,
        waited_s,
        ahead: place.ahead,
        ahead_first: ticket.ahead,
        remaining,
        promise,
        beyond_promise: promise.is_some_and(|promise| waited_s > i64::from(promise.high_s)),
        overtaken: ticket.overtaken,
        transfers: ticket.transfers,
        bound: ticket.return_counter.clone(),
        paper_missing: false,
    }
}

/// The place of one ticket: people ahead, and how much longer. `None` when it does not wait.
pub(super) fn place_of(
    hall: &Hall,
    floor: &Floor,
    tickets: &[InLine],
    id: &str,
    now: Millis,
) -> Option<(i32, Option<Promise>)> {
    let mine = tickets.iter().position(|ticket| ticket.id == id)?;
    let lined: Vec<Waiting> = tickets.iter().map(|ticket| ticket.waiting(hall)).collect();
    let (service, before) = (lined[mine].service, places::before(floor, &lined, mine, &line::rules(hall), now));
    let formula = queueing::wait::remaining(&before, service, &floor.situation(), now);
    let ahead = places::people(floor, &before, service);
    let asking = asking(&lined[mine], id, ahead, lined.len(), now);
    Some((ahead, foresight::remaining(hall, &asking, formula)))
}
