//! Questions about accounts. Every answer is masked except [`find`], which is for the domains.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::search::{self, Prefix, Typed};
use super::{Account, AccountCard, AccountsRefusal, Found, LOOK_UP_MAX, NARROWED_MAX};
use crate::door::Stop;
use crate::fees::ledger;
use crate::kernel::{Millis, Money};
use crate::store::schema::{accounts, equipment, subscribers, subscriptions};
use crate::store::{Conn, on_either, prepared};

/// At most this many subscriptions of an account are read: no household has more.
const SUBSCRIPTIONS_MAX: i64 = 100;

/// Accounts with their subscribers.
macro_rules! with_subscriber {
    () => {
        accounts::table.inner_join(
            subscribers::table
                .on(subscribers::branch.eq(accounts::branch).and(subscribers::id.eq(accounts::subscriber))),
        )
    };
}

/// An account by its id, in clear.
pub fn find(conn: &mut Conn, branch: &str, id: &str) -> Result<Account, Stop> {
    let asked = with_subscriber!().filter(accounts::branch.eq(branch).and(accounts::id.eq(id)));
    let account = on_either!(conn, |conn| prepared(asked.select(Account::as_select())).get_result(conn).optional())?;
    Ok(account.ok_or(AccountsRefusal::AccountNotFound)?)
}

/// How many accounts a branch has. It counts them all, so only long work asks it.
pub fn count(conn: &mut Conn, branch: &str) -> QueryResult<i64> {
    accounts::table.filter(accounts::branch.eq(branch)).count().get_result(conn)
}

/// Accounts by their ids, in clear.
pub fn of_ids(conn: &mut Conn, branch: &str, ids: &[&str]) -> QueryResult<Vec<Account>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    with_subscriber!()
        .filter(accounts::branch.eq(branch).and(accounts::id.eq_any(ids.iter().copied())))
        .select(Account::as_select())
        .load(conn)
}

/// The id of the account with exactly this number, as somebody typed it.
pub fn of_number(conn: &mut Conn, branch: &str, typed: &str) -> Result<String, Stop> {
    let number = search::number(typed).ok_or(AccountsRefusal::AccountNotFound)?;
    let id: Option<String> = accounts::table
        .filter(accounts::branch.eq(branch).and(accounts::number.eq(number)))
        .select(accounts::id)
        .get_result(conn)
        .optional()?;
    Ok(id.ok_or(AccountsRefusal::AccountNotFound)?)
}

/// Accounts that were opened between two instants, by the order of their ids after one and below another, in clear.
pub fn opened_between(
    conn: &mut Conn,
    branch: &str,
    ids: (&str, &str),
    opened: (Millis, Millis),
    limit: i64,
) -> QueryResult<Vec<Account>> {
    with_subscriber!()
        .filter(accounts::branch.eq(branch).and(accounts::id.gt(ids.0)).and(accounts::id.lt(ids.1)))
        .filter(accounts::opened_at.ge(opened.0).and(accounts::opened_at.lt(opened.1)))
        .order((accounts::branch.asc(), accounts::id.asc()))
        .limit(limit)
        .select(Account::as_select())
        .load(conn)
}

/// The smart card that an account uses now; empty without one.
pub(super) fn card_of(conn: &mut Conn, branch: &str, id: &str) -> QueryResult<String> {
    let cards = cards(conn, branch, &[id])?;
    Ok(cards.into_values().next().unwrap_or_default())
}

/// The smart cards that accounts use now, the latest of each.
fn cards(conn: &mut Conn, branch: &str, ids: &[&str]) -> QueryResult<HashMap<String, String>> {
    let rows: Vec<(String, String)> = equipment::table
        .filter(equipment::branch.eq(branch).and(equipment::account.eq_any(ids.iter().copied())))
        .filter(equipment::kind.eq("card").and(equipment::until.is_null()))
        .order((equipment::account.asc(), equipment::since.asc()))
        .select((equipment::account, equipment::serial))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// An account by its id, masked.
pub fn view(conn: &mut Conn, branch: &str, id: &str) -> Result<AccountCard, Stop> {
    let account = find(conn, branch, id)?;
    let balance = ledger::balance(conn, branch, &ledger::subscriber(id))?;
    let card = card_of(conn, branch, id)?;
    Ok(account.masked(&card, balance.amount))
}

/// What an account has of one product, from a day on.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Serialize, Deserialize, utoipa::ToSchema)]
#[diesel(table_name = subscriptions)]
pub struct Subscription {
    /// Its id.
    pub id: String,
    /// Code of the tariff it is charged by.
    pub tariff: String,
    /// Its first day.
    pub from_day: String,
    /// Its last day, once it has one.
    pub through_day: Option<String>,
    /// Why it ended: `suspended`, `changed`, `ended`; empty while it runs.
    pub ended: String,
}

impl Subscription {
    /// Whether it runs on a day.
    pub fn runs_on(&self, day: &str) -> bool {
        self.from_day.as_str() <= day && self.through_day.as_deref().is_none_or(|through| day <= through)
    }
}

/// What an account subscribes to, in the order of beginning; ended ones too.
pub fn subscriptions(conn: &mut Conn, branch: &str, account: &str) -> QueryResult<Vec<Subscription>> {
    subscriptions::table
        .filter(subscriptions::branch.eq(branch).and(subscriptions::account.eq(account)))
        .order((subscriptions::from_day.asc(), subscriptions::id.asc()))
        .limit(SUBSCRIPTIONS_MAX)
        .select(Subscription::as_select())
        .load(conn)
}

/// Looks an account up by number, smart card, phone, the end of a phone number, name, given name, pinyin, initials or
/// address. A second word narrows what the first one finds.
pub fn look_up(conn: &mut Conn, branch: &str, typed: &str) -> Result<Found, Stop> {
    let (mut found, _) = listed(conn, branch, &search::read(typed), LOOK_UP_MAX)?;
    let mut unread = false;
    if let Some((first, second)) = search::two_words(typed) {
        let (named, cut) = listed(conn, branch, &search::read(&first), NARROWED_MAX)?;
        found.extend(named.into_iter().filter(|account| search::narrows_to(&second, account)));
        unread = cut;
    }
    Ok(masked(conn, branch, found, unread)?)
}

/// What one word finds: of each key so many accounts and one more, and whether any key had one more.
fn listed(conn: &mut Conn, branch: &str, typed: &Typed, max: i64) -> Result<(Vec<Account>, bool), Stop> {
    let rows = max + 1;
    let lists = match typed {
        Typed::TooShort => return Err(AccountsRefusal::LookUpTooShort.into()),
        Typed::Unreadable => return Err(AccountsRefusal::LookUpUnreadable.into()),
        Typed::Tail(tail) => vec![by_phone_tail(conn, branch, tail)?, by_exact(conn, branch, tail)?],
        Typed::Digits(prefix) => vec![
            by_exact(conn, branch, &prefix.from)?,
            by_phone(conn, branch, prefix, rows)?,
            by_number(conn, branch, prefix, rows)?,
        ],
        Typed::Number(prefix) => {
            vec![by_exact(conn, branch, &prefix.from)?, by_number(conn, branch, prefix, rows)?]
        }
        Typed::Text(prefix, street) => {
            let mut lists = vec![
                by_name(conn, branch, prefix, rows)?,
                by_given_name(conn, branch, prefix, rows)?,
                by_address(conn, branch, prefix, rows)?,
            ];
            if let Some(street) = street {
                lists.push(by_address(conn, branch, street, rows)?);
            }
            lists
        }
        Typed::Sound(prefix) => {
            vec![by_initials(conn, branch, prefix, rows)?, by_pinyin(conn, branch, prefix, rows)?]
        }
    };
    let max = usize::try_from(max).unwrap_or(usize::MAX);
    let cut = lists.iter().any(|list| list.len() > max);
    Ok((lists.concat(), cut))
}

/// The first accounts of a list, each once, masked.
fn masked(conn: &mut Conn, branch: &str, mut found: Vec<Account>, unread: bool) -> QueryResult<Found> {
    let mut seen = HashSet::new();
    found.retain(|account| seen.insert(account.id.clone()));
    let limit = usize::try_from(LOOK_UP_MAX).unwrap_or(usize::MAX);
    let more = found.len() > limit;
    found.truncate(limit);
    if found.is_empty() {
        return Ok(Found { accounts: Vec::new(), more, unread });
    }
    let ids: Vec<String> = found.iter().map(|account| ledger::subscriber(&account.id)).collect();
    let balances: HashMap<String, Money> = ledger::balances(conn, branch, &ids)?.into_iter().collect();
    let ids: Vec<&str> = found.iter().map(|account| account.id.as_str()).collect();
    let cards = cards(conn, branch, &ids)?;
    let masked = |account: &Account| {
        let balance = balances.get(&ledger::subscriber(&account.id)).copied().unwrap_or_default();
        account.masked(cards.get(&account.id).map_or("", String::as_str), balance)
    };
    Ok(Found { accounts: found.iter().map(masked).collect(), more, unread })
}

fn by_exact(conn: &mut Conn, branch: &str, text: &str) -> QueryResult<Vec<Account>> {
    let mut found: Vec<Account> = with_subscriber!()
        .filter(accounts::branch.eq(branch).and(accounts::number.eq(text)))
        .select(Account::as_select())
        .load(conn)?;
    let card: Option<String> = equipment::table
        .filter(equipment::branch.eq(branch).and(equipment::serial.eq(text)))
        .filter(equipment::until.is_null())
        .select(equipment::account)
        .get_result(conn)
        .optional()?;
    if let Some(account) = card {
        let of_card = accounts::branch.eq(branch).and(accounts::id.eq(account));
        found.extend::<Vec<Account>>(with_subscriber!().filter(of_card).select(Account::as_select()).load(conn)?);
    }
    Ok(found)
}

/// By a whole tail, as a range of tails: asked for one tail, SQLite begins with the accounts and reads all of them.
fn by_phone_tail(conn: &mut Conn, branch: &str, tail: &str) -> QueryResult<Vec<Account>> {
    let tail = search::digits(tail);
    with_subscriber!()
        .filter(subscribers::branch.eq(branch).and(subscribers::phone_tail.ge(&tail.from)))
        .filter(subscribers::phone_tail.lt(tail.below.unwrap_or_default()))
        .order((subscribers::branch.asc(), subscribers::phone_tail.asc(), subscribers::id.asc()))
        .select(Account::as_select())
        .limit(LOOK_UP_MAX + 1)
        .load(conn)
}

/// Accounts by the beginning of a key, in the order of the keys: read along one index, however many there are.
macro_rules! by_prefix {
    ($name:ident, $table:ident, $column:ident) => {
        fn $name(conn: &mut Conn, branch: &str, prefix: &Prefix, rows: i64) -> QueryResult<Vec<Account>> {
            let from = with_subscriber!()
                .filter($table::branch.eq(branch).and($table::$column.ge(&prefix.from)))
                .order(($table::branch.asc(), $table::$column.asc()))
                .select(Account::as_select())
                .limit(rows);
            match &prefix.below {
                Some(below) => from.filter($table::$column.lt(below)).load(conn),
                None => from.load(conn),
            }
        }
    };
}

by_prefix!(by_number, accounts, number);
by_prefix!(by_address, accounts, address_key);
by_prefix!(by_phone, subscribers, phone);
by_prefix!(by_name, subscribers, name_key);
by_prefix!(by_given_name, subscribers, given_key);
by_prefix!(by_initials, subscribers, name_initials);
by_prefix!(by_pinyin, subscribers, name_pinyin);
