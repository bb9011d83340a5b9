//! A counter calls: the next one by the discipline, one out of order by the duty manager, the same one again, and what
//! happens when nobody comes. Every call keeps the reason for it.

use std::sync::Arc;

use diesel::prelude::*;
use queueing::{Pick, Waiting};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{at_hand, bounded, elsewhere, move_to, tasks};
use crate::counters::{self, CounterRefusal, CounterRow, Presence};
use crate::door::{Stop, Work};
use crate::halls::Hall;
use crate::kernel::Millis;
use crate::queue::figures::{self, DayFigures};
use crate::queue::line::{self, InLine};
use crate::queue::promises;
use crate::queue::queries::audit;
use crate::queue::refusal::QueueRefusal;
use crate::queue::rules::{self, Act, Heard};
use crate::queue::ticket::{self, Ticket};
use crate::queue::words::{Class, State};
use crate::store::schema::{ticket_calls, tickets};

/// A call, and why this ticket.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Called {
    /// Id of the ticket.
    pub ticket: String,
    /// Its number as people read it.
    pub number: String,
    /// Its service.
    pub service: String,
    /// Its customer type.
    pub customer_type: String,
    /// Its class.
    pub class: Class,
    /// Its language tag.
    pub language: String,
    /// The counter.
    pub counter: String,
    /// The number on the counter's sign.
    pub counter_number: i32,
    /// Stable name of the reason, `first_come` and the like; `out_of_order` for the duty manager's own.
    pub reason: String,
    /// The numbers that explain it.
    #[schema(value_type = Object)]
    pub because: Value,
    /// Seconds from issue to this call.
    pub waited_s: i64,
    /// How many were overtaken.
    pub overtook: i32,
    /// How many waited, this one included.
    pub waiting: i32,
}

/// Calls the next one for a counter. `None` when nobody waits whom it can serve.
pub fn call_next(work: &mut Work<'_>, counter: &str) -> Result<Option<Called>, Stop> {
    let desk = counters::seated(work, counter)?;
    free_and_open(work, &desk)?;
    let hall = work.hall(&desk.hall)?;
    let line = Line::load(work, &hall, &desk.id)?;
    let serves = |service: u32| line.serves.contains(&service);
    let pick = queueing::next(&line.waiting, &serves, &line::rules(&hall), work.now());
    let Some(Pick { index, why, overtakes }) = pick else { return Ok(None) };
    let because = why_numbers(&why);
    call(work, &desk, &line, index, &overtakes, Reason { name: why.name(), because, out_of_order: None }).map(Some)
}

/// Calls a certain ticket to a counter, whatever the order says: the duty manager only, with a reason that the order
/// audit shows. The counter must be open and free, whoever sits there.
pub fn call_out_of_order(work: &mut Work<'_>, counter: &str, ticket: &str, reason: &str) -> Result<Called, Stop> {
    let reason = bounded(reason)?;
    if reason.is_empty() {
        return Err(QueueRefusal::ReasonNeeded.into());
    }
    let branch = work.branch();
    let desk = counters::by_id(work.conn(), &branch, counter)?.filter(|desk| desk.active == 1);
    let desk = desk.ok_or(CounterRefusal::CounterNotFound)?;
    free_and_open(work, &desk)?;
    let hall = work.hall(&desk.hall)?;
    let wanted = Ticket::load(work, ticket)?;
    if wanted.hall != hall.id {
        return Err(QueueRefusal::TicketNotFound.into());
    }
    wanted.after(Act::Call)?;
    let mut line = Line::load(work, &hall, &desk.id)?;
    let index = line.tickets.iter().position(|t| t.id == wanted.id).ok_or(QueueRefusal::TicketNotFound)?;
    // A ticket that waits for one counter alone is not kept from the duty manager by it; its business decides.
    let own = line.waiting[index].service;
    if !line.serves.contains(&own) && !line.codes.contains(&wanted.service) {
        return Err(QueueRefusal::ServiceNotAtCounter.into());
    }
    line.codes.extend(wanted.return_counter.as_deref().map(audit::bound));
    let callable = |service: u32| service == own || line.serves.contains(&service);
    let overtakes = queueing::overtakes(&line.waiting, &callable, index);
    let why = Reason { name: "out_of_order", because: json!({ "reason": reason }), out_of_order: Some(reason) };
    call(work, &desk, &line, index, &overtakes, why)
}

fn free_and_open(work: &mut Work<'_>, desk: &CounterRow) -> Result<(), Stop> {
    if desk.presence() != Presence::Open || desk.clerk.is_none() {
        return Err(CounterRefusal::CounterNotOpen.into());
    }
    let branch = work.branch();
    match ticket::at_counter(work.conn(), &branch, &desk.id)? {
        Some(at_hand) => Err(CounterRefusal::CounterBusy { number: at_hand.label() }.into()),
        None => Ok(()),
    }
}

/// Everybody in line, and what the calling counter serves.
struct Line {
    tickets: Vec<InLine>,
    waiting: Vec<Waiting>,
    serves: Vec<u32>,
    /// The same as codes, for the journal: small numbers change with the hall's set-up.
    codes: Vec<String>,
}

impl Line {
    fn load(work: &mut Work<'_>, hall: &Hall, counter: &str) -> Result<Self, Stop> {
        let tickets = line::in_line(work.conn(), hall)?;
        let waiting = tickets.iter().map(|ticket| ticket.waiting(hall)).collect();
        let codes = hall.counter(counter).map(|plan| plan.services.clone()).unwrap_or_default();
        Ok(Self { tickets, waiting, serves: line::serves(hall, counter), codes })
    }
}

struct Reason<'a> {
    name: &'static str,
    because: Value,
    out_of_order: Option<&'a str>,
}

fn call(
    work: &mut Work<'_>,
    desk: &CounterRow,
    line: &Line,
    index: usize,
    overtakes: &[usize],
    why: Reason<'_>,
) -> Result<Called, Stop> {
    let now = work.now();
    let mut ticket = Ticket::load(work, &line.tickets[index].id)?;
    let state = ticket.after(Act::Call)?;
    overtake(work, line, overtakes)?;
    let first = ticket.calls == 0;
    let ready_at = ticket.ready_at;
    ticket.counter = Some(desk.id.clone());
    ticket.called_at = Some(now);
    ticket.calls += 1;
    move_to(work, &mut ticket, state)?;
    let waited_s = (now - ticket.arrived_at).max(0) / 1_000;
    if first {
        count_wait(work, &ticket, waited_s)?;
    }
    let called = Called {
        number: ticket.label(),
        service: ticket.service.clone(),
        customer_type: ticket.customer_type.clone(),
        class: ticket.class(),
        language: ticket.language.clone(),
        counter: desk.id.clone(),
        counter_number: desk.number,
        reason: why.name.to_owned(),
        because: why.because.clone(),
        waited_s,
        overtook: count(overtakes.len()),
        waiting: count(line.tickets.len()),
        ticket: ticket.id.clone(),
    };
    save_call(work, &ticket, &called, desk, why.out_of_order)?;
    let data = json!({
        "number": called.number, "counter": desk.number, "zone": desk.zone, "service": ticket.service,
        "class": ticket.class, "language": ticket.language, "n": ticket.calls, "why": why.name,
        "because": why.because, "waited_s": waited_s, "overtook": called.overtook, "waiting": called.waiting,
        "ready_at": ready_at, "counter_id": desk.id, "serves": line.codes, "out_of_order": why.out_of_order.is_some(), "leaves": true,
    });
    work.record(Some(&ticket.hall), "ticket_called", &ticket.id, &data)?;
    tasks::end_with_call(work, &ticket)?;
    Ok(called)
}

fn count(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

fn overtake(work: &mut Work<'_>, line: &Line, overtakes: &[usize]) -> Result<(), Stop> {
    if overtakes.is_empty() {
        return Ok(());
    }
    let branch = work.branch();
    let ids: Vec<&str> = overtakes.iter().map(|&n| line.tickets[n].id.as_str()).collect();
    diesel::update(tickets::table.filter(tickets::branch.eq(&branch).and(tickets::id.eq_any(ids))))
        .set(tickets::overtaken.eq(tickets::overtaken + 1))
        .execute(work.conn())?;
    Ok(())
}

/// What really happened, beside what was promised first.
fn count_wait(work: &mut Work<'_>, ticket: &Ticket, waited_s: i64) -> Result<(), Stop> {
    let promise = ticket.promise();
    let kept = promise.is_some_and(|promise| waited_s <= i64::from(promise.high_s));
    let add = DayFigures {
        waited_s,
        waited_n: 1,
        promise_n: i32::from(promise.is_some()),
        promise_kept: i32::from(kept),
        ..DayFigures::default()
    };
    figures::add_to_day(work, &ticket.hall, &ticket.day, &add)?;
    promises::count(work, ticket, true)
}

fn save_call(
    work: &mut Work<'_>,
    ticket: &Ticket,
    called: &Called,
    desk: &CounterRow,
    reason: Option<&str>,
) -> Result<(), Stop> {
    use ticket_calls as t;
    let now = work.now();
    diesel::insert_into(t::table)
        .values((
            (t::branch.eq(&ticket.branch), t::ticket.eq(&ticket.id), t::n.eq(ticket.calls)),
            (t::hall.eq(&ticket.hall), t::counter.eq(&desk.id), t::clerk.eq(desk.clerk.as_deref().unwrap_or(""))),
            (t::at.eq(now), t::why.eq(&called.reason), t::overtook.eq(called.overtook), t::waiting.eq(called.waiting)),
            (t::out_of_order.eq(i32::from(reason.is_some())), t::reason.eq(reason), t::recalls.eq(0)),
        ))
        .execute(work.conn())?;
    Ok(())
}

fn why_numbers(why: &queueing::Why) -> Value {
    use queueing::Why;
    match *why {
        Why::DeadlineFirst { deadline_index_ms, runner_up_ms } => {
            json!({ "deadline_index_ms": deadline_index_ms, "runner_up_ms": runner_up_ms })
        }
        Why::PriorityAhead { overtaken, after_oldest_ms, head_start_ms } => {
            json!({ "overtaken": overtaken, "after_oldest_ms": after_oldest_ms, "head_start_ms": head_start_ms })
        }
        Why::FirstCome { ready_at_ms, smaller_index_ms } => {
            json!({ "ready_at_ms": ready_at_ms, "smaller_index_ms": smaller_index_ms })
        }
        Why::HeadStartSpent { after_oldest_ms, head_start_ms } => {
            json!({ "after_oldest_ms": after_oldest_ms, "head_start_ms": head_start_ms })
        }
        Why::OvertakeLimit { overtaken, overtakes_max, .. } => {
            json!({ "overtaken": overtaken, "overtakes_max": overtakes_max })
        }
        Why::WaitedTooLong { waited_ms, wait_max_ms } => json!({ "waited_ms": waited_ms, "wait_max_ms": wait_max_ms }),
        _ => json!({}),
    }
}

/// The last call of a ticket: when, how often it was repeated, and when it was heard last.
fn last_call(work: &mut Work<'_>, ticket: &Ticket) -> Result<Heard, Stop> {
    use ticket_calls as t;
    let (recalls, recalled_at, at): (i32, Option<Millis>, Millis) = t::table
        .find((&ticket.branch, &ticket.id, ticket.calls))
        .select((t::recalls, t::recalled_at, t::at))
        .get_result(work.conn())?;
    Ok(Heard { at, last_at: recalled_at.unwrap_or(at), recalls })
}

/// Calls the same ticket again: after the hall's pause, as often as the hall allows. Returns how often by now.
pub fn recall(work: &mut Work<'_>, counter: &str, ticket: &str) -> Result<i32, Stop> {
    use ticket_calls as t;
    let (desk, ticket) = at_hand(work, counter, ticket)?;
    ticket.after(Act::Recall)?;
    let hall = work.hall(&desk.hall)?;
    let heard = last_call(work, &ticket)?;
    let now = work.now();
    rules::recall(&hall.pack.queue, heard.recalls, heard.last_at, now)?;
    let recalls = heard.recalls + 1;
    crate::store::update(t::table.find((&ticket.branch, &ticket.id, ticket.calls)))
        .set((t::recalls.eq(recalls), t::recalled_at.eq(now)))
        .execute(work.conn())?;
    let data = json!({
        "number": ticket.label(), "counter": desk.number, "zone": desk.zone, "language": ticket.language,
        "recalls": recalls,
    });
    work.record(Some(&ticket.hall), "ticket_recalled", &ticket.id, &data)?;
    Ok(recalls)
}

/// Nobody came within the grace, or after as many recalls as the hall allows.
pub fn no_show(work: &mut Work<'_>, counter: &str, ticket: &str) -> Result<(), Stop> {
    let (desk, ticket) = at_hand(work, counter, ticket)?;
    ticket.after(Act::Miss)?;
    let hall = work.hall(&desk.hall)?;
    let heard = last_call(work, &ticket)?;
    rules::grace(&hall.pack.queue, heard, work.now())?;
    missed(work, ticket)
}

/// Puts a called ticket among the missed ones.
pub(super) fn missed(work: &mut Work<'_>, mut ticket: Ticket) -> Result<(), Stop> {
    let state = ticket.after(Act::Miss)?;
    let counter = ticket.counter.clone();
    ticket.held_at = Some(work.now());
    move_to(work, &mut ticket, state)?;
    let data = json!({ "number": ticket.label(), "counter": counter });
    work.record(Some(&ticket.hall), "ticket_missed", &ticket.id, &data)
}

/// The called customer sits down.
pub fn start(work: &mut Work<'_>, counter: &str, ticket: &str) -> Result<(), Stop> {
    let (desk, mut ticket) = at_hand(work, counter, ticket)?;
    let state = ticket.after(Act::Start)?;
    let now = work.now();
    ticket.started_at = ticket.started_at.or(Some(now));
    move_to(work, &mut ticket, state)?;
    super::serving::begin(work, &ticket, &desk)?;
    figures::voice(work, &ticket.id, crate::queue::words::Voice::Greeted)?;
    let data = json!({ "number": ticket.label(), "counter": desk.number, "service": ticket.service });
    work.record(Some(&ticket.hall), "service_started", &ticket.id, &data)
}

/// Refused when a held ticket belongs to another counter that is staffed.
pub(super) fn comes_back_here(work: &mut Work<'_>, ticket: &Ticket, desk: &CounterRow) -> Result<(), Stop> {
    let Some(only) = ticket.return_counter.as_deref().filter(|only| *only != desk.id) else { return Ok(()) };
    let branch = work.branch();
    let staffed = counters::by_id(work.conn(), &branch, only)?.is_some_and(|other| other.clerk.is_some());
    if staffed {
        let hall = work.hall(&desk.hall)?;
        return Err(elsewhere(&hall, only).into());
    }
    Ok(())
}

/// Whether a ticket is anywhere in the hall of a desk and at no counter: what may be taken up by hand.
pub(super) fn idle_at(work: &mut Work<'_>, counter: &str, ticket: &str) -> Result<(Arc<CounterRow>, Ticket), Stop> {
    let desk = counters::seated(work, counter)?;
    free_and_open(work, &desk)?;
    let ticket = Ticket::load(work, ticket)?;
    if ticket.hall != desk.hall || ticket.state() == State::Waiting && ticket.return_counter.is_some() {
        return Err(QueueRefusal::TicketNotFound.into());
    }
    Ok((desk, ticket))
}
