//! The priced steps that bills and quotes are made of. A line borrows its codes from the price book and the rules that
//! it cites, so that a billing run copies no text.

use std::fmt;

use serde::{Serialize, Serializer};

use super::book::Cycle;
use super::calendar::{DayNo, Span};
use super::prorate::{plus, within};
use super::refusal::TariffRefusal;
use crate::kernel::Money;

/// Which rule made a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule<'a> {
    /// A month's whole price.
    Month,
    /// Days of a month.
    MonthDays,
    /// A year's whole price.
    Year,
    /// Days of a year.
    YearDays,
    /// A price that is paid once.
    OneOff,
    /// A deposit.
    Deposit,
    /// The reduction with this code.
    Reduction(&'a str),
    /// The prepayment discount with this code.
    Prepay(&'a str),
    /// The coupon with this code.
    Coupon(&'a str),
}

impl Rule<'_> {
    pub(super) fn of(cycle: Cycle, whole: bool) -> Self {
        match (cycle, whole) {
            (Cycle::Monthly, true) => Self::Month,
            (Cycle::Monthly, false) => Self::MonthDays,
            (Cycle::Yearly, true) => Self::Year,
            (Cycle::Yearly, false) => Self::YearDays,
            (Cycle::OneOff, _) => Self::OneOff,
        }
    }

    pub(super) fn is_days(self) -> bool {
        matches!(self, Self::MonthDays | Self::YearDays)
    }

    pub(super) fn is_price(self) -> bool {
        matches!(self, Self::Month | Self::MonthDays | Self::Year | Self::YearDays | Self::OneOff)
    }
}

impl<'a> Rule<'a> {
    /// Reads what is written of it.
    pub fn parse(text: &'a str) -> Option<Self> {
        Some(match text {
            "month" => Self::Month,
            "month_days" => Self::MonthDays,
            "year" => Self::Year,
            "year_days" => Self::YearDays,
            "one_off" => Self::OneOff,
            "deposit" => Self::Deposit,
            _ => match text.split_once(':')? {
                ("reduction", code) => Self::Reduction(code),
                ("prepay", code) => Self::Prepay(code),
                ("coupon", code) => Self::Coupon(code),
                _ => return None,
            },
        })
    }
}

impl fmt::Display for Rule<'_> {
    /// `month`, `month_days`, `year`, `year_days`, `one_off`, `deposit`, `reduction:CODE`, `prepay:CODE`, `coupon:CODE`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Month => f.write_str("month"),
            Self::MonthDays => f.write_str("month_days"),
            Self::Year => f.write_str("year"),
            Self::YearDays => f.write_str("year_days"),
            Self::OneOff => f.write_str("one_off"),
            Self::Deposit => f.write_str("deposit"),
            Self::Reduction(code) => write!(f, "reduction:{code}"),
            Self::Prepay(code) => write!(f, "prepay:{code}"),
            Self::Coupon(code) => write!(f, "coupon:{code}"),
        }
    }
}

impl Serialize for Rule<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// One priced step.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ChargeLine<'a> {
    /// Which of the subscriptions that were handed in, counted from 0.
    pub subscription: usize,
    /// The product's code.
    pub product: &'a str,
    /// The tariff's code.
    pub tariff: &'a str,
    /// The version's number.
    pub version: i32,
    /// What made it.
    pub rule: Rule<'a>,
    /// The first day that it is for.
    pub from_day: DayNo,
    /// The last.
    pub through_day: DayNo,
    /// Days for `month_days` and `year_days`, otherwise 1.
    pub quantity: i32,
    /// The price of a whole period; what is taken off for a reduction, a discount or a coupon (negative).
    pub unit_fen: Money,
    /// What it comes to; negative when it takes something off.
    pub amount_fen: Money,
}

impl<'a> ChargeLine<'a> {
    /// A line that takes `off` away from this one's product.
    pub(super) fn less(&self, rule: Rule<'a>, span: Span, off: Money) -> Self {
        let off = Money(-off.0);
        let (from_day, through_day) = (span.from, span.through);
        Self { rule, from_day, through_day, quantity: 1, unit_fen: off, amount_fen: off, ..*self }
    }

    /// The days that it is for.
    pub fn span(&self) -> Span {
        Span { from: self.from_day, through: self.through_day }
    }
}

/// What lines come to: zero to [`crate::kernel::money::MONEY_MAX`], or the refusal.
pub fn sum(lines: &[ChargeLine<'_>]) -> Result<Money, TariffRefusal> {
    within(lines.iter().try_fold(Money::ZERO, |sum, line| plus(sum, line.amount_fen))?)
}

/// Which products a reduction, a discount or a coupon is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Products {
    /// Every one.
    All,
    /// These codes.
    Only(Vec<String>),
}

impl Products {
    /// Whether a product is among them.
    pub fn has(&self, product: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only(codes) => codes.iter().any(|code| code == product),
        }
    }
}
