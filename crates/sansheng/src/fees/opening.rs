//! What new accounts bring from before: a charge for each month that they owe, or credit; posted against `opening`. Many
//! accounts share one command, so their rows share statements and the other side of the books is moved once.

use diesel::prelude::*;

use super::charges::ChargeRow;
use super::credits::{CreditRow, Source};
use super::ledger::{self, Leg};
use super::month::Month;
use super::refusal::FeesRefusal;
use super::rules::RULE_TAKEN_OVER;
use crate::accounts::Owed;
use crate::door::{Stop, Work};
use crate::kernel::{Day, Millis, Money};
use crate::store::insert_rows;
use crate::store::schema::{charges, credits};

/// At most this many months are taken over for one account: ten years.
const OWED_MONTHS_MAX: usize = 120;

/// An account that is being opened.
pub struct Opened<'a> {
    /// Its id.
    pub account: &'a str,
    /// What it subscribes to, the first one first.
    pub tariffs: &'a [String],
    /// What it owes from before.
    pub owed: &'a [Owed],
    /// What it has paid ahead.
    pub credit: Money,
}

/// A month that is owed, checked.
struct OwedMonth<'a> {
    of: &'a Opened<'a>,
    period: String,
    days: (String, String),
    tariff: &'a str,
    owed: &'a Owed,
    id: String,
}

impl<'a> OwedMonth<'a> {
    fn new(of: &'a Opened<'a>, owed: &'a Owed, id: String) -> Result<Self, FeesRefusal> {
        let month = Month::parse(&owed.month).ok_or(FeesRefusal::ChargeNotOwed)?;
        let first = of.tariffs.first().map_or("", String::as_str);
        let tariff = if owed.tariff.is_empty() { first } else { owed.tariff.as_str() };
        let days = (month.first_day(), month.last_day());
        Ok(Self { of, period: month.to_string(), days, tariff, owed, id })
    }

    fn row(&self, branch: &str, at: Millis) -> ChargeRow {
        ChargeRow {
            branch: branch.to_owned(),
            id: self.id.clone(),
            account: self.of.account.to_owned(),
            kind: "opening",
            subscription: String::new(),
            tariff: self.tariff.to_owned(),
            version: self.owed.version,
            rule: RULE_TAKEN_OVER.to_owned(),
            period: self.period.clone(),
            through: self.period.clone(),
            from_day: self.days.0.clone(),
            through_day: self.days.1.clone(),
            amount_fen: self.owed.amount.0,
            paid_fen: 0,
            credited_fen: 0,
            bill: None,
            payment: None,
            at,
        }
    }

    fn leg(&self) -> Leg {
        Leg {
            kind: "opening",
            debit: ledger::subscriber(self.of.account),
            credit: ledger::OPENING.to_owned(),
            amount: self.owed.amount,
        }
    }
}

/// Everything that new accounts bring along.
#[derive(Default)]
struct Brought<'a> {
    months: Vec<OwedMonth<'a>>,
    credits: Vec<(&'a Opened<'a>, String)>,
    /// Ledger account, first balance, entries.
    balances: Vec<(String, i64, i64)>,
    total: Money,
}

/// Opens the ledger accounts of subscribers with what they owe or have paid ahead, in a few statements for all of them.
/// An account that owes has no credit.
pub fn open_accounts(work: &mut Work<'_>, day: &Day, opened: &[Opened<'_>]) -> Result<(), Stop> {
    let mut brought = Brought::default();
    for one in opened {
        if one.owed.len() > OWED_MONTHS_MAX {
            return Err(FeesRefusal::AmountTooLarge { max_fen: crate::kernel::money::MONEY_MAX }.into());
        }
        let mut sum = Money::ZERO;
        let mut entries = one.owed.len();
        for owed in one.owed {
            sum = sum.plus(ledger::amount(owed.amount)?).ok_or(FeesRefusal::BalanceTooLarge)?;
            brought.months.push(OwedMonth::new(one, owed, work.id())?);
        }
        if one.credit != Money::ZERO {
            let credit = ledger::amount(one.credit)?;
            if entries > 0 {
                return Err(FeesRefusal::OwesAndHasCredit.into());
            }
            (sum, entries) = (Money(-credit.0), 1);
            brought.credits.push((one, work.id()));
        }
        brought.total = brought.total.plus(sum).ok_or(FeesRefusal::BalanceTooLarge)?;
        brought.balances.push((ledger::subscriber(one.account), sum.0, i64::try_from(entries).unwrap_or(0)));
    }
    save(work, day, &brought)
}

fn save(work: &mut Work<'_>, day: &Day, brought: &Brought<'_>) -> Result<(), Stop> {
    ledger::open_many(work, &brought.balances)?;
    let entries = brought.months.len() + brought.credits.len();
    if entries > 0 {
        ledger::adjust(work, ledger::OPENING, -brought.total.0, i64::try_from(entries).unwrap_or(0))?;
    }
    charge(work, &brought.months)?;
    credit(work, &brought.credits)?;
    let mut legs: Vec<(&str, Leg)> = brought.months.iter().map(|month| (month.id.as_str(), month.leg())).collect();
    legs.extend(brought.credits.iter().map(|(one, id)| {
        let leg = Leg {
            kind: "opening",
            debit: ledger::OPENING.to_owned(),
            credit: ledger::subscriber(one.account),
            amount: one.credit,
        };
        (id.as_str(), leg)
    }));
    ledger::insert_many(work, day, &legs)
}

fn charge(work: &mut Work<'_>, months: &[OwedMonth<'_>]) -> QueryResult<()> {
    let (branch, now) = (work.branch(), work.now());
    let rows: Vec<ChargeRow> = months.iter().map(|month| month.row(&branch, now)).collect();
    insert_rows!(work.conn(), charges::table, rows)
}

fn credit(work: &mut Work<'_>, given: &[(&Opened<'_>, String)]) -> QueryResult<()> {
    let (branch, now) = (work.branch(), work.now());
    let rows: Vec<CreditRow<'_>> = given
        .iter()
        .map(|(one, id)| CreditRow {
            branch: &branch,
            id: id.clone(),
            account: one.account,
            source: Source::Opening.as_str(),
            origin: one.account,
            amount_fen: one.credit.0,
            used_fen: 0,
            at: now,
        })
        .collect();
    insert_rows!(work.conn(), credits::table, rows)
}
