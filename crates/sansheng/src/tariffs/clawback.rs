//! What a partly used prepayment is worth when it is given back.
//!
//! **Rule.** The days used, through the last one, are worth what they cost without the prepayment discount and the
//! coupon: a line that is used up counts whole, one in use by its days, rounded half up, one not begun not at all.
//! Reductions stay, because the customer was entitled to them anyway. The refund is what was paid less that, and never
//! below zero. Deposits go back on their own way and do not count here.

use serde::Serialize;

use super::calendar::{DayNo, Span};
use super::lines::{ChargeLine, Rule};
use super::prorate::{plus, share, within};
use super::refusal::TariffRefusal;
use crate::kernel::Money;

/// A prepayment taken apart. `refund_fen + kept_fen` is what was paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Clawback {
    /// What was paid for the lines.
    pub paid_fen: Money,
    /// What the used days are worth at the full price.
    pub used_fen: Money,
    /// What goes back: paid less used, at least zero.
    pub refund_fen: Money,
    /// What stays: paid less refund.
    pub kept_fen: Money,
    /// How much of the discount is lost: what the unused days cost without it, less the refund.
    pub clawed_back_fen: Money,
}

/// Takes a prepayment apart that was used through a day; a day before the first line when it was not used at all.
pub fn claw_back(lines: &[ChargeLine<'_>], last_used: DayNo) -> Result<Clawback, TariffRefusal> {
    let (mut paid, mut full, mut used) = (Money::ZERO, Money::ZERO, Money::ZERO);
    for line in lines.iter().filter(|line| line.rule != Rule::Deposit) {
        paid = plus(paid, line.amount_fen)?;
        if !line.rule.is_price() && !matches!(line.rule, Rule::Reduction(_)) {
            continue;
        }
        full = plus(full, line.amount_fen)?;
        used = plus(used, used_part(line, last_used)?)?;
    }
    let paid = within(paid)?;
    // Price and reductions of a begun line are rounded apart; together they are never worth less than nothing or more
    // than the whole.
    let used = used.clamp(Money::ZERO, full.max(Money::ZERO));
    let refund = Money((paid.0 - used.0).max(0));
    Ok(Clawback {
        paid_fen: paid,
        used_fen: used,
        refund_fen: refund,
        kept_fen: Money(paid.0 - refund.0),
        clawed_back_fen: Money(full.0 - used.0 - refund.0),
    })
}

/// What of a line is used through a day: all of it, a part by its days, or nothing. A discount and a coupon are not used.
pub fn used_part(line: &ChargeLine<'_>, last_used: DayNo) -> Result<Money, TariffRefusal> {
    if !line.rule.is_price() && !matches!(line.rule, Rule::Reduction(_)) {
        return Ok(Money::ZERO);
    }
    let used = line.span().both(Span { from: line.from_day, through: last_used }).days();
    share(line.amount_fen, i64::from(used), i64::from(line.span().days()))
}
