//! The remaining time on random and absurd halls: always an answer that makes sense. And the promise itself: in simulated
//! halls the true wait falls below, inside and above the interval about as often as the interval says.

use proptest::collection::vec;
use proptest::prelude::*;
use queueing::wait::{CounterOnDuty, Interval, ServiceTime, Situation, remaining, remaining_for_all};
use queueing::{Class, Millis, Rules, Waiting};

fn any_number() -> impl Strategy<Value = f64> {
    prop_oneof![
        Just(f64::NAN),
        Just(f64::INFINITY),
        Just(f64::NEG_INFINITY),
        Just(f64::MAX),
        Just(f64::MIN_POSITIVE),
        Just(0.0),
        Just(-1.0),
        1.0..3_000.0,
    ]
}

fn any_instant() -> impl Strategy<Value = Millis> {
    prop_oneof![Just(Millis::MIN), Just(Millis::MAX), Just(0), -1_000_000..1_000_000_i64]
}

fn any_counter() -> impl Strategy<Value = CounterOnDuty> {
    (vec(0..5_u32, 0..5), proptest::option::of((0..6_u32, any_instant())))
        .prop_map(|(serves, busy)| CounterOnDuty { serves, busy })
}

fn any_time() -> impl Strategy<Value = ServiceTime> {
    (0..5_u32, any_number(), any_number()).prop_map(|(service, mean_s, sd_s)| ServiceTime { service, mean_s, sd_s })
}

fn any_waiting() -> impl Strategy<Value = Waiting> {
    (any_instant(), any::<bool>(), any_instant(), 0..6_u32, any::<u32>(), any::<u64>()).prop_map(
        |(ready_at_ms, priority, target_ms, service, overtaken, tie)| Waiting {
            ready_at_ms,
            class: if priority { Class::Priority } else { Class::Regular },
            target_ms,
            service,
            overtaken,
            tie,
        },
    )
}

fn makes_sense(interval: Interval) -> bool {
    interval.low_s <= interval.mid_s && interval.mid_s <= interval.high_s && interval.high_s <= 86_400
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_given_the_answer_makes_sense(
        counters in vec(any_counter(), 0..8),
        times in vec(any_time(), 0..8),
        patience_s in any_number(),
        ahead in vec((0..6_u32, prop_oneof![0..50_u32, Just(u32::MAX)]), 0..8),
        me in 0..6_u32,
        now_ms in any_instant(),
    ) {
        let situation = Situation { counters: &counters, times: &times, patience_s };
        let found = remaining(&ahead, me, &situation, now_ms);
        prop_assert_eq!(found.is_some(), counters.iter().any(|counter| counter.serves.contains(&me)));
        prop_assert!(found.is_none_or(makes_sense), "{:?}", found);
    }

    #[test]
    fn whoever_waits_gets_an_answer_that_makes_sense(
        waiting in vec(any_waiting(), 0..40),
        counters in vec(any_counter(), 0..8),
        times in vec(any_time(), 0..8),
        patience_s in any_number(),
        (head_start_ms, overtakes_max, wait_max_ms) in (any_instant(), any::<u32>(), any_instant()),
        now_ms in any_instant(),
    ) {
        let situation = Situation { counters: &counters, times: &times, patience_s };
        let rules = Rules { head_start_ms, overtakes_max, wait_max_ms };
        let found = remaining_for_all(&waiting, &situation, &rules, now_ms);
        prop_assert_eq!(found.len(), waiting.len());
        for (ticket, interval) in waiting.iter().zip(found) {
            let served = counters.iter().any(|counter| counter.serves.contains(&ticket.service));
            prop_assert_eq!(interval.is_some(), served);
            prop_assert!(interval.is_none_or(makes_sense), "{:?}", interval);
        }
    }

    /// One more ahead never makes the wait shorter, as long as people have at least the patience of two services.
    #[test]
    fn more_people_ahead_never_shorten_it(
        busy in vec(proptest::option::of(0..900_000_i64), 1..20),
        (mean_s, cv) in (30.0..900.0_f64, 0.1..1.5_f64),
        patience in prop_oneof![Just(0.0), 2.0..20.0_f64],
        people in 0..200_u32,
    ) {
        let counters: Vec<CounterOnDuty> = busy
            .iter()
            .map(|started| CounterOnDuty { serves: vec![1], busy: started.map(|ago_ms| (1, -ago_ms)) })
            .collect();
        let times = [ServiceTime { service: 1, mean_s, sd_s: cv * mean_s }];
        let situation = Situation { counters: &counters, times: &times, patience_s: patience * mean_s };
        let wait = |people| remaining(&[(1, people)], 1, &situation, 0).expect("somebody serves it");
        let (fewer, more) = (wait(people), wait(people + 1));
        prop_assert!(fewer.mid_s <= more.mid_s && fewer.high_s <= more.high_s, "{:?} {:?}", fewer, more);
    }
}

/// A simulated hall: who is ahead in order, and the counters.
struct Case {
    name: &'static str,
    counters: Vec<CounterOnDuty>,
    ahead: Vec<u32>,
    /// Phases of the Erlang distribution of a service; 1 is exponential. A counter at work has just begun.
    phases: u32,
    patience_s: f64,
}

const MEAN_S: f64 = 200.0;
const RUNS: u32 = 4_000;

#[test]
fn the_interval_keeps_what_it_says() {
    let busy = |serves: &[u32]| CounterOnDuty { serves: serves.to_vec(), busy: Some((serves[0], 0)) };
    let three = || vec![busy(&[1]), busy(&[1]), busy(&[1])];
    let cases = [
        Case { name: "next at one counter", counters: vec![busy(&[1])], ahead: vec![], phases: 1, patience_s: 0.0 },
        Case { name: "ten ahead", counters: three(), ahead: vec![1; 10], phases: 1, patience_s: 0.0 },
        Case { name: "some give up", counters: three(), ahead: vec![1; 30], phases: 1, patience_s: 900.0 },
        Case { name: "steady services", counters: three(), ahead: vec![1; 12], phases: 4, patience_s: 0.0 },
        Case {
            name: "shared counters",
            counters: vec![busy(&[1]), busy(&[1, 2]), busy(&[2])],
            ahead: [1, 2].repeat(6),
            phases: 2,
            patience_s: 0.0,
        },
        Case {
            name: "one free of the others' line",
            counters: vec![busy(&[1]), busy(&[2, 1]), busy(&[2])],
            ahead: vec![2; 12],
            phases: 1,
            patience_s: 0.0,
        },
    ];
    for case in cases {
        let [below, under_mid, above] = outcome(&case);
        let name = case.name;
        assert!(below <= 0.20 && above <= 0.20, "{name}: {below} below, {above} above");
        assert!((0.35..=0.65).contains(&under_mid), "{name}: {under_mid} before the middle");
    }
}

/// Shares of simulated waits below low, not above mid, above high.
fn outcome(case: &Case) -> [f64; 3] {
    let sd_s = MEAN_S / f64::from(case.phases).sqrt();
    let times = [1, 2].map(|service| ServiceTime { service, mean_s: MEAN_S, sd_s });
    let situation = Situation { counters: &case.counters, times: &times, patience_s: case.patience_s };
    let mut counts: Vec<(u32, u32)> = Vec::new();
    case.ahead.iter().for_each(|&service| counts.push((service, 1)));
    let found = remaining(&counts, 1, &situation, 0).expect("somebody serves it");
    let mut chance = Chance(2_026);
    let mut tally = [0_u32; 3];
    for _ in 0..RUNS {
        let wait_s = simulated_wait_s(case, &mut chance);
        tally[0] += u32::from(wait_s < f64::from(found.low_s));
        tally[1] += u32::from(wait_s <= f64::from(found.mid_s));
        tally[2] += u32::from(wait_s > f64::from(found.high_s));
    }
    tally.map(|count| f64::from(count) / f64::from(RUNS))
}

/// Each counter that gets free takes the first ahead whom it can serve and who is still there; then me.
fn simulated_wait_s(case: &Case, chance: &mut Chance) -> f64 {
    let mut free_s: Vec<f64> = case.counters.iter().map(|_| chance.service_s(case.phases)).collect();
    let mut ahead: Vec<(u32, f64)> = case
        .ahead
        .iter()
        .map(|&service| (service, if case.patience_s > 0.0 { chance.exponential(case.patience_s) } else { f64::MAX }))
        .collect();
    loop {
        let counter = (0..free_s.len()).min_by(|&a, &b| free_s[a].total_cmp(&free_s[b])).expect("a counter");
        let now_s = free_s[counter];
        ahead.retain(|(_, leaves_s)| *leaves_s > now_s);
        let serves = &case.counters[counter].serves;
        match ahead.iter().position(|(service, _)| serves.contains(service)) {
            Some(first) => {
                ahead.remove(first);
                free_s[counter] += chance.service_s(case.phases);
            }
            None if serves.contains(&1) => return now_s,
            None => free_s[counter] = f64::MAX,
        }
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): the same run every time, on every machine.
struct Chance(u64);

impl Chance {
    fn exponential(&mut self, mean: f64) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let high = u32::try_from((z ^ (z >> 31)) >> 32).expect("the upper half fits");
        -mean * ((f64::from(high) + 0.5) / 4_294_967_296.0).ln()
    }

    fn service_s(&mut self, phases: u32) -> f64 {
        (0..phases).map(|_| self.exponential(MEAN_S / f64::from(phases))).sum()
    }
}
