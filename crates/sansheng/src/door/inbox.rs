//! What waits at a lane: commands of all its branches, in the order in which they came.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, TryRecvError};
use std::time::{Duration, Instant};

use super::lane::Job;

/// At most this many commands in one commit: more only makes the first wait for the last.
const BATCH_MAX: usize = 256;
/// How long a lane waits for as many commands as the commit before had: less than the commit itself takes.
const BREATH: Duration = Duration::from_micros(300);

/// Commands of one branch that share a commit.
pub(super) type Jobs = Vec<Box<dyn Job>>;

/// The commands that wait.
pub(super) struct Inbox {
    receiver: Receiver<Box<dyn Job>>,
    waiting: VecDeque<Box<dyn Job>>,
}

impl Inbox {
    pub(super) fn new(receiver: Receiver<Box<dyn Job>>) -> Self {
        Self { receiver, waiting: VecDeque::new() }
    }

    /// Waits for a command, and takes what waits with it: the first one's branch, and everything else for it; other
    /// branches keep their place. `None` when nobody can send any more. Who has gone away meanwhile is left out.
    pub(super) fn next(&mut self, before: usize) -> Option<Jobs> {
        if self.waiting.is_empty() {
            self.waiting.push_back(self.receiver.recv().ok()?);
        }
        self.gather(before);
        let branch = self.waiting.front().map(|job| job.branch().to_owned())?;
        let (ours, others): (Jobs, Jobs) = self.waiting.drain(..).partition(|job| job.branch() == branch);
        self.waiting = others.into();
        Some(ours.into_iter().filter(|job| job.take()).collect())
    }

    /// What has come since for the same branch, where there is room and nobody else waits.
    pub(super) fn more(&mut self, jobs: &mut Jobs) {
        let Some(branch) = jobs.first().map(|job| job.branch().to_owned()) else { return };
        while jobs.len() < BATCH_MAX && self.waiting.is_empty() {
            match self.receiver.try_recv() {
                Ok(job) if job.branch() != branch => self.waiting.push_back(job),
                Ok(job) if job.take() => jobs.push(job),
                Ok(_) => {}
                Err(_) => return,
            }
        }
    }

    /// Takes what waits. After a full commit those who were answered ask again in a moment: without a breath the first of
    /// them would be committed alone and the others wait for it. Whoever comes alone waits for nobody.
    fn gather(&mut self, before: usize) {
        let until = Instant::now() + BREATH;
        while self.waiting.len() < BATCH_MAX {
            let next = match self.receiver.try_recv() {
                Err(TryRecvError::Empty) if self.waiting.len() < before => {
                    self.receiver.recv_timeout(until.saturating_duration_since(Instant::now())).ok()
                }
                next => next.ok(),
            };
            let Some(job) = next else { return };
            self.waiting.push_back(job);
        }
    }
}
