//! What new accounts owe from before: a charge a month, posted against `opening`. Many accounts share one command, so
//! their rows share statements and the other side of the books is moved once.

use diesel::prelude::*;

use super::ledger::{self, Leg};
use super::month::Month;
use super::refusal::FeesRefusal;
use crate::accounts::Owed;
use crate::door::{Stop, Work};
use crate::kernel::{Day, Millis, Money};
use crate::store::schema::charges;
use crate::store::{ROWS_A_STATEMENT, insert_rows};

/// At most this many months are taken over for one account: ten years.
const OWED_MONTHS_MAX: usize = 120;

#[derive(Insertable)]
#[diesel(table_name = charges, treat_none_as_default_value = false)]
pub(super) struct ChargeRow<'a> {
    pub branch: &'a str,
    pub id: String,
    pub account: &'a str,
    pub tariff: &'a str,
    pub version: i32,
    pub period: &'a str,
    pub through: &'a str,
    pub amount_fen: i64,
    pub paid_fen: i64,
    pub payment: Option<&'a str>,
    pub at: i64,
}

/// An account that is being opened.
pub struct Opened<'a> {
    /// Its id.
    pub account: &'a str,
    /// What it subscribes to.
    pub tariff: &'a str,
    /// What it owes from before.
    pub owed: &'a [Owed],
}

/// A month that is owed, checked.
struct OwedMonth<'a> {
    of: &'a Opened<'a>,
    period: String,
    owed: &'a Owed,
    id: String,
}

impl<'a> OwedMonth<'a> {
    fn row(&'a self, branch: &'a str, at: Millis) -> ChargeRow<'a> {
        ChargeRow {
            branch,
            id: self.id.clone(),
            account: self.of.account,
            tariff: self.of.tariff,
            version: self.owed.version,
            period: &self.period,
            through: &self.period,
            amount_fen: self.owed.amount.0,
            paid_fen: 0,
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

/// Opens the ledger accounts of subscribers with what they owe from before, in a few statements for all of them.
pub fn open_accounts(work: &mut Work<'_>, day: &Day, opened: &[Opened<'_>]) -> Result<(), Stop> {
    let mut months = Vec::new();
    let mut balances = Vec::with_capacity(opened.len());
    let mut total = Money::ZERO;
    for one in opened {
        if one.owed.len() > OWED_MONTHS_MAX {
            return Err(FeesRefusal::AmountTooLarge { max_fen: crate::kernel::money::MONEY_MAX }.into());
        }
        let mut sum = Money::ZERO;
        for owed in one.owed {
            sum = sum.plus(ledger::amount(owed.amount)?).ok_or(FeesRefusal::BalanceTooLarge)?;
            let period = Month::parse(&owed.month).ok_or(FeesRefusal::ChargeNotOwed)?.to_string();
            months.push(OwedMonth { of: one, period, owed, id: work.id() });
        }
        total = total.plus(sum).ok_or(FeesRefusal::BalanceTooLarge)?;
        balances.push((ledger::subscriber(one.account), sum.0, i64::try_from(one.owed.len()).unwrap_or(0)));
    }
    ledger::open_many(work, &balances)?;
    if !months.is_empty() {
        ledger::adjust(work, ledger::OPENING, -total.0, i64::try_from(months.len()).unwrap_or(0))?;
    }
    charge(work, &months)?;
    let legs: Vec<(&str, Leg)> = months.iter().map(|month| (month.id.as_str(), month.leg())).collect();
    ledger::insert_many(work, day, &legs)
}

fn charge(work: &mut Work<'_>, months: &[OwedMonth<'_>]) -> QueryResult<()> {
    let (branch, now) = (work.branch(), work.now());
    for some in months.chunks(ROWS_A_STATEMENT) {
        let rows: Vec<ChargeRow<'_>> = some.iter().map(|month| month.row(&branch, now)).collect();
        insert_rows!(work.conn(), charges::table, &rows)?;
    }
    Ok(())
}
