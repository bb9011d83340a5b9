//! The pure rules of who may come in: failure delays and lock-out, how long a session lives, who may change whom.

use super::{PeopleRefusal, Person, Session};
use crate::kernel::{Millis, Role};

/// A minute, in milliseconds.
const MINUTE: Millis = 60_000;

/// After so many failures of its own, an account waits this long: three slow down, five cost a minute, ten a quarter of
/// an hour.
pub const ACCOUNT_DELAYS: &[(i32, Millis)] = &[(10, 15 * MINUTE), (5, MINUTE), (4, 4_000), (3, 2_000)];
/// The same for an address. The whole staff of a hall shares one, and so does whoever sits in its public network: thirty
/// clerks who mistype on a Monday morning must not stop the hall, and one account is protected by its own failures. What is
/// left for the address to stop is whoever tries a little on many accounts.
pub const ADDRESS_DELAYS: &[(i32, Millis)] = &[(100, 15 * MINUTE), (60, MINUTE), (40, 4_000), (30, 2_000)];
/// Failures are forgotten after this long without another.
pub const FAILURES_FORGOTTEN_AFTER: Millis = 60 * MINUTE;
/// A session ends this long after it began, whatever happens in it: longer than any shift.
pub const SESSION_AT_MOST: Millis = 12 * 60 * MINUTE;
/// A screen at which somebody works with customers' papers and money locks after this long untouched.
const IDLE_AT_COUNTERS: Millis = 15 * MINUTE;
/// The greeter's tablet and the duty manager's board are watched more than they are touched.
const IDLE_ON_THE_FLOOR: Millis = 2 * 60 * MINUTE;
/// Sensitive acts want a password typed at most this long ago.
pub const PROOF_HOLDS: Millis = 15 * MINUTE;
/// Use is written down at most this often.
pub const SEEN_EVERY: Millis = MINUTE;
/// A one-time code from an administrator is good for this long.
pub const RESET_CODE_HOLDS: Millis = 10 * MINUTE;
/// A new account has this long to set its second factor up where its role must have one: the first days of a hall are
/// spent at one desk, and the telephone with the authenticator may still have to be handed out.
pub const SECOND_FACTOR_GRACE: Millis = 7 * 24 * 60 * MINUTE;
/// The link of `setup` is good for this long.
pub const SETUP_HOLDS: Millis = 15 * MINUTE;

/// What is remembered of the failures of an account or of an address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Guard {
    /// How many in a row.
    pub failures: i32,
    /// When the last one was.
    pub last_at: Millis,
    /// Until when nothing is tried.
    pub blocked_until: Millis,
}

impl Guard {
    /// After one more failure, with the delays of an account or of an address.
    pub fn failed(self, delays: &[(i32, Millis)], now: Millis) -> Self {
        let so_far = if is_forgotten(self, now) { 0 } else { self.failures };
        let failures = so_far.saturating_add(1);
        let delay = delays.iter().find(|(at_least, _)| failures >= *at_least).map_or(0, |(_, delay)| *delay);
        Self { failures, last_at: now, blocked_until: now + delay }
    }

    fn wait_s(self, now: Millis) -> Option<i64> {
        (self.blocked_until > now).then(|| (self.blocked_until - now + 999) / 1_000)
    }
}

/// What one branch remembers of an address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AddressGuard {
    /// What failed there.
    pub guard: Guard,
    /// Everything from the address until then is forgiven, in every branch: somebody came in.
    pub forgiven_at: Millis,
}

/// What all branches remember of an address. Each writes its own row only, so that branches never wait for each other; what
/// holds is all of them together, because whoever tries a little in every branch is one stranger.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// What the branch of the attempt remembers.
    pub own: AddressGuard,
    /// What the other branches remember.
    pub others: Vec<AddressGuard>,
}

impl Address {
    /// The guard that holds now, whichever branch somebody knocks at.
    pub fn everywhere(&self, now: Millis) -> Guard {
        let counted = |all: Guard, row: &AddressGuard| {
            let counts = self.counts(row, now);
            Guard {
                failures: all.failures.saturating_add(counts.failures),
                last_at: all.last_at.max(counts.last_at),
                blocked_until: all.blocked_until.max(counts.blocked_until),
            }
        };
        self.rows().fold(Guard::default(), counted)
    }

    /// The own row after one more failure: one more of its own, and the delay of all of them.
    pub fn failed(&self, now: Millis) -> AddressGuard {
        let all = self.everywhere(now).failed(ADDRESS_DELAYS, now);
        let own = self.counts(&self.own, now).failed(ADDRESS_DELAYS, now);
        AddressGuard { guard: Guard { blocked_until: all.blocked_until, ..own }, ..self.own }
    }

    /// The own row after somebody came in; `None` when nothing need be remembered, because no other branch does.
    pub fn forgiven(&self, now: Millis) -> Option<AddressGuard> {
        let remembered = |row: &AddressGuard| row.guard.failures > 0 && !is_forgotten(row.guard, now);
        let mark = AddressGuard { guard: Guard { last_at: now, ..Guard::default() }, forgiven_at: now };
        self.others.iter().any(remembered).then_some(mark)
    }

    fn rows(&self) -> impl Iterator<Item = &AddressGuard> {
        std::iter::once(&self.own).chain(&self.others)
    }

    /// A row as far as it was neither forgiven nor forgotten.
    fn counts(&self, row: &AddressGuard, now: Millis) -> Guard {
        let forgiven_at = self.rows().map(|row| row.forgiven_at).max().unwrap_or(0);
        if row.guard.last_at <= forgiven_at || is_forgotten(row.guard, now) { Guard::default() } else { row.guard }
    }
}

fn is_forgotten(guard: Guard, now: Millis) -> bool {
    now - guard.last_at > FAILURES_FORGOTTEN_AFTER
}

/// Whether a sign-in is tried at all. A blocked address tries nothing. A blocked account is tried only with a code of the
/// second factor, so that nobody can keep its owner out by failing on purpose. Unknown accounts have guards as well.
pub fn held_up(account: Guard, address: Guard, with_code: bool, now: Millis) -> Option<PeopleRefusal> {
    let account = account.wait_s(now).filter(|_| !with_code);
    let wait = address.wait_s(now).max(account)?;
    Some(PeopleRefusal::SignInSlowed { retry_after_s: wait })
}

/// Whether the account itself is blocked, so that only both factors together open it.
pub fn needs_both(account: Guard, now: Millis) -> bool {
    account.wait_s(now).is_some()
}

/// What a session is at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It may be used.
    Open,
    /// It waits for its owner's password; what was being written stays on the screen.
    Locked,
    /// It is over.
    Over,
}

/// What a session is now.
pub fn standing(session: &Session, now: Millis) -> Standing {
    standing_at(session, session.seen_at, now)
}

/// The same where a later use is known than the store's, which is written down once a minute.
pub fn standing_at(session: &Session, seen_at: Millis, now: Millis) -> Standing {
    if now - session.created_at >= SESSION_AT_MOST {
        Standing::Over
    } else if session.locked || now - seen_at >= idle_limit(session.person.role) {
        Standing::Locked
    } else {
        Standing::Open
    }
}

/// How long a role's screen may stay untouched.
pub fn idle_limit(role: Role) -> Millis {
    match role {
        Role::Greeter | Role::DutyManager => IDLE_ON_THE_FLOOR,
        _ => IDLE_AT_COUNTERS,
    }
}

/// Who of a branch must have a second factor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactorRule {
    /// Whoever leads, audits, or sets things up.
    #[default]
    Leading,
    /// Everybody on the staff.
    Everyone,
    /// Nobody: a trial with invented people.
    Nobody,
}

impl FactorRule {
    /// Every rule, for choices.
    pub const ALL: [Self; 3] = [Self::Leading, Self::Everyone, Self::Nobody];

    /// As tables write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Leading => "leading",
            Self::Everyone => "everyone",
            Self::Nobody => "nobody",
        }
    }

    /// Reads what [`FactorRule::as_str`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.as_str() == text)
    }

    /// Whether it asks a role for one.
    pub fn asks(self, role: Role) -> bool {
        let leading =
            matches!(role, Role::DutyManager | Role::Leader | Role::Auditor | Role::Administrator | Role::Owner);
        match self {
            Self::Leading => leading,
            Self::Everyone => true,
            Self::Nobody => false,
        }
    }

    /// From when on somebody without one is held at their own account; `None` when it is not asked of them.
    pub fn due_at(self, person: &Person, created_at: Millis) -> Option<Millis> {
        (self.asks(person.role) && !person.second_factor).then_some(created_at + SECOND_FACTOR_GRACE)
    }
}

/// Whether the owner proved lately to be there.
pub fn is_proved(session: &Session, now: Millis) -> bool {
    now - session.proved_at < PROOF_HOLDS
}

/// Who may create, change, disable and hand codes to whom.
pub fn may_manage(manager: Role, managed: Role) -> bool {
    match manager {
        Role::Owner => true,
        Role::Administrator => managed != Role::Owner,
        _ => false,
    }
}

/// A login is 2 to 32 of a-z, 0-9, dot, dash, underscore, and begins with a letter or a digit.
pub fn is_login(text: &str) -> bool {
    (2..=32).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'_'))
        && text.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn security_failures_slow_down_then_lock_then_are_forgotten() {
        let now = 1_000_000_000;
        let after = |failures: i32, delays: &[(i32, Millis)]| {
            (0..failures).fold(Guard::default(), |guard, _| guard.failed(delays, now))
        };
        let table =
            [(1, 0, 0), (3, 2, 0), (4, 4, 0), (5, 60, 0), (10, 900, 0), (29, 900, 0), (30, 900, 2), (40, 900, 4)];
        for (failures, account_s, address_s) in
            table.into_iter().chain([(60, 900, 60), (100, 900, 900), (500, 900, 900)])
        {
            for (delays, wait_s) in [(ACCOUNT_DELAYS, account_s), (ADDRESS_DELAYS, address_s)] {
                let guard = after(failures, delays);
                assert_eq!(guard.wait_s(now).unwrap_or(0), wait_s, "{failures} failures");
                assert_eq!(guard.wait_s(guard.blocked_until), None);
            }
        }
        let ten = after(10, ACCOUNT_DELAYS);
        assert_eq!(ten.failed(ACCOUNT_DELAYS, now + FAILURES_FORGOTTEN_AFTER + 1).failures, 1);
    }

    #[test]
    fn security_what_fails_from_an_address_counts_in_every_branch_until_somebody_comes_in() {
        let now = 1_000_000_000;
        let row = |failures, ago: Millis, forgiven_ago: Option<Millis>| AddressGuard {
            guard: Guard { failures, last_at: now - ago, blocked_until: 0 },
            forgiven_at: forgiven_ago.map_or(0, |ago| now - ago),
        };
        let nothing = AddressGuard::default();
        // What the own branch and the others remember; how many count; what the next failure here costs, in seconds.
        for (own, others, counted, next_s) in [
            (nothing, vec![], 0, 0),
            (row(14, 1, None), vec![row(15, 5, None)], 29, 2),
            (nothing, vec![row(29, MINUTE, None)], 29, 2),
            (nothing, vec![row(20, 1, None), row(20, 2, None), row(19, 3, None)], 59, 60),
            // Forgotten by itself, row by row.
            (row(20, 1, None), vec![row(20, FAILURES_FORGOTTEN_AFTER + 1, None)], 20, 0),
            // Forgiven by another branch, and by this one; what came afterwards counts.
            (row(20, 10, None), vec![row(0, 5, Some(5))], 0, 0),
            (row(0, 5, Some(5)), vec![row(29, 10, None), row(3, 4, None)], 3, 0),
        ] {
            let address = Address { own, others };
            assert_eq!(address.everywhere(now).failures, counted, "{address:?}");
            let next = address.failed(now);
            assert_eq!(next.guard.wait_s(now).unwrap_or(0), next_s, "{address:?}");
            assert_eq!(next.forgiven_at, own.forgiven_at, "what was forgiven stays so");
            let after = Address { own: next, ..address.clone() };
            assert_eq!(after.everywhere(now).failures, counted + 1, "one failure is counted once: {address:?}");
            let forgiven = Address { own: address.forgiven(now).unwrap_or_default(), ..address };
            assert_eq!(forgiven.everywhere(now), Guard::default(), "{forgiven:?}");
        }
        assert_eq!(Address { own: row(9, 1, None), others: vec![] }.forgiven(now), None, "one branch needs no mark");
    }

    #[test]
    fn security_a_blocked_account_is_tried_with_a_code_and_a_blocked_address_never() {
        let blocked = (0..10).fold(Guard::default(), |guard, _| guard.failed(ACCOUNT_DELAYS, 5));
        let free = Guard::default();
        assert!(held_up(blocked, free, false, 6).is_some());
        assert!(held_up(blocked, free, true, 6).is_none() && needs_both(blocked, 6));
        assert!(held_up(free, blocked, true, 6).is_some());
        assert!(held_up(free, free, false, 6).is_none());
    }

    #[test]
    fn security_a_second_factor_is_asked_of_those_who_lead() {
        use Role::{Administrator, Auditor, Clerk, DutyManager, Greeter, Leader, Owner, Technician};
        for (role, leading) in [
            (Clerk, false),
            (Greeter, false),
            (Technician, false),
            (DutyManager, true),
            (Leader, true),
            (Auditor, true),
            (Administrator, true),
            (Owner, true),
        ] {
            assert_eq!(FactorRule::Leading.asks(role), leading, "{role:?}");
            assert!(FactorRule::Everyone.asks(role) && !FactorRule::Nobody.asks(role));
        }
        assert!(FactorRule::ALL.iter().all(|rule| FactorRule::parse(rule.as_str()) == Some(*rule)));
    }

    #[test]
    fn logins_are_plain() {
        for (text, is) in [
            ("li", true),
            ("wang.wei-2_x", true),
            ("a", false),
            ("Li", false),
            (".li", false),
            ("李", false),
            ("a b", false),
            ("", false),
        ] {
            assert_eq!(is_login(text), is, "{text}");
        }
    }
}
