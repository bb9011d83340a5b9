//! Days that can be staffed and days that cannot: a plan or a named reason, never a panic.

use queueing::Rules;
use queueing::staffing::Expected;
use queueing::twin::{Business, Counter, Rate};

use super::*;
use crate::halls::Labour;
use crate::kernel::Day;

/// A day of so many half-hours in each of which so many come, four minutes each.
fn question(half_hours: usize, people: f64, counters: u32) -> Question {
    let opens_ms = 0;
    let closes_ms = HALF_HOUR_MS * i64::try_from(half_hours).expect("small");
    let spread = people.sqrt();
    Question {
        twin: Twin {
            rules: Rules::default(),
            business: vec![Business {
                service: 0,
                arrivals: vec![
                    Rate { from_ms: opens_ms, per_hour: 2.0 * people },
                    Rate { from_ms: closes_ms, per_hour: 0.0 },
                ],
                priority_share: 0.1,
                targets_ms: [900_000, 300_000],
                mean_s: 240.0,
                cv: 0.8,
                patience_s: 3_600.0,
            }],
            counters: vec![Counter { serves: vec![0], pace: 1.0, duty: Vec::new(), lent: Vec::new() }],
            opens_ms,
            closes_ms,
            appointments: Vec::new(),
        },
        opens: 510,
        expected: vec![Expected { mean: people, low: (people - spread).max(0.0), high: people + spread }; half_hours],
        open: vec![true; half_hours],
        mean_s: 240.0,
        counters,
        cover: 1,
        known_days: 20,
        labour: Labour::default(),
        past: PastHours::default(),
    }
}

fn ask(promise_s: i32, share_percent: u32, clerks_max: u32) -> AskStaffing {
    let day = Day::parse("2026-12-01").expect("a day");
    AskStaffing { day, promise_s, share_percent, clerks_max, busy: false }
}

#[test]
fn a_usual_day_is_covered_and_keeps_its_promise() {
    let question = question(18, 30.0, 8);
    let plan = plan(&question, &ask(900, 90, 20)).expect("a plan");
    assert_eq!((plan.half_hours.len(), plan.settled, plan.half_hours[0].minute), (18, Some(true), 510));
    // Thirty in half an hour of four minutes each keep four clerks busy, and a little more.
    assert!(plan.half_hours.iter().all(|at| at.needed >= 4 && at.missing == 0), "{plan:#?}");
    assert!(plan.lived.late_per_mille < 100, "{:?}", plan.lived);
    let clerks: u32 = plan.shifts.iter().map(|shift| shift.clerks).sum();
    let worked: i64 = plan.half_hours.iter().map(|at| i64::from(at.present) * 30).sum();
    assert!(clerks <= 20 && worked == plan.paid_min, "{plan:#?}");
    let busy = super::plan(&question, &AskStaffing { busy: true, ..ask(900, 90, 20) }).expect("a plan");
    assert!(busy.paid_min >= plan.paid_min);
}

#[test]
fn what_cannot_be_staffed_is_said() {
    // Two clerks for work of four: what is missing is shown, and people wait.
    let few = plan(&question(18, 30.0, 8), &ask(900, 90, 2)).expect("a plan");
    assert!(few.half_hours.iter().any(|at| at.missing > 0) && few.lived.late_per_mille > 200, "{few:#?}");
    assert!(few.half_hours.iter().all(|at| at.present > 0), "and nobody finds an empty hall: {few:#?}");
    for clerks in [0, CLERKS_MAX + 1] {
        assert_eq!(plan(&question(18, 30.0, 8), &ask(900, 90, clerks)), Err(NoPlan::ClerksOutOfRange));
    }
    // One counter for the same.
    let one = plan(&question(18, 30.0, 1), &ask(900, 90, 20)).expect("a plan");
    assert!(one.half_hours.iter().all(|at| at.missing >= 3), "{one:#?}");
    // A day shorter than any shift.
    assert_eq!(plan(&question(3, 10.0, 4), &ask(900, 90, 4)), Err(NoPlan::NoShiftFits));
    assert_eq!(plan(&question(0, 10.0, 4), &ask(900, 90, 4)), Err(NoPlan::Closed));
    // Nobody comes; nothing is known of how long serving takes; a promise that nobody can keep.
    let idle = plan(&question(18, 0.0, 4), &ask(900, 90, 4)).expect("a plan");
    assert!(idle.half_hours.iter().all(|at| at.needed == 1));
    let mut unknown = question(18, 10.0, 4);
    unknown.mean_s = 0.0;
    assert_eq!(plan(&unknown, &ask(900, 90, 4)), Err(NoPlan::NoClerksKeepIt));
    assert_eq!(plan(&question(18, 10.0, 4), &ask(900, 100, 4)), Err(NoPlan::NoClerksKeepIt));
}

#[test]
fn the_halls_labour_rules_are_kept() {
    let with = |labour: Labour| Question { labour, ..question(18, 30.0, 8) };
    let six = Labour { short_shift_s: 21_600, long_shift_s: 21_600, ..Labour::default() };
    let six = plan(&with(six), &ask(900, 90, 20)).expect("a plan");
    assert!(!six.shifts.is_empty());
    for shift in &six.shifts {
        let (from, to) = shift.pause.expect("more than five hours have a break");
        assert_eq!((shift.to - shift.from, to - from), (360, 30), "{shift:?}");
        assert!(from - shift.from >= 120 && shift.to - to >= 120, "{shift:?}");
    }
    let whole = Labour { unbroken_max_s: 43_200, short_percent_max: 0, ..Labour::default() };
    let whole = plan(&with(whole), &ask(900, 90, 20)).expect("a plan");
    assert!(whole.shifts.iter().all(|shift| (shift.to - shift.from, shift.pause) == (510, None)), "{whole:#?}");
    // Nine hours open: no shift of ten fits; and a short one must not stand alone where it may not.
    let ten = Labour { short_shift_s: 36_000, long_shift_s: 36_000, ..Labour::default() };
    assert_eq!(plan(&with(ten.clone()), &ask(900, 90, 20)), Err(NoPlan::NoShiftFits));
    let short = Labour { short_shift_s: 14_400, short_percent_max: 30, ..ten };
    assert_eq!(plan(&with(short), &ask(900, 90, 20)), Err(NoPlan::OnlyShortFits));
}

#[test]
fn a_day_of_a_great_hall_is_reckoned_by_the_formula() {
    let plan = plan(&question(18, 400.0, 100), &ask(900, 90, 200)).expect("a plan");
    assert_eq!(plan.settled, None);
    // Eight hundred an hour of four minutes keep 53 busy; some go away within the quarter of an hour, so fewer will do.
    assert!(plan.half_hours.iter().all(|at| at.needed > 40), "{plan:#?}");
}
