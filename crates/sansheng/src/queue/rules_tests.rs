//! The table of a ticket's life, every cell of it, and the small rules beside it.

use super::*;

#[test]
fn every_state_answers_every_act() {
    let mut table = String::new();
    for state in State::ALL {
        let row: Vec<String> = Act::ALL
            .iter()
            .map(|&act| match after(*state, act) {
                Ok(next) => format!("{act:?}:{}", next.as_str()),
                Err(_) => format!("{act:?}:-"),
            })
            .collect();
        table.push_str(&format!("{:<9} {}\n", state.as_str(), row.join(" ")));
    }
    assert_eq!(
        table,
        "\
waiting   Call:called Recall:- Miss:- Return:- Start:- Hold:- Resume:- Transfer:- Refuse:- Finish:- Cancel:cancelled Expire:expired AddService:waiting
called    Call:- Recall:called Miss:missed Return:- Start:serving Hold:- Resume:- Transfer:waiting Refuse:- Finish:- Cancel:- Expire:- AddService:called
serving   Call:- Recall:- Miss:- Return:- Start:- Hold:held Resume:- Transfer:waiting Refuse:refused Finish:finished Cancel:- Expire:- AddService:serving
held      Call:- Recall:- Miss:- Return:- Start:- Hold:- Resume:serving Transfer:- Refuse:- Finish:- Cancel:cancelled Expire:expired AddService:held
missed    Call:- Recall:- Miss:- Return:waiting Start:- Hold:- Resume:- Transfer:- Refuse:- Finish:- Cancel:cancelled Expire:expired AddService:missed
finished  Call:- Recall:- Miss:- Return:- Start:- Hold:- Resume:- Transfer:- Refuse:- Finish:- Cancel:- Expire:- AddService:-
refused   Call:- Recall:- Miss:- Return:- Start:- Hold:- Resume:- Transfer:- Refuse:- Finish:- Cancel:- Expire:- AddService:-
cancelled Call:- Recall:- Miss:- Return:- Start:- Hold:- Resume:- Transfer:- Refuse:- Finish:- Cancel:- Expire:- AddService:-
expired   Call:- Recall:- Miss:- Return:- Start:- Hold:- Resume:- Transfer:- Refuse:- Finish:- Cancel:- Expire:- AddService:-
"
    );
}

#[test]
fn what_is_over_says_how_it_ended() {
    for state in State::ALL.iter().copied().filter(|state| state.is_over()) {
        for act in Act::ALL {
            assert_eq!(after(state, act), Err(QueueRefusal::TicketOver { state: state.as_str() }));
        }
    }
}

fn queue_rules() -> QueueRules {
    QueueRules {
        target_regular_s: 900,
        target_priority_s: 300,
        head_start_s: 600,
        overtakes_max: 8,
        wait_max_s: 2_700,
        grace_s: 90,
        recalls_max: 2,
        recall_pause_s: 20,
        patience_s: 5_400,
        queue_max: 300,
    }
}

#[test]
fn a_recall_waits_for_its_pause_and_stops_at_its_limit() {
    let rules = queue_rules();
    assert_eq!(recall(&rules, 0, 0, 19_001), Err(QueueRefusal::RecallTooSoon { left_s: 1 }));
    assert_eq!(recall(&rules, 0, 0, 20_000), Ok(()));
    assert_eq!(recall(&rules, 1, 0, 20_000), Ok(()));
    assert_eq!(recall(&rules, 2, 0, 20_000), Err(QueueRefusal::RecallsSpent { max: 2, left_s: 0 }));
}

#[test]
fn the_grace_runs_from_the_call_and_ends_with_the_last_recall() {
    let rules = queue_rules();
    let once = Heard { at: 1_000, last_at: 1_000, recalls: 0 };
    assert_eq!(grace(&rules, once, 90_999), Err(QueueRefusal::GraceNotOver { left_s: 1 }));
    assert_eq!(grace(&rules, once, 91_000), Ok(()));
    assert_eq!(grace(&rules, once, 0), Err(QueueRefusal::GraceNotOver { left_s: 91 }), "the clock went back");
    let again = Heard { last_at: 31_000, recalls: 1, ..once };
    assert_eq!(grace_left_s(&rules, again, 61_000), 30, "a recall does not begin it again");
    assert_eq!(grace_left_s(&rules, Heard { last_at: 90_000, ..again }, 91_000), 19, "but has its pause");
    let spent = Heard { last_at: 41_000, recalls: 2, ..once };
    assert_eq!((grace_left_s(&rules, spent, 42_000), grace_left_s(&rules, spent, 61_000)), (19, 0));
    assert_eq!(grace_left_s(&QueueRules { recalls_max: 0, ..rules }, once, 41_000), 50, "no recalls, the whole grace");
}

#[test]
fn who_comes_back_within_the_grace_keeps_the_place() {
    let rules = queue_rules();
    assert_eq!(ready_on_return(&rules, 5_000, 100_000, 189_999), 5_000);
    assert_eq!(ready_on_return(&rules, 5_000, 100_000, 190_000), 190_000);
    assert_eq!(ready_on_return(&rules, 5_000, 100_000, 1_000), 5_000, "the clock went back");
}

#[test]
fn a_head_start_is_the_smaller_of_limit_and_targets() {
    let mut rules = queue_rules();
    assert_eq!(overtakes_since(&rules, 1_000_000), 400_000);
    rules.head_start_s = 60;
    assert_eq!(overtakes_since(&rules, 1_000_000), 940_000);
    rules.target_priority_s = 2_000;
    assert_eq!(overtakes_since(&rules, 1_000_000), 1_000_000);
}

#[test]
fn misclicks_and_forgotten_screens_teach_nothing() {
    let taught: Vec<i64> = [-1, 0, 4, 5, 600, 14_400, 14_401].into_iter().filter(|s| teaches(*s)).collect();
    assert_eq!(taught, [5, 600, 14_400]);
}
