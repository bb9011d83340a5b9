//! Months paid ahead: the lines of a quote, and what they come to for each charge once everything is taken off.

use crate::accounts;
use crate::door::{Stop, Work};
use crate::kernel::{Day, Money};
use crate::tariffs::prorate::split;
use crate::tariffs::{self, ChargeLine, DayNo, Rule, TariffRefusal};

use super::coupons;
use super::refusal::FeesRefusal;
use super::rules::{self, RULE_DEPOSIT};
use super::types::{Line, LineKind};
use super::usage::{self, Used};

/// What is paid ahead for one account.
pub(super) struct AskAhead<'a> {
    /// The account's id.
    pub account: &'a str,
    /// For so many months.
    pub months: i32,
    /// The coupon that was shown, as it was typed.
    pub coupon: Option<&'a str>,
}

/// The lines for months ahead of everything that an account subscribes to. `taken` are the coupons that other accounts
/// of the same quote use.
pub(super) fn lines(
    work: &mut Work<'_>,
    ask: &AskAhead<'_>,
    today: &Day,
    taken: &mut Vec<String>,
) -> Result<Vec<Line>, Stop> {
    let branch = work.branch();
    let prices = work.prices()?;
    let day = DayNo::of(today).ok_or(FeesRefusal::TariffNotFound)?;
    let rows = accounts::subscriptions(work.conn(), &branch, ask.account)?;
    // Something that begins later may be paid before it does.
    if !rows.iter().any(|row| row.runs_on(today.as_str()) || row.from_day.as_str() > today.as_str()) {
        return Err(FeesRefusal::NothingSubscribed.into());
    }
    let billed = usage::billed(work.conn(), &branch, ask.account)?;
    let used = usage::used(&prices.book, &rows, &billed).map_err(known)?;
    let papers = tariffs::papers_of(work.conn(), &branch, ask.account)?;
    let coupon = ask.coupon.map(|code| coupons::shown(work, code, day, taken)).transpose()?;
    let discounts = prices.discounts_on(day);
    let subscriptions: Vec<_> = used.iter().map(Used::subscription).collect();
    let granted = prices.granted(&papers);
    let months = ask.months;
    let priced = tariffs::prepay(&prices.book, &subscriptions, months, &discounts, &granted, coupon.as_ref(), day);
    let priced = priced.map_err(known)?;
    let lines = merged(ask.account, &used, &priced);
    taken.extend(coupon.map(|coupon| coupon.code));
    Ok(lines)
}

/// What the counter has said in its own words from the beginning.
fn known(refusal: TariffRefusal) -> Stop {
    match refusal {
        TariffRefusal::TariffUnknown { .. } | TariffRefusal::NoVersionOnDay { .. } => {
            FeesRefusal::TariffNotFound.into()
        }
        TariffRefusal::NothingToPrepay => FeesRefusal::NothingSubscribed.into(),
        other => other.into(),
    }
}

/// Priced steps as lines that a person can read: what repeats month by month is one line. What comes to nothing is none.
fn merged(account: &str, used: &[Used], priced: &[ChargeLine<'_>]) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for step in priced.iter().filter(|step| step.amount_fen != Money::ZERO) {
        let row = used.get(step.subscription).map_or("", |used| used.row_on(step.from_day));
        let line = line(account, row, step);
        let goes_on = |other: &&mut Line| {
            (&other.subscription, &other.tariff, &other.rule) == (&line.subscription, &line.tariff, &line.rule)
                && (other.version, other.unit_fen) == (line.version, line.unit_fen)
                && repeats(step.rule)
                && DayNo::read(&other.through_day).is_some_and(|day| day.plus(1) == step.from_day)
        };
        match lines.iter_mut().rev().find(goes_on) {
            Some(before) => {
                before.through.clone_from(&line.through);
                before.through_day.clone_from(&line.through_day);
                before.months += line.months;
                before.amount_fen = Money(before.amount_fen.0.saturating_add(line.amount_fen.0));
            }
            None => lines.push(line),
        }
    }
    lines
}

fn repeats(rule: Rule<'_>) -> bool {
    matches!(rule, Rule::Month | Rule::Year | Rule::Reduction(_))
}

fn line(account: &str, subscription: &str, step: &ChargeLine<'_>) -> Line {
    let takes_off = matches!(step.rule, Rule::Reduction(_) | Rule::Prepay(_) | Rule::Coupon(_));
    Line {
        kind: if takes_off { LineKind::Discount } else { LineKind::Prepay },
        account: Some(account.to_owned()),
        charge: None,
        subscription: subscription.to_owned(),
        period: step.from_day.month().to_string(),
        through: step.through_day.month().to_string(),
        from_day: step.from_day.to_string(),
        through_day: step.through_day.to_string(),
        tariff: step.tariff.to_owned(),
        version: step.version,
        rule: step.rule.to_string(),
        months: i32::from(step.rule == Rule::Month),
        unit_fen: step.unit_fen,
        amount_fen: step.amount_fen,
    }
}

/// The lines ahead of a quote with what each costs after everything that is taken off, which is what its charge says:
/// together they come to the prices less the discounts. What is taken off a subscription is shared over its lines by
/// their prices, by largest remainder; what is more than they cost (a subscription that has changed is several rows) over
/// the account's others. Nothing is taken off a deposit.
pub(super) fn nets(lines: &[Line]) -> Result<Vec<(&Line, Money)>, Stop> {
    let mut nets: Vec<(&Line, Money)> =
        lines.iter().filter(|line| line.kind == LineKind::Prepay).map(|line| (line, line.amount_fen)).collect();
    let mut left: Vec<(&Option<String>, Money)> = Vec::new();
    for off in lines.iter().filter(|line| line.kind == LineKind::Discount) {
        let of_row = |line: &Line| line.account == off.account && line.subscription == off.subscription;
        let rest = take_off(&mut nets, Money(-off.amount_fen.0), of_row)?;
        left.push((&off.account, rest));
    }
    for (account, off) in left.into_iter().filter(|(_, off)| *off > Money::ZERO) {
        take_off(&mut nets, off, |line| line.account == *account)?;
    }
    Ok(nets)
}

/// Takes so much off the lines that are meant; returns what was more than they have left.
fn take_off(nets: &mut [(&Line, Money)], off: Money, meant: impl Fn(&Line) -> bool) -> Result<Money, Stop> {
    let weight = |(line, net): &(&Line, Money)| if meant(line) && line.rule != RULE_DEPOSIT { net.0 } else { 0 };
    let weights: Vec<i64> = nets.iter().map(weight).collect();
    let there = weights.iter().try_fold(0_i64, |sum, fen| sum.checked_add(*fen)).ok_or(FeesRefusal::BalanceTooLarge)?;
    let now = Money(off.0.min(there));
    if now > Money::ZERO {
        for ((_, net), part) in nets.iter_mut().zip(split(now, &weights)?) {
            net.0 -= part.0;
        }
    }
    Ok(Money(off.0 - now.0))
}

/// Refuses to pay ahead for so many months, or for an account that is not in use.
pub(super) fn may(status: accounts::Status, months: i32) -> Result<(), FeesRefusal> {
    rules::may_prepay(status, months)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(kind: LineKind, subscription: &str, rule: &str, amount: i64) -> Line {
        Line {
            kind,
            account: Some("a".into()),
            charge: None,
            subscription: subscription.into(),
            period: String::new(),
            through: String::new(),
            from_day: String::new(),
            through_day: String::new(),
            tariff: "tv".into(),
            version: 1,
            rule: rule.into(),
            months: 0,
            unit_fen: Money(amount),
            amount_fen: Money(amount),
        }
    }

    #[test]
    fn charges_carry_what_is_left_of_their_prices() {
        use LineKind::{Discount, Prepay};
        type Case<'a> = (&'a [(LineKind, &'a str, &'a str, i64)], &'a [i64]);
        let table: &[Case<'_>] = &[
            (&[(Prepay, "s", "month", 2_600)], &[2_600]),
            (&[(Prepay, "s", "month", 33_800), (Discount, "s", "prepay:x", -2_600)], &[31_200]),
            (
                &[(Prepay, "s", "month_days", 1_300), (Prepay, "s", "month", 2_600), (Discount, "s", "coupon:c", -100)],
                &[1_267, 2_533],
            ),
            (
                &[(Prepay, "s", "month", 2_600), (Prepay, "s", "deposit", 20_000), (Discount, "s", "coupon:c", -2_600)],
                &[0, 20_000],
            ),
            (
                &[(Prepay, "s", "month", 1_000), (Prepay, "t", "month", 500), (Discount, "s", "coupon:c", -1_200)],
                &[0, 300],
            ),
            (
                &[
                    (Prepay, "s", "month", 1_000),
                    (Discount, "s", "reduction:r", -500),
                    (Prepay, "t", "month", 500),
                    (Discount, "t", "coupon:c", -3),
                ],
                &[500, 497],
            ),
        ];
        for (case, wanted) in table {
            let lines: Vec<Line> = case.iter().map(|(kind, row, rule, fen)| line(*kind, row, rule, *fen)).collect();
            let nets: Vec<i64> = nets(&lines).expect("nets").iter().map(|(_, net)| net.0).collect();
            assert_eq!(nets, *wanted);
            let sum: i64 = lines.iter().map(|line| line.amount_fen.0).sum();
            assert_eq!(nets.iter().sum::<i64>(), sum);
        }
    }
}
