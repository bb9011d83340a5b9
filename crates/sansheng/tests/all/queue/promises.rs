//! What becomes of first promises is counted with the tickets: called in time, too late, left before it was known; proven
//! by `verify`, shown by hour, service and people ahead.

use diesel::connection::SimpleConnection;
use sansheng::kernel::Actor;
use sansheng::queue::{self, Honesty, Transfer};
use sansheng::store::open_writer;
use sansheng::verify::verify;

use super::hall::{Hall, clerk, counter};
use crate::both_engines;
use crate::support::{Database, Engine};

/// One counter is busy: one is called in time and passed on later, one too late, one leaves early, and whoever finds the
/// counter free was promised no wait.
fn morning(database: Database) -> Hall {
    let hall = Hall::open(database);
    hall.open_counters(&[1]);
    let first = hall.serving(1, "pay");
    let (in_time, late, leaves) = (hall.ticket("pay"), hall.ticket("pay"), hall.ticket("consult"));
    hall.pass(20);
    hall.run(&Actor::public(), move |work| queue::cancel(work, &leaves)).expect("left");
    hall.finish(1, &first).expect("finished");
    assert_eq!(hall.call(1).expect("calls").expect("somebody").ticket, in_time);
    hall.start(1, &in_time).expect("started");
    hall.sit(2).expect("a free counter");
    let on = Transfer { service: Some("fault".into()), to_counter: None, reason: None, note: String::new() };
    let passed = in_time.clone();
    let done = hall.run(&clerk(1), move |work| {
        let ask =
            Transfer { reason: work.hall("renmin")?.reasons("transfer").first().map(|r| r.code.clone()), ..on.clone() };
        queue::transfer(work, &counter(1), &passed, &ask)
    });
    done.expect("passed on");
    hall.pass(7_000);
    while hall.state(&late) == queue::State::Waiting {
        let called = hall.call(1).expect("calls").expect("somebody");
        hall.start(1, &called.ticket).expect("started");
        hall.finish(1, &called.ticket).expect("finished");
    }
    hall
}

fn of_today(hall: &Hall) -> queue::Promises {
    let set_up = hall.set_up();
    let day = set_up.zone.day(hall.clock.now());
    hall.door.read_blocking(|conn| Ok(queue::promises(conn, &set_up, &day, &day)?)).expect("reads")
}

both_engines! {
    fn each_promise_has_its_fate(database: Database) {
        let hall = morning(database);
        let promises = of_today(&hall);
        let Honesty { promises: n, left, kept, error_s, .. } = promises.all.clone();
        assert_eq!((n, left), (3, 1), "{promises:?}");
        assert_eq!(kept, Some(1), "one in time, one late, one that left counts by those like it: {promises:?}");
        assert!(error_s.is_some_and(|error_s| error_s > 1_000));
        let codes: Vec<&str> = promises.by_service.iter().map(|(code, _)| code.as_str()).collect();
        assert_eq!(codes, ["pay", "consult"], "by what they came for, wherever they were passed on");
        assert_eq!(promises.by_hour.len(), 1);
        assert_eq!(promises.by_ahead.iter().map(|(_, honesty)| honesty.promises).sum::<u64>(), 3);
        hall.proves();
    }
}

both_engines! {
    fn whoever_came_before_anybody_served_is_promised_a_wait_when_somebody_does(database: Database) {
        let hall = Hall::open(database);
        let early: Vec<String> = (0..4).map(|_| hall.ticket("pay")).collect();
        hall.pass(600);
        assert_eq!(hall.tick(), 0, "nobody can say yet");
        hall.open_counters(&[1]);
        assert_eq!(hall.call(1).expect("calls").expect("somebody").ticket, early[0]);
        hall.start(1, &early[0]).expect("started");
        let told = |id: &str| hall.view(id).promise;
        assert_eq!(hall.tick(), 3, "each who still waits is promised what there is to promise");
        assert_eq!((hall.tick(), told(&early[0])), (0, None), "once, and nobody who was called");
        for id in &early[1..] {
            let promise = told(id).expect("promised");
            assert!(promise.high_s > 600 && promise.mid_s >= 600, "from their arrival on: {promise:?}");
        }
        hall.proves();
        let last = told(&early[3]).expect("promised");
        hall.pass(i64::from(last.high_s));
        assert!(hall.tick() > 0, "and whoever will wait longer is spoken to");
        let tasks = hall.picture().tasks;
        assert!(tasks.iter().any(|task| task.ticket.as_deref() == Some(early[3].as_str())), "{tasks:?}");
        hall.proves();
    }

    fn a_promise_made_later_is_kept_from_then_on(database: Database) {
        let hall = Hall::open(database);
        let early = hall.ticket("pay");
        let second = hall.ticket("pay");
        hall.pass(1_800);
        hall.open_counters(&[1]);
        let busy = hall.call(1).expect("calls").expect("somebody").ticket;
        assert_eq!(busy, early, "called before anything was promised");
        hall.start(1, &early).expect("started");
        hall.tick();
        hall.pass(60);
        hall.finish(1, &early).expect("finished");
        assert_eq!(hall.call(1).expect("calls").expect("somebody").ticket, second);
        let promises = of_today(&hall);
        assert_eq!((promises.all.promises, promises.all.kept), (1, Some(1)), "{promises:?}");
        assert!(promises.all.error_s.is_some_and(|error_s| error_s < 600), "from the promise on: {promises:?}");
        hall.proves();
    }
}

#[test]
fn every_planted_wrong_promise_is_found() {
    let planted = [
        ("update promise_fates set late = late + 1", "the promises of"),
        ("update promise_fates set error_s = error_s + 60", "the promises of"),
        ("delete from promise_fates", "the promises of"),
        (
            "insert into promise_fates select branch, hall, '1999-01-01', hour, service, ahead, called_1, called_2, \
          called_3, called_4, left_1, left_2, left_3, left_4, late, error_n, error_s from promise_fates",
            "on which there was nobody",
        ),
        (
            "insert into foresights (branch, hall, seq, learned, grown_on, at) \
          select branch, id, 1000000, '', '', 0 from halls",
            "rests on event",
        ),
    ];
    for (sql, says) in planted {
        let hall = morning(Database::new(Engine::Sqlite));
        hall.proves();
        hall.door.close();
        open_writer(&hall.database.url).expect("opens").batch_execute(sql).expect("good SQL");
        let wrong = verify(&hall.database.url).expect("reads").wrong;
        assert!(wrong.iter().any(|wrong| wrong.says.contains(says)), "{sql}\nfound only {wrong:#?}");
    }
}
