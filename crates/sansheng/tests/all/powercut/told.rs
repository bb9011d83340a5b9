//! What callers were answered, and whether it is there afterwards: looked up in the tables, not asked of the product.

use std::collections::HashMap;

use diesel::prelude::*;
use sansheng::fees::{Paid, QuoteView};
use sansheng::queue::{Called, Issued};
use sansheng::store::Conn;
use sansheng::store::schema::{payment_parts, payments, quotes, ticket_calls, ticket_services, tickets};

/// One answer.
#[derive(Clone, Debug)]
pub enum Told {
    Issued(Issued),
    Called(Called),
    Started(String),
    Quoted(QuoteView),
    Confirmed(QuoteView),
    Paid(Paid),
    Finished(String),
}

impl Told {
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Issued(_) => "issued",
            Self::Called(_) => "called",
            Self::Started(_) => "started",
            Self::Quoted(_) => "quoted",
            Self::Confirmed(_) => "confirmed",
            Self::Paid(_) => "paid",
            Self::Finished(_) => "finished",
        }
    }
}

/// What the store holds, as far as somebody may have been told of it.
struct There {
    /// Number and state of each ticket.
    tickets: HashMap<String, (String, String)>,
    /// The counter of each ticket's first call.
    calls: HashMap<String, String>,
    /// Whether a ticket's service has begun.
    begun: HashMap<String, bool>,
    /// Total and state of each quote.
    quotes: HashMap<String, (i64, String)>,
    /// Amount, change and receipt of each payment.
    payments: HashMap<String, (i64, i64, i32, i32)>,
}

impl There {
    fn load(conn: &mut Conn) -> QueryResult<Self> {
        let rows: Vec<(String, String, i32, String)> =
            tickets::table.select((tickets::id, tickets::prefix, tickets::number, tickets::state)).load(conn)?;
        let calls: Vec<(String, String)> =
            ticket_calls::table.select((ticket_calls::ticket, ticket_calls::counter)).load(conn)?;
        let begun: Vec<(String, Option<i64>)> =
            ticket_services::table.select((ticket_services::ticket, ticket_services::started_at)).load(conn)?;
        let quotes: Vec<(String, (i64, String))> =
            quotes::table.select((quotes::id, (quotes::total_fen, quotes::state))).load(conn)?;
        let paid: Vec<(String, (i64, i64, i32, i32))> = {
            use {payment_parts as parts, payments as p};
            p::table
                .inner_join(parts::table.on(parts::branch.eq(p::branch).and(parts::payment.eq(p::id))))
                .select((p::id, (p::amount_fen, parts::change_fen, p::receipt_year, p::receipt_number)))
                .load(conn)?
        };
        Ok(Self {
            tickets: rows.into_iter().map(|(id, prefix, n, state)| (id, (format!("{prefix}{n:03}"), state))).collect(),
            calls: calls.into_iter().collect(),
            begun: begun.into_iter().map(|(id, at)| (id, at.is_some())).collect(),
            quotes: quotes.into_iter().collect(),
            payments: paid.into_iter().collect(),
        })
    }

    fn holds(&self, told: &Told) -> bool {
        match told {
            Told::Issued(issued) => self.tickets.get(&issued.id).is_some_and(|(number, _)| *number == issued.number),
            Told::Called(called) => self.calls.get(&called.ticket) == Some(&called.counter),
            Told::Started(ticket) => self.begun.get(ticket) == Some(&true),
            Told::Quoted(quote) => self.quotes.get(&quote.id).is_some_and(|(fen, _)| *fen == quote.total_fen.0),
            Told::Confirmed(quote) => {
                self.quotes.get(&quote.id).is_some_and(|(_, state)| ["confirmed", "paid"].contains(&state.as_str()))
            }
            Told::Paid(paid) => {
                let row = (paid.amount_fen.0, paid.change_fen.0, paid.receipt_year, paid.receipt_number);
                self.payments.get(&paid.id) == Some(&row)
            }
            Told::Finished(ticket) => self.tickets.get(ticket).is_some_and(|(_, state)| state == "finished"),
        }
    }
}

/// What was answered and is not there.
pub fn lost<'a>(conn: &mut Conn, told: impl Iterator<Item = &'a Told>) -> Vec<String> {
    match There::load(conn) {
        Ok(there) => told.filter(|told| !there.holds(told)).map(|told| format!("{told:?}")).collect(),
        Err(why) => vec![format!("the store cannot be read after the power is back: {why}")],
    }
}
