//! Subscribers and their accounts: who they are, what they subscribe to, how they are found, and what may be seen of
//! them. A subscriber has one account or several; an account is masked wherever it is shown; looking behind the mask
//! needs a ticket in service and a reason, and leaves a row. What an account owes is in `fees`.

pub mod address;
mod changes;
pub mod commands;
pub mod mask;
pub mod queries;
mod rows;
pub mod search;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::kernel::Money;
use crate::store::schema::{accounts, subscribers};

pub use address::Address;
pub use changes::{hand_over, is_address, may_subscribe, move_to, new_subscriber, set_status, subscriber_by_code};
pub use commands::{create, create_many, reveal};
pub use queries::{Subscription, count, find, look_up, of_ids, of_number, opened_between, subscriptions, view};
pub use rows::faults;

/// At most this many accounts in one answer to a look-up: whoever sees more has to type more.
pub const LOOK_UP_MAX: i64 = 20;
/// At most this many accounts of a key are read for a second word that narrows them: some milliseconds along one index. A
/// city has more people only with the commonest initials.
pub const NARROWED_MAX: i64 = 1_000;
/// At most this many searches by one clerk in a minute; twice what a quick counter needs. A search is what follows from
/// adding to what was typed, or taking away from its end: it is counted once, not at each keystroke.
pub const LOOK_UPS_A_MINUTE_MAX: i64 = 30;
/// At most this many answers while one search is being typed, then it counts as another: a number has eleven digits, and
/// nobody reads a list of the city by taking one digit away and adding the next.
pub const SEARCH_ANSWERS_MAX: u32 = 12;
/// After such a pause somebody searches for somebody else.
pub const SEARCH_PAUSE_MAX_MS: i64 = 60_000;
/// At most this many accounts are looked at behind the mask for one ticket.
pub const REVEALS_A_TICKET_MAX: i64 = 5;
/// At most this many accounts are created in one command: it keeps the transaction short.
pub const CREATE_MAX: usize = 5_000;

/// Why something about an account was not done.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "refusal", rename_all = "snake_case")]
pub enum AccountsRefusal {
    /// No such account in this branch.
    AccountNotFound,
    /// Too little was typed to look for.
    LookUpTooShort,
    /// What was typed can be no number, phone, card or name.
    LookUpUnreadable,
    /// Too many look-ups in a minute.
    LookUpsTooMany {
        /// Seconds to wait.
        retry_after_s: u64,
    },
    /// Too many accounts were revealed for this ticket.
    RevealsTooMany {
        /// The most.
        max: i64,
    },
    /// The account number is taken.
    AccountNumberTaken {
        /// Which.
        number: String,
    },
    /// The smart card belongs to another account.
    CardTaken {
        /// Which account was to have it.
        number: String,
    },
    /// The subscriber's code belongs to somebody else.
    SubscriberTaken {
        /// Which.
        code: String,
    },
    /// Something about a new account cannot be right.
    AccountMalformed {
        /// Which account.
        number: String,
        /// Which field.
        field: &'static str,
    },
    /// More accounts at once than fit.
    AccountsTooMany {
        /// The most.
        max: usize,
    },
}

/// Person or organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SubscriberKind)]
pub enum Kind {
    /// A person.
    Person,
    /// A company, a school, a shop.
    Organisation,
}

impl Kind {
    /// As the table has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Organisation => "organisation",
        }
    }
}

/// Whether an account is in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// In use.
    Active,
    /// Stopped for a while.
    Suspended,
    /// Ended; what it owes can still be paid.
    Closed,
}

impl Status {
    /// As the table has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Closed => "closed",
        }
    }

    fn parse(text: &str) -> Self {
        match text {
            "active" => Self::Active,
            "suspended" => Self::Suspended,
            _ => Self::Closed,
        }
    }
}

/// Why somebody looks behind the mask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RevealReason {
    /// To compare with the customer's papers.
    Identity,
    /// To ring the customer about this business.
    Contact,
    /// To send somebody or something to the address.
    Visit,
    /// To put wrong data right.
    Correction,
}

impl RevealReason {
    /// Every reason, in the order of the list.
    pub const ALL: [Self; 4] = [Self::Identity, Self::Contact, Self::Visit, Self::Correction];

    /// As the table has it; the words are under `accounts-reveal-` and this.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Contact => "contact",
            Self::Visit => "visit",
            Self::Correction => "correction",
        }
    }
}

/// An account with its subscriber as they are stored: identity in clear. It never leaves the domains; screens get an
/// [`AccountCard`].
#[derive(Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = accounts)]
pub struct Account {
    pub id: String,
    pub number: String,
    pub subscriber: String,
    #[diesel(select_expression = subscribers::kind)]
    pub kind: String,
    #[diesel(select_expression = subscribers::name)]
    pub name: String,
    #[diesel(select_expression = subscribers::phone)]
    pub phone: String,
    pub district: String,
    pub street: String,
    pub building: String,
    pub room: String,
    pub status: String,
}

impl Account {
    /// Whether it is in use.
    pub fn status(&self) -> Status {
        Status::parse(&self.status)
    }

    /// Where it is served.
    pub fn address(&self) -> String {
        [self.district.as_str(), &self.street, &self.building, &self.room].concat()
    }

    /// The masked name.
    pub fn masked_name(&self) -> String {
        if self.kind == Kind::Organisation.as_str() { mask::organisation(&self.name) } else { mask::person(&self.name) }
    }

    /// What may be seen, with its smart card and what it owes (negative when it has credit).
    pub fn masked(&self, card: &str, balance: Money) -> AccountCard {
        AccountCard {
            id: self.id.clone(),
            number: self.number.clone(),
            name: self.masked_name(),
            phone: mask::phone(&self.phone),
            card: mask::card(card),
            address: mask::address(&self.address()),
            status: self.status(),
            balance_fen: balance,
        }
    }
}

impl std::fmt::Debug for Account {
    /// Never writes identity into a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Account({})", self.id)
    }
}

/// What may be seen of an account: masked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct AccountCard {
    /// Its id.
    pub id: String,
    /// The account number, in full: it is what customer and clerk speak of.
    pub number: String,
    /// `王*明`
    pub name: String,
    /// `138****1234`
    pub phone: String,
    /// `****9012`
    pub card: String,
    /// To the street.
    pub address: String,
    /// Whether it is in use.
    pub status: Status,
    /// What it owes, in fen; negative when it has credit.
    #[schema(value_type = i64)]
    pub balance_fen: Money,
}

/// What was found, at most [`LOOK_UP_MAX`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Found {
    /// The accounts, masked.
    pub accounts: Vec<AccountCard>,
    /// Whether there are more: type more of it.
    pub more: bool,
    /// Whether the first word finds more accounts than were read for the second one: type more of the first.
    pub unread: bool,
}

/// An account behind the mask.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Revealed {
    /// The name.
    pub name: String,
    /// The phone number.
    pub phone: String,
    /// The smart card.
    pub card: String,
    /// The whole address.
    pub address: String,
}

/// A month that a new account owes from before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owed {
    /// Code of the tariff it was charged by; empty for the account's first one.
    pub tariff: String,
    /// `2026-11`.
    pub month: String,
    /// The tariff's version it was charged by.
    pub version: i32,
    /// How much.
    pub amount: Money,
}

/// A new account.
#[derive(Clone, PartialEq, Eq)]
pub struct NewAccount {
    /// Letters and digits, 4 to 24.
    pub number: String,
    /// What its subscriber is called by another system; accounts with the same code belong to the same subscriber. Without
    /// one the account has a subscriber of its own.
    pub subscriber: Option<String>,
    /// Person or organisation.
    pub kind: Kind,
    /// The whole name.
    pub name: String,
    /// Digits, 5 to 15.
    pub phone: String,
    /// The smart card: letters and digits, 4 to 24; empty without one.
    pub card: String,
    /// Where it is served.
    pub address: Address,
    /// Codes of the tariffs it subscribes to.
    pub tariffs: Vec<String>,
    /// Whether it is in use.
    pub status: Status,
    /// What it owes from before, by month.
    pub owed: Vec<Owed>,
    /// What it has paid ahead without owing it.
    pub credit: Money,
}
