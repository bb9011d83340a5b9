//! What changes about an account itself: where it is served, whose it is, whether it is in use. Dated orders decide when.

use diesel::prelude::*;

use super::rows::{self, SubscriberRow};
use super::{AccountsRefusal, Address, Kind, NewAccount, Status, search};
use crate::door::{Stop, Work};
use crate::kernel::{Millis, Money};
use crate::store::Conn;
use crate::store::schema::{accounts, subscribers};

/// Whether an address can be one: from one to a hundred and twenty characters that are seen.
pub fn is_address(address: &Address) -> bool {
    rows::is_text(&address.text())
}

/// The account is served somewhere else.
pub fn move_to(work: &mut Work<'_>, account: &str, address: &Address) -> Result<(), Stop> {
    let branch = work.branch();
    let moved = crate::store::update(accounts::table.find((&branch, account)))
        .set((
            accounts::district.eq(&address.district),
            accounts::street.eq(&address.street),
            accounts::building.eq(&address.building),
            accounts::room.eq(&address.room),
            accounts::address_key.eq(search::name_key(&address.from_the_street())),
        ))
        .execute(work.conn())?;
    if moved == 1 { Ok(()) } else { Err(AccountsRefusal::AccountNotFound.into()) }
}

/// The account is in use, or not.
pub fn set_status(work: &mut Work<'_>, account: &str, status: Status) -> Result<(), Stop> {
    let branch = work.branch();
    let set = crate::store::update(accounts::table.find((&branch, account)))
        .set(accounts::status.eq(status.as_str()))
        .execute(work.conn())?;
    if set == 1 { Ok(()) } else { Err(AccountsRefusal::AccountNotFound.into()) }
}

/// A subscriber by the code that another system or a person calls them by: their id.
pub fn subscriber_by_code(conn: &mut Conn, branch: &str, code: &str) -> QueryResult<Option<String>> {
    let Some(code) = search::number(code) else { return Ok(None) };
    let of_code = subscribers::branch.eq(branch).and(subscribers::code.eq(code));
    subscribers::table.filter(of_code).select(subscribers::id).get_result(conn).optional()
}

/// The account belongs to another subscriber.
pub fn hand_over(work: &mut Work<'_>, account: &str, subscriber: &str) -> Result<(), Stop> {
    let branch = work.branch();
    let handed = crate::store::update(accounts::table.find((&branch, account)))
        .set(accounts::subscriber.eq(subscriber))
        .execute(work.conn())?;
    if handed == 1 { Ok(()) } else { Err(AccountsRefusal::AccountNotFound.into()) }
}

/// Whether somebody can become a subscriber; nothing is written. Refuses a code that is taken, and what no subscriber is
/// called.
pub fn may_subscribe(work: &mut Work<'_>, code: &str, kind: Kind, name: &str, phone: &str) -> Result<(), Stop> {
    let (branch, now) = (work.branch(), work.now());
    subscriber_row(work.conn(), &branch, (String::new(), now), &as_new(code, kind, name, phone)).map(drop)
}

/// Somebody becomes a subscriber. Returns their id.
pub fn new_subscriber(work: &mut Work<'_>, code: &str, kind: Kind, name: &str, phone: &str) -> Result<String, Stop> {
    let (branch, now, id) = (work.branch(), work.now(), work.id());
    let row = subscriber_row(work.conn(), &branch, (id.clone(), now), &as_new(code, kind, name, phone))?;
    diesel::insert_into(subscribers::table).values(&row).execute(work.conn())?;
    Ok(id)
}

fn subscriber_row(
    conn: &mut Conn,
    branch: &str,
    (id, now): (String, Millis),
    new: &NewAccount,
) -> Result<SubscriberRow, Stop> {
    if subscriber_by_code(conn, branch, &new.number)?.is_some() {
        return Err(AccountsRefusal::SubscriberTaken { code: new.number.clone() }.into());
    }
    Ok(SubscriberRow::of(branch, id, now, new)?)
}

fn as_new(code: &str, kind: Kind, name: &str, phone: &str) -> NewAccount {
    NewAccount {
        number: code.to_owned(),
        subscriber: Some(code.to_owned()),
        kind,
        name: name.to_owned(),
        phone: phone.to_owned(),
        card: String::new(),
        address: Address::default(),
        tariffs: Vec::new(),
        status: Status::Active,
        owed: Vec::new(),
        credit: Money::ZERO,
    }
}
