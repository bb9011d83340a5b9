//! Accounts: made, changed, disabled, given a password. An administrator never learns a password: they hand over a code
//! in person, and its owner chooses one with it.

use diesel::prelude::*;
use serde_json::json;

use super::super::queries::{self, Knock};
use super::super::rules::{self, ACCOUNT_DELAYS, RESET_CODE_HOLDS};
use super::super::{PasswordProfile, PeopleRefusal, Person, StaffRow, harmless, token_hash};
use super::passwords::set_password;
use super::sessions::{SessionEnd, end_sessions_of};
use super::sign_in::{Outcome, SignedIn, count_failure, forget_failures, renew, save_guard, second_factor};
use crate::door::{Stop, Work};
use crate::kernel::{Language, Role};
use crate::store::schema::{halls, reset_codes, staff};

/// A person to be.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// What they sign in with.
    pub login: String,
    /// Their name.
    pub name: String,
    /// Their role.
    pub role: Role,
    /// Their hall; `None` reaches every hall of the branch.
    pub hall: Option<String>,
    /// The language they read.
    pub language: Language,
    /// The hash of a password that was chosen already (setup, demo); otherwise they choose one with a code.
    pub password_hash: Option<String>,
}

/// Makes an account.
pub fn create_person(work: &mut Work<'_>, ask: &NewPerson) -> Result<Person, Stop> {
    let branch = work.branch();
    within_reach(work, ask.role)?;
    let name = checked_name(&ask.name)?;
    if !rules::is_login(&ask.login) {
        return Err(PeopleRefusal::LoginMalformed.into());
    }
    known_hall(work, ask.hall.as_deref())?;
    let same = staff::table.filter(staff::branch.eq(&branch).and(staff::login.eq(&ask.login)));
    if same.count().get_result::<i64>(work.conn())? > 0 {
        return Err(PeopleRefusal::LoginTaken.into());
    }
    let number = next_number(work)?;
    // A password that comes along was checked against the profile in force; whoever brings none chooses one with a code.
    let profile = queries::password_rule(work.conn(), &branch)?.profile;
    let row = StaffRow {
        branch,
        id: work.id(),
        login: ask.login.clone(),
        name,
        role: ask.role.as_str().into(),
        hall: ask.hall.clone(),
        password_hash: ask.password_hash.clone().unwrap_or_default(),
        totp_secret: None,
        totp_pending: None,
        totp_step: 0,
        language: ask.language.tag().into(),
        active: 1,
        created_at: work.now(),
        language_chosen: 0,
        number,
        password_set_at: work.now(),
        password_profile: profile.as_str().into(),
    };
    diesel::insert_into(staff::table).values(&row).execute(work.conn())?;
    work.record(ask.hall.as_deref(), "staff_created", &row.id, &story(&row.person()))?;
    Ok(row.person())
}

/// The number after the last that the branch gave; nobody is ever deleted, so none is given twice.
fn next_number(work: &mut Work<'_>) -> QueryResult<i32> {
    let branch = work.branch();
    let last: Option<i32> = staff::table
        .filter(staff::branch.eq(&branch))
        .select(diesel::dsl::max(staff::number))
        .get_result(work.conn())?;
    Ok(last.unwrap_or(0) + 1)
}

/// What is to change of a person; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct PersonChange {
    /// A new name.
    pub name: Option<String>,
    /// A new role.
    pub role: Option<Role>,
    /// A new hall, or every hall of the branch.
    pub hall: Option<Option<String>>,
    /// Another language.
    pub language: Option<Language>,
    /// Enabled or disabled.
    pub active: Option<bool>,
}

/// Changes an account. A change of role, hall or state ends its sessions.
pub fn change_person(work: &mut Work<'_>, id: &str, change: &PersonChange) -> Result<Person, Stop> {
    let before = reached(work, id)?;
    let mut after = before.clone();
    if let Some(name) = &change.name {
        after.name = checked_name(name)?;
    }
    if let Some(hall) = &change.hall {
        known_hall(work, hall.as_deref())?;
        after.hall.clone_from(hall);
    }
    if let Some(role) = change.role {
        within_reach(work, role)?;
        after.role = role.as_str().into();
    }
    if let Some(language) = change.language {
        after.language = language.tag().into();
    }
    if let Some(active) = change.active {
        after.active = i32::from(active);
    }
    let moved = (&before.role, &before.hall, before.active) != (&after.role, &after.hall, after.active);
    if moved && work.actor().staff_id() == Some(id) {
        return Err(PeopleRefusal::StaffOutOfReach.into());
    }
    keeps_an_owner(work, &before, &after)?;
    crate::store::update(staff::table.find((&before.branch, id)))
        .set((
            staff::name.eq(&after.name),
            staff::role.eq(&after.role),
            staff::hall.eq(&after.hall),
            staff::language.eq(&after.language),
            staff::active.eq(after.active),
        ))
        .execute(work.conn())?;
    let told = json!({ "before": story(&before.person()), "after": story(&after.person()) });
    work.record(after.hall.clone().as_deref(), "staff_changed", id, &told)?;
    if moved {
        end_sessions_of(work, id, None, SessionEnd::AccountChanged)?;
    }
    Ok(after.person())
}

/// The language of one's own screens, from now on on every machine.
pub fn choose_language(work: &mut Work<'_>, id: &str, language: Language) -> Result<(), Stop> {
    let branch = work.branch();
    crate::store::update(staff::table.find((&branch, id)))
        .set((staff::language.eq(language.tag()), staff::language_chosen.eq(1)))
        .execute(work.conn())?;
    work.record(None, "staff_changed", id, &json!({ "after": { "language": language.tag() } }))
}

/// Makes a one-time code with which the person chooses a password within ten minutes. It is told once, in person.
/// It also takes the failures away that may have locked the account.
pub fn make_reset_code(work: &mut Work<'_>, id: &str) -> Result<String, Stop> {
    let row = reached(work, id)?;
    let code: String = work.secret().chars().take(12).collect();
    let (expires_at, made_by) = (work.now() + RESET_CODE_HOLDS, work.actor().id.clone());
    diesel::delete(reset_codes::table.find((&row.branch, id))).execute(work.conn())?;
    diesel::insert_into(reset_codes::table)
        .values((
            reset_codes::branch.eq(&row.branch),
            reset_codes::staff.eq(id),
            reset_codes::code_hash.eq(token_hash(&code)),
            reset_codes::made_by.eq(made_by),
            reset_codes::expires_at.eq(expires_at),
        ))
        .execute(work.conn())?;
    let typed = [row.login.clone(), format!("{}/{}", row.branch, row.login)];
    let [login, with_branch] = typed.map(|typed| queries::account_key(&typed));
    forget_failures(work, &[&login, &with_branch])?;
    work.record(row.hall.as_deref(), "reset_code_made", id, &json!({ "expires_at": expires_at }))?;
    Ok(code)
}

/// Takes a person's second factor away, for one who lost it.
pub fn remove_second_factor_of(work: &mut Work<'_>, id: &str) -> Result<(), Stop> {
    let row = reached(work, id)?;
    crate::store::update(staff::table.find((&row.branch, id)))
        .set((staff::totp_secret.eq(None::<String>), staff::totp_pending.eq(None::<String>)))
        .execute(work.conn())?;
    end_sessions_of(work, id, None, SessionEnd::SecretChanged)?;
    work.record(row.hall.as_deref(), "second_factor_removed", id, &json!({ "own": false }))
}

/// A code and the password that is to be.
#[derive(Clone, Debug)]
pub struct CodeUse {
    /// Who knocked.
    pub knock: Knock,
    /// The code.
    pub code: String,
    /// The hash of the new password.
    pub password_hash: String,
    /// The profile that it was checked against.
    pub profile: PasswordProfile,
    /// Why this person may not have that password. Told only to who has the code: it says something of the account.
    pub unsuitable: Option<PeopleRefusal>,
    /// From which address.
    pub from: String,
}

/// Uses a one-time code: the password is set, the code is gone, every session ends. A wrong code counts as a failure.
pub fn use_reset_code(work: &mut Work<'_>, ask: &CodeUse) -> Result<Result<(), PeopleRefusal>, Stop> {
    let (now, branch) = (work.now(), work.branch());
    let account = queries::guard(work.conn(), &branch, &ask.knock.account_key)?;
    let address = queries::address(work.conn(), &branch, &ask.knock.address_key)?;
    if let Some(refusal) = rules::held_up(account, address.everywhere(now), false, now) {
        return Ok(Err(refusal));
    }
    let id = ask.knock.person.as_ref().map(|person| person.id.clone()).unwrap_or_default();
    let fits = queries::reset_code_fits(work.conn(), &branch, &id, &ask.code, now)?;
    let row = queries::person_row(work.conn(), &branch, &id)?.filter(|row| row.active == 1 && fits);
    let Some(row) = row else {
        count_failure(work, &ask.knock, (account, &address), "reset_code", &ask.from)?;
        return Ok(Err(PeopleRefusal::SignInFailed));
    };
    if let Some(refusal) = &ask.unsuitable {
        return Ok(Err(refusal.clone()));
    }
    // The last passwords were looked at before; if another came in between, they are looked at once more.
    if ask.knock.password_hash.as_deref() != Some(row.password_hash.as_str()) {
        return Ok(Err(PeopleRefusal::SignInBusy { retry_after_s: 1 }));
    }
    diesel::delete(reset_codes::table.find((&branch, &id))).execute(work.conn())?;
    set_password(work, &row, (&ask.password_hash, ask.profile), "reset_code")?;
    end_sessions_of(work, &id, None, SessionEnd::SecretChanged)?;
    Ok(Ok(()))
}

/// A change of one's own password; the present one was checked outside the lane.
#[derive(Clone, Debug)]
pub struct PasswordChange {
    /// The session it is made in; it stays, with a new token.
    pub session: String,
    /// Who it is.
    pub knock: Knock,
    /// Whether the present password fits.
    pub fits: bool,
    /// The code of the second factor, where one is set up.
    pub code: Option<String>,
    /// The hash of the new password.
    pub password_hash: String,
    /// The profile that it was checked against.
    pub profile: PasswordProfile,
    /// Whether it is one of the last, where the profile asks. Told only to who proved to be its owner.
    pub used_before: bool,
}

/// Changes one's own password: other sessions end, this one gets a new token.
pub fn change_password(work: &mut Work<'_>, ask: &PasswordChange) -> Result<Outcome, Stop> {
    let row = match own_row(work, &ask.knock, ask.fits, ask.code.as_deref())? {
        Ok(row) => row,
        Err(refusal) => return Ok(Outcome::Not(refusal)),
    };
    if ask.used_before {
        // Undoes the command, so that the code of the second factor is still good for the next try.
        return Err(PeopleRefusal::PasswordUsedBefore { last: ask.profile.remembers() }.into());
    }
    set_password(work, &row, (&ask.password_hash, ask.profile), "own")?;
    end_sessions_of(work, &row.id, Some(&ask.session), SessionEnd::SecretChanged)?;
    let signed_in: SignedIn = renew(work, &row, &ask.session)?;
    Ok(Outcome::In(signed_in))
}

/// The person's own row after both factors were checked; a failure is counted.
pub(super) fn own_row(
    work: &mut Work<'_>,
    knock: &Knock,
    fits: bool,
    code: Option<&str>,
) -> Result<Result<StaffRow, PeopleRefusal>, Stop> {
    let (now, branch) = (work.now(), work.branch());
    let account = queries::guard(work.conn(), &branch, &knock.account_key)?;
    if let Some(refusal) = rules::held_up(account, account, false, now) {
        return Ok(Err(refusal));
    }
    let id = knock.person.as_ref().map(|person| person.id.clone()).unwrap_or_default();
    let row = queries::person_row(work.conn(), &branch, &id)?.ok_or(PeopleRefusal::SignInNeeded)?;
    let unchanged = knock.password_hash.as_deref() == Some(row.password_hash.as_str());
    let step = if fits && unchanged { second_factor(&row, code, now) } else { Err("password") };
    match step {
        Ok(step) => {
            if let Some(step) = step {
                crate::store::update(staff::table.find((&branch, &id)))
                    .set(staff::totp_step.eq(step))
                    .execute(work.conn())?;
            }
            Ok(Ok(row))
        }
        Err(why) => {
            save_guard(work, &knock.account_key, account.failed(ACCOUNT_DELAYS, now))?;
            work.record(None, "sign_in_failed", &id, &json!({ "account": knock.given, "why": why }))?;
            Ok(Err(PeopleRefusal::SignInFailed))
        }
    }
}

/// The person, when the actor may manage them. The system itself (setup, import, demo) may manage anybody.
fn reached(work: &mut Work<'_>, id: &str) -> Result<StaffRow, Stop> {
    let branch = work.branch();
    let row = queries::person_row(work.conn(), &branch, id)?.ok_or(PeopleRefusal::StaffNotFound)?;
    within_reach(work, row.person().role)?;
    Ok(row)
}

fn within_reach(work: &Work<'_>, managed: Role) -> Result<(), Stop> {
    let manager = work.actor();
    let may = manager.id == "system" || Role::parse(&manager.role).is_some_and(|role| rules::may_manage(role, managed));
    if may { Ok(()) } else { Err(PeopleRefusal::StaffOutOfReach.into()) }
}

fn keeps_an_owner(work: &mut Work<'_>, before: &StaffRow, after: &StaffRow) -> Result<(), Stop> {
    let owns = |row: &StaffRow| row.active == 1 && row.role == Role::Owner.as_str();
    if !owns(before) || owns(after) {
        return Ok(());
    }
    let owners = staff::table
        .filter(staff::branch.eq(&before.branch).and(staff::role.eq(Role::Owner.as_str())))
        .filter(staff::active.eq(1));
    if owners.count().get_result::<i64>(work.conn())? > 1 { Ok(()) } else { Err(PeopleRefusal::LastOwner.into()) }
}

fn known_hall(work: &mut Work<'_>, hall: Option<&str>) -> Result<(), Stop> {
    let Some(hall) = hall else { return Ok(()) };
    let branch = work.branch();
    let known: i64 =
        halls::table.filter(halls::branch.eq(&branch).and(halls::id.eq(hall))).count().get_result(work.conn())?;
    if known == 1 { Ok(()) } else { Err(crate::refusal::DoorRefusal::HallNotFound.into()) }
}

fn checked_name(name: &str) -> Result<String, Stop> {
    let name = harmless(name.trim(), 65);
    if (1..=64).contains(&name.chars().count()) { Ok(name) } else { Err(PeopleRefusal::NameMalformed.into()) }
}

/// What the journal keeps of a person: everything but secrets.
fn story(person: &Person) -> serde_json::Value {
    json!({
        "login": person.login, "name": person.name, "role": person.role, "hall": person.hall,
        "language": person.language, "active": person.active,
    })
}
