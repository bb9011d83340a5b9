//! A counter as people sit at it: who, since when, open or away. What it can serve is set up in `halls`,
//! what it also does for a while is lent here; which ticket it has is the queue's.

mod commands;
mod loans;
mod queries;
mod refusal;
mod seats;

use serde::{Deserialize, Serialize};

pub use commands::{SetPresence, leave, own, presence, sit_down};
pub(crate) use commands::{seated, settable};
pub use loans::{Loan, lend, lend_until, loans_of, take_back, verify};
pub(crate) use loans::{day_ends, end_due, loan_due};
pub use queries::{CounterRow, by_id, of_clerk, of_hall};
pub use refusal::CounterRefusal;
pub use seats::{Seat, SeatCache};

/// Whether a counter calls people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// Staffed and calling.
    Open,
    /// Staffed, the clerk is away for a stated reason.
    Away,
    /// Not calling.
    Closed,
}

impl Presence {
    /// As tables and the API write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Away => "away",
            Self::Closed => "closed",
        }
    }

    /// Reads what [`Presence::as_str`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Open, Self::Away, Self::Closed].into_iter().find(|presence| presence.as_str() == text)
    }
}
