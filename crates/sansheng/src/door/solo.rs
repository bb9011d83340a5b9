//! A door without threads: whole stretches of a simulated day in one transaction, through the same code as the lane.
//! The demo's past and the simulation live here; a server never does.

use diesel::connection::SimpleConnection;

use super::answer::{Answer, Stop, StoreFault};
use super::batch::{Batch, Ended, no_branch};
use super::savepoint::Apart;
use super::work::Work;
use crate::foresight::Foresights;
use crate::halls::HallCache;
use crate::kernel::{Actor, Chance, Clock};
use crate::store::{Conn, DatabaseUrl, Either, Waiting, open_writer};

/// A single caller's door.
pub struct Solo {
    conn: Conn,
    chance: Chance,
    clock: Clock,
    halls: HallCache,
    waiting: Waiting,
    foresights: Foresights,
}

/// The commands of one transaction.
pub struct Stretch<'a> {
    batch: Batch<'a>,
    clock: Clock,
    foresights: Foresights,
}

impl Solo {
    /// Opens the store for one caller.
    pub fn open(url: &DatabaseUrl, clock: Clock, chance: Chance) -> Result<Self, diesel::ConnectionError> {
        let mut conn = open_writer(url)?;
        if let Either::Sqlite(conn) = conn.either() {
            // Nobody was answered yet: what a power cut takes is simulated again.
            conn.batch_execute(
                "pragma synchronous = normal; pragma cache_size = -131072; pragma wal_autocheckpoint = 16000",
            )
            .map_err(diesel::ConnectionError::CouldntSetupConfiguration)?;
        }
        let foresights = Foresights::default();
        let halls = HallCache::knowing(foresights.clone());
        Ok(Self { conn, chance, clock, halls, waiting: Waiting::default(), foresights })
    }

    /// Runs a stretch of commands and commits them together. Each may be refused without harm to the others.
    pub fn stretch<T>(
        &mut self,
        branch: &str,
        live_through: impl FnOnce(&mut Stretch<'_>) -> Result<T, Answer>,
    ) -> Result<T, Answer> {
        let begun = Batch::begin(&mut self.conn, &mut self.chance, &mut self.halls, &mut self.waiting, branch);
        let mut batch = begun.map_err(fault)?.ok_or_else(|| Answer::Refused(no_branch()))?;
        batch.keep(Apart::Together);
        let mut stretch = Stretch { batch, clock: self.clock.clone(), foresights: self.foresights.clone() };
        let value = live_through(&mut stretch)?;
        stretch.batch.commit().map_err(|(_, error)| fault(error))?;
        Ok(value)
    }

    /// The connection, for questions between stretches.
    pub fn conn(&mut self) -> &mut Conn {
        &mut self.conn
    }

    /// What the halls have learned; a hall learns here once its learner has begun.
    pub fn foresights(&self) -> &Foresights {
        &self.foresights
    }

    /// The clock that commands are given.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }
}

impl Stretch<'_> {
    /// Runs one command at the clock's time.
    pub fn run<T>(
        &mut self,
        actor: &Actor,
        mut command: impl FnMut(&mut Work<'_>) -> Result<T, Stop>,
    ) -> Result<T, Answer> {
        let before = self.batch.events().len();
        match self.batch.run(actor, self.clock.now(), &mut command).map_err(fault)? {
            Ended::Done(value) => {
                // Seen at once, as a server sees it a moment later: a stretch is committed as a whole or not at all.
                let events = &self.batch.events()[before..];
                if let Some(hall) = events.iter().find_map(|event| event.hall.as_deref()) {
                    self.foresights.of(self.batch.branch(), hall).see(events);
                }
                Ok(value)
            }
            Ended::Refused(refusal) => Err(Answer::Refused(refusal)),
            Ended::Broken => Err(Answer::Broken),
        }
    }
}

fn fault(error: diesel::result::Error) -> Answer {
    tracing::error!(%error, "the simulated day met a fault of the store");
    match StoreFault::of(&error) {
        StoreFault::Full => Answer::StorageFull,
        _ => Answer::Unavailable,
    }
}
