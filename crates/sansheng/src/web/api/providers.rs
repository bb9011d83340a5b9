//! Payment by QR code over HTTP: an order for a confirmed quote, how it stands, taking it back; and the addresses that the
//! providers tell of payments at, where a signature is the only way in.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};

use crate::door::Answer;
use crate::fees::FeesRefusal;
use crate::fees::orders::{self, AskOrder, AskRelease, Due, OrderView};
use crate::providers::{Kind, asking};
use crate::web::auth::{Books, Clerk, DutyManager};
use crate::web::json::Json;
use crate::web::{App, Problem, once};

/// `POST /api/v1/tickets/{id}/provider-orders`: the same wish again is the same order. `state` is `opened` with a code, or
/// `unknown` while the provider has not answered: ask for the order again.
#[utoipa::path(post, path = "/api/v1/tickets/{id}/provider-orders", tag = "money", params(("id" = String, Path)),
    request_body = AskOrder, responses((status = 201, body = OrderView)))]
pub async fn create(
    State(app): State<App>,
    clerk: Clerk,
    Path(ticket): Path<String>,
    headers: HeaderMap,
    Json(ask): Json<AskOrder>,
) -> Result<(StatusCode, Json<OrderView>), Problem> {
    if app.providers.find(ask.provider).is_none() {
        return Err(Problem::of(Answer::Refused(FeesRefusal::ProviderNotOffered.into())));
    }
    let key = once::key(&headers, &format!("provider order {ticket}"), &ask)?;
    let wanted = app.write_once(&clerk.actor, &clerk.branch, key, move |work| orders::intend(work, &ticket, &ask));
    let order = asking::open(&app, &clerk.branch, wanted.await?).await?;
    Ok((StatusCode::CREATED, Json(order)))
}

/// `GET /api/v1/provider-orders/{id}`
#[utoipa::path(get, path = "/api/v1/provider-orders/{id}", tag = "money", params(("id" = String, Path)),
    responses((status = 200, body = OrderView)))]
pub async fn show(State(app): State<App>, who: Books, Path(id): Path<String>) -> Result<Json<OrderView>, Problem> {
    let branch = who.branch.clone();
    let order = app.read(move |conn| orders::order(conn, &branch, &id)).await?;
    who.reaches(&order.hall)?;
    Ok(Json(order))
}

/// `POST /api/v1/provider-orders/{id}/closings`: the customer pays otherwise. `closed` when the provider says so,
/// `unknown` until then, and no other way of paying is taken before; money that comes all the same goes back.
#[utoipa::path(post, path = "/api/v1/provider-orders/{id}/closings", tag = "money", params(("id" = String, Path)),
    responses((status = 201, body = OrderView)))]
pub async fn close(
    State(app): State<App>,
    clerk: Clerk,
    Path(id): Path<String>,
) -> Result<(StatusCode, Json<OrderView>), Problem> {
    let branch = clerk.branch.clone();
    let closing = id.clone();
    app.write(&clerk.actor, &branch, move |work| orders::ask_to_close(work, &closing)).await?;
    asking::ask_about(app.clone(), Due { branch: branch.clone(), id: id.clone() }).await;
    let order = app.read(move |conn| orders::order(conn, &branch, &id)).await?;
    Ok((StatusCode::CREATED, Json(order)))
}

/// `POST /api/v1/provider-orders/{id}/releases`: lets the quote be paid otherwise before the provider has said that the code
/// is closed; the duty manager says why. Money that comes all the same goes back.
#[utoipa::path(post, path = "/api/v1/provider-orders/{id}/releases", tag = "money",
    params(("id" = String, Path), ("Idempotency-Key" = String, Header)),
    request_body = AskRelease, responses((status = 201, body = OrderView)))]
pub async fn release(
    State(app): State<App>,
    who: DutyManager,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(ask): Json<AskRelease>,
) -> Result<(StatusCode, Json<OrderView>), Problem> {
    let key = once::key_required(&headers, &format!("release {id}"), &ask)?;
    let done = app.write_once(&who.actor, &who.branch, Some(key), move |work| orders::release(work, &id, &ask));
    done.await.map(|done| (StatusCode::CREATED, Json(done)))
}

/// `POST /api/v1/providers/wechat/notifications`: taken is 204; anything else makes WeChat Pay tell it again.
#[utoipa::path(post, path = "/api/v1/providers/wechat/notifications", tag = "money", request_body = String,
    responses((status = 204)))]
pub async fn told_by_wechat(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Result<StatusCode, Problem> {
    asking::told(&app, Kind::Wechat, &headers, &body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/v1/providers/alipay/notifications`: taken is the word `success`; anything else makes Alipay tell it again.
#[utoipa::path(post, path = "/api/v1/providers/alipay/notifications", tag = "money", request_body = String,
    responses((status = 200, body = String)))]
pub async fn told_by_alipay(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Result<&'static str, Problem> {
    asking::told(&app, Kind::Alipay, &headers, &body).await?;
    Ok("success")
}
