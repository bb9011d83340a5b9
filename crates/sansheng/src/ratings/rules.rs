//! Who may rate, and what a rating may say. Pure.

use super::RatingRefusal;
use super::commands::Rate;
use crate::halls::Hall;
use crate::kernel::Millis;
use crate::queue::State;

/// How long after the end of a visit it can be rated: the impression is fresh, and a slip found later rates nobody.
pub const RATE_WITHIN_MS: Millis = 24 * 3_600_000;
/// The most a comment may say, in characters.
pub const COMMENT_LENGTH_MAX: usize = 500;
/// The two lowest levels are those for which reasons are offered.
const LEVEL_WITH_REASONS_MAX: i32 = 2;

/// Whether a visit can be rated at `now`; that it was not rated before is checked where it is saved.
pub fn may_rate(state: State, ended_at: Option<Millis>, now: Millis) -> Result<(), RatingRefusal> {
    match ended_at {
        Some(ended) if state == State::Finished && now - ended <= RATE_WITHIN_MS => Ok(()),
        Some(_) if state == State::Finished => Err(RatingRefusal::RatingTooLate { hours: RATE_WITHIN_MS / 3_600_000 }),
        _ => Err(RatingRefusal::NotServed),
    }
}

/// Whether a rating says what it may. Reasons are offered for the two lowest levels and never demanded.
pub(super) fn sound(hall: &Hall, ask: &Rate) -> Result<(), RatingRefusal> {
    if !(1..=5).contains(&ask.level) {
        return Err(RatingRefusal::LevelUnknown);
    }
    let known = |code: &String| hall.reason("rating", code).is_some();
    let allowed = ask.level <= LEVEL_WITH_REASONS_MAX || ask.reasons.is_empty();
    if !allowed || !ask.reasons.iter().all(known) {
        return Err(RatingRefusal::RatingReasonUnknown);
    }
    if ask.comment.chars().count() > COMMENT_LENGTH_MAX {
        return Err(RatingRefusal::CommentTooLong { max: COMMENT_LENGTH_MAX });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_served_rate_and_only_for_a_day() {
        assert_eq!(may_rate(State::Finished, Some(0), RATE_WITHIN_MS), Ok(()));
        let late = Err(RatingRefusal::RatingTooLate { hours: 24 });
        assert_eq!(may_rate(State::Finished, Some(0), RATE_WITHIN_MS + 1), late);
        for state in State::ALL.iter().filter(|state| **state != State::Finished) {
            assert_eq!(may_rate(*state, Some(0), 1), Err(RatingRefusal::NotServed));
        }
    }
}
