//! What of months paid ahead is not used when a subscription ends before they do. Pure: the lines of a payment for one
//! product in use, its last day, what goes back, and how that stands in the ledger.
//!
//! **Rule.** As [`crate::tariffs::clawback`] says: the days used are worth their full price less reductions; what was paid
//! beyond that goes back as credit, so that the discount is had for no day that it was not earned on. A line that repeats
//! month by month is taken apart into its months: a month that is used up counts whole, one in use by its days.

use serde::{Deserialize, Serialize};

use super::ledger;
use super::types::Line;
use crate::kernel::Money;
use crate::tariffs::{ChargeLine, Clawback, DayNo, Rule, Span, TariffRefusal, claw_back, used_part};

/// One line of what was paid ahead, and what of it is used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct RefundItem {
    /// Code of the rule that made it.
    pub rule: String,
    /// The tariff's code.
    pub tariff: String,
    /// The tariff's version.
    pub version: i32,
    /// The first day.
    pub from_day: String,
    /// The last day.
    pub through_day: String,
    /// What it came to; less than nothing for what was taken off.
    #[schema(value_type = i64)]
    pub amount_fen: Money,
    /// What of it is used. A prepayment discount and a coupon are not: what of them is lost is said beside the sum.
    #[schema(value_type = i64)]
    pub used_fen: Money,
}

/// A prepayment taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unused {
    /// Line by line.
    pub items: Vec<RefundItem>,
    /// The sums; the refund is at most what the charges bear.
    pub back: Clawback,
    /// What each product earned less: ledger account and fen.
    pub earned: Vec<(String, i64)>,
    /// What is given up no more: ledger account and fen.
    pub given_up: Vec<(String, i64)>,
}

/// Takes the lines ahead of one payment apart. `product` says which product a tariff is of; `bears` is what the charges
/// say was paid for them.
pub(super) fn unused(
    lines: &[Line],
    last_used: DayNo,
    bears: Money,
    product: impl Fn(&str) -> String,
) -> Result<Unused, TariffRefusal> {
    let pieces: Vec<Vec<ChargeLine<'_>>> = lines.iter().map(pieces).collect();
    let all: Vec<ChargeLine<'_>> = pieces.iter().flatten().copied().collect();
    let mut back = claw_back(&all, last_used)?;
    let full = back.refund_fen.0 + back.clawed_back_fen.0;
    back.refund_fen = back.refund_fen.min(bears);
    let (mut earned, mut reduced, mut discounted) = (Vec::new(), Vec::new(), Vec::new());
    for piece in &all {
        let unused = piece.amount_fen.0 - used_part(piece, last_used)?.0;
        match piece.rule {
            Rule::Deposit => {}
            Rule::Reduction(code) => add(&mut reduced, ledger::reduction(code), -unused),
            Rule::Prepay(_) | Rule::Coupon(_) => {
                add(&mut discounted, ledger::discount(&piece.rule.to_string()), -piece.amount_fen.0);
            }
            _ => add(&mut earned, ledger::revenue(&product(piece.tariff)), unused),
        }
    }
    let price: i64 = earned.iter().map(|(_, fen)| fen).sum();
    let lost = fill(&mut discounted, full - back.refund_fen.0);
    let off = fill(&mut reduced, price - full);
    fill(&mut earned, back.refund_fen.0 + lost + off);
    (back.kept_fen, back.clawed_back_fen) = (Money(back.paid_fen.0 - back.refund_fen.0), Money(lost));
    reduced.append(&mut discounted);
    let item = |(line, pieces): (&Line, &Vec<ChargeLine<'_>>)| item(line, pieces, last_used);
    let items = lines.iter().zip(&pieces).map(item).collect::<Result<_, _>>()?;
    Ok(Unused { items, back, earned, given_up: reduced })
}

fn add(sums: &mut Vec<(String, i64)>, account: String, fen: i64) {
    match sums.iter_mut().find(|(known, _)| *known == account) {
        Some((_, sum)) => *sum += fen,
        None => sums.push((account, fen)),
    }
}

/// Keeps of each sum what is left of `total`, in their order. Returns what all of them come to then.
fn fill(sums: &mut [(String, i64)], total: i64) -> i64 {
    let mut left = total.max(0);
    for (_, fen) in sums.iter_mut() {
        *fen = (*fen).clamp(0, left);
        left -= *fen;
    }
    total.max(0) - left
}

fn item(line: &Line, pieces: &[ChargeLine<'_>], last_used: DayNo) -> Result<RefundItem, TariffRefusal> {
    let mut used = Money::ZERO;
    for piece in pieces {
        used.0 += used_part(piece, last_used)?.0;
    }
    Ok(RefundItem {
        rule: line.rule.clone(),
        tariff: line.tariff.clone(),
        version: line.version,
        from_day: line.from_day.clone(),
        through_day: line.through_day.clone(),
        amount_fen: line.amount_fen,
        used_fen: used,
    })
}

/// A line of a quote as the steps that it was merged from.
fn pieces(line: &Line) -> Vec<ChargeLine<'_>> {
    let days = (DayNo::read(&line.from_day), DayNo::read(&line.through_day));
    let (Some(rule), (Some(from), Some(through))) = (Rule::parse(&line.rule), days) else { return Vec::new() };
    let whole = ChargeLine {
        subscription: 0,
        product: "",
        tariff: &line.tariff,
        version: line.version,
        rule,
        from_day: from,
        through_day: through,
        quantity: 1,
        unit_fen: line.unit_fen,
        amount_fen: line.amount_fen,
    };
    let merged = |spans: &Vec<Span>| {
        let n = i64::try_from(spans.len()).unwrap_or(i64::MAX);
        spans.len() > 1 && line.unit_fen.times(n) == Some(line.amount_fen)
    };
    let spans = match rule {
        Rule::Month => Some(months(from, through)),
        Rule::Year => Some(years(from, through)),
        Rule::Reduction(_) => Some(months(from, through)).filter(merged).or_else(|| Some(years(from, through))),
        _ => None,
    };
    match spans.filter(merged) {
        Some(spans) => spans
            .into_iter()
            .map(|span| ChargeLine {
                from_day: span.from,
                through_day: span.through,
                amount_fen: line.unit_fen,
                ..whole
            })
            .collect(),
        None => vec![whole],
    }
}

fn months(from: DayNo, through: DayNo) -> Vec<Span> {
    cut(from, through, |day| day.month().span())
}

fn years(from: DayNo, through: DayNo) -> Vec<Span> {
    cut(from, through, DayNo::year)
}

fn cut(from: DayNo, through: DayNo, period: impl Fn(DayNo) -> Span) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut day = from;
    while day <= through {
        let end = period(day).through.min(through);
        spans.push(Span { from: day, through: end });
        day = end.plus(1);
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fees::LineKind;

    fn line(rule: &str, from: &str, through: &str, unit: i64, amount: i64) -> Line {
        Line {
            kind: if amount < 0 { LineKind::Discount } else { LineKind::Prepay },
            account: Some("a".into()),
            charge: None,
            subscription: "s".into(),
            period: String::new(),
            through: String::new(),
            from_day: from.into(),
            through_day: through.into(),
            tariff: "basic".into(),
            version: 1,
            rule: rule.into(),
            months: 0,
            unit_fen: Money(unit),
            amount_fen: Money(amount),
        }
    }

    /// Refund, clawed back, what was earned less, what is given up no more.
    fn told(lines: &[Line], last: &str, bears: i64) -> (i64, i64, i64, i64) {
        let last = DayNo::read(last).expect("a day");
        let unused = unused(lines, last, Money(bears), |_| "tv".into()).expect("taken apart");
        let sum = |sums: &[(String, i64)]| sums.iter().map(|(_, fen)| fen).sum::<i64>();
        let (earned, given_up) = (sum(&unused.earned), sum(&unused.given_up));
        assert_eq!(earned - given_up, unused.back.refund_fen.0, "the legs come to the refund");
        assert_eq!(unused.back.refund_fen.0 + unused.back.kept_fen.0, unused.back.paid_fen.0);
        (unused.back.refund_fen.0, unused.back.clawed_back_fen.0, earned, given_up)
    }

    #[test]
    fn a_year_with_a_month_free_that_ends_early() {
        let year = [
            line("month", "2026-03-01", "2027-03-31", 2_600, 33_800),
            line("prepay:year", "2027-03-01", "2027-03-31", -2_600, -2_600),
        ];
        // Two months and 15 of 31 days: 26 × 15 ÷ 31 = 12.58; of 312.00 go back 312 − 64.58.
        assert_eq!(told(&year, "2026-05-15", 31_200), (24_742, 2_600, 27_342, 2_600));
        // 12 months and 10 of 31 days are worth 320.39, more than was paid.
        assert_eq!(told(&year, "2027-03-10", 31_200), (0, 1_761, 1_761, 1_761));
        assert_eq!(told(&year, "2026-02-28", 31_200), (31_200, 2_600, 33_800, 2_600), "not used at all");
        assert_eq!(told(&year, "2027-03-31", 31_200), (0, 0, 0, 0), "used up");
        assert_eq!(told(&year, "2026-05-15", 20_000).0, 20_000, "no more than its charges bear");
    }

    #[test]
    fn reductions_stay_and_discounts_do_not() {
        let half = [
            line("month", "2026-03-01", "2026-08-31", 2_600, 15_600),
            line("reduction:low", "2026-03-01", "2026-06-30", -1_300, -5_200),
            line("prepay:half", "2026-03-01", "2026-08-31", -208, -208),
            line("deposit", "2026-03-01", "2026-03-01", 20_000, 20_000),
        ];
        // Two months at half price are 26.00 of 101.92; the discount of 2.08 is lost.
        assert_eq!(told(&half, "2026-04-30", 10_192), (7_592, 208, 10_400, 2_808));
    }

    #[test]
    fn days_years_and_what_is_paid_once() {
        let lines = [
            line("one_off", "2026-03-02", "2026-03-02", 10_000, 10_000),
            line("month_days", "2026-03-17", "2026-03-31", 2_600, 1_258),
            line("year", "2027-01-01", "2028-12-31", 36_500, 73_000),
            line("coupon:ten", "2026-03-02", "2026-03-02", -1_000, -1_000),
        ];
        // Installed and 15 days; a year of 365 days used up and one of 366 days to its 100th: 365.00 × 100 ÷ 366 = 99.73.
        let used = 10_000 + 1_258 + 36_500 + 9_973;
        assert_eq!(told(&lines, "2028-04-09", 83_258).0, 84_258 - 1_000 - used);
    }
}
