//! A counter as its clerk's program sees it: who sits there, whom it has, the next one, help.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::counters::{self, Presence, SetPresence};
use crate::door::Work;
use crate::kernel::Millis;
use crate::queue::{self, Called, TicketView};
use crate::web::auth::{Clerk, DutyManager};
use crate::web::json::Json;
use crate::web::{App, Problem, once};

/// A counter as it is now.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct CounterNow {
    /// Id.
    pub id: String,
    /// The number on its sign.
    pub number: i32,
    /// `open`, `away`, `closed`.
    pub presence: String,
    /// Why it is away.
    pub reason: Option<String>,
    /// Since when.
    #[serde(serialize_with = "crate::kernel::clock::instant::serialize")]
    #[schema(value_type = String, format = DateTime)]
    pub since: Millis,
    /// Id of who sits there.
    pub clerk: Option<String>,
    /// The ticket at hand.
    pub ticket: Option<TicketView>,
}

/// `GET /api/v1/counters/{counter}`
#[utoipa::path(get, path = "/api/v1/counters/{counter}", tag = "counters", responses((status = 200, body = CounterNow)))]
pub async fn show(
    State(app): State<App>,
    Path(counter): Path<String>,
    clerk: Clerk,
) -> Result<Json<CounterNow>, Problem> {
    let hall = app.hall(counter.rsplit_once('-').map_or("", |(hall, _)| hall)).await?;
    let (branch, now) = (clerk.branch.clone(), app.now());
    let found = app.read(move |conn| {
        let Some(row) = counters::by_id(conn, &branch, &counter)? else { return Ok(None) };
        let ticket = match queue::at_counter(conn, &branch, &counter)? {
            Some(ticket) => queue::ticket_view(conn, &hall, &ticket.id, now)?,
            None => None,
        };
        Ok(Some((row, ticket)))
    });
    let (row, ticket) = found.await?.ok_or_else(Problem::not_found)?;
    Ok(Json(CounterNow { ticket, ..now_of(row) }))
}

fn now_of(row: counters::CounterRow) -> CounterNow {
    CounterNow {
        id: row.id,
        number: row.number,
        presence: row.presence,
        reason: row.presence_reason,
        since: row.presence_since,
        clerk: row.clerk,
        ticket: None,
    }
}

/// `PUT /api/v1/counters/{counter}/presence`: whoever opens a free counter sits down at it.
#[utoipa::path(put, path = "/api/v1/counters/{counter}/presence", tag = "counters", request_body = SetPresence,
    responses((status = 200, body = CounterNow)))]
pub async fn presence(
    State(app): State<App>,
    Path(counter): Path<String>,
    clerk: Clerk,
    Json(ask): Json<SetPresence>,
) -> Result<Json<CounterNow>, Problem> {
    let done = app.write(&clerk.actor, &clerk.branch, move |work| {
        if ask.state != Presence::Closed {
            counters::sit_down(work, &counter)?;
        }
        counters::presence(work, &counter, &ask)
    });
    done.await.map(|row| Json(now_of(row)))
}

/// `DELETE /api/v1/counters/{counter}/clerk`: leaves the counter.
#[utoipa::path(delete, path = "/api/v1/counters/{counter}/clerk", tag = "counters", responses((status = 204)))]
pub async fn leave(State(app): State<App>, Path(counter): Path<String>, clerk: Clerk) -> Result<StatusCode, Problem> {
    app.write(&clerk.actor, &clerk.branch, move |work| counters::leave(work, &counter)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How many things were left behind.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct LeftBehind {
    /// How many.
    pub things: usize,
}

/// `POST /api/v1/counters/{counter}/found-property`: what lies at the counter was left behind; the duty manager keeps it.
#[utoipa::path(post, path = "/api/v1/counters/{counter}/found-property", tag = "counters",
    responses((status = 201, body = LeftBehind)))]
pub async fn leave_behind(
    State(app): State<App>,
    Path(counter): Path<String>,
    clerk: Clerk,
) -> Result<Response, Problem> {
    let things = app.write(&clerk.actor, &clerk.branch, move |work| queue::leave_behind(work, &counter)).await?;
    Ok((StatusCode::CREATED, Json(LeftBehind { things })).into_response())
}

/// `POST /api/v1/counters/{counter}/calls`: the next one, with the reason; 204 when nobody waits for this counter.
#[utoipa::path(post, path = "/api/v1/counters/{counter}/calls", tag = "counters",
    responses((status = 201, description = "The ticket and why it is next"), (status = 204)))]
pub async fn call(
    State(app): State<App>,
    Path(counter): Path<String>,
    clerk: Clerk,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let key = once::key(&headers, "call", &counter)?;
    let hall = counter.rsplit_once('-').map_or("", |(hall, _)| hall).to_owned();
    let done = app.door.write_once(&clerk.actor, &clerk.branch, key, move |work| queue::call_next(work, &counter));
    match done.await? {
        Some(called) => answer(&app, &hall, &called).await,
        None => Ok(StatusCode::NO_CONTENT.into_response()),
    }
}

/// Whom the duty manager calls, and why.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OutOfOrder {
    /// Id of the ticket.
    pub ticket: String,
    /// The reason; it stands in the order audit.
    pub reason: String,
}

/// `POST /api/v1/counters/{counter}/calls-out-of-order`: the duty manager only.
#[utoipa::path(post, path = "/api/v1/counters/{counter}/calls-out-of-order", tag = "counters",
    request_body = OutOfOrder, responses((status = 201)))]
pub async fn call_out_of_order(
    State(app): State<App>,
    Path(counter): Path<String>,
    manager: DutyManager,
    headers: HeaderMap,
    Json(ask): Json<OutOfOrder>,
) -> Result<Response, Problem> {
    let key = once::key(&headers, "call_out_of_order", &(&counter, &ask))?;
    let hall = counter.rsplit_once('-').map_or("", |(hall, _)| hall).to_owned();
    let done = app.door.write_once(&manager.actor, &manager.branch, key, move |work| {
        queue::call_out_of_order(work, &counter, &ask.ticket, &ask.reason)
    });
    answer(&app, &hall, &done.await?).await
}

/// What a counter is to do too, and until when.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LendCounter {
    /// Code of the service.
    pub service: String,
    /// A time of today in the hall, `11:30`; `24:00` is the end of the day.
    pub until: String,
}

/// `POST /api/v1/counters/{counter}/loans`: the counter also does a service until a time of today; the duty manager only.
#[utoipa::path(post, path = "/api/v1/counters/{counter}/loans", tag = "counters", request_body = LendCounter,
    responses((status = 204)))]
pub async fn lend(
    State(app): State<App>,
    Path(counter): Path<String>,
    manager: DutyManager,
    Json(ask): Json<LendCounter>,
) -> Result<StatusCode, Problem> {
    let lend = move |work: &mut Work<'_>| counters::lend_until(work, &counter, &ask.service, &ask.until);
    app.write(&manager.actor, &manager.branch, lend).await?;
    app.forget_halls();
    Ok(StatusCode::NO_CONTENT)
}

/// `DELETE /api/v1/counters/{counter}/loans/{service}`: takes it back before its time; the duty manager only.
#[utoipa::path(delete, path = "/api/v1/counters/{counter}/loans/{service}", tag = "counters",
    responses((status = 204)))]
pub async fn take_back(
    State(app): State<App>,
    Path((counter, service)): Path<(String, String)>,
    manager: DutyManager,
) -> Result<StatusCode, Problem> {
    app.write(&manager.actor, &manager.branch, move |work| counters::take_back(work, &counter, &service)).await?;
    app.forget_halls();
    Ok(StatusCode::NO_CONTENT)
}

/// The call with what the clerk needs at once: who, for what, and which papers to ask for.
async fn answer(app: &App, hall: &str, called: &Called) -> Result<Response, Problem> {
    let hall = app.hall(hall).await?;
    let papers: Vec<Value> = hall
        .papers(&called.service, &called.customer_type)
        .into_iter()
        .map(|paper| json!({ "document": paper.document, "required": paper.required, "without": paper.without }))
        .collect();
    let body = json!({
        "ticket": {
            "id": called.ticket, "number": called.number, "state": "called", "service": called.service,
            "customer_type": called.customer_type, "class": called.class, "language": called.language,
            "counter": called.counter, "documents": papers,
        },
        "reason": called.reason, "because": called.because, "waited_s": called.waited_s,
        "overtook": called.overtook, "waiting": called.waiting,
    });
    Ok((StatusCode::CREATED, Json(body)).into_response())
}

/// What the duty manager should know beforehand.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HelpWanted {
    /// In words; may be empty.
    #[serde(default)]
    pub detail: String,
}

/// `POST /api/v1/counters/{counter}/assists`: asks the duty manager to come.
#[utoipa::path(post, path = "/api/v1/counters/{counter}/assists", tag = "counters", request_body = HelpWanted,
    responses((status = 201)))]
pub async fn assist(
    State(app): State<App>,
    Path(counter): Path<String>,
    clerk: Clerk,
    Json(ask): Json<HelpWanted>,
) -> Result<Response, Problem> {
    let done =
        app.write(&clerk.actor, &clerk.branch, move |work| queue::call_for_help(work, &counter, &ask.detail)).await?;
    Ok((StatusCode::CREATED, Json(json!({ "id": done }))).into_response())
}
