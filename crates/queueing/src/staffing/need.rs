//! How many clerks a half-hour takes. Erlang A says where to start; the twin, which knows that a queue from one half-hour
//! waits into the next, settles it.

use crate::erlang::{erlang_c, service_level_erlang_a, service_level_erlang_c};
use crate::twin::{Hall, Now, Told, live, ours};
use crate::{Millis, Waiting};

/// More clerks than any hall has.
const CLERKS_MAX: u32 = 10_000;
/// Tries of a day in the twin.
const RUNS: u64 = 12;
/// Rounds of adding a clerk where the promise breaks most. Beginning at Erlang A it takes a few; a promise that no number of
/// clerks keeps must end while somebody still waits for the answer.
const ROUNDS_MAX: usize = 60;
const HALF_HOUR_MS: Millis = 1_800_000;

/// What is promised: so many of a hundred are called within so long.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Promise {
    /// The wait, in seconds.
    pub wait_s: f64,
    /// The share, 0..1.
    pub share: f64,
}

/// What comes in a half-hour.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Need {
    /// Arrivals an hour.
    pub per_hour: f64,
    /// Mean service in seconds.
    pub mean_s: f64,
    /// Mean patience in seconds; zero or less: nobody gives up.
    pub patience_s: f64,
}

/// The fewest clerks with whom the promise holds in the steady state of M/M/c+M. `None` when nothing sensible was asked
/// or nobody has so many clerks.
#[must_use]
pub fn clerks_needed(need: &Need, promise: &Promise) -> Option<u32> {
    if need.per_hour <= 0.0 {
        return Some(0);
    }
    let (arrival_rate, service_rate) = (need.per_hour / 3_600.0, 1.0 / need.mean_s);
    let abandon_rate = if need.patience_s > 0.0 { 1.0 / need.patience_s } else { 0.0 };
    let sensible = arrival_rate.is_finite() && service_rate.is_finite() && service_rate > 0.0;
    if !sensible || !(0.0..1.0).contains(&promise.share) || promise.wait_s.is_nan() {
        return None;
    }
    let holds = |clerks: u32| {
        service_level_erlang_a(clerks, arrival_rate, service_rate, abandon_rate, promise.wait_s)
            .is_some_and(|level| level >= promise.share)
    };
    fewest(holds)
}

/// The fewest for which it holds, when it holds for all more.
fn fewest(holds: impl Fn(u32) -> bool) -> Option<u32> {
    let mut enough = 1;
    while !holds(enough) {
        enough *= 2;
        if enough > CLERKS_MAX {
            return None;
        }
    }
    let mut too_few = enough / 2;
    while enough - too_few > 1 {
        let middle = u32::midpoint(too_few, enough);
        if holds(middle) { enough = middle } else { too_few = middle }
    }
    Some(enough)
}

/// What the classical calculation gives.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Positions {
    /// Clerks at counters.
    pub raw: u32,
    /// Clerks to roster, so that so many are at counters when `shrinkage` of the time they are not.
    pub rostered: u32,
    /// Share of arrivals called in time.
    pub service_level: f64,
    /// Share of a clerk's time that is service.
    pub occupancy: f64,
    /// Share of arrivals that wait.
    pub waiting: f64,
}

/// Erlang C with a limit on occupancy and with shrinkage, as workforce tools calculate it.
#[must_use]
pub fn positions_erlang_c(need: &Need, promise: &Promise, shrinkage: f64, occupancy_max: f64) -> Option<Positions> {
    let (arrival_rate, service_rate) = (need.per_hour / 3_600.0, 1.0 / need.mean_s);
    let offered = arrival_rate / service_rate;
    let level = |clerks| service_level_erlang_c(clerks, arrival_rate, service_rate, promise.wait_s);
    let raw = fewest(|clerks| {
        level(clerks).is_some_and(|level| level >= promise.share) && offered / f64::from(clerks) <= occupancy_max
    })?;
    let rostered = f64::from(raw) / (1.0 - shrinkage);
    (rostered.is_finite() && rostered > 0.0).then(|| Positions {
        raw,
        rostered: rostered.ceil() as u32,
        service_level: level(raw).unwrap_or(0.0),
        occupancy: offered / f64::from(raw),
        waiting: erlang_c(raw, offered),
    })
}

/// Settles a staffing in the twin: `clerks` by half-hour from the hall's opening on, the hall's first counter as the
/// pattern of all. As long as the promise breaks in some half-hour (by the tries taken together), one clerk is added in
/// the worst one, or before it when it is already the queue of the one before that waits.
///
/// Gives the clerks and whether the promise holds in each half-hour; people count where they came.
#[must_use]
pub fn settle(hall: &Hall, clerks: &[u32], promise: &Promise) -> (Vec<u32>, bool) {
    let mut clerks = clerks.to_vec();
    for _ in 0..ROUNDS_MAX {
        let levels = levels(hall, &clerks, promise.wait_s);
        let worst = levels
            .iter()
            .enumerate()
            .filter(|(_, level)| **level < promise.share)
            .min_by(|one, other| one.1.total_cmp(other.1))
            .map(|(at, _)| at);
        let Some(worst) = worst else { return (clerks, true) };
        // A queue that was there before is worked off sooner by a clerk who comes sooner.
        let before = worst.checked_sub(1).filter(|&before| levels[before] < promise.share);
        clerks[before.unwrap_or(worst)] += 1;
    }
    (clerks, false)
}

/// The share of people, by the half-hour they came in, who were called in time.
fn levels(hall: &Hall, clerks: &[u32], wait_s: f64) -> Vec<f64> {
    let hall = staffed(hall, clerks);
    let mut kept = vec![(0.0, 0.0_f64); clerks.len()];
    for seed in 1..=RUNS {
        let mut count = |ticket: &Waiting, in_time: bool| {
            let at = (ticket.ready_at_ms - hall.opens_ms).max(0) / HALF_HOUR_MS;
            if let Some(cell) = usize::try_from(at).ok().and_then(|at| kept.get_mut(at)) {
                cell.0 += f64::from(u8::from(in_time));
                cell.1 += 1.0;
            }
        };
        live(&hall, &Now::default(), Millis::MAX, seed, &ours, &mut |told| match told {
            Told::Called { at_ms, waiting, index, .. } => {
                let ticket = &waiting[index];
                count(ticket, ticket.waited_ms(at_ms) as f64 <= wait_s * 1_000.0);
            }
            Told::GaveUp { at_ms, ticket } => count(ticket, ticket.waited_ms(at_ms) as f64 <= wait_s * 1_000.0),
            Told::StillWaiting { ticket } => count(ticket, false),
        });
    }
    kept.iter().map(|(in_time, people)| if *people > 0.0 { in_time / people } else { 1.0 }).collect()
}

/// The hall with so many clerks in each half-hour, each like the first counter: clerk n is there whenever more than n are.
fn staffed(hall: &Hall, clerks: &[u32]) -> Hall {
    let mut staffed = hall.clone();
    staffed.counters.clear();
    let Some(pattern) = hall.counters.first() else { return staffed };
    for n in 0..clerks.iter().copied().max().unwrap_or(0) {
        let mut counter = pattern.clone();
        counter.duty = clerks
            .iter()
            .zip(0..)
            .filter(|(clerks, _)| **clerks > n)
            .map(|(_, at)| (hall.opens_ms + at * HALF_HOUR_MS, hall.opens_ms + (at + 1) * HALF_HOUR_MS))
            .collect();
        staffed.counters.push(counter);
    }
    staffed
}

#[cfg(test)]
#[path = "staffing_tests.rs"]
mod tests;
