//! Chance for people who do not know of each other: seeded, each with a stream of their own.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

/// One person's chance.
pub struct Dice(StdRng);

impl Dice {
    /// The `who`-th stream of a seed.
    pub fn of(seed: u64, who: u64) -> Self {
        Self(StdRng::seed_from_u64(seed ^ who.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
    }

    /// True in `percent` of the cases.
    pub fn percent(&mut self, percent: u32) -> bool {
        self.0.random_range(0..100) < percent
    }

    /// A whole number from `low` to `high`, both possible.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        self.0.random_range(low..=high.max(low))
    }

    /// One of them; `None` of nothing.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        if from.is_empty() { None } else { from.get(self.0.random_range(0..from.len())) }
    }

    /// A time from `low` to `high` seconds.
    pub fn seconds(&mut self, low: f64, high: f64) -> Duration {
        Duration::from_secs_f64(self.0.random_range(low..=high.max(low)))
    }

    /// The time to the next of something that comes every `mean` on average, whatever came before.
    pub fn until_next(&mut self, mean: Duration) -> Duration {
        let u: f64 = self.0.random_range(1e-9..1.0);
        mean.mul_f64(-u.ln())
    }

    /// A time around `mean` with a long tail, as services take.
    pub fn around(&mut self, mean: Duration) -> Duration {
        // The mean of two exponentials: few are very short, some are long.
        (self.until_next(mean) + self.until_next(mean)) / 2
    }
}

/// How a key begins that is made now: with the time, so that keys made together are kept together.
#[expect(clippy::disallowed_methods, reason = "the load comes from outside, by the real clock")]
pub fn made_now() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    format!("{:012x}", since.as_millis())
}

/// A part of keys that differs from run to run even when the seed does not: keys are for ever.
pub fn run_name() -> String {
    format!("{:016x}", RandomState::new().build_hasher().finish())
}
