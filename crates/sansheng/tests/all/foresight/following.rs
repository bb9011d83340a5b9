//! A server follows its journal: what happened is seen, a night's learning is kept and gone on from, a row that nobody can
//! read is no fault, and another process on the same database follows by itself.

use std::time::Duration;

use diesel::prelude::*;
use sansheng::door::{Door, journal};
use sansheng::foresight::{self, Kept};
use sansheng::kernel::{Actor, Chance};
use sansheng::store::open_writer;
use sansheng::store::schema::foresights;

use crate::both_engines;
use crate::queue::hall::{HALL, Hall};
use crate::support::branch::BRANCH;

/// So often it is looked whether something has been seen, 20 ms apart.
const LOOKS: usize = 1_500;

/// A server's threads, beside the one that the story is told on.
fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime")
}

fn head(door: &Door) -> i64 {
    door.read_blocking(|conn| Ok(journal::head(conn, BRANCH)?)).expect("reads")
}

/// Until the learner of a process has seen everything.
fn has_seen_all(door: &Door) {
    for _ in 0..LOOKS {
        let at = door.foresights().of(BRANCH, HALL).follows_to();
        if at == Some(head(door)) {
            return;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("the journal was not followed: {:?} of {}", door.foresights().of(BRANCH, HALL).follows_to(), head(door));
}

fn is_kept(door: &Door) -> Kept {
    for _ in 0..LOOKS {
        let kept = door.read_blocking(|conn| Ok(foresight::kept(conn, BRANCH, HALL)?)).expect("reads");
        if let Some(kept) = kept {
            return kept;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("nothing was kept");
}

fn some_visits(hall: &Hall) {
    for _ in 0..5 {
        let ticket = hall.serving(1, "pay");
        hall.ticket("consult");
        hall.pass(100);
        hall.finish(1, &ticket).expect("finished");
        let behind = hall.call(1).expect("calls").expect("somebody").ticket;
        hall.start(1, &behind).expect("started");
        hall.pass(60);
        hall.finish(1, &behind).expect("finished");
    }
}

both_engines! {
    fn what_is_learned_is_kept_at_night_and_gone_on_from(database: Database) {
        let hall = Hall::open(database);
        hall.open_counters(&[1]);
        some_visits(&hall);
        let server = runtime();
        let following = server.spawn(foresight::follow::follow((*hall.door).clone()));
        has_seen_all(&hall.door);
        some_visits(&hall);
        has_seen_all(&hall.door);
        assert_eq!(hall.door.foresights().of(BRANCH, HALL).tally().n, 10, "those who had to wait");
        hall.at(23, 0);
        let kept = is_kept(&hall.door);
        assert_eq!((kept.seq, kept.grown_on.as_str()), (head(&hall.door), "2026-03-02"));
        following.abort();

        // Another process begins where this one was, and is not asked to keep the same day again.
        let other = Door::open_with(&hall.database.url, hall.clock.clone(), || Chance::seeded(8));
        let following = server.spawn(foresight::follow::follow(other.clone()));
        has_seen_all(&other);
        let again = other.foresights().of(BRANCH, HALL).to_keep("2026-03-02").expect("a learner");
        assert_eq!(again.learned, kept.learned);
        let refused = hall.run(&Actor::system(), move |work| foresight::keep(work, HALL, &again));
        assert_eq!(refused, Ok(false), "somebody was first");
        following.abort();
        other.close();
        hall.proves();
    }

    fn what_nobody_can_read_is_learned_anew(database: Database) {
        let hall = Hall::open(database);
        hall.open_counters(&[1]);
        some_visits(&hall);
        let mut conn = open_writer(&hall.database.url).expect("opens");
        diesel::insert_into(foresights::table)
        .values((
            (foresights::branch.eq(BRANCH), foresights::hall.eq(HALL), foresights::seq.eq(3_i64)),
            (foresights::learned.eq("not ours"), foresights::grown_on.eq("2026-03-01"), foresights::at.eq(0_i64)),
        ))
        .execute(&mut conn)
        .expect("planted");
        drop(conn);
        let server = runtime();
        let following = server.spawn(foresight::follow::follow((*hall.door).clone()));
        has_seen_all(&hall.door);
        assert_eq!(hall.door.foresights().of(BRANCH, HALL).tally().n, 5, "from the beginning");
        following.abort();
        hall.proves();
    }
}
