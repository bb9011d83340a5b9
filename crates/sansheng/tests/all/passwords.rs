//! The profiles of a branch's passwords: what is asked of a new one, when a present one must be changed, and that the switch
//! from one profile to the other stops nobody who is at work.

use axum::http::{Method, StatusCode};
use diesel::prelude::*;
use sansheng::kernel::{Actor, Role};
use sansheng::people::commands::second_factor::propose_second_factor;
use sansheng::people::commands::staff::{CodeUse, make_reset_code, use_reset_code};
use sansheng::people::hashing::{HashCost, hash};
use sansheng::people::{
    FactorRule, PasswordProfile, PeopleRefusal, demand_second_factor, queries, set_password_profile, totp,
};
use sansheng::store::open_writer;
use sansheng::store::schema::{former_passwords, staff};
use serde_json::{Value, json};

use crate::support::Engine;
use crate::support::branch::NOW;
use crate::support::site::{Ask, PASSWORD, Reply, Site, until};

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;
const WORK: &str = "/api/v1/halls/renmin/picture";

/// A story on both engines.
fn on_both(story: impl AsyncFn(Site)) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(async {
        for engine in [Engine::Sqlite, Engine::Postgres] {
            let site = Site::open_on(engine, "http://hall.example");
            for branch in ["yl", "ws"] {
                let nobody = |work: &mut sansheng::door::Work<'_>| demand_second_factor(work, FactorRule::Nobody);
                site.app.door.write(&Actor::system(), branch, nobody).await.expect("no second factors here");
            }
            story(site).await;
        }
    });
}

async fn profile(site: &Site, branch: &str, profile: PasswordProfile) {
    let set = move |work: &mut sansheng::door::Work<'_>| set_password_profile(work, profile);
    site.app.door.write(&Actor::system(), branch, set).await.expect("set");
}

async fn get(site: &Site, token: &str, path: &str) -> Reply {
    site.send(Ask::get(path).bearer(token)).await
}

async fn is_held(site: &Site, token: &str) -> bool {
    let reply = get(site, token, WORK).await;
    let held = reply.problem() == "password_expired";
    assert!(held || reply.status == StatusCode::OK, "{} {}", reply.status, reply.body);
    if held {
        assert_eq!(reply.status, StatusCode::FORBIDDEN);
    }
    held
}

async fn me(site: &Site, token: &str) -> String {
    let page = site.send(Ask::get("/me").cookie(token).header("accept", "text/html")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    page.body
}

async fn own_password(site: &Site, token: &str) -> Value {
    let reply = get(site, token, "/api/v1/me/password").await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    reply.json()
}

async fn change(site: &Site, token: &str, present: &str, password: &str) -> Reply {
    let body = json!({ "present": present, "password": password });
    site.send(Ask::new(Method::PUT, "/api/v1/me/password").bearer(token).json(&body)).await
}

fn token_of(reply: &Reply) -> String {
    reply.json()["token"].as_str().unwrap_or_else(|| panic!("a token: {} {}", reply.status, reply.body)).to_owned()
}

/// Signs in over HTTP, ending the session before.
async fn enter(site: &Site, account: &str, password: &str) -> String {
    let body = json!({ "account": account, "password": password, "take_over": true });
    token_of(&site.send(Ask::post("/api/v1/sessions", &body)).await)
}

async fn kept(site: &Site) -> i64 {
    let mut conn = open_writer(&site.database.url).expect("opens");
    former_passwords::table.count().get_result(&mut conn).expect("counts")
}

#[test]
fn security_a_password_of_mlps_ends_after_ninety_days_and_one_of_modern_never() {
    on_both(async |site| {
        profile(&site, "yl", PasswordProfile::Mlps).await;
        site.person("yl", "gao", Role::Greeter, Some("renmin")).await;
        site.person("ws", "far", Role::Greeter, Some("dongmen")).await;

        site.pass(75 * DAY);
        let early = enter(&site, "yl/gao", PASSWORD).await;
        let page = me(&site, &early).await;
        assert!(!page.contains("more days"), "nobody is bothered before the last fortnight");
        site.pass(DAY);
        let told = enter(&site, "yl/gao", PASSWORD).await;
        let page = me(&site, &told).await;
        assert!(page.contains("good for 14 more days"), "{page}");
        let own = own_password(&site, &told).await;
        assert_eq!((&own["profile"], &own["must_change"]), (&json!("mlps"), &json!(false)));
        let ends = sansheng::kernel::clock::rfc3339(NOW + 90 * DAY);
        assert_eq!(own["good_until"], json!(ends));

        // An hour before its end it opens a session, which goes on beyond it.
        site.clock.set(NOW + 90 * DAY - 60 * MINUTE);
        let last = enter(&site, "yl/gao", PASSWORD).await;
        assert!(!is_held(&site, &last).await);
        site.pass(61 * MINUTE);
        assert!(!is_held(&site, &last).await, "whoever is at work goes on");
        assert!(me(&site, &last).await.contains("The next time you sign in"));

        let token = enter(&site, "yl/gao", PASSWORD).await;
        assert!(is_held(&site, &token).await);
        let page = site.send(Ask::get("/greeter/renmin").cookie(&token).header("accept", "text/html")).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER);
        assert!(page.headers["location"].to_str().expect("text").starts_with("/me"));
        // The same where devices are let in besides.
        assert_eq!(get(&site, &token, "/board/renmin").await.problem(), "password_expired");
        assert!(me(&site, &token).await.contains("has to be changed before you go on"));
        assert_eq!(own_password(&site, &token).await["must_change"], json!(true));
        assert_eq!(change(&site, &token, PASSWORD, PASSWORD).await.problem(), "password_needs_classes");
        let changed = change(&site, &token, PASSWORD, "Nine herons by the lock").await;
        let fresh = token_of(&changed);
        until(async || get(&site, &token, "/api/v1/me").await.problem() == "sign_in_needed").await;
        assert!(!is_held(&site, &fresh).await, "the same session, with a new token");
        site.pass(MINUTE);
        let again = enter(&site, "yl/gao", "Nine herons by the lock").await;
        assert!(!is_held(&site, &again).await);

        site.pass(2_000 * DAY);
        let modern = enter(&site, "ws/far", PASSWORD).await;
        let reply = get(&site, &modern, "/api/v1/halls/dongmen/picture").await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
        let own = own_password(&site, &modern).await;
        assert_eq!(
            (&own["profile"], &own["good_until"], &own["length_min"]),
            (&json!("modern"), &Value::Null, &json!(15))
        );
        assert!(is_held(&site, &enter(&site, "yl/gao", "Nine herons by the lock").await).await);
    });
}

#[test]
fn security_switching_to_mlps_asks_at_the_next_sign_in_and_stops_nobody_at_work() {
    on_both(async |site| {
        for (login, role, hall) in [("boss", Role::Administrator, None), ("gao", Role::Greeter, Some("renmin"))] {
            site.person("yl", login, role, hall).await;
        }
        site.person("ws", "far", Role::Greeter, Some("dongmen")).await;
        let boss = enter(&site, "yl/boss", PASSWORD).await;
        let gao = enter(&site, "yl/gao", PASSWORD).await;
        assert!(!is_held(&site, &gao).await);
        let switch = |form: &str, token: &str| {
            let ask = Ask::new(Method::POST, "/admin/branch/password-profile").form(form).cookie(token);
            ask.header("accept", "text/html")
        };
        assert_eq!(site.send(switch("key=k0&profile=none", &boss)).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        site.pass(16 * MINUTE);
        let boss = token_of(&{
            let proof = json!({ "password": PASSWORD });
            let stale = site.send(Ask::post("/api/v1/sessions/current/proofs", &proof).bearer(&boss)).await;
            assert_eq!(stale.status, StatusCode::CREATED, "{}", stale.body);
            stale
        });
        assert_eq!(site.send(switch("key=k1&profile=mlps", &gao)).await.status, StatusCode::FORBIDDEN);
        let set = site.send(switch("key=k2&profile=mlps", &boss)).await;
        assert_eq!(set.status, StatusCode::SEE_OTHER, "{}", set.body);
        let told = site.events("branch_changed").await;
        let last = told.iter().rev().find(|event| event["section"] == "password_profile").expect("journaled");
        assert_eq!((&last["before"]["profile"], &last["after"]["profile"]), (&json!("modern"), &json!("mlps")));

        // Whoever is signed in goes on, the one who switched among them.
        until(async || own_password(&site, &boss).await["profile"] == "mlps").await;
        assert_eq!(get(&site, &boss, "/api/v1/staff").await.status, StatusCode::OK);
        until(async || own_password(&site, &gao).await["profile"] == "mlps").await;
        assert!(!is_held(&site, &gao).await);
        assert!(me(&site, &gao).await.contains("The next time you sign in"));

        // At the next sign-in they are asked, and can.
        site.pass(MINUTE);
        for (account, open) in [("yl/boss", "/api/v1/staff"), ("yl/gao", WORK)] {
            let token = enter(&site, account, PASSWORD).await;
            assert_eq!(get(&site, &token, open).await.problem(), "password_expired", "{account}");
            let short = change(&site, &token, PASSWORD, "Nine-7!").await;
            assert_eq!((short.problem().as_str(), &short.json()["min"]), ("password_too_short", &json!(10)));
            let fresh = token_of(&change(&site, &token, PASSWORD, "Nine 7 geese").await);
            assert_eq!(get(&site, &fresh, open).await.status, StatusCode::OK, "{account}");
            site.pass(MINUTE);
            let next = enter(&site, account, "Nine 7 geese").await;
            assert_eq!(get(&site, &next, open).await.status, StatusCode::OK, "{account}");
        }
        let far = enter(&site, "ws/far", PASSWORD).await;
        assert_eq!(own_password(&site, &far).await["profile"], "modern", "another branch has its own");
        assert!(!me(&site, &far).await.contains("The next time you sign in"));

        // And back: nothing is asked, and nothing of former passwords is kept.
        assert_eq!(kept(&site).await, 2);
        profile(&site, "yl", PasswordProfile::Modern).await;
        assert_eq!(kept(&site).await, 0);
        site.pass(400 * DAY);
        assert!(!is_held(&site, &enter(&site, "yl/gao", "Nine 7 geese").await).await);
    });
}

#[test]
fn security_the_switch_wants_the_password_again() {
    on_both(async |site| {
        site.person("yl", "boss", Role::Owner, None).await;
        let boss = enter(&site, "yl/boss", PASSWORD).await;
        for _ in 0..2 {
            site.pass(10 * MINUTE);
            assert_eq!(get(&site, &boss, "/api/v1/me").await.status, StatusCode::OK);
        }
        let ask = Ask::new(Method::POST, "/admin/branch/password-profile").form("key=k1&profile=mlps").cookie(&boss);
        let late = site.send(ask.header("accept", "application/json")).await;
        assert_eq!(late.status, StatusCode::FORBIDDEN, "{}", late.body);
        assert_eq!(own_password(&site, &boss).await["profile"], "modern");
    });
}

const ROUND: [&str; 6] =
    ["Amber 1 heron", "Basil 2 heron", "Cedar 3 heron", "Daisy 4 heron", "Ember 5 heron", "Fjord 6 heron"];

#[test]
fn security_the_sixth_last_password_may_come_back_and_the_fifth_last_may_not() {
    on_both(async |site| {
        profile(&site, "yl", PasswordProfile::Mlps).await;
        site.person("yl", "gao", Role::Greeter, Some("renmin")).await;
        let mut token = enter(&site, "yl/gao", PASSWORD).await;
        let mut present = PASSWORD;
        for next in &ROUND[..5] {
            token = token_of(&change(&site, &token, present, next).await);
            present = next;
            site.pass(MINUTE);
        }
        // The last five: the present one, and four before it.
        for last in ROUND[..5].iter().rev() {
            let refused = change(&site, &token, present, last).await;
            assert_eq!(refused.problem(), "password_used_before", "{last}");
            assert_eq!((refused.status, &refused.json()["last"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!(5)));
            site.pass(MINUTE);
        }
        assert_eq!(kept(&site).await, 4);
        let wrong = change(&site, &token, "not my password", ROUND[0]).await;
        assert_eq!(wrong.problem(), "sign_in_failed", "nobody else learns what the last ones were");
        site.pass(MINUTE);
        token = token_of(&change(&site, &token, present, ROUND[5]).await);
        site.pass(MINUTE);
        token = token_of(&change(&site, &token, ROUND[5], ROUND[0]).await);
        site.pass(MINUTE);
        assert_eq!(change(&site, &token, ROUND[0], ROUND[2]).await.problem(), "password_used_before");
        site.pass(MINUTE);
        token_of(&change(&site, &token, ROUND[0], ROUND[1]).await);
        assert_eq!(kept(&site).await, 4, "no more is kept than is looked at");
    });
}

#[test]
fn security_a_one_time_code_brings_no_former_password_back() {
    on_both(async |site| {
        profile(&site, "yl", PasswordProfile::Mlps).await;
        let gao = site.person("yl", "gao", Role::Greeter, Some("renmin")).await;
        let token = enter(&site, "yl/gao", PASSWORD).await;
        token_of(&change(&site, &token, PASSWORD, ROUND[0]).await);
        let make = move |work: &mut sansheng::door::Work<'_>| make_reset_code(work, &gao.id);
        let code = site.app.door.write(&Actor::system(), "yl", make).await.expect("a code");
        let choose = async |code: &str, password: &str| {
            let form = format!("account=yl/gao&code={code}&password={}", password.replace(' ', "+"));
            site.pass(MINUTE / 2);
            site.send(
                Ask::new(Method::POST, "/sign-in/password")
                    .language("en")
                    .header("sec-fetch-site", "same-origin")
                    .form(&form),
            )
            .await
        };
        let guessed = choose("nonsense", ROUND[0]).await;
        assert_eq!(guessed.status, StatusCode::UNAUTHORIZED, "without the code nothing is told of the last ones");
        assert!(!guessed.body.contains("one of your last"));
        let used = choose(&code, ROUND[0]).await;
        assert_eq!(used.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(used.body.contains("one of your last 5 passwords"), "{}", used.body);
        assert_eq!(choose(&code, "nine slow herons by the lock").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(choose(&code, ROUND[1]).await.status, StatusCode::SEE_OTHER, "the code is still good");
        let token = enter(&site, "yl/gao", ROUND[1]).await;
        assert!(!is_held(&site, &token).await);
        assert_eq!(change(&site, &token, ROUND[1], ROUND[0]).await.problem(), "password_used_before");
    });
}

#[test]
fn security_under_modern_a_password_may_come_back_and_none_is_kept() {
    on_both(async |site| {
        site.person("yl", "gao", Role::Greeter, Some("renmin")).await;
        let token = enter(&site, "yl/gao", PASSWORD).await;
        let token = token_of(&change(&site, &token, PASSWORD, "nine slow herons by the lock").await);
        token_of(&change(&site, &token, "nine slow herons by the lock", PASSWORD).await);
        assert_eq!(kept(&site).await, 0);
        assert_eq!(change(&site, &token, PASSWORD, "Nine 7 geese").await.status, StatusCode::UNAUTHORIZED);
    });
}

#[test]
fn every_page_for_a_new_password_tells_the_profile_in_force() {
    const MODERN: &str = "At least 15 characters; 8 with a code";
    const MLPS: &str = "At least 10 characters, with three of these four";
    const EITHER: &str = "As your branch asks";
    on_both(async |site| {
        let public =
            async |path: &str| site.send(Ask::get(path).language("en").header("accept", "text/html")).await.body;
        let says = |page: &str| [MODERN, MLPS, EITHER].map(|words| page.contains(words));
        for (yl, ws, says_public) in [
            (PasswordProfile::Modern, PasswordProfile::Modern, [true, false, false]),
            (PasswordProfile::Mlps, PasswordProfile::Modern, [false, false, true]),
            (PasswordProfile::Mlps, PasswordProfile::Mlps, [false, true, false]),
        ] {
            profile(&site, "yl", yl).await;
            profile(&site, "ws", ws).await;
            for path in ["/sign-in/password", "/setup"] {
                assert_eq!(says(&public(path).await), says_public, "{path} {yl:?} {ws:?}");
            }
        }
        site.person("yl", "boss", Role::Owner, None).await;
        site.pass(MINUTE);
        let boss = enter(&site, "yl/boss", PASSWORD).await;
        for (profile_now, told) in
            [(PasswordProfile::Mlps, [false, true, false]), (PasswordProfile::Modern, [true, false, false])]
        {
            profile(&site, "yl", profile_now).await;
            until(async || own_password(&site, &boss).await["profile"] == profile_now.as_str()).await;
            assert_eq!(says(&me(&site, &boss).await), told, "{profile_now:?}");
            let people = site.send(Ask::get("/admin/staff").cookie(&boss).header("accept", "text/html")).await;
            assert_eq!(says(&people.body), told, "{profile_now:?} {}", people.body);
            let branch = site.send(Ask::get("/admin/branch").cookie(&boss).header("accept", "text/html")).await;
            let ticked = format!("value=\"{}\" checked", profile_now.as_str());
            assert!(branch.body.contains(&ticked), "{}", branch.body);
        }
    });
}

#[test]
fn the_age_of_old_passwords_is_what_the_journal_says() {
    let migration = include_str!("../../../../migrations/2026-11-29-000021_password_profile/up.sql");
    let update = &migration[migration.find("update staff set").expect("an update")..];
    let update = &update[..update.find(';').expect("it ends")];
    on_both(async |site| {
        site.person("yl", "gao", Role::Greeter, Some("renmin")).await;
        site.person("yl", "wang", Role::Clerk, Some("renmin")).await;
        site.pass(DAY);
        let token = enter(&site, "yl/gao", PASSWORD).await;
        let token = token_of(&change(&site, &token, PASSWORD, "nine slow herons by the lock").await);
        site.pass(5 * MINUTE);
        token_of(&change(&site, &token, "nine slow herons by the lock", PASSWORD).await);
        let mut conn = open_writer(&site.database.url).expect("opens");
        let ages = |conn: &mut sansheng::store::Conn| -> Vec<(String, i64)> {
            let columns = (staff::login, staff::password_set_at);
            staff::table.order(staff::login.asc()).select(columns).load(conn).expect("reads")
        };
        let lived = ages(&mut conn);
        assert_eq!(lived, [("gao".into(), NOW + DAY + 5 * MINUTE), ("wang".into(), NOW)]);
        diesel::sql_query("update staff set password_set_at = 0").execute(&mut conn).expect("as before the migration");
        diesel::sql_query(update).execute(&mut conn).expect("migrates");
        assert_eq!(ages(&mut conn), lived);
    });
}

#[test]
fn security_a_password_used_before_costs_no_code_of_the_second_factor() {
    on_both(async |site| {
        profile(&site, "yl", PasswordProfile::Mlps).await;
        let gao = site.person("yl", "gao", Role::Greeter, Some("renmin")).await;
        let propose = move |work: &mut sansheng::door::Work<'_>| propose_second_factor(work, &gao.id);
        let secret = site.app.door.write(&Actor::system(), "yl", propose).await.expect("a secret");
        let mut conn = open_writer(&site.database.url).expect("opens");
        let set = "update staff set totp_secret = totp_pending, totp_pending = null";
        diesel::sql_query(set).execute(&mut conn).expect("set");
        let code = || totp::code_at(&secret, site.clock.now()).expect("a code");
        let body = json!({ "account": "yl/gao", "password": PASSWORD, "code": code() });
        let mut token = token_of(&site.send(Ask::post("/api/v1/sessions", &body)).await);
        let change = async |token: &str, present: &str, password: &str| {
            let body = json!({ "present": present, "password": password, "code": code() });
            site.send(Ask::new(Method::PUT, "/api/v1/me/password").bearer(token).json(&body)).await
        };
        site.pass(MINUTE);
        token = token_of(&change(&token, PASSWORD, ROUND[0]).await);
        site.pass(MINUTE);
        assert_eq!(change(&token, ROUND[0], ROUND[0]).await.problem(), "password_used_before");
        token_of(&change(&token, ROUND[0], ROUND[1]).await);
    });
}

#[test]
fn security_a_change_in_between_makes_a_one_time_code_look_again() {
    on_both(async |site| {
        profile(&site, "yl", PasswordProfile::Mlps).await;
        let gao = site.person("yl", "gao", Role::Greeter, Some("renmin")).await;
        let token = enter(&site, "yl/gao", PASSWORD).await;
        let make = move |work: &mut sansheng::door::Work<'_>| make_reset_code(work, &gao.id);
        let code = site.app.door.write(&Actor::system(), "yl", make).await.expect("a code");
        let look = async || {
            let knock = site.app.door.read(|conn| Ok(queries::knock(conn, "yl/gao", "10.1.1.1")?)).await;
            let knock = knock.expect("reads").expect("a branch");
            CodeUse {
                profile: knock.profile,
                knock,
                code: code.clone(),
                password_hash: hash(ROUND[0], HashCost::LIGHT),
                unsuitable: None,
                from: "10.1.1.1".into(),
            }
        };
        let run = async |ask: CodeUse| {
            let used = move |work: &mut sansheng::door::Work<'_>| use_reset_code(work, &ask);
            site.app.door.write(&Actor::public(), "yl", used).await.expect("answers")
        };
        let early = look().await;
        token_of(&change(&site, &token, PASSWORD, ROUND[0]).await);
        assert_eq!(run(early).await, Err(PeopleRefusal::SignInBusy { retry_after_s: 1 }));
        assert_eq!(run(look().await).await, Ok(()), "whoever looked after it gets through: the code is still good");
    });
}

#[test]
fn security_two_profiles_say_nothing_of_which_accounts_there_are() {
    on_both(async |site| {
        profile(&site, "ws", PasswordProfile::Mlps).await;
        site.person("yl", "gao", Role::Greeter, Some("renmin")).await;
        site.person("ws", "far", Role::Greeter, Some("dongmen")).await;
        for (password, status) in [
            ("short", StatusCode::UNPROCESSABLE_ENTITY),
            ("nine geese", StatusCode::UNPROCESSABLE_ENTITY),
            ("Password1!", StatusCode::UNPROCESSABLE_ENTITY),
            // Fits one of the two each.
            ("Nine 7 geese", StatusCode::UNAUTHORIZED),
            ("nine slow herons by the lock", StatusCode::UNAUTHORIZED),
        ] {
            let mut answers = Vec::new();
            for account in ["gao", "far", "nobody"] {
                site.pass(5 * MINUTE);
                let form = format!("account={account}&code=nonsense&password={}", password.replace(' ', "+"));
                let ask = Ask::new(Method::POST, "/sign-in/password").header("sec-fetch-site", "same-origin");
                let reply = site.send(ask.form(&form)).await;
                answers.push((reply.status, reply.body.replace(account, "x")));
            }
            assert_eq!(answers[0].0, status, "{password}: {}", answers[0].1);
            answers.dedup();
            assert_eq!(answers.len(), 1, "{password}: {answers:?}");
        }
    });
}
