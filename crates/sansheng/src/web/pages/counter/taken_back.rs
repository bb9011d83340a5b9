//! Taking back what the customer at the counter has just paid: the wrong account, the wrong amount. While their ticket is
//! in service here the clerk does it; afterwards the duty manager.

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use maud::{Markup, html};

use super::dialogs::{choices, dialog, note, ticket_field};
use super::routes::{Sent, act, at_step};
use super::{Desk, PaidView, Step, Typed};
use crate::fees::{self, AskReversal};
use crate::say;
use crate::web::auth::Clerk;
use crate::web::parts::{button, icon, key_hint};
use crate::web::{App, Problem};

/// `POST /counter/{counter}/reversals`: what is owed again can be quoted again.
pub async fn take_back(
    State(app): State<App>,
    Path(counter): Path<String>,
    clerk: Clerk,
    Form(sent): Sent,
) -> Result<Response, Problem> {
    let typed = Typed(sent);
    let (payment, kept) = (typed.text("payment"), typed.clone());
    let ask = AskReversal { reason: typed.text("reason"), note: typed.text("note"), till: None };
    let command = move |work: &mut crate::door::Work<'_>| fees::reverse_served(work, &payment, &ask).map(drop);
    act(&app, &clerk, &counter, kept, command, |()| at_step(&counter, Step::Quote)).await
}

pub(super) fn opener(desk: &Desk) -> Markup {
    html! {
        button.button.quiet type="button" data-opens="reversal" data-key="Alt+B" { (icon("undo-2")) span { (say!(desk.lang, "counter-reverse")) } (key_hint("Alt+B")) }
    }
}

pub(super) fn dialogs(desk: &Desk, ticket: &str, paid: &PaidView) -> Markup {
    let body = html! {
        (ticket_field(ticket))
        input type="hidden" name="payment" value=(paid.id);
        p { (say!(desk.lang, "counter-reverse-sum", amount = paid.amount.to_string(), number = paid.receipt.as_str())) }
        (choices(desk, "reason", &desk.lists.reversal))
        (note(desk, "counter-reverse-note"))
    };
    dialog(desk, "reversal", "reversals", "reverse-title", "counter-reverse-send", button::Look::Act, &body)
}
