//! Reductions that people are entitled to: low income, disability. A rate or a fixed sum off what a product's days cost,
//! as long as the paper that proves it is valid.
//!
//! **Rule.** A reduction is for the days on which both it and its paper are valid; lines are cut there. A rate takes its
//! part of the line, a fixed sum is off a whole period and shared by days like the price; each is rounded half up once a
//! line, and never more than the line has left. Of several the one that saves most applies, of equals the one named
//! first; those that say that they stack follow, each on what is left. A whole-period price and a one-off price go by
//! their first day. A deposit is never reduced.

use super::calendar::{DayNo, Span};
use super::lines::{ChargeLine, Products, Rule};
use super::prorate::{WHOLE_BP, rate, share, within};
use super::refusal::TariffRefusal;
use crate::kernel::Money;

/// How much is taken off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReductionKind {
    /// A part of the price, in basis points.
    Percent(i32),
    /// A sum off a whole period.
    Fixed(Money),
}

/// A reduction as the company offers it.
#[derive(Clone, Debug, PartialEq)]
pub struct Reduction {
    /// Its code.
    pub code: String,
    /// How much.
    pub kind: ReductionKind,
    /// Off which products.
    pub products: Products,
    /// The code of the paper that proves it.
    pub evidence: String,
    /// When it is offered.
    pub offered: Span,
    /// Whether it comes on top of others.
    pub stacks: bool,
}

/// A paper that was shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The paper's code.
    pub code: String,
    /// When it is valid.
    pub valid: Span,
}

/// A reduction with its proof, and the days that it holds for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Granted<'a> {
    /// The reduction.
    pub reduction: &'a Reduction,
    /// When both it and its paper are valid.
    pub span: Span,
}

/// Grants a reduction on a day for a paper.
pub fn grant<'a>(reduction: &'a Reduction, shown: Option<&Evidence>, day: DayNo) -> Result<Granted<'a>, TariffRefusal> {
    match reduction.kind {
        ReductionKind::Percent(bp) => rate(bp).map(drop)?,
        ReductionKind::Fixed(off) => within(off).map(drop)?,
    }
    let paper = shown.filter(|paper| paper.code == reduction.evidence);
    let needs = || TariffRefusal::ReductionNeedsEvidence { evidence: reduction.evidence.clone() };
    let span = paper.ok_or_else(needs)?.valid.both(reduction.offered);
    if day > span.through {
        return Err(TariffRefusal::ReductionExpired { last_day: span.through });
    }
    if day < span.from {
        return Err(TariffRefusal::ReductionNotYetValid { first_day: span.from });
    }
    Ok(Granted { reduction, span })
}

/// The last day of a span before a reduction of this product begins or ends.
pub(super) fn cut_at(granted: &[Granted<'_>], product: &str, span: Span) -> DayNo {
    let mut through = span.through;
    for granted in granted.iter().filter(|granted| granted.reduction.products.has(product)) {
        if granted.span.from > span.from {
            through = through.min(granted.span.from.plus(-1));
        } else if granted.span.through >= span.from {
            through = through.min(granted.span.through);
        }
    }
    through
}

/// Adds the reductions of the price lines from `start` on, which are of one period.
pub(super) fn reduce<'a>(
    granted: &[Granted<'a>],
    period: Span,
    start: usize,
    out: &mut Vec<ChargeLine<'a>>,
) -> Result<(), TariffRefusal> {
    if granted.is_empty() {
        return Ok(());
    }
    for n in start..out.len() {
        let line = out[n];
        let holds =
            |granted: &&Granted<'_>| granted.reduction.products.has(line.product) && granted.span.has(line.from_day);
        if !line.rule.is_price() {
            continue;
        }
        let mut left = line.amount_fen;
        let mut best: Option<(Money, &Granted<'a>)> = None;
        for granted in granted.iter().filter(|granted| !granted.reduction.stacks).filter(holds) {
            let off = off(granted, &line, left, period)?;
            if best.is_none_or(|(most, _)| off > most) {
                best = Some((off, granted));
            }
        }
        let stacking = granted.iter().filter(|granted| granted.reduction.stacks).filter(holds);
        for granted in best.map(|(_, granted)| granted).into_iter().chain(stacking) {
            let off = off(granted, &line, left, period)?;
            if off > Money::ZERO {
                left = Money(left.0 - off.0);
                out.push(line.less(Rule::Reduction(&granted.reduction.code), line.span(), off));
            }
        }
    }
    Ok(())
}

fn off(granted: &Granted<'_>, line: &ChargeLine<'_>, left: Money, period: Span) -> Result<Money, TariffRefusal> {
    let off = match granted.reduction.kind {
        ReductionKind::Percent(bp) => share(left, rate(bp)?, i64::from(WHOLE_BP))?,
        ReductionKind::Fixed(off) if line.rule.is_days() => {
            share(within(off)?, i64::from(line.quantity), i64::from(period.days()))?
        }
        ReductionKind::Fixed(off) => within(off)?,
    };
    Ok(off.min(left))
}
