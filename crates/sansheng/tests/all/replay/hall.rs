//! A hall's own day: exported as a trace, replayed with its pack, its order audited by `verify --order`.

use diesel::connection::SimpleConnection;
use sansheng::halls::{self, pack};
use sansheng::kernel::Actor;
use sansheng::queue::{self, State};
use sansheng::replay::read;
use sansheng::store::open_writer;
use sansheng::verify;

use super::{column, number, sansheng, written};
use crate::both_engines;
use crate::queue::hall::{HALL, Hall, wish, wish_with};

const DAY: &str = "2026-03-02";

/// Six people at two counters: one with priority, one who leaves, one who does not come.
fn day(hall: &Hall) {
    hall.open_counters(&[1, 2]);
    let first = hall.serving(1, "pay");
    let second = hall.serving(2, "pay");
    let waits: Vec<String> = (0..3).map(|_| hall.ticket("pay")).collect();
    let elderly = hall.issue(&wish_with("pay", "elderly")).expect("issued");
    hall.pass(200);
    let leaver = waits[2].clone();
    hall.run(&Actor::public(), move |work| queue::cancel(work, &leaver)).expect("taken back");
    hall.finish(1, &first).expect("finished");
    let called = hall.call(1).expect("calls").expect("somebody");
    assert_eq!(called.ticket, elderly.id, "priority, within its head start");
    hall.start(1, &called.ticket).expect("started");
    hall.pass(120);
    hall.finish(2, &second).expect("finished");
    let absent = hall.call(2).expect("calls").expect("somebody").ticket;
    assert_eq!(absent, waits[0]);
    hall.pass(300);
    hall.tick();
    hall.finish(1, &elderly.id).expect("finished");
    let last = hall.call(1).expect("calls").expect("somebody").ticket;
    hall.start(1, &last).expect("started");
    hall.pass(60);
    hall.finish(1, &last).expect("finished");
}

both_engines! {
    fn a_day_is_told_as_visits(database: Database) {
        let hall = Hall::open(database);
        day(&hall);
        let set_up = hall.set_up();
        let today = set_up.zone.day(hall.clock.now());
        let visits = hall.door.read_blocking(|conn| Ok(queue::visits_of_day(conn, &set_up, &today)?)).expect("reads");
        let states: Vec<State> = visits.iter().map(|visit| visit.state).collect();
        use State::{Cancelled, Finished, Missed};
        assert_eq!(states, [Finished, Finished, Missed, Finished, Cancelled, Finished]);
        let counters: Vec<Option<i32>> = visits.iter().map(|visit| visit.counter).collect();
        assert_eq!(counters, [Some(1), Some(2), Some(2), Some(1), None, Some(1)]);
        assert_eq!(visits.iter().map(|visit| visit.overtaken).max(), Some(1));
        hall.proves();
    }

    fn a_days_order_is_verified(database: Database) {
        let hall = Hall::open(database);
        day(&hall);
        let verdict = verify::order(&hall.database.url, Some(DAY)).expect("reads");
        assert_eq!((verdict.days, verdict.calls, verdict.wrong), (1, 5, vec![]));
        let audit = hall.audit();
        assert_eq!((audit.tickets, audit.priority), (6, 1));
        assert_eq!(audit.granted.iter().map(|granted| granted.n).sum::<usize>(), 1);
        // Another promise from now on: the day is judged by what was promised then.
        let mut stricter = pack::default_pack();
        (stricter.queue.head_start_s, stricter.queue.overtakes_max) = (0, 0);
        hall.run(&Actor::system(), move |work| halls::apply(work, HALL, &stricter)).expect("sound");
        assert_eq!(verify::order(&hall.database.url, None).expect("reads").wrong, vec![]);
        assert_eq!(verify::order(&hall.database.url, Some("2026-03-03")).expect("reads").days, 0);
        assert!(verify::order(&hall.database.url, Some("soon")).is_err());
    }
}

/// Somebody moved a ticket forward after the fact: the audit counts again and says who was passed over.
#[test]
fn a_planted_violation_is_named() {
    let hall = Hall::open(crate::support::Database::new(crate::support::Engine::Sqlite));
    hall.open_counters(&[1]);
    let (first, second) = (hall.issue(&wish("pay")).expect("issued"), hall.ticket("pay"));
    let called = hall.call(1).expect("calls").expect("somebody");
    assert_eq!(called.ticket, first.id);
    let (was, earlier) = (hall.clock.now(), hall.clock.now() - 60_000);
    let sql = format!(
        "update events set data = replace(data, '\"ready_at\":{was}', '\"ready_at\":{earlier}') \
         where kind = 'ticket_issued' and subject = '{second}'"
    );
    open_writer(&hall.database.url).expect("opens").batch_execute(&sql).expect("good SQL");
    let wrong = verify::order(&hall.database.url, None).expect("reads").wrong;
    assert_eq!(wrong.len(), 1, "{wrong:?}");
    assert!(wrong[0].says.contains(&first.number) && wrong[0].says.contains("not_first_come"), "{wrong:?}");
    let url = format!("sqlite:{}", hall.database.url.file().expect("a file"));
    let output = sansheng(&["verify", "--order", "--database", &url]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("the first: renmin 2026-03-02"), "{said}");
}

#[test]
fn an_exported_day_is_replayed_with_the_halls_pack() {
    let hall = Hall::open(crate::support::Database::new(crate::support::Engine::Sqlite));
    day(&hall);
    hall.door.close();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let in_folder = |name: &str| folder.path().join(name).display().to_string();
    let (out, pack) = (in_folder("day.csv"), in_folder("hall.toml"));
    let url = format!("sqlite:{}", hall.database.url.file().expect("a file"));
    let export = ["export", "trace", "--database", &url, "--hall", HALL, "--day", DAY, "--out", &out];
    let output = sansheng(&export);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = std::fs::read(&out).expect("written");
    let trace = read(&text, None).expect("reads back");
    assert_eq!((trace.visits.len(), trace.counters.len(), trace.left_out), (6, 2, 0));
    assert!(sansheng(&["export", "pack", "--database", &url, "--hall", HALL, &pack]).status.success());
    let output = sansheng(&["replay", "--trace", &out, "--pack", &pack, "--json"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let (recorded, replayed) = (column(&report, "recorded"), column(&report, "replayed"));
    for figure in ["people", "served", "gave_up", "missed", "overtaken_most"] {
        assert_eq!(number(recorded, figure), number(replayed, figure), "{figure}: {report}");
    }
    assert_eq!((number(recorded, "guarantees_broken"), number(replayed, "guarantees_broken")), (0, 0));
    // A pack that does not know the counter, and a hall that is not there.
    let foreign = String::from_utf8_lossy(&text).replace(",1,finished", ",77,finished");
    let file = written(folder.path(), foreign.as_bytes()).display().to_string();
    let output = sansheng(&["replay", "--trace", &file, "--pack", &pack]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(1) && said.contains("no counter in use `77`"), "{said}");
    let output = sansheng(&["export", "trace", "--database", &url, "--hall", "nowhere", "--day", DAY, "--out", &out]);
    assert_eq!(output.status.code(), Some(1));
}
