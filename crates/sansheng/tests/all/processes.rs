//! What only real processes show: `kill -9` under load loses nothing that was answered, and two servers with sixteen
//! counters on one PostgreSQL give no number and no ticket twice.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crowd::asks::{self, Wish};
use crowd::cast::{Account, Cast};
use crowd::client::Line;
use diesel::prelude::*;
use sansheng::store::open_writer;
use sansheng::store::schema::{ticket_calls, tickets};
use sansheng::verify::verify;
use serde_json::json;

use crate::both_engines;
use crate::support::process::{Process, founded, free_port};
use crate::support::{Database, Engine};

const HALL: &str = sansheng::demo::HALL;
const KILLS: usize = 50;
const CALLERS: usize = 6;

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime")
}

fn wish() -> Wish {
    Wish { service: "consult".into(), channel: "integration".into(), ..Wish::default() }
}

/// Issues tickets until the server is gone; keeps what was answered, and the key that was not.
async fn issue_until_killed(
    host: String,
    token: String,
    keys: Arc<Mutex<Vec<String>>>,
    answered: Arc<Mutex<HashMap<String, String>>>,
) {
    let mut line = Line::to(&host);
    loop {
        let key = {
            let mut keys = keys.lock().expect("nobody panics");
            keys.pop().unwrap_or_else(|| format!("k-{}", next_key()))
        };
        match line.ask(&asks::issue(HALL, &wish()).by(&token).once(&key)).await {
            Ok(reply) if reply.ok() => {
                let before = answered.lock().expect("nobody panics").insert(key, reply.text("id"));
                assert!(before.is_none() || before == Some(reply.text("id")), "one key, two tickets");
            }
            // Refused (full, closed) or lost: the same key is asked again after the restart.
            Ok(reply) if reply.status.as_u16() == 429 => tokio::time::sleep(Duration::from_millis(20)).await,
            _ => {
                keys.lock().expect("nobody panics").push(key);
                return;
            }
        }
    }
}

fn next_key() -> String {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::SeqCst).to_string()
}

both_engines! {
    fn fifty_kills_under_load_lose_nothing(database: Database) {
        runtime().block_on(async {
            let cast = founded(&database).await;
            let token = cast.token("integration").expect("an integration").to_owned();
            let (keys, answered) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(HashMap::new())));
            for kill in 0..KILLS {
                let mut server = Process::serve(&database, free_port());
                server.ready().await;
                let callers: Vec<_> = (0..CALLERS)
                    .map(|_| {
                        let (host, token) = (server.host.clone(), token.clone());
                        tokio::spawn(issue_until_killed(host, token, keys.clone(), answered.clone()))
                    })
                    .collect();
                tokio::time::sleep(Duration::from_millis(60 + (kill as u64 * 37) % 140)).await;
                server.kill();
                for caller in callers {
                    caller.await.expect("no caller panics");
                }
            }
            let answered = answered.lock().expect("nobody panics").clone();
            let mut conn = open_writer(&database.url).expect("opens");
            let there: HashSet<String> =
                tickets::table.select(tickets::id).load(&mut conn).expect("reads").into_iter().collect();
            let lost: Vec<_> = answered.values().filter(|id| !there.contains(*id)).collect();
            assert!(lost.is_empty(), "answered and gone: {lost:?}");
            assert!(answered.len() > KILLS, "the load was no load: {} tickets", answered.len());
            assert_eq!(answered.values().collect::<HashSet<_>>().len(), answered.len(), "one ticket for two keys");
            assert_eq!(verify(&database.url).expect("reads").wrong, vec![]);
        });
    }
}

/// Calls, starts and finishes until nobody waits.
async fn serve_until_empty(host: String, clerk: Account, tickets_called: Arc<Mutex<Vec<String>>>) {
    let mut line = Line::to(&host);
    let counter = clerk.counter.clone().expect("a clerk of a counter");
    let signed_in = line.ask(&asks::sign_in(&clerk.account, &clerk.password, true)).await.expect("answers");
    let token = signed_in.text("token");
    assert!(!token.is_empty(), "{}", signed_in.refusal());
    let open = line.ask(&asks::presence(&counter, "open", None).by(&token)).await.expect("answers");
    assert!(open.ok(), "{counter}: {}", open.refusal());
    let mut idle = 0;
    while idle < 5 {
        let called = line.ask(&asks::call(&counter).by(&token)).await.expect("answers");
        let id = called.json()["ticket"]["id"].as_str().unwrap_or_default().to_owned();
        if id.is_empty() {
            idle += 1;
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        }
        idle = 0;
        tickets_called.lock().expect("nobody panics").push(id.clone());
        for act in ["starts", "finishes"] {
            let done = line.ask(&asks::act(&id, act, json!({})).by(&token)).await.expect("answers");
            assert!(done.ok(), "{act}: {} {}", done.refusal(), done.json());
        }
    }
}

async fn take_tickets(host: String, token: String, n: usize) {
    let mut line = Line::to(&host);
    for _ in 0..n {
        let key = format!("t-{}", next_key());
        let reply = line.ask(&asks::issue(HALL, &wish()).by(&token).once(&key)).await.expect("answers");
        assert!(reply.ok(), "{}", reply.refusal());
    }
}

fn clerks(cast: &Cast) -> Vec<Account> {
    cast.accounts.iter().filter(|account| account.counter.is_some()).cloned().collect()
}

#[test]
fn two_servers_and_all_counters_on_one_postgres_never_call_a_ticket_twice() {
    let database = Database::new(Engine::Postgres);
    runtime().block_on(async {
        let cast = founded(&database).await;
        let token = cast.token("integration").expect("an integration").to_owned();
        let mut servers = [Process::serve(&database, free_port()), Process::serve(&database, free_port())];
        for server in &mut servers {
            server.ready().await;
        }
        let issuing: Vec<_> =
            (0..8).map(|n| tokio::spawn(take_tickets(servers[n % 2].host.clone(), token.clone(), 25))).collect();
        let called = Arc::new(Mutex::new(Vec::new()));
        let serving: Vec<_> = clerks(&cast)
            .into_iter()
            .enumerate()
            .map(|(n, clerk)| tokio::spawn(serve_until_empty(servers[n % 2].host.clone(), clerk, called.clone())))
            .collect();
        for task in issuing.into_iter().chain(serving) {
            task.await.expect("nobody panics");
        }
        let called = called.lock().expect("nobody panics").clone();
        assert_eq!(called.iter().collect::<HashSet<_>>().len(), called.len(), "a ticket was called twice");
        assert_eq!(called.len(), 200, "everybody was called");
        let mut conn = open_writer(&database.url).expect("opens");
        let numbers: Vec<(String, i32)> =
            tickets::table.select((tickets::prefix, tickets::number)).load(&mut conn).expect("reads");
        assert_eq!(numbers.iter().collect::<HashSet<_>>().len(), numbers.len(), "a number was given twice");
        let calls: i64 = ticket_calls::table.count().get_result(&mut conn).expect("counts");
        assert_eq!(calls, 200);
        assert_eq!(verify(&database.url).expect("reads").wrong, vec![]);
    });
}
