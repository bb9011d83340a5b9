//! The forest of a hall, grown anew once a day while the hall is closed: the last weeks of the journal are lived through
//! again by a learner of its own, whose lessons the trees are grown from. Blocking; bounded in days, lessons and trees.

use std::sync::atomic::{AtomicBool, Ordering};

use queueing::predict::{Forest, Growth, Lesson, grow};

use super::learner::Learner;
use crate::door::{Door, journal};
use crate::halls::{Doors, Hall};
use crate::kernel::Millis;
use crate::store::Conn;

/// Older days teach how the hall was.
pub(super) const DAYS_MAX: i64 = 60;
/// With fewer lessons trees learn chance.
pub(super) const LESSONS_MIN: usize = 500;
/// The first lessons were seen by a floor that knew nothing yet; left out where there are many.
const LESSONS_OF_A_BEGINNER: usize = 300;
/// A hall that never closes is grown in this hour.
const QUIET_HOUR: i32 = 3;
const DAY_MS: Millis = 86_400_000;

/// Half of the trees of `queueing`'s own evaluation with twice the step: a hall has fewer lessons.
fn growth() -> Growth {
    Growth { trees: 240, rate: 0.09, leaf_weight_min: 40.0, ..Growth::default() }
}

/// A forest from lessons; `None` from too few.
pub(super) fn grown(lessons: &[Lesson]) -> Option<Forest> {
    let beginner = if lessons.len() > 5 * LESSONS_OF_A_BEGINNER { LESSONS_OF_A_BEGINNER } else { 0 };
    if lessons.len() < LESSONS_MIN { None } else { grow(&lessons[beginner..], &growth()) }
}

/// Whether a hall's forest is due: once a day while the doors are closed (in the quiet hour when they never are), and at
/// once when there is none though enough was seen. Pure.
pub(super) fn is_due(grown_on: &str, today: &str, doors_closed: bool, hour: i32, wants_first: bool) -> bool {
    grown_on != today && (doors_closed || hour == QUIET_HOUR || wants_first)
}

/// [`is_due`] for a hall now.
pub(super) fn due(hall: &Hall, learner: &Learner, now: Millis) -> bool {
    let closed = matches!(hall.doors(now), Doors::Closed { .. });
    let wants_first = !learner.predictor.has_forest() && learner.tally.n >= LESSONS_MIN as u64;
    let hour = hall.zone.minute_of_day(now) / 60;
    is_due(&learner.grown_on, hall.zone.day(now).as_str(), closed, hour, wants_first)
}

/// Where the last [`DAYS_MAX`] days begin: the last event before them. A search by halves along the key.
pub(super) fn beginning(conn: &mut Conn, branch: &str, now: Millis) -> diesel::QueryResult<i64> {
    let (mut before, mut after) = (0, journal::head(conn, branch)?.saturating_add(1));
    let from = now.saturating_sub(DAYS_MAX * DAY_MS);
    while after - before > 1 {
        let middle = before + (after - before) / 2;
        match journal::at(conn, branch, middle)? {
            Some(at) if at < from => before = middle,
            _ => after = middle,
        }
    }
    Ok(before)
}

/// Lives through the last weeks and grows. `None` with too few lessons, when the store cannot be read, or when told to end.
pub(super) fn live_again(door: &Door, hall: &Hall, ended: &AtomicBool) -> Option<Forest> {
    let (branch, now) = (hall.branch.clone(), door.clock().now());
    let begin = door.read_blocking(|conn| Ok(beginning(conn, &branch, now)?)).ok()?;
    let mut learner = Learner::new(hall, begin);
    learner.keep_lessons();
    loop {
        let seq = learner.seq;
        let page = door.read_blocking(|conn| Ok(journal::after(conn, &branch, seq)?)).ok()?;
        if ended.load(Ordering::SeqCst) {
            return None;
        }
        if page.is_empty() {
            break;
        }
        page.iter().for_each(|event| learner.see(event));
    }
    grown(&learner.lessons())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn once_a_day_when_nobody_is_kept_waiting() {
        let table = [
            // grown on, today, closed, hour, wants the first: due
            (("", "2026-11-26", true, 20, false), true),
            (("2026-11-25", "2026-11-26", true, 0, false), true),
            (("2026-11-26", "2026-11-26", true, 20, true), false),
            (("2026-11-25", "2026-11-26", false, 10, false), false),
            (("2026-11-25", "2026-11-26", false, 3, false), true),
            (("", "2026-11-26", false, 10, true), true),
        ];
        for ((grown_on, today, closed, hour, first), due) in table {
            assert_eq!(is_due(grown_on, today, closed, hour, first), due, "{grown_on} {today} {closed} {hour} {first}");
        }
    }
}
