//! Dated orders: start, stop, suspend, resume, change of tariff, move, transfer to another subscriber. An order for today is
//! carried out at once, one for later by the tick of its day; until then it can be cancelled. What makes no sense on its
//! day any more lapses, and says why.

mod commands;
mod rules;

use serde::{Deserialize, Serialize};

use crate::accounts::{Address, Kind};
use crate::fees::Refund;
use crate::kernel::{Millis, Money};

pub use commands::{
    AHEAD_DAYS_MAX, cancel_order, carry_out_due, order, orders_due, orders_of_account, preview_stop, stop_as_shown,
};

/// What an order does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AccountOrderKind)]
pub enum OrderKind {
    /// A tariff begins.
    Start,
    /// A subscription ends; without one all end and the account is closed.
    Stop,
    /// Everything pauses.
    Suspend,
    /// What was suspended goes on.
    Resume,
    /// A subscription goes over to another tariff.
    Change,
    /// The account is served at another address.
    Move,
    /// The account goes over to another subscriber.
    Transfer,
}

impl OrderKind {
    /// As the table has it; the words are under `counter-dated-` and this.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Stop => "stop",
            Self::Suspend => "suspend",
            Self::Resume => "resume",
            Self::Change => "change",
            Self::Move => "move",
            Self::Transfer => "transfer",
        }
    }

    /// All of them, in the order in which a counter offers them.
    pub const ALL: [Self; 7] =
        [Self::Suspend, Self::Resume, Self::Change, Self::Start, Self::Stop, Self::Move, Self::Transfer];

    /// Reads what [`OrderKind::as_str`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// What became of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AccountOrderState)]
pub enum OrderState {
    /// It waits for its day.
    Planned,
    /// It was carried out.
    Done,
    /// It was withdrawn before its day.
    Cancelled,
    /// It made no sense on its day.
    Lapsed,
}

impl OrderState {
    /// As the table has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
            Self::Lapsed => "lapsed",
        }
    }

    /// Reads what [`OrderState::as_str`] wrote.
    pub fn parse(text: &str) -> Self {
        match text {
            "planned" => Self::Planned,
            "done" => Self::Done,
            "cancelled" => Self::Cancelled,
            _ => Self::Lapsed,
        }
    }
}

/// Somebody who takes an account over and is no subscriber yet.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSubscriber {
    /// What another system calls them: letters and digits, 4 to 24.
    pub code: String,
    /// Person or organisation.
    pub kind: Kind,
    /// The whole name.
    pub name: String,
    /// Digits, 5 to 15.
    pub phone: String,
}

impl std::fmt::Debug for NewSubscriber {
    /// Never writes identity into a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NewSubscriber({})", self.code)
    }
}

/// What is ordered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AskAccountOrder)]
pub struct AskOrder {
    /// The ticket that is being served at the caller's counter.
    pub ticket: String,
    /// What.
    pub kind: OrderKind,
    /// From which day on: `2026-11-23`; today when left out.
    #[serde(default)]
    pub effective_day: Option<String>,
    /// Which subscription, for a change; for a stop without one everything ends.
    #[serde(default)]
    pub subscription: Option<String>,
    /// The tariff, for a start and a change.
    #[serde(default)]
    pub tariff: Option<String>,
    /// Where to, for a move.
    #[serde(default)]
    pub address: Option<Address>,
    /// The code of a subscriber who takes the account over, for a transfer.
    #[serde(default)]
    pub subscriber: Option<String>,
    /// Or who that is.
    #[serde(default)]
    pub new_subscriber: Option<NewSubscriber>,
}

/// What would be stopped.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskStop {
    /// From which day on: `2026-11-23`; today when left out.
    #[serde(default)]
    pub effective_day: Option<String>,
    /// Which subscription; without one everything ends.
    #[serde(default)]
    pub subscription: Option<String>,
}

/// What a stop would give back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct StopPreview {
    /// The last day in use.
    pub effective_day: String,
    /// Payment by payment: what was paid ahead, what of it is used, what goes back.
    pub refunds: Vec<Refund>,
    /// What goes back in all, as credit.
    #[schema(value_type = i64)]
    pub refund_fen: Money,
    /// What the account owes now, which the credit pays first; negative when it has credit.
    #[schema(value_type = i64)]
    pub owed_fen: Money,
}

/// An order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = AccountOrder)]
pub struct Order {
    /// Its id.
    pub id: String,
    /// The account.
    pub account: String,
    /// What it does.
    pub kind: OrderKind,
    /// From which day on.
    pub effective_day: String,
    /// What became of it.
    pub state: OrderState,
    /// Why it lapsed: a refusal's name; empty when it did not.
    pub lapsed_for: String,
    /// The subscription, where it is for one.
    pub subscription: Option<String>,
    /// The tariff, where it says one.
    pub tariff: Option<String>,
    /// Where a move goes, as far as its street; the code of who takes a transfer over; empty for others.
    #[serde(default)]
    pub to: String,
    /// The clerk who took it, by id.
    #[serde(default)]
    pub clerk: String,
    /// When it was given.
    #[serde(with = "crate::kernel::clock::instant")]
    #[schema(value_type = String, format = DateTime)]
    pub ordered_at: Millis,
}
