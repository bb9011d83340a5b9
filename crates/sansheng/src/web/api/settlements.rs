//! Providers' settlement files over HTTP: brought in as they are, safe to send again.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};

use crate::fees::Method;
use crate::settlements::{self, AskSettlement, Settlement, SettlementRefusal};
use crate::web::auth::{Auditor, Leader, Staff};
use crate::web::json::Json;
use crate::web::{App, Problem};

/// What the file is of.
#[derive(Clone, Debug, Deserialize)]
pub struct Of {
    /// How its payments were made: `card`, `qr`.
    pub method: String,
    /// The file's name.
    #[serde(default)]
    pub name: String,
}

/// Brings a file in: as many commands as it takes, each durable by itself. Sent again, it goes on where it stopped.
pub async fn bring_in(app: &App, who: &Staff, of: &Of, text: &str) -> Result<Settlement, Problem> {
    let refused =
        |refusal: SettlementRefusal| Problem::of(crate::door::Answer::Refused(refusal.into())).in_language(who.lang);
    let method = Method::parse(&of.method).ok_or_else(|| refused(SettlementRefusal::MethodNotSettled))?;
    let lines = Arc::new(settlements::read(text).map_err(refused)?);
    let ask = AskSettlement { method, name: of.name.clone(), digest: settlements::digest(text), lines };
    let begun = ask.clone();
    let (id, mut done) = app.write(&who.actor, &who.branch, move |work| settlements::begin(work, &begun)).await?;
    while done < ask.lines.len() {
        let (of, file) = (id.clone(), ask.clone());
        done = app.write(&who.actor, &who.branch, move |work| settlements::read_on(work, &of, &file)).await?;
    }
    let branch = who.branch.clone();
    app.read(move |conn| settlements::settlement(conn, &branch, &id)).await
}

/// `POST /api/v1/settlements?method=…&name=…`: the body is the file, CSV in UTF-8.
#[utoipa::path(post, path = "/api/v1/settlements", tag = "money",
    params(("method" = String, Query), ("name" = Option<String>, Query)),
    request_body(content = String, content_type = "text/csv"), responses((status = 201, body = Settlement)))]
pub async fn create(
    State(app): State<App>,
    who: Leader,
    Query(of): Query<Of>,
    body: String,
) -> Result<(StatusCode, Json<Settlement>), Problem> {
    bring_in(&app, &who, &of, &body).await.map(|settlement| (StatusCode::CREATED, Json(settlement)))
}

/// `GET /api/v1/settlements/{id}`: with what does not match.
#[utoipa::path(get, path = "/api/v1/settlements/{id}", tag = "money", params(("id" = String, Path)),
    responses((status = 200, body = Settlement)))]
pub async fn show(State(app): State<App>, who: Auditor, Path(id): Path<String>) -> Result<Json<Settlement>, Problem> {
    let branch = who.branch.clone();
    let settlement = app.read(move |conn| settlements::settlement(conn, &branch, &id));
    settlement.await.map(Json)
}

/// The settlements of the branch.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Settlements {
    /// Newest first.
    pub settlements: Vec<Settlement>,
}

/// `GET /api/v1/settlements`
#[utoipa::path(get, path = "/api/v1/settlements", tag = "money", responses((status = 200, body = Settlements)))]
pub async fn list(State(app): State<App>, who: Auditor) -> Result<Json<Settlements>, Problem> {
    let branch = who.branch.clone();
    let all = app.read(move |conn| Ok(settlements::settlements(conn, &branch)?));
    all.await.map(|settlements| Json(Settlements { settlements }))
}
