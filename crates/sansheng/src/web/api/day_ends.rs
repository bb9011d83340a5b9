//! The end of a hall's day over HTTP: what it came to so far, what is open, the close, what goes to the bank.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};

use crate::day_end::{self, AskDeposit, DayClosed, DayEndRefusal, DaySummary, Deposit, Open};
use crate::kernel::Day;
use crate::web::auth::{Auditor, DutyManager};
use crate::web::json::Json;
use crate::web::{App, Problem, once};

/// A day as it is.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct DayState {
    /// `open` or `closed`.
    pub state: &'static str,
    /// What is still open.
    pub open: Vec<Open>,
    /// What it came to, or comes to so far.
    pub summary: DaySummary,
    /// What was written down at its close.
    pub closed: Option<DayClosed>,
    /// What went to the bank.
    pub deposits: Vec<Deposit>,
}

/// `GET /api/v1/halls/{hall}/day-ends/{day}`
#[utoipa::path(get, path = "/api/v1/halls/{hall}/day-ends/{day}", tag = "money",
    params(("hall" = String, Path), ("day" = String, Path)), responses((status = 200, body = DayState)))]
pub async fn show(
    State(app): State<App>,
    who: Auditor,
    Path((hall, day)): Path<(String, String)>,
) -> Result<Json<DayState>, Problem> {
    let branch = who.branch.clone();
    let day = Day::parse(&day).ok_or_else(Problem::not_found)?;
    let state = app.read(move |conn| {
        let closed = day_end::closed_day(conn, &branch, &hall, day.as_str())?;
        Ok(DayState {
            state: if closed.is_some() { "closed" } else { "open" },
            open: day_end::open_of_day(conn, &branch, &hall, day.as_str())?,
            summary: day_end::summary(conn, &branch, &hall, &day)?,
            deposits: day_end::deposits_of_day(conn, &branch, &hall, day.as_str())?,
            closed,
        })
    });
    state.await.map(Json)
}

/// Which day is closed.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDayEnd {
    /// `2026-11-23`.
    pub day: String,
}

/// `POST /api/v1/halls/{hall}/day-ends`
#[utoipa::path(post, path = "/api/v1/halls/{hall}/day-ends", tag = "money",
    params(("hall" = String, Path), ("Idempotency-Key" = String, Header)),
    request_body = NewDayEnd, responses((status = 201, body = DayClosed)))]
pub async fn close(
    State(app): State<App>,
    who: DutyManager,
    Path(hall): Path<String>,
    headers: HeaderMap,
    Json(ask): Json<NewDayEnd>,
) -> Result<(StatusCode, Json<DayClosed>), Problem> {
    let key = once::key_required(&headers, &format!("day end {hall}"), &ask)?;
    let close = move |work: &mut crate::door::Work<'_>| {
        let day = Day::parse(&ask.day).ok_or(DayEndRefusal::DayNotYet)?;
        day_end::close_day(work, &hall, &day)
    };
    let closed = app.write_once(&who.actor, &who.branch, Some(key), close);
    closed.await.map(|closed| (StatusCode::CREATED, Json(closed)))
}

/// `POST /api/v1/halls/{hall}/deposits`
#[utoipa::path(post, path = "/api/v1/halls/{hall}/deposits", tag = "money",
    params(("hall" = String, Path), ("Idempotency-Key" = String, Header)),
    request_body = AskDeposit, responses((status = 201, body = Deposit)))]
pub async fn deposit(
    State(app): State<App>,
    who: DutyManager,
    Path(hall): Path<String>,
    headers: HeaderMap,
    Json(ask): Json<AskDeposit>,
) -> Result<(StatusCode, Json<Deposit>), Problem> {
    let key = once::key_required(&headers, &format!("deposit {hall}"), &ask)?;
    let made = move |work: &mut crate::door::Work<'_>| day_end::deposit_cash(work, &hall, &ask);
    let made = app.write_once(&who.actor, &who.branch, Some(key), made);
    made.await.map(|made| (StatusCode::CREATED, Json(made)))
}
