//! The twin against values that others computed: closed forms (Erlang 1917, Palm 1957, Cobham 1954, Kleinrock 1964) and, for
//! the head start, an independent simulation. Each value must lie within four standard errors of ours, and the error must
//! be small enough to find a wrong formula. `QUEUEING_CUSTOMERS` says how many customers a value costs.

use queueing::twin::plain::{Counted, Plain, count};
use queueing::twin::{Business, Counter, Hall, Now, Rate, Told, live};
use queueing::{Class, Millis, Pick, Rules, Waiting, erlang, overtakes};

/// Runs with different seeds, of which mean and standard error are taken.
const RUNS: u32 = 10;

fn customers(usual: u64) -> u64 {
    std::env::var("QUEUEING_CUSTOMERS").ok().and_then(|number| number.parse().ok()).unwrap_or(usual)
}

/// Mean and standard error.
fn estimate(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (n - 1.0);
    (mean, (variance / n).sqrt())
}

fn assert_near(what: &str, values: &[f64], expected: f64, its_error: f64) {
    let (mean, error) = estimate(values);
    let allowed = 4.0 * error + its_error;
    assert!((mean - expected).abs() <= allowed, "{what}: {mean:.4} ± {error:.4}, expected {expected:.4}");
    assert!(allowed <= 0.15 * expected.abs().max(0.04), "{what}: an error of {error:.4} would find nothing");
}

fn plain_runs(hall: &Plain, value: impl Fn(&Counted) -> f64) -> Vec<f64> {
    let each = customers(2_000_000) / u64::from(RUNS);
    (0..RUNS).map(|seed| value(&count(hall, each, each / 10, u64::from(seed) + 1))).collect()
}

#[test]
fn plain_halls_are_erlang_c() {
    // λ, c, T, P(wait), mean wait of all, P(W ≤ T); μ = 1.
    let table = [
        (0.8, 1, 1.0, 0.8, 4.0, 0.345_015_40),
        (2.4, 3, 0.5, 0.647_191_01, 1.078_651_69, 0.520_549_11),
        (4.0, 5, 0.2, 0.554_112_55, 0.554_112_55, 0.546_331_01),
        (9.0, 10, 0.25, 0.668_731_52, 0.668_731_52, 0.479_191_37),
        (18.0, 20, 0.1, 0.550_769_00, 0.275_384_50, 0.549_068_48),
    ];
    for (arrival_rate, counters, limit, waiting, mean, in_time) in table {
        let hall = Plain { counters, arrival_rate, service_rate: 1.0, abandon_rate: 0.0, limit };
        let servers = u32::try_from(counters).expect("few");
        assert!((erlang::erlang_c(servers, arrival_rate) - waiting).abs() < 1e-8);
        assert!((erlang::mean_wait_erlang_c(servers, arrival_rate, 1.0).expect("stable") - mean).abs() < 1e-8);
        let level = erlang::service_level_erlang_c(servers, arrival_rate, 1.0, limit).expect("stable");
        assert!((level - in_time).abs() < 1e-8);
        let what = format!("M/M/{counters}");
        assert_near(&what, &plain_runs(&hall, |counted| counted.share(counted.waited)), waiting, 0.0);
        assert_near(&what, &plain_runs(&hall, |counted| counted.share(counted.in_time)), in_time, 0.0);
        assert_near(&what, &plain_runs(&hall, Counted::mean_wait), mean, 0.0);
    }
}

#[test]
fn plain_halls_that_people_leave_are_erlang_a() {
    // λ, c, θ, P(abandon), mean wait of all, P(wait); μ = 1. Birth and death in steady state.
    let table = [
        (10.0, 10, 0.5, 0.103_913_21, 0.207_826_42, 0.619_655_23),
        (12.0, 10, 1.0, 0.213_632_35, 0.213_632_35, 0.757_607_84),
        (9.0, 10, 0.1, 0.030_436_79, 0.304_367_88, 0.577_986_79),
        (4.5, 5, 0.25, 0.083_465_16, 0.333_860_63, 0.584_081_35),
    ];
    for (arrival_rate, counters, abandon_rate, leaving, mean, waiting) in table {
        let hall = Plain { counters, arrival_rate, service_rate: 1.0, abandon_rate, limit: 0.0 };
        let servers = u32::try_from(counters).expect("few");
        let state = erlang::erlang_a(servers, arrival_rate, 1.0, abandon_rate).expect("stable");
        assert!((state.abandoning - leaving).abs() < 1e-7 && (state.mean_wait - mean).abs() < 1e-7);
        let what = format!("M/M/{counters}+M");
        assert_near(&what, &plain_runs(&hall, |counted| counted.share(counted.gave_up)), leaving, 0.0);
        assert_near(&what, &plain_runs(&hall, Counted::mean_wait), mean, 0.0);
        assert_near(&what, &plain_runs(&hall, |counted| counted.share(counted.waited)), waiting, 0.0);
        let limit = 0.2;
        let level = erlang::service_level_erlang_a(servers, arrival_rate, 1.0, abandon_rate, limit).expect("stable");
        let timed = Plain { limit, ..hall };
        assert_near(&what, &plain_runs(&timed, |counted| counted.share(counted.offered_in_time)), level, 0.0);
    }
}

/// Mean service in the simulated halls: long enough that a millisecond is nothing.
const SERVICE_MS: f64 = 100_000.0;

/// Priority first and regular arrivals in a mean service, counters, coefficient of variation.
struct TwoClasses {
    rates: [f64; 2],
    counters: usize,
    cv: f64,
}

impl TwoClasses {
    fn hall(&self, head_start_ms: Millis, customers: u64) -> Hall {
        let all = self.rates[0] + self.rates[1];
        let closes_ms = (customers as f64 / all * SERVICE_MS) as Millis;
        let business = Business {
            service: 1,
            arrivals: vec![Rate { from_ms: 0, per_hour: all * 3_600_000.0 / SERVICE_MS }],
            priority_share: self.rates[0] / all,
            targets_ms: [head_start_ms, 0],
            mean_s: SERVICE_MS / 1_000.0,
            cv: self.cv,
            patience_s: 0.0,
        };
        let counter = Counter { serves: vec![1], pace: 1.0, duty: vec![(0, closes_ms)], lent: Vec::new() };
        Hall {
            rules: Rules { head_start_ms, overtakes_max: u32::MAX, wait_max_ms: Millis::MAX },
            business: vec![business],
            counters: vec![counter; self.counters],
            opens_ms: 0,
            closes_ms,
            appointments: Vec::new(),
        }
    }

    /// Mean waits in mean services: of priority, of regular, of all.
    fn waits(&self, head_start_ms: Millis, choose: &queueing::twin::Choose, usual: u64) -> [Vec<f64>; 3] {
        let hall = self.hall(head_start_ms, customers(usual) / u64::from(RUNS));
        let mut waits: [Vec<f64>; 3] = std::array::from_fn(|_| Vec::new());
        for seed in 1..=RUNS {
            let mut sums = [(0.0, 0.0_f64); 2];
            live(&hall, &Now::default(), Millis::MAX, u64::from(seed), choose, &mut |told| {
                if let Told::Called { at_ms, waiting, index, .. } = told {
                    let sum = &mut sums[usize::from(waiting[index].class == Class::Regular)];
                    sum.0 += (at_ms - waiting[index].ready_at_ms) as f64 / SERVICE_MS;
                    sum.1 += 1.0;
                }
            });
            for (class, (wait, n)) in sums.iter().enumerate() {
                waits[class].push(wait / n);
            }
            waits[2].push((sums[0].0 + sums[1].0) / (sums[0].1 + sums[1].1));
        }
        waits
    }
}

/// Priority that accumulates: whoever has the largest slope × wait. The slope of regular tickets is the argument, of
/// priority tickets one.
fn accumulating(slope: f64) -> impl Fn(&[Waiting], &dyn Fn(u32) -> bool, &Rules, Millis) -> Option<Pick> {
    move |waiting, serves, _, now_ms| {
        let credit = |ticket: &Waiting| {
            let waited = (now_ms - ticket.ready_at_ms) as f64;
            if ticket.class == Class::Priority { waited } else { slope * waited }
        };
        // With a slope of zero the earlier of two regular tickets still goes first.
        let index = (0..waiting.len()).max_by(|&one, &other| {
            let earlier = waiting[other].tie.cmp(&waiting[one].tie);
            let priority = (waiting[one].class == Class::Priority).cmp(&(waiting[other].class == Class::Priority));
            credit(&waiting[one]).total_cmp(&credit(&waiting[other])).then(priority).then(earlier)
        })?;
        Some(Pick { index, why: queueing::Why::Only, overtakes: overtakes(waiting, serves, index) })
    }
}

#[test]
fn accumulating_priority_and_cobham() {
    // λ priority, λ regular, c, cv, slope; mean waits of priority, regular, all. Kleinrock's recursion; slope 0 is Cobham.
    let table = [
        ([0.3, 0.5], 1, 1.0, 0.5, [2.823_529_41, 4.705_882_35, 4.0]),
        ([0.3, 0.5], 1, 1.0, 0.0, [1.142_857_14, 5.714_285_71, 4.0]),
        ([0.2, 0.6], 1, 1.0, 0.2, [1.714_285_71, 4.761_904_76, 4.0]),
        ([0.9, 1.5], 3, 1.0, 0.5, [0.761_401_19, 1.269_001_98, 1.078_651_69]),
        ([1.5, 3.0], 5, 1.0, 0.25, [0.639_510_44, 1.967_724_44, 1.524_986_44]),
        ([0.3, 0.5], 1, 0.0, 0.5, [1.411_764_71, 2.352_941_18, 2.0]),
        ([0.3, 0.5], 1, 1.2, 0.5, [3.444_705_88, 5.741_176_47, 4.88]),
    ];
    for (rates, counters, cv, slope, expected) in table {
        let classes = TwoClasses { rates, counters, cv };
        let found = classes.waits(0, &accumulating(slope), 1_000_000);
        for ((class, values), expected) in ["priority", "regular", "all"].iter().zip(&found).zip(expected) {
            assert_near(&format!("{rates:?} slope {slope} cv {cv}: {class}"), values, expected, 0.0);
        }
    }
}

#[test]
fn our_discipline_with_a_head_start() {
    // λ priority, λ regular, c, head start in mean services; mean waits and the error of the simulation they come from.
    let endless = 1.0e9;
    let table = [
        ([0.3, 0.5], 1, 2.0, [(3.313_425_90, 0.118_7), (4.403_802_30, 0.149_5), (4.0, 0.0)]),
        ([0.9, 1.5], 3, 1.0, [(0.815_131_67, 0.047_1), (1.219_613_55, 0.056_2), (1.078_652, 0.0)]),
        ([0.9, 1.5], 3, endless, [(0.304_637_23, 0.005_2), (1.525_629_93, 0.082_5), (1.078_652, 0.0)]),
    ];
    for (rates, counters, head_start, expected) in table {
        let classes = TwoClasses { rates, counters, cv: 1.0 };
        let head_start_ms = (head_start * SERVICE_MS) as Millis;
        let found = classes.waits(head_start_ms, &queueing::twin::ours, 600_000);
        for ((class, values), (expected, error)) in ["priority", "regular", "all"].iter().zip(&found).zip(expected) {
            assert_near(&format!("{rates:?} head start {head_start}: {class}"), values, expected, error);
        }
    }
}
