//! The second signature: a difference beyond what everybody may make is confirmed by who leads the hall, with their own
//! sign-in. Nobody signs what they counted themselves. Until then the till is *counted*, afterwards *signed*.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::super::refusal::FeesRefusal;
use super::super::rules::NOTE_CHARS_MAX;
use super::notes::AT_CLOSE;
use super::{leads, row};
use crate::door::{Stop, Work};
use crate::kernel::{Millis, Money};
use crate::store::Conn;
use crate::store::schema::{staff, till_counts, till_handover_counts, till_handovers, till_signatures};

/// What is signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskSignature {
    /// A handover's id; nothing for the close.
    #[serde(default)]
    pub handover: Option<String>,
    /// What was found out about the difference.
    #[serde(default)]
    pub note: String,
}

/// A difference that was signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Signature {
    /// The name of who signed.
    pub signed_by: String,
    /// What they wrote.
    pub note: String,
    /// When.
    #[serde(with = "crate::kernel::clock::instant")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Millis,
}

/// Whether differences of a count, method by method, need a second signature in a hall with this limit in fen.
pub fn needs_signature(limit_fen: i64, differences: impl IntoIterator<Item = Money>) -> bool {
    differences.into_iter().any(|difference| difference.0.unsigned_abs() > limit_fen.unsigned_abs())
}

/// Signs the difference of a closed till or of a handover.
pub fn sign_difference(work: &mut Work<'_>, till: &str, ask: &AskSignature) -> Result<Signature, Stop> {
    use till_signatures as s;
    let (branch, now) = (work.branch(), work.now());
    let who = work.actor().staff_id().ok_or(FeesRefusal::MayNotSign)?.to_owned();
    let row = row(work, till)?;
    if !leads(work, &who, &row.hall)? {
        return Err(FeesRefusal::MayNotSign.into());
    }
    if ask.note.chars().count() > NOTE_CHARS_MAX {
        return Err(FeesRefusal::NoteTooLong { max: NOTE_CHARS_MAX }.into());
    }
    let occasion = ask.handover.as_deref().unwrap_or(AT_CLOSE);
    let (counted_by, differences) = counted(work, till, ask.handover.as_deref())?;
    if counted_by.contains(&who) {
        return Err(FeesRefusal::SignatureOwn.into());
    }
    let limit_fen = work.hall(&row.hall)?.pack.hall.over_short_fen;
    if !needs_signature(limit_fen, differences) {
        return Err(FeesRefusal::SignatureNotNeeded.into());
    }
    if signature(work.conn(), &branch, till, occasion)?.is_some() {
        return Err(FeesRefusal::AlreadySigned.into());
    }
    diesel::insert_into(s::table)
        .values((
            s::branch.eq(&branch),
            s::till.eq(till),
            s::occasion.eq(occasion),
            s::signed_by.eq(&who),
            s::note.eq(ask.note.trim()),
            s::at.eq(now),
        ))
        .execute(work.conn())?;
    work.record(Some(&row.hall), "difference_signed", till, &json!({ "occasion": occasion, "note": ask.note.trim() }))?;
    let signed = signature(work.conn(), &branch, till, occasion)?;
    Ok(signed.ok_or(FeesRefusal::TillNotFound)?)
}

/// Who had a hand in a count, and what it was apart by method. A till that is open has nothing to sign yet.
fn counted(work: &mut Work<'_>, till: &str, handover: Option<&str>) -> Result<(Vec<String>, Vec<Money>), Stop> {
    let branch = work.branch();
    let Some(handover) = handover else {
        let row = row(work, till)?;
        let closed_by = row.closed_by.ok_or(FeesRefusal::SignatureNotNeeded)?;
        let counts: Vec<(i64, i64)> = till_counts::table
            .filter(till_counts::branch.eq(&branch).and(till_counts::till.eq(till)))
            .select((till_counts::counted_fen, till_counts::expected_fen))
            .load(work.conn())?;
        return Ok((vec![row.clerk, closed_by], counts.into_iter().map(|(a, b)| Money(a - b)).collect()));
    };
    let of: Option<(String, String)> = till_handovers::table
        .find((&branch, handover))
        .filter(till_handovers::till.eq(till).and(till_handovers::state.eq("taken")))
        .select((till_handovers::from_clerk, till_handovers::to_clerk))
        .get_result(work.conn())
        .optional()?;
    let (from, to) = of.ok_or(FeesRefusal::HandoverNotFound)?;
    let counts: Vec<(i64, i64)> = till_handover_counts::table
        .filter(till_handover_counts::branch.eq(&branch).and(till_handover_counts::handover.eq(handover)))
        .select((till_handover_counts::counted_fen, till_handover_counts::expected_fen))
        .load(work.conn())?;
    Ok((vec![from, to], counts.into_iter().map(|(a, b)| Money(a - b)).collect()))
}

/// The signature under a count, if there is one.
pub fn signature(conn: &mut Conn, branch: &str, till: &str, occasion: &str) -> QueryResult<Option<Signature>> {
    use till_signatures as s;
    let found: Option<(String, String, Millis)> = s::table
        .inner_join(staff::table.on(staff::branch.eq(s::branch).and(staff::id.eq(s::signed_by))))
        .filter(s::branch.eq(branch).and(s::till.eq(till)).and(s::occasion.eq(occasion)))
        .select((staff::name, s::note, s::at))
        .first(conn)
        .optional()?;
    Ok(found.map(|(signed_by, note, at)| Signature { signed_by, note, at }))
}
