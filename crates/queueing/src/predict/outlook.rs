//! The explainable core: from the floor as it is, how many tickets will have been called after so many seconds, and
//! from that the distribution of one ticket's wait, in a microsecond. Not a simulation: the expected number of calls is
//! summed over the counters and the number itself taken as Poisson, which is what many independent counters give.
//!
//! Each busy counter finishes with the learned residual life of its service (kind, time already given, the clerk's own
//! speed), then comes back after the learned absence and begins again (a renewal process); each silent counter comes back
//! with the residual life of the absence. People ahead give up at the learned rate. Sources: D. R. Cox (1962), *Renewal
//! Theory*; W. Whitt (1999), "Predicting queueing delays", for the use of the state.

use super::floor::{Floor, SHIFT_OVER_S};
use super::rates::{PROMPT_S, Spread};
use super::{Kind, Seconds};

/// The horizons at which calls are counted. Between them the count is taken as straight.
pub(super) const HORIZONS_S: [f64; STEPS] =
    [15.0, 30.0, 45.0, 60.0, 90.0, 120.0, 160.0, 200.0, 260.0, 340.0, 450.0, 600.0, 900.0, 1_500.0];
const STEPS: usize = 14;
/// Waits beyond the last horizon are taken as no longer than this.
const BEYOND_MAX_S: f64 = 3_600.0;

/// Expected calls after each of [`HORIZONS_S`].
pub(super) type Calls = [f64; STEPS];

/// What the counters will do, for one kind of business.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Outlook {
    /// Calls by counters that are at work now, each weighted by how much it serves this kind.
    pub(super) busy: Calls,
    /// Calls by counters that are silent now.
    pub(super) silent: Calls,
    /// Weighted counters at work.
    pub(super) busy_weight: f64,
    /// Weighted mean slowness of those at work.
    pub(super) slowness: f64,
    /// Weighted mean promptness of those at work.
    pub(super) promptness: f64,
}

/// The wait that follows.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Drain {
    pub(super) mean_s: f64,
    pub(super) median_s: f64,
    pub(super) high_s: f64,
}

impl Outlook {
    pub(super) fn of(floor: &Floor, kind: Kind, now_s: Seconds) -> Self {
        let mut outlook = Self::default();
        let share = floor.shares[kind];
        let prompt = 1.0 - floor.returns.longer_than(PROMPT_S);
        let mut finishes: Calls = [0.0; STEPS];
        for desk in &floor.desks {
            let weight = desk.clerk.serves(kind, share);
            let promptness = desk.clerk.promptness(prompt);
            if let Some((in_hand, since_s)) = desk.busy {
                let slowness = desk.clerk.slowness();
                outlook.busy_weight += weight;
                outlook.slowness += weight * slowness;
                outlook.promptness += weight * promptness;
                let elapsed_s = (now_s - since_s).max(0.0) / slowness;
                let life = &floor.services[in_hand];
                add_life(&mut finishes, weight, elapsed_s, slowness, life);
                continue;
            }
            let silent_s = desk.silent_since_s.map(|since_s| (now_s - since_s).max(0.0));
            let Some(silent_s) = silent_s.filter(|&silent_s| silent_s <= SHIFT_OVER_S) else { continue };
            let waits_now = desk.wanted_since_s.is_some() && silent_s < PROMPT_S;
            if waits_now {
                // Just finished with people waiting: goes on at once, or it is the beginning of a pause.
                let alive = returning(floor, promptness, prompt, silent_s).max(1e-3);
                for (call, horizon_s) in outlook.silent.iter_mut().zip(HORIZONS_S) {
                    *call +=
                        weight * (1.0 - returning(floor, promptness, prompt, silent_s + horizon_s) / alive).max(0.0);
                }
            } else {
                add_life(&mut outlook.silent, weight, silent_s, 1.0, &floor.absences);
            }
        }
        if outlook.busy_weight > 0.0 {
            outlook.slowness /= outlook.busy_weight;
            outlook.promptness /= outlook.busy_weight;
        }
        let promptness = outlook.promptness.max(0.02);
        let pause_s = promptness * 6.0 + (1.0 - promptness) * floor.absences.mean_s();
        let cycle_s = floor.mean_service_s() * outlook.slowness.max(0.4) + pause_s;
        outlook.busy =
            renewed(&convolve(&finishes, |left_s| 1.0 - returning(floor, promptness, prompt, left_s)), cycle_s);
        outlook.silent = renewed(&outlook.silent, cycle_s);
        outlook
    }

    /// The wait of a ticket with so many ahead, who give up at this rate; `share` of the silent counters is believed in.
    pub(super) fn drain(&self, ahead: f64, abandon_rate: f64, share: f64) -> Drain {
        let calls: Calls = std::array::from_fn(|at| self.busy[at] + share * self.silent[at]);
        drain(&calls, ahead, abandon_rate)
    }
}

impl Floor {
    pub(super) fn mean_service_s(&self) -> f64 {
        self.shares.iter().zip(&self.services).map(|(share, service)| share * service.mean_s()).sum::<f64>()
            / self.shares.iter().sum::<f64>()
    }
}

/// P(has not called so long after finishing), with the clerk's own promptness in the place of the hall's.
fn returning(floor: &Floor, promptness: f64, hall: f64, after_s: f64) -> f64 {
    let longer = floor.returns.longer_than(after_s);
    if after_s <= PROMPT_S {
        1.0 - (1.0 - longer) * promptness / hall.max(0.02)
    } else {
        longer * (1.0 - promptness) / (1.0 - hall).max(0.02)
    }
}

/// The chance that something which has lasted `elapsed_s` is over, at each horizon.
fn add_life(calls: &mut Calls, weight: f64, elapsed_s: f64, slowness: f64, life: &Spread) {
    let alive = life.longer_than(elapsed_s);
    if alive <= 1e-3 {
        // Longer than nearly all that was seen: it ends some time, at the rate of the slowest.
        let rate = 1.0 / (elapsed_s.max(60.0) * slowness);
        for (call, horizon_s) in calls.iter_mut().zip(HORIZONS_S) {
            *call += weight * (1.0 - (-horizon_s * rate).exp());
        }
        return;
    }
    for (call, horizon_s) in calls.iter_mut().zip(HORIZONS_S) {
        *call += weight * (1.0 - life.longer_than(elapsed_s + horizon_s / slowness) / alive).max(0.0);
    }
}

/// Calls after the first: once begun, a counter calls again every `cycle_s` on average.
fn renewed(first: &Calls, cycle_s: f64) -> Calls {
    convolve(first, |left_s| 1.0 + left_s / cycle_s.max(1.0))
}

fn convolve(first: &Calls, after: impl Fn(f64) -> f64) -> Calls {
    std::array::from_fn(|at| {
        let (mut sum, mut before, mut before_s) = (0.0, 0.0, 0.0);
        for step in 0..=at {
            let middle_s = f64::midpoint(before_s, HORIZONS_S[step]);
            sum += (first[step] - before) * after(HORIZONS_S[at] - middle_s);
            (before, before_s) = (first[step], HORIZONS_S[step]);
        }
        sum
    })
}

/// Everything is said of those who are served: long waits are rarer among them than among those who join, by what
/// they would have given up.
fn drain(calls: &Calls, ahead: f64, abandon_rate: f64) -> Drain {
    let (mut gone, mut before_s, mut before) = (0.0, 0.0, 1.0);
    let mut cells: [f64; STEPS + 1] = [0.0; STEPS + 1];
    let mut sum_s = 0.0;
    for at in 0..STEPS {
        let span_s = HORIZONS_S[at] - before_s;
        let there = (ahead - gone - calls[at]).max(0.0);
        gone += there * abandon_rate * span_s;
        let waiting = still_waiting(calls[at] + gone, ahead).min(before);
        let middle_s = before_s + span_s / 2.0;
        cells[at] = (before - waiting) * (-abandon_rate * middle_s).exp();
        sum_s += cells[at] * middle_s;
        (before_s, before) = (HORIZONS_S[at], waiting);
        if waiting < 1e-3 {
            break;
        }
    }
    // Beyond the last horizon, at the rate of the last.
    let beyond_s = (before_s * (ahead + 1.0) / calls[STEPS - 1].max(0.1)).clamp(before_s, BEYOND_MAX_S);
    cells[STEPS] = if before < 1e-3 { 0.0 } else { before * (-abandon_rate * beyond_s).exp() };
    sum_s += cells[STEPS] * beyond_s;
    let total = cells.iter().sum::<f64>().max(1e-12);
    let point = |level: f64| {
        let (mut left, mut from_s) = (level * total, 0.0);
        for (at, &cell) in cells.iter().enumerate() {
            let to_s = HORIZONS_S.get(at).copied().unwrap_or(beyond_s * 1.5);
            if cell >= left && cell > 0.0 {
                return from_s + (to_s - from_s) * left / cell;
            }
            (left, from_s) = (left - cell, to_s);
        }
        from_s
    };
    Drain { mean_s: sum_s / total, median_s: point(0.5), high_s: point(0.9) }
}

/// P(a Poisson number with this mean is at most `ahead`), fractions of a person between the whole numbers.
fn still_waiting(mean: f64, ahead: f64) -> f64 {
    if mean <= 0.0 {
        return 1.0;
    }
    if mean > 60.0 {
        // Nearly normal; the square root makes the spread constant.
        return 0.5 * (1.0 - erf_like((2.0 * mean.sqrt() - 2.0 * (ahead + 1.0).sqrt()) / std::f64::consts::SQRT_2));
    }
    let whole = ahead.floor();
    let (mut term, mut sum, mut n) = ((-mean).exp(), 0.0, 0.0);
    while n <= whole {
        sum += term;
        n += 1.0;
        term *= mean / n;
    }
    (sum + ahead.fract() * term).clamp(0.0, 1.0)
}

/// The error function by Abramowitz and Stegun 7.1.26, good to 1.5e-7.
fn erf_like(x: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.327_591_1 * x.abs());
    let poly =
        t * (0.254_829_592 + t * (-0.284_496_736 + t * (1.421_413_741 + t * (-1.453_152_027 + t * 1.061_405_429))));
    (1.0 - poly * (-x * x).exp()).copysign(x)
}
