//! A backup and a restore that are killed on their way leave nothing under the name that was asked for, and do not stand in
//! the way of the next.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use sansheng::store::copy::is_empty;
use sansheng::store::open_writer;
use sansheng::verify::verify;

use super::{asked, done, empty_like, engine, journal, names, sql};
use crate::both_engines;
use crate::support::process::founded;
use crate::support::{Database, Engine};

/// How long after it was seen at work it is killed: as it happens, in the middle of something else.
const AFTER_MS: [u64; 5] = [0, 2, 7, 19, 41];

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// How many others work in a PostgreSQL database.
fn others(database: &Database) -> i64 {
    let mut conn = open_writer(&database.url).expect("opens");
    let asked = "select count(*) as n from pg_stat_activity where datname = current_database() and application_name = 'pg_restore'";
    diesel::sql_query(asked).get_result::<Counted>(&mut conn).expect("counts").n
}

/// Starts it, kills it a while after it was seen at work; whether it was still there to be killed.
fn killed(command: &mut Command, at_work: impl Fn() -> bool, after_ms: u64) -> bool {
    let mut child: Child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("starts");
    while !at_work() && child.try_wait().expect("asked").is_none() {
        std::thread::sleep(Duration::from_millis(1));
    }
    std::thread::sleep(Duration::from_millis(after_ms));
    let on_its_way = child.try_wait().expect("asked").is_none();
    child.kill().expect("killed");
    child.wait().expect("ended");
    on_its_way
}

both_engines! {
    fn what_was_killed_is_not_there(database: Database) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(founded(&database));
        if engine(&database) == Engine::Postgres {
            // More than a pipe holds: what has gone through one whole is done, whoever is killed then.
            let rows = "select g, md5(g::text) || md5((g + 1)::text) from generate_series(1, 200000) g";
            sql(&database, &format!("create table ballast (id integer primary key, said text); insert into ballast {rows}"));
        }
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("hall.backup");
        let partial = folder.path().join("hall.backup.partial");
        let mut times = 0;
        for after_ms in AFTER_MS {
            let on_its_way = killed(&mut asked("backup", &file, &database), || partial.exists(), after_ms);
            times += usize::from(on_its_way && partial.exists());
            if file.exists() {
                // It was as good as done.
                std::fs::remove_file(&file).expect("removed");
            } else {
                assert!(on_its_way, "nothing but being killed keeps it from its end");
            }
        }
        assert!(times > 0, "it was killed on its way");
        assert!(done("backup", &file, &database).contains("everything holds"));
        assert_eq!(names(folder.path()), ["hall.backup", "hall.backup.sha256"], "what was left is gone");

        let mut times = 0;
        for after_ms in AFTER_MS {
            let target = empty_like(&database);
            let mut restore = asked("restore", &file, &target);
            let Some(place) = target.url.file().map(Path::new) else {
                let on_its_way = killed(&mut restore, || others(&target) > 0, after_ms);
                while others(&target) > 0 {
                    std::thread::sleep(Duration::from_millis(5));
                }
                let empty = is_empty(&mut open_writer(&target.url).expect("opens")).expect("counts");
                times += usize::from(on_its_way && empty);
                assert!(empty || journal(&target) == journal(&database), "all of it or nothing");
                if empty {
                    assert!(done("restore", &file, &target).contains("everything holds"));
                }
                continue;
            };
            let partial = place.with_file_name("hall.db.partial");
            let on_its_way = killed(&mut restore, || partial.exists(), after_ms);
            times += usize::from(on_its_way && !place.exists());
            if !place.exists() {
                assert!(done("restore", &file, &target).contains("everything holds"));
            }
            assert_eq!(names(place.parent().expect("a folder")), ["hall.db"], "what was left is gone");
            assert_eq!(verify(&target.url).expect("reads").wrong, vec![]);
        }
        assert!(times > 0, "it was killed on its way");
    }
}

#[test]
fn two_do_not_write_one_file() {
    let database = Database::new(Engine::Sqlite);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("hall.backup");
    let partial = folder.path().join("hall.backup.partial");
    let other = std::fs::File::create(&partial).expect("another one's");
    other.lock().expect("locked");
    let said = super::refused("backup", &file, &database);
    assert!(said.contains("is being written by another process"), "{said}");
    assert_eq!(names(folder.path()), ["hall.backup.partial"]);
    drop(other);
    done("backup", &file, &database);
    // A link is not what a killed one leaves: it leads to somebody's file.
    let (second, precious) = (folder.path().join("second"), folder.path().join("precious"));
    std::fs::write(&precious, "kept").expect("writes");
    std::os::unix::fs::symlink(&precious, folder.path().join("second.partial")).expect("a link");
    super::refused("backup", &second, &database);
    assert_eq!(std::fs::read(&precious).expect("reads"), b"kept");
}
