//! An account is given a reduction: somebody of the staff has seen the paper that proves the right to it, and says so for
//! the days that the paper is valid. A new paper is another row. A reduction may end before its paper does: from then on
//! nothing more is reduced, and what was billed or paid ahead stays as it is.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::calendar::{DayNo, Span};
use super::reduction::{Evidence, grant};
use super::refusal::TariffRefusal;
use crate::accounts;
use crate::door::{Stop, Work};
use crate::fees;
use crate::store::schema::{account_reductions, reduction_ends};
use crate::store::{Conn, on_either, prepared};

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
    /// The last day that it holds for, when it was ended before.
    pub ended_through: Option<String>,
}

/// Which reduction ends, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskEnd {
    /// The ticket that is being served at the caller's counter.
    pub ticket: String,
    /// The last day that it holds for; today when left out. The day before the paper's first: it never held.
    #[serde(default)]
    pub through: Option<String>,
    /// Why.
    #[serde(default)]
    pub note: String,
}

/// A paper, with the code of the reduction that it is for.
pub type Paper = (String, Evidence);

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
        ended_through: None,
    };
    let data = json!({ "ticket": ask.ticket, "given": given });
    work.record(Some(&desk.hall), "reduction_given", &account.id, &data)?;
    Ok(given)
}

/// A paper is entered once, and an account has only so many.
fn is_new(work: &mut Work<'_>, account: &str, ask: &AskReduction) -> Result<(), Stop> {
    let branch = work.branch();
    let there = rows_of(work.conn(), &branch, account)?;
    let same = |row: &&Row| row.reduction == ask.reduction && row.valid_from == ask.valid_from;
    let twice = there.iter().filter(same).any(|row| row.ended_through.is_none());
    if twice || i64::try_from(there.len()).unwrap_or(i64::MAX) >= PAPERS_MAX {
        return Err(TariffRefusal::ReductionTwice.into());
    }
    Ok(())
}

/// Ends a reduction of an account. Refuses `reduction_not_found`, `reduction_ended`, `reduction_end_unsuitable`,
/// `evidence_not_described` for a note that is too long, and whoever does not serve the ticket.
pub fn end_reduction(work: &mut Work<'_>, account: &str, id: &str, ask: &AskEnd) -> Result<AccountReduction, Stop> {
    use reduction_ends as e;
    let (branch, now) = (work.branch(), work.now());
    let desk = fees::served(work, &ask.ticket)?;
    let hall = work.hall(&desk.hall)?;
    let there = rows_of(work.conn(), &branch, account)?;
    let row = there.into_iter().find(|row| row.id == id).ok_or(TariffRefusal::ReductionNotFound)?;
    if row.ended_through.is_some() {
        return Err(TariffRefusal::ReductionEnded.into());
    }
    let note = ask.note.trim();
    if note.chars().count() > EVIDENCE_CHARS_MAX || note.chars().any(char::is_control) {
        return Err(TariffRefusal::EvidenceNotDescribed { max: EVIDENCE_CHARS_MAX }.into());
    }
    let through = match ask.through.as_deref().filter(|day| !day.is_empty()) {
        Some(day) => day.to_owned(),
        None => work.today(&hall).to_string().min(row.valid_through.clone()),
    };
    ends_within(&row, &through)?;
    diesel::insert_into(e::table)
        .values((
            e::branch.eq(&branch),
            e::given.eq(id),
            e::through.eq(&through),
            e::note.eq(note),
            e::staff.eq(&desk.clerk),
            e::at.eq(now),
        ))
        .execute(work.conn())?;
    let ended = Row { ended_through: Some(through), ..row }.reduction();
    work.record(Some(&desk.hall), "reduction_ended", account, &json!({ "ticket": ask.ticket, "ended": ended }))?;
    Ok(ended)
}

/// A reduction ends on one of its paper's days, or on the day before them.
fn ends_within(row: &Row, through: &str) -> Result<(), TariffRefusal> {
    let days = (DayNo::read(&row.valid_from), DayNo::read(&row.valid_through), DayNo::read(through));
    let (Some(from), Some(last), Some(day)) = days else { return Err(TariffRefusal::ReductionEndUnsuitable) };
    if from.plus(-1) <= day && day <= last { Ok(()) } else { Err(TariffRefusal::ReductionEndUnsuitable) }
}

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = account_reductions)]
struct Row {
    account: String,
    id: String,
    reduction: String,
    evidence: String,
    valid_from: String,
    valid_through: String,
    #[diesel(select_expression = reduction_ends::through.nullable())]
    ended_through: Option<String>,
}

/// What accounts were given, with what ended it.
macro_rules! given {
    () => {
        account_reductions::table.left_join(reduction_ends::table.on(
            reduction_ends::branch.eq(account_reductions::branch).and(reduction_ends::given.eq(account_reductions::id)),
        ))
    };
}

impl Row {
    fn reduction(self) -> AccountReduction {
        AccountReduction {
            id: self.id,
            reduction: self.reduction,
            evidence: self.evidence,
            valid_from: self.valid_from,
            valid_through: self.valid_through,
            ended_through: self.ended_through,
        }
    }

    /// The days that it holds for: the paper's, until it was ended.
    fn paper(self) -> Option<Paper> {
        let from = DayNo::read(&self.valid_from)?;
        let mut through = DayNo::read(&self.valid_through)?;
        if let Some(ended) = self.ended_through.as_deref().and_then(DayNo::read) {
            through = through.min(ended);
        }
        Some((self.reduction, Evidence { code: self.evidence, valid: Span { from, through } }))
    }
}

fn rows_of(conn: &mut Conn, branch: &str, account: &str) -> QueryResult<Vec<Row>> {
    use account_reductions as r;
    let given = given!()
        .filter(r::branch.eq(branch).and(r::account.eq(account)))
        .order((r::reduction.asc(), r::valid_from.asc()))
        .limit(PAPERS_MAX);
    on_either!(conn, |conn| prepared(given.select(Row::as_select())).load(conn))
}

/// The reductions that an account was given, ended or not.
pub fn reductions_of(conn: &mut Conn, branch: &str, account: &str) -> QueryResult<Vec<AccountReduction>> {
    Ok(rows_of(conn, branch, account)?.into_iter().map(Row::reduction).collect())
}

/// The papers of an account, each with the reduction that it is for.
pub fn papers_of(conn: &mut Conn, branch: &str, account: &str) -> QueryResult<Vec<Paper>> {
    Ok(rows_of(conn, branch, account)?.into_iter().filter_map(Row::paper).collect())
}

/// The papers of the accounts behind one id and up to another, each with its account.
pub fn papers_between(conn: &mut Conn, branch: &str, after: &str, through: &str) -> QueryResult<Vec<(String, Paper)>> {
    use account_reductions as r;
    let rows: Vec<Row> = given!()
        .filter(r::branch.eq(branch).and(r::account.gt(after)).and(r::account.le(through)))
        .order((r::account.asc(), r::reduction.asc(), r::valid_from.asc()))
        .select(Row::as_select())
        .load(conn)?;
    Ok(rows.into_iter().filter_map(|row| Some((row.account.clone(), row.paper()?))).collect())
}
