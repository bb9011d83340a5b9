//! Tables for the running statistics and the prior.

use super::*;

fn close(found: f64, expected: f64) -> bool {
    (found - expected).abs() <= 1e-9 * expected.abs().max(1.0)
}

fn seen(times_s: &[f64]) -> Learned {
    let mut learned = Learned::default();
    times_s.iter().for_each(|&time_s| learned.observe_s(time_s));
    learned
}

const NORM: ServiceTime = ServiceTime { service: 7, mean_s: 100.0, sd_s: 30.0 };

#[test]
fn mean_and_spread() {
    let learned = seen(&[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]);
    assert!(close(learned.mean, 5.0) && close(learned.sd_s(), 2.0));
}

#[test]
fn what_is_no_time_teaches_nothing() {
    assert_eq!(seen(&[f64::NAN, f64::INFINITY, -1.0]), Learned::default());
    let mut tally = Tally::default();
    tally.observe_ms(-1);
    assert_eq!(tally, Tally::default());
    assert_eq!(Tally { n: -3, ..tally }.learned(), Learned::default());
}

#[test]
fn a_forgotten_screen_is_cut_off() {
    let mut tally = Tally::default();
    tally.observe_ms(Millis::MAX);
    assert!(close(tally.learned().mean, 4.0 * 3_600.0));
}

#[test]
fn a_tally_says_what_the_running_form_says() {
    let mut tally = Tally::default();
    [120_000, 95_500, 300_300].into_iter().for_each(|ms| tally.observe_ms(ms));
    let (stored, running) = (tally.learned(), seen(&[120.0, 95.5, 300.3]));
    assert!(stored.n == running.n && close(stored.mean, running.mean) && close(stored.m2, running.m2));
}

#[test]
fn merging_is_observing_everything() {
    let (one, other) = (seen(&[1.0, 2.0, 3.0]), seen(&[10.0, 20.0]));
    let (merged, whole) = (one.merged(&other), seen(&[1.0, 2.0, 3.0, 10.0, 20.0]));
    assert!(merged.n == 5 && close(merged.mean, whole.mean) && close(merged.m2, whole.m2));
    assert_eq!(one.merged(&Learned::default()), one);
}

#[test]
fn the_norm_counts_as_so_many_observations() {
    assert_eq!(Learned::default().with_norm(&NORM, 10.0), NORM);
    // Ten at 100 and ten at 200: the mean between, the spread of both and of their distance.
    let time = seen(&[200.0; 10]).with_norm(&NORM, 10.0);
    assert!(time.service == 7 && close(time.mean_s, 150.0));
    assert!(close(time.sd_s, (30.0_f64 * 30.0 / 2.0 + 50.0 * 50.0).sqrt()));
    let much = seen(&[200.0; 10_000]).with_norm(&NORM, 10.0);
    assert!((much.mean_s - 200.0).abs() < 0.2);
}

#[test]
fn a_norm_that_makes_no_sense_yields_to_what_was_seen() {
    let learned = seen(&[10.0, 30.0]);
    for (norm, weight) in [
        (NORM, 0.0),
        (NORM, -5.0),
        (NORM, f64::NAN),
        (NORM, f64::INFINITY),
        (ServiceTime { mean_s: f64::NAN, ..NORM }, 5.0),
        (ServiceTime { sd_s: f64::INFINITY, ..NORM }, 5.0),
    ] {
        let time = learned.with_norm(&norm, weight);
        assert!(close(time.mean_s, 20.0) && close(time.sd_s, 10.0), "{norm:?} {weight}: {time:?}");
    }
}
