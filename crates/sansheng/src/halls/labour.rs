//! The labour rules that a hall's shifts keep: how long shifts are, how long somebody works without a break. What cannot
//! be is refused by name, pure; the solver that keeps them is `queueing::staffing::shifts`.

use queueing::staffing::shifts::LabourRules;
use serde::{Deserialize, Serialize};

use super::sound::Unsound;

/// A day is planned in half-hours; so are its shifts.
pub const HALF_HOUR_S: i32 = 1_800;
/// A shift is no longer than twelve hours: the law allows less nearly everywhere, and nobody stays kind beyond.
pub const SHIFT_MAX_S: i32 = 43_200;
/// A break is no longer than three hours: more is the time between two shifts.
pub const BREAK_MAX_S: i32 = 10_800;

/// The labour rules of a hall. Seconds, in whole half-hours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Labour {
    /// A short shift, break included.
    pub short_shift_s: i32,
    /// A long shift, break included. Equal to the short one where there is only one.
    pub long_shift_s: i32,
    /// The longest stretch of work without a break; a longer shift has one.
    pub unbroken_max_s: i32,
    /// How long the break is.
    pub break_s: i32,
    /// Work before and after a break is at least this long.
    pub stretch_min_s: i32,
    /// Of a hundred clerks on duty at most so many work the short shift.
    pub short_percent_max: i32,
}

impl Default for Labour {
    /// Four hours, or eight and a half with half an hour's break after at most five hours.
    fn default() -> Self {
        Self {
            short_shift_s: 14_400,
            long_shift_s: 30_600,
            unbroken_max_s: 18_000,
            break_s: HALF_HOUR_S,
            stretch_min_s: 7_200,
            short_percent_max: 100,
        }
    }
}

impl Labour {
    /// As the solver knows them.
    pub fn rules(&self, clerks_max: u32) -> LabourRules {
        let half_hours = |seconds: i32| usize::try_from(seconds / HALF_HOUR_S).unwrap_or(0);
        let mut lengths = vec![half_hours(self.short_shift_s), half_hours(self.long_shift_s)];
        lengths.dedup();
        LabourRules {
            lengths,
            unbroken_max: half_hours(self.unbroken_max_s),
            break_length: half_hours(self.break_s),
            work_min: half_hours(self.stretch_min_s),
            clerks_max,
            part_time_percent_max: u32::try_from(self.short_percent_max).unwrap_or(0),
        }
    }

    /// What is impossible, each with the field it is about. Whether rules that are possible each fit together is asked
    /// only of such: nobody is told twice of one mistake.
    pub(super) fn complaints(&self) -> Vec<(&'static str, Unsound)> {
        let alone = self.each_alone();
        if alone.is_empty() { self.together().into_iter().collect() } else { alone }
    }

    fn each_alone(&self) -> Vec<(&'static str, Unsound)> {
        let mut said = Vec::new();
        for (field, seconds, max) in [
            ("short_shift_s", self.short_shift_s, SHIFT_MAX_S),
            ("long_shift_s", self.long_shift_s, SHIFT_MAX_S),
            ("unbroken_max_s", self.unbroken_max_s, SHIFT_MAX_S),
            ("break_s", self.break_s, BREAK_MAX_S),
            ("stretch_min_s", self.stretch_min_s, SHIFT_MAX_S),
        ] {
            if !(HALF_HOUR_S..=max).contains(&seconds) {
                said.push((field, Unsound::OutOfRange { min: HALF_HOUR_S.into(), max: max.into() }));
            } else if seconds % HALF_HOUR_S != 0 {
                said.push((field, Unsound::NotHalfHours));
            }
        }
        if !(0..=100).contains(&self.short_percent_max) {
            said.push(("short_percent_max", Unsound::OutOfRange { min: 0, max: 100 }));
        }
        said
    }

    fn together(&self) -> Option<(&'static str, Unsound)> {
        if self.long_shift_s < self.short_shift_s {
            return Some(("long_shift_s", Unsound::LongBelowShort));
        }
        if self.stretch_min_s > self.unbroken_max_s {
            return Some(("stretch_min_s", Unsound::StretchBeyondUnbroken));
        }
        let shifts = [("short_shift_s", self.short_shift_s), ("long_shift_s", self.long_shift_s)];
        let with_break = || shifts.into_iter().filter(|(_, shift)| *shift > self.unbroken_max_s);
        if with_break().any(|(_, shift)| self.break_s >= shift) {
            return Some(("break_s", Unsound::BreakBeyondShift));
        }
        // One break leaves two parts, each neither too long nor too short.
        let parts = |shift: i32| shift - self.break_s;
        if let Some((field, _)) = with_break().find(|(_, shift)| parts(*shift) > 2 * self.unbroken_max_s) {
            return Some((field, Unsound::StretchTooLong));
        }
        if with_break().any(|(_, shift)| parts(shift) < 2 * self.stretch_min_s) {
            return Some(("stretch_min_s", Unsound::NoRoomForBreak));
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use queueing::staffing::shifts::{NoRoster, roster};

    use super::*;

    fn said(edit: impl FnOnce(&mut Labour)) -> Vec<String> {
        let mut labour = Labour::default();
        edit(&mut labour);
        labour.complaints().into_iter().map(|(field, problem)| format!("{field} {problem:?}")).collect()
    }

    #[test]
    fn what_is_impossible_is_said_by_name() {
        type Edit = fn(&mut Labour);
        let table: [(Edit, &[&str]); 13] = [
            (|_| {}, &[]),
            (|l| l.long_shift_s = l.short_shift_s, &[]),
            (|l| l.unbroken_max_s = SHIFT_MAX_S, &[]),
            (|l| l.long_shift_s = 0, &["long_shift_s OutOfRange { min: 1800, max: 43200 }"]),
            (|l| l.break_s = -1_800, &["break_s OutOfRange { min: 1800, max: 10800 }"]),
            (|l| l.short_percent_max = 101, &["short_percent_max OutOfRange { min: 0, max: 100 }"]),
            (|l| l.short_shift_s = 14_000, &["short_shift_s NotHalfHours"]),
            (|l| l.long_shift_s = 12_600, &["long_shift_s LongBelowShort"]),
            (|l| l.stretch_min_s = 19_800, &["stretch_min_s StretchBeyondUnbroken"]),
            (
                |l| (l.short_shift_s, l.unbroken_max_s, l.stretch_min_s, l.break_s) = (3_600, 1_800, 1_800, 3_600),
                &["break_s BreakBeyondShift"],
            ),
            (|l| l.unbroken_max_s = 12_600, &["long_shift_s StretchTooLong"]),
            (|l| l.stretch_min_s = 16_200, &["stretch_min_s NoRoomForBreak"]),
            (
                |l| (l.break_s, l.unbroken_max_s) = (900, 0),
                &[
                    "unbroken_max_s OutOfRange { min: 1800, max: 43200 }",
                    "break_s OutOfRange { min: 1800, max: 10800 }",
                ],
            ),
        ];
        for (edit, wanted) in table {
            assert_eq!(said(edit), wanted);
        }
    }

    #[test]
    fn todays_rules_are_the_solvers_own() {
        assert_eq!(Labour::default().rules(10), LabourRules::default());
    }

    /// Whatever is accepted, each of its two shifts can be worked on a day that is long enough.
    #[test]
    fn what_is_accepted_can_be_rostered() {
        let hours = [1, 4, 8, 17, 24];
        let (mut accepted, mut refused) = (0, 0);
        for (short, long) in hours.into_iter().flat_map(|short| hours.map(|long| (short, long))) {
            for (unbroken, stretch) in hours.into_iter().flat_map(|most| hours.map(|least| (most, least))) {
                for pause in [1, 6] {
                    let labour = Labour {
                        short_shift_s: short * HALF_HOUR_S,
                        long_shift_s: long * HALF_HOUR_S,
                        unbroken_max_s: unbroken * HALF_HOUR_S,
                        break_s: pause * HALF_HOUR_S,
                        stretch_min_s: stretch * HALF_HOUR_S,
                        short_percent_max: 100,
                    };
                    let fits = |length: i32| {
                        let lengths = vec![usize::try_from(length).expect("small")];
                        roster(&[0; 24], &LabourRules { lengths, ..labour.rules(1) }) != Err(NoRoster::NoShiftFits)
                    };
                    let possible = short <= long && stretch <= unbroken && fits(short) && fits(long);
                    assert_eq!(labour.complaints().is_empty(), possible, "{labour:?}");
                    *(if possible { &mut accepted } else { &mut refused }) += 1;
                }
            }
        }
        assert!(accepted > 100 && refused > 100, "{accepted} {refused}");
    }
}
