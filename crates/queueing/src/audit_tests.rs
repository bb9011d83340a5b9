//! Tables for the audit and for the way from rows to call records. Whole days are in `tests/guarantees.rs`.

use super::*;
use crate::{Called, Spell, calls_of};

const RULES: Rules = Rules { head_start_ms: 100, overtakes_max: 1, wait_max_ms: 1_000 };

fn ticket(tie: u64, class: Class, service: u32, ready_at_ms: Millis) -> Waiting {
    Waiting { ready_at_ms, class, target_ms: 0, service, overtaken: 0, tie }
}

fn call(at_ms: Millis, waiting: &[Waiting], called: usize) -> CallRecord {
    CallRecord { at_ms, serves: vec![1, 2], waiting: waiting.to_vec(), called, by_manager: false }
}

fn names(calls: &[CallRecord]) -> Vec<&'static str> {
    audit(calls, &RULES).iter().map(|violation| violation.breach.name()).collect()
}

#[test]
fn each_breach_has_its_name() {
    let (r, p) = (Class::Regular, Class::Priority);
    let cases = [
        ("in order", call(50, &[ticket(0, r, 1, 0), ticket(1, r, 1, 10)], 0), vec![]),
        ("priority in time", call(150, &[ticket(0, r, 1, 0), ticket(1, p, 1, 100)], 1), vec![]),
        ("not served here", call(50, &[ticket(0, r, 9, 0), ticket(1, r, 1, 10)], 1), vec![]),
        ("priority late", call(150, &[ticket(0, r, 1, 0), ticket(1, p, 1, 101)], 1), vec!["head_start_exceeded"]),
        ("regular by regular", call(50, &[ticket(0, r, 1, 0), ticket(1, r, 2, 10)], 1), vec!["overtaken_by_regular"]),
        ("priority by priority", call(50, &[ticket(0, p, 1, 0), ticket(1, p, 1, 10)], 1), vec!["not_first_come"]),
        ("too long", call(1_000, &[ticket(0, p, 1, 0), ticket(1, p, 2, 10)], 1), vec!["longest_wait_ignored"]),
        ("nobody", call(50, &[], 0), vec!["not_callable"]),
        ("not its business", call(50, &[ticket(0, r, 9, 0)], 0), vec!["not_callable"]),
    ];
    for (name, record, expected) in cases {
        assert_eq!(names(&[record]), expected, "{name}");
    }
}

#[test]
fn overtakes_are_counted_over_the_day_and_over_returns() {
    let regular = ticket(0, Class::Regular, 1, 0);
    let back = Waiting { ready_at_ms: 50, ..regular };
    let calls = [
        call(20, &[regular, ticket(1, Class::Priority, 1, 10)], 1),
        call(70, &[back, ticket(2, Class::Priority, 1, 60)], 1),
    ];
    let found = audit(&calls, &RULES);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].call, found[0].breach), (1, Breach::OvertakenTooOften { ticket: 0, times: 2 }));
}

#[test]
fn a_call_by_the_manager_is_reported_as_authorised() {
    let waiting = [ticket(0, Class::Regular, 1, 0), ticket(1, Class::Regular, 1, 10)];
    let found = audit(&[CallRecord { by_manager: true, ..call(50, &waiting, 1) }], &RULES);
    assert!(!found.is_empty() && found.iter().all(|violation| violation.authorised));
}

#[test]
fn rows_become_calls_with_everybody_present() {
    let spell = |tie, from_seq, to_seq, at_ms: Option<Millis>| Spell {
        ticket: ticket(tie, Class::Regular, 1, 0),
        from_seq,
        to_seq,
        call: at_ms.map(|at_ms| Called { at_ms, serves: vec![1], by_manager: false }),
    };
    // 0 is called at 4, missed, back at 5 and called at 8; 1 leaves at 6; 2 waits on; 3 comes after everything.
    let spells = [
        spell(0, 1, Some(4), Some(40)),
        spell(0, 5, Some(8), Some(80)),
        spell(1, 2, Some(6), None),
        spell(2, 3, None, None),
        spell(3, 9, None, None),
    ];
    let calls = calls_of(&spells);
    let present: Vec<Vec<u64>> =
        calls.iter().map(|call| call.waiting.iter().map(|waiting| waiting.tie).collect()).collect();
    assert_eq!(present, [vec![0, 1, 2], vec![2, 0]]);
    assert!(calls.iter().all(|call| call.waiting[call.called].tie == 0));
    assert_eq!(calls.iter().map(|call| call.at_ms).collect::<Vec<_>>(), [40, 80]);
}

#[test]
fn a_call_of_nobody_present_is_reported() {
    let backwards = Spell {
        ticket: ticket(0, Class::Regular, 1, 0),
        from_seq: 9,
        to_seq: Some(3),
        call: Some(Called { at_ms: 0, serves: vec![1], by_manager: false }),
    };
    assert_eq!(names(&calls_of(&[backwards])), ["not_callable"]);
}
