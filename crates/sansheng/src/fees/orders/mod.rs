//! Orders at payment providers: from the code that a customer scans to the payment, or to the money given back. Commands
//! only: who asks the provider, and when, is `providers::asking`.
//!
//! An order is *unknown* while nobody knows whether the provider has it, *opened* while its code can be scanned, then
//! *paid*, or *closed*. Money that came and is no payment of ours (the quote was paid otherwise, the ticket is over, the
//! payment was reversed) is *owed* until it is *refunded*. Nothing is guessed: only the provider's word moves an order.

mod commands;
pub mod disputes;
mod holding;
mod queries;
mod rules;
pub mod verify;

use serde::{Deserialize, Serialize};

pub use commands::{
    Settled, ask_to_close, claim, close, give_back, given_back, intend, not_opened, opened, owe, settle,
};
pub use disputes::{AskDisputeEnd, Dispute, DisputeEnd, DisputedAccount, Disputes, Outcome, end_dispute};
pub use holding::{AskRelease, HeldOrder, held, release};
pub(super) use holding::{none_waits, none_waits_beside};
pub use queries::{
    ApartOrder, ApartOrders, Due, OrderRow, REFUND_ASKS_MANY, due, find_by_number, of_quote, on_their_way, order,
    order_row, orders_apart,
};
pub use rules::{Hold, Step, is_gone_everywhere, step};

use super::types::Part;
use crate::kernel::{Millis, Money};
use crate::providers::Kind;

/// Which quote is paid through which provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = AskProviderOrder)]
pub struct AskOrder {
    /// The quote that the customer confirmed.
    pub quote: String,
    /// Through whom.
    pub provider: Kind,
    /// What is paid otherwise, in cash or by card: the code is for the rest.
    #[serde(default)]
    pub others: Vec<Part>,
}

/// Where an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ProviderOrderState)]
pub enum OrderState {
    /// Nobody knows yet whether the provider has it, or how it ended.
    Unknown,
    /// Its code can be scanned.
    Opened,
    /// It is a payment.
    Paid,
    /// Nobody paid and nobody can.
    Closed,
    /// Money came that is no payment of ours; it goes back.
    Owed,
    /// The money went back.
    Refunded,
}

impl OrderState {
    /// As the table has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Opened => "opened",
            Self::Paid => "paid",
            Self::Closed => "closed",
            Self::Owed => "owed",
            Self::Refunded => "refunded",
        }
    }

    fn parse(text: &str) -> Self {
        match text {
            "opened" => Self::Opened,
            "paid" => Self::Paid,
            "closed" => Self::Closed,
            "owed" => Self::Owed,
            "refunded" => Self::Refunded,
            _ => Self::Unknown,
        }
    }

    /// Whether money may still come.
    fn waits(self) -> bool {
        matches!(self, Self::Unknown | Self::Opened)
    }
}

/// An order as the clerk's screen sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct OrderView {
    /// Its id.
    pub id: String,
    /// The hall.
    pub hall: String,
    /// The quote that it is to pay.
    pub quote: String,
    /// The ticket.
    pub ticket: String,
    /// Through whom.
    pub provider: Kind,
    /// Our number of it, as the customer's phone shows it.
    pub order_no: String,
    /// How much.
    #[schema(value_type = i64)]
    pub amount_fen: Money,
    /// Where it stands.
    pub state: OrderState,
    /// What the QR code says; empty until the provider has answered.
    pub code_url: String,
    /// The payment that it became.
    pub payment: Option<String>,
    /// When it was asked for.
    #[serde(with = "crate::kernel::clock::instant")]
    #[schema(value_type = String, format = DateTime)]
    pub opened_at: Millis,
    /// Until when it can be paid.
    #[serde(with = "crate::kernel::clock::instant")]
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Millis,
    /// When the money came.
    #[serde(with = "crate::kernel::clock::instant_or_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub settled_at: Option<Millis>,
    /// Since when the clerk wants it closed.
    #[serde(default, with = "crate::kernel::clock::instant_or_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub closing_at: Option<Millis>,
    /// Since when its quote may be paid otherwise all the same, because the duty manager said so.
    #[serde(default, with = "crate::kernel::clock::instant_or_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub released_at: Option<Millis>,
    /// Whether the provider told of it what was not asked; a leader settles that.
    #[serde(default)]
    pub disputed: bool,
}

impl OrderView {
    /// Whether its quote waits for it.
    pub fn hold(&self, now: Millis) -> Hold {
        rules::hold(&rules::Holding {
            state: self.state,
            closing: self.closing_at.is_some(),
            released: self.released_at.is_some(),
            disputed: self.disputed,
            expires_at: self.expires_at,
            now,
        })
    }

    /// From when on nobody can pay it for certain, whatever its provider says.
    pub fn gone_at(&self) -> Millis {
        rules::gone_at(self.expires_at)
    }
}
