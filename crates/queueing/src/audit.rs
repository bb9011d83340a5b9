//! Checks a recorded day against the four guarantees, from who was waiting at each call.
//! It shares no code with the choice in `line`: it counts overtakes itself and trusts no stored count. What to do about
//! a violation is the product's matter.

use std::collections::HashMap;

use crate::{Class, Millis, Rules, Waiting};

/// One call of the day with everybody who was waiting then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallRecord {
    /// When.
    pub at_ms: Millis,
    /// The services the calling counter could serve.
    pub serves: Vec<u32>,
    /// Everybody waiting at that moment, the called ticket included. `overtaken` and `target_ms` are not looked at.
    pub waiting: Vec<Waiting>,
    /// The called ticket's place in `waiting`.
    pub called: usize,
    /// Out of order on purpose, by the duty manager with a reason: still reported, but as authorised.
    pub by_manager: bool,
}

/// A call that broke a guarantee.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Violation {
    /// Which call, by its place in the slice.
    pub call: usize,
    /// What it broke.
    pub breach: Breach,
    /// The duty manager took it on purpose.
    pub authorised: bool,
}

/// What was broken, naming the oldest ticket harmed by its `tie`. At most one of each kind a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Breach {
    /// The record names nobody who was waiting, or somebody this counter cannot serve.
    NotCallable,
    /// Guarantee 1: an earlier ticket of the same class and service was waiting.
    NotFirstCome {
        /// The earlier ticket.
        earlier: u64,
    },
    /// Guarantee 2: a regular ticket was overtaken by another regular ticket.
    OvertakenByRegular {
        /// The ticket overtaken.
        ticket: u64,
    },
    /// Guarantee 2: a regular ticket was overtaken by a priority ticket that came too long after it.
    HeadStartExceeded {
        /// The ticket overtaken.
        ticket: u64,
        /// How long after it the other became ready.
        after_ms: Millis,
    },
    /// Guarantee 3: a regular ticket was overtaken once more than it may be.
    OvertakenTooOften {
        /// The ticket overtaken.
        ticket: u64,
        /// How often, this time included.
        times: u32,
    },
    /// Guarantee 4: somebody past the longest wait could have been served here and came earlier.
    LongestWaitIgnored {
        /// The oldest such ticket.
        ticket: u64,
        /// How long it had waited.
        waited_ms: Millis,
    },
}

impl Breach {
    /// The name that reports and translations use. Never changes once released.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::NotCallable => "not_callable",
            Self::NotFirstCome { .. } => "not_first_come",
            Self::OvertakenByRegular { .. } => "overtaken_by_regular",
            Self::HeadStartExceeded { .. } => "head_start_exceeded",
            Self::OvertakenTooOften { .. } => "overtaken_too_often",
            Self::LongestWaitIgnored { .. } => "longest_wait_ignored",
        }
    }
}

/// Every call that broke a guarantee, in the order of the calls given. Empty is what the hall promises.
///
/// `calls` are in the order they happened. A ticket is known by its `tie`; what it suffered before a no-show's return
/// counts on.
///
/// ```
/// use queueing::{Breach, CallRecord, Class, Rules, Waiting, audit};
///
/// let first = Waiting {
///     ready_at_ms: 0,
///     class: Class::Regular,
///     target_ms: 900_000,
///     service: 1,
///     overtaken: 0,
///     tie: 1,
/// };
/// let second = Waiting { ready_at_ms: 60_000, tie: 2, ..first };
/// // The second was called although the first could have been.
/// let call =
///     CallRecord { at_ms: 120_000, serves: vec![1], waiting: vec![first, second], called: 1, by_manager: false };
/// let found = audit(&[call], &Rules::default());
/// assert_eq!(found[0].breach, Breach::NotFirstCome { earlier: 1 });
/// assert!(!found[0].authorised);
/// ```
#[must_use]
pub fn audit(calls: &[CallRecord], rules: &Rules) -> Vec<Violation> {
    let mut overtaken: HashMap<u64, u32> = HashMap::new();
    let mut violations = Vec::new();
    for (call, record) in calls.iter().enumerate() {
        let mut report = |breach| violations.push(Violation { call, breach, authorised: record.by_manager });
        let called = record.waiting.get(record.called).filter(|called| record.serves.contains(&called.service));
        let Some(called) = called else {
            report(Breach::NotCallable);
            continue;
        };
        let mut earlier: Vec<&Waiting> = record
            .waiting
            .iter()
            .filter(|other| comes_before(other, called) && record.serves.contains(&other.service))
            .collect();
        earlier.sort_by_key(|other| (other.ready_at_ms, other.tie));
        order_breaches(&earlier, called, record.at_ms, rules).into_iter().flatten().for_each(&mut report);
        count_breach(&earlier, &mut overtaken, rules).into_iter().for_each(&mut report);
    }
    violations
}

fn comes_before(one: &Waiting, other: &Waiting) -> bool {
    one.ready_at_ms < other.ready_at_ms || (one.ready_at_ms == other.ready_at_ms && one.tie < other.tie)
}

/// Guarantees 1, 2 and 4, which one call alone can break.
fn order_breaches(earlier: &[&Waiting], called: &Waiting, at_ms: Millis, rules: &Rules) -> [Option<Breach>; 3] {
    let first_come = earlier
        .iter()
        .find(|other| other.class == called.class && other.service == called.service)
        .map(|other| Breach::NotFirstCome { earlier: other.tie });
    let head_start = earlier.iter().find(|other| other.class == Class::Regular).and_then(|other| {
        let after_ms = called.ready_at_ms.saturating_sub(other.ready_at_ms);
        match called.class {
            Class::Regular => Some(Breach::OvertakenByRegular { ticket: other.tie }),
            Class::Priority if after_ms > rules.head_start_ms => {
                Some(Breach::HeadStartExceeded { ticket: other.tie, after_ms })
            }
            Class::Priority => None,
        }
    });
    let longest_wait = earlier.first().and_then(|other| {
        let waited_ms = at_ms.saturating_sub(other.ready_at_ms);
        (waited_ms >= rules.wait_max_ms).then_some(Breach::LongestWaitIgnored { ticket: other.tie, waited_ms })
    });
    [first_come, head_start, longest_wait]
}

/// Guarantee 3: counts the overtakes of this call and names the first ticket for which it is one too many.
fn count_breach(earlier: &[&Waiting], overtaken: &mut HashMap<u64, u32>, rules: &Rules) -> Option<Breach> {
    let mut breach = None;
    for other in earlier.iter().filter(|other| other.class == Class::Regular) {
        let times = overtaken.entry(other.tie).or_default();
        *times = times.saturating_add(1);
        if *times > rules.overtakes_max && breach.is_none() {
            breach = Some(Breach::OvertakenTooOften { ticket: other.tie, times: *times });
        }
    }
    breach
}

#[cfg(test)]
#[path = "audit_tests.rs"]
mod tests;
