//! Seeded days in a hall against an auditor with its own model: people press twice, give up, lose answers and ask again
//! with the same key; the clock jumps; the process ends and begins again. What was answered is compared with what the
//! auditor believes after every act, and `verify` proves the day at its end.
//!
//! `SEEDS=200` runs longer. The control plants a lie into the auditor's feed and must be caught.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use sansheng::door::{Answer, Door, OnceKey};
use sansheng::kernel::Chance;
use sansheng::queue::{self, Issued};

use crate::queue::hall::{HALL, Hall, wish, wish_with};
use crate::support::{Database, Engine};

const COUNTERS: [i32; 4] = [1, 3, 5, 8];
const SERVICES: [&str; 3] = ["pay", "consult", "broadband"];
const ACTS: usize = 220;

/// Where the auditor believes a ticket to be. It knows nothing of the product's own states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    InLine,
    At(i32),
    Gone,
}

/// What the auditor knows: only what people were told.
#[derive(Default)]
struct Auditor {
    places: HashMap<String, Place>,
    numbers: HashSet<String>,
    answers: HashMap<String, String>,
    complaints: Vec<String>,
}

impl Auditor {
    fn complain(&mut self, what: impl Into<String>) {
        self.complaints.push(what.into());
    }

    fn issued(&mut self, key: &str, issued: &Issued) {
        if let Some(first) = self.answers.insert(key.to_owned(), issued.id.clone()) {
            if first != issued.id {
                self.complain(format!("key {key} gave {first} and then {}", issued.id));
            }
            return;
        }
        if !self.numbers.insert(issued.number.clone()) {
            self.complain(format!("number {} was given twice", issued.number));
        }
        self.places.insert(issued.id.clone(), Place::InLine);
    }

    fn called(&mut self, n: i32, ticket: &str) {
        match self.places.insert(ticket.to_owned(), Place::At(n)) {
            Some(Place::InLine) => {}
            other => self.complain(format!("{ticket} was called to {n} while it was {other:?}")),
        }
        let here = self.places.values().filter(|place| **place == Place::At(n)).count();
        if here != 1 {
            self.complain(format!("{here} tickets are at counter {n}"));
        }
    }

    fn left(&mut self, ticket: &str) {
        self.places.insert(ticket.to_owned(), Place::Gone);
    }

    fn at(&self, n: i32) -> Option<String> {
        self.places.iter().find(|(_, place)| **place == Place::At(n)).map(|(id, _)| id.clone())
    }

    fn some_in_line(&self, rng: &mut StdRng) -> Option<String> {
        let mut line: Vec<&String> =
            self.places.iter().filter(|(_, p)| **p == Place::InLine).map(|(id, _)| id).collect();
        line.sort();
        (!line.is_empty()).then(|| line[rng.random_range(0..line.len())].clone())
    }

    /// Compares what was told with what the hall's picture shows.
    fn inspect(&mut self, hall: &Hall) {
        let picture = hall.picture();
        let shown: HashSet<String> = picture.waiting.iter().map(|ticket| ticket.id.clone()).collect();
        let believed: HashSet<String> =
            self.places.iter().filter(|(_, p)| **p == Place::InLine).map(|(id, _)| id.clone()).collect();
        if shown != believed {
            let differs: Vec<_> = shown.symmetric_difference(&believed).cloned().collect();
            self.complain(format!("in line differs by {differs:?}"));
        }
        for n in COUNTERS {
            let at_counter = picture.counters.iter().find(|c| c.number == n).and_then(|c| c.ticket.as_ref());
            let (shown, believed) = (at_counter.map(|t| t.id.clone()), self.at(n));
            if shown != believed {
                self.complain(format!("counter {n} has {shown:?}, people were told {believed:?}"));
            }
        }
    }
}

struct Day {
    hall: Hall,
    auditor: Auditor,
    rng: StdRng,
    presses: usize,
}

impl Day {
    fn begin(engine: Engine, seed: u64) -> Self {
        let hall = Hall::open(Database::new(engine));
        hall.open_counters(&COUNTERS);
        Self { hall, auditor: Auditor::default(), rng: StdRng::seed_from_u64(seed), presses: 0 }
    }

    /// Somebody takes a ticket; now and then the button is pressed again, or the answer is lost and asked for again.
    fn arrive(&mut self) {
        self.presses += 1;
        let key = format!("press-{}", self.presses);
        let service = SERVICES[self.rng.random_range(0..SERVICES.len())];
        let ask = if self.rng.random_bool(0.2) { wish_with(service, "elderly") } else { wish(service) };
        let lost = self.rng.random_bool(0.1);
        for press in 0..self.rng.random_range(1..=3) {
            let once = OnceKey { key: key.clone(), body_hash: "the same".into() };
            let ask = ask.clone();
            let issued = self.hall.run(&sansheng::kernel::Actor::public(), move |work| {
                work.once(Some(&once), |work| queue::issue(work, HALL, &ask))
            });
            match issued {
                // The first answer never reached anybody: only the repetition tells.
                Ok(_) if lost && press == 0 => continue,
                Ok(issued) => self.auditor.issued(&key, &issued),
                Err(Answer::Refused(_)) => return,
                Err(other) => panic!("{other:?}"),
            }
        }
        if lost && !self.auditor.answers.contains_key(&key) {
            let once = OnceKey { key: key.clone(), body_hash: "the same".into() };
            let issued = self.hall.run(&sansheng::kernel::Actor::public(), move |work| {
                work.once(Some(&once), |work| queue::issue(work, HALL, &ask))
            });
            self.auditor.issued(&key, &issued.expect("the lost answer is told again"));
        }
    }

    fn serve(&mut self) {
        let n = COUNTERS[self.rng.random_range(0..COUNTERS.len())];
        match self.auditor.at(n) {
            None => {
                // A double click: the second call must not take a second ticket.
                for _ in 0..self.rng.random_range(1..=2) {
                    match self.hall.call(n) {
                        Ok(Some(called)) => self.auditor.called(n, &called.ticket),
                        Ok(None) | Err(Answer::Refused(_)) => {}
                        Err(other) => panic!("{other:?}"),
                    }
                }
            }
            Some(ticket) => {
                let _ = self.hall.start(n, &ticket);
                if self.hall.finish(n, &ticket).is_ok() {
                    self.auditor.left(&ticket);
                }
            }
        }
    }

    fn give_up(&mut self) {
        let Some(ticket) = self.auditor.some_in_line(&mut self.rng) else { return };
        let gone = ticket.clone();
        let done = self.hall.run(&sansheng::kernel::Actor::public(), move |work| queue::cancel(work, &gone));
        if done.is_ok() {
            self.auditor.left(&ticket);
        }
    }

    /// The process ends and another begins on the same store.
    fn restart(&mut self) {
        self.hall.door.close();
        let seed = self.rng.random();
        let (url, clock) = (self.hall.database.url.clone(), self.hall.clock.clone());
        self.hall.door = Arc::new(Door::open_with(&url, clock, || Chance::seeded(seed)));
    }

    fn act(&mut self) {
        match self.rng.random_range(0..100) {
            0..40 => self.arrive(),
            40..84 => self.serve(),
            84..90 => self.give_up(),
            90..92 => self.restart(),
            // The clock jumps forth, and now and then back, as a clock that is set does.
            92 => self.hall.pass(-self.rng.random_range(1..30)),
            _ => self.hall.pass(self.rng.random_range(1..60)),
        }
    }
}

fn seeds() -> u64 {
    std::env::var("SEEDS").ok().and_then(|n| n.parse().ok()).unwrap_or(4)
}

fn live_through(engine: Engine) {
    for seed in 0..seeds() {
        let mut day = Day::begin(engine, seed);
        for n in 0..ACTS {
            day.act();
            if n % 10 == 0 {
                day.auditor.inspect(&day.hall);
            }
            assert_eq!(day.auditor.complaints, Vec::<String>::new(), "seed {seed}, act {n}");
        }
        assert!(day.auditor.numbers.len() > 20, "seed {seed}: a day without people");
        let verdict = sansheng::verify::verify(&day.hall.database.url).expect("reads");
        assert_eq!(verdict.wrong, vec![], "seed {seed}");
    }
}

#[test]
fn seeded_days_on_sqlite_agree_with_the_auditor() {
    live_through(Engine::Sqlite);
}

#[test]
fn seeded_days_on_postgres_agree_with_the_auditor() {
    live_through(Engine::Postgres);
}

/// The control: an auditor that is told of a call that never was, and of a number twice, complains.
#[test]
fn the_auditor_can_complain() {
    let mut day = Day::begin(Engine::Sqlite, 1);
    while day.auditor.places.is_empty() {
        day.arrive();
    }
    let ticket = day.auditor.some_in_line(&mut day.rng).expect("somebody waits");
    day.auditor.called(1, &ticket);
    day.auditor.inspect(&day.hall);
    assert!(!day.auditor.complaints.is_empty(), "the planted call went unnoticed");
    let seen = day.auditor.complaints.len();
    day.auditor.called(3, &ticket);
    assert!(day.auditor.complaints.len() > seen, "one ticket at two counters went unnoticed");
}
