//! The rows of imports: begun, moved on with what was opened, finished; and what pages ask of them.

use std::collections::HashSet;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::columns::Bad;
use super::{ExchangeRefusal as No, no};
use crate::accounts::{self, NewAccount};
use crate::door::{Answer, Door, Stop, Work};
use crate::halls;
use crate::kernel::{Day, Millis, Money, Zone};
use crate::store::schema::{accounts as account_rows, equipment, import_lines, imports, subscribers};
use crate::store::{Conn, ROWS_A_STATEMENT, insert_rows};

/// How far an import has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Queryable, Selectable)]
#[diesel(table_name = imports)]
pub struct Import {
    /// Its id.
    pub id: String,
    /// The file's name, as it was given.
    pub name: String,
    /// `running` or `done`.
    pub state: String,
    /// Everything up to this line is settled.
    pub line: i64,
    /// Accounts opened.
    pub good: i64,
    /// Lines left out.
    pub bad: i64,
    /// What the opened accounts owe together.
    pub owed_fen: i64,
    /// What they have paid ahead together.
    pub credit_fen: i64,
    /// Who began it.
    pub started_by: String,
    /// When.
    pub started_at: Millis,
    /// When it last moved on.
    pub moved_at: Millis,
    /// When it was finished.
    pub finished_at: Option<Millis>,
}

/// A line that was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// The line of the file.
    pub line: u64,
    /// Why: everything that is known to be wrong with it, a column once.
    pub bad: Vec<Bad>,
}

impl LeftOut {
    /// As the table has it: columns and reasons with spaces between them, in the same order.
    fn written(&self) -> (String, String) {
        let all = |part: fn(&Bad) -> &str| self.bad.iter().map(part).collect::<Vec<_>>().join(" ");
        (all(|bad| &bad.field), all(|bad| &bad.reason))
    }

    fn read(line: i64, fields: &str, reasons: &str) -> Self {
        let bad = fields.split(' ').zip(reasons.split(' ')).map(|(field, reason)| Bad::new(field, reason)).collect();
        Self { line: u64::try_from(line).unwrap_or_default(), bad }
    }
}

/// Some lines of a file, on their way in.
#[derive(Clone, Default)]
pub struct Chunk {
    /// Where the import must stand.
    pub from: i64,
    /// Where it stands afterwards.
    pub through: i64,
    /// Lines with the accounts to be opened.
    pub good: Vec<(u64, NewAccount)>,
    /// Lines that are left out.
    pub bad: Vec<LeftOut>,
    /// Whether the file ends here.
    pub last: bool,
}

/// The import of a file by its hash, where it was begun.
pub fn found(conn: &mut Conn, branch: &str, file_hash: &str) -> QueryResult<Option<Import>> {
    imports::table
        .filter(imports::branch.eq(branch).and(imports::file_hash.eq(file_hash)))
        .select(Import::as_select())
        .get_result(conn)
        .optional()
}

/// The latest imports of a branch, newest first.
pub fn latest(conn: &mut Conn, branch: &str, limit: i64) -> QueryResult<Vec<Import>> {
    imports::table
        .filter(imports::branch.eq(branch))
        .order(imports::started_at.desc())
        .limit(limit)
        .select(Import::as_select())
        .load(conn)
}

/// The lines that an import left out, in order.
pub fn lines_left_out(conn: &mut Conn, branch: &str, import: &str) -> Result<Vec<LeftOut>, Stop> {
    let known: Option<String> =
        imports::table.find((branch, import)).select(imports::id).get_result(conn).optional()?;
    known.ok_or(No::ImportNotFound)?;
    let rows: Vec<(i64, String, String)> = import_lines::table
        .filter(import_lines::branch.eq(branch).and(import_lines::import.eq(import)))
        .order(import_lines::line.asc())
        .select((import_lines::line, import_lines::field, import_lines::reason))
        .load(conn)?;
    Ok(rows.iter().map(|(line, fields, reasons)| LeftOut::read(*line, fields, reasons)).collect())
}

/// Begins an import, or finds it where it was begun before.
pub fn begin(work: &mut Work<'_>, file_hash: &str, name: &str) -> Result<Import, Stop> {
    let (branch, now, by) = (work.branch(), work.now(), work.actor().id.clone());
    if let Some(there) = found(work.conn(), &branch, file_hash)? {
        return Ok(there);
    }
    let import = Import {
        id: work.id(),
        name: name.chars().filter(|c| !c.is_control()).take(120).collect(),
        state: "running".into(),
        line: 0,
        good: 0,
        bad: 0,
        owed_fen: 0,
        credit_fen: 0,
        started_by: by,
        started_at: now,
        moved_at: now,
        finished_at: None,
    };
    diesel::insert_into(imports::table)
        .values((
            (imports::branch.eq(&branch), imports::id.eq(&import.id), imports::file_hash.eq(file_hash)),
            (imports::name.eq(&import.name), imports::state.eq(&import.state), imports::line.eq(0)),
            (imports::good.eq(0), imports::bad.eq(0), imports::owed_fen.eq(0), imports::credit_fen.eq(0)),
            (imports::started_by.eq(&import.started_by), imports::started_at.eq(now), imports::moved_at.eq(now)),
        ))
        .execute(work.conn())?;
    work.record(None, "import_begun", &import.id, &json!({ "file": import.name, "sha256": file_hash }))?;
    Ok(import)
}

/// Opens the accounts of some lines and moves the import on, both or neither. Lines whose number, card or subscriber
/// somebody has already are left out. Refuses `import_elsewhere` when the import does not stand where the lines begin.
pub fn advance(work: &mut Work<'_>, import: &str, chunk: &Chunk) -> Result<Import, Stop> {
    let (branch, now) = (work.branch(), work.now());
    let mut row: Import = imports::table
        .find((&branch, import))
        .select(Import::as_select())
        .get_result(work.conn())
        .optional()?
        .ok_or(No::ImportNotFound)?;
    if row.line != chunk.from || row.state != "running" {
        return Err(No::ImportElsewhere.into());
    }
    let taken = taken(work.conn(), &branch, &chunk.good)?;
    let (mut bad, mut free) = (chunk.bad.clone(), Vec::with_capacity(chunk.good.len()));
    for ((line, new), why) in chunk.good.iter().zip(taken) {
        if why.is_empty() {
            free.push(new.clone());
        } else {
            bad.push(LeftOut { line: *line, bad: why });
        }
    }
    let (owed, credit) = sums(&free);
    if !free.is_empty() {
        let day = today(work)?;
        accounts::create_many(work, &day, &free)?;
    }
    leave_out(work, import, &bad)?;
    row.line = chunk.through;
    row.good += i64::try_from(free.len()).unwrap_or_default();
    row.bad += i64::try_from(bad.len()).unwrap_or_default();
    row.owed_fen += owed.0;
    row.credit_fen += credit.0;
    row.moved_at = now;
    if chunk.last {
        row.state = "done".into();
        row.finished_at = Some(now);
    }
    save(work, &row)?;
    let said = json!({ "through_line": row.line, "accounts": free.len(), "left_out": bad.len(), "owed_fen": owed,
        "credit_fen": credit });
    work.record(None, "import_moved", import, &said)?;
    if chunk.last {
        let all = json!({ "accounts": row.good, "left_out": row.bad, "owed_fen": row.owed_fen,
            "credit_fen": row.credit_fen });
        work.record(None, "import_finished", import, &all)?;
    }
    Ok(row)
}

fn save(work: &mut Work<'_>, row: &Import) -> QueryResult<()> {
    let branch = work.branch();
    crate::store::update(imports::table.find((&branch, &row.id)))
        .set((
            imports::state.eq(&row.state),
            imports::line.eq(row.line),
            imports::good.eq(row.good),
            imports::bad.eq(row.bad),
            imports::owed_fen.eq(row.owed_fen),
            imports::credit_fen.eq(row.credit_fen),
            imports::moved_at.eq(row.moved_at),
            imports::finished_at.eq(row.finished_at),
        ))
        .execute(work.conn())
        .map(drop)
}

fn sums(new: &[NewAccount]) -> (Money, Money) {
    // Each amount is far below what a sum holds, and a chunk is small.
    let owed = new.iter().flat_map(|new| &new.owed).map(|owed| owed.amount.0).sum();
    (Money(owed), Money(new.iter().map(|new| new.credit.0).sum()))
}

/// The business day of the branch.
fn today(work: &mut Work<'_>) -> Result<Day, Stop> {
    let branch = work.branch();
    let facts = halls::queries::branch(work.conn(), &branch)?;
    let zone = Zone::named(&facts.time_zone).ok_or(crate::halls::HallsRefusal::TimeZoneUnknown)?;
    Ok(zone.day(work.now()))
}

#[derive(Insertable)]
#[diesel(table_name = import_lines, treat_none_as_default_value = false)]
struct LineRow<'a> {
    branch: &'a str,
    import: &'a str,
    line: i64,
    field: String,
    reason: String,
}

fn leave_out(work: &mut Work<'_>, import: &str, bad: &[LeftOut]) -> QueryResult<()> {
    let branch = work.branch();
    let rows: Vec<LineRow<'_>> = bad
        .iter()
        .map(|left_out| {
            let (field, reason) = left_out.written();
            LineRow { branch: &branch, import, line: i64::try_from(left_out.line).unwrap_or(i64::MAX), field, reason }
        })
        .collect();
    insert_rows!(work.conn(), import_lines::table, rows)
}

/// For each line, what of it somebody has already.
pub fn taken(conn: &mut Conn, branch: &str, lines: &[(u64, NewAccount)]) -> QueryResult<Vec<Vec<Bad>>> {
    let (mut numbers, mut cards, mut codes) = (HashSet::new(), HashSet::new(), HashSet::new());
    for some in lines.chunks(ROWS_A_STATEMENT) {
        let asked = some.iter().map(|(_, new)| &new.number);
        let there = account_rows::table.filter(account_rows::branch.eq(branch).and(account_rows::number.eq_any(asked)));
        numbers.extend(there.select(account_rows::number).load::<String>(conn)?);
        let asked = some.iter().map(|(_, new)| &new.card).filter(|card| !card.is_empty());
        let there = equipment::table
            .filter(equipment::branch.eq(branch).and(equipment::serial.eq_any(asked)))
            .filter(equipment::until.is_null());
        cards.extend(there.select(equipment::serial).load::<String>(conn)?);
        // An account without a code is its own subscriber under its number.
        let asked = some.iter().filter(|(_, new)| new.subscriber.is_none()).map(|(_, new)| &new.number);
        let there = subscribers::table.filter(subscribers::branch.eq(branch).and(subscribers::code.eq_any(asked)));
        codes.extend(there.select(subscribers::code).load::<String>(conn)?);
    }
    let judge = |(_, new): &(u64, NewAccount)| {
        let number = numbers.contains(&new.number);
        // Where the number is taken its own subscriber's code is, too: once is enough to say.
        let code = !number && new.subscriber.is_none() && codes.contains(&new.number);
        [
            (number, "number", "taken"),
            (cards.contains(&new.card), "card", "taken"),
            (code, "subscriber", "subscriber_taken"),
        ]
        .into_iter()
        .filter(|(is_so, _, _)| *is_so)
        .map(|(_, field, reason)| Bad::new(field, reason))
        .collect()
    };
    Ok(lines.iter().map(judge).collect())
}

/// As [`advance`], and a chunk that is refused as a whole is taken in by halves until the line that nobody can take is
/// alone: it is left out with the refusal's name.
pub(super) fn settle(
    door: &Door,
    branch: &str,
    who: &crate::kernel::Actor,
    import: &str,
    chunk: Chunk,
) -> Result<Import, Answer> {
    let (id, sent) = (import.to_owned(), chunk.clone());
    match door.write_blocking(who, branch, move |work| advance(work, &id, &sent)) {
        Err(Answer::Refused(refusal)) if refusal == No::ImportElsewhere.into() => Err(no(No::ImportElsewhere)),
        Err(Answer::Refused(refusal)) if chunk.good.len() == 1 => {
            let line = chunk.good[0].0;
            let bad = Bad { field: String::new(), reason: refusal.name_and_details().0 };
            let mut bad_lines = chunk.bad;
            bad_lines.push(LeftOut { line, bad: vec![bad] });
            bad_lines.sort_by_key(|left_out| left_out.line);
            settle(door, branch, who, import, Chunk { good: Vec::new(), bad: bad_lines, ..chunk })
        }
        Err(Answer::Refused(_)) if chunk.good.len() > 1 => {
            let (first, second) = chunk.halves();
            settle(door, branch, who, import, first)?;
            settle(door, branch, who, import, second)
        }
        other => other,
    }
}

impl Chunk {
    /// The lines up to the middle good one, and the rest.
    fn halves(mut self) -> (Self, Self) {
        let second = self.good.split_off(self.good.len() / 2);
        let middle = self.good.last().map_or(0, |(line, _)| *line);
        let (before, after) = self.bad.into_iter().partition(|left_out| left_out.line <= middle);
        let middle = i64::try_from(middle).unwrap_or_default();
        let first = Self { from: self.from, through: middle, good: self.good, bad: before, last: false };
        (first, Self { from: middle, through: self.through, good: second, bad: after, last: self.last })
    }
}
