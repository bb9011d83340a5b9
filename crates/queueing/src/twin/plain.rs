//! The fast path: one kind of business, alike counters, first come, first served, exponential times (M/M/c, and M/M/c+M
//! when people give up). By the recursion of J. Kiefer and J. Wolfowitz (1955): only the instants at which the counters
//! get free are kept, so a customer costs two random numbers and a few comparisons.

use crate::chance::Chance;

/// More counters than any hall has.
const COUNTERS_MAX: usize = 4_096;

/// What was counted; times in the unit of the rates.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Counted {
    /// Customers counted, those who gave up included.
    pub customers: u64,
    /// Who had to wait.
    pub waited: u64,
    /// Who gave up.
    pub gave_up: u64,
    /// Sum of all waits, those of who gave up included.
    pub wait_sum: f64,
    /// Who was served without waiting longer than the limit.
    pub in_time: u64,
    /// Who would have been called within the limit, whether or not they stayed so long.
    pub offered_in_time: u64,
}

impl Counted {
    /// Mean wait over all customers.
    #[must_use]
    pub fn mean_wait(&self) -> f64 {
        self.wait_sum / (self.customers.max(1)) as f64
    }

    /// Share of all customers.
    #[must_use]
    pub fn share(&self, of: u64) -> f64 {
        of as f64 / self.customers.max(1) as f64
    }
}

/// A hall with one kind of business.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plain {
    /// Counters; none counts as one, more than four thousand as that.
    pub counters: usize,
    /// Arrivals in a unit of time.
    pub arrival_rate: f64,
    /// Services of a busy counter in a unit of time.
    pub service_rate: f64,
    /// Share of the waiting that give up in a unit of time; zero: nobody.
    pub abandon_rate: f64,
    /// The wait that is still in time.
    pub limit: f64,
}

/// Lives through so many customers after `warm_up` that are not counted. Rates that make no sense give nothing.
///
/// ```
/// use queueing::erlang::service_level_erlang_c;
/// use queueing::twin::plain::{Plain, count};
///
/// // Times in minutes: two people a minute, services of four, ten counters, in time is within five.
/// let hall = Plain { counters: 10, arrival_rate: 2.0, service_rate: 0.25, abandon_rate: 0.0, limit: 5.0 };
/// let lived = count(&hall, 200_000, 1_000, 1);
/// let formula = service_level_erlang_c(10, 2.0, 0.25, 5.0).expect("a stable hall");
/// assert!((lived.share(lived.in_time) - formula).abs() < 0.01);
/// ```
#[must_use]
pub fn count(hall: &Plain, customers: u64, warm_up: u64, seed: u64) -> Counted {
    let usable = |rate: f64| rate.is_finite() && rate > 0.0;
    if !usable(hall.arrival_rate) || !usable(hall.service_rate) {
        return Counted::default();
    }
    let mut chance = Chance::new(seed);
    // Instants at which counters get free, earliest first.
    let mut free = vec![0.0_f64; hall.counters.clamp(1, COUNTERS_MAX)];
    let (gap, service) = (1.0 / hall.arrival_rate, 1.0 / hall.service_rate);
    let patience = if usable(hall.abandon_rate) { 1.0 / hall.abandon_rate } else { f64::INFINITY };
    let mut counted = Counted::default();
    let mut now = 0.0;
    for customer in 0..warm_up.saturating_add(customers) {
        now += gap * chance.exponential();
        let offered = (free[0] - now).max(0.0);
        let gives_up = offered > 0.0 && patience.is_finite() && {
            let patience = patience * chance.exponential();
            if patience < offered {
                if customer >= warm_up {
                    counted.gave_up += 1;
                    counted.wait_sum += patience;
                }
                true
            } else {
                false
            }
        };
        if customer >= warm_up {
            counted.customers += 1;
            counted.waited += u64::from(offered > 0.0);
            counted.offered_in_time += u64::from(offered <= hall.limit);
            if !gives_up {
                counted.wait_sum += offered;
                counted.in_time += u64::from(offered <= hall.limit);
            }
        }
        if !gives_up {
            take_earliest(&mut free, now + offered + service * chance.exponential());
        }
    }
    counted
}

/// The counter that is free first takes the customer and is free again at `until`.
#[inline]
fn take_earliest(free: &mut [f64], until: f64) {
    let mut at = 0;
    while let Some(&later) = free.get(at + 1)
        && later < until
    {
        free[at] = later;
        at += 1;
    }
    free[at] = until;
}
