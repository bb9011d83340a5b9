//! What the branch asks of passwords, and what is written when one is chosen: its hash, when, under which profile, and the
//! one that it replaces where the profile forbids that to come back.

use diesel::prelude::*;
use serde_json::json;

use super::super::{PasswordProfile, StaffRow, queries};
use crate::door::{Stop, Work};
use crate::store::schema::{branches, former_passwords, staff};

/// Says what the branch asks of passwords. Whoever is signed in goes on; whoever signs in later with a password from before
/// is asked for another. What was kept of former passwords goes where no profile looks at it any more.
pub fn set_password_profile(work: &mut Work<'_>, profile: PasswordProfile) -> Result<(), Stop> {
    let (branch, now) = (work.branch(), work.now());
    let before = queries::password_rule(work.conn(), &branch)?.profile;
    if before == profile {
        return Ok(());
    }
    crate::store::update(branches::table.find(&branch))
        .set((branches::password_profile.eq(profile.as_str()), branches::password_profile_since.eq(now)))
        .execute(work.conn())?;
    if profile.remembers() == 0 {
        diesel::delete(former_passwords::table.filter(former_passwords::branch.eq(&branch))).execute(work.conn())?;
    }
    let told = json!({
        "section": "password_profile", "before": { "profile": before }, "after": { "profile": profile },
    });
    work.record(None, "branch_changed", &branch, &told)
}

/// Sets a person's password, by its hash and the profile that it was checked against.
pub(super) fn set_password(
    work: &mut Work<'_>,
    row: &StaffRow,
    (hash, profile): (&str, PasswordProfile),
    how: &str,
) -> Result<(), Stop> {
    let now = work.now();
    crate::store::update(staff::table.find((&row.branch, &row.id)))
        .set((
            staff::password_hash.eq(hash),
            staff::password_set_at.eq(now),
            staff::password_profile.eq(profile.as_str()),
        ))
        .execute(work.conn())?;
    keep_former(work, row, profile)?;
    work.record(row.hall.as_deref(), "password_changed", &row.id, &json!({ "how": how }))
}

/// Keeps the hash that was replaced, and of those before it no more than the profile looks at besides the present one.
fn keep_former(work: &mut Work<'_>, row: &StaffRow, profile: PasswordProfile) -> QueryResult<()> {
    use former_passwords as t;
    let kept = profile.remembers().saturating_sub(1);
    if kept > 0 && !row.password_hash.is_empty() {
        let id = work.id();
        diesel::insert_into(t::table)
            .values((
                t::branch.eq(&row.branch),
                t::staff.eq(&row.id),
                t::id.eq(id),
                t::password_hash.eq(&row.password_hash),
            ))
            .execute(work.conn())?;
    }
    let of_person = t::branch.eq(&row.branch).and(t::staff.eq(&row.id));
    let ids: Vec<String> = t::table.filter(of_person).order(t::id.desc()).select(t::id).load(work.conn())?;
    for id in ids.iter().skip(kept) {
        diesel::delete(t::table.find((&row.branch, &row.id, id))).execute(work.conn())?;
    }
    Ok(())
}
