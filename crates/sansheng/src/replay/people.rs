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
    let works = works(trace);
    let guest = |((visit, work), n): ((&Visit, &Option<Millis>), u64)| {
        let mut dice = chance.fork(n + 1);
        let waited = visit.until().map_or(0, |until| until - visit.arrived);
        let on = patience.map(|mean| waited + (dice.exponential() * mean) as Millis);
        let walk = match visit.went {
            Went::Served { called, started, .. } => started - walking_from(called, started),
            _ => 0,
        };
        let someones = || someones_work(trace, &works, &visit.service, dice.unit());
        let work = work.unwrap_or_else(someones);
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
    trace.visits.iter().zip(&works).zip(0..).map(guest).collect()
}

fn mean_patience(trace: &Trace) -> Option<f64> {
    let left = trace.visits.iter().filter(|visit| matches!(visit.went, Went::Left { .. })).count();
    let waited: Millis = trace.visits.iter().filter_map(|visit| Some(visit.until()? - visit.arrived)).sum();
    (left > 0).then(|| waited as f64 / left as f64)
}

fn someones_work(trace: &Trace, works: &[Option<Millis>], service: &str, at: f64) -> Millis {
    let of = works_of(trace, works, service);
    of.get((at * of.len() as f64) as usize).copied().unwrap_or(60_000)
}

/// The works of a business, of all when nobody was served for it.
fn works_of(trace: &Trace, works: &[Option<Millis>], service: &str) -> Vec<Millis> {
    let these = trace.visits.iter().zip(works).filter(|(visit, _)| visit.service == service);
    let of: Vec<Millis> = these.filter_map(|(_, work)| *work).collect();
    if of.is_empty() { works.iter().copied().flatten().collect() } else { of }
}

/// Beside the visits: how long the counter had each in hand. Whoever fetched a paper kept nobody from being served
/// meanwhile, so the time in which the same counter served somebody who began later is theirs.
fn works(trace: &Trace) -> Vec<Option<Millis>> {
    let mut at_counters: Vec<Vec<(Millis, Millis)>> = vec![Vec::new(); trace.counters.len()];
    for visit in &trace.visits {
        if let Went::Served { called, started, finished, counter } = visit.went {
            at_counters[counter].push((walking_from(called, started), finished));
        }
    }
    at_counters.iter_mut().for_each(|served| served.sort_unstable());
    let work = |visit: &Visit| match visit.went {
        Went::Served { started, finished, counter, .. } => Some(net(started, finished, &at_counters[counter])),
        _ => None,
    };
    trace.visits.iter().map(work).collect()
}

/// A stretch less the times, in order, of those who began within it; at least a second.
fn net(started: Millis, finished: Millis, served: &[(Millis, Millis)]) -> Millis {
    let (mut mine, mut upto) = (finished - started, started);
    for &(from, to) in served.iter().filter(|(from, _)| *from > started && *from < finished) {
        let (from, to) = (from.max(upto), to.min(finished));
        mine -= (to - from).max(0);
        upto = upto.max(to);
    }
    mine.max(1_000)
}

/// The mean work of a business in seconds, of all when nobody was served for it.
pub(super) fn mean_work_s(trace: &Trace, service: &str) -> i64 {
    let of = works_of(trace, &works(trace), service);
    of.iter().sum::<Millis>() / Millis::try_from(of.len()).unwrap_or(1).max(1) / 1_000
}

/// The mean patience in seconds, where anybody went away.
pub(super) fn mean_patience_s(trace: &Trace) -> Option<i64> {
    mean_patience(trace).map(|mean| (mean / 1_000.0) as i64)
}

#[cfg(test)]
mod tests {
    use super::net;

    #[test]
    fn who_was_served_meanwhile_is_not_counted_twice() {
        assert_eq!(net(0, 100_000, &[(0, 100_000)]), 100_000);
        // Put aside from 20 to 70 seconds, with two others in between that overlap each other.
        assert_eq!(net(0, 100_000, &[(0, 100_000), (20_000, 50_000), (40_000, 70_000)]), 50_000);
        assert_eq!(net(0, 10_000, &[(0, 10_000), (1, 99_000)]), 1_000);
    }
}
