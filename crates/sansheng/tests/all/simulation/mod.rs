//! Seeded days of people who misbehave, against an auditor with books of its own, on both engines. People press twice, one
//! after the other and at the same time, give up, lose answers and ask again with the same key; the clock jumps forth
//! and back; the process ends while it answers and begins again, on PostgreSQL as two processes. What was told is
//! compared with the picture while the day runs and with the tables at its end, and `verify` proves the rest.
//!
//! `SEEDS=200` lives through more days. Every gate has a control: the same day with one lie in what the auditor is told
//! must be noticed by the gate that is there for it.

mod auditor;
mod books;
mod day;
mod stage;
mod wish;

use std::collections::BTreeMap;

use stage::{Life, Plant};

use crate::support::Engine;

/// How many acts make a day.
const ACTS: usize = 400;

fn seeds() -> u64 {
    std::env::var("SEEDS").ok().and_then(|text| text.parse().ok()).unwrap_or(4)
}

fn lived(engine: Engine, seed: u64, plant: Plant) -> Life {
    let mut life = Life::begin(engine, seed, plant);
    life.live(ACTS);
    life
}

fn days(engine: Engine) {
    let mut happened = BTreeMap::new();
    for seed in 1..=seeds() {
        let life = lived(engine, seed, Plant::None);
        let wrong = &life.auditor.wrong;
        let first = wrong[..wrong.len().min(8)].join("\n");
        assert!(wrong.is_empty(), "seed {seed}: {} things are wrong, first\n{first}", wrong.len());
        for (kind, n) in &life.auditor.journal {
            *happened.entry(*kind).or_insert(0) += n;
        }
    }
    for kind in
        ["ticket_issued", "ticket_called", "ticket_finished", "ticket_missed", "ticket_returned", "payment_taken"]
    {
        assert!(happened.get(kind).is_some_and(|n| *n > 2), "days without {kind}: {happened:?}");
    }
}

#[test]
fn days_on_sqlite_satisfy_the_auditor() {
    days(Engine::Sqlite);
}

#[test]
fn days_on_postgres_with_two_processes_satisfy_the_auditor() {
    days(Engine::Postgres);
}

#[test]
fn every_lie_is_noticed_by_the_gate_that_is_there_for_it() {
    let lies: [(Plant, &[&str]); 7] = [
        (Plant::NumberTwice, &["numbers"]),
        (Plant::TwoCounters, &["two_counters"]),
        (Plant::LastFirst, &["order"]),
        (Plant::AFenMore, &["money"]),
        (Plant::ReceiptGap, &["receipts"]),
        (Plant::NotInJournal, &["journal"]),
        (Plant::LostFinish, &["states", "picture"]),
    ];
    for (plant, gates) in lies {
        let life = lived(Engine::Sqlite, 1, plant);
        for gate in gates {
            let noticed = life.auditor.wrong.iter().any(|what| what.starts_with(gate));
            assert!(noticed, "{plant:?} was not noticed by {gate}: {:?}", life.auditor.wrong);
        }
    }
}
