//! What of the commits is on the disk already. SQLite shows a commit to whoever reads as soon as it is in the log, before
//! the log is synced; nobody is told of it before that.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use super::ANSWER_WITHIN;

/// How far a lane has come, and how far the disk; cheap to clone.
#[derive(Clone, Default)]
pub(super) struct Durable(Arc<Inner>);

#[derive(Default)]
struct Inner {
    /// The last commit that somebody may see.
    visible: AtomicU64,
    /// The last commit that is on the disk.
    synced: Mutex<u64>,
    moved: Condvar,
}

impl Durable {
    /// A lane is about to commit: whoever reads from now on may see it. Its number.
    pub(super) fn begin(&self) -> u64 {
        self.0.visible.fetch_add(1, Ordering::SeqCst) + 1
    }

    /// The commit failed, and nobody has seen it.
    pub(super) fn undo(&self) {
        let _synced = self.0.synced.lock().unwrap_or_else(PoisonError::into_inner);
        self.0.visible.fetch_sub(1, Ordering::SeqCst);
        self.0.moved.notify_all();
    }

    /// Every commit up to this one is on the disk.
    pub(super) fn reached(&self, commit: u64) {
        *self.0.synced.lock().unwrap_or_else(PoisonError::into_inner) = commit;
        self.0.moved.notify_all();
    }

    /// A sync has failed: nobody waits for it any longer.
    pub(super) fn give_up(&self) {
        self.reached(u64::MAX);
    }

    /// Waits until everything that can be seen now is on the disk; whether it is, or the disk is away.
    pub(super) fn wait(&self) -> bool {
        let seen = self.0.visible.load(Ordering::SeqCst);
        let synced = self.0.synced.lock().unwrap_or_else(PoisonError::into_inner);
        let behind = |synced: &mut u64| *synced < seen.min(self.0.visible.load(Ordering::SeqCst));
        let waited = self.0.moved.wait_timeout_while(synced, ANSWER_WITHIN, behind);
        !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;
    use std::thread;
    use std::time::Duration;

    use super::Durable;

    /// Whether a reader who begins now is let through, within a moment.
    fn passes(durable: &Durable, then: impl FnOnce(&Durable)) -> (bool, bool) {
        let (reader, (told, passed)) = (durable.clone(), channel());
        let thread = thread::spawn(move || {
            told.send(reader.wait()).expect("somebody listens");
        });
        let at_once = passed.recv_timeout(Duration::from_millis(50)) == Ok(true);
        then(durable);
        let later = at_once || passed.recv_timeout(Duration::from_secs(10)) == Ok(true);
        thread.join().expect("no panic");
        (at_once, later)
    }

    #[test]
    fn a_reader_waits_for_what_it_may_have_seen_and_for_no_more() {
        let durable = Durable::default();
        assert_eq!(passes(&durable, |_| ()), (true, true), "nothing was committed");
        let first = durable.begin();
        assert_eq!(passes(&durable, |_| ()), (false, false), "a disk that is away is not waited for");
        assert_eq!(passes(&durable, |durable| durable.reached(first)), (false, true), "it is on the disk");
        durable.begin();
        assert_eq!(passes(&durable, Durable::undo), (false, true), "it was never there");
        durable.begin();
        assert_eq!(passes(&durable, Durable::give_up), (false, true), "it will never be");
        durable.begin();
        assert_eq!(passes(&durable, |_| ()), (true, true), "and nobody waits after that");
    }
}
