//! Every "no" of the queue, by name. Fields are what the words and the caller need to know.

use serde::Serialize;

use crate::halls::Text;

/// Why the queue says no.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "refusal", rename_all = "snake_case")]
pub enum QueueRefusal {
    /// No such ticket here.
    TicketNotFound,
    /// No such business here, or it is no longer offered.
    ServiceNotFound,
    /// No such customer type here.
    CustomerTypeNotFound,
    /// No such need here.
    NeedNotFound,
    /// No such paper here.
    DocumentNotFound,
    /// No such account.
    TicketAccountNotFound,
    /// The reason is not on the hall's list.
    ReasonNotFound,
    /// This needs a reason.
    ReasonNeeded,
    /// What is taken into custody was not said.
    ItemNeeded,
    /// More needs or papers than any business has.
    ListTooLong {
        /// How many at most.
        max: usize,
    },
    /// More text than fits.
    TextTooLong {
        /// The most that fits, in characters.
        max: usize,
    },
    /// The phone's last digits are not four digits.
    PhoneTailMalformed,
    /// The hall is closed.
    HallClosed(Box<ComeBack>),
    /// The rest of the day cannot serve one more.
    DayFull(Box<ComeBack>),
    /// As many wait as may.
    QueueFull {
        /// The limit.
        max: i32,
    },
    /// This phone has as many open tickets as it may.
    TooManyTickets {
        /// The limit.
        max: i64,
    },
    /// A ticket carries as many services as it may.
    TooManyServices {
        /// The limit.
        max: i32,
    },
    /// The ticket carries this service already.
    ServiceOnTicket,
    /// The ticket does not wait.
    TicketNotWaiting {
        /// Where it stands.
        state: &'static str,
    },
    /// The ticket was not called.
    TicketNotCalled {
        /// Where it stands.
        state: &'static str,
    },
    /// The ticket is not being served.
    TicketNotServing {
        /// Where it stands.
        state: &'static str,
    },
    /// The ticket is not on hold.
    TicketNotHeld {
        /// Where it stands.
        state: &'static str,
    },
    /// The ticket was not missed.
    TicketNotMissed {
        /// Where it stands.
        state: &'static str,
    },
    /// A ticket at a counter is not cancelled from outside.
    TicketAtCounter,
    /// The ticket's story has ended.
    TicketOver {
        /// How.
        state: &'static str,
    },
    /// The ticket is at another counter.
    TicketElsewhere {
        /// The number of that counter.
        counter: i32,
    },
    /// The counter does not serve this business.
    ServiceNotAtCounter,
    /// The ticket is at the counter already to which it should go.
    TransferToOwnCounter,
    /// The counter to which the ticket should go is closed: nobody would call it there.
    TransferCounterClosed {
        /// The number of that counter.
        counter: i32,
    },
    /// The called customer still has time.
    GraceNotOver {
        /// How much, in seconds.
        left_s: i64,
    },
    /// A pause comes between recalls.
    RecallTooSoon {
        /// How much is left of it, in seconds.
        left_s: i64,
    },
    /// It has been recalled as often as it may.
    RecallsSpent {
        /// The limit.
        max: i32,
        /// Seconds until nobody coming may be said; 0 when it may be said now.
        left_s: i64,
    },
    /// Something of the customer is still held here.
    CustodyOutstanding {
        /// How many things.
        n: i64,
    },
    /// No such thing in custody here.
    CustodyNotFound,
    /// It was handed back before.
    CustodyReturned,
    /// It lies at another counter.
    CustodyElsewhere {
        /// The number of that counter.
        counter: i32,
    },
    /// It was left behind: the duty manager keeps it and hands it back.
    CustodyWithDuty,
    /// Somebody confirmed a price and has not paid.
    QuoteUnpaid,
    /// No such task here.
    TaskNotFound,
    /// Somebody else has taken it.
    TaskTaken,
    /// It is done already.
    TaskDone,
    /// No such arrival here.
    ArrivalNotFound,
    /// The arrival has a ticket already.
    ArrivalTriaged,
}

/// When to come back, and what can be done instead.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ComeBack {
    /// The next opening, RFC 3339; empty when unknown.
    pub opens_at: String,
    /// The day of the next opening.
    pub opens_day: String,
    /// The time of the next opening.
    pub opens_time: String,
    /// How it can be done without coming.
    pub elsewhere: Text,
}
