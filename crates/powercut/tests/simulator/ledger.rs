//! A tiny ledger over diesel: each posting moves an amount between two accounts, and the balances
//! must always add up. Shared by the tests of this crate.

use diesel::connection::SimpleConnection;
use diesel::result::QueryResult;
use diesel::sql_types::{BigInt, Text};
use diesel::{Connection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};
use powercut::Disk;
use std::collections::BTreeSet;

pub const WAL_FULL: &str = "pragma journal_mode = wal; pragma synchronous = full";
pub const WAL_NORMAL: &str = "pragma journal_mode = wal; pragma synchronous = normal";
pub const DELETE_EXTRA: &str = "pragma journal_mode = delete; pragma synchronous = extra";
pub const DELETE_FULL: &str = "pragma journal_mode = delete; pragma synchronous = full";

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

#[derive(QueryableByName)]
struct Verdict {
    #[diesel(sql_type = Text)]
    integrity_check: String,
}

/// What came of one life, or of many.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub answered: u64,
    pub lost: u64,
    pub errors_that_committed: u64,
    pub broken: u64,
    pub dark: u64,
    pub ops: u64,
}

impl Tally {
    pub fn add(&mut self, life: &Tally) {
        self.answered += life.answered;
        self.lost += life.lost;
        self.errors_that_committed += life.errors_that_committed;
        self.broken += life.broken;
        self.dark += life.dark;
        self.ops += life.ops;
    }
}

/// Connects, and makes the tables when they are missing.
pub fn open(disk: &Disk, settings: &str) -> Result<SqliteConnection, Box<dyn std::error::Error>> {
    let mut db = SqliteConnection::establish(&disk.url("hall.db"))?;
    db.batch_execute(settings)?;
    // Small enough that a life meets several checkpoints.
    db.batch_execute("pragma wal_autocheckpoint = 12; pragma cache_size = 20")?;
    db.batch_execute(
        "begin immediate;
         create table if not exists accounts (id integer primary key, balance integer not null);
         create table if not exists entries (
             posting integer not null, account integer not null, amount integer not null,
             note text not null, primary key (posting, account));
         insert or ignore into accounts values (0, 0), (1, 0), (2, 0), (3, 0), (4, 0);
         commit",
    )?;
    Ok(db)
}

/// One posting of two legs, in one transaction; answered when this is `Ok`.
pub fn post(db: &mut SqliteConnection, posting: i64) -> QueryResult<()> {
    let (from, to) = (posting % 5, (posting + 2) % 5);
    // Notes of different lengths, so that pages fill and split and a transaction has several.
    let note = "收据".repeat(1 + (posting as usize * 37) % 300);
    db.immediate_transaction(|db| {
        for (account, amount) in [(from, -posting), (to, posting)] {
            sql_query("insert into entries values (?, ?, ?, ?)")
                .bind::<BigInt, _>(posting)
                .bind::<BigInt, _>(account)
                .bind::<BigInt, _>(amount)
                .bind::<Text, _>(&note)
                .execute(db)?;
            sql_query("update accounts set balance = balance + ? where id = ?")
                .bind::<BigInt, _>(amount)
                .bind::<BigInt, _>(account)
                .execute(db)?;
        }
        Ok(())
    })
}

fn numbers(db: &mut SqliteConnection, query: &str) -> QueryResult<Vec<i64>> {
    let rows: Vec<Number> = sql_query(query).load(db)?;
    Ok(rows.into_iter().map(|row| row.number).collect())
}

/// The postings that are there, or what is broken.
pub fn verify(db: &mut SqliteConnection) -> Result<BTreeSet<i64>, String> {
    let said = |error: diesel::result::Error| error.to_string();
    let verdicts: Vec<Verdict> = sql_query("pragma integrity_check").load(db).map_err(said)?;
    if verdicts.iter().any(|verdict| verdict.integrity_check != "ok") {
        return Err("integrity_check".to_owned());
    }
    let wrong = "select id as number from accounts
                 where balance <> (select coalesce(sum(amount), 0) from entries where account = id)
                 union all select posting from entries group by posting
                 having sum(amount) <> 0 or count(*) <> 2";
    let wrong = numbers(db, wrong).map_err(said)?;
    if !wrong.is_empty() {
        return Err(format!("does not add up: {wrong:?}"));
    }
    let there = numbers(db, "select distinct posting as number from entries").map_err(said)?;
    Ok(there.into_iter().collect())
}

/// Two power cuts in one life, then a reckoning.
pub fn life(seed: u64, settings: &str) -> Result<Tally, Box<dyn std::error::Error>> {
    let disk = Disk::new(seed);
    let (mut answered, mut refused) = (BTreeSet::new(), BTreeSet::new());
    let mut tally = Tally::default();
    let mut posting = 1;
    for cut in [1 + seed * 7 % 160, 1 + seed * 13 % 90] {
        disk.cut_after(cut);
        if let Ok(mut db) = open(&disk, settings) {
            for _ in 0..40 {
                match post(&mut db, posting) {
                    Ok(()) => answered.insert(posting),
                    Err(_) => refused.insert(posting),
                };
                posting += 1;
                if disk.is_dark() {
                    break;
                }
            }
        }
        tally.dark += u64::from(disk.is_dark());
        disk.restart();
    }
    tally.answered = answered.len() as u64;
    tally.ops = disk.ops();
    let there = open(&disk, settings).map_err(|error| error.to_string());
    match there.and_then(|mut db| verify(&mut db)) {
        Ok(there) => {
            tally.lost = answered.difference(&there).count() as u64;
            tally.errors_that_committed = refused.intersection(&there).count() as u64;
        }
        Err(why) => {
            println!("seed {seed}, {settings}: {why}");
            tally.broken = 1;
        }
    }
    Ok(tally)
}
