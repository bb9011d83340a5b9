//! When it is quieter: later today, on another day of the week, in another hall of the branch. Said only when the hall's
//! own days say so by a margin: who comes back at a better time for nothing does not come back a second time. Reading and
//! thinking are two functions, as in `next_hour`.

use queueing::twin::{Now, Told, live, ours};

use super::arrivals::HALF_HOURS;
use super::twin::{Moment, OnDuty, Planned, at_this_moment, on_day};
use crate::counters::CounterRow;
use crate::door::Stop;
use crate::halls::{self, Hall, Text};
use crate::kernel::{Day, Millis};
use crate::queue;
use crate::store::Conn;

/// Past days that are needed before anything is said.
pub const KNOWN_DAYS_MIN: usize = 5;
/// Quieter is at most this part of the wait, and shorter by so many seconds.
const PART_MAX: f64 = 0.6;
const SHORTER_S: f64 = 300.0;
/// Tries of the rest of today, and of each other day.
const RUNS_TODAY: u64 = 20;
const RUNS_DAY: u64 = 8;
/// Days ahead that are looked at.
const DAYS_AHEAD: i64 = 6;
/// So many halls of the branch are looked at: a city has a dozen.
const HALLS_MAX: usize = 30;

/// Another hall, with what somebody who came there now would wait.
#[derive(Clone, Debug, PartialEq)]
pub struct OtherHall {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// About how long, in seconds.
    pub wait_s: f64,
}

/// What is read for it.
#[derive(Clone, Debug)]
pub struct Around {
    moment: Moment,
    wait_s: Option<f64>,
    others: Vec<OtherHall>,
    today: Option<Planned>,
    days: Vec<(Day, Planned)>,
}

/// When and where it is quieter.
#[derive(Clone, Debug, PartialEq)]
pub struct Quieter {
    /// As seen from when.
    pub at: Millis,
    /// From when on today, and about how long the wait is then, in seconds.
    pub today: Option<(Millis, f64)>,
    /// On which of the next days.
    pub day: Option<Day>,
    /// In which hall.
    pub hall: Option<OtherHall>,
}

/// What somebody who comes now waits, over all services as people come for them; `None` when nobody on duty serves what
/// they come for.
fn wait_now(conn: &mut Conn, hall: &Hall, moment: &Moment, now: Millis) -> Result<Option<f64>, Stop> {
    let lines = queue::picture(conn, hall, now)?.lines;
    let (mut sum_s, mut weights) = (0.0, 0.0);
    for line in lines {
        let Some(service) = hall.service_index(&line.service) else { continue };
        let Some(promise) = line.promise.filter(|_| line.counters > 0) else { continue };
        let weight: f64 = moment.expected.by_service.get(service as usize).map_or(0.0, |people| people.iter().sum());
        sum_s += weight * f64::from(promise.mid_s);
        weights += weight;
    }
    Ok((weights > 0.0).then(|| sum_s / weights))
}

/// Reads this hall, its next days and the other open halls of its branch.
pub fn around(conn: &mut Conn, hall: &Hall, now: Millis) -> Result<Around, Stop> {
    let moment = at_this_moment(conn, hall, now)?;
    let wait_s = wait_now(conn, hall, &moment, now)?;
    let mut around = Around { wait_s, others: Vec::new(), today: None, days: Vec::new(), moment };
    if around.moment.expected.known_days < KNOWN_DAYS_MIN || around.moment.closes_at.is_none() {
        return Ok(around);
    }
    for (id, name) in halls::queries::of_branch(conn, &hall.branch)?.into_iter().take(HALLS_MAX) {
        if id == hall.id {
            continue;
        }
        let other = halls::queries::load(conn, &hall.branch, &id)?;
        let there = at_this_moment(conn, &other, now)?;
        if there.closes_at.is_none() || there.expected.known_days < KNOWN_DAYS_MIN {
            continue;
        }
        let wait_s = wait_now(conn, &other, &there, now)?;
        around.others.extend(wait_s.map(|wait_s| OtherHall { id, name, wait_s }));
    }
    let today = hall.zone.day(now);
    around.today = on_day(conn, hall, &today, &staffed_all_day(&around.moment), now)?;
    for ahead in 1..=DAYS_AHEAD {
        let day = today.plus(ahead);
        if let Some(planned) = on_day(conn, hall, &day, &staffed_all_day(&around.moment), now)? {
            around.days.push((day, planned));
        }
    }
    Ok(around)
}

/// As many counters as now, all day: the comparison is of days, not of rosters.
fn staffed_all_day(moment: &Moment) -> Vec<OnDuty> {
    let counters = moment.desks.iter().zip(&moment.hall.counters);
    let on_duty = counters.filter(|(_, counter)| !counter.duty.is_empty());
    let all_day =
        |desk: &CounterRow| OnDuty { counter: desk.number, clerk: desk.clerk.clone(), duty: vec![(0, Millis::MAX)] };
    on_duty.map(|(desk, _)| all_day(desk)).collect()
}

/// Thinks: lives the rest of today and the next days.
pub fn quieter(hall: &Hall, around: &Around) -> Quieter {
    let now = around.moment.now.at_ms;
    let nothing = Quieter { at: now, today: None, day: None, hall: None };
    let known = around.moment.expected.known_days >= KNOWN_DAYS_MIN && around.moment.closes_at.is_some();
    let Some(wait_s) = around.wait_s.filter(|_| known) else { return nothing };
    let mut others: Vec<&OtherHall> = around.others.iter().filter(|other| is_quieter(other.wait_s, wait_s)).collect();
    others.sort_by(|one, other| one.wait_s.total_cmp(&other.wait_s));
    Quieter {
        today: later_today(hall, &around.moment, wait_s),
        day: another_day(around),
        hall: others.first().map(|other| (*other).clone()),
        ..nothing
    }
}

fn is_quieter(there_s: f64, here_s: f64) -> bool {
    there_s <= PART_MAX * here_s && here_s - there_s >= SHORTER_S
}

/// From when on everybody who comes today waits clearly less than somebody who comes now, and how long those wait who come
/// then: later it is quieter still, but that is not when they are told to come.
fn later_today(hall: &Hall, moment: &Moment, wait_s: f64) -> Option<(Millis, f64)> {
    let (now, closes_at) = (moment.now.at_ms, moment.closes_at?);
    let waits = waits(hall, &moment.hall, &moment.now, closes_at, RUNS_TODAY);
    let running = usize::try_from(hall.zone.minute_of_day(now) / 30).ok()?;
    let last = usize::try_from((hall.zone.minute_of_day(closes_at.saturating_sub(1)) / 30).max(0)).ok()?;
    let quiet = |at: &usize| waits[*at].is_none_or(|there_s| is_quieter(there_s, wait_s));
    let from = (running + 1..=last).rev().take_while(quiet).last().filter(|from| *from < last)?;
    let wait_s = waits[from..=last].iter().copied().flatten().next()?;
    let minute = i32::try_from(from * 30).ok()?;
    Some((hall.zone.instant(&hall.zone.day(now), minute), wait_s))
}

/// The quietest of the next days, when it is clearly quieter than today usually is.
fn another_day(around: &Around) -> Option<Day> {
    let today_s = mean_of_day(around.today.as_ref()?)?;
    let days = around.days.iter().filter_map(|(day, planned)| Some((day, mean_of_day(planned)?)));
    let best = days.min_by(|one, other| one.1.total_cmp(&other.1))?;
    is_quieter(best.1, today_s).then(|| best.0.clone())
}

fn mean_of_day(planned: &Planned) -> Option<f64> {
    let begin = Now { at_ms: planned.hall.opens_ms, ..Now::default() };
    let (mut sum_s, mut n) = (0.0, 0.0);
    for run in 0..RUNS_DAY {
        live(&planned.hall, &begin, planned.hall.closes_ms, run, &ours, &mut |told| {
            if let Some((_, waited_ms)) = waited(&told, planned.hall.closes_ms) {
                sum_s += waited_ms as f64 / 1_000.0;
                n += 1.0;
            }
        });
    }
    (n > 0.0).then(|| sum_s / n)
}

/// Mean wait in seconds of those who come in each half-hour of the day; `None` where nobody does.
fn waits(hall: &Hall, twin: &queueing::twin::Hall, now: &Now, until: Millis, runs: u64) -> [Option<f64>; HALF_HOURS] {
    let (mut sum_s, mut n) = ([0.0; HALF_HOURS], [0.0; HALF_HOURS]);
    for run in 0..runs {
        live(twin, now, until, run, &ours, &mut |told| {
            if let Some((ready_at, waited_ms)) = waited(&told, until).filter(|(ready_at, _)| *ready_at > now.at_ms) {
                let at = usize::try_from(hall.zone.minute_of_day(ready_at) / 30).unwrap_or(0).min(HALF_HOURS - 1);
                sum_s[at] += waited_ms as f64 / 1_000.0;
                n[at] += 1.0;
            }
        });
    }
    std::array::from_fn(|at| (n[at] > 0.0).then(|| sum_s[at] / n[at]))
}

/// When somebody came, and how long they waited until they were called, gave up or the doors closed.
fn waited(told: &Told, until: Millis) -> Option<(Millis, Millis)> {
    let (ticket, at_ms) = match told {
        Told::Called { at_ms, waiting, index, .. } => (waiting.get(*index)?, *at_ms),
        Told::GaveUp { at_ms, ticket } => (*ticket, *at_ms),
        Told::StillWaiting { ticket } => (*ticket, until),
    };
    Some((ticket.ready_at_ms, ticket.waited_ms(at_ms).max(0)))
}
