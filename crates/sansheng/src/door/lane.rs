//! A lane: one writer thread with its own connection. It takes the commands that wait, runs those of one branch in one
//! transaction and commits once; all of them are answered when that is durable (`release`).

use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, RwLock};
use std::thread;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use tokio::sync::oneshot;

use super::answer::{Answer, Stop, StoreFault};
use super::batch::{Batch, Ended, no_branch};
use super::durable::Durable;
use super::figures::Figures;
use super::inbox::{Before, Inbox, Jobs};
use super::journal::Event;
use super::once::OnceKey;
use super::release::{Committed, Release, Releaser, answer};
use super::savepoint::Apart;
use super::work::Work;
use crate::halls::HallCache;
use crate::kernel::{Actor, Chance, Clock, Millis};
use crate::refusal::Refusal;
use crate::store::{self, Conn, DatabaseUrl, Either, Engine, Log, open_lane};

/// At most this many commands wait at a lane; the next one is told that we are busy.
const QUEUE_MAX: usize = 4_096;
/// How often a transaction is run again after a serialization failure or a lost connection.
const ATTEMPTS_MAX: u32 = 8;
/// The pause before the second attempt; it doubles.
const PAUSE_FIRST: Duration = Duration::from_millis(2);

/// The head of a branch's journal and the versions of its configuration and seats, as the transaction found and moved them.
#[derive(Clone, Debug)]
pub struct Head {
    pub(super) branch: String,
    pub(super) seq: i64,
    pub(super) hash: String,
    pub(super) config: i64,
    pub(super) seats: i64,
}

impl Head {
    pub(super) fn versions(&self) -> (i64, i64) {
        (self.config, self.seats)
    }
}

const QUEUED: u8 = 0;
const TAKEN: u8 = 1;
const CANCELLED: u8 = 2;

/// What became of the transaction that a command was part of.
#[derive(Clone, Debug)]
pub(super) enum Verdict {
    Committed,
    Not(Answer),
}

/// A command on its way through the lane, whatever it returns.
pub(super) trait Job: Send {
    fn branch(&self) -> &str;
    /// The actor and the key that makes it one request, where it has one.
    fn key(&self) -> Option<(&str, &str)>;
    fn take(&self) -> bool;
    fn run(&mut self, batch: &mut Batch<'_>, now: Millis) -> Result<(), diesel::result::Error>;
    fn refuse(&mut self, refusal: Refusal);
    fn is_done(&self) -> bool;
    fn answer(self: Box<Self>, verdict: &Verdict);
}

struct Call<T, F> {
    actor: Actor,
    branch: String,
    key: Option<String>,
    command: F,
    state: Arc<AtomicU8>,
    result: Result<T, Answer>,
    reply: oneshot::Sender<Result<T, Answer>>,
}

/// Where the caller of a command waits.
pub(super) struct Waiting<T> {
    state: Arc<AtomicU8>,
    reply: oneshot::Receiver<Result<T, Answer>>,
}

pub(super) fn call<T, F>(actor: Actor, branch: &str, key: Option<&OnceKey>, command: F) -> (Box<dyn Job>, Waiting<T>)
where
    T: Send + 'static,
    F: FnMut(&mut Work<'_>) -> Result<T, Stop> + Send + 'static,
{
    let (reply, receiver) = oneshot::channel();
    let state = Arc::new(AtomicU8::new(QUEUED));
    let branch = branch.to_owned();
    let result = Err(Answer::Unavailable);
    let key = key.map(|key| key.key.clone());
    let call = Call { actor, branch, key, command, state: state.clone(), result, reply };
    (Box::new(call), Waiting { state, reply: receiver })
}

pub(super) async fn wait<T>(waiting: Waiting<T>, within: Duration) -> Result<T, Answer> {
    match tokio::time::timeout(within, waiting.reply).await {
        Ok(Ok(result)) => result,
        // The lane is gone with the command in its hands.
        Ok(Err(_)) => Err(Answer::Unknown),
        Err(_) => match waiting.state.compare_exchange(QUEUED, CANCELLED, Ordering::SeqCst, Ordering::SeqCst) {
            Ok(_) => Err(Answer::Unavailable),
            Err(_) => Err(Answer::Unknown),
        },
    }
}

pub(super) fn wait_blocking<T>(waiting: Waiting<T>) -> Result<T, Answer> {
    waiting.reply.blocking_recv().unwrap_or(Err(Answer::Unknown))
}

impl<T, F> Job for Call<T, F>
where
    T: Send,
    F: FnMut(&mut Work<'_>) -> Result<T, Stop> + Send,
{
    fn branch(&self) -> &str {
        &self.branch
    }

    fn key(&self) -> Option<(&str, &str)> {
        self.key.as_deref().map(|key| (self.actor.id.as_str(), key))
    }

    fn take(&self) -> bool {
        self.state.compare_exchange(QUEUED, TAKEN, Ordering::SeqCst, Ordering::SeqCst).is_ok()
    }

    fn run(&mut self, batch: &mut Batch<'_>, now: Millis) -> Result<(), diesel::result::Error> {
        self.result = match batch.run(&self.actor, now, &mut self.command)? {
            Ended::Done(value) => Ok(value),
            Ended::Refused(refusal) => Err(Answer::Refused(refusal)),
            Ended::Broken => Err(Answer::Broken),
        };
        Ok(())
    }

    fn is_done(&self) -> bool {
        self.result.is_ok()
    }

    fn refuse(&mut self, refusal: Refusal) {
        self.result = Err(Answer::Refused(refusal));
    }

    fn answer(self: Box<Self>, verdict: &Verdict) {
        let answer = match verdict {
            Verdict::Committed => self.result,
            Verdict::Not(answer) => Err(answer.clone()),
        };
        // A caller that has gone away will ask again with the same key.
        let _ = self.reply.send(answer);
    }
}

/// The near end of a lane.
pub(super) struct Lane {
    sender: RwLock<Option<SyncSender<Box<dyn Job>>>>,
    thread: Mutex<Option<thread::JoinHandle<()>>>,
}

impl Lane {
    pub(super) fn start(n: usize, writer: Writer) -> Self {
        let (sender, receiver) = sync_channel(QUEUE_MAX);
        let thread = thread::Builder::new()
            .name(format!("lane-{n}"))
            .spawn(move || writer.work_through(Inbox::new(receiver)))
            .expect("a process that cannot start a thread cannot serve");
        Self { sender: RwLock::new(Some(sender)), thread: Mutex::new(Some(thread)) }
    }

    pub(super) fn send(&self, job: Box<dyn Job>) -> Result<(), Answer> {
        let sender = self.sender.read().map_err(|_| Answer::Unavailable)?;
        let Some(sender) = sender.as_ref() else { return Err(Answer::Unavailable) };
        sender.try_send(job).map_err(|e| match e {
            TrySendError::Full(_) | TrySendError::Disconnected(_) => Answer::Unavailable,
        })
    }

    pub(super) fn close(&self) {
        if let Ok(mut sender) = self.sender.write() {
            *sender = None;
        }
        let thread = self.thread.lock().ok().and_then(|mut thread| thread.take());
        if let Some(thread) = thread {
            // A lane that panicked has answered nobody: its callers know that the outcome is unknown.
            let _ = thread.join();
        }
    }
}

/// The far end: the thread's own state.
pub(super) struct Writer {
    url: DatabaseUrl,
    clock: Clock,
    chance: Chance,
    durable: Durable,
    broken: Arc<AtomicBool>,
    figures: Figures,
    open: Option<Open>,
    releaser: Releaser,
    halls: HallCache,
}

/// A connection, and what is known of it.
struct Open {
    conn: Conn,
    /// What its commits are durable by, where they are not by themselves.
    log: Option<Arc<dyn Log>>,
    /// Transactions on it.
    begun: u64,
    /// Where rows wait in each of them.
    rows: store::Waiting,
}

/// What became of a transaction: the events it recorded, and what it owes the disk.
type Owing = (Vec<Event>, Option<(u64, Arc<dyn Log>)>);

impl Writer {
    pub(super) fn new(
        url: &DatabaseUrl,
        clock: Clock,
        chance: Chance,
        halls: HallCache,
        durable: Durable,
        release: Release,
    ) -> Self {
        let (broken, figures) = (release.broken(), release.figures());
        let releaser = Releaser::start(url, release);
        Self { url: url.clone(), clock, chance, durable, broken, figures, open: None, releaser, halls }
    }

    fn work_through(mut self, mut inbox: Inbox) {
        let mut answered = 1;
        while let Some(jobs) = inbox.next(self.releaser.syncing().map_or(Before::Answered(answered), Before::Syncing)) {
            answered = jobs.len();
            if !jobs.is_empty() {
                self.settle(jobs, &mut inbox);
            }
        }
    }

    fn settle(&mut self, mut jobs: Jobs, inbox: &mut Inbox) {
        let mut pause = PAUSE_FIRST;
        let mut verdict = Verdict::Not(Answer::Unavailable);
        let alone = jobs.len() == 1 && !self.releaser.is_busy();
        let mut apart = if alone { Apart::Alone } else { Apart::Together };
        for _ in 0..ATTEMPTS_MAX {
            if self.broken.load(Ordering::SeqCst) {
                break;
            }
            match self.attempt(&mut jobs, &mut apart, inbox) {
                Ok((events, owed)) => return self.releaser.committed(Committed { jobs, events, owed }),
                Err((at_commit, error)) => {
                    self.halls.forget();
                    let fault = StoreFault::of(&error);
                    tracing::warn!(%error, at_commit, ?fault, "a transaction failed");
                    let end = self.after_fault(at_commit, fault);
                    if apart == Apart::Together && matches!(end, Some(Answer::Broken)) {
                        // One of them is broken: the others shall not be.
                        apart = Apart::Carefully;
                        continue;
                    }
                    if let Some(end) = end {
                        verdict = Verdict::Not(end);
                        break;
                    }
                    self.figures.repeated.inc();
                    thread::sleep(pause);
                    pause = (pause * 2).min(Duration::from_millis(250));
                }
            }
        }
        if matches!(verdict, Verdict::Not(Answer::Unknown)) {
            self.figures.unknown.inc_by(jobs.len() as u64);
        }
        answer(jobs, &verdict);
    }

    /// What a failed transaction means: `None` says run it again, with the same keys.
    fn after_fault(&mut self, at_commit: bool, fault: StoreFault) -> Option<Answer> {
        let rolled_back = self.open.as_mut().is_some_and(|open| open.conn.batch_execute("rollback").is_ok());
        if !rolled_back || matches!(fault, StoreFault::Lost | StoreFault::Io) {
            self.open = None;
        }
        match (at_commit, fault) {
            (_, StoreFault::Again) => None,
            // A server may be back in a moment; a file that cannot be opened now cannot be opened in 2 ms either.
            (false, StoreFault::Lost) if self.url.engine() == Engine::Postgres => None,
            (false, StoreFault::Lost) => Some(Answer::Unavailable),
            (_, StoreFault::Full) => Some(Answer::StorageFull),
            (true, StoreFault::Io) => {
                // After a failed sync nobody can say what is on the disk: this process writes no more.
                self.broken.store(true, Ordering::SeqCst);
                Some(Answer::Unknown)
            }
            (true, _) => Some(Answer::Unknown),
            (false, StoreFault::Io) => Some(Answer::Unavailable),
            (false, StoreFault::Bug) => Some(Answer::Broken),
        }
    }

    /// One transaction. As long as the disk is busy with the commits before, a commit now would be durable no sooner than
    /// a later one: whoever comes meanwhile is taken along.
    fn attempt(
        &mut self,
        jobs: &mut Jobs,
        apart: &mut Apart,
        inbox: &mut Inbox,
    ) -> Result<Owing, (bool, diesel::result::Error)> {
        let Some(branch) = jobs.first().map(|job| job.branch().to_owned()) else { return Ok((Vec::new(), None)) };
        let Open { conn, log, rows, .. } = opened(&mut self.open, &self.url)?;
        let begun = Batch::begin(conn, &mut self.chance, &mut self.halls, rows, &branch).map_err(|e| (false, e))?;
        let Some(mut batch) = begun else {
            // No such branch: each is refused by name, nothing is written.
            for job in jobs.iter_mut() {
                job.refuse(no_branch());
            }
            return Ok((Vec::new(), None));
        };
        if *apart != Apart::Carefully {
            // Where another process had the branch it was waited for, and others have come meanwhile.
            inbox.more(jobs);
            *apart = if jobs.len() > 1 { Apart::Together } else { *apart };
        }
        batch.keep(*apart);
        let mut ran = 0;
        while ran < jobs.len() {
            batch.run_all(&mut jobs[ran..], &self.clock).map_err(|e| (false, e))?;
            ran = jobs.len();
            if *apart == Apart::Together && self.releaser.is_busy() {
                inbox.more(jobs);
            }
        }
        let log = log.as_ref().filter(|_| batch.writes());
        let owed = log.map(|log| (self.durable.begin(), log.clone()));
        let events = batch.commit().inspect_err(|_| {
            if owed.is_some() {
                self.durable.undo()
            }
        })?;
        Ok((events, owed))
    }
}

/// The connection, opened where there is none, for one transaction more.
fn opened<'a>(open: &'a mut Option<Open>, url: &DatabaseUrl) -> Result<&'a mut Open, (bool, diesel::result::Error)> {
    let open = match open {
        Some(open) => open,
        None => {
            let (conn, log) = open_lane(url).map_err(|error| {
                tracing::warn!(%error, "the store cannot be reached");
                (false, diesel::result::Error::BrokenTransactionManager)
            })?;
            open.insert(Open { conn, log, begun: 0, rows: store::Waiting::default() })
        }
    };
    open.begun += 1;
    if open.begun.is_power_of_two()
        && let Either::Postgres(conn) = open.conn.either()
    {
        // What was planned while the tables were small, checks of references among it, reads them from end to end once
        // they are not; until somebody analyses them PostgreSQL goes on with it. Not everything that speaks its
        // protocol knows the word, and whoever does not has no such plans; a lost connection is met by the next line.
        if let Err(error) = conn.batch_execute("discard plans") {
            tracing::debug!(%error, "plans are not made again");
        }
    }
    Ok(open)
}
