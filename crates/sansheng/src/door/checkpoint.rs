//! Moves what is committed from SQLite's write-ahead log into the database, beside the lane: copying pages and waiting for
//! the disk took the lane as long as a third of its commands. It is done while commands come; whatever it
//! leaves, SQLite moves itself once the log has grown to [`crate::store::CHECKPOINT_PAGES`].

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;

use crate::store::{Conn, DatabaseUrl, Engine, open_checkpointer};

/// After so many commands: some hundred pages, a few milliseconds of the disk. The sync of the log waits behind those, and
/// whoever pays waits for it: a thousand commands at a time took a third longer at the 99th percentile. The fewer at a
/// time, the more often the same page is moved: with 128 some 6 % fewer tickets were issued than with 256.
const COMMANDS_MAX: usize = 256;
/// In a large file each command changes pages of its own, and the disk has to seek: there it is done after fewer commands,
/// down to so many.
const COMMANDS_MIN: usize = 32;
/// What took longer than this is done after half as many commands the next time, what took less than a quarter of it after
/// twice as many.
const LONG: Duration = Duration::from_millis(16);

/// After how many commands the log is moved, by how long it took the last time.
fn paced(commands: usize, took: Duration) -> usize {
    let next = if took > LONG {
        commands / 2
    } else if took < LONG / 4 {
        commands * 2
    } else {
        commands
    };
    next.clamp(COMMANDS_MIN, COMMANDS_MAX)
}

/// The near end of the thread that does it.
pub(super) struct Checkpointer {
    wake: Option<SyncSender<()>>,
    thread: Option<thread::JoinHandle<()>>,
    since: usize,
    pace: Arc<AtomicUsize>,
}

impl Checkpointer {
    /// For an SQLite file; other engines do it by themselves.
    pub(super) fn start(url: &DatabaseUrl) -> Option<Self> {
        if url.engine() != Engine::Sqlite {
            return None;
        }
        let (wake, woken) = sync_channel(1);
        let (url, pace) = (url.clone(), Arc::new(AtomicUsize::new(COMMANDS_MAX)));
        let paced = pace.clone();
        let moving = move || move_pages(&url, &woken, &paced);
        let thread = thread::Builder::new().name("checkpoint".into()).spawn(moving).ok()?;
        Some(Self { wake: Some(wake), thread: Some(thread), since: 0, pace })
    }

    /// So many commands more are in the log.
    pub(super) fn committed(&mut self, commands: usize) {
        self.since += commands;
        if self.since >= self.pace.load(Ordering::Relaxed)
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

fn move_pages(url: &DatabaseUrl, woken: &Receiver<()>, pace: &AtomicUsize) {
    let mut open: Option<Conn> = None;
    while woken.recv().is_ok() {
        if open.is_none() {
            open = open_checkpointer(url).inspect_err(|error| tracing::warn!(%error, "the log is not moved")).ok();
        }
        let Some(conn) = &mut open else { continue };
        let begun = Instant::now();
        // It never waits for anybody: what is being read is moved the next time.
        if let Err(error) = conn.batch_execute("pragma wal_checkpoint(passive)") {
            tracing::warn!(%error, "the log is not moved");
            open = None;
            continue;
        }
        pace.store(paced(pace.load(Ordering::Relaxed), begun.elapsed()), Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longer_it_takes_the_less_is_moved_at_once() {
        let table = [
            (256, 40, 128),
            (256, 1, 256),
            (64, 17, 32),
            (32, 500, 32),
            (32, 16, 32),
            (32, 3, 64),
            (128, 4, 128),
            (128, 3, 256),
        ];
        for (commands, took_ms, next) in table {
            assert_eq!(paced(commands, Duration::from_millis(took_ms)), next, "{commands} in {took_ms} ms");
        }
    }
}
