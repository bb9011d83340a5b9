//! Moves what is committed from SQLite's write-ahead log into the database, beside the lane: copying pages and waiting for
//! the disk took the lane as long as a third of its commands. It is done while commands come; whatever it
//! leaves, SQLite moves itself once the log has grown to [`crate::store::CHECKPOINT_PAGES`].

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use diesel::prelude::*;
use diesel::sql_types::Integer;

use crate::store::{CHECKPOINT_PAGES, Conn, DatabaseUrl, Engine, open_checkpointer};

/// After so many commands: some thousand pages, some milliseconds of the disk. The sync of the log waits behind those, and
/// whoever pays waits for it: a thousand commands at a time took a third longer at the 99th percentile. The fewer at a
/// time, the more often the same page is moved: with 256 some 4 % fewer payments were taken than with 512.
const COMMANDS: usize = 512;

/// After so many commands once the log is [`NEARLY_FULL`]: the less is left when it is full, the shorter the lane stands still
/// for what it has to move itself. A twenty-fifth more payments in the same time.
const COMMANDS_NEARLY_FULL: usize = 128;
/// From so many pages on the log is soon begun anew.
const NEARLY_FULL: usize = CHECKPOINT_PAGES as usize * 3 / 4;

/// What SQLite says of moving pages.
#[derive(QueryableByName)]
struct Moved {
    /// Pages in the log, moved or not.
    #[diesel(sql_type = Integer)]
    log: i32,
}

/// The near end of the thread that does it.
pub(super) struct Checkpointer {
    /// How many pages the log had when pages were last moved.
    pages: Arc<AtomicUsize>,
    wake: Option<SyncSender<()>>,
    thread: Option<thread::JoinHandle<()>>,
    since: usize,
}

impl Checkpointer {
    /// For an SQLite file; other engines do it by themselves.
    pub(super) fn start(url: &DatabaseUrl) -> Option<Self> {
        if url.engine() != Engine::Sqlite {
            return None;
        }
        let (wake, woken) = sync_channel(1);
        let (url, pages) = (url.clone(), Arc::new(AtomicUsize::new(0)));
        let told = pages.clone();
        let work = move || move_pages(&url, &woken, &told);
        let thread = thread::Builder::new().name("checkpoint".into()).spawn(work).ok()?;
        Some(Self { pages, wake: Some(wake), thread: Some(thread), since: 0 })
    }

    /// So many commands more are in the log.
    pub(super) fn committed(&mut self, commands: usize) {
        self.since += commands;
        let is_nearly_full = self.pages.load(Ordering::Relaxed) >= NEARLY_FULL;
        let enough = if is_nearly_full { COMMANDS_NEARLY_FULL } else { COMMANDS };
        if self.since >= enough
            && let Some(wake) = &self.wake
            && wake.try_send(()).is_ok()
        {
            self.since = 0;
        }
    }
}

impl Drop for Checkpointer {
    fn drop(&mut self) {
        self.wake = None;
        if let Some(thread) = self.thread.take() {
            // What it has not moved stays in the log, where it is as safe.
            let _ = thread.join();
        }
    }
}

fn move_pages(url: &DatabaseUrl, woken: &Receiver<()>, pages: &AtomicUsize) {
    let mut open: Option<Conn> = None;
    while woken.recv().is_ok() {
        if open.is_none() {
            open = open_checkpointer(url).inspect_err(|error| tracing::warn!(%error, "the log is not moved")).ok();
        }
        let Some(conn) = &mut open else { continue };
        // It never waits for anybody: what is being read is moved the next time.
        let moved: QueryResult<Moved> = diesel::sql_query("pragma wal_checkpoint(passive)").get_result(conn);
        match moved {
            Ok(moved) => pages.store(usize::try_from(moved.log).unwrap_or(0), Ordering::Relaxed),
            Err(error) => {
                tracing::warn!(%error, "the log is not moved");
                open = None;
            }
        }
    }
}
