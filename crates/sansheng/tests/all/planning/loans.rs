//! A counter also does something for a while: everything that asks which counter does what counts it, it ends by itself or
//! by the duty manager's hand, and the hall stays set up as it is.

use axum::http::{Method, StatusCode};
use diesel::prelude::*;
use sansheng::counters::{self, CounterRefusal, Loan};
use sansheng::door::{Answer, Door, Event, Stop};
use sansheng::halls;
use sansheng::kernel::{Chance, Millis};
use sansheng::planning::{self, Act, Take, Taken};
use sansheng::queue::{self, CounterShown, Hold, HoldKind};
use sansheng::store::open_writer;
use sansheng::store::schema::events;
use serde_json::json;

use crate::both_engines;
use crate::queue::hall::{HALL, Hall, clerk, counter, duty, refused, wish};
use crate::support::branch::BRANCH;
use crate::support::front::Front;
use crate::support::site::Ask;
use crate::support::{Database, Engine};

const HOUR_MS: Millis = 3_600_000;

impl Hall {
    fn lend(&self, n: i32, service: &'static str, until: Millis) -> Result<(), Answer> {
        self.run(&duty(), move |work| counters::lend(work, &counter(n), service, until))
    }

    fn take_back(&self, n: i32, service: &'static str) -> Result<(), Answer> {
        self.run(&duty(), move |work| counters::take_back(work, &counter(n), service))
    }

    fn counter_shown(&self, n: i32) -> CounterShown {
        self.picture().counters.into_iter().find(|shown| shown.number == n).expect("there")
    }

    /// What the journal says of loans: kind, actor, why it ended.
    fn loan_story(&self) -> Vec<(String, String, String)> {
        let mut conn = open_writer(&self.database.url).expect("opens");
        let told: Vec<Event> = events::table
            .filter(events::kind.eq_any(["counter_lent", "counter_loan_ended"]))
            .order(events::seq.asc())
            .select(Event::as_select())
            .load(&mut conn)
            .expect("reads");
        let why = |event: &Event| event.json()["why"].as_str().unwrap_or_default().to_owned();
        told.iter().map(|event| (event.kind.clone(), event.actor.clone(), why(event))).collect()
    }

    /// What the twin of this moment thinks that a counter serves.
    fn twin_serves(&self, n: i32) -> Vec<u32> {
        self.twin(n).serves
    }

    /// A counter in the twin of this moment.
    fn twin(&self, n: i32) -> queueing::twin::Counter {
        let (set_up, now) = (self.set_up(), self.clock.now());
        let scene = self.door.read_blocking(move |conn| planning::scene(conn, &set_up, now, None)).expect("a scene");
        let at = scene.moment.desks.iter().position(|desk| desk.number == n).expect("there");
        scene.moment.hall.counters[at].clone()
    }
}

fn told(kind: &str, actor: &str, why: &str) -> (String, String, String) {
    (kind.into(), actor.into(), why.into())
}

both_engines! {
    fn a_loan_counts_everywhere_and_ends_by_itself(database: Database) {
        let hall = Hall::open(database);
        hall.open_counters(&[5]);
        let (before, until) = (hall.set_up(), hall.clock.now() + HOUR_MS);
        let pay = before.service_index("pay").expect("there");
        assert_eq!(hall.issue(&wish("pay")).expect("issued").promise, None, "nobody on duty does it");
        assert!(!hall.twin_serves(5).contains(&pay));
        for _ in 0..2 {
            let step = Take::Assign { counter: 5, service: "pay".into(), until };
            let taken = hall.run(&duty(), move |work| planning::take(work, HALL, &step));
            assert_eq!(taken.expect("taken"), Taken::Done, "twice is once");
        }
        assert_eq!(hall.loan_story(), [told("counter_lent", "staff:duty", "")]);
        let lent = hall.set_up();
        assert_eq!((&lent.pack, lent.config), (&before.pack, before.config), "the hall is set up as it was");
        let loan = Loan { counter: counter(5), service: "pay".into(), until };
        assert_eq!(lent.loans, vec![loan.clone()]);
        let shown = hall.counter_shown(5);
        assert!(shown.services.contains(&"pay".to_owned()) && shown.lent == [loan] && shown.waiting == 1, "{shown:?}");
        assert!(hall.issue(&wish("pay")).expect("issued").promise.is_some(), "a promise counts it");
        assert!(hall.twin_serves(5).contains(&pay), "and the twin");
        assert_eq!(hall.twin(5).lent, [(pay, until)], "which knows when it ends");
        assert!(hall.call(5).expect("calls").is_some(), "and the call");
        let now = hall.clock.now();
        let tomorrow = hall.door.read_blocking(move |conn| {
            let duty = [planning::OnDuty { counter: 5, clerk: None, duty: Vec::new() }];
            Ok(planning::on_day(conn, &lent, &lent.zone.day(now).plus(1), &duty, now)?)
        });
        assert!(!tomorrow.expect("reads").expect("open").hall.counters[0].serves.contains(&pay), "tomorrow it is over");
        hall.proves();

        let left = hall.picture().waiting.len();
        hall.pass(3_599);
        hall.tick();
        assert_eq!(hall.loan_story().len(), 1, "a second before");
        hall.pass(1);
        let (set_up, now) = (hall.set_up(), hall.clock.now());
        assert_eq!(hall.door.read_blocking(move |conn| queue::tick_due(conn, &set_up, now)), Ok(true));
        hall.tick();
        assert_eq!(hall.loan_story()[1..], [told("counter_loan_ended", "system", "time")]);
        assert_eq!((hall.counter_shown(5).lent, hall.set_up().pack), (Vec::new(), before.pack));
        assert!(left > 0 && !hall.twin_serves(5).contains(&pay));
        assert!(hall.call(5).expect("calls").is_none(), "whoever still waits for it waits for others");
        hall.tick();
        assert_eq!(hall.loan_story().len(), 2, "once");
        hall.proves();
    }

    fn the_duty_manager_takes_it_back_or_changes_its_time(database: Database) {
        let hall = Hall::open(database);
        hall.open_counters(&[5]);
        let now = hall.clock.now();
        hall.ticket("pay");
        hall.lend(5, "pay", now + HOUR_MS).expect("lent");
        hall.lend(5, "pay", now + 2 * HOUR_MS).expect("longer");
        assert_eq!(hall.counter_shown(5).lent.iter().map(|loan| loan.until).collect::<Vec<_>>(), [now + 2 * HOUR_MS]);
        hall.proves();
        hall.pass(HOUR_MS / 1_000);
        hall.tick();
        assert_eq!(hall.loan_story().len(), 2, "the later time holds");
        hall.take_back(5, "pay").expect("taken back");
        assert_eq!(hall.loan_story()[2..], [told("counter_loan_ended", "staff:duty", "taken_back")]);
        assert!(hall.call(5).expect("calls").is_none());
        assert_eq!(refused(hall.take_back(5, "pay")), "loan_not_found");
        // What it is set up for needs no loan.
        let own = hall.counter_shown(5).services[0].clone();
        let set_up = hall.run(&duty(), move |work| counters::lend(work, &counter(5), &own, now + 3 * HOUR_MS));
        set_up.expect("nothing to do");
        assert_eq!(hall.loan_story().len(), 3);
        hall.proves();
    }

    fn what_cannot_be_lent_is_refused(database: Database) {
        let hall = Hall::open(database);
        let now = hall.clock.now();
        for until in [now, now - 1, i64::MIN] {
            assert_eq!(refused(hall.lend(5, "pay", until)), "loan_past", "{until}");
        }
        for until in [now + 15 * HOUR_MS, i64::MAX] {
            assert_eq!(refused(hall.lend(5, "pay", until)), "loan_beyond_today", "{until}");
        }
        hall.lend(5, "pay", now + 14 * HOUR_MS).expect("midnight is today");
        assert_eq!(refused(hall.lend(5, "nothing", now + HOUR_MS)), "service_not_found");
        assert_eq!(refused(hall.lend(99, "pay", now + HOUR_MS)), "counter_not_found");
        assert_eq!(refused(hall.take_back(99, "pay")), "counter_not_found");
        let late = hall.run(&duty(), |work| counters::lend_until(work, &counter(5), "pay", "half past"));
        assert_eq!(refused(late), "loan_time_unsuitable");
        hall.run(&duty(), |work| counters::lend_until(work, &counter(6), "pay", "11:30")).expect("lent");
        assert_eq!(hall.counter_shown(6).lent[0].until, now + HOUR_MS * 3 / 2);
        // However long nobody ticks: no loan sees another day.
        hall.pass(3 * 86_400);
        hall.tick();
        assert!(hall.set_up().loans.is_empty());
        hall.proves();
    }

    fn a_loan_that_is_undone_is_remembered_by_nobody(database: Database) {
        let hall = Hall::open(database);
        hall.ticket("pay");
        let until = hall.clock.now() + HOUR_MS;
        let undone = hall.run(&duty(), move |work| -> Result<(), Stop> {
            counters::lend(work, &counter(5), "pay", until)?;
            assert_eq!(work.hall(HALL)?.loans.len(), 1);
            Err(CounterRefusal::StaffOnly.into())
        });
        assert_eq!(refused(undone), "staff_only");
        // Somebody sits down: another version of the seats, the same number as the one that was undone.
        hall.open_counters(&[5]);
        assert!(hall.call(5).expect("calls").is_none());
        hall.proves();
    }

    fn what_was_begun_under_a_loan_is_finished_after_it(database: Database) {
        let hall = Hall::open(database);
        hall.open_counters(&[5]);
        hall.lend(5, "pay", hall.clock.now() + HOUR_MS).expect("lent");
        let ticket = hall.serving(5, "pay");
        let (id, step) = (ticket.clone(), Hold { kind: HoldKind::Step, note: String::new() });
        hall.run(&clerk(5), move |work| queue::hold(work, &counter(5), &id, &step)).expect("held");
        hall.take_back(5, "pay").expect("taken back");
        let at_hand = ticket.clone();
        hall.run(&clerk(5), move |work| queue::resume(work, &counter(5), &at_hand)).expect("it comes back here alone");
        hall.finish(5, &ticket).expect("finished");
        hall.proves();
    }

    fn the_advice_says_until_when_and_a_button_sends_it(database: Database) {
        let hall = Hall::open(database);
        hall.open_counters(&[1, 5]);
        (0..30).for_each(|_| drop(hall.ticket("pay")));
        let (set_up, now) = (hall.set_up(), hall.clock.now());
        let scene = hall.door.read_blocking(|conn| planning::scene(conn, &set_up, now, None)).expect("a scene");
        let next = planning::next_hour(&set_up, &scene);
        let assigns = next.advice.iter().find(|advice| matches!(advice.act, Act::Assign { counter: 5, .. }));
        let act = &assigns.unwrap_or_else(|| panic!("counter 5 stands idle: {next:?}")).act;
        let Act::Assign { until, .. } = act else { panic!("assigns") };
        assert_eq!(*until, now + HOUR_MS, "ten o'clock and an hour is a whole half-hour");
        let step = Take::of(act);
        assert_eq!(Take::parse(&step.text()), Ok(step.clone()));
        hall.run(&duty(), move |work| planning::take(work, HALL, &step)).expect("taken");
        assert!(hall.call(5).expect("calls").is_some());
        hall.proves();
    }

    fn whoever_does_it_only_for_a_while_replaces_nobody(database: Database) {
        let hall = Hall::open(database);
        hall.open_counters(&[1, 5]);
        let (set_up, now) = (hall.set_up(), hall.clock.now());
        let first = set_up.pack.counters.iter().find(|plan| plan.number == 1).expect("there");
        let closes = |until: Millis| {
            for service in first.services.clone() {
                hall.run(&duty(), move |work| counters::lend(work, &counter(5), &service, until)).expect("lent");
            }
            let set_up = hall.set_up();
            let scene = hall.door.read_blocking(|conn| planning::scene(conn, &set_up, now, None)).expect("a scene");
            let advice = planning::next_hour(&set_up, &scene).advice;
            advice.iter().any(|advice| matches!(advice.act, Act::Close { counter: 1 }))
        };
        assert!(!closes(now + HOUR_MS / 6), "then nobody would do it");
        assert!(closes(now + 2 * HOUR_MS), "nobody comes, and counter 5 does it all the while");
        hall.proves();
    }

    fn what_ends_too_soon_is_advised_again(database: Database) {
        let hall = Hall::open(database);
        hall.open_counters(&[1, 5]);
        let now = hall.clock.now();
        hall.lend(5, "pay", now + HOUR_MS / 6).expect("lent");
        (0..60).for_each(|_| drop(hall.ticket("pay")));
        let advised = |hall: &Hall| {
            let (set_up, now) = (hall.set_up(), hall.clock.now());
            let scene = hall.door.read_blocking(|conn| planning::scene(conn, &set_up, now, None)).expect("a scene");
            let next = planning::next_hour(&set_up, &scene);
            let assigns = next.advice.into_iter().find(|advice| matches!(advice.act, Act::Assign { counter: 5, .. }));
            assigns.map(|advice| Take::of(&advice.act))
        };
        let longer = advised(&hall).expect("ten minutes are too little");
        hall.run(&duty(), move |work| planning::take(work, HALL, &longer)).expect("taken");
        assert_eq!(hall.set_up().loans.len(), 1, "the same for longer");
        assert_eq!(hall.set_up().loans[0].until, now + HOUR_MS);
        assert_eq!(advised(&hall), None, "enough");
        hall.proves();
    }
}

#[test]
fn another_process_on_the_same_database_sees_it_begin_and_end() {
    let hall = Hall::open(Database::new(Engine::Postgres));
    let other = Door::open_with(&hall.database.url, hall.clock.clone(), || Chance::seeded(8));
    hall.open_counters(&[5]);
    let call = || other.write_blocking(&clerk(5), BRANCH, |work| queue::call_next(work, &counter(5)));
    // It remembers the hall as it is.
    assert_eq!(call().expect("calls"), None);
    let ticket = hall.ticket("pay");
    assert_eq!(call().expect("calls"), None);
    hall.lend(5, "pay", hall.clock.now() + HOUR_MS).expect("lent");
    assert_eq!(call().expect("calls").map(|called| called.ticket), Some(ticket.clone()));
    hall.start(5, &ticket).expect("started");
    hall.finish(5, &ticket).expect("finished");
    hall.ticket("pay");
    hall.pass(3_600);
    other.write_blocking(&sansheng::kernel::Actor::system(), BRANCH, |work| queue::tick(work, HALL)).expect("ticks");
    assert!(hall.call(5).expect("calls").is_none(), "ended by the other one");
    other.close();
    hall.proves();
}

#[tokio::test]
async fn the_duty_page_shows_it_beside_the_counter_and_takes_it_back() {
    let front = Front::open().await;
    let lend = |who: &'static str, body: serde_json::Value| {
        front.site.send(front.by(who, Ask::new(Method::POST, "/api/v1/counters/renmin-5/loans").json(&body)))
    };
    let ask = json!({ "service": "pay", "until": "11:30" });
    assert_eq!(lend("clerk5", ask.clone()).await.status, StatusCode::FORBIDDEN);
    assert_eq!(lend("duty", json!({ "service": "pay", "until": "9:00" })).await.status, StatusCode::CONFLICT);
    assert_eq!(
        lend("duty", json!({ "service": "pay", "until": "soon" })).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let before = front.page("duty", "/duty/renmin", "en").await;
    assert!(!before.contains("also does"), "{before}");
    assert_eq!(lend("duty", ask.clone()).await.status, StatusCode::NO_CONTENT);
    // Who changed it reads it back at once.
    let english = shown(&front, "en", "also does “Pay the subscription” until 11:30").await;
    assert!(english.contains("name=\"loan\" value=\"renmin-5:pay\"") && english.contains("Take back"), "{english}");
    shown(&front, "zh-CN", "也办“缴收视费”，到 11:30").await;
    let opens = Ask::new(Method::PUT, "/api/v1/counters/renmin-5/presence").json(&json!({ "state": "open" }));
    assert!(front.site.send(front.by("clerk5", opens)).await.status.is_success());
    let own = front.page("clerk5", "/counter/renmin-5", "en").await;
    assert!(own.contains("This counter also does “Pay the subscription” until 11:30"), "{own}");
    let told = front.site.send(front.by("duty", Ask::get("/api/v1/halls/renmin/picture"))).await.json();
    let five = told["counters"].as_array().and_then(|all| all.iter().find(|one| one["number"] == 5)).expect("there");
    assert_eq!(five["lent"][0]["service"], "pay", "{five}");

    let send = |who: &'static str, hall: &str, key: &str| {
        let ask =
            Ask::new(Method::POST, &format!("/duty/{hall}/loans/ended")).form(&format!("key={key}&loan=renmin-5:pay"));
        front.site.send(front.by(who, ask.header("sec-fetch-site", "same-origin")))
    };
    assert_eq!(send("clerk5", "renmin", "k1").await.status, StatusCode::FORBIDDEN);
    assert_eq!(send("duty", "renmin", "k2").await.status, StatusCode::SEE_OTHER);
    let after = front.page("duty", "/duty/renmin", "en").await;
    assert!(!after.contains("also does"), "at once: {after}");
    assert_eq!(send("duty", "renmin", "k3").await.status, StatusCode::NOT_FOUND, "it is over");
    assert_eq!(lend("duty", ask).await.status, StatusCode::NO_CONTENT);
    let take = Ask::new(Method::DELETE, "/api/v1/counters/renmin-5/loans/pay");
    assert_eq!(front.site.send(front.by("duty", take)).await.status, StatusCode::NO_CONTENT);
    let hall = front.site.app.door.read(|conn| halls::queries::load(conn, BRANCH, HALL)).await.expect("there");
    assert!(hall.loans.is_empty());
    assert_eq!(lend("duty", json!({ "service": "pay", "until": "24:00" })).await.status, StatusCode::NO_CONTENT);
    shown(&front, "en", "also does “Pay the subscription” until 24:00").await;
}

#[tokio::test]
async fn the_duty_manager_lends_a_counter_without_waiting_for_advice() {
    let front = Front::open().await;
    let send = |who: &'static str, key: &str, until: &str| {
        let ask = Ask::new(Method::POST, "/duty/renmin/loans")
            .form(&format!("key={key}&counter=5&service=pay&until={until}"));
        front.site.send(front.by(who, ask.header("sec-fetch-site", "same-origin")))
    };
    shown(&front, "en", "Let a counter help").await;
    assert_eq!(send("clerk5", "k1", "11:30").await.status, StatusCode::FORBIDDEN);
    let past = send("duty", "k2", "09:00").await;
    assert_eq!(past.status, StatusCode::CONFLICT);
    assert!(past.body.contains("value=\"09:00\""), "what was typed stands: {}", past.body);
    assert_eq!(send("duty", "k3", "").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    for _ in 0..2 {
        assert_eq!(send("duty", "k4", "11:30").await.status, StatusCode::SEE_OTHER);
    }
    shown(&front, "en", "also does “Pay the subscription” until 11:30").await;
}

/// The duty page as it is, which says this.
async fn shown(front: &Front, lang: &str, words: &str) -> String {
    let page = front.page("duty", "/duty/renmin", lang).await;
    assert!(page.contains(words), "{page}");
    page
}
