//! How much longer a waiting ticket waits, as an interval: from the true order, the counters on duty now and the service
//! times learned so far. Everything sits behind [`remaining`] and [`remaining_for_all`], so that a better model can
//! replace this one. Not here: who is next (`discipline`), what a service takes (`learn`), any promise to a customer.
//!
//! **The model.** With n people ahead, c counters busy at rate μ each and everybody giving up at rate θ, the wait is a
//! sum of independent exponential times with rates cμ + iθ, i = 0..n: C. Palm (1957), M/M/c+M ("Erlang A"); as a
//! prediction W. Whitt (1999), "Predicting queueing delays", Management Science 45(6), and R. Ibrahim, W. Whitt (2009),
//! "Real-time delay estimation in overloaded multiserver queues with abandonments" (their QLm).
//!
//! **What is added, so that it is of use in a hall.**
//! - *Several kinds of business.* In their order, the people ahead fill the counters on duty that can serve them like
//!   water: each takes its work to the counters that are free earliest, in fractions. Who cannot be served by my
//!   counters does not delay me, who has other counters delays me little. Of my counters I count the group, from the
//!   earliest free on, that gets me called soonest, so a counter shared with a long line does not spoil a free one.
//!   Counters that are alike and one kind of business give the formula as published.
//! - *Service already given.* Someone who has been served for e seconds needs about max(mean − e, cv²·mean) more
//!   (exact for exponential and for constant times). The first release is estimated from the work in hand less what
//!   the other counters will still have in hand when I am called: half of mean·(1 + cv²) each, the equilibrium
//!   residual of renewal theory.
//! - *Spread.* The variance of each step is scaled by cv², the squared coefficient of variation; cv = 1 is the formula
//!   as published.
//! - *Interval.* 10 %, 50 % and 90 % points of the gamma distribution with that mean and variance, by the cube-root
//!   approximation of E. B. Wilson and M. M. Hilferty (1931).
//!
//! **What it leaves out.** Future arrivals with priority, counters about to open or close, clerks of different speed.

mod drain;
mod duty;
mod group;

use crate::{Millis, Rules, Waiting, service_order};
use duty::{Duty, Shares};

/// A counter that is open and staffed now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CounterOnDuty {
    /// The services it can serve; twice the same counts once.
    pub serves: Vec<u32>,
    /// Whom it serves now: the service, and when it started. A start in the future counts as now.
    pub busy: Option<(u32, Millis)>,
}

/// How long a service takes: learned, or the hall's norm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ServiceTime {
    /// The service.
    pub service: u32,
    /// Mean; held between one second and one day. What is no positive number counts as unknown.
    pub mean_s: f64,
    /// Standard deviation. Zero, negative or no number counts as unknown, and then the spread of an exponential time is
    /// assumed: no real service takes always the same time, but a single observation looks as if.
    pub sd_s: f64,
}

/// What the prediction knows about the hall.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    /// The counters open and staffed now; those away or closed are not listed.
    pub counters: &'a [CounterOnDuty],
    /// One entry a service. A service without one is taken as long as the mean of the others, or five minutes.
    pub times: &'a [ServiceTime],
    /// Mean time until someone gives up; zero, negative or no number: nobody does.
    pub patience_s: f64,
}

/// A remaining time in whole seconds, `low_s <= mid_s <= high_s`: one in ten is called before low, half before mid, one
/// in ten after high. Never more than a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Interval {
    /// Lower end, 10 %.
    pub low_s: u32,
    /// Middle, the median.
    pub mid_s: u32,
    /// Upper end, 90 %.
    pub high_s: u32,
}

/// The remaining time of one ticket for service `me` with so many `ahead` of it, by service. `None`: nobody on duty
/// serves it, and the product says so in words.
///
/// The entries of `ahead` are taken in the order given, and a service may come again: with several kinds of business at
/// shared counters the answer is better the closer this is to the true order.
///
/// ```
/// use queueing::wait::{CounterOnDuty, ServiceTime, Situation, remaining};
///
/// let now_ms = 600_000;
/// let counters = [
///     CounterOnDuty { serves: vec![1], busy: Some((1, now_ms - 60_000)) },
///     CounterOnDuty { serves: vec![1, 2], busy: Some((2, now_ms - 120_000)) },
/// ];
/// let times = [1, 2].map(|service| ServiceTime { service, mean_s: 180.0, sd_s: 120.0 });
/// let situation = Situation { counters: &counters, times: &times, patience_s: 0.0 };
/// // Three ahead for service 1; nobody on duty serves 3.
/// let wait = remaining(&[(1, 3)], 1, &situation, now_ms).expect("somebody serves it");
/// assert!(wait.low_s < wait.mid_s && wait.mid_s < wait.high_s);
/// assert_eq!(remaining(&[], 3, &situation, now_ms), None);
/// ```
#[must_use]
pub fn remaining(ahead: &[(u32, u32)], me: u32, situation: &Situation, now_ms: Millis) -> Option<Interval> {
    let asked = ahead.iter().map(|&(service, _)| service).chain([me]);
    let duty = Duty::new(situation, asked, now_ms);
    let mut shares = Shares::new(&duty);
    for &(service, people) in ahead {
        shares.add(&duty, service, f64::from(people));
    }
    duty.interval(me, &mut shares)
}

/// The remaining time of every waiting ticket, beside `waiting`.
///
/// The order is the one in which a counter that serves whatever is served on duty would take them; tickets that nobody
/// on duty serves get `None` and delay nobody.
#[must_use]
pub fn remaining_for_all(
    waiting: &[Waiting],
    situation: &Situation,
    rules: &Rules,
    now_ms: Millis,
) -> Vec<Option<Interval>> {
    let duty = Duty::new(situation, waiting.iter().map(|ticket| ticket.service), now_ms);
    let mut shares = Shares::new(&duty);
    let mut intervals = vec![None; waiting.len()];
    for index in service_order(waiting, &|service| duty.is_served(service), rules, now_ms) {
        let service = waiting[index].service;
        intervals[index] = duty.interval(service, &mut shares);
        shares.add(&duty, service, 1.0);
    }
    intervals
}

#[cfg(test)]
mod tests;
