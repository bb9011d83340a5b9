//! The trial balance at any past instant. Each day-end writes down what every line of the chart came to a little before; a
//! balance is the nearest snapshot and the transfers between it and the instant. Transfers carry ids that grow with time
//! (UUIDv7), so these are one range of the primary key, however many years lie around it.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use serde::{Deserialize, Serialize};

use super::chart::{ChartLine, Family};
use crate::door::{Stop, Work};
use crate::kernel::Millis;
use crate::store::Conn;
use crate::store::schema::ledger_snapshots;

/// A snapshot is of an instant that is over: the clocks of two servers may be apart, and one of them may still be at it.
const SETTLED_MS: Millis = 5 * 60 * 1_000;

/// A line of the chart out of an account's id: subscribers together, tills by method (their ids have 36 characters).
macro_rules! line {
    ($account:literal) => {
        concat!(
            "case when ",
            $account,
            " like 'sub:%' then 'subscribers' when ",
            $account,
            " like 'till:%' then 'tills' || substr(",
            $account,
            ", 42) else ",
            $account,
            " end"
        )
    };
}

const SCAN: &str = concat!(
    "select line, cast(sum(fen) as bigint) as fen, count(*) as entries from (select ",
    line!("debit"),
    " as line, amount_fen as fen from transfers where branch = $1 and id >= $2 and id < $3 union all select ",
    line!("credit"),
    ", -amount_fen from transfers where branch = $1 and id >= $2 and id < $3) e group by line"
);

const KEPT: &str = concat!(
    "select line, cast(sum(balance_fen) as bigint) as fen, cast(sum(entries) as bigint) as entries from (select ",
    line!("id"),
    " as line, balance_fen, entries from ledger_accounts where branch = $1) e group by line"
);

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    line: String,
    #[diesel(sql_type = BigInt)]
    fen: i64,
    #[diesel(sql_type = BigInt)]
    entries: i64,
}

/// Balance and entries by line.
type Lines = BTreeMap<String, (i64, i64)>;

/// The books at an instant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TrialBalance {
    /// Everything that was posted before it.
    #[serde(with = "crate::kernel::clock::instant")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Millis,
    /// The lines that were ever touched, in the order of the chart.
    pub lines: Vec<ChartLine>,
    /// What debit balances come to.
    pub debit_fen: i64,
    /// What credit balances come to; the same.
    pub credit_fen: i64,
    /// The sum of all: nothing, always.
    pub sum_fen: i64,
}

/// The smallest id that a transfer of this millisecond can have; a smaller id is of an earlier one.
pub fn first_id(at: Millis) -> String {
    let ms = u64::try_from(at).unwrap_or(0);
    format!("{:08x}-{:04x}-0000-0000-000000000000", ms >> 16, ms & 0xffff)
}

/// Larger than every id.
pub(super) const LAST_ID: &str = "ffffffff-ffff-ffff-ffff-ffffffffffff";

fn add(lines: &mut Lines, rows: Vec<Row>, sign: i64) {
    for row in rows {
        let (fen, entries) = lines.entry(row.line).or_default();
        *fen += sign * row.fen;
        *entries += sign * row.entries;
    }
}

/// The transfers from one id to before another, by line.
fn scan(conn: &mut Conn, branch: &str, from: &str, to: &str) -> QueryResult<Vec<Row>> {
    diesel::sql_query(SCAN).bind::<Text, _>(branch).bind::<Text, _>(from).bind::<Text, _>(to).load(conn)
}

fn snapshot(conn: &mut Conn, branch: &str, at: Millis) -> QueryResult<Lines> {
    use ledger_snapshots as s;
    let rows: Vec<(String, i64, i64)> = s::table
        .filter(s::branch.eq(branch).and(s::at.eq(at)))
        .select((s::line, s::balance_fen, s::entries))
        .load(conn)?;
    Ok(rows.into_iter().map(|(line, fen, entries)| (line, (fen, entries))).collect())
}

/// What every line came to at an instant: from the snapshot before it, else back from the one after it, else back from
/// the balances that are kept.
fn lines_at(conn: &mut Conn, branch: &str, at: Millis) -> QueryResult<Lines> {
    use ledger_snapshots as s;
    let of_branch = s::table.filter(s::branch.eq(branch)).select(s::at);
    let before: Option<i64> = of_branch.filter(s::at.le(at)).order(s::at.desc()).first(conn).optional()?;
    if let Some(before) = before {
        let mut lines = snapshot(conn, branch, before)?;
        add(&mut lines, scan(conn, branch, &first_id(before), &first_id(at))?, 1);
        return Ok(lines);
    }
    let after: Option<i64> = of_branch.filter(s::at.gt(at)).order(s::at.asc()).first(conn).optional()?;
    let (mut lines, to) = match after {
        Some(after) => (snapshot(conn, branch, after)?, first_id(after)),
        None => {
            let mut kept = Lines::new();
            add(&mut kept, diesel::sql_query(KEPT).bind::<Text, _>(branch).load(conn)?, 1);
            (kept, LAST_ID.to_owned())
        }
    };
    add(&mut lines, scan(conn, branch, &first_id(at), &to)?, -1);
    Ok(lines)
}

/// The trial balance of everything that was posted before `at`.
pub fn trial_balance(conn: &mut Conn, branch: &str, at: Millis) -> QueryResult<TrialBalance> {
    let mut lines: Vec<ChartLine> = lines_at(conn, branch, at)?
        .into_iter()
        .filter(|(_, (_, entries))| *entries > 0)
        .map(|(line, (balance_fen, entries))| ChartLine { family: Family::of(&line).0, line, balance_fen, entries })
        .collect();
    lines.sort_by(|a, b| (a.family, &a.line).cmp(&(b.family, &b.line)));
    let debit_fen = lines.iter().map(|line| line.balance_fen.max(0)).sum();
    let credit_fen: i64 = lines.iter().map(|line| (-line.balance_fen).max(0)).sum();
    Ok(TrialBalance { at, lines, debit_fen, credit_fen, sum_fen: debit_fen - credit_fen })
}

/// Writes down what the books said a little ago; nothing when that was written already.
pub fn take_snapshot(work: &mut Work<'_>) -> Result<(), Stop> {
    use ledger_snapshots as s;
    let (branch, at) = (work.branch(), work.now() - SETTLED_MS);
    let last: Option<i64> =
        s::table.filter(s::branch.eq(&branch)).order(s::at.desc()).select(s::at).first(work.conn()).optional()?;
    if last.is_some_and(|last| last >= at) {
        return Ok(());
    }
    for (line, (fen, entries)) in lines_at(work.conn(), &branch, at)? {
        if entries <= 0 {
            continue;
        }
        diesel::insert_into(s::table)
            .values((
                s::branch.eq(&branch),
                s::at.eq(at),
                s::line.eq(line),
                s::balance_fen.eq(fen),
                s::entries.eq(entries),
            ))
            .execute(work.conn())?;
    }
    Ok(())
}

/// Every line of the last snapshot and the transfers since is what is kept.
pub(super) fn verify(conn: &mut Conn, branch: &str) -> QueryResult<Vec<String>> {
    let mut kept = Lines::new();
    add(&mut kept, diesel::sql_query(KEPT).bind::<Text, _>(branch).load(conn)?, 1);
    let mut counted = lines_at(conn, branch, Millis::MAX >> 20)?;
    kept.retain(|_, (_, entries)| *entries > 0);
    counted.retain(|_, (fen, entries)| *entries != 0 || *fen != 0);
    let apart = kept.iter().find(|(line, is)| counted.get(*line) != Some(*is)).map(|(line, _)| line.clone());
    let apart = apart.or_else(|| counted.keys().find(|line| !kept.contains_key(*line)).cloned());
    Ok(apart
        .map(|line| {
            let (is, says) = (kept.get(&line), counted.get(&line));
            format!("the last snapshot and the transfers since are what the ledger keeps: not {line} ({says:?}, kept {is:?})")
        })
        .into_iter()
        .collect())
}

#[cfg(test)]
mod tests {
    use super::first_id;
    use crate::kernel::Chance;

    #[test]
    fn ids_of_a_millisecond_stand_between_its_bound_and_the_next() {
        let mut chance = Chance::seeded(3);
        for at in [0, 1, 1_772_416_800_000, 1_772_416_865_535, (1 << 47) + 12_345] {
            for _ in 0..20 {
                let id = chance.id(at);
                assert!(first_id(at) <= id && id < first_id(at + 1), "{id} at {at}");
            }
        }
    }
}
