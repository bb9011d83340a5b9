//! SQLite: a copy that the engine writes by itself, and back by copying bytes.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

use super::partial::{Partial, beside};
use super::{Held, cannot_open, damaged, known, progress, sum};
use crate::store::DatabaseUrl;
use crate::store::copy;
use crate::store::migrate::age;

/// How often is looked how far the copy is.
const LOOK: Duration = Duration::from_millis(200);

/// `vacuum into`, on a connection that only reads: all that was committed when it began, which is all that was answered,
/// and nothing of what came later, however busy the writer is. SQLite's other way, its online backup, begins anew whenever
/// another process writes between two of its steps, and would never end beside a busy hall, or holds the same moment
/// for as long in one step. The lane waits for none of it: a reader never holds a writer of the log up. What is written meanwhile
/// stays in the log until the copy is done, then the checkpoints take it and cut the log back: the disk of the database
/// needs room for what a hall writes in these seconds or minutes, the disk of the copy for the copy, which has no free
/// pages, and nothing of what was deleted.
pub(super) fn backup(url: &DatabaseUrl, partial: &Partial) -> Result<Held, String> {
    let mut conn = copy::open_beside(Path::new(url.target())).map_err(|e| cannot_open(url, e))?;
    let read = |e| format!("cannot read the database {url}: {e}");
    known(url, &age(&mut conn).map_err(read)?)?;
    let total = copy::size(&mut conn).map_err(read)?;
    watched(partial.path(), total, || copy::vacuum_into(&mut conn, partial.path()))
        .map_err(|e| format!("cannot copy the database {url}: {e}"))?;
    drop(conn);
    checked(partial.path(), url)
}

/// Opens a copy that nobody else knows of and looks at all of it.
fn checked(file: &Path, what: &dyn std::fmt::Display) -> Result<Held, String> {
    let read = |e: &dyn std::fmt::Display| format!("the copy of {what} cannot be read: {e}");
    let mut conn = copy::open_sealed(file).map_err(|e| read(&e))?;
    if let Some(page) = copy::broken_page(&mut conn).map_err(|e| read(&e))? {
        return Err(format!("the copy of {what} is damaged: {page}"));
    }
    let age = age(&mut conn).map_err(|e| read(&e))?;
    known(what, &age)?;
    Held::of(&mut conn, &age)
}

/// Shows how a file grows while something writes it.
fn watched<T>(file: &Path, total: u64, write: impl FnOnce() -> T) -> T {
    let bar = progress(Some(total));
    let (done, ended) = sync_channel::<()>(0);
    thread::scope(|scope| {
        let shown = &bar;
        scope.spawn(move || {
            while ended.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
                shown.set_position(file.metadata().map_or(0, |about| about.len()));
            }
        });
        let written = write();
        drop(done);
        bar.finish_and_clear();
        written
    })
}

/// Copies a backup to where no database is, once it has proved to be what was written.
pub(super) fn restore(file: &Path, sum: &str, url: &DatabaseUrl) -> Result<Held, String> {
    let target = Path::new(url.target());
    for ending in ["", "-wal", "-shm", "-journal"] {
        let there = beside(target, ending);
        // A log that another database left would be read as this one's.
        if there.symlink_metadata().is_ok() {
            return Err(format!("{} is there already and was not touched", there.display()));
        }
    }
    let cannot = |e: std::io::Error| format!("cannot copy {}: {e}", file.display());
    let from = File::open(file).map_err(cannot)?;
    let bar = progress(from.metadata().ok().map(|about| about.len()));
    let mut partial = Partial::claim(target)?;
    let copied = sum::streamed(from, |chunk| {
        bar.inc(chunk.len() as u64);
        partial.file().write_all(chunk)
    });
    bar.finish_and_clear();
    if copied.map_err(cannot)?.0 != sum {
        return Err(damaged(file));
    }
    let held = checked(partial.path(), &file.display())?;
    partial.publish()?;
    Ok(held)
}
