//! Quotes over HTTP: made for the ticket in service, shown, confirmed, withdrawn.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};

use crate::fees::{self, AskQuote, Confirmer, QuoteView};
use crate::kernel::Actor;
use crate::queue;
use crate::web::auth::{Anyone, Clerk, Confirming};
use crate::web::json::Json;
use crate::web::{App, Problem, once};

/// `POST /api/v1/tickets/{id}/quotes`
#[utoipa::path(post, path = "/api/v1/tickets/{id}/quotes", tag = "money", params(("id" = String, Path)),
    request_body = AskQuote, responses((status = 201, body = QuoteView)))]
pub async fn create(
    State(app): State<App>,
    clerk: Clerk,
    Path(ticket): Path<String>,
    headers: HeaderMap,
    Json(ask): Json<AskQuote>,
) -> Result<(StatusCode, Json<QuoteView>), Problem> {
    let key = once::key(&headers, &format!("quote {ticket}"), &ask)?;
    let made = app.write_once(&clerk.actor, &clerk.branch, key, move |work| fees::make_quote(work, &ticket, &ask));
    made.await.map(|quote| (StatusCode::CREATED, Json(quote)))
}

/// `GET /api/v1/quotes/{id}`
#[utoipa::path(get, path = "/api/v1/quotes/{id}", tag = "money", params(("id" = String, Path)),
    responses((status = 200, body = QuoteView)))]
pub async fn view(State(app): State<App>, who: Confirming, Path(id): Path<String>) -> Result<Json<QuoteView>, Problem> {
    let branch = who.branch.clone();
    let quote = app.read(move |conn| fees::quote_view(conn, &branch, &id)).await?;
    who.reaches(&quote.hall)?;
    if who.counter.as_ref().is_some_and(|pad| *pad != quote.counter) {
        return Err(Problem::not_found());
    }
    Ok(Json(quote))
}

/// `POST /api/v1/quotes/{id}/confirmations`: by the pad at the counter, or by word through the clerk who serves.
#[utoipa::path(post, path = "/api/v1/quotes/{id}/confirmations", tag = "money", params(("id" = String, Path)),
    responses((status = 201, body = QuoteView)))]
pub async fn confirm(
    State(app): State<App>,
    who: Confirming,
    Path(id): Path<String>,
) -> Result<(StatusCode, Json<QuoteView>), Problem> {
    let how = who.counter.clone().map_or(Confirmer::Word, |counter| Confirmer::Pad { counter });
    confirmed(&app, &who.actor, &who.branch, id, how).await
}

/// `POST /api/v1/quotes/{id}/withdrawals`: the customer said no.
#[utoipa::path(post, path = "/api/v1/quotes/{id}/withdrawals", tag = "money", params(("id" = String, Path)),
    responses((status = 204)))]
pub async fn withdraw(State(app): State<App>, clerk: Clerk, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    app.write(&clerk.actor, &clerk.branch, move |work| fees::withdraw(work, &id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/v1/public/tickets/{token}/quotes/{id}/confirmations`: on the customer's own phone.
#[utoipa::path(post, path = "/api/v1/public/tickets/{token}/quotes/{id}/confirmations", tag = "money",
    params(("token" = String, Path), ("id" = String, Path)), responses((status = 201, body = QuoteView)))]
pub async fn confirm_by_phone(
    State(app): State<App>,
    anyone: Anyone,
    Path((token, id)): Path<(String, String)>,
) -> Result<(StatusCode, Json<QuoteView>), Problem> {
    let known = token.clone();
    let ticket = app.read(move |conn| Ok(queue::by_token(conn, &known)?)).await?;
    let branch = ticket.ok_or_else(Problem::not_found)?.branch;
    let how = Confirmer::Phone { token };
    confirmed(&app, &anyone.actor, &branch, id, how).await
}

async fn confirmed(
    app: &App,
    actor: &Actor,
    branch: &str,
    id: String,
    how: Confirmer,
) -> Result<(StatusCode, Json<QuoteView>), Problem> {
    let yes = app.write(actor, branch, move |work| fees::confirm(work, &id, &how));
    yes.await.map(|quote| (StatusCode::CREATED, Json(quote)))
}
