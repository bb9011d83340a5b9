//! One ticket with everything its page, its counter and the API ask for.

use diesel::prelude::*;
use serde::Serialize;
use serde_json::Value;

use super::waiting::place_of;
use crate::door::{Stop, journal};
use crate::halls::Hall;
use crate::kernel::Millis;
use crate::queue::line::{self, Floor, Promise};
use crate::queue::parts;
use crate::queue::slip::{IssuedPaper, ZoneWay, papers, zone_of};
use crate::queue::ticket::{self, Ticket};
use crate::queue::words::{Class, HoldKind, PaperState, State, Voice};
use crate::ratings;
use crate::store::Conn;
use crate::store::schema::{
    custody, ratings as ratings_table, refusals, ticket_documents, ticket_needs, ticket_services, voices,
};

/// A ticket as it is now.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct TicketView {
    /// Id.
    pub id: String,
    /// Its hall.
    pub hall: String,
    /// The number as people read it.
    pub number: String,
    /// Where it stands.
    pub state: State,
    /// Its class.
    pub class: Class,
    /// Code of the service it waits for or is served for.
    pub service: String,
    /// Code of the customer type.
    pub customer_type: String,
    /// Codes of needs.
    pub needs: Vec<String>,
    /// Language tag.
    pub language: String,
    /// Id of the account it is about.
    pub account: Option<String>,
    /// When it was issued.
    #[serde(serialize_with = "crate::kernel::clock::instant::serialize")]
    #[schema(value_type = String, format = DateTime)]
    pub arrived_at: Millis,
    /// Since when it is at its counter.
    #[serde(serialize_with = "crate::kernel::clock::instant_or_none::serialize")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub called_at: Option<Millis>,
    /// When it was first served.
    #[serde(serialize_with = "crate::kernel::clock::instant_or_none::serialize")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub started_at: Option<Millis>,
    /// When its story ended.
    #[serde(serialize_with = "crate::kernel::clock::instant_or_none::serialize")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended_at: Option<Millis>,
    /// `ahead` + 1 while it waits.
    pub position: Option<i32>,
    /// People ahead while it waits.
    pub ahead: Option<i32>,
    /// People ahead when it was issued.
    pub ahead_first: i32,
    /// How much longer, while it waits and somebody on duty serves it.
    pub remaining: Option<Promise>,
    /// What was promised first.
    pub promise: Option<Promise>,
    /// Id of the counter that calls or serves it.
    pub counter: Option<String>,
    /// The number on that counter's sign.
    pub counter_number: Option<i32>,
    /// Where to wait or to go to.
    pub zone: Option<ZoneWay>,
    /// The papers it needs, and what is known about each.
    pub documents: Vec<IssuedPaper>,
    /// The services it carries, in order.
    pub services: Vec<PartShown>,
    /// What a clerk took into custody, also what was handed back.
    pub custody: Vec<CustodyShown>,
    /// The voices heard.
    pub voices: Vec<Voice>,
    /// Why it is held.
    pub hold_kind: Option<HoldKind>,
    /// Since when it is held or missed.
    #[serde(serialize_with = "crate::kernel::clock::instant_or_none::serialize")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub since: Option<Millis>,
    /// The one counter that takes it up again.
    pub return_counter: Option<i32>,
    /// While missed: until when coming back keeps the place.
    #[serde(serialize_with = "crate::kernel::clock::instant_or_none::serialize")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub place_kept_until: Option<Millis>,
    /// Codes of the reasons for which it was turned away.
    pub refused_for: Vec<String>,
    /// How often it was passed on.
    pub transfers: i32,
    /// Whether a rating can be given now.
    pub rateable: bool,
    /// Whether one was given.
    pub rated: bool,
    /// What happened, oldest first. Names nobody.
    pub timeline: Vec<Moment>,
}

/// A service that a ticket carries.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct PartShown {
    /// Its place.
    pub position: i32,
    /// Code of the service.
    pub service: String,
    /// `waiting`, `serving`, `finished`, `refused`, `cancelled`.
    pub state: String,
    /// When it began, or went on after a hold.
    #[serde(serialize_with = "crate::kernel::clock::instant_or_none::serialize")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub started_at: Option<Millis>,
    /// When it ended.
    #[serde(serialize_with = "crate::kernel::clock::instant_or_none::serialize")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended_at: Option<Millis>,
}

/// Something in custody.
#[derive(Clone, Debug, PartialEq, Serialize, Queryable, utoipa::ToSchema)]
pub struct CustodyShown {
    /// Id.
    pub id: String,
    /// What.
    pub item: String,
    /// What the clerk wrote about it.
    pub note: String,
    /// Id of the counter that took it.
    pub counter: String,
    /// When it was taken.
    #[serde(serialize_with = "crate::kernel::clock::instant::serialize")]
    #[schema(value_type = String, format = DateTime)]
    pub taken_at: Millis,
    /// When it was handed back.
    #[serde(serialize_with = "crate::kernel::clock::instant_or_none::serialize")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub returned_at: Option<Millis>,
}

/// A moment of a ticket's story.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Moment {
    /// When.
    #[serde(serialize_with = "crate::kernel::clock::instant::serialize")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Millis,
    /// The event's stable name: `ticket_issued`, `ticket_called`, …
    pub kind: String,
    /// The number on the counter's sign, where there is one.
    pub counter: Option<i64>,
}

/// One ticket of a hall, by id or by the token of its phone page. `None` when there is none in this hall.
pub fn ticket_view(conn: &mut Conn, hall: &Hall, key: &str, now: Millis) -> Result<Option<TicketView>, Stop> {
    let found = if key.contains('.') { ticket::by_token(conn, key)? } else { ticket::by_id(conn, &hall.branch, key)? };
    match found.filter(|ticket| ticket.branch == hall.branch && ticket.hall == hall.id) {
        Some(ticket) => view(conn, hall, &ticket, now).map(Some),
        None => Ok(None),
    }
}

fn view(conn: &mut Conn, hall: &Hall, ticket: &Ticket, now: Millis) -> Result<TicketView, Stop> {
    let state = ticket.state();
    let floor = Floor::load(conn, hall)?;
    let lined = if state == State::Waiting { line::in_line(conn, hall)? } else { Vec::new() };
    let place = place_of(hall, &floor, &lined, &ticket.id, now);
    let counter = ticket.counter.clone().or_else(|| ticket.return_counter.clone());
    let counter = counter.or_else(|| floor.likely_counter(hall, &ticket.service));
    let said = said(conn, ticket)?;
    let rated = rated(conn, ticket)?;
    let sign = |id: &Option<String>| id.as_ref().and_then(|id| hall.counter(id)).map(|plan| plan.number);
    let grace_ms = 1_000 * Millis::from(hall.pack.queue.grace_s);
    Ok(TicketView {
        id: ticket.id.clone(),
        hall: ticket.hall.clone(),
        number: ticket.label(),
        state,
        class: ticket.class(),
        service: ticket.service.clone(),
        customer_type: ticket.customer_type.clone(),
        needs: needs(conn, ticket)?,
        language: ticket.language.clone(),
        account: ticket.account.clone(),
        arrived_at: ticket.arrived_at,
        called_at: ticket.called_at,
        started_at: ticket.started_at,
        ended_at: ticket.ended_at,
        position: place.map(|(ahead, _)| ahead.saturating_add(1)),
        ahead: place.map(|(ahead, _)| ahead),
        ahead_first: ticket.ahead,
        remaining: place.and_then(|(_, remaining)| remaining),
        promise: ticket.promise(),
        counter_number: sign(&ticket.counter),
        counter: ticket.counter.clone(),
        zone: counter.and_then(|id| zone_of(hall, &id)),
        documents: papers(hall, &ticket.service, &ticket.customer_type, &said),
        services: services(conn, ticket)?,
        custody: in_custody(conn, ticket)?,
        voices: heard(conn, ticket)?,
        hold_kind: ticket.hold_kind(),
        since: ticket.held_at,
        return_counter: sign(&ticket.return_counter),
        place_kept_until: ticket.held_at.filter(|_| state == State::Missed).map(|at| at + grace_ms),
        refused_for: refused_for(conn, ticket)?,
        transfers: ticket.transfers,
        rateable: !rated && ratings::may_rate(state, ticket.ended_at, now).is_ok(),
        rated,
        timeline: timeline(conn, ticket)?,
    })
}

/// Whether a clerk has gone through a ticket's checklist since an instant.
pub fn checked_since(conn: &mut Conn, branch: &str, ticket: &str, since: Millis) -> QueryResult<bool> {
    use ticket_documents as t;
    let checked = t::table.filter(t::branch.eq(branch).and(t::ticket.eq(ticket)).and(t::at.ge(since)));
    Ok(checked.count().get_result::<i64>(conn)? > 0)
}

fn said(conn: &mut Conn, ticket: &Ticket) -> QueryResult<Vec<(String, PaperState)>> {
    use ticket_documents as t;
    let rows: Vec<(String, String)> = t::table
        .filter(t::branch.eq(&ticket.branch).and(t::ticket.eq(&ticket.id)))
        .select((t::document, t::state))
        .load(conn)?;
    Ok(rows.into_iter().filter_map(|(code, state)| Some((code, PaperState::parse(&state)?))).collect())
}

fn rated(conn: &mut Conn, ticket: &Ticket) -> QueryResult<bool> {
    use ratings_table as t;
    let n: i64 =
        t::table.filter(t::branch.eq(&ticket.branch).and(t::ticket.eq(&ticket.id))).count().get_result(conn)?;
    Ok(n > 0)
}

fn needs(conn: &mut Conn, ticket: &Ticket) -> QueryResult<Vec<String>> {
    use ticket_needs as t;
    t::table
        .filter(t::branch.eq(&ticket.branch).and(t::ticket.eq(&ticket.id)))
        .order(t::need.asc())
        .select(t::need)
        .load(conn)
}

fn services(conn: &mut Conn, ticket: &Ticket) -> QueryResult<Vec<PartShown>> {
    let parts = parts::of_ticket(conn, &ticket.branch, &ticket.id)?;
    let shown = |part: parts::Part| PartShown {
        position: part.position,
        service: part.service,
        state: part.state,
        started_at: part.started_at,
        ended_at: part.ended_at,
    };
    Ok(parts.into_iter().map(shown).collect())
}

fn in_custody(conn: &mut Conn, ticket: &Ticket) -> QueryResult<Vec<CustodyShown>> {
    use custody as t;
    t::table
        .filter(t::branch.eq(&ticket.branch).and(t::ticket.eq(&ticket.id)))
        .order(t::id.asc())
        .select((t::id, t::item, t::note, t::counter, t::taken_at, t::returned_at))
        .load(conn)
}

fn heard(conn: &mut Conn, ticket: &Ticket) -> QueryResult<Vec<Voice>> {
    use voices as t;
    let words: Vec<String> = t::table
        .filter(t::branch.eq(&ticket.branch).and(t::ticket.eq(&ticket.id)))
        .order(t::at.asc())
        .select(t::voice)
        .load(conn)?;
    Ok(words.iter().filter_map(|word| Voice::parse(word)).collect())
}

fn refused_for(conn: &mut Conn, ticket: &Ticket) -> QueryResult<Vec<String>> {
    use refusals as t;
    t::table
        .filter(t::branch.eq(&ticket.branch).and(t::ticket.eq(&ticket.id)))
        .order(t::position.asc())
        .select(t::reason)
        .load(conn)
}

/// The journal of a ticket as anybody may see it: what, when, at which counter; nobody's name, nobody's note.
fn timeline(conn: &mut Conn, ticket: &Ticket) -> QueryResult<Vec<Moment>> {
    let events = journal::of_subject(conn, &ticket.branch, &ticket.id)?;
    let counter = |data: &Value| data.get("counter").and_then(Value::as_i64);
    let moment = |event: journal::Event| Moment { at: event.at, counter: counter(&event.json()), kind: event.kind };
    Ok(events.into_iter().map(moment).collect())
}

/// The counter at which somebody served last: where they are likely to sit down again.
pub fn last_counter_of(conn: &mut Conn, branch: &str, clerk: &str) -> QueryResult<Option<String>> {
    use ticket_services as s;
    s::table
        .filter(s::branch.eq(branch).and(s::clerk.eq(clerk)).and(s::ended_at.is_not_null()))
        .order(s::ended_at.desc())
        .select(s::counter)
        .first::<Option<String>>(conn)
        .optional()
        .map(Option::flatten)
}
