//! What a command works with: the transaction, the time, who acts, chance, and the events to record.

use std::any::Any;
use std::sync::Arc;

use diesel::QueryResult;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::answer::Stop;
use super::journal::Event;
use super::once::{Answered, First, Keys};
use super::savepoint::Savepoint;
use super::{OnceKey, lane::Head};
use crate::counters::{CounterRow, Seat};
use crate::halls::{Hall, HallCache};
use crate::kernel::{Actor, Chance, Day, Millis};
use crate::refusal::DoorRefusal;
use crate::store::{Conn, Table, Waiting, Waits, Whose, guard};
use crate::tariffs::Prices;

/// How many bytes of data one event may carry; more belongs into a table.
const EVENT_BYTES_MAX: usize = 32 * 1024;

/// The hands of a command. It lives as long as the command runs.
pub struct Work<'a> {
    pub(super) conn: &'a mut Conn,
    pub(super) chance: &'a mut Chance,
    pub(super) head: &'a mut Head,
    pub(super) halls: &'a mut HallCache,
    pub(super) actor: &'a Actor,
    pub(super) now: Millis,
    pub(super) events: Vec<Event>,
    pub(super) leaves: Option<(String, Box<dyn Any + Send>)>,
    pub(super) keys: &'a Keys,
    pub(super) waiting: &'a mut Waiting,
    pub(super) savepoint: &'a mut Savepoint,
    /// What the store said of rows that waited; the command has failed with it.
    pub(super) fault: Option<diesel::result::Error>,
}

impl Work<'_> {
    /// The transaction. Only `select`, `insert`, `update`, `delete`: begin and commit are the lane's. Whatever waited is
    /// written before.
    pub fn conn(&mut self) -> &mut Conn {
        guard::only_looks(false);
        // Not what this command decided: that goes when the command is refused.
        self.written(Whose::Earlier);
        if let Err(error) = self.savepoint.stand(self.conn) {
            self.fault.get_or_insert(error);
        }
        self.written(Whose::Everybody);
        self.conn
    }

    /// The transaction, only to read. `tables` are those that are read and whose rows may wait: when none of theirs does,
    /// nothing is written, and no savepoint is taken.
    pub fn look(&mut self, tables: &[Table]) -> &mut Conn {
        if self.waiting.holds(tables, Whose::Everybody) {
            self.conn();
        }
        guard::only_looks(true);
        self.conn
    }

    /// The transaction, to read in one statement other rows of these tables than those that wait. `is_asked` says whether a
    /// row that waits is one of those asked for: then everything is written before.
    pub fn look_beside<W: Waits>(&mut self, tables: &[Table], is_asked: impl Fn(&W) -> bool) -> &mut Conn {
        if self.waiting.of().iter().any(is_asked) {
            self.conn();
        }
        guard::only_looks(true);
        guard::beside(tables);
        self.conn
    }

    /// Whether rows may wait at all: not when each command writes its own.
    pub fn may_wait(&self) -> bool {
        self.savepoint.is_together()
    }

    fn written(&mut self, whose: Whose) {
        if self.waiting.holds_any(whose)
            && let Err(error) = self.waiting.write(self.conn, whose)
        {
            self.fault.get_or_insert(error);
        }
    }

    /// Writes a row together with others of its table: before anybody reads there, at the latest with the commit.
    pub fn later<W: Waits>(&mut self, row: W) -> Result<(), Stop> {
        if self.savepoint.is_careful() {
            // A command that breaks a constraint shall break alone.
            return Ok(W::write(self.conn(), &[row])?);
        }
        self.waiting.add(row);
        Ok(())
    }

    /// What this and the commands before it have decided for a table and not yet written.
    pub fn waiting<W: Waits>(&self) -> &[W] {
        self.waiting.of()
    }

    /// Now. It stands still while the command runs.
    pub fn now(&self) -> Millis {
        self.now
    }

    /// Who acts.
    pub fn actor(&self) -> &Actor {
        self.actor
    }

    /// The branch that this command belongs to.
    pub fn branch(&self) -> String {
        self.head.branch.clone()
    }

    /// A new time-ordered id.
    pub fn id(&mut self) -> String {
        self.chance.id(self.now)
    }

    /// A new secret of 130 bits.
    pub fn secret(&mut self) -> String {
        self.chance.secret()
    }

    /// A hall with everything that is set up in it, from memory where nothing has changed.
    pub fn hall(&mut self, id: &str) -> Result<Arc<Hall>, Stop> {
        self.halls.get(self.conn, &self.head.branch, (self.head.config, self.head.seats), id)
    }

    /// The last month of the branch that is closed (`2026-10`), from memory where nothing has changed; empty before the first.
    pub fn closed_through(&mut self) -> Result<Arc<str>, Stop> {
        self.halls.closed_through(self.conn, &self.head.branch, self.head.config)
    }

    /// The branch's prices and what is taken off them, from memory where nothing has changed.
    pub fn prices(&mut self) -> Result<Arc<Prices>, Stop> {
        self.halls.prices.get(self.conn, &self.head.branch, self.head.config)
    }

    /// Where a clerk of the branch sits, from memory where nobody's seat has changed.
    pub fn seat(&mut self, clerk: &str) -> QueryResult<Option<Arc<Seat>>> {
        self.halls.seats.get(self.conn, &self.head.branch, self.head.seats, clerk)
    }

    /// A counter of the branch that is in use, from memory where nobody's seat and no set-up has changed.
    pub fn desk(&mut self, counter: &str) -> QueryResult<Option<Arc<CounterRow>>> {
        self.halls.seats.desk(self.conn, &self.head.branch, (self.head.seats, self.head.config), counter)
    }

    /// Says that somebody sat down, stood up, opened or closed a till, or that a counter does more or less for a while: every
    /// process asks for seats, counters and loans anew.
    pub fn seats_changed(&mut self) {
        self.head.seats += 1;
    }

    /// What is remembered by its id; nothing does not mean that it is not there.
    pub fn remembered<T: Any + Send + Sync>(&self, id: &str) -> Option<Arc<T>> {
        self.halls.remembered.get(&self.head.branch, id)
    }

    /// Remembers what will never change.
    pub fn remember<T: Any + Send + Sync>(&mut self, id: &str, what: Arc<T>) {
        self.halls.remembered.put(&self.head.branch, id, what);
    }

    /// The business day in a hall.
    pub fn today(&self, hall: &Hall) -> Day {
        hall.zone.day(self.now)
    }

    /// Says that configuration changed: caches in every process read it anew.
    pub fn configuration_changed(&mut self) {
        self.head.config += 1;
    }

    /// What the command before left in a hall with [`Self::leave`]; nothing once anything else has happened in the branch.
    pub fn left<T: Any>(&mut self, hall: &str) -> Option<Box<T>> {
        let untouched = self.events.is_empty();
        self.halls.kept.take(&self.head.branch, hall, self.head.seq).filter(|_| untouched)
    }

    /// Leaves something for the next command: it has to be true after this one.
    pub fn leave<T: Any + Send>(&mut self, hall: &str, what: Box<T>) {
        self.leaves = Some((hall.to_owned(), what));
    }

    /// Writes an event into the journal; it is committed with the change, or not at all.
    pub fn record(&mut self, hall: Option<&str>, kind: &str, subject: &str, data: &impl Serialize) -> Result<(), Stop> {
        let data = serde_json::to_string(data).map_err(|_| DoorRefusal::TooLarge { max: EVENT_BYTES_MAX })?;
        if data.len() > EVENT_BYTES_MAX {
            return Err(DoorRefusal::TooLarge { max: EVENT_BYTES_MAX }.into());
        }
        // Whatever follows may change what was left.
        self.leaves = None;
        self.events.push(Event {
            branch: self.head.branch.clone(),
            seq: 0,
            at: self.now,
            hall: hall.map(str::to_owned),
            actor: self.actor.id.clone(),
            role: self.actor.role.clone(),
            request: self.actor.request.clone(),
            kind: kind.to_owned(),
            subject: subject.to_owned(),
            data,
            hash: String::new(),
        });
        Ok(())
    }

    /// Runs `command` once for a key: a repetition with the same body gets the first answer, with another body a refusal.
    pub fn once<T: Serialize + DeserializeOwned>(
        &mut self,
        key: Option<&OnceKey>,
        command: impl FnOnce(&mut Self) -> Result<T, Stop>,
    ) -> Result<T, Stop> {
        let Some(key) = key else { return command(self) };
        let first = self.answered(&key.key)?;
        if let Some((body_hash, answer)) = first {
            if body_hash != key.body_hash {
                return Err(DoorRefusal::IdempotencyKeyReused.into());
            }
            return serde_json::from_str(&answer).map_err(|_| DoorRefusal::IdempotencyKeyReused.into());
        }
        let done = command(self)?;
        let answer = serde_json::to_string(&done).map_err(|_| DoorRefusal::TooLarge { max: EVENT_BYTES_MAX })?;
        self.later(Answered {
            branch: self.head.branch.clone(),
            actor: self.actor.id.clone(),
            key: key.key.clone(),
            body_hash: key.body_hash.clone(),
            answer,
            at: self.now,
        })?;
        Ok(done)
    }

    /// What the actor's key was answered, before this transaction or in it.
    fn answered(&mut self, key: &str) -> QueryResult<Option<First>> {
        let here = self.waiting::<Answered>().iter().find(|row| row.key == key && row.actor == self.actor.id);
        if let Some(row) = here {
            return Ok(Some((row.body_hash.clone(), row.answer.clone())));
        }
        self.keys.first(self.conn, &self.head.branch, &self.actor.id, key)
    }
}
