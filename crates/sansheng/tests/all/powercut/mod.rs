//! Power cuts, by seed, under the real door and with the product's own commands: everything answered is there afterwards,
//! what was not answered is sent again with its key and happens once, and `verify` passes. `kill -9` proves nothing about
//! durability, so the disk is simulated. The control (a log that nobody syncs) must lose.
//!
//! `POWERCUT_SEEDS=1000000` runs longer before a release.

mod callers;
mod faults;
mod ground;
mod told;

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use powercut::Disk;
use sansheng::store::{Conn, DatabaseUrl, Log, open_writer};
use sansheng::verify::verify_with;

use callers::{Callers, Ended};
use ground::{Ground, ground};

/// How many power cuts a life has.
const CUTS: u64 = 2;
/// Within so many writes and syncs of the disk the power goes: early, in the middle of a group, or late.
const CUT_WITHIN: u64 = 500;

fn seeds() -> u64 {
    std::env::var("POWERCUT_SEEDS").ok().and_then(|n| n.parse().ok()).unwrap_or(2_000)
}

/// The database on a simulated disk, where the log's file cannot be opened: each commit syncs it itself.
fn address(disk: &Disk) -> DatabaseUrl {
    DatabaseUrl::parse(&format!("sqlite:{}", disk.url("hall.db"))).expect("a well-formed URL")
}

/// The same with its log synced beside the lane, as on a real disk.
fn beside(disk: &Disk) -> DatabaseUrl {
    address(disk).with_log(Arc::new(LogOf(disk.clone())))
}

struct LogOf(Disk);

impl Log for LogOf {
    fn sync(&self) -> io::Result<()> {
        self.0.sync("hall.db-wal").map_err(|code| io::Error::other(format!("the disk says {code}")))
    }
}

/// Says that all is well.
struct Careless;

impl Log for Careless {
    fn sync(&self) -> io::Result<()> {
        Ok(())
    }
}

/// What a life has shown.
#[derive(Default)]
struct Life {
    /// What was answered and is not there.
    lost: Vec<String>,
    /// What `verify` found, or why it could not look.
    wrong: Vec<String>,
    /// How many commands of each kind were answered.
    answered: BTreeMap<&'static str, u64>,
    /// How many were sent again because nobody knew.
    sent_again: u64,
}

/// One life: people at work, the power goes, they go on, it goes again, and what hung in the air is sent once more.
fn life(ground: &Ground, seed: u64, url: fn(&Disk) -> DatabaseUrl) -> Life {
    let disk = Disk::new(seed);
    disk.put("hall.db", &ground.image);
    let url = url(&disk);
    let mut callers = Callers::new(ground);
    let mut ended = Ended::Dark;
    for round in 0..=CUTS {
        if round < CUTS {
            disk.cut_after(1 + (seed * 7_919 + round * 331) % CUT_WITHIN);
        }
        ended = callers.work_until_dark(&url, seed, round, CUTS);
        disk.restart();
        if ended == Ended::Refused {
            break;
        }
    }
    let mut wrong = Vec::new();
    if ended == Ended::Refused {
        wrong.push(format!("a rule said no to what had to be right: {}", callers.refused()));
    }
    let lost = match open_writer(&url) {
        Ok(mut conn) => {
            wrong.extend(proven(&mut conn));
            told::lost(&mut conn, callers.told())
        }
        Err(why) => vec![format!("the store does not open after the power is back: {why}")],
    };
    Life { lost, wrong, answered: callers.answered(), sent_again: callers.sent_again() }
}

/// What `verify` finds wrong, or why it could not look.
fn proven(conn: &mut Conn) -> Vec<String> {
    match verify_with(conn) {
        Ok(verdict) => verdict.wrong.iter().map(|wrong| format!("{} {}", wrong.what, wrong.says)).collect(),
        Err(why) => vec![why.to_string()],
    }
}

fn lives_lose_nothing(seeds: impl Iterator<Item = u64>, url: fn(&Disk) -> DatabaseUrl) {
    let ground = ground();
    let (mut answered, mut sent_again, mut lives) = (BTreeMap::new(), 0, 0);
    for seed in seeds {
        lives += 1;
        let life = life(&ground, seed, url);
        assert_eq!(life.lost, Vec::<String>::new(), "seed {seed}: answered and gone");
        assert_eq!(life.wrong, Vec::<String>::new(), "seed {seed}");
        for (kind, n) in life.answered {
            *answered.entry(kind).or_insert(0) += n;
        }
        sent_again += life.sent_again;
    }
    println!("answered {answered:?}, sent again {sent_again}");
    let rarest = answered.values().min().copied().unwrap_or_default();
    assert!(answered.len() == 7 && rarest >= lives / 2, "every kind of command, in most lives: {answered:?}");
    assert!(sent_again >= lives / 2, "commands hung in the air: {sent_again}");
}

/// Two tests of half the seeds each, so that both cores are used.
#[test]
fn nothing_answered_is_lost_in_a_power_cut_even_seeds() {
    lives_lose_nothing((0..seeds()).step_by(2), beside);
}

#[test]
fn nothing_answered_is_lost_in_a_power_cut_odd_seeds() {
    lives_lose_nothing((1..seeds()).step_by(2), beside);
}

#[test]
fn nothing_answered_is_lost_where_each_commit_syncs_the_log_itself() {
    lives_lose_nothing(0..seeds() / 10, address);
}

/// The control: this gate can fail.
#[test]
fn something_answered_is_lost_when_nobody_syncs_the_log() {
    let ground = ground();
    let careless = |disk: &Disk| address(disk).with_log(Arc::new(Careless));
    let lives: Vec<Life> = (0..60).map(|seed| life(&ground, seed, careless)).collect();
    let losing = lives.iter().filter(|life| !life.lost.is_empty()).count();
    assert!(losing > 6, "the simulated power cut is too kind: {losing} of 60 lives lost something");
}
