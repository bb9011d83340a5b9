//! The line as `crates/queueing` sees it: our tickets and counters in its words. The choice and the prediction are its own.

use diesel::prelude::*;
use queueing::Waiting;
use queueing::learn::Tally;
use queueing::wait::{CounterOnDuty, Interval, ServiceTime, Situation};
use serde::{Deserialize, Serialize};

use super::ticket::Ticket;
use super::words::Class;
use crate::halls::{CounterPlan, Hall};
use crate::kernel::Millis;
use crate::store::Conn;
use crate::store::fragments::{ticket_is_at_counter, ticket_waits};
use crate::store::schema::{counters, service_times, tickets};

/// Until a service was seen this often, the pack's norm has a say in what it is expected to take.
const NORM_WEIGHT: f64 = 20.0;
/// How far services of one kind differ, relative to the norm, before anything was seen.
const NORM_CV: f64 = 0.8;
/// A ticket that only one counter may call waits for a business of its own: this number plus the counter's.
const BOUND_SERVICE: u32 = 1_000_000;

/// An honest interval until the call: one in ten is called before `low_s`, half before `mid_s`, one in ten after `high_s`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Promise {
    /// Lower end in seconds.
    pub low_s: i32,
    /// Middle in seconds.
    pub mid_s: i32,
    /// Upper end in seconds.
    pub high_s: i32,
}

impl Promise {
    /// As three columns keep it.
    pub(crate) fn of(low_s: Option<i32>, mid_s: Option<i32>, high_s: Option<i32>) -> Option<Self> {
        Some(Self { low_s: low_s?, mid_s: mid_s?, high_s: high_s? })
    }
}

impl From<Interval> for Promise {
    /// As people are told it: whole minutes, the lower end rounded down, the upper end up and at least one. A counter
    /// that is free now still takes a moment to call, and what nobody was told is no promise that could be kept.
    fn from(interval: Interval) -> Self {
        let seconds = |s: u32| i32::try_from(s).unwrap_or(i32::MAX);
        let (low_s, high_s) = (interval.low_s / 60 * 60, interval.high_s.div_ceil(60).max(1).saturating_mul(60));
        Self { low_s: seconds(low_s), mid_s: seconds(interval.mid_s), high_s: seconds(high_s) }
    }
}

/// The hall's guarantees.
pub(crate) fn rules(hall: &Hall) -> queueing::Rules {
    let rules = &hall.pack.queue;
    queueing::Rules {
        head_start_ms: 1_000 * i64::from(rules.head_start_s),
        overtakes_max: u32::try_from(rules.overtakes_max).unwrap_or(0),
        wait_max_ms: 1_000 * i64::from(rules.wait_max_s),
    }
}

impl From<Class> for queueing::Class {
    fn from(class: Class) -> Self {
        match class {
            Class::Regular => Self::Regular,
            Class::Priority => Self::Priority,
        }
    }
}

/// A ticket in line, with what the choice needs and no more.
#[derive(Clone, Debug, Queryable)]
pub(crate) struct InLine {
    pub(crate) id: String,
    pub(crate) service: String,
    pub(crate) class: String,
    pub(crate) ready_at: Millis,
    pub(crate) target_s: i32,
    pub(crate) overtaken: i32,
    /// The one counter that may call it.
    pub(crate) bound: Option<String>,
}

impl InLine {
    /// A ticket that just joined.
    pub(crate) fn of(ticket: &Ticket) -> Self {
        Self {
            id: ticket.id.clone(),
            service: ticket.service.clone(),
            class: ticket.class.clone(),
            ready_at: ticket.ready_at,
            target_s: ticket.target_s,
            overtaken: ticket.overtaken,
            bound: ticket.return_counter.clone(),
        }
    }

    pub(crate) fn waiting(&self, hall: &Hall) -> Waiting {
        Waiting {
            ready_at_ms: self.ready_at,
            class: Class::parse(&self.class).unwrap_or(Class::Regular).into(),
            target_ms: 1_000 * i64::from(self.target_s),
            service: line_service(hall, &self.service, self.bound.as_deref()),
            overtaken: u32::try_from(self.overtaken).unwrap_or(0),
            tie: tie(&self.id),
        }
    }
}

/// Everybody in line in a hall.
pub(crate) fn in_line(conn: &mut Conn, hall: &Hall) -> QueryResult<Vec<InLine>> {
    use tickets as t;
    t::table
        .filter(t::branch.eq(&hall.branch).and(t::hall.eq(&hall.id)))
        .filter(ticket_waits())
        .select((t::id, t::service, t::class, t::ready_at, t::target_s, t::overtaken, t::return_counter))
        .load(conn)
}

/// The small number of the business a ticket waits for: its service, or the one counter that may call it.
pub(crate) fn line_service(hall: &Hall, service: &str, bound: Option<&str>) -> u32 {
    match bound.and_then(|counter| hall.counter(counter)) {
        Some(counter) => BOUND_SERVICE + counter.number.unsigned_abs(),
        None => hall.service_index(service).unwrap_or(u32::MAX),
    }
}

/// What a counter serves now, in the same small numbers.
pub(crate) fn serves(hall: &Hall, counter: &str) -> Vec<u32> {
    hall.counter(counter).map(|plan| plan_serves(hall, plan)).unwrap_or_default()
}

/// What a counter serves by this plan: the one of now, or the one that the hall is set up with.
pub(crate) fn plan_serves(hall: &Hall, plan: &CounterPlan) -> Vec<u32> {
    let bound = BOUND_SERVICE + plan.number.unsigned_abs();
    plan.services.iter().filter_map(|code| hall.service_index(code)).chain([bound]).collect()
}

/// Issue order out of a time-ordered id: the millisecond (its lower 32 bits, seven weeks), the place within it, chance.
/// Orders tickets that became ready in the same millisecond, and names one in the audit.
pub(crate) fn tie(id: &str) -> u64 {
    let bits = uuid::Uuid::parse_str(id).map_or(0, |id| id.as_u128());
    let part = |shift: u32, width: u32| u64::try_from((bits >> shift) & ((1 << width) - 1)).unwrap_or(0);
    (part(80, 32) << 32) | (part(64, 12) << 20) | part(42, 20)
}

/// Whom a counter has, as the prediction and the screens need it.
#[derive(Clone, Debug, Queryable)]
pub(crate) struct Desk {
    pub(crate) id: String,
    pub(crate) presence: String,
    pub(crate) clerk: Option<String>,
    pub(crate) service: Option<String>,
    pub(crate) called_at: Option<Millis>,
}

/// What the hall is like now: who is on duty, whom they have, what services take.
pub(crate) struct Floor {
    desks: Vec<Desk>,
    on_duty: Vec<CounterOnDuty>,
    planned: Vec<CounterOnDuty>,
    times: Vec<ServiceTime>,
    patience_s: f64,
}

impl Floor {
    /// Two statements.
    pub(crate) fn load(conn: &mut Conn, hall: &Hall) -> QueryResult<Self> {
        let at = tickets::branch
            .eq(counters::branch)
            .and(tickets::counter.eq(counters::id.nullable()))
            .and(ticket_is_at_counter());
        let desks: Vec<Desk> = counters::table
            .left_join(tickets::table.on(at))
            .filter(counters::branch.eq(&hall.branch).and(counters::hall.eq(&hall.id)).and(counters::active.eq(1)))
            .order(counters::number.asc())
            .select((
                counters::id,
                counters::presence,
                counters::clerk,
                tickets::service.nullable(),
                tickets::called_at.nullable(),
            ))
            .load(conn)?;
        Ok(Self::of(hall, desks, learned_times(conn, hall)?))
    }

    fn of(hall: &Hall, desks: Vec<Desk>, times: Vec<ServiceTime>) -> Self {
        let on_duty = |desk: &&Desk| desk.presence == "open" && desk.clerk.is_some();
        let busy = |desk: &Desk| {
            let service = hall.service_index(desk.service.as_deref()?)?;
            Some((service, desk.called_at.unwrap_or(0)))
        };
        let counter = |desk: &Desk| CounterOnDuty { serves: serves(hall, &desk.id), busy: busy(desk) };
        Self {
            on_duty: desks.iter().filter(on_duty).map(counter).collect(),
            planned: desks.iter().map(counter).collect(),
            times,
            patience_s: f64::from(hall.pack.queue.patience_s),
            desks,
        }
    }

    /// For the prediction, with those on duty now.
    pub(crate) fn situation(&self) -> Situation<'_> {
        Situation { counters: &self.on_duty, times: &self.times, patience_s: self.patience_s }
    }

    /// As if every counter were open.
    pub(crate) fn all_open(&self) -> Situation<'_> {
        Situation { counters: &self.planned, times: &self.times, patience_s: self.patience_s }
    }

    /// Whether these businesses stand in each other's way: a counter on duty serves both, or one that could serve both
    /// where none on duty serves the first.
    pub(crate) fn are_related(&self, service: u32, other: u32) -> bool {
        let counters = if self.on_duty_for(service) > 0 { &self.on_duty } else { &self.planned };
        counters.iter().any(|counter| counter.serves.contains(&service) && counter.serves.contains(&other))
    }

    /// The counter whose zone a ticket of this business is sent to: one on duty, else one that could serve it.
    pub(crate) fn likely_counter(&self, hall: &Hall, service: &str) -> Option<String> {
        let able = |desk: &&Desk| hall.counter(&desk.id).is_some_and(|plan| plan.services.iter().any(|s| s == service));
        let open = self.desks.iter().filter(|desk| desk.presence == "open" && desk.clerk.is_some()).find(able);
        open.or_else(|| self.desks.iter().find(able)).map(|desk| desk.id.clone())
    }

    /// How many counters on duty serve it.
    pub(crate) fn on_duty_for(&self, service: u32) -> usize {
        self.on_duty.iter().filter(|counter| counter.serves.contains(&service)).count()
    }
}

/// What each service takes here: what was learned, with the pack's norm.
pub(crate) fn learned_times(conn: &mut Conn, hall: &Hall) -> QueryResult<Vec<ServiceTime>> {
    let learned: Vec<(String, i64, i64, i64)> = service_times::table
        .filter(service_times::branch.eq(&hall.branch).and(service_times::hall.eq(&hall.id)))
        .select((service_times::service, service_times::n, service_times::sum_s, service_times::sum_sq))
        .load(conn)?;
    Ok(times(hall, &learned))
}

fn times(hall: &Hall, learned: &[(String, i64, i64, i64)]) -> Vec<ServiceTime> {
    let services = hall.pack.services.iter().zip(0_u32..);
    services
        .map(|(service, index)| {
            let mean_s = f64::from(service.norm_s);
            let norm = ServiceTime { service: index, mean_s, sd_s: NORM_CV * mean_s };
            let Some((_, n, sum_s, sum_sq)) = learned.iter().find(|row| row.0 == service.code) else { return norm };
            let tally = Tally { n: *n, sum_ds: sum_s.saturating_mul(10), sum_sq_ds2: sum_sq.saturating_mul(100) };
            tally.learned().with_norm(&norm, NORM_WEIGHT)
        })
        .collect()
}
