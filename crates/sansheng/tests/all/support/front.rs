//! A hall with everything in it, behind the router: the default pack, people with sessions, devices with tokens, a
//! clock in our hand and ids by seed, so that what is shown is the same each time.

use std::collections::HashMap;

use axum::http::{Method, StatusCode};
use http_body_util::BodyExt;
use sansheng::accounts::{self, Address, Kind, NewAccount, Owed, Status};
use sansheng::door::{Door, Work};
use sansheng::halls::{self, Pack, pack};
use sansheng::kernel::{Actor, Chance, Clock, Day, Money, Role};
use sansheng::people::Scope;
use serde_json::{Value, json};

use super::branch::{BRANCH, NOW, found};
use super::site::{Ask, Reply, Site};
use super::{Database, Engine};

/// The hall, and another one of the same branch.
pub const HALL: &str = "renmin";
pub const OTHER_HALL: &str = "xicheng";

/// The site and everybody's token.
pub struct Front {
    pub site: Site,
    tokens: HashMap<&'static str, String>,
}

const PEOPLE: [(&str, Role, &str); 7] = [
    ("clerk1", Role::Clerk, HALL),
    ("clerk3", Role::Clerk, HALL),
    ("clerk5", Role::Clerk, HALL),
    ("duty", Role::DutyManager, HALL),
    ("greeter", Role::Greeter, HALL),
    ("stranger", Role::Clerk, OTHER_HALL),
    ("usher", Role::Greeter, OTHER_HALL),
];

impl Front {
    /// On SQLite with the default pack; counters are closed.
    pub async fn open() -> Self {
        Self::open_with(|_| {}).await
    }

    /// With the default pack, changed.
    pub async fn open_with(change: impl Fn(&mut Pack)) -> Self {
        Self::open_on(Engine::Sqlite, change).await
    }

    /// On either engine.
    pub async fn open_on(engine: Engine, change: impl Fn(&mut Pack)) -> Self {
        let database = Database::new(engine);
        found(&database.url);
        let clock = Clock::simulated(NOW);
        let door = Door::open_with(&database.url, clock.clone(), || Chance::seeded(7));
        for hall in [HALL, OTHER_HALL] {
            let mut pack = pack::default_pack();
            change(&mut pack);
            let set_up = move |work: &mut Work<'_>| halls::apply(work, hall, &pack);
            door.write(&Actor::system(), BRANCH, set_up).await.expect("the pack is sound");
        }
        let site = Site::around(database, clock, door, "http://hall.example");
        let mut tokens = HashMap::new();
        for (login, role, hall) in PEOPLE {
            site.person(BRANCH, login, role, Some(hall)).await;
            tokens.insert(login, site.session(BRANCH, login).await.token);
        }
        for (name, scope, hall) in [
            ("program", Scope::Integration, HALL),
            ("board", Scope::Board, HALL),
            ("far", Scope::Integration, OTHER_HALL),
        ] {
            tokens.insert(name, site.device(BRANCH, scope, hall).await);
        }
        Self { site, tokens }
    }

    /// A request by somebody; `nobody` has no token.
    pub fn by(&self, who: &str, ask: Ask) -> Ask {
        match self.tokens.get(who) {
            Some(token) => ask.bearer(token),
            None => ask,
        }
    }

    pub async fn send(&self, who: &str, method: Method, path: &str, body: &Value) -> Reply {
        self.site.send(self.by(who, Ask::new(method, path).json(body))).await
    }

    /// A POST that must succeed.
    pub async fn post(&self, who: &str, path: &str, body: &Value) -> Value {
        let reply = self.send(who, Method::POST, &format!("/api/v1{path}"), body).await;
        assert!(reply.status.is_success(), "{path}: {} {}", reply.status, reply.body);
        reply.json()
    }

    /// A POST with a key of its own that must succeed, as everything about money needs.
    pub async fn keyed(&self, who: &str, path: &str, body: &Value, key: &str) -> Value {
        let ask = Ask::post(&format!("/api/v1{path}"), body).header("idempotency-key", key);
        let reply = self.site.send(self.by(who, ask)).await;
        assert!(reply.status.is_success(), "{path}: {} {}", reply.status, reply.body);
        reply.json()
    }

    /// A page in a language.
    pub async fn page(&self, who: &str, path: &str, lang: &str) -> String {
        let reply = self.site.send(self.by(who, Ask::get(&format!("{path}?lang={lang}")))).await;
        assert_eq!(reply.status, StatusCode::OK, "{path}: {}", reply.body);
        reply.body
    }

    /// The first picture that a live stream sends: each region's name and markup.
    pub async fn regions(&self, who: &str, path: &str, lang: &str, n: usize) -> Vec<(String, String)> {
        let response = self.site.stream(self.by(who, Ask::get(&format!("{path}?lang={lang}")))).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        let mut body = response.into_body();
        let mut text = String::new();
        while text.matches("\n\n").count() < n {
            let frame = body.frame().await.expect("goes on").expect("no error");
            if let Ok(data) = frame.into_data() {
                text += std::str::from_utf8(&data).expect("text");
            }
        }
        text.split("\n\n").take(n).map(event).collect()
    }

    /// A clerk at a counter that is open.
    pub async fn sit(&self, n: i32) {
        let path = format!("/api/v1/counters/{HALL}-{n}/presence");
        let reply = self.send(&format!("clerk{n}"), Method::PUT, &path, &json!({ "state": "open" })).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    }

    /// A ticket as the program of the company takes it.
    pub async fn ticket(&self, ask: &Value) -> Value {
        let mut ask = ask.clone();
        ask["channel"] = json!("integration");
        self.post("program", &format!("/halls/{HALL}/tickets"), &ask).await
    }

    /// Calls the next one to a counter; its id.
    pub async fn call(&self, n: i32) -> String {
        let called = self.post(&format!("clerk{n}"), &format!("/counters/{HALL}-{n}/calls"), &json!({})).await;
        called["ticket"]["id"].as_str().expect("somebody waits").to_owned()
    }

    /// What a clerk does with a ticket.
    pub async fn act(&self, n: i32, ticket: &str, act: &str, body: &Value) -> Value {
        self.post(&format!("clerk{n}"), &format!("/tickets/{ticket}/{act}"), body).await
    }

    /// A subscriber who owes these months of 49 yuan.
    pub async fn subscriber(&self, n: u32, months: &[&str]) -> String {
        let owed = months
            .iter()
            .map(|m| Owed { tariff: String::new(), month: (*m).into(), version: 1, amount: Money(4_900) })
            .collect();
        let new = NewAccount {
            number: format!("8101{n:06}"),
            kind: Kind::Person,
            name: "王小明".into(),
            phone: format!("138{n:08}"),
            card: format!("HC{n:012}"),
            subscriber: None,
            address: Address::read("城东区解放路128号3号楼501室"),
            tariffs: vec!["broadband_100".into()],
            credit: Money::ZERO,
            status: Status::Active,
            owed,
        };
        let day = Day::parse("2026-03-02").expect("a day");
        let create = move |work: &mut Work<'_>| accounts::create(work, &day, &new);
        self.site.app.door.write(&Actor::system(), BRANCH, create).await.expect("an account")
    }
}

fn event(block: &str) -> (String, String) {
    let mut name = String::new();
    let mut data = Vec::new();
    for line in block.lines() {
        if let Some(rest) = line.strip_prefix("event:") {
            name = rest.trim().to_owned();
        } else if let Some(rest) = line.strip_prefix("data:") {
            data.push(rest.strip_prefix(' ').unwrap_or(rest));
        }
    }
    (name, data.join("\n"))
}
