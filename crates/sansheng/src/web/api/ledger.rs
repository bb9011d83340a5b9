//! The books over HTTP: the trial balance at any past instant, and months that are closed.

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};

use crate::day_end::{self, ClosedMonth};
use crate::fees::balances::{self, TrialBalance};
use crate::kernel::Millis;
use crate::web::auth::{Auditor, Leader};
use crate::web::json::Json;
use crate::web::{App, Problem, once};

/// At which instant.
#[derive(Debug, Default, Deserialize)]
pub struct At {
    /// RFC 3339; now when it is left out.
    #[serde(default)]
    pub at: Option<String>,
}

impl At {
    fn instant(&self, now: Millis) -> Result<Millis, Problem> {
        let Some(text) = self.at.as_deref().filter(|text| !text.is_empty()) else { return Ok(now) };
        let malformed = |_| Problem::named(StatusCode::UNPROCESSABLE_ENTITY, "instant_malformed");
        let at: jiff::Timestamp = text.parse().map_err(malformed)?;
        Ok(at.as_millisecond().clamp(0, now))
    }
}

/// `GET /api/v1/ledger/trial-balance?at=…`
#[utoipa::path(get, path = "/api/v1/ledger/trial-balance", tag = "money",
    params(("at" = Option<String>, Query, description = "RFC 3339; now when it is left out")),
    responses((status = 200, body = TrialBalance)))]
pub async fn trial_balance(
    State(app): State<App>,
    who: Auditor,
    Query(at): Query<At>,
) -> Result<Json<TrialBalance>, Problem> {
    let (branch, at) = (who.branch.clone(), at.instant(app.now() + 1)?);
    let books = app.read(move |conn| Ok(balances::trial_balance(conn, &branch, at)?));
    books.await.map(Json)
}

/// The months that are closed.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Months {
    /// Newest first.
    pub months: Vec<ClosedMonth>,
}

/// `GET /api/v1/ledger/closed-months`
#[utoipa::path(get, path = "/api/v1/ledger/closed-months", tag = "money", responses((status = 200, body = Months)))]
pub async fn months(State(app): State<App>, who: Auditor) -> Result<Json<Months>, Problem> {
    let branch = who.branch.clone();
    let months = app.read(move |conn| Ok(day_end::closed_months(conn, &branch)?));
    months.await.map(|months| Json(Months { months }))
}

/// Which month is closed.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewClosedMonth {
    /// `2026-10`.
    pub month: String,
}

/// `POST /api/v1/ledger/closed-months`: for good.
#[utoipa::path(post, path = "/api/v1/ledger/closed-months", tag = "money",
    params(("Idempotency-Key" = String, Header)),
    request_body = NewClosedMonth, responses((status = 201, body = ClosedMonth)))]
pub async fn close_month(
    State(app): State<App>,
    who: Leader,
    headers: HeaderMap,
    Json(ask): Json<NewClosedMonth>,
) -> Result<(StatusCode, Json<ClosedMonth>), Problem> {
    who.proved()?;
    let key = once::key_required(&headers, "closed month", &ask)?;
    let closed = app.write_once(&who.actor, &who.branch, Some(key), move |work| day_end::close_month(work, &ask.month));
    closed.await.map(|closed| (StatusCode::CREATED, Json(closed)))
}
