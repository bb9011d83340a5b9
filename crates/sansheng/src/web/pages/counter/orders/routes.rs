//! Answers for the orders' addresses: one is taken, one is withdrawn, a stop is looked at.

use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};

use super::super::Typed;
use super::super::acts::{Sent, acts, again};
use super::super::routes::{desk, seen};
use super::super::shown::Seen;
use super::Again;
use super::asked::{ask_stop, take};
use crate::billing::{self, OrderKind, OrderState};
use crate::web::auth::Clerk;
use crate::web::{App, Problem};

/// Back to the account's orders, saying what was done.
fn back(counter: &str, said: &str) -> String {
    format!("/counter/{counter}?orders&said={said}")
}

acts! {
    /// `POST /counter/{counter}/account-orders`
    order(counter, typed) {
        let (_, account, asked) = (&counter, typed.text("account"), typed.clone());
        move |work| Ok(take(work, &account, &asked)?.state)
    }, state => back(counter, if *state == OrderState::Done { "ordered-now" } else { "ordered" });

    /// `POST /counter/{counter}/account-orders/cancellations`
    cancel(counter, typed) {
        let (_, ticket, account, order) = (&counter, typed.text("ticket"), typed.text("account"), typed.text("order"));
        move |work| billing::cancel_order(work, &ticket, &account, &order).map(drop)
    }, () => back(counter, "order-cancelled");
}

/// `POST /counter/{counter}/stop-previews`: what a stop charges and gives back; nothing is written.
pub async fn preview(
    State(app): State<App>,
    Path(counter): Path<String>,
    clerk: Clerk,
    Form(sent): Sent,
) -> Result<Response, Problem> {
    let typed = Typed(sent);
    let (branch, account, ask, now) = (clerk.branch.clone(), typed.text("account"), ask_stop(&typed), app.now());
    let looked = move |conn: &mut crate::store::Conn| {
        let today = billing::today(conn, &branch, now)?;
        billing::preview_stop(conn, &branch, &account, &ask, &today)
    };
    if let Err(answer) = app.door.read(looked).await {
        return again(&app, &clerk, &counter, typed, answer).await;
    }
    let orders = Some(Again { kind: Some(OrderKind::Stop), ..Again::default() });
    let seen = Seen { orders, typed, ..seen(&app, &clerk) };
    Ok(super::super::counter(&desk(&app, &counter, seen).await?).into_response())
}
