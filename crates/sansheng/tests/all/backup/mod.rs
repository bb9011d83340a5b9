//! Backups by the real program on both engines: taken beside a crowd, proved, restored, served; refused where they must
//! be; killed on their way.

mod crowded;
mod killed;
mod refused;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use sansheng::door::Event;
use sansheng::store::open_writer;
use sansheng::store::schema::events;

use crate::support::process::address;
use crate::support::{Database, Engine};

const BIN: &str = env!("CARGO_BIN_EXE_sansheng");

/// `sansheng VERB FILE --database …`, not started yet.
fn asked(verb: &str, file: &Path, database: &Database) -> Command {
    let mut command = Command::new(BIN);
    command.arg(verb).arg(file).args(["--database", &address(database)]).env("SANSHENG_LOG", "error");
    command.stdin(Stdio::null());
    command
}

/// What it says when it does what it was asked.
fn done(verb: &str, file: &Path, database: &Database) -> String {
    let ended = asked(verb, file, database).output().expect("runs");
    assert!(ended.status.success(), "{verb}: {}", String::from_utf8_lossy(&ended.stderr));
    let said = String::from_utf8_lossy(&ended.stdout).into_owned();
    assert_eq!(said.trim_end().lines().count(), 1, "{said}");
    said
}

/// What it says when it does not.
fn refused(verb: &str, file: &Path, database: &Database) -> String {
    refusal(&mut asked(verb, file, database))
}

fn refusal(command: &mut Command) -> String {
    let ended = command.output().expect("runs");
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert_eq!(ended.status.code(), Some(1), "{command:?}: {said}");
    assert!(said.starts_with("sansheng: ") && said.trim_end().lines().count() == 1, "{said}");
    said
}

/// Everything that lies in a folder, by name.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

fn mode(file: &Path) -> u32 {
    fs::metadata(file).expect("a file").permissions().mode() & 0o777
}

/// The journal of all branches.
fn journal(database: &Database) -> Vec<Event> {
    let mut conn = open_writer(&database.url).expect("opens");
    let all = events::table.order((events::branch.asc(), events::seq.asc())).select(Event::as_select());
    all.load(&mut conn).expect("reads")
}

fn sql(database: &Database, said: &str) {
    open_writer(&database.url).expect("opens").batch_execute(said).expect("done");
}

/// Whether nothing was made where a restore was refused.
fn untouched(target: &Database) -> bool {
    match target.url.file() {
        Some(file) => names(Path::new(file).parent().expect("a folder")).is_empty(),
        None => sansheng::store::copy::is_empty(&mut open_writer(&target.url).expect("opens")).expect("counts"),
    }
}

/// A migrated database with something in it, and its backup.
fn backed_up(database: &Database, folder: &Path) -> PathBuf {
    sql(database, "create table notes (id integer primary key, said text not null)");
    let rows: Vec<String> = (0..300).map(|n| format!("({n}, 'note {n} {}')", n * 7_919)).collect();
    sql(database, &format!("insert into notes values {}", rows.join(", ")));
    let file = folder.join("hall.backup");
    done("backup", &file, database);
    file
}

fn empty_like(database: &Database) -> Database {
    Database::empty(engine(database))
}

fn engine(database: &Database) -> Engine {
    match database.url.engine() {
        sansheng::store::Engine::Sqlite => Engine::Sqlite,
        sansheng::store::Engine::Postgres => Engine::Postgres,
    }
}
