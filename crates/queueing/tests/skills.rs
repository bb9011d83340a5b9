//! Counters of different skills: what the discipline does better than other ways to choose and what it does worse, as the
//! README says it. The same people come under each, so the days are compared one by one.

mod rivals;

use queueing::twin::{Business, Choose, Counter, Hall, Now, Rate, Told, live, ours};
use queueing::{Class, Millis, Rules};
use rivals::{first_come, longest_queue_first, strict_priority};

const MINUTE_MS: Millis = 60_000;
const DAYS: u64 = 60;

/// Kinds of business as people an hour and mean seconds, each with 10 % priority and targets of 15 and 5 minutes.
fn hall(kinds: &[(f64, f64)], skills: &[&[u32]]) -> Hall {
    let closes_ms = 600 * MINUTE_MS;
    let business = (1..).zip(kinds).map(|(service, &(per_hour, mean_s))| Business {
        service,
        arrivals: vec![Rate { from_ms: 0, per_hour }],
        priority_share: 0.1,
        targets_ms: [15 * MINUTE_MS, 5 * MINUTE_MS],
        mean_s,
        cv: 1.0,
        patience_s: 0.0,
    });
    let counters = skills.iter().map(|serves| Counter {
        serves: serves.to_vec(),
        pace: 1.0,
        duty: vec![(0, closes_ms)],
        lent: Vec::new(),
    });
    Hall {
        rules: Rules::default(),
        business: business.collect(),
        counters: counters.collect(),
        opens_ms: 0,
        closes_ms,
        appointments: Vec::new(),
    }
}

/// Shares of people who waited longer than their target.
#[derive(Debug)]
struct Late {
    all: f64,
    /// Of the business with the largest share.
    worst: f64,
    priority: f64,
    overtaken_max: u32,
}

fn late(hall: &Hall, choose: &Choose) -> Late {
    let (mut by_business, mut priority, mut overtaken_max) = ([(0.0, 0.0_f64); 4], (0.0, 0.0_f64), 0);
    for seed in 1..=DAYS {
        live(hall, &Now::default(), Millis::MAX, seed, choose, &mut |told| {
            let Told::Called { at_ms, waiting, index, .. } = told else { return };
            let ticket = waiting[index];
            let late = f64::from(u8::from(ticket.waited_ms(at_ms) > ticket.target_ms));
            let all = &mut by_business[0];
            *all = (all.0 + late, all.1 + 1.0);
            let own = &mut by_business[ticket.service as usize];
            *own = (own.0 + late, own.1 + 1.0);
            if ticket.class == Class::Priority {
                priority = (priority.0 + late, priority.1 + 1.0);
            }
            overtaken_max = overtaken_max.max(ticket.overtaken);
        });
    }
    let share = |(late, people): (f64, f64)| late / people.max(1.0);
    let worst = by_business[1..].iter().copied().map(share).fold(0.0, f64::max);
    Late { all: share(by_business[0]), worst, priority: share(priority), overtaken_max }
}

/// Where services are alike, nobody gains by looking at how many wait: fewer are late here than by either, of the worst
/// business and of priority too.
#[test]
fn where_services_are_alike_fewer_are_late() {
    let nested: &[&[u32]] = &[&[1], &[1], &[1, 2], &[1, 2, 3], &[1, 2, 3]];
    let chain: &[&[u32]] = &[&[1, 2], &[2, 3], &[3, 1], &[1, 2], &[2, 3], &[3, 1]];
    for (kinds, skills) in [([(45.0, 180.0), (30.0, 180.0), (15.0, 180.0)], nested), ([(36.0, 180.0); 3], chain)] {
        let hall = hall(&kinds, skills);
        let here = late(&hall, &ours);
        for other in [late(&hall, &longest_queue_first), late(&hall, &first_come)] {
            assert!(here.all < other.all && here.priority < other.priority, "{here:?} {other:?}");
        }
        let longest = late(&hall, &longest_queue_first);
        assert!(here.worst < longest.worst, "{here:?} {longest:?}");
        assert!(here.overtaken_max <= 8 && longest.overtaken_max > 8, "{here:?} {longest:?}");
    }
}

/// Where services differ, longest queue first makes fewer people late, by making the few with long business wait: theirs
/// is then the share that nobody here has. Strict priority is no better for the others and overtakes without end.
#[test]
fn where_services_differ_the_few_with_long_business_pay_for_the_longest_queue() {
    let mixed: &[&[u32]] = &[&[1], &[1], &[1], &[1, 2], &[1, 2], &[2, 3], &[1, 2, 3], &[3, 1]];
    let hall = hall(&[(70.0, 180.0), (25.0, 300.0), (8.0, 700.0)], mixed);
    let here = late(&hall, &ours);
    let longest = late(&hall, &longest_queue_first);
    assert!(longest.all < here.all, "{here:?} {longest:?}");
    assert!(longest.worst > 1.3 * here.worst && longest.priority > 1.3 * here.priority, "{here:?} {longest:?}");
    assert!(longest.overtaken_max > 3 * here.overtaken_max, "{here:?} {longest:?}");
    let strict = late(&hall, &strict_priority);
    assert!(strict.overtaken_max > here.overtaken_max && strict.worst > 0.9 * here.worst, "{here:?} {strict:?}");
}
