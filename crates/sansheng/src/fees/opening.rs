//! What new accounts owe from before: a charge a month, posted against `opening`. Many accounts share one command, so the
//! other side of the books is moved once at the end.

use diesel::prelude::*;

use super::ledger::{self, Leg};
use super::month::Month;
use super::refusal::FeesRefusal;
use crate::accounts::Owed;
use crate::door::{Stop, Work};
use crate::kernel::{Day, Money};
use crate::store::schema::charges;

/// At most this many months are taken over for one account: ten years.
const OWED_MONTHS_MAX: usize = 120;

#[derive(Insertable)]
#[diesel(table_name = charges)]
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

/// The opening of accounts in one command.
pub struct Opening {
    day: Day,
    total: Money,
    entries: i64,
}

impl Opening {
    /// Nothing opened yet.
    pub fn new(day: &Day) -> Self {
        Self { day: day.clone(), total: Money::ZERO, entries: 0 }
    }

    /// Opens the ledger account of a subscriber with what it owes from before.
    pub fn account(&mut self, work: &mut Work<'_>, account: &str, tariff: &str, owed: &[Owed]) -> Result<(), Stop> {
        if owed.len() > OWED_MONTHS_MAX {
            return Err(FeesRefusal::AmountTooLarge { max_fen: crate::kernel::money::MONEY_MAX }.into());
        }
        let (branch, now) = (work.branch(), work.now());
        let subscriber = ledger::subscriber(account);
        let mut sum = Money::ZERO;
        for month in owed {
            sum = sum.plus(ledger::amount(month.amount)?).ok_or(FeesRefusal::BalanceTooLarge)?;
        }
        let entries = i64::try_from(owed.len()).unwrap_or(0);
        ledger::open(work, &subscriber, sum.0, entries)?;
        if self.entries == 0 && entries > 0 {
            // The other side must be there before a transfer can name it.
            ledger::adjust(work, ledger::OPENING, 0, 0)?;
        }
        for month in owed {
            let period = Month::parse(&month.month).ok_or(FeesRefusal::ChargeNotOwed)?.to_string();
            let id = work.id();
            let row = ChargeRow {
                branch: &branch,
                id,
                account,
                tariff,
                version: month.version,
                period: &period,
                through: &period,
                amount_fen: month.amount.0,
                paid_fen: 0,
                payment: None,
                at: now,
            };
            diesel::insert_into(charges::table).values(&row).execute(work.conn())?;
            let leg = Leg {
                kind: "opening",
                debit: subscriber.clone(),
                credit: ledger::OPENING.to_owned(),
                amount: month.amount,
            };
            ledger::insert(work, &row.id, &self.day, &leg)?;
        }
        self.total = self.total.plus(sum).ok_or(FeesRefusal::BalanceTooLarge)?;
        self.entries += entries;
        Ok(())
    }

    /// Moves the other side of the books.
    pub fn post(self, work: &mut Work<'_>) -> Result<(), Stop> {
        if self.entries > 0 {
            ledger::adjust(work, ledger::OPENING, -self.total.0, self.entries)?;
        }
        Ok(())
    }
}
