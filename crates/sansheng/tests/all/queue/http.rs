//! The queue's API under bad input: unknown, malformed, oversized, duplicated, out of order, expired, another hall's. Each
//! is a named problem with the right status, told in words of both languages, and changes nothing. The table of answers
//! is a snapshot: a status or a name that changes is a change of the contract.

use std::fmt::Write;

use axum::http::Method;
use serde_json::{Value, json};

use crate::support::Engine;
use crate::support::front::{Front, HALL, OTHER_HALL};
use crate::support::site::{Ask, Reply};

/// The same contract on both engines: what one of them cannot store (a zero byte) is refused by name on both.
macro_rules! on_both_engines {
    ($($story:ident)*) => {
        $(mod $story {
            use super::{Engine, Front};

            #[tokio::test]
            async fn sqlite() {
                super::$story(Front::open_on(Engine::Sqlite, |_| {}).await).await;
            }

            #[tokio::test]
            async fn postgres() {
                super::$story(Front::open_on(Engine::Postgres, |_| {}).await).await;
            }
        })*
    };
}

on_both_engines! {
    tickets_that_cannot_be_given
    tickets_that_are_not_there_or_not_ours
    acts_that_come_out_of_order
    bodies_that_say_nothing_we_know
    what_is_sent_twice_happens_once
}

const NOBODY: &str = "01980000-0000-7000-8000-000000000000";

/// What was asked and what was answered, line by line.
struct Table<'a> {
    front: &'a Front,
    text: String,
    wrong: Vec<String>,
}

impl<'a> Table<'a> {
    fn new(front: &'a Front) -> Self {
        Self { front, text: String::new(), wrong: Vec::new() }
    }

    /// How many events the journal has: a command that does anything leaves one. That somebody was not permitted is noted
    /// on purpose.
    async fn events(&self) -> i64 {
        use diesel::prelude::*;
        use sansheng::store::schema::events;
        let done = events::table.filter(events::kind.ne("permission_denied"));
        self.front.site.app.door.read(move |conn| Ok(done.count().get_result::<i64>(conn)?)).await.expect("reads")
    }

    /// Sends something that must be refused, in both languages, and notes the answer.
    async fn refused(&mut self, what: &str, who: &str, ask: Ask) {
        let before = self.events().await;
        let mut titles = Vec::new();
        let mut first: Option<Reply> = None;
        for lang in ["zh-CN", "en"] {
            let ask = self.front.by(who, ask.clone()).language(lang).header("accept", "application/json");
            let reply = self.front.site.send(ask).await;
            titles.push(reply.json()["title"].as_str().unwrap_or_default().to_owned());
            first.get_or_insert(reply);
            self.front.site.pass(1_000);
        }
        let reply = first.expect("asked twice");
        let kind = reply.headers.get("content-type").and_then(|v| v.to_str().ok()).unwrap_or_default();
        let (status, name) = (reply.status, reply.problem());
        writeln!(self.text, "{what}: {} {name}", status.as_u16()).expect("room");
        let named = kind == "application/problem+json" && !name.is_empty();
        if !status.is_client_error() || !named {
            self.wrong.push(format!("{what}: {status} {kind} {}", reply.body));
        }
        if titles[0].is_empty() || titles[0].contains("refusal-") || titles[0] == titles[1] {
            self.wrong.push(format!("{what}: not told in words of both languages: {titles:?}"));
        }
        if self.events().await != before {
            self.wrong.push(format!("{what}: something was changed"));
        }
    }

    fn proves(self, name: &str) {
        assert!(self.wrong.is_empty(), "{:#?}", self.wrong);
        insta::assert_snapshot!(name, self.text);
        let verdict = sansheng::verify::verify(&self.front.site.database.url).expect("reads");
        assert_eq!(verdict.wrong, vec![]);
    }
}

fn post(path: &str, body: &Value) -> Ask {
    Ask::post(&format!("/api/v1{path}"), body)
}

fn raw(path: &str, body: &str) -> Ask {
    Ask::new(Method::POST, &format!("/api/v1{path}")).text(body).header("content-type", "application/json")
}

fn issue(ask: Value) -> Ask {
    let mut body = json!({ "service": "pay", "channel": "integration" });
    for (key, value) in ask.as_object().expect("an object") {
        body[key] = value.clone();
    }
    post(&format!("/halls/{HALL}/tickets"), &body)
}

async fn tickets_that_cannot_be_given(front: Front) {
    let mut table = Table::new(&front);
    let here = format!("/halls/{HALL}/tickets");
    for (what, body) in [
        ("an unknown service", json!({ "service": "tea" })),
        ("a service with a zero byte", json!({ "service": "pay\u{0}" })),
        ("a need with a zero byte", json!({ "needs": ["\u{0}"] })),
        ("an empty service", json!({ "service": "" })),
        ("a service that is a number", json!({ "service": 7 })),
        ("a service of 5 000 letters", json!({ "service": "a".repeat(5_000) })),
        ("an unknown customer type", json!({ "customer_type": "ghost" })),
        ("an unknown need", json!({ "needs": ["speed"] })),
        ("needs that are no list", json!({ "needs": "elderly" })),
        ("a hundred needs", json!({ "needs": vec!["elderly"; 100] })),
        ("an unknown paper", json!({ "documents": ["passport of mars"] })),
        ("a hundred papers", json!({ "missing": vec!["id_card"; 100] })),
        ("an unknown channel", json!({ "channel": "pigeon" })),
        ("an unknown language", json!({ "language": "tlh" })),
        ("a phone tail of letters", json!({ "phone_tail": "12a4" })),
        ("a phone tail of full-width digits", json!({ "phone_tail": "１２３４" })),
        ("a phone tail with a zero byte", json!({ "phone_tail": "12\u{0}4" })),
        ("an unknown account", json!({ "account": "8101999999" })),
        ("an account with a zero byte", json!({ "account": "\u{0}" })),
        ("an arrival that never was", json!({ "arrival": NOBODY })),
        ("a field nobody knows", json!({ "priority": "first" })),
        ("lead that is a word", json!({ "lead": "yes" })),
    ] {
        table.refused(what, "program", issue(body)).await;
    }
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    for (what, body) in [
        ("no body", ""),
        ("no JSON", "service=pay"),
        ("half of a body", "{\"service\":\"pay\","),
        ("a list", "[]"),
        ("a body ten thousand deep", &deep),
        ("a number that is none", "{\"service\":NaN}"),
        ("the same field twice", "{\"service\":\"pay\",\"service\":\"consult\",\"channel\":\"integration\"}"),
    ] {
        table.refused(what, "program", raw(&here, body)).await;
    }
    table.refused("a body of two megabytes", "program", issue(json!({ "account": "9".repeat(2_000_000) }))).await;
    let form = Ask::new(Method::POST, &format!("/api/v1{here}")).form("service=pay&channel=integration");
    table.refused("a form", "program", form).await;
    table
        .refused(
            "an unknown hall",
            "program",
            post("/halls/nowhere/tickets", &json!({ "service": "pay", "channel": "integration" })),
        )
        .await;
    table.refused("another hall's program", "far", issue(json!({}))).await;
    table.refused("nobody signed in", "nobody", issue(json!({}))).await;
    table.refused("a clerk of another hall", "stranger", issue(json!({ "channel": "counter" }))).await;
    for (what, key) in [
        ("an empty key", String::new()),
        ("a key of 500 letters", "k".repeat(500)),
        ("a key with spaces", "a b".into()),
    ] {
        table.refused(what, "program", issue(json!({})).header("idempotency-key", &key)).await;
    }
    front.site.send(front.by("program", issue(json!({})).header("idempotency-key", "once"))).await;
    table
        .refused(
            "a key used for something else",
            "program",
            issue(json!({ "service": "consult" })).header("idempotency-key", "once"),
        )
        .await;
    front.site.pass(10 * 3_600_000);
    table.refused("the hall is closed", "program", issue(json!({}))).await;
    table.proves("issue");
}

/// Everything a clerk or a greeter does with a ticket, with a body that is right.
fn acts() -> Vec<(&'static str, &'static str, Value)> {
    let clerk = "clerk1";
    vec![
        (clerk, "starts", json!({})),
        (clerk, "recalls", json!({})),
        (clerk, "no-shows", json!({})),
        (clerk, "holds", json!({ "kind": "papers_kept", "note": "" })),
        (clerk, "resumes", json!({})),
        (clerk, "transfers", json!({ "service": "consult", "reason": "wrong_service", "note": "" })),
        (clerk, "refusals", json!({ "reason": "not_entitled", "note": "" })),
        (clerk, "finishes", json!({})),
        (clerk, "documents", json!({ "document": "id_card", "state": "seen" })),
        (clerk, "custody", json!({ "item": "id", "note": "" })),
        (clerk, "quotes", json!({})),
        ("greeter", "returns", json!({})),
        ("greeter", "cancellations", json!({})),
        ("greeter", "services", json!({ "service": "consult" })),
        ("greeter", "voices", json!({ "voice": "answered" })),
    ]
}

async fn tickets_that_are_not_there_or_not_ours(front: Front) {
    front.sit(1).await;
    let far = front
        .post("far", &format!("/halls/{OTHER_HALL}/tickets"), &json!({ "service": "pay", "channel": "integration" }))
        .await;
    let far = far["id"].as_str().expect("an id").to_owned();
    let mut table = Table::new(&front);
    for (who, act, body) in acts() {
        table
            .refused(&format!("{act}, an unknown ticket"), who, post(&format!("/tickets/{NOBODY}/{act}"), &body))
            .await;
        table
            .refused(&format!("{act}, another hall's ticket"), who, post(&format!("/tickets/{far}/{act}"), &body))
            .await;
        for id in ["0", "%00", "..%2f..", "%F0%9F%8E%AB", &"9".repeat(3_000)] {
            let name = if id.len() > 100 { "3 000 digits" } else { id };
            table.refused(&format!("{act}, the id {name}"), who, post(&format!("/tickets/{id}/{act}"), &body)).await;
        }
    }
    for (what, token) in [
        ("unknown", "yl.aaaaaaaaaaaaaaaaaaaaaaaaaa"),
        ("of no branch", "zz.aaaaaaaaaaaaaaaaaaaaaaaaaa"),
        ("empty", "."),
        ("a zero byte", "yl.%00"),
    ] {
        table
            .refused(&format!("a token, {what}: look"), "nobody", Ask::get(&format!("/api/v1/public/tickets/{token}")))
            .await;
        for act in ["cancellations", "returns"] {
            table
                .refused(
                    &format!("a token, {what}: {act}"),
                    "nobody",
                    post(&format!("/public/tickets/{token}/{act}"), &json!({})),
                )
                .await;
        }
        let rating = json!({ "level": 5, "reasons": [] });
        table
            .refused(
                &format!("a token, {what}: rating"),
                "nobody",
                post(&format!("/public/tickets/{token}/ratings"), &rating),
            )
            .await;
    }
    table.proves("foreign");
}

async fn acts_that_come_out_of_order(front: Front) {
    front.sit(1).await;
    front.sit(3).await;
    let ticket = front.ticket(&json!({ "service": "pay" })).await;
    let (id, token) =
        (ticket["id"].as_str().expect("an id").to_owned(), ticket["token"].as_str().expect("a token").to_owned());
    let mut table = Table::new(&front);
    let all = async |table: &mut Table<'_>, state: &str, right: &[&str]| {
        for (who, act, body) in acts() {
            if !right.contains(&act) {
                table.refused(&format!("{state}: {act}"), who, post(&format!("/tickets/{id}/{act}"), &body)).await;
            }
        }
        let rating = json!({ "level": 5, "reasons": [] });
        if !right.contains(&"ratings") {
            table
                .refused(
                    &format!("{state}: ratings"),
                    "nobody",
                    post(&format!("/public/tickets/{token}/ratings"), &rating),
                )
                .await;
        }
    };
    all(&mut table, "waiting", &["cancellations", "services", "voices"]).await;
    front.call(1).await;
    table.refused("called: the next one", "clerk1", post(&format!("/counters/{HALL}-1/calls"), &json!({}))).await;
    table.refused("called: by a clerk elsewhere", "clerk3", post(&format!("/tickets/{id}/starts"), &json!({}))).await;
    table
        .refused(
            "called: from a counter of somebody else",
            "clerk3",
            post(&format!("/counters/{HALL}-1/calls"), &json!({})),
        )
        .await;
    all(
        &mut table,
        "called",
        &["starts", "recalls", "no-shows", "transfers", "services", "voices", "custody", "documents"],
    )
    .await;
    front.act(1, &id, "starts", &json!({})).await;
    let serving =
        ["holds", "transfers", "refusals", "finishes", "documents", "custody", "quotes", "services", "voices"];
    all(&mut table, "serving", &serving).await;
    front.site.pass(60_000);
    front.act(1, &id, "finishes", &json!({})).await;
    all(&mut table, "finished", &["ratings", "voices"]).await;
    let rating = json!({ "level": 5, "reasons": [] });
    front.post("nobody", &format!("/public/tickets/{token}/ratings"), &rating).await;
    table.refused("rated: again", "nobody", post(&format!("/public/tickets/{token}/ratings"), &rating)).await;
    let late = front.ticket(&json!({ "service": "pay" })).await;
    let late_id = front.call(1).await;
    front.act(1, &late_id, "starts", &json!({})).await;
    front.site.pass(60_000);
    front.act(1, &late_id, "finishes", &json!({})).await;
    front.site.pass(25 * 3_600_000);
    let late = late["token"].as_str().expect("a token");
    table.refused("a day later: ratings", "nobody", post(&format!("/public/tickets/{late}/ratings"), &rating)).await;
    table.proves("out_of_order");
}

async fn bodies_that_say_nothing_we_know(front: Front) {
    front.sit(1).await;
    front.sit(3).await;
    front.ticket(&json!({ "service": "pay" })).await;
    let id = front.call(1).await;
    front.act(1, &id, "starts", &json!({})).await;
    let mut table = Table::new(&front);
    let long = "长".repeat(2_000);
    for (act, body) in [
        ("holds", json!({})),
        ("holds", json!({ "kind": "lunch", "note": "" })),
        ("holds", json!({ "kind": "papers_kept", "note": long })),
        ("transfers", json!({ "service": "tea", "reason": "wrong_service", "note": "" })),
        ("transfers", json!({ "service": "consult", "reason": "because", "note": "" })),
        ("transfers", json!({ "service": "consult", "note": "" })),
        ("transfers", json!({ "to_counter": "xicheng-1", "reason": "wrong_service", "note": "" })),
        ("transfers", json!({ "to_counter": "renmin-99", "reason": "wrong_service", "note": "" })),
        ("transfers", json!({ "to_counter": "renmin-1", "reason": "wrong_service", "note": "" })),
        ("transfers", json!({ "to_counter": "renmin-2", "reason": "wrong_service", "note": "" })),
        ("refusals", json!({ "reason": "bad mood", "note": "" })),
        ("refusals", json!({ "note": "" })),
        ("refusals", json!({ "reason": "not_entitled", "note": long })),
        ("finishes", json!({ "seen_off": "perhaps" })),
        ("documents", json!({ "document": "poem", "state": "seen" })),
        ("documents", json!({ "document": "id_card", "state": "lost" })),
        ("holds", json!({ "kind": "papers_kept", "note": "a zero\u{0}byte" })),
        ("custody", json!({ "item": "\u{0}", "note": "" })),
        ("quotes", json!({ "account": "\u{0}" })),
        ("custody", json!({ "item": "", "note": "" })),
        ("custody", json!({ "item": long, "note": "" })),
        ("quotes", json!({ "prepay_months": 0 })),
        ("quotes", json!({ "prepay_months": 9_999_999_999_i64 })),
        ("quotes", json!({ "account": NOBODY })),
    ] {
        let mut said = body.to_string();
        if said.len() > 90 {
            said = format!("{} letters", said.chars().count());
        }
        table.refused(&format!("{act} {said}"), "clerk1", post(&format!("/tickets/{id}/{act}"), &body)).await;
    }
    for (act, body) in
        [("services", json!({ "service": "tea" })), ("services", json!({})), ("voices", json!({ "voice": "sung" }))]
    {
        table.refused(&format!("{act} {body}"), "greeter", post(&format!("/tickets/{id}/{act}"), &body)).await;
    }
    let presence = |body: Value| Ask::new(Method::PUT, &format!("/api/v1/counters/{HALL}-3/presence")).json(&body);
    for body in [
        json!({}),
        json!({ "state": "asleep" }),
        json!({ "state": "away" }),
        json!({ "state": "away", "reason": "tea" }),
    ] {
        table.refused(&format!("presence {body}"), "clerk3", presence(body)).await;
    }
    for (what, who, path) in [
        ("a counter that is closed", "clerk5", format!("/counters/{HALL}-5/calls")),
        ("a counter that is not there", "clerk1", format!("/counters/{HALL}-99/calls")),
        ("another hall's counter", "clerk1", format!("/counters/{OTHER_HALL}-1/calls")),
        ("custody that was never taken", "clerk1", format!("/custody/{NOBODY}/returns")),
        ("a task that is not there", "greeter", format!("/tasks/{NOBODY}/takings")),
        ("a call out of order by a clerk", "clerk1", format!("/counters/{HALL}-1/calls-out-of-order")),
    ] {
        table.refused(what, who, post(&path, &json!({ "ticket": id, "reason": "train" }))).await;
    }
    let out_of_order = |body: Value| post(&format!("/counters/{HALL}-3/calls-out-of-order"), &body);
    table.refused("out of order without a reason", "duty", out_of_order(json!({ "ticket": id, "reason": " " }))).await;
    table
        .refused("out of order, a ticket in service", "duty", out_of_order(json!({ "ticket": id, "reason": "train" })))
        .await;
    table.refused("a query with a zero byte", "clerk1", Ask::get("/api/v1/accounts?q=%00")).await;
    let ask = Ask::new(Method::DELETE, &format!("/api/v1/tickets/{id}"));
    table.refused("a method that is not offered", "clerk1", ask).await;
    table.refused("an address that is not there", "clerk1", post("/tickets", &json!({}))).await;
    table.proves("bodies");
}

/// Whoever stands at a kiosk, or has no token in an open hall, is not told which accounts there are, whatever place the
/// request says it comes from.
#[tokio::test]
async fn an_open_hall_does_not_tell_which_accounts_there_are() {
    let front = Front::open_with(|pack| pack.hall.kiosk_open = true).await;
    front.subscriber(1, &["2026-02"]).await;
    let kiosk = front.site.device(crate::support::branch::BRANCH, sansheng::people::Scope::Kiosk, HALL).await;
    for channel in ["greeter", "counter", "integration", "kiosk"] {
        for account in ["8101000001", "8101999999"] {
            let ask = || issue(json!({ "channel": channel, "account": account }));
            for ask in [ask(), ask().bearer(&kiosk)] {
                // Slowly enough for the limit of a kiosk, and before the clerk's session locks by itself.
                front.site.pass(30_000);
                let reply = front.site.send(ask).await;
                assert_eq!(reply.status.as_u16(), 201, "{channel} {account}: {}", reply.body);
            }
        }
    }
    for issued in front.site.events("ticket_issued").await {
        assert_eq!(issued["channel"], json!("kiosk"));
    }
    for (who, said, is) in
        [("greeter", "kiosk", "greeter"), ("clerk1", "counter", "counter"), ("program", "greeter", "integration")]
    {
        let reply = front.site.send(front.by(who, issue(json!({ "channel": said, "account": "8101999999" })))).await;
        assert_eq!((reply.status.as_u16(), reply.problem().as_str()), (422, "ticket_account_not_found"), "{who}");
        let reply = front.site.send(front.by(who, issue(json!({ "channel": said })))).await;
        assert_eq!(reply.status.as_u16(), 201, "{who}: {}", reply.body);
        let issued = front.site.events("ticket_issued").await;
        assert_eq!(issued.last().expect("issued")["channel"], json!(is), "{who}");
    }
}

/// Sent twice with one key, also at once: one effect, one answer.
async fn what_is_sent_twice_happens_once(front: Front) {
    front.sit(1).await;
    let ask = issue(json!({})).header("idempotency-key", "twice");
    let both = (front.site.send(front.by("program", ask.clone())), front.site.send(front.by("program", ask)));
    let (first, second) = tokio::join!(both.0, both.1);
    assert_eq!((first.status.as_u16(), &first.body), (201, &second.body));
    let id = front.call(1).await;
    for act in ["starts", "finishes"] {
        let ask = post(&format!("/tickets/{id}/{act}"), &json!({})).header("idempotency-key", act);
        let both = (front.site.send(front.by("clerk1", ask.clone())), front.site.send(front.by("clerk1", ask)));
        let (first, second) = tokio::join!(both.0, both.1);
        assert_eq!((first.status.as_u16(), &first.body), (201, &second.body), "{act}");
    }
    assert_eq!(front.site.events("ticket_issued").await.len(), 1);
    assert_eq!(front.site.events("ticket_finished").await.len(), 1);
}
