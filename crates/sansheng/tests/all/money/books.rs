//! The trial balance at past instants: whatever snapshots lie around an instant, the books say the same and sum to nothing.

use sansheng::day_end;
use sansheng::fees::balances::{self, TrialBalance};

use super::desk::{Desk, HALL, day};
use crate::both_engines;
use crate::support::branch::{BRANCH, NOW};

impl Desk {
    fn books(&self, at: i64) -> TrialBalance {
        let books = self.ask(|conn| Ok(balances::trial_balance(conn, BRANCH, at)?));
        assert_eq!(books.sum_fen, 0, "{books:?}");
        books
    }

    fn line(&self, at: i64, name: &str) -> i64 {
        self.books(at).lines.iter().find(|line| line.line == name).map_or(0, |line| line.balance_fen)
    }
}

both_engines! {
    fn the_books_of_the_past_stay_what_they_were(database: Database) {
        let desk = Desk::open(database);
        let minute = |n: i64| NOW + n * 60_000;
        let account = desk.account(1, &["2026-01", "2026-02"]);
        desk.clock.set(minute(10));
        let till = desk.open_till("li", 30_000).expect("a till");
        desk.clock.set(minute(20));
        desk.settle("li", "t1", &account);
        desk.clock.set(minute(30));
        desk.close_till("li", &till, [35_200, 0, 0], None).expect("closed");
        let instants = [NOW, NOW + 1, minute(10), minute(10) + 1, minute(20) + 1, minute(30), minute(30) + 1, minute(90)];
        let before: Vec<TrialBalance> = instants.iter().map(|at| desk.books(*at)).collect();
        assert!(before[0].lines.is_empty(), "nothing was posted yet: {:?}", before[0]);
        assert_eq!((desk.line(NOW + 1, "subscribers"), desk.line(NOW + 1, "opening")), (5_200, -5_200));
        assert_eq!((desk.line(minute(10) + 1, "tills:cash"), desk.line(minute(10) + 1, "safe")), (30_000, -30_000));
        assert_eq!((desk.line(minute(20) + 1, "tills:cash"), desk.line(minute(20) + 1, "subscribers")), (35_200, 0));
        assert_eq!((desk.line(minute(90), "tills:cash"), desk.line(minute(90), "safe")), (0, 5_200));

        // A snapshot in the middle, then one at the end: nothing that was said changes.
        desk.tickets_are_finished();
        desk.clock.set(minute(40));
        let today = day();
        desk.act("du", move |work| day_end::close_day(work, HALL, &today)).expect("closed");
        assert!(desk.count("ledger_snapshots") > 0);
        let again: Vec<TrialBalance> = instants.iter().map(|at| desk.books(*at)).collect();
        assert_eq!(again, before);
        desk.clock.set(minute(24 * 60));
        let next = desk.open_till("li", 1_000).expect("a till");
        desk.close_till("li", &next, [1_000, 0, 0], None).expect("closed");
        desk.clock.set(minute(25 * 60));
        let tomorrow = day().plus(1);
        desk.act("du", move |work| day_end::close_day(work, HALL, &tomorrow)).expect("closed");
        let again: Vec<TrialBalance> = instants.iter().map(|at| desk.books(*at)).collect();
        assert_eq!(again, before);
        desk.everything_is_right();
    }
}
