//! The second factor: its owner asks for a secret, shows with a code that the app has it, and from then on every sign-in
//! wants one. Setting it up and taking it away both want the password.

use diesel::prelude::*;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::super::queries::{self, Knock};
use super::super::rules::FactorRule;
use super::super::{PeopleRefusal, totp};
use super::sessions::{SessionEnd, end_sessions_of};
use super::sign_in::{Outcome, renew};
use super::staff::own_row;
use crate::door::{Stop, Work};
use crate::store::schema::{branches, staff};

/// Says who of the branch must have a second factor. Whoever has none yet is asked for it at their next step.
pub fn demand_second_factor(work: &mut Work<'_>, rule: FactorRule) -> Result<(), Stop> {
    let branch = work.branch();
    let before = queries::factor_rule(work.conn(), &branch)?;
    if before == rule {
        return Ok(());
    }
    crate::store::update(branches::table.find(&branch))
        .set(branches::second_factor.eq(rule.as_str()))
        .execute(work.conn())?;
    let told = json!({ "section": "second_factor", "before": { "rule": before }, "after": { "rule": rule } });
    work.record(None, "branch_changed", &branch, &told)
}

/// Makes a secret and keeps it until a code proves that the app has it. Asking again makes another.
pub fn propose_second_factor(work: &mut Work<'_>, id: &str) -> Result<String, Stop> {
    let branch = work.branch();
    // 130 bits of chance in the length that RFC 4226 recommends.
    let secret = totp::encode(&Sha256::digest(work.secret())[..totp::SECRET_BYTES]);
    crate::store::update(staff::table.find((&branch, id)))
        .set(staff::totp_pending.eq(Some(&secret)))
        .execute(work.conn())?;
    Ok(secret)
}

/// A change of one's own second factor; the password was checked outside the lane.
#[derive(Clone, Debug)]
pub struct FactorChange {
    /// The session it is made in; it stays, with a new token.
    pub session: String,
    /// Who it is.
    pub knock: Knock,
    /// Whether the password fits.
    pub fits: bool,
    /// When setting up: a code of the proposed secret. When taking away: a code of the present one.
    pub code: String,
}

/// Sets the proposed second factor up. Where there is one already it must be taken away first.
pub fn set_second_factor(work: &mut Work<'_>, ask: &FactorChange) -> Result<Outcome, Stop> {
    let row = match own_row(work, &ask.knock, ask.fits, None)? {
        Ok(row) => row,
        Err(refusal) => return Ok(Outcome::Not(refusal)),
    };
    let Some(pending) = row.totp_pending.clone() else { return Err(PeopleRefusal::NoCodePending.into()) };
    let Some(step) = totp::matching_step(&pending, &ask.code, work.now(), 0) else {
        return Err(PeopleRefusal::CodeWrong.into());
    };
    crate::store::update(staff::table.find((&row.branch, &row.id)))
        .set((staff::totp_secret.eq(Some(&pending)), staff::totp_pending.eq(None::<String>), staff::totp_step.eq(step)))
        .execute(work.conn())?;
    work.record(row.hall.as_deref(), "second_factor_set", &row.id, &json!({}))?;
    end_sessions_of(work, &row.id, Some(&ask.session), SessionEnd::SecretChanged)?;
    renew(work, &row, &ask.session).map(Outcome::In)
}

/// Takes one's own second factor away.
pub fn remove_second_factor(work: &mut Work<'_>, ask: &FactorChange) -> Result<Outcome, Stop> {
    let row = match own_row(work, &ask.knock, ask.fits, Some(&ask.code))? {
        Ok(row) => row,
        Err(refusal) => return Ok(Outcome::Not(refusal)),
    };
    crate::store::update(staff::table.find((&row.branch, &row.id)))
        .set(staff::totp_secret.eq(None::<String>))
        .execute(work.conn())?;
    work.record(row.hall.as_deref(), "second_factor_removed", &row.id, &json!({ "own": true }))?;
    end_sessions_of(work, &row.id, Some(&ask.session), SessionEnd::SecretChanged)?;
    renew(work, &row, &ask.session).map(Outcome::In)
}
