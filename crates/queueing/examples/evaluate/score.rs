//! The scores. The median answers for the absolute error, the mean for the squared one: each figure of a distribution is
//! judged by the score that it minimises (T. Gneiting 2011, "Making and evaluating point forecasts"); what the median alone
//! would get is told beside it.

use std::collections::BTreeMap;
use std::time::Duration;

use queueing::predict::Answer;

use crate::model::Scored;
use crate::replay::Row;
use crate::trace::{INTERNET, Trace};

/// Everything that is reported, in seconds where the name says so.
#[derive(Debug, Default)]
pub struct Scores {
    pub n: usize,
    pub mae_s: f64,
    pub rmse_s: f64,
    pub median_ae_s: f64,
    pub rmse_of_median_s: f64,
    pub while_waiting: Vec<(u32, f64)>,
    pub coverage_90: f64,
    pub mean_upper_s: f64,
    pub pinball_90: f64,
    pub coverage_by_ahead: Vec<(&'static str, f64)>,
    pub worst_day_coverage: f64,
    pub crps_s: f64,
    pub mae_all_served_s: f64,
    pub us_per_prediction: f64,
}

pub const UPPER: f32 = 0.9;
const AHEAD: [(&str, usize); 5] = [("0", 0), ("1", 1), ("2-3", 3), ("4-6", 6), ("7+", usize::MAX)];

pub fn median_s(answer: &Answer) -> f64 {
    f64::from(answer.quantile_s(0.5))
}

pub fn upper_s(answer: &Answer) -> f64 {
    f64::from(answer.quantile_s(UPPER))
}

pub fn scores(trace: &Trace, rows: &[Row], scored: &[Scored], us_per_prediction: f64) -> Scores {
    let arrivals: Vec<(&Row, &Answer)> = scored
        .iter()
        .map(|scored| (&rows[scored.row], &scored.answer))
        .filter(|(row, _)| row.waited_s == 0.0)
        .collect();
    let n = arrivals.len();
    let mean = |value: &dyn Fn(&Row, &Answer) -> f64| {
        arrivals.iter().map(|(row, answer)| value(row, answer)).sum::<f64>() / n.max(1) as f64
    };
    let mut errors: Vec<f64> =
        arrivals.iter().map(|(row, answer)| (median_s(answer) - row.remaining_s).abs()).collect();
    errors.sort_by(f64::total_cmp);
    let kept = |row: &Row, answer: &Answer| f64::from(u8::from(row.remaining_s <= upper_s(answer)));
    let mae_s = mean(&|row, answer| (median_s(answer) - row.remaining_s).abs());
    Scores {
        n,
        mae_s,
        rmse_s: mean(&|row, answer| (f64::from(answer.mean_s) - row.remaining_s).powi(2)).sqrt(),
        median_ae_s: errors.get(n / 2).copied().unwrap_or(0.0),
        rmse_of_median_s: mean(&|row, answer| (median_s(answer) - row.remaining_s).powi(2)).sqrt(),
        while_waiting: [60, 120, 240].into_iter().map(|at_s| (at_s, error_at(rows, scored, f64::from(at_s)))).collect(),
        coverage_90: mean(&kept),
        mean_upper_s: mean(&|_, answer| upper_s(answer)),
        pinball_90: mean(&|row, answer| pinball(f64::from(UPPER), upper_s(answer), row.remaining_s)),
        coverage_by_ahead: by_ahead(&arrivals, &kept),
        worst_day_coverage: worst_day(&arrivals, &kept),
        crps_s: mean(&|row, answer| crps(answer, row.remaining_s)),
        mae_all_served_s: mae_s * n as f64 / all_served(trace, rows, &arrivals).max(1) as f64,
        us_per_prediction,
    }
}

/// Everybody served on the days of the test, internet desk aside. Whoever is called on coming is told nothing and waits
/// nothing: an error of zero.
fn all_served(trace: &Trace, rows: &[Row], arrivals: &[(&Row, &Answer)]) -> usize {
    let first_day = arrivals.iter().map(|(row, _)| row.day).min().unwrap_or(i64::MAX);
    let all = rows.iter().filter(|row| row.waited_s == 0.0 && row.day >= first_day);
    all.filter(|row| trace.calls[row.call].served && trace.calls[row.call].kind != INTERNET).count()
}

fn error_at(rows: &[Row], scored: &[Scored], at_s: f64) -> f64 {
    let asked: Vec<f64> = scored
        .iter()
        .filter(|scored| rows[scored.row].waited_s == at_s)
        .map(|scored| (median_s(&scored.answer) - rows[scored.row].remaining_s).abs())
        .collect();
    asked.iter().sum::<f64>() / asked.len().max(1) as f64
}

/// Mean microseconds without the slowest hundredth: those were stopped by other programs on the machine.
pub fn usual_us(mut spent: Vec<Duration>) -> f64 {
    spent.sort_unstable();
    spent.truncate(spent.len() - spent.len() / 100);
    spent.iter().sum::<Duration>().as_secs_f64() * 1e6 / spent.len().max(1) as f64
}

type Kept<'a> = dyn Fn(&Row, &Answer) -> f64 + 'a;

fn by_ahead(arrivals: &[(&Row, &Answer)], kept: &Kept) -> Vec<(&'static str, f64)> {
    let mut sums = [(0.0, 0.0_f64); AHEAD.len()];
    for (row, answer) in arrivals {
        let group = AHEAD.iter().position(|(_, most)| row.ahead <= *most).unwrap_or(AHEAD.len() - 1);
        sums[group].0 += kept(row, answer);
        sums[group].1 += 1.0;
    }
    AHEAD.iter().zip(sums).map(|((name, _), (kept, n))| (*name, kept / n.max(1.0))).collect()
}

fn worst_day(arrivals: &[(&Row, &Answer)], kept: &Kept) -> f64 {
    let mut days: BTreeMap<i64, (f64, f64)> = BTreeMap::new();
    for (row, answer) in arrivals {
        let day = days.entry(row.day).or_default();
        day.0 += kept(row, answer);
        day.1 += 1.0;
    }
    days.values().map(|(kept, n)| kept / n).fold(1.0, f64::min)
}

fn pinball(level: f64, said_s: f64, came_true_s: f64) -> f64 {
    let short = came_true_s - said_s;
    if short > 0.0 { level * short } else { (level - 1.0) * short }
}

/// Twice the integral of the pinball loss over all levels, by a hundred of them.
fn crps(answer: &Answer, came_true_s: f64) -> f64 {
    const STEPS: u16 = 100;
    let at = |step: u16| (f64::from(step) + 0.5) / f64::from(STEPS);
    let loss = |step| pinball(at(step), f64::from(answer.quantile_s(at(step) as f32)), came_true_s);
    2.0 * (0..STEPS).map(loss).sum::<f64>() / f64::from(STEPS)
}
