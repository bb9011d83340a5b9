//! A database of one test's own. For PostgreSQL a server is started on a free port in a temporary folder, once for the
//! test run when `make test` says where it is, else once for this process; it is stopped by its own pid.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use sansheng::store::DatabaseUrl;
use sansheng::store::migrate::migrate;

/// Which engine a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// A migrated database that goes away with the test.
pub struct Database {
    pub url: DatabaseUrl,
    _folder: tempfile::TempDir,
    name: Option<String>,
    server: Option<String>,
}

impl Database {
    /// A new one with the present schema.
    pub fn new(engine: Engine) -> Self {
        let database = Self::empty(engine);
        migrate(&database.url).expect("a new database can be migrated");
        database
    }

    /// A new one without any table.
    pub fn empty(engine: Engine) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        match engine {
            Engine::Sqlite => {
                let file = folder.path().join("hall.db");
                let url = DatabaseUrl::parse(&format!("sqlite:{}", file.display())).expect("a well-formed URL");
                Self { url, _folder: folder, name: None, server: None }
            }
            Engine::Postgres => {
                let server = server();
                let unique = folder.path().file_name().and_then(|n| n.to_str()).unwrap_or("t").to_lowercase();
                let name = format!(
                    "test_{}_{}",
                    std::process::id(),
                    unique.replace(|c: char| !c.is_ascii_alphanumeric(), "_")
                );
                admin(&server).batch_execute(&format!("create database \"{name}\"")).expect("a new database");
                let url = DatabaseUrl::parse(&format!("{server}/{name}")).expect("a well-formed URL");
                Self { url, _folder: folder, name: Some(name), server: Some(server) }
            }
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let (Some(name), Some(server)) = (&self.name, &self.server) {
            // Left-over connections of the test's own door end with the database.
            let _ = admin(server).batch_execute(&format!("drop database if exists \"{name}\" with (force)"));
        }
    }
}

fn admin(server: &str) -> PgConnection {
    PgConnection::establish(&format!("{server}/postgres")).expect("the test server answers")
}

/// `postgres://…` without a database name.
fn server() -> String {
    static OWN: OnceLock<Server> = OnceLock::new();
    std::env::var("SANSHENG_TEST_POSTGRES").unwrap_or_else(|_| OWN.get_or_init(Server::start).url.clone())
}

/// A PostgreSQL server of this process. It ends when our end of its standard input closes, however this process ends.
struct Server {
    url: String,
    _folder: tempfile::TempDir,
    _child: Child,
}

impl Server {
    fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/postgres.sh");
        let mut child = Command::new("sh")
            .arg(script)
            .arg(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("tests/postgres.sh can be run");
        let ready: PathBuf = folder.path().join("url");
        for _ in 0..600 {
            if let Ok(url) = std::fs::read_to_string(&ready)
                && url.ends_with('\n')
            {
                return Self { url: url.trim().to_owned(), _folder: folder, _child: child };
            }
            if let Ok(Some(status)) = child.try_wait() {
                panic!("tests/postgres.sh ended with {status}");
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("PostgreSQL did not start within a minute");
    }
}
