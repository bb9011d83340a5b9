//! The rules of money at the counter: values in, decision out.

use super::refusal::FeesRefusal;
use super::types::{Arrears, HowPaid, Line, LineKind, Method, Part, QuoteState, Tender};
use crate::accounts::Status;
use crate::halls::Tariff;
use crate::kernel::{Day, Millis, Money, Role};
use crate::tariffs::{CashRounding, round_cash};

use super::ledger::amount;

/// A quote may be confirmed and paid for a quarter of an hour.
pub const QUOTE_LASTS_MS: Millis = 15 * 60 * 1_000;
/// The fewest months that are paid ahead.
pub const PREPAY_MONTHS_MIN: i32 = 1;
/// The most months that are paid ahead: three years.
pub const PREPAY_MONTHS_MAX: i32 = 36;
/// At most this many months of arrears are taken up: ten years.
pub const ARREARS_MAX: i64 = 120;
/// The longest slip number or provider's reference.
pub const REFERENCE_CHARS_MAX: usize = 64;
/// The shortest.
pub const REFERENCE_CHARS_MIN: usize = 4;
/// A payment has at most this many parts: each is a slip to look after.
pub const PARTS_MAX: usize = 5;
/// At most this many accounts are paid together: a landlord's house, a village's office.
pub const ACCOUNTS_MAX: usize = 20;
/// The longest name of somebody who pays for another, in characters.
pub const PAYER_CHARS_MAX: usize = 60;
/// The longest note to a reversal.
pub const NOTE_CHARS_MAX: usize = 200;

/// The version of a tariff that is valid on a day: the latest that took effect by then.
pub fn tariff_on<'a>(tariffs: &'a [Tariff], code: &str, day: &Day) -> Option<&'a Tariff> {
    tariffs
        .iter()
        .filter(|tariff| tariff.code == code && tariff.effective_from.as_str() <= day.as_str())
        .max_by_key(|tariff| (tariff.effective_from.as_str(), tariff.version))
}

/// A charge that is owed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unpaid {
    /// Its id.
    pub id: String,
    /// Whose it is.
    pub account: String,
    /// The tariff's code.
    pub tariff: String,
    /// The tariff's version.
    pub version: i32,
    /// Code of the rule that made it.
    pub rule: String,
    /// The first month.
    pub period: String,
    /// The last month.
    pub through: String,
    /// The first day.
    pub from_day: String,
    /// The last day.
    pub through_day: String,
    /// What is still to pay.
    pub open: Money,
}

impl Unpaid {
    fn line(&self) -> Line {
        Line {
            kind: LineKind::Arrears,
            account: Some(self.account.clone()),
            charge: Some(self.id.clone()),
            subscription: String::new(),
            period: self.period.clone(),
            through: self.through.clone(),
            from_day: self.from_day.clone(),
            through_day: self.through_day.clone(),
            tariff: self.tariff.clone(),
            version: self.version,
            rule: self.rule.clone(),
            months: 1,
            unit_fen: self.open,
            amount_fen: self.open,
        }
    }
}

/// The lines for the owed months that were asked for. `unpaid` is oldest first.
pub fn arrears_lines(unpaid: &[Unpaid], asked: &Arrears) -> Result<Vec<Line>, FeesRefusal> {
    let lines = |n: usize| unpaid.iter().take(n).map(Unpaid::line).collect();
    Ok(match asked {
        Arrears::None => Vec::new(),
        Arrears::All => lines(unpaid.len()),
        Arrears::Oldest { count } => lines(usize::try_from(*count).unwrap_or(usize::MAX)),
        Arrears::Chosen { charges } => {
            if !charges.iter().all(|id| unpaid.iter().any(|charge| charge.id == *id)) {
                return Err(FeesRefusal::ChargeNotOwed);
            }
            unpaid.iter().filter(|charge| charges.contains(&charge.id)).map(Unpaid::line).collect()
        }
    })
}

/// Refuses to pay ahead for so many months, or for an account that is not in use.
pub fn may_prepay(status: Status, months: i32) -> Result<(), FeesRefusal> {
    if !(PREPAY_MONTHS_MIN..=PREPAY_MONTHS_MAX).contains(&months) {
        return Err(FeesRefusal::PrepayMonthsOutOfRange { min: PREPAY_MONTHS_MIN, max: PREPAY_MONTHS_MAX });
    }
    if status == Status::Active { Ok(()) } else { Err(FeesRefusal::AccountNotActive) }
}

/// A deposit, as the rules of prices call it.
pub const RULE_DEPOSIT: &str = "deposit";
/// A price that is paid once.
pub const RULE_ONE_OFF: &str = "one_off";
/// As it was taken over from another system.
pub const RULE_TAKEN_OVER: &str = "taken_over";
/// The fixed fee of a service.
pub const RULE_FIXED: &str = "fixed";
/// As much as the customer wished.
pub const RULE_WISHED: &str = "wished";

/// The line for money that is left with the company.
pub fn top_up_line(account: &str, wished: Money) -> Result<Line, FeesRefusal> {
    let wished = amount(wished)?;
    Ok(Line { account: Some(account.to_owned()), ..plain(LineKind::TopUp, "", RULE_WISHED, wished) })
}

/// The line for the fixed fee of a service; `None` when it has none.
pub fn fee_line(account: Option<&str>, service: &str, fee: Money) -> Option<Line> {
    let line = || Line { account: account.map(str::to_owned), ..plain(LineKind::Fee, service, RULE_FIXED, fee) };
    (fee > Money::ZERO).then(line)
}

fn plain(kind: LineKind, tariff: &str, rule: &str, amount: Money) -> Line {
    Line {
        kind,
        account: None,
        charge: None,
        subscription: String::new(),
        period: String::new(),
        through: String::new(),
        from_day: String::new(),
        through_day: String::new(),
        tariff: tariff.to_owned(),
        version: 0,
        rule: rule.to_owned(),
        months: 0,
        unit_fen: amount,
        amount_fen: amount,
    }
}

/// What the lines come to: nothing, where everything is taken off; but a quote without a line is none.
pub fn total(lines: &[Line]) -> Result<Money, FeesRefusal> {
    let sum = lines.iter().try_fold(Money::ZERO, |sum, line| sum.plus(line.amount_fen));
    let sum = sum.ok_or(FeesRefusal::BalanceTooLarge)?;
    if lines.is_empty() || sum < Money::ZERO {
        return Err(FeesRefusal::NothingToPay);
    }
    if sum == Money::ZERO { Ok(sum) } else { amount(sum) }
}

/// What an account owes, and by how many entries.
pub type Owing = (Money, i64);

/// How a quote stands towards the present.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Its state.
    pub state: QuoteState,
    /// Until when it is good.
    pub expires_at: Millis,
    /// Its accounts: where each stood when it was made, and now.
    pub accounts: Vec<(Owing, Owing)>,
}

/// Whether a quote still says what is true: not void, not paid, not expired, its accounts unmoved.
pub fn still_good(quote: &Standing, now: Millis) -> Result<(), FeesRefusal> {
    match quote.state {
        QuoteState::Void => return Err(FeesRefusal::QuoteVoid),
        QuoteState::Paid => return Err(FeesRefusal::QuotePaid),
        QuoteState::Open | QuoteState::Confirmed if now >= quote.expires_at => return Err(FeesRefusal::QuoteExpired),
        QuoteState::Open | QuoteState::Confirmed => {}
    }
    match quote.accounts.iter().find(|(then, now)| then.1 != now.1) {
        Some((then, now)) => Err(FeesRefusal::QuoteStale { owed_then_fen: then.0, owed_now_fen: now.0, anew: None }),
        None => Ok(()),
    }
}

/// One method of a payment: what is taken and given back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettledPart {
    /// How it was paid.
    pub method: Method,
    /// How much.
    pub amount: Money,
    /// What was handed over.
    pub tendered: Money,
    /// What is handed back.
    pub change: Money,
    /// The slip's number or the provider's reference; empty for cash.
    pub reference: String,
}

/// What is taken and given back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// Method by method; none when nothing was due.
    pub parts: Vec<SettledPart>,
    /// What the customer left instead of taking it as change.
    pub over: Money,
    /// What rounding the cash took more than was due; less than nothing when it gave.
    pub rounded: Money,
}

/// What tenders mean for a total. Change comes from cash only; with `leave_change` it stays as credit, and then nothing is
/// rounded, because no coins are needed. What would be rounded to nothing is not rounded either.
pub fn settle(how: &HowPaid, total: Money, leave_change: bool, rounding: CashRounding) -> Result<Settled, FeesRefusal> {
    if total == Money::ZERO {
        return settle_nothing(how);
    }
    let rounding = if leave_change { CashRounding::Fen } else { rounding };
    let parts = match how {
        HowPaid::Whole(tender) => vec![settled_part(tender, total, rounding)?],
        HowPaid::Parts { parts } => settled_parts(parts, total, rounding)?,
    };
    let paid = parts.iter().try_fold(Money::ZERO, |sum, part| sum.plus(part.amount));
    let rounded = paid.and_then(|paid| paid.minus(total)).ok_or(FeesRefusal::BalanceTooLarge)?;
    let mut settled = Settled { parts, over: Money::ZERO, rounded };
    if leave_change {
        for part in &mut settled.parts {
            settled.over = settled.over.plus(part.change).ok_or(FeesRefusal::BalanceTooLarge)?;
            (part.amount, part.change) = (part.tendered, Money::ZERO);
        }
    }
    Ok(settled)
}

/// A quote that comes to nothing is settled by nothing, said as no cash; whoever hands something over gets it back.
fn settle_nothing(how: &HowPaid) -> Result<Settled, FeesRefusal> {
    match how {
        HowPaid::Whole(Tender::Cash { tendered_fen: Money::ZERO }) => {
            Ok(Settled { parts: Vec::new(), over: Money::ZERO, rounded: Money::ZERO })
        }
        _ => Err(FeesRefusal::NothingDue),
    }
}

/// What is left of a total after other parts, and what these are; something must be left. They are judged as they will be
/// when the rest has come: what is refused only then would send the rest back.
pub fn left_after(
    others: &[Part],
    total: Money,
    rounding: CashRounding,
) -> Result<(Money, Vec<SettledPart>), FeesRefusal> {
    if others.is_empty() {
        return Ok((total, Vec::new()));
    }
    let paid = others.iter().try_fold(Money::ZERO, |sum, part| sum.plus(part.amount_fen));
    let paid = paid.ok_or(FeesRefusal::BalanceTooLarge)?;
    let settled = settled_parts(others, paid, rounding)?;
    if others.len() >= PARTS_MAX {
        return Err(FeesRefusal::PartsOutOfRange { max: PARTS_MAX });
    }
    Ok((amount(total.minus(paid).ok_or(FeesRefusal::BalanceTooLarge)?)?, settled))
}

fn settled_parts(parts: &[Part], total: Money, rounding: CashRounding) -> Result<Vec<SettledPart>, FeesRefusal> {
    if parts.is_empty() || parts.len() > PARTS_MAX {
        return Err(FeesRefusal::PartsOutOfRange { max: PARTS_MAX });
    }
    if parts.iter().filter(|part| part.tender.method() == Method::Cash).count() > 1 {
        return Err(FeesRefusal::CashTwice);
    }
    let mut sum = Money::ZERO;
    let mut settled: Vec<SettledPart> = Vec::with_capacity(parts.len());
    for part in parts {
        let due = amount(part.amount_fen)?;
        let part = settled_part(&part.tender, due, rounding)?;
        if part.method != Method::Cash
            && settled.iter().any(|other| (other.method, &other.reference) == (part.method, &part.reference))
        {
            return Err(FeesRefusal::ReferenceUsed);
        }
        sum = sum.plus(due).ok_or(FeesRefusal::BalanceTooLarge)?;
        settled.push(part);
    }
    if sum == total { Ok(settled) } else { Err(FeesRefusal::PartsNotTotal { total_fen: total, parts_fen: sum }) }
}

/// What is put on the desk for so much in cash.
pub fn cash_due(rounding: CashRounding, due: Money) -> Money {
    round_cash(rounding, due).map(|rounded| rounded.cash_fen).ok().filter(|cash| *cash > Money::ZERO).unwrap_or(due)
}

fn settled_part(tender: &Tender, due: Money, rounding: CashRounding) -> Result<SettledPart, FeesRefusal> {
    match tender {
        Tender::Cash { tendered_fen } => {
            let due = cash_due(rounding, due);
            let tendered = amount(*tendered_fen)?;
            let change = tendered.minus(due).ok_or(FeesRefusal::BalanceTooLarge)?;
            if change < Money::ZERO {
                return Err(FeesRefusal::TenderedTooLittle { missing_fen: Money(-change.0) });
            }
            Ok(SettledPart { method: Method::Cash, amount: due, tendered, change, reference: String::new() })
        }
        Tender::Card { reference } => exact(Method::Card, reference, due),
        Tender::Qr { reference } => exact(Method::Qr, reference, due),
    }
}

fn exact(method: Method, reference: &str, due: Money) -> Result<SettledPart, FeesRefusal> {
    let reference = reference.trim();
    let fits = (REFERENCE_CHARS_MIN..=REFERENCE_CHARS_MAX).contains(&reference.len());
    if !fits || !reference.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
        return Err(FeesRefusal::ReferenceMalformed);
    }
    if is_card_number(reference) {
        return Err(FeesRefusal::ReferenceIsCardNumber);
    }
    Ok(SettledPart {
        method,
        amount: due,
        tendered: due,
        change: Money::ZERO,
        reference: reference.to_ascii_uppercase(),
    })
}

/// Spreads the parts of a payment over what its accounts take, in order: (part, share, how much), each more than nothing.
/// Both sides sum to the same.
pub fn spread(parts: &[Money], shares: &[Money]) -> Vec<(usize, usize, Money)> {
    let mut spread = Vec::with_capacity(parts.len() + shares.len());
    let mut left = shares.iter().map(|share| share.0).enumerate().filter(|(_, fen)| *fen > 0);
    let mut present = left.next();
    for (part, money) in parts.iter().enumerate() {
        let mut money = money.0;
        while let Some((share, open)) = present.filter(|_| money > 0) {
            let fen = open.min(money);
            spread.push((part, share, Money(fen)));
            money -= fen;
            present = if open == fen { left.next() } else { Some((share, open - fen)) };
        }
    }
    spread
}

/// Whether a text is a bank card's number: 13 to 19 digits, a bank's prefix and a right check digit (Luhn, ISO/IEC
/// 7812). Both are asked for, because a tenth of all device serials have a right check digit.
pub fn is_card_number(text: &str) -> bool {
    let digits: Vec<u32> = text.chars().filter(|c| *c != '-').map_while(|c| c.to_digit(10)).collect();
    let plain = text.chars().all(|c| c.is_ascii_digit() || c == '-');
    let [first, second, ..] = digits.as_slice() else { return false };
    let bank = matches!((first, second), (4, _) | (5, 1..=5) | (6, 2 | 0 | 5) | (3, 4..=7) | (2, 2..=7) | (9, _));
    if !plain || !(13..=19).contains(&digits.len()) || !bank {
        return false;
    }
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(n, digit)| if n % 2 == 0 { *digit } else { digit * 2 / 10 + digit * 2 % 10 })
        .sum();
    sum.is_multiple_of(10)
}

/// Whether somebody may take back a payment: never one's own; the duty manager on its day; a leader or the owner later
/// too; nobody else.
pub fn may_reverse(role: Option<Role>, own: bool, paid_on: &Day, today: &Day) -> Result<(), FeesRefusal> {
    let role = role.ok_or(FeesRefusal::MayNotReverse)?;
    if !matches!(role, Role::DutyManager | Role::Leader | Role::Owner) {
        return Err(FeesRefusal::MayNotReverse);
    }
    if own {
        return Err(FeesRefusal::OwnPayment);
    }
    if role == Role::DutyManager && paid_on != today {
        return Err(FeesRefusal::ReversalTooLate { day: paid_on.to_string() });
    }
    Ok(())
}

/// How a method's count at the close stands to what the till should hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// Which method.
    pub method: Method,
    /// What the ledger says.
    pub expected: Money,
    /// What was counted.
    pub counted: Money,
}

impl Count {
    /// What was counted too much; negative when too little.
    pub fn difference(&self) -> Result<Money, FeesRefusal> {
        self.counted.minus(self.expected).ok_or(FeesRefusal::BalanceTooLarge)
    }
}

/// Whether a till may be closed with these counts: differences need a reason. The refusal says which methods differ,
/// not by how much, so that the count stays blind.
pub fn may_close(counts: &[Count], reason: Option<&str>) -> Result<(), FeesRefusal> {
    let mut methods = Vec::new();
    for count in counts {
        if count.counted > crate::kernel::money::MONEY_MAX {
            return Err(FeesRefusal::AmountTooLarge { max_fen: crate::kernel::money::MONEY_MAX });
        }
        if count.method == Method::Cash && count.counted < Money::ZERO {
            return Err(FeesRefusal::AmountNotPositive);
        }
        if count.difference()? != Money::ZERO {
            methods.push(count.method);
        }
    }
    if methods.is_empty() || reason.is_some() { Ok(()) } else { Err(FeesRefusal::DifferenceNeedsReason { methods }) }
}
