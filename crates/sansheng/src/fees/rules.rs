//! The rules of money at the counter: values in, decision out.

use super::month::Month;
use super::refusal::FeesRefusal;
use super::types::{Arrears, Line, LineKind, Method, QuoteState, Tender};
use crate::accounts::Status;
use crate::halls::Tariff;
use crate::kernel::{Day, Millis, Money, Role};

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
    /// The tariff's code.
    pub tariff: String,
    /// The tariff's version.
    pub version: i32,
    /// The first month.
    pub period: String,
    /// The last month.
    pub through: String,
    /// What is still to pay.
    pub open: Money,
}

impl Unpaid {
    fn line(&self) -> Line {
        Line {
            kind: LineKind::Arrears,
            charge: Some(self.id.clone()),
            period: self.period.clone(),
            through: self.through.clone(),
            tariff: self.tariff.clone(),
            version: self.version,
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

/// What a line of months paid ahead needs to know.
#[derive(Clone, Debug)]
pub struct Ahead<'a> {
    /// How the account is used.
    pub status: Status,
    /// The version of its tariff that is valid today.
    pub tariff: Option<&'a Tariff>,
    /// The last month that is charged already.
    pub covered: Option<Month>,
    /// The present month.
    pub this_month: Month,
}

/// The line for `months` paid ahead at today's price, from the first month that is not charged yet, this one at the
/// earliest.
pub fn prepay_line(ahead: &Ahead<'_>, months: i32) -> Result<Line, FeesRefusal> {
    if !(PREPAY_MONTHS_MIN..=PREPAY_MONTHS_MAX).contains(&months) {
        return Err(FeesRefusal::PrepayMonthsOutOfRange { min: PREPAY_MONTHS_MIN, max: PREPAY_MONTHS_MAX });
    }
    if ahead.status != Status::Active {
        return Err(FeesRefusal::AccountNotActive);
    }
    let tariff = ahead.tariff.ok_or(FeesRefusal::TariffNotFound)?;
    let first = ahead.covered.map_or(ahead.this_month, |last| last.plus(1).max(ahead.this_month));
    let unit = amount(Money(tariff.monthly_fen))?;
    let total = unit.times(i64::from(months)).ok_or(FeesRefusal::BalanceTooLarge)?;
    Ok(Line {
        kind: LineKind::Prepay,
        charge: None,
        period: first.to_string(),
        through: first.plus(months - 1).to_string(),
        tariff: tariff.code.clone(),
        version: tariff.version,
        months,
        unit_fen: unit,
        amount_fen: amount(total)?,
    })
}

/// The line for the fixed fee of a service; `None` when it has none.
pub fn fee_line(service: &str, fee: Money) -> Option<Line> {
    (fee > Money::ZERO).then(|| Line {
        kind: LineKind::Fee,
        charge: None,
        period: String::new(),
        through: String::new(),
        tariff: service.to_owned(),
        version: 0,
        months: 0,
        unit_fen: fee,
        amount_fen: fee,
    })
}

/// What the lines come to.
pub fn total(lines: &[Line]) -> Result<Money, FeesRefusal> {
    let sum = lines.iter().try_fold(Money::ZERO, |sum, line| sum.plus(line.amount_fen));
    let sum = sum.ok_or(FeesRefusal::BalanceTooLarge)?;
    if sum == Money::ZERO { Err(FeesRefusal::NothingToPay) } else { amount(sum) }
}

/// How a quote stands towards the present.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    /// Its state.
    pub state: QuoteState,
    /// Until when it is good.
    pub expires_at: Millis,
    /// What its account owed when it was made, and by how many entries.
    pub owed_then: (Money, i64),
    /// The same now.
    pub owed_now: (Money, i64),
}

/// Whether a quote still says what is true: not void, not paid, not expired, its account unmoved.
pub fn still_good(quote: &Standing, now: Millis) -> Result<(), FeesRefusal> {
    match quote.state {
        QuoteState::Void => Err(FeesRefusal::QuoteVoid),
        QuoteState::Paid => Err(FeesRefusal::QuotePaid),
        QuoteState::Open | QuoteState::Confirmed if now >= quote.expires_at => Err(FeesRefusal::QuoteExpired),
        QuoteState::Open | QuoteState::Confirmed if quote.owed_then.1 != quote.owed_now.1 => {
            Err(FeesRefusal::QuoteStale { owed_then_fen: quote.owed_then.0, owed_now_fen: quote.owed_now.0 })
        }
        QuoteState::Open | QuoteState::Confirmed => Ok(()),
    }
}

/// What is taken and given back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// How it was paid.
    pub method: Method,
    /// What was handed over.
    pub tendered: Money,
    /// What is handed back.
    pub change: Money,
    /// The slip's number or the provider's reference; empty for cash.
    pub reference: String,
}

/// What a tender means for a total. Change comes from cash only.
pub fn settle(tender: &Tender, total: Money) -> Result<Settled, FeesRefusal> {
    match tender {
        Tender::Cash { tendered_fen } => {
            let tendered = amount(*tendered_fen)?;
            let change = tendered.minus(total).ok_or(FeesRefusal::BalanceTooLarge)?;
            if change < Money::ZERO {
                return Err(FeesRefusal::TenderedTooLittle { missing_fen: Money(-change.0) });
            }
            Ok(Settled { method: Method::Cash, tendered, change, reference: String::new() })
        }
        Tender::Card { reference } => exact(Method::Card, reference, total),
        Tender::Qr { reference } => exact(Method::Qr, reference, total),
    }
}

fn exact(method: Method, reference: &str, total: Money) -> Result<Settled, FeesRefusal> {
    let reference = reference.trim();
    let fits = (REFERENCE_CHARS_MIN..=REFERENCE_CHARS_MAX).contains(&reference.len());
    if !fits || !reference.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
        return Err(FeesRefusal::ReferenceMalformed);
    }
    if is_card_number(reference) {
        return Err(FeesRefusal::ReferenceIsCardNumber);
    }
    Ok(Settled { method, tendered: total, change: Money::ZERO, reference: reference.to_ascii_uppercase() })
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
