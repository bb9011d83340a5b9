//! A whole database in one file, and back: `sansheng backup` and `sansheng restore`. A copy is exact or it is not there.
//! What is asked of the store lives in `store/copy.rs`; what a database must be is `verify`'s word.

mod child;
mod login;
mod partial;
mod postgres;
mod sqlite;
mod sum;

use std::fs::File;
use std::io::Read;
use std::path::Path;

use indicatif::{HumanBytes, ProgressBar, ProgressStyle};

use crate::settings;
use crate::store::copy::{self, Contents};
use crate::store::migrate::{Age, MigrateError};
use crate::store::{Conn, DatabaseUrl, Engine};
use crate::verify::{Verdict, verify_with};

use partial::Partial;

/// What was found in a copy.
struct Held {
    contents: Contents,
    /// Nothing where the database is an older program's: only the schema of this one can be verified.
    verdict: Option<Verdict>,
}

impl Held {
    /// Counts and verifies what a connection reads.
    fn of(conn: &mut Conn, age: &Age) -> Result<Self, String> {
        let read = |e| format!("cannot read the copy: {e}");
        let contents = copy::contents(conn).map_err(read)?;
        let verdict = if *age == Age::Current { Some(verify_with(conn).map_err(read)?) } else { None };
        Ok(Self { contents, verdict })
    }

    /// Says what was done. What does not hold in the database does not hold in its copy either: that is no reason to have
    /// none, and one to look.
    fn say(&self, done: &str) -> Result<(), String> {
        let Contents { rows, events } = self.contents;
        let Some(verdict) = &self.verdict else {
            println!(
                "{done}: {rows} rows, {events} events, of an older sansheng: serve brings it up to date, then verify"
            );
            return Ok(());
        };
        match verdict.wrong.as_slice() {
            [] => {
                println!("{done}: {rows} rows, {events} events: everything holds");
                Ok(())
            }
            [first, ..] => {
                let n = verdict.wrong.len();
                Err(format!(
                    "{done}: {rows} rows, {events} events, copied exactly, but {n} things do not hold in them; the first: {}",
                    first.says
                ))
            }
        }
    }
}

/// Copies a database into a file, while others write to it.
pub fn backup(settings: &settings::Backup) -> Result<(), String> {
    let (url, file) = (&settings.database.database, settings.file.as_path());
    let mut partial = Partial::claim(file)?;
    let held = match url.engine() {
        Engine::Sqlite => sqlite::backup(url, &partial)?,
        Engine::Postgres => postgres::backup(url, &mut partial)?,
    };
    let (sum, bytes) = sum::of(partial.path()).map_err(|e| format!("cannot read the copy: {e}"))?;
    // The sum first: whoever finds the file finds what it must be.
    sum::write_beside(file, &sum)?;
    partial.publish()?;
    held.say(&format!("{}: {}", file.display(), HumanBytes(bytes)))
}

/// Makes a database from a backup.
pub fn restore(settings: &settings::Restore) -> Result<(), String> {
    let (url, file) = (&settings.database.database, settings.file.as_path());
    let of = engine_of(file)?;
    if of != url.engine() {
        let (of, to) = (name(of), name(url.engine()));
        return Err(format!("{} is a backup of {of} and cannot be restored to {to}", file.display()));
    }
    let sum = sum::said_beside(file)?;
    let held = match of {
        Engine::Sqlite => sqlite::restore(file, &sum, url)?,
        Engine::Postgres => postgres::restore(file, &sum, url)?,
    };
    held.say(&url.to_string())
}

fn name(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "SQLite",
        Engine::Postgres => "PostgreSQL",
    }
}

/// What an SQLite file begins with.
const SQLITE: &[u8] = b"SQLite format 3\0";
/// What `pg_dump --format=custom` begins with.
const DUMP: &[u8] = b"PGDMP";

/// Which engine a backup is of, by its first bytes.
fn engine_of(file: &Path) -> Result<Engine, String> {
    let mut begins = Vec::new();
    let read = File::open(file).and_then(|open| open.take(16).read_to_end(&mut begins));
    read.map_err(|e| format!("cannot read {}: {e}", file.display()))?;
    if begins == SQLITE {
        Ok(Engine::Sqlite)
    } else if begins.starts_with(DUMP) {
        Ok(Engine::Postgres)
    } else {
        Err(foreign(&file.display()))
    }
}

fn foreign(what: &dyn std::fmt::Display) -> String {
    format!("{what} is no database of sansheng")
}

/// Refuses what this program cannot answer for.
fn known(what: &dyn std::fmt::Display, age: &Age) -> Result<(), String> {
    match age {
        Age::Current | Age::Older => Ok(()),
        Age::Newer(migration) => Err(MigrateError::Newer(migration.clone()).to_string()),
        Age::Foreign => Err(foreign(what)),
    }
}

fn damaged(file: &Path) -> String {
    let (file, beside) = (file.display(), sum::name_beside(file));
    format!("{file} was damaged: it is not what {} says; nothing was restored", beside.display())
}

fn cannot_open(url: &DatabaseUrl, why: impl std::fmt::Display) -> String {
    format!("cannot open the database {url}: {why}")
}

/// Bytes on their way, of so many if that is known.
fn progress(total: Option<u64>) -> ProgressBar {
    let (bar, style) = match total {
        Some(total) => (ProgressBar::new(total), "{bar:40} {bytes}/{total_bytes} {eta}"),
        None => (ProgressBar::new_spinner(), "{spinner} {bytes} {bytes_per_sec}"),
    };
    bar.set_style(ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}
