//! What happens to a till between opening and closing, over HTTP: cash drops, handovers with both signatures, and the second
//! signature under a difference.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};

use crate::fees::tills::{drops, handovers, signatures};
use crate::web::auth::{Cash, Clerk, DutyManager};
use crate::web::json::Json;
use crate::web::{App, Problem, once};

/// `POST /api/v1/tills/{id}/drops`
#[utoipa::path(post, path = "/api/v1/tills/{id}/drops", tag = "money",
    params(("id" = String, Path), ("Idempotency-Key" = String, Header)),
    request_body = drops::AskDrop, responses((status = 201, body = drops::Drop)))]
pub async fn drop_cash(
    State(app): State<App>,
    who: Cash,
    Path(till): Path<String>,
    headers: HeaderMap,
    Json(ask): Json<drops::AskDrop>,
) -> Result<(StatusCode, Json<drops::Drop>), Problem> {
    let key = once::key_required(&headers, &format!("drop {till}"), &ask)?;
    let done = app.write_once(&who.actor, &who.branch, Some(key), move |work| drops::drop_cash(work, &till, &ask));
    done.await.map(|done| (StatusCode::CREATED, Json(done)))
}

/// `POST /api/v1/tills/{id}/handovers`: counts blind and offers the till to another clerk.
#[utoipa::path(post, path = "/api/v1/tills/{id}/handovers", tag = "money",
    params(("id" = String, Path), ("Idempotency-Key" = String, Header)),
    request_body = handovers::AskHandover, responses((status = 201, body = handovers::Handover)))]
pub async fn offer(
    State(app): State<App>,
    who: Clerk,
    Path(till): Path<String>,
    headers: HeaderMap,
    Json(ask): Json<handovers::AskHandover>,
) -> Result<(StatusCode, Json<handovers::Handover>), Problem> {
    let key = once::key_required(&headers, &format!("handover {till}"), &ask)?;
    let done = app.write_once(&who.actor, &who.branch, Some(key), move |work| handovers::offer(work, &till, &ask));
    done.await.map(|done| (StatusCode::CREATED, Json(done)))
}

/// `POST /api/v1/handovers/{id}/signatures`: whom it was offered to takes the till over.
#[utoipa::path(post, path = "/api/v1/handovers/{id}/signatures", tag = "money",
    params(("id" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 201, body = handovers::Handover)))]
pub async fn take_over(
    State(app): State<App>,
    who: Clerk,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<(StatusCode, Json<handovers::Handover>), Problem> {
    let key = once::key_required(&headers, &format!("take over {id}"), &())?;
    let done = app.write_once(&who.actor, &who.branch, Some(key), move |work| handovers::take_over(work, &id));
    done.await.map(|done| (StatusCode::CREATED, Json(done)))
}

/// `POST /api/v1/tills/{id}/signatures`: the second signature, with a password typed lately.
#[utoipa::path(post, path = "/api/v1/tills/{id}/signatures", tag = "money",
    params(("id" = String, Path), ("Idempotency-Key" = String, Header)),
    request_body = signatures::AskSignature, responses((status = 201, body = signatures::Signature)))]
pub async fn sign(
    State(app): State<App>,
    who: DutyManager,
    Path(till): Path<String>,
    headers: HeaderMap,
    Json(ask): Json<signatures::AskSignature>,
) -> Result<(StatusCode, Json<signatures::Signature>), Problem> {
    who.proved()?;
    let key = once::key_required(&headers, &format!("signature {till}"), &ask)?;
    let sign = move |work: &mut crate::door::Work<'_>| signatures::sign_difference(work, &till, &ask);
    let done = app.write_once(&who.actor, &who.branch, Some(key), sign);
    done.await.map(|done| (StatusCode::CREATED, Json(done)))
}
