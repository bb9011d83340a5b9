//! What happens to accounts: they are created, one or many, and somebody looks behind the mask.

use std::collections::HashSet;

use diesel::prelude::*;
use serde_json::json;

use super::{Account, AccountsRefusal, CREATE_MAX, NewAccount, REVEALS_A_TICKET_MAX, RevealReason, Revealed, search};
use crate::door::{Stop, Work};
use crate::fees::{self, served};
use crate::kernel::Day;
use crate::store::schema::{accounts, reveals};
use crate::store::{ROWS_A_STATEMENT, insert_rows};

/// The longest name and address, in characters.
const TEXT_CHARS_MAX: usize = 120;

#[derive(Insertable)]
#[diesel(table_name = accounts, treat_none_as_default_value = false)]
struct Row {
    branch: String,
    id: String,
    number: String,
    kind: &'static str,
    name: String,
    name_key: String,
    name_initials: String,
    phone: String,
    phone_tail: String,
    card: String,
    address: String,
    tariff: String,
    status: &'static str,
    opened_at: i64,
}

impl Row {
    /// Checks and keys one new account.
    fn of(branch: &str, id: String, now: i64, new: &NewAccount) -> Result<Self, AccountsRefusal> {
        let wrong = |field| AccountsRefusal::AccountMalformed { number: new.number.chars().take(24).collect(), field };
        let text = |text: &str, field| {
            let text = text.trim();
            let fits = !text.is_empty() && text.chars().count() <= TEXT_CHARS_MAX && !text.chars().any(is_invisible);
            if fits { Ok(text.to_owned()) } else { Err(wrong(field)) }
        };
        let phone = search::phone(&new.phone).ok_or_else(|| wrong("phone"))?;
        let name = text(&new.name, "name")?;
        Ok(Self {
            branch: branch.to_owned(),
            id,
            number: search::number(&new.number).ok_or_else(|| wrong("number"))?,
            kind: new.kind.as_str(),
            name_key: search::name_key(&name),
            name_initials: search::initials(&name),
            name,
            phone_tail: search::tail(&phone).to_owned(),
            phone,
            card: search::number(&new.card).ok_or_else(|| wrong("card"))?,
            address: text(&new.address, "address")?,
            tariff: text(&new.tariff, "tariff")?,
            status: new.status.as_str(),
            opened_at: now,
        })
    }
}

/// Characters that are not seen but change how a line reads: controls, marks of direction, zero-width spaces.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Opens one account, with what it owes from before. Returns its id.
pub fn create(work: &mut Work<'_>, day: &Day, new: &NewAccount) -> Result<String, Stop> {
    let ids = create_many(work, day, std::slice::from_ref(new))?;
    Ok(ids.into_iter().next().unwrap_or_default())
}

/// Opens at most [`CREATE_MAX`] accounts together: all of them or none. Returns their ids in order.
pub fn create_many(work: &mut Work<'_>, day: &Day, new: &[NewAccount]) -> Result<Vec<String>, Stop> {
    if new.len() > CREATE_MAX {
        return Err(AccountsRefusal::AccountsTooMany { max: CREATE_MAX }.into());
    }
    let rows = checked(work, new)?;
    for some in rows.chunks(ROWS_A_STATEMENT) {
        insert_rows!(work.conn(), accounts::table, some)?;
    }
    let opened: Vec<fees::Opened<'_>> = rows
        .iter()
        .zip(new)
        .map(|(row, new)| fees::Opened { account: &row.id, tariff: &row.tariff, owed: &new.owed })
        .collect();
    fees::open_accounts(work, day, &opened)?;
    let ids: Vec<String> = rows.into_iter().map(|row| row.id).collect();
    let first = ids.first().cloned().unwrap_or_default();
    work.record(None, "accounts_opened", &first, &json!({ "accounts": ids.len() }))?;
    Ok(ids)
}

/// New accounts with numbers and cards that nobody has, neither here nor among themselves.
fn checked(work: &mut Work<'_>, new: &[NewAccount]) -> Result<Vec<Row>, Stop> {
    let (branch, now) = (work.branch(), work.now());
    let mut rows = Vec::with_capacity(new.len());
    for account in new {
        rows.push(Row::of(&branch, work.id(), now, account)?);
    }
    let (mut numbers, mut cards) = (HashSet::new(), HashSet::new());
    for some in rows.chunks(ROWS_A_STATEMENT) {
        numbers.extend(taken_numbers(work, &branch, some)?);
        cards.extend(taken_cards(work, &branch, some)?);
    }
    for row in &rows {
        if !numbers.insert(row.number.clone()) {
            return Err(AccountsRefusal::AccountNumberTaken { number: row.number.clone() }.into());
        }
        if !cards.insert(row.card.clone()) {
            return Err(AccountsRefusal::CardTaken { number: row.number.clone() }.into());
        }
    }
    Ok(rows)
}

fn taken_numbers(work: &mut Work<'_>, branch: &str, rows: &[Row]) -> QueryResult<Vec<String>> {
    accounts::table
        .filter(accounts::branch.eq(branch).and(accounts::number.eq_any(rows.iter().map(|row| &row.number))))
        .select(accounts::number)
        .load(work.conn())
}

fn taken_cards(work: &mut Work<'_>, branch: &str, rows: &[Row]) -> QueryResult<Vec<String>> {
    accounts::table
        .filter(accounts::branch.eq(branch).and(accounts::card.eq_any(rows.iter().map(|row| &row.card))))
        .select(accounts::card)
        .load(work.conn())
}

/// Looks behind the mask of an account, for the ticket that is being served at the actor's counter.
pub fn reveal(work: &mut Work<'_>, ticket: &str, account: &str, reason: RevealReason) -> Result<Revealed, Stop> {
    let (branch, now) = (work.branch(), work.now());
    let desk = served(work, ticket)?;
    let found: Account = super::find(work.conn(), &branch, account)?;
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
    Ok(Revealed { name: found.name, phone: found.phone, card: found.card, address: found.address })
}
