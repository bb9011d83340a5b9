//! Worked values: closed forms that fit on a line of paper, and the limits in which one formula becomes another.

use super::*;

fn close(found: f64, expected: f64) -> bool {
    (found - expected).abs() <= 1e-9 * expected.abs().max(1.0)
}

#[test]
fn erlang_b_worked_values() {
    // B(n, a) = (aⁿ/n!) / Σ aᵏ/k!
    let cases = [
        (0, 1.0, 1.0),
        (1, 1.0, 1.0 / 2.0),
        (2, 1.0, 1.0 / 5.0),
        (3, 2.0, 4.0 / 19.0),
        (5, 3.0, 2.025 / 18.4),
        (4, 0.0, 0.0),
        (4, -1.0, 0.0),
        (4, f64::NAN, 0.0),
        (4, f64::INFINITY, 1.0),
        (4, f64::MAX, 1.0),
    ];
    for (servers, offered, expected) in cases {
        assert!(close(erlang_b(servers, offered), expected), "B({servers}, {offered})");
    }
}

#[test]
fn erlang_c_worked_values() {
    let cases = [
        (1, 0.8, 0.8),
        (2, 1.0, 1.0 / 3.0),
        (2, 1.5, 9.0 / 14.0),
        (3, 2.0, 4.0 / 9.0),
        (2, 2.0, 1.0),
        (2, 5.0, 1.0),
        (0, 0.0, 1.0),
        (3, 0.0, 0.0),
        (3, f64::NAN, 0.0),
    ];
    for (servers, offered, expected) in cases {
        assert!(close(erlang_c(servers, offered), expected), "C({servers}, {offered})");
    }
}

#[test]
fn waits_without_giving_up() {
    // M/M/1: ρ/(μ − λ), and P(W ≤ t) = 1 − ρ·e^(−(μ−λ)t).
    assert!(close(mean_wait_erlang_c(1, 0.5, 1.0).unwrap(), 1.0));
    assert!(close(mean_wait_erlang_c(2, 1.0, 1.0).unwrap(), 1.0 / 3.0));
    assert!(close(service_level_erlang_c(1, 0.5, 1.0, 2.0).unwrap(), 1.0 - 0.5 * (-1.0_f64).exp()));
    assert_eq!(service_level_erlang_c(1, 0.5, 1.0, -1.0), Some(0.0));
    for (servers, arrival, service) in
        [(1, 1.0, 1.0), (0, 0.1, 1.0), (2, -1.0, 1.0), (2, 1.0, 0.0), (2, 1.0, f64::NAN), (2, f64::INFINITY, 1.0)]
    {
        assert_eq!(mean_wait_erlang_c(servers, arrival, service), None, "{servers} {arrival} {service}");
        assert_eq!(service_level_erlang_c(servers, arrival, service, 1.0), None, "{servers} {arrival} {service}");
    }
}

#[test]
fn erlang_a_worked_values() {
    // Giving up at the service rate makes M/M/∞: the number present is Poisson(λ/μ).
    let e = 1.0_f64.exp();
    let one = erlang_a(1, 1.0, 1.0, 1.0).unwrap();
    assert!(close(one.waiting, 1.0 - 1.0 / e) && close(one.queue, 1.0 / e) && close(one.abandoning, 1.0 / e));
    let two = erlang_a(2, 1.0, 1.0, 1.0).unwrap();
    assert!(close(two.waiting, 1.0 - 2.0 / e) && close(two.queue, 3.0 / e - 1.0));
    assert!(close(two.mean_wait, two.queue), "Little's law at arrival rate one");
    // No servers: everybody gives up after the mean patience.
    let none = erlang_a(0, 3.0, 1.0, 0.5).unwrap();
    assert!(close(none.abandoning, 1.0) && close(none.mean_wait, 2.0) && close(none.waiting, 1.0));
}

#[test]
fn erlang_a_becomes_erlang_c_when_nobody_gives_up() {
    let state = erlang_a(3, 2.0, 1.0, 0.0).unwrap();
    assert!(close(state.waiting, erlang_c(3, 2.0)));
    assert!(close(state.mean_wait, mean_wait_erlang_c(3, 2.0, 1.0).unwrap()));
    assert!(close(state.abandoning, 0.0));
}

#[test]
fn erlang_a_carries_what_it_serves() {
    // In a steady state arrivals = served + giving up; far overloaded, servers serve all the time.
    let state = erlang_a(10, 2_000.0, 1.0, 0.5).unwrap();
    assert!(close(state.abandoning, 1.0 - 10.0 / 2_000.0), "{state:?}");
}

#[test]
fn no_steady_state_is_no_answer() {
    for (servers, arrival, service, abandon) in [
        (1, 1.0, 1.0, 0.0),
        (1, 2.0, 1.0, 0.0),
        (1, 0.0, 1.0, 1.0),
        (1, 1.0, 0.0, 1.0),
        (1, 1.0, 1.0, -1.0),
        (1, f64::NAN, 1.0, 1.0),
        (1, 1.0, 1.0, f64::INFINITY),
        (1, 1e9, 1.0, 1e-9),
    ] {
        assert_eq!(erlang_a(servers, arrival, service, abandon), None, "{servers} {arrival} {service} {abandon}");
    }
}
