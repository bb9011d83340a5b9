//! What follows a commit: its callers are answered and its events told, once it is durable. SQLite's log is brought to
//! the disk here by a thread of its own, as often as it can: what was committed while the disk worked shares the next
//! sync, and the lane computes meanwhile. A sync that fails ends the process's writing: nobody can say what is on the disk.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use super::answer::Answer;
use super::checkpoint::Checkpointer;
use super::durable::Durable;
use super::figures::Figures;
use super::inbox::Jobs;
use super::journal::Event;
use super::lane::Verdict;
use super::live::Live;
use crate::store::{DatabaseUrl, Engine, Log};

/// So many commits wait for the disk while one is being synced: more would only be in the lane's way.
const AHEAD_MAX: usize = 1;

/// A commit, and who waits for it.
pub(super) struct Committed {
    pub(super) jobs: Jobs,
    pub(super) events: Vec<Event>,
    /// What has to be synced first: the number of the commit, and the log it is in.
    pub(super) owed: Option<(u64, Arc<dyn Log>)>,
}

/// What is told of a commit, and to whom.
pub(super) struct Release {
    durable: Durable,
    live: Live,
    broken: Arc<AtomicBool>,
    figures: Figures,
    checkpointer: Option<Checkpointer>,
}

impl Release {
    pub(super) fn new(
        url: &DatabaseUrl,
        durable: Durable,
        live: Live,
        broken: Arc<AtomicBool>,
        figures: Figures,
    ) -> Self {
        Self { durable, live, broken, figures, checkpointer: Checkpointer::start(url) }
    }

    /// Whether nothing may be written any more.
    pub(super) fn broken(&self) -> Arc<AtomicBool> {
        self.broken.clone()
    }

    /// What is counted.
    pub(super) fn figures(&self) -> Figures {
        self.figures.clone()
    }

    /// Commits that came together: one sync for all of them, then everybody is answered in order.
    fn together(&mut self, commits: Vec<Committed>) {
        if !self.is_synced(&commits) {
            self.broken.store(true, Ordering::SeqCst);
            self.durable.give_up();
        }
        let unknown = self.broken.load(Ordering::SeqCst);
        for commit in commits {
            if unknown {
                self.figures.unknown.inc_by(commit.jobs.len() as u64);
                answer(commit.jobs, &Verdict::Not(Answer::Unknown));
            } else {
                self.one(commit);
            }
        }
    }

    fn is_synced(&self, commits: &[Committed]) -> bool {
        // A lane that has opened its connection anew has a new log, and has moved what the old one held.
        let owed = commits.iter().rev().find_map(|commit| commit.owed.as_ref());
        let Some((last, log)) = owed else { return true };
        let synced = log.sync().inspect_err(|error| tracing::error!(%error, "the log could not be synced"));
        if synced.is_ok() && !self.broken.load(Ordering::SeqCst) {
            self.durable.reached(*last);
        }
        synced.is_ok()
    }

    fn one(&mut self, commit: Committed) {
        let done = commit.jobs.iter().filter(|job| job.is_done()).count() as u64;
        self.figures.done.inc_by(done);
        self.figures.refused.inc_by(commit.jobs.len() as u64 - done);
        self.figures.commits.inc();
        self.figures.batch.observe(commit.jobs.len() as f64);
        if let Some(checkpointer) = &mut self.checkpointer {
            checkpointer.committed(commit.jobs.len());
        }
        self.live.moved(commit.events);
        answer(commit.jobs, &Verdict::Committed);
    }
}

impl Drop for Release {
    fn drop(&mut self) {
        if thread::panicking() {
            // Nobody syncs any more: nothing can be answered with yes, and nobody may wait for it.
            self.broken.store(true, Ordering::SeqCst);
            self.durable.give_up();
        }
    }
}

pub(super) fn answer(jobs: Jobs, verdict: &Verdict) {
    for job in jobs {
        job.answer(verdict);
    }
}

/// Where a lane leaves its commits.
pub(super) enum Releaser {
    /// They are durable already.
    Here(Release),
    /// Another thread makes them so.
    Beside {
        sender: Option<SyncSender<Committed>>,
        under_way: Arc<AtomicUsize>,
        thread: Option<thread::JoinHandle<()>>,
    },
}

impl Releaser {
    pub(super) fn start(url: &DatabaseUrl, release: Release) -> Self {
        if url.engine() == Engine::Postgres {
            return Self::Here(release);
        }
        let (sender, receiver) = sync_channel(AHEAD_MAX);
        let under_way = Arc::new(AtomicUsize::new(0));
        let released = under_way.clone();
        let thread = thread::Builder::new()
            .name("sync".into())
            .spawn(move || work_through(release, &receiver, &released))
            .expect("a process that cannot start a thread cannot serve");
        Self::Beside { sender: Some(sender), under_way, thread: Some(thread) }
    }

    /// How many commands wait for the disk at this moment, where commits are made durable while the lane goes on.
    pub(super) fn syncing(&self) -> Option<usize> {
        match self {
            Self::Here(_) => None,
            Self::Beside { under_way, .. } => Some(under_way.load(Ordering::SeqCst)),
        }
    }

    /// Whether commits wait for the disk at this moment.
    pub(super) fn is_busy(&self) -> bool {
        self.syncing().is_some_and(|commands| commands > 0)
    }

    pub(super) fn committed(&mut self, commit: Committed) {
        match self {
            Self::Here(release) => release.one(commit),
            // Without the thread nobody is answered, and everybody knows that the outcome is unknown.
            Self::Beside { sender, under_way, .. } => {
                under_way.fetch_add(commit.jobs.len(), Ordering::SeqCst);
                drop(sender.as_ref().map(|sender| sender.send(commit)));
            }
        }
    }
}

impl Drop for Releaser {
    fn drop(&mut self) {
        if let Self::Beside { sender, thread, .. } = self {
            *sender = None;
            let _ = thread.take().map(thread::JoinHandle::join);
        }
    }
}

fn work_through(mut release: Release, receiver: &Receiver<Committed>, under_way: &AtomicUsize) {
    while let Ok(first) = receiver.recv() {
        let mut commits = vec![first];
        commits.extend(receiver.try_iter());
        let count = commits.iter().map(|commit| commit.jobs.len()).sum();
        release.together(commits);
        under_way.fetch_sub(count, Ordering::SeqCst);
    }
}
