//! Proration by day, and the only places where a fen is rounded.
//!
//! **Rule.** What part of a period costs is *price × days used ÷ days of the period*, rounded half up to the fen. The
//! period is the calendar month; for a yearly tariff the calendar year, 366 days in a leap year. What a subscription's
//! days of one period cost at one price is rounded once, together, and shared out to the lines by their days, by largest
//! remainder: each line gets its whole fen, and the fen that are left go one each to the lines that lost most by it, of
//! equals to the earlier. So a whole period costs exactly its price however it is cut. Where days of the period were
//! billed before, the new lines share the difference between what all used days cost and what the billed ones cost: two
//! bills for one month come to exactly the month too. Days at different prices are rounded apart.

use super::refusal::TariffRefusal;
use crate::kernel::Money;
use crate::kernel::money::MONEY_MAX;

/// The whole, in basis points.
pub const WHOLE_BP: i32 = 10_000;

/// An amount that we move: zero to [`MONEY_MAX`].
pub fn within(amount: Money) -> Result<Money, TariffRefusal> {
    if amount < Money::ZERO {
        return Err(TariffRefusal::AmountNegative);
    }
    if amount > MONEY_MAX { Err(TariffRefusal::AmountTooLarge { max_fen: MONEY_MAX }) } else { Ok(amount) }
}

/// A rate of the whole: 0 to 10 000 basis points.
pub(super) fn rate(bp: i32) -> Result<i64, TariffRefusal> {
    if (0..=WHOLE_BP).contains(&bp) {
        Ok(i64::from(bp))
    } else {
        Err(TariffRefusal::RateOutOfRange { max_bp: WHOLE_BP })
    }
}

/// A checked sum.
pub(super) fn plus(a: Money, b: Money) -> Result<Money, TariffRefusal> {
    a.plus(b).ok_or(TariffRefusal::AmountTooLarge { max_fen: MONEY_MAX })
}

/// `amount × part ÷ whole`, rounded half up by size, so that taking a charge back mirrors the charge. `whole` is at
/// least 1.
pub fn share(amount: Money, part: i64, whole: i64) -> Result<Money, TariffRefusal> {
    let too_large = TariffRefusal::AmountTooLarge { max_fen: MONEY_MAX };
    let product = i128::from(amount.0) * i128::from(part);
    let whole = i128::from(whole.max(1));
    let size = (product.abs() * 2 + whole) / (whole * 2);
    let signed = if product < 0 { -size } else { size };
    let fen = i64::try_from(signed).map_err(|_| too_large.clone())?;
    if fen.unsigned_abs() > MONEY_MAX.0.unsigned_abs() { Err(too_large) } else { Ok(Money(fen)) }
}

/// What `days` more days cost when `before` days of the same period were billed at the same price.
pub fn due(price: Money, before: i32, days: i32, period_days: i32) -> Result<Money, TariffRefusal> {
    let period = i64::from(period_days);
    let all = share(price, i64::from(before) + i64::from(days), period)?;
    let billed = share(price, i64::from(before), period)?;
    Ok(Money(all.0 - billed.0))
}

/// Shares `total` out by weight, by largest remainder: the parts sum to `total` exactly. `total` is not negative, the
/// weights are not negative and not all zero.
pub fn split(total: Money, weights: &[i64]) -> Result<Vec<Money>, TariffRefusal> {
    let whole: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    let mut parts = vec![Money::ZERO; weights.len()];
    if whole <= 0 {
        return Ok(parts);
    }
    let mut lost = Vec::with_capacity(weights.len());
    let mut left = i128::from(within(total)?.0);
    for (n, weight) in weights.iter().enumerate() {
        let product = i128::from(total.0) * i128::from(*weight);
        let fen = product / whole;
        left -= fen;
        parts[n] = Money(i64::try_from(fen).map_err(|_| TariffRefusal::AmountTooLarge { max_fen: MONEY_MAX })?);
        lost.push((std::cmp::Reverse(product % whole), n));
    }
    lost.sort_unstable();
    for (_, n) in lost.into_iter().take(usize::try_from(left).unwrap_or(0)) {
        parts[n].0 += 1;
    }
    Ok(parts)
}
