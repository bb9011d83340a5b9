//! Codes that the customer scans to pay: shown through a provider, taken back when they pay otherwise. The provider is asked
//! outside of any command.

use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::acts::{Sent, again, at_step};
use super::asked::ask_order;
use super::{Step, Typed};
use crate::door::{Answer, Work};
use crate::fees::FeesRefusal;
use crate::fees::orders::{self, Due};
use crate::providers::{Kind, asking};
use crate::web::auth::Clerk;
use crate::web::{App, Problem};

/// `POST /counter/{counter}/orders`: a code for the customer to scan, for what other parts leave of the quote.
pub async fn order(
    State(app): State<App>,
    Path(counter): Path<String>,
    clerk: Clerk,
    Form(sent): Sent,
) -> Result<Response, Problem> {
    let typed = Typed(sent);
    let (ticket, asked) = (typed.text("ticket"), typed.clone());
    // An order that nobody can be asked about would hold its quote for ever.
    if Kind::parse(typed.get("provider")).is_none_or(|kind| app.providers.find(kind).is_none()) {
        let none = Answer::Refused(FeesRefusal::ProviderNotOffered.into());
        return again(&app, &clerk, &counter, typed, none).await;
    }
    let wish = move |work: &mut Work<'_>| {
        let ask = ask_order(work, &asked)?;
        orders::intend(work, &ticket, &ask)
    };
    let opened = match app.door.write(&clerk.actor, &clerk.branch, wish).await {
        Ok(order) => asking::open(&app, &clerk.branch, order).await,
        Err(answer) => Err(answer),
    };
    match opened {
        Ok(_) => Ok(Redirect::to(&format!("{}&method=qr", at_step(&counter, Step::Pay))).into_response()),
        Err(answer) => again(&app, &clerk, &counter, typed, answer).await,
    }
}

/// `POST /counter/{counter}/orders/closing`: the customer pays otherwise.
pub async fn close_order(
    State(app): State<App>,
    Path(counter): Path<String>,
    clerk: Clerk,
    Form(sent): Sent,
) -> Result<Response, Problem> {
    let typed = Typed(sent);
    let (id, branch) = (typed.text("order"), clerk.branch.clone());
    let closing = id.clone();
    match app.door.write(&clerk.actor, &branch, move |work| orders::ask_to_close(work, &closing)).await {
        Ok(_) => asking::ask_about(app.clone(), Due { branch, id }).await,
        Err(answer) => return again(&app, &clerk, &counter, typed, answer).await,
    }
    Ok(Redirect::to(&at_step(&counter, Step::Pay)).into_response())
}
