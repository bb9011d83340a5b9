//! An in-memory SQLite file system that loses power on purpose, by seed. Tests only.
//!
//! A [`Disk`] is one simulated machine. Connections reach it by [`Disk::url`], which diesel's
//! `SqliteConnection::establish` takes as it is. The life of a test: write, lose power somewhere
//! ([`Disk::cut_after`]), drop the dead connections, [`Disk::restart`], connect again, and see
//! what is left of what was answered.
//!
//! What the disk may do to unsynced data is in `contents.rs` and `directory.rs`; it behaves as
//! SQLite's unix file system on Linux otherwise (512-byte sectors written whole, powersafe
//! overwrite, the directory synced with a new journal's first sync, forgetting after a failed
//! sync). The same seed and the same single-threaded statements give the same life, except for
//! the salts in the WAL, which SQLite draws from a generator of the whole process; they change
//! bytes, not which of them survive.
//!
//! ```
//! use diesel::{Connection, RunQueryDsl, SqliteConnection, connection::SimpleConnection, sql_query};
//!
//! let disk = powercut::Disk::new(7);
//! let mut db = SqliteConnection::establish(&disk.url("hall.db"))?;
//! db.batch_execute("pragma journal_mode = wal; pragma synchronous = full; create table t (x)")?;
//! disk.cut_after(3);
//! while sql_query("insert into t values (1)").execute(&mut db).is_ok() {}
//! assert!(disk.is_dark());
//! drop(db);
//! disk.restart();
//! SqliteConnection::establish(&disk.url("hall.db"))?.batch_execute("select x from t")?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod chance;
mod contents;
mod directory;
mod handle;
mod locks;
mod machine;
mod operations;
mod power;
mod shared_memory;
mod vfs;

pub use libsqlite3_sys::{
    SQLITE_CANTOPEN, SQLITE_FULL, SQLITE_IOERR_DELETE, SQLITE_IOERR_FSYNC, SQLITE_IOERR_READ, SQLITE_IOERR_TRUNCATE,
    SQLITE_IOERR_WRITE,
};
pub use power::Op;

use machine::{Machine, State};
use std::sync::{Arc, Mutex, MutexGuard};

/// One simulated machine with one disk. Clones are the same machine.
#[derive(Debug, Clone)]
pub struct Disk {
    machine: Arc<Machine>,
}

impl Disk {
    /// An empty disk with the power on; the seed decides what power cuts and faults leave.
    pub fn new(seed: u64) -> Disk {
        let machine = Arc::new_cyclic(|machine| Machine {
            state: Mutex::new(State::new(seed)),
            registration: vfs::Registration::new(machine.clone()),
        });
        Disk { machine }
    }

    /// The URL of a plain file name on this disk, as `file:/hall.db?vfs=powercut-17`.
    pub fn url(&self, file: &str) -> String {
        format!("file:/{}?vfs={}", file.trim_start_matches('/'), self.machine.registration.name())
    }

    /// Cuts the power during the `ops`-th write, sync, truncation or deletion from now: that one
    /// may or may not have happened, it and everything after it fails. 0 cuts at once.
    pub fn cut_after(&self, ops: u64) {
        self.state().power.cut_after(ops);
    }

    /// Whether the power is off.
    pub fn is_dark(&self) -> bool {
        self.state().power.dark
    }

    /// Lets the `n`-th operation of one kind from now (the next is 1) fail once with a SQLite
    /// code, while the power stays. Several faults may wait at a time; a restart forgets them.
    pub fn fail_nth(&self, op: Op, n: u64, code: i32) {
        self.state().power.fail_nth(op, n, code);
    }

    /// Syncs a file, as a program does that has it open beside SQLite. It counts, fails and loses power as every sync.
    pub fn sync(&self, file: &str) -> Result<(), i32> {
        self.state().sync_named(&format!("/{}", file.trim_start_matches('/')))
    }

    /// While the disk is full, every write that would make a file longer fails with `SQLITE_FULL`.
    /// A restart does not change it.
    pub fn set_full(&self, full: bool) {
        self.state().power.full = full;
    }

    /// Power comes back, also when it was not off. What was synced is there; of the rest the seed
    /// decides. Connections from before are dead for good and may be dropped before or after.
    pub fn restart(&self) {
        self.state().restart();
    }

    /// Kills the process without a power cut, as `kill -9` does: connections are dead for good, what
    /// they wrote stays in the page cache, synced or not. Planned cuts and faults stay planned.
    pub fn kill(&self) {
        self.state().kill();
    }

    /// How many writes, syncs, truncations and deletions there were since the disk was made.
    pub fn ops(&self) -> u64 {
        self.state().power.ops
    }

    /// The size of a file in bytes, for instance of `hall.db-wal`; none when there is no such file.
    pub fn size(&self, file: &str) -> Option<u64> {
        let size = self.state().size(&format!("/{}", file.trim_start_matches('/')));
        size.and_then(|bytes| u64::try_from(bytes).ok())
    }

    /// Puts a file there as if it had been written and synced long ago: many lives can begin with the same file.
    pub fn put(&self, file: &str, bytes: &[u8]) {
        self.state().put(&format!("/{}", file.trim_start_matches('/')), bytes);
    }

    /// What programs see in a file now; none when there is no such file.
    pub fn contents(&self, file: &str) -> Option<Vec<u8>> {
        self.state().contents(&format!("/{}", file.trim_start_matches('/')))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.machine.try_state().expect("the simulator itself has panicked; see standard error")
    }
}
