//! Why something about bills or orders was not done.

use serde::Serialize;

use crate::kernel::Money;

/// A named refusal about bills and orders.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "refusal", rename_all = "snake_case")]
pub enum BillingRefusal {
    /// That is no month; it is written `2026-11`.
    MonthMalformed,
    /// The month has not begun.
    MonthNotBegun {
        /// Which.
        month: String,
    },
    /// Months are billed one after another.
    MonthOutOfOrder {
        /// The next one.
        next: String,
    },
    /// Another month is being billed.
    RunGoesOn {
        /// Which.
        month: String,
    },
    /// No such run in this branch.
    RunNotFound,
    /// The prices contradict themselves.
    PricesUnsound {
        /// The tariff refusal's name.
        why: String,
    },
    /// The branch's day cannot be told.
    DayUnknown,
    /// A rule of billing is out of its range.
    BillingRuleOutOfRange {
        /// Which field.
        field: &'static str,
        /// The most.
        max: i32,
    },
    /// That is no day; it is written `2026-11-23`.
    OrderDayMalformed,
    /// An order for a day that is over.
    OrderInPast {
        /// Today.
        today: String,
    },
    /// An order for a day that is too far away.
    OrderTooFar {
        /// The most days from today.
        max: i64,
    },
    /// An order lacks what it needs.
    OrderIncomplete {
        /// Which field.
        field: &'static str,
    },
    /// The account has as many planned orders as it can have.
    OrdersTooManyPlanned {
        /// The most.
        max: i64,
    },
    /// No such order in this branch.
    AccountOrderNotFound,
    /// The order is done or cancelled.
    OrderSettled {
        /// Its state.
        state: String,
    },
    /// The account is closed.
    AccountClosed,
    /// The account is suspended.
    AccountIsSuspended,
    /// The account is not suspended.
    AccountNotSuspended,
    /// The subscription does not run.
    SubscriptionNotRunning,
    /// It is the tariff that the subscription has.
    TariffUnchanged,
    /// It is the address that the account has.
    AddressUnchanged,
    /// It is the subscriber that the account has.
    SubscriberUnchanged,
    /// No such tariff, or none that is valid on that day.
    OrderTariffUnknown,
    /// No such subscriber in this branch.
    SubscriberNotFound,
    /// An account that owes does not change hands.
    AccountOwes {
        /// How much.
        owed_fen: Money,
    },
    /// A stop that was not shown to the customer first, or gives back something else than what was shown.
    StopNotAsShown {
        /// What it gives back now.
        refund_fen: Money,
    },
    /// An account has as many subscriptions as it can have.
    SubscriptionsFull {
        /// The most.
        max: usize,
    },
    /// The statement's days are none, or in the wrong order.
    StatementDaysMalformed,
    /// The account has more postings than one statement holds.
    StatementTooLong {
        /// The most.
        max: usize,
    },
}
