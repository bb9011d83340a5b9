//! Accounts that are looked up at the counter, at once or while somebody types.

use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use maud::Markup;
use serde_json::json;

use super::acts::{Sent, again, here};
use super::routes::{desk, seen};
use super::shown::{self, Seen};
use super::{Step, Typed};
use crate::accounts;
use crate::door::Work;
use crate::web::api::accounts::may_search;
use crate::web::auth::Clerk;
use crate::web::{App, Problem};

/// What a list of accounts does not show.
#[derive(Clone, Copy, Debug, Default)]
pub struct Beyond {
    /// There are more of them.
    pub more: bool,
    /// Not all were read for the second word.
    pub unread: bool,
}

/// `POST /counter/{counter}/look-ups`: finds accounts, masked. That somebody looked is in the journal; what for is not.
pub async fn look_up(
    State(app): State<App>,
    Path(counter): Path<String>,
    clerk: Clerk,
    Form(sent): Sent,
) -> Result<Response, Problem> {
    let typed = Typed(sent);
    may_search(&app, &clerk, typed.get("q"))?;
    let (branch, asked) = (clerk.branch.clone(), typed.text("q"));
    let looked = app.door.read(move |conn| accounts::look_up(conn, &branch, &asked)).await;
    let found = match looked {
        Ok(found) => found,
        Err(answer) => return again(&app, &clerk, &counter, typed, answer).await,
    };
    note(&app, &clerk, &typed, found.accounts.len()).await?;
    let seen = Seen { found: Some((found, typed.text("q"))), step: Some(Step::Account), ..seen(&app, &clerk) };
    Ok(super::counter(&desk(&app, &counter, seen).await?).into_response())
}

async fn note(app: &App, clerk: &Clerk, typed: &Typed, found: usize) -> Result<(), Problem> {
    let (ticket, hall) = (typed.text("ticket"), clerk.hall.clone());
    let looked = move |work: &mut Work<'_>| {
        work.record(hall.as_deref(), "accounts_looked_up", &ticket, &json!({ "found": found }))
    };
    app.write(&clerk.actor, &clerk.branch, looked).await
}

/// `POST /counter/{counter}/look-ups/typed`: what is found so far, while somebody types; a piece of the page. A search is
/// counted and written down once.
pub async fn look_up_typed(
    State(app): State<App>,
    Path(counter): Path<String>,
    clerk: Clerk,
    Form(sent): Sent,
) -> Result<Markup, Problem> {
    let typed = Typed(sent);
    let counts = may_search(&app, &clerk, typed.get("q"))?;
    let (branch, asked) = (clerk.branch.clone(), typed.text("q"));
    let found = app.read(move |conn| accounts::look_up(conn, &branch, &asked)).await?;
    if counts {
        note(&app, &clerk, &typed, found.accounts.len()).await?;
    }
    let beyond = shown::beyond(&found);
    let found: Vec<_> = found.accounts.iter().map(|card| shown::found_account(card, clerk.lang)).collect();
    Ok(super::steps::typed(clerk.lang, &format!("{}/accounts", here(&counter)), typed.get("ticket"), &found, beyond))
}
