//! Arrivals by half-hour: the calendar gives the shape of a day, the last weeks its level, the day so far a correction.
//!
//! Counts are taken as Poisson around a rate that itself differs from day to day by a common factor (a gamma mixture), which
//! is what call and hall arrivals measure as: L. Brown et al. (2005), JASA 100(469); G. Jongbloed, G. Koole (2001),
//! "Managing uncertainty in call centres using Poisson mixtures". The factor's posterior after the first hours is the
//! intraday correction, in closed form.

/// A day that was.
#[derive(Debug, Clone, PartialEq)]
pub struct PastDay {
    /// Days from then to the day that is forecast, at least one.
    pub days_ago: u32,
    /// Kind of day: weekday, day before a holiday, first of the month: whatever the calendar tells apart.
    pub kind: u32,
    /// Arrivals in each half-hour of the business day.
    pub arrivals: Vec<u32>,
}

/// What is expected in one half-hour.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Expected {
    /// The mean.
    pub mean: f64,
    /// One in ten days has fewer.
    pub low: f64,
    /// One in ten days has more.
    pub high: f64,
}

/// A day's forecast, to be corrected while it passes.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    shape: Vec<f64>,
    /// The day's factor has mean one and variance 1/certainty.
    certainty: f64,
    seen: f64,
    expected_so_far: f64,
    done: usize,
}

/// Half the weight after so many days.
const HALF_LIFE_DAYS: f64 = 28.0;
/// Other kinds of days count this much for the shape, so that a kind seen once is not taken at its word.
const OTHER_KINDS: f64 = 0.05;
/// Bounds of the certainty of a day's level: a factor of ±70 % to ±3 %.
const CERTAINTY: (f64, f64) = (2.0, 1_000.0);
/// Taken without history to learn it from: ±20 %.
const CERTAINTY_UNKNOWN: f64 = 25.0;
const Z_90: f64 = 1.281_551_565_5;

impl Forecast {
    /// The forecast of a day of this kind with so many half-hours; `None` without a single past day that has arrivals.
    ///
    /// ```
    /// use queueing::staffing::{Forecast, PastDay};
    ///
    /// let past: Vec<PastDay> =
    ///     (1..=20).map(|days_ago| PastDay { days_ago, kind: 0, arrivals: vec![10, 20, 15] }).collect();
    /// let mut day = Forecast::of_day(0, 3, &past).expect("there is history");
    /// assert!((day.rest()[1].mean - 20.0).abs() < 1.0);
    /// // More come than usual: more are expected of what is left.
    /// day.passed(18);
    /// assert!(day.rest()[0].mean > 20.0);
    /// ```
    #[must_use]
    pub fn of_day(kind: u32, half_hours: usize, past: &[PastDay]) -> Option<Self> {
        let shape: Vec<f64> = (0..half_hours).map(|at| mean_at(kind, at, past)).collect();
        if shape.iter().sum::<f64>() <= 0.0 {
            return None;
        }
        let certainty = certainty(kind, &shape, past);
        Some(Self { shape, certainty, seen: 0.0, expected_so_far: 0.0, done: 0 })
    }

    /// The next half-hour has passed, with so many arrivals.
    pub fn passed(&mut self, arrivals: u32) {
        if let Some(expected) = self.shape.get(self.done) {
            self.expected_so_far += expected;
            self.seen += f64::from(arrivals);
            self.done += 1;
        }
    }

    /// How the day compares with what was forecast, after what has been seen: 1.2 is a fifth more.
    #[must_use]
    pub fn level(&self) -> f64 {
        (self.certainty + self.seen) / (self.certainty + self.expected_so_far)
    }

    /// The half-hours still to come, beginning with the one that runs.
    #[must_use]
    pub fn rest(&self) -> Vec<Expected> {
        let level = self.level();
        let certainty = self.certainty + self.seen;
        let expected = |shape: f64| {
            let mean = shape * level;
            let spread = (mean + mean * mean / certainty).sqrt();
            Expected { mean, low: (mean - Z_90 * spread).max(0.0), high: mean + Z_90 * spread }
        };
        self.shape[self.done..].iter().map(|&shape| expected(shape)).collect()
    }
}

fn weight(kind: u32, day: &PastDay) -> f64 {
    let fresh = 0.5_f64.powf(f64::from(day.days_ago) / HALF_LIFE_DAYS);
    if day.kind == kind { fresh } else { fresh * OTHER_KINDS }
}

fn mean_at(kind: u32, at: usize, past: &[PastDay]) -> f64 {
    let (mut sum, mut weights) = (0.0, 0.0);
    for day in past {
        if let Some(&arrivals) = day.arrivals.get(at) {
            sum += weight(kind, day) * f64::from(arrivals);
            weights += weight(kind, day);
        }
    }
    if weights > 0.0 { sum / weights } else { 0.0 }
}

/// From how much whole days of this kind differ beyond what Poisson explains.
fn certainty(kind: u32, shape: &[f64], past: &[PastDay]) -> f64 {
    let expected: f64 = shape.iter().sum();
    let (mut excess, mut weights, mut days) = (0.0, 0.0, 0_u32);
    for day in past.iter().filter(|day| day.kind == kind) {
        let total: f64 = day.arrivals.iter().take(shape.len()).map(|&arrivals| f64::from(arrivals)).sum();
        excess += weight(kind, day) * ((total - expected).powi(2) - expected);
        weights += weight(kind, day);
        days += 1;
    }
    if days < 3 || excess <= 0.0 {
        return if days < 3 { CERTAINTY_UNKNOWN } else { CERTAINTY.1 };
    }
    // The mean was taken from the same days, so a share of their spread is missing.
    let freedom = f64::from(days) / f64::from(days - 1);
    (expected * expected * weights / (excess * freedom)).clamp(CERTAINTY.0, CERTAINTY.1)
}
