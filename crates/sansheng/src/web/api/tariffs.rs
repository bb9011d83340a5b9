//! Prices over HTTP: the public list of a hall, the reductions of an account, given and ended at the counter.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Serialize;

use crate::accounts;
use crate::tariffs::{self, AccountReduction, AskEnd, AskReduction, PriceList};
use crate::web::auth::{Anyone, Clerk};
use crate::web::json::Json;
use crate::web::{App, Problem};

/// `GET /api/v1/halls/{hall}/tariffs`
#[utoipa::path(get, path = "/api/v1/halls/{hall}/tariffs", tag = "halls", params(("hall" = String, Path)),
    responses((status = 200, body = PriceList)))]
pub async fn list(State(app): State<App>, _: Anyone, Path(hall): Path<String>) -> Result<Json<PriceList>, Problem> {
    let hall = app.hall(&hall).await?;
    let today = hall.zone.day(app.now());
    Ok(Json(PriceList::of(&hall.pack, today.as_str())))
}

/// `POST /api/v1/accounts/{id}/reductions`
#[utoipa::path(post, path = "/api/v1/accounts/{id}/reductions", tag = "accounts", params(("id" = String, Path)),
    request_body = AskReduction, responses((status = 201, body = AccountReduction)))]
pub async fn give(
    State(app): State<App>,
    clerk: Clerk,
    Path(id): Path<String>,
    Json(ask): Json<AskReduction>,
) -> Result<(StatusCode, Json<AccountReduction>), Problem> {
    let given = app.write(&clerk.actor, &clerk.branch, move |work| tariffs::give_reduction(work, &id, &ask));
    given.await.map(|given| (StatusCode::CREATED, Json(given)))
}

/// The reductions of an account.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Reductions {
    /// By code and first day, those that have ended too.
    pub reductions: Vec<AccountReduction>,
}

/// `GET /api/v1/accounts/{id}/reductions`
#[utoipa::path(get, path = "/api/v1/accounts/{id}/reductions", tag = "accounts", params(("id" = String, Path)),
    responses((status = 200, body = Reductions)))]
pub async fn of_account(
    State(app): State<App>,
    clerk: Clerk,
    Path(id): Path<String>,
) -> Result<Json<Reductions>, Problem> {
    let branch = clerk.branch.clone();
    let reductions = app.read(move |conn| {
        accounts::find(conn, &branch, &id)?;
        Ok(tariffs::reductions_of(conn, &branch, &id)?)
    });
    reductions.await.map(|reductions| Json(Reductions { reductions }))
}

/// `POST /api/v1/accounts/{id}/reductions/{reduction}/ends`
#[utoipa::path(post, path = "/api/v1/accounts/{id}/reductions/{reduction}/ends", tag = "accounts",
    params(("id" = String, Path), ("reduction" = String, Path)), request_body = AskEnd,
    responses((status = 201, body = AccountReduction)))]
pub async fn end(
    State(app): State<App>,
    clerk: Clerk,
    Path((id, reduction)): Path<(String, String)>,
    Json(ask): Json<AskEnd>,
) -> Result<(StatusCode, Json<AccountReduction>), Problem> {
    let ended = app.write(&clerk.actor, &clerk.branch, move |work| tariffs::end_reduction(work, &id, &reduction, &ask));
    ended.await.map(|ended| (StatusCode::CREATED, Json(ended)))
}
