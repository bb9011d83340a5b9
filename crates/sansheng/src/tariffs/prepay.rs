//! Paying ahead: the lines of a quote for months to come.
//!
//! **Rule.** Each subscription is paid from its first day that is not billed yet, the first of this month at the
//! earliest, for so many calendar months; a month that is begun in the middle counts as one and is charged by the day.
//! All days have today's price, which paying ahead secures (a tariff that starts later has the price of its start). Then
//! reductions, the prepayment discount, what is paid once at the start, and the coupon.

use super::book::{Cycle, PriceBook};
use super::calendar::{DayNo, MonthNo, Span};
use super::charge::{Usage, may_have};
use super::coupon::Coupon;
use super::discount::{PrepayDiscount, PrepayKind};
use super::lines::{ChargeLine, Rule, sum};
use super::orders::Subscription;
use super::prorate::{WHOLE_BP, plus, rate, share};
use super::reduction::Granted;
use super::refusal::TariffRefusal;
use crate::kernel::Money;

/// The fewest months that are paid ahead.
pub const PREPAY_MONTHS_MIN: i32 = 1;
/// The most: three years, as at the counter. Free months come on top.
pub const PREPAY_MONTHS_MAX: i32 = 36;

/// The lines for `months` paid ahead. What is covered already is each subscription's `billed_through`.
pub fn prepay<'a>(
    book: &'a PriceBook,
    subscriptions: &[Subscription<'_>],
    months: i32,
    discounts: &'a [PrepayDiscount],
    granted: &[Granted<'a>],
    coupon: Option<&'a Coupon>,
    today: DayNo,
) -> Result<Vec<ChargeLine<'a>>, TariffRefusal> {
    if !(PREPAY_MONTHS_MIN..=PREPAY_MONTHS_MAX).contains(&months) {
        return Err(TariffRefusal::PrepayMonthsOutOfRange { min: PREPAY_MONTHS_MIN, max: PREPAY_MONTHS_MAX });
    }
    may_have(subscriptions)?;
    discounts.iter().try_for_each(PrepayDiscount::sound)?;
    let mut out = Vec::new();
    for (number, subscription) in subscriptions.iter().enumerate() {
        let usage = Usage { book, granted, number, subscription: *subscription, price_on: Some(today) };
        ahead(&usage, months, discounts, today, &mut out)?;
    }
    if out.is_empty() {
        return Err(TariffRefusal::NothingToPrepay);
    }
    sum(&out)?;
    if let Some(coupon) = coupon {
        coupon.apply(subscriptions.len(), today, &mut out)?;
    }
    Ok(out)
}

fn ahead<'a>(
    usage: &Usage<'_, '_, 'a>,
    months: i32,
    discounts: &'a [PrepayDiscount],
    today: DayNo,
    out: &mut Vec<ChargeLine<'a>>,
) -> Result<(), TariffRefusal> {
    let this_month = today.month().first();
    let from = usage.subscription.billed_through.map_or(this_month, |billed| billed.plus(1).max(this_month));
    let last = from.month().plus(months - 1);
    let window = Span { from, through: last.last() };
    let start = out.len();
    both_cycles(usage, window, out)?;
    discount(usage, last, months, discounts, start, out)?;
    usage.openings(window, out)
}

fn both_cycles<'a>(
    usage: &Usage<'_, '_, 'a>,
    window: Span,
    out: &mut Vec<ChargeLine<'a>>,
) -> Result<(), TariffRefusal> {
    usage.recurring(Cycle::Monthly, window, out)?;
    usage.recurring(Cycle::Yearly, window, out)
}

/// What a discount would do: the money off, and the lines of its free months.
struct Offer<'a> {
    discount: &'a PrepayDiscount,
    off: Money,
    free: Vec<ChargeLine<'a>>,
}

fn discount<'a>(
    usage: &Usage<'_, '_, 'a>,
    last: MonthNo,
    months: i32,
    discounts: &'a [PrepayDiscount],
    start: usize,
    out: &mut Vec<ChargeLine<'a>>,
) -> Result<(), TariffRefusal> {
    let earned = |discount: &&PrepayDiscount| discount.from_months <= months;
    let mut best: Option<Offer<'a>> = None;
    for discount in discounts.iter().filter(|discount| !discount.stacks).filter(earned) {
        let offer = offer(usage, last, discount, &out[start..])?;
        if best.as_ref().is_none_or(|best| offer.off > best.off) {
            best = Some(offer);
        }
    }
    if let Some(best) = best {
        take(best, start, out);
    }
    for discount in discounts.iter().filter(|discount| discount.stacks).filter(earned) {
        let offer = offer(usage, last, discount, &out[start..])?;
        take(offer, start, out);
    }
    Ok(())
}

fn offer<'a>(
    usage: &Usage<'_, '_, 'a>,
    last: MonthNo,
    discount: &'a PrepayDiscount,
    lines: &[ChargeLine<'a>],
) -> Result<Offer<'a>, TariffRefusal> {
    let covered = |line: &&ChargeLine<'_>| discount.products.has(line.product);
    let net = |lines: &[ChargeLine<'_>]| {
        lines.iter().filter(covered).try_fold(Money::ZERO, |net, line| plus(net, line.amount_fen))
    };
    match discount.kind {
        PrepayKind::Percent(bp) => {
            let off = share(net(lines)?, rate(bp)?, i64::from(WHOLE_BP))?;
            Ok(Offer { discount, off, free: Vec::new() })
        }
        PrepayKind::FreeMonths(months) => {
            let subscription = Subscription { billed_through: Some(last.last()), ..usage.subscription };
            let behind = Usage { subscription, ..*usage };
            let window = Span { from: last.plus(1).first(), through: last.plus(months).last() };
            let mut free = Vec::new();
            both_cycles(&behind, window, &mut free)?;
            // A product that the discount is not for cannot be given away with one that it is for.
            if lines.is_empty() || !free.iter().all(|line| discount.products.has(line.product)) {
                free.clear();
            }
            Ok(Offer { discount, off: net(&free)?, free })
        }
    }
}

fn take<'a>(offer: Offer<'a>, start: usize, out: &mut Vec<ChargeLine<'a>>) {
    let Offer { discount, off, free } = offer;
    if off <= Money::ZERO {
        return;
    }
    let begin = if free.is_empty() { start } else { out.len() };
    out.extend(free);
    let about = &out[begin..];
    let Some(line) = about.iter().find(|line| discount.products.has(line.product)).copied() else { return };
    let through = about.iter().map(|line| line.through_day).max().unwrap_or(line.through_day);
    out.push(line.less(Rule::Prepay(&discount.code), Span { from: line.from_day, through }, off));
}
