//! The door's promises: order, group commit, once for a key, panics contained, the chain, two migrations at once.

use std::sync::Arc;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use sansheng::door::{Answer, Door, OnceKey, Stop, Work};
use sansheng::kernel::{Actor, Clock};
use sansheng::refusal::{DoorRefusal, Refusal};
use sansheng::store::migrate::migrate;
use sansheng::store::schema::{answers, events};
use sansheng::store::{Conn, Table, Waits, open_writer};
use sansheng::verify::verify;

use crate::both_engines;
use crate::support::branch::{BRANCH, NOW, found};
use crate::support::{Database, Engine};

fn open(database: &Database) -> Door {
    found(&database.url);
    Door::open(&database.url, Clock::simulated(NOW))
}

fn note(work: &mut Work<'_>, subject: &str) -> Result<String, Stop> {
    let id = work.id();
    work.record(None, "noted", subject, &serde_json::json!({ "id": id }))?;
    Ok(id)
}

fn events_count(database: &Database) -> i64 {
    let mut conn = open_writer(&database.url).expect("opens");
    events::table.count().get_result(&mut conn).expect("counts")
}

/// A row of a command, as domains have them. Its key says whether the store takes it, and whether writing it panics.
struct Row(&'static str, String);

impl Waits for Row {
    const TABLE: Table = Table::Answers;

    fn write(conn: &mut Conn, rows: &[Self]) -> QueryResult<()> {
        rows.iter().try_for_each(|Row(branch, key)| {
            assert!(key != "panics", "planted");
            let row = (answers::branch.eq(branch), answers::actor.eq("x"), answers::key.eq(key));
            let what = (answers::body_hash.eq(""), answers::answer.eq("1"), answers::at.eq(NOW));
            diesel::insert_into(answers::table).values((row, what)).execute(conn).map(drop)
        })
    }
}

fn rows_count(conn: &mut Conn) -> i64 {
    answers::table.filter(answers::actor.eq("x")).count().get_result(conn).expect("counts")
}

/// So many callers whose commands share commits: the first one holds the lane until the others have come.
fn together(door: &Door, command: fn(&mut Work<'_>, usize) -> Result<String, Stop>) -> Vec<Result<String, Answer>> {
    let callers: Vec<_> = (0..24)
        .map(|n| {
            let door = door.clone();
            std::thread::spawn(move || {
                door.write_blocking(&Actor::system(), BRANCH, move |work| {
                    if n == 0 {
                        std::thread::sleep(Duration::from_millis(100));
                    }
                    command(work, n)
                })
            })
        })
        .collect();
    let answers = callers.into_iter().map(|t| t.join().expect("the caller is told")).collect();
    assert!(door.figures().commits.get() < 24, "some shared a commit");
    answers
}

both_engines! {
    /// Another process has the branch: whoever comes meanwhile shares the commit of the one who waits for it.
    fn who_comes_while_another_has_the_branch_is_taken_along(database: Database) {
        let door = open(&database);
        let mut other = open_writer(&database.url).expect("opens");
        let take = match database.url.engine() {
            sansheng::store::Engine::Sqlite => "begin immediate",
            sansheng::store::Engine::Postgres => "begin; select seq from branches for update",
        };
        other.batch_execute(take).expect("nobody else has it");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let system = Actor::system();
            let mut callers: Vec<_> =
                (0..9).map(|n| Box::pin(door.write(&system, BRANCH, move |work| note(work, &n.to_string())))).collect();
            for (n, caller) in callers.iter_mut().enumerate() {
                let at_the_lane = tokio::time::timeout(Duration::ZERO, caller.as_mut()).await;
                assert!(at_the_lane.is_err(), "it waits");
                // The first is alone when the lane takes it.
                std::thread::sleep(Duration::from_millis(if n == 0 { 100 } else { 0 }));
            }
            other.batch_execute("rollback").expect("gives it back");
            for caller in callers {
                assert!(caller.await.is_ok());
            }
        });
        door.close();
        assert_eq!(door.figures().commits.get(), 1, "all of them together");
        assert_eq!(verify(&database.url).expect("reads").wrong, vec![]);
    }

    fn rows_wait_until_somebody_reads_them(database: Database) {
        let door = open(&database);
        let seen = together(&door, |work, n| {
            work.later(Row(BRANCH, format!("{n:02}")))?;
            let before = if n % 2 == 0 { rows_count(work.conn()) } else { 1 };
            assert!(before > 0, "a command reads what it has decided");
            note(work, "x")
        });
        assert!(seen.iter().all(Result::is_ok), "{seen:?}");
        assert_eq!(rows_count(&mut open_writer(&database.url).expect("opens")), 24);
        door.close();
        assert_eq!(verify(&database.url).expect("reads").wrong, vec![]);
    }

    fn a_row_that_the_store_refuses_breaks_its_own_command_alone(database: Database) {
        let door = open(&database);
        let answers = together(&door, |work, n| {
            let key = if n % 8 == 5 { "taken".to_owned() } else { format!("{n:02}") };
            note(work, &key)?;
            work.later(Row(BRANCH, key))?;
            Ok(String::new())
        });
        let broken = answers.iter().filter(|answer| **answer == Err(Answer::Broken)).count();
        let done = answers.iter().filter(|answer| answer.is_ok()).count();
        assert_eq!((done, broken), (22, 2), "one of three has the key: {answers:?}");
        assert_eq!(rows_count(&mut open_writer(&database.url).expect("opens")), 22);
        assert_eq!(events_count(&database), 22);
        door.close();
        assert_eq!(verify(&database.url).expect("reads").wrong, vec![]);
    }

    fn a_row_that_panics_takes_nobody_else_along(database: Database) {
        let door = open(&database);
        let answers = together(&door, |work, n| {
            // Those who read make the rows of those before them be written: the panic is theirs to meet, not theirs.
            let key = if n % 8 == 5 { "panics".to_owned() } else { format!("{n:02}") };
            work.later(Row(BRANCH, key))?;
            if n % 3 == 0 {
                rows_count(work.conn());
            }
            note(work, "x")
        });
        for (n, answer) in answers.iter().enumerate() {
            assert_eq!(answer.is_ok(), n % 8 != 5, "{n}: {answer:?}");
        }
        assert_eq!(rows_count(&mut open_writer(&database.url).expect("opens")), 21);
        assert_eq!(events_count(&database), 21);
        door.close();
        assert_eq!(verify(&database.url).expect("reads").wrong, vec![]);
    }

    #[cfg(debug_assertions)]
    fn whoever_only_looks_may_not_change_anything(database: Database) {
        let door = open(&database);
        let answer = door.write_blocking(&Actor::system(), BRANCH, |work| {
            Row::write(work.look(&[]), &[Row(BRANCH, "x".to_owned())])?;
            note(work, "x")
        });
        assert_eq!(answer, Err(Answer::Broken));
        assert_eq!(rows_count(&mut open_writer(&database.url).expect("opens")), 0);
        door.close();
    }

    fn what_a_refused_command_decided_is_not_written(database: Database) {
        let door = open(&database);
        let answers = together(&door, |work, n| {
            note(work, "x")?;
            work.later(Row(BRANCH, format!("{n:02}")))?;
            if n % 3 == 1 {
                rows_count(work.conn());
            }
            if n % 2 == 1 { Err(Refusal::Door(DoorRefusal::HallNotFound).into()) } else { Ok(String::new()) }
        });
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 12, "{answers:?}");
        assert_eq!(rows_count(&mut open_writer(&database.url).expect("opens")), 12);
        assert_eq!(events_count(&database), 12);
        door.close();
        assert_eq!(verify(&database.url).expect("reads").wrong, vec![]);
    }

    #[cfg(debug_assertions)]
    fn whoever_reads_past_rows_that_wait_is_stopped(database: Database) {
        let door = open(&database);
        let answers = together(&door, |work, n| {
            work.later(Row(BRANCH, format!("{n:02}")))?;
            if n == 7 {
                rows_count(work.look(&[]));
            }
            note(work, "x")
        });
        assert_eq!(answers.iter().filter(|answer| answer.is_err()).count(), 1, "{answers:?}");
        assert_eq!(answers[7], Err(Answer::Broken));
        assert_eq!(rows_count(&mut open_writer(&database.url).expect("opens")), 23);
        door.close();
    }

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
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let database = Database::empty(engine);
        let both: Vec<_> = (0..4)
            .map(|_| {
                let url = database.url.clone();
                std::thread::spawn(move || migrate(&url).expect("migrates").len())
            })
            .collect();
        let ran: usize = both.into_iter().map(|t| t.join().expect("no panic")).sum();
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations");
        let there = std::fs::read_dir(folder).expect("the migrations").count();
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
