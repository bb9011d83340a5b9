//! A rush at a hall with a closed counter: opening it must help, closing one must not; and whom to comfort.

use super::*;
use crate::twin::{Business, Counter, Rate};
use crate::{Class, Rules};

const MINUTE_MS: Millis = 60_000;

fn rush() -> (Hall, Now) {
    let business = |service, per_hour| Business {
        service,
        arrivals: vec![Rate { from_ms: 0, per_hour }],
        priority_share: 0.1,
        targets_ms: [900_000, 300_000],
        mean_s: 240.0,
        cv: 1.0,
        patience_s: 0.0,
    };
    let counter = |serves: &[u32], open: bool| Counter {
        serves: serves.to_vec(),
        pace: 1.0,
        duty: if open { vec![(0, 600 * MINUTE_MS)] } else { Vec::new() },
        lent: Vec::new(),
    };
    let hall = Hall {
        rules: Rules::default(),
        business: vec![business(1, 40.0), business(2, 10.0)],
        counters: vec![counter(&[1], true), counter(&[1, 2], true), counter(&[2], true), counter(&[1, 2], false)],
        opens_ms: 0,
        closes_ms: 600 * MINUTE_MS,
        appointments: Vec::new(),
    };
    let waiting = (0..12)
        .map(|tie| Waiting {
            ready_at_ms: 90 * MINUTE_MS + Millis::try_from(tie).expect("small") * 30_000,
            class: Class::Regular,
            target_ms: 900_000,
            service: 1,
            overtaken: 0,
            tie,
        })
        .collect();
    (hall, Now { at_ms: 100 * MINUTE_MS, waiting, busy: vec![Some((1, 99 * MINUTE_MS)); 3] })
}

const LOOKOUT: Lookout = Lookout { horizon_ms: 60 * MINUTE_MS, promise_ms: 20 * MINUTE_MS, runs: 40, seed: 1 };

#[test]
fn the_rush_breaks_the_promise_and_a_counter_relieves_it() {
    let (hall, now) = rush();
    let possible = steps(&hall, &now, 160 * MINUTE_MS);
    assert!(possible.contains(&Step::Open { counter: 3, until_ms: 160 * MINUTE_MS }));
    assert!(
        possible.contains(&Step::Reassign { counter: 2, serves: vec![1, 2], lent: Vec::new() }),
        "what waits is served by more"
    );
    let found = relief(&hall, &now, &possible, &LOOKOUT);
    assert!(found.without.breaks > 0.9 && found.without.breaks_at_ms.is_some_and(|at_ms| at_ms > now.at_ms));
    let open = found.effects.iter().find(|effect| matches!(effect.step, Step::Open { .. })).expect("asked for");
    assert!(open.outcome.longest_s < 0.8 * found.without.longest_s, "{open:?} {:?}", found.without);
    assert!(open.outcome.late_share < 0.5 * found.without.late_share);
    assert_eq!(found.effects.len(), possible.len());
    assert!(found.effects.windows(2).all(|pair| pair[0].outcome.late_share <= pair[1].outcome.late_share));
}

#[test]
fn closing_and_nonsense_do_not_help() {
    let (hall, now) = rush();
    let worse = [
        Step::Close { counter: 0 },
        Step::Open { counter: 77, until_ms: 0 },
        Step::Divert { service: 9, share: f64::NAN },
        Step::Reassign { counter: 0, serves: Vec::new(), lent: Vec::new() },
    ];
    let found = relief(&hall, &now, &worse, &LOOKOUT);
    for effect in &found.effects {
        assert!(effect.outcome.late_share >= found.without.late_share, "{effect:?}");
    }
    let none = Hall { counters: Vec::new(), ..hall };
    let alone = relief(&none, &Now::default(), &[], &Lookout { runs: 0, horizon_ms: -5, ..LOOKOUT });
    assert!(alone.effects.is_empty());
    assert_eq!(alone.without.mean_s, None, "nobody came");
}

#[test]
fn where_nobody_is_called_there_is_no_mean_wait() {
    let (mut hall, mut now) = rush();
    hall.counters.iter_mut().for_each(|counter| counter.duty.clear());
    now.busy.clear();
    let closed = outlook(&hall, &now, &LOOKOUT);
    assert_eq!(closed.mean_s, None);
    assert!(closed.longest_s >= 3_600.0 && closed.late_share > 0.0, "they wait all the same: {closed:?}");
    let (open, now) = rush();
    assert!(outlook(&open, &now, &LOOKOUT).mean_s.is_some_and(|mean_s| mean_s > 0.0));
}

#[test]
fn comfort_before_it_is_overrun() {
    let minutes = |mid: u32| Some(Interval { low_s: mid * 30, mid_s: mid * 60, high_s: mid * 120 });
    let quoted = [12, 5, 11, 3, 40].map(|minute| minute * MINUTE_MS);
    let remaining = [minutes(5), minutes(1), minutes(1), None, minutes(90)];
    let tasks = comfort(&quoted, &remaining, 10 * MINUTE_MS, 5 * MINUTE_MS);
    let found: Vec<(usize, Millis)> = tasks.iter().map(|task| (task.index, task.over_ms / MINUTE_MS)).collect();
    // The last one's quoted time is far: nothing to say yet.
    assert_eq!(found, [(3, 1_447), (1, 6), (0, 3)]);
}

#[test]
fn ties_of_any_size_keep_nobody_away() {
    let (hall, now) = rush();
    let plain = outlook(&hall, &now, &LOOKOUT);
    for up in [1 << 40, u64::MAX - 20] {
        let waiting = now.waiting.iter().map(|ticket| Waiting { tie: ticket.tie + up, ..*ticket }).collect();
        assert_eq!(outlook(&hall, &Now { waiting, ..now.clone() }, &LOOKOUT), plain, "{up}");
    }
}
