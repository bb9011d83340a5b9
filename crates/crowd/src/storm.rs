//! Clients at their worst: clerks who click twice, people who press again because nothing happened yet, answers lost on
//! the way. Every request carries a key, so each of them must still have happened exactly once, and everybody must be
//! told the same. The storm keeps its own books and says what does not fit.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::Serialize;
use serde_json::{Value, json};

use crate::asks::{self, Wish};
use crate::cast::{Account, Cast};
use crate::chance::{Dice, made_now, run_name};
use crate::client::{Ask, Line, Reply};

/// How often a request is repeated until somebody answers.
const REPEATS_MAX: u32 = 40;

/// What the storm saw.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Weather {
    /// Requests that were meant once.
    pub wishes: u64,
    /// Of these, sent twice at the same time.
    pub doubled: u64,
    /// Of these, whose answer was thrown away before it was asked for again.
    pub answers_lost: u64,
    /// Tickets issued.
    pub issued: u64,
    /// Tickets called.
    pub called: u64,
    /// What must never be, in words. Empty is good.
    pub violations: Vec<String>,
}

#[derive(Default)]
struct Books {
    weather: Weather,
    numbers: HashMap<String, String>,
    called: HashMap<String, String>,
    mine: HashSet<String>,
}

type Shared = Arc<Mutex<Books>>;

fn note<T>(books: &Shared, write: impl FnOnce(&mut Books) -> T) -> T {
    write(&mut books.lock().unwrap_or_else(PoisonError::into_inner))
}

/// How the storm blows.
#[derive(Clone, Debug)]
pub struct Storm {
    /// Servers of one database.
    pub hosts: Vec<String>,
    /// The hall.
    pub hall: String,
    /// What everybody comes for.
    pub wish: Wish,
    /// Repeats the same people.
    pub seed: u64,
    /// How long.
    pub duration: Duration,
    /// A control that must fail: repeats carry a new key, as clients without keys would.
    pub without_keys: bool,
}

/// Lets it blow.
pub async fn storm(storm: &Storm, cast: &Cast) -> Weather {
    let books = Shared::default();
    let end = Instant::now() + storm.duration;
    let mut people = Vec::new();
    for (n, clerk) in cast.clerks(None).into_iter().enumerate() {
        let line = Line::to(&storm.hosts[n % storm.hosts.len()]);
        let device = cast.token("kiosk").or_else(|| cast.token("integration")).unwrap_or_default().to_owned();
        let person = Person {
            other: line.another(),
            line,
            dice: Dice::of(storm.seed, n as u64),
            keys: format!("{}-{n}-", run_name()),
            n: 0,
            books: books.clone(),
            without_keys: storm.without_keys,
        };
        people.push(tokio::spawn(work(person, storm.hall.clone(), storm.wish.clone(), device, clerk, end)));
    }
    for person in people {
        if let Err(error) = person.await {
            note(&books, |b| b.weather.violations.push(format!("a clerk's task ended: {error}")));
        }
    }
    note(&books, |b| std::mem::take(&mut b.weather))
}

async fn work(mut me: Person, hall: String, wish: Wish, device: String, clerk: Account, end: Instant) {
    let counter = clerk.counter.clone().unwrap_or_default();
    let token = match me.line.ask(&asks::sign_in(&clerk.account, &clerk.password, true)).await {
        Ok(reply) if reply.ok() => reply.text("token"),
        other => return me.wrong(format!("{} cannot sign in: {other:?}", clerk.account)),
    };
    if let Ok(reply) = me.line.ask(&asks::presence(&counter, "open", None).by(&token)).await
        && !reply.ok()
    {
        return me.wrong(format!("counter {counter} does not open: {}", reply.refusal()));
    }
    while Instant::now() < end {
        me.visit(&hall, &wish, &device, &counter, &token).await;
    }
}

struct Person {
    line: Line,
    other: Line,
    dice: Dice,
    keys: String,
    n: u64,
    books: Shared,
    without_keys: bool,
}

impl Person {
    fn wrong(&self, what: String) {
        note(&self.books, |books| books.weather.violations.push(what));
    }

    fn key(&mut self) -> String {
        self.n += 1;
        format!("{}-{}{:08}", made_now(), self.keys, self.n)
    }

    async fn visit(&mut self, hall: &str, wish: &Wish, device: &str, counter: &str, token: &str) {
        if let Some(issued) = self.badly(asks::issue(hall, wish).by(device)).await
            && issued.ok()
        {
            self.took(&issued.json());
        }
        let Some(called) = self.badly(asks::call(counter).by(token)).await else { return };
        let called = called.json();
        let Some(ticket) = called["ticket"]["id"].as_str().or(called["ticket"].as_str()).map(str::to_owned) else {
            return;
        };
        let first = note(&self.books, |books| {
            books.weather.called += 1;
            books.called.insert(ticket.clone(), counter.to_owned())
        });
        if let Some(elsewhere) = first {
            self.wrong(format!("ticket {ticket} was called to {elsewhere} and to {counter}"));
        }
        for act in ["starts", "finishes"] {
            if let Some(done) = self.badly(asks::act(&ticket, act, json!({})).by(token)).await
                && !done.ok()
            {
                self.wrong(format!("{act} of {ticket} at {counter}: {} {}", done.status, done.refusal()));
            }
        }
    }

    fn took(&mut self, issued: &Value) {
        let (id, number) = (issued["id"].to_string(), issued["number"].to_string());
        let twice = note(&self.books, |books| {
            books.weather.issued += 1;
            books.mine.insert(id.clone());
            books.numbers.insert(number.clone(), id.clone())
        });
        if let Some(other) = twice {
            self.wrong(format!("number {number} was given to {other} and to {id}"));
        }
    }

    /// Sends one wish the way a nervous person does. `None` when nobody ever answered.
    async fn badly(&mut self, ask: Ask) -> Option<Reply> {
        let ask = ask.once(self.key());
        note(&self.books, |books| books.weather.wishes += 1);
        match self.dice.between(0, 9) {
            0..=2 => {
                note(&self.books, |books| books.weather.doubled += 1);
                self.twice(&ask).await
            }
            3..=4 => {
                note(&self.books, |books| books.weather.answers_lost += 1);
                let patience = self.dice.seconds(0.0, 0.004);
                let _ = self.line.send_and_hang_up(&ask, patience).await;
                self.until_answered(&self.again(&ask)).await
            }
            _ => self.until_answered(&ask).await,
        }
    }

    /// The same wish, as it is sent the second time.
    fn again(&self, ask: &Ask) -> Ask {
        let mut ask = ask.clone();
        if self.without_keys {
            ask.key = ask.key.map(|key| format!("{key}-again"));
        }
        ask
    }

    async fn twice(&mut self, ask: &Ask) -> Option<Reply> {
        let again = self.again(ask);
        let (one, two) = tokio::join!(self.line.ask(ask), self.other.ask(&again));
        let unsure = |reply: &Reply| reply.status.is_server_error();
        match (one, two) {
            (Ok(one), Ok(two)) if !unsure(&one) && !unsure(&two) => {
                if one != two {
                    let (a, b) = (String::from_utf8_lossy(&one.body), String::from_utf8_lossy(&two.body));
                    self.wrong(format!("{} sent twice: {} {a} and {} {b}", ask.path, one.status, two.status));
                }
                Some(one)
            }
            _ => self.until_answered(&again).await,
        }
    }

    async fn until_answered(&mut self, ask: &Ask) -> Option<Reply> {
        for n in 0..REPEATS_MAX {
            match self.line.ask(ask).await {
                Ok(reply) if !reply.status.is_server_error() => return Some(reply),
                _ => tokio::time::sleep(Duration::from_millis(u64::from(20 + 10 * n))).await,
            }
        }
        self.wrong(format!("{} {} was never answered", ask.method, ask.path));
        None
    }
}
