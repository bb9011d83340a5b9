//! The life of a session after its beginning: use is noted, it is locked, it ends.

use diesel::prelude::*;
use serde_json::json;

use super::super::{PeopleRefusal, queries};
use crate::door::{Stop, Work};
use crate::kernel::Millis;
use crate::store::schema::sessions;

/// Why a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionEnd {
    /// Its owner signed out.
    SignedOut,
    /// Its owner signed in elsewhere and took over.
    TakenOver,
    /// Its owner, or an administrator, ended it from elsewhere.
    EndedByHand,
    /// It was as old as a session may get.
    Expired,
    /// The account was disabled, or its role or hall changed.
    AccountChanged,
    /// The password or the second factor changed.
    SecretChanged,
}

impl SessionEnd {
    const ALL: [Self; 6] =
        [Self::SignedOut, Self::TakenOver, Self::EndedByHand, Self::Expired, Self::AccountChanged, Self::SecretChanged];

    /// Reads what [`SessionEnd::as_str`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|end| end.as_str() == text)
    }

    /// As the table writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SignedOut => "signed_out",
            Self::TakenOver => "taken_over",
            Self::EndedByHand => "ended_by_hand",
            Self::Expired => "expired",
            Self::AccountChanged => "account_changed",
            Self::SecretChanged => "secret_changed",
        }
    }
}

/// Ends a session by its id. Refused when there is none that still runs.
pub fn end_session(work: &mut Work<'_>, id: &str, why: SessionEnd) -> Result<(), Stop> {
    let (branch, now) = (work.branch(), work.now());
    let found: Option<String> = sessions::table
        .filter(sessions::branch.eq(&branch).and(sessions::id.eq(id)).and(sessions::ended_at.is_null()))
        .select(sessions::staff)
        .get_result(work.conn())
        .optional()?;
    let staff = found.ok_or(PeopleRefusal::SessionNotFound)?;
    crate::store::update(sessions::table.filter(sessions::branch.eq(&branch).and(sessions::id.eq(id))))
        .set((sessions::ended_at.eq(Some(now)), sessions::ended_why.eq(Some(why.as_str()))))
        .execute(work.conn())?;
    work.record(None, "session_ended", id, &json!({ "staff": staff, "why": why.as_str() }))
}

/// Ends whatever session a person has, except one. Nothing to end is no refusal.
pub fn end_sessions_of(work: &mut Work<'_>, staff: &str, except: Option<&str>, why: SessionEnd) -> Result<(), Stop> {
    let branch = work.branch();
    let running: Vec<String> = sessions::table
        .filter(sessions::branch.eq(&branch).and(sessions::staff.eq(staff)).and(sessions::ended_at.is_null()))
        .select(sessions::id)
        .load(work.conn())?;
    for id in running.iter().filter(|id| Some(id.as_str()) != except) {
        end_session(work, id, why)?;
    }
    Ok(())
}

/// An administrator ends whatever session somebody of their branch has. Nothing to end is no refusal: they may just have
/// signed out.
pub fn end_sessions_by_hand(work: &mut Work<'_>, staff: &str) -> Result<(), Stop> {
    let branch = work.branch();
    if queries::person_row(work.conn(), &branch, staff)?.is_none() {
        return Err(PeopleRefusal::StaffNotFound.into());
    }
    end_sessions_of(work, staff, None, SessionEnd::EndedByHand)
}

/// Whose session it is, so that people end only their own.
pub fn owner_of_session(work: &mut Work<'_>, id: &str) -> Result<String, Stop> {
    let branch = work.branch();
    let found = sessions::table
        .filter(sessions::branch.eq(branch).and(sessions::id.eq(id)))
        .select(sessions::staff)
        .get_result(work.conn())
        .optional()?;
    Ok(found.ok_or(PeopleRefusal::SessionNotFound)?)
}

/// Locks a session until its owner proves to be there.
pub fn lock_session(work: &mut Work<'_>, id: &str) -> Result<(), Stop> {
    let branch = work.branch();
    let running = sessions::branch.eq(&branch).and(sessions::id.eq(id)).and(sessions::ended_at.is_null());
    let changed =
        crate::store::update(sessions::table.filter(running)).set(sessions::locked.eq(1)).execute(work.conn())?;
    if changed == 0 {
        return Err(PeopleRefusal::SessionNotFound.into());
    }
    work.record(None, "session_locked", id, &json!({}))
}

/// Notes that a session was used at an instant, which may be a while before this is written. No event: it says nothing
/// that anybody would look for.
pub fn touch_session(work: &mut Work<'_>, id: &str, at: Millis) -> Result<(), Stop> {
    let branch = work.branch();
    crate::store::update(
        sessions::table
            .filter(sessions::branch.eq(&branch).and(sessions::id.eq(id)))
            .filter(sessions::ended_at.is_null().and(sessions::seen_at.lt(at))),
    )
    .set(sessions::seen_at.eq(at))
    .execute(work.conn())?;
    Ok(())
}
