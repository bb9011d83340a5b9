//! The people of the trace as they come again: each with the same business, the same work, and a patience of their own.
//! What the trace does not say is drawn once, so every rule and every staffing meets the same people.

use queueing::chance::Chance;

use super::shifts::walking_from;
use super::{Trace, Visit, Went};
use crate::kernel::Millis;
use crate::queue::Class;

/// From call to sitting down: more is not walking.
pub(super) const WALK_MAX: Millis = 60_000;
/// Where the draws begin.
const SEED: u64 = 1;

/// Somebody who comes again.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Guest {
    pub service: String,
    pub class: Class,
    pub arrives: Millis,
    /// From call to start.
    pub walk: Millis,
    /// From start to end.
    pub work: Millis,
    /// Goes away so long after coming; `None` never.
    pub patience: Option<Millis>,
    /// Whether they come when called.
    pub comes: bool,
}

/// Beside [`Trace::visits`]. Whoever was served would have waited on, as long as the hall's people do on average before
/// they go (all waiting divided by those who went, which is the likeliest mean when others were served first); whoever
/// went brings the work of somebody who was served for the same.
pub(super) fn guests(trace: &Trace) -> Vec<Guest> {
    let chance = Chance::new(SEED);
    let patience = mean_patience(trace);
    let guest = |(visit, n): (&Visit, u64)| {
        let mut dice = chance.fork(n + 1);
        let waited = visit.until().map_or(0, |until| until - visit.arrived);
        let on = patience.map(|mean| waited + (dice.exponential() * mean) as Millis);
        let (walk, work) = match visit.went {
            Went::Served { called, started, finished, .. } => {
                (started - walking_from(called, started), (finished - started).max(1_000))
            }
            _ => (0, someones_work(trace, &visit.service, dice.unit())),
        };
        Guest {
            service: visit.service.clone(),
            class: visit.class,
            arrives: visit.arrived,
            walk,
            work,
            patience: match visit.went {
                Went::Left { .. } => Some(waited.max(1)),
                Went::Served { .. } => on,
                Went::Missed { .. } | Went::Never => None,
            },
            comes: !matches!(visit.went, Went::Missed { .. }),
        }
    };
    trace.visits.iter().zip(0..).map(guest).collect()
}

fn mean_patience(trace: &Trace) -> Option<f64> {
    let left = trace.visits.iter().filter(|visit| matches!(visit.went, Went::Left { .. })).count();
    let waited: Millis = trace.visits.iter().filter_map(|visit| Some(visit.until()? - visit.arrived)).sum();
    (left > 0).then(|| waited as f64 / left as f64)
}

fn someones_work(trace: &Trace, service: &str, at: f64) -> Millis {
    let served = |visit: &&Visit| matches!(visit.went, Went::Served { .. });
    let of = |same: bool| {
        let these = trace.visits.iter().filter(served).filter(move |visit| !same || visit.service == service);
        these.filter_map(work_of).collect::<Vec<Millis>>()
    };
    let mut works = of(true);
    if works.is_empty() {
        works = of(false);
    }
    let place = (at * works.len() as f64) as usize;
    works.get(place).copied().unwrap_or(60_000)
}

fn work_of(visit: &Visit) -> Option<Millis> {
    match visit.went {
        Went::Served { started, finished, .. } => Some((finished - started).max(1_000)),
        _ => None,
    }
}

/// The mean work of a business in seconds, of all when nobody was served for it.
pub(super) fn mean_work_s(trace: &Trace, service: &str) -> i64 {
    let mut works: Vec<Millis> =
        trace.visits.iter().filter(|visit| visit.service == service).filter_map(work_of).collect();
    if works.is_empty() {
        works = trace.visits.iter().filter_map(work_of).collect();
    }
    let n = Millis::try_from(works.len()).unwrap_or(1).max(1);
    works.iter().sum::<Millis>() / n / 1_000
}

/// The mean patience in seconds, where anybody went away.
pub(super) fn mean_patience_s(trace: &Trace) -> Option<i64> {
    mean_patience(trace).map(|mean| (mean / 1_000.0) as i64)
}
