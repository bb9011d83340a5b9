//! Values that others computed, a forecast whose rate is known, and a day in which the twin finds what Erlang does not see.

use super::super::{Forecast, PastDay};
use super::*;
use crate::Rules;
use crate::chance::Chance;
use crate::twin::{Business, Counter, Rate};

#[test]
fn positions_as_workforce_tools_calculate_them() {
    // Customers and minutes of service in half an hour, minutes of wait, share; shrinkage 0.3, occupancy at most 0.9; raw and
    // rostered positions, service level, occupancy, P(wait). Erlang C as pyworkforce 0.5.1 has it.
    let table = [
        (100.0, 3.0, 1.0 / 3.0, 0.8, 14, 20, 0.888_350_019, 0.714_285_714, 0.174_131_934),
        (50.0, 4.0, 5.0, 0.9, 9, 13, 0.983_048_556, 0.740_740_741, 0.313_255_663),
        (30.0, 6.0, 10.0, 0.95, 8, 12, 0.987_265_059, 0.75, 0.356_970_858),
    ];
    for (customers, service_min, wait_min, share, raw, rostered, level, occupancy, waiting) in table {
        let need = Need { per_hour: 2.0 * customers, mean_s: service_min * 60.0, patience_s: 0.0 };
        let promise = Promise { wait_s: wait_min * 60.0, share };
        let found = positions_erlang_c(&need, &promise, 0.3, 0.9).unwrap();
        assert_eq!((found.raw, found.rostered), (raw, rostered));
        for (found, expected) in [(found.service_level, level), (found.occupancy, occupancy), (found.waiting, waiting)]
        {
            // The wait of a third of a minute is rounded in the source.
            assert!((found - expected).abs() < 1e-4, "{found} {expected}");
        }
    }
}

#[test]
fn impatience_saves_clerks_and_nonsense_is_no_answer() {
    let promise = Promise { wait_s: 300.0, share: 0.9 };
    let need = |per_hour, patience_s| Need { per_hour, mean_s: 240.0, patience_s };
    let patient = clerks_needed(&need(120.0, 0.0), &promise).unwrap();
    let impatient = clerks_needed(&need(120.0, 300.0), &promise).unwrap();
    assert!(impatient < patient && impatient >= 6, "{impatient} {patient}");
    assert_eq!(clerks_needed(&need(0.0, 0.0), &promise), Some(0));
    assert_eq!(clerks_needed(&need(f64::NAN, 0.0), &promise), None);
    assert_eq!(clerks_needed(&need(120.0, 0.0), &Promise { share: 1.0, ..promise }), None);
    assert_eq!(clerks_needed(&Need { mean_s: 0.0, ..need(120.0, 0.0) }, &promise), None);
    assert_eq!(clerks_needed(&need(1e12, 0.0), &promise), None);
}

const HALF_HOURS: usize = 16;

fn past(days: u32, level_sd: f64, chance: &mut Chance) -> Vec<PastDay> {
    let shape = |at: usize| 10.0 + 20.0 * (at as f64 / 16.0 * std::f64::consts::PI).sin();
    (1..=days)
        .map(|days_ago| {
            let kind = u32::from(days_ago % 7 >= 5);
            let level = (1.0 + level_sd * chance.normal()).max(0.2) * if kind == 1 { 0.4 } else { 1.0 };
            let arrivals = (0..HALF_HOURS).map(|at| {
                let (mut n, mut left) = (0, shape(at) * level - chance.exponential());
                while left > 0.0 {
                    n += 1;
                    left -= chance.exponential();
                }
                n
            });
            PastDay { days_ago, kind, arrivals: arrivals.collect() }
        })
        .collect()
}

#[test]
fn the_forecast_knows_the_calendar_and_follows_the_day() {
    let mut chance = Chance::new(3);
    let past = past(84, 0.15, &mut chance);
    let workday = Forecast::of_day(0, HALF_HOURS, &past).unwrap();
    let weekend = Forecast::of_day(1, HALF_HOURS, &past).unwrap();
    let total = |forecast: &Forecast| forecast.rest().iter().map(|expected| expected.mean).sum::<f64>();
    let ratio = total(&weekend) / total(&workday);
    assert!((0.35..0.5).contains(&ratio), "{ratio}");
    // A day that comes half as strong again: after three half-hours the rest is raised, most of the way.
    let mut today = workday.clone();
    for at in 0..3 {
        today.passed((1.5 * workday.rest()[at].mean).round() as u32);
    }
    assert!((1.2..1.5).contains(&today.level()), "{}", today.level());
    assert_eq!(today.rest().len(), HALF_HOURS - 3);
    (0..40).for_each(|_| today.passed(1));
    assert!(today.rest().is_empty());
    assert_eq!(Forecast::of_day(0, HALF_HOURS, &[]), None);
    assert_eq!(Forecast::of_day(0, 0, &past), None);
}

#[test]
fn the_forecast_interval_holds_in_eighty_of_a_hundred() {
    let mut chance = Chance::new(11);
    let (mut inside, mut all) = (0, 0);
    for _ in 0..60 {
        let mut days = past(60, 0.15, &mut chance);
        let today = days.remove(0);
        let forecast = Forecast::of_day(today.kind, HALF_HOURS, &days).unwrap();
        for (expected, &came) in forecast.rest().iter().zip(&today.arrivals) {
            all += 1;
            inside += u32::from((expected.low..=expected.high).contains(&f64::from(came)));
        }
    }
    let share = f64::from(inside) / f64::from(all);
    assert!((0.74..0.88).contains(&share), "{share}");
}

#[test]
fn the_twin_settles_what_erlang_starts() {
    let rates = [20.0, 20.0, 110.0, 110.0, 20.0, 20.0];
    let arrivals = rates.iter().zip(0..).map(|(&per_hour, at)| Rate { from_ms: at * HALF_HOUR_MS, per_hour }).collect();
    let business = Business {
        service: 1,
        arrivals,
        priority_share: 0.0,
        targets_ms: [0, 0],
        mean_s: 300.0,
        cv: 1.2,
        patience_s: 0.0,
    };
    let hall = Hall {
        rules: Rules::default(),
        business: vec![business],
        counters: vec![Counter { serves: vec![1], pace: 1.0, duty: Vec::new(), lent: Vec::new() }],
        opens_ms: 0,
        closes_ms: 6 * HALF_HOUR_MS,
        appointments: Vec::new(),
    };
    let promise = Promise { wait_s: 300.0, share: 0.9 };
    let need = |per_hour| Need { per_hour, mean_s: 300.0, patience_s: 0.0 };
    let start: Vec<u32> = rates.iter().map(|&per_hour| clerks_needed(&need(per_hour), &promise).unwrap()).collect();
    let (settled, holds) = settle(&hall, &start, &promise);
    assert!(holds && settled.iter().zip(&start).all(|(settled, start)| settled >= start), "{start:?} {settled:?}");
    assert!(levels(&hall, &settled, promise.wait_s).iter().all(|level| *level >= promise.share));
    let none = Hall { counters: Vec::new(), ..hall };
    assert!(!settle(&none, &[1], &promise).1, "nobody to copy: it says that it does not hold");
}
