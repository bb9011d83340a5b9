//! Disks that fail without a power cut, that are full, that lose power in the middle of a migration: nobody hears a false
//! yes, and a fresh start goes on.

use std::collections::HashSet;

use diesel::prelude::*;
use powercut::{Disk, Op};
use sansheng::door::{Answer, Door, Stop, Work};
use sansheng::kernel::{Actor, Chance, Clock};
use sansheng::store::migrate::migrate;
use sansheng::store::schema::events;
use sansheng::store::{DatabaseUrl, open_writer};
use sansheng::verify::verify;

use super::{address, beside};
use crate::support::branch::{BRANCH, NOW, found};

fn note(work: &mut Work<'_>, subject: &str) -> Result<(), Stop> {
    let padding = "x".repeat(1 + subject.len() * 37 % 900);
    work.record(None, "noted", subject, &padding)?;
    work.record(None, "noted", &format!("{subject}+"), &padding)
}

fn there(url: &DatabaseUrl) -> HashSet<String> {
    let mut conn = open_writer(url).expect("opens after the power is back");
    let subjects: Vec<String> = events::table.select(events::subject).load(&mut conn).expect("reads");
    subjects.into_iter().collect()
}

/// A cut in the middle of a migration leaves the old schema or the new one, and the next start finishes it.
#[test]
fn a_migration_is_never_left_between() {
    for seed in 0..120 {
        let disk = Disk::new(seed);
        let url = address(&disk);
        disk.cut_after(1 + seed * 7 % 400);
        let first = migrate(&url);
        disk.restart();
        let second = migrate(&url).unwrap_or_else(|why| panic!("seed {seed}: {why}"));
        assert!(first.is_err() || second.len() <= 1, "seed {seed}");
        found(&url);
        assert_eq!(verify(&url).expect("reads").wrong, vec![], "seed {seed}");
    }
}

fn start_and_write(disk: &Disk, url: &DatabaseUrl) -> bool {
    let door = Door::open(url, Clock::simulated(NOW));
    let written = door.write_blocking(&Actor::system(), BRANCH, |work| note(work, "after")).is_ok();
    door.close();
    disk.kill();
    written
}

/// The n-th read, write or sync fails without a power cut: nobody hears a false yes, and a fresh start goes on.
#[test]
fn a_failing_disk_never_says_a_false_yes() {
    let faults = [
        (Op::Write, powercut::SQLITE_IOERR_WRITE),
        (Op::Sync, powercut::SQLITE_IOERR_FSYNC),
        (Op::Read, powercut::SQLITE_IOERR_READ),
        (Op::Write, powercut::SQLITE_FULL),
    ];
    let urls: [fn(&Disk) -> DatabaseUrl; 2] = [beside, address];
    for (n, (op, code)) in (1..=60).flat_map(|n| faults.map(|fault| (n, fault))) {
        for url in urls {
            let disk = Disk::new(n);
            let url = url(&disk);
            migrate(&url).expect("a new database can be migrated");
            found(&url);
            disk.fail_nth(op, n, code);
            let door = Door::open_with(&url, Clock::simulated(NOW), || Chance::seeded(n));
            let mut answered = HashSet::new();
            for k in 0..8 {
                let subject = k.to_string();
                if door.write_blocking(&Actor::system(), BRANCH, move |work| note(work, &k.to_string())).is_ok() {
                    answered.insert(subject);
                }
            }
            door.close();
            disk.kill();
            // The planned fault may hit the fresh start instead; the one after it must go on.
            assert!((0..2).any(|_| start_and_write(&disk, &url)), "{op:?} {n}: a fresh start writes");
            disk.restart();
            let there = there(&url);
            assert!(answered.iter().all(|s| there.contains(s)), "{op:?} {n}: an answered command is gone");
            assert!(there.contains("after"), "{op:?} {n}");
            assert_eq!(verify(&url).expect("reads").wrong, vec![], "{op:?} {n}");
        }
    }
}

#[test]
fn a_full_disk_refuses_and_recovers_without_a_restart() {
    let disk = Disk::new(1);
    let url = beside(&disk);
    migrate(&url).expect("a new database can be migrated");
    found(&url);
    let door = Door::open(&url, Clock::simulated(NOW));
    let write = |name: &'static str| door.write_blocking(&Actor::system(), BRANCH, move |work| note(work, name));
    write("before").expect("room");
    disk.set_full(true);
    let refused = (0..40).filter(|_| write("full") == Err(Answer::StorageFull)).count();
    assert!(refused > 0, "a full disk is told by name");
    assert!(!door.is_broken(), "a full disk is no broken disk");
    disk.set_full(false);
    write("after").expect("room again");
    door.close();
    assert!(there(&url).contains("after"));
    assert_eq!(verify(&url).expect("reads").wrong, vec![]);
}
