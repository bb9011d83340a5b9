//! What changed, told to everybody who watches: the commits of this process at once, those of others by polling
//! (poolers and distributed engines lack LISTEN/NOTIFY). Viewers render the present state anew; a lost event does no harm.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use diesel::prelude::*;
use tokio::sync::broadcast;

use super::durable::Durable;
use super::journal::{self, Event};
use crate::store::schema::branches;
use crate::store::{DatabaseUrl, Engine, Readers};

/// How many batches a slow viewer may lag behind before it is told to look again from the start.
const BACKLOG_MAX: usize = 1_024;
/// How often other processes' commits are looked for on PostgreSQL.
const POLL_POSTGRES: Duration = Duration::from_millis(120);
/// The same on SQLite, where only an import or a restore writes beside us.
const POLL_SQLITE: Duration = Duration::from_millis(1_000);

/// A batch of events of one branch, in order.
#[derive(Debug)]
pub struct News {
    /// The branch.
    pub branch: String,
    /// What happened, oldest first; never empty.
    pub events: Vec<Event>,
}

/// The feed of one process.
#[derive(Clone)]
pub struct Live {
    moved: Sender<Vec<Event>>,
    news: broadcast::Sender<Arc<News>>,
    ended: Arc<AtomicBool>,
    behind: Arc<AtomicBool>,
}

impl Live {
    /// Starts to follow the journal of every branch.
    pub(super) fn follow(url: DatabaseUrl, readers: Readers, durable: Durable) -> Self {
        let (moved, receiver) = channel();
        let (news, _) = broadcast::channel(BACKLOG_MAX);
        let ended = Arc::new(AtomicBool::new(false));
        let behind = Arc::new(AtomicBool::new(false));
        let live = Self { moved, news: news.clone(), ended: ended.clone(), behind: behind.clone() };
        let poll = if url.engine() == Engine::Postgres { POLL_POSTGRES } else { POLL_SQLITE };
        let follower = Follower { readers, durable, news, ended, behind, seen: HashMap::new(), started: false };
        thread::Builder::new()
            .name("live".into())
            .spawn(move || follower.run(&receiver, poll))
            .expect("a process that cannot start a thread cannot serve");
        live
    }

    /// Everything that happens from now on.
    pub fn subscribe(&self) -> broadcast::Receiver<Arc<News>> {
        self.news.subscribe()
    }

    /// Whether the store could not be read lately, so that screens should say that they are behind.
    pub fn is_behind(&self) -> bool {
        self.behind.load(Ordering::SeqCst)
    }

    /// The lane tells what it has committed.
    pub(super) fn moved(&self, events: Vec<Event>) {
        if !events.is_empty() {
            // Without a follower the process is ending.
            let _ = self.moved.send(events);
        }
    }

    pub(super) fn stop(&self) {
        self.ended.store(true, Ordering::SeqCst);
        // Wakes the follower, so that it ends now and not at its next look.
        let _ = self.moved.send(Vec::new());
    }
}

struct Follower {
    readers: Readers,
    durable: Durable,
    news: broadcast::Sender<Arc<News>>,
    ended: Arc<AtomicBool>,
    behind: Arc<AtomicBool>,
    seen: HashMap<String, i64>,
    started: bool,
}

impl Follower {
    fn run(mut self, moved: &Receiver<Vec<Event>>, poll: Duration) {
        self.look();
        while !self.ended.load(Ordering::SeqCst) {
            match moved.recv_timeout(poll) {
                Ok(events) => self.take(events),
                Err(RecvTimeoutError::Timeout) => self.look(),
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// Our own commit: told at once when it follows what was told before, else the gap is read first.
    fn take(&mut self, events: Vec<Event>) {
        let Some((first, last)) = events.first().zip(events.last()) else { return };
        let (branch, first, last) = (first.branch.clone(), first.seq, last.seq);
        let seen = self.seen.get(&branch).copied();
        match seen {
            Some(seen) if first == seen + 1 => {
                self.seen.insert(branch.clone(), last);
                self.tell(branch, events);
            }
            Some(seen) if last <= seen => {}
            _ => self.look(),
        }
    }

    /// Reads what happened in any branch since the last look.
    fn look(&mut self) {
        match self.read() {
            Ok(()) => self.behind.store(false, Ordering::SeqCst),
            Err(why) => {
                tracing::debug!(why, "the journal cannot be followed at the moment");
                self.behind.store(true, Ordering::SeqCst);
            }
        }
    }

    fn read(&mut self) -> Result<(), String> {
        let mut conn = self.readers.get().map_err(|e| e.to_string())?;
        let heads: Vec<(String, i64)> =
            branches::table.select((branches::branch, branches::seq)).load(&mut conn).map_err(|e| e.to_string())?;
        if !self.durable.wait() {
            return Err("the disk is away".into());
        }
        for (branch, head) in heads {
            let start = if self.started { 0 } else { head };
            let mut seen = self.seen.get(&branch).copied().unwrap_or(start);
            while seen < head {
                let mut events = journal::after(&mut conn, &branch, seen).map_err(|e| e.to_string())?;
                // What came after the look at the heads may not be durable yet, and is told by whoever commits it.
                events.retain(|event| event.seq <= head);
                let Some(last) = events.last() else { break };
                seen = last.seq;
                self.tell(branch.clone(), events);
            }
            self.seen.insert(branch, seen);
        }
        self.started = true;
        Ok(())
    }

    fn tell(&self, branch: String, events: Vec<Event>) {
        // Nobody watching is no fault.
        let _ = self.news.send(Arc::new(News { branch, events }));
    }
}
