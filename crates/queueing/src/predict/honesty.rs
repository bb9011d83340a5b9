//! How often a promise is kept, when some of those who were promised left before it was known.
//!
//! A promise is an upper end. Who is called before it has seen it kept; who is still waiting past it, or left only then, has
//! seen it broken. Who left *before* it has seen neither, and to drop them would flatter: people leave long waits more
//! often than short ones. They are counted by the share of alike tickets that, still waiting at the same part of their
//! promise, were called in time. That is the life table of actuaries (J. Berkson and R. P. Gage 1950, "Calculation of
//! survival rates for cancer"; S. J. Cutler and F. Ederer 1958), the estimate of E. L. Kaplan and P. Meier (1958) over
//! [`PARTS`] parts of the promise: whoever leaves within a part was there for half of it.

/// A promise is divided into so many equal parts.
pub const PARTS: usize = 4;

/// What became of promises to tickets that are alike (one hour, one service, one number of people ahead).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Fates {
    /// Called in time, by the part of the promise that had passed.
    pub called: [u64; PARTS],
    /// Left before the upper end, by the part that had passed.
    pub left: [u64; PARTS],
    /// Called too late, or left after the upper end.
    pub late: u64,
}

/// What became of one promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Called in this part of the promise, from 0.
    Called(usize),
    /// Left in this part.
    Left(usize),
    /// The upper end passed while it waited.
    Late,
}

impl Fate {
    /// A ticket that waited so long until it was called, or until it left, and had been promised at most `high_s`.
    /// Negative waits (a clock that was set back) count as none.
    #[must_use]
    pub fn of(waited_s: i64, high_s: i64, called: bool) -> Self {
        if waited_s > high_s {
            return Self::Late;
        }
        let part = waited_s.max(0).saturating_mul(PARTS as i64) / high_s.max(1);
        let part = usize::try_from(part).unwrap_or(0).min(PARTS - 1);
        if called { Self::Called(part) } else { Self::Left(part) }
    }
}

impl Fates {
    /// One more.
    pub fn add(&mut self, fate: Fate) {
        match fate {
            Fate::Called(part) => self.called[part.min(PARTS - 1)] += 1,
            Fate::Left(part) => self.left[part.min(PARTS - 1)] += 1,
            Fate::Late => self.late += 1,
        }
    }

    /// All of another's besides.
    pub fn join(&mut self, other: &Self) {
        for part in 0..PARTS {
            self.called[part] += other.called[part];
            self.left[part] += other.left[part];
        }
        self.late += other.late;
    }

    /// How many promises.
    #[must_use]
    pub fn promises(&self) -> u64 {
        self.called.iter().sum::<u64>() + self.left_early() + self.late
    }

    /// How many left before their upper end.
    #[must_use]
    pub fn left_early(&self) -> u64 {
        self.left.iter().sum()
    }

    /// The share of promises that are kept, from 0 to 1; `None` without any, or when everybody left.
    ///
    /// ```
    /// use queueing::predict::honesty::Fates;
    ///
    /// // Nobody left: the plain share.
    /// let plain = Fates { called: [30, 30, 20, 10], left: [0; 4], late: 10 };
    /// assert_eq!(plain.kept(), Some(0.9));
    /// // Ten more leave at the end of their patience: of those still waiting then, half were called in time.
    /// let censored = Fates { left: [0, 0, 0, 10], ..plain };
    /// assert!(censored.kept().expect("there are promises") < 0.9);
    /// ```
    #[must_use]
    pub fn kept(&self) -> Option<f64> {
        let promises = self.promises();
        if promises == self.left_early() {
            return None;
        }
        let (mut there, mut broken) = (promises as f64, 1.0);
        for (called, left) in self.called.iter().zip(&self.left) {
            let (called, left) = (*called as f64, *left as f64);
            let at_risk = there - left / 2.0;
            if at_risk > 0.0 {
                broken *= (1.0 - called / at_risk).max(0.0);
            }
            there -= called + left;
        }
        Some((1.0 - broken).clamp(0.0, 1.0))
    }

    /// The same in whole promises, for people: "of 412 promises, 371 kept". `None` as [`Self::kept`].
    #[must_use]
    pub fn kept_n(&self) -> Option<u64> {
        self.kept().map(|share| (share * self.promises() as f64).round() as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wait_has_its_fate() {
        use Fate::{Called, Late, Left};
        let table = [
            ((0, 240, true), Called(0)),
            ((59, 240, true), Called(0)),
            ((60, 240, true), Called(1)),
            ((240, 240, true), Called(3)),
            ((241, 240, true), Late),
            ((120, 240, false), Left(2)),
            ((241, 240, false), Late),
            // A clock set back, a promise of nothing.
            ((-5, 60, true), Called(0)),
            ((0, 0, true), Called(0)),
            ((1, 0, false), Late),
            ((i64::MAX, i64::MAX, true), Called(0)),
        ];
        for ((waited_s, high_s, called), fate) in table {
            let found = Fate::of(waited_s, high_s, called);
            if waited_s == i64::MAX {
                assert!(matches!(found, Called(part) if part < PARTS));
            } else {
                assert_eq!(found, fate, "{waited_s} of {high_s}, {called}");
            }
        }
    }

    #[test]
    fn nobody_or_only_leavers_say_nothing() {
        assert_eq!(Fates::default().kept(), None);
        assert_eq!(Fates { left: [3, 0, 1, 0], ..Fates::default() }.kept(), None);
        assert_eq!(Fates { late: 2, ..Fates::default() }.kept(), Some(0.0));
        assert_eq!(Fates { called: [5, 0, 0, 0], ..Fates::default() }.kept_n(), Some(5));
    }

    #[test]
    fn who_leaves_early_counts_like_those_who_stayed() {
        let stayed = Fates { called: [40, 30, 10, 10], left: [0; 4], late: 10 };
        let share = stayed.kept().expect("promises");
        // Leaving at the very beginning says nothing about anybody: the share stays.
        let early = Fates { left: [20, 0, 0, 0], ..stayed };
        let with_early = early.kept().expect("promises");
        assert!((with_early - share).abs() < 0.03, "{with_early} and {share}");
        // Leaving late is what those do whose promise was about to break.
        let late = Fates { left: [0, 0, 0, 20], ..stayed };
        assert!(late.kept().expect("promises") < with_early - 0.01);
        // Dropped they would flatter, counted as broken they would accuse.
        let accused = 90.0 / 120.0;
        assert!(late.kept().expect("promises") > accused);
    }

    #[test]
    fn sums_are_of_all() {
        let mut all = Fates::default();
        for fate in [Fate::Called(0), Fate::Called(9), Fate::Left(1), Fate::Late] {
            all.add(fate);
        }
        let mut twice = all;
        twice.join(&all);
        assert_eq!((all.promises(), twice.promises(), twice.left_early()), (4, 8, 2));
        assert_eq!(all.kept(), twice.kept());
    }
}
