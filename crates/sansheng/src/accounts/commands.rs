//! What happens to accounts: they are created, one or many, and somebody looks behind the mask.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;
use serde_json::json;

use super::rows::{AccountRow, EquipmentRow, SubscriberRow, SubscriptionRow};
use super::{Account, AccountsRefusal, CREATE_MAX, NewAccount, REVEALS_A_TICKET_MAX, RevealReason, Revealed};
use crate::door::{Stop, Work};
use crate::fees::{self, served};
use crate::kernel::Day;
use crate::store::schema::{accounts, equipment, reveals, subscribers, subscriptions};
use crate::store::{ROWS_A_STATEMENT, insert_rows};

/// Opens one account, with what it owes from before. Returns its id.
pub fn create(work: &mut Work<'_>, day: &Day, new: &NewAccount) -> Result<String, Stop> {
    let ids = create_many(work, day, std::slice::from_ref(new))?;
    Ok(ids.into_iter().next().unwrap_or_default())
}

/// Rows of new accounts, checked and keyed.
#[derive(Default)]
struct Made {
    subscribers: Vec<SubscriberRow>,
    accounts: Vec<AccountRow>,
    equipment: Vec<EquipmentRow>,
    subscriptions: Vec<SubscriptionRow>,
}

/// Opens at most [`CREATE_MAX`] accounts together: all of them or none. Returns their ids in order.
pub fn create_many(work: &mut Work<'_>, day: &Day, new: &[NewAccount]) -> Result<Vec<String>, Stop> {
    if new.len() > CREATE_MAX {
        return Err(AccountsRefusal::AccountsTooMany { max: CREATE_MAX }.into());
    }
    let made = made(work, day, new)?;
    nobody_has_these(work, &made)?;
    insert(work, &made)?;
    let opened: Vec<fees::Opened<'_>> = made
        .accounts
        .iter()
        .zip(new)
        .map(|(row, new)| fees::Opened { account: &row.id, tariffs: &new.tariffs, owed: &new.owed, credit: new.credit })
        .collect();
    fees::open_accounts(work, day, &opened)?;
    let ids: Vec<String> = made.accounts.into_iter().map(|row| row.id).collect();
    let first = ids.first().cloned().unwrap_or_default();
    work.record(None, "accounts_opened", &first, &json!({ "accounts": ids.len() }))?;
    Ok(ids)
}

fn made(work: &mut Work<'_>, day: &Day, new: &[NewAccount]) -> Result<Made, Stop> {
    let (branch, now) = (work.branch(), work.now());
    let mut known = known_subscribers(work, &branch, new)?;
    let mut made = Made::default();
    for account in new {
        let mut row = AccountRow::of(&branch, work.id(), now, account)?;
        let there = account.subscriber.as_ref().and_then(|code| known.get(code)).cloned();
        row.subscriber = match there {
            Some(subscriber) => subscriber,
            None => {
                let subscriber = SubscriberRow::of(&branch, work.id(), now, account)?;
                let id = subscriber.id.clone();
                known.insert(subscriber.code.clone(), id.clone());
                made.subscribers.push(subscriber);
                id
            }
        };
        if !account.card.is_empty() {
            made.equipment.push(EquipmentRow::card(&branch, work.id(), now, &row.id, account)?);
        }
        for tariff in &account.tariffs {
            made.subscriptions.push(SubscriptionRow::of(&branch, work.id(), day, &row.id, tariff, account)?);
        }
        made.accounts.push(row);
    }
    Ok(made)
}

/// The subscribers that new accounts name: their ids by their codes.
fn known_subscribers(work: &mut Work<'_>, branch: &str, new: &[NewAccount]) -> QueryResult<HashMap<String, String>> {
    let codes: HashSet<&String> = new.iter().filter_map(|account| account.subscriber.as_ref()).collect();
    let codes: Vec<&String> = codes.into_iter().collect();
    let mut known = HashMap::new();
    for some in codes.chunks(ROWS_A_STATEMENT) {
        let found: Vec<(String, String)> = subscribers::table
            .filter(subscribers::branch.eq(branch).and(subscribers::code.eq_any(some.iter().copied())))
            .select((subscribers::code, subscribers::id))
            .load(work.conn())?;
        known.extend(found);
    }
    Ok(known)
}

/// Refuses numbers, cards and codes of subscribers that somebody has, here or among the new ones themselves.
fn nobody_has_these(work: &mut Work<'_>, made: &Made) -> Result<(), Stop> {
    let branch = work.branch();
    let (mut numbers, mut serials, mut codes) = (HashSet::new(), HashSet::new(), HashSet::new());
    for some in made.accounts.chunks(ROWS_A_STATEMENT) {
        let taken = accounts::table
            .filter(accounts::branch.eq(&branch).and(accounts::number.eq_any(some.iter().map(|row| &row.number))));
        numbers.extend(taken.select(accounts::number).load::<String>(work.conn())?);
    }
    for some in made.equipment.chunks(ROWS_A_STATEMENT) {
        let taken = equipment::table
            .filter(equipment::branch.eq(&branch).and(equipment::serial.eq_any(some.iter().map(|row| &row.serial))))
            .filter(equipment::until.is_null());
        serials.extend(taken.select(equipment::serial).load::<String>(work.conn())?);
    }
    for some in made.subscribers.chunks(ROWS_A_STATEMENT) {
        let taken = subscribers::table
            .filter(subscribers::branch.eq(&branch).and(subscribers::code.eq_any(some.iter().map(|row| &row.code))));
        codes.extend(taken.select(subscribers::code).load::<String>(work.conn())?);
    }
    for row in &made.accounts {
        if !numbers.insert(row.number.clone()) {
            return Err(AccountsRefusal::AccountNumberTaken { number: row.number.clone() }.into());
        }
    }
    for row in &made.equipment {
        if !serials.insert(row.serial.clone()) {
            return Err(AccountsRefusal::CardTaken { number: row.number.clone() }.into());
        }
    }
    match made.subscribers.iter().find(|row| !codes.insert(row.code.clone())) {
        Some(row) => Err(AccountsRefusal::SubscriberTaken { code: row.code.clone() }.into()),
        None => Ok(()),
    }
}

fn insert(work: &mut Work<'_>, made: &Made) -> QueryResult<()> {
    insert_rows!(work.conn(), subscribers::table, made.subscribers)?;
    insert_rows!(work.conn(), accounts::table, made.accounts)?;
    insert_rows!(work.conn(), equipment::table, made.equipment)?;
    insert_rows!(work.conn(), subscriptions::table, made.subscriptions)?;
    Ok(())
}

/// Looks behind the mask of an account, for the ticket that is being served at the actor's counter.
pub fn reveal(work: &mut Work<'_>, ticket: &str, account: &str, reason: RevealReason) -> Result<Revealed, Stop> {
    let (branch, now) = (work.branch(), work.now());
    let desk = served(work, ticket)?;
    let found: Account = super::find(work.conn(), &branch, account)?;
    let card = super::queries::card_of(work.conn(), &branch, account)?;
    let before: Vec<String> = reveals::table
        .filter(reveals::branch.eq(&branch).and(reveals::ticket.eq(ticket)).and(reveals::account.ne(account)))
        .select(reveals::account)
        .distinct()
        .limit(REVEALS_A_TICKET_MAX)
        .load(work.conn())?;
    if i64::try_from(before.len()).unwrap_or(i64::MAX) >= REVEALS_A_TICKET_MAX {
        return Err(AccountsRefusal::RevealsTooMany { max: REVEALS_A_TICKET_MAX }.into());
    }
    let id = work.id();
    diesel::insert_into(reveals::table)
        .values((
            reveals::branch.eq(&branch),
            reveals::id.eq(id),
            reveals::account.eq(account),
            reveals::ticket.eq(ticket),
            reveals::staff.eq(&desk.clerk),
            reveals::reason.eq(reason.as_str()),
            reveals::at.eq(now),
        ))
        .execute(work.conn())?;
    work.record(Some(&desk.hall), "account_revealed", account, &json!({ "ticket": ticket, "reason": reason }))?;
    Ok(Revealed { address: found.address(), name: found.name, phone: found.phone, card })
}
