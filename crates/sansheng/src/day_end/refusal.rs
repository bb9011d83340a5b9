//! Why a day, a month or a bag was not closed.

use serde::Serialize;

use super::checklist::Open;
use crate::kernel::Money;

/// A named refusal about the end of a day.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "refusal", rename_all = "snake_case")]
pub enum DayEndRefusal {
    /// Something of the day is still open.
    DayStillOpen {
        /// How much.
        n: usize,
        /// What.
        open: Vec<Open>,
    },
    /// The day was closed before; corrections go into the next one.
    DayAlreadyClosed,
    /// The day has not begun.
    DayNotYet,
    /// This role does not close days, or not in this hall.
    MayNotClose,
    /// A bag has a number of 1 to 40 letters, digits and dashes.
    BagUnsuitable {
        /// The most characters.
        max: usize,
    },
    /// A bag with this number went to the bank before.
    BagUsed,
    /// A bag for the bank holds something.
    BagEmpty,
    /// No such deposit here.
    DepositNotFound,
    /// That is no month.
    MonthUnknown,
    /// The month is not over.
    MonthNotOver,
    /// The month, or a later one, is closed already.
    MonthAlreadyClosed,
    /// Days of the month are not closed in some hall.
    MonthDaysOpen {
        /// How many.
        n: usize,
        /// Hall and day of the first ones.
        days: Vec<(String, String)>,
    },
    /// What goes to the bank is more than anybody carries.
    DepositTooLarge {
        /// The most.
        max_fen: Money,
    },
}
