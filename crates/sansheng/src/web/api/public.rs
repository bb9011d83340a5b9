//! What whoever holds a ticket may do with it: look, cancel, come back, choose a language, rate. The token in the
//! address is the right to it; nobody else knows it.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::tickets::no_ticket;
use crate::door::{Stop, Work};
use crate::kernel::Language;
use crate::queue::{self, Ticket};
use crate::ratings::{self, Rate, Rated, RatingChannel};
use crate::web::auth::Anyone;
use crate::web::json::Json;
use crate::web::{App, Problem, once};

/// The ticket of a token.
async fn held(app: &App, token: &str) -> Result<Ticket, Problem> {
    let wanted = token.to_owned();
    app.read(move |conn| Ok(queue::by_token(conn, &wanted)?)).await?.ok_or_else(no_ticket)
}

/// `GET /api/v1/public/tickets/{token}`
#[utoipa::path(get, path = "/api/v1/public/tickets/{token}", tag = "public",
    responses((status = 200, body = queue::TicketView)))]
pub async fn show(State(app): State<App>, Path(token): Path<String>, _: Anyone) -> Result<Json<Value>, Problem> {
    let ticket = held(&app, &token).await?;
    let (hall, now) = (app.hall(&ticket.hall).await?, app.now());
    let asked = hall.clone();
    let view = app.read(move |conn| queue::ticket_view(conn, &asked, &ticket.id, now)).await?.ok_or_else(no_ticket)?;
    let mut body = serde_json::to_value(&view).unwrap_or(Value::Null);
    // The clerk's own notes and the account stay inside.
    for inner in ["account", "custody", "voices", "transfers"] {
        body.as_object_mut().map(|body| body.remove(inner));
    }
    let offered = hall.reasons("rating").into_iter();
    body["rating_reasons"] = offered.map(|reason| json!({ "code": reason.code, "name": reason.name })).collect();
    Ok(Json(body))
}

/// Runs an act of the holder of a ticket.
async fn act(
    app: &App,
    who: &Anyone,
    token: &str,
    mut act: impl FnMut(&mut Work<'_>, &str) -> Result<(), Stop> + Send + 'static,
) -> Result<StatusCode, Problem> {
    let ticket = held(app, token).await?;
    let branch = ticket.branch.clone();
    app.write(&who.actor, &branch, move |work| act(work, &ticket.id)).await?;
    Ok(StatusCode::CREATED)
}

/// `POST /api/v1/public/tickets/{token}/cancellations`
#[utoipa::path(post, path = "/api/v1/public/tickets/{token}/cancellations", tag = "public",
    responses((status = 201)))]
pub async fn cancel(State(app): State<App>, Path(token): Path<String>, who: Anyone) -> Result<StatusCode, Problem> {
    act(&app, &who, &token, queue::cancel).await
}

/// `POST /api/v1/public/tickets/{token}/returns`: a missed customer is back.
#[utoipa::path(post, path = "/api/v1/public/tickets/{token}/returns", tag = "public", responses((status = 201)))]
pub async fn come_back(State(app): State<App>, Path(token): Path<String>, who: Anyone) -> Result<StatusCode, Problem> {
    act(&app, &who, &token, queue::return_missed).await
}

/// A language to be called and shown in.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChooseLanguage {
    /// `zh-CN` or `en`.
    pub language: Language,
}

/// `PUT /api/v1/public/tickets/{token}/language`
#[utoipa::path(put, path = "/api/v1/public/tickets/{token}/language", tag = "public",
    request_body = ChooseLanguage, responses((status = 201)))]
pub async fn language(
    State(app): State<App>,
    Path(token): Path<String>,
    who: Anyone,
    Json(ask): Json<ChooseLanguage>,
) -> Result<StatusCode, Problem> {
    act(&app, &who, &token, move |work, id| queue::set_language(work, id, ask.language)).await
}

/// `POST /api/v1/public/tickets/{token}/ratings`: once a visit, within a day.
#[utoipa::path(post, path = "/api/v1/public/tickets/{token}/ratings", tag = "public", request_body = Rate,
    responses((status = 201, body = Rated)))]
pub async fn rate(
    State(app): State<App>,
    Path(token): Path<String>,
    who: Anyone,
    headers: HeaderMap,
    Json(ask): Json<Rate>,
) -> Result<Response, Problem> {
    let key = once::key(&headers, "rate", &(&token, &ask))?;
    let ticket = held(&app, &token).await?;
    let branch = ticket.branch.clone();
    let done = app
        .door
        .write_once(&who.actor, &branch, key, move |work| ratings::rate(work, &ticket.id, RatingChannel::Phone, &ask));
    Ok((StatusCode::CREATED, Json(done.await?)).into_response())
}
