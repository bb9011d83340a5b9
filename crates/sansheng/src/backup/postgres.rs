//! PostgreSQL: its own programs write and read the copy, because only they know everything that a database can hold. They
//! are fed and drained through pipes: when this process is killed, they have no end of the file, and undo what they did.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;
use std::process::Stdio;

use super::child::Program;
use super::login::Login;
use super::partial::Partial;
use super::{Held, cannot_open, damaged, known, progress, sum};
use crate::store::copy;
use crate::store::migrate::{Age, age};
use crate::store::{DatabaseUrl, open_writer};

/// Where a program's reading of a backup ends that looks for its migrations: far more than all of them.
const LISTED_MAX: u64 = 1 << 20;

/// `pg_dump` of one moment, which is verified on our own connection: what was copied is what was looked at. Writers wait for
/// neither.
pub(super) fn backup(url: &DatabaseUrl, partial: &mut Partial) -> Result<Held, String> {
    let login = Login::of(url.target())?;
    let mut conn = open_writer(url).map_err(|e| cannot_open(url, e))?;
    let read = |e| format!("cannot read the database {url}: {e}");
    let age = age(&mut conn).map_err(read)?;
    known(url, &age)?;
    copy::at_one_moment(&mut conn, |conn, moment| {
        dump(&login, moment, partial)?;
        readable(&login, partial.path())?;
        Held::of(conn, &age)
    })
}

fn dump(login: &Login, moment: &str, partial: &mut Partial) -> Result<(), String> {
    let mut dumping = Program::start("pg_dump", login, |command| {
        command
            .args(["--format=custom", "--no-password"])
            .arg(format!("--snapshot={moment}"))
            .arg(format!("--dbname={}", login.address))
            .stdout(Stdio::piped())
    })?;
    let bar = progress(None);
    if let Some(output) = dumping.output() {
        let written = sum::streamed(output, |chunk| {
            bar.inc(chunk.len() as u64);
            partial.file().write_all(chunk)
        });
        written.map_err(|e| format!("cannot write the copy: {e}"))?;
    }
    bar.finish_and_clear();
    dumping.ended()
}

/// Reads a dump through to its end, as whoever restores it will.
fn readable(login: &Login, file: &Path) -> Result<(), String> {
    let open = File::open(file).map_err(|e| format!("cannot read the copy: {e}"))?;
    Program::start("pg_restore", login, |command| command.arg("--file=/dev/null").stdin(open))?.ended()
}

/// Fills an empty database from a dump, all of it or nothing.
pub(super) fn restore(file: &Path, sum: &str, url: &DatabaseUrl) -> Result<Held, String> {
    let login = Login::of(url.target())?;
    let cannot = |e: std::io::Error| format!("cannot read {}: {e}", file.display());
    let (found, bytes) = sum::of(file).map_err(cannot)?;
    if found != sum {
        return Err(damaged(file));
    }
    let age = age_of(&login, file)?;
    known(&file.display(), &age)?;
    let mut conn = open_writer(url).map_err(|e| cannot_open(url, e))?;
    let read = |e| format!("cannot read the database {url}: {e}");
    if !copy::is_empty(&mut conn).map_err(read)? {
        return Err(format!("the database {url} is not empty and was not touched"));
    }
    fill(&login, file, bytes)?;
    copy::analyze(&mut conn).map_err(read)?;
    Held::of(&mut conn, &age)
}

/// Owners and rights are another server's: whoever restores owns what is there, as after `serve` on an empty database.
fn fill(login: &Login, file: &Path, bytes: u64) -> Result<(), String> {
    let mut filling = Program::start("pg_restore", login, |command| {
        command
            .args(["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", "--no-password"])
            .arg(format!("--dbname={}", login.address))
            .stdin(Stdio::piped())
    })?;
    let bar = progress(Some(bytes));
    if let Some(mut input) = filling.input() {
        let open = File::open(file).map_err(|e| format!("cannot read {}: {e}", file.display()))?;
        // When it stops reading, its own words say why.
        let _ = sum::streamed(open, |chunk| {
            bar.inc(chunk.len() as u64);
            input.write_all(chunk)
        });
    }
    bar.finish_and_clear();
    filling.ended()
}

/// The migrations that a dump says were run.
fn age_of(login: &Login, file: &Path) -> Result<Age, String> {
    let open = File::open(file).map_err(|e| format!("cannot read {}: {e}", file.display()))?;
    let mut listing = Program::start("pg_restore", login, |command| {
        let only = ["--data-only", "--table=__diesel_schema_migrations", "--file=-"];
        command.args(only).stdin(open).stdout(Stdio::piped())
    })?;
    let mut listed = String::new();
    if let Some(output) = listing.output() {
        let read = output.take(LISTED_MAX).read_to_string(&mut listed);
        read.map_err(|e| format!("cannot read {}: {e}", file.display()))?;
    }
    listing.ended()?;
    Ok(Age::of(&versions(&listed)))
}

/// The first column of the rows between `COPY` and `\.`.
fn versions(listed: &str) -> Vec<String> {
    let rows = listed.lines().skip_while(|line| !line.starts_with("COPY ")).skip(1);
    let rows = rows.take_while(|line| *line != "\\.");
    rows.filter_map(|row| row.split('\t').next()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_migrations_of_a_dump_are_its_rows() {
        let listed = "--\nSET x = 1;\nCOPY public.m (version, run_on) FROM stdin;\n1\ta\n2\tb\n\\.\n\n-- done\n";
        assert_eq!(versions(listed), ["1", "2"]);
        assert!(versions("-- nothing\n").is_empty());
        assert_eq!(Age::of(&versions(listed)), Age::Newer("1".into()));
    }
}
