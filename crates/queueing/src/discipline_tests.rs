//! Tables for the discipline: one small hall a rule. Random halls are in `tests/guarantees.rs`.

use super::*;

const RULES: Rules = Rules { head_start_ms: 100, overtakes_max: 2, wait_max_ms: 1_000 };

fn regular(ready_at_ms: Millis) -> Waiting {
    Waiting {
        ready_at_ms,
        class: Class::Regular,
        target_ms: 500,
        service: 1,
        overtaken: 0,
        tie: ready_at_ms.unsigned_abs(),
    }
}

fn priority(ready_at_ms: Millis) -> Waiting {
    Waiting { class: Class::Priority, target_ms: 50, ..regular(ready_at_ms) }
}

fn all(_: u32) -> bool {
    true
}

fn picked(waiting: &[Waiting], now_ms: Millis) -> (usize, &'static str, Vec<usize>) {
    let pick = next(waiting, &all, &RULES, now_ms).expect("somebody waits");
    (pick.index, pick.why.name(), pick.overtakes)
}

#[test]
fn nobody_to_call() {
    assert_eq!(next(&[], &all, &RULES, 0), None);
    assert_eq!(next(&[regular(0)], &|_| false, &RULES, 0), None);
}

#[test]
fn who_is_next_and_why() {
    let limited = Waiting { overtaken: 2, ..regular(10) };
    let lax = Waiting { target_ms: 5_000, ..regular(0) };
    let other = |ticket: Waiting| Waiting { service: 2, ..ticket };
    let cases = [
        ("alone", vec![regular(0)], 10, (0, "only", vec![])),
        ("alone past the longest wait", vec![regular(0)], 5_000, (0, "only", vec![])),
        ("first come", vec![regular(20), regular(10)], 30, (1, "deadline_first", vec![])),
        ("first come over services", vec![other(regular(20)), regular(10)], 30, (1, "deadline_first", vec![])),
        ("first come over targets", vec![lax, other(regular(10))], 30, (0, "first_come", vec![])),
        ("priority within the head start", vec![regular(0), priority(100)], 110, (1, "priority_ahead", vec![0])),
        ("priority beyond it", vec![regular(0), priority(101)], 110, (0, "head_start_spent", vec![])),
        (
            "the oldest counts, not the next",
            vec![regular(0), regular(90), priority(120)],
            130,
            (0, "head_start_spent", vec![]),
        ),
        ("overtaken enough", vec![limited, priority(20)], 30, (0, "overtake_limit", vec![])),
        ("a later one overtaken enough", vec![regular(0), limited, priority(20)], 30, (0, "overtake_limit", vec![])),
        ("one before the limited may go", vec![regular(0), priority(5), limited], 30, (1, "priority_ahead", vec![0])),
        ("too long", vec![priority(100), regular(50)], 1_050, (1, "waited_too_long", vec![])),
        ("too long with priority", vec![priority(40), regular(50)], 1_050, (0, "waited_too_long", vec![])),
    ];
    for (name, waiting, now_ms, expected) in cases {
        assert_eq!(picked(&waiting, now_ms), expected, "{name}");
    }
}

#[test]
fn a_reason_carries_its_numbers() {
    let pick = next(&[regular(0), regular(40), priority(60)], &all, &RULES, 70).expect("somebody waits");
    assert_eq!(pick.why, Why::PriorityAhead { overtaken: 2, after_oldest_ms: 60, head_start_ms: 100 });
    let pick = next(&[regular(0), Waiting { overtaken: 2, ..regular(10) }, priority(20)], &all, &RULES, 30);
    let why = pick.expect("somebody waits").why;
    assert_eq!(why, Why::OvertakeLimit { protected: 1, overtaken: 2, overtakes_max: 2 });
}

#[test]
fn only_those_this_counter_could_serve_are_overtaken() {
    let elsewhere = Waiting { service: 9, overtaken: 2, ..regular(0) };
    let pick = next(&[elsewhere, priority(300)], &|service| service == 1, &RULES, 310).expect("somebody waits");
    assert_eq!((pick.index, pick.overtakes), (1, vec![]));
}

#[test]
fn one_millisecond_is_ordered_by_issue() {
    let second = Waiting { tie: 2, ..regular(0) };
    let first = Waiting { tie: 1, ..regular(0) };
    assert_eq!(picked(&[second, first], 10).0, 1);
}

#[test]
fn priority_waits_for_its_own_line() {
    let hurried = Waiting { target_ms: 1, ..priority(10) };
    assert_eq!(picked(&[hurried, priority(0)], 20), (1, "first_come", vec![]));
}

#[test]
fn the_order_counts_overtakes_on_the_way() {
    let waiting = [regular(0), priority(10), priority(20), priority(30), regular(40)];
    assert_eq!(service_order(&waiting, &all, &RULES, 50), [1, 2, 0, 3, 4]);
}

#[test]
fn a_manager_can_ask_whom_a_call_overtakes() {
    let waiting = [regular(0), priority(10), regular(20), regular(30)];
    assert_eq!(overtakes(&waiting, &all, 3), [0, 2]);
    assert_eq!(overtakes(&waiting, &all, 99), Vec::<usize>::new());
}

#[test]
fn the_ends_of_the_scale_are_numbers_like_others() {
    let ends = [Millis::MIN, Millis::MIN + 1, -1, 0, 1, Millis::MAX - 1, Millis::MAX];
    for a in ends {
        for b in ends {
            let rules = Rules { head_start_ms: a, overtakes_max: 0, wait_max_ms: b };
            let waiting = [
                Waiting { target_ms: b, ..regular(a) },
                Waiting { target_ms: a, ..priority(b) },
                Waiting { overtaken: u32::MAX, ..regular(b) },
            ];
            assert_eq!(service_order(&waiting, &all, &rules, a).len(), 3);
            assert!(next(&waiting, &all, &rules, b).is_some());
        }
    }
}
