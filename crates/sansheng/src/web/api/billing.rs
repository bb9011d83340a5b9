//! Bills over HTTP: runs, the rules of billing, credit notes, orders, statements.

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};

use crate::accounts;
use crate::billing::{
    self, AskOrder, AskStop, BillingRules, Order, Page, Progress, STATEMENT_PAGE, StopPreview, Wanted,
};
use crate::fees::{AskCreditNote, CreditNote};
use crate::web::auth::{Books, Clerk, Leader};
use crate::web::json::Json;
use crate::web::{App, Problem, once};

/// Which month is billed.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskRun {
    /// `2026-11`; it has begun, and the month before it is billed.
    pub month: String,
}

/// The runs of the branch.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Runs {
    /// Newest first.
    pub runs: Vec<Progress>,
}

/// `POST /api/v1/billing-runs`: begins a run; the server carries it on.
#[utoipa::path(post, path = "/api/v1/billing-runs", tag = "billing", request_body = AskRun,
    params(("Idempotency-Key" = String, Header)), responses((status = 202, body = Progress)))]
pub async fn start(
    State(app): State<App>,
    leader: Leader,
    headers: HeaderMap,
    Json(ask): Json<AskRun>,
) -> Result<(StatusCode, Json<Progress>), Problem> {
    leader.proved()?;
    let key = once::key_required(&headers, "billing run", &ask)?;
    let begun = app.write_once(&leader.actor, &leader.branch, Some(key), move |work| billing::start(work, &ask.month));
    begun.await.map(|run| (StatusCode::ACCEPTED, Json(run)))
}

/// `GET /api/v1/billing-runs`
#[utoipa::path(get, path = "/api/v1/billing-runs", tag = "billing", responses((status = 200, body = Runs)))]
pub async fn list(State(app): State<App>, leader: Leader) -> Result<Json<Runs>, Problem> {
    let branch = leader.branch.clone();
    let runs = app.read(move |conn| Ok(billing::runs(conn, &branch)?)).await?;
    Ok(Json(Runs { runs }))
}

/// `GET /api/v1/billing-rules`
#[utoipa::path(get, path = "/api/v1/billing-rules", tag = "billing", responses((status = 200, body = BillingRules)))]
pub async fn rules(State(app): State<App>, leader: Leader) -> Result<Json<BillingRules>, Problem> {
    let branch = leader.branch.clone();
    app.read(move |conn| Ok(billing::billing_rules(conn, &branch)?)).await.map(Json)
}

/// `PUT /api/v1/billing-rules`
#[utoipa::path(put, path = "/api/v1/billing-rules", tag = "billing", request_body = BillingRules,
    responses((status = 200, body = BillingRules)))]
pub async fn set_rules(
    State(app): State<App>,
    leader: Leader,
    Json(ask): Json<BillingRules>,
) -> Result<Json<BillingRules>, Problem> {
    leader.proved()?;
    let set = app.write(&leader.actor, &leader.branch, move |work| billing::set_billing_rules(work, ask));
    set.await.map(Json)
}

/// `POST /api/v1/bills/{id}/credit-notes`
#[utoipa::path(post, path = "/api/v1/bills/{id}/credit-notes", tag = "billing",
    params(("id" = String, Path), ("Idempotency-Key" = String, Header)),
    request_body = AskCreditNote, responses((status = 201, body = CreditNote)))]
pub async fn credit(
    State(app): State<App>,
    leader: Leader,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(ask): Json<AskCreditNote>,
) -> Result<(StatusCode, Json<CreditNote>), Problem> {
    leader.proved()?;
    let key = once::key_required(&headers, &format!("credit note {id}"), &ask)?;
    let given = app.write_once(&leader.actor, &leader.branch, Some(key), move |work| billing::credit(work, &id, &ask));
    given.await.map(|note| (StatusCode::CREATED, Json(note)))
}

/// The orders of an account.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Orders {
    /// Newest first.
    pub orders: Vec<Order>,
}

/// `GET /api/v1/accounts/{id}/orders`
#[utoipa::path(get, path = "/api/v1/accounts/{id}/orders", tag = "billing", params(("id" = String, Path)),
    responses((status = 200, body = Orders)))]
pub async fn orders(State(app): State<App>, clerk: Clerk, Path(id): Path<String>) -> Result<Json<Orders>, Problem> {
    let branch = clerk.branch.clone();
    let orders = app.read(move |conn| {
        accounts::find(conn, &branch, &id)?;
        Ok(billing::orders_of_account(conn, &branch, &id)?)
    });
    orders.await.map(|orders| Json(Orders { orders }))
}

/// `POST /api/v1/accounts/{id}/orders`
#[utoipa::path(post, path = "/api/v1/accounts/{id}/orders", tag = "billing",
    params(("id" = String, Path), ("Idempotency-Key" = String, Header)),
    request_body = AskOrder, responses((status = 201, body = Order)))]
pub async fn order(
    State(app): State<App>,
    clerk: Clerk,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(ask): Json<AskOrder>,
) -> Result<(StatusCode, Json<Order>), Problem> {
    let key = once::key_required(&headers, &format!("order {id}"), &ask)?;
    let given = app.write_once(&clerk.actor, &clerk.branch, Some(key), move |work| billing::order(work, &id, &ask));
    given.await.map(|order| (StatusCode::CREATED, Json(order)))
}

/// `POST /api/v1/accounts/{id}/stop-previews`: what a stop would give back; nothing is written.
#[utoipa::path(post, path = "/api/v1/accounts/{id}/stop-previews", tag = "billing", params(("id" = String, Path)),
    request_body = AskStop, responses((status = 200, body = StopPreview)))]
pub async fn preview_stop(
    State(app): State<App>,
    clerk: Clerk,
    Path(id): Path<String>,
    Json(ask): Json<AskStop>,
) -> Result<Json<StopPreview>, Problem> {
    let (branch, now) = (clerk.branch.clone(), app.now());
    let preview = app.read(move |conn| {
        let today = billing::today(conn, &branch, now)?;
        billing::preview_stop(conn, &branch, &id, &ask, &today)
    });
    preview.await.map(Json)
}

/// For which ticket an order is withdrawn.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskCancellation {
    /// The ticket that is being served at the caller's counter.
    pub ticket: String,
}

/// `POST /api/v1/accounts/{id}/orders/{order}/cancellations`
#[utoipa::path(post, path = "/api/v1/accounts/{id}/orders/{order}/cancellations", tag = "billing",
    params(("id" = String, Path), ("order" = String, Path)),
    request_body = AskCancellation, responses((status = 201, body = Order)))]
pub async fn cancel_order(
    State(app): State<App>,
    clerk: Clerk,
    Path((id, order)): Path<(String, String)>,
    Json(ask): Json<AskCancellation>,
) -> Result<(StatusCode, Json<Order>), Problem> {
    let cancelled =
        app.write(&clerk.actor, &clerk.branch, move |work| billing::cancel_order(work, &ask.ticket, &id, &order));
    cancelled.await.map(|order| (StatusCode::CREATED, Json(order)))
}

/// `GET /api/v1/accounts/{id}/statement`
#[utoipa::path(get, path = "/api/v1/accounts/{id}/statement", tag = "billing",
    params(("id" = String, Path), Wanted), responses((status = 200, body = Page)))]
pub async fn statement(
    State(app): State<App>,
    who: Books,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Page>, Problem> {
    let branch = who.branch.clone();
    let page = app.read(move |conn| {
        accounts::find(conn, &branch, &id)?;
        billing::whole_statement(conn, &branch, &id, &wanted, STATEMENT_PAGE)
    });
    page.await.map(Json)
}
