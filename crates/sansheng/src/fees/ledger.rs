//! The double-entry ledger. A transfer is one row (debit, credit, amount), so that it cannot be unbalanced; rows are only
//! ever inserted. Balances are kept beside it in the same transaction and proven by `verify`.
//!
//! Accounts come into being when something is first posted to them: `sub:{account}` what a subscriber owes, `walk_in` for
//! customers without an account, `till:{till}:{method}`, `clearing:{method}` what providers owe us, `revenue:{product}`,
//! `discount:{rule}` what was taken off, `provider_fee:{method}` what providers keep, `bank`, `deposit:{tariff}` what is only kept, `safe`, `rounding`, `over_short`, `opening`
//! what accounts owed before we kept the books.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::refusal::FeesRefusal;
use super::types::Method;
use crate::door::{Stop, Work};
use crate::kernel::money::MONEY_MAX;
use crate::kernel::{Day, Money};
use crate::store::schema::{ledger_accounts, transfers};
use crate::store::{Conn, Table, Waits, insert_rows, inserted_together, on_either, prepared, summed};

/// The hall's safe: where floats come from and counted cash goes.
pub const SAFE: &str = "safe";
/// What was counted too much or too little.
pub const OVER_SHORT: &str = "over_short";
/// What rounding cash took or gave.
pub const ROUNDING: &str = "rounding";
/// The company's account at the bank.
pub const BANK: &str = "bank";
/// What accounts owed before.
pub const OPENING: &str = "opening";
/// Customers who have no account yet.
pub const WALK_IN: &str = "walk_in";

/// No balance passes this: one more transfer of the largest amount still fits into 64 bits.
const BALANCE_MAX: i64 = 4_000_000_000_000_000_000;

/// A subscriber's ledger account.
pub fn subscriber(account: &str) -> String {
    format!("sub:{account}")
}

/// A till's ledger account for a method.
pub fn till(till: &str, method: Method) -> String {
    format!("till:{till}:{}", method.as_str())
}

/// What counted slips are moved to until the provider pays.
pub fn clearing(method: Method) -> String {
    format!("clearing:{}", method.as_str())
}

/// What a provider keeps for its service.
pub fn provider_fee(method: Method) -> String {
    format!("provider_fee:{}", method.as_str())
}

/// What a product earned.
pub fn revenue(product: &str) -> String {
    format!("revenue:{product}")
}

/// What a rule took off.
pub fn discount(rule: &str) -> String {
    format!("discount:{rule}")
}

/// What a reduction took off.
pub fn reduction(code: &str) -> String {
    format!("discount:reduction:{code}")
}

/// What is only kept for a tariff's box or card.
pub fn deposit(tariff: &str) -> String {
    format!("deposit:{tariff}")
}

fn kind(id: &str) -> &'static str {
    match id.split(':').next().unwrap_or_default() {
        "sub" | WALK_IN => "subscriber",
        "till" => "till",
        "clearing" => "clearing",
        "revenue" => "revenue",
        // What is given up, to customers and to providers.
        "discount" | "provider_fee" => "discount",
        "deposit" => "deposit",
        ROUNDING => "rounding",
        // Money of our own, in the safe and at the bank.
        SAFE | BANK => "safe",
        OVER_SHORT => "over_short",
        _ => "opening",
    }
}

/// One transfer of a posting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leg {
    /// What it is: `bill`, `reduction`, `payment`, `prepay`, `fee`, `discount`, `rounding`, `reversal`, `float`, `movement`, `drop`,
    /// `handover`, `count`, `over_short`, `deposit`, `settlement`, `provider_fee`, `opening`, `refund`,
    /// `deposit_return`, `payout`, `dispute`.
    pub kind: &'static str,
    /// The account that it is put to.
    pub debit: String,
    /// The account that it is taken from.
    pub credit: String,
    /// How much; more than nothing.
    pub amount: Money,
}

#[derive(Insertable)]
#[diesel(table_name = transfers, treat_none_as_default_value = false)]
struct Row {
    branch: String,
    id: String,
    posting: String,
    kind: &'static str,
    debit: String,
    credit: String,
    amount_fen: i64,
    day: String,
    at: i64,
}

inserted_together!(Row, Transfers, transfers);

/// Refuses what is no amount of ours: nothing, less than nothing, or more than any we move.
pub fn amount(money: Money) -> Result<Money, FeesRefusal> {
    if money <= Money::ZERO {
        Err(FeesRefusal::AmountNotPositive)
    } else if money > MONEY_MAX {
        Err(FeesRefusal::AmountTooLarge { max_fen: MONEY_MAX })
    } else {
        Ok(money)
    }
}

/// Refuses a day whose month is closed. What is closed is remembered with the configuration: this asks the store nothing.
fn month_must_be_open(work: &mut Work<'_>, day: &Day) -> Result<(), Stop> {
    let month = day.month();
    if *month <= *work.closed_through()? { Err(FeesRefusal::PeriodClosed { month }.into()) } else { Ok(()) }
}

/// Posts the legs of one posting: all of them or none. Refuses a closed month.
pub fn post(work: &mut Work<'_>, posting: &str, day: &Day, legs: &[Leg]) -> Result<(), Stop> {
    month_must_be_open(work, day)?;
    let mut moved: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    for leg in legs {
        let fen = amount(leg.amount)?.0;
        for (account, fen) in [(leg.debit.as_str(), fen), (leg.credit.as_str(), -fen)] {
            let (sum, entries) = moved.entry(account).or_default();
            *sum = sum.checked_add(fen).ok_or(FeesRefusal::BalanceTooLarge)?;
            *entries += 1;
        }
    }
    for (account, (fen, entries)) in moved {
        adjust(work, account, fen, entries)?;
    }
    for leg in legs {
        let row = Row::of(work, posting, day, leg);
        work.later(row)?;
    }
    Ok(())
}

impl Row {
    fn of(work: &mut Work<'_>, posting: &str, day: &Day, leg: &Leg) -> Self {
        Self {
            branch: work.branch(),
            id: work.id(),
            posting: posting.to_owned(),
            kind: leg.kind,
            debit: leg.debit.clone(),
            credit: leg.credit.clone(),
            amount_fen: leg.amount.0,
            day: day.as_str().to_owned(),
            at: work.now(),
        }
    }
}

/// Inserts transfers of many postings; their balances are moved by [`adjust`].
pub(super) fn insert_many(work: &mut Work<'_>, day: &Day, legs: &[(&str, Leg)]) -> Result<(), Stop> {
    month_must_be_open(work, day)?;
    let rows: Vec<Row> = legs.iter().map(|(posting, leg)| Row::of(work, posting, day, leg)).collect();
    insert_rows!(work.conn(), transfers::table, rows)?;
    Ok(())
}

/// How a balance is moved, and the payment that did it.
struct Change {
    branch: String,
    account: String,
    fen: i64,
    entries: i64,
    payment: Option<String>,
}

/// The sum of such changes.
#[derive(Clone, Copy)]
struct Sum<'a> {
    fen: i64,
    entries: i64,
    payment: Option<&'a str>,
}

impl Change {
    fn sum(&self) -> Sum<'_> {
        Sum { fen: self.fen, entries: self.entries, payment: self.payment.as_deref() }
    }
}

impl Sum<'_> {
    fn add(&mut self, more: Self) {
        self.fen = self.fen.saturating_add(more.fen);
        self.entries += more.entries;
        self.payment = more.payment.or(self.payment);
    }
}

impl Waits for Change {
    const TABLE: Table = Table::LedgerAccounts;

    fn write(conn: &mut Conn, rows: &[Self]) -> QueryResult<()> {
        let changes = rows.iter().map(|row| ((&row.branch, &row.account), row.sum()));
        for ((branch, account), sum) in summed(changes, Sum::add) {
            if !moved(conn, branch, account, sum)? {
                // Too large, or not there: who asked for what is only told when each writes for itself.
                open(conn, branch, account, sum)?;
            }
        }
        Ok(())
    }
}

fn moved(conn: &mut Conn, branch: &str, account: &str, sum: Sum<'_>) -> QueryResult<bool> {
    use ledger_accounts as l;
    let it = || l::table.find((branch, account)).filter(l::balance_fen.between(-BALANCE_MAX, BALANCE_MAX));
    let by = (l::balance_fen.eq(l::balance_fen + sum.fen), l::entries.eq(l::entries + sum.entries));
    let rows = if let Some(payment) = sum.payment {
        let moved = crate::store::update(it()).set((by, l::last_payment.eq(payment))).always(|| ());
        on_either!(conn, |conn| moved.execute(conn))?
    } else {
        let moved = crate::store::update(it()).set(by).always(|| ());
        on_either!(conn, |conn| moved.execute(conn))?
    };
    Ok(rows == 1)
}

/// Notes that a payment is an account's latest, with the balance that it moves.
pub(super) fn paid(work: &mut Work<'_>, account: &str, payment: &str) -> Result<(), Stop> {
    let (branch, account) = (work.branch(), account.to_owned());
    work.later(Change { branch, account, fen: 0, entries: 0, payment: Some(payment.to_owned()) })
}

/// An account's latest payment.
pub(super) fn last_payment(work: &mut Work<'_>, account: &str) -> QueryResult<Option<String>> {
    use ledger_accounts as l;
    let here = |change: &&Change| change.account == account && change.payment.is_some();
    if let Some(change) = work.waiting::<Change>().iter().rev().find(here) {
        return Ok(change.payment.clone());
    }
    let branch = work.branch();
    let asked = l::table.find((&branch, account)).select(l::last_payment);
    let conn = work.look_beside(&[Table::LedgerAccounts], |change: &Change| here(&change));
    let found: Option<Option<String>> = on_either!(conn, |conn| prepared(asked).get_result(conn).optional())?;
    Ok(found.flatten())
}

/// Moves a balance by the sum of so many entries; the account comes into being when it was not there.
pub(super) fn adjust(work: &mut Work<'_>, account: &str, fen: i64, entries: i64) -> Result<(), Stop> {
    use ledger_accounts as l;
    let branch = work.branch();
    if work.may_wait() {
        return work.later(Change { branch, account: account.to_owned(), fen, entries, payment: None });
    }
    let sum = Sum { fen, entries, payment: None };
    if moved(work.conn(), &branch, account, sum)? {
        return Ok(());
    }
    let known: Option<String> = l::table.find((&branch, account)).select(l::id).get_result(work.conn()).optional()?;
    if known.is_some() {
        return Err(FeesRefusal::BalanceTooLarge.into());
    }
    Ok(open(work.conn(), &branch, account, sum)?)
}

/// Writes a new account with its first balance.
fn open(conn: &mut Conn, branch: &str, account: &str, sum: Sum<'_>) -> QueryResult<()> {
    let Sum { fen, entries, payment } = sum;
    let row = Opening { branch, id: account, kind: kind(account), balance_fen: fen, entries, last_payment: payment };
    diesel::insert_into(ledger_accounts::table).values(&row).execute(conn).map(drop)
}

/// Writes many new accounts: id, first balance in fen, how many entries made it.
pub(super) fn open_many(work: &mut Work<'_>, accounts: &[(String, i64, i64)]) -> QueryResult<()> {
    let branch = work.branch();
    let rows: Vec<Opening<'_>> = accounts
        .iter()
        .map(|(id, fen, entries)| Opening {
            branch: &branch,
            id,
            kind: kind(id),
            balance_fen: *fen,
            entries: *entries,
            last_payment: None,
        })
        .collect();
    insert_rows!(work.conn(), ledger_accounts::table, rows)
}

#[derive(Insertable)]
#[diesel(table_name = ledger_accounts, treat_none_as_default_value = false)]
struct Opening<'a> {
    branch: &'a str,
    id: &'a str,
    kind: &'a str,
    balance_fen: i64,
    entries: i64,
    last_payment: Option<&'a str>,
}

/// Where an account stands: debits less credits, and how many entries made it so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Balance {
    /// Debits less credits.
    pub amount: Money,
    /// How many transfers touched it.
    pub entries: i64,
}

/// An account's balance; nothing when nothing was ever posted to it.
pub fn balance(conn: &mut Conn, branch: &str, account: &str) -> QueryResult<Balance> {
    use ledger_accounts as l;
    let asked = l::table.find((branch, account)).select((l::balance_fen, l::entries));
    let found: Option<(i64, i64)> = on_either!(conn, |conn| prepared(asked).get_result(conn).optional())?;
    Ok(found.map(|(fen, entries)| Balance { amount: Money(fen), entries }).unwrap_or_default())
}

/// As [`balance`], inside a command.
pub(super) fn balance_now(work: &mut Work<'_>, account: &str) -> QueryResult<Balance> {
    let branch = work.branch();
    let moves_it = |change: &Change| change.account == account;
    balance(work.look_beside(&[Table::LedgerAccounts], moves_it), &branch, account)
}

/// The balances of several accounts; those that nothing was ever posted to are left out.
pub fn balances(conn: &mut Conn, branch: &str, accounts: &[String]) -> QueryResult<Vec<(String, Money)>> {
    use ledger_accounts as l;
    let found: Vec<(String, i64)> =
        l::table.filter(l::branch.eq(branch).and(l::id.eq_any(accounts))).select((l::id, l::balance_fen)).load(conn)?;
    Ok(found.into_iter().map(|(id, fen)| (id, Money(fen))).collect())
}

/// The transfers of a posting, as they were posted.
pub(super) fn legs(conn: &mut Conn, branch: &str, posting: &str) -> QueryResult<Vec<(String, String, Money)>> {
    use transfers as t;
    let rows: Vec<(String, String, i64)> = t::table
        .filter(t::branch.eq(branch).and(t::posting.eq(posting)))
        .order(t::id.asc())
        .select((t::debit, t::credit, t::amount_fen))
        .load(conn)?;
    Ok(rows.into_iter().map(|(debit, credit, fen)| (debit, credit, Money(fen))).collect())
}
