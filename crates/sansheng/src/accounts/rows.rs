//! The rows of new accounts: checked, and keyed for look-ups.

use diesel::prelude::*;

use super::{AccountsRefusal, NewAccount, Status, search};
use crate::kernel::Day;
use crate::store::schema::{accounts, equipment, subscribers, subscriptions};

/// The longest name and address, in characters.
const TEXT_CHARS_MAX: usize = 120;

#[derive(Insertable)]
#[diesel(table_name = subscribers, treat_none_as_default_value = false)]
pub(super) struct SubscriberRow {
    branch: String,
    pub id: String,
    pub code: String,
    kind: &'static str,
    name: String,
    name_key: String,
    given_key: String,
    name_pinyin: String,
    name_initials: String,
    phone: String,
    phone_tail: String,
    created_at: i64,
}

#[derive(Insertable)]
#[diesel(table_name = accounts, treat_none_as_default_value = false)]
pub(super) struct AccountRow {
    branch: String,
    pub id: String,
    pub number: String,
    pub subscriber: String,
    district: String,
    street: String,
    building: String,
    room: String,
    address_key: String,
    status: &'static str,
    opened_at: i64,
}

#[derive(Insertable)]
#[diesel(table_name = equipment, treat_none_as_default_value = false)]
pub(super) struct EquipmentRow {
    branch: String,
    id: String,
    account: String,
    kind: &'static str,
    pub serial: String,
    since: i64,
    /// Whose it is, to say in a refusal.
    #[diesel(skip_insertion)]
    pub number: String,
}

#[derive(Insertable)]
#[diesel(table_name = subscriptions, treat_none_as_default_value = false)]
pub(super) struct SubscriptionRow {
    branch: String,
    id: String,
    account: String,
    tariff: String,
    from_day: String,
    through_day: Option<String>,
    ended: &'static str,
}

fn malformed(new: &NewAccount, field: &'static str) -> AccountsRefusal {
    AccountsRefusal::AccountMalformed { number: new.number.chars().take(24).collect(), field }
}

/// Characters that are not seen but change how a line reads: controls, marks of direction, zero-width spaces.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn text(new: &NewAccount, text: &str, field: &'static str) -> Result<String, AccountsRefusal> {
    if is_text(text) { Ok(text.trim().to_owned()) } else { Err(malformed(new, field)) }
}

/// Whether there is something to be seen, and not too much of it.
pub(super) fn is_text(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty() && text.chars().count() <= TEXT_CHARS_MAX && !text.chars().any(is_invisible)
}

/// The fields for which a new account could not be opened by what it says of itself; nothing else is looked at.
pub fn faults(new: &NewAccount) -> Vec<&'static str> {
    let number = |text: &str| search::number(text).is_some();
    let sound = [
        ("number", number(&new.number)),
        ("subscriber", new.subscriber.as_deref().is_none_or(number)),
        ("name", is_text(&new.name)),
        ("phone", search::phone(&new.phone).is_some()),
        ("card", new.card.is_empty() || number(&new.card)),
        ("address", is_text(&new.address.text())),
    ];
    sound.into_iter().filter(|(_, sound)| !sound).map(|(field, _)| field).collect()
}

impl SubscriberRow {
    pub fn of(branch: &str, id: String, now: i64, new: &NewAccount) -> Result<Self, AccountsRefusal> {
        let name = text(new, &new.name, "name")?;
        let phone = search::phone(&new.phone).ok_or_else(|| malformed(new, "phone"))?;
        let code = new.subscriber.as_deref().unwrap_or(&new.number);
        let (name_pinyin, name_initials) = search::sound(&name);
        Ok(Self {
            branch: branch.to_owned(),
            id,
            code: search::number(code).ok_or_else(|| malformed(new, "subscriber"))?,
            kind: new.kind.as_str(),
            name_key: search::name_key(&name),
            given_key: search::given_key(&name),
            name_pinyin,
            name_initials,
            name,
            phone_tail: search::tail(&phone).to_owned(),
            phone,
            created_at: now,
        })
    }
}

impl AccountRow {
    pub fn of(branch: &str, id: String, now: i64, new: &NewAccount) -> Result<Self, AccountsRefusal> {
        text(new, &new.address.text(), "address")?;
        Ok(Self {
            branch: branch.to_owned(),
            id,
            number: search::number(&new.number).ok_or_else(|| malformed(new, "number"))?,
            subscriber: String::new(),
            address_key: search::name_key(&new.address.from_the_street()),
            district: new.address.district.clone(),
            street: new.address.street.clone(),
            building: new.address.building.clone(),
            room: new.address.room.clone(),
            status: new.status.as_str(),
            opened_at: now,
        })
    }
}

impl EquipmentRow {
    pub fn card(branch: &str, id: String, now: i64, account: &str, new: &NewAccount) -> Result<Self, AccountsRefusal> {
        Ok(Self {
            branch: branch.to_owned(),
            id,
            account: account.to_owned(),
            kind: "card",
            serial: search::number(&new.card).ok_or_else(|| malformed(new, "card"))?,
            since: now,
            number: new.number.clone(),
        })
    }
}

impl SubscriptionRow {
    /// Of an account that is in use it runs from `day` on; of a suspended one it waits to be taken up again.
    pub fn of(
        branch: &str,
        id: String,
        day: &Day,
        account: &str,
        tariff: &str,
        new: &NewAccount,
    ) -> Result<Self, AccountsRefusal> {
        let (ended, through) = match new.status {
            Status::Active => ("", None),
            Status::Suspended => ("suspended", Some(day.plus(-1).to_string())),
            Status::Closed => ("ended", Some(day.plus(-1).to_string())),
        };
        Ok(Self {
            branch: branch.to_owned(),
            id,
            account: account.to_owned(),
            tariff: text(new, tariff, "tariff")?,
            from_day: day.to_string(),
            through_day: through,
            ended,
        })
    }
}
