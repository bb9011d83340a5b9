//! What waits at a lane: commands of all its branches, in the order in which they came.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, TryRecvError};
use std::time::{Duration, Instant};

use super::lane::Job;

/// At most this many commands in one commit: more only makes the first wait for the last.
const BATCH_MAX: usize = 256;
/// So few are never divided: a commit costs as much as some of them.
const DIVIDED_MIN: usize = 16;
/// How long a lane waits for as many commands as the commit before had: less than the commit itself takes.
const BREATH: Duration = Duration::from_micros(300);

/// Commands of one branch that share a commit.
pub(super) type Jobs = Vec<Box<dyn Job>>;

/// The commands that wait.
pub(super) struct Inbox {
    receiver: Receiver<Box<dyn Job>>,
    waiting: VecDeque<Box<dyn Job>>,
    at_most: usize,
}

/// How many go into the next commit, when so many wait and the disk works for so many others: half of them all. If everybody
/// were in one commit, the lane would have nobody to work for until the disk is done with it and the answers have been
/// sent, and then everybody at once again.
fn half(waiting: usize, syncing: usize) -> usize {
    ((waiting + syncing).div_ceil(2)).clamp(DIVIDED_MIN, BATCH_MAX)
}

/// What a lane knows of those who asked before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Before {
    /// The disk works beside the lane, for so many.
    Syncing(usize),
    /// The commit before is durable; it had so many.
    Answered(usize),
}

impl Inbox {
    pub(super) fn new(receiver: Receiver<Box<dyn Job>>) -> Self {
        Self { receiver, waiting: VecDeque::new(), at_most: BATCH_MAX }
    }

    /// Waits for a command, and takes what waits with it for the same branch, as much as goes into one commit; the others
    /// keep their place. `None` when nobody can send any more. Who has gone away meanwhile is left out.
    pub(super) fn next(&mut self, before: Before) -> Option<Jobs> {
        if self.waiting.is_empty() {
            self.waiting.push_back(self.receiver.recv().ok()?);
        }
        // Where the disk works beside the lane nobody waits for others: those who come meanwhile are taken along.
        self.gather(if let Before::Answered(before) = before { before } else { 0 });
        self.at_most = match before {
            Before::Syncing(syncing) => half(self.waiting.len(), syncing),
            Before::Answered(_) => BATCH_MAX,
        };
        let branch = self.waiting.front().map(|job| job.branch().to_owned())?;
        let mut room = self.at_most;
        let (ours, others): (Jobs, Jobs) = self.waiting.drain(..).partition(|job| {
            let ours = room > 0 && job.branch() == branch;
            room -= usize::from(ours);
            ours
        });
        self.waiting = others.into();
        Some(ours.into_iter().filter(|job| job.take()).collect())
    }

    /// What has come since for the same branch, where there is room and nobody else waits.
    pub(super) fn more(&mut self, jobs: &mut Jobs) {
        let Some(branch) = jobs.first().map(|job| job.branch().to_owned()) else { return };
        while jobs.len() < self.at_most && self.waiting.is_empty() {
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

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{SyncSender, sync_channel};

    use super::super::batch::Batch;
    use super::super::lane::Verdict;
    use super::*;
    use crate::kernel::Millis;
    use crate::refusal::Refusal;

    /// Somebody of a branch who is still there.
    struct Somebody(&'static str);

    impl Job for Somebody {
        fn branch(&self) -> &str {
            self.0
        }

        fn key(&self) -> Option<(&str, &str)> {
            None
        }

        fn take(&self) -> bool {
            true
        }

        fn run(&mut self, _: &mut Batch<'_>, _: Millis) -> Result<(), diesel::result::Error> {
            Ok(())
        }

        fn refuse(&mut self, _: Refusal) {}

        fn is_done(&self) -> bool {
            true
        }

        fn answer(self: Box<Self>, _: &Verdict) {}
    }

    fn come(sender: &SyncSender<Box<dyn Job>>, branch: &'static str, many: usize) {
        (0..many).for_each(|_| sender.try_send(Box::new(Somebody(branch))).expect("there is room"));
    }

    fn inbox() -> (SyncSender<Box<dyn Job>>, Inbox) {
        let (sender, receiver) = sync_channel(1_000);
        (sender, Inbox::new(receiver))
    }

    fn next(inbox: &mut Inbox, before: Before) -> usize {
        inbox.next(before).map_or(0, |jobs| jobs.len())
    }

    #[test]
    fn a_rush_is_halved_between_the_lane_and_the_disk() {
        let (sender, mut inbox) = inbox();
        come(&sender, "yunshui", 160);
        assert_eq!(next(&mut inbox, Before::Syncing(0)), 80);
        assert_eq!(next(&mut inbox, Before::Syncing(80)), 80, "the other half, while the disk has the first");
    }

    #[test]
    fn whoever_comes_meanwhile_is_taken_along_up_to_a_half() {
        let (sender, mut inbox) = inbox();
        come(&sender, "yunshui", 1);
        let mut jobs = inbox.next(Before::Syncing(99)).expect("one waits");
        come(&sender, "yunshui", 90);
        inbox.more(&mut jobs);
        assert_eq!(jobs.len(), 50);
    }

    #[test]
    fn a_few_are_not_divided() {
        let (sender, mut inbox) = inbox();
        come(&sender, "yunshui", 16);
        assert_eq!(next(&mut inbox, Before::Syncing(0)), 16);
    }

    #[test]
    fn all_are_taken_where_nobody_is_answered_beside_the_lane() {
        let (sender, mut inbox) = inbox();
        come(&sender, "yunshui", 160);
        assert_eq!(next(&mut inbox, Before::Answered(160)), 160);
    }

    #[test]
    fn other_branches_keep_their_place() {
        let (sender, mut inbox) = inbox();
        come(&sender, "yunshui", 3);
        come(&sender, "qingxi", 30);
        come(&sender, "yunshui", 3);
        assert_eq!(next(&mut inbox, Before::Syncing(0)), 6);
        assert_eq!(next(&mut inbox, Before::Syncing(6)), 18);
        assert_eq!(next(&mut inbox, Before::Syncing(18)), 12, "those who are left are few");
    }
}
