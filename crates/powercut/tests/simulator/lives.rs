//! Does the simulator find what real power cuts find? A small ledger lives through many seeds:
//! with full sync nothing answered may be missing; with less, something must be, or the
//! simulator proves nothing.

use crate::ledger::{DELETE_EXTRA, DELETE_FULL, Tally, WAL_FULL, WAL_NORMAL, life};
use std::time::Instant;

/// 300, or `POWERCUT_SEEDS` for a long run.
fn seeds() -> u64 {
    std::env::var("POWERCUT_SEEDS").ok().and_then(|seeds| seeds.parse().ok()).unwrap_or(300)
}

fn lives(settings: &str) -> Tally {
    let (seeds, start) = (seeds(), Instant::now());
    let mut total = Tally::default();
    for seed in 0..seeds {
        total.add(&life(seed, settings).unwrap());
    }
    let per_second = seeds as f64 / start.elapsed().as_secs_f64();
    println!("{settings}: {total:?}, {per_second:.0} lives a second");
    assert!(total.answered > seeds, "the lives were too short to prove anything");
    assert!(total.dark > seeds / 2, "the cuts came too late to prove anything");
    total
}

#[test]
fn wal_with_full_sync_loses_nothing_answered() {
    let total = lives(WAL_FULL);
    assert_eq!((total.lost, total.broken), (0, 0));
    assert!(total.errors_that_committed > 0, "an error at COMMIT is not a no");
}

#[test]
fn control_wal_with_normal_sync_loses_answered_commits() {
    let total = lives(WAL_NORMAL);
    assert!(total.lost > 0);
    assert_eq!(total.broken, 0, "it forgets, but does not break");
}

#[test]
fn rollback_journal_with_extra_sync_loses_nothing_answered() {
    let total = lives(DELETE_EXTRA);
    assert_eq!((total.lost, total.broken), (0, 0));
}

/// The journal's deletion is the commit, and full sync does not sync the directory after it.
#[test]
fn control_rollback_journal_with_full_sync_loses_answered_commits() {
    let total = lives(DELETE_FULL);
    assert!(total.lost > 0);
    assert_eq!(total.broken, 0);
}

#[test]
fn control_without_sync_the_database_breaks() {
    let total = lives("pragma journal_mode = delete; pragma synchronous = off");
    assert!(total.lost > 0 && total.broken > 0);
}

#[test]
fn the_same_seed_lives_the_same_life() {
    for seed in 0..40 {
        assert_eq!(life(seed, WAL_NORMAL).unwrap(), life(seed, WAL_NORMAL).unwrap());
    }
}
