//! One transaction on one branch: lock the branch's row, run commands so that each can be undone alone, write what waits,
//! move the head of the journal, commit. The lane and the simulation both go through here, so that they cannot differ.

use std::panic::{AssertUnwindSafe, catch_unwind};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use super::answer::{Stop, StoreFault};
use super::journal::Event;
use super::lane::{Head, Job};
use super::once::Keys;
use super::savepoint::{Apart, Savepoint};
use super::work::Work;
use crate::halls::HallCache;
use crate::kernel::{Actor, Chance, Clock, Millis};
use crate::refusal::{DoorRefusal, Refusal};
use crate::store::schema::{branches, events};
use crate::store::{Conn, Either, Waiting, Whose, insert_rows, on_either};

/// When so many rows wait they are written, whoever comes next: a day that is lived through in one transaction has many.
const WAITING_MAX: usize = 4_096;

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
    keys: Keys,
    waiting: Lent<'a>,
    savepoint: Savepoint,
    changed: bool,
}

/// Where rows wait, for as long as a transaction is open: however it ends, none is left for the next one.
struct Lent<'a>(&'a mut Waiting);

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        self.0.clear();
    }
}

const LOCKED: [&str; 2] = ["begin immediate", "begin"];

impl<'a> Batch<'a> {
    /// Begins and takes the branch's row: its lock is the order of everything that follows. It is one command's until
    /// somebody says otherwise.
    pub(super) fn begin(
        conn: &'a mut Conn,
        chance: &'a mut Chance,
        halls: &'a mut HallCache,
        waiting: &'a mut Waiting,
        branch: &str,
    ) -> QueryResult<Option<Self>> {
        let row =
            branches::table.find(branch).select((branches::seq, branches::hash, branches::config, branches::seats));
        let head: Option<(i64, String, i64, i64)> = match conn.either() {
            Either::Sqlite(inner) => {
                inner.batch_execute(LOCKED[0])?;
                row.first(inner).optional()
            }
            Either::Postgres(inner) => {
                inner.batch_execute(LOCKED[1])?;
                row.for_update().first(inner).optional()
            }
        }?;
        let Some((seq, hash, config, seats)) = head else {
            conn.batch_execute("rollback")?;
            return Ok(None);
        };
        let head = Head { branch: branch.to_owned(), seq, hash, config, seats };
        Ok(Some(Self {
            conn,
            chance,
            halls,
            head,
            events: Vec::new(),
            keys: Keys::default(),
            waiting: Lent(waiting),
            savepoint: Savepoint::new(Apart::Alone),
            changed: false,
        }))
    }

    /// How its commands are kept apart; before the first of them.
    pub(super) fn keep(&mut self, apart: Apart) {
        self.savepoint = Savepoint::new(apart);
    }

    /// Runs commands in their order; what they bring as keys is looked for together.
    pub(super) fn run_all(&mut self, jobs: &mut [Box<dyn Job>], clock: &Clock) -> QueryResult<()> {
        let keys: Vec<(&str, &str)> = jobs.iter().filter_map(|job| job.key()).collect();
        self.keys = Keys::of(self.conn, &self.head.branch, &keys)?;
        jobs.iter_mut().try_for_each(|job| job.run(self, clock.now()))
    }

    /// Runs one command. An `Err` means that the whole transaction is lost.
    pub(super) fn run<T>(
        &mut self,
        actor: &Actor,
        now: Millis,
        command: &mut dyn FnMut(&mut Work<'_>) -> Result<T, Stop>,
    ) -> QueryResult<Ended<T>> {
        if self.waiting.0.count() > WAITING_MAX {
            self.write_waiting()?;
            // What was answered in this transaction waits no more: from here on a key is looked for in the table.
            self.keys = Keys::default();
        }
        self.savepoint.next(self.conn)?;
        let versions = self.head.versions();
        let mut work = Work {
            conn: &mut *self.conn,
            chance: &mut *self.chance,
            head: &mut self.head,
            halls: &mut *self.halls,
            actor,
            now,
            events: Vec::new(),
            leaves: None,
            keys: &self.keys,
            waiting: &mut *self.waiting.0,
            savepoint: &mut self.savepoint,
            fault: None,
        };
        let outcome = catch_unwind(AssertUnwindSafe(|| command(&mut work)));
        let (recorded, leaves, fault) = (work.events, work.leaves, work.fault);
        if self.waiting.0.is_torn() && fault.is_none() {
            // Somebody's row panicked, and rows of others were under way with it.
            return Err(diesel::result::Error::RollbackTransaction);
        }
        let outcome = fault.map_or(outcome, |error| Ok(Err(Stop::Database(error))));
        let ended = match outcome {
            Ok(Ok(value)) => {
                self.chain(recorded);
                if let Some((hall, what)) = leaves {
                    self.halls.kept.put(&self.head.branch, hall, self.head.seq, what);
                }
                Ended::Done(value)
            }
            Ok(Err(Stop::Refused(refusal))) => Ended::Refused(refusal),
            Ok(Err(Stop::Database(error))) => self.fault(error)?,
            Err(panic) => {
                let said = panic.downcast_ref::<&str>().map(|s| (*s).to_owned());
                let said = said.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
                tracing::error!(panic = said, "a command panicked and was rolled back");
                Ended::Broken
            }
        };
        if matches!(ended, Ended::Done(_)) {
            self.waiting.0.keep();
            self.changed = true;
        } else {
            self.undo(versions)?;
        }
        Ok(ended)
    }

    fn fault<T>(&self, error: diesel::result::Error) -> QueryResult<Ended<T>> {
        match StoreFault::of(&error) {
            StoreFault::Bug if !self.savepoint.is_together() => {
                tracing::error!(%error, "a command broke a constraint and was rolled back");
                Ok(Ended::Broken)
            }
            _ => Err(error),
        }
    }

    fn undo(&mut self, versions: (i64, i64)) -> QueryResult<()> {
        self.waiting.0.drop_new();
        if self.head.versions() != versions {
            (self.head.config, self.head.seats) = versions;
            self.halls.forget();
        }
        self.savepoint.undo(self.conn)
    }

    /// What was recorded so far, in order; nothing of it is durable yet.
    pub(super) fn events(&self) -> &[Event] {
        &self.events
    }

    /// Whose transaction it is.
    pub(super) fn branch(&self) -> &str {
        &self.head.branch
    }

    /// Whether there is anything to commit.
    pub(super) fn writes(&self) -> bool {
        self.changed
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

    /// Writes whatever waits. A row that panics loses the transaction, not the lane.
    fn write_waiting(&mut self) -> QueryResult<()> {
        let written = catch_unwind(AssertUnwindSafe(|| self.waiting.0.write(self.conn, Whose::Everybody)));
        written.unwrap_or(Err(diesel::result::Error::RollbackTransaction))
    }

    /// Moves the head and commits. Returns the events that this made part of the journal.
    /// On `Err((false, …))` nothing was committed; on `Err((true, …))` the commit itself failed and nobody knows.
    pub(super) fn commit(mut self) -> Result<Vec<Event>, (bool, diesel::result::Error)> {
        if !self.changed {
            self.conn.batch_execute("rollback").map_err(|e| (false, e))?;
            return Ok(Vec::new());
        }
        self.write_waiting().map_err(|e| (false, e))?;
        insert_rows!(&mut *self.conn, events::table, self.events).map_err(|e| (false, e))?;
        let moved = crate::store::update(branches::table.find(&self.head.branch))
            .set((
                branches::seq.eq(self.head.seq),
                branches::hash.eq(&self.head.hash),
                branches::config.eq(self.head.config),
                branches::seats.eq(self.head.seats),
            ))
            .always(|| ());
        on_either!(&mut *self.conn, |conn| moved.execute(conn)).map_err(|e| (false, e))?;
        self.conn.batch_execute("commit").map_err(|e| (true, e))?;
        Ok(self.events)
    }
}

/// The refusal for a branch that is not there.
pub(super) fn no_branch() -> Refusal {
    DoorRefusal::BranchNotFound.into()
}
