//! What a backup asks of the store: a reader that changes nothing, SQLite's copy of itself, a moment of PostgreSQL that
//! others can see too, how much is in a database, and whether there is anything.

use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use diesel::sqlite::SqliteConnection;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};

use super::{Conn, Either};

/// What a path keeps as it is inside of a URI.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'.').remove(b'-').remove(b'_');

#[derive(QueryableByName)]
struct Said {
    #[diesel(sql_type = Text)]
    said: String,
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// How much a database holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// Rows of all its tables.
    pub rows: i64,
    /// Those of the journal.
    pub events: i64,
}

/// Opens an SQLite file that others may be writing, only to read it. Nothing but the moment at which it begins to read is
/// shared with them: unlike a writer's connection it neither waits for the log to be emptied nor asks anybody to.
pub fn open_beside(file: &Path) -> ConnectionResult<Conn> {
    open_uri(file, "mode=ro")
}

/// Opens an SQLite file that nobody else knows of, only to read it: nothing is made beside it.
pub fn open_sealed(file: &Path) -> ConnectionResult<Conn> {
    open_uri(file, "immutable=1")
}

fn open_uri(file: &Path, with: &str) -> ConnectionResult<Conn> {
    let mut conn = SqliteConnection::establish(&uri(file, with))?;
    conn.batch_execute("pragma busy_timeout = 5000; pragma cache_size = -16384")
        .map_err(ConnectionError::CouldntSetupConfiguration)?;
    Ok(conn.into())
}

fn uri(file: &Path, with: &str) -> String {
    let path = percent_encode(file.as_os_str().as_bytes(), PATH).to_string();
    // Two slashes at the beginning would be read as the name of a machine.
    let path = if path.starts_with("//") { format!("/{}", path.trim_start_matches('/')) } else { path };
    format!("file:{path}?{with}")
}

/// Has SQLite write all that is committed now into an empty file.
pub fn vacuum_into(conn: &mut Conn, empty: &Path) -> QueryResult<()> {
    // The file is ours alone and already locked by us, in another way; a network's disk may not tell the two apart.
    conn.batch_execute(&format!("vacuum into '{}'", uri(empty, "nolock=1")))
}

/// How many bytes an SQLite database has, with its free pages.
pub fn size(conn: &mut Conn) -> QueryResult<u64> {
    let bytes = "select page_count * page_size as n from pragma_page_count, pragma_page_size";
    let counted: Counted = diesel::sql_query(bytes).get_result(conn)?;
    Ok(u64::try_from(counted.n).unwrap_or(0))
}

/// The first page or index of an SQLite file that does not fit the others.
pub fn broken_page(conn: &mut Conn) -> QueryResult<Option<String>> {
    let found: Vec<Said> =
        diesel::sql_query("select integrity_check as said from pragma_integrity_check").load(conn)?;
    Ok(found.into_iter().map(|one| one.said).find(|said| said != "ok"))
}

/// The names of the tables.
pub(super) fn tables(conn: &mut Conn) -> QueryResult<Vec<String>> {
    let asked = match conn.either() {
        Either::Sqlite(_) => {
            "select name as said from sqlite_schema where type = 'table' and name not like 'sqlite\\_%' escape '\\'"
        }
        Either::Postgres(_) => "select tablename::text as said from pg_tables where schemaname = current_schema()",
    };
    let names: Vec<Said> = diesel::sql_query(asked).load(conn)?;
    Ok(names.into_iter().map(|one| one.said).collect())
}

/// The names of the migrations that were run.
pub(super) fn migrations(conn: &mut Conn) -> QueryResult<Vec<String>> {
    let names: Vec<Said> = diesel::sql_query("select version as said from __diesel_schema_migrations").load(conn)?;
    Ok(names.into_iter().map(|one| one.said).collect())
}

/// Counts what is in a database.
pub fn contents(conn: &mut Conn) -> QueryResult<Contents> {
    let mut all = Contents::default();
    for table in tables(conn)? {
        let counted: Counted = diesel::sql_query(format!("select count(*) as n from \"{table}\"")).get_result(conn)?;
        all.rows += counted.n;
        if table == "events" {
            all.events = counted.n;
        }
    }
    Ok(all)
}

/// Whether a PostgreSQL database has no table, view or sequence that somebody made.
pub fn is_empty(conn: &mut Conn) -> QueryResult<bool> {
    let counted: Counted = diesel::sql_query(
        "select count(*) as n from pg_class c join pg_namespace s on s.oid = c.relnamespace \
         where c.relkind in ('r', 'p', 'v', 'm', 'S', 'f') and s.nspname !~ '^pg_' and s.nspname <> 'information_schema'",
    )
    .get_result(conn)?;
    Ok(counted.n == 0)
}

/// Counts the rows of a database that was just filled, so that its plans are good from the first question on.
pub fn analyze(conn: &mut Conn) -> QueryResult<()> {
    conn.batch_execute("analyze")
}

struct Failed(String);

impl From<diesel::result::Error> for Failed {
    fn from(error: diesel::result::Error) -> Self {
        Self(error.to_string())
    }
}

/// Reads a PostgreSQL database as it is at one moment; the moment's name lets others read the same.
pub fn at_one_moment<T>(conn: &mut Conn, read: impl FnOnce(&mut Conn, &str) -> Result<T, String>) -> Result<T, String> {
    let done = conn.transaction(|conn| {
        conn.batch_execute("set transaction isolation level repeatable read, read only")?;
        let moment: Said = diesel::sql_query("select pg_export_snapshot() as said").get_result(conn)?;
        read(conn, &moment.said).map_err(Failed)
    });
    done.map_err(|Failed(why)| why)
}
