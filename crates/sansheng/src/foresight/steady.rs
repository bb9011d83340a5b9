//! What a waiting customer is shown must not jump about. A fall is shown at once: nobody minds. A rise is shown a minute at
//! a time, with a pause between two, so that a guess that swings for a moment is not seen and a wait that really has
//! become longer is told within a minute or two. Pure.

use crate::kernel::Millis;
use crate::queue::Promise;

/// The step in which people are told.
const STEP_S: i32 = 60;
/// Between two rises.
const PAUSE_MS: Millis = 10_000;

/// What a ticket is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) promise: Promise,
    /// When it last rose.
    pub(super) rose_at: Millis,
}

impl Shown {
    /// The first that is shown: the promise itself.
    pub(super) fn first(promise: Promise, at: Millis) -> Self {
        Self { promise, rose_at: at }
    }

    /// What follows a fresh prediction.
    pub(super) fn then(&self, fresh: Promise, now: Millis) -> Self {
        // Also when the clock went back: the pause begins anew.
        let may_rise = now.saturating_sub(self.rose_at) >= PAUSE_MS || now < self.rose_at;
        let end = |last_s: i32, fresh_s: i32| match (fresh_s > last_s, may_rise) {
            (false, _) => fresh_s,
            (true, true) => fresh_s.min(last_s.saturating_add(STEP_S)),
            (true, false) => last_s,
        };
        let high_s = end(self.promise.high_s, fresh.high_s);
        let mid_s = end(self.promise.mid_s, fresh.mid_s).min(high_s);
        let low_s = end(self.promise.low_s, fresh.low_s).min(mid_s) / STEP_S * STEP_S;
        let rises = high_s > self.promise.high_s || mid_s > self.promise.mid_s || low_s > self.promise.low_s;
        Self { promise: Promise { low_s, mid_s, high_s }, rose_at: if rises { now } else { self.rose_at } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Chance;

    fn promise(minutes: i32) -> Promise {
        Promise { low_s: minutes * 30 / 60 * 60, mid_s: minutes * 45, high_s: minutes * 60 }
    }

    #[test]
    fn a_fall_at_once_a_rise_by_the_minute() {
        let shown = Shown::first(promise(5), 0);
        assert_eq!(shown.then(promise(3), 1_000).promise, promise(3));
        // Too soon.
        assert_eq!(shown.then(promise(9), 5_000).promise, promise(5));
        let risen = shown.then(promise(9), 20_000);
        assert_eq!((risen.promise.high_s, risen.rose_at), (6 * 60, 20_000));
        let again = risen.then(promise(9), 30_000).then(promise(9), 40_000).then(promise(9), 50_000);
        assert_eq!(again.promise.high_s, 9 * 60, "within a minute the truth is told");
        // A clock that went back.
        assert_eq!(risen.then(promise(9), -50_000).promise.high_s, 7 * 60);
    }

    #[test]
    fn it_never_jumps_and_stays_an_interval() {
        let mut chance = Chance::seeded(4);
        let mut shown = Shown::first(promise(10), 0);
        let mut now = 0;
        for _ in 0..10_000 {
            now += i64::try_from(chance.below(9_000)).expect("small");
            let minutes = i32::try_from(1 + chance.below(40)).expect("small");
            let next = shown.then(promise(minutes), now);
            let Promise { low_s, mid_s, high_s } = next.promise;
            assert!(0 <= low_s && low_s <= mid_s && mid_s <= high_s, "{next:?}");
            assert!(high_s - shown.promise.high_s <= STEP_S, "{shown:?} then {next:?}");
            shown = next;
        }
    }
}
