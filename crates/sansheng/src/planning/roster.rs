//! From who is expected to who works when: clerks needed in each half-hour so that the promise holds (Erlang A to start, the
//! twin to settle), shifts that cover them within the labour rules, and what the day is like with those. Pure; a second or
//! two of reckoning, so never on a thread that answers requests.

use queueing::staffing::shifts::{NoRoster, Shift, roster_with_closures};
use queueing::staffing::{Need, Promise, clerks_needed, settle};
use queueing::twin::Hall as Twin;

use super::staffing::{AskStaffing, PastHours, Question};
use super::whatif::{Tried, lived};
use crate::kernel::Millis;

const HALF_HOUR_MS: Millis = 1_800_000;
/// Settling lives through the day hundreds of times: a larger day is left at the formula, which is good where many come.
const SETTLED_PEOPLE_MAX: f64 = 1_500.0;
/// Tries of the finished roster, fewer where many come: about as many people are lived through.
const RUNS: (f64, f64) = (3.0, 40.0);
const PEOPLE_LIVED: f64 = 60_000.0;

/// Clerks there may be.
pub const CLERKS_MAX: u32 = 200;

/// Why there is no plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoPlan {
    /// The hall does not open on that day.
    Closed,
    /// No counter in use serves anything.
    NoCounters,
    /// No clerk, or more than any hall has.
    ClerksOutOfRange,
    /// No past day is known yet.
    NoHistory,
    /// Further ahead than the weeks that were can say.
    TooFarAhead,
    /// The promise cannot be reckoned with: no clerks of any number would keep it.
    NoClerksKeepIt,
    /// No shift that the labour rules allow fits into the day.
    NoShiftFits,
    /// Only short shifts fit into the day, and the labour rules want long ones beside them.
    OnlyShortFits,
    /// The solver gave up.
    Unsolved,
}

impl NoPlan {
    /// The name in addresses of words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::NoCounters => "no-counters",
            Self::ClerksOutOfRange => "clerks-out-of-range",
            Self::NoHistory => "no-history",
            Self::TooFarAhead => "too-far-ahead",
            Self::NoClerksKeepIt => "no-clerks-keep-it",
            Self::NoShiftFits => "no-shift-fits",
            Self::OnlyShortFits => "only-short-fits",
            Self::Unsolved => "unsolved",
        }
    }
}

/// A half-hour of the plan.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HalfHour {
    /// Minutes since midnight at which it begins.
    pub minute: i32,
    /// People expected.
    pub people: f64,
    /// One day in ten has fewer.
    pub low: f64,
    /// One day in ten has more.
    pub high: f64,
    /// Clerks at counters who keep the promise.
    pub needed: u32,
    /// Clerks of the shifts who are at counters.
    pub present: u32,
    /// Clerks lacking, by the shifts or because there is no counter for them.
    pub missing: u32,
}

/// A shift and how many work it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClerkShift {
    /// Minutes since midnight.
    pub from: i32,
    /// Minutes since midnight.
    pub to: i32,
    /// The break, where there is one.
    pub pause: Option<(i32, i32)>,
    /// How many clerks.
    pub clerks: u32,
}

/// A day's staffing.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The day, half-hour by half-hour.
    pub half_hours: Vec<HalfHour>,
    /// The shifts.
    pub shifts: Vec<ClerkShift>,
    /// Minutes paid, breaks left out.
    pub paid_min: i64,
    /// Whether the promise holds in each half-hour with the clerks needed, as the twin lived it. `None` when so many come
    /// that the formula alone was asked.
    pub settled: Option<bool>,
    /// Whether no cheaper shifts cover as much.
    pub proven: bool,
    /// Counters in use.
    pub counters: u32,
    /// How the day is with the shifts.
    pub lived: Tried,
    /// How many past days the forecast is from.
    pub known_days: usize,
    /// What was open in the weeks before.
    pub past: PastHours,
}

/// The plan, or why there is none.
pub fn plan(question: &Question, ask: &AskStaffing) -> Result<Plan, NoPlan> {
    if !(1..=CLERKS_MAX).contains(&ask.clerks_max) {
        return Err(NoPlan::ClerksOutOfRange);
    }
    let promise = Promise { wait_s: f64::from(ask.promise_s), share: f64::from(ask.share_percent) / 100.0 };
    let coming: Vec<f64> = question.expected.iter().map(|at| if ask.busy { at.high } else { at.mean }).collect();
    let (needed, settled) = needed(question, &coming, &promise)?;
    let rules = question.labour.rules(ask.clerks_max);
    // There is no counter for more.
    let seated: Vec<u32> = needed.iter().map(|&clerks| clerks.min(question.counters)).collect();
    let roster = roster_with_closures(&seated, &question.open, &rules).map_err(|no| match no {
        NoRoster::NoDay => NoPlan::Closed,
        NoRoster::NoShiftFits => NoPlan::NoShiftFits,
        NoRoster::OnlyShortFits => NoPlan::OnlyShortFits,
        NoRoster::Unsolved => NoPlan::Unsolved,
    })?;
    let at_counters: Vec<u32> = roster.present.iter().map(|&clerks| clerks.min(question.counters)).collect();
    let runs = (PEOPLE_LIVED / coming.iter().sum::<f64>().max(1.0)).clamp(RUNS.0, RUNS.1) as u32;
    let there = through_closures(&at_counters, &question.open);
    let lived = lived(&staffed(&question.twin, &there), ask.promise_s, runs);
    let half_hours = (0..needed.len()).map(|at| HalfHour {
        minute: minute(question, at),
        people: question.expected[at].mean,
        low: question.expected[at].low,
        high: question.expected[at].high,
        needed: needed[at],
        present: roster.present[at],
        missing: needed[at].saturating_sub(at_counters[at]),
    });
    Ok(Plan {
        half_hours: half_hours.collect(),
        shifts: roster.shifts.iter().map(|&(shift, clerks)| clerk_shift(question, &shift, clerks)).collect(),
        paid_min: 30 * i64::from(roster.half_hours),
        settled,
        proven: roster.proven,
        counters: question.counters,
        lived,
        known_days: question.known_days,
        past: question.past,
    })
}

/// Clerks at counters in each half-hour, and whether the twin found that they keep the promise.
fn needed(question: &Question, coming: &[f64], promise: &Promise) -> Result<(Vec<u32>, Option<bool>), NoPlan> {
    let patience_s = question.twin.business.first().map_or(0.0, |business| business.patience_s);
    let mut clerks = Vec::with_capacity(coming.len());
    for (&people, &open) in coming.iter().zip(&question.open) {
        let need = Need { per_hour: 2.0 * people, mean_s: question.mean_s, patience_s };
        let enough = clerks_needed(&need, promise).ok_or(NoPlan::NoClerksKeepIt)?;
        // While the doors are open every business has somebody; while they are closed nobody is needed.
        clerks.push(if open { enough.max(question.cover) } else { 0 });
    }
    if coming.iter().sum::<f64>() > SETTLED_PEOPLE_MAX {
        return Ok((clerks, None));
    }
    let (mut clerks, holds) = settle(&question.twin, &through_closures(&clerks, &question.open), promise);
    clerks.iter_mut().zip(&question.open).filter(|(_, open)| !**open).for_each(|(clerks, _)| *clerks = 0);
    Ok((clerks, Some(holds)))
}

/// Clerks as they really are there when the doors close in between: whoever was at a counter stays until nobody waits.
fn through_closures(clerks: &[u32], open: &[bool]) -> Vec<u32> {
    let mut there = clerks.to_vec();
    for at in 1..there.len() {
        if open.get(at) == Some(&false) {
            there[at] = there[at - 1];
        }
    }
    there
}

/// The twin with so many clerks in each half-hour, each like its one counter.
fn staffed(twin: &Twin, clerks: &[u32]) -> Twin {
    let mut staffed = twin.clone();
    let Some(pattern) = staffed.counters.pop() else { return staffed };
    for n in 0..clerks.iter().copied().max().unwrap_or(0) {
        let mut counter = pattern.clone();
        let there = clerks.iter().zip(0..).filter(|(clerks, _)| **clerks > n);
        let span = |at: Millis| (twin.opens_ms + at * HALF_HOUR_MS, twin.opens_ms + (at + 1) * HALF_HOUR_MS);
        counter.duty = there.map(|(_, at)| span(at)).collect();
        staffed.counters.push(counter);
    }
    staffed
}

fn minute(question: &Question, half_hour: usize) -> i32 {
    question.opens + 30 * i32::try_from(half_hour).unwrap_or(0)
}

fn clerk_shift(question: &Question, shift: &Shift, clerks: u32) -> ClerkShift {
    let at = |half_hour| minute(question, half_hour);
    ClerkShift {
        from: at(shift.from),
        to: at(shift.to),
        pause: shift.break_from.map(|from| (at(from), at(from + shift.break_length))),
        clerks,
    }
}

#[cfg(test)]
#[path = "roster_tests.rs"]
mod tests;
