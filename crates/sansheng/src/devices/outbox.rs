//! Tells the outbox's targets of postings: each in order, again and again until it has arrived, then the next. A target
//! that is away delays its own postings and nothing else; none is skipped.

use std::collections::HashMap;
use std::io::{Read, Seek, SeekFrom, Write};
use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::body::Bytes;
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

use crate::door::{Event, journal};
use crate::exchange::outbox::{self, Posting, Target};
use crate::kernel::Actor;
use crate::web::App;

/// How patiently targets are told.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// The pause after the first failure; it doubles with each.
    pub pause: Duration,
    /// The longest pause: the target stays ours for longer (`outbox::HELD_MS`).
    pub pause_max: Duration,
    /// A target that answers at all answers in this time.
    pub answer_within: Duration,
    /// How often it is looked whether there is something new.
    pub look: Duration,
}

impl Pace {
    /// Of a server.
    pub const SERVER: Self = Self {
        pause: Duration::from_secs(1),
        pause_max: Duration::from_secs(15),
        answer_within: Duration::from_secs(10),
        look: Duration::from_secs(1),
    };
}

/// Events that are no postings are passed by in memory; so many at most, then the row says so too.
const PASSED_MAX: i64 = 200;

/// Tells all targets until the server ends.
pub async fn follow(app: App, pace: Pace) {
    let holder = format!("{}-{}", std::process::id(), app.next_request_id());
    let mut telling: HashMap<(String, String), JoinHandle<()>> = HashMap::new();
    loop {
        if let Ok(targets) = app.door.read(|conn| Ok(outbox::targets(conn, None)?)).await {
            telling.retain(|_, task| !task.is_finished());
            for target in targets {
                let key = (target.branch.clone(), target.id.clone());
                if target.active == 0 {
                    if let Some(task) = telling.remove(&key) {
                        task.abort();
                    }
                } else {
                    let told = || tokio::spawn(tell(app.clone(), target, holder.clone(), pace));
                    telling.entry(key).or_insert_with(told);
                }
            }
        }
        tokio::time::sleep(pace.look).await;
    }
}

/// Tells one target until something of the store fails; then it is begun again.
async fn tell(app: App, target: Target, holder: String, pace: Pace) {
    let teller = Teller { app, target, holder, pace };
    loop {
        if teller.round().await.is_none() {
            return;
        }
        tokio::time::sleep(pace.look).await;
    }
}

struct Teller {
    app: App,
    target: Target,
    holder: String,
    pace: Pace,
}

impl Teller {
    /// Takes the target and tells what is new; `None` when the store failed or somebody else took the target.
    async fn round(&self) -> Option<()> {
        let (id, holder) = (self.target.id.clone(), self.holder.clone());
        let branch = &self.target.branch;
        let held = self.app.door.write(&Actor::system(), branch, move |work| outbox::hold(work, &id, &holder)).await;
        let Some(mut seq) = held.ok()? else { return Some(()) };
        let mut passed = seq;
        loop {
            let of = branch.clone();
            let page = self.app.door.read(move |conn| Ok(journal::after(conn, &of, passed)?)).await.ok()?;
            let Some(last) = page.last().map(|event| event.seq) else { break };
            for event in page.iter().filter(|event| outbox::is_posting(event)) {
                self.until_arrived(event).await?;
                seq = event.seq;
            }
            passed = last;
            if passed - seq >= PASSED_MAX {
                self.advance(passed, 0).await?;
                seq = passed;
            }
        }
        // What is left are a few events that are no postings: the next round passes them by again.
        Some(())
    }

    async fn advance(&self, seq: i64, sent: i64) -> Option<()> {
        let (id, holder) = (self.target.id.clone(), self.holder.clone());
        let command = move |work: &mut crate::door::Work<'_>| outbox::advance(work, &id, &holder, seq, sent);
        let moved = self.app.door.write(&Actor::system(), &self.target.branch, command).await;
        (moved == Ok(true)).then_some(())
    }

    async fn until_arrived(&self, event: &Event) -> Option<()> {
        let posting = Posting::of(event);
        let mut pause = self.pace.pause;
        while let Err(said) = self.deliver(&posting).await {
            tracing::warn!(to = self.target.id, posting = posting.id, said, "a posting did not arrive");
            let (id, holder) = (self.target.id.clone(), self.holder.clone());
            let command = move |work: &mut crate::door::Work<'_>| outbox::failed(work, &id, &holder, &said);
            let noted = self.app.door.write(&Actor::system(), &self.target.branch, command).await;
            if noted != Ok(true) {
                return None;
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(self.pace.pause_max);
        }
        self.advance(event.seq, 1).await
    }

    async fn deliver(&self, posting: &Posting) -> Result<(), String> {
        let secret = std::env::var(&self.target.secret_env).unwrap_or_default();
        if secret.is_empty() {
            return Err(format!("{} is not set", self.target.secret_env));
        }
        let timestamp_s = self.app.now() / 1_000;
        let signature = posting.signature(secret.as_bytes(), timestamp_s);
        if self.target.kind == "file" {
            return self.append(posting, timestamp_s, &signature).await;
        }
        let within = self.pace.answer_within;
        let posted = post(&self.target.address, posting, timestamp_s, &signature);
        match tokio::time::timeout(within, posted).await {
            Ok(Ok(status)) if (200..300).contains(&status) => Ok(()),
            Ok(Ok(status)) => Err(format!("answered {status}")),
            Ok(Err(said)) => Err(said),
            Err(_) => Err("did not answer in time".into()),
        }
    }

    async fn append(&self, posting: &Posting, timestamp_s: i64, signature: &str) -> Result<(), String> {
        let line = json!({ "id": posting.id, "timestamp": timestamp_s, "signature": signature, "body": posting.body });
        let (file, line) = (self.target.address.clone(), format!("{line}\n"));
        let written = tokio::task::spawn_blocking(move || append(&file, &line));
        written.await.map_err(|e| e.to_string())?.map_err(|e| e.to_string())
    }
}

/// Adds a line, on the disk when it returns. Half a line that a power cut left is ended first.
fn append(file: &str, line: &str) -> std::io::Result<()> {
    let mut open = std::fs::OpenOptions::new().create(true).read(true).append(true).open(file)?;
    if open.metadata()?.len() > 0 {
        let mut last = [0];
        open.seek(SeekFrom::End(-1))?;
        open.read_exact(&mut last)?;
        if last != [b'\n'] {
            open.write_all(b"\n")?;
        }
    }
    open.write_all(line.as_bytes())?;
    open.sync_data()
}

/// Posts once, on a connection of its own; the answer's status.
async fn post(address: &str, posting: &Posting, timestamp_s: i64, signature: &str) -> Result<u16, String> {
    let uri: hyper::Uri = address.parse().map_err(|_| "no address".to_owned())?;
    let host = uri.host().ok_or("no host")?.to_owned();
    let port = uri.port_u16().unwrap_or(80);
    let stream = TcpStream::connect((host.as_str(), port)).await.map_err(|e| e.to_string())?;
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(|e| e.to_string())?;
    let driving = tokio::spawn(connection);
    let path = uri.path_and_query().map_or("/", hyper::http::uri::PathAndQuery::as_str);
    let request = Request::post(path)
        .header("host", format!("{host}:{port}"))
        .header("content-type", "application/json")
        .header("idempotency-key", &posting.id)
        .header("x-sansheng-id", &posting.id)
        .header("x-sansheng-timestamp", timestamp_s)
        .header("x-sansheng-signature", format!("v1={signature}"))
        .body(Full::new(Bytes::from(posting.body.clone())))
        .map_err(|e| e.to_string())?;
    let answered = async {
        let answer = sender.send_request(request).await.map_err(|e| e.to_string())?;
        let status = answer.status().as_u16();
        // An answer that breaks off is none.
        http_body_util::Limited::new(answer.into_body(), 64 * 1024).collect().await.map_err(|e| e.to_string())?;
        Ok(status)
    };
    let status = answered.await;
    driving.abort();
    status
}
