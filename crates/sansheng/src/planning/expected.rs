//! Who is expected on a day: the hall's own past days, corrected by how the day goes so far. A hall without a past is
//! reckoned from its pack. Pure: days in, people by half-hour and service out.

use queueing::staffing::{Forecast, PastDay};

use super::arrivals::{Came, DayCame, HALF_HOURS, days_between, half_hour};
use super::staffing::is_open;
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
/// A rush or a lull is believed to go on for so many minutes, then less and less until so many.
const RUSH_HOLDS_MIN: (f64, f64) = (30.0, 90.0);
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
    let (mut all, level) = match Forecast::of_day(kind, HALF_HOURS, &days) {
        Some(forecast) => corrected(hall, forecast, today, !seen.is_empty()),
        None => ([0.0; HALF_HOURS], 1.0),
    };
    // Other kinds of days were open when the doors are closed on this one; nobody gets in then.
    let hours = hours_of(&hall.pack, day);
    let closed = (0..HALF_HOURS).filter(|at| !hours.is_empty() && !is_open(&hours, *at));
    closed.for_each(|at| all[at] = 0.0);
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
    let each = today.map_or(each, |(so_far, now)| {
        let minute = hall.zone.minute_of_day(now);
        let passed_min: i32 = hours.iter().map(|&(opens, closes)| (minute.min(closes) - opens).max(0)).sum();
        let came = f64::from(so_far.map_or(0, DayCame::n));
        (NORM_HALF_HOURS * each + came) / (NORM_HALF_HOURS + f64::from(passed_min) / 30.0)
    });
    (0..HALF_HOURS).map(|at| if is_open(&hours, at) { each.round() as u32 } else { 0 }).collect()
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
    let surge = surge(&came, &plain, running, part, level);
    for (ahead, expected) in forecast.rest().iter().enumerate() {
        all[running + ahead] = expected.mean * (1.0 + (surge - 1.0) * holds(ahead, part));
    }
    (all, level)
}

/// How the last half-hour, or the last hour where that says more, compares with what was usual. Both slide: what is counted
/// in half-hours counts by the part of it that lies in them, so nothing jumps when a half-hour begins.
fn surge(came: &[u32; HALF_HOURS], plain: &[f64], running: usize, part: f64, level: f64) -> f64 {
    let before = |n: usize| running.checked_sub(n).map_or((0.0, 0.0), |at| (f64::from(came[at]), plain[at]));
    let ((last, last_usual), (earlier, earlier_usual)) = (before(1), before(2));
    let (now, now_usual) = (f64::from(came[running]), part * plain[running]);
    let more = |came: f64, usual: f64| (LAST_HOUR_PRIOR + came) / (LAST_HOUR_PRIOR + level * usual);
    let half_hour = more(now + (1.0 - part) * last, now_usual + (1.0 - part) * last_usual);
    let hour = more(now + last + (1.0 - part) * earlier, now_usual + last_usual + (1.0 - part) * earlier_usual);
    half_hour.max(hour)
}

/// How much of a surge is believed of a half-hour ahead (0 is the running one, of which `part` has passed): by its middle.
fn holds(ahead: usize, part: f64) -> f64 {
    let left_min = 30.0 * (1.0 - part);
    let middle_min = if ahead == 0 { left_min / 2.0 } else { left_min + 30.0 * (ahead as f64 - 0.5) };
    let (full, none) = RUSH_HOLDS_MIN;
    ((none - middle_min) / (none - full)).clamp(0.0, 1.0)
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
