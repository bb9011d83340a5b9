//! A hall's twin: its pack, what services take here, who is expected, and either this moment's people or a roster, in the
//! words of `queueing::twin`. Counters, services and numbers stand beside those of the hall, so that what the twin says
//! of its third counter is said of ours.

use std::collections::HashMap;

use diesel::prelude::*;
use queueing::twin::{Business, Counter, Now, Rate};
use queueing::wait::ServiceTime;

use super::arrivals::{DayCame, HALF_HOURS, HISTORY_DAYS, history};
use super::expected::{Expected, expected};
use super::occupied::{Occupied, occupied};
use crate::counters::{self, CounterRow, Presence};
use crate::halls::{Doors, Hall, hours_of};
use crate::kernel::{Day, Millis};
use crate::queue;
use crate::store::Conn;
use crate::store::fragments::{ticket_is_at_counter, ticket_is_open};
use crate::store::schema::tickets;

/// On duty until somebody says otherwise: longer than any horizon.
const UNTIL_FURTHER_NOTICE_MS: Millis = 24 * 3_600_000;

/// A hall at this moment.
#[derive(Clone, Debug)]
pub struct Moment {
    /// The hall as the twin knows it; its counters stand beside `desks`.
    pub hall: queueing::twin::Hall,
    /// Who waits, who is served.
    pub now: Now,
    /// The counters in use, by number.
    pub desks: Vec<CounterRow>,
    /// Who is expected today.
    pub expected: Expected,
    /// When the doors close; `None` while they are closed.
    pub closes_at: Option<Millis>,
}

/// A past or planned day of a hall.
#[derive(Clone, Debug)]
pub struct Planned {
    /// The hall as the twin knows it; its counters stand in the order of the duty that was given.
    pub hall: queueing::twin::Hall,
    /// Who is expected, or came.
    pub expected: Expected,
}

/// When a counter is on duty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnDuty {
    /// The number on its sign.
    pub counter: i32,
    /// Who sits there, where that is known.
    pub clerk: Option<String>,
    /// From (included) to (excluded).
    pub duty: Vec<(Millis, Millis)>,
}

/// The twin of a hall as it is now: who waits, who is served, who is on duty. A clerk who is away comes back when the
/// reason's limit is over; one who is later than that is not counted on.
pub fn at_this_moment(conn: &mut Conn, hall: &Hall, now: Millis) -> QueryResult<Moment> {
    let today = hall.zone.day(now);
    let mut days = history(conn, hall, &today.plus(-HISTORY_DAYS), &today)?;
    let so_far = days.pop_if(|last| last.day == today);
    let desks = counters::of_hall(conn, &hall.branch, &hall.id)?;
    let open = desks.iter().filter(|desk| desk.presence() == Presence::Open);
    let staffed: Vec<Vec<u32>> = open.map(|desk| queue::serves(hall, &desk.id)).collect();
    let expected = expected(hall, &today, &days, Some((so_far.as_ref(), now)), &staffed);
    let at_counters = at_counters(conn, hall)?;
    let in_line = queue::in_line(conn, hall)?;
    let waiting: Vec<_> = in_line.iter().map(|ticket| ticket.waiting(hall)).collect();
    let busy = desks.iter().map(|desk| at_counters.get(&desk.id).copied()).collect();
    let times = queue::learned_times(conn, hall)?;
    let occupied = occupied(conn, hall, &times, now)?;
    let duty = |desk: &CounterRow| Counter {
        serves: queue::serves(hall, &desk.id),
        pace: occupied.pace(desk.clerk.as_deref()),
        duty: duty_of(hall, desk, now).into_iter().collect(),
        lent: lent(hall, &desk.id),
    };
    let (opens_ms, closes_ms, closes_at) = match hall.doors(now) {
        Doors::Open { opened_at, closes_at } => (opened_at, closes_at, Some(closes_at)),
        // Nobody comes any more; who waits is served by whoever is there.
        Doors::Closed { .. } => (now, now.saturating_add(UNTIL_FURTHER_NOTICE_MS), None),
    };
    let people = if closes_at.is_some() { Some((&today, &expected)) } else { None };
    let mut twin = queueing::twin::Hall {
        rules: queue::order_rules(hall),
        business: business(hall, &times, &occupied, people),
        counters: desks.iter().map(duty).collect(),
        opens_ms,
        closes_ms,
        appointments: Vec::new(),
    };
    twin.business.extend(bound_to_one(hall, &twin.business, &in_line));
    Ok(Moment { hall: twin, now: Now { at_ms: now, waiting, busy }, desks, expected, closes_at })
}

/// The twin of a whole day with a roster: with those who came when the day is over, otherwise with those expected. `None`
/// on a day on which the hall does not open.
pub fn on_day(conn: &mut Conn, hall: &Hall, day: &Day, duty: &[OnDuty], now: Millis) -> QueryResult<Option<Planned>> {
    let hours = hours_of(&hall.pack, day);
    let (Some(&(opens, _)), Some(&(_, closes))) = (hours.first(), hours.last()) else { return Ok(None) };
    let today = hall.zone.day(now);
    // Further ahead the last weeks are the same; a day that is not over is none of them.
    let before = day.clone().min(today.clone());
    let mut days = history(conn, hall, &before.plus(-HISTORY_DAYS), &before)?;
    let that_day = days.pop_if(|last| last.day == before).filter(|last| last.day == *day);
    // A whole day is reckoned as the hall is set up: what is lent for an hour is none of it.
    let plans = &hall.pack.counters;
    let active = plans.iter().filter(|counter| counter.active);
    let all: Vec<Vec<u32>> = active.map(|counter| queue::plan_serves(hall, counter)).collect();
    let serves = |number: i32| {
        let plan = plans.iter().find(|plan| plan.number == number);
        plan.map(|plan| queue::plan_serves(hall, plan)).unwrap_or_default()
    };
    let mut expected = expected(hall, day, &days, None, &all);
    if let Some(came) = that_day.filter(|_| *day < today) {
        expected.by_service = as_it_was(hall, &came);
    }
    let times = queue::learned_times(conn, hall)?;
    let occupied = occupied(conn, hall, &times, now)?;
    let counters = duty.iter().map(|on_duty| Counter {
        serves: serves(on_duty.counter),
        pace: occupied.pace(on_duty.clerk.as_deref()),
        duty: on_duty.duty.clone(),
        lent: Vec::new(),
    });
    let hall = queueing::twin::Hall {
        rules: queue::order_rules(hall),
        business: business(hall, &times, &occupied, Some((day, &expected))),
        counters: counters.collect(),
        opens_ms: hall.zone.instant(day, opens),
        closes_ms: hall.zone.instant(day, closes),
        appointments: Vec::new(),
    };
    Ok(Some(Planned { hall, expected }))
}

/// Who came, as if it had been expected.
fn as_it_was(hall: &Hall, day: &DayCame) -> Vec<[f64; HALF_HOURS]> {
    let mut by_service = vec![[0.0; HALF_HOURS]; hall.pack.services.len()];
    for came in &day.came {
        by_service[came.service as usize][came.half_hour.min(HALF_HOURS - 1)] += f64::from(came.n);
    }
    by_service
}

/// The services as kinds of business, each as long as it keeps a counter; nobody comes when no day is given.
fn business(
    hall: &Hall,
    times: &[ServiceTime],
    occupied: &Occupied,
    people: Option<(&Day, &Expected)>,
) -> Vec<Business> {
    let rules = &hall.pack.queue;
    let targets_ms = [rules.target_regular_s, rules.target_priority_s].map(|s| 1_000 * Millis::from(s));
    let kind = |time: &ServiceTime| {
        let (mean_s, cv) = occupied.of(time);
        Business {
            service: time.service,
            arrivals: people.map_or_else(Vec::new, |(day, expected)| rates(hall, day, expected, time.service)),
            priority_share: people.map_or(0.0, |(_, expected)| expected.priority_share),
            targets_ms,
            mean_s,
            cv,
            patience_s: f64::from(rules.patience_s),
        }
    };
    times.iter().map(kind).collect()
}

fn rates(hall: &Hall, day: &Day, expected: &Expected, service: u32) -> Vec<Rate> {
    let Some(people) = expected.by_service.get(service as usize) else { return Vec::new() };
    let starts = (0..).map(|at| hall.zone.instant(day, at * 30));
    starts.zip(people).map(|(from_ms, people)| Rate { from_ms, per_hour: 2.0 * people }).collect()
}

/// Tickets that only one counter may call wait for a business of their own, which takes what their service takes.
fn bound_to_one(hall: &Hall, business: &[Business], in_line: &[queue::InLine]) -> Vec<Business> {
    let mut bound: Vec<Business> = Vec::new();
    for ticket in in_line.iter().filter(|ticket| ticket.bound.is_some()) {
        let number = queue::line_service(hall, &ticket.service, ticket.bound.as_deref());
        let Some(own) = hall.service_index(&ticket.service) else { continue };
        let taken = business.iter().chain(&bound).any(|business| business.service == number);
        if let Some(kind) = business.iter().find(|business| business.service == own).filter(|_| !taken) {
            bound.push(Business { service: number, arrivals: Vec::new(), ..kind.clone() });
        }
    }
    bound
}

/// What a counter does only for a while, and until when.
fn lent(hall: &Hall, counter: &str) -> Vec<(u32, Millis)> {
    hall.loans_at(counter).filter_map(|loan| Some((hall.service_index(&loan.service)?, loan.until))).collect()
}

/// From when a counter is on duty, as far as anybody can say now.
fn duty_of(hall: &Hall, desk: &CounterRow, now: Millis) -> Option<(Millis, Millis)> {
    let until = now.saturating_add(UNTIL_FURTHER_NOTICE_MS);
    desk.clerk.as_ref()?;
    match desk.presence() {
        Presence::Open => Some((desk.presence_since.min(now), until)),
        Presence::Away => {
            let limit_s = desk.presence_reason.as_deref().and_then(|code| hall.reason("away", code)?.limit_s)?;
            let back_at = desk.presence_since.saturating_add(1_000 * Millis::from(limit_s));
            (back_at > now).then_some((back_at, until))
        }
        Presence::Closed => None,
    }
}

/// What each counter has in hand: service and since when, by the counter's id.
fn at_counters(conn: &mut Conn, hall: &Hall) -> QueryResult<HashMap<String, (u32, Millis)>> {
    use tickets as t;
    let rows: Vec<(Option<String>, String, Option<Millis>)> = t::table
        .filter(t::branch.eq(&hall.branch).and(t::hall.eq(&hall.id)))
        .filter(ticket_is_open())
        .filter(ticket_is_at_counter())
        .order((t::day.asc(), t::id.asc()))
        .select((t::counter, t::service, t::called_at))
        .load(conn)?;
    let taken = rows
        .into_iter()
        .filter_map(|(counter, service, since)| Some((counter?, (hall.service_index(&service)?, since.unwrap_or(0)))));
    Ok(taken.collect())
}
