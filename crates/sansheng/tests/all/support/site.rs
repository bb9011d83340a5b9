//! A whole server without a socket: two branches, three halls, somebody in every role, a device of every scope, and a
//! client that speaks to the router as a browser or a program would.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use diesel::connection::SimpleConnection;
use http_body_util::BodyExt;
use sansheng::door::Door;
use sansheng::kernel::{Actor, Clock, Language, Role};
use sansheng::people::hashing::{self, HashCost};
use sansheng::people::{self, NewDevice, NewPerson, Scope, SignIn, SignedIn, queries};
use sansheng::store::open_writer;
use sansheng::web::auth::Auth;
use sansheng::web::exposed::Exposed;
use sansheng::web::{App, router};
use serde_json::Value;
use tower::ServiceExt;

use super::branch::NOW;
use super::{Database, Engine};

/// Everybody's password in tests.
pub const PASSWORD: &str = "seven grey geese over the weir";

/// The site.
pub struct Site {
    pub database: Database,
    pub clock: Clock,
    pub app: App,
    hash: Arc<str>,
    router: Router,
}

/// What came back.
#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Reply {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or(Value::Null)
    }

    /// The problem's stable name.
    pub fn problem(&self) -> String {
        self.json()["type"].as_str().unwrap_or("").to_owned()
    }
}

/// A request to be.
#[derive(Clone, Debug)]
pub struct Ask {
    method: Method,
    path: String,
    headers: Vec<(String, String)>,
    body: String,
}

impl Ask {
    pub fn new(method: Method, path: &str) -> Self {
        Self { method, path: path.into(), headers: Vec::new(), body: String::new() }
    }

    pub fn get(path: &str) -> Self {
        Self::new(Method::GET, path)
    }

    pub fn post(path: &str, body: &Value) -> Self {
        Self::new(Method::POST, path).json(body)
    }

    pub fn json(mut self, body: &Value) -> Self {
        self.body = body.to_string();
        self.header("content-type", "application/json")
    }

    /// A body as it is.
    pub fn text(mut self, body: &str) -> Self {
        self.body = body.into();
        self
    }

    pub fn form(mut self, body: &str) -> Self {
        self.body = body.into();
        self.header("content-type", "application/x-www-form-urlencoded")
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    /// Answered in this language, whatever the person prefers.
    pub fn language(mut self, lang: &str) -> Self {
        let joint = if self.path.contains('?') { '&' } else { '?' };
        self.path = format!("{}{joint}lang={lang}", self.path);
        self
    }

    /// As a browser on our own pages does.
    pub fn cookie(self, token: &str) -> Self {
        self.header("cookie", &format!("sansheng={token}")).header("sec-fetch-site", "same-origin")
    }
}

impl Site {
    /// Opens it on SQLite; call it inside a runtime.
    pub fn open() -> Self {
        Self::open_on(Engine::Sqlite, "http://hall.example")
    }

    pub fn open_on(engine: Engine, public_url: &str) -> Self {
        let database = Database::new(engine);
        let mut conn = open_writer(&database.url).expect("opens");
        for (branch, halls) in [("yl", vec!["renmin", "xicheng"]), ("ws", vec!["dongmen"])] {
            conn.batch_execute(&format!(
                "insert into branches values ('{branch}', '试验', 'Trial', 'Asia/Shanghai', 0, '{}', 1, {NOW}, 'leading', 0, 'modern', 0)",
                sansheng::door::journal::GENESIS
            ))
            .expect("a branch");
            for hall in halls {
                found_hall(&mut conn, branch, hall);
            }
        }
        let clock = Clock::simulated(NOW);
        let door = Door::open(&database.url, clock.clone());
        Self::around(database, clock, door, public_url)
    }

    /// Around a door that was opened elsewhere.
    pub fn around(database: Database, clock: Clock, door: Door, public_url: &str) -> Self {
        let app = App::with(door, public_url, Auth::new(HashCost::LIGHT, Vec::new()));
        let hash: Arc<str> = hashing::hash(PASSWORD, HashCost::LIGHT).into();
        let router = router(app.clone());
        Self { database, clock, app, hash, router }
    }

    /// Shows of itself what this says.
    pub fn show(&mut self, exposed: Exposed) {
        self.router = router(self.app.clone().showing(exposed));
    }

    /// Lets time pass.
    pub fn pass(&self, ms: i64) {
        self.clock.set(self.clock.now() + ms);
    }

    /// Makes somebody; their login is what it says.
    pub async fn person(&self, branch: &str, login: &str, role: Role, hall: Option<&str>) -> people::Person {
        let ask = NewPerson {
            login: login.into(),
            name: format!("{login} 某"),
            role,
            hall: hall.map(str::to_owned),
            language: Language::English,
            password_hash: Some(self.hash.to_string()),
        };
        let made = self.app.door.write(&Actor::system(), branch, move |work| people::create_person(work, &ask)).await;
        made.expect("a new person")
    }

    /// A session of theirs, without going through HTTP.
    pub async fn session(&self, branch: &str, login: &str) -> SignedIn {
        let account = format!("{branch}/{login}");
        let knock = self.app.door.read(move |conn| Ok(queries::knock(conn, &account, "127.0.0.9")?)).await;
        let knock = knock.expect("reads").expect("a branch");
        let ask = SignIn { knock, fits: true, rehashed: None, code: None, take_over: true, from: "127.0.0.9".into() };
        let outcome = self.app.door.write(&Actor::public(), branch, move |work| people::sign_in(work, &ask)).await;
        outcome.expect("answers").into_result().expect("signs in")
    }

    /// A device's token.
    pub async fn device(&self, branch: &str, scope: Scope, hall: &str) -> String {
        let counter = (scope == Scope::Pad).then(|| format!("{hall}-1"));
        let ask = NewDevice { name: format!("{hall} {scope:?}"), scope, hall: Some(hall.into()), counter };
        let made = self.app.door.write(&Actor::system(), branch, move |work| people::create_device(work, &ask)).await;
        made.expect("a new device").token
    }

    /// Sends a request.
    pub async fn send(&self, ask: Ask) -> Reply {
        let response = self.stream(ask).await;
        let (parts, body) = response.into_parts();
        let streams = parts.headers.get("content-type").is_some_and(|v| v.as_bytes().starts_with(b"text/event-stream"));
        let bytes = if streams { Default::default() } else { body.collect().await.expect("a body").to_bytes() };
        Reply { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&bytes).into_owned() }
    }

    /// Sends a request and leaves the body to the caller.
    pub async fn stream(&self, ask: Ask) -> axum::response::Response {
        let mut request = Request::builder().method(ask.method).uri(&ask.path).header("host", "hall.example");
        for (name, value) in &ask.headers {
            request = request.header(name, value);
        }
        let request = request.body(Body::from(ask.body)).expect("a request");
        self.router.clone().oneshot(request).await.expect("answers")
    }

    /// Signs in over HTTP.
    pub async fn sign_in(&self, account: &str, password: &str) -> Reply {
        let body = serde_json::json!({ "account": account, "password": password });
        self.send(Ask::post("/api/v1/sessions", &body)).await
    }

    /// The events of a kind, of both branches.
    pub async fn events(&self, kind: &'static str) -> Vec<Value> {
        let events = self.app.door.read(|conn| {
            let mut all = Vec::new();
            for branch in ["yl", "ws"] {
                let mut seq = 0;
                while let page = sansheng::door::journal::after(conn, branch, seq)?
                    && let Some(last) = page.last()
                {
                    seq = last.seq;
                    all.extend(page);
                }
            }
            Ok(all)
        });
        let all: Vec<sansheng::door::Event> = events.await.expect("reads");
        all.iter().filter(|event| event.kind == kind).map(sansheng::door::Event::json).collect()
    }
}

fn found_hall(conn: &mut sansheng::store::Conn, branch: &str, hall: &str) {
    conn.batch_execute(&format!(
        "insert into halls (branch, id, name_zh, name_en, address_zh, address_en, notice_zh, notice_en, hue, \
         target_regular_s, target_priority_s, head_start_s, overtakes_max, wait_max_s, grace_s, recalls_max, \
         recall_pause_s, patience_s, queue_max, kiosk_open, created_at) values ('{branch}', '{hall}', '厅', 'Hall', '', '', \
         '', '', 200, 900, 300, 600, 8, 3600, 120, 3, 10, 1800, 200, 0, {NOW}); \
         insert into zones (branch, hall, code, name_zh, name_en, way_zh, way_en, position, active) \
         values ('{branch}', '{hall}', 'A', 'A', 'A', '', '', 1, 1); \
         insert into counters (branch, id, hall, number, zone, presence, presence_since, active) \
         values ('{branch}', '{hall}-1', '{hall}', 1, 'A', 'closed', {NOW}, 1)"
    ))
    .expect("a hall");
}

/// Waits for what the live feed brings. That it comes is what is tested, not how fast a busy machine is.
pub async fn until(mut holds: impl AsyncFnMut() -> bool) {
    for _ in 0..2_000 {
        if holds().await {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("it did not come about");
}
