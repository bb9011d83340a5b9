//! The four guarantees on random halls lived through over time, judged by an auditor that shares no code with the
//! library; and the control: disciplines with a planted bug, which the same auditor must catch.

mod auditor;
mod hall;

use auditor::{Broken, inspect};
use hall::{Hall, halls, live};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use queueing::{Breach, CallRecord, Class, Millis, Rules, Waiting, audit, next, overtakes, service_order};

type Picked = Option<(usize, Vec<usize>)>;

fn ours(waiting: &[Waiting], serves: &dyn Fn(u32) -> bool, rules: &Rules, now_ms: Millis) -> Picked {
    next(waiting, serves, rules, now_ms).map(|pick| (pick.index, pick.overtakes))
}

/// The planted bug that many halls run: whoever has priority goes first, always.
fn strict_priority(waiting: &[Waiting], serves: &dyn Fn(u32) -> bool, _: &Rules, _: Millis) -> Picked {
    let rank = |ticket: &Waiting| (ticket.class == Class::Regular, ticket.ready_at_ms, ticket.tie);
    smallest(waiting, serves, rank)
}

/// The other usual bug: the index alone, without the guarantees.
fn index_only(waiting: &[Waiting], serves: &dyn Fn(u32) -> bool, _: &Rules, _: Millis) -> Picked {
    smallest(waiting, serves, |ticket| (ticket.deadline_index_ms(), ticket.ready_at_ms, ticket.tie))
}

fn smallest<K: Ord>(waiting: &[Waiting], serves: &dyn Fn(u32) -> bool, rank: impl Fn(&Waiting) -> K) -> Picked {
    let servable = (0..waiting.len()).filter(|&index| serves(waiting[index].service));
    let index = servable.min_by_key(|&index| rank(&waiting[index]))?;
    Some((index, overtakes(waiting, serves, index)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn first_come_first_served_inside_a_class_and_service(hall in halls()) {
        prop_assert_eq!(inspect(&live(&hall, &ours).calls, &hall.rules).first_come, 0);
    }

    #[test]
    fn overtaken_only_by_priority_within_the_head_start(hall in halls()) {
        prop_assert_eq!(inspect(&live(&hall, &ours).calls, &hall.rules).head_start, 0);
    }

    #[test]
    fn never_overtaken_more_than_allowed(hall in halls()) {
        prop_assert_eq!(inspect(&live(&hall, &ours).calls, &hall.rules).overtakes, 0);
    }

    #[test]
    fn past_the_longest_wait_the_oldest_is_next(hall in halls()) {
        prop_assert_eq!(inspect(&live(&hall, &ours).calls, &hall.rules).longest_wait, 0);
    }

    /// The counts the caller is told to add are the ones an outsider counts.
    #[test]
    fn overtakes_are_told_to_the_caller(hall in halls()) {
        let day = live(&hall, &ours);
        let counted = auditor::overtaken(&day.calls);
        for (tie, &told) in (0..).zip(&day.overtaken) {
            prop_assert_eq!(told, counted.get(&tie).copied().unwrap_or(0));
        }
    }

    /// The library's own audit, which the order audit uses, says what the independent one says: of us and of the bugs.
    #[test]
    fn both_auditors_agree(hall in halls()) {
        for calls in [live(&hall, &ours).calls, live(&hall, &strict_priority).calls, live(&hall, &index_only).calls] {
            prop_assert_eq!(counted(&calls, &hall.rules), inspect(&calls, &hall.rules));
        }
    }

    /// A counter is never without work while somebody it can serve waits, and everybody is served in the end.
    #[test]
    fn nobody_is_left_waiting(hall in halls()) {
        let day = live(&hall, &ours);
        let serves = |service: &u32| hall.counters.iter().any(|services| services.contains(service));
        let called: std::collections::BTreeSet<u64> =
            day.calls.iter().map(|call| call.waiting[call.called].tie).collect();
        let servable = hall.arrivals.iter().filter(|arrival| serves(&arrival.service)).count();
        prop_assert_eq!(called.len(), servable);
    }

    /// The order shown is the order one counter would call in.
    #[test]
    fn the_order_is_next_again_and_again(hall in halls()) {
        let busiest = live(&hall, &ours).calls.into_iter().max_by_key(|call| call.waiting.len());
        let Some(CallRecord { at_ms, serves, mut waiting, .. }) = busiest else { return Ok(()) };
        let serves = |service| serves.contains(&service);
        let order: Vec<u64> =
            service_order(&waiting, &serves, &hall.rules, at_ms).iter().map(|&index| waiting[index].tie).collect();
        let mut called = Vec::new();
        while let Some(pick) = next(&waiting, &serves, &hall.rules, at_ms) {
            pick.overtakes.iter().for_each(|&other| waiting[other].overtaken += 1);
            called.push(waiting.remove(pick.index).tie);
        }
        prop_assert_eq!(order, called);
    }
}

/// The control. An auditor that never finds anything proves nothing.
#[test]
fn planted_bugs_are_caught() {
    let mut caught = [Broken::default(); 2];
    for hall in some_halls(100) {
        for (sum, calls) in caught.iter_mut().zip([live(&hall, &strict_priority).calls, live(&hall, &index_only).calls])
        {
            let found = inspect(&calls, &hall.rules);
            sum.first_come += found.first_come;
            sum.head_start += found.head_start;
            sum.overtakes += found.overtakes;
            sum.longest_wait += found.longest_wait;
        }
    }
    let [strict, index] = caught;
    assert!(strict.head_start > 0 && strict.overtakes > 0 && strict.longest_wait > 0, "{strict:?}");
    assert_eq!(strict.first_come, 0, "strict priority is fair inside a class");
    assert!(index.first_come > 0 && index.head_start > 0 && index.overtakes > 0, "{index:?}");
}

/// The random halls are not too easy: every reason for a call comes up.
#[test]
fn random_halls_reach_every_rule() {
    let mut reached = std::collections::BTreeSet::new();
    for hall in some_halls(100) {
        for call in live(&hall, &ours).calls {
            let serves = |service| call.serves.contains(&service);
            let pick = next(&call.waiting, &serves, &hall.rules, call.at_ms).expect("somebody was called");
            reached.insert(pick.why.name());
        }
    }
    let all = [
        "deadline_first",
        "first_come",
        "head_start_spent",
        "only",
        "overtake_limit",
        "priority_ahead",
        "waited_too_long",
    ];
    assert_eq!(reached.into_iter().collect::<Vec<_>>(), all);
}

fn some_halls(count: usize) -> Vec<Hall> {
    let mut runner = TestRunner::deterministic();
    (0..count).map(|_| halls().new_tree(&mut runner).expect("a hall can be made").current()).collect()
}

fn counted(calls: &[CallRecord], rules: &Rules) -> Broken {
    let mut broken = Broken::default();
    for violation in audit(calls, rules) {
        match violation.breach {
            Breach::NotFirstCome { .. } => broken.first_come += 1,
            Breach::OvertakenByRegular { .. } | Breach::HeadStartExceeded { .. } => broken.head_start += 1,
            Breach::OvertakenTooOften { .. } => broken.overtakes += 1,
            Breach::LongestWaitIgnored { .. } => broken.longest_wait += 1,
            other => panic!("a day lived through has only callable tickets: {other:?}"),
        }
    }
    broken
}
