//! The one door. Every change is `door.write(actor, branch, |work| …)`: commands of a branch run one after another,
//! each in a savepoint of its own, many to a commit, and are answered only when that commit is durable.
//!
//! What a command may do is in [`Work`]; how commands are gathered and committed is in [`lane`]; how the journal is
//! chained is in [`journal`]; how changes reach viewers is in [`live`].

pub mod answer;
mod batch;
mod checkpoint;
mod durable;
pub mod figures;
mod inbox;
pub mod journal;
pub mod kept;
pub mod lane;
pub mod live;
mod once;
mod release;
pub mod remembered;
mod savepoint;
pub mod solo;
pub mod work;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

pub use answer::{Answer, Stop};
pub use figures::Figures;
pub use journal::Event;
pub use live::{Live, News};
pub use once::OnceKey;
pub use work::Work;

use crate::foresight::Foresights;
use crate::halls::HallCache;
use crate::kernel::{Actor, Chance, Clock};
use crate::store::{Conn, DatabaseUrl, Engine, Readers, open_readers};
use durable::Durable;
use lane::{Job, Lane, Writer};
use release::Release;

/// How many writer threads a process keeps on PostgreSQL; a branch always takes the same one.
const LANES_POSTGRES: usize = 4;

/// How long a caller waits for an answer before it is told that the outcome is unknown (or that nothing was begun).
pub const ANSWER_WITHIN: Duration = Duration::from_secs(8);

/// The door of one process to one database; cheap to clone.
#[derive(Clone)]
pub struct Door {
    inner: Arc<Inner>,
}

struct Inner {
    url: DatabaseUrl,
    clock: Clock,
    lanes: Vec<Lane>,
    readers: Readers,
    live: Live,
    durable: Durable,
    broken: Arc<AtomicBool>,
    figures: Figures,
    foresights: Foresights,
}

impl Door {
    /// Opens the door: the lanes start, the schema must be current already.
    pub fn open(url: &DatabaseUrl, clock: Clock) -> Self {
        Self::open_with(url, clock, Chance::system)
    }

    /// Opens the door with a given source of chance for each lane, for simulations.
    pub fn open_with(url: &DatabaseUrl, clock: Clock, chance: impl Fn() -> Chance) -> Self {
        let lanes = match url.engine() {
            Engine::Sqlite => 1,
            Engine::Postgres => LANES_POSTGRES,
        };
        let readers = open_readers(url);
        let durable = Durable::default();
        let live = Live::follow(url.clone(), readers.clone(), durable.clone());
        let broken = Arc::new(AtomicBool::new(false));
        let figures = Figures::default();
        let foresights = Foresights::default();
        let lanes = (0..lanes)
            .map(|n| {
                let halls = HallCache::knowing(foresights.clone());
                let release = Release::new(url, durable.clone(), live.clone(), broken.clone(), figures.clone());
                Lane::start(n, Writer::new(url, clock.clone(), chance(), halls, durable.clone(), release))
            })
            .collect();
        let url = url.clone();
        Self { inner: Arc::new(Inner { url, clock, lanes, readers, live, durable, broken, figures, foresights }) }
    }

    /// The clock that commands are given.
    pub fn clock(&self) -> &Clock {
        &self.inner.clock
    }

    /// What this process counts about itself.
    pub fn figures(&self) -> &Figures {
        &self.inner.figures
    }

    /// What the halls of this process have learned about their waits.
    pub fn foresights(&self) -> &Foresights {
        &self.inner.foresights
    }

    /// Which database.
    pub fn url(&self) -> &DatabaseUrl {
        &self.inner.url
    }

    /// What changes, as it changes.
    pub fn live(&self) -> &Live {
        &self.inner.live
    }

    /// Whether a sync has failed: this process may not write any more and must be started again.
    pub fn is_broken(&self) -> bool {
        self.inner.broken.load(Ordering::SeqCst)
    }

    /// Runs a command and answers when it is durable. The closure may run more than once: it touches nothing but `work`.
    pub async fn write<T, F>(&self, actor: &Actor, branch: &str, command: F) -> Result<T, Answer>
    where
        T: Send + 'static,
        F: FnMut(&mut Work<'_>) -> Result<T, Stop> + Send + 'static,
    {
        let (job, answer) = lane::call(actor.clone(), branch, None, command);
        self.send(branch, job)?;
        lane::wait(answer, ANSWER_WITHIN).await
    }

    /// As [`Door::write`]; with a key, a repetition gets the first answer again instead of a second effect.
    pub async fn write_once<T, F>(
        &self,
        actor: &Actor,
        branch: &str,
        key: Option<OnceKey>,
        mut command: F,
    ) -> Result<T, Answer>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
        F: FnMut(&mut Work<'_>) -> Result<T, Stop> + Send + 'static,
    {
        let once = key.clone();
        let command = move |work: &mut Work<'_>| work.once(once.as_ref(), |work| command(work));
        let (job, answer) = lane::call(actor.clone(), branch, key.as_ref(), command);
        self.send(branch, job)?;
        lane::wait(answer, ANSWER_WITHIN).await
    }

    /// As [`Door::write`], for callers that are threads of their own; never call it from async code.
    pub fn write_blocking<T, F>(&self, actor: &Actor, branch: &str, command: F) -> Result<T, Answer>
    where
        T: Send + 'static,
        F: FnMut(&mut Work<'_>) -> Result<T, Stop> + Send + 'static,
    {
        let (job, answer) = lane::call(actor.clone(), branch, None, command);
        self.send(branch, job)?;
        lane::wait_blocking(answer)
    }

    fn send(&self, branch: &str, job: Box<dyn Job>) -> Result<(), Answer> {
        if self.is_broken() {
            return Err(Answer::Unavailable);
        }
        let mut hasher = DefaultHasher::new();
        branch.hash(&mut hasher);
        let lanes = &self.inner.lanes;
        let n = usize::try_from(hasher.finish() % (lanes.len() as u64)).unwrap_or(0);
        lanes[n].send(job)
    }

    /// Reads on a connection that cannot write, off the async threads. What is read is durable when it is answered.
    pub async fn read<T, F>(&self, question: F) -> Result<T, Answer>
    where
        T: Send + 'static,
        F: FnOnce(&mut Conn) -> Result<T, Stop> + Send + 'static,
    {
        let door = self.clone();
        tokio::task::spawn_blocking(move || door.read_blocking(question)).await.unwrap_or(Err(Answer::Broken))
    }

    /// As [`Door::read`], for threads of their own.
    pub fn read_blocking<T>(&self, question: impl FnOnce(&mut Conn) -> Result<T, Stop>) -> Result<T, Answer> {
        let mut conn = self.inner.readers.get().map_err(|_| Answer::Unavailable)?;
        let answer = question(&mut conn).map_err(Answer::from_read);
        drop(conn);
        if self.inner.durable.wait() { answer } else { Err(Answer::Unavailable) }
    }

    /// Takes no new command, lets what was taken finish, and ends the lanes.
    pub fn close(&self) {
        for lane in &self.inner.lanes {
            lane.close();
        }
        self.inner.live.stop();
    }
}
