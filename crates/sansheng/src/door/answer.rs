//! The answers of the door: done, refused by name, or unknown; and the few ways in which nothing was begun.

use crate::refusal::Refusal;

/// Why a command stopped before its end.
#[derive(Debug)]
pub enum Stop {
    /// A rule said no.
    Refused(Refusal),
    /// The store did.
    Database(diesel::result::Error),
}

impl From<diesel::result::Error> for Stop {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error)
    }
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// What a caller hears when a command was not done.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// A rule said no; nothing changed. The reason has a name.
    Refused(Refusal),
    /// The commit may or may not have happened: send the same key again.
    Unknown,
    /// Nothing was begun: the store is away or the queue is full. Try again.
    Unavailable,
    /// The disk is full: nothing changed, reading goes on.
    StorageFull,
    /// The command panicked or broke an invariant: it was rolled back alone and logged.
    Broken,
}

impl Answer {
    /// What a failed question is to its caller.
    pub fn from_read(stop: Stop) -> Self {
        match stop {
            Stop::Refused(refusal) => Self::Refused(refusal),
            Stop::Database(error) => {
                tracing::warn!(%error, "a question failed");
                match StoreFault::of(&error) {
                    StoreFault::Bug => Self::Broken,
                    _ => Self::Unavailable,
                }
            }
        }
    }
}

/// What kind of fault the store reports; the engines' own words are read here and nowhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StoreFault {
    /// Run it again: serialization failure or deadlock.
    Again,
    /// The connection is gone or the file is out of reach.
    Lost,
    /// No room on the disk.
    Full,
    /// Reading, writing or syncing the file failed.
    Io,
    /// A constraint or a statement of ours is wrong.
    Bug,
}

impl StoreFault {
    pub(crate) fn of(error: &diesel::result::Error) -> Self {
        use diesel::result::{DatabaseErrorKind as Kind, Error};
        match error {
            Error::DatabaseError(Kind::SerializationFailure, _) => Self::Again,
            Error::DatabaseError(Kind::ClosedConnection | Kind::UnableToSendCommand, _)
            | Error::BrokenTransactionManager => Self::Lost,
            Error::DatabaseError(_, info) => Self::of_message(info.message()),
            _ => Self::Bug,
        }
    }

    fn of_message(message: &str) -> Self {
        let says = |words: &[&str]| words.iter().any(|word| message.contains(word));
        if says(&["database or disk is full", "No space left on device", "could not extend file"]) {
            Self::Full
        } else if says(&["deadlock detected", "could not serialize", "database is locked"]) {
            Self::Again
        } else if says(&["disk I/O error", "unable to open database file", "malformed"]) {
            Self::Io
        } else if says(&[
            "server closed the connection",
            "connection to server",
            "no connection to the server",
            "terminating connection",
            "could not receive data",
            "could not send data",
            "the database system is",
            "SSL connection has been closed",
            "cannot execute",
        ]) {
            Self::Lost
        } else {
            Self::Bug
        }
    }
}
