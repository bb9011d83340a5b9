//! A rush arrives at a simulated hall. The page says so before the promise breaks, and the advice that is taken relieves
//! it: both days are lived in the product's own commands, with the same people and the same services.

use std::collections::BTreeMap;

use sansheng::planning::{self, Act, NextHour, Take, Taken, Verdict};
use sansheng::store;

use crate::both_engines;
use crate::queue::hall::{Hall, duty, wish};
use crate::support::{Database, Engine};

/// Somebody who comes: when, and how long the service takes, in seconds.
struct Visit {
    at_s: i64,
    takes_s: i64,
}

/// Half an hour of calm, forty minutes of rush; the same each time.
fn visits() -> Vec<Visit> {
    let mut dice = 20_260_302_u64;
    let mut throw = |below: u64| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from((dice >> 33) % below).expect("small")
    };
    let (mut at_s, mut visits) = (0, Vec::new());
    while at_s < 70 * 60 {
        at_s += if at_s < 30 * 60 { 150 + throw(60) } else { 25 + throw(20) };
        visits.push(Visit { at_s, takes_s: 100 + throw(100) });
    }
    visits
}

/// What came of a day.
#[derive(Debug, Default)]
struct Lived {
    longest_s: i64,
    late: usize,
    broke_at_s: Option<i64>,
    warned: Option<(i64, NextHour)>,
    taken: Option<Taken>,
}

/// A counter's customer: the ticket and when it is finished.
type Desks = BTreeMap<i32, Option<(String, i64)>>;

fn next_hour(hall: &Hall) -> NextHour {
    let (set_up, now) = (hall.set_up(), hall.clock.now());
    let scene = hall.door.read_blocking(|conn| planning::scene(conn, &set_up, now, None)).expect("a scene");
    planning::next_hour(&set_up, &scene)
}

/// Lives the day with two counters; whoever obeys opens what is advised, two minutes after it was said.
fn live(database: Database, obeys: bool) -> Lived {
    let hall = Hall::open(database);
    hall.open_counters(&[1, 2]);
    let promise_s = i64::from(hall.set_up().pack.queue.target_regular_s);
    let mut desks: Desks = [(1, None), (2, None)].into();
    let (mut lived, mut visits) = (Lived::default(), visits().into_iter().peekable());
    let mut waiting: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    let mut comes_to: Option<(i64, i32)> = None;
    for now_s in (0..4 * 3_600).step_by(5) {
        while let Some(visit) = visits.next_if(|visit| visit.at_s <= now_s) {
            waiting.insert(hall.issue(&wish("pay")).expect("issued").id, (now_s, visit.takes_s));
        }
        if let Some((_, n)) = comes_to.take_if(|(at_s, _)| *at_s <= now_s) {
            hall.sit(n).expect("a free clerk");
            desks.insert(n, None);
        }
        serve(&hall, now_s, promise_s, &mut desks, &mut waiting, &mut lived);
        if now_s % 180 == 0 && lived.warned.is_none() && now_s < 80 * 60 {
            let next = next_hour(&hall);
            if [0, 15 * 60].contains(&now_s) {
                assert_eq!(next.verdict, Verdict::Holds, "nobody is alarmed while it is calm");
            }
            if matches!(next.verdict, Verdict::Breaks { .. } | Verdict::Broken { .. }) {
                comes_to = obeys.then(|| (now_s + 120, taken(&hall, &next, &mut lived)));
                lived.warned = Some((now_s, next));
            }
        }
        if visits.peek().is_none() && waiting.is_empty() && desks.values().all(Option::is_none) {
            break;
        }
        hall.pass(5);
    }
    hall.proves();
    lived
}

/// Takes the first advice to open a counter, as the duty manager; which counter it was.
fn taken(hall: &Hall, next: &NextHour, lived: &mut Lived) -> i32 {
    let opens = next.advice.iter().find(|advice| matches!(advice.act, Act::Open { .. })).expect("a counter would help");
    let Act::Open { counter, .. } = opens.act else { panic!("opens") };
    let then = opens.then.as_ref().expect("an effect");
    assert!(then.longest_s < next.without.longest_s, "{then:?} {:?}", next.without);
    let step = Take::of(&opens.act);
    lived.taken = Some(hall.run(&duty(), move |work| planning::take(work, "renmin", &step)).expect("taken"));
    counter
}

fn serve(
    hall: &Hall,
    now_s: i64,
    promise_s: i64,
    desks: &mut Desks,
    waiting: &mut BTreeMap<String, (i64, i64)>,
    lived: &mut Lived,
) {
    for (n, desk) in desks {
        if let Some((ticket, _)) = desk.take_if(|(_, until_s)| *until_s <= now_s) {
            hall.finish(*n, &ticket).expect("finished");
        }
        if desk.is_some() || waiting.is_empty() {
            continue;
        }
        let called = hall.call(*n).expect("calls");
        let called = called.unwrap_or_else(|| panic!("counter {n} at {now_s} s calls none of {waiting:?}")).ticket;
        hall.start(*n, &called).expect("started");
        let (came_s, takes_s) = waiting.remove(&called).expect("it waited");
        lived.longest_s = lived.longest_s.max(now_s - came_s);
        if now_s - came_s > promise_s {
            lived.late += 1;
            lived.broke_at_s = lived.broke_at_s.or(Some(came_s + promise_s));
        }
        *desk = Some((called, now_s + takes_s));
    }
}

both_engines! {
    fn a_rush_is_foreseen_and_the_advice_relieves_it(database: Database) {
        let engine = match database.url.engine() {
            store::Engine::Sqlite => Engine::Sqlite,
            store::Engine::Postgres => Engine::Postgres,
        };
        let without = live(database, false);
        let broke_at_s = without.broke_at_s.expect("the rush breaks the promise");
        let (warned_at_s, next) = without.warned.as_ref().expect("it is said");
        assert!(warned_at_s + 300 < broke_at_s, "said at {warned_at_s} s, five minutes before {broke_at_s} s");
        assert!(matches!(next.verdict, Verdict::Breaks { .. }), "{:?}", next.verdict);
        let with = live(Database::new(engine), true);
        assert_eq!(with.warned.as_ref().map(|(at_s, _)| *at_s), Some(*warned_at_s), "the same day until then");
        assert_eq!(with.taken, Some(Taken::Asked(1)), "nobody sat there");
        println!(
            "longest {} -> {} s, late {} -> {}; said at {warned_at_s} s, broken at {broke_at_s} s",
            without.longest_s, with.longest_s, without.late, with.late
        );
        assert!(with.longest_s * 10 < without.longest_s * 8, "{} -> {} s", without.longest_s, with.longest_s);
        assert!(with.late < without.late, "{} -> {}", without.late, with.late);
    }
}
