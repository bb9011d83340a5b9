//! Trains, calibrates and tests in the order of time. Trees are trained on whole days before the calibration, again with
//! the calibration days for the test; corrections start from what the first trees said of the calibration days and go on
//! with every outcome as it becomes known.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Instant;

use queueing::predict::{Answer, Calibration, Forest, Growth, Lesson, Standing, grow};

use crate::replay::Row;
use crate::score;
use crate::trace::{DAY_S, INTERNET, Trace};

pub const CALIBRATION_DAYS: i64 = 14;
/// When those who still wait ask again, in seconds.
pub const AGAIN_S: [f64; 7] = [30.0, 60.0, 90.0, 120.0, 180.0, 240.0, 360.0];
/// Days in which the floor learns what an empty table cannot say.
const WARM_UP_DAYS: i64 = 2;
/// A question while waiting counts this much of one on arrival.
const WEIGHT_AGAIN: f32 = 0.3;

/// A test row: which question, and what was answered.
#[derive(Debug, Clone, Copy)]
pub struct Scored {
    pub row: usize,
    pub answer: Answer,
}

/// Whether a row belongs to the main pool: waited and was served, not the internet desk.
pub fn in_pool(trace: &Trace, row: &Row) -> bool {
    let call = &trace.calls[row.call];
    call.kind != INTERNET && call.served && call.queued && call.wait_s > 0.0
}

/// The test rows answered in the order of asking, and the usual microseconds of an answer. With `refit_days` the forest is
/// grown again every so many days of the test from what is known by then, as a hall does; with zero it stays as trained.
pub fn train_and_test(
    trace: &Trace,
    rows: &[Row],
    first_test_day: i64,
    refit_days: i64,
) -> Result<(Vec<Scored>, f64), String> {
    let first_day = rows.iter().map(|row| row.day).min().unwrap_or(0);
    let calibration_day = first_test_day - CALIBRATION_DAYS;
    let pool: Vec<usize> = (0..rows.len()).filter(|&row| in_pool(trace, &rows[row])).collect();
    let (before, from): (Vec<usize>, Vec<usize>) = pool.iter().partition(|&&row| rows[row].day < first_test_day);
    let first = train(rows, &before, first_day + WARM_UP_DAYS, calibration_day)?;
    let mut full = train(rows, &before, first_day + WARM_UP_DAYS, first_test_day)?;

    let mut honest = Honest { calibration: Calibration::default(), pending: BinaryHeap::new(), said: Vec::new() };
    for &row in before.iter().filter(|&&row| rows[row].day >= calibration_day) {
        honest.learn_until(rows, rows[row].asked_s);
        let raw = first.answer(&rows[row].features);
        let told = honest.calibration.corrected(&raw, standing(&rows[row]));
        honest.said(rows, row, raw, told);
    }
    let mut scored = Vec::with_capacity(from.len());
    let mut spent = Vec::with_capacity(from.len());
    let mut grown_on = first_test_day;
    for &row in &from {
        let Row { day, asked_s, features, .. } = &rows[row];
        if refit_days > 0 && *day >= grown_on + refit_days {
            // What came true by last midnight is known; the forest is grown again over night.
            let known: Vec<usize> =
                pool.iter().copied().filter(|&row| rows[row].known_s < *day as f64 * DAY_S).collect();
            full = train(rows, &known, first_day + WARM_UP_DAYS, *day)?;
            grown_on = *day;
        }
        honest.learn_until(rows, *asked_s);
        let begun = Instant::now();
        let raw = full.answer(features);
        let answer = honest.calibration.corrected(&raw, standing(&rows[row]));
        spent.push(begun.elapsed());
        scored.push(Scored { row, answer });
        honest.said(rows, row, raw, answer);
    }
    Ok((scored, score::usual_us(spent)))
}

fn train(rows: &[Row], pool: &[usize], first_day: i64, end_day: i64) -> Result<Forest, String> {
    let lessons: Vec<Lesson> = pool
        .iter()
        .map(|&row| &rows[row])
        .filter(|row| (first_day..end_day).contains(&row.day))
        .map(|row| Lesson {
            features: row.features,
            wait_s: row.remaining_s as f32,
            weight: if row.waited_s == 0.0 { 1.0 } else { WEIGHT_AGAIN },
        })
        .collect();
    grow(&lessons, &Growth::default()).ok_or_else(|| {
        "there are too few days to train on: two to warm up, some to learn from, 14 to calibrate".to_owned()
    })
}

fn standing(row: &Row) -> Standing {
    Standing { ahead: row.ahead, waits: row.waited_s > 0.0 }
}

/// The calibration with what was said and is not known yet.
struct Honest {
    calibration: Calibration,
    /// By the whole second at which it becomes known.
    pending: BinaryHeap<Reverse<(i64, usize)>>,
    said: Vec<(usize, Answer, Answer)>,
}

impl Honest {
    fn said(&mut self, rows: &[Row], row: usize, raw: Answer, told: Answer) {
        self.pending.push(Reverse((rows[row].known_s.ceil() as i64, self.said.len())));
        self.said.push((row, raw, told));
    }

    /// Learns every outcome known strictly before the instant.
    fn learn_until(&mut self, rows: &[Row], now_s: f64) {
        while let Some(&Reverse((known_s, at))) = self.pending.peek()
            && (known_s as f64) < now_s
        {
            self.pending.pop();
            let (row, raw, told) = &self.said[at];
            self.calibration.observe_told(raw, told, standing(&rows[*row]), rows[*row].remaining_s);
        }
    }
}
