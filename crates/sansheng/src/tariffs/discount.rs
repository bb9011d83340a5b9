//! Discounts for paying ahead, as data: from so many months on, months free or a part off.
//!
//! **Rule.** Per subscription the discount that saves most applies, of equals the one named first; those that say that
//! they stack follow in the order given, each on what is left. Free months are added behind the paid ones and cost
//! nothing: "pay 12, get 1 free" covers 13. They do not multiply: 24 months get 2 only if an entry says so. A part off is
//! rounded half up once a subscription. What counts is what the months cost after reductions; one-off prices and
//! deposits do not.

use super::lines::Products;
use super::prorate::rate;
use super::refusal::TariffRefusal;

/// The most months that one discount adds: a year. More is a price change in disguise.
pub const FREE_MONTHS_MAX: i32 = 12;

/// What paying ahead earns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrepayKind {
    /// So many months more for nothing.
    FreeMonths(i32),
    /// A part off, in basis points.
    Percent(i32),
}

/// A discount for paying ahead.
#[derive(Clone, Debug, PartialEq)]
pub struct PrepayDiscount {
    /// Its code.
    pub code: String,
    /// The fewest months paid for which it is given.
    pub from_months: i32,
    /// What it is.
    pub kind: PrepayKind,
    /// For which products.
    pub products: Products,
    /// Whether it comes on top of the best one. Free months never do.
    pub stacks: bool,
}

impl PrepayDiscount {
    /// Whether it makes sense.
    pub fn sound(&self) -> Result<(), TariffRefusal> {
        match self.kind {
            PrepayKind::Percent(bp) => rate(bp).map(drop),
            PrepayKind::FreeMonths(months) if (1..=FREE_MONTHS_MAX).contains(&months) && !self.stacks => Ok(()),
            PrepayKind::FreeMonths(_) => Err(TariffRefusal::DiscountMalformed { discount: self.code.clone() }),
        }
    }
}
