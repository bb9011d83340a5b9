//! What time does: doors, the rest of the day, grace and return, comfort, the night.

use sansheng::kernel::Actor;
use sansheng::queue::{self, State, TaskKind};
use sansheng::ratings::{self, Rate, RatingChannel};

use super::hall::{Hall, clerk, counter, refused, wish};
use crate::both_engines;

const DAY_S: i64 = 24 * 3_600;

both_engines! {
    fn closing_only_stops_issuing(database: Database) {
        let hall = Hall::open(database);
        hall.at(17, 20);
        let (last, other) = (hall.ticket("pay"), hall.ticket("install"));
        hall.at(19, 0);
        let no = hall.issue(&wish("pay"));
        let Err(sansheng::door::Answer::Refused(why)) = &no else { panic!("{no:?}") };
        let (name, details) = why.name_and_details();
        assert_eq!((name.as_str(), details["opens_day"].as_str()), ("hall_closed", Some("2026-03-03")));
        assert_eq!(hall.tick() + hall.tick(), 0, "nobody is dropped in the evening");
        assert_eq!(hall.picture().last_batch, 2);
        hall.open_counters(&[1]);
        assert_eq!(hall.call(1).expect("calls").expect("the last batch").ticket, last);
        hall.start(1, &last).expect("started");
        hall.finish(1, &last).expect("finished");
        hall.at(23, 59);
        assert_eq!(hall.tick(), 0);
        hall.clock.set(hall.clock.now() + 1_000 * 7 * 3_600);
        assert_eq!(hall.tick(), 0, "the next day has not begun");
        hall.clock.set(hall.clock.now() + 1_000 * 3 * 3_600);
        assert_eq!(hall.tick(), 1);
        assert_eq!(hall.state(&other), State::Expired);
        hall.proves();
    }

    fn the_rest_of_the_day_cannot_serve_one_more(database: Database) {
        let hall = Hall::open(database);
        hall.open_counters(&[1]);
        for _ in 0..30 {
            hall.ticket("pay");
        }
        let closes_at = hall.picture().closes_at.expect("open");
        hall.clock.set(closes_at - 60_000);
        assert_eq!(refused(hall.issue(&wish("pay"))), "day_full");
        hall.proves();
    }

    fn nobody_comes_and_then_comes_after_all(database: Database) {
        let hall = Hall::open(database);
        hall.open_counters(&[1, 2]);
        let (early, late) = (hall.ticket("pay"), hall.ticket("pay"));
        hall.pass(10);
        let behind = hall.ticket("pay");
        for n in [1, 2] {
            hall.call(n).expect("calls").expect("somebody");
        }
        let recall = |hall: &Hall, n: i32, ticket: &str| {
            let ticket = ticket.to_owned();
            hall.run(&clerk(n), move |work| queue::recall(work, &counter(n), &ticket))
        };
        assert_eq!(refused(recall(&hall, 1, &early)), "recall_too_soon");
        hall.pass(30);
        assert_eq!(recall(&hall, 1, &early).expect("again"), 1);
        hall.pass(30);
        assert_eq!(recall(&hall, 1, &early).expect("again"), 2);
        hall.pass(19);
        let give_up = |hall: &Hall, n: i32, ticket: &str| {
            let ticket = ticket.to_owned();
            hall.run(&clerk(n), move |work| queue::no_show(work, &counter(n), &ticket))
        };
        let spent = recall(&hall, 1, &early);
        let Err(sansheng::door::Answer::Refused(why)) = &spent else { panic!("{spent:?}") };
        let (name, details) = why.name_and_details();
        assert_eq!((name.as_str(), details["left_s"].as_i64()), ("recalls_spent", Some(1)));
        assert_eq!(refused(give_up(&hall, 1, &early)), "grace_not_over", "the pause of the last recall");
        assert_eq!(refused(give_up(&hall, 2, &late)), "grace_not_over", "it was never recalled");
        hall.pass(1);
        give_up(&hall, 1, &early).expect("recalled as often as may be, and waited for");
        hall.pass(91);
        assert_eq!(recall(&hall, 2, &late).expect("again"), 1);
        hall.pass(10);
        hall.tick();
        assert_eq!(hall.state(&late), State::Called, "its grace is over, the pause of its recall is not");
        hall.pass(10);
        assert!(hall.tick() > 0, "now both are");
        assert_eq!(hall.state(&late), State::Missed);

        // Within the grace the old place, after it a place as of now.
        for ticket in [&early, &late] {
            if *ticket == late {
                hall.pass(600);
            }
            let id = ticket.clone();
            hall.run(&Actor::public(), move |work| queue::return_missed(work, &id)).expect("back");
        }
        let order: Vec<String> = hall.picture().waiting.into_iter().map(|t| t.id).collect();
        assert_eq!(order, [early, behind, late]);
        hall.proves();
    }

    fn a_missed_ticket_is_kept_for_an_hour(database: Database) {
        let hall = Hall::open(database);
        hall.open_counters(&[1]);
        let ticket = hall.ticket("pay");
        hall.call(1).expect("calls");
        hall.pass(200);
        assert_eq!(hall.tick(), 1);
        hall.pass(3_599);
        assert_eq!(hall.tick(), 0);
        hall.pass(1);
        assert_eq!(hall.tick(), 1);
        assert_eq!(hall.state(&ticket), State::Expired);
        assert_eq!(hall.picture().figures.expired, 1);
        hall.proves();
    }

    fn comfort_comes_before_the_promise_is_overrun(database: Database) {
        let hall = Hall::open(database);
        hall.open_counters(&[1]);
        hall.serving(1, "pay");
        let waits = hall.issue(&wish("pay")).expect("issued");
        let promise = waits.promise.expect("somebody is on duty");
        hall.pass(i64::from(promise.high_s) - 181);
        assert_eq!(hall.tick(), 0, "more than three minutes are left");
        hall.pass(180);
        assert_eq!((hall.tick(), hall.tick()), (1, 0), "once");
        let task = &hall.picture().tasks[0];
        assert_eq!((task.kind, task.number.as_deref()), (TaskKind::Comfort, Some(waits.number.as_str())));
        hall.proves();
    }

    fn the_hall_learns_what_services_take(database: Database) {
        let hall = Hall::open(database);
        hall.open_counters(&[1]);
        let promised = |hall: &Hall| {
            let line = hall.picture().lines.into_iter().find(|line| line.service == "pay").expect("offered");
            line.promise.expect("on duty").mid_s
        };
        let busy = hall.serving(1, "pay");
        let before = promised(&hall);
        hall.finish(1, &busy).expect("finished");
        for _ in 0..30 {
            let ticket = hall.serving(1, "pay");
            hall.pass(600);
            hall.finish(1, &ticket).expect("finished");
        }
        hall.at(10, 0);
        hall.serving(1, "pay");
        assert!(promised(&hall) > before, "thirty services of ten minutes");
        hall.proves();
    }

    fn numbers_begin_anew_each_day(database: Database) {
        let hall = Hall::open(database);
        let first = hall.issue(&wish("pay")).expect("issued").number;
        assert_eq!(hall.issue(&wish("pay")).expect("issued").number[1..], *"002");
        hall.pass(DAY_S);
        assert_eq!(hall.issue(&wish("pay")).expect("issued").number, first);
        hall.proves();
    }

    fn a_rating_has_a_day(database: Database) {
        let hall = Hall::open(database);
        hall.open_counters(&[1]);
        let ticket = hall.serving(1, "pay");
        hall.finish(1, &ticket).expect("finished");
        hall.pass(DAY_S + 1);
        assert!(!hall.view(&ticket).rateable);
        let ask = Rate { level: 5, reasons: vec![], comment: String::new() };
        let late = hall.run(&Actor::public(), move |work| ratings::rate(work, &ticket, RatingChannel::Phone, &ask));
        assert_eq!(refused(late), "rating_too_late");
    }
}
