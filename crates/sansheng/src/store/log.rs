//! SQLite's write-ahead log as a file that somebody else than the committing connection brings to the disk, so that a
//! lane goes on computing while the disk works.

use std::fmt;
use std::fs::File;
use std::io;
use std::sync::Arc;

use diesel::ConnectionError;
use diesel::connection::SimpleConnection;

use super::{Conn, DatabaseUrl, Engine, open_writer};

/// The log of one database.
pub trait Log: Send + Sync {
    /// Brings everything that was written to it so far to the disk.
    fn sync(&self) -> io::Result<()>;
}

impl Log for File {
    fn sync(&self) -> io::Result<()> {
        self.sync_data()
    }
}

/// The log of a simulated disk.
#[derive(Clone)]
pub(super) struct Simulated(Arc<dyn Log>);

impl PartialEq for Simulated {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Simulated {}

impl fmt::Debug for Simulated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Simulated")
    }
}

impl DatabaseUrl {
    /// The same SQLite database, whose log `log` brings to the disk: it lies where no file can be opened. For simulated
    /// disks.
    pub fn with_log(mut self, log: Arc<dyn Log>) -> Self {
        self.log = Some(Simulated(log));
        self
    }

    fn log(&self) -> Option<Arc<dyn Log>> {
        if self.engine != Engine::Sqlite {
            return None;
        }
        if let Some(Simulated(log)) = &self.log {
            return Some(log.clone());
        }
        Some(Arc::new(File::open(format!("{}-wal", self.target)).ok()?))
    }
}

/// Opens a connection that writes, and its log. With a log its commits are in order and whole, but durable only once the
/// log was synced after them; without one they are durable when they return.
pub(crate) fn open_lane(url: &DatabaseUrl) -> Result<(Conn, Option<Arc<dyn Log>>), ConnectionError> {
    let mut conn = open_writer(url)?;
    let log = url.log();
    if log.is_some() {
        // It still syncs the log before its pages go into the database, and the database before the log begins anew.
        let eased = conn.batch_execute("pragma synchronous = normal");
        eased.map_err(ConnectionError::CouldntSetupConfiguration)?;
    }
    Ok((conn, log))
}
