//! The double-entry ledger. A transfer is one row (debit, credit, amount), so that it cannot be unbalanced; rows are only
//! ever inserted. Balances are kept beside it in the same transaction and proven by `verify`.
//!
//! Accounts come into being when something is first posted to them: `sub:{account}` what a subscriber owes, `walk_in` for
//! customers without an account, `till:{till}:{method}`, `clearing:{method}` what providers owe us, `revenue:{product}`,
//! `safe`, `over_short`, `opening` what accounts owed before we kept the books.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::refusal::FeesRefusal;
use super::types::Method;
use crate::door::{Stop, Work};
use crate::kernel::money::MONEY_MAX;
use crate::kernel::{Day, Money};
use crate::store::Conn;
use crate::store::schema::{ledger_accounts, transfers};

/// The hall's safe: where floats come from and counted cash goes.
pub const SAFE: &str = "safe";
/// What was counted too much or too little.
pub const OVER_SHORT: &str = "over_short";
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

/// What a product earned.
pub fn revenue(product: &str) -> String {
    format!("revenue:{product}")
}

fn kind(id: &str) -> &'static str {
    match id.split(':').next().unwrap_or_default() {
        "sub" | WALK_IN => "subscriber",
        "till" => "till",
        "clearing" => "clearing",
        "revenue" => "revenue",
        SAFE => "safe",
        OVER_SHORT => "over_short",
        _ => "opening",
    }
}

/// One transfer of a posting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leg {
    /// What it is: `payment`, `prepay`, `fee`, `reversal`, `float`, `movement`, `count`, `over_short`, `opening`.
    pub kind: &'static str,
    /// The account that it is put to.
    pub debit: String,
    /// The account that it is taken from.
    pub credit: String,
    /// How much; more than nothing.
    pub amount: Money,
}

#[derive(Insertable)]
#[diesel(table_name = transfers)]
struct Row<'a> {
    branch: &'a str,
    id: String,
    posting: &'a str,
    kind: &'a str,
    debit: &'a str,
    credit: &'a str,
    amount_fen: i64,
    day: &'a str,
    at: i64,
}

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

/// Posts the legs of one posting: all of them or none.
pub fn post(work: &mut Work<'_>, posting: &str, day: &Day, legs: &[Leg]) -> Result<(), Stop> {
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
        insert(work, posting, day, leg)?;
    }
    Ok(())
}

/// Inserts one transfer; its balances are moved by [`adjust`].
pub(super) fn insert(work: &mut Work<'_>, posting: &str, day: &Day, leg: &Leg) -> Result<(), Stop> {
    let (branch, id, at) = (work.branch(), work.id(), work.now());
    let row = Row {
        branch: &branch,
        id,
        posting,
        kind: leg.kind,
        debit: &leg.debit,
        credit: &leg.credit,
        amount_fen: leg.amount.0,
        day: day.as_str(),
        at,
    };
    diesel::insert_into(transfers::table).values(&row).execute(work.conn())?;
    Ok(())
}

/// Moves a balance by the sum of so many entries; the account comes into being when it was not there.
pub(super) fn adjust(work: &mut Work<'_>, account: &str, fen: i64, entries: i64) -> Result<(), Stop> {
    use ledger_accounts as l;
    let branch = work.branch();
    let one = l::table.find((&branch, account));
    let room = l::balance_fen.between(-BALANCE_MAX, BALANCE_MAX);
    let moved = crate::store::update(one.filter(room))
        .set((l::balance_fen.eq(l::balance_fen + fen), l::entries.eq(l::entries + entries)))
        .execute(work.conn())?;
    if moved == 1 {
        return Ok(());
    }
    let known: Option<String> = one.select(l::id).get_result(work.conn()).optional()?;
    if known.is_some() {
        return Err(FeesRefusal::BalanceTooLarge.into());
    }
    open(work, account, fen, entries)
}

/// Writes a new account with its first balance.
pub(super) fn open(work: &mut Work<'_>, account: &str, fen: i64, entries: i64) -> Result<(), Stop> {
    use ledger_accounts as l;
    let branch = work.branch();
    diesel::insert_into(l::table)
        .values((
            l::branch.eq(&branch),
            l::id.eq(account),
            l::kind.eq(kind(account)),
            l::balance_fen.eq(fen),
            l::entries.eq(entries),
        ))
        .execute(work.conn())?;
    Ok(())
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
    let found: Option<(i64, i64)> =
        l::table.find((branch, account)).select((l::balance_fen, l::entries)).get_result(conn).optional()?;
    Ok(found.map(|(fen, entries)| Balance { amount: Money(fen), entries }).unwrap_or_default())
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
