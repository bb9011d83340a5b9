//! Wrong rows that somebody planted in the queue: `verify` finds each and says what is wrong. A check that finds nothing
//! wrong anywhere would pass every other test.

use diesel::connection::SimpleConnection;
use sansheng::counters;
use sansheng::kernel::Actor;
use sansheng::queue::{self, RefuseService};
use sansheng::ratings::{self, Rate, RatingChannel};
use sansheng::store::open_writer;
use sansheng::verify::verify;

use super::hall::{Hall, clerk, counter, duty};
use crate::support::{Database, Engine};

/// A morning: one finished and rated, one turned away, one called, two in line, one counter that does more.
fn morning() -> Hall {
    let hall = Hall::open(Database::new(Engine::Sqlite));
    hall.open_counters(&[1, 2]);
    let served = hall.serving(1, "pay");
    hall.pass(90);
    hall.finish(1, &served).expect("finished");
    let rate = Rate { level: 5, reasons: Vec::new(), comment: String::new() };
    let given = hall.run(&Actor::public(), move |work| ratings::rate(work, &served, RatingChannel::Phone, &rate));
    given.expect("rated");
    let refused = hall.serving(1, "consult");
    let why = RefuseService { reason: "papers_incomplete".into(), note: String::new() };
    let said = hall.run(&clerk(1), move |work| queue::refuse(work, &counter(1), &refused, &why));
    said.expect("turned away");
    hall.ticket("pay");
    hall.call(2).expect("calls").expect("somebody");
    hall.ticket("pay");
    hall.ticket("consult");
    let until = hall.clock.now() + 3_600_000;
    hall.run(&duty(), move |work| counters::lend(work, &counter(5), "pay", until)).expect("lent");
    hall
}

const PLANTED: &[(&str, &str)] = &[
    ("update queue_lines set waiting = waiting + 1 where service = 'pay'", "the line"),
    ("delete from queue_lines", "the line"),
    ("update tickets set state = 'cancelled', ended_at = 1 where state = 'waiting' and service = 'pay'", "the line"),
    ("update hall_days set issued = issued + 1", "the day"),
    ("update hall_days set finished = 0", "the day"),
    ("update hall_days set waited_s = waited_s + 1", "the day"),
    ("update hall_days set rated_sum = 4", "the day"),
    ("update hall_days set wasted_trips = 0", "the day"),
    ("update ticket_numbers set last = 1", "never given"),
    ("delete from ticket_calls where counter = 'renmin-2'", "no call says why"),
    ("update tickets set calls = 0 where state = 'called'", "does not know of"),
    ("update ticket_services set state = 'refused' where state = 'finished'", "none of its services is"),
    ("update ticket_services set state = 'serving' where state = 'refused'", "something left to do"),
    ("update tickets set ended_at = null where state = 'refused'", "something left to do"),
    ("update ratings set ticket = (select id from tickets where state = 'refused')", "was not served"),
    ("update counter_loans set until_at = until_at + 1", "also does pay"),
    ("delete from counter_loans", "also does pay"),
    ("update events set data = '{}' where kind = 'ticket_called'", "journal"),
];

#[test]
fn every_planted_wrong_is_found() {
    for (sql, says) in PLANTED {
        let hall = morning();
        hall.proves();
        hall.door.close();
        open_writer(&hall.database.url).expect("opens").batch_execute(sql).expect("good SQL");
        let wrong = verify(&hall.database.url).expect("reads").wrong;
        let found = wrong.iter().any(|wrong| wrong.says.contains(says) || wrong.what == *says);
        assert!(found, "{sql}\nfound only {wrong:#?}");
    }
}
