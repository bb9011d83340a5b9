//! How a payment stands in the ledger: what of it is whose, and the legs of its posting.

use super::ledger::{self, Leg};
use super::payments::Taking;
use super::refusal::FeesRefusal;
use super::rules::{self, RULE_DEPOSIT};
use super::types::{Line, LineKind, Method};
use crate::halls::Hall;
use crate::kernel::Money;

/// What of a payment is whose, the first account first; `None` is a customer without an account.
pub(super) type Share = (Option<String>, Money);

pub(super) fn shares(taking: &Taking<'_>) -> Result<Vec<Share>, FeesRefusal> {
    let mut shares: Vec<Share> = Vec::new();
    let over = Line {
        kind: LineKind::TopUp,
        account: taking.quote.account.clone(),
        amount_fen: taking.settled.over,
        ..taking.lines.first().cloned().ok_or(FeesRefusal::NothingToPay)?
    };
    for line in taking.lines.iter().chain([&over]) {
        match shares.iter_mut().find(|(account, _)| *account == line.account) {
            Some((_, sum)) => *sum = sum.plus(line.amount_fen).ok_or(FeesRefusal::BalanceTooLarge)?,
            None => shares.push((line.account.clone(), line.amount_fen)),
        }
    }
    shares.retain(|(_, sum)| *sum > Money::ZERO);
    Ok(shares)
}

fn customer(account: Option<&str>) -> String {
    account.map_or_else(|| ledger::WALK_IN.to_owned(), ledger::subscriber)
}

/// The posting of a payment: the till takes each part from the customers; what was not owed before becomes owed and
/// earned in the same breath (or only kept, when it is a deposit), what is taken off is given up. What rounding the cash
/// took more goes from the till to `rounding`; what it took less comes from there, like one more part.
pub(super) fn legs(taking: &Taking<'_>, shares: &[Share]) -> Vec<Leg> {
    let (mut parts, mut legs) = (Vec::new(), Vec::new());
    let rounded = taking.settled.rounded;
    for part in &taking.settled.parts {
        let more = if part.method == Method::Cash { rounded.max(Money::ZERO) } else { Money::ZERO };
        parts.push(("payment", ledger::till(&taking.till, part.method), Money(part.amount.0 - more.0)));
        if more > Money::ZERO {
            let debit = ledger::till(&taking.till, part.method);
            legs.push(Leg { kind: "rounding", debit, credit: ledger::ROUNDING.to_owned(), amount: more });
        }
    }
    if rounded < Money::ZERO {
        parts.push(("rounding", ledger::ROUNDING.to_owned(), Money(-rounded.0)));
    }
    let sizes: Vec<Money> = parts.iter().map(|(_, _, amount)| *amount).collect();
    let sums: Vec<Money> = shares.iter().map(|(_, sum)| *sum).collect();
    for (part, share, amount) in rules::spread(&sizes, &sums) {
        let account = shares.get(share).and_then(|(account, _)| account.as_deref());
        let Some((kind, debit, _)) = parts.get(part) else { continue };
        legs.push(Leg { kind, debit: debit.clone(), credit: customer(account), amount });
    }
    for line in taking.lines {
        let whose = customer(line.account.as_deref());
        let (debit, credit, amount) = match line.kind {
            LineKind::Arrears | LineKind::TopUp => continue,
            LineKind::Fee => (whose, ledger::revenue(&format!("fee-{}", line.tariff)), line.amount_fen),
            LineKind::Prepay if line.rule == RULE_DEPOSIT => (whose, ledger::deposit(&line.tariff), line.amount_fen),
            LineKind::Prepay => (whose, ledger::revenue(product(taking.hall, line)), line.amount_fen),
            LineKind::Discount => (ledger::discount(&line.rule), whose, Money(-line.amount_fen.0)),
        };
        legs.push(Leg { kind: line.kind.as_str(), debit, credit, amount });
    }
    legs
}

fn product<'a>(hall: &'a Hall, line: &'a Line) -> &'a str {
    let tariffs = &hall.pack.tariffs;
    let tariff = tariffs.iter().find(|tariff| tariff.code == line.tariff && tariff.version == line.version);
    tariff.map_or(line.tariff.as_str(), |tariff| tariff.product.as_str())
}
