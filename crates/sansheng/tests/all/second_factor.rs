//! The second factor: who must have one, what it lets in while a password is guessed at, and that a code is used once.

use axum::http::StatusCode;
use diesel::prelude::*;
use sansheng::kernel::{Actor, Role};
use sansheng::people::commands::second_factor::propose_second_factor;
use sansheng::people::{FactorRule, demand_second_factor, totp};
use sansheng::store::open_writer;
use serde_json::json;

use crate::support::site::{Ask, PASSWORD, Site, until};

const MINUTE: i64 = 60_000;

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime")
}

#[test]
fn security_nobody_is_kept_out_on_purpose_who_has_both_factors() {
    runtime().block_on(async {
        let site = Site::open();
        let person = site.person("yl", "wang", Role::Clerk, Some("renmin")).await;
        let secret = with_second_factor(&site, &person.id).await;
        for n in 0..30 {
            site.pass(MINUTE);
            site.sign_in(&format!("yl/stranger{n}"), "wrong wrong wrong wrong").await;
        }
        site.pass(MINUTE);
        for _ in 0..3 {
            site.sign_in("wang", "wrong wrong wrong wrong").await;
        }
        // The attacker's address is this one; the owner comes from another, where the proxy says so.
        let code = totp::code_at(&secret, site.clock.now()).expect("a code");
        let here = json!({ "account": "wang", "password": PASSWORD, "code": code });
        let blocked = site.send(Ask::post("/api/v1/sessions", &here)).await;
        assert_eq!(blocked.status, StatusCode::TOO_MANY_REQUESTS, "a blocked address tries nothing");
        let knock = site
            .app
            .door
            .read(|conn| Ok(sansheng::people::queries::knock(conn, "wang", "10.1.1.1")?.expect("a branch")));
        let knock = knock.await.expect("reads");
        let ask = sansheng::people::SignIn {
            knock,
            fits: true,
            rehashed: None,
            code: Some(code.clone()),
            take_over: false,
            from: "10.1.1.1".into(),
        };
        let again = ask.clone();
        let door = &site.app.door;
        let let_in = door.write(&Actor::public(), "yl", move |work| sansheng::people::sign_in(work, &ask)).await;
        assert!(let_in.expect("answers").into_result().is_ok(), "another address with both factors");
        let replay = door.write(&Actor::public(), "yl", move |work| sansheng::people::sign_in(work, &again)).await;
        let replay = replay.expect("answers").into_result();
        assert_eq!(replay, Err(sansheng::people::PeopleRefusal::SignInFailed), "the code was used");
    });
}

async fn with_second_factor(site: &Site, id: &str) -> String {
    let id = id.to_owned();
    let of = id.clone();
    let proposed = site.app.door.write(&Actor::system(), "yl", move |work| propose_second_factor(work, &of)).await;
    let secret = proposed.expect("a secret");
    let mut conn = open_writer(&site.database.url).expect("opens");
    diesel::sql_query("update staff set totp_secret = totp_pending, totp_pending = null")
        .execute(&mut conn)
        .expect("set");
    secret
}

#[test]
fn security_those_who_lead_get_no_further_than_their_account_without_a_second_factor() {
    const WEEK: i64 = 7 * 24 * 60 * MINUTE;
    runtime().block_on(async {
        let site = Site::open();
        let held = async |login: &str, path: &str| {
            let token = site.session("yl", login).await.token;
            site.send(Ask::get(path).bearer(&token)).await.problem() == "second_factor_needed"
        };
        let who = [
            ("wang", Role::Clerk, "/api/v1/halls/renmin/picture", false),
            ("du", Role::DutyManager, "/api/v1/halls/renmin/order", true),
            ("ling", Role::Leader, "/api/v1/halls/renmin/order", true),
            ("shen", Role::Auditor, "/api/v1/halls/renmin/order", true),
            ("guan", Role::Administrator, "/api/v1/staff", true),
            ("zhu", Role::Owner, "/api/v1/staff", true),
        ];
        let mut ids = Vec::new();
        for (login, role, path, _) in who {
            ids.push(site.person("yl", login, role, Some("renmin")).await.id);
            assert!(!held(login, path).await, "{login} has a week");
        }
        site.pass(WEEK);
        for (login, _, path, leads) in who {
            assert_eq!(held(login, path).await, leads, "{login} after a week");
            assert!(!held(login, "/api/v1/me").await, "{login} reaches their own account");
        }
        let boss = site.session("yl", "zhu").await.token;
        let page = site.send(Ask::get("/admin").cookie(&boss).header("accept", "text/html")).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER);
        assert!(page.headers["location"].to_str().expect("text").starts_with("/me"));
        let rule = async |rule: FactorRule| {
            let door = &site.app.door;
            let set = door.write(&Actor::system(), "yl", move |work| demand_second_factor(work, rule)).await;
            set.expect("set");
        };
        rule(FactorRule::Everyone).await;
        until(async || held("wang", "/api/v1/halls/renmin/picture").await).await;
        rule(FactorRule::Nobody).await;
        until(async || !held("zhu", "/api/v1/staff").await).await;
        rule(FactorRule::Leading).await;
        until(async || held("zhu", "/api/v1/staff").await).await;
        let secret = with_second_factor(&site, &ids[5]).await;
        let code = totp::code_at(&secret, site.clock.now()).expect("a code");
        let body = json!({ "account": "zhu", "password": PASSWORD, "code": code, "take_over": true });
        let token =
            site.send(Ask::post("/api/v1/sessions", &body)).await.json()["token"].as_str().expect("in").to_owned();
        assert_eq!(site.send(Ask::get("/api/v1/staff").bearer(&token)).await.status, StatusCode::OK);
    });
}

#[test]
fn security_a_code_opens_once() {
    runtime().block_on(async {
        let site = Site::open();
        let person = site.person("yl", "wang", Role::Clerk, Some("renmin")).await;
        let secret = with_second_factor(&site, &person.id).await;
        let now = site.clock.now();
        let body = |code: &str| json!({ "account": "wang", "password": PASSWORD, "code": code, "take_over": true });
        assert_eq!(site.sign_in("wang", PASSWORD).await.problem(), "sign_in_failed", "a password alone is not enough");
        let code = totp::code_at(&secret, now).expect("a code");
        assert_eq!(site.send(Ask::post("/api/v1/sessions", &body(&code))).await.status, StatusCode::CREATED);
        assert_eq!(site.send(Ask::post("/api/v1/sessions", &body(&code))).await.problem(), "sign_in_failed");
        site.pass(30_000);
        let next = totp::code_at(&secret, site.clock.now()).expect("a code");
        assert_eq!(site.send(Ask::post("/api/v1/sessions", &body(&next))).await.status, StatusCode::CREATED);
    });
}
