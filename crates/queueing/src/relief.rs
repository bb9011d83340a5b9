//! What would relieve the hall: each possible step tried in the twin from the state of this moment, with the same people
//! coming, so that what differs is the step. Also whom the greeter should comfort before a quoted time is overrun. Not
//! here: doing it, and the words for it.

use crate::twin::{Hall, Now, Told, live, ours};
use crate::wait::Interval;
use crate::{Millis, Waiting};

/// More tries than this change no answer.
const RUNS_MAX: u32 = 1_000;

/// Something that could be done now.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Open a counter until then.
    Open {
        /// Its place among the hall's counters.
        counter: usize,
        /// Until when.
        until_ms: Millis,
    },
    /// Close a counter when it has finished what it does.
    Close {
        /// Its place.
        counter: usize,
    },
    /// Let a counter serve something else.
    Reassign {
        /// Its place.
        counter: usize,
        /// What it serves from now on.
        serves: Vec<u32>,
        /// What of that only for a while, and until when.
        lent: Vec<(u32, Millis)>,
    },
    /// Send a share of those who come for a business to self-service, to the phone or to a quieter hall.
    Divert {
        /// The business.
        service: u32,
        /// Which share of them goes, 0..=1.
        share: f64,
    },
}

/// What happens until the horizon, over all tries.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Outcome {
    /// The longest wait, in seconds: the median over the tries. Whoever still waits at the horizon counts with the time so far.
    pub longest_s: f64,
    /// The mean wait of those called, in seconds. `None` when nobody was: with every counter closed there is no such figure,
    /// and zero would read as the best of all halls.
    pub mean_s: Option<f64>,
    /// Share of people who waited longer than promised.
    pub late_share: f64,
    /// How many people waited longer than promised.
    pub late: f64,
    /// People who gave up.
    pub gave_up: f64,
    /// Share of tries in which somebody waits longer than promised.
    pub breaks: f64,
    /// When that begins: the median over the tries in which it does.
    pub breaks_at_ms: Option<Millis>,
}

/// A step and what it changes.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    /// The step.
    pub step: Step,
    /// What happens with it.
    pub outcome: Outcome,
}

/// What happens without a step, and with each.
#[derive(Debug, Clone, PartialEq)]
pub struct Relief {
    /// Nothing is done.
    pub without: Outcome,
    /// The steps, the most helpful first: fewer late, then the shorter longest wait.
    pub effects: Vec<Effect>,
}

/// How to look ahead.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lookout {
    /// How far.
    pub horizon_ms: Millis,
    /// The longest wait that is promised.
    pub promise_ms: Millis,
    /// Tries; at least one, at most a thousand. Forty are enough to rank steps.
    pub runs: u32,
    /// Where chance begins.
    pub seed: u64,
}

/// Tries each step from the state of this moment.
///
/// ```
/// use queueing::relief::{Lookout, Step, relief};
/// use queueing::twin::{Business, Counter, Hall, Now, Rate};
/// use queueing::{Millis, Rules};
///
/// const HOUR_MS: Millis = 3_600_000;
/// let counter = |duty| Counter { serves: vec![1], pace: 1.0, duty, lent: Vec::new() };
/// let hall = Hall {
///     rules: Rules::default(),
///     business: vec![Business {
///         service: 1,
///         arrivals: vec![Rate { from_ms: 0, per_hour: 40.0 }],
///         priority_share: 0.1,
///         targets_ms: [900_000, 300_000],
///         mean_s: 180.0,
///         cv: 1.0,
///         patience_s: 0.0,
///     }],
///     counters: vec![counter(vec![(0, 8 * HOUR_MS)]), counter(Vec::new())],
///     opens_ms: 0,
///     closes_ms: 8 * HOUR_MS,
///     appointments: Vec::new(),
/// };
/// // Twice as many come as one counter serves. What if the second opened for an hour?
/// let now = Now { at_ms: HOUR_MS, ..Now::default() };
/// let steps = [Step::Open { counter: 1, until_ms: 2 * HOUR_MS }];
/// let lookout = Lookout { horizon_ms: HOUR_MS, promise_ms: 1_200_000, runs: 40, seed: 1 };
/// let found = relief(&hall, &now, &steps, &lookout);
/// assert!(found.effects[0].outcome.longest_s < 0.8 * found.without.longest_s);
/// ```
#[must_use]
pub fn relief(hall: &Hall, now: &Now, steps: &[Step], lookout: &Lookout) -> Relief {
    let without = outlook(hall, now, lookout);
    let mut effects: Vec<Effect> = steps
        .iter()
        .map(|step| Effect { step: step.clone(), outcome: outlook(&with(hall, now, step), now, lookout) })
        .collect();
    let rank = |effect: &Effect| (effect.outcome.late_share, effect.outcome.longest_s);
    effects.sort_by(|one, other| {
        let ((late, longest_s), (other_late, other_longest_s)) = (rank(one), rank(other));
        late.total_cmp(&other_late).then(longest_s.total_cmp(&other_longest_s))
    });
    Relief { without, effects }
}

/// Every step that makes sense now: open what is closed, let each open counter serve everything that waits, divert a
/// fifth of each business. Closing is not among them: it relieves nobody; ask for it by name.
#[must_use]
pub fn steps(hall: &Hall, now: &Now, until_ms: Millis) -> Vec<Step> {
    let on_duty = |counter: &&usize| {
        hall.counters[**counter].duty.iter().any(|&(from_ms, to_ms)| (from_ms..to_ms).contains(&now.at_ms))
    };
    let counters: Vec<usize> = (0..hall.counters.len()).collect();
    let mut waited_for: Vec<u32> = now.waiting.iter().map(|ticket| ticket.service).collect();
    waited_for.sort_unstable();
    waited_for.dedup();
    let (open, closed): (Vec<usize>, Vec<usize>) = counters.iter().partition(|counter| on_duty(counter));
    let opened = closed.into_iter().map(|counter| Step::Open { counter, until_ms });
    let reassigned = open.into_iter().filter_map(|counter| {
        let mut serves = hall.counters[counter].serves.clone();
        serves.extend(&waited_for);
        serves.sort_unstable();
        serves.dedup();
        let mut lent = hall.counters[counter].lent.clone();
        lent.retain(|(service, _)| !waited_for.contains(service));
        (serves.len() > hall.counters[counter].serves.len()).then_some(Step::Reassign { counter, serves, lent })
    });
    let diverted = hall.business.iter().map(|business| Step::Divert { service: business.service, share: 0.2 });
    opened.chain(reassigned).chain(diverted).collect()
}

/// The hall with the step taken now. A counter that does not exist changes nothing.
fn with(hall: &Hall, now: &Now, step: &Step) -> Hall {
    let mut hall = hall.clone();
    match step {
        Step::Open { counter, until_ms } => {
            if let Some(counter) = hall.counters.get_mut(*counter) {
                counter.duty.push((now.at_ms, *until_ms));
            }
        }
        Step::Close { counter } => {
            if let Some(counter) = hall.counters.get_mut(*counter) {
                counter.duty.retain(|(from_ms, _)| *from_ms < now.at_ms);
                counter.duty.iter_mut().for_each(|(_, to_ms)| *to_ms = (*to_ms).min(now.at_ms));
            }
        }
        Step::Reassign { counter, serves, lent } => {
            if let Some(counter) = hall.counters.get_mut(*counter) {
                counter.serves.clone_from(serves);
                counter.lent.clone_from(lent);
            }
        }
        Step::Divert { service, share } => {
            let stay = 1.0 - if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
            for business in hall.business.iter_mut().filter(|business| business.service == *service) {
                business.arrivals.iter_mut().for_each(|rate| rate.per_hour *= stay);
            }
        }
    }
    hall
}

/// What happens from now to the horizon.
#[must_use]
pub fn outlook(hall: &Hall, now: &Now, lookout: &Lookout) -> Outcome {
    let until_ms = now.at_ms.saturating_add(lookout.horizon_ms.max(0));
    let runs = lookout.runs.clamp(1, RUNS_MAX);
    let (mut longest, mut breaks): (Vec<f64>, Vec<Millis>) = (Vec::new(), Vec::new());
    let (mut wait_s, mut called, mut late, mut people, mut gave_up) = (0.0, 0.0_f64, 0.0, 0.0_f64, 0.0);
    for run in 0..runs {
        let (mut longest_ms, mut breaks_ms): (Millis, Option<Millis>) = (0, None);
        let mut went = |ticket: &Waiting, at_ms: Millis| {
            let waited_ms = ticket.waited_ms(at_ms);
            longest_ms = longest_ms.max(waited_ms);
            people += 1.0;
            if waited_ms > lookout.promise_ms {
                late += 1.0;
                let broken_ms = ticket.ready_at_ms.saturating_add(lookout.promise_ms).max(now.at_ms);
                breaks_ms = Some(breaks_ms.map_or(broken_ms, |before_ms| before_ms.min(broken_ms)));
            }
            waited_ms.max(0) as f64 / 1_000.0
        };
        let seed = lookout.seed.wrapping_mul(1_000_003).wrapping_add(u64::from(run));
        live(hall, now, until_ms, seed, &ours, &mut |told| match told {
            Told::Called { at_ms, waiting, index, .. } => {
                wait_s += went(&waiting[index], at_ms);
                called += 1.0;
            }
            Told::GaveUp { at_ms, ticket } => {
                went(ticket, at_ms);
                gave_up += 1.0;
            }
            Told::StillWaiting { ticket } => {
                went(ticket, until_ms);
            }
        });
        longest.push(longest_ms as f64 / 1_000.0);
        breaks.extend(breaks_ms);
    }
    longest.sort_by(f64::total_cmp);
    breaks.sort_unstable();
    Outcome {
        longest_s: longest[longest.len() / 2],
        mean_s: (called > 0.0).then(|| wait_s / called),
        late_share: late / people.max(1.0),
        late: late / f64::from(runs),
        gave_up: gave_up / f64::from(runs),
        breaks: breaks.len() as f64 / f64::from(runs),
        breaks_at_ms: breaks.get(breaks.len() / 2).copied(),
    }
}

/// Somebody who was quoted a time that will probably be overrun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Comfort {
    /// The ticket's place in what was given.
    pub index: usize,
    /// When the quoted time ends.
    pub quoted_until_ms: Millis,
    /// By how much it will probably be overrun: the middle of the remaining time past the quoted end.
    pub over_ms: Millis,
}

/// Whom the greeter should speak to now: those whose quoted time ends within `lead_ms` (or has ended) and whose remaining
/// time, in the middle, lies past it. The most overrun first. `quoted_until_ms` and `remaining` stand side by side; a
/// ticket that nobody on duty serves is overrun by a day.
#[must_use]
pub fn comfort(
    quoted_until_ms: &[Millis],
    remaining: &[Option<Interval>],
    now_ms: Millis,
    lead_ms: Millis,
) -> Vec<Comfort> {
    const NOBODY_SERVES_S: u32 = 86_400;
    let mut tasks: Vec<Comfort> = quoted_until_ms
        .iter()
        .zip(remaining)
        .enumerate()
        .filter(|(_, (quoted_ms, _))| quoted_ms.saturating_sub(now_ms) <= lead_ms)
        .map(|(index, (&quoted_until_ms, remaining))| {
            let mid_ms = Millis::from(remaining.map_or(NOBODY_SERVES_S, |interval| interval.mid_s)) * 1_000;
            let over_ms = now_ms.saturating_add(mid_ms).saturating_sub(quoted_until_ms);
            Comfort { index, quoted_until_ms, over_ms }
        })
        .filter(|task| task.over_ms > 0)
        .collect();
    tasks.sort_by_key(|task| std::cmp::Reverse(task.over_ms));
    tasks
}

#[cfg(test)]
#[path = "relief_tests.rs"]
mod tests;
