//! Random days by seed: whatever people do, everything counted stays right, the order keeps its guarantees, and the
//! picture shows whom a counter then really calls.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use sansheng::kernel::Actor;
use sansheng::queue::{self, Hold, HoldKind, RefuseService, Transfer};

use super::hall::{Hall, clerk, counter, wish, wish_with};
use crate::support::{Database, Engine};

#[derive(Clone, Debug)]
enum Step {
    Issue { service: usize, priority: bool },
    Call(i32),
    Start(i32),
    Finish(i32),
    Hold(i32, bool),
    Resume(i32),
    Transfer { from: i32, to: Option<i32>, service: Option<usize> },
    Refuse(i32),
    Miss(i32),
    Return,
    Cancel(usize),
    AddService(i32, usize),
    Pass(i64),
}

const SERVICES: [&str; 4] = ["pay", "consult", "install", "broadband"];
const COUNTERS: [i32; 3] = [1, 5, 8];

fn step() -> impl Strategy<Value = Step> {
    let at = prop::sample::select(COUNTERS.to_vec());
    let to = prop::option::of(prop::sample::select(COUNTERS.to_vec()));
    let service = 0..SERVICES.len();
    prop_oneof![
        8 => (service.clone(), prop::bool::weighted(0.3)).prop_map(|(service, priority)| Step::Issue { service, priority }),
        8 => at.clone().prop_map(Step::Call),
        6 => at.clone().prop_map(Step::Start),
        6 => at.clone().prop_map(Step::Finish),
        1 => (at.clone(), any::<bool>()).prop_map(|(at, kept)| Step::Hold(at, kept)),
        2 => at.clone().prop_map(Step::Resume),
        1 => (at.clone(), to, prop::option::of(service.clone()))
            .prop_map(|(from, to, service)| Step::Transfer { from, to, service }),
        1 => at.clone().prop_map(Step::Refuse),
        2 => at.clone().prop_map(Step::Miss),
        2 => Just(Step::Return),
        1 => (0..20_usize).prop_map(Step::Cancel),
        1 => (at, service).prop_map(|(at, service)| Step::AddService(at, service)),
        6 => (1..400_i64).prop_map(Step::Pass),
    ]
}

fn live(hall: &Hall, step: &Step) {
    let picture = hall.picture();
    let at_hand = |n: i32| {
        let shown = picture.counters.iter().find(|c| c.number == n).expect("there");
        shown.ticket.as_ref().map_or_else(|| "nothing".to_owned(), |ticket| ticket.id.clone())
    };
    match step.clone() {
        Step::Issue { service, priority } => {
            let service = SERVICES[service];
            let ask = if priority { wish_with(service, "elderly") } else { wish(service) };
            let issued = hall.issue(&ask).expect("issued");
            let shown = hall.picture().waiting.into_iter().find(|t| t.id == issued.id).expect("in line");
            assert_eq!((shown.ahead, shown.remaining), (issued.ahead, issued.promise), "told and shown alike");
            one_place_each(hall);
        }
        Step::Call(n) => {
            let called = hall.call(n);
            if let Ok(Some(called)) = called {
                let plan = hall.set_up();
                let serves = &plan.counter(&counter(n)).expect("planned").services;
                let first = picture.waiting.iter().filter(|t| t.bound.as_ref().is_none_or(|b| *b == counter(n)));
                let mut first = first.filter(|t| serves.contains(&t.service));
                assert!(first.any(|t| t.id == called.ticket), "whom the picture shows");
            }
        }
        Step::Start(n) => drop(hall.start(n, &at_hand(n))),
        Step::Finish(n) => drop(hall.finish(n, &at_hand(n))),
        Step::Hold(n, kept) => {
            let kind = if kept { HoldKind::PapersKept } else { HoldKind::PapersMissing };
            let (id, ask) = (at_hand(n), Hold { kind, note: String::new() });
            drop(hall.run(&clerk(n), move |work| queue::hold(work, &counter(n), &id, &ask)));
        }
        Step::Resume(n) => {
            if let Some(id) = picture.held.first().map(|t| t.id.clone()) {
                drop(hall.run(&clerk(n), move |work| queue::resume(work, &counter(n), &id)));
            }
        }
        Step::Transfer { from, to, service } => {
            let ask = Transfer {
                service: service.map(|s| SERVICES[s].to_owned()),
                to_counter: to.map(counter),
                reason: Some("wrong_service".into()),
                note: String::new(),
            };
            let id = at_hand(from);
            drop(hall.run(&clerk(from), move |work| queue::transfer(work, &counter(from), &id, &ask)));
        }
        Step::Refuse(n) => {
            let (id, ask) = (at_hand(n), RefuseService { reason: "papers_incomplete".into(), note: String::new() });
            drop(hall.run(&clerk(n), move |work| queue::refuse(work, &counter(n), &id, &ask)));
        }
        Step::Miss(n) => {
            let id = at_hand(n);
            drop(hall.run(&clerk(n), move |work| queue::no_show(work, &counter(n), &id)));
        }
        Step::Return => {
            if let Some(id) = picture.missed.first().map(|t| t.id.clone()) {
                hall.run(&Actor::public(), move |work| queue::return_missed(work, &id)).expect("back");
            }
        }
        Step::Cancel(n) => {
            if let Some(id) = picture.waiting.get(n).map(|t| t.id.clone()) {
                hall.run(&Actor::public(), move |work| queue::cancel(work, &id)).expect("taken back");
            }
        }
        Step::AddService(n, service) => {
            let id = at_hand(n);
            drop(hall.run(&clerk(n), move |work| queue::add_service(work, &id, SERVICES[service])));
        }
        Step::Pass(seconds) => {
            hall.pass(seconds);
            hall.tick();
        }
    }
}

/// The phone page says of everybody who waits what the board says.
fn one_place_each(hall: &Hall) {
    for shown in hall.picture().waiting {
        let view = hall.view(&shown.id);
        assert_eq!((view.ahead, view.remaining), (Some(shown.ahead), shown.remaining), "{} {}", shown.number, shown.id);
    }
}

/// Somebody who waits for one counter alone is not in the way of those whom that counter does not serve.
#[test]
fn who_waits_for_one_counter_is_ahead_of_nobody_else() {
    let hall = Hall::open(Database::new(Engine::Sqlite));
    hall.open_counters(&COUNTERS);
    let passed_on = hall.serving(1, "consult");
    let ask = Transfer {
        service: None,
        to_counter: Some(counter(5)),
        reason: Some("wrong_service".into()),
        note: String::new(),
    };
    let id = passed_on.clone();
    hall.run(&clerk(1), move |work| queue::transfer(work, &counter(1), &id, &ask)).expect("passed on");
    let told = hall.issue(&wish("pay")).expect("issued");
    let shown = hall.picture().waiting.into_iter().find(|t| t.id == told.id).expect("in line");
    assert_eq!((told.ahead, shown.ahead), (0, 0), "counter 5 takes no payments");
    let told = hall.issue(&wish("broadband")).expect("issued");
    assert_eq!(told.ahead, 2, "counter 5 may be busy with one, counter 8 with the other");
    one_place_each(&hall);
}

/// A clock that is set back, or targets that are changed while people wait: the newcomer is told the place it really has.
#[test]
fn a_newcomer_is_told_the_true_place_also_when_the_clock_goes_back() {
    let hall = Hall::open(Database::new(Engine::Sqlite));
    hall.open_counters(&COUNTERS);
    (0..3).for_each(|_| drop(hall.ticket("pay")));
    hall.pass(-600);
    let told = hall.issue(&wish("pay")).expect("issued");
    assert_eq!(told.ahead, 0, "by the clock it came first");
    assert_eq!(hall.call(1).expect("called").expect("somebody").ticket, told.id);
    one_place_each(&hall);
}

#[test]
fn any_day_is_proven() {
    let mut runner = TestRunner::new(Config { cases: 12, ..Config::default() });
    let days = prop::collection::vec(step(), 20..90);
    runner
        .run(&days, |steps| {
            let hall = Hall::open_with(Database::new(Engine::Sqlite), |pack| {
                (pack.queue.overtakes_max, pack.queue.wait_max_s) = (2, 1_200);
            });
            hall.open_counters(&COUNTERS);
            for step in &steps {
                live(&hall, step);
            }
            hall.proves();
            hall.door.close();
            Ok(())
        })
        .expect("every day is proven");
}
