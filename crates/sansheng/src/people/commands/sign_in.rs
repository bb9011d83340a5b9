//! Signing in, and proving later to be still the same person. The password was checked before, outside the lane; here the
//! failures are counted, everything that may have changed meanwhile is looked at again, and the session begins.
//!
//! A failed sign-in is a change (it counts), so it is an [`Outcome`] and not a refusal: a refusal would take it back.

use diesel::prelude::*;
use serde_json::json;

use super::super::queries::{self, Knock};
use super::super::rules::{self, ACCOUNT_DELAYS, Address, FAILURES_FORGOTTEN_AFTER, Guard, SESSION_AT_MOST};
use super::super::{PeopleRefusal, Person, StaffRow, harmless, token_hash, totp};
use super::sessions::{SessionEnd, end_session};
use crate::door::{Stop, Work};
use crate::kernel::{Millis, clock};
use crate::store::schema::{sessions, sign_in_guards, staff};

/// An attempt whose password was checked.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// Who knocked.
    pub knock: Knock,
    /// Whether the password fits `knock.password_hash`.
    pub fits: bool,
    /// The same password hashed at today's cost, when the old hash was cheaper.
    pub rehashed: Option<String>,
    /// The code of the second factor, where one was typed.
    pub code: Option<String>,
    /// Ends a session elsewhere instead of being told of it.
    pub take_over: bool,
    /// From which address.
    pub from: String,
}

/// How an attempt ended, when it was counted.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// In.
    In(SignedIn),
    /// Not; and it has been written down where it counts.
    Not(PeopleRefusal),
}

impl Outcome {
    /// The session, or the refusal to tell.
    pub fn into_result(self) -> Result<SignedIn, PeopleRefusal> {
        match self {
            Self::In(signed_in) => Ok(signed_in),
            Self::Not(refusal) => Err(refusal),
        }
    }
}

/// A session that has just begun, or got a new token. The token is told once.
#[derive(Clone, Debug, PartialEq)]
pub struct SignedIn {
    /// The token.
    pub token: String,
    /// The session's id.
    pub session: String,
    /// Whose it is.
    pub person: Person,
}

/// Ends an attempt to sign in.
pub fn sign_in(work: &mut Work<'_>, ask: &SignIn) -> Result<Outcome, Stop> {
    let now = work.now();
    let branch = work.branch();
    let account = queries::guard(work.conn(), &branch, &ask.knock.account_key)?;
    let address = queries::address(work.conn(), &branch, &ask.knock.address_key)?;
    let code = ask.code.as_deref().filter(|code| !code.is_empty());
    // Attempts that were checked at the same time are counted one after another.
    if let Some(refusal) = rules::held_up(account, address.everywhere(now), code.is_some(), now) {
        return Ok(Outcome::Not(refusal));
    }
    // Asked also where there is nobody: an attempt costs the same.
    let id = ask.knock.person.as_ref().map_or("", |person| person.id.as_str());
    let row = queries::person_row(work.conn(), &branch, id)?;
    let (row, step) = match admitted(row, ask, rules::needs_both(account, now), now) {
        Ok(admitted) => admitted,
        Err(why) => {
            count_failure(work, &ask.knock, (account, &address), why, &ask.from)?;
            return Ok(Outcome::Not(PeopleRefusal::SignInFailed));
        }
    };
    if let Some((id, since)) = elsewhere(work, &row.id)? {
        let over = now - since >= SESSION_AT_MOST;
        if !ask.take_over && !over {
            return Ok(Outcome::Not(PeopleRefusal::SessionElsewhere { since: clock::rfc3339(since) }));
        }
        end_session(work, &id, if over { SessionEnd::Expired } else { SessionEnd::TakenOver })?;
    }
    forgive(work, &ask.knock, &address)?;
    remember(work, &row, step, ask.rehashed.as_deref())?;
    begin(work, &row, &ask.from).map(Outcome::In)
}

/// The person and the step of the code, or the reason that only the journal learns.
fn admitted(
    row: Option<StaffRow>,
    ask: &SignIn,
    both: bool,
    now: Millis,
) -> Result<(StaffRow, Option<i64>), &'static str> {
    let row = row.ok_or("unknown")?;
    let unchanged = ask.knock.password_hash.as_deref() == Some(row.password_hash.as_str());
    if !ask.fits || !unchanged {
        return Err("password");
    }
    if row.active != 1 {
        return Err("disabled");
    }
    let step = second_factor(&row, ask.code.as_deref(), now)?;
    if both && step.is_none() {
        return Err("blocked");
    }
    Ok((row, step))
}

/// The step that a right code uses up; `None` where no second factor is set up.
pub(super) fn second_factor(row: &StaffRow, code: Option<&str>, now: Millis) -> Result<Option<i64>, &'static str> {
    let Some(secret) = &row.totp_secret else { return Ok(None) };
    let step = totp::matching_step(secret, code.unwrap_or(""), now, row.totp_step);
    step.map(Some).ok_or("code")
}

fn elsewhere(work: &mut Work<'_>, person: &str) -> QueryResult<Option<(String, Millis)>> {
    let branch = work.branch();
    sessions::table
        .filter(sessions::branch.eq(branch).and(sessions::staff.eq(person)).and(sessions::ended_at.is_null()))
        .select((sessions::id, sessions::created_at))
        .get_result(work.conn())
        .optional()
}

fn remember(work: &mut Work<'_>, row: &StaffRow, step: Option<i64>, rehashed: Option<&str>) -> QueryResult<()> {
    if step.is_none() && rehashed.is_none() {
        return Ok(());
    }
    crate::store::update(staff::table.find((&row.branch, &row.id)))
        .set((
            staff::totp_step.eq(step.unwrap_or(row.totp_step)),
            staff::password_hash.eq(rehashed.unwrap_or(&row.password_hash)),
        ))
        .execute(work.conn())
        .map(|_| ())
}

fn begin(work: &mut Work<'_>, row: &StaffRow, from: &str) -> Result<SignedIn, Stop> {
    let (now, branch) = (work.now(), work.branch());
    let (session, token) = (work.id(), new_token(work));
    diesel::insert_into(sessions::table)
        .values((
            sessions::branch.eq(&branch),
            sessions::token_hash.eq(token_hash(&token)),
            sessions::id.eq(&session),
            sessions::staff.eq(&row.id),
            sessions::address.eq(harmless(from, 64)),
            sessions::created_at.eq(now),
            sessions::seen_at.eq(now),
            sessions::proved_at.eq(now),
            sessions::locked.eq(0),
        ))
        .execute(work.conn())?;
    let said = json!({ "staff": row.id, "session": session, "address": harmless(from, 64) });
    work.record(row.hall.as_deref(), "sign_in_succeeded", &row.id, &said)?;
    Ok(SignedIn { token, session, person: row.person() })
}

fn new_token(work: &mut Work<'_>) -> String {
    format!("{}.{}", work.branch(), work.secret())
}

/// Writes a failure down where it counts, and into the journal.
pub(super) fn count_failure(
    work: &mut Work<'_>,
    knock: &Knock,
    (account, address): (Guard, &Address),
    why: &str,
    from: &str,
) -> Result<(), Stop> {
    let now = work.now();
    save_guard(work, &knock.account_key, account.failed(ACCOUNT_DELAYS, now))?;
    let address = address.failed(now);
    save(work, &knock.address_key, address.guard, address.forgiven_at)?;
    // Guards of accounts that never existed must not fill the disk.
    diesel::delete(
        sign_in_guards::table
            .filter(sign_in_guards::branch.eq(work.branch()))
            .filter(sign_in_guards::last_at.lt(now - 2 * FAILURES_FORGOTTEN_AFTER)),
    )
    .execute(work.conn())?;
    let subject = knock.person.as_ref().map_or("", |person| person.id.as_str());
    let said = json!({ "account": knock.given, "address": harmless(from, 64), "why": why });
    work.record(None, "sign_in_failed", subject, &said)
}

pub(super) fn save_guard(work: &mut Work<'_>, subject: &str, guard: Guard) -> QueryResult<()> {
    save(work, subject, guard, 0)
}

fn save(work: &mut Work<'_>, subject: &str, guard: Guard, forgiven_at: Millis) -> QueryResult<()> {
    use sign_in_guards as t;
    let branch = work.branch();
    let values = (
        t::failures.eq(guard.failures),
        t::last_at.eq(guard.last_at),
        t::blocked_until.eq(guard.blocked_until),
        t::forgiven_at.eq(forgiven_at),
    );
    if crate::store::update(t::table.find((&branch, subject))).set(values).execute(work.conn())? == 0 {
        diesel::insert_into(t::table)
            .values((t::branch.eq(&branch), t::subject.eq(subject), values))
            .execute(work.conn())?;
    }
    Ok(())
}

/// Somebody came in: the account's failures are over, and those of the address, also in other branches.
fn forgive(work: &mut Work<'_>, knock: &Knock, address: &Address) -> QueryResult<()> {
    let now = work.now();
    match address.forgiven(now) {
        Some(mark) => {
            save(work, &knock.address_key, mark.guard, mark.forgiven_at)?;
            forget_failures(work, &[&knock.account_key])
        }
        None => forget_failures(work, &[&knock.account_key, &knock.address_key]),
    }
}

pub(super) fn forget_failures(work: &mut Work<'_>, subjects: &[&str]) -> QueryResult<()> {
    let branch = work.branch();
    diesel::delete(
        sign_in_guards::table
            .filter(sign_in_guards::branch.eq(branch))
            .filter(sign_in_guards::subject.eq_any(subjects.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>())),
    )
    .execute(work.conn())
    .map(|_| ())
}

/// Proof to be still the same person, in a session that is not over.
#[derive(Clone, Debug)]
pub struct Proof {
    /// The session.
    pub session: String,
    /// Who knocked: the session's own person.
    pub knock: Knock,
    /// Whether the password fits.
    pub fits: bool,
    /// The code of the second factor, where one is set up.
    pub code: Option<String>,
    /// From which address.
    pub from: String,
}

/// Unlocks a session and makes sensitive acts possible for a while. The session gets a new token; the old one is dead.
pub fn prove(work: &mut Work<'_>, ask: &Proof) -> Result<Outcome, Stop> {
    let (now, branch) = (work.now(), work.branch());
    let account = queries::guard(work.conn(), &branch, &ask.knock.account_key)?;
    let address = queries::address(work.conn(), &branch, &ask.knock.address_key)?;
    let code = ask.code.as_deref().filter(|code| !code.is_empty());
    if let Some(refusal) = rules::held_up(account, address.everywhere(now), code.is_some(), now) {
        return Ok(Outcome::Not(refusal));
    }
    let Some(person) = &ask.knock.person else { return Err(PeopleRefusal::SignInNeeded.into()) };
    let row = queries::person_row(work.conn(), &branch, &person.id)?;
    let attempt = SignIn {
        knock: ask.knock.clone(),
        fits: ask.fits,
        rehashed: None,
        code: ask.code.clone(),
        take_over: false,
        from: ask.from.clone(),
    };
    let (row, step) = match admitted(row, &attempt, rules::needs_both(account, now), now) {
        Ok(admitted) => admitted,
        Err(why) => {
            count_failure(work, &ask.knock, (account, &address), why, &ask.from)?;
            return Ok(Outcome::Not(PeopleRefusal::SignInFailed));
        }
    };
    forgive(work, &ask.knock, &address)?;
    remember(work, &row, step, None)?;
    renew(work, &row, &ask.session).map(Outcome::In)
}

/// Gives a session a new token, opens its lock and notes that its owner is there.
pub(super) fn renew(work: &mut Work<'_>, row: &StaffRow, session: &str) -> Result<SignedIn, Stop> {
    let (now, branch) = (work.now(), work.branch());
    let token = new_token(work);
    let changed = crate::store::update(
        sessions::table
            .filter(sessions::branch.eq(&branch).and(sessions::id.eq(session)))
            .filter(sessions::staff.eq(&row.id).and(sessions::ended_at.is_null())),
    )
    .set((
        sessions::token_hash.eq(token_hash(&token)),
        sessions::seen_at.eq(now),
        sessions::proved_at.eq(now),
        sessions::locked.eq(0),
    ))
    .execute(work.conn())?;
    if changed == 0 {
        return Err(PeopleRefusal::SignInNeeded.into());
    }
    work.record(row.hall.as_deref(), "session_proved", session, &json!({ "staff": row.id }))?;
    Ok(SignedIn { token, session: session.to_owned(), person: row.person() })
}
