//! Devices come in with a token of one scope, shown once when it is made.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::super::{Device, PeopleRefusal, Scope, harmless, token_hash};
use crate::door::{Stop, Work};
use crate::refusal::DoorRefusal;
use crate::store::schema::{counters, devices, halls};

/// A device to be.
#[derive(Clone, Debug)]
pub struct NewDevice {
    /// What people call it.
    pub name: String,
    /// What it may do.
    pub scope: Scope,
    /// Its hall; only an integration may be without.
    pub hall: Option<String>,
    /// Its counter; a pad needs one.
    pub counter: Option<String>,
}

/// A device and its token, which is told this once.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DeviceToken {
    /// The device's id.
    pub id: String,
    /// The token.
    pub token: String,
}

/// Makes a device.
pub fn create_device(work: &mut Work<'_>, ask: &NewDevice) -> Result<DeviceToken, Stop> {
    let (branch, now) = (work.branch(), work.now());
    let name = harmless(ask.name.trim(), 65);
    if !(1..=64).contains(&name.chars().count()) {
        return Err(PeopleRefusal::NameMalformed.into());
    }
    let placed = match ask.scope {
        Scope::Integration => ask.counter.is_none() || ask.hall.is_some(),
        Scope::Pad => ask.hall.is_some() && ask.counter.is_some(),
        Scope::Kiosk | Scope::Board | Scope::Printer => ask.hall.is_some(),
    };
    if !placed || !is_place(work, &branch, ask)? {
        return Err(PeopleRefusal::DeviceNeedsPlace.into());
    }
    let id = work.id();
    let token = format!("{branch}.{}.{}", ask.scope.as_str(), work.secret());
    diesel::insert_into(devices::table)
        .values((
            devices::branch.eq(&branch),
            devices::id.eq(&id),
            devices::name.eq(&name),
            devices::scope.eq(ask.scope.as_str()),
            devices::hall.eq(&ask.hall),
            devices::counter.eq(&ask.counter),
            devices::token_hash.eq(token_hash(&token)),
            devices::created_at.eq(now),
        ))
        .execute(work.conn())?;
    let said = json!({ "name": name, "scope": ask.scope, "counter": ask.counter });
    work.record(ask.hall.as_deref(), "device_created", &id, &said)?;
    Ok(DeviceToken { id, token })
}

fn is_place(work: &mut Work<'_>, branch: &str, ask: &NewDevice) -> Result<bool, Stop> {
    let Some(hall) = &ask.hall else { return Ok(true) };
    let of_branch = halls::table.filter(halls::branch.eq(branch).and(halls::id.eq(hall)));
    if of_branch.count().get_result::<i64>(work.conn())? == 0 {
        return Err(DoorRefusal::HallNotFound.into());
    }
    let Some(counter) = &ask.counter else { return Ok(true) };
    let of_hall = counters::branch.eq(branch).and(counters::hall.eq(hall)).and(counters::id.eq(counter));
    Ok(counters::table.filter(of_hall).count().get_result::<i64>(work.conn())? == 1)
}

/// Revokes a device: its next request is refused.
pub fn revoke_device(work: &mut Work<'_>, id: &str) -> Result<Device, Stop> {
    let (branch, now) = (work.branch(), work.now());
    let row: Option<(String, String, Option<String>, Option<String>)> = devices::table
        .filter(devices::branch.eq(&branch).and(devices::id.eq(id)).and(devices::revoked_at.is_null()))
        .select((devices::name, devices::scope, devices::hall, devices::counter))
        .get_result(work.conn())
        .optional()?;
    let (name, scope, hall, counter) = row.ok_or(PeopleRefusal::DeviceNotFound)?;
    let scope = Scope::parse(&scope).ok_or(PeopleRefusal::DeviceNotFound)?;
    crate::store::update(devices::table.find((&branch, id)))
        .set(devices::revoked_at.eq(Some(now)))
        .execute(work.conn())?;
    work.record(hall.as_deref(), "device_revoked", id, &json!({ "name": name, "scope": scope }))?;
    Ok(Device { branch, id: id.to_owned(), name, scope, hall, counter })
}
