//! What came of a day, in the same figures whether it was recorded or replayed.

use std::collections::HashMap;

use queueing::{CallRecord, Called, Spell, Waiting};
use serde::Serialize;

use super::day::Lived;
use super::packed::Stage;
use super::shifts::shifts;
use super::{Trace, Went, seconds};
use crate::halls::QueueRules;
use crate::kernel::Millis;
use crate::queue::{Class, State};

/// A day in figures. Waits are from coming to the first call, of everybody who was called.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Figures {
    /// Who came and got a ticket.
    pub people: usize,
    /// Served to the end.
    pub served: usize,
    /// Went away before being called.
    pub gave_up: usize,
    /// Called, and did not come.
    pub missed: usize,
    /// Never called.
    pub never_called: usize,
    /// Got no ticket, whatever the reason; the record does not tell.
    pub refused: u64,
    /// Mean wait.
    pub wait_mean_s: i64,
    /// Nine of ten waited no longer.
    pub wait_90_s: i64,
    /// The longest.
    pub wait_longest_s: i64,
    /// How many of those called waited longer than the target of their class.
    pub late: usize,
    /// How many with priority were called.
    pub priority: usize,
    /// Their mean wait.
    pub priority_mean_s: i64,
    /// Nine of ten of them waited no longer.
    pub priority_90_s: i64,
    /// Called and told a time when they came; nobody in the record was.
    pub promised: usize,
    /// Called no later than that.
    pub promises_kept: usize,
    /// The most often that one ticket was overtaken.
    pub overtaken_most: u32,
    /// Calls that broke one of the four guarantees as the hall states them.
    pub guarantees_broken: usize,
}

/// A call that somebody got: class and wait.
type Wait = (Class, Millis);

impl Figures {
    /// Of a replayed day.
    /// `stated` are the targets that the hall states, whatever was tried.
    pub(super) fn of_replay(lived: &Lived, stated: &QueueRules) -> Self {
        let mut waits: Vec<Wait> = Vec::new();
        let mut figures = Self { people: lived.visits.len(), ..Self::default() };
        for visit in &lived.visits {
            match visit.called_at {
                Some(called) => {
                    let waited = called - visit.arrived_at;
                    waits.push((visit.class, waited));
                    if let Some(high_s) = visit.promise_high_s {
                        figures.promised += 1;
                        figures.promises_kept += usize::from(waited / 1_000 <= i64::from(high_s));
                    }
                }
                None if visit.state == State::Cancelled => figures.gave_up += 1,
                None => figures.never_called += 1,
            }
            figures.served += usize::from(matches!(visit.state, State::Finished | State::Refused));
            figures.missed += usize::from(visit.called_at.is_some() && visit.started_at.is_none());
        }
        figures.refused =
            lived.refusals.iter().filter(|(name, _)| REFUSED.contains(&name.as_str())).map(|(_, n)| n).sum();
        figures.overtaken_most =
            lived.visits.iter().map(|visit| u32::try_from(visit.overtaken).unwrap_or(0)).max().unwrap_or(0);
        figures.guarantees_broken = lived.audit.violations;
        figures.with_waits(waits, stated)
    }

    /// Of the day as it was recorded, judged by the guarantees of the hall it is replayed in.
    pub(super) fn of_record(trace: &Trace, stage: &Stage) -> Self {
        let mut figures = Self { people: trace.visits.len(), ..Self::default() };
        let mut waits: Vec<Wait> = Vec::new();
        for visit in &trace.visits {
            match visit.went {
                Went::Served { called, .. } => {
                    figures.served += 1;
                    waits.push((visit.class, called - visit.arrived));
                }
                Went::Missed { called } => {
                    figures.missed += 1;
                    waits.push((visit.class, called - visit.arrived));
                }
                Went::Left { .. } => figures.gave_up += 1,
                Went::Never => figures.never_called += 1,
            }
        }
        let calls = queueing::calls_of(&spells(trace));
        figures.overtaken_most = overtaken_most(&calls);
        figures.guarantees_broken = queueing::audit(&calls, &rules(&stage.pack.queue)).len();
        figures.with_waits(waits, &stage.pack.queue)
    }

    fn with_waits(mut self, waits: Vec<Wait>, queue: &QueueRules) -> Self {
        let target = |class| match class {
            Class::Regular => 1_000 * Millis::from(queue.target_regular_s),
            Class::Priority => 1_000 * Millis::from(queue.target_priority_s),
        };
        self.late = waits.iter().filter(|(class, waited)| *waited > target(*class)).count();
        let all: Vec<Millis> = waits.iter().map(|wait| wait.1).collect();
        let priority: Vec<Millis> = waits.iter().filter(|wait| wait.0 == Class::Priority).map(|wait| wait.1).collect();
        self.priority = priority.len();
        (self.wait_mean_s, self.wait_90_s, self.wait_longest_s) = spread(all);
        (self.priority_mean_s, self.priority_90_s, _) = spread(priority);
        self
    }
}

/// The refusals that mean that somebody went home without a ticket.
const REFUSED: [&str; 4] = ["hall_closed", "day_full", "queue_full", "service_not_found"];

/// Mean, nine in ten, longest; in seconds.
fn spread(mut waits: Vec<Millis>) -> (i64, i64, i64) {
    waits.sort_unstable();
    let n = waits.len();
    let mean = waits.iter().sum::<Millis>() / Millis::try_from(n.max(1)).unwrap_or(1);
    let most = waits.get((n * 9).div_ceil(10).saturating_sub(1)).copied().unwrap_or(0);
    (seconds(mean), seconds(most), seconds(waits.last().copied().unwrap_or(0)))
}

fn rules(queue: &QueueRules) -> queueing::Rules {
    queueing::Rules {
        head_start_ms: 1_000 * i64::from(queue.head_start_s),
        overtakes_max: u32::try_from(queue.overtakes_max).unwrap_or(0),
        wait_max_ms: 1_000 * i64::from(queue.wait_max_s),
    }
}

/// The record as stretches of waiting. Whoever came and was called in the same second never waited.
fn spells(trace: &Trace) -> Vec<Spell> {
    let served: Vec<_> = shifts(trace).into_iter().map(|shift| shift.serves).collect();
    let mut codes: HashMap<&str, u32> = HashMap::new();
    for visit in &trace.visits {
        let next = u32::try_from(codes.len()).unwrap_or(u32::MAX);
        codes.entry(&visit.service).or_insert(next);
    }
    // What happens in one millisecond happens one after the other: they come, they are called, they go; each by turn.
    let mut moments: Vec<(Millis, u8, usize)> = Vec::new();
    for (n, visit) in trace.visits.iter().enumerate() {
        moments.push((visit.arrived, 0, n));
        moments.extend(visit.until().map(|until| (until, 1 + u8::from(matches!(visit.went, Went::Left { .. })), n)));
    }
    moments.sort_unstable();
    let mut seqs: Vec<(u64, Option<u64>)> = vec![(0, None); trace.visits.len()];
    for (seq, (_, what, n)) in (1..).zip(moments) {
        if what == 0 { seqs[n].0 = seq } else { seqs[n].1 = Some(seq) }
    }
    let numbers =
        |counter: usize| served[counter].iter().filter_map(|code| codes.get(code.as_str()).copied()).collect();
    let spell = |((visit, tie), (from, to)): ((&super::Visit, u64), (u64, Option<u64>))| Spell {
        ticket: Waiting {
            ready_at_ms: visit.arrived,
            class: visit.class.into(),
            target_ms: 0,
            service: codes[visit.service.as_str()],
            overtaken: 0,
            tie,
        },
        from_seq: from,
        to_seq: to,
        call: match visit.went {
            Went::Served { called, counter, .. } => {
                Some(Called { at_ms: called, serves: numbers(counter), by_manager: false })
            }
            _ => None,
        },
    };
    trace.visits.iter().zip(0..).zip(seqs).map(spell).collect()
}

fn overtaken_most(calls: &[CallRecord]) -> u32 {
    let mut overtaken: HashMap<u64, u32> = HashMap::new();
    for call in calls {
        let Some(called) = call.waiting.get(call.called) else { continue };
        let before = |other: &&Waiting| {
            call.serves.contains(&other.service) && (other.ready_at_ms, other.tie) < (called.ready_at_ms, called.tie)
        };
        for other in call.waiting.iter().filter(before) {
            *overtaken.entry(other.tie).or_default() += 1;
        }
    }
    overtaken.values().copied().max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::spread;

    #[test]
    fn nine_of_ten_wait_no_longer() {
        assert_eq!(spread(vec![]), (0, 0, 0));
        assert_eq!(spread((1..=10).map(|n| n * 1_000).collect()), (6, 9, 10));
        assert_eq!(spread(vec![7_000]), (7, 7, 7));
    }
}
