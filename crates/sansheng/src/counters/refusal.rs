//! Every "no" of a counter, by name.

use serde::Serialize;

/// Why a counter says no.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "refusal", rename_all = "snake_case")]
pub enum CounterRefusal {
    /// No such counter here.
    CounterNotFound,
    /// Only people of the staff sit at counters.
    StaffOnly,
    /// Somebody else sits there.
    CounterTaken {
        /// The counter's number.
        counter: i32,
    },
    /// This clerk sits at another counter.
    AlreadySeated {
        /// The number of that counter.
        counter: i32,
    },
    /// The one who asks does not sit there.
    NotYourCounter,
    /// The counter is not open.
    CounterNotOpen,
    /// Finish this one first.
    CounterBusy {
        /// The ticket at hand, as people read it.
        number: String,
    },
    /// Things of customers lie at the counter: it does not close over them.
    CustodyLeft {
        /// How many.
        n: i64,
        /// The first of them, each with its ticket's number.
        items: String,
    },
    /// A time of day is written 11:30.
    LoanTimeUnsuitable,
    /// What a counter also does for a while ends later than now.
    LoanPast,
    /// It ends on the same day: for longer the hall is set up otherwise.
    LoanBeyondToday,
    /// Nothing of that kind is lent to the counter; it may have ended already.
    LoanNotFound,
    /// Being away needs a reason from the hall's list.
    AwayReasonNeeded,
}
