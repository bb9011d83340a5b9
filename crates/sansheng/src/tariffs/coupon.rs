//! Coupons: the last step of a quote, one a quote.
//!
//! **Rule.** A coupon is off the sum that its products come to after everything else, deposits apart. A part is rounded
//! half up once and held to its cap; neither takes more than there is. The sum is shared over the subscriptions by
//! largest remainder, so that each product's revenue carries its own part. A coupon that would change nothing is
//! refused, so that no use is lost.

use super::calendar::{DayNo, Span};
use super::lines::{ChargeLine, Products, Rule};
use super::prorate::{WHOLE_BP, plus, rate, share, split, within};
use super::refusal::TariffRefusal;
use crate::kernel::Money;

/// How much a coupon takes off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CouponKind {
    /// A sum.
    Fixed(Money),
    /// A part, in basis points, and the most that it may come to.
    Percent {
        /// The part.
        bp: i32,
        /// The most.
        most: Option<Money>,
    },
}

/// A coupon.
#[derive(Clone, Debug, PartialEq)]
pub struct Coupon {
    /// Its code.
    pub code: String,
    /// How much.
    pub kind: CouponKind,
    /// Off which products.
    pub products: Products,
    /// When it may be used.
    pub valid: Span,
    /// How often it may still be used.
    pub uses_left: i32,
}

impl Coupon {
    /// Whether it may be used on a day.
    pub fn usable(&self, today: DayNo) -> Result<(), TariffRefusal> {
        if today < self.valid.from {
            return Err(TariffRefusal::CouponNotYetValid { first_day: self.valid.from });
        }
        if today > self.valid.through {
            return Err(TariffRefusal::CouponExpired { last_day: self.valid.through });
        }
        if self.uses_left <= 0 { Err(TariffRefusal::CouponSpent) } else { Ok(()) }
    }

    /// Adds its lines to a quote of so many subscriptions, at most one for each.
    pub(super) fn apply<'a>(
        &'a self,
        subscriptions: usize,
        today: DayNo,
        out: &mut Vec<ChargeLine<'a>>,
    ) -> Result<(), TariffRefusal> {
        self.usable(today)?;
        let mut nets = vec![Money::ZERO; subscriptions];
        let mut cited = vec![None; subscriptions];
        for line in out.iter().filter(|line| line.rule != Rule::Deposit && self.products.has(line.product)) {
            nets[line.subscription] = plus(nets[line.subscription], line.amount_fen)?;
            cited[line.subscription].get_or_insert(*line);
        }
        if cited.iter().all(Option::is_none) {
            return Err(TariffRefusal::CouponNotForProduct);
        }
        let all = nets.iter().try_fold(Money::ZERO, |sum, net| plus(sum, *net))?;
        let off = match self.kind {
            CouponKind::Fixed(off) => within(off)?,
            CouponKind::Percent { bp, most } => {
                let part = share(all, rate(bp)?, i64::from(WHOLE_BP))?;
                most.map_or(Ok(part), |most| within(most).map(|most| part.min(most)))?
            }
        };
        let off = off.min(all);
        if off <= Money::ZERO {
            return Err(TariffRefusal::CouponWithoutEffect);
        }
        let weights: Vec<i64> = nets.iter().map(|net| net.0).collect();
        for (line, part) in cited.into_iter().zip(split(off, &weights)?) {
            if let Some(line) = line.filter(|_| part > Money::ZERO) {
                out.push(line.less(Rule::Coupon(&self.code), Span { from: today, through: today }, part));
            }
        }
        Ok(())
    }
}
