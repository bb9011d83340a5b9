//! Questions about accounts. Every answer is masked except [`find`], which is for the domains.

use std::collections::HashMap;

use diesel::prelude::*;

use super::search::{self, Prefix, Typed};
use super::{Account, AccountCard, AccountsRefusal, Found, LOOK_UP_MAX};
use crate::door::Stop;
use crate::fees::ledger;
use crate::store::Conn;
use crate::store::schema::accounts;

/// An account by its id, in clear.
pub fn find(conn: &mut Conn, branch: &str, id: &str) -> Result<Account, Stop> {
    let account = accounts::table.find((branch, id)).select(Account::as_select()).get_result(conn).optional()?;
    Ok(account.ok_or(AccountsRefusal::AccountNotFound)?)
}

/// An account by its id, masked.
pub fn view(conn: &mut Conn, branch: &str, id: &str) -> Result<AccountCard, Stop> {
    let account = find(conn, branch, id)?;
    let balance = ledger::balance(conn, branch, &ledger::subscriber(id))?;
    Ok(account.masked(balance.amount))
}

/// Looks an account up by number, smart card, phone, the end of a phone number, name or pinyin initials.
pub fn look_up(conn: &mut Conn, branch: &str, typed: &str) -> Result<Found, Stop> {
    let mut found = match search::read(typed) {
        Typed::TooShort => return Err(AccountsRefusal::LookUpTooShort.into()),
        Typed::Unreadable => return Err(AccountsRefusal::LookUpUnreadable.into()),
        Typed::Tail(tail) => either(by_phone_tail(conn, branch, &tail)?, by_exact(conn, branch, &tail)?),
        Typed::Phone(phone) => either(by_phone(conn, branch, &phone)?, by_exact(conn, branch, &phone)?),
        Typed::Number(prefix) => either(by_exact(conn, branch, &prefix.from)?, by_number(conn, branch, &prefix)?),
        Typed::Name(prefix) => by_name(conn, branch, &prefix)?,
        Typed::Initials(prefix) => by_initials(conn, branch, &prefix)?,
    };
    let limit = usize::try_from(LOOK_UP_MAX).unwrap_or(usize::MAX);
    let more = found.len() > limit;
    found.truncate(limit);
    let ids: Vec<String> = found.iter().map(|account| ledger::subscriber(&account.id)).collect();
    let balances: HashMap<String, _> = ledger::balances(conn, branch, &ids)?.into_iter().collect();
    let masked =
        |account: &Account| account.masked(balances.get(&ledger::subscriber(&account.id)).copied().unwrap_or_default());
    Ok(Found { accounts: found.iter().map(masked).collect(), more })
}

/// Both lists without saying anything twice.
fn either(mut first: Vec<Account>, second: Vec<Account>) -> Vec<Account> {
    first.extend(second);
    let mut seen = std::collections::HashSet::new();
    first.retain(|account| seen.insert(account.id.clone()));
    first
}

fn by_exact(conn: &mut Conn, branch: &str, text: &str) -> QueryResult<Vec<Account>> {
    let mut found: Vec<Account> = accounts::table
        .filter(accounts::branch.eq(branch).and(accounts::number.eq(text)))
        .select(Account::as_select())
        .load(conn)?;
    found.extend::<Vec<Account>>(
        accounts::table
            .filter(accounts::branch.eq(branch).and(accounts::card.eq(text)))
            .select(Account::as_select())
            .load(conn)?,
    );
    Ok(found)
}

fn by_phone(conn: &mut Conn, branch: &str, phone: &str) -> QueryResult<Vec<Account>> {
    accounts::table
        .filter(accounts::branch.eq(branch).and(accounts::phone.eq(phone)))
        .order(accounts::id.asc())
        .select(Account::as_select())
        .limit(LOOK_UP_MAX + 1)
        .load(conn)
}

fn by_phone_tail(conn: &mut Conn, branch: &str, tail: &str) -> QueryResult<Vec<Account>> {
    accounts::table
        .filter(accounts::branch.eq(branch).and(accounts::phone_tail.eq(tail)))
        .order(accounts::id.asc())
        .select(Account::as_select())
        .limit(LOOK_UP_MAX + 1)
        .load(conn)
}

macro_rules! by_prefix {
    ($name:ident, $column:ident) => {
        fn $name(conn: &mut Conn, branch: &str, prefix: &Prefix) -> QueryResult<Vec<Account>> {
            let from = accounts::table
                .filter(accounts::branch.eq(branch).and(accounts::$column.ge(&prefix.from)))
                .order((accounts::branch.asc(), accounts::$column.asc()))
                .select(Account::as_select())
                .limit(LOOK_UP_MAX + 1);
            match &prefix.below {
                Some(below) => from.filter(accounts::$column.lt(below)).load(conn),
                None => from.load(conn),
            }
        }
    };
}

by_prefix!(by_number, number);
by_prefix!(by_name, name_key);
by_prefix!(by_initials, name_initials);
