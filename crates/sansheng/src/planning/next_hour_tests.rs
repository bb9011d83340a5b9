//! What is said of a hall that has nothing to reckon with; a rush is lived in the integration tests.

use queueing::twin::Now;

use super::*;
use crate::halls::Pack;
use crate::kernel::Zone;
use crate::planning::Expected;

fn empty() -> (Hall, Scene) {
    let hall = Hall::new("yl", "renmin", Zone::named("Asia/Shanghai").expect("a zone"), 1, Pack::empty());
    let twin = queueing::twin::Hall {
        rules: queueing::Rules::default(),
        business: Vec::new(),
        counters: Vec::new(),
        opens_ms: 0,
        closes_ms: 1,
        appointments: Vec::new(),
    };
    let expected = Expected { by_service: Vec::new(), priority_share: 0.1, known_days: 0, level: 1.0 };
    let moment = Moment { hall: twin, now: Now::default(), desks: Vec::new(), expected, closes_at: Some(1) };
    (hall, Scene { moment, free_clerks: 0, overrun: Vec::new(), quieter: None })
}

#[test]
fn a_hall_without_counters_says_so() {
    let (hall, scene) = empty();
    let next = next_hour(&hall, &scene);
    assert_eq!((next.verdict, next.advice), (Verdict::NoCounters, Vec::new()));
}

#[test]
fn until_half_past_not_until_a_quarter_past() {
    let (hall, _) = empty();
    let day = crate::kernel::Day::parse("2026-03-02").expect("a day");
    let at = |minute| hall.zone.instant(&day, minute);
    for (now, until) in [(600, 600), (601, 630), (629, 630), (630, 630), (631, 660)] {
        assert_eq!(half_hour_after(&hall, at(now)), at(until), "{now}");
    }
    assert_eq!(half_hour_after(&hall, at(600) + 1), at(630));
}
