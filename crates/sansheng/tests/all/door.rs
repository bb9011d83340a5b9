//! The door's promises: order, group commit, once for a key, panics contained, the chain, two migrations at once.

use std::sync::Arc;

use diesel::prelude::*;
use sansheng::door::{Answer, Door, OnceKey, Work};
use sansheng::kernel::{Actor, Clock};
use sansheng::refusal::{DoorRefusal, Refusal};
use sansheng::store::migrate::migrate;
use sansheng::store::open_writer;
use sansheng::store::schema::events;
use sansheng::verify::verify;

use crate::both_engines;
use crate::support::branch::{BRANCH, NOW, found};
use crate::support::{Database, Engine};

fn open(database: &Database) -> Door {
    found(&database.url);
    Door::open(&database.url, Clock::simulated(NOW))
}

fn note(work: &mut Work<'_>, subject: &str) -> Result<String, sansheng::door::Stop> {
    let id = work.id();
    work.record(None, "noted", subject, &serde_json::json!({ "id": id }))?;
    Ok(id)
}

fn events_count(database: &Database) -> i64 {
    let mut conn = open_writer(&database.url).expect("opens");
    events::table.count().get_result(&mut conn).expect("counts")
}

both_engines! {
    fn many_callers_are_chained_in_one_order(database: Database) {
        let door = Arc::new(open(&database));
        let callers: Vec<_> = (0..16)
            .map(|n| {
                let door = door.clone();
                std::thread::spawn(move || {
                    for m in 0..25 {
                        let subject = format!("{n}-{m}");
                        door.write_blocking(&Actor::system(), BRANCH, move |work| note(work, &subject)).expect("done");
                    }
                })
            })
            .collect();
        for caller in callers {
            caller.join().expect("no caller panics");
        }
        door.close();
        let verdict = verify(&database.url).expect("reads");
        assert_eq!((verdict.events, verdict.wrong), (400, vec![]));
    }

    fn a_key_is_one_effect_also_when_both_run_at_once(database: Database) {
        let door = Arc::new(open(&database));
        let ask = |body: &str| OnceKey { key: "k-1".into(), body_hash: body.into() };
        let both: Vec<_> = (0..8)
            .map(|_| {
                let (door, key) = (door.clone(), ask("same"));
                std::thread::spawn(move || {
                    door.write_blocking(&Actor::system(), BRANCH, move |work| {
                        work.once(Some(&key), |work| note(work, "once"))
                    })
                })
            })
            .collect();
        let answers: Vec<_> = both.into_iter().map(|t| t.join().expect("no panic").expect("done")).collect();
        assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
        assert_eq!(events_count(&database), 1);
        let other = ask("other");
        let reused = door.write_blocking(&Actor::system(), BRANCH, move |work| {
            work.once(Some(&other), |work| note(work, "once"))
        });
        assert_eq!(reused, Err(Answer::Refused(Refusal::Door(DoorRefusal::IdempotencyKeyReused))));
        door.close();
    }

    fn a_panic_is_rolled_back_alone(database: Database) {
        let door = Arc::new(open(&database));
        let callers: Vec<_> = (0..20)
            .map(|n| {
                let door = door.clone();
                std::thread::spawn(move || {
                    door.write_blocking(&Actor::system(), BRANCH, move |work| {
                        note(work, "before")?;
                        assert!(n % 5 != 0, "planted");
                        note(work, "after")
                    })
                })
            })
            .collect();
        let broken = callers
            .into_iter()
            .map(|t| t.join().expect("the caller is told"))
            .filter(|answer| *answer == Err(Answer::Broken))
            .count();
        assert_eq!(broken, 4);
        assert_eq!(events_count(&database), 32);
        door.close();
        assert_eq!(verify(&database.url).expect("reads").wrong, vec![]);
    }

    fn an_edited_a_missing_and_a_moved_event_are_found(database: Database) {
        let door = open(&database);
        for n in 0..5 {
            door.write_blocking(&Actor::system(), BRANCH, move |work| note(work, &n.to_string())).expect("done");
        }
        door.close();
        let mut conn = open_writer(&database.url).expect("opens");
        let wrong = |conn: &mut sansheng::store::Conn| sansheng::verify::verify_with(conn).expect("reads").wrong;
        assert_eq!(wrong(&mut conn), vec![]);
        let third = events::table.filter(events::seq.eq(3));
        let data: String = third.select(events::data).first(&mut conn).expect("there");
        diesel::update(third).set(events::data.eq("{}")).execute(&mut conn).expect("edited");
        assert!(wrong(&mut conn)[0].says.contains("event 3"));
        diesel::update(third).set(events::data.eq(data)).execute(&mut conn).expect("put back");
        assert_eq!(wrong(&mut conn), vec![]);
        diesel::delete(events::table.filter(events::seq.eq(5))).execute(&mut conn).expect("removed");
        assert!(wrong(&mut conn)[0].says.contains("ends at event 4"));
        diesel::delete(events::table.filter(events::seq.eq(2))).execute(&mut conn).expect("removed");
        assert!(wrong(&mut conn)[0].says.contains("event 2 is missing"));
    }

    fn an_unknown_branch_is_refused_by_name(database: Database) {
        let door = open(&database);
        let answer = door.write_blocking(&Actor::system(), "nowhere", |work| note(work, "x"));
        assert_eq!(answer, Err(Answer::Refused(Refusal::Door(DoorRefusal::BranchNotFound))));
        door.close();
    }
}

#[test]
fn two_processes_may_migrate_together() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations");
    let there = std::fs::read_dir(folder).expect("migrations").count();
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let database = Database::empty(engine);
        let both: Vec<_> = (0..4)
            .map(|_| {
                let url = database.url.clone();
                std::thread::spawn(move || migrate(&url).expect("migrates").len())
            })
            .collect();
        let ran: usize = both.into_iter().map(|t| t.join().expect("no panic")).sum();
        assert_eq!(ran, there, "each migration ran exactly once on {engine:?}");
    }
}

#[test]
fn two_doors_write_one_chain_on_postgres() {
    let database = Database::new(Engine::Postgres);
    found(&database.url);
    let doors: Vec<_> = (0..2).map(|_| Door::open(&database.url, Clock::simulated(NOW))).collect();
    let callers: Vec<_> = (0..8)
        .map(|n| {
            let door = doors[n % 2].clone();
            std::thread::spawn(move || {
                for _ in 0..25 {
                    door.write_blocking(&Actor::system(), BRANCH, move |work| note(work, "x")).expect("done");
                }
            })
        })
        .collect();
    for caller in callers {
        caller.join().expect("no panic");
    }
    doors.iter().for_each(Door::close);
    let verdict = verify(&database.url).expect("reads");
    assert_eq!((verdict.events, verdict.wrong), (200, vec![]));
}
