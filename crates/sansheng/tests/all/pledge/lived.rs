//! A day on which promises were kept and broken: what each clause counts, that other reports say the same, and that the
//! day is counted for good once, by whoever comes first, also long afterwards.

use std::fmt::Write as _;

use diesel::connection::SimpleConnection;
use sansheng::kernel::{Actor, Day};
use sansheng::pledge::{self, Clause, Figure, Pledge, Standing};
use sansheng::queue::{self, IssueTicket, RefuseService, TaskKind, Transfer, Voice};
use sansheng::ratings::{self, Rate, RatingChannel};
use sansheng::store::open_writer;
use sansheng::verify::verify;

use crate::both_engines;
use crate::queue::hall::{HALL, Hall, clerk, counter, duty, greeter, wish, wish_with};
use crate::support::branch::NOW;
use crate::support::{Database, Engine};

const DAY_S: i64 = 24 * 3_600;

/// What the day below comes to: clause, kept, of.
const COUNTED: [(Clause, i64, i64); 14] = [
    (Clause::Satisfied, 1, 1),
    (Clause::WaitHeld, 1, 2),
    (Clause::Comforted, 1, 3),
    (Clause::InOrder, 13, 14),
    (Clause::PriorityInTime, 1, 2),
    (Clause::ServedToTheEnd, 12, 13),
    (Clause::NoWastedTrip, 11, 12),
    (Clause::RightCounter, 11, 12),
    (Clause::PassedOnOnce, 11, 12),
    (Clause::RefusedInWriting, 1, 1),
    (Clause::QuotedFirst, 0, 0),
    (Clause::HandedBack, 1, 1),
    (Clause::Led, 1, 2),
    (Clause::ThreeVoices, 1, 11),
];

impl Hall {
    fn pledge(&self) -> Pledge {
        let (hall, now) = (self.set_up(), self.clock.now());
        self.door.read_blocking(|conn| pledge::pledge(conn, &hall, now)).expect("reads")
    }

    fn due(&self) -> Option<pledge::DayCounted> {
        let (hall, now) = (self.set_up(), self.clock.now());
        self.door.read_blocking(|conn| pledge::due(conn, &hall, now)).expect("reads")
    }

    fn settle(&self, counted: &pledge::DayCounted) -> bool {
        let counted = counted.clone();
        self.run(&Actor::system(), move |work| pledge::settle(work, HALL, &counted)).expect("settles")
    }

    /// Called and served to the end at a counter.
    fn serve(&self, n: i32, ticket: &str) {
        assert_eq!(self.call(n).expect("calls").expect("somebody").ticket, ticket);
        self.start(n, ticket).expect("started");
        self.finish(n, ticket).expect("finished");
    }

    /// Somebody of the staff goes where the last task of a kind sends them.
    fn go(&self, kind: TaskKind) {
        let task = self.picture().tasks.into_iter().rfind(|task| task.kind == kind).expect("a task").id;
        self.run(&greeter(), move |work| queue::take_task(work, &task)).expect("taken");
    }

    fn pass_on(&self, from: i32, ticket: &str, service: Option<&str>, to: i32) {
        let ticket = ticket.to_owned();
        let ask = Transfer {
            service: service.map(str::to_owned),
            to_counter: Some(counter(to)),
            reason: Some("wrong_service".into()),
            note: String::new(),
        };
        self.run(&clerk(from), move |work| queue::transfer(work, &counter(from), &ticket, &ask)).expect("passed on");
    }
}

/// With one counter: one wait is told and held, and its customer spoken to in time; one is not.
fn waits(hall: &Hall) {
    hall.open_counters(&[1]);
    let busy = hall.serving(1, "pay");
    let held = hall.issue(&wish("pay")).expect("issued");
    hall.pass(i64::from(held.promise.expect("on duty").high_s) - 30);
    assert_eq!(hall.tick(), 1);
    hall.go(TaskKind::Comfort);
    hall.finish(1, &busy).expect("finished");
    assert_eq!(hall.call(1).expect("calls").expect("somebody").ticket, held.id);
    hall.start(1, &held.id).expect("started");
    let late = hall.issue(&wish("pay")).expect("issued");
    hall.pass(i64::from(late.promise.expect("on duty").high_s) + 30);
    assert_eq!(hall.tick(), 1);
    hall.finish(1, &held.id).expect("finished");
    hall.serve(1, &late.id);
}

/// One with everything, rated; one turned away for a paper; one passed on twice.
fn at_the_counter(hall: &Hall) {
    let whole = hall.serving(1, "pay");
    let id = whole.clone();
    hall.run(&clerk(1), move |work| queue::hear_voice(work, &id, Voice::Answered)).expect("heard");
    let id = whole.clone();
    let taken = hall.run(&clerk(1), move |work| queue::take_custody(work, &counter(1), &id, "身份证", ""));
    let custody = taken.expect("taken");
    hall.run(&clerk(1), move |work| queue::return_custody(work, &counter(1), &custody)).expect("handed back");
    hall.finish(1, &whole).expect("finished");
    let content = Rate { level: 4, reasons: vec![], comment: String::new() };
    let rated = hall.run(&Actor::public(), move |work| ratings::rate(work, &whole, RatingChannel::Phone, &content));
    rated.expect("rated");
    let in_vain = hall.serving(1, "consult");
    let why = RefuseService { reason: queue::PAPERS_MISSING_REASON.into(), note: String::new() };
    hall.run(&clerk(1), move |work| queue::refuse(work, &counter(1), &in_vain, &why)).expect("turned away");
    let on = hall.serving(1, "pay");
    hall.pass_on(1, &on, Some("invoice"), 2);
    hall.call(2).expect("calls").expect("the bound one");
    hall.start(2, &on).expect("started");
    hall.pass_on(2, &on, None, 3);
    hall.serve(3, &on);
}

/// One with a need in time and one late; one called out of order; one led and one not; one gives up, one is left.
fn in_line(hall: &Hall) {
    for wait_s in [10, 301] {
        let ticket = hall.issue(&wish_with("pay", "elderly")).expect("issued").id;
        hall.pass(wait_s);
        hall.serve(1, &ticket);
    }
    let (first, jumps) = (hall.ticket("pay"), hall.ticket("pay"));
    let id = jumps.clone();
    hall.run(&duty(), move |work| queue::call_out_of_order(work, &counter(1), &id, "急")).expect("called");
    hall.start(1, &jumps).expect("started");
    hall.finish(1, &jumps).expect("finished");
    hall.serve(2, &first);
    for goes in [true, false] {
        let ticket = hall.issue(&IssueTicket { lead: true, ..wish("pay") }).expect("issued").id;
        if goes {
            hall.go(TaskKind::Lead);
        }
        hall.serve(1, &ticket);
    }
    let gives_up = hall.ticket("pay");
    hall.run(&Actor::public(), move |work| queue::cancel(work, &gives_up)).expect("left");
    hall.ticket("pay");
}

/// The day, and the next morning, which sweeps up whoever was left.
fn lived(database: Database) -> Hall {
    let hall = Hall::open(database);
    waits(&hall);
    hall.open_counters(&[2, 3]);
    at_the_counter(&hall);
    in_line(&hall);
    hall
}

fn counts(pledge: &Pledge, period: impl Fn(&pledge::ClauseKept) -> Figure) -> Vec<(Clause, i64, i64)> {
    pledge.clauses.iter().map(|kept| (kept.clause, period(kept).kept, period(kept).of)).collect()
}

both_engines! {
    fn a_day_is_counted_clause_by_clause_and_for_good(database: Database) {
        let hall = lived(database);
        let today = hall.pledge();
        let mut so_far = COUNTED.to_vec();
        // Whoever still waits is no case yet.
        so_far[2] = (Clause::Comforted, 1, 2);
        so_far[5] = (Clause::ServedToTheEnd, 12, 12);
        assert_eq!(counts(&today, |kept| kept.today), so_far);
        assert_eq!(counts(&today, |kept| kept.month), so_far);
        same_as_elsewhere(&hall, &today);

        hall.clock.set(NOW + 1_000 * DAY_S);
        assert_eq!(hall.tick(), 2, "asked to be spoken to, and swept up");
        let next = hall.pledge();
        assert_eq!(counts(&next, |kept| kept.month), COUNTED);
        assert_eq!(counts(&next, |kept| kept.quarter), COUNTED);
        assert!(next.clauses.iter().all(|kept| kept.today.standing == Standing::NothingYet));
        let standing = |clause| next.clauses.iter().find(|kept| kept.clause == clause).expect("there").month.standing;
        assert_eq!(standing(Clause::ServedToTheEnd), Standing::Broken);
        assert_eq!(standing(Clause::HandedBack), Standing::Kept);
        assert_eq!(standing(Clause::WaitHeld), Standing::TooFew);
        assert_eq!(standing(Clause::QuotedFirst), Standing::NothingYet);
        assert_eq!(hall.due(), None, "whoever was served may rate for a day");

        hall.clock.set(NOW + 2_000 * DAY_S);
        let counted = hall.due().expect("the day is over");
        assert!(hall.settle(&counted));
        assert!(!hall.settle(&counted), "another process was first");
        assert_eq!(hall.due(), None);
        let after = hall.pledge();
        assert_eq!(counts(&after, |kept| kept.month), COUNTED, "the same, from what was kept");
        assert!(after.complete);
        hall.proves();
        // Another month and quarter begin with nothing.
        hall.clock.set(NOW + 1_000 * 40 * DAY_S);
        let later = hall.pledge();
        assert_eq!((later.month.as_str(), later.quarter.as_str()), ("2026-04", "2026Q2"));
        assert!(later.clauses.iter().all(|kept| kept.quarter.standing == Standing::NothingYet));
    }

    fn what_nobody_counted_is_caught_up_with_day_by_day(database: Database) {
        let hall = Hall::open(database);
        let mut rows = String::new();
        for day in 10..=25 {
            write!(
                rows,
                "insert into hall_days (branch, hall, day, issued, finished, refused, cancelled, expired, waited_s, \
                 waited_n, promise_kept, promise_n, rated_n, rated_sum, wasted_trips) \
                 values ('yl', '{HALL}', '2026-02-{day}', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);"
            )
            .expect("written");
        }
        open_writer(&hall.database.url).expect("opens").batch_execute(&rows).expect("past days");
        assert!(!hall.pledge().complete, "more days than are counted while somebody waits");
        let mut days = 0;
        while let Some(counted) = hall.due() {
            assert!(hall.settle(&counted));
            days += 1;
        }
        assert_eq!(days, 16);
        assert!(hall.pledge().complete);
        // A day of which a ticket is still open stays open; forgotten for a fortnight it holds up nobody.
        hall.open_counters(&[1]);
        let forgotten = hall.serving(1, "pay");
        hall.pass(3 * DAY_S);
        assert_eq!(hall.due(), None);
        hall.pass(12 * DAY_S);
        let counted = hall.due().expect("counted without it");
        assert!(hall.settle(&counted));
        hall.finish(1, &forgotten).expect("found at last");
        assert_eq!(verify(&hall.database.url).expect("reads").wrong.iter().filter(|wrong| wrong.what == "pledge").count(), 0);
    }
}

/// What other pages say of the day.
fn same_as_elsewhere(hall: &Hall, pledge: &Pledge) {
    let of = |clause: Clause| {
        let kept = pledge.clauses.iter().find(|kept| kept.clause == clause).expect("there").today;
        (kept.kept, kept.of)
    };
    let (set_up, day) = (hall.set_up(), Day::parse("2026-03-02").expect("a day"));
    let promises = hall.door.read_blocking(|conn| Ok(queue::promises(conn, &set_up, &day, &day)?)).expect("reads").all;
    assert_eq!(
        promises.kept.map(|kept| (i64::try_from(kept).expect("few"), i64::try_from(promises.promises).expect("few"))),
        Some(of(Clause::WaitHeld))
    );
    let audit = hall.audit();
    let calls = i64::try_from(audit.calls.len()).expect("few");
    assert_eq!((calls - i64::try_from(audit.out_of_order).expect("few"), calls), of(Clause::InOrder));
    let voices = hall.door.read_blocking(|conn| Ok(queue::voices_heard(conn, &set_up, &day, &day)?)).expect("reads");
    assert_eq!((voices.all, voices.visits), of(Clause::ThreeVoices));
    let figures = hall.picture().figures;
    let (kept, of_all) = of(Clause::NoWastedTrip);
    assert_eq!(i64::from(figures.wasted_trips), of_all - kept);
    assert_eq!((1, i64::from(figures.rated_n)), of(Clause::Satisfied));
}

#[test]
fn every_planted_wrong_count_is_found() {
    let planted = [
        ("update pledge_days set kept = kept + 1, total = total + 1 where clause = 'in_order'", "says in_order"),
        ("update pledge_days set kept = total where clause = 'served_to_the_end'", "says served_to_the_end"),
        ("update pledge_days set clause = 'friendly' where clause = 'led'", "says friendly"),
        ("update pledge_days set day = 'someday'", "which is no day"),
        ("update pledge_days set day = '2026-03-03'", "but not on it"),
    ];
    for (sql, says) in planted {
        let hall = lived(Database::new(Engine::Sqlite));
        hall.clock.set(NOW + 1_000 * DAY_S);
        hall.tick();
        hall.clock.set(NOW + 2_000 * DAY_S);
        let counted = hall.due().expect("the day is over");
        hall.settle(&counted);
        hall.proves();
        hall.door.close();
        open_writer(&hall.database.url).expect("opens").batch_execute(sql).expect("good SQL");
        let wrong = verify(&hall.database.url).expect("reads").wrong;
        assert!(wrong.iter().any(|wrong| wrong.says.contains(says)), "{sql}\nfound only {wrong:#?}");
    }
}
