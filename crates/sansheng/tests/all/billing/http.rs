//! Bills over HTTP: a leader begins a run, the server's tick carries it on, pages and statement tell of it, a line is
//! credited once for a key, a clerk orders for the ticket in service.

use axum::http::{Method, StatusCode};
use sansheng::kernel::Role;
use sansheng::tick;
use serde_json::{Value, json};

use crate::support::branch::BRANCH;
use crate::support::front::Front;
use crate::support::site::{Ask, Reply};

struct Office {
    front: Front,
    leader: String,
}

impl Office {
    async fn open() -> Self {
        let front = Front::open().await;
        front.site.person(BRANCH, "leader", Role::Leader, None).await;
        let leader = front.site.session(BRANCH, "leader").await.token;
        Self { front, leader }
    }

    async fn ask(&self, ask: Ask) -> Reply {
        self.front.site.send(ask.bearer(&self.leader)).await
    }

    async fn post(&self, path: &str, body: &Value, key: &str) -> Reply {
        self.ask(Ask::post(path, body).header("idempotency-key", key)).await
    }
}

#[tokio::test]
async fn a_leader_bills_a_month_and_takes_a_line_back() {
    let office = Office::open().await;
    let account = office.front.subscriber(1, &[]).await;
    let month = json!({ "month": "2026-03" });
    assert_eq!(office.ask(Ask::post("/api/v1/billing-runs", &month)).await.problem(), "idempotency_key_required");
    let begun = office.post("/api/v1/billing-runs", &month, "run-1").await;
    assert_eq!(begun.status, StatusCode::ACCEPTED, "{}", begun.body);
    assert_eq!(office.post("/api/v1/billing-runs", &month, "run-1").await.json(), begun.json(), "once for its key");
    let early = office.post("/api/v1/billing-runs", &json!({ "month": "2026-04" }), "run-2").await;
    assert_eq!((early.status, early.problem().as_str()), (StatusCode::CONFLICT, "month_not_begun"));
    tick::carry_on(&office.front.site.app, BRANCH).await;
    let runs = office.ask(Ask::get("/api/v1/billing-runs")).await.json();
    assert_eq!((&runs["runs"][0]["state"], &runs["runs"][0]["bills"]), (&json!("done"), &json!(1)));
    for lang in ["zh-CN", "en"] {
        let page = office.ask(Ask::get("/admin/billing").language(lang)).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        assert!(page.body.contains("2026-03"));
    }

    let statement = office.ask(Ask::get(&format!("/api/v1/accounts/{account}/statement"))).await.json();
    let bill = &statement["entries"][0];
    let (id, total) = (bill["id"].as_str().expect("a bill").to_owned(), bill["charged_fen"].as_i64().expect("fen"));
    assert_eq!((&bill["kind"], &bill["balance_fen"]), (&json!("bill"), &json!(total)));
    let charges = office.front.send("clerk1", Method::GET, &format!("/api/v1/accounts/{account}"), &json!({})).await;
    let charge = charges.json()["statement"]["owed"][0]["id"].clone();
    let note = json!({ "charge": charge, "amount_fen": 100, "reason": "not_served" });
    let path = format!("/api/v1/bills/{id}/credit-notes");
    let given = office.post(&path, &note, "note-1").await;
    assert_eq!(given.status, StatusCode::CREATED, "{}", given.body);
    assert_eq!(office.post(&path, &note, "note-1").await.json(), given.json());
    let most = json!({ "charge": charge, "amount_fen": total, "reason": "not_served" });
    assert_eq!(office.post(&path, &most, "note-2").await.problem(), "credit_too_large");
    let page = office.ask(Ask::get(&format!("/accounts/{account}/statement")).language("en")).await;
    assert!(page.body.contains("Credit note") && page.body.contains("Bill for 2026-03"), "{}", page.body);
    let wrong = Ask::get(&format!("/api/v1/accounts/{account}/statement?from=2026-04-01&through=2026-03-01"));
    assert_eq!(office.ask(wrong).await.problem(), "statement_days_malformed");
}

#[tokio::test]
async fn rules_are_set_and_kept() {
    let office = Office::open().await;
    let rules = office.ask(Ask::get("/api/v1/billing-rules")).await.json();
    assert_eq!(rules, json!({ "due_days": 20, "grace_days": 0, "daily_bp": 0, "cap_bp": 0 }));
    let set = |body: Value| office.ask(Ask::new(Method::PUT, "/api/v1/billing-rules").json(&body));
    let wanted = json!({ "due_days": 10, "grace_days": 3, "daily_bp": 5, "cap_bp": 500 });
    assert_eq!(set(wanted.clone()).await.json(), wanted);
    let wrong = set(json!({ "due_days": 91, "grace_days": 3, "daily_bp": 5, "cap_bp": 500 })).await;
    assert_eq!(
        (wrong.status, wrong.problem().as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, "billing_rule_out_of_range")
    );
    assert_eq!(office.ask(Ask::get("/api/v1/billing-rules")).await.json(), wanted);
}

#[tokio::test]
async fn a_clerk_orders_for_the_ticket_in_service() {
    let office = Office::open().await;
    let front = &office.front;
    let account = front.subscriber(1, &[]).await;
    front.sit(1).await;
    front.ticket(&json!({ "service": "pay" })).await;
    let ticket = front.call(1).await;
    let path = format!("/accounts/{account}/orders");
    let pause = json!({ "ticket": ticket, "kind": "suspend", "effective_day": "2026-03-05" });
    let early = Ask::post(&format!("/api/v1{path}"), &pause).header("idempotency-key", "early");
    assert_eq!(front.site.send(front.by("clerk1", early)).await.problem(), "ticket_not_serving");
    front.act(1, &ticket, "starts", &json!({})).await;
    let order = front.keyed("clerk1", &path, &pause, "pause").await;
    assert_eq!(order["state"], json!("planned"));
    let again = Ask::post(&format!("/api/v1{path}"), &pause).header("idempotency-key", "again");
    assert_eq!(front.site.send(front.by("clerk1", again)).await.problem(), "account_is_suspended");
    let id = order["id"].as_str().expect("an id");
    let gone = front.post("clerk1", &format!("{path}/{id}/cancellations"), &json!({ "ticket": ticket })).await;
    assert_eq!(gone["state"], json!("cancelled"));
    let orders = front.send("clerk1", Method::GET, &format!("/api/v1{path}"), &json!({})).await.json();
    assert_eq!(orders["orders"].as_array().map(Vec::len), Some(1));
}
