//! The hall's twin keeps a hall's rules: duty and breaks, closing, skills, appointments, patience, one day a seed.

use queueing::twin::{Appointment, Business, Counter, Hall, Now, Rate, Told, live, ours};
use queueing::{Class, Millis, Rules, Waiting};

const HOUR_MS: Millis = 3_600_000;

fn business(service: u32, per_hour: f64) -> Business {
    Business {
        service,
        arrivals: vec![
            Rate { from_ms: 9 * HOUR_MS, per_hour },
            Rate { from_ms: 11 * HOUR_MS, per_hour: per_hour / 4.0 },
        ],
        priority_share: 0.1,
        targets_ms: [900_000, 300_000],
        mean_s: 180.0,
        cv: 1.2,
        patience_s: 1_200.0,
    }
}

fn hall() -> Hall {
    let all_day = vec![(9 * HOUR_MS, 12 * HOUR_MS), (13 * HOUR_MS, 17 * HOUR_MS)];
    Hall {
        rules: Rules::default(),
        business: vec![business(1, 40.0), business(2, 20.0)],
        counters: vec![
            Counter { serves: vec![1], pace: 1.0, duty: all_day.clone(), lent: Vec::new() },
            Counter { serves: vec![1, 2], pace: 1.3, duty: all_day, lent: Vec::new() },
            Counter { serves: vec![2], pace: 0.8, duty: vec![(9 * HOUR_MS, 17 * HOUR_MS)], lent: Vec::new() },
        ],
        opens_ms: 9 * HOUR_MS,
        closes_ms: 17 * HOUR_MS,
        appointments: vec![Appointment { at_ms: 14 * HOUR_MS, service: 2, class: Class::Priority }],
    }
}

#[derive(Debug, Default, PartialEq)]
struct Day {
    /// When, at which counter, which service, ready since, how long.
    calls: Vec<(Millis, usize, u32, Millis, Millis)>,
    gave_up: usize,
    left: usize,
}

fn lived(hall: &Hall, now: &Now, until_ms: Millis, seed: u64) -> Day {
    let mut day = Day::default();
    live(hall, now, until_ms, seed, &ours, &mut |told| match told {
        Told::Called { at_ms, counter, waiting, index, service_ms, .. } => {
            let ticket = waiting[index];
            day.calls.push((at_ms, counter, ticket.service, ticket.ready_at_ms, service_ms));
        }
        Told::GaveUp { .. } => day.gave_up += 1,
        Told::StillWaiting { .. } => day.left += 1,
    });
    day
}

#[test]
fn a_seed_is_a_day() {
    let one = lived(&hall(), &Now::default(), Millis::MAX, 7);
    assert_eq!(one, lived(&hall(), &Now::default(), Millis::MAX, 7));
    assert_ne!(one, lived(&hall(), &Now::default(), Millis::MAX, 8));
    assert!(one.calls.len() > 100 && one.gave_up > 0);
}

#[test]
fn counters_keep_their_skills_their_breaks_and_one_customer() {
    let hall = hall();
    let day = lived(&hall, &Now::default(), Millis::MAX, 3);
    let mut free_ms = [0; 3];
    for &(at_ms, counter, service, ready_ms, service_ms) in &day.calls {
        assert!(hall.counters[counter].serves.contains(&service));
        let on_break = counter < 2 && (12 * HOUR_MS..13 * HOUR_MS).contains(&at_ms);
        assert!(at_ms >= 9 * HOUR_MS && !on_break, "counter {counter} at {at_ms}");
        assert!(at_ms >= free_ms[counter] && at_ms >= ready_ms);
        free_ms[counter] = at_ms + service_ms;
    }
}

#[test]
fn closing_drops_nobody() {
    let mut hall = hall();
    // A rush just before the doors close.
    hall.business[0].arrivals = vec![Rate { from_ms: 16 * HOUR_MS, per_hour: 120.0 }];
    hall.business[0].patience_s = 0.0;
    let day = lived(&hall, &Now::default(), Millis::MAX, 1);
    assert_eq!(day.left, 0);
    assert!(day.calls.iter().any(|call| call.0 > 17 * HOUR_MS), "served after closing");
    assert!(day.calls.iter().all(|call| call.3 <= 17 * HOUR_MS), "nobody came after closing");
}

#[test]
fn an_appointment_is_ready_at_its_time() {
    let mut hall = hall();
    hall.business.iter_mut().for_each(|business| business.arrivals.clear());
    let day = lived(&hall, &Now::default(), Millis::MAX, 1);
    let called: Vec<_> = day.calls.iter().map(|call| (call.0, call.1, call.2)).collect();
    assert_eq!(called, [(14 * HOUR_MS, 2, 2)], "at the least flexible counter that serves it");
}

#[test]
fn it_goes_on_from_now() {
    let waiting = |tie: u64| Waiting {
        ready_at_ms: 10 * HOUR_MS - 60_000 + Millis::try_from(tie).expect("small"),
        class: Class::Regular,
        target_ms: 900_000,
        service: 1,
        overtaken: 0,
        tie,
    };
    let now = Now {
        at_ms: 10 * HOUR_MS,
        waiting: (0..5).map(waiting).collect(),
        busy: vec![Some((1, 10 * HOUR_MS - 120_000)), None, Some((2, 10 * HOUR_MS))],
    };
    let day = lived(&hall(), &now, 10 * HOUR_MS + 600_000, 2);
    let first = day.calls[0];
    assert_eq!((first.0, first.1, first.3), (10 * HOUR_MS, 1, 10 * HOUR_MS - 60_000), "the idle counter, the oldest");
    assert!(day.calls.iter().all(|call| call.0 <= 10 * HOUR_MS + 600_000));
}

#[test]
fn what_is_lent_ends() {
    let mut alone = hall();
    alone.counters = vec![Counter {
        serves: vec![1, 2],
        pace: 1.0,
        duty: vec![(9 * HOUR_MS, 17 * HOUR_MS)],
        lent: vec![(2, 12 * HOUR_MS)],
    }];
    alone.business.iter_mut().for_each(|business| business.patience_s = 0.0);
    let mut called: [Vec<Millis>; 2] = Default::default();
    live(&alone, &Now::default(), Millis::MAX, 3, &ours, &mut |told| {
        if let Told::Called { at_ms, waiting, index, .. } = told {
            called[waiting[index].service as usize - 1].push(at_ms);
        }
    });
    let [own, lent] = called;
    assert!(lent.iter().any(|at_ms| *at_ms < 12 * HOUR_MS), "as long as it lasts");
    assert!(lent.iter().all(|at_ms| *at_ms < 12 * HOUR_MS), "and not a moment longer");
    assert!(own.iter().any(|at_ms| *at_ms > 12 * HOUR_MS), "what it is set up for goes on");
}

#[test]
fn same_people_whatever_the_counters() {
    let hall = hall();
    let mut wider = hall.clone();
    wider.counters.push(Counter {
        serves: vec![1, 2],
        pace: 1.0,
        duty: vec![(9 * HOUR_MS, 17 * HOUR_MS)],
        lent: Vec::new(),
    });
    let came = |hall: &Hall| {
        let mut ready = Vec::new();
        live(hall, &Now::default(), Millis::MAX, 5, &ours, &mut |told| match told {
            Told::Called { waiting, index, .. } => ready.push((waiting[index].tie, waiting[index].ready_at_ms)),
            Told::GaveUp { ticket, .. } | Told::StillWaiting { ticket } => ready.push((ticket.tie, ticket.ready_at_ms)),
        });
        ready.sort_unstable();
        ready
    };
    assert_eq!(came(&hall), came(&wider));
}

#[test]
fn absurd_halls_end() {
    let mut nothing = hall();
    nothing.counters.clear();
    let day = lived(&nothing, &Now::default(), Millis::MAX, 1);
    assert!(day.calls.is_empty() && day.gave_up > 0);

    let mut odd = hall();
    odd.business[0].mean_s = -5.0;
    odd.business[0].arrivals = vec![Rate { from_ms: 12 * HOUR_MS, per_hour: f64::NAN }];
    odd.business[1].cv = f64::NAN;
    odd.business[1].patience_s = f64::NAN;
    odd.counters[0].pace = -1.0;
    odd.counters[1].duty = vec![(17 * HOUR_MS, 9 * HOUR_MS), (Millis::MIN, Millis::MAX)];
    lived(
        &odd,
        &Now { at_ms: 8 * HOUR_MS, waiting: Vec::new(), busy: vec![Some((9, Millis::MIN)); 9] },
        Millis::MAX,
        1,
    );
    let closed = Hall { closes_ms: 0, ..hall() };
    assert!(lived(&closed, &Now::default(), Millis::MAX, 1).calls.is_empty());
}
