//! The next hour of a hall: whether the promise will hold, when it breaks, and what would help, each step tried in the
//! twin. Reading and thinking are two functions, so that no connection is held while the twin lives its hours. Not here:
//! doing it (`commands`), words (`web`).

use queueing::relief::{Effect, Lookout, Outcome, Step, outlook, relief};

use super::twin::{Moment, at_this_moment};
use crate::counters::{Presence, day_ends};
use crate::door::Stop;
use crate::halls::Hall;
use crate::kernel::{Millis, Role};
use crate::people;
use crate::queue::{self, COMFORT_AHEAD_MS, Overrun};
use crate::store::Conn;

/// How far is looked ahead.
pub const HORIZON_MS: Millis = 3_600_000;
/// Tries of each hour; fewer when many people are in it, so that thinking ends in about a second whatever the queue.
const RUNS_MAX: u32 = 40;
const PEOPLE_RUNS_MAX: f64 = 4_000.0;
/// Chance begins at the same place each time: what differs from one look to the next is the hall.
const SEED: u64 = 20_260_301;
/// In fewer tries than this it does not break: nobody is alarmed.
const BREAKS_MIN: f64 = 0.3;
/// A step helps when the longest wait is shorter by this part and by this much; less is within what the tries say.
const HELPS_PART: f64 = 0.1;
const HELPS_S: f64 = 60.0;
/// A counter can close when the promise holds in all but so few tries without it, and the longest wait stays below this part
/// of it: what is saved must not be paid for by whoever comes next.
const CLOSES_BREAKS_MAX: f64 = 0.05;
const CLOSES_PART: f64 = 0.6;
/// At most so many of each kind of step are tried, and so many are shown.
const OPENED_MAX: usize = 4;
const ASSIGNED_MAX: usize = 3;
const DIVERTED_MAX: usize = 3;
const ADVICE_MAX: usize = 4;
/// Of those who come for a business one in five is sent elsewhere: who was asked kindly and could go.
const DIVERTED_SHARE: f64 = 0.2;

/// What is read for thinking about the next hour.
#[derive(Clone, Debug)]
pub struct Scene {
    /// The hall now.
    pub moment: Moment,
    /// Clerks of the hall who sit nowhere.
    pub free_clerks: usize,
    /// Who will wait longer than they were told and was not spoken to yet, the most overrun first.
    pub overrun: Vec<Overrun>,
    /// A quieter hall of the branch that is open: its id.
    pub quieter: Option<String>,
}

/// Whether the promise will hold.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// The hall has no counter in use: nothing can be said.
    NoCounters,
    /// The doors are closed and nobody waits.
    Closed,
    /// Nobody is on duty.
    NobodyOnDuty {
        /// How many wait.
        waiting: usize,
    },
    /// It holds.
    Holds,
    /// It will probably break.
    Breaks {
        /// When it begins.
        at: Millis,
        /// In which share of tries, 0..=1.
        share: f64,
    },
    /// It is broken: some wait longer already.
    Broken {
        /// How many.
        waiting: usize,
    },
}

/// Where people are sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Elsewhere {
    /// Home: it can be done without coming, as the service says.
    Online,
    /// To another hall of the branch, by its id.
    Hall(String),
}

/// Something that would help.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Open a counter until then.
    Open {
        /// Its number.
        counter: i32,
        /// Until when.
        until: Millis,
        /// Whether somebody sits there already.
        seated: bool,
    },
    /// Close a counter: the others keep the promise without it.
    Close {
        /// Its number.
        counter: i32,
    },
    /// Let a counter also serve something for a while.
    Assign {
        /// Its number.
        counter: i32,
        /// Code of the service.
        service: String,
        /// Until when, on the same day.
        until: Millis,
    },
    /// Send one in five of those who come for a service elsewhere.
    Divert {
        /// Code of the service.
        service: String,
        /// Where.
        to: Elsewhere,
    },
    /// Speak to those who will wait longer than they were told.
    Comfort {
        /// Who, the most overrun first.
        overrun: Vec<Overrun>,
    },
}

/// An act and what it changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Advice {
    /// What to do.
    pub act: Act,
    /// What happens then; `None` for what shortens no wait.
    pub then: Option<Outcome>,
}

/// The next hour.
#[derive(Clone, Debug, PartialEq)]
pub struct NextHour {
    /// As seen from when.
    pub at: Millis,
    /// The longest wait that is promised, in seconds.
    pub promise_s: i64,
    /// Whether it holds.
    pub verdict: Verdict,
    /// What happens when nothing is done.
    pub without: Outcome,
    /// What would help, the most helpful first.
    pub advice: Vec<Advice>,
    /// How many past days the arrivals are known from; zero: from the pack alone.
    pub known_days: usize,
    /// Clerks of the hall who sit nowhere.
    pub free_clerks: usize,
    /// The counters that were open when this was thought: with others it no longer holds.
    pub open: Vec<i32>,
}

/// Reads what the next hour depends on. `quieter` is a quieter hall, where one is known.
pub fn scene(conn: &mut Conn, hall: &Hall, now: Millis, quieter: Option<String>) -> Result<Scene, Stop> {
    let moment = at_this_moment(conn, hall, now)?;
    let people = people::queries::people(conn, &hall.branch)?;
    let here = |person: &&people::Person| person.hall.as_ref().is_none_or(|of| *of == hall.id);
    let clerks = people.iter().filter(|person| person.active && person.role == Role::Clerk).filter(here);
    let sits = |id: &str| moment.desks.iter().any(|desk| desk.clerk.as_deref() == Some(id));
    let free_clerks = clerks.filter(|person| !sits(&person.id)).count();
    let overrun = queue::overrun(conn, hall, now, COMFORT_AHEAD_MS)?;
    Ok(Scene { moment, free_clerks, overrun, quieter })
}

/// Thinks: the hour as it will be, and each step that is possible. Takes up to about a second; never in a command.
pub fn next_hour(hall: &Hall, scene: &Scene) -> NextHour {
    let (moment, now) = (&scene.moment, scene.moment.now.at_ms);
    let promise_s = i64::from(hall.pack.queue.target_regular_s);
    let lookout = Lookout { horizon_ms: HORIZON_MS, promise_ms: 1_000 * promise_s, runs: runs(moment), seed: SEED };
    let nothing = |verdict: Verdict| NextHour {
        at: now,
        promise_s,
        verdict,
        without: Outcome::default(),
        advice: Vec::new(),
        known_days: moment.expected.known_days,
        free_clerks: scene.free_clerks,
        open: open(moment).map(|n| moment.desks[n].number).collect(),
    };
    let waiting = moment.now.waiting.len();
    if moment.desks.is_empty() {
        return nothing(Verdict::NoCounters);
    }
    if moment.closes_at.is_none() && waiting == 0 {
        return nothing(Verdict::Closed);
    }
    let without = outlook(&moment.hall, &moment.now, &lookout);
    let verdict = verdict(moment, &lookout, &without);
    let mut advice = Vec::new();
    match verdict {
        Verdict::Holds => advice.extend(closable(hall, moment, &lookout)),
        _ => advice = helpful(hall, scene, &lookout, &without, matches!(verdict, Verdict::NobodyOnDuty { .. })),
    }
    if !scene.overrun.is_empty() {
        advice.push(Advice { act: Act::Comfort { overrun: scene.overrun.clone() }, then: None });
    }
    NextHour { without, advice, ..nothing(verdict) }
}

/// Many people in the hour: fewer tries.
fn runs(moment: &Moment) -> u32 {
    let rate = |business: &queueing::twin::Business| {
        let soonest = business.arrivals.iter().rev().find(|rate| rate.from_ms <= moment.now.at_ms);
        soonest.map_or(0.0, |rate| rate.per_hour)
    };
    let people = moment.now.waiting.len() as f64 + moment.hall.business.iter().map(rate).sum::<f64>();
    ((PEOPLE_RUNS_MAX / people.max(1.0)) as u32).clamp(5, RUNS_MAX)
}

fn verdict(moment: &Moment, lookout: &Lookout, without: &Outcome) -> Verdict {
    let (now, waiting) = (moment.now.at_ms, moment.now.waiting.len());
    let on_duty = |counter: &queueing::twin::Counter| !counter.duty.is_empty();
    if !moment.hall.counters.iter().any(on_duty) {
        return Verdict::NobodyOnDuty { waiting };
    }
    let late = moment.now.waiting.iter().filter(|ticket| ticket.waited_ms(now) > lookout.promise_ms).count();
    match without.breaks_at_ms {
        _ if late > 0 => Verdict::Broken { waiting: late },
        Some(at) if without.breaks >= BREAKS_MIN => Verdict::Breaks { at, share: without.breaks },
        _ => Verdict::Holds,
    }
}

/// The counters that are open and staffed, by their place.
fn open(moment: &Moment) -> impl Iterator<Item = usize> {
    let is_open = move |n: &usize| moment.desks[*n].presence() == Presence::Open && moment.desks[*n].clerk.is_some();
    (0..moment.desks.len()).filter(is_open)
}

/// The counter that is missed least while the promise holds with a margin; `None` when each is needed. Each business that
/// one of those open serves keeps one, to the end of the hour.
fn closable(hall: &Hall, moment: &Moment, lookout: &Lookout) -> Option<Advice> {
    let all: Vec<usize> = open(moment).collect();
    let then = moment.now.at_ms.saturating_add(lookout.horizon_ms);
    let others_serve = |of: usize| {
        let mut serves = moment.hall.counters[of].serves.iter().filter(|service| of_hall(hall, **service));
        serves.all(|service| all.iter().any(|&n| n != of && moment.hall.counters[n].serves_at(*service, then)))
    };
    let bound = |of: usize| {
        let own = moment.hall.counters[of].serves.iter().filter(|service| !of_hall(hall, **service));
        moment.now.waiting.iter().any(|ticket| own.clone().any(|service| *service == ticket.service))
    };
    let free = |n: &usize| moment.now.busy.get(*n).copied().flatten().is_none();
    let may = all.iter().copied().filter(|&n| others_serve(n) && !bound(n));
    let steps: Vec<Step> = may.filter(free).take(OPENED_MAX).map(|counter| Step::Close { counter }).collect();
    let promise_s = lookout.promise_ms as f64 / 1_000.0;
    let holds = |then: &Outcome| then.breaks <= CLOSES_BREAKS_MAX && then.longest_s <= CLOSES_PART * promise_s;
    let best = relief(&moment.hall, &moment.now, &steps, lookout).effects.into_iter().find(|e| holds(&e.outcome))?;
    let Step::Close { counter } = best.step else { return None };
    Some(Advice { act: Act::Close { counter: moment.desks[counter].number }, then: Some(best.outcome) })
}

/// The steps that are possible and really help. With nobody on duty opening a counter is always among them, whatever an hour
/// of it changes.
fn helpful(hall: &Hall, scene: &Scene, lookout: &Lookout, without: &Outcome, nobody: bool) -> Vec<Advice> {
    let possible = possible(hall, scene);
    let steps: Vec<Step> = possible.iter().map(|(step, _)| step.clone()).collect();
    let tried = relief(&scene.moment.hall, &scene.moment.now, &steps, lookout);
    let helps = |then: &Outcome| {
        let shorter_s = without.longest_s - then.longest_s;
        (shorter_s >= HELPS_S && shorter_s >= HELPS_PART * without.longest_s)
            || then.late_share < (1.0 - 2.0 * HELPS_PART) * without.late_share
    };
    let opens = |step: &Step| nobody && matches!(step, Step::Open { .. });
    let effects = tried.effects.into_iter().filter(|effect| helps(&effect.outcome) || opens(&effect.step));
    let advice = |effect: Effect| {
        let act = possible.iter().find(|(step, _)| *step == effect.step).map(|(_, act)| act.clone())?;
        Some(Advice { act, then: Some(effect.outcome) })
    };
    effects.filter_map(advice).take(ADVICE_MAX).collect()
}

fn possible(hall: &Hall, scene: &Scene) -> Vec<(Step, Act)> {
    let mut steps = opened(hall, scene);
    steps.extend(assigned(hall, scene));
    steps.extend(diverted(hall, scene));
    steps
}

/// Counters that are not on duty, where somebody sits or is free to: of those that serve the same, the one where
/// somebody sits already.
fn opened(hall: &Hall, scene: &Scene) -> Vec<(Step, Act)> {
    let (moment, now) = (&scene.moment, scene.moment.now.at_ms);
    let until = hour_from(hall, moment, now);
    let mut closed: Vec<usize> = (0..moment.desks.len())
        .filter(|&n| moment.desks[n].presence() != Presence::Open)
        .filter(|&n| moment.desks[n].clerk.is_some() || scene.free_clerks > 0 || open(moment).next().is_none())
        .collect();
    closed.sort_by_key(|&n| (moment.desks[n].clerk.is_none(), moment.desks[n].number));
    let mut offered: Vec<Vec<u32>> = Vec::new();
    let mut steps = Vec::new();
    for counter in closed {
        let desk = &moment.desks[counter];
        let serves: Vec<u32> =
            moment.hall.counters[counter].serves.iter().copied().filter(|s| of_hall(hall, *s)).collect();
        if offered.contains(&serves) || steps.len() >= OPENED_MAX {
            continue;
        }
        offered.push(serves);
        let act = Act::Open { counter: desk.number, until, seated: desk.clerk.is_some() };
        steps.push((Step::Open { counter, until_ms: until }, act));
    }
    steps
}

/// Whether it is a service of the pack, and not the line of one counter alone.
fn of_hall(hall: &Hall, service: u32) -> bool {
    (service as usize) < hall.pack.services.len()
}

/// About an hour from now, not beyond the closing of the doors.
fn hour_from(hall: &Hall, moment: &Moment, now: Millis) -> Millis {
    moment.closes_at.unwrap_or(Millis::MAX).min(half_hour_after(hall, now.saturating_add(HORIZON_MS)))
}

/// The next whole half-hour: people say "until half past eleven".
fn half_hour_after(hall: &Hall, at: Millis) -> Millis {
    let past = i64::from(hall.zone.minute_of_day(at) % 30) * 60_000 + at.rem_euclid(60_000);
    if past == 0 { at } else { at.saturating_add(1_800_000 - past) }
}

/// What most wait for, at the open counters that do not serve it, the one with the fewest waiting for it first.
fn assigned(hall: &Hall, scene: &Scene) -> Vec<(Step, Act)> {
    let (moment, now) = (&scene.moment, scene.moment.now.at_ms);
    let until = hour_from(hall, moment, now).min(day_ends(&hall.zone, &hall.zone.day(now)));
    let mut waited: Vec<(usize, u32)> = Vec::new();
    for ticket in moment.now.waiting.iter().filter(|ticket| of_hall(hall, ticket.service)) {
        match waited.iter_mut().find(|(_, service)| *service == ticket.service) {
            Some((n, _)) => *n += 1,
            None => waited.push((1, ticket.service)),
        }
    }
    waited.sort_by_key(|(n, service)| (std::cmp::Reverse(*n), *service));
    let mut steps = Vec::new();
    for (_, service) in waited {
        let Some(code) = hall.pack.services.get(service as usize).map(|service| service.code.clone()) else { continue };
        // One that does it for a while already may go on with it.
        let able = |n: &usize| {
            let counter = &moment.hall.counters[*n];
            moment.desks[*n].presence() == Presence::Open && !counter.serves_at(service, until.saturating_sub(1))
        };
        let line = |n: &usize| {
            let serves = &moment.hall.counters[*n].serves;
            moment.now.waiting.iter().filter(|ticket| serves.contains(&ticket.service)).count()
        };
        if let Some(counter) = (0..moment.desks.len()).filter(able).min_by_key(line) {
            let act = Act::Assign { counter: moment.desks[counter].number, service: code, until };
            steps.push((lent(&moment.hall.counters[counter], counter, service, until), act));
        }
        if steps.len() >= ASSIGNED_MAX {
            break;
        }
    }
    steps
}

/// A counter also does a service until then.
fn lent(at: &queueing::twin::Counter, counter: usize, service: u32, until: Millis) -> Step {
    let (mut serves, mut lent) = (at.serves.clone(), at.lent.clone());
    if !serves.contains(&service) {
        serves.push(service);
    }
    lent.retain(|(other, _)| *other != service);
    lent.push((service, until));
    Step::Reassign { counter, serves, lent }
}

/// What most come for, of what can be done without coming, or in a quieter hall.
fn diverted(hall: &Hall, scene: &Scene) -> Vec<(Step, Act)> {
    let moment = &scene.moment;
    let rate = |service: u32| {
        let business = moment.hall.business.iter().find(|business| business.service == service);
        let rates = business.map(|business| business.arrivals.as_slice()).unwrap_or_default();
        rates.iter().rev().find(|rate| rate.from_ms <= moment.now.at_ms).map_or(0.0, |rate| rate.per_hour)
    };
    let mut services: Vec<(f64, u32)> =
        (0_u32..).take(hall.pack.services.len()).map(|service| (rate(service), service)).collect();
    services.retain(|(rate, _)| *rate > 0.0);
    services.sort_by(|one, other| other.0.total_cmp(&one.0));
    let step = |(_, number): (f64, u32)| {
        let service = hall.pack.services.get(number as usize).filter(|service| service.active)?;
        let to = match &scene.quieter {
            _ if !service.elsewhere.is_empty() => Elsewhere::Online,
            Some(other) => Elsewhere::Hall(other.clone()),
            None => return None,
        };
        let act = Act::Divert { service: service.code.clone(), to };
        Some((Step::Divert { service: number, share: DIVERTED_SHARE }, act))
    };
    services.into_iter().filter_map(step).take(DIVERTED_MAX).collect()
}

#[cfg(test)]
#[path = "next_hour_tests.rs"]
mod tests;
