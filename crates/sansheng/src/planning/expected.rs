//! Who is expected on a day: the hall's own past days, corrected by how the day goes so far. A hall without a past is
//! reckoned from its pack. Pure: days in, people by half-hour and service out.

use queueing::staffing::{Forecast, PastDay};

use super::arrivals::{Came, DayCame, HALF_HOURS, days_between, half_hour};
use crate::halls::{Hall, hours_of};
use crate::kernel::{Day, Millis};

/// A hall without a past: its counters would be busy for this share of their time. Fewer would not have been opened,
/// more not without somebody counting first.
const NORM_LOAD: f64 = 0.6;
/// Of such a hall's day so far, what the pack says counts as much as so many half-hours.
const NORM_HALF_HOURS: f64 = 1.0;
/// How far back the day that never was is put: it counts for little as soon as there is one that was.
const NORM_DAYS_AGO: u32 = 28;
/// People that count as expected before the last hour is believed: two more or less are chance.
const LAST_HOUR_PRIOR: f64 = 3.0;
/// From this part of it on the running half-hour alone may say that a rush has begun.
const RUSH_PART_MIN: f64 = 1.0 / 6.0;
/// A rush or a lull is believed to go on for so many half-hours.
const LAST_HOUR_HOLDS: usize = 2;
/// Share of priority tickets where nothing is known, and for how many tickets that counts.
const PRIORITY_NORM: (f64, f64) = (0.1, 20.0);
/// Kind of a day that is an exception in the calendar; the others are their weekday, 1 to 7.
const KIND_EXCEPTION: u32 = 8;

/// Who is expected on a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Expected {
    /// Beside the services of the pack: people in each half-hour.
    pub by_service: Vec<[f64; HALF_HOURS]>,
    /// Share of them with priority.
    pub priority_share: f64,
    /// How many past days it is known from; zero: from the pack alone.
    pub known_days: usize,
    /// How today compares with other days so far; 1.2 is a fifth more. 1 for another day.
    pub level: f64,
}

impl Expected {
    /// People in each half-hour, whatever for.
    pub fn all(&self) -> [f64; HALF_HOURS] {
        let mut all = [0.0; HALF_HOURS];
        for service in &self.by_service {
            all.iter_mut().zip(service).for_each(|(sum, people)| *sum += people);
        }
        all
    }
}

/// Who is expected on `day`. `past` are days before it; `today` says that the day goes on, what came so far and what time
/// it is. A hall without a past is reckoned for the counters that are
/// `staffed`: what each of them serves.
pub fn expected(
    hall: &Hall,
    day: &Day,
    past: &[DayCame],
    today: Option<(Option<&DayCame>, Millis)>,
    staffed: &[Vec<u32>],
) -> Expected {
    let seen: Vec<&DayCame> = past.iter().filter(|past| past.day < *day && past.n() > 0).collect();
    let kind = kind(hall, day);
    let mut days: Vec<PastDay> = seen.iter().map(|past| past_day(hall, day, past)).collect();
    if days.is_empty() {
        days.push(PastDay { days_ago: NORM_DAYS_AGO, kind, arrivals: norm(hall, day, today, staffed.len()) });
    }
    let so_far = today.and_then(|(so_far, _)| so_far);
    let (all, level) = match Forecast::of_day(kind, HALF_HOURS, &days) {
        Some(forecast) => corrected(hall, forecast, today, !seen.is_empty()),
        None => ([0.0; HALF_HOURS], 1.0),
    };
    let came = || seen.iter().copied().chain(so_far).flat_map(|day| &day.came);
    let share = shares(hall, came(), staffed);
    Expected {
        by_service: share.into_iter().map(|share| all.map(|people| people * share)).collect(),
        priority_share: priority_share(came()),
        known_days: seen.len(),
        level,
    }
}

/// What kind of day it is: its weekday, or an exception.
pub(super) fn kind(hall: &Hall, day: &Day) -> u32 {
    if hall.pack.exceptions.iter().any(|exception| exception.day == day.as_str()) {
        return KIND_EXCEPTION;
    }
    day.weekday().unsigned_abs()
}

pub(super) fn past_day(hall: &Hall, day: &Day, past: &DayCame) -> PastDay {
    let days_ago = u32::try_from(days_between(&past.day, day)).unwrap_or(1).max(1);
    PastDay { days_ago, kind: kind(hall, &past.day), arrivals: past.by_half_hour().to_vec() }
}

/// A day that never was: what so many counters could serve at a usual load, over the opening hours; once the day goes on,
/// what came so far, spread over the hours since opening.
fn norm(hall: &Hall, day: &Day, today: Option<(Option<&DayCame>, Millis)>, counters: usize) -> Vec<u32> {
    let offered: Vec<f64> = hall.pack.services.iter().filter(|s| s.active).map(|s| f64::from(s.norm_s)).collect();
    let mean_s = offered.iter().sum::<f64>() / (offered.len().max(1) as f64);
    let each = if mean_s > 0.0 { NORM_LOAD * counters as f64 * 1_800.0 / mean_s } else { 0.0 };
    let hours = hours_of(&hall.pack, day);
    let open = |at: i32| hours.iter().any(|&(opens, closes)| opens < at * 30 + 30 && at * 30 < closes);
    let each = today.map_or(each, |(so_far, now)| {
        let minute = hall.zone.minute_of_day(now);
        let passed_min: i32 = hours.iter().map(|&(opens, closes)| (minute.min(closes) - opens).max(0)).sum();
        let came = f64::from(so_far.map_or(0, DayCame::n));
        (NORM_HALF_HOURS * each + came) / (NORM_HALF_HOURS + f64::from(passed_min) / 30.0)
    });
    (0..48).map(|at| if open(at) { each.round() as u32 } else { 0 }).collect()
}

/// The forecast with the day as it went so far (unless it was made from just that); the next hour also with the last one.
fn corrected(
    hall: &Hall,
    mut forecast: Forecast,
    today: Option<(Option<&DayCame>, Millis)>,
    by_past: bool,
) -> ([f64; HALF_HOURS], f64) {
    let plain: Vec<f64> = forecast.rest().iter().map(|expected| expected.mean).collect();
    let mut all = [0.0; HALF_HOURS];
    all.iter_mut().zip(&plain).for_each(|(all, mean)| *all = *mean);
    let Some((so_far, now)) = today else { return (all, 1.0) };
    let came = so_far.map_or([0; HALF_HOURS], DayCame::by_half_hour);
    let running = usize::try_from(half_hour(&hall.zone, now)).unwrap_or(0);
    for (at, n) in came[..running].iter().enumerate() {
        // As expected where nothing is known to compare with.
        forecast.passed(if by_past { *n } else { plain[at].round() as u32 });
    }
    let level = if by_past { forecast.level() } else { 1.0 };
    let part = f64::from(hall.zone.minute_of_day(now) % 30) / 30.0;
    let (last, last_mean) = match running.checked_sub(1) {
        Some(last) => (came[last], plain[last]),
        None => (0, 0.0),
    };
    let usual = level * (last_mean + part * plain[running]);
    let more = |came: u32, usual: f64| (LAST_HOUR_PRIOR + f64::from(came)) / (LAST_HOUR_PRIOR + usual);
    let rush = if part >= RUSH_PART_MIN { more(came[running], level * part * plain[running]) } else { 0.0 };
    let surge = more(last + came[running], usual).max(rush);
    for (ahead, expected) in forecast.rest().iter().enumerate() {
        let surge = if ahead < LAST_HOUR_HOLDS { surge } else { 1.0 };
        all[running + ahead] = expected.mean * surge;
    }
    (all, level)
}

/// Which share of people comes for which service; as long as nobody came for anything, all alike that somebody serves.
fn shares<'a>(hall: &Hall, came: impl Iterator<Item = &'a Came>, staffed: &[Vec<u32>]) -> Vec<f64> {
    let offered: Vec<bool> = hall.pack.services.iter().map(|service| service.active).collect();
    let mut weights = vec![0.0; offered.len()];
    for came in came {
        let at = came.service as usize;
        if offered.get(at) == Some(&true) {
            weights[at] += f64::from(came.n);
        }
    }
    if weights.iter().all(|weight| *weight == 0.0) {
        let served = |at: u32| staffed.is_empty() || staffed.iter().any(|serves| serves.contains(&at));
        let usual = |(offered, at): (&bool, u32)| if *offered && served(at) { 1.0 } else { 0.0 };
        weights = offered.iter().zip(0_u32..).map(usual).collect();
    }
    let total: f64 = weights.iter().sum();
    weights.iter().map(|weight| if total > 0.0 { weight / total } else { 0.0 }).collect()
}

fn priority_share<'a>(came: impl Iterator<Item = &'a Came>) -> f64 {
    let (mut n, mut priority) = (0.0, 0.0);
    for came in came {
        n += f64::from(came.n);
        priority += f64::from(came.priority);
    }
    let (norm, weight) = PRIORITY_NORM;
    (priority + norm * weight) / (n + weight)
}

#[cfg(test)]
#[path = "expected_tests.rs"]
mod tests;
