//! What a branch asks of the passwords of its people. `modern` asks for length and never for a change. `mlps` is what audits by
//! the classified protection scheme ask for: ten characters of three classes, not one of the last five, ninety days.
//! Pure.

use serde::{Deserialize, Serialize};

use crate::kernel::Millis;

/// A day, in milliseconds.
const DAY: Millis = 24 * 60 * 60_000;
/// Under `mlps` a password is good for this long.
pub const PASSWORD_HOLDS: Millis = 90 * DAY;
/// The days before its end in which its owner is told.
pub const TOLD_DAYS: i64 = 14;
/// Under `mlps` a password is none of so many that its owner had last, the present one included.
pub const REMEMBERED: usize = 5;
/// `modern`: at least so many characters.
const LENGTH_MIN: usize = 15;
/// The same where a second factor is set up.
const LENGTH_MIN_WITH_SECOND_FACTOR: usize = 8;
/// `mlps`: at least so many characters, with or without a second factor.
const LENGTH_MIN_MLPS: usize = 10;
/// `mlps`: of so many of the four classes.
const CLASSES_MIN: usize = 3;

/// What is asked of a password.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PasswordProfile {
    /// Long, or with a second factor; no classes, no expiry.
    #[default]
    Modern,
    /// Ten characters of three classes, not one of the last five, ninety days.
    Mlps,
}

impl PasswordProfile {
    /// Every profile, for choices.
    pub const ALL: [Self; 2] = [Self::Modern, Self::Mlps];

    /// As tables write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Modern => "modern",
            Self::Mlps => "mlps",
        }
    }

    /// Reads what [`PasswordProfile::as_str`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|profile| profile.as_str() == text)
    }

    /// At least so many characters.
    pub fn length_min(self, second_factor: bool) -> usize {
        match (self, second_factor) {
            (Self::Modern, false) => LENGTH_MIN,
            (Self::Modern, true) => LENGTH_MIN_WITH_SECOND_FACTOR,
            (Self::Mlps, _) => LENGTH_MIN_MLPS,
        }
    }

    /// Of at least so many of the four classes; 0 where nobody asks.
    pub fn classes_min(self) -> usize {
        match self {
            Self::Modern => 0,
            Self::Mlps => CLASSES_MIN,
        }
    }

    /// None of so many that its owner had last, the present one included; 0 where nobody asks.
    pub fn remembers(self) -> usize {
        match self {
            Self::Modern => 0,
            Self::Mlps => REMEMBERED,
        }
    }

    /// How long a password is good; `None` for as long as its owner likes.
    pub fn holds(self) -> Option<Millis> {
        match self {
            Self::Modern => None,
            Self::Mlps => Some(PASSWORD_HOLDS),
        }
    }
}

/// The profile of a branch, and since when it is in force.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PasswordRule {
    /// The profile.
    pub profile: PasswordProfile,
    /// Since when.
    pub since: Millis,
}

/// When the present password was chosen, and which profile it was checked against.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Chosen {
    /// The profile.
    pub profile: PasswordProfile,
    /// When.
    pub at: Millis,
}

/// How a password stands in one session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordStanding {
    /// Good for as long as its owner likes.
    Lasting,
    /// Good for whoever signs in before this instant. A session that began before it goes on: nobody is stopped with a
    /// customer before them.
    Until(Millis),
    /// Good in this session, which is older than the profile; the next one asks for another.
    ThisSession,
    /// The session began with a password that must be changed before anything else.
    Owed,
}

impl PasswordRule {
    /// How a password stands in a session that began at an instant.
    pub fn standing(self, chosen: Chosen, began: Millis) -> PasswordStanding {
        let Some(holds) = self.profile.holds() else { return PasswordStanding::Lasting };
        // Of a password from under other rules only the hash was kept: nobody knows whether it fits these.
        let ends = if chosen.profile == self.profile { chosen.at + holds } else { Millis::MIN };
        match (began < ends, began > self.since) {
            (true, _) => PasswordStanding::Until(ends),
            (false, true) => PasswordStanding::Owed,
            (false, false) => PasswordStanding::ThisSession,
        }
    }
}

/// The present password of somebody in a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordTerms {
    /// The profile that a new one is checked against.
    pub profile: PasswordProfile,
    /// When it was chosen.
    pub set_at: Millis,
    /// How it stands.
    pub standing: PasswordStanding,
}

impl PasswordTerms {
    /// Whether it must be changed before anything else.
    pub fn is_owed(&self) -> bool {
        self.standing == PasswordStanding::Owed
    }

    /// Whole days for which it still opens a new session, in the last fortnight; 0 once the next sign-in asks for another.
    pub fn days_left(&self, now: Millis) -> Option<i64> {
        let days = match self.standing {
            PasswordStanding::Lasting | PasswordStanding::Owed => return None,
            PasswordStanding::ThisSession => 0,
            PasswordStanding::Until(ends) => ((ends - now).max(0) + DAY - 1) / DAY,
        };
        (days <= TOLD_DAYS).then_some(days)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEGAN: Millis = 1_000 * DAY;

    fn mlps(since: Millis) -> PasswordRule {
        PasswordRule { profile: PasswordProfile::Mlps, since }
    }

    fn under(profile: PasswordProfile, at: Millis) -> Chosen {
        Chosen { profile, at }
    }

    #[test]
    fn security_a_password_of_mlps_opens_sessions_for_ninety_days_and_one_of_modern_for_ever() {
        let rule = mlps(0);
        for (age, owed) in [(0, false), (90 * DAY - 1, false), (90 * DAY, true), (900 * DAY, true)] {
            let chosen = under(PasswordProfile::Mlps, BEGAN - age);
            assert_eq!(rule.standing(chosen, BEGAN) == PasswordStanding::Owed, owed, "{age}");
            let modern = PasswordRule::default();
            for chosen in [chosen, under(PasswordProfile::Modern, BEGAN - age)] {
                assert_eq!(modern.standing(chosen, BEGAN), PasswordStanding::Lasting, "{age}");
            }
        }
    }

    #[test]
    fn security_a_switch_asks_at_the_next_sign_in_and_stops_nobody_before() {
        use PasswordProfile::{Mlps, Modern};
        use PasswordStanding::{Owed, ThisSession, Until};
        let since = BEGAN;
        let fresh = under(Mlps, since - DAY);
        let table = [
            // Chosen under other rules.
            (under(Modern, since - 400 * DAY), since - 1, ThisSession),
            (under(Modern, since - 400 * DAY), since, ThisSession),
            (under(Modern, since - 1), since + 1, Owed),
            // From when the profile was in force before: within its ninety days it is as good as any.
            (fresh, since - 1, Until(fresh.at + PASSWORD_HOLDS)),
            (fresh, since + 1, Until(fresh.at + PASSWORD_HOLDS)),
            (under(Mlps, since - 400 * DAY), since - 1, ThisSession),
            (under(Mlps, since - 400 * DAY), since + 1, Owed),
            // Chosen since.
            (under(Mlps, since + DAY), since - DAY, Until(since + DAY + PASSWORD_HOLDS)),
        ];
        for (chosen, began, standing) in table {
            assert_eq!(mlps(since).standing(chosen, began), standing, "{chosen:?} {began}");
        }
    }

    #[test]
    fn the_last_fortnight_is_told_in_whole_days() {
        let terms = |standing| PasswordTerms { profile: PasswordProfile::Mlps, set_at: 0, standing };
        let until = terms(PasswordStanding::Until(BEGAN));
        for (before, days) in [
            (15 * DAY, None),
            (14 * DAY + 1, None),
            (14 * DAY, Some(14)),
            (DAY + 1, Some(2)),
            (DAY, Some(1)),
            (1, Some(1)),
            (0, Some(0)),
            (-DAY, Some(0)),
        ] {
            assert_eq!(until.days_left(BEGAN - before), days, "{before}");
        }
        assert_eq!(terms(PasswordStanding::ThisSession).days_left(BEGAN), Some(0));
        assert_eq!(terms(PasswordStanding::Lasting).days_left(BEGAN), None);
        assert_eq!(terms(PasswordStanding::Owed).days_left(BEGAN), None);
        assert!(PasswordProfile::ALL.iter().all(|one| PasswordProfile::parse(one.as_str()) == Some(*one)));
    }
}
