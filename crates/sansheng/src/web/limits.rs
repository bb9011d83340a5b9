//! Rate limits, in memory, by class and by who asks: a bucket that fills again with time. Each figure has its reason here.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::sync::Mutex;

use axum::http::StatusCode;
use serde_json::json;

use super::refusal::Problem;
use crate::accounts::LOOK_UPS_A_MINUTE_MAX;
use crate::kernel::Millis;

/// What kind of request is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// Reading without credentials, by address: a whole hall's phones and boards may share one.
    PublicRead,
    /// Changing something without credentials, by address.
    PublicWrite,
    /// Credentials that fit nothing, by address.
    BadCredentials,
    /// Passwords, codes and one-time links, by address. What a single account bears is said in `people::rules`.
    Secret,
    /// A ticket from a kiosk's button, by device: one in three seconds, and one more for the hand that was quicker.
    KioskTicket,
    /// A ticket from a kiosk without a token, by address: several such screens may share one.
    OpenKioskTicket,
    /// Looking accounts up, by clerk: see `accounts::LOOK_UPS_A_MINUTE_MAX`.
    LookUp,
    /// A person of the staff: faster than anybody types, slower than a script that copies the accounts.
    Staff,
    /// Kiosks, boards, pads, printers.
    Device,
    /// Another program of the company.
    Integration,
    /// Notes in the journal that somebody was refused: one a while says it all.
    DenialNote,
}

impl Class {
    /// How many at once, and how many a second after that, in thousandths.
    fn allowance(self) -> (i64, i64) {
        match self {
            Self::PublicRead => (6_000, 600_000),
            Self::PublicWrite => (120, 10_000),
            Self::BadCredentials => (60, 1_000),
            Self::Secret => (60, 1_000),
            Self::KioskTicket => (2, 333),
            Self::OpenKioskTicket => (10, 1_000),
            Self::LookUp => (LOOK_UPS_A_MINUTE_MAX, LOOK_UPS_A_MINUTE_MAX * 1_000 / 60),
            Self::Staff => (400, 60_000),
            Self::Device => (600, 60_000),
            Self::Integration => (200_000, 200_000_000),
            Self::DenialNote => (1, 100),
        }
    }
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    thousandths: i64,
    at: Millis,
}

/// So many lists, so that requests seldom wait for one another.
const SHARDS: usize = 16;
/// At most so many buckets in a list; full ones say nothing and are dropped first.
const BUCKETS_MAX: usize = 4_096;

/// The buckets of one process.
pub struct Limits {
    hasher: RandomState,
    shards: [Mutex<HashMap<(Class, u64), Bucket>>; SHARDS],
}

impl Default for Limits {
    fn default() -> Self {
        Self { hasher: RandomState::new(), shards: std::array::from_fn(|_| Mutex::default()) }
    }
}

impl Limits {
    /// Takes one from the bucket; an `Err` says how many seconds until there is one again.
    pub fn take(&self, class: Class, who: &str, now: Millis) -> Result<(), u64> {
        let (burst, per_second) = class.allowance();
        let key = (class, self.hasher.hash_one(who));
        let shard = usize::try_from(key.1 % (SHARDS as u64)).unwrap_or(0);
        // A poisoned list is not an open door, nor a closed hall: its figures are still good.
        let mut buckets = self.shards[shard].lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if buckets.len() >= BUCKETS_MAX && !buckets.contains_key(&key) {
            buckets.retain(|(class, _), bucket| refilled(*class, *bucket, now) < class.allowance().0 * 1_000);
            if buckets.len() >= BUCKETS_MAX {
                buckets.clear();
            }
        }
        let bucket = buckets.entry(key).or_insert(Bucket { thousandths: burst * 1_000, at: now });
        let thousandths = refilled(class, *bucket, now);
        *bucket = Bucket { thousandths: (thousandths - 1_000).max(thousandths.min(0)), at: now };
        if thousandths >= 1_000 {
            return Ok(());
        }
        bucket.thousandths = thousandths;
        Err(u64::try_from((1_000 - thousandths + per_second - 1) / per_second).unwrap_or(1).max(1))
    }

    /// As [`Limits::take`], with the problem to answer.
    pub fn check(&self, class: Class, who: &str, now: Millis) -> Result<(), Problem> {
        self.take(class, who, now).map_err(|seconds| {
            let mut problem = Problem::named(StatusCode::TOO_MANY_REQUESTS, "too_many_requests");
            problem.details.insert("retry_after_s".into(), json!(seconds));
            problem.retry_after_s = Some(seconds);
            problem
        })
    }
}

fn refilled(class: Class, bucket: Bucket, now: Millis) -> i64 {
    let (burst, per_second) = class.allowance();
    let passed = (now - bucket.at).clamp(0, 3_600_000);
    (bucket.thousandths + passed * per_second / 1_000).min(burst * 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn security_a_kiosk_gives_one_ticket_in_three_seconds() {
        let limits = Limits::default();
        assert_eq!(limits.take(Class::KioskTicket, "k1", 0), Ok(()));
        assert_eq!(limits.take(Class::KioskTicket, "k1", 10), Ok(()));
        assert_eq!(limits.take(Class::KioskTicket, "k1", 20), Err(3));
        assert_eq!(limits.take(Class::KioskTicket, "k2", 20), Ok(()), "another device has its own");
        let given = (0..60).filter(|s| limits.take(Class::KioskTicket, "k1", 1_000 + s * 1_000).is_ok()).count();
        assert!((19..=21).contains(&given), "{given} in a minute");
    }

    #[test]
    fn security_many_addresses_do_not_fill_the_memory() {
        let limits = Limits::default();
        for n in 0..200_000 {
            let _ = limits.take(Class::BadCredentials, &format!("10.0.{n}"), n);
        }
        let held: usize = limits.shards.iter().map(|s| s.lock().unwrap().len()).sum();
        assert!(held <= SHARDS * BUCKETS_MAX);
    }
}
