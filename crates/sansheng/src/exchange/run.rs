//! A file of accounts from its first byte to its totals: looked at from end to end, then taken in by chunks. Blocks; it
//! is run on a thread of its own.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use super::columns::Columns;
use super::facts::{Facts, FileKind};
use super::imports::{self, Chunk, Import, LeftOut};
use super::judge::{Judge, Tariffs};
use super::{BAD_LINES_MAX, CHUNK_LINES, ExchangeRefusal as No, no, sheet};
use crate::accounts::NewAccount;
use crate::door::{Answer, Door};
use crate::kernel::{Actor, Language, Millis, Money};
use crate::say;

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
    /// Where the lines that are left out are written; `None` writes none.
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
        write_bad(asked.bad.as_deref(), &looked.left_out)?;
        return Err(no(No::ImportBadTooMany { max: BAD_LINES_MAX }));
    }
    if asked.check {
        write_bad(asked.bad.as_deref(), &looked.left_out)?;
        return Ok(looked);
    }
    let name = asked.name.to_owned();
    let begun = door.write_blocking(asked.actor, asked.branch, move |work| imports::begin(work, &hash, &name))?;
    let done = take_in(door, asked, facts.kind, Judge::new(tariffs), begun, told)?;
    let left_out = door.read_blocking(|conn| imports::lines_left_out(conn, asked.branch, &done.id))?;
    write_bad(asked.bad.as_deref(), &left_out)?;
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
            match why {
                Some(bad) => report.leave_out(LeftOut { line, bad }),
                None => report.count(&new),
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

/// Writes the lines that were left out, with their reasons in both languages. Without one there is no file.
fn write_bad(to: Option<&Path>, left_out: &[LeftOut]) -> Result<(), Answer> {
    let Some(to) = to.filter(|_| !left_out.is_empty()) else { return Ok(()) };
    let write = || -> std::io::Result<()> {
        let mut file = BufWriter::new(File::create(to)?);
        file.write_all(&bad_csv(left_out)?)?;
        file.flush()
    };
    write().map_err(|error| {
        tracing::warn!(%error, "the list of lines that were left out could not be written");
        no(No::ImportUnreadable)
    })
}

/// The lines that were left out as a CSV file with a byte order mark, so that spreadsheets read it.
pub fn bad_csv(left_out: &[LeftOut]) -> std::io::Result<Vec<u8>> {
    let mut csv = csv::Writer::from_writer(vec![0xef, 0xbb, 0xbf]);
    let both = |key: &str| Language::ALL.map(|lang| say!(lang, key)).join(" ");
    csv.write_record([
        both("import-csv-line"),
        both("import-csv-column"),
        say!(Language::Chinese, "import-csv-reason"),
        say!(Language::English, "import-csv-reason"),
    ])?;
    for one in left_out {
        let [zh, en] = Language::ALL.map(|lang| reason(lang, &one.bad.reason));
        csv.write_record([one.line.to_string(), column(Language::Chinese, &one.bad.field), zh, en])?;
    }
    csv.into_inner().map_err(|e| std::io::Error::other(e.to_string()))
}

/// A reason in words.
pub fn reason(lang: Language, reason: &str) -> String {
    let key = format!("import-reason-{}", reason.replace('_', "-"));
    if lang.has(&key) { lang.say(&key, &[]) } else { say!(lang, "import-reason-refused", name = reason) }
}

/// A column in words; nothing for the whole line.
pub fn column(lang: Language, field: &str) -> String {
    if field.is_empty() { String::new() } else { lang.say(&format!("import-column-{}", field.replace('_', "-")), &[]) }
}
