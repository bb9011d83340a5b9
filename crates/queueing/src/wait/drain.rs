//! The two sums of the prediction and the step from a mean and a variance to an interval. Pure numbers; what they
//! stand for is said in `wait`.

use super::Interval;

/// A longer wait is not a prediction: the hall has closed by then.
const REMAINING_MAX_S: f64 = 86_400.0;
/// So many terms are added one by one before the rest is integrated.
const TERMS_EXACT: f64 = 6.0;
/// Below this share of the rate, giving up changes nothing and would only lose digits.
const ABANDON_NEGLIGIBLE: f64 = 1e-9;
/// The 90 % point of the standard normal distribution.
const Z_90: f64 = 1.281_551_565_5;

/// Σ 1/(rate + i·abandon) for i = 0, 1, … over `steps` terms; the last counts by its fraction.
pub(super) fn mean(steps: f64, rate: f64, abandon: f64) -> f64 {
    let term = |i: f64| 1.0 / (rate + i * abandon);
    let slope = |i: f64| -abandon * term(i) * term(i);
    let integral = |from: f64, to: f64| (abandon * (to - from) * term(from)).ln_1p() / abandon;
    if steps * abandon <= ABANDON_NEGLIGIBLE * rate {
        return steps / rate;
    }
    sum(steps, term, slope, integral)
}

/// Σ 1/(rate + i·abandon)² over the same terms.
pub(super) fn variance(steps: f64, rate: f64, abandon: f64) -> f64 {
    let root = |i: f64| 1.0 / (rate + i * abandon);
    let term = |i: f64| root(i) * root(i);
    let slope = |i: f64| -2.0 * abandon * root(i) * root(i) * root(i);
    let integral = |from: f64, to: f64| (to - from) * root(from) * root(to);
    if steps * abandon <= ABANDON_NEGLIGIBLE * rate {
        return steps / (rate * rate);
    }
    sum(steps, term, slope, integral)
}

/// The first terms one by one, the rest by Euler and Maclaurin, so that a queue of thousands costs as much as one of ten
/// and no length is too long.
fn sum(steps: f64, term: impl Fn(f64) -> f64, slope: impl Fn(f64) -> f64, integral: impl Fn(f64, f64) -> f64) -> f64 {
    let (whole, part) = (steps.floor(), steps.fract());
    let mut total = part * term(whole);
    let mut i = 0.0;
    while i < whole.min(TERMS_EXACT) {
        total += term(i);
        i += 1.0;
    }
    if whole > TERMS_EXACT {
        let last = whole - 1.0;
        total += integral(i, last) + (term(i) + term(last)) / 2.0 + (slope(last) - slope(i)) / 12.0;
    }
    total
}

/// The 10 %, 50 % and 90 % points of the gamma distribution with this mean and variance (Wilson and Hilferty 1931).
pub(super) fn interval(mean: f64, variance: f64) -> Interval {
    if mean.is_nan() || mean <= 0.0 {
        return Interval::default();
    }
    // One ninth of 1/shape, held at one third: below shape 1/3 the cube root no longer describes the distribution. Where
    // the squares run out of numbers, the mean is beyond the longest wait anyhow.
    let ratio = variance.max(0.0) / (mean * mean);
    let ninth = if ratio.is_nan() { 0.0 } else { (ratio / 9.0).min(1.0 / 3.0) };
    let point = |z: f64| {
        let root = (1.0 - ninth + z * ninth.sqrt()).max(0.0);
        (mean * root * root * root).min(REMAINING_MAX_S)
    };
    Interval {
        low_s: whole_seconds(point(-Z_90).floor()),
        mid_s: whole_seconds(point(0.0).round()),
        high_s: whole_seconds(point(Z_90).ceil()),
    }
}

fn whole_seconds(seconds: f64) -> u32 {
    seconds as u32
}
