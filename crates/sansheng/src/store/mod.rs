//! The store: one connection type for both engines, how it is opened, and the schema that both read.
//! What is asked of the tables lives in the domains; what order commands come in lives in the door.

mod conn;
pub mod copy;
mod either;
pub mod fragments;
pub(crate) mod guard;
mod insert;
pub(crate) mod invariants;
mod log;
pub mod migrate;
pub mod schema;
mod statement;
mod update;
mod waiting;

use std::fmt;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::r2d2::{ConnectionManager, CustomizeConnection, Pool};
use diesel::sqlite::SqliteConnection;

pub use conn::{Conn, Either, MultiBackend};
pub(crate) use either::{on_either, prepared};
pub(crate) use insert::{Insert, clause_of, insert_rows, inserted_together};
pub use log::Log;
pub(crate) use log::open_lane;
pub use statement::Statement;
pub use update::update;
pub use waiting::{Table, Waiting, Waits, Whose, summed};

/// Which engine a database URL names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// One file, one writer, in this process.
    Sqlite,
    /// A server, or whatever speaks its protocol.
    Postgres,
}

/// A database URL, `sqlite:FILE` or `postgres://…`. Its `Display` hides the password.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl {
    engine: Engine,
    target: String,
    log: Option<log::Simulated>,
}

/// How many connections read at the same time; more only wait for the same two disks.
pub const READERS_MAX: u32 = 8;

/// How many rows one statement inserts or asks for: engines limit how many values they bind.
pub const ROWS_A_STATEMENT: usize = 200;

/// SQLite's write-ahead log is cut back to this size, so that it can never fill the disk.
const WAL_BYTES_MAX: u32 = 64 * 1024 * 1024;

/// When the log has so many pages, whoever commits moves what the door has not moved before, beside its lane, waits for the
/// disk, and begins the log anew. As rarely as its size allows: with 8 000 pages an eighth of a lane's time went into it.
pub const CHECKPOINT_PAGES: u32 = 14_000;
/// A lane's own pages: the inner ones of a city's tables and what every command touches. What is not among them is a copy
/// from the system's memory away. SQLite looks through all of them at every commit that has split a page: twice as many
/// take a fifteenth off a payment, and put a hundredth on a ticket; four times as many a tenth.
const CACHE_KIB: u32 = 32_768;

impl DatabaseUrl {
    /// Reads a URL; the answer says in one line what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        if let Some(file) = text.strip_prefix("sqlite:") {
            let file = file.strip_prefix("//").unwrap_or(file);
            if file.is_empty() {
                return Err("the database URL `sqlite:` names no file".into());
            }
            return Ok(Self { engine: Engine::Sqlite, target: file.to_owned(), log: None });
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self { engine: Engine::Postgres, target: text.to_owned(), log: None });
        }
        Err(format!("`{text}` is no database URL: say sqlite:FILE or postgres://…"))
    }

    /// An SQLite file.
    pub fn sqlite(file: &std::path::Path) -> Self {
        Self { engine: Engine::Sqlite, target: file.display().to_string(), log: None }
    }

    /// Which engine.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// The file of an SQLite database.
    pub fn file(&self) -> Option<&str> {
        (self.engine == Engine::Sqlite).then_some(self.target.as_str())
    }

    /// The text that the engine's own library is given: a file, or the whole `postgres://` URL with its password.
    pub fn target(&self) -> &str {
        &self.target
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.engine {
            Engine::Sqlite => write!(f, "sqlite:{}", self.target),
            Engine::Postgres => {
                let rest = self.target.rsplit_once('@').map_or(self.target.as_str(), |(_, rest)| rest);
                write!(f, "postgres://{}", rest.trim_start_matches("postgres://").trim_start_matches("postgresql://"))
            }
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Opens a connection that writes.
pub fn open_writer(url: &DatabaseUrl) -> Result<Conn, ConnectionError> {
    let mut conn = open(url)?;
    guard::watch(&mut conn);
    Ok(conn)
}

/// Opens a connection that only moves pages from SQLite's log into the database.
pub(crate) fn open_checkpointer(url: &DatabaseUrl) -> Result<Conn, ConnectionError> {
    let mut conn = Conn::establish(&url.target)?;
    conn.batch_execute("pragma busy_timeout = 0; pragma synchronous = full; pragma cache_size = -1024")
        .map_err(ConnectionError::CouldntSetupConfiguration)?;
    Ok(conn)
}

fn open(url: &DatabaseUrl) -> Result<Conn, ConnectionError> {
    match url.engine {
        Engine::Sqlite => {
            let mut conn = SqliteConnection::establish(&url.target)?;
            conn.batch_execute(&format!(
                "pragma busy_timeout = 5000; pragma journal_mode = wal; pragma synchronous = full; \
                 pragma foreign_keys = on; pragma wal_autocheckpoint = {CHECKPOINT_PAGES}; \
                 pragma journal_size_limit = {WAL_BYTES_MAX}; pragma cache_size = -{CACHE_KIB}; pragma temp_store = memory;"
            ))
            .map_err(ConnectionError::CouldntSetupConfiguration)?;
            // After a failed sync the page cache may show log frames that the disk never got: whatever is in the log
            // goes into the database, synced, before the first command builds on it.
            conn.batch_execute("pragma wal_checkpoint(truncate)")
                .map_err(ConnectionError::CouldntSetupConfiguration)?;
            Ok(conn.into())
        }
        Engine::Postgres => open_postgres(url).map(Conn::from),
    }
}

fn open_postgres(url: &DatabaseUrl) -> Result<PgConnection, ConnectionError> {
    // A server that vanished must not hold a lane for ever: libpq gives up on the socket after these times.
    let joint = if url.target.contains('?') { '&' } else { '?' };
    let target = format!(
        "{}{joint}connect_timeout=5&tcp_user_timeout=5000&keepalives_idle=5&keepalives_interval=2&keepalives_count=3\
         &application_name=sansheng",
        url.target
    );
    let mut conn = PgConnection::establish(&target)?;
    conn.batch_execute("set client_min_messages = warning; set default_transaction_isolation = 'read committed'")
        .map_err(ConnectionError::CouldntSetupConfiguration)?;
    Ok(conn)
}

/// Connections that only read.
pub type Readers = Pool<ConnectionManager<Conn>>;

#[derive(Debug)]
struct ReadOnly(Engine);

impl CustomizeConnection<Conn, diesel::r2d2::Error> for ReadOnly {
    fn on_acquire(&self, conn: &mut Conn) -> Result<(), diesel::r2d2::Error> {
        let settings = match self.0 {
            Engine::Sqlite => "pragma busy_timeout = 5000; pragma query_only = on; pragma cache_size = -8192;",
            Engine::Postgres => "set default_transaction_read_only = on; set statement_timeout = '10s'",
        };
        conn.batch_execute(settings).map_err(diesel::r2d2::Error::QueryError)
    }
}

/// A pool of connections that only read; none is opened before it is needed.
pub fn open_readers(url: &DatabaseUrl) -> Readers {
    Pool::builder()
        .max_size(READERS_MAX)
        .min_idle(Some(1))
        .connection_timeout(Duration::from_secs(3))
        .test_on_check_out(url.engine == Engine::Postgres)
        .connection_customizer(Box::new(ReadOnly(url.engine)))
        .build_unchecked(ConnectionManager::new(&url.target))
}
