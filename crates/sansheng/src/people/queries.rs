//! What is asked about people, sessions and devices. No secret leaves here except to be compared.

use std::collections::HashMap;

use diesel::prelude::*;

use super::profile::{PasswordRule, REMEMBERED};
use super::rules::{Address, AddressGuard, FactorRule, Guard, SESSION_AT_MOST};
use super::{
    Device, PasswordProfile, PasswordTerms, PeopleRefusal, Person, Scope, Session, SessionEnd, StaffRow,
    branch_of_token, harmless, token_hash,
};
use crate::door::Stop;
use crate::kernel::Millis;
use crate::store::Conn;
use crate::store::schema::{branches, devices, former_passwords, reset_codes, sessions, sign_in_guards, staff};

/// At most this many people in one answer: a branch has some dozens.
pub const PEOPLE_MAX: i64 = 500;
/// At most this many devices in one answer.
pub const DEVICES_MAX: i64 = 500;
/// At most this many of a person's sessions in one answer, newest first.
const SESSIONS_MAX: i64 = 20;
/// A typed account is never longer: branch, slash, login.
pub const ACCOUNT_CHARS_MAX: usize = 64;

/// What is known of a sign-in before the password is checked.
#[derive(Clone, Debug)]
pub struct Knock {
    /// The branch that the sign-in is written in.
    pub branch: String,
    /// The account as it was typed, harmless and short.
    pub given: String,
    /// What the account's failures are counted under, whether it exists or not: what was typed, and nothing that depends
    /// on whose it is.
    pub account_key: String,
    /// What the address's failures are counted under.
    pub address_key: String,
    /// The person, when there is exactly one.
    pub person: Option<Person>,
    /// The hash to check against.
    pub password_hash: Option<String>,
    /// What a new password of the branch is checked against.
    pub profile: PasswordProfile,
    /// Failures of the account.
    pub account: Guard,
    /// Failures of the address, in every branch.
    pub address: Address,
}

/// Looks an account up: `login`, or `branch/login` where two branches know the login. `None` before there is a branch. The
/// same is asked of the store whether there is such an account or not.
pub fn knock(conn: &mut Conn, given: &str, from: &str) -> QueryResult<Option<Knock>> {
    let typed = harmless(given.trim(), ACCOUNT_CHARS_MAX).to_lowercase();
    let (branch, login) = match typed.split_once('/') {
        Some((branch, login)) => (Some(branch), login),
        None => (None, typed.as_str()),
    };
    let row = found(conn, branch, login)?;
    let known: Vec<String> = branches::table.order(branches::branch.asc()).select(branches::branch).load(conn)?;
    let named = row.as_ref().map(|row| row.branch.as_str()).or(branch);
    let named = known.iter().find(|known| Some(known.as_str()) == named);
    let Some(branch) = named.or(known.first()).cloned() else { return Ok(None) };
    let account_key = account_key(&typed);
    let address_key = format!("address:{from}");
    Ok(Some(Knock {
        given: typed.clone(),
        account: guard(conn, &branch, &account_key)?,
        address: address(conn, &branch, &address_key)?,
        profile: password_rule(conn, &branch)?.profile,
        person: row.as_ref().map(StaffRow::person),
        password_hash: row.map(|row| row.password_hash),
        branch,
        account_key,
        address_key,
    }))
}

fn found(conn: &mut Conn, branch: Option<&str>, login: &str) -> QueryResult<Option<StaffRow>> {
    let rows: Vec<StaffRow> = match branch {
        Some(branch) => {
            let of_branch = staff::branch.eq(branch).and(staff::login.eq(login));
            staff::table.filter(of_branch).select(StaffRow::as_select()).load(conn)?
        }
        None => staff::table.filter(staff::login.eq(login)).limit(2).select(StaffRow::as_select()).load(conn)?,
    };
    // Two branches with one login: only `branch/login` says who is meant.
    Ok(if rows.len() == 1 { rows.into_iter().next() } else { None })
}

/// What failures of an account are counted under. `login` and `branch/login` are counted apart: if one account had one
/// guard under both names, the second name's delay would tell that it exists.
pub(super) fn account_key(typed: &str) -> String {
    format!("account:{}", token_hash(typed))
}

pub(super) fn guard(conn: &mut Conn, branch: &str, subject: &str) -> QueryResult<Guard> {
    use sign_in_guards as t;
    let row: Option<(i32, i64, i64)> = t::table
        .find((branch, subject))
        .select((t::failures, t::last_at, t::blocked_until))
        .get_result(conn)
        .optional()?;
    Ok(row.map(|(failures, last_at, blocked_until)| Guard { failures, last_at, blocked_until }).unwrap_or_default())
}

/// What every branch remembers of an address. No other branch's row is written, so whichever order this is read in,
/// no failure is lost.
pub(super) fn address(conn: &mut Conn, branch: &str, subject: &str) -> QueryResult<Address> {
    use sign_in_guards as t;
    let rows: Vec<(String, i32, Millis, Millis, Millis)> = t::table
        .filter(t::subject.eq(subject))
        .select((t::branch, t::failures, t::last_at, t::blocked_until, t::forgiven_at))
        .load(conn)?;
    let mut address = Address::default();
    for (of, failures, last_at, blocked_until, forgiven_at) in rows {
        let row = AddressGuard { guard: Guard { failures, last_at, blocked_until }, forgiven_at };
        if of == branch {
            address.own = row;
        } else {
            address.others.push(row);
        }
    }
    Ok(address)
}

type SessionColumns = (String, String, String, i64, i64, i64, i32);

/// The session of a token, when it is not over.
pub fn session_of_token(conn: &mut Conn, token: &str) -> QueryResult<Option<Session>> {
    use sessions as t;
    let Some(branch) = branch_of_token(token) else { return Ok(None) };
    let row: Option<SessionColumns> = t::table
        .filter(t::branch.eq(branch).and(t::token_hash.eq(token_hash(token))).and(t::ended_at.is_null()))
        .select((t::id, t::staff, t::address, t::created_at, t::seen_at, t::proved_at, t::locked))
        .get_result(conn)
        .optional()?;
    let Some((id, owner, address, created_at, seen_at, proved_at, locked)) = row else { return Ok(None) };
    let Some(owner) = person_row(conn, branch, &owner)?.filter(|row| row.active == 1) else { return Ok(None) };
    let (person, locked) = (owner.person(), locked == 1);
    let factor_due_at = factor_rule(conn, branch)?.due_at(&person, owner.created_at);
    let rule = password_rule(conn, branch)?;
    let chosen = owner.chosen();
    let standing = rule.standing(chosen, created_at);
    let password = PasswordTerms { profile: rule.profile, set_at: chosen.at, standing };
    Ok(Some(Session { id, person, address, created_at, seen_at, proved_at, locked, factor_due_at, password }))
}

/// Why a token opens no session any more; `None` while it does, and where there never was one.
pub fn why_ended(conn: &mut Conn, token: &str, now: Millis) -> QueryResult<Option<SessionEnd>> {
    use sessions as t;
    let Some(branch) = branch_of_token(token) else { return Ok(None) };
    let row: Option<(i64, Option<String>)> = t::table
        .filter(t::branch.eq(branch).and(t::token_hash.eq(token_hash(token))))
        .select((t::created_at, t::ended_why))
        .get_result(conn)
        .optional()?;
    Ok(row.and_then(|(created_at, why)| match why {
        Some(why) => SessionEnd::parse(&why),
        None => (created_at + SESSION_AT_MOST <= now).then_some(SessionEnd::Expired),
    }))
}

/// The sessions of some people that run now, by whose they are: where each was begun and when.
pub fn running_of(conn: &mut Conn, branch: &str, owners: &[&str], now: Millis) -> QueryResult<Vec<Running>> {
    use sessions as t;
    let rows: Vec<(String, String, Millis)> = t::table
        .filter(t::branch.eq(branch).and(t::staff.eq_any(owners)))
        .filter(t::ended_at.is_null().and(t::created_at.gt(now - SESSION_AT_MOST)))
        .select((t::staff, t::address, t::created_at))
        .load(conn)?;
    Ok(rows.into_iter().map(|(staff, address, since)| Running { staff, address, since }).collect())
}

/// A session that runs, as administrators see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Running {
    /// Whose.
    pub staff: String,
    /// From which address it was begun.
    pub address: String,
    /// Since when.
    pub since: Millis,
}

/// Who of a branch must have a second factor.
pub fn factor_rule(conn: &mut Conn, branch: &str) -> QueryResult<FactorRule> {
    let rule: Option<String> =
        branches::table.find(branch).select(branches::second_factor).get_result(conn).optional()?;
    // The table's own check keeps other words out; the default is the safe reading of one.
    Ok(rule.as_deref().and_then(FactorRule::parse).unwrap_or_default())
}

/// What a branch asks of passwords, and since when; of a branch that is not there yet, what it will begin with.
pub fn password_rule(conn: &mut Conn, branch: &str) -> QueryResult<PasswordRule> {
    let columns = (branches::password_profile, branches::password_profile_since);
    let row: Option<(String, Millis)> = branches::table.find(branch).select(columns).get_result(conn).optional()?;
    let Some((profile, since)) = row else { return Ok(PasswordRule::default()) };
    // The table's own check keeps other words out.
    Ok(PasswordRule { profile: PasswordProfile::parse(&profile).unwrap_or_default(), since })
}

/// The profiles that are in force in some branch, for pages that do not know yet who reads them; never none.
pub fn password_profiles(conn: &mut Conn) -> QueryResult<Vec<PasswordProfile>> {
    let said: Vec<String> = branches::table
        .select(branches::password_profile)
        .order(branches::password_profile.desc())
        .distinct()
        .load(conn)?;
    let profiles: Vec<PasswordProfile> = said.iter().filter_map(|said| PasswordProfile::parse(said)).collect();
    Ok(if profiles.is_empty() { vec![PasswordProfile::default()] } else { profiles })
}

/// The hashes that a new password must not fit: the present one's, then those of the ones before it, the last one first.
pub fn last_password_hashes(conn: &mut Conn, branch: &str, id: &str) -> QueryResult<Vec<String>> {
    use former_passwords as t;
    let former: Vec<String> = t::table
        .filter(t::branch.eq(branch).and(t::staff.eq(id)))
        .order(t::id.desc())
        .select(t::password_hash)
        .load(conn)?;
    let present = person_row(conn, branch, id)?.map(|row| row.password_hash).filter(|hash| !hash.is_empty());
    Ok(present.into_iter().chain(former).take(REMEMBERED).collect())
}

/// Whether a one-time code is the person's and still good.
pub fn reset_code_fits(conn: &mut Conn, branch: &str, id: &str, code: &str, now: Millis) -> QueryResult<bool> {
    use reset_codes as t;
    let fitting: i64 = t::table
        .filter(t::branch.eq(branch).and(t::staff.eq(id)))
        .filter(t::code_hash.eq(token_hash(code)).and(t::expires_at.gt(now)))
        .count()
        .get_result(conn)?;
    Ok(fitting == 1)
}

/// The device of a token, unless it was revoked.
pub fn device_of_token(conn: &mut Conn, token: &str) -> QueryResult<Option<Device>> {
    use devices as t;
    let Some(branch) = branch_of_token(token) else { return Ok(None) };
    let row: Option<DeviceColumns> = t::table
        .filter(t::branch.eq(branch).and(t::token_hash.eq(token_hash(token))).and(t::revoked_at.is_null()))
        .select((t::branch, t::id, t::name, t::scope, t::hall, t::counter))
        .get_result(conn)
        .optional()?;
    Ok(row.and_then(device))
}

type DeviceColumns = (String, String, String, String, Option<String>, Option<String>);

fn device((branch, id, name, scope, hall, counter): DeviceColumns) -> Option<Device> {
    Some(Device { branch, id, name, scope: Scope::parse(&scope)?, hall, counter })
}

/// The devices of a branch that may come in, by name.
pub fn all_devices(conn: &mut Conn, branch: &str) -> QueryResult<Vec<Device>> {
    use devices as t;
    let rows: Vec<DeviceColumns> = t::table
        .filter(t::branch.eq(branch).and(t::revoked_at.is_null()))
        .order((t::name.asc(), t::id.asc()))
        .limit(DEVICES_MAX)
        .select((t::branch, t::id, t::name, t::scope, t::hall, t::counter))
        .load(conn)?;
    Ok(rows.into_iter().filter_map(device).collect())
}

pub(super) fn person_row(conn: &mut Conn, branch: &str, id: &str) -> QueryResult<Option<StaffRow>> {
    staff::table.find((branch, id)).select(StaffRow::as_select()).get_result(conn).optional()
}

/// A person by id.
pub fn person(conn: &mut Conn, branch: &str, id: &str) -> Result<Person, Stop> {
    Ok(person_row(conn, branch, id)?.ok_or(PeopleRefusal::StaffNotFound)?.person())
}

/// A person's password hash, to check it outside the lanes.
pub fn password_hash(conn: &mut Conn, branch: &str, id: &str) -> Result<String, Stop> {
    Ok(person_row(conn, branch, id)?.ok_or(PeopleRefusal::StaffNotFound)?.password_hash)
}

/// The people of a branch, by login.
pub fn people(conn: &mut Conn, branch: &str) -> QueryResult<Vec<Person>> {
    let rows: Vec<StaffRow> = staff::table
        .filter(staff::branch.eq(branch))
        .order(staff::login.asc())
        .limit(PEOPLE_MAX)
        .select(StaffRow::as_select())
        .load(conn)?;
    Ok(rows.iter().map(StaffRow::person).collect())
}

/// What people are called, by id; whoever left is still told.
pub fn names(conn: &mut Conn, branch: &str, ids: &[&str]) -> QueryResult<HashMap<String, String>> {
    let of_ids = staff::branch.eq(branch).and(staff::id.eq_any(ids));
    let found: Vec<(String, String)> = staff::table.filter(of_ids).select((staff::id, staff::name)).load(conn)?;
    Ok(found.into_iter().collect())
}

/// A session as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct SessionRow {
    /// Its id.
    pub id: String,
    /// From which address it was begun.
    pub address: String,
    /// When it began.
    pub created_at: Millis,
    /// When it was last used, to the minute.
    pub seen_at: Millis,
    /// When it ended.
    pub ended_at: Option<Millis>,
    /// Why it ended.
    pub ended_why: Option<String>,
}

type OwnColumns = (String, String, i64, i64, Option<i64>, Option<String>);

/// A person's sessions, newest first; what grew too old counts as ended.
pub fn sessions_of(conn: &mut Conn, branch: &str, owner: &str, now: Millis) -> QueryResult<Vec<SessionRow>> {
    use sessions as t;
    let rows: Vec<OwnColumns> = t::table
        .filter(t::branch.eq(branch).and(t::staff.eq(owner)))
        .order(t::created_at.desc())
        .limit(SESSIONS_MAX)
        .select((t::id, t::address, t::created_at, t::seen_at, t::ended_at, t::ended_why))
        .load(conn)?;
    let row = |(id, address, created_at, seen_at, ended_at, ended_why): OwnColumns| {
        let over = created_at + SESSION_AT_MOST;
        let ended_at = ended_at.or_else(|| (over <= now).then_some(over));
        SessionRow { id, address, created_at, seen_at, ended_at, ended_why }
    };
    Ok(rows.into_iter().map(row).collect())
}

/// Whether anybody owns the installation.
pub fn is_set_up(conn: &mut Conn) -> QueryResult<bool> {
    let owners: i64 = staff::table.filter(staff::role.eq("owner").and(staff::active.eq(1))).count().get_result(conn)?;
    Ok(owners > 0)
}
