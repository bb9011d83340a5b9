//! Why something has no price. Amounts are fen, days are written `2026-11-23`.

use serde::Serialize;

use super::calendar::DayNo;
use crate::kernel::Money;

/// A named refusal about tariffs.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "refusal", rename_all = "snake_case")]
pub enum TariffRefusal {
    /// No such tariff.
    TariffUnknown {
        /// Its code.
        tariff: String,
    },
    /// Two tariffs have this code.
    TariffTwice {
        /// Its code.
        tariff: String,
    },
    /// The tariff has no version that is valid on that day.
    NoVersionOnDay {
        /// Its code.
        tariff: String,
        /// The day.
        day: DayNo,
    },
    /// A price, a sum or an amount is beyond any that we move.
    AmountTooLarge {
        /// The most.
        max_fen: Money,
    },
    /// A price or an amount is below zero.
    AmountNegative,
    /// A rate is below nothing or above the whole.
    RateOutOfRange {
        /// The most, in basis points.
        max_bp: i32,
    },
    /// A rule of prepayment contradicts itself.
    DiscountMalformed {
        /// Its code.
        discount: String,
    },
    /// An account has more subscriptions than one can have.
    SubscriptionsTooMany {
        /// The most.
        max: usize,
    },
    /// A subscription has more orders than one can have.
    OrdersTooMany {
        /// The most.
        max: usize,
    },
    /// An order does not follow from the one before: out of order in time, or nothing to stop, suspend or resume.
    OrderOutOfPlace {
        /// The day of the order.
        day: DayNo,
    },
    /// So many months cannot be paid ahead.
    PrepayMonthsOutOfRange {
        /// The fewest.
        min: i32,
        /// The most.
        max: i32,
    },
    /// Nothing is in use in the months that were asked for.
    NothingToPrepay,
    /// The branch has no such reduction.
    ReductionUnknown,
    /// The account has this paper, or as many as one can have.
    ReductionTwice,
    /// The account has no such reduction.
    ReductionNotFound,
    /// The reduction was ended before.
    ReductionEnded,
    /// A reduction ends on one of its paper's days, or on the day before them.
    ReductionEndUnsuitable,
    /// It must be said what was seen.
    EvidenceNotDescribed {
        /// The most characters.
        max: usize,
    },
    /// The days of the paper are none, or its last is before its first.
    EvidenceDaysUnsuitable,
    /// The reduction needs another paper than the one that was shown, or any.
    ReductionNeedsEvidence {
        /// The paper's code.
        evidence: String,
    },
    /// The paper or the reduction is not valid any more.
    ReductionExpired {
        /// Its last day.
        last_day: DayNo,
    },
    /// The paper or the reduction is not valid yet.
    ReductionNotYetValid {
        /// Its first day.
        first_day: DayNo,
    },
    /// There is no such coupon.
    CouponUnknown,
    /// The coupon is not valid any more.
    CouponExpired {
        /// Its last day.
        last_day: DayNo,
    },
    /// The coupon is not valid yet.
    CouponNotYetValid {
        /// Its first day.
        first_day: DayNo,
    },
    /// The coupon has been used as often as it may.
    CouponSpent,
    /// Nothing in the quote is a product that the coupon is for.
    CouponNotForProduct,
    /// The coupon would change nothing, so it is kept for another time.
    CouponWithoutEffect,
}
