//! One transaction on one branch: lock the branch's row, run commands each in a savepoint, move the head of the
//! journal, commit. The lane and the simulation both go through here, so that they cannot differ.

use std::panic::{AssertUnwindSafe, catch_unwind};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use super::answer::{Stop, StoreFault};
use super::journal::Event;
use super::lane::Head;
use super::work::Work;
use crate::halls::HallCache;
use crate::kernel::{Actor, Chance, Millis};
use crate::refusal::{DoorRefusal, Refusal};
use crate::store::schema::{branches, events};
use crate::store::{Conn, ROWS_A_STATEMENT, Statement, insert_rows};

/// How one command ended inside its transaction.
pub(super) enum Ended<T> {
    /// It did its work; the commit decides.
    Done(T),
    /// A rule said no; its savepoint was rolled back.
    Refused(Refusal),
    /// It panicked or broke a constraint; its savepoint was rolled back and the fault logged.
    Broken,
}

/// An open transaction on one branch.
pub(super) struct Batch<'a> {
    conn: &'a mut Conn,
    chance: &'a mut Chance,
    halls: &'a mut HallCache,
    head: Head,
    events: Vec<Event>,
    savepoint: bool,
    changed: bool,
}

const SAVEPOINT: Statement = Statement("savepoint command");
const RELEASE: Statement = Statement("release savepoint command");
const LOCKED: [&str; 2] = ["begin immediate", "begin"];

impl<'a> Batch<'a> {
    /// Begins and takes the branch's row: its lock is the order of everything that follows.
    pub(super) fn begin(
        conn: &'a mut Conn,
        chance: &'a mut Chance,
        halls: &'a mut HallCache,
        branch: &str,
    ) -> QueryResult<Option<Self>> {
        let row = branches::table.find(branch).select((branches::seq, branches::hash, branches::config));
        let head: Option<(i64, String, i64)> = match conn {
            Conn::Sqlite(inner) => {
                inner.batch_execute(LOCKED[0])?;
                row.first(inner).optional()
            }
            Conn::Postgres(inner) => {
                inner.batch_execute(LOCKED[1])?;
                row.for_update().first(inner).optional()
            }
        }?;
        let Some((seq, hash, config)) = head else {
            conn.batch_execute("rollback")?;
            return Ok(None);
        };
        let head = Head { branch: branch.to_owned(), seq, hash, config };
        Ok(Some(Self { conn, chance, halls, head, events: Vec::new(), savepoint: false, changed: false }))
    }

    /// Runs one command. `alone` says that no other command shares the transaction, so that it needs no savepoint.
    /// An `Err` means that the whole transaction is lost.
    pub(super) fn run<T>(
        &mut self,
        actor: &Actor,
        now: Millis,
        alone: bool,
        command: &mut dyn FnMut(&mut Work<'_>) -> Result<T, Stop>,
    ) -> QueryResult<Ended<T>> {
        if !alone {
            self.next_savepoint()?;
        }
        let config = self.head.config;
        let mut work = Work {
            conn: &mut *self.conn,
            chance: &mut *self.chance,
            head: &mut self.head,
            halls: &mut *self.halls,
            actor,
            now,
            events: Vec::new(),
            leaves: None,
        };
        let outcome = catch_unwind(AssertUnwindSafe(|| command(&mut work)));
        let (recorded, leaves) = (work.events, work.leaves);
        let ended = match outcome {
            Ok(Ok(value)) => {
                self.chain(recorded);
                if let Some((hall, what)) = leaves {
                    self.halls.kept.put(&self.head.branch, hall, self.head.seq, what);
                }
                Ended::Done(value)
            }
            Ok(Err(Stop::Refused(refusal))) => Ended::Refused(refusal),
            Ok(Err(Stop::Database(error))) => Self::fault(error)?,
            Err(panic) => {
                let said = panic.downcast_ref::<&str>().map(|s| (*s).to_owned());
                let said = said.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
                tracing::error!(panic = said, "a command panicked and was rolled back");
                Ended::Broken
            }
        };
        if matches!(ended, Ended::Done(_)) {
            self.changed = true;
        } else {
            self.undo(alone, config)?;
        }
        Ok(ended)
    }

    /// The one before is released, so that there is never more than one. On PostgreSQL in one round trip.
    fn next_savepoint(&mut self) -> QueryResult<()> {
        let first = !std::mem::replace(&mut self.savepoint, true);
        match (&mut *self.conn, first) {
            (Conn::Sqlite(conn), true) => SAVEPOINT.execute(conn).map(|_| ()),
            (Conn::Sqlite(conn), false) => RELEASE.execute(conn).and_then(|_| SAVEPOINT.execute(conn)).map(|_| ()),
            (Conn::Postgres(conn), true) => conn.batch_execute(SAVEPOINT.0),
            (Conn::Postgres(conn), false) => conn.batch_execute("release savepoint command; savepoint command"),
        }
    }

    fn fault<T>(error: diesel::result::Error) -> QueryResult<Ended<T>> {
        match StoreFault::of(&error) {
            StoreFault::Bug => {
                tracing::error!(%error, "a command broke a constraint and was rolled back");
                Ok(Ended::Broken)
            }
            _ => Err(error),
        }
    }

    fn undo(&mut self, alone: bool, config: i64) -> QueryResult<()> {
        if self.head.config != config {
            self.head.config = config;
            self.halls.forget();
        }
        if alone { Ok(()) } else { self.conn.batch_execute("rollback to savepoint command") }
    }

    /// What was recorded so far, in order; nothing of it is durable yet.
    pub(super) fn events(&self) -> &[Event] {
        &self.events
    }

    /// Whose transaction it is.
    pub(super) fn branch(&self) -> &str {
        &self.head.branch
    }

    /// Gives what a command recorded its places in the journal. The rows are written with the commit.
    fn chain(&mut self, recorded: Vec<Event>) {
        for mut event in recorded {
            event.seq = self.head.seq + 1;
            event.hash = event.chained(&self.head.hash);
            self.head.seq = event.seq;
            self.head.hash.clone_from(&event.hash);
            self.events.push(event);
        }
    }

    /// Writes the journal: one event by a statement that is kept, several by one statement for all.
    fn write_journal(&mut self) -> QueryResult<()> {
        if let [event] = self.events.as_slice() {
            diesel::insert_into(events::table).values(event).execute(self.conn)?;
            return Ok(());
        }
        for some in self.events.chunks(ROWS_A_STATEMENT) {
            insert_rows!(&mut *self.conn, events::table, some)?;
        }
        Ok(())
    }

    /// Moves the head and commits. Returns the events that are now durable.
    /// On `Err((false, …))` nothing was committed; on `Err((true, …))` the commit itself failed and nobody knows.
    pub(super) fn commit(mut self) -> Result<Vec<Event>, (bool, diesel::result::Error)> {
        if !self.changed {
            self.conn.batch_execute("rollback").map_err(|e| (false, e))?;
            return Ok(Vec::new());
        }
        self.write_journal().map_err(|e| (false, e))?;
        crate::store::update(branches::table.find(&self.head.branch))
            .set((
                branches::seq.eq(self.head.seq),
                branches::hash.eq(&self.head.hash),
                branches::config.eq(self.head.config),
            ))
            .execute(self.conn)
            .map_err(|e| (false, e))?;
        self.conn.batch_execute("commit").map_err(|e| (true, e))?;
        Ok(self.events)
    }
}

/// The refusal for a branch that is not there.
pub(super) fn no_branch() -> Refusal {
    DoorRefusal::BranchNotFound.into()
}
