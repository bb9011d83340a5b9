//! Faults without a power cut, a full disk, and several connections on one machine.

use crate::ledger::{WAL_FULL, open, post, verify};
use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use powercut::{Disk, Op, SQLITE_FULL, SQLITE_IOERR_FSYNC, SQLITE_IOERR_READ, SQLITE_IOERR_WRITE};

/// One fault in a life; the machine goes on, the program starts again as ours does.
fn outlives(op: Op, n: u64, code: i32) -> bool {
    let disk = Disk::new(n);
    let mut answered = Vec::new();
    drop(open(&disk, WAL_FULL).unwrap());
    disk.fail_nth(op, n, code);
    let mut failed = false;
    let mut next = 1;
    while next < 30 {
        let Ok(mut db) = open(&disk, WAL_FULL) else {
            failed = true;
            continue;
        };
        while next < 30 {
            next += 1;
            match post(&mut db, next) {
                Ok(()) => answered.push(next),
                Err(_) => {
                    failed = true;
                    break;
                }
            }
        }
    }
    let there = verify(&mut open(&disk, WAL_FULL).unwrap()).unwrap();
    assert!(answered.iter().all(|posting| there.contains(posting)), "{op:?} {n}");
    failed
}

#[test]
fn the_nth_fault_of_each_kind_loses_nothing() {
    for (op, code) in [
        (Op::Read, SQLITE_IOERR_READ),
        (Op::Write, SQLITE_IOERR_WRITE),
        (Op::Write, SQLITE_FULL),
        (Op::Sync, SQLITE_IOERR_FSYNC),
    ] {
        let failed = (1..=60).filter(|n| outlives(op, *n, code)).count();
        assert!(failed > 0, "{op:?}: no fault was ever felt");
        println!("{op:?} with {code}: felt in {failed} of 60");
    }
}

/// A sync fails, the process is killed and starts again, answers two more postings, and then the
/// power goes. How many answered postings are lost, and how many databases broken?
fn lost_after_failed_syncs(first_thing: &str) -> (usize, usize) {
    let (mut lost, mut broken) = (0, 0);
    for n in 1..=300 {
        let disk = Disk::new(n);
        let mut answered = Vec::new();
        drop(open(&disk, WAL_FULL).unwrap());
        disk.fail_nth(Op::Sync, 1 + n % 30, SQLITE_IOERR_FSYNC);
        let (mut next, mut last) = (0, 60);
        while next < last {
            let Ok(mut db) = open(&disk, WAL_FULL) else { continue };
            if db.batch_execute(first_thing).is_err() {
                continue;
            }
            while next < last {
                next += 1;
                match post(&mut db, next) {
                    Ok(()) => answered.push(next),
                    Err(_) => {
                        last = next + 2;
                        break;
                    }
                }
            }
            disk.kill();
        }
        disk.restart();
        match open(&disk, WAL_FULL).map_err(|e| e.to_string()).and_then(|mut db| verify(&mut db)) {
            Ok(there) => lost += answered.iter().filter(|posting| !there.contains(posting)).count(),
            Err(_) => broken += 1,
        }
    }
    (lost, broken)
}

/// After a failed sync the page cache shows WAL frames that the platter lacks. A process that starts
/// again believes them and appends to them. Copying them into the database first makes them true.
#[test]
fn after_a_failed_sync_a_checkpoint_before_anything_else_loses_nothing() {
    assert_eq!(lost_after_failed_syncs("pragma wal_checkpoint(truncate)"), (0, 0));
    let (lost, broken) = lost_after_failed_syncs("select 1");
    assert!(lost > 0 && broken > 0, "control: without the checkpoint it must show");
}

#[test]
fn a_full_disk_says_no_reads_on_and_recovers_by_itself() {
    let disk = Disk::new(1);
    let mut db = open(&disk, WAL_FULL).unwrap();
    post(&mut db, 1).unwrap();
    disk.set_full(true);
    let mut next = 2;
    while post(&mut db, next).is_ok() {
        // A WAL that was checkpointed is written over without growing, so a few may still fit.
        next += 1;
        assert!(next < 100);
    }
    assert_eq!(verify(&mut db).unwrap().len() as i64, next - 1);
    disk.set_full(false);
    post(&mut db, next).unwrap();
    assert_eq!(verify(&mut db).unwrap().len() as i64, next);
}

#[test]
fn connections_share_the_wal_and_one_writes_at_a_time() {
    let disk = Disk::new(1);
    let mut writer = open(&disk, WAL_FULL).unwrap();
    let mut reader = open(&disk, WAL_FULL).unwrap();
    post(&mut writer, 1).unwrap();
    reader.batch_execute("begin; select * from entries").unwrap();
    assert_eq!(verify(&mut reader).unwrap().len(), 1);
    post(&mut writer, 2).unwrap();
    assert_eq!(verify(&mut reader).unwrap().len(), 1, "a reader keeps its snapshot");
    reader.batch_execute("commit; begin immediate").unwrap();
    assert!(post(&mut writer, 3).is_err(), "the other one writes");
    reader.batch_execute("rollback").unwrap();
    post(&mut writer, 3).unwrap();
    assert_eq!(verify(&mut reader).unwrap().len(), 3);
    assert!(disk.size("hall.db-wal").unwrap() > 0);
    drop((writer, reader));
    assert_eq!(disk.size("hall.db-wal"), None, "the last one checkpoints and tidies up");
}

#[test]
fn threads_share_a_machine() {
    let disk = Disk::new(1);
    drop(open(&disk, WAL_FULL).unwrap());
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let disk = &disk;
            scope.spawn(move || {
                let mut db = SqliteConnection::establish(&disk.url("hall.db")).unwrap();
                db.batch_execute("pragma busy_timeout = 20000; pragma synchronous = full").unwrap();
                for posting in 0..50 {
                    post(&mut db, thread * 1000 + posting).unwrap();
                }
            });
        }
    });
    assert_eq!(verify(&mut open(&disk, WAL_FULL).unwrap()).unwrap().len(), 200);
}

#[test]
fn the_dark_refuses_and_old_connections_stay_dead() {
    let disk = Disk::new(1);
    let mut old = open(&disk, WAL_FULL).unwrap();
    post(&mut old, 1).unwrap();
    disk.cut_after(0);
    assert!(disk.is_dark());
    assert!(post(&mut old, 2).is_err());
    assert!(open(&disk, WAL_FULL).is_err());
    disk.restart();
    let mut new = open(&disk, WAL_FULL).unwrap();
    assert!(post(&mut old, 3).is_err() && verify(&mut old).is_err());
    post(&mut new, 4).unwrap();
    drop(old);
    post(&mut new, 5).unwrap();
    assert_eq!(verify(&mut new).unwrap().into_iter().collect::<Vec<_>>(), [1, 4, 5]);
}

#[test]
fn a_connection_may_outlive_its_disk() {
    let disk = Disk::new(1);
    let mut db = open(&disk, WAL_FULL).unwrap();
    let url = disk.url("hall.db");
    drop(disk);
    let other = Disk::new(2);
    assert_ne!(other.url("hall.db"), url);
    post(&mut db, 1).unwrap();
    drop(db);
    assert!(SqliteConnection::establish(&url).is_err());
}
