//! Who came when is counted with the ticket and proven by `verify`; the twin of this moment knows who waits and who serves.

use diesel::connection::SimpleConnection;
use sansheng::counters::{self, Presence, SetPresence};
use sansheng::kernel::Day;
use sansheng::planning::{self, Came, Moment, OnDuty};
use sansheng::queue::{self, Transfer};
use sansheng::store::open_writer;
use sansheng::verify::verify;

use crate::both_engines;
use crate::queue::hall::{Hall, clerk, counter, wish_with};
use crate::support::{Database, Engine};

impl Hall {
    fn moment(&self) -> Moment {
        let (hall, now) = (self.set_up(), self.clock.now());
        self.door.read_blocking(|conn| Ok(planning::at_this_moment(conn, &hall, now)?)).expect("a moment")
    }

    fn came(&self, day: &str) -> Vec<Came> {
        let (hall, day) = (self.set_up(), Day::parse(day).expect("a day"));
        let days = self.door.read_blocking(|conn| Ok(planning::history(conn, &hall, &day, &day)?)).expect("a day");
        days.into_iter().flat_map(|day| day.came).collect()
    }
}

both_engines! {
    fn who_came_is_counted_by_half_hour_and_service(database: Database) {
        let hall = Hall::open(database);
        hall.open_counters(&[1, 2]);
        let number = |code: &str| hall.set_up().service_index(code).expect("offered");
        hall.ticket("pay");
        hall.issue(&wish_with("pay", "elderly")).expect("issued");
        hall.at(10, 29);
        let passed_on = hall.ticket("consult");
        hall.at(10, 30);
        hall.ticket("pay");
        // What a ticket turns out to be about changes nothing in what it came for.
        for n in [1, 2] {
            let first = hall.call(n).expect("calls").expect("somebody").ticket;
            hall.start(n, &first).expect("started");
            hall.finish(n, &first).expect("finished");
        }
        let called = hall.call(1).expect("calls").expect("somebody").ticket;
        assert_eq!(called, passed_on);
        hall.start(1, &called).expect("started");
        let (service, reason) = (Some("pay".to_owned()), Some("wrong_service".to_owned()));
        let to = Transfer { service, to_counter: None, reason, note: String::new() };
        let moved = hall.run(&clerk(1), move |work| queue::transfer(work, &counter(1), &called, &to));
        moved.expect("passed on");
        let mut came = hall.came("2026-03-02");
        came.sort_by_key(|came| (came.service, came.half_hour));
        assert_eq!(came, [
            Came { service: number("pay"), half_hour: 20, n: 2, priority: 1 },
            Came { service: number("pay"), half_hour: 21, n: 1, priority: 0 },
            Came { service: number("consult"), half_hour: 20, n: 1, priority: 0 },
        ]);
        hall.proves();
    }

    fn the_twin_of_this_moment_knows_who_waits_and_who_serves(database: Database) {
        let hall = Hall::open(database);
        let nobody = hall.moment();
        assert_eq!((nobody.now.waiting.len(), nobody.desks.len(), nobody.expected.known_days), (0, 8, 0));
        assert!(nobody.hall.counters.iter().all(|counter| counter.duty.is_empty()), "zero counters");
        hall.open_counters(&[1, 2]);
        hall.serving(2, "pay");
        hall.ticket("pay");
        hall.pass(120);
        let away = SetPresence { state: Presence::Away, reason: Some("toilet".into()) };
        hall.run(&clerk(1), move |work| counters::presence(work, &counter(1), &away).map(drop)).expect("away");
        let moment = hall.moment();
        let now = hall.clock.now();
        assert_eq!(moment.now.waiting.len(), 1);
        assert_eq!(moment.now.busy[1].map(|(_, since)| now - since), Some(120_000));
        let duty = |n: usize| moment.hall.counters[n].duty.first().copied();
        assert!(duty(0).is_some_and(|(from, _)| from > now), "back when the limit is over");
        assert!(duty(1).is_some_and(|(from, to)| from <= now && now < to));
        assert_eq!(duty(2), None);
        // Somebody whom one counter alone may call is of no other business.
        assert_eq!(moment.hall.business.len(), hall.set_up().pack.services.len());
        hall.at(20, 0);
        let closed = hall.moment();
        assert_eq!((closed.closes_at, closed.now.waiting.len()), (None, 1));
        assert!(closed.hall.business.iter().all(|business| business.arrivals.is_empty()), "nobody comes any more");
    }

    fn a_day_with_a_roster(database: Database) {
        let hall = Hall::open(database);
        hall.open_counters(&[1]);
        hall.ticket("pay");
        let (set_up, now) = (hall.set_up(), hall.clock.now() + 24 * 3_600_000);
        let on = |day: &str| {
            let (set_up, day) = (hall.set_up(), Day::parse(day).expect("a day"));
            let duty = [OnDuty { counter: 1, clerk: None, duty: vec![(0, i64::MAX)] }];
            hall.door.read_blocking(move |conn| Ok(planning::on_day(conn, &set_up, &day, &duty, now)?)).expect("reads")
        };
        let past = on("2026-03-02").expect("open");
        let pay = set_up.service_index("pay").expect("offered");
        let came: f64 = past.hall.business.iter().flat_map(|kind| &kind.arrivals).map(|rate| rate.per_hour).sum();
        assert!((came - 2.0).abs() < 1e-9, "one in half an hour: {came}");
        assert!(past.hall.business[pay as usize].arrivals[20].per_hour > 1.9);
        let planned = on("2026-03-04").expect("open");
        assert_eq!((planned.expected.known_days, planned.hall.counters.len()), (1, 1));
        assert!(planned.hall.opens_ms < planned.hall.closes_ms);
    }
}

const PLANTED: &[&str] = &[
    "update arrivals_by_half_hour set n = n + 1",
    "update arrivals_by_half_hour set priority = 1",
    "update arrivals_by_half_hour set half_hour = 19",
    "update arrivals_by_half_hour set service = 'consult'",
    "update arrivals_by_half_hour set day = '2026-03-03'",
];

#[test]
fn a_planted_arrival_is_found() {
    for sql in PLANTED {
        let hall = Hall::open(Database::new(Engine::Sqlite));
        hall.ticket("pay");
        hall.proves();
        hall.door.close();
        open_writer(&hall.database.url).expect("opens").batch_execute(sql).expect("good SQL");
        let wrong = verify(&hall.database.url).expect("reads").wrong;
        assert!(wrong.iter().any(|wrong| wrong.what == "planning"), "{sql}: {wrong:?}");
    }
}
