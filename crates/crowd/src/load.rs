//! Load for the benchmarks: N connections that ask as fast as they are answered, and how long each answer took.

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::asks::{self, Wish};
use crate::cast::Account;
use crate::chance::run_name;
use crate::client::{Ask, Line, Reply};
use crate::latency::{Failures, Latencies, Measured};

/// Answers in the first moments are not counted: connections open, caches fill.
const WARM_UP: Duration = Duration::from_millis(500);

/// Common surnames, none the beginning of another: twenty accounts are found by each, and every cashier needs one alone,
/// or what one takes makes another's quote stale.
const SURNAMES: [&str; 5] = ["wang", "zhang", "chen", "yang", "zhou"];

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

    /// A key that was never used: it grows, so that its index stays in cache.
    pub fn key(&mut self) -> String {
        self.n += 1;
        format!("{}{:08}", self.keys, self.n)
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
pub async fn desks(
    hosts: &[String],
    hall: &str,
    device: &str,
    clerks: &[Account],
    wish: &Wish,
) -> Result<Vec<Desk>, String> {
    let wish = Arc::new(wish.clone());
    let mut desks = Vec::new();
    for (n, clerk) in clerks.iter().enumerate() {
        let host = &hosts[n % hosts.len()];
        let counter = clerk.counter.as_deref().unwrap_or_default();
        let mut worker = Worker::new(host, "", counter, &wish, n);
        let (reply, _) = timed(&mut worker.line, &asks::sign_in(&clerk.account, &clerk.password, true)).await?;
        worker.token = reply.text("token");
        timed(&mut worker.line, &asks::presence(counter, "open", None).by(&worker.token)).await?;
        desks.push(Desk { worker, hall: hall.into(), device: device.into() });
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

/// A desk with one customer before it who pays again and again: a month ahead each time.
pub struct Cashier {
    desk: Desk,
    ticket: String,
    account: String,
}

impl Cashier {
    /// Opens the drawer, takes a ticket, serves it, and finds an account to pay for.
    async fn begin(mut desk: Desk, n: usize) -> Result<Self, String> {
        let worker = &mut desk.worker;
        let key = worker.key();
        // A till that is open already is as good.
        let _ = worker.line.ask(&asks::open_till(0).by(&worker.token).once(key)).await;
        let ask = asks::issue(&desk.hall, &worker.wish).by(&desk.device).once(worker.key());
        timed(&mut worker.line, &ask).await?;
        let ask = asks::call(&worker.at).by(&worker.token).once(worker.key());
        let ticket =
            timed(&mut worker.line, &ask).await?.0.json()["ticket"]["id"].as_str().unwrap_or_default().to_owned();
        let ask = asks::act(&ticket, "starts", serde_json::json!({})).by(&worker.token).once(worker.key());
        timed(&mut worker.line, &ask).await?;
        let found =
            timed(&mut worker.line, &asks::look_up(SURNAMES[n % SURNAMES.len()]).by(&worker.token)).await?.0.json();
        let accounts = found["accounts"].as_array().cloned().unwrap_or_default();
        let account = accounts.get(n / SURNAMES.len() % accounts.len().max(1)).and_then(|a| a["id"].as_str());
        let account = account.ok_or_else(|| format!("nobody of that name: {found}"))?.to_owned();
        Ok(Self { desk, ticket, account })
    }

    async fn pay(&mut self) -> Result<Duration, String> {
        let begun = Instant::now();
        let worker = &mut self.desk.worker;
        let ask = asks::quote(&self.ticket, &self.account, Some(1)).by(&worker.token).once(worker.key());
        let quote = timed(&mut worker.line, &ask).await?.0;
        let (id, total) = (quote.text("id"), quote.json()["total_fen"].as_i64().unwrap_or(0));
        let ask = asks::confirm(&id).by(&worker.token).once(worker.key());
        timed(&mut worker.line, &ask).await?;
        let ask = asks::pay_cash(&self.ticket, &id, total).by(&worker.token).once(worker.key());
        timed(&mut worker.line, &ask).await?;
        Ok(begun.elapsed())
    }
}

/// Payments, each with its quote and the customer's word before it: three requests, one payment counted.
pub async fn payments(desks: Vec<Desk>, duration: Duration) -> Result<Measured, String> {
    let mut cashiers = Vec::new();
    for (n, desk) in desks.into_iter().enumerate() {
        cashiers.push(Cashier::begin(desk, n).await?);
    }
    let load = Load { connections: cashiers.len(), duration };
    let step = |mut cashier: Cashier| async {
        let answer = cashier.pay().await;
        (cashier, answer)
    };
    Ok(drive("payments", load, cashiers, step).await)
}

impl Desk {
    async fn visit(&mut self) -> Result<Duration, String> {
        let begun = Instant::now();
        let worker = &mut self.worker;
        let ask = asks::issue(&self.hall, &worker.wish).by(&self.device).once(worker.key());
        timed(&mut worker.line, &ask).await?;
        let ask = asks::call(&worker.at).by(&worker.token).once(worker.key());
        let (called, _) = timed(&mut worker.line, &ask).await?;
        let called = called.json();
        let Some(ticket) = called["ticket"]["id"].as_str().or(called["ticket"].as_str()) else {
            return Err(format!("nobody to call: {called}"));
        };
        for act in ["starts", "finishes"] {
            let ask = asks::act(ticket, act, serde_json::json!({})).by(&worker.token).once(worker.key());
            timed(&mut worker.line, &ask).await?;
        }
        Ok(begun.elapsed())
    }
}
