//! Prices over HTTP: the public list of a hall, and giving an account a reduction at the counter.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;

use crate::tariffs::{self, AccountReduction, AskReduction, PriceList};
use crate::web::auth::{Anyone, Clerk};
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
