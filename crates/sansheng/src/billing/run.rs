//! The billing run: begun by a command, carried on by commands of one chunk each. Whoever steps it (the server's tick, the
//! command line, several processes at once) only moves it on; the cursor is in the store.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::BillingRefusal;
use super::bills::{self, Made, Months};
use super::chunk::{Chunk, Range, next_accounts};
use super::late;
use super::lines::month_no;
use super::rules::{Last, may_bill};
use super::settings::billing_rules;
use crate::door::{Stop, Work};
use crate::fees::BilledRange;
use crate::kernel::{Millis, Money};
use crate::store::Conn;
use crate::store::fragments::run_goes_on;
use crate::store::schema::billing_runs as r;
use crate::tariffs::{MonthNo, PriceBook, prices};

/// How many accounts one step takes: some twentieth of a second in which other commands of the branch wait.
pub const ACCOUNTS_A_STEP: i64 = 1_000;
/// At most this many accounts that could not be priced are named in one event; all are counted.
const SKIPPED_NAMED_MAX: usize = 50;
/// At most this many runs are listed: some years.
const RUNS_MAX: i64 = 60;

/// Whether a run goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = BillingRunState)]
pub enum RunState {
    /// It does.
    Running,
    /// It is through.
    Done,
}

/// A run and how far it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = BillingRun)]
pub struct Progress {
    /// Its id.
    pub id: String,
    /// Its month: `2026-11`.
    pub month: String,
    /// Which run for the month, from 1.
    pub n: i32,
    /// Whether it goes on.
    pub state: RunState,
    /// How many accounts it has looked at.
    pub accounts: i64,
    /// How many bills it has written.
    pub bills: i64,
    /// How many accounts it could not price.
    pub skipped: i64,
    /// What the bills come to.
    #[schema(value_type = i64)]
    pub total_fen: Money,
    /// When it was begun.
    #[serde(with = "crate::kernel::clock::instant")]
    #[schema(value_type = String, format = DateTime)]
    pub started_at: Millis,
    /// When it was through.
    #[serde(with = "crate::kernel::clock::instant_or_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub finished_at: Option<Millis>,
    /// Who began it: `staff:ID` or `system`.
    pub started_by: String,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = r)]
struct Row {
    id: String,
    month: String,
    n: i32,
    state: String,
    cursor: String,
    accounts: i64,
    bills: i64,
    skipped: i64,
    total_fen: i64,
    started_at: Millis,
    finished_at: Option<Millis>,
    started_by: String,
}

impl Row {
    fn progress(&self) -> Progress {
        Progress {
            id: self.id.clone(),
            month: self.month.clone(),
            n: self.n,
            state: if self.state == "done" { RunState::Done } else { RunState::Running },
            accounts: self.accounts,
            bills: self.bills,
            skipped: self.skipped,
            total_fen: Money(self.total_fen),
            started_at: self.started_at,
            finished_at: self.finished_at,
            started_by: self.started_by.clone(),
        }
    }
}

/// The latest runs of a branch, newest first.
pub fn runs(conn: &mut Conn, branch: &str) -> QueryResult<Vec<Progress>> {
    let rows: Vec<Row> = r::table
        .filter(r::branch.eq(branch))
        .order((r::month.desc(), r::n.desc()))
        .limit(RUNS_MAX)
        .select(Row::as_select())
        .load(conn)?;
    Ok(rows.iter().map(Row::progress).collect())
}

/// The run of a branch that goes on, if one does.
pub fn going(conn: &mut Conn, branch: &str) -> QueryResult<Option<Progress>> {
    let row = r::table.filter(r::branch.eq(branch).and(run_goes_on())).select(Row::as_select());
    let row: Option<Row> = row.get_result(conn).optional()?;
    Ok(row.map(|row| row.progress()))
}

/// Begins a run for a month. Where one for the same month goes on, that is the answer.
pub fn start(work: &mut Work<'_>, month: &str) -> Result<Progress, Stop> {
    let (branch, now) = (work.branch(), work.now());
    let today = super::today(work.conn(), &branch, now)?;
    let last = runs(work.conn(), &branch)?.into_iter().next();
    if let Some(going) = last.as_ref().filter(|last| last.state == RunState::Running && last.month == month) {
        return Ok(going.clone());
    }
    let before = last.as_ref().map(|run| Last { month: run.month.clone(), goes_on: run.state == RunState::Running });
    may_bill(month, &today, before.as_ref())?;
    // A price book that contradicts itself would stop every step.
    prices(work.conn(), &branch)?;
    let n = last.filter(|last| last.month == month).map_or(1, |last| last.n + 1);
    let (id, actor) = (work.id(), work.actor().id.clone());
    diesel::insert_into(r::table)
        .values((
            r::branch.eq(&branch),
            r::id.eq(&id),
            r::month.eq(month),
            r::n.eq(n),
            r::state.eq("running"),
            r::cursor.eq(""),
            r::accounts.eq(0_i64),
            r::bills.eq(0_i64),
            r::skipped.eq(0_i64),
            r::total_fen.eq(0_i64),
            r::started_at.eq(now),
            r::started_by.eq(&actor),
        ))
        .execute(work.conn())?;
    work.record(None, "billing_begun", &id, &json!({ "month": month, "n": n }))?;
    Ok(row(work, &id)?.progress())
}

fn row(work: &mut Work<'_>, id: &str) -> Result<Row, Stop> {
    let branch = work.branch();
    let row = r::table.find((&branch, id)).select(Row::as_select()).get_result(work.conn()).optional()?;
    Ok(row.ok_or(BillingRefusal::RunNotFound)?)
}

/// Bills the next accounts of a run and moves its cursor, or finds that it is through.
pub fn step(work: &mut Work<'_>, run: &str) -> Result<Progress, Stop> {
    step_of(work, run, ACCOUNTS_A_STEP)
}

/// As [`step`], so many accounts at a time.
pub fn step_of(work: &mut Work<'_>, run: &str, limit: i64) -> Result<Progress, Stop> {
    let (branch, now) = (work.branch(), work.now());
    let run = row(work, run)?;
    if run.state == "done" {
        return Ok(run.progress());
    }
    let ids = next_accounts(work.conn(), &branch, &run.cursor, limit)?;
    let last_step = i64::try_from(ids.len()).unwrap_or(i64::MAX) < limit;
    let through = ids.last().cloned().unwrap_or_else(|| run.cursor.clone());
    let range = Range { after: &run.cursor, through: &through };
    let taken = ids.len();
    let today = super::today(work.conn(), &branch, now)?;
    let prices = prices(work.conn(), &branch)?;
    let month = month_no(&run.month).ok_or(BillingRefusal::MonthMalformed)?;
    let first = first_month(work.conn(), &branch)?.unwrap_or(month);
    let months = Months { month, first, again: run.n > 1 };
    let chunk = read(work, ids, range, &prices.book, &months)?;
    let rules = billing_rules(work.conn(), &branch)?;
    let late = late::fees(work.conn(), &branch, range, rules, &today)?;
    let made = bills::make(work, &chunk, &prices, &late, &months);
    let which = BilledRange { run: &run.id, month: &run.month, after: range.after, through: range.through };
    let total = bills::save(work, which, &today, rules.due_days, &made)?;
    move_on(work, &run, &through, taken, total, &made, last_step)
}

fn first_month(conn: &mut Conn, branch: &str) -> QueryResult<Option<MonthNo>> {
    let first: Option<String> =
        r::table.filter(r::branch.eq(branch)).order(r::month.asc()).select(r::month).first(conn).optional()?;
    Ok(first.as_deref().and_then(month_no))
}

fn read(
    work: &mut Work<'_>,
    ids: Vec<String>,
    range: Range<'_>,
    prices: &PriceBook,
    months: &Months,
) -> Result<Chunk, Stop> {
    let branch = work.branch();
    let since = months.since(prices);
    let mut chunk = Chunk::read(work.conn(), &branch, ids, range, months.month, since, months.again)?;
    if months.earliest() < months.month {
        let before = months.month.plus(-1);
        let hole = |account: &&String| {
            chunk.in_use(prices, account).is_ok_and(|lines| lines.iter().any(|line| line.has_hole(before)))
        };
        let with_holes: Vec<String> = chunk.accounts.iter().filter(hole).cloned().collect();
        chunk.look_back(work.conn(), &branch, &with_holes, months.earliest())?;
    }
    Ok(chunk)
}

fn move_on(
    work: &mut Work<'_>,
    run: &Row,
    through: &str,
    taken: usize,
    total: i64,
    made: &Made<'_>,
    last: bool,
) -> Result<Progress, Stop> {
    let (branch, now) = (work.branch(), work.now());
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    crate::store::update(r::table.find((&branch, &run.id)))
        .set((
            r::cursor.eq(through),
            r::accounts.eq(r::accounts + count(taken)),
            r::bills.eq(r::bills + count(made.bills.len())),
            r::skipped.eq(r::skipped + count(made.skipped.len())),
            r::total_fen.eq(r::total_fen + total),
            r::state.eq(if last { "done" } else { "running" }),
            r::finished_at.eq(last.then_some(now)),
        ))
        .execute(work.conn())?;
    let named = &made.skipped[..made.skipped.len().min(SKIPPED_NAMED_MAX)];
    let data = json!({
        "month": run.month, "accounts": taken, "bills": made.bills.len(), "total_fen": total, "through": through,
        "skipped": made.skipped.len(), "not_priced": named, "done": last,
    });
    work.record(None, "bills_issued", &run.id, &data)?;
    Ok(row(work, &run.id)?.progress())
}
