//! Tables for the prediction: the published formula where it applies, and one hall for each thing added to it.
//! Random halls and the share of promises kept are in `tests/remaining.rs`.

use super::*;

/// Exponential, so that the formula holds as published.
const TIMES: [ServiceTime; 3] = [
    ServiceTime { service: 1, mean_s: 180.0, sd_s: 180.0 },
    ServiceTime { service: 2, mean_s: 600.0, sd_s: 600.0 },
    // Nearly constant.
    ServiceTime { service: 3, mean_s: 200.0, sd_s: 2.0 },
];

fn counter(serves: &[u32], busy: Option<(u32, Millis)>) -> CounterOnDuty {
    CounterOnDuty { serves: serves.to_vec(), busy }
}

fn busy(count: usize) -> Vec<CounterOnDuty> {
    vec![counter(&[1], Some((1, 0))); count]
}

fn situation(counters: &[CounterOnDuty], patience_s: f64) -> Situation<'_> {
    Situation { counters, times: &TIMES, patience_s }
}

fn mid_s(ahead: &[(u32, u32)], me: u32, counters: &[CounterOnDuty], now_ms: Millis) -> u32 {
    remaining(ahead, me, &situation(counters, 0.0), now_ms).expect("somebody serves it").mid_s
}

#[test]
fn the_sums_are_the_sums() {
    for steps in [0.0_f64, 0.25, 1.0, 4.0, 6.0, 7.0, 7.5, 40.0, 1_000.0] {
        for (rate, abandon) in [(5.0 / 180.0, 1.0 / 347.0), (1.0, 50.0), (0.01, 0.0), (0.01, 1e-15), (3.0, 0.001)] {
            let (mut mean, mut variance, mut i) = (0.0, 0.0, 0.0_f64);
            while i < steps {
                let (part, term) = ((steps - i).min(1.0), 1.0 / (rate + i * abandon));
                mean += part * term;
                variance += part * term * term;
                i += 1.0;
            }
            let near = |found: f64, expected: f64| (found - expected).abs() <= 2e-4 * expected;
            assert!(near(drain::mean(steps, rate, abandon), mean), "{steps} {rate} {abandon}");
            assert!(near(drain::variance(steps, rate, abandon), variance), "{steps} {rate} {abandon}");
        }
    }
}

#[test]
fn the_interval_is_that_of_the_gamma_distribution() {
    // Exponential with mean 100: −100·ln(0.9), 100·ln 2, 100·ln 10. The cube root is good to about one hundredth.
    let found = drain::interval(100.0, 10_000.0);
    assert!((9..=11).contains(&found.low_s) && (69..=71).contains(&found.mid_s), "{found:?}");
    assert!((227..=232).contains(&found.high_s), "{found:?}");
    // Many steps: nearly normal, ±1.2816 standard deviations.
    let found = drain::interval(1_000.0, 2_500.0);
    assert!(found.low_s.abs_diff(936) <= 2 && found.mid_s.abs_diff(999) <= 1 && found.high_s.abs_diff(1_065) <= 2);
    assert_eq!(drain::interval(f64::NAN, 1.0), Interval::default());
    let day = Interval { low_s: 86_400, mid_s: 86_400, high_s: 86_400 };
    assert_eq!(drain::interval(f64::INFINITY, f64::INFINITY), day);
}

#[test]
fn the_published_formula() {
    // Four counters at three minutes, nobody ahead: exponential with mean 45 s.
    assert_eq!(mid_s(&[], 1, &busy(4), 0), 32);
    // Three ahead, five counters, patience 347 s: Σ 1/(5/180 + i/347) = 125.885 s, variance 4002.45 s².
    let counters = busy(5);
    let found = remaining(&[(1, 3)], 1, &situation(&counters, 347.0), 0).unwrap();
    assert_eq!(found, drain::interval(125.884_976, 4_002.454_930));
}

#[test]
fn nobody_on_duty_serves_it() {
    assert_eq!(remaining(&[(1, 3)], 1, &situation(&[], 0.0), 0), None);
    assert_eq!(remaining(&[], 2, &situation(&busy(3), 0.0), 0), None);
}

#[test]
fn an_idle_counter_and_nobody_ahead_is_no_wait() {
    let counters = [counter(&[1], Some((1, 0))), counter(&[1], None)];
    assert_eq!(remaining(&[], 1, &situation(&counters, 0.0), 0), Some(Interval::default()));
    assert!(mid_s(&[(1, 1)], 1, &counters, 0) > 0, "one ahead takes the idle counter");
}

#[test]
fn other_business_delays_me_only_where_it_competes() {
    let own = [counter(&[1], Some((1, 0))), counter(&[2], Some((2, 0)))];
    assert_eq!(mid_s(&[(2, 50)], 1, &own, 0), mid_s(&[], 1, &own, 0), "other counters");
    assert_eq!(mid_s(&[(8, 50)], 1, &own, 0), mid_s(&[], 1, &own, 0), "nobody serves them");
    let shared = [counter(&[1, 2], Some((1, 0))), counter(&[2], Some((2, 0)))];
    assert!(mid_s(&[(2, 10)], 1, &shared, 0) > mid_s(&[], 1, &shared, 0), "a shared counter");
    let free = [counter(&[1, 2], Some((1, 0))), counter(&[1], None)];
    assert_eq!(mid_s(&[(2, 10)], 1, &free, 0), 0, "a long line at a shared counter does not spoil a free one");
}

#[test]
fn service_already_given_counts() {
    let one = [counter(&[3], Some((3, 0)))];
    let (fresh, late) = (mid_s(&[], 3, &one, 0), mid_s(&[], 3, &one, 150_000));
    assert!(fresh.abs_diff(200) <= 2 && late.abs_diff(50) <= 2, "{fresh} {late}");
    assert!(mid_s(&[], 3, &one, 9_000_000) > 0, "an endless service still needs a little");
    assert_eq!(mid_s(&[], 3, &one, -5_000), fresh, "the clock went back");
    let long = [counter(&[1, 2], Some((2, 0)))];
    assert!(mid_s(&[], 1, &long, 0).abs_diff(421) <= 1, "my short business waits for the long one at the counter");
    assert_eq!(mid_s(&[], 1, &busy(1), 60_000), mid_s(&[], 1, &busy(1), 0), "exponential services forget");
}

#[test]
fn unknown_times_are_taken_from_the_others() {
    let counters = [counter(&[9], Some((9, 0)))];
    let times =
        [ServiceTime { service: 1, mean_s: 100.0, sd_s: 0.0 }, ServiceTime { service: 2, mean_s: 300.0, sd_s: -1.0 }];
    let known = remaining(&[], 9, &Situation { counters: &counters, times: &times, patience_s: 0.0 }, 0).unwrap();
    let norm = remaining(&[], 9, &Situation { counters: &counters, times: &[], patience_s: f64::NAN }, 0).unwrap();
    assert_eq!(known, drain::interval(200.0, 40_000.0));
    assert_eq!(norm, drain::interval(300.0, 90_000.0));
}

#[test]
fn everybody_at_once_is_one_after_another() {
    use crate::Class;
    let waiting: Vec<Waiting> = (0..40)
        .map(|n| Waiting {
            ready_at_ms: i64::from(n) * 7 % 40,
            class: if n % 5 == 0 { Class::Priority } else { Class::Regular },
            target_ms: 500,
            service: 1 + n % 4,
            overtaken: 0,
            tie: u64::from(n),
        })
        .collect();
    let counters = [counter(&[1, 2], Some((2, 0))), counter(&[2, 3], None), counter(&[1], Some((1, 0)))];
    let (situation, rules) = (situation(&counters, 900.0), Rules::default());
    let all = remaining_for_all(&waiting, &situation, &rules, 50);
    let mut ahead: Vec<(u32, u32)> = Vec::new();
    for index in service_order(&waiting, &|service| service <= 3, &rules, 50) {
        let found = remaining(&ahead, waiting[index].service, &situation, 50);
        assert_eq!(all[index], found);
        ahead.push((waiting[index].service, 1));
    }
    let unserved = (0..waiting.len()).filter(|&index| waiting[index].service == 4);
    assert!(unserved.clone().count() > 0 && unserved.clone().all(|index| all[index].is_none()));
}
