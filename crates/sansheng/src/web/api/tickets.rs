//! A ticket from its issue to its end, as kiosks, counters and other programs drive it. Acts of a counter are done where
//! the clerk sits.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::counters;
use crate::door::{Stop, Work};
use crate::queue::{self, Hold, IssueTicket, Issued, PaperChecked, RefuseService, TicketView, Transfer, Voice};
use crate::web::auth::{Clerk, Greeter, Kiosk, Staff};
use crate::web::json::Json;
use crate::web::{App, Problem, once};

/// `POST /api/v1/halls/{hall}/tickets`: where it is taken follows from who asks; only the staff may say that it is at a
/// counter.
#[utoipa::path(post, path = "/api/v1/halls/{hall}/tickets", tag = "tickets", request_body = IssueTicket,
    responses((status = 201, body = Issued)))]
pub async fn issue(
    State(app): State<App>,
    Path(hall): Path<String>,
    kiosk: Kiosk,
    headers: HeaderMap,
    Json(mut ask): Json<IssueTicket>,
) -> Result<Response, Problem> {
    kiosk.may_press(&app)?;
    ask.channel = kiosk.channel(ask.channel);
    let key = once::key(&headers, "issue", &(&hall, &ask))?;
    let done = app.door.write_once(&kiosk.actor, &kiosk.branch, key, move |work| queue::issue(work, &hall, &ask));
    Ok((StatusCode::CREATED, Json(done.await?)).into_response())
}

/// `GET /api/v1/tickets/{id}`
#[utoipa::path(get, path = "/api/v1/tickets/{id}", tag = "tickets", responses((status = 200, body = TicketView)))]
pub async fn show(State(app): State<App>, Path(id): Path<String>, staff: Staff) -> Result<Json<TicketView>, Problem> {
    let branch = staff.branch.clone();
    let wanted = id.clone();
    let found = app.read(move |conn| Ok(queue::by_id(conn, &branch, &wanted)?)).await?;
    let ticket = found.filter(|t| staff.reaches(&t.hall).is_ok()).ok_or_else(no_ticket)?;
    let (hall, now) = (app.hall(&ticket.hall).await?, app.now());
    let view = app.read(move |conn| queue::ticket_view(conn, &hall, &id, now)).await?;
    view.map(Json).ok_or_else(no_ticket)
}

/// There is no such ticket here.
pub(super) fn no_ticket() -> Problem {
    Problem::of(crate::door::Answer::Refused(queue::QueueRefusal::TicketNotFound.into()))
}

/// Runs a counter's act where the clerk sits, once for a key.
async fn at_counter<T, B>(
    app: &App,
    clerk: &Clerk,
    (headers, what, id): (&HeaderMap, &'static str, String),
    ask: B,
    act: fn(&mut Work<'_>, &str, &str, &B) -> Result<T, Stop>,
) -> Result<Response, Problem>
where
    T: Serialize + DeserializeOwned + Send + 'static,
    B: Serialize + Send + 'static,
{
    let key = once::key(headers, what, &(&id, &ask))?;
    let done = app.door.write_once(&clerk.actor, &clerk.branch, key, move |work| {
        let counter = counters::own(work)?;
        act(work, &counter.id, &id, &ask)
    });
    Ok((StatusCode::CREATED, Json(done.await?)).into_response())
}

/// Nothing to say.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// Where a ticket stands after an act.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Now {
    /// Its state.
    pub state: queue::State,
}

const fn now(state: queue::State) -> Now {
    Now { state }
}

/// `POST /api/v1/tickets/{id}/starts`
#[utoipa::path(post, path = "/api/v1/tickets/{id}/starts", tag = "tickets", responses((status = 201, body = Now)))]
pub async fn start(
    State(app): State<App>,
    Path(id): Path<String>,
    clerk: Clerk,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    at_counter(&app, &clerk, (&headers, "start", id), (), |work, counter, id, ()| {
        queue::start(work, counter, id).map(|()| now(queue::State::Serving))
    })
    .await
}

/// How often it was called again.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Recalled {
    /// By now.
    pub recalls: i32,
}

/// `POST /api/v1/tickets/{id}/recalls`
#[utoipa::path(post, path = "/api/v1/tickets/{id}/recalls", tag = "tickets", responses((status = 201, body = Recalled)))]
pub async fn recall(
    State(app): State<App>,
    Path(id): Path<String>,
    clerk: Clerk,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    at_counter(&app, &clerk, (&headers, "recall", id), (), |work, counter, id, ()| {
        queue::recall(work, counter, id).map(|recalls| Recalled { recalls })
    })
    .await
}

/// `POST /api/v1/tickets/{id}/no-shows`
#[utoipa::path(post, path = "/api/v1/tickets/{id}/no-shows", tag = "tickets", responses((status = 201, body = Now)))]
pub async fn no_show(
    State(app): State<App>,
    Path(id): Path<String>,
    clerk: Clerk,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    at_counter(&app, &clerk, (&headers, "no_show", id), (), |work, counter, id, ()| {
        queue::no_show(work, counter, id).map(|()| now(queue::State::Missed))
    })
    .await
}

/// `POST /api/v1/tickets/{id}/holds`
#[utoipa::path(post, path = "/api/v1/tickets/{id}/holds", tag = "tickets", request_body = Hold,
    responses((status = 201, body = Now)))]
pub async fn hold(
    State(app): State<App>,
    Path(id): Path<String>,
    clerk: Clerk,
    headers: HeaderMap,
    Json(ask): Json<Hold>,
) -> Result<Response, Problem> {
    at_counter(&app, &clerk, (&headers, "hold", id), ask, |work, counter, id, ask| {
        queue::hold(work, counter, id, ask).map(|()| now(queue::State::Held))
    })
    .await
}

/// `POST /api/v1/tickets/{id}/resumes`
#[utoipa::path(post, path = "/api/v1/tickets/{id}/resumes", tag = "tickets", responses((status = 201, body = Now)))]
pub async fn resume(
    State(app): State<App>,
    Path(id): Path<String>,
    clerk: Clerk,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    at_counter(&app, &clerk, (&headers, "resume", id), (), |work, counter, id, ()| {
        queue::resume(work, counter, id).map(|()| now(queue::State::Serving))
    })
    .await
}

/// `POST /api/v1/tickets/{id}/transfers`
#[utoipa::path(post, path = "/api/v1/tickets/{id}/transfers", tag = "tickets", request_body = Transfer,
    responses((status = 201, body = Now)))]
pub async fn transfer(
    State(app): State<App>,
    Path(id): Path<String>,
    clerk: Clerk,
    headers: HeaderMap,
    Json(ask): Json<Transfer>,
) -> Result<Response, Problem> {
    at_counter(&app, &clerk, (&headers, "transfer", id), ask, |work, counter, id, ask| {
        queue::transfer(work, counter, id, ask).map(|()| now(queue::State::Waiting))
    })
    .await
}

/// `POST /api/v1/tickets/{id}/refusals`: turned away, with the slip for the customer.
#[utoipa::path(post, path = "/api/v1/tickets/{id}/refusals", tag = "tickets", request_body = RefuseService,
    responses((status = 201, body = queue::RefusalSlip)))]
pub async fn refuse(
    State(app): State<App>,
    Path(id): Path<String>,
    clerk: Clerk,
    headers: HeaderMap,
    Json(ask): Json<RefuseService>,
) -> Result<Response, Problem> {
    at_counter(&app, &clerk, (&headers, "refuse", id), ask, queue::refuse).await
}

/// How a visit ends.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Finish {
    /// Whether everything was handed back and the customer was seen off.
    #[serde(default = "seen_off")]
    pub seen_off: bool,
}

fn seen_off() -> bool {
    true
}

/// `POST /api/v1/tickets/{id}/finishes`
#[utoipa::path(post, path = "/api/v1/tickets/{id}/finishes", tag = "tickets", request_body = Finish,
    responses((status = 201, body = queue::Next)))]
pub async fn finish(
    State(app): State<App>,
    Path(id): Path<String>,
    clerk: Clerk,
    headers: HeaderMap,
    Json(ask): Json<Finish>,
) -> Result<Response, Problem> {
    at_counter(&app, &clerk, (&headers, "finish", id), ask, |work, counter, id, ask| {
        queue::finish(work, counter, id, ask.seen_off)
    })
    .await
}

/// `POST /api/v1/tickets/{id}/documents`: a paper was looked at.
#[utoipa::path(post, path = "/api/v1/tickets/{id}/documents", tag = "tickets", request_body = PaperChecked,
    responses((status = 201)))]
pub async fn documents(
    State(app): State<App>,
    Path(id): Path<String>,
    clerk: Clerk,
    headers: HeaderMap,
    Json(ask): Json<PaperChecked>,
) -> Result<Response, Problem> {
    at_counter(&app, &clerk, (&headers, "documents", id), ask, |work, counter, id, ask| {
        queue::check_documents(work, counter, id, std::slice::from_ref(ask)).map(|()| Nothing {})
    })
    .await
}

/// Something the clerk takes.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeCustody {
    /// What.
    pub item: String,
    /// More about it.
    #[serde(default)]
    pub note: String,
}

/// The id of what was made.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Made {
    /// Id.
    pub id: String,
}

/// `POST /api/v1/tickets/{id}/custody`
#[utoipa::path(post, path = "/api/v1/tickets/{id}/custody", tag = "tickets", request_body = TakeCustody,
    responses((status = 201, body = Made)))]
pub async fn take_custody(
    State(app): State<App>,
    Path(id): Path<String>,
    clerk: Clerk,
    headers: HeaderMap,
    Json(ask): Json<TakeCustody>,
) -> Result<Response, Problem> {
    at_counter(&app, &clerk, (&headers, "custody", id), ask, |work, counter, id, ask| {
        queue::take_custody(work, counter, id, &ask.item, &ask.note).map(|id| Made { id })
    })
    .await
}

/// `POST /api/v1/custody/{id}/returns`
#[utoipa::path(post, path = "/api/v1/custody/{id}/returns", tag = "tickets", responses((status = 201)))]
pub async fn return_custody(
    State(app): State<App>,
    Path(id): Path<String>,
    clerk: Clerk,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    at_counter(&app, &clerk, (&headers, "return_custody", id), (), |work, counter, id, ()| {
        queue::return_custody(work, counter, id).map(|()| Nothing {})
    })
    .await
}

/// Runs an act on a ticket of a hall that the caller reaches.
async fn in_reach(
    app: &App,
    staff: &Staff,
    id: String,
    mut act: impl FnMut(&mut Work<'_>, &str) -> Result<(), Stop> + Send + 'static,
) -> Result<StatusCode, Problem> {
    let hall = staff.hall.clone();
    let done = app.write(&staff.actor, &staff.branch, move |work| {
        queue::must_reach(work, &id, hall.as_deref())?;
        act(work, &id)
    });
    done.await.map(|()| StatusCode::CREATED)
}

/// `POST /api/v1/tickets/{id}/returns`: a missed customer came after all.
#[utoipa::path(post, path = "/api/v1/tickets/{id}/returns", tag = "tickets", responses((status = 201)))]
pub async fn return_missed(
    State(app): State<App>,
    Path(id): Path<String>,
    greeter: Greeter,
) -> Result<StatusCode, Problem> {
    in_reach(&app, &greeter, id, queue::return_missed).await
}

/// `POST /api/v1/tickets/{id}/cancellations`: the customer says at the door that the ticket is not needed.
#[utoipa::path(post, path = "/api/v1/tickets/{id}/cancellations", tag = "tickets", responses((status = 201)))]
pub async fn cancel(State(app): State<App>, Path(id): Path<String>, greeter: Greeter) -> Result<StatusCode, Problem> {
    in_reach(&app, &greeter, id, queue::cancel).await
}

/// A service to add.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddService {
    /// Code of the service.
    pub service: String,
}

/// `POST /api/v1/tickets/{id}/services`: one more on the same ticket.
#[utoipa::path(post, path = "/api/v1/tickets/{id}/services", tag = "tickets", request_body = AddService,
    responses((status = 201)))]
pub async fn add_service(
    State(app): State<App>,
    Path(id): Path<String>,
    greeter: Greeter,
    Json(ask): Json<AddService>,
) -> Result<StatusCode, Problem> {
    in_reach(&app, &greeter, id, move |work, id| queue::add_service(work, id, &ask.service).map(|_| ())).await
}

/// A voice that was heard.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Heard {
    /// Which.
    pub voice: Voice,
}

/// `POST /api/v1/tickets/{id}/voices`
#[utoipa::path(post, path = "/api/v1/tickets/{id}/voices", tag = "tickets", request_body = Heard,
    responses((status = 201)))]
pub async fn hear(
    State(app): State<App>,
    Path(id): Path<String>,
    greeter: Greeter,
    Json(ask): Json<Heard>,
) -> Result<StatusCode, Problem> {
    in_reach(&app, &greeter, id, move |work, id| queue::hear_voice(work, id, ask.voice)).await
}
