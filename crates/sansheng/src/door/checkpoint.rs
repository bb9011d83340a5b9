//! Moves what is committed from SQLite's write-ahead log into the database, beside the lane: copying pages and waiting for
//! the disk took the lane as long as a third of its commands. It is done while commands come; whatever it
//! leaves, SQLite moves itself once the log has grown to [`crate::store::CHECKPOINT_PAGES`].

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use diesel::connection::SimpleConnection;

use crate::store::{Conn, DatabaseUrl, Engine, open_checkpointer};

/// After so many commands: some thousand pages, some milliseconds of the disk. The sync of the log waits behind those, and
/// whoever pays waits for it: a thousand commands at a time took a third longer at the 99th percentile. The fewer at a
/// time, the more often the same page is moved: with 256 some 4 % fewer payments were taken than with 512.
const COMMANDS: usize = 512;

/// The near end of the thread that does it.
pub(super) struct Checkpointer {
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
        let url = url.clone();
        let thread = thread::Builder::new().name("checkpoint".into()).spawn(move || move_pages(&url, &woken)).ok()?;
        Some(Self { wake: Some(wake), thread: Some(thread), since: 0 })
    }

    /// So many commands more are in the log.
    pub(super) fn committed(&mut self, commands: usize) {
        self.since += commands;
        if self.since >= COMMANDS
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

fn move_pages(url: &DatabaseUrl, woken: &Receiver<()>) {
    let mut open: Option<Conn> = None;
    while woken.recv().is_ok() {
        if open.is_none() {
            open = open_checkpointer(url).inspect_err(|error| tracing::warn!(%error, "the log is not moved")).ok();
        }
        let Some(conn) = &mut open else { continue };
        // It never waits for anybody: what is being read is moved the next time.
        if let Err(error) = conn.batch_execute("pragma wal_checkpoint(passive)") {
            tracing::warn!(%error, "the log is not moved");
            open = None;
        }
    }
}
