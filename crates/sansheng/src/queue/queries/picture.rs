//! The whole hall at a glance: one answer for board, kiosk, greeter, duty and phone pages, so that they cannot
//! contradict each other. Twelve statements, whatever the number of people.

use diesel::prelude::*;

use super::open_tickets;
use super::shapes::{
    ArrivalShown, AsideTicket, AtCounter, CallShown, CounterShown, DayShown, HallPicture, LineShown, TaskShown,
};
use super::waiting::{WaitingTicket, in_service_order};
use crate::door::Stop;
use crate::foresight;
use crate::halls::{Doors, Hall};
use crate::kernel::{Day, Millis};
use crate::queue::line::Floor;
use crate::queue::places;
use crate::queue::ticket::{Ticket, label};
use crate::queue::words::{Class, State, TaskKind};
use crate::store::Conn;
use crate::store::schema::{
    arrivals, counters, hall_days, staff, tasks, ticket_calls, ticket_documents, ticket_needs, tickets,
};

/// How many of the last calls a picture carries.
const CALLS_MAX: i64 = 12;
/// How many open tasks, and how many of the last arrivals.
const LIST_MAX: i64 = 100;

/// The hall at `now`.
pub fn picture(conn: &mut Conn, hall: &Hall, now: Millis) -> Result<HallPicture, Stop> {
    let day = hall.zone.day(now);
    let tickets = open_tickets(conn, hall)?;
    let floor = Floor::load(conn, hall)?;
    let of = |state: State| tickets.iter().filter(|t| t.state() == state).collect::<Vec<&Ticket>>();
    let mut waiting = in_service_order(hall, &floor, &of(State::Waiting), now);
    needs_and_papers(conn, hall, &mut waiting)?;
    let (closes_at, opens_at) = match hall.doors(now) {
        Doors::Open { closes_at, .. } => (Some(closes_at), None),
        Doors::Closed { next_open, .. } => (None, next_open),
    };
    let (arrivals, arrivals_n) = arrivals_of(conn, hall, &day)?;
    Ok(HallPicture {
        at: now,
        calls: calls(conn, hall, &day)?,
        counters: counters_of(conn, hall, &tickets, &waiting)?,
        lines: lines(hall, &floor, &waiting, now),
        held: of(State::Held).into_iter().map(aside).collect(),
        missed: of(State::Missed).into_iter().map(aside).collect(),
        tasks: open_tasks(conn, hall, &day, &tickets)?,
        last_batch: if closes_at.is_none() { count(tickets.len()) } else { 0 },
        beyond_promise: count(waiting.iter().filter(|t| t.beyond_promise).count()),
        out_of_order: out_of_order(conn, hall, &day)?,
        figures: day_figures(conn, hall, &day)?,
        day: day.to_string(),
        closes_at,
        opens_at,
        waiting,
        arrivals,
        arrivals_n,
    })
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// The figures of a hall's day.
pub fn day_figures(conn: &mut Conn, hall: &Hall, day: &Day) -> QueryResult<DayShown> {
    let row = hall_days::table.find((&hall.branch, &hall.id, day.as_str()));
    Ok(row.select(DayShown::as_select()).get_result(conn).optional()?.unwrap_or_default())
}

fn aside(ticket: &Ticket) -> AsideTicket {
    AsideTicket {
        id: ticket.id.clone(),
        number: ticket.label(),
        service: ticket.service.clone(),
        class: ticket.class(),
        since: ticket.held_at.unwrap_or(ticket.arrived_at),
        kind: ticket.hold_kind(),
        counter: ticket.return_counter.clone(),
    }
}

fn needs_and_papers(conn: &mut Conn, hall: &Hall, waiting: &mut [WaitingTicket]) -> Result<(), Stop> {
    let ids: Vec<&str> = waiting.iter().map(|t| t.id.as_str()).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let needs: Vec<(String, String)> = ticket_needs::table
        .filter(ticket_needs::branch.eq(&hall.branch).and(ticket_needs::ticket.eq_any(&ids)))
        .select((ticket_needs::ticket, ticket_needs::need))
        .load(conn)?;
    let missing: Vec<String> = ticket_documents::table
        .filter(ticket_documents::branch.eq(&hall.branch).and(ticket_documents::ticket.eq_any(&ids)))
        .filter(ticket_documents::state.eq("missing"))
        .select(ticket_documents::ticket)
        .load(conn)?;
    let mut of_ticket: std::collections::HashMap<String, Vec<String>> = std::collections::HashMap::new();
    for (ticket, need) in needs {
        of_ticket.entry(ticket).or_default().push(need);
    }
    let missing: std::collections::HashSet<String> = missing.into_iter().collect();
    for ticket in waiting {
        ticket.needs = of_ticket.remove(&ticket.id).unwrap_or_default();
        ticket.paper_missing = missing.contains(&ticket.id);
    }
    Ok(())
}

#[derive(Queryable)]
struct CallRow {
    ticket: String,
    prefix: String,
    number: i32,
    state: String,
    language: String,
    n: i32,
    counter: String,
    at: Millis,
    recalls: i32,
    recalled_at: Option<Millis>,
    why: String,
}

fn calls(conn: &mut Conn, hall: &Hall, day: &Day) -> QueryResult<Vec<CallShown>> {
    use ticket_calls as c;
    let midnight = hall.zone.instant(day, 0);
    let this = tickets::branch.eq(c::branch).and(tickets::id.eq(c::ticket));
    let rows: Vec<CallRow> = c::table
        .inner_join(tickets::table.on(this))
        .filter(c::branch.eq(&hall.branch).and(c::hall.eq(&hall.id)).and(c::at.ge(midnight)))
        .order((c::at.desc(), c::ticket.desc()))
        .limit(CALLS_MAX)
        .select((
            c::ticket,
            tickets::prefix,
            tickets::number,
            tickets::state,
            tickets::language,
            c::n,
            c::counter,
            c::at,
            c::recalls,
            c::recalled_at,
            c::why,
        ))
        .load(conn)?;
    Ok(rows.into_iter().map(|row| call_shown(hall, row)).collect())
}

fn call_shown(hall: &Hall, row: CallRow) -> CallShown {
    let plan = hall.counter(&row.counter);
    CallShown {
        number: label(&row.prefix, row.number),
        state: State::parse(&row.state).expect("the table's check allows no other state"),
        counter_number: plan.map_or(0, |plan| plan.number),
        zone: plan.map(|plan| plan.zone.clone()).unwrap_or_default(),
        ticket: row.ticket,
        n: row.n,
        language: row.language,
        counter: row.counter,
        at: row.at,
        recalls: row.recalls,
        recalled_at: row.recalled_at,
        why: row.why,
    }
}

type CounterRow = (String, i32, String, String, Option<String>, Millis, Option<String>, Option<String>);

fn counters_of(
    conn: &mut Conn,
    hall: &Hall,
    tickets: &[Ticket],
    waiting: &[WaitingTicket],
) -> QueryResult<Vec<CounterShown>> {
    use counters as c;
    let sits = staff::branch.eq(c::branch).and(c::clerk.eq(staff::id.nullable()));
    let rows: Vec<CounterRow> = c::table
        .left_join(staff::table.on(sits))
        .filter(c::branch.eq(&hall.branch).and(c::hall.eq(&hall.id)).and(c::active.eq(1)))
        .order(c::number.asc())
        .select((
            c::id,
            c::number,
            c::zone,
            c::presence,
            c::presence_reason,
            c::presence_since,
            c::clerk,
            staff::name.nullable(),
        ))
        .load(conn)?;
    let shown = |(id, number, zone, presence, reason, since, clerk, name): CounterRow| {
        let services = hall.counter(&id).map(|plan| plan.services.clone()).unwrap_or_default();
        let mine =
            |t: &&WaitingTicket| t.bound.as_ref().map_or_else(|| services.contains(&t.service), |bound| *bound == id);
        CounterShown {
            waiting: count(waiting.iter().filter(mine).count()),
            ticket: tickets.iter().find(|t| t.counter.as_deref() == Some(id.as_str())).map(at_counter),
            clerk: clerk.map(|clerk| (clerk, name.unwrap_or_default())),
            number,
            zone,
            presence,
            reason,
            since,
            lent: hall.loans_at(&id).cloned().collect(),
            services,
            id,
        }
    };
    Ok(rows.into_iter().map(shown).collect())
}

fn at_counter(ticket: &Ticket) -> AtCounter {
    AtCounter {
        id: ticket.id.clone(),
        number: ticket.label(),
        service: ticket.service.clone(),
        state: ticket.state(),
        since: ticket.called_at.unwrap_or(ticket.arrived_at),
    }
}

/// The line of each service, with what somebody regular who came now would wait: behind everybody.
fn lines(hall: &Hall, floor: &Floor, waiting: &[WaitingTicket], now: Millis) -> Vec<LineShown> {
    let ahead: Vec<(u32, u32)> = waiting.iter().filter_map(|t| Some((hall.service_index(&t.service)?, 1))).collect();
    let newcomer = |index: u32| {
        let formula = queueing::wait::remaining(&ahead, index, &floor.situation(), now);
        foresight::of_newcomer(hall, index, places::people(floor, &ahead, index), waiting.len(), now, formula)
    };
    let services = hall.pack.services.iter().zip(0_u32..);
    services
        .filter_map(|(service, index)| {
            let mine: Vec<&WaitingTicket> = waiting.iter().filter(|t| t.service == service.code).collect();
            (service.active || !mine.is_empty()).then(|| LineShown {
                service: service.code.clone(),
                waiting: count(mine.len()),
                priority: count(mine.iter().filter(|t| t.class == Class::Priority).count()),
                counters: count(floor.on_duty_for(index)),
                promise: newcomer(index),
            })
        })
        .collect()
}

type TaskRow = (String, String, Option<String>, Option<String>, String, Millis, Option<Millis>, Option<String>);

/// What is still to be done today. Should it ever be more than the picture carries, the newest ones are in it: whoever
/// asked just now must be seen.
fn open_tasks(conn: &mut Conn, hall: &Hall, day: &Day, tickets: &[Ticket]) -> QueryResult<Vec<TaskShown>> {
    use tasks as t;
    let rows: Vec<TaskRow> = t::table
        .filter(t::branch.eq(&hall.branch).and(t::hall.eq(&hall.id)))
        .filter(t::done_at.is_null().and(t::created_at.ge(hall.zone.instant(day, 0))))
        .order((t::created_at.desc(), t::id.desc()))
        .limit(LIST_MAX)
        .select((t::id, t::kind, t::ticket, t::counter, t::detail, t::created_at, t::taken_at, t::taken_by))
        .load(conn)?;
    Ok(rows.into_iter().rev().filter_map(|row| task_shown(row, tickets)).collect())
}

/// `None` for what an older version left open although its ticket was called or is over.
fn task_shown(row: TaskRow, tickets: &[Ticket]) -> Option<TaskShown> {
    let (id, kind, ticket, counter, detail, created_at, taken_at, taken_by) = row;
    let kind = TaskKind::parse(&kind).expect("the table's check allows no other kind");
    let about = tickets.iter().find(|open| Some(&open.id) == ticket.as_ref());
    let is_needed = match kind {
        TaskKind::Comfort => about.is_some_and(|open| open.state() == State::Waiting),
        TaskKind::Help | TaskKind::Lead | TaskKind::TransferAlert => ticket.is_none() || about.is_some(),
        TaskKind::Assist | TaskKind::Relief => true,
    };
    let number = about.map(Ticket::label);
    is_needed.then_some(TaskShown { id, kind, ticket, number, counter, detail, created_at, taken_at, taken_by })
}

#[derive(Queryable)]
struct ArrivalRow {
    id: String,
    arrived_at: Millis,
    triaged_at: Option<Millis>,
    ticket: Option<String>,
    left_at: Option<Millis>,
    /// Prefix, number and service of the ticket.
    given: Option<(String, i32, String)>,
}

fn arrivals_of(conn: &mut Conn, hall: &Hall, day: &Day) -> QueryResult<(Vec<ArrivalShown>, i64)> {
    use arrivals as t;
    let today = t::branch.eq(&hall.branch).and(t::hall.eq(&hall.id)).and(t::day.eq(day.as_str()));
    let n = t::table.filter(today).count().get_result(conn)?;
    let given = tickets::branch.eq(t::branch).and(tickets::id.nullable().eq(t::ticket));
    let rows: Vec<ArrivalRow> = t::table
        .left_join(tickets::table.on(given))
        .filter(today)
        .order(t::arrived_at.desc())
        .limit(LIST_MAX)
        .select((
            t::id,
            t::arrived_at,
            t::triaged_at,
            t::ticket,
            t::left_at,
            (tickets::prefix, tickets::number, tickets::service).nullable(),
        ))
        .load(conn)?;
    let shown = |row: ArrivalRow| ArrivalShown {
        id: row.id,
        arrived_at: row.arrived_at,
        triaged_at: row.triaged_at,
        ticket: row.ticket,
        number: row.given.as_ref().map(|(prefix, number, _)| label(prefix, *number)),
        service: row.given.map(|(_, _, service)| service),
        left_at: row.left_at,
    };
    Ok((rows.into_iter().map(shown).collect(), n))
}

fn out_of_order(conn: &mut Conn, hall: &Hall, day: &Day) -> QueryResult<i64> {
    use ticket_calls as c;
    c::table
        .filter(c::branch.eq(&hall.branch).and(c::hall.eq(&hall.id)).and(c::at.ge(hall.zone.instant(day, 0))))
        .filter(c::out_of_order.eq(1))
        .count()
        .get_result(conn)
}
