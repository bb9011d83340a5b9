//! Disputes over HTTP: what providers told that was not asked of them, and how it was settled.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};

use crate::fees::orders::disputes::{self, ENDED_SHOWN_MS};
use crate::fees::orders::{AskDisputeEnd, Dispute, Disputes, end_dispute};
use crate::web::auth::{Auditor, Leader};
use crate::web::json::Json;
use crate::web::{App, Problem, once};

/// `GET /api/v1/halls/{hall}/disputes`
#[utoipa::path(get, path = "/api/v1/halls/{hall}/disputes", tag = "money", params(("hall" = String, Path)),
    responses((status = 200, body = Disputes)))]
pub async fn list(State(app): State<App>, who: Auditor, Path(hall): Path<String>) -> Result<Json<Disputes>, Problem> {
    let (branch, since) = (who.branch.clone(), app.now() - ENDED_SHOWN_MS);
    app.read(move |conn| disputes::disputes(conn, &branch, &hall, since)).await.map(Json)
}

/// `POST /api/v1/halls/{hall}/disputes/{id}/endings`: what became of the money, after a fresh proof.
#[utoipa::path(post, path = "/api/v1/halls/{hall}/disputes/{id}/endings", tag = "money",
    params(("hall" = String, Path), ("id" = String, Path), ("Idempotency-Key" = String, Header)),
    request_body = AskDisputeEnd, responses((status = 201, body = Dispute)))]
pub async fn end(
    State(app): State<App>,
    leader: Leader,
    Path((hall, id)): Path<(String, String)>,
    headers: HeaderMap,
    Json(ask): Json<AskDisputeEnd>,
) -> Result<(StatusCode, Json<Dispute>), Problem> {
    leader.proved()?;
    let key = once::key_required(&headers, &format!("dispute {hall} {id}"), &ask)?;
    let ended = app.act(&leader, Some(key), move |work| end_dispute(work, &hall, &id, &ask));
    ended.await.map(|dispute| (StatusCode::CREATED, Json(dispute)))
}
