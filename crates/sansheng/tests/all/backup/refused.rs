//! What is never done: writing over anything, restoring what is damaged, foreign, too new or another engine's.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use sansheng::store::DatabaseUrl;
use sha2::{Digest, Sha256};

use super::{BIN, asked, backed_up, done, empty_like, engine, names, refusal, refused, sql, untouched};
use crate::both_engines;
use crate::support::process::address;
use crate::support::{Database, Engine};

/// How many places are damaged, besides the first and the last byte.
const PLACES: usize = 14;

fn sum_of(file: &Path) -> PathBuf {
    file.with_file_name(format!("{}.sha256", file.file_name().expect("a name").to_string_lossy()))
}

/// Gives whatever lies in a file the sum that it has.
fn summed(file: &Path) {
    let sum = hex::encode(Sha256::digest(fs::read(file).expect("reads")));
    fs::write(sum_of(file), format!("{sum}  any\n")).expect("writes");
}

both_engines! {
    fn a_damaged_backup_is_found_wherever_it_is(database: Database) {
        let folder = tempfile::tempdir().expect("a folder");
        let file = backed_up(&database, folder.path());
        let target = empty_like(&database);
        let whole = fs::read(&file).expect("reads");
        let mut chance = StdRng::seed_from_u64(3);
        let mut places: Vec<usize> = (0..PLACES).map(|_| chance.random_range(0..whole.len())).collect();
        places.extend([0, whole.len() - 1]);
        for place in places {
            let mut flipped = whole.clone();
            flipped[place] ^= 1 << chance.random_range(0..8);
            fs::write(&file, &flipped).expect("writes");
            let said = refused("restore", &file, &target);
            assert!(said.contains("was damaged") || said.contains("no database of sansheng"), "{place}: {said}");
            assert!(untouched(&target), "{place}: {said}");
        }
        let longer = [whole.as_slice(), b"\0"].concat();
        for other in [&whole[..whole.len() - 1], &whole[..whole.len() / 2], longer.as_slice()] {
            fs::write(&file, other).expect("writes");
            assert!(refused("restore", &file, &target).contains("was damaged"));
        }
        fs::write(&file, &whole).expect("writes");
        let sum = fs::read_to_string(sum_of(&file)).expect("reads");
        let nought = "0".repeat(64);
        for (wrong, said) in [("", "says no checksum"), (nought.as_str(), "was damaged"), (&sum[1..], "says no checksum")] {
            fs::write(sum_of(&file), wrong).expect("writes");
            assert!(refused("restore", &file, &target).contains(said), "{wrong}");
        }
        fs::remove_file(sum_of(&file)).expect("removed");
        assert!(refused("restore", &file, &target).contains("cannot read"), "without its sum");
        assert!(untouched(&target));
        // The control: as it was, it is restored.
        fs::write(sum_of(&file), sum).expect("writes");
        assert!(done("restore", &file, &target).contains("everything holds"));
    }

    fn what_is_there_is_never_written_over(database: Database) {
        let folder = tempfile::tempdir().expect("a folder");
        let file = backed_up(&database, folder.path());
        let before = fs::read(&file).expect("reads");
        assert!(refused("backup", &file, &database).contains("is there already"));
        assert_eq!(fs::read(&file).expect("reads"), before);
        let target = Database::new(engine(&database));
        sql(&target, "create table kept (id integer); insert into kept values (7)");
        let said = refused("restore", &file, &target);
        assert!(said.contains("was not touched"), "{said}");
        sql(&target, "insert into kept values (8)");
        assert_eq!(names(folder.path()), ["hall.backup", "hall.backup.sha256"]);
        if engine(&database) == Engine::Postgres {
            return;
        }
        for ending in ["-wal", "-shm", "-journal"] {
            let place = tempfile::tempdir().expect("a folder");
            let beside = place.path().join(format!("hall.db{ending}"));
            fs::write(&beside, "somebody's").expect("writes");
            let url = DatabaseUrl::sqlite(&place.path().join("hall.db"));
            let mut restore = Command::new(BIN);
            restore.arg("restore").arg(&file).args(["--database", &url.to_string()]);
            assert!(refusal(&mut restore).contains("is there already"));
            assert_eq!(names(place.path()).len(), 1);
            assert_eq!(fs::read(&beside).expect("reads"), b"somebody's");
        }
    }

    fn what_another_program_wrote_is_refused_and_an_older_one_kept(database: Database) {
        let folder = tempfile::tempdir().expect("a folder");
        let target = empty_like(&database);
        let newest = "(select version from __diesel_schema_migrations order by version desc limit 1)";
        sql(&database, &format!("delete from __diesel_schema_migrations where version = {newest}"));
        let older = folder.path().join("older");
        let said = done("backup", &older, &database);
        assert!(said.contains("of an older sansheng"), "{said}");
        let said = done("restore", &older, &target);
        assert!(said.contains("of an older sansheng"), "{said}");

        sql(&database, "insert into __diesel_schema_migrations (version) values ('29990101000000')");
        let newer = folder.path().join("newer");
        assert!(refused("backup", &newer, &database).contains("29990101000000"));
        copied(&database, &newer);
        let target = empty_like(&database);
        assert!(refused("restore", &newer, &target).contains("29990101000000"));
        assert!(untouched(&target));

        sql(&database, "drop table __diesel_schema_migrations");
        let foreign = folder.path().join("foreign");
        assert!(refused("backup", &foreign, &database).contains("no database of sansheng"));
        copied(&database, &foreign);
        assert!(refused("restore", &foreign, &target).contains("no database of sansheng"));
        assert!(untouched(&target));
        assert_eq!(names(folder.path()), ["foreign", "foreign.sha256", "newer", "newer.sha256", "older", "older.sha256"]);
    }
}

/// A backup that we would not take, by the engine's own means.
fn copied(database: &Database, file: &Path) {
    match database.url.file() {
        Some(_) => sql(database, &format!("vacuum into '{}'", file.display())),
        None => {
            let mut dump = Command::new("pg_dump");
            dump.args(["--format=custom", "--dbname", database.url.target()]).arg("--file").arg(file);
            assert!(dump.status().expect("runs").success());
        }
    }
    summed(file);
}

#[test]
fn a_file_that_is_no_backup_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let target = Database::empty(Engine::Sqlite);
    for (name, text) in
        [("text", "a letter\n"), ("empty", ""), ("begins", "SQLite format 3"), ("page", "SQLite format 3\0 and so on")]
    {
        let file = folder.path().join(name);
        fs::write(&file, text).expect("writes");
        summed(&file);
        refused("restore", &file, &target);
        assert!(untouched(&target), "{name}");
    }
    assert!(refused("restore", &folder.path().join("nowhere"), &target).contains("cannot read"));
    let place = folder.path().join("no/such/folder");
    let database = Database::new(Engine::Sqlite);
    assert!(refused("backup", &place, &database).contains("cannot write"));
    assert!(refused("backup", &folder.path().join("copy"), &target).contains("cannot open"), "there is no database");
    for args in [vec!["backup"], vec!["restore"], vec!["backup", "a", "b"], vec!["restore", "--without-checksum", "a"]]
    {
        let mut wrong = Command::new(BIN);
        wrong.args(&args).env_remove("SANSHENG_DATABASE");
        assert_eq!(wrong.output().expect("runs").status.code(), Some(2), "{args:?}");
    }
}

#[test]
fn one_engine_does_not_restore_the_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let (lite, server) = (Database::new(Engine::Sqlite), Database::new(Engine::Postgres));
    let (of_lite, of_server) = (folder.path().join("lite"), folder.path().join("server"));
    done("backup", &of_lite, &lite);
    done("backup", &of_server, &server);
    let (lite, server) = (Database::empty(Engine::Sqlite), Database::empty(Engine::Postgres));
    assert!(refused("restore", &of_lite, &server).contains("a backup of SQLite and cannot be restored to PostgreSQL"));
    assert!(refused("restore", &of_server, &lite).contains("a backup of PostgreSQL and cannot be restored to SQLite"));
    assert!(untouched(&lite) && untouched(&server));
}

#[test]
fn a_password_is_not_on_the_command_line_and_a_missing_program_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = Database::new(Engine::Postgres);
    let url = address(&database).replacen("sansheng@", "sansheng:s%65cret@", 1);
    let file = folder.path().join("hall.backup");
    let backup = |path: &Path| {
        let mut command = Command::new(BIN);
        command.arg("backup").arg(&file).env("SANSHENG_DATABASE", &url).env("PATH", path);
        refusal(&mut command)
    };
    let empty = folder.path().join("empty");
    fs::create_dir(&empty).expect("a folder");
    let said = backup(&empty);
    assert!(said.contains("pg_dump is not on this machine"), "{said}");
    let programs = folder.path().join("programs");
    fs::create_dir(&programs).expect("a folder");
    let (program, heard) = (programs.join("pg_dump"), folder.path().join("heard"));
    let script = format!(
        "#!/bin/sh\necho \"$@\" >'{0}'\necho \"$PGPASSWORD\" >>'{0}'\necho two >&2\necho lines >&2\nexit 3\n",
        heard.display()
    );
    fs::write(&program, script).expect("writes");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("a program");
    let said = backup(&programs);
    assert!(said.contains("two lines") && !said.contains("cret"), "{said}");
    let heard = fs::read_to_string(heard).expect("it was run");
    let (arguments, password) = heard.split_once('\n').expect("two lines");
    assert!(arguments.contains("--dbname=postgres://sansheng@") && !arguments.contains("cret"), "{arguments}");
    assert_eq!(password.trim(), "secret");
    assert_eq!(names(folder.path()), ["empty", "heard", "programs"], "nothing half-done is left");
    // The control: without the other programs in the way, the same command does it.
    assert!(asked("backup", &file, &database).status().expect("runs").success());
}
