//! What only real processes show: `kill -9` under load loses nothing that was answered, and two servers with sixteen
//! counters on one PostgreSQL give no number and no ticket twice.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crowd::asks::{self, Wish};
use crowd::cast::{Account, Cast};
use crowd::client::Line;
use diesel::prelude::*;
use sansheng::demo::BRANCH;
use sansheng::door::{Door, Work};
use sansheng::halls::{self, CounterPlan};
use sansheng::kernel::{Actor, Clock, Language, Role};
use sansheng::people::hashing::{HashCost, hash};
use sansheng::people::{NewPerson, create_person};
use sansheng::store::open_writer;
use sansheng::store::schema::{counters, ticket_calls, tickets};
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

/// Waits until so many tickets were answered in all, or for two seconds: a hall that is full answers no more.
async fn until_answered(answered: &Mutex<HashMap<String, String>>, n: usize) {
    for _ in 0..1_000 {
        if answered.lock().expect("nobody panics").len() >= n {
            return;
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

fn next_key() -> String {
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
                // After so many answers, in the middle of the next: on a slow machine as on a fast one.
                let before = answered.lock().expect("nobody panics").len();
                until_answered(&answered, before + 1 + (kill * 7) % 9).await;
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

/// A clerk who has signed in at one of the servers and opened a counter.
struct Seated {
    line: Line,
    counter: String,
    token: String,
}

async fn sit_down(host: &str, clerk: &Account) -> Seated {
    let mut line = Line::to(host);
    let counter = clerk.counter.clone().expect("a clerk of a counter");
    let signed_in = line.ask(&asks::sign_in(&clerk.account, &clerk.password, true)).await.expect("answers");
    let token = signed_in.text("token");
    assert!(!token.is_empty(), "{}", signed_in.refusal());
    let open = line.ask(&asks::presence(&counter, "open", None).by(&token)).await.expect("answers");
    assert!(open.ok(), "{counter}: {}", open.refusal());
    Seated { line, counter, token }
}

/// Calls, starts and finishes until nobody waits and nobody will come.
async fn serve_until_empty(mut seat: Seated, all_came: Arc<AtomicBool>, tickets_called: Arc<Mutex<Vec<String>>>) {
    loop {
        let last_look = all_came.load(Ordering::SeqCst);
        let called = seat.line.ask(&asks::call(&seat.counter).by(&seat.token)).await.expect("answers");
        let id = called.json()["ticket"]["id"].as_str().unwrap_or_default().to_owned();
        if id.is_empty() {
            assert!(called.ok(), "{}", called.refusal());
            if last_look {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
            continue;
        }
        tickets_called.lock().expect("nobody panics").push(id.clone());
        for act in ["starts", "finishes"] {
            let done = seat.line.ask(&asks::act(&id, act, json!({})).by(&seat.token)).await.expect("answers");
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

/// Eight more counters like the demo's eighth, each with a clerk of its own, by the commands of the admin pages.
async fn sixteen_clerks(database: &Database, cast: &Cast) -> Vec<Account> {
    let mut clerks: Vec<Account> = cast.accounts.iter().filter(|account| account.counter.is_some()).cloned().collect();
    let door = Door::open(&database.url, Clock::System);
    let hall = door.read(|conn| halls::queries::load(conn, BRANCH, HALL)).await.expect("the demo's hall");
    let mut pack = hall.pack;
    for number in 9..=16 {
        let (login, password) = (format!("clerk{number}"), clerks[0].password.clone());
        let new = NewPerson {
            login: login.clone(),
            name: login.clone(),
            role: Role::Clerk,
            hall: Some(HALL.to_owned()),
            language: Language::Chinese,
            password_hash: Some(hash(&password, HashCost::LIGHT)),
        };
        door.write(&Actor::system(), BRANCH, move |work| create_person(work, &new)).await.expect("a clerk");
        pack.counters.push(CounterPlan { number, ..pack.counters[7].clone() });
        let counter = Some(halls::Hall::counter_id_in(HALL, number));
        clerks.push(Account { account: login.clone(), name: login, password, role: "clerk".to_owned(), counter });
    }
    let set_up = move |work: &mut Work<'_>| halls::apply(work, HALL, &pack);
    door.write(&Actor::system(), BRANCH, set_up).await.expect("sixteen counters");
    door.close();
    clerks
}

const TICKETS: usize = 400;

#[test]
fn two_servers_and_sixteen_counters_on_one_postgres_never_call_a_ticket_twice() {
    let database = Database::new(Engine::Postgres);
    runtime().block_on(async {
        let cast = founded(&database).await;
        let token = cast.token("integration").expect("an integration").to_owned();
        let clerks = sixteen_clerks(&database, &cast).await;
        let mut servers = [Process::serve(&database, free_port()), Process::serve(&database, free_port())];
        for server in &mut servers {
            server.ready().await;
        }
        let mut seats = Vec::new();
        for (n, clerk) in clerks.iter().enumerate() {
            seats.push(sit_down(&servers[n % 2].host, clerk).await);
        }
        let (all_came, called) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(Vec::new())));
        let serving: Vec<_> = seats
            .into_iter()
            .map(|seat| tokio::spawn(serve_until_empty(seat, all_came.clone(), called.clone())))
            .collect();
        let issuing: Vec<_> = (0..8)
            .map(|n| tokio::spawn(take_tickets(servers[n % 2].host.clone(), token.clone(), TICKETS / 8)))
            .collect();
        for task in issuing {
            task.await.expect("nobody panics");
        }
        all_came.store(true, Ordering::SeqCst);
        for task in serving {
            task.await.expect("nobody panics");
        }
        let called = called.lock().expect("nobody panics").clone();
        assert_eq!(called.iter().collect::<HashSet<_>>().len(), called.len(), "a ticket was called twice");
        assert_eq!(called.len(), TICKETS, "everybody was called");
        let mut conn = open_writer(&database.url).expect("opens");
        let numbers: Vec<(String, i32)> =
            tickets::table.select((tickets::prefix, tickets::number)).load(&mut conn).expect("reads");
        assert_eq!(numbers.len(), TICKETS);
        assert_eq!(numbers.iter().collect::<HashSet<_>>().len(), TICKETS, "a number was given twice");
        let calls: i64 = ticket_calls::table.count().get_result(&mut conn).expect("counts");
        assert_eq!(calls, i64::try_from(TICKETS).expect("few"), "one call each");
        let open: i64 =
            counters::table.filter(counters::presence.eq("open")).count().get_result(&mut conn).expect("counts");
        assert_eq!(open, 16, "all counters were open");
        assert_eq!(verify(&database.url).expect("reads").wrong, vec![]);
    });
}
