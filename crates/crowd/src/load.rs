//! Load for the benchmarks: N connections that ask as fast as they are answered, and how long each answer took.

use std::future::Future;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use crate::asks::{self, Wish};
use crate::cast::Account;
use crate::chance::{Dice, made_now, run_name};
use crate::client::{Ask, Line, Reply};
use crate::latency::{Failures, Latencies, Measured};

/// Answers in the first moments are not counted: connections open, caches fill.
const WARM_UP: Duration = Duration::from_millis(500);

/// So many sign in from one address, as from one hall: more at once would have to wait.
const SIGN_INS_AN_ADDRESS: usize = 48;
/// So many accounts are looked up by the beginning of their number at a time; the demo numbers them one after another.
const ACCOUNTS_A_LOOK_UP: usize = 10;
/// Each cashier has so many accounts to pay for in turn: what one takes must not make another's quote stale, and an
/// account that is paid again and again has more of a past than any real one.
const ACCOUNTS_A_CASHIER: usize = 100;
/// A clerk may look up so many accounts at once before having to wait a little.
const LOOK_UPS_A_CLERK: usize = 30;
/// The first look-ups of each clerk are not counted.
const LOOK_UPS_TO_WARM_UP: usize = 5;
/// After so many payments the next customer comes.
const PAYMENTS_A_TICKET: usize = 10;

/// How much.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    /// Connections, each one request at a time.
    pub connections: usize,
    /// How long.
    pub duration: Duration,
}

/// Runs `step` on every connection until the time is over. A step is one measured thing; it says how long that took.
pub async fn drive<S, F, W>(name: &str, load: Load, workers: Vec<W>, step: S) -> Measured
where
    S: Fn(W) -> F + Copy + Send + 'static,
    F: Future<Output = (W, Result<Duration, String>)> + Send,
    W: Send + 'static,
{
    let begun = Instant::now() + WARM_UP;
    let end = begun + load.duration;
    let tasks: Vec<_> = workers
        .into_iter()
        .map(|mut worker| {
            tokio::spawn(async move {
                let (mut latencies, mut failures) = (Latencies::default(), Failures::default());
                while Instant::now() < end {
                    let answer;
                    (worker, answer) = step(worker).await;
                    if Instant::now() < begun {
                        continue;
                    }
                    match answer {
                        Ok(took) => latencies.add(took),
                        Err(why) => failures.add(why),
                    }
                }
                (latencies, failures)
            })
        })
        .collect();
    let (mut latencies, mut failures) = (Latencies::default(), Failures::default());
    for task in tasks {
        match task.await {
            Ok((its_latencies, its_failures)) => {
                latencies.append(its_latencies);
                failures.append(its_failures);
            }
            Err(error) => failures.add(error.to_string()),
        }
    }
    latencies.measured(name, begun.elapsed(), &failures)
}

/// Asks, and says how long it took or what was wrong.
pub async fn timed(line: &mut Line, ask: &Ask) -> Result<(Reply, Duration), String> {
    let begun = Instant::now();
    let reply = line.ask(ask).await.map_err(|lost| lost.to_string())?;
    let took = begun.elapsed();
    if reply.ok() {
        return Ok((reply, took));
    }
    Err(format!("{} {}: {} {}", ask.method, ask.path, reply.status, String::from_utf8_lossy(&reply.body)))
}

/// One connection with keys of its own.
pub struct Worker {
    /// The connection.
    pub line: Line,
    /// The bearer token.
    pub token: String,
    /// What it works on: a hall or a counter.
    pub at: Arc<str>,
    wish: Arc<Wish>,
    keys: String,
    n: u64,
}

impl Worker {
    fn new(host: &str, token: &str, at: &str, wish: &Arc<Wish>, n: usize) -> Self {
        let keys = format!("{}-{n}-", run_name());
        Self { line: Line::to(host), token: token.into(), at: at.into(), wish: wish.clone(), keys, n: 0 }
    }

    /// A key that was never used.
    pub fn key(&mut self) -> String {
        self.n += 1;
        format!("{}-{}{:08}", made_now(), self.keys, self.n)
    }
}

/// A trivial JSON answer.
pub async fn hello(host: &str, load: Load) -> Measured {
    let lines = (0..load.connections).map(|_| Line::to(host)).collect();
    drive("hello", load, lines, |mut line: Line| async {
        let answer = timed(&mut line, &asks::ping()).await.map(|(_, took)| took);
        (line, answer)
    })
    .await
}

/// Durable tickets, by a signed-in device, each with a key.
pub async fn issue(host: &str, hall: &str, token: &str, wish: &Wish, load: Load) -> Measured {
    let wish = Arc::new(wish.clone());
    let workers = (0..load.connections).map(|n| Worker::new(host, token, hall, &wish, n)).collect();
    drive("issue", load, workers, |mut worker: Worker| async {
        let ask = asks::issue(&worker.at, &worker.wish).by(&worker.token).once(worker.key());
        let answer = timed(&mut worker.line, &ask).await.map(|(_, took)| took);
        (worker, answer)
    })
    .await
}

/// A clerk at a counter who also plays the customer.
pub struct Desk {
    worker: Worker,
    hall: Arc<str>,
    device: Arc<str>,
}

/// Signs clerks in and opens their counters, spread over the hosts.
pub async fn desks(hosts: &[String], device: &str, clerks: &[Account], wish: &Wish) -> Result<Vec<Desk>, String> {
    let wish = Arc::new(wish.clone());
    let mut desks = Vec::new();
    for (n, clerk) in clerks.iter().enumerate() {
        let host = &hosts[n % hosts.len()];
        let counter = clerk.counter.as_deref().unwrap_or_default();
        let mut worker = Worker::new(host, "", counter, &wish, n);
        let house = u8::try_from(1 + n / SIGN_INS_AN_ADDRESS).unwrap_or(u8::MAX);
        worker.line = worker.line.from(Ipv4Addr::new(127, 0, 0, house).into());
        let (reply, _) = timed(&mut worker.line, &asks::sign_in(&clerk.account, &clerk.password, true)).await?;
        worker.token = reply.text("token");
        timed(&mut worker.line, &asks::presence(counter, "open", None).by(&worker.token)).await?;
        // A counter's id begins with its hall's.
        let hall = counter.rsplit_once('-').map_or(counter, |(hall, _)| hall).into();
        desks.push(Desk { worker, hall, device: device.into() });
    }
    Ok(desks)
}

/// Whole visits: take a ticket, call, start, finish. The called ticket may be another desk's; every one is served.
pub async fn visits(desks: Vec<Desk>, duration: Duration) -> Measured {
    let load = Load { connections: desks.len(), duration };
    drive("visits", load, desks, |mut desk: Desk| async {
        let answer = desk.visit().await;
        (desk, answer)
    })
    .await
}

/// A clerk who takes payments: a month ahead for one account after the other.
pub struct Cashier {
    desk: Desk,
    ticket: String,
    accounts: Vec<String>,
    turn: usize,
    paid: usize,
}

/// A quote that the customer has agreed to.
struct Confirmed {
    id: String,
    total_fen: i64,
}

impl Cashier {
    async fn begin(mut desk: Desk, accounts: Vec<String>) -> Result<Self, String> {
        let worker = &mut desk.worker;
        let key = worker.key();
        // A till that is open already is as good.
        let _ = worker.line.ask(&asks::open_till(0).by(&worker.token).once(key)).await;
        let ticket = desk.next_customer().await?;
        Ok(Self { desk, ticket, accounts, turn: 0, paid: 0 })
    }

    /// Makes a quote for the next account that has something to pay, and hears yes.
    async fn quote(&mut self) -> Result<Confirmed, String> {
        if self.paid == PAYMENTS_A_TICKET {
            self.desk.finish(&self.ticket).await?;
            self.ticket = self.desk.next_customer().await?;
            self.paid = 0;
        }
        let account = self.accounts.get(self.turn % self.accounts.len().max(1)).cloned().unwrap_or_default();
        self.turn += 1;
        let worker = &mut self.desk.worker;
        let ask = asks::quote(&self.ticket, &account, Some(1)).by(&worker.token).once(worker.key());
        let quote = timed(&mut worker.line, &ask).await?.0;
        let (id, total_fen) = (quote.text("id"), quote.json()["total_fen"].as_i64().unwrap_or(0));
        let ask = asks::confirm(&id).by(&worker.token).once(worker.key());
        timed(&mut worker.line, &ask).await?;
        Ok(Confirmed { id, total_fen })
    }

    async fn pay(&mut self, quote: &Confirmed) -> Result<Duration, String> {
        self.paid += 1;
        let worker = &mut self.desk.worker;
        let ask = asks::pay_cash(&self.ticket, &quote.id, quote.total_fen).by(&worker.token).once(worker.key());
        timed(&mut worker.line, &ask).await.map(|(_, took)| took)
    }
}

/// Seats the cashiers and deals the accounts out. Only those in use: for others nothing is paid ahead.
async fn cashiers(mut desks: Vec<Desk>) -> Result<Vec<Cashier>, String> {
    let wanted = desks.len() * ACCOUNTS_A_CASHIER;
    let mut accounts: Vec<String> = Vec::new();
    let seats = desks.len().max(1);
    for n in 0_usize.. {
        // Each clerk looks some of them up: one alone would soon be told to wait.
        let Some(Desk { worker, .. }) = desks.get_mut(n % seats) else { return Ok(Vec::new()) };
        let ask = asks::look_up(&format!("6{n:07}")).by(&worker.token);
        let found = timed(&mut worker.line, &ask).await?.0.json();
        let found = found["accounts"].as_array().cloned().unwrap_or_default();
        let in_use = found.iter().filter(|account| account["status"] == "active");
        accounts.extend(in_use.filter_map(|account| account["id"].as_str()).map(str::to_owned));
        if accounts.len() >= wanted || found.len() < ACCOUNTS_A_LOOK_UP {
            break;
        }
    }
    let each = accounts.len() / seats;
    if each == 0 {
        return Err(format!("{} accounts in use are too few for {} cashiers", accounts.len(), desks.len()));
    }
    let mut cashiers = Vec::new();
    for (desk, accounts) in desks.into_iter().zip(accounts.chunks(each)) {
        cashiers.push(Cashier::begin(desk, accounts.to_vec()).await?);
    }
    Ok(cashiers)
}

/// Payments of confirmed quotes, so many at the same time: only the payments are timed. A ticket has one quote, so every
/// cashier makes one ready, and then all are paid, the next as soon as one is; the more cashiers, the less it matters that
/// the first and the last find the server idle.
pub async fn payments(desks: Vec<Desk>, load: Load) -> Result<Measured, String> {
    let mut waiting = cashiers(desks).await?;
    let (mut latencies, mut failures, mut spent) = (Latencies::default(), Failures::default(), Duration::ZERO);
    let mut warm = false;
    while spent < load.duration {
        let mut quoting = JoinSet::new();
        for mut cashier in waiting.drain(..) {
            quoting.spawn(async move {
                let quote = cashier.quote().await;
                (cashier, quote)
            });
        }
        let mut ready = Vec::new();
        for (cashier, quote) in quoting.join_all().await {
            ready.push((cashier, quote?));
        }
        let (paid, took) = pay_all(ready, load.connections).await;
        for (cashier, answer) in paid {
            waiting.push(cashier);
            match answer {
                Ok(took) if warm => latencies.add(took),
                Ok(_) => {}
                Err(why) => failures.add(why),
            }
        }
        if let Some(why) = &failures.first {
            // A customer who could not pay keeps the counter: nobody could go on from here.
            return Err(format!("a payment failed: {why}"));
        }
        if warm {
            spent += took;
        }
        warm = true;
    }
    for cashier in &mut waiting {
        // Whoever measures next at these counters finds nobody before them.
        cashier.desk.finish(&cashier.ticket).await?;
    }
    Ok(latencies.measured("payments", spent, &failures))
}

/// Pays quotes that are ready, so many at the same time; how long each took, and all of them.
async fn pay_all(
    ready: Vec<(Cashier, Confirmed)>,
    at_once: usize,
) -> (Vec<(Cashier, Result<Duration, String>)>, Duration) {
    let queue = Arc::new(Mutex::new(ready));
    let begun = Instant::now();
    let mut paying = JoinSet::new();
    for _ in 0..at_once {
        let queue = queue.clone();
        paying.spawn(async move {
            let mut paid = Vec::new();
            loop {
                let next = queue.lock().unwrap_or_else(PoisonError::into_inner).pop();
                let Some((mut cashier, quote)) = next else { return paid };
                let answer = cashier.pay(&quote).await;
                paid.push((cashier, answer));
            }
        });
    }
    let paid = paying.join_all().await.into_iter().flatten().collect();
    (paid, begun.elapsed())
}

/// Payments with everything before them: quote, the customer's word, payment. Three requests, one payment counted.
pub async fn payment_cycles(desks: Vec<Desk>, duration: Duration) -> Result<Measured, String> {
    let cashiers = cashiers(desks).await?;
    let load = Load { connections: cashiers.len(), duration };
    let step = |mut cashier: Cashier| async {
        let begun = Instant::now();
        let answer = match cashier.quote().await {
            Ok(quote) => cashier.pay(&quote).await,
            Err(why) => Err(why),
        };
        (cashier, answer.map(|_| begun.elapsed()))
    };
    Ok(drive("payment-cycles", load, cashiers, step).await)
}

/// Look-ups of one account by its number, one after another, by clerks in turn; `accounts` is how many the city has. The
/// number lacks its check digit, which finds the same account.
pub async fn look_ups(mut desks: Vec<Desk>, accounts: u64, seed: u64) -> Measured {
    let (mut latencies, mut failures, mut dice) = (Latencies::default(), Failures::default(), Dice::of(seed, 0));
    let mut begun = Instant::now();
    for n in 0..LOOK_UPS_A_CLERK {
        if n == LOOK_UPS_TO_WARM_UP {
            begun = Instant::now();
        }
        for Desk { worker, .. } in &mut desks {
            let ask = asks::look_up(&format!("6{:08}", dice.between(0, accounts.saturating_sub(1)))).by(&worker.token);
            match timed(&mut worker.line, &ask).await {
                Ok((reply, _)) if reply.json()["accounts"].as_array().is_none_or(|found| found.len() != 1) => {
                    failures.add(format!("{} is not one account", ask.path));
                }
                Ok((_, took)) if n >= LOOK_UPS_TO_WARM_UP => latencies.add(took),
                Ok(_) => {}
                Err(why) => failures.add(why),
            }
        }
    }
    latencies.measured("look-ups", begun.elapsed(), &failures)
}

impl Desk {
    async fn visit(&mut self) -> Result<Duration, String> {
        let begun = Instant::now();
        let ticket = self.next_customer().await?;
        self.finish(&ticket).await?;
        Ok(begun.elapsed())
    }

    /// Somebody takes a ticket; whoever is next is called and served.
    async fn next_customer(&mut self) -> Result<String, String> {
        let worker = &mut self.worker;
        let ask = asks::issue(&self.hall, &worker.wish).by(&self.device).once(worker.key());
        timed(&mut worker.line, &ask).await?;
        let ask = asks::call(&worker.at).by(&worker.token).once(worker.key());
        let called = timed(&mut worker.line, &ask).await?.0.json();
        let Some(ticket) = called["ticket"]["id"].as_str().or(called["ticket"].as_str()) else {
            return Err(format!("nobody to call: {called}"));
        };
        let ask = asks::act(ticket, "starts", serde_json::json!({})).by(&worker.token).once(worker.key());
        timed(&mut worker.line, &ask).await?;
        Ok(ticket.to_owned())
    }

    async fn finish(&mut self, ticket: &str) -> Result<(), String> {
        let worker = &mut self.worker;
        let ask = asks::act(ticket, "finishes", serde_json::json!({})).by(&worker.token).once(worker.key());
        timed(&mut worker.line, &ask).await.map(drop)
    }
}
