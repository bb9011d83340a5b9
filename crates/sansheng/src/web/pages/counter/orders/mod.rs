//! Dated orders on the clerk's screen: what the account has standing, and a new one by one of its kinds. This says what is
//! shown, as plain values.

mod asked;
mod page;
pub mod routes;
mod shown;

pub(super) use asked::{Again, after_refusal, wanted};
pub(super) use page::{dialogs, opener, panel};
pub(super) use shown::{sheet, unsaid};

use super::Choice;
use crate::billing::{OrderKind, OrderState};
use crate::kernel::Money;

/// What is wrong with what was typed.
#[derive(Clone, Debug, Default)]
pub struct Wrong {
    /// The field it is said at; empty for the whole.
    pub field: String,
    /// The words.
    pub words: String,
}

/// The account's orders, and the one that is being written.
#[derive(Clone, Debug, Default)]
pub struct OrderSheet {
    /// Which kind is being written; `None` while one is chosen.
    pub kind: Option<OrderKind>,
    /// Whether the account is closed and takes no more.
    pub closed: bool,
    /// The first day that an order can be for.
    pub today: String,
    /// The last one.
    pub last_day: String,
    /// What stands first, by its day; then what was settled last.
    pub orders: Vec<OrderLine>,
    /// The subscriptions that run.
    pub running: Vec<Choice>,
    /// What can be subscribed to, with its price.
    pub products: Vec<Choice>,
    /// What a stop does to the account's money, once it was asked for.
    pub preview: Option<StopShown>,
    /// What was refused.
    pub wrong: Wrong,
}

/// An order of the account.
#[derive(Clone, Debug)]
pub struct OrderLine {
    /// Its id.
    pub id: String,
    /// What it does.
    pub kind: OrderKind,
    /// To which product, or where; empty where the kind says it all.
    pub what: String,
    /// From which day on, or through which, in words.
    pub when: String,
    /// Who took it and when, in words.
    pub by: String,
    /// What became of it.
    pub state: OrderState,
    /// Why it lapsed, in words; empty when it did not.
    pub why: String,
}

/// What a stop does to the account's money.
#[derive(Clone, Debug, Default)]
pub struct StopShown {
    /// The last day in use.
    pub day: String,
    /// What ends, in words.
    pub what: String,
    /// Payment by payment.
    pub lines: Vec<StopLine>,
    /// What comes back in all.
    pub back: Money,
    /// What the account owes now; negative when it has credit.
    pub owed: Money,
}

/// What of one payment comes back.
#[derive(Clone, Debug, Default)]
pub struct StopLine {
    /// Its receipt.
    pub receipt: String,
    /// What was paid ahead.
    pub paid: Money,
    /// What of it is used, at the full price.
    pub used: Money,
    /// What comes back.
    pub back: Money,
}
