//! Who is held at their own account: whoever must set a second factor up and has had the time for it, and whoever signed in
//! with a password that must be changed first.

use super::super::refusal::Problem;
use super::{Staff, no};
use crate::people::{PasswordTerms, PeopleRefusal, Session};

/// A day, in milliseconds.
const DAY_MS: i64 = 86_400_000;

/// Lets nobody through who is held at their own account.
pub(super) fn must_owe_nothing(session: &Session, now: i64) -> Result<(), Problem> {
    if session.password.is_owed() {
        return Err(no(PeopleRefusal::PasswordExpired));
    }
    if owes_a_factor(session, now) { Err(no(PeopleRefusal::SecondFactorNeeded)) } else { Ok(()) }
}

fn owes_a_factor(session: &Session, now: i64) -> bool {
    session.factor_due_at.is_some_and(|due| due <= now)
}

impl Staff {
    /// Whether they get no further than their own account.
    pub fn is_held(&self) -> bool {
        must_owe_nothing(&self.session, self.now).is_err()
    }

    /// Whether they must set a second factor up before they get any further.
    pub fn owes_a_factor(&self) -> bool {
        owes_a_factor(&self.session, self.now)
    }

    /// Whole days until then, for somebody who must still set one up.
    pub fn days_to_set_a_factor(&self) -> Option<i64> {
        self.session.factor_due_at.map(|due| ((due - self.now).max(0) + DAY_MS - 1) / DAY_MS)
    }

    /// How their password stands.
    pub fn password(&self) -> &PasswordTerms {
        &self.session.password
    }

    /// Whole days for which their password still opens a new session, once it is time to think of another.
    pub fn password_days_left(&self) -> Option<i64> {
        self.session.password.days_left(self.now)
    }
}
