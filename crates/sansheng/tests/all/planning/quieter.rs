//! When and where it is quieter: said by a margin and from five past days, or not at all.

use std::fmt::Write as _;

use diesel::connection::SimpleConnection;
use sansheng::counters::{self, Presence, SetPresence};
use sansheng::halls::{self, pack};
use sansheng::kernel::Actor;
use sansheng::planning::{self, Quieter};
use sansheng::store::open_writer;

use crate::both_engines;
use crate::queue::hall::{HALL, Hall, clerk};

const OTHER: &str = "xicheng";

impl Hall {
    /// Past days as they would have been counted: busy from ten to twelve, hardly anybody later; Mondays busy all day.
    fn remember(&self, hall: &str, days: &[&str]) {
        let mut rows = String::new();
        for day in days {
            let monday = ["2026-02-16", "2026-02-23"].contains(day);
            for half_hour in 17..35 {
                let n = if monday || (20..24).contains(&half_hour) { 34 } else { 3 };
                let n = if monday && half_hour >= 24 { 3 } else { n };
                write!(
                    rows,
                    "insert into arrivals_by_half_hour (branch, hall, day, service, half_hour, n, priority) \
                     values ('yl', '{hall}', '{day}', 'pay', {half_hour}, {n}, 0);"
                )
                .expect("written");
            }
        }
        open_writer(&self.database.url).expect("opens").batch_execute(&rows).expect("past days");
    }

    fn quieter(&self) -> Quieter {
        let (hall, now) = (self.set_up(), self.clock.now());
        let around = self.door.read_blocking(|conn| planning::around(conn, &hall, now)).expect("reads");
        planning::quieter(&hall, &around)
    }

    /// A second hall of the branch with one counter open and nobody waiting.
    fn open_another(&self) {
        let pack = pack::default_pack();
        self.run(&Actor::system(), move |work| halls::apply(work, OTHER, &pack)).expect("the pack is sound");
        let open = |work: &mut sansheng::door::Work<'_>| {
            counters::sit_down(work, "xicheng-1")?;
            counters::presence(work, "xicheng-1", &SetPresence { state: Presence::Open, reason: None }).map(drop)
        };
        self.run(&clerk(9), open).expect("sits");
    }
}

const DAYS: [&str; 6] = ["2026-02-16", "2026-02-19", "2026-02-20", "2026-02-23", "2026-02-24", "2026-02-26"];

both_engines! {
    fn later_today_and_another_hall(database: Database) {
        let hall = Hall::open(database);
        hall.open_counters(&[1, 2]);
        hall.open_another();
        for _ in 0..25 {
            hall.ticket("pay");
        }
        let nothing = hall.quieter();
        assert_eq!((nothing.today, nothing.day, nothing.hall), (None, None, None), "no past days");
        hall.remember(HALL, &DAYS[..4]);
        let nothing = hall.quieter();
        assert_eq!((nothing.today, nothing.hall), (None, None), "four past days");
        hall.remember(HALL, &DAYS[4..]);
        let said = hall.quieter();
        let (from, wait_s) = said.today.unwrap_or_else(|| {
            let (set_up, now) = (hall.set_up(), hall.clock.now());
            let moment = hall.door.read_blocking(|conn| Ok(planning::at_this_moment(conn, &set_up, now)?));
            let lines = hall.picture().lines;
            panic!("the afternoon is quieter: {said:?} {:?} {lines:?}", moment.expect("a moment").expected.all())
        });
        let from = hall.set_up().zone.hour_minute(from);
        assert!(("10:30".."15:30").contains(&from.as_str()), "{from}");
        assert!(wait_s < 600.0, "{wait_s}");
        assert_eq!(hall.quieter().hall, None, "of the other hall too little is known");
        hall.remember(OTHER, &DAYS);
        let other = hall.quieter().hall.expect("there nobody waits");
        assert!(other.id == OTHER && other.wait_s < 300.0, "{other:?}");
        hall.at(20, 0);
        let closed = hall.quieter();
        assert_eq!((closed.today, closed.hall), (None, None), "after closing nothing is said");
    }
}
