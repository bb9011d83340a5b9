//! Taking back what the customer at the counter has just paid: the wrong account, the wrong amount. While their ticket is
//! in service here the clerk does it; afterwards the duty manager.

use maud::{Markup, html};

use super::acts::{acts, at_step};
use super::dialogs::{choices, dialog, note, ticket_field};
use super::{Desk, PaidView, Step};
use crate::fees::{self, AskReversal};
use crate::say;
use crate::web::parts::{button, icon, key_hint};

acts! {
    /// `POST /counter/{counter}/reversals`: what is owed again can be quoted again.
    take_back(counter, typed) {
        let (_, payment) = (&counter, typed.text("payment"));
        let ask = AskReversal { reason: typed.text("reason"), note: typed.text("note"), till: None };
        move |work| fees::reverse_served(work, &payment, &ask).map(drop)
    }, () => at_step(counter, Step::Quote);
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
