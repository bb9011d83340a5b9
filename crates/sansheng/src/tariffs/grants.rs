//! An account is given a reduction: somebody of the staff has seen the paper that proves the right to it, and says so for
//! the days that the paper is valid. It is never changed; a new paper is another row.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::calendar::{DayNo, Span};
use super::reduction::{Evidence, grant};
use super::refusal::TariffRefusal;
use crate::accounts;
use crate::door::{Stop, Work};
use crate::fees;
use crate::store::Conn;
use crate::store::schema::account_reductions;

/// The longest note about a paper: its number, who issued it.
pub const EVIDENCE_CHARS_MAX: usize = 200;
/// The most papers of one account: one a year for a long life, of two kinds.
pub const PAPERS_MAX: i64 = 200;

/// Which reduction is asked for, and with what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskReduction {
    /// The ticket that is being served at the caller's counter.
    pub ticket: String,
    /// The reduction's code.
    pub reduction: String,
    /// Code of the paper that was seen.
    pub evidence: String,
    /// What was seen: the paper's number, who issued it.
    pub note: String,
    /// The paper's first day, `2026-01-01`.
    pub valid_from: String,
    /// Its last day.
    pub valid_through: String,
}

/// A reduction that an account has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct AccountReduction {
    /// Its id.
    pub id: String,
    /// The reduction's code.
    pub reduction: String,
    /// Code of the paper.
    pub evidence: String,
    /// The paper's first day.
    pub valid_from: String,
    /// Its last day.
    pub valid_through: String,
}

/// Gives an account a reduction. Refuses `reduction_unknown`, `reduction_needs_evidence`, `reduction_expired`,
/// `reduction_not_yet_valid`, `reduction_twice`, `evidence_not_described`, `evidence_days_unsuitable`, and whoever does not
/// serve the ticket.
pub fn give_reduction(work: &mut Work<'_>, account: &str, ask: &AskReduction) -> Result<AccountReduction, Stop> {
    let (branch, now) = (work.branch(), work.now());
    let desk = fees::served(work, &ask.ticket)?;
    let account = accounts::find(work.conn(), &branch, account)?;
    let hall = work.hall(&desk.hall)?;
    let today = DayNo::of(&work.today(&hall)).ok_or(TariffRefusal::EvidenceDaysUnsuitable)?;
    let note = ask.note.trim();
    if note.is_empty() || note.chars().count() > EVIDENCE_CHARS_MAX || note.chars().any(char::is_control) {
        return Err(TariffRefusal::EvidenceNotDescribed { max: EVIDENCE_CHARS_MAX }.into());
    }
    let days = (DayNo::read(&ask.valid_from), DayNo::read(&ask.valid_through));
    let (Some(from), Some(through)) = days else { return Err(TariffRefusal::EvidenceDaysUnsuitable.into()) };
    if through < from {
        return Err(TariffRefusal::EvidenceDaysUnsuitable.into());
    }
    let paper = Evidence { code: ask.evidence.clone(), valid: Span { from, through } };
    let prices = work.prices()?;
    grant(prices.reduction_on(&ask.reduction, today)?, Some(&paper), today)?;
    is_new(work, &account.id, ask)?;
    let id = work.id();
    diesel::insert_into(account_reductions::table)
        .values((
            account_reductions::branch.eq(&branch),
            account_reductions::id.eq(&id),
            account_reductions::account.eq(&account.id),
            account_reductions::reduction.eq(&ask.reduction),
            account_reductions::evidence.eq(&ask.evidence),
            account_reductions::note.eq(note),
            account_reductions::valid_from.eq(&ask.valid_from),
            account_reductions::valid_through.eq(&ask.valid_through),
            account_reductions::staff.eq(&desk.clerk),
            account_reductions::at.eq(now),
        ))
        .execute(work.conn())?;
    let given = AccountReduction {
        id,
        reduction: ask.reduction.clone(),
        evidence: ask.evidence.clone(),
        valid_from: ask.valid_from.clone(),
        valid_through: ask.valid_through.clone(),
    };
    let data = json!({ "ticket": ask.ticket, "given": given });
    work.record(Some(&desk.hall), "reduction_given", &account.id, &data)?;
    Ok(given)
}

/// A paper is entered once, and an account has only so many.
fn is_new(work: &mut Work<'_>, account: &str, ask: &AskReduction) -> Result<(), Stop> {
    use account_reductions as r;
    let branch = work.branch();
    let there: Vec<(String, String)> = r::table
        .filter(r::branch.eq(&branch).and(r::account.eq(account)))
        .limit(PAPERS_MAX)
        .select((r::reduction, r::valid_from))
        .load(work.conn())?;
    let twice = there.iter().any(|(code, from)| *code == ask.reduction && *from == ask.valid_from);
    if twice || i64::try_from(there.len()).unwrap_or(i64::MAX) >= PAPERS_MAX {
        return Err(TariffRefusal::ReductionTwice.into());
    }
    Ok(())
}

/// The papers of an account, each with the reduction that it is for.
pub fn papers_of(conn: &mut Conn, branch: &str, account: &str) -> QueryResult<Vec<(String, Evidence)>> {
    use account_reductions as r;
    let rows: Vec<(String, String, String, String)> = r::table
        .filter(r::branch.eq(branch).and(r::account.eq(account)))
        .order((r::reduction.asc(), r::valid_from.asc()))
        .limit(PAPERS_MAX)
        .select((r::reduction, r::evidence, r::valid_from, r::valid_through))
        .load(conn)?;
    let paper = |(reduction, code, from, through): (String, String, String, String)| {
        let valid = Span { from: DayNo::read(&from)?, through: DayNo::read(&through)? };
        Some((reduction, Evidence { code, valid }))
    };
    Ok(rows.into_iter().filter_map(paper).collect())
}
