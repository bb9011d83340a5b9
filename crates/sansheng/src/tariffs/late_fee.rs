//! The late fee on what is overdue.
//!
//! **Rule.** From the day after due day and grace through the day of payment, each day costs so many basis points of the
//! amount that is open on it. Amount times days is summed first and rounded half up to the fen once. The fee never
//! passes its cap, a part of the principal rounded down. A part payment counts on its own day; the smaller amount is open
//! from the next. No fee is charged on a fee.

use super::calendar::{DayNo, Span};
use super::orders::OPEN_END;
use super::prorate::{WHOLE_BP, within};
use super::refusal::TariffRefusal;
use crate::kernel::Money;
use crate::kernel::money::MONEY_MAX;

/// The most that a fee may come to is the principal itself.
pub const CAP_BP_MAX: i32 = WHOLE_BP;

/// How late payment is charged.
#[derive(Clone, Debug, PartialEq)]
pub struct LateFee {
    /// Its code.
    pub code: String,
    /// Days after the due day that cost nothing.
    pub grace_days: i32,
    /// What a day costs, in basis points of the open amount.
    pub daily_bp: i32,
    /// The most that it comes to, in basis points of the principal.
    pub cap_bp: i32,
}

/// What is open from a day on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenFrom {
    /// The first day.
    pub day: DayNo,
    /// The amount.
    pub amount: Money,
}

impl LateFee {
    /// The fee through a day, on a principal that was due on `due`. `open` is what was open from when on, in order of
    /// days; nothing is open before its first day.
    pub fn through(
        &self,
        principal: Money,
        due: DayNo,
        open: &[OpenFrom],
        through: DayNo,
    ) -> Result<Money, TariffRefusal> {
        let whole = i128::from(WHOLE_BP);
        for bp in [self.daily_bp, self.cap_bp] {
            if !(0..=CAP_BP_MAX).contains(&bp) {
                return Err(TariffRefusal::RateOutOfRange { max_bp: CAP_BP_MAX });
            }
        }
        let cap = i128::from(within(principal)?.0) * i128::from(self.cap_bp) / whole;
        let late = Span { from: due.plus(self.grace_days.max(0)).plus(1), through };
        let mut fen_days = 0_i128;
        for (n, step) in open.iter().enumerate() {
            let until = open.get(n + 1).map_or(OPEN_END, |next| next.day.plus(-1));
            let days = late.both(Span { from: step.day, through: until }).days();
            fen_days += i128::from(within(step.amount)?.0) * i128::from(days);
        }
        let fee = (fen_days * i128::from(self.daily_bp) * 2 + whole) / (whole * 2);
        let too_large = |_| TariffRefusal::AmountTooLarge { max_fen: MONEY_MAX };
        i64::try_from(fee.min(cap)).map(Money).map_err(too_large)
    }
}
