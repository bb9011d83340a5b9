//! The savepoint between a command and those before it: taken when the command first changes something, so that one which
//! only reads, or decides rows that wait, costs none.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use crate::store::{Conn, Either, Statement};

const SAVEPOINT: Statement = Statement("savepoint command");
const RELEASE: Statement = Statement("release savepoint command");

/// How the commands of one transaction are kept apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Apart {
    /// One command has the transaction for itself.
    Alone,
    /// Rows wait and are written for many. Should the store refuse one, nobody knows whose it was: everything is run
    /// again carefully.
    Together,
    /// Each command writes its own rows behind a savepoint of its own.
    Carefully,
}

/// The savepoint of one transaction.
pub(super) struct Savepoint {
    apart: Apart,
    /// One is there, of this command or of one before.
    is_there: bool,
    /// It is of the command that runs.
    is_ours: bool,
}

impl Savepoint {
    pub(super) fn new(apart: Apart) -> Self {
        Self { apart, is_there: false, is_ours: false }
    }

    pub(super) fn is_careful(&self) -> bool {
        self.apart == Apart::Carefully
    }

    pub(super) fn is_together(&self) -> bool {
        self.apart == Apart::Together
    }

    /// Another command begins. A careful one stands apart before it does anything.
    pub(super) fn next(&mut self, conn: &mut Conn) -> QueryResult<()> {
        self.is_ours = false;
        if self.is_careful() { self.stand(conn) } else { Ok(()) }
    }

    /// Makes sure that what follows can be undone. The one before is released, so that there is never more than one; on
    /// PostgreSQL in one round trip.
    pub(super) fn stand(&mut self, conn: &mut Conn) -> QueryResult<()> {
        if self.is_ours || self.apart == Apart::Alone {
            return Ok(());
        }
        let first = !std::mem::replace(&mut self.is_there, true);
        self.is_ours = true;
        match (conn.either(), first) {
            (Either::Sqlite(conn), true) => SAVEPOINT.execute(conn).map(drop),
            (Either::Sqlite(conn), false) => RELEASE.execute(conn).and_then(|_| SAVEPOINT.execute(conn)).map(drop),
            (Either::Postgres(conn), true) => conn.batch_execute(SAVEPOINT.0),
            (Either::Postgres(conn), false) => conn.batch_execute("release savepoint command; savepoint command"),
        }
    }

    /// Undoes what the command that ran has written.
    pub(super) fn undo(&mut self, conn: &mut Conn) -> QueryResult<()> {
        if self.is_ours { conn.batch_execute("rollback to savepoint command") } else { Ok(()) }
    }
}
