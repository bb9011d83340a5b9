//! What past services teach about the next: a running mean and spread, with the hall's norm as the prior.
//! Which observations are trustworthy is for the caller to decide; what a mean is used for is in `wait`.
//!
//! Sources: B. P. Welford (1962), "Note on a method for calculating corrected sums of squares and products"; T. F. Chan,
//! G. H. Golub, R. J. LeVeque (1983) for merging; A. Gelman et al., *Bayesian Data Analysis*, chapter 3, for a
//! conjugate prior that counts as k observations.

use crate::Millis;
use crate::wait::ServiceTime;

/// One service longer than this is a forgotten screen, not a service; it is counted as this long.
const SERVICE_MAX_MS: Millis = 4 * 3_600_000;

/// The exact sums of a day, month or year of services, as a table keeps them: whole numbers, so that adding is the same
/// in any order and on any engine. Tenths of a second; two thousand million services fit.
///
/// ```
/// use queueing::learn::Tally;
/// use queueing::wait::ServiceTime;
///
/// let mut day = Tally::default();
/// for minutes in [3, 5, 4] {
///     day.observe_ms(minutes * 60_000);
/// }
/// // Three services of four minutes, against a norm of six that counts as twenty.
/// let norm = ServiceTime { service: 1, mean_s: 360.0, sd_s: 288.0 };
/// let expected = day.learned().with_norm(&norm, 20.0);
/// assert!((expected.mean_s - (3.0 * 240.0 + 20.0 * 360.0) / 23.0).abs() < 0.1);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// How many services.
    pub n: i64,
    /// Their sum in tenths of a second.
    pub sum_ds: i64,
    /// The sum of their squares.
    pub sum_sq_ds2: i64,
}

impl Tally {
    /// Counts one service. A time below zero (the clock went back) is nothing learned and is left out.
    pub fn observe_ms(&mut self, service_ms: Millis) {
        if service_ms < 0 {
            return;
        }
        let ds = service_ms.min(SERVICE_MAX_MS) / 100;
        self.add(&Self { n: 1, sum_ds: ds, sum_sq_ds2: ds * ds });
    }

    /// Adds another tally: two days, two halls.
    pub fn add(&mut self, other: &Self) {
        self.n = self.n.saturating_add(other.n);
        self.sum_ds = self.sum_ds.saturating_add(other.sum_ds);
        self.sum_sq_ds2 = self.sum_sq_ds2.saturating_add(other.sum_sq_ds2);
    }

    /// Mean and spread in seconds. A tally that makes no sense (a negative count) teaches nothing.
    #[must_use]
    pub fn learned(&self) -> Learned {
        let Ok(n) = u64::try_from(self.n) else { return Learned::default() };
        if n == 0 {
            return Learned::default();
        }
        let mean_ds = self.sum_ds as f64 / n as f64;
        // In 128 bits: the difference of two large sums is exact, so it cannot come out slightly negative.
        let m2_times_n =
            i128::from(self.n) * i128::from(self.sum_sq_ds2) - i128::from(self.sum_ds) * i128::from(self.sum_ds);
        let m2_ds2 = m2_times_n.max(0) as f64 / n as f64;
        Learned { n, mean: mean_ds / 10.0, m2: m2_ds2 / 100.0 }
    }
}

/// A running mean and sum of squared deviations, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Learned {
    /// How many observations.
    pub n: u64,
    /// Their mean.
    pub mean: f64,
    /// The sum of squared deviations from the mean.
    pub m2: f64,
}

impl Learned {
    /// Counts one observation. What is no number, infinite or below zero is left out.
    pub fn observe_s(&mut self, service_s: f64) {
        if !service_s.is_finite() || service_s < 0.0 {
            return;
        }
        self.n += 1;
        let before = service_s - self.mean;
        self.mean += before / self.n as f64;
        self.m2 += before * (service_s - self.mean);
    }

    /// Both together, as if observed in one go.
    #[must_use]
    pub fn merged(&self, other: &Self) -> Self {
        let (n, mean, m2) = pooled((self.n as f64, self.mean, self.m2), (other.n as f64, other.mean, other.m2));
        let total = self.n.saturating_add(other.n);
        Self { n: total, mean: if n > 0.0 { mean } else { 0.0 }, m2 }
    }

    /// Standard deviation of the observations; zero when there are none.
    #[must_use]
    pub fn sd_s(&self) -> f64 {
        if self.n == 0 { 0.0 } else { (self.m2.max(0.0) / self.n as f64).sqrt() }
    }

    /// The service time to expect: the norm counts as `weight` observations, so that a new service starts from the
    /// norm and moves to what is seen. A weight of zero or less, or no number, leaves only what was seen, and the norm
    /// where nothing was.
    #[must_use]
    pub fn with_norm(&self, norm: &ServiceTime, weight: f64) -> ServiceTime {
        let weight = if weight.is_finite() { weight.max(0.0) } else { 0.0 };
        let n = self.n as f64;
        if n == 0.0 || !self.mean.is_finite() || !self.m2.is_finite() {
            return *norm;
        }
        let norm_m2 = weight * norm.sd_s * norm.sd_s;
        if !norm.mean_s.is_finite() || !norm_m2.is_finite() {
            return ServiceTime { service: norm.service, mean_s: self.mean, sd_s: self.sd_s() };
        }
        let (total, mean_s, m2) = pooled((weight, norm.mean_s, norm_m2), (n, self.mean, self.m2));
        ServiceTime { service: norm.service, mean_s, sd_s: (m2.max(0.0) / total).sqrt() }
    }
}

/// Two samples, each as weight, mean and sum of squared deviations, taken as one.
fn pooled(one: (f64, f64, f64), other: (f64, f64, f64)) -> (f64, f64, f64) {
    let total = one.0 + other.0;
    if total <= 0.0 {
        return (0.0, 0.0, 0.0);
    }
    let apart = other.1 - one.1;
    (total, one.1 + apart * (other.0 / total), one.2 + other.2 + apart * apart * (one.0 * other.0 / total))
}

#[cfg(test)]
#[path = "learn_tests.rs"]
mod tests;
