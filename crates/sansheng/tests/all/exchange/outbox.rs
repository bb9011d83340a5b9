//! Another system hears of every posting, in order, though it drops, delays, fails and dies: nothing is lost, and what
//! comes twice has the same id.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use hmac::{Hmac, Mac};
use sansheng::devices::outbox::{Pace, follow};
use sansheng::exchange::ExchangeRefusal as No;
use sansheng::exchange::outbox::{self, Kind, NewTarget};
use sansheng::kernel::Actor;
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::support::branch::BRANCH;
use crate::support::front::Front;

const PACE: Pace = Pace {
    pause: Duration::from_millis(10),
    pause_max: Duration::from_millis(40),
    answer_within: Duration::from_millis(300),
    look: Duration::from_millis(20),
};
/// Set by cargo for every test, so that no test changes its own environment: the key is what the variable says.
const SECRET_ENV: &str = "SANSHENG_OUTBOX_TEST_KEY";

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

fn target(id: &str, kind: Kind, address: &str) -> NewTarget {
    NewTarget { id: id.into(), kind, address: address.into(), secret_env: SECRET_ENV.into(), from_start: true }
}

async fn add(front: &Front, new: NewTarget) -> Result<(), sansheng::door::Answer> {
    front.site.app.door.write(&Actor::system(), BRANCH, move |work| outbox::add(work, &new)).await
}

/// Payments in a row.
async fn pay(front: &Front, n: u32) {
    front.sit(1).await;
    front.keyed("clerk1", "/tills", &json!({ "float_fen": 20_000 }), "till").await;
    for one in 0..n {
        let account = front.subscriber(one, &["2026-01"]).await;
        front.ticket(&json!({ "service": "pay" })).await;
        let id = front.call(1).await;
        front.act(1, &id, "starts", &json!({})).await;
        let quote = front.act(1, &id, "quotes", &json!({ "account": account })).await;
        let quote = quote["id"].as_str().expect("an id").to_owned();
        front.post("clerk1", &format!("/quotes/{quote}/confirmations"), &json!({})).await;
        let cash = json!({ "quote": quote, "method": "cash", "tendered_fen": 4_900 });
        front.keyed("clerk1", &format!("/tickets/{id}/payments"), &cash, &format!("paid{one}")).await;
        front.act(1, &id, "finishes", &json!({})).await;
    }
}

/// One request with its headers, in small letters, and its body.
async fn request(stream: &mut TcpStream) -> Option<(String, String)> {
    let mut bytes = Vec::new();
    loop {
        let mut block = [0; 4_096];
        let n = stream.read(&mut block).await.ok()?;
        if n == 0 {
            return None;
        }
        bytes.extend_from_slice(&block[..n]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let head = head.to_lowercase();
        let length: usize = head.split("content-length: ").nth(1)?.lines().next()?.trim().parse().ok()?;
        if body.len() >= length {
            return Some((head, body.to_owned()));
        }
    }
}

fn header(head: &str, name: &str) -> String {
    head.lines().find_map(|line| line.strip_prefix(&format!("{name}: "))).unwrap_or("").to_owned()
}

fn is_signed(head: &str, body: &str) -> bool {
    let secret = std::env::var(SECRET_ENV).expect("set in .cargo/config.toml");
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any length");
    mac.update(format!("{}.{}.{body}", header(head, "x-sansheng-timestamp"), header(head, "x-sansheng-id")).as_bytes());
    header(head, "x-sansheng-signature") == format!("v1={}", hex::encode(mac.finalize().into_bytes()))
}

/// A receiver that misbehaves by turns: it answers, says 500, drops the line before and after it has read, is slow.
async fn receive(listener: TcpListener, taken: Arc<Mutex<Vec<(String, Value)>>>) {
    let mut turn = 0;
    while let Ok((mut stream, _)) = listener.accept().await {
        turn += 1;
        if turn % 5 == 1 {
            continue;
        }
        let Some((head, body)) = request(&mut stream).await else { continue };
        assert!(is_signed(&head, &body), "{head}");
        let said = match turn % 5 {
            2 => "HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\n\r\n",
            3 => {
                // It has it, and dies before it says so.
                taken
                    .lock()
                    .expect("one")
                    .push((header(&head, "x-sansheng-id"), serde_json::from_str(&body).expect("JSON")));
                continue;
            }
            4 => {
                tokio::time::sleep(Duration::from_millis(500)).await;
                continue;
            }
            _ => "HTTP/1.1 204 No Content\r\n\r\n",
        };
        if turn % 5 == 0 {
            taken
                .lock()
                .expect("one")
                .push((header(&head, "x-sansheng-id"), serde_json::from_str(&body).expect("JSON")));
        }
        let _ = stream.write_all(said.as_bytes()).await;
        let _ = stream.shutdown().await;
    }
}

async fn until_told(front: &Front, id: &'static str, n: i64) {
    for _ in 0..2_000 {
        let targets = front.site.app.door.read(|conn| Ok(outbox::targets(conn, Some(BRANCH))?)).await.expect("reads");
        if targets.iter().any(|target| target.id == id && target.sent >= n) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{id} was not told of {n} postings");
}

#[test]
fn every_posting_arrives_in_order_though_the_receiver_drops_delays_fails_and_dies() {
    runtime().block_on(async {
        let front = Front::open().await;
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        add(&front, target("erp", Kind::Http, &format!("http://{address}/postings"))).await.expect("added");
        let taken: Arc<Mutex<Vec<(String, Value)>>> = Arc::default();
        let receiving = tokio::spawn(receive(listener, taken.clone()));
        let telling = tokio::spawn(follow(front.site.app.clone(), PACE));
        pay(&front, 3).await;
        until_told(&front, "erp", 2).await;
        // The receiver dies for a while, and so do we.
        receiving.abort();
        let _ = receiving.await;
        telling.abort();
        let listener = TcpListener::bind(address).await.expect("the same port");
        tokio::spawn(receive(listener, taken.clone()));
        front.site.pass(outbox::HELD_MS + 1);
        tokio::spawn(follow(front.site.app.clone(), PACE));
        until_told(&front, "erp", 3).await;
        let taken = taken.lock().expect("one").clone();
        let mut ids: Vec<(i64, String)> =
            taken.iter().map(|(id, body)| (body["seq"].as_i64().expect("a place"), id.clone())).collect();
        assert!(ids.is_sorted(), "in order: {ids:?}");
        assert!(taken.iter().all(|(id, body)| *id == body["id"] && body["kind"] == "payment_taken"), "{taken:?}");
        ids.dedup();
        assert_eq!(ids.len(), 3, "none lost, none under two ids: {ids:?}");
        let metrics = front.site.send(crate::support::site::Ask::get("/metrics")).await.body;
        assert!(metrics.contains("sansheng_outbox_tries{branch=\"yl\",target=\"erp\"} 0"), "{metrics}");
    });
}

#[test]
fn a_file_gets_a_line_for_each_posting() {
    runtime().block_on(async {
        let front = Front::open().await;
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("postings.jsonl");
        std::fs::write(&file, "half a li").expect("a line that broke off");
        add(&front, target("file", Kind::File, &file.display().to_string())).await.expect("added");
        tokio::spawn(follow(front.site.app.clone(), PACE));
        pay(&front, 2).await;
        until_told(&front, "file", 2).await;
        let text = std::fs::read_to_string(&file).expect("a file");
        let lines: Vec<Value> = text.lines().skip(1).map(|line| serde_json::from_str(line).expect("JSON")).collect();
        assert_eq!(lines.len(), 2, "{text}");
        assert!(lines.iter().all(|line| line["body"].as_str().is_some_and(|body| body.contains("payment_taken"))));
    });
}

#[test]
fn a_target_that_could_not_be_one_is_refused_by_name() {
    runtime().block_on(async {
        let front = Front::open().await;
        let no = |answer: Result<(), sansheng::door::Answer>| crate::money::desk::refusal(answer);
        for address in ["https://erp.example", "http://", "http://user@host/", "ftp://x", "/a\nb"] {
            assert_eq!(no(add(&front, target("erp", Kind::Http, address)).await), No::OutboxAddressUnsuitable.into());
        }
        assert_eq!(no(add(&front, target("ERP", Kind::Http, "http://erp/")).await), No::OutboxAddressUnsuitable.into());
        assert_eq!(no(add(&front, target("f", Kind::File, "here.jsonl")).await), No::OutboxAddressUnsuitable.into());
        let path = NewTarget { secret_env: "PATH".into(), ..target("erp", Kind::Http, "http://erp/") };
        assert_eq!(no(add(&front, path).await), No::OutboxSecretUnnamed.into());
        for n in 0..5 {
            add(&front, target(&format!("erp{n}"), Kind::Http, "http://erp/")).await.expect("added");
        }
        assert_eq!(no(add(&front, target("erp1", Kind::Http, "http://erp/")).await), No::OutboxTargetTaken.into());
        assert_eq!(
            no(add(&front, target("erp6", Kind::Http, "http://erp/")).await),
            No::OutboxTargetsTooMany { max: 5 }.into()
        );
    });
}
