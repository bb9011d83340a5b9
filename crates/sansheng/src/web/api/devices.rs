//! Devices: made with a token that is told once, listed, revoked.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::door::Work;
use crate::people::{self, NewDevice, Scope, queries};
use crate::web::auth::Admin;
use crate::web::json::Json;
use crate::web::once::{self, Told};
use crate::web::{App, Problem};

/// `GET /api/v1/devices`
#[utoipa::path(get, path = "/api/v1/devices", tag = "people", responses((status = 200)))]
pub async fn list(State(app): State<App>, admin: Admin) -> Result<Response, Problem> {
    let branch = admin.branch.clone();
    let devices = app.read(move |conn| Ok(queries::all_devices(conn, &branch)?)).await?;
    Ok(Json(json!({ "devices": devices })).into_response())
}

/// A device to be.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskDevice {
    /// What people call it.
    pub name: String,
    /// What it may do.
    pub scope: Scope,
    /// Its hall; only an integration may be without.
    #[serde(default)]
    pub hall: Option<String>,
    /// Its counter; a pad needs one.
    #[serde(default)]
    pub counter: Option<String>,
}

/// `POST /api/v1/devices`: the same key again finds the same device, without the token that was told.
#[utoipa::path(post, path = "/api/v1/devices", tag = "people", request_body = AskDevice, responses((status = 201)))]
pub async fn create(
    State(app): State<App>,
    admin: Admin,
    headers: HeaderMap,
    Json(ask): Json<AskDevice>,
) -> Result<Response, Problem> {
    admin.proved()?;
    let key = once::key(&headers, "devices", &ask)?;
    let AskDevice { name, scope, hall, counter } = ask;
    let ask = NewDevice { name, scope, hall, counter };
    let create =
        move |work: &mut Work<'_>| people::create_device(work, &ask).map(|made| Told::new(made.id, made.token));
    let told = app.act(&admin, key, create).await?;
    Ok((StatusCode::CREATED, Json(json!({ "id": told.id, "token": told.secret }))).into_response())
}

/// `DELETE /api/v1/devices/{id}`: its next request is refused.
#[utoipa::path(delete, path = "/api/v1/devices/{id}", tag = "people", params(("id" = String, Path)),
    responses((status = 204)))]
pub async fn revoke(State(app): State<App>, admin: Admin, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    let revoked = app.write(&admin.actor, &admin.branch, move |work| people::revoke_device(work, &id)).await;
    revoked.map_err(|problem| problem.in_language(admin.lang))?;
    Ok(StatusCode::NO_CONTENT)
}
