//! Brings a database to the schema of this program: old or new, never between, also when two processes start together.

use diesel::connection::SimpleConnection;
use diesel::migration::MigrationSource;
use diesel::prelude::*;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{Conn, DatabaseUrl, Either, MultiBackend, copy, open_writer};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations");

/// The advisory lock that PostgreSQL processes queue at: any number that nobody else uses.
const MIGRATION_LOCK: i64 = 0x5361_6e73_6865_6e67;

/// As long as another process is awaited on SQLite: on a disk that is busy one transaction may take longer than a command
/// would wait. PostgreSQL waits as long as it takes.
const PATIENCE: &str = "pragma busy_timeout = 60000";

/// Why a database cannot be brought to this schema; each is one line for the person at the terminal.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// A later program has been here.
    #[error(
        "the database was written by another sansheng (it has migration {0}, which this one does not know); run that one"
    )]
    Newer(String),
    /// Not ours, or not reachable.
    #[error("cannot open the database {url}: {why}")]
    Open {
        /// Which database.
        url: String,
        /// The engine's own words.
        why: String,
    },
    /// A statement failed; nothing was changed.
    #[error("migration failed, nothing was changed: {0}")]
    Failed(String),
}

/// Runs what is missing in one transaction. Returns the names of what was run.
pub fn migrate(url: &DatabaseUrl) -> Result<Vec<String>, MigrateError> {
    let opened = |why: String| MigrateError::Open { url: url.to_string(), why };
    let mut conn = open_writer(url).map_err(|e| opened(e.to_string()))?;
    // One transaction around all of them, begun with the lock that a second process waits for.
    match conn.either() {
        Either::Sqlite(conn) => {
            conn.batch_execute(PATIENCE)?;
            conn.immediate_transaction(run_missing)
        }
        Either::Postgres(conn) => conn.transaction(|conn| {
            conn.batch_execute(&format!("select pg_advisory_xact_lock({MIGRATION_LOCK})"))?;
            run_missing(conn)
        }),
    }
}

impl From<diesel::result::Error> for MigrateError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Failed(error.to_string())
    }
}

fn run_missing<C, DB>(conn: &mut C) -> Result<Vec<String>, MigrateError>
where
    DB: diesel::backend::Backend,
    C: MigrationHarness<DB>,
    EmbeddedMigrations: MigrationSource<DB>,
{
    let failed = |e: Box<dyn std::error::Error + Send + Sync>| MigrateError::Failed(e.to_string());
    let ours: Vec<String> = MigrationSource::<DB>::migrations(&MIGRATIONS)
        .map_err(failed)?
        .iter()
        .map(|m| m.name().version().to_string())
        .collect();
    let applied = conn.applied_migrations().map_err(failed)?;
    if let Some(newer) = applied.iter().map(ToString::to_string).find(|v| !ours.contains(v)) {
        return Err(MigrateError::Newer(newer));
    }
    let ran = conn.run_pending_migrations(MIGRATIONS).map_err(failed)?;
    Ok(ran.iter().map(ToString::to_string).collect())
}

/// How old a database is, by the migrations that were run on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Age {
    /// It has this program's schema.
    Current,
    /// `migrate` has something to do.
    Older,
    /// A later program has been here: a migration that this one does not know.
    Newer(String),
    /// It is no database of ours.
    Foreign,
}

impl Age {
    /// From the migrations that were run.
    pub fn of(applied: &[String]) -> Self {
        let known = MigrationSource::<diesel::pg::Pg>::migrations(&MIGRATIONS).unwrap_or_default();
        let ours: Vec<String> = known.iter().map(|m| m.name().version().to_string()).collect();
        if applied.is_empty() {
            return Self::Foreign;
        }
        if let Some(newer) = applied.iter().find(|version| !ours.contains(version)) {
            return Self::Newer(newer.clone());
        }
        if applied.len() < ours.len() { Self::Older } else { Self::Current }
    }
}

/// How old a database is. It is only read.
pub fn age(conn: &mut Conn) -> QueryResult<Age> {
    let tables = copy::tables(conn)?;
    let ours = ["__diesel_schema_migrations", "branches", "events"];
    if !ours.iter().all(|name| tables.iter().any(|table| table == name)) {
        return Ok(Age::Foreign);
    }
    Ok(Age::of(&copy::migrations(conn)?))
}

/// Whether the schema is the one that this program writes; cheap, for `/readyz`.
pub fn is_current(conn: &mut Conn) -> QueryResult<bool> {
    let count: i64 = super::schema::branches::table.count().get_result::<i64>(conn)?;
    Ok(count >= 0)
}

const _: fn() = || {
    // Both engines stay behind one backend type.
    fn both<C: diesel::Connection<Backend = MultiBackend>>() {}
    both::<Conn>();
};
