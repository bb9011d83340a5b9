//! Shifts that cover the need, by mixed-integer programming (set covering after G. B. Dantzig 1954, "A comment on Edie's
//! traffic delays at toll booths"), solved by `good_lp` with the pure-Rust solver `microlp`. Labour rules shape which shifts
//! exist; the solver says how many clerks work each. Who they are is the caller's matter.

use good_lp::solvers::{SolutionStatus, WithTimeLimit};
use good_lp::{Expression, ProblemVariables, Solution, SolverModel, Variable, constraint, microlp, variable};

/// A half-hour has one number; a day no more than this many.
const HALF_HOURS_MAX: usize = 48;
/// Cost of a clerk who is missing for a half-hour, against one of presence: more than a whole shift, so that shifts are
/// saved only where nothing is missing. The more are missing at once the dearer is each (half of those needed, the others),
/// and a half-hour with nobody at all is the dearest: too few clerks are spread over the day, not used up in the morning.
const MISSING_COST: [f64; 3] = [50.0, 75.0, 500.0];

/// The solver looks no longer: what it has by then is good, only not proven the best.
const SOLVING_MAX_S: f64 = 20.0;

/// What the law and the house allow. All in half-hours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabourRules {
    /// Presence of a shift, break included, that may be rostered: for example 8 and 17.
    pub lengths: Vec<usize>,
    /// A shift longer than this has a break.
    pub unbroken_max: usize,
    /// How long the break is.
    pub break_length: usize,
    /// Work before and after a break is at least this long.
    pub work_min: usize,
    /// Clerks there are.
    pub clerks_max: u32,
    /// Of a hundred clerks on duty at most so many work no more than the shortest shift, when another is more work.
    pub part_time_percent_max: u32,
}

impl Default for LabourRules {
    /// Four hours, or eight hours and a half with half an hour's break after at most five hours; ten clerks.
    fn default() -> Self {
        Self {
            lengths: vec![8, 17],
            unbroken_max: 10,
            break_length: 1,
            work_min: 4,
            clerks_max: 10,
            part_time_percent_max: 100,
        }
    }
}

impl LabourRules {
    /// Half-hours of work in a shift of this length.
    fn work_of(&self, length: usize) -> usize {
        if length > self.unbroken_max { length.saturating_sub(self.break_length) } else { length }
    }

    /// The work of the shortest shift, where not everybody may do so little.
    fn limited_work(&self) -> Option<usize> {
        let works = || self.lengths.iter().filter(|&&length| length > 0).map(|&length| self.work_of(length));
        let shortest = works().min()?;
        (self.part_time_percent_max < 100 && works().any(|work| work > shortest)).then_some(shortest)
    }
}

/// A shift, in half-hours from opening.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shift {
    /// Its first half-hour.
    pub from: usize,
    /// The half-hour after its last.
    pub to: usize,
    /// The first half-hour of its break.
    pub break_from: Option<usize>,
    /// How long the break is; zero without one.
    pub break_length: usize,
}

impl Shift {
    /// Half-hours of it that are worked, and paid.
    fn work(&self) -> usize {
        self.to - self.from - self.break_length
    }

    /// Whether its clerk is at the counter.
    #[must_use]
    pub fn works(&self, half_hour: usize) -> bool {
        let on_break = self.break_from.is_some_and(|from| (from..from + self.break_length).contains(&half_hour));
        (self.from..self.to).contains(&half_hour) && !on_break
    }
}

/// The shifts of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roster {
    /// Each shift and how many clerks work it.
    pub shifts: Vec<(Shift, u32)>,
    /// Clerks at counters by half-hour.
    pub present: Vec<u32>,
    /// Clerks missing by half-hour: all zero when the need is covered.
    pub missing: Vec<u32>,
    /// Half-hours paid, breaks left out.
    pub half_hours: u32,
    /// Nothing cheaper covers as much. Otherwise it is the best that was found in twenty seconds.
    pub proven: bool,
}

/// Why there is no roster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoRoster {
    /// The day has no half-hour, or more than 48.
    NoDay,
    /// No shift that the rules allow fits into the day.
    NoShiftFits,
    /// Only the shortest shifts fit into the day, and the rules want others beside them.
    OnlyShortFits,
    /// The solver gave up; it should not.
    Unsolved,
}

/// The cheapest roster that covers the need, or that misses least where the rules or the number of clerks do not allow it.
///
/// # Errors
/// Named in [`NoRoster`]; too few clerks are no error but show as [`Roster::missing`].
///
/// ```
/// use queueing::staffing::shifts::{LabourRules, roster};
///
/// // Eight hours and a half: two clerks, three from the third to the sixth hour.
/// let need: Vec<u32> = (0..17).map(|half_hour| if (4..12).contains(&half_hour) { 3 } else { 2 }).collect();
/// let planned = roster(&need, &LabourRules::default()).expect("shifts fit into the day");
/// assert_eq!(planned.missing.iter().sum::<u32>(), 0);
/// assert!(planned.present.iter().zip(&need).all(|(present, need)| present >= need));
/// ```
pub fn roster(need: &[u32], rules: &LabourRules) -> Result<Roster, NoRoster> {
    roster_with_closures(need, &vec![true; need.len()], rules)
}

/// The same for a day on which the doors are closed in between: `open` says for each half-hour whether they are open (one
/// that is left out is). Nobody is needed or works while they are closed. A shift may span the closure as its break: that
/// time is neither counted in its length nor paid.
///
/// # Errors
/// Named in [`NoRoster`]; too few clerks are no error but show as [`Roster::missing`].
pub fn roster_with_closures(need: &[u32], open: &[bool], rules: &LabourRules) -> Result<Roster, NoRoster> {
    if need.is_empty() || need.len() > HALF_HOURS_MAX {
        return Err(NoRoster::NoDay);
    }
    let open: Vec<bool> = (0..need.len()).map(|at| open.get(at).copied().unwrap_or(true)).collect();
    let need: Vec<u32> = need.iter().zip(&open).map(|(&need, &open)| if open { need } else { 0 }).collect();
    let need = need.as_slice();
    let possible = possible(&open, rules);
    if possible.is_empty() {
        return Err(NoRoster::NoShiftFits);
    }
    let short_work = rules.limited_work();
    if short_work.is_some_and(|short| possible.iter().all(|shift| shift.work() <= short)) {
        return Err(NoRoster::OnlyShortFits);
    }
    let mut variables = ProblemVariables::new();
    let most = f64::from(rules.clerks_max);
    let counts: Vec<Variable> = possible.iter().map(|_| variables.add(variable().integer().min(0).max(most))).collect();
    let missing: Vec<Vec<(f64, Variable)>> = need.iter().map(|&need| missing_of(&mut variables, need)).collect();
    let paid: Expression = possible.iter().zip(&counts).map(|(shift, &count)| shift.work() as f64 * count).sum();
    let lacking: Expression = missing.iter().flatten().map(|&(cost, missing)| cost * missing).sum();
    let mut model = variables.minimise(paid + lacking).using(microlp).with_time_limit(SOLVING_MAX_S);
    for (half_hour, (&need, missing)) in need.iter().zip(&missing).enumerate() {
        let missing: Expression = missing.iter().map(|&(_, missing)| missing).sum();
        let present: Expression =
            possible.iter().zip(&counts).filter(|(shift, _)| shift.works(half_hour)).map(|(_, &count)| count).sum();
        model = model.with(constraint!(present + missing >= f64::from(need)));
    }
    let all: Expression = counts.iter().sum();
    model = model.with(constraint!(all.clone() <= most));
    if let Some(short_work) = short_work {
        let short = possible.iter().zip(&counts).filter(|(shift, _)| shift.work() <= short_work);
        let short: Expression = short.map(|(_, &count)| count).sum();
        model = model.with(constraint!(100.0 * short <= f64::from(rules.part_time_percent_max) * all));
    }
    let solution = model.solve().map_err(|_| NoRoster::Unsolved)?;
    let chosen = possible.iter().zip(&counts).map(|(shift, &count)| (*shift, solution.value(count).round() as u32));
    let proven = matches!(solution.status(), SolutionStatus::Optimal);
    Ok(of_shifts(chosen.filter(|(_, count)| *count > 0).collect(), need, proven))
}

fn of_shifts(shifts: Vec<(Shift, u32)>, need: &[u32], proven: bool) -> Roster {
    let at = |half_hour| shifts.iter().filter(|(shift, _)| shift.works(half_hour)).map(|(_, count)| count).sum();
    let present: Vec<u32> = (0..need.len()).map(at).collect();
    let missing = need.iter().zip(&present).map(|(need, present)| need.saturating_sub(*present)).collect();
    let half_hours = present.iter().sum();
    Roster { shifts, present, missing, half_hours, proven }
}

/// How many may be missing of those needed, and what each of them costs: the first ones least.
fn missing_of(variables: &mut ProblemVariables, need: u32) -> Vec<(f64, Variable)> {
    let (last, others) = (need.min(1), need.saturating_sub(1));
    let parts = [others / 2, others - others / 2, last];
    let mut up_to = |most: u32| variables.add(variable().min(0).max(f64::from(most)));
    MISSING_COST.into_iter().zip(parts).filter(|(_, most)| *most > 0).map(|(cost, most)| (cost, up_to(most))).collect()
}

/// Every shift that the rules allow in a day with these half-hours open.
fn possible(open: &[bool], rules: &LabourRules) -> Vec<Shift> {
    let mut shifts = Vec::new();
    for &length in rules.lengths.iter().filter(|&&length| length > 0) {
        for from in (0..open.len()).filter(|&from| open[from]) {
            shifts.extend(within(open, from, length, rules));
            shifts.extend(across(open, from, length, rules));
        }
    }
    shifts.sort_unstable();
    shifts.dedup();
    shifts
}

/// Shifts without a closure in them.
fn within(open: &[bool], from: usize, length: usize, rules: &LabourRules) -> Vec<Shift> {
    let to = from + length;
    if !open.get(from..to).is_some_and(|span| span.iter().all(|open| *open)) {
        return Vec::new();
    }
    if length <= rules.unbroken_max {
        return vec![Shift { from, to, break_from: None, break_length: 0 }];
    }
    // The break leaves neither part longer than what may be worked at a stretch, nor shorter than the least.
    let allowed = |break_from: &usize| {
        let (before, after) = (break_from - from, to.saturating_sub(break_from + rules.break_length));
        [before, after].iter().all(|part| (rules.work_min..=rules.unbroken_max).contains(part))
    };
    let with = |break_from| Shift { from, to, break_from: Some(break_from), break_length: rules.break_length };
    (from..to).filter(allowed).map(with).collect()
}

/// The shift whose break is the one closure in it: as much work as one of this length, no part longer than what may be
/// worked at a stretch. The least before and after a break does not bind here: nobody chose when the doors close.
fn across(open: &[bool], from: usize, length: usize, rules: &LabourRules) -> Option<Shift> {
    let work = rules.work_of(length);
    let closes = (from..open.len()).find(|&at| !open[at])?;
    let opens = (closes..open.len()).find(|&at| open[at])?;
    let before = closes - from;
    let after = work.checked_sub(before).filter(|after| *after > 0)?;
    let to = opens + after;
    let goes_on = open.get(opens..to).is_some_and(|span| span.iter().all(|open| *open));
    let fits = goes_on && before.max(after) <= rules.unbroken_max;
    fits.then_some(Shift { from, to, break_from: Some(closes), break_length: opens - closes })
}

#[cfg(test)]
#[path = "shifts_tests.rs"]
mod tests;
