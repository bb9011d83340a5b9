//! Accounts over HTTP: looking up, looking at, and looking behind the mask.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};

use crate::accounts::{self, AccountCard, AccountsRefusal, Found, RevealReason, Revealed};
use crate::door::Answer;
use crate::fees::{self, queries::Statement};
use crate::web::auth::Clerk;
use crate::web::json::Json;
use crate::web::limits::Class;
use crate::web::{App, Problem};

/// What is looked for.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub struct LookUp {
    /// An account number, smart card, phone number or its last four digits, a name, its pinyin or initials, or an address. A
    /// second word narrows what a name or an address finds: `wxy 清溪`, `wxy 1234`.
    pub q: String,
}

/// `GET /api/v1/accounts?q=`
#[utoipa::path(get, path = "/api/v1/accounts", tag = "accounts", params(LookUp), responses((status = 200, body = Found)))]
pub async fn look_up(
    State(app): State<App>,
    clerk: Clerk,
    Query(asked): Query<LookUp>,
) -> Result<Json<Found>, Problem> {
    may_look_up(&app, &clerk)?;
    let branch = clerk.branch.clone();
    app.read(move |conn| accounts::look_up(conn, &branch, &asked.q)).await.map(Json)
}

/// Counts a look-up against the clerk's minute.
pub fn may_look_up(app: &App, clerk: &Clerk) -> Result<(), Problem> {
    app.auth.limits.take(Class::LookUp, clerk.id(), app.now()).map_err(|seconds| {
        let too_many = AccountsRefusal::LookUpsTooMany { retry_after_s: seconds };
        Problem::of(Answer::Refused(too_many.into()))
    })
}

/// As [`may_look_up`], for what somebody is typing: it counts when it does not go on with what they typed before. Says
/// whether it did.
pub fn may_search(app: &App, clerk: &Clerk, typed: &str) -> Result<bool, Problem> {
    let counts = !app.auth.searches.goes_on(clerk.id(), typed, app.now());
    if counts {
        may_look_up(app, clerk)?;
    }
    Ok(counts)
}

/// An account with what it owes, was charged and paid.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct AccountPage {
    /// The account, masked.
    pub account: AccountCard,
    /// Its latest charges and payments.
    pub statement: Statement,
}

/// `GET /api/v1/accounts/{id}`
#[utoipa::path(get, path = "/api/v1/accounts/{id}", tag = "accounts", params(("id" = String, Path)),
    responses((status = 200, body = AccountPage)))]
pub async fn view(State(app): State<App>, clerk: Clerk, Path(id): Path<String>) -> Result<Json<AccountPage>, Problem> {
    let branch = clerk.branch.clone();
    let page = app.read(move |conn| {
        let account = accounts::view(conn, &branch, &id)?;
        Ok(AccountPage { account, statement: fees::statement(conn, &branch, &id)? })
    });
    page.await.map(Json)
}

/// For which ticket somebody looks behind the mask, and why.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskReveal {
    /// The ticket that is being served at the caller's counter.
    pub ticket: String,
    /// Why.
    pub reason: RevealReason,
}

/// `POST /api/v1/accounts/{id}/reveals`
#[utoipa::path(post, path = "/api/v1/accounts/{id}/reveals", tag = "accounts", params(("id" = String, Path)),
    request_body = AskReveal, responses((status = 201, body = Revealed)))]
pub async fn reveal(
    State(app): State<App>,
    clerk: Clerk,
    Path(id): Path<String>,
    Json(ask): Json<AskReveal>,
) -> Result<(StatusCode, Json<Revealed>), Problem> {
    let seen = app.write(&clerk.actor, &clerk.branch, move |work| accounts::reveal(work, &ask.ticket, &id, ask.reason));
    seen.await.map(|seen| (StatusCode::CREATED, Json(seen)))
}
