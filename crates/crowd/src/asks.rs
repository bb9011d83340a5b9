//! The API's addresses and bodies as customers and clerks use them. The one file to change when a path changes.

use serde_json::{Value, json};

use crate::client::Ask;

const V1: &str = "/api/v1";

/// What somebody at the door asks for.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// Code of the service.
    pub service: String,
    /// Code of the customer type; empty for the hall's first.
    pub customer_type: String,
    /// Codes of needs.
    pub needs: Vec<String>,
    /// Codes of the papers that the customer says are there.
    pub documents: Vec<String>,
    /// The account number, where the customer knows it.
    pub account: Option<String>,
    /// `kiosk`, `greeter`, `counter` or `integration`.
    pub channel: String,
}

impl Wish {
    /// The body of the request.
    pub fn body(&self) -> Value {
        let mut body = json!({ "service": self.service, "channel": self.channel });
        if !self.customer_type.is_empty() {
            body["customer_type"] = json!(self.customer_type);
        }
        if !self.needs.is_empty() {
            body["needs"] = json!(self.needs);
        }
        if !self.documents.is_empty() {
            body["documents"] = json!(self.documents);
        }
        if let Some(account) = &self.account {
            body["account"] = json!(account);
        }
        body
    }
}

/// The cheapest JSON answer of the server, to hold others against.
pub fn ping() -> Ask {
    Ask::get(format!("{V1}/ping"))
}

/// Signs in; `take_over` ends a session that the account has elsewhere.
pub fn sign_in(account: &str, password: &str, take_over: bool) -> Ask {
    Ask::post(format!("{V1}/sessions"), json!({ "account": account, "password": password, "take_over": take_over }))
}

/// Services, counters, hours, state.
pub fn hall(hall: &str) -> Ask {
    Ask::get(format!("{V1}/halls/{hall}"))
}

/// What the board shows.
pub fn board(hall: &str) -> Ask {
    Ask::get(format!("{V1}/halls/{hall}/board"))
}

/// Takes a ticket.
pub fn issue(hall: &str, wish: &Wish) -> Ask {
    Ask::post(format!("{V1}/halls/{hall}/tickets"), wish.body())
}

/// Opens a counter, leaves it for a while, closes it.
pub fn presence(counter: &str, state: &str, reason: Option<&str>) -> Ask {
    let mut body = json!({ "state": state });
    if let Some(reason) = reason {
        body["reason"] = json!(reason);
    }
    Ask::put(format!("{V1}/counters/{counter}/presence"), body)
}

/// Calls the next ticket to a counter.
pub fn call(counter: &str) -> Ask {
    Ask::post(format!("{V1}/counters/{counter}/calls"), json!({}))
}

/// Something happens to a ticket: `starts`, `recalls`, `no-shows`, `finishes`, …
pub fn act(ticket: &str, act: &str, body: Value) -> Ask {
    Ask::post(format!("{V1}/tickets/{ticket}/{act}"), body)
}

/// Hands back something the clerk held.
pub fn hand_back(custody: &str) -> Ask {
    Ask::post(format!("{V1}/custody/{custody}/returns"), json!({}))
}

/// The customer agrees to a quote.
pub fn confirm(quote: &str) -> Ask {
    Ask::post(format!("{V1}/quotes/{quote}/confirmations"), json!({ "by": "word" }))
}

/// What the customer's phone page knows.
pub fn phone(token: &str) -> Ask {
    Ask::get(format!("{V1}/public/tickets/{token}"))
}

/// The customer gives up waiting, from the phone page.
pub fn cancel(token: &str) -> Ask {
    Ask::post(format!("{V1}/public/tickets/{token}/cancellations"), json!({}))
}

/// The customer rates, from the phone page.
pub fn rate(token: &str, level: u64, reasons: &[String]) -> Ask {
    Ask::post(format!("{V1}/public/tickets/{token}/ratings"), json!({ "level": level, "reasons": reasons }))
}

/// What stands at a counter.
pub fn counter(counter: &str) -> Ask {
    Ask::get(format!("{V1}/counters/{counter}"))
}

/// Opens the drawer with change in it, at the counter where the clerk sits.
pub fn open_till(float_fen: i64) -> Ask {
    Ask::post(format!("{V1}/tills"), json!({ "float_fen": float_fen }))
}

/// Looks for an account by what the customer says.
pub fn look_up(words: &str) -> Ask {
    Ask::get(format!("{V1}/accounts?q={words}"))
}

/// Asks what an account owes, and what so many months ahead cost.
pub fn quote(ticket: &str, account: &str, prepay_months: Option<u64>) -> Ask {
    let body = json!({ "account": account, "arrears": { "pay": "all" }, "prepay_months": prepay_months });
    act(ticket, "quotes", body)
}

/// The customer does not pay after all.
pub fn withdraw(quote: &str) -> Ask {
    Ask::post(format!("{V1}/quotes/{quote}/withdrawals"), json!({}))
}

/// Pays a confirmed quote in notes and coins.
pub fn pay_cash(ticket: &str, quote: &str, tendered_fen: i64) -> Ask {
    act(ticket, "payments", json!({ "quote": quote, "method": "cash", "tendered_fen": tendered_fen }))
}

/// Pays a confirmed quote by `card` or `qr`.
pub fn pay_by(ticket: &str, quote: &str, method: &str, reference: &str) -> Ask {
    act(ticket, "payments", json!({ "quote": quote, "method": method, "reference": reference }))
}

/// What the hall's own screens know: who waits, what there is to do.
pub fn picture(hall: &str) -> Ask {
    Ask::get(format!("{V1}/halls/{hall}/picture"))
}

/// Takes up something that somebody was asked to do.
pub fn take_task(task: &str) -> Ask {
    Ask::post(format!("{V1}/tasks/{task}/takings"), json!({}))
}

/// It is done.
pub fn finish_task(task: &str) -> Ask {
    Ask::post(format!("{V1}/tasks/{task}/completions"), json!({}))
}
