//! What is asked of the queue: the whole hall at a glance, one ticket, the audit of a day's order, the proof.

pub(super) mod audit;
pub(super) mod found;
pub(super) mod picture;
pub(super) mod promises;
pub(super) mod shapes;
pub(super) mod trace;
pub(super) mod verify;
pub(super) mod view;
pub(super) mod voices;
pub(super) mod waiting;

use diesel::prelude::*;

use super::ticket::Ticket;
use crate::halls::Hall;
use crate::store::Conn;
use crate::store::fragments::ticket_is_open;
use crate::store::schema::tickets;

/// Every open ticket of a hall.
fn open_tickets(conn: &mut Conn, hall: &Hall) -> QueryResult<Vec<Ticket>> {
    tickets::table
        .filter(tickets::branch.eq(&hall.branch).and(tickets::hall.eq(&hall.id)))
        .filter(ticket_is_open())
        .order((tickets::day.asc(), tickets::id.asc()))
        .select(Ticket::as_select())
        .load(conn)
}
