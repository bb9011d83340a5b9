//! The formula, applied to some of my counters taken together. Its sums are in `drain`; which counters form a group and who
//! is ahead there is decided in `duty`.

use super::drain;
use super::duty::{CV2_MAX, CV2_MIN, Desk, Share, Time};

/// Some of my counters taken together, with the people ahead who fall to them.
#[derive(Clone, Copy)]
pub(super) struct Group {
    me: Time,
    abandon_rate: f64,
    counters: f64,
    idle: f64,
    residual_s: f64,
    least_residual_s: f64,
    release_rate: f64,
    equilibrium_s: f64,
    busy_cv2: f64,
    ahead: Share,
}

impl Group {
    pub(super) fn new(me: Time, abandon_rate: f64) -> Self {
        Self {
            me,
            abandon_rate,
            counters: 0.0,
            idle: 0.0,
            residual_s: 0.0,
            least_residual_s: f64::INFINITY,
            release_rate: 0.0,
            equilibrium_s: 0.0,
            busy_cv2: 0.0,
            ahead: Share::default(),
        }
    }

    pub(super) fn add(&mut self, desk: &Desk, share: &Share) {
        self.counters += 1.0;
        self.ahead.people += share.people;
        self.ahead.work_s += share.work_s;
        self.ahead.squares_s2 += share.squares_s2;
        match desk.busy {
            None => self.idle += 1.0,
            Some(time) => self.occupy(&time, desk.residual_s, 1.0),
        }
    }

    fn occupy(&mut self, time: &Time, residual_s: f64, counters: f64) {
        self.residual_s += counters * residual_s;
        self.least_residual_s = self.least_residual_s.min(residual_s);
        self.release_rate += counters / residual_s;
        self.equilibrium_s += counters * time.equilibrium_residual_s();
        self.busy_cv2 += counters * time.cv2;
    }

    /// The mixture of the services ahead; my own when nobody is.
    fn mixture(&self) -> Time {
        if self.ahead.people <= 0.0 {
            return self.me;
        }
        let mean_s = self.ahead.work_s / self.ahead.people;
        let cv2 = self.ahead.squares_s2 / self.ahead.people / (mean_s * mean_s) - 1.0;
        Time { mean_s, cv2: cv2.clamp(CV2_MIN, CV2_MAX) }
    }

    /// How many releases until I am called. Idle counters are taken at once by those ahead.
    fn releases(&self) -> f64 {
        (self.ahead.people + 1.0 - self.idle).max(0.0)
    }

    /// Mean time to the first release when all counters are busy, and its cv².
    fn first_release(&self) -> (f64, f64) {
        let mixture = self.mixture();
        let mut full = *self;
        if self.idle > 0.0 {
            full.occupy(&mixture, mixture.mean_s, self.idle);
        }
        let others_s = full.equilibrium_s * (self.counters - 1.0) / self.counters;
        let by_work_s = (full.residual_s - others_s) / self.counters;
        // No sooner than memoryless services would be released, no later than the one nearest its end.
        let first_s = by_work_s.max(1.0 / full.release_rate).min(full.least_residual_s);
        (first_s, full.busy_cv2 / self.counters)
    }

    pub(super) fn mean_s(&self) -> f64 {
        let releases = self.releases();
        if releases <= 0.0 {
            return 0.0;
        }
        let (first_s, _) = self.first_release();
        let behind_first = (releases - 1.0).max(0.0);
        let mean_s = releases.min(1.0) * self.first_step_s(first_s, behind_first)
            + drain::mean(behind_first, self.rate(), self.abandon_rate);
        // However many give up, nobody is called before a counter is released.
        mean_s.max(releases.min(1.0) * first_s)
    }

    pub(super) fn variance_s2(&self) -> f64 {
        let releases = self.releases();
        if releases <= 0.0 {
            return 0.0;
        }
        let (first_s, cv2) = self.first_release();
        let behind_first = (releases - 1.0).max(0.0);
        let step_s = self.first_step_s(first_s, behind_first);
        // Less than one release means: with that chance one release, otherwise none.
        let chance = releases.min(1.0);
        let first_s2 = chance * step_s * step_s * (cv2 + 1.0 - chance);
        first_s2 + self.mixture().cv2 * drain::variance(behind_first, self.rate(), self.abandon_rate)
    }

    /// The first step of the sum, 1/(rate + i·abandon) with everybody still there, scaled to the release expected: what
    /// the release takes longer, some ahead use to give up.
    fn first_step_s(&self, first_s: f64, behind_first: f64) -> f64 {
        let rate = self.rate();
        first_s * rate / (rate + behind_first * self.abandon_rate)
    }

    fn rate(&self) -> f64 {
        self.counters / self.mixture().mean_s
    }
}
