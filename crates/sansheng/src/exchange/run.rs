//! A file of accounts from its first byte to its totals: looked at from end to end, then taken in by chunks. Blocks; it
//! is run on a thread of its own.

use std::path::{Path, PathBuf};

use super::columns::Columns;
use super::facts::{Facts, FileKind};
use super::imports::{self, Chunk, Import, LeftOut};
use super::judge::{Judge, Tariffs};
use super::{BAD_LINES_MAX, CHUNK_LINES, ExchangeRefusal as No, left_out, no, sheet};
use crate::accounts::NewAccount;
use crate::door::{Answer, Door};
use crate::kernel::{Actor, Millis, Money};

/// What is to be taken in.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    /// The branch.
    pub branch: &'a str,
    /// Who asks.
    pub actor: &'a Actor,
    /// The file.
    pub file: &'a Path,
    /// What it is called, for people.
    pub name: &'a str,
    /// Only looks.
    pub check: bool,
    /// Where the lines that are left out are written with what stood in them; `None` writes none.
    pub bad: Option<PathBuf>,
}

/// What came of it: figures to compare with the other system's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The import; empty when it was only looked at.
    pub import: String,
    /// Accounts that were opened, or could be.
    pub good: u64,
    /// Lines that were left out, or would be.
    pub bad: u64,
    /// What those accounts owe.
    pub owed: Money,
    /// What they have paid ahead.
    pub credit: Money,
    /// Columns of the file that were not read.
    pub unread: Vec<String>,
    /// When the same file was taken in before; nothing was changed.
    pub before: Option<Millis>,
    /// The first lines that are left out.
    pub left_out: Vec<LeftOut>,
}

/// Looks at a file, or takes it in. Begun before and not finished, it goes on where it was; finished before, it changes
/// nothing. `told` hears the lines settled so far.
pub fn import(door: &Door, asked: &Asked<'_>, told: &mut dyn FnMut(u64)) -> Result<Report, Answer> {
    let facts = Facts::of(asked.file)?;
    let (branch, hash) = (asked.branch.to_owned(), facts.hash.clone());
    let (before, tariffs) =
        door.read_blocking(|conn| Ok((imports::found(conn, &branch, &hash)?, Tariffs::load(conn, &branch)?)))?;
    if let Some(done) = before.as_ref().filter(|import| import.finished_at.is_some()) {
        return Ok(Report { before: done.finished_at, ..report_of(done) });
    }
    let settled = before.as_ref().map_or(0, |import| u64::try_from(import.line).unwrap_or_default());
    let mut looked = look(door, asked, facts.kind, Judge::new(tariffs.clone()), settled)?;
    if looked.bad > BAD_LINES_MAX as u64 && !asked.check {
        write_bad(asked, facts.kind, &looked.left_out)?;
        return Err(no(No::ImportBadTooMany { max: BAD_LINES_MAX }));
    }
    if asked.check {
        write_bad(asked, facts.kind, &looked.left_out)?;
        return Ok(looked);
    }
    let name = asked.name.to_owned();
    let begun = door.write_blocking(asked.actor, asked.branch, move |work| imports::begin(work, &hash, &name))?;
    let done = take_in(door, asked, facts.kind, Judge::new(tariffs), begun, told)?;
    let left_out = door.read_blocking(|conn| imports::lines_left_out(conn, asked.branch, &done.id))?;
    write_bad(asked, facts.kind, &left_out)?;
    let unread = std::mem::take(&mut looked.unread);
    Ok(Report { unread, left_out, ..report_of(&done) })
}

fn report_of(import: &Import) -> Report {
    Report {
        import: import.id.clone(),
        good: u64::try_from(import.good).unwrap_or_default(),
        bad: u64::try_from(import.bad).unwrap_or_default(),
        owed: Money(import.owed_fen),
        credit: Money(import.credit_fen),
        ..Report::default()
    }
}

/// Reads the rows of a file below its header and judges each.
fn judged(
    file: &Path,
    kind: FileKind,
    mut judge: Judge,
    each: &mut dyn FnMut(u64, Result<NewAccount, LeftOut>) -> Result<(), Answer>,
) -> Result<Vec<String>, Answer> {
    let mut columns: Option<Columns> = None;
    let mut any = false;
    sheet::rows(file, kind, &mut |line, cells| match &columns {
        None => {
            columns = Some(Columns::find(cells.iter().map(String::as_str)).map_err(no)?);
            Ok(())
        }
        Some(columns) => {
            any = true;
            each(line, judge.judge(columns, cells).map_err(|bad| LeftOut { line, bad }))
        }
    })?;
    match columns {
        Some(columns) if any => Ok(columns.unread),
        _ => Err(no(No::ImportEmpty)),
    }
}

/// The first pass: everything that can be known of every line before anything is changed. Lines that are settled already
/// are only remembered.
fn look(door: &Door, asked: &Asked<'_>, kind: FileKind, judge: Judge, settled: u64) -> Result<Report, Answer> {
    let mut report = Report::default();
    let mut some: Vec<(u64, NewAccount)> = Vec::new();
    let ask = |some: &mut Vec<(u64, NewAccount)>, report: &mut Report| {
        let taken = door.read_blocking(|conn| Ok(imports::taken(conn, asked.branch, some)?))?;
        for ((line, new), why) in some.drain(..).zip(taken) {
            if why.is_empty() {
                report.count(&new);
            } else {
                report.leave_out(LeftOut { line, bad: why });
            }
        }
        Ok(())
    };
    report.unread = judged(asked.file, kind, judge, &mut |line, judged| {
        match judged {
            _ if line <= settled => {}
            Ok(new) => some.push((line, new)),
            Err(left_out) => report.leave_out(left_out),
        }
        if some.len() >= CHUNK_LINES { ask(&mut some, &mut report) } else { Ok(()) }
    })?;
    ask(&mut some, &mut report)?;
    report.left_out.sort_by_key(|left_out| left_out.line);
    Ok(report)
}

impl Report {
    fn leave_out(&mut self, left_out: LeftOut) {
        self.bad += 1;
        if self.left_out.len() < BAD_LINES_MAX {
            self.left_out.push(left_out);
        }
    }

    fn count(&mut self, new: &NewAccount) {
        self.good += 1;
        self.credit.0 += new.credit.0;
        self.owed.0 += new.owed.iter().map(|owed| owed.amount.0).sum::<i64>();
    }
}

/// The second pass: chunk by chunk, each a command.
fn take_in(
    door: &Door,
    asked: &Asked<'_>,
    kind: FileKind,
    judge: Judge,
    mut import: Import,
    told: &mut dyn FnMut(u64),
) -> Result<Import, Answer> {
    let settled = u64::try_from(import.line).unwrap_or_default();
    let mut chunk = Chunk { from: import.line, through: import.line, ..Chunk::default() };
    judged(asked.file, kind, judge, &mut |line, judged| {
        if line <= settled {
            return Ok(());
        }
        chunk.through = i64::try_from(line).unwrap_or(i64::MAX);
        match judged {
            Ok(new) => chunk.good.push((line, new)),
            Err(left_out) => chunk.bad.push(left_out),
        }
        if chunk.good.len() + chunk.bad.len() >= CHUNK_LINES {
            let through = chunk.through;
            let next = Chunk { from: through, through, ..Chunk::default() };
            let full = std::mem::replace(&mut chunk, next);
            import = imports::settle(door, asked.branch, asked.actor, &import.id, full)?;
            told(line);
        }
        Ok(())
    })?;
    chunk.last = true;
    imports::settle(door, asked.branch, asked.actor, &import.id, chunk)
}

/// Writes the lines that were left out with what stood in them. Without one there is no file.
fn write_bad(asked: &Asked<'_>, kind: FileKind, lines: &[LeftOut]) -> Result<(), Answer> {
    let Some(to) = asked.bad.as_deref().filter(|_| !lines.is_empty()) else { return Ok(()) };
    left_out::write(to, asked.file, kind, lines)
}
