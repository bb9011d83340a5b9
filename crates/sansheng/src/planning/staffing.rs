//! What a day's staffing is reckoned from: who is expected in each half-hour, what serving them takes, how many counters
//! there are, and how long counters were open in the weeks before. Reads; the reckoning is in `roster`.

use std::collections::BTreeMap;

use diesel::QueryResult;
use queueing::staffing::{Expected as Interval, Forecast, PastDay};
use queueing::twin::{Counter, Hall as Twin, Rate};

use super::arrivals::{HALF_HOURS, HISTORY_DAYS, history};
use super::expected::{kind, past_day};
use super::presence::at_counters;
use super::roster::NoPlan;
use super::twin::{OnDuty, on_day};
use crate::halls::{Hall, Labour, hours_of};
use crate::kernel::{Day, Millis};
use crate::store::Conn;

/// Further ahead the weeks that were say little.
pub const AHEAD_DAYS_MAX: i64 = 28;
/// The weeks that a roster's cost is compared with.
pub const COMPARED_DAYS: i64 = 28;

/// What somebody wants to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskStaffing {
    /// For which day.
    pub day: Day,
    /// The promised wait, seconds.
    pub promise_s: i32,
    /// Of a hundred people so many are called within it.
    pub share_percent: u32,
    /// Clerks there are.
    pub clerks_max: u32,
    /// For a day such as one in ten is: everybody who may come comes.
    pub busy: bool,
}

/// Everything the reckoning needs; it asks the store nothing.
#[derive(Clone, Debug)]
pub struct Question {
    /// The hall with one counter that serves everything: the pattern of all.
    pub twin: Twin,
    /// Minutes since midnight at which the first half-hour begins.
    pub opens: i32,
    /// Who is expected, half-hour by half-hour from there on.
    pub expected: Vec<Interval>,
    /// In which of them the doors are open.
    pub open: Vec<bool>,
    /// Mean of a service over all businesses, seconds.
    pub mean_s: f64,
    /// Counters in use.
    pub counters: u32,
    /// So many counters at least, so that every business has one that serves it.
    pub cover: u32,
    /// What its shifts keep to.
    pub labour: Labour,
    /// How many past days it is known from.
    pub known_days: usize,
    /// What counters really were open.
    pub past: PastHours,
}

/// Clerk-hours at open counters in the four weeks before, from the counters' changes of presence; in minutes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PastHours {
    /// Days of the same weekday on which a counter was open …
    pub same_days: i64,
    /// … and their mean.
    pub same_mean_min: i64,
    /// All days on which one was …
    pub days: i64,
    /// … and their mean.
    pub mean_min: i64,
}

/// Loads it. `Ok(Err(_))` says why there is nothing to reckon.
pub fn question(conn: &mut Conn, hall: &Hall, ask: &AskStaffing, now: Millis) -> QueryResult<Result<Question, NoPlan>> {
    let today = hall.zone.day(now);
    if ask.day > today.plus(AHEAD_DAYS_MAX) {
        return Ok(Err(NoPlan::TooFarAhead));
    }
    let services: Vec<u32> = served(hall);
    if services.is_empty() {
        return Ok(Err(NoPlan::NoCounters));
    }
    let hours = hours_of(&hall.pack, &ask.day);
    let (Some(&(first, _)), Some(&(_, last))) = (hours.first(), hours.last()) else { return Ok(Err(NoPlan::Closed)) };
    let before = today.clone().min(ask.day.clone()).plus(-1);
    let days = history(conn, hall, &before.plus(-HISTORY_DAYS), &before)?;
    let past: Vec<PastDay> = days.iter().filter(|day| day.n() > 0).map(|day| past_day(hall, &ask.day, day)).collect();
    let Some(forecast) = Forecast::of_day(kind(hall, &ask.day), HALF_HOURS, &past) else {
        return Ok(Err(NoPlan::NoHistory));
    };
    let pattern = [OnDuty { counter: 0, clerk: None, duty: Vec::new() }];
    let Some(planned) = on_day(conn, hall, &ask.day, &pattern, now)? else { return Ok(Err(NoPlan::Closed)) };
    let shares = shares(&planned.expected.by_service);
    let (opens, closes) = (first / 30 * 30, (last + 29) / 30 * 30);
    let span = usize::try_from(opens / 30).unwrap_or(0)..usize::try_from(closes / 30).unwrap_or(0).min(HALF_HOURS);
    let is_open = |at: usize| is_open(&hours, at);
    let mut expected = forecast.rest().get(span.clone()).map(<[Interval]>::to_vec).unwrap_or_default();
    // Days of another kind were open then; on this one nobody gets in.
    let closed = expected.iter_mut().zip(span.clone()).filter(|(_, at)| !is_open(*at));
    closed.for_each(|(people, _)| *people = Interval { mean: 0.0, low: 0.0, high: 0.0 });
    let mut twin = planned.hall;
    twin.opens_ms = hall.zone.instant(&ask.day, opens);
    twin.closes_ms = hall.zone.instant(&ask.day, closes);
    twin.counters = vec![Counter { serves: services.clone(), pace: 1.0, duty: Vec::new(), lent: Vec::new() }];
    let coming: Vec<f64> = expected.iter().map(|at| if ask.busy { at.high } else { at.mean }).collect();
    let (mut mean_s, mut come_for) = (0.0, 0.0);
    for business in &mut twin.business {
        let share = shares.get(business.service as usize).copied().unwrap_or(0.0);
        let served = services.contains(&business.service);
        let share = if served { share } else { 0.0 };
        (mean_s, come_for) = (mean_s + share * business.mean_s, come_for + share);
        let starts = (0..).map(|at| hall.zone.instant(&ask.day, opens + 30 * at));
        business.arrivals =
            starts.zip(&coming).map(|(from_ms, people)| Rate { from_ms, per_hour: 2.0 * share * people }).collect();
        business.arrivals.push(Rate { from_ms: twin.closes_ms, per_hour: 0.0 });
    }
    Ok(Ok(Question {
        twin,
        opens,
        open: span.map(is_open).collect(),
        expected,
        mean_s: if come_for > 0.0 { mean_s / come_for } else { 0.0 },
        counters: u32::try_from(in_use(hall).count()).unwrap_or(u32::MAX),
        cover: cover(hall, &services),
        labour: hall.pack.labour.clone(),
        known_days: past.len(),
        past: past_hours(conn, hall, &ask.day, &before)?,
    }))
}

/// Whether the doors are open at some time of a half-hour, by the day's hours in minutes.
pub(super) fn is_open(hours: &[(i32, i32)], half_hour: usize) -> bool {
    let minute = 30 * i32::try_from(half_hour).unwrap_or(0);
    hours.iter().any(|&(from, to)| from < minute + 30 && minute < to)
}

fn in_use(hall: &Hall) -> impl Iterator<Item = &crate::halls::CounterPlan> {
    hall.pack.counters.iter().filter(|counter| counter.active && !counter.services.is_empty())
}

/// The services that some counter in use serves.
fn served(hall: &Hall) -> Vec<u32> {
    let mut served: Vec<u32> =
        in_use(hall).flat_map(|counter| &counter.services).filter_map(|code| hall.service_index(code)).collect();
    served.sort_unstable();
    served.dedup();
    served.retain(|&service| hall.pack.services.get(service as usize).is_some_and(|service| service.active));
    served
}

/// How many counters it takes that every business is served, always taking the one that adds most: at most one more for
/// each factor of e than the fewest (V. Chvátal 1979), and in halls of some counters the fewest.
fn cover(hall: &Hall, services: &[u32]) -> u32 {
    let mut left: Vec<u32> = services.to_vec();
    let mut counters = 0;
    while !left.is_empty() {
        let adds = |counter: &&crate::halls::CounterPlan| {
            counter.services.iter().filter_map(|code| hall.service_index(code)).filter(|s| left.contains(s)).count()
        };
        let Some(best) = in_use(hall).max_by_key(adds).filter(|best| adds(best) > 0) else { break };
        let serves: Vec<u32> = best.services.iter().filter_map(|code| hall.service_index(code)).collect();
        left.retain(|service| !serves.contains(service));
        counters += 1;
    }
    counters
}

/// Which share of people comes for which service, over the day.
fn shares(by_service: &[[f64; HALF_HOURS]]) -> Vec<f64> {
    let each: Vec<f64> = by_service.iter().map(|service| service.iter().sum()).collect();
    let all: f64 = each.iter().sum();
    each.into_iter().map(|n| if all > 0.0 { n / all } else { 0.0 }).collect()
}

fn past_hours(conn: &mut Conn, hall: &Hall, day: &Day, through: &Day) -> QueryResult<PastHours> {
    let mut minutes: BTreeMap<Day, Millis> = BTreeMap::new();
    for spell in at_counters(conn, hall, &through.plus(1 - COMPARED_DAYS), through)? {
        *minutes.entry(spell.day).or_default() += (spell.to - spell.from) / 60_000;
    }
    let mean = |of: &dyn Fn(&Day) -> bool| {
        let these: Vec<Millis> = minutes.iter().filter(|(day, _)| of(day)).map(|(_, minutes)| *minutes).collect();
        let n = i64::try_from(these.len()).unwrap_or(0);
        (n, these.iter().sum::<Millis>() / n.max(1))
    };
    let (same_days, same_mean_min) = mean(&|past| past.weekday() == day.weekday());
    let (days, mean_min) = mean(&|_| true);
    Ok(PastHours { same_days, same_mean_min, days, mean_min })
}
