//! Money as other programs speak it: keys, statuses, names of refusals, whole fen, masked people.

use axum::http::StatusCode;
use diesel::connection::SimpleConnection;
use sansheng::accounts::{self, NewAccount, Owed};
use sansheng::kernel::{Actor, Money, Role};
use sansheng::people::Scope;
use sansheng::store::open_writer;
use serde_json::{Value, json};

use super::desk::{day, subscriber};
use super::prices::{OFFERS, paper};
use crate::support::site::{Ask, Reply, Site};

struct Hall {
    site: Site,
    clerk: String,
    manager: String,
    stranger: String,
    auditor: String,
    pad: String,
    account: String,
}

async fn open() -> Hall {
    let site = Site::open();
    let li = site.person("yl", "li", Role::Clerk, Some("renmin")).await;
    site.person("yl", "du", Role::DutyManager, Some("renmin")).await;
    site.person("yl", "dong", Role::DutyManager, Some("xicheng")).await;
    site.person("yl", "shen", Role::Auditor, Some("renmin")).await;
    let sql = format!(
        "insert into categories values ('yl', 'renmin', 'pay', '缴费', 'Pay', 1, 1); \
         insert into services (branch, hall, code, category, prefix, name_zh, name_en, hint_zh, hint_en, elsewhere_zh, \
           elsewhere_en, search, icon, norm_s, fee_fen, takes_account, position, active) values \
           ('yl', 'renmin', 'pay', 'pay', 'A', '缴费', 'Pay', '', '', '', '', '', 'wallet', 180, 0, 1, 1, 1); \
         insert into customer_types values ('yl', 'renmin', 'person', '个人', 'Person', 1, 1); \
         insert into reasons (branch, hall, kind, code, name_zh, name_en, position, active) values \
           ('yl', 'renmin', 'reversal', 'wrong', '缴错', 'Wrong', 1, 1), ('yl', 'renmin', 'till', 'change', '换零', 'Change', 1, 1); \
         insert into tariffs (branch, code, version, name_zh, name_en, product, price_fen, effective_from, terms_zh, \
           terms_en) values ('yl', 'basic', 2, '基本收视费', 'Basic', 'tv', 2600, '2026-01-01', '七天内可以反悔。', \
           'Seven days to change your mind.'); \
         update counters set clerk = '{}', presence = 'open' where branch = 'yl' and id = 'renmin-1'; \
         insert into tickets (branch, id, hall, day, prefix, number, token, service, customer_type, class, channel, \
           language, state, arrived_at, ready_at, target_s, counter, calls, transfers, overtaken, ahead) values \
           ('yl', 't1', 'renmin', '2026-03-02', 'A', 1, 'yl.secret', 'pay', 'person', 'regular', 'kiosk', 'zh-CN', \
            'serving', 0, 0, 900, 'renmin-1', 1, 0, 0, 0); \
         update branches set config = config + 1",
        li.id
    );
    open_writer(&site.database.url).expect("opens").batch_execute(&sql).expect("the hall is set up");
    let owed = vec![Owed { tariff: String::new(), month: "2026-02".into(), version: 2, amount: Money(2_600) }];
    let new = NewAccount { owed, ..subscriber(1) };
    let account = site.app.door.write(&Actor::system(), "yl", move |work| accounts::create(work, &day(), &new)).await;
    Hall {
        clerk: site.session("yl", "li").await.token,
        manager: site.session("yl", "du").await.token,
        stranger: site.session("yl", "dong").await.token,
        auditor: site.session("yl", "shen").await.token,
        pad: site.device("yl", Scope::Pad, "renmin").await,
        account: account.expect("an account"),
        site,
    }
}

impl Hall {
    async fn post(&self, token: &str, path: &str, key: &str, body: &Value) -> Reply {
        let ask = Ask::post(&format!("/api/v1{path}"), body).bearer(token);
        let ask = if key.is_empty() { ask } else { ask.header("idempotency-key", key) };
        self.site.send(ask).await
    }

    async fn get(&self, token: &str, path: &str) -> Reply {
        self.site.send(Ask::get(&format!("/api/v1{path}")).bearer(token)).await
    }

    async fn confirmed(&self) -> String {
        let quote = self.post(&self.clerk, "/tickets/t1/quotes", "", &json!({ "account": self.account })).await;
        assert_eq!(quote.status, StatusCode::CREATED, "{}", quote.body);
        let id = quote.json()["id"].as_str().expect("an id").to_owned();
        let pad = self.site.send(Ask::get("/pad/renmin-1?lang=en").bearer(&self.pad)).await;
        assert!(pad.body.contains("Seven days to change your mind."), "before they agree: {}", pad.body);
        let yes = self.post(&self.pad, &format!("/quotes/{id}/confirmations"), "", &json!({})).await;
        assert_eq!(
            (yes.status, yes.json()["state"].as_str()),
            (StatusCode::CREATED, Some("confirmed")),
            "{}",
            yes.body
        );
        id
    }
}

#[tokio::test]
async fn a_payment_over_http_from_look_up_to_closing() {
    let hall = open().await;
    let found = hall.get(&hall.clerk, "/accounts?q=8101000001").await.json();
    assert_eq!(found["accounts"][0]["name"], "王*明");
    assert_eq!(found["accounts"][0]["balance_fen"], 2_600);
    assert!(!found.to_string().contains("13800000001"), "masked");
    let page = hall.get(&hall.clerk, &format!("/accounts/{}", hall.account)).await.json();
    assert_eq!(page["statement"]["owed"][0]["period"], "2026-02");

    let till = hall.post(&hall.clerk, "/tills", "k-till", &json!({ "float_fen": 20_000 })).await;
    assert_eq!(till.status, StatusCode::CREATED, "{}", till.body);
    let till = till.json()["id"].as_str().expect("an id").to_owned();
    let quote = hall.confirmed().await;
    let cash = json!({ "quote": quote, "method": "cash", "tendered_fen": 5_000 });
    let without = hall.post(&hall.clerk, "/tickets/t1/payments", "", &cash).await;
    assert_eq!((without.status, without.problem().as_str()), (StatusCode::BAD_REQUEST, "idempotency_key_required"));
    let paid = hall.post(&hall.clerk, "/tickets/t1/payments", "k-pay", &cash).await;
    assert_eq!(paid.status, StatusCode::CREATED, "{}", paid.body);
    assert_eq!((&paid.json()["change_fen"], &paid.json()["receipt"]), (&json!(2_400), &json!("2026-000001")));
    assert_eq!(paid.json()["at"], "2026-03-02T02:00:00Z");
    let again = hall.post(&hall.clerk, "/tickets/t1/payments", "k-pay", &cash).await;
    assert_eq!(again.json(), paid.json(), "the same key is the same payment");
    let other = json!({ "quote": quote, "method": "cash", "tendered_fen": 6_000 });
    let reused = hall.post(&hall.clerk, "/tickets/t1/payments", "k-pay", &other).await;
    assert_eq!(
        (reused.status, reused.problem().as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, "idempotency_key_reused")
    );

    let id = paid.json()["id"].as_str().expect("an id").to_owned();
    let printed = hall.post(&hall.clerk, &format!("/payments/{id}/receipts"), "", &json!({})).await.json();
    assert_eq!((&printed["copy"], &printed["amount_capitals"]), (&json!(false), &json!("贰拾陆元整")));
    let page = hall.site.send(Ask::get(&format!("/receipts/{id}?lang=en")).bearer(&hall.clerk)).await;
    assert!(page.body.contains("贰拾陆元整") && page.body.contains("Copy (print 1)"), "{}", page.body);

    let back = json!({ "reason": "wrong" });
    let path = format!("/payments/{id}/reversals");
    let audits = hall.post(&hall.auditor, &path, "k-back", &back).await;
    assert_eq!((audits.status, audits.problem().as_str()), (StatusCode::FORBIDDEN, "not_permitted"));
    let foreign = hall.post(&hall.stranger, &path, "k-back", &back).await;
    assert_eq!((foreign.status, foreign.problem().as_str()), (StatusCode::NOT_FOUND, "payment_not_found"));
    let reversed = hall.post(&hall.manager, &path, "k-back", &back).await;
    assert_eq!(reversed.status, StatusCode::CREATED, "{}", reversed.body);
    let clerks = hall.post(&hall.clerk, &path, "k-back-2", &back).await;
    let told = (clerks.status, clerks.problem());
    assert_eq!(
        told,
        (StatusCode::CONFLICT, "already_reversed".to_owned()),
        "the ticket is in service at their counter"
    );

    let blind = hall.get(&hall.clerk, &format!("/tills/{till}")).await.json();
    assert_eq!(blind["methods"][0]["expected_fen"], Value::Null);
    let sighted = hall.get(&hall.manager, &format!("/tills/{till}")).await.json();
    assert_eq!(sighted["methods"][0]["expected_fen"], 20_000);
    assert_eq!(hall.get(&hall.stranger, &format!("/tills/{till}")).await.status, StatusCode::NOT_FOUND);
    let audited = hall.get(&hall.auditor, &format!("/tills/{till}")).await.json();
    assert_eq!(audited["methods"][0]["expected_fen"], 20_000, "an auditor reads what is expected");
    let receipt = hall.get(&hall.auditor, &format!("/payments/{id}/receipt")).await.json();
    assert_eq!((&receipt["number"], &receipt["amount_fen"]), (&json!("2026-000001"), &json!(2_600)));
    assert_eq!(receipt["clerk"], "001", "a staff number, never what somebody signs in with");
    assert_eq!(hall.get(&hall.auditor, "/tickets/t1/payments").await.json()["payments"][0]["id"], id.as_str());
    for (path, body) in [("closings", json!({ "cash_fen": 0, "card_fen": 0, "qr_fen": 0 })), ("movements", json!({}))] {
        let acts = hall.post(&hall.auditor, &format!("/tills/{till}/{path}"), "k-audit", &body).await;
        assert_eq!((acts.status, acts.problem().as_str()), (StatusCode::FORBIDDEN, "not_permitted"), "{path}");
    }
    let prints = hall.post(&hall.auditor, &format!("/payments/{id}/receipts"), "", &json!({})).await;
    assert_eq!(prints.problem(), "not_permitted", "reading changes nothing");
    let count = json!({ "cash_fen": 19_900, "card_fen": 0, "qr_fen": 0 });
    let differs = hall.post(&hall.clerk, &format!("/tills/{till}/closings"), "k-1", &count).await;
    assert_eq!((differs.status, differs.problem().as_str()), (StatusCode::CONFLICT, "difference_needs_reason"));
    assert!(
        !differs.body.contains("100") && !differs.body.contains("20000"),
        "the count stays blind: {}",
        differs.body
    );
    let count = json!({ "cash_fen": 20_000, "card_fen": 0, "qr_fen": 0 });
    let closed = hall.post(&hall.clerk, &format!("/tills/{till}/closings"), "k-2", &count).await;
    assert_eq!(closed.status, StatusCode::CREATED, "{}", closed.body);
}

#[tokio::test]
async fn bad_input_is_a_named_problem_and_changes_nothing() {
    let hall = open().await;
    hall.post(&hall.clerk, "/tills", "k-till", &json!({ "float_fen": 0 })).await;
    let quote = hall.confirmed().await;
    let before = hall.site.events("payment_taken").await.len();
    let tender = |fen: Value| json!({ "quote": quote, "method": "cash", "tendered_fen": fen });
    let bodies = [
        tender(json!(0)),
        tender(json!(-1)),
        tender(json!(1)),
        tender(json!(i64::MAX)),
        tender(json!(u64::MAX)),
        tender(json!(26.0)),
        tender(json!("2600")),
        tender(Value::Null),
        json!({ "quote": quote, "method": "cheque" }),
        json!({ "quote": quote, "method": "card", "reference": "\u{0}" }),
        json!({ "quote": quote, "method": "card", "reference": "9".repeat(5_000) }),
        json!({ "quote": "", "method": "card", "reference": "004217" }),
        json!({ "quote": "'; drop table payments; --", "method": "card", "reference": "004217" }),
        json!([]),
    ];
    for (n, body) in bodies.iter().enumerate() {
        let answer = hall.post(&hall.clerk, "/tickets/t1/payments", &format!("bad-{n}"), body).await;
        assert!(answer.status.is_client_error(), "{body}: {} {}", answer.status, answer.body);
        assert!(!answer.problem().is_empty(), "{body} has no named problem: {}", answer.body);
    }
    for q in ["", "1", "%25", "%00", "%F0%9F%98%80", &"a".repeat(3_000)] {
        let answer = hall.get(&hall.clerk, &format!("/accounts?q={q}")).await;
        assert!(!answer.status.is_server_error(), "{q}: {}", answer.body);
    }
    assert_eq!(hall.site.events("payment_taken").await.len(), before);
}

#[tokio::test]
async fn prices_are_public_and_a_reduction_is_given_at_the_counter() {
    let hall = open().await;
    open_writer(&hall.site.database.url)
        .expect("opens")
        .batch_execute(&format!("{OFFERS}; update branches set config = config + 1"))
        .expect("offers");
    let list = hall.site.send(Ask::get("/api/v1/halls/renmin/tariffs")).await;
    assert_eq!(list.status, StatusCode::OK, "{}", list.body);
    let list = list.json();
    assert_eq!((&list["day"], &list["tariffs"][0]["price_fen"]), (&json!("2026-03-02"), &json!(2_600)));
    assert_eq!((&list["tariffs"][1]["cycle"], &list["tariffs"][1]["deposit_fen"]), (&json!("one_off"), &json!(20_000)));
    assert_eq!(list["reductions"][0]["evidence"], "relief");
    assert!(!list.to_string().contains("coupon"), "who has a coupon knows it");
    let page = hall.site.send(Ask::get("/tariffs/renmin").header("accept", "text/html")).await;
    assert_eq!(page.status, StatusCode::OK);
    for word in ["基本收视费", "¥26.00", "交12送1", "低保证", "七天内可以反悔。"] {
        assert!(page.body.contains(word), "{word} is not on the page");
    }
    let english = hall.site.send(Ask::get("/tariffs/renmin").header("accept-language", "en")).await;
    assert!(english.body.contains("A month free"), "{}", english.body);
    assert!(english.body.contains("Seven days to change your mind."), "{}", english.body);
    assert_eq!(list["tariffs"][0]["terms"]["zh"], "七天内可以反悔。");
    assert_eq!(hall.site.send(Ask::get("/tariffs/nowhere")).await.status, StatusCode::NOT_FOUND);

    let path = format!("/accounts/{}/reductions", hall.account);
    let ask = serde_json::to_value(paper("t1")).expect("a body");
    let given = hall.post(&hall.clerk, &path, "", &ask).await;
    assert_eq!(given.status, StatusCode::CREATED, "{}", given.body);
    assert_eq!(hall.site.events("reduction_given").await.len(), 1);
    let twice = hall.post(&hall.clerk, &path, "", &ask).await;
    assert_eq!((twice.status, twice.problem().as_str()), (StatusCode::CONFLICT, "reduction_twice"));
    let quote =
        json!({ "account": hall.account, "arrears": { "pay": "none" }, "prepay_months": 1, "coupon": "nothing" });
    let unknown = hall.post(&hall.clerk, "/tickets/t1/quotes", "", &quote).await;
    assert_eq!(
        (unknown.status, unknown.problem().as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, "coupon_unknown"),
        "{}",
        unknown.body
    );
}

#[tokio::test]
async fn security_look_ups_are_limited_a_clerk() {
    let hall = open().await;
    let mut statuses = Vec::new();
    for _ in 0..=accounts::LOOK_UPS_A_MINUTE_MAX {
        statuses.push(hall.get(&hall.clerk, "/accounts?q=8101000001").await);
    }
    let last = statuses.pop().expect("the last one");
    assert!(statuses.iter().all(|answer| answer.status == StatusCode::OK));
    assert_eq!((last.status, last.problem().as_str()), (StatusCode::TOO_MANY_REQUESTS, "look_ups_too_many"));
    assert!(last.headers.contains_key("retry-after"));
    assert_eq!(hall.get(&hall.manager, "/accounts?q=8101000001").await.status, StatusCode::OK, "another has their own");
}
