//! The people of the staff and the devices of the halls: who may come in, by what proof, and for how long.
//!
//! A *person* has one account (one person, one account), a role, a password and, where wanted, a second factor. A
//! *session* begins with a sign-in and is open, locked (nobody touched it for a while, or its owner locked it) or over;
//! a person has at most one that is not over. A *device* has a token with one scope. Of every token only the hash is kept.
//!
//! What may be done by whom is said by the extractors in `web/auth`; hashing runs beside the lanes, never inside one, so
//! commands here are told whether a password was right and check again what may have changed meanwhile.

pub mod commands;
pub mod hashing;
pub mod password;
pub mod profile;
pub mod queries;
pub mod rules;
pub mod setup;
pub mod totp;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use self::profile::Chosen;
use crate::kernel::{Actor, Language, Millis, Role};
use crate::store::schema::staff;

pub use commands::devices::{NewDevice, create_device, revoke_device};
pub use commands::passwords::set_password_profile;
pub use commands::second_factor::demand_second_factor;
pub use commands::sessions::{SessionEnd, end_session, end_sessions_of, lock_session, touch_session};
pub use commands::sign_in::{Outcome, Proof, SignIn, SignedIn, prove, sign_in};
pub use commands::staff::{NewPerson, PersonChange, change_person, create_person};
pub use profile::{PasswordProfile, PasswordTerms};
pub use rules::FactorRule;

/// The "no"s of this domain.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "refusal", rename_all = "snake_case")]
pub enum PeopleRefusal {
    /// Unknown account, wrong password, wrong or missing code, disabled account: one answer for all of them.
    SignInFailed,
    /// Too many failures: whoever asks waits, whether the account exists or not.
    SignInSlowed {
        /// Seconds to wait.
        retry_after_s: i64,
    },
    /// More sign-ins at once than the machine can check.
    SignInBusy {
        /// Seconds to wait.
        retry_after_s: i64,
    },
    /// The person is signed in elsewhere; asking again with `take_over` ends that session.
    SessionElsewhere {
        /// Since when, RFC 3339.
        since: String,
    },
    /// No session, or one that is over.
    SignInNeeded,
    /// The session waits for its owner's password.
    SessionLocked,
    /// This act needs a password typed within the last quarter of an hour.
    ProofNeeded,
    /// The role or the scope does not reach this far.
    NotPermitted,
    /// Fewer characters than the profile asks for.
    PasswordTooShort {
        /// At least so many.
        min: usize,
    },
    /// More than anybody types.
    PasswordTooLong {
        /// At most so many.
        max: usize,
    },
    /// Among the first that anybody would try.
    PasswordCommon,
    /// Made of its owner's own name or login.
    PasswordNamesOwner,
    /// Of fewer classes of characters than the profile asks for.
    PasswordNeedsClasses {
        /// At least so many of the four.
        min: usize,
    },
    /// One of the last that the person had.
    PasswordUsedBefore {
        /// So many are looked at.
        last: usize,
    },
    /// It is too old, or from before the profile: another must be chosen first.
    PasswordExpired,
    /// Somebody in the branch has this login.
    LoginTaken,
    /// 2 to 32 of a-z, 0-9, dot, dash, underscore.
    LoginMalformed,
    /// 1 to 64 characters.
    NameMalformed,
    /// No such person in this branch.
    StaffNotFound,
    /// Only an owner may change an owner, and nobody their own role.
    StaffOutOfReach,
    /// The branch would be left without an owner.
    LastOwner,
    /// No such session.
    SessionNotFound,
    /// No such device.
    DeviceNotFound,
    /// This scope needs a hall, or a hall and a counter of it.
    DeviceNeedsPlace,
    /// The one-time link was used before.
    SetupUsed,
    /// The one-time link is unknown or older than a quarter of an hour.
    SetupExpired,
    /// Somebody owns this installation already.
    SetupDone,
    /// The code of the second factor is not right, or was used already.
    CodeWrong,
    /// The second factor is not being set up.
    NoCodePending,
    /// The role must have a second factor, and the days to set one up are over.
    SecondFactorNeeded,
}

/// Somebody on the staff, without secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Person {
    /// The branch.
    pub branch: String,
    /// The id.
    pub id: String,
    /// What they sign in with.
    pub login: String,
    /// What the public knows them by; nobody signs in with it.
    pub number: i32,
    /// Their name.
    pub name: String,
    /// Their role.
    pub role: Role,
    /// Their hall; `None` reaches every hall of the branch.
    pub hall: Option<String>,
    /// The language they read.
    pub language: Language,
    /// Whether they chose it themselves; until then what their browser asks for counts more.
    #[serde(skip)]
    pub language_chosen: bool,
    /// Whether the account may be used.
    pub active: bool,
    /// Whether a second factor is set up.
    pub second_factor: bool,
}

/// A row of `staff`.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = staff, treat_none_as_default_value = false)]
pub(crate) struct StaffRow {
    pub branch: String,
    pub id: String,
    pub login: String,
    pub name: String,
    pub role: String,
    pub hall: Option<String>,
    pub password_hash: String,
    pub totp_secret: Option<String>,
    pub totp_pending: Option<String>,
    pub totp_step: i64,
    pub language: String,
    pub active: i32,
    pub created_at: i64,
    pub language_chosen: i32,
    pub number: i32,
    pub password_set_at: i64,
    pub password_profile: String,
}

/// A staff number for people: `007`.
pub fn staff_number(number: i32) -> String {
    format!("{number:03}")
}

impl StaffRow {
    pub(crate) fn person(&self) -> Person {
        Person {
            branch: self.branch.clone(),
            id: self.id.clone(),
            login: self.login.clone(),
            number: self.number,
            name: self.name.clone(),
            // The table's own check keeps other words out; the least powerful role is the safe reading of one.
            role: Role::parse(&self.role).unwrap_or(Role::Greeter),
            hall: self.hall.clone(),
            language: Language::asked_for(&self.language),
            language_chosen: self.language_chosen == 1,
            active: self.active == 1,
            second_factor: self.totp_secret.is_some(),
        }
    }

    /// How the present password was chosen.
    pub(crate) fn chosen(&self) -> Chosen {
        // The table's own check keeps other words out; the default never passes for the stricter one.
        let profile = PasswordProfile::parse(&self.password_profile).unwrap_or_default();
        Chosen { profile, at: self.password_set_at }
    }
}

/// A session that is not over, with whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its id; not a secret.
    pub id: String,
    /// Whose.
    pub person: Person,
    /// From which address it was begun.
    pub address: String,
    /// When it began.
    pub created_at: Millis,
    /// When it was last used, to the minute.
    pub seen_at: Millis,
    /// When its owner last proved to be there.
    pub proved_at: Millis,
    /// Whether its owner locked it.
    pub locked: bool,
    /// From when on its owner, who must set a second factor up, gets no further than their own account.
    pub factor_due_at: Option<Millis>,
    /// How its owner's password stands.
    pub password: PasswordTerms,
}

impl Session {
    /// Who acts in this session.
    pub fn actor(&self) -> Actor {
        Actor::staff(&self.person.id, self.person.role)
    }
}

/// What a device may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Gives tickets to customers.
    Kiosk,
    /// Shows who is called.
    Board,
    /// Lies before the customer at a counter.
    Pad,
    /// Fetches what is to be printed.
    Printer,
    /// Another program of the company.
    Integration,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 5] = [Self::Kiosk, Self::Board, Self::Pad, Self::Printer, Self::Integration];

    /// As tables, the API and the command line write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Kiosk => "kiosk",
            Self::Board => "board",
            Self::Pad => "pad",
            Self::Printer => "printer",
            Self::Integration => "integration",
        }
    }

    /// Reads what [`Scope::as_str`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == text)
    }
}

/// A device that may come in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Device {
    /// The branch.
    pub branch: String,
    /// The id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// What it may do.
    pub scope: Scope,
    /// Its hall; only an integration may be without.
    pub hall: Option<String>,
    /// Its counter, for a pad.
    pub counter: Option<String>,
}

impl Device {
    /// Who acts when this device does.
    pub fn actor(&self) -> Actor {
        Actor::device(&self.id, self.scope.as_str())
    }
}

/// SHA-256 of a token, as the tables keep it: what is in the database opens no door.
pub fn token_hash(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

/// The branch that a token belongs to: `{branch}.{secret}` of a session, `{branch}.{scope}.{secret}` of a device.
/// A branch's id has no dot.
pub fn branch_of_token(token: &str) -> Option<&str> {
    let (branch, _) = token.split_once('.')?;
    (!branch.is_empty() && token.len() <= TOKEN_LENGTH_MAX).then_some(branch)
}

/// Whether a token is a device's.
pub fn is_device_token(token: &str) -> bool {
    token.split('.').count() == 3
}

/// No token of ours is longer.
pub const TOKEN_LENGTH_MAX: usize = 160;

/// What we keep of a text that a stranger typed: without line breaks and other marks that could forge a line of a log,
/// and not longer than a name.
pub fn harmless(text: &str, chars_max: usize) -> String {
    text.chars().take(chars_max).map(|c| if is_deceptive(c) { '\u{fffd}' } else { c }).collect()
}

fn is_deceptive(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}
