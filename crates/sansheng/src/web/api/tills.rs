//! Tills over HTTP: opened, moved, counted blind and closed, reported.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};

use crate::fees::{self, AskClosing, AskMovement, TillClosed, TillOpened, TillReport};
use crate::kernel::{Money, Role};
use crate::web::auth::{Books, Cash, Clerk, DutyManager};
use crate::web::json::Json;
use crate::web::{App, Problem, once};

/// What a till begins with.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTill {
    /// The float from the safe, in fen; it may be nothing.
    #[schema(value_type = i64)]
    pub float_fen: Money,
}

/// `POST /api/v1/tills`: at the counter where the caller is signed in.
#[utoipa::path(post, path = "/api/v1/tills", tag = "money", params(("Idempotency-Key" = String, Header)),
    request_body = NewTill, responses((status = 201, body = TillOpened)))]
pub async fn open(
    State(app): State<App>,
    clerk: Clerk,
    headers: HeaderMap,
    Json(ask): Json<NewTill>,
) -> Result<(StatusCode, Json<TillOpened>), Problem> {
    let key = once::key_required(&headers, "till", &ask)?;
    let opened =
        app.write_once(&clerk.actor, &clerk.branch, Some(key), move |work| fees::open_till(work, ask.float_fen));
    opened.await.map(|till| (StatusCode::CREATED, Json(till)))
}

/// Everybody who reads books but the clerks reads other people's tills.
fn reads_all(who: &Books) -> bool {
    who.role() != Role::Clerk
}

/// Whether somebody may see what an open till should hold: not of a till they count themselves.
pub fn is_sighted(who: &Books, till: &TillReport) -> bool {
    reads_all(who) && till.clerk != who.id()
}

/// A till's report as this reader may see it.
pub async fn report_for(app: &App, who: &Books, till: String) -> Result<TillReport, Problem> {
    let (branch, who) = (who.branch.clone(), who.clone());
    let report = app.read(move |conn| {
        let blind = fees::report(conn, &branch, &till, false)?;
        let sighted = is_sighted(&who, &blind);
        let report = if sighted { fees::report(conn, &branch, &till, true)? } else { blind };
        let reached = (report.clerk == who.id() || reads_all(&who)) && who.reaches(&report.hall).is_ok();
        Ok((report, reached))
    });
    let (report, reached) = report.await?;
    if reached { Ok(report) } else { Err(Problem::not_found()) }
}

/// `GET /api/v1/tills/{id}`
#[utoipa::path(get, path = "/api/v1/tills/{id}", tag = "money", params(("id" = String, Path)),
    responses((status = 200, body = TillReport)))]
pub async fn report(State(app): State<App>, who: Books, Path(id): Path<String>) -> Result<Json<TillReport>, Problem> {
    report_for(&app, &who, id).await.map(Json)
}

/// `POST /api/v1/tills/{id}/movements`
#[utoipa::path(post, path = "/api/v1/tills/{id}/movements", tag = "money",
    params(("id" = String, Path), ("Idempotency-Key" = String, Header)),
    request_body = AskMovement, responses((status = 201, body = Moved)))]
pub async fn move_cash(
    State(app): State<App>,
    who: Cash,
    Path(till): Path<String>,
    headers: HeaderMap,
    Json(ask): Json<AskMovement>,
) -> Result<(StatusCode, Json<Moved>), Problem> {
    let key = once::key_required(&headers, &format!("movement {till}"), &ask)?;
    let moved = app.write_once(&who.actor, &who.branch, Some(key), move |work| {
        fees::move_cash(work, &till, &ask).map(|id| Moved { id })
    });
    moved.await.map(|moved| (StatusCode::CREATED, Json(moved)))
}

/// Cash that was moved.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Moved {
    /// The movement's id.
    pub id: String,
}

/// `POST /api/v1/tills/{id}/closings`
#[utoipa::path(post, path = "/api/v1/tills/{id}/closings", tag = "money",
    params(("id" = String, Path), ("Idempotency-Key" = String, Header)),
    request_body = AskClosing, responses((status = 201, body = TillClosed)))]
pub async fn close(
    State(app): State<App>,
    who: Cash,
    Path(till): Path<String>,
    headers: HeaderMap,
    Json(ask): Json<AskClosing>,
) -> Result<(StatusCode, Json<TillClosed>), Problem> {
    let key = once::key_required(&headers, &format!("closing {till}"), &ask)?;
    let closed = app.write_once(&who.actor, &who.branch, Some(key), move |work| fees::close_till(work, &till, &ask));
    closed.await.map(|closed| (StatusCode::CREATED, Json(closed)))
}

/// The open tills of a hall, as who leads it sees them.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Tills {
    /// In the order of opening.
    pub tills: Vec<TillReport>,
}

/// `GET /api/v1/halls/{hall}/tills`
#[utoipa::path(get, path = "/api/v1/halls/{hall}/tills", tag = "money", params(("hall" = String, Path)),
    responses((status = 200, body = Tills)))]
pub async fn of_hall(
    State(app): State<App>,
    manager: DutyManager,
    Path(hall): Path<String>,
) -> Result<Json<Tills>, Problem> {
    let (branch, me) = (manager.branch.clone(), manager.id().to_owned());
    let tills = app.read(move |conn| {
        let open = fees::open_tills(conn, &branch, &hall)?;
        open.iter().map(|(till, _, clerk)| fees::report(conn, &branch, till, *clerk != me)).collect()
    });
    tills.await.map(|tills| Json(Tills { tills }))
}
