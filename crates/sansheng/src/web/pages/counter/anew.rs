//! A quote that has gone stale at the counter: what it says now, at once, and one key when the customer agrees.

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use maud::{Markup, html};

use super::routes::{Sent, act, at_step};
use super::steps::{changed_mind, lines_of, ticket};
use super::{Desk, QuoteView, Serving, Step, Typed, form};
use crate::door::Work;
use crate::fees;
use crate::kernel::Money;
use crate::say;
use crate::web::auth::Clerk;
use crate::web::parts::icon;
use crate::web::{App, Problem};

/// `POST /counter/{counter}/quotes/anew`: the customer has heard the new total and says yes.
pub async fn agree(
    State(app): State<App>,
    Path(counter): Path<String>,
    clerk: Clerk,
    Form(sent): Sent,
) -> Result<Response, Problem> {
    let typed = Typed(sent);
    let (quote, kept) = (typed.text("quote"), typed.clone());
    let heard = Money(typed.get("total").parse().unwrap_or(-1));
    let command = move |work: &mut Work<'_>| fees::agree_anew(work, &quote, heard).map(drop);
    act(&app, &clerk, &counter, kept, command, |()| at_step(&counter, Step::Pay)).await
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
