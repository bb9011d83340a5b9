//! Whose business it is: the account that the clerk found becomes the ticket's.

use diesel::prelude::*;
use serde_json::json;

use super::at_hand;
use crate::accounts;
use crate::door::{Stop, Work};
use crate::queue::refusal::QueueRefusal;
use crate::queue::words::State;
use crate::store::schema::tickets;

/// The account this ticket is about, chosen at the counter that serves it. Choosing another one later replaces it.
pub fn choose_account(work: &mut Work<'_>, counter: &str, ticket: &str, account: &str) -> Result<(), Stop> {
    let (desk, ticket) = at_hand(work, counter, ticket)?;
    if ticket.state() != State::Serving {
        return Err(QueueRefusal::TicketNotServing { state: ticket.state().as_str() }.into());
    }
    let branch = work.branch();
    let found = accounts::find(work.conn(), &branch, account)?;
    crate::store::update(tickets::table.find((&branch, &ticket.id)))
        .set(tickets::account.eq(&found.id))
        .execute(work.conn())?;
    let data = json!({
        "number": ticket.label(), "counter": desk.number, "account": found.id, "before": ticket.account,
    });
    work.record(Some(&ticket.hall), "account_chosen", &ticket.id, &data)
}
