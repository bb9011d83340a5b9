//! At the counter: put aside and take up again, pass on, turn away, serve to the end.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::calling::{comes_back_here, idle_at};
use super::papers;
use super::returning::nothing_held_here;
use super::{at_hand, bounded, joins, move_to, tasks};
use crate::counters::{self, CounterRefusal, CounterRow, Presence};
use crate::door::{Stop, Work};
use crate::fees;
use crate::halls::{Hall, Text};
use crate::kernel::Millis;
use crate::queue::figures::{self, DayFigures};
use crate::queue::parts::{self, Part};
use crate::queue::refusal::QueueRefusal;
use crate::queue::rules::{self, Act};
use crate::queue::ticket::Ticket;
use crate::queue::words::{HoldKind, State, TaskKind, Voice};
use crate::store::schema::refusals;

/// How many services one ticket carries at most.
pub const SERVICES_A_TICKET_MAX: i32 = 5;
/// From the second time a customer is passed on, the duty manager hears of it.
const TRANSFERS_QUIET_MAX: i32 = 1;
/// The code in the hall's `refusal` list that stands for missing papers: a wasted trip.
pub const PAPERS_MISSING_REASON: &str = "papers_incomplete";

/// A wish to put a ticket aside.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Hold {
    /// Why.
    pub kind: HoldKind,
    /// In words, for the clerk.
    #[serde(default)]
    pub note: String,
}

/// A wish to pass a ticket on: to another service, another counter, or both.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Transfer {
    /// Code of the service; the present one when left out.
    #[serde(default)]
    pub service: Option<String>,
    /// Id of the one counter that may call it; any when left out.
    #[serde(default)]
    pub to_counter: Option<String>,
    /// A code from the hall's `transfer` list, where it has one.
    #[serde(default)]
    pub reason: Option<String>,
    /// In words.
    #[serde(default)]
    pub note: String,
}

/// A wish to turn somebody away.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefuseService {
    /// A code from the hall's `refusal` list.
    pub reason: String,
    /// In words, for the customer.
    #[serde(default)]
    pub note: String,
}

/// What the customer gets in writing when turned away.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct RefusalSlip {
    /// Id of the ticket.
    pub ticket: String,
    /// Its number as people read it.
    pub number: String,
    /// What it was about.
    pub service: Text,
    /// Why not.
    pub reason: Text,
    /// What the clerk adds.
    pub note: String,
    /// How it can be done without coming.
    pub elsewhere: Text,
    /// The number of the counter.
    pub counter: i32,
    /// When, UTC milliseconds.
    #[serde(with = "crate::kernel::clock::instant")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Millis,
    /// What the ticket does next.
    pub next: Next,
}

/// Where a ticket stands after one of its services has ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Next {
    /// Its state now.
    pub state: State,
    /// The service that follows, when there is one.
    pub service: Option<String>,
    /// Whether it follows at this counter, at once.
    pub here: bool,
}

/// The service in hand begins at a counter.
pub(super) fn begin(work: &mut Work<'_>, ticket: &Ticket, desk: &CounterRow) -> Result<(), Stop> {
    let (mut parts, at) = in_hand(work, ticket)?;
    parts[at].begin(work, ticket, desk)
}

fn in_hand(work: &mut Work<'_>, ticket: &Ticket) -> Result<(Vec<Part>, usize), Stop> {
    let parts = parts::of_ticket(work.conn(), &ticket.branch, &ticket.id)?;
    let at = parts::in_hand(&parts).ok_or(QueueRefusal::TicketOver { state: State::Finished.as_str() })?;
    Ok((parts, at))
}

/// Puts a ticket aside and frees the counter.
pub fn hold(work: &mut Work<'_>, counter: &str, ticket: &str, ask: &Hold) -> Result<(), Stop> {
    let note = bounded(&ask.note)?;
    let (desk, mut ticket) = at_hand(work, counter, ticket)?;
    let state = ticket.after(Act::Hold)?;
    if ask.kind == HoldKind::PapersMissing {
        nothing_held_here(work, &ticket)?;
    }
    let (mut parts, at) = in_hand(work, &ticket)?;
    parts[at].pause(work, &ticket, "serving")?;
    ticket.held_at = Some(work.now());
    ticket.hold_kind = Some(ask.kind.as_str().to_owned());
    ticket.return_counter = rules::returns_here(ask.kind).then(|| desk.id.clone());
    move_to(work, &mut ticket, state)?;
    let data = json!({ "number": ticket.label(), "counter": desk.number, "kind": ask.kind, "note": note });
    work.record(Some(&ticket.hall), "ticket_held", &ticket.id, &data)
}

/// Takes a held ticket up again, without queueing: at any counter, or at the one that has the papers.
pub fn resume(work: &mut Work<'_>, counter: &str, ticket: &str) -> Result<(), Stop> {
    let (desk, mut ticket) = idle_at(work, counter, ticket)?;
    let state = ticket.after(Act::Resume)?;
    comes_back_here(work, &ticket, &desk)?;
    let hall = work.hall(&desk.hall)?;
    // What comes back to this counter alone is finished here, also when it was lent for a while that is over.
    let own = ticket.return_counter.as_ref() == Some(&desk.id);
    if !own && !serves(&hall, &desk.id, &ticket.service) {
        return Err(QueueRefusal::ServiceNotAtCounter.into());
    }
    let now = work.now();
    let held_s = ticket.held_at.map_or(0, |held| (now - held).max(0) / 1_000);
    ticket.counter = Some(desk.id.clone());
    ticket.called_at = Some(now);
    move_to(work, &mut ticket, state)?;
    begin(work, &ticket, &desk)?;
    let data = json!({ "number": ticket.label(), "counter": desk.number, "held_s": held_s });
    work.record(Some(&ticket.hall), "ticket_resumed", &ticket.id, &data)
}

fn serves(hall: &Hall, counter: &str, service: &str) -> bool {
    hall.counter(counter).is_some_and(|plan| plan.services.iter().any(|code| code == service))
}

/// Passes a ticket on. It keeps its place in time; from the second time on the duty manager hears of it.
pub fn transfer(work: &mut Work<'_>, counter: &str, ticket: &str, ask: &Transfer) -> Result<(), Stop> {
    let note = bounded(&ask.note)?;
    let (desk, mut ticket) = at_hand(work, counter, ticket)?;
    let state = ticket.after(Act::Transfer)?;
    nothing_held_here(work, &ticket)?;
    let hall = work.hall(&desk.hall)?;
    let service = ask.service.clone().unwrap_or_else(|| ticket.service.clone());
    goes_to(work, &hall, &desk, &service, ask)?;
    let (mut parts, at) = in_hand(work, &ticket)?;
    let other_service = parts[at].service != service;
    parts[at].pause(work, &ticket, "waiting")?;
    if other_service {
        // The time so far was spent on finding out, not on this service.
        parts[at].service.clone_from(&service);
        parts[at].served_s = 0;
        parts[at].save(work, &ticket)?;
    }
    let before = std::mem::replace(&mut ticket.service, service);
    ticket.return_counter.clone_from(&ask.to_counter);
    ticket.transfers += 1;
    move_to(work, &mut ticket, state)?;
    let data = json!({
        "number": ticket.label(), "counter": desk.number, "service_before": before, "service": ticket.service,
        "to_counter": ask.to_counter, "reason": ask.reason, "note": note, "transfers": ticket.transfers,
        "joins": joins(&ticket),
    });
    work.record(Some(&ticket.hall), "ticket_transferred", &ticket.id, &data)?;
    if ticket.transfers > TRANSFERS_QUIET_MAX {
        let (hall, id) = (ticket.hall.clone(), ticket.id.clone());
        tasks::create(work, &hall, TaskKind::TransferAlert, Some(&id), Some(&desk.id), note)?;
    }
    Ok(())
}

/// Whether a ticket can go there: the service is offered and some counter serves it; the one counter is staffed.
fn goes_to(work: &mut Work<'_>, hall: &Hall, desk: &CounterRow, service: &str, ask: &Transfer) -> Result<(), Stop> {
    if !hall.reasons("transfer").is_empty() {
        let code = ask.reason.as_deref().ok_or(QueueRefusal::ReasonNeeded)?;
        hall.reason("transfer", code).ok_or(QueueRefusal::ReasonNotFound)?;
    }
    hall.service(service).filter(|s| s.active).ok_or(QueueRefusal::ServiceNotFound)?;
    match ask.to_counter.as_deref() {
        Some(to) if to == desk.id => return Err(QueueRefusal::TransferToOwnCounter.into()),
        Some(to) => {
            let branch = work.branch();
            let there = counters::by_id(work.conn(), &branch, to)?;
            let there = there.filter(|there| there.hall == hall.id && there.active == 1);
            let there = there.ok_or(CounterRefusal::CounterNotFound)?;
            // A counter that has closed lets its bound tickets go once; one that comes later would wait for nobody.
            if there.clerk.is_none() || there.presence() == Presence::Closed {
                return Err(QueueRefusal::TransferCounterClosed { counter: there.number }.into());
            }
            if !serves(hall, to, service) {
                return Err(QueueRefusal::ServiceNotAtCounter.into());
            }
        }
        None => {
            let any = hall.counters().iter().any(|c| c.active && c.services.iter().any(|s| s == service));
            if !any {
                return Err(QueueRefusal::ServiceNotAtCounter.into());
            }
        }
    }
    Ok(())
}

/// Adds a service to a ticket whose story goes on. Returns how many it carries.
pub fn add_service(work: &mut Work<'_>, ticket: &str, service: &str) -> Result<i32, Stop> {
    let ticket = Ticket::load(work, ticket)?;
    ticket.after(Act::AddService)?;
    let hall = work.hall(&ticket.hall)?;
    hall.service(service).filter(|s| s.active).ok_or(QueueRefusal::ServiceNotFound)?;
    let parts = parts::of_ticket(work.conn(), &ticket.branch, &ticket.id)?;
    let position = parts.last().map_or(0, |last| last.position) + 1;
    if position > SERVICES_A_TICKET_MAX {
        return Err(QueueRefusal::TooManyServices { max: SERVICES_A_TICKET_MAX }.into());
    }
    if parts.iter().any(|part| part.service == service && matches!(part.state.as_str(), "waiting" | "serving")) {
        return Err(QueueRefusal::ServiceOnTicket.into());
    }
    Part::add(work, &ticket, position, service)?;
    let data = json!({ "number": ticket.label(), "service": service, "position": position });
    work.record(Some(&ticket.hall), "service_added", &ticket.id, &data)?;
    Ok(position)
}

/// Turns the customer away from the service in hand, in writing. What else the ticket carries goes on.
pub fn refuse(work: &mut Work<'_>, counter: &str, ticket: &str, ask: &RefuseService) -> Result<RefusalSlip, Stop> {
    let note = bounded(&ask.note)?.to_owned();
    let (desk, ticket) = at_hand(work, counter, ticket)?;
    ticket.after(Act::Refuse)?;
    let hall = work.hall(&desk.hall)?;
    let reason = hall.reason("refusal", &ask.reason).ok_or(QueueRefusal::ReasonNotFound)?;
    nothing_held_here(work, &ticket)?;
    let (parts, at) = in_hand(work, &ticket)?;
    let now = work.now();
    diesel::insert_into(refusals::table)
        .values((
            refusals::branch.eq(&ticket.branch),
            refusals::ticket.eq(&ticket.id),
            refusals::position.eq(parts[at].position),
            refusals::hall.eq(&ticket.hall),
            refusals::reason.eq(&ask.reason),
            refusals::note.eq(&note),
            refusals::clerk.eq(desk.clerk.as_deref().unwrap_or("")),
            refusals::at.eq(now),
        ))
        .execute(work.conn())?;
    let service = hall.service(&ticket.service);
    let mut slip = RefusalSlip {
        ticket: ticket.id.clone(),
        number: ticket.label(),
        service: service.map(|s| s.name.clone()).unwrap_or_default(),
        reason: reason.name.clone(),
        elsewhere: service.map(|s| s.elsewhere.clone()).unwrap_or_default(),
        counter: desk.number,
        at: now,
        next: Next { state: State::Refused, service: None, here: false },
        note,
    };
    let data = json!({
        "number": slip.number, "counter": desk.number, "service": ticket.service, "reason": ask.reason,
        "note": slip.note,
    });
    work.record(Some(&ticket.hall), "ticket_refused", &ticket.id, &data)?;
    let wasted_trips = i32::from(ask.reason == PAPERS_MISSING_REASON);
    if wasted_trips == 1 {
        let add = DayFigures { wasted_trips, ..DayFigures::default() };
        figures::add_to_day(work, &ticket.hall, &ticket.day, &add)?;
    }
    slip.next = end_part(work, &hall, &desk, ticket, (parts, at), ("refused", Vec::new()))?;
    Ok(slip)
}

/// Serves the service in hand to the end. Refused while something of the customer is still held here, or a confirmed
/// price is not paid; required papers that were not seen do not stop it, but stand in the journal. `seen_off`: papers, change and receipt were handed back and the customer was seen off.
pub fn finish(work: &mut Work<'_>, counter: &str, ticket: &str, seen_off: bool) -> Result<Next, Stop> {
    let (desk, ticket) = at_hand(work, counter, ticket)?;
    ticket.after(Act::Finish)?;
    nothing_held_here(work, &ticket)?;
    nothing_unpaid(work, &ticket)?;
    let hall = work.hall(&desk.hall)?;
    let found = in_hand(work, &ticket)?;
    let unseen = papers::unseen(work, &hall, &ticket)?;
    if seen_off {
        figures::voice(work, &ticket.id, Voice::SeenOff)?;
    }
    end_part(work, &hall, &desk, ticket, found, ("finished", unseen))
}

fn nothing_unpaid(work: &mut Work<'_>, ticket: &Ticket) -> Result<(), Stop> {
    let now = work.now();
    if fees::unsettled(work.conn(), &ticket.branch, &ticket.id, now)? {
        Err(QueueRefusal::QuoteUnpaid.into())
    } else {
        Ok(())
    }
}

/// One service has ended: the next one follows here, waits for another counter, or the visit is over.
fn end_part(
    work: &mut Work<'_>,
    hall: &Hall,
    desk: &CounterRow,
    mut ticket: Ticket,
    (mut parts, at): (Vec<Part>, usize),
    (how, unseen): (&str, Vec<String>),
) -> Result<Next, Stop> {
    let took_s = parts[at].end(work, &ticket, how)?;
    if how == "finished" {
        figures::learn(work, &ticket.hall, &parts[at].service, took_s)?;
    }
    let mut done = json!({
        "number": ticket.label(), "counter": desk.number, "service": parts[at].service, "how": how, "took_s": took_s,
    });
    if !unseen.is_empty() {
        done["unseen"] = json!(unseen);
    }
    let Some(next) = parts::next(&parts) else {
        let state = rules::end_of(parts.iter().any(|part| part.state == "finished"));
        return over(work, ticket, state, done);
    };
    let here = serves(hall, &desk.id, &parts[next].service);
    ticket.service.clone_from(&parts[next].service);
    let state = if here { State::Serving } else { State::Waiting };
    move_to(work, &mut ticket, state)?;
    if here {
        parts[next].begin(work, &ticket, desk)?;
    }
    let mut data = done;
    data["next"] = json!(ticket.service);
    if !here {
        data["joins"] = joins(&ticket);
    }
    work.record(Some(&ticket.hall), "service_finished", &ticket.id, &data)?;
    Ok(Next { state, service: Some(ticket.service), here })
}

fn over(work: &mut Work<'_>, mut ticket: Ticket, state: State, data: serde_json::Value) -> Result<Next, Stop> {
    move_to(work, &mut ticket, state)?;
    let finished = i32::from(state == State::Finished);
    let add = DayFigures { finished, refused: 1 - finished, ..DayFigures::default() };
    figures::add_to_day(work, &ticket.hall, &ticket.day, &add)?;
    // A visit that was turned away has its own event already.
    if finished == 1 {
        work.record(Some(&ticket.hall), "ticket_finished", &ticket.id, &data)?;
    }
    tasks::end_with_visit(work, &ticket)?;
    Ok(Next { state, service: None, here: false })
}
