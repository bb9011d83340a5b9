//! A hall as programs see it: what is set up, what the board shows, the whole picture for its staff, the order of a day.

use std::collections::BTreeMap;

use axum::extract::{Path, Query, State};
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};

use crate::counters;
use crate::door::Event;
use crate::door::journal;
use crate::halls::{Doors, Hall, Text};
use crate::kernel::{Day, Millis};
use crate::queue::{self, CallShown, HallPicture, LineShown, OrderAudit};
use crate::web::auth::{Anyone, Auditor, Board, Staff};
use crate::web::json::Json;
use crate::web::live::{self, Region, Watch};
use crate::web::{App, Problem};

/// A hall as it is set up, and whether it is open.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct HallShown {
    /// Id.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// Where it is.
    pub address: Text,
    /// Whether it accepts business now.
    pub open: bool,
    /// When it closes, while it is open.
    #[serde(serialize_with = "crate::kernel::clock::instant_or_none::serialize")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub closes_at: Option<Millis>,
    /// When it opens next, while it is closed.
    #[serde(serialize_with = "crate::kernel::clock::instant_or_none::serialize")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub opens_at: Option<Millis>,
    /// The services on offer.
    pub services: Vec<ServiceShown>,
    /// The counters in use.
    pub counters: Vec<CounterBrief>,
    /// The zones, code and name.
    pub zones: Vec<Coded>,
    /// The customer types on offer.
    pub customer_types: Vec<Coded>,
    /// The needs on offer.
    pub needs: Vec<Coded>,
    /// The lists of reasons, by kind.
    pub reasons: BTreeMap<String, Vec<Coded>>,
}

/// A code and what it is called.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Coded {
    /// Stable code.
    pub code: String,
    /// What people read.
    pub name: Text,
}

/// A service on offer.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ServiceShown {
    /// Stable code.
    pub code: String,
    /// Code of its category.
    pub category: String,
    /// The letter of its numbers.
    pub prefix: String,
    /// What it is called.
    pub name: Text,
    /// What happens at the counter.
    pub hint: Text,
    /// How it can be done without coming.
    pub elsewhere: Text,
    /// Seconds that it takes as a rule.
    pub norm_s: i32,
    /// Its fixed fee in fen.
    pub fee_fen: i64,
    /// Whether it is about an account.
    pub takes_account: bool,
    /// The papers it asks for.
    pub documents: Vec<PaperShown>,
}

/// A paper that a service asks for.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct PaperShown {
    /// Code.
    pub document: String,
    /// Code of the customer type, or `any`.
    pub customer_type: String,
    /// Whether nothing can be finished without it.
    pub required: bool,
    /// What may be done without it.
    pub without: Text,
}

/// A counter in short.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct CounterBrief {
    /// Id.
    pub id: String,
    /// The number on its sign.
    pub number: i32,
    /// Code of its zone.
    pub zone: String,
    /// `open`, `away`, `closed`.
    pub presence: String,
    /// Codes of the services it does now.
    pub services: Vec<String>,
    /// Those of them that it only does for a while, and until when.
    pub lent: Vec<counters::Loan>,
}

/// What the board shows: numbers and counters, never a name.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct BoardShown {
    /// When this was true.
    #[serde(serialize_with = "crate::kernel::clock::instant::serialize")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Millis,
    /// How many wait.
    pub waiting: usize,
    /// The lines, by service.
    pub lines: Vec<LineShown>,
    /// The last calls, newest first.
    pub calls: Vec<CallShown>,
    /// Whether the server is behind with what happened.
    pub behind: bool,
}

/// `GET /api/v1/halls/{hall}`
#[utoipa::path(get, path = "/api/v1/halls/{hall}", tag = "halls", responses((status = 200, body = HallShown)))]
pub async fn show(State(app): State<App>, Path(hall): Path<String>, _: Anyone) -> Result<Json<HallShown>, Problem> {
    let hall = app.hall(&hall).await?;
    let (branch, id) = (hall.branch.clone(), hall.id.clone());
    let rows = app.read(move |conn| Ok(counters::of_hall(conn, &branch, &id)?)).await?;
    Ok(Json(shown(&hall, &rows, app.now())))
}

fn shown(hall: &Hall, rows: &[counters::CounterRow], now: Millis) -> HallShown {
    let pack = &hall.pack;
    let (closes_at, opens_at) = match hall.doors(now) {
        Doors::Open { closes_at, .. } => (Some(closes_at), None),
        Doors::Closed { next_open, .. } => (None, next_open),
    };
    let coded = |code: &str, name: &Text| Coded { code: code.to_owned(), name: name.clone() };
    let mut reasons: BTreeMap<String, Vec<Coded>> = BTreeMap::new();
    for reason in pack.reasons.iter().filter(|reason| reason.active) {
        reasons.entry(reason.kind.clone()).or_default().push(coded(&reason.code, &reason.name));
    }
    HallShown {
        id: hall.id.clone(),
        name: pack.hall.name.clone(),
        address: pack.hall.address.clone(),
        open: closes_at.is_some(),
        closes_at,
        opens_at,
        services: pack.services.iter().filter(|s| s.active).map(service).collect(),
        counters: rows.iter().map(|row| counter(hall, row)).collect(),
        zones: pack.zones.iter().filter(|z| z.active).map(|z| coded(&z.code, &z.name)).collect(),
        customer_types: pack.customer_types.iter().filter(|t| t.active).map(|t| coded(&t.code, &t.name)).collect(),
        needs: pack.needs.iter().filter(|n| n.active).map(|n| coded(&n.code, &n.name)).collect(),
        reasons,
    }
}

fn service(service: &crate::halls::Service) -> ServiceShown {
    let paper = |paper: &crate::halls::Paper| PaperShown {
        document: paper.document.clone(),
        customer_type: paper.customer_type.clone(),
        required: paper.required,
        without: paper.without.clone(),
    };
    ServiceShown {
        code: service.code.clone(),
        category: service.category.clone(),
        prefix: service.prefix.clone(),
        name: service.name.clone(),
        hint: service.hint.clone(),
        elsewhere: service.elsewhere.clone(),
        norm_s: service.norm_s,
        fee_fen: service.fee_fen,
        takes_account: service.takes_account,
        documents: service.documents.iter().map(paper).collect(),
    }
}

fn counter(hall: &Hall, row: &counters::CounterRow) -> CounterBrief {
    CounterBrief {
        id: row.id.clone(),
        number: row.number,
        zone: row.zone.clone(),
        presence: row.presence.clone(),
        services: hall.counter(&row.id).map(|plan| plan.services.clone()).unwrap_or_default(),
        lent: hall.loans_at(&row.id).cloned().collect(),
    }
}

/// `GET /api/v1/halls/{hall}/board`
#[utoipa::path(get, path = "/api/v1/halls/{hall}/board", tag = "halls", responses((status = 200, body = BoardShown)))]
pub async fn board(State(app): State<App>, Path(hall): Path<String>, _: Board) -> Result<Json<BoardShown>, Problem> {
    board_of(&app, &hall).await.map(Json)
}

async fn board_of(app: &App, hall: &str) -> Result<BoardShown, Problem> {
    let picture = picture_of(app, hall).await?;
    Ok(BoardShown {
        at: picture.at,
        waiting: picture.waiting.len(),
        lines: picture.lines,
        calls: picture.calls,
        behind: app.door.live().is_behind(),
    })
}

/// `GET /api/v1/halls/{hall}/live`: a stream of server-sent events. Each `board` event has the whole board as
/// `GET /halls/{hall}/board` answers it, the present one first; `beat` says that the stream is alive.
#[utoipa::path(get, path = "/api/v1/halls/{hall}/live", tag = "halls",
    responses((status = 200, description = "Server-sent events: `board` with the board as JSON, `beat`",
        body = BoardShown, content_type = "text/event-stream")))]
pub async fn live(State(app): State<App>, Path(id): Path<String>, _: Board) -> Result<impl IntoResponse, Problem> {
    let hall = app.hall(&id).await?;
    let what = Watch { key: format!("api/board/{id}"), branch: hall.branch.clone(), hall: Some(id.clone()) };
    live::stream(&app, what, move |app| {
        let id = id.clone();
        async move {
            let json = serde_json::to_string(&board_of(&app, &id).await?).unwrap_or_default();
            Ok(vec![Region { name: "board", html: json }])
        }
    })
    .await
}

/// `GET /api/v1/halls/{hall}/picture`: everything, for the staff of the hall.
#[utoipa::path(get, path = "/api/v1/halls/{hall}/picture", tag = "halls", responses((status = 200, body = HallPicture)))]
pub async fn picture(State(app): State<App>, Path(hall): Path<String>, _: Staff) -> Result<Json<HallPicture>, Problem> {
    picture_of(&app, &hall).await.map(Json)
}

async fn picture_of(app: &App, hall: &str) -> Result<HallPicture, Problem> {
    let (hall, now) = (app.hall(hall).await?, app.now());
    app.read(move |conn| queue::picture(conn, &hall, now)).await
}

/// Which day; today when left out.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub struct OnDay {
    /// `2026-11-23`.
    pub day: Option<String>,
}

/// `GET /api/v1/halls/{hall}/order?day=`: every call of a day with its reason, checked again from the journal.
#[utoipa::path(get, path = "/api/v1/halls/{hall}/order", tag = "halls", params(OnDay),
    responses((status = 200, body = OrderAudit)))]
pub async fn order(
    State(app): State<App>,
    Path(hall): Path<String>,
    Query(asked): Query<OnDay>,
    _: Auditor,
) -> Result<Json<OrderAudit>, Problem> {
    let hall = app.hall(&hall).await?;
    let day = match asked.day {
        Some(text) => Day::parse(&text).ok_or_else(Problem::not_found)?,
        None => hall.zone.day(app.now()),
    };
    app.read(move |conn| queue::order_audit(conn, &hall, &day)).await.map(Json)
}

/// From which event on.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub struct After {
    /// The last number that is known; 0 for the beginning.
    #[serde(default)]
    pub after: i64,
}

/// A page of the journal.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct EventsPage {
    /// The events of the hall, oldest first.
    pub events: Vec<EventShown>,
    /// Ask again with this in `after`.
    pub next: i64,
    /// Whether there may be more already.
    pub more: bool,
}

/// An event of the journal.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct EventShown {
    /// Its place in the branch's journal.
    pub seq: i64,
    /// When.
    #[serde(serialize_with = "crate::kernel::clock::instant::serialize")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Millis,
    /// Who.
    pub actor: String,
    /// What happened.
    pub kind: String,
    /// The id of what it happened to.
    pub subject: String,
    /// The rest.
    #[schema(value_type = Object)]
    pub data: serde_json::Value,
    /// Its link in the chain.
    pub hash: String,
}

/// `GET /api/v1/halls/{hall}/events?after=SEQ`
#[utoipa::path(get, path = "/api/v1/halls/{hall}/events", tag = "halls", params(After),
    responses((status = 200, body = EventsPage)))]
pub async fn events(
    State(app): State<App>,
    Path(hall): Path<String>,
    Query(asked): Query<After>,
    _: Auditor,
) -> Result<Json<EventsPage>, Problem> {
    let hall = app.hall(&hall).await?;
    let branch = hall.branch.clone();
    let page = app.read(move |conn| Ok(journal::after(conn, &branch, asked.after.max(0))?)).await?;
    let next = page.last().map_or(asked.after.max(0), |event| event.seq);
    let more = i64::try_from(page.len()).unwrap_or(i64::MAX) >= journal::EVENTS_PAGE_MAX;
    let events = page.into_iter().filter(|event| event.hall.as_deref() == Some(hall.id.as_str())).map(event).collect();
    Ok(Json(EventsPage { events, next, more }))
}

fn event(event: Event) -> EventShown {
    EventShown {
        data: event.json(),
        seq: event.seq,
        at: event.at,
        actor: event.actor,
        kind: event.kind,
        subject: event.subject,
        hash: event.hash,
    }
}
