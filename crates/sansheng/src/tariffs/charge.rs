//! What the days in use cost: the engine under the monthly billing run and under paying ahead.
//!
//! **Rule of the run.** A month's run bills what is used in that month and not billed before. A yearly tariff is billed
//! when its first unbilled day falls into the month: from that day through the end of its calendar year, as far as the
//! orders known by then say. One-off prices and deposits are billed in the month of the start. Billing lines are cut
//! where a stretch, a version or a reduction begins or ends, so that each cites one version and one reduction.

use super::book::{Cycle, PriceBook, Prorate, Tariff, Version};
use super::calendar::{DayNo, MonthNo, Span};
use super::lines::{ChargeLine, Rule};
use super::orders::{Opening, Stretch, Subscription};
use super::prorate::{due, split};
use super::reduction::{Granted, cut_at, reduce};
use super::refusal::TariffRefusal;
use crate::kernel::Money;

/// The most subscriptions of one account: a hotel has a few hundred rooms and one account a floor.
pub const SUBSCRIPTIONS_MAX: usize = 256;

/// Bills an account's month into `out`, which the run keeps between accounts. After a refusal `out` is as it was.
pub fn charge_month<'a>(
    book: &'a PriceBook,
    subscriptions: &[Subscription<'_>],
    granted: &[Granted<'a>],
    month: MonthNo,
    out: &mut Vec<ChargeLine<'a>>,
) -> Result<(), TariffRefusal> {
    may_have(subscriptions)?;
    let kept = out.len();
    let month = month.span();
    for (number, subscription) in subscriptions.iter().enumerate() {
        let usage = Usage { book, granted, number, subscription: *subscription, price_on: None };
        if let Err(refusal) = usage.month(month, out) {
            out.truncate(kept);
            return Err(refusal);
        }
    }
    Ok(())
}

/// The same for one account by itself.
pub fn charge_period<'a>(
    book: &'a PriceBook,
    subscriptions: &[Subscription<'_>],
    granted: &[Granted<'a>],
    month: MonthNo,
) -> Result<Vec<ChargeLine<'a>>, TariffRefusal> {
    let mut out = Vec::with_capacity(subscriptions.len());
    charge_month(book, subscriptions, granted, month, &mut out)?;
    Ok(out)
}

pub(super) fn may_have(subscriptions: &[Subscription<'_>]) -> Result<(), TariffRefusal> {
    let too_many = subscriptions.len() > SUBSCRIPTIONS_MAX;
    if too_many { Err(TariffRefusal::SubscriptionsTooMany { max: SUBSCRIPTIONS_MAX }) } else { Ok(()) }
}

/// One subscription, as it is being charged.
pub(super) struct Usage<'b, 's, 'a> {
    pub book: &'a PriceBook,
    pub granted: &'b [Granted<'a>],
    pub number: usize,
    pub subscription: Subscription<'s>,
    /// Prices of this day for all days, for paying ahead; otherwise each day's own.
    pub price_on: Option<DayNo>,
}

impl<'a> Usage<'_, '_, 'a> {
    fn month(&self, month: Span, out: &mut Vec<ChargeLine<'a>>) -> Result<(), TariffRefusal> {
        let window = self.unbilled(month);
        if window.days() == 0 {
            return Ok(());
        }
        self.openings(window, out)?;
        self.recurring(Cycle::Monthly, window, out)?;
        match self.next_stretch(Cycle::Yearly, window)? {
            Some((stretch, _)) => {
                let from = stretch.span.from.max(window.from);
                self.recurring(Cycle::Yearly, Span { from, through: month.from.year().through }, out)
            }
            None => Ok(()),
        }
    }

    /// What of a span is not billed yet.
    pub fn unbilled(&self, span: Span) -> Span {
        let from = self.subscription.billed_through.map_or(span.from, |billed| billed.plus(1).max(span.from));
        Span { from, ..span }
    }

    /// One-off prices and deposits of what begins in the window.
    pub fn openings(&self, window: Span, out: &mut Vec<ChargeLine<'a>>) -> Result<(), TariffRefusal> {
        for stretch in self.subscription.stretches {
            if stretch.opening == Opening::Resumed || !window.has(stretch.span.from) {
                continue;
            }
            let tariff = self.book.get(stretch.tariff)?;
            let day = Span { from: stretch.span.from, through: stretch.span.from };
            let version = tariff.on(day.from)?;
            if tariff.cycle == Cycle::OneOff {
                let at = out.len();
                out.push(self.line(tariff, version, Rule::OneOff, day));
                reduce(self.granted, day, at, out)?;
            }
            if version.deposit > Money::ZERO && stretch.opening == Opening::Started {
                let deposit = version.deposit;
                let line = self.line(tariff, version, Rule::Deposit, day);
                out.push(ChargeLine { unit_fen: deposit, amount_fen: deposit, ..line });
            }
        }
        Ok(())
    }

    /// What the window costs under tariffs of one cycle, period by period.
    pub fn recurring(&self, cycle: Cycle, window: Span, out: &mut Vec<ChargeLine<'a>>) -> Result<(), TariffRefusal> {
        let mut rest = window;
        while let Some((stretch, _)) = self.next_stretch(cycle, rest)? {
            let day = rest.from.max(stretch.span.from);
            let period = if cycle == Cycle::Yearly { day.year() } else { day.month().span() };
            self.period(cycle, period, period.both(rest), out)?;
            rest.from = period.through.plus(1);
        }
        Ok(())
    }

    fn period(
        &self,
        cycle: Cycle,
        period: Span,
        window: Span,
        out: &mut Vec<ChargeLine<'a>>,
    ) -> Result<(), TariffRefusal> {
        let start = out.len();
        let mut rest = window;
        while let Some((stretch, tariff)) = self.next_stretch(cycle, rest)? {
            let day = rest.from.max(stretch.span.from);
            let version = self.version(tariff, stretch, day)?;
            let mut span = Span { from: day, through: stretch.span.through.min(window.through) };
            if version.prorate == Prorate::WholePeriod {
                if !self.charged_before(stretch, period, window, day) {
                    out.push(self.line(tariff, version, Rule::of(cycle, true), span));
                }
            } else {
                if self.price_on.is_none()
                    && let Some(change) = tariff.next_change(day)
                {
                    span.through = span.through.min(change.plus(-1));
                }
                span.through = cut_at(self.granted, &tariff.product, span);
                let whole = span == period;
                let line = self.line(tariff, version, Rule::of(cycle, whole), span);
                out.push(if whole { line } else { ChargeLine { quantity: span.days(), ..line } });
            }
            rest.from = span.through.plus(1);
        }
        self.settle(cycle, period, window, &mut out[start..])?;
        reduce(self.granted, period, start, out)
    }

    /// Gives lines of days their amounts: those at one price share what their days together cost.
    fn settle(
        &self,
        cycle: Cycle,
        period: Span,
        window: Span,
        lines: &mut [ChargeLine<'a>],
    ) -> Result<(), TariffRefusal> {
        for first in 0..lines.len() {
            let price = lines[first].unit_fen;
            let same = |line: &ChargeLine<'_>| line.rule.is_days() && line.unit_fen == price;
            if !same(&lines[first]) || lines[..first].iter().any(same) {
                continue;
            }
            let days: Vec<i64> =
                lines.iter().map(|line| if same(line) { i64::from(line.quantity) } else { 0 }).collect();
            let new_days = lines.iter().filter(|line| same(line)).map(|line| line.quantity).sum();
            let before = self.billed_days(cycle, period, window, price)?;
            let total = due(price, before, new_days, period.days())?;
            for (line, part) in lines.iter_mut().zip(split(total, &days)?) {
                if same(line) {
                    line.amount_fen = part;
                }
            }
        }
        Ok(())
    }

    /// How many days of the period before the window were billed by the day at this price.
    fn billed_days(&self, cycle: Cycle, period: Span, window: Span, price: Money) -> Result<i32, TariffRefusal> {
        let Some(billed) = self.subscription.billed_through else { return Ok(0) };
        let mut rest = Span { from: period.from, through: billed.min(window.from.plus(-1)) };
        let mut days = 0;
        while let Some((stretch, tariff)) = self.next_stretch(cycle, rest)? {
            let day = rest.from.max(stretch.span.from);
            let version = self.version(tariff, stretch, day)?;
            let mut through = stretch.span.through.min(rest.through);
            if let Some(change) = tariff.next_change(day) {
                through = through.min(change.plus(-1));
            }
            if version.price == price && version.prorate == Prorate::ByDay {
                days += Span { from: day, through }.days();
            }
            rest.from = through.plus(1);
        }
        Ok(days)
    }

    /// Whether a tariff's whole period has been charged: by an earlier bill or earlier in this one.
    fn charged_before(&self, stretch: &Stretch, period: Span, window: Span, day: DayNo) -> bool {
        let used = |span: Span| {
            let stretches = self.subscription.stretches.iter();
            stretches.filter(|s| s.tariff == stretch.tariff).any(|s| s.span.both(span).days() > 0)
        };
        let billed = self
            .subscription
            .billed_through
            .is_some_and(|billed| used(Span { from: period.from, through: billed.min(window.from.plus(-1)) }));
        billed || used(Span { from: window.from, through: day.plus(-1) })
    }

    /// The first stretch under a tariff of this cycle that has days in the span.
    fn next_stretch(&self, cycle: Cycle, span: Span) -> Result<Option<(&Stretch, &'a Tariff)>, TariffRefusal> {
        for stretch in self.subscription.stretches {
            if stretch.span.both(span).days() > 0 {
                let tariff = self.book.get(stretch.tariff)?;
                if tariff.cycle == cycle {
                    return Ok(Some((stretch, tariff)));
                }
            }
        }
        Ok(None)
    }

    fn version(&self, tariff: &'a Tariff, stretch: &Stretch, day: DayNo) -> Result<&'a Version, TariffRefusal> {
        tariff.on(self.price_on.map_or(day, |today| today.max(stretch.span.from)))
    }

    fn line(&self, tariff: &'a Tariff, version: &Version, rule: Rule<'a>, span: Span) -> ChargeLine<'a> {
        ChargeLine {
            subscription: self.number,
            product: &tariff.product,
            tariff: &tariff.code,
            version: version.number,
            rule,
            from_day: span.from,
            through_day: span.through,
            quantity: 1,
            unit_fen: version.price,
            amount_fen: version.price,
        }
    }
}
