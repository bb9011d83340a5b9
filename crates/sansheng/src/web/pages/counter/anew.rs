//! A quote that has gone stale at the counter: what it says now, at once, and one key when the customer agrees.

use maud::{Markup, html};

use super::acts::{acts, at_step};
use super::steps::{changed_mind, lines_of, ticket};
use super::{Desk, QuoteView, Serving, Step, form};
use crate::fees;
use crate::kernel::Money;
use crate::say;
use crate::web::parts::icon;

acts! {
    /// `POST /counter/{counter}/quotes/anew`: the customer has heard the new total and says yes.
    agree(counter, typed) {
        let (_, quote) = (&counter, typed.text("quote"));
        let heard = Money(typed.get("total").parse().unwrap_or(-1));
        move |work| fees::agree_anew(work, &quote, heard).map(drop)
    }, () => at_step(counter, Step::Pay);
}

pub(super) fn panel(desk: &Desk, serving: &Serving, anew: &QuoteView) -> Markup {
    let lang = desk.lang;
    html! {
        p.look { (icon("triangle-alert")) (say!(lang, "counter-anew")) }
        (lines_of(lang, anew))
        blockquote.say { (say!(lang, "counter-say-anew", total = anew.total.to_string())) }
        (form(desk, "anew", &desk.at("quotes/anew"), &html! {
            (ticket(serving))
            input type="hidden" name="quote" value=(anew.id);
            input type="hidden" name="total" value=(anew.total.0);
        }))
        (changed_mind(desk, serving, &anew.id))
    }
}
