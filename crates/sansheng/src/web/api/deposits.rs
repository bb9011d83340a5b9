//! Deposits that are kept for accounts, giving them back, and credit that is paid out, over HTTP.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use serde::Serialize;

use crate::accounts;
use crate::fees::{self, AskPayout, AskReturn, DepositReturned, KeptDeposit, Payout};
use crate::web::auth::{Books, Clerk};
use crate::web::json::Json;
use crate::web::{App, Problem, once};

/// The deposits of an account.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct KeptDeposits {
    /// Oldest first.
    pub deposits: Vec<KeptDeposit>,
}

/// `GET /api/v1/accounts/{id}/deposits`
#[utoipa::path(get, path = "/api/v1/accounts/{id}/deposits", tag = "money", params(("id" = String, Path)),
    responses((status = 200, body = KeptDeposits)))]
pub async fn of_account(
    State(app): State<App>,
    clerk: Clerk,
    Path(id): Path<String>,
) -> Result<Json<KeptDeposits>, Problem> {
    let branch = clerk.branch.clone();
    let deposits = app.read(move |conn| {
        accounts::find(conn, &branch, &id)?;
        Ok(fees::kept_of(conn, &branch, &id)?)
    });
    deposits.await.map(|deposits| Json(KeptDeposits { deposits }))
}

/// `POST /api/v1/accounts/{id}/deposit-returns`
#[utoipa::path(post, path = "/api/v1/accounts/{id}/deposit-returns", tag = "money",
    params(("id" = String, Path), ("Idempotency-Key" = String, Header)), request_body = AskReturn,
    responses((status = 201, body = DepositReturned)))]
pub async fn give_back(
    State(app): State<App>,
    clerk: Clerk,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(ask): Json<AskReturn>,
) -> Result<(StatusCode, Json<DepositReturned>), Problem> {
    let key = once::key_required(&headers, &format!("deposit return {id}"), &ask)?;
    let command = move |work: &mut crate::door::Work<'_>| fees::give_deposit_back(work, &id, &ask);
    let returned = app.write_once(&clerk.actor, &clerk.branch, Some(key), command);
    returned.await.map(|returned| (StatusCode::CREATED, Json(returned)))
}

/// `POST /api/v1/accounts/{id}/payouts`
#[utoipa::path(post, path = "/api/v1/accounts/{id}/payouts", tag = "money",
    params(("id" = String, Path), ("Idempotency-Key" = String, Header)), request_body = AskPayout,
    responses((status = 201, body = Payout)))]
pub async fn pay_out(
    State(app): State<App>,
    clerk: Clerk,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(ask): Json<AskPayout>,
) -> Result<(StatusCode, Json<Payout>), Problem> {
    let key = once::key_required(&headers, &format!("payout {id}"), &ask)?;
    let paid = app.write_once(&clerk.actor, &clerk.branch, Some(key), move |work| fees::pay_out(work, &id, &ask));
    paid.await.map(|paid| (StatusCode::CREATED, Json(paid)))
}

/// `GET /api/v1/payouts/{id}`
#[utoipa::path(get, path = "/api/v1/payouts/{id}", tag = "money", params(("id" = String, Path)),
    responses((status = 200, body = Payout)))]
pub async fn show(State(app): State<App>, who: Books, Path(id): Path<String>) -> Result<Json<Payout>, Problem> {
    let branch = who.branch.clone();
    let payout = app.read(move |conn| fees::payout(conn, &branch, &id)).await?;
    who.reaches(&payout.hall)?;
    Ok(Json(payout))
}
