//! What an attacker tries: guessing, locking others out, stolen databases, forged origins, old tokens, codes used twice.

use axum::http::{Method, StatusCode};
use http_body_util::BodyExt;
use sansheng::kernel::Role;
use sansheng::people::{Scope, setup};
use sansheng::store::open_writer;
use serde_json::json;

use crate::both_engines;
use crate::support::branch::NOW;
use crate::support::site::{Ask, PASSWORD, Site, until};
use crate::support::{Database, Engine};

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime")
}

const MINUTE: i64 = 60_000;

#[test]
fn security_unknown_account_and_wrong_password_get_one_answer() {
    runtime().block_on(async {
        let site = Site::open();
        site.person("yl", "wang", Role::Clerk, Some("renmin")).await;
        let mut answers = Vec::new();
        for account in ["wang", "yl/wang", "nobody", "xx/wang", "", "a/b/c", "' or 1=1 --", "管理员", "admin", "root"]
        {
            let reply = site.sign_in(account, "not the password at all").await;
            site.pass(2 * MINUTE);
            answers.push((reply.status, reply.body));
        }
        answers.dedup();
        assert_eq!(answers.len(), 1, "{answers:?}");
        assert_eq!(answers[0].0, StatusCode::UNAUTHORIZED);
        let noted = site.events("sign_in_failed").await;
        assert!(noted.len() >= 9 && noted.iter().all(|event| !event.to_string().contains("password at all")));
    });
}

#[test]
fn security_failures_lock_an_account_whether_it_exists_or_not() {
    runtime().block_on(async {
        for account in ["wang", "nobody"] {
            let site = Site::open();
            site.person("yl", "wang", Role::Clerk, Some("renmin")).await;
            let mut waits = Vec::new();
            for n in 1..=11 {
                assert_eq!(
                    site.sign_in(account, "wrong wrong wrong wrong").await.status,
                    StatusCode::UNAUTHORIZED,
                    "{n}"
                );
                if n < 3 {
                    continue;
                }
                // The right password is not tried either: nobody learns by it.
                let blocked = site.sign_in(account, PASSWORD).await;
                assert_eq!(blocked.status, StatusCode::TOO_MANY_REQUESTS, "{n}");
                let wait = blocked.json()["retry_after_s"].as_i64().expect("a wait");
                assert_eq!(blocked.headers["retry-after"], wait.to_string());
                waits.push(wait);
                site.pass(wait * 1_000);
            }
            assert_eq!(waits, [2, 4, 60, 60, 60, 60, 60, 900, 900], "{account}");
        }
        let site = Site::open();
        site.person("yl", "wang", Role::Clerk, Some("renmin")).await;
        for _ in 0..3 {
            site.sign_in("wang", "wrong wrong wrong wrong").await;
        }
        site.pass(2_000);
        assert_eq!(site.sign_in("wang", PASSWORD).await.status, StatusCode::CREATED, "the wait is over");
    });
}

#[test]
fn security_a_stranger_who_guesses_does_not_lock_the_hall_out_and_one_who_guesses_on_is_stopped() {
    runtime().block_on(async {
        let site = Site::open();
        for login in ["wang", "li.na"] {
            site.person("yl", login, Role::Clerk, Some("renmin")).await;
        }
        for n in 1..30 {
            site.sign_in(&format!("yl/wang{}", n % 3), "wrong wrong wrong wrong").await;
            // Their own waits pass, the hour in which failures are remembered does not.
            site.pass(MINUTE);
        }
        for _ in 0..10 {
            site.sign_in("wang", "wrong wrong wrong wrong").await;
        }
        assert_eq!(site.sign_in("wang", PASSWORD).await.status, StatusCode::TOO_MANY_REQUESTS, "the account waits");
        site.pass(2_000);
        assert_eq!(site.sign_in("li.na", PASSWORD).await.status, StatusCode::CREATED, "a colleague comes in");

        let site = Site::open();
        site.person("yl", "wang", Role::Clerk, Some("renmin")).await;
        for n in 0..30 {
            site.pass(MINUTE);
            site.sign_in(&format!("yl/stranger{n}"), "wrong wrong wrong wrong").await;
        }
        let blocked = site.sign_in("wang", PASSWORD).await;
        assert_eq!(blocked.status, StatusCode::TOO_MANY_REQUESTS, "thirty accounts were tried from here");
    });
}

#[test]
fn security_one_person_has_one_session() {
    runtime().block_on(async {
        let site = Site::open();
        site.person("yl", "wang", Role::Clerk, Some("renmin")).await;
        let first = site.sign_in("wang", PASSWORD).await.json()["token"].as_str().expect("a token").to_owned();
        assert_eq!(site.send(Ask::get("/api/v1/me").bearer(&first)).await.status, StatusCode::OK);
        let second = site.sign_in("wang", PASSWORD).await;
        assert_eq!((second.status, second.problem().as_str()), (StatusCode::CONFLICT, "session_elsewhere"));
        let body = json!({ "account": "wang", "password": PASSWORD, "take_over": true });
        let second =
            site.send(Ask::post("/api/v1/sessions", &body)).await.json()["token"].as_str().expect("in").to_owned();
        assert_ne!(first, second);
        until(async || site.send(Ask::get("/api/v1/me").bearer(&first)).await.problem() == "sign_in_needed").await;
        assert_eq!(site.send(Ask::get("/api/v1/me").bearer(&second)).await.status, StatusCode::OK);
        let ended = site.events("session_ended").await;
        assert_eq!(ended.len(), 1);
        assert_eq!(ended[0]["why"], "taken_over");
        assert_eq!(site.events("sign_in_succeeded").await.len(), 2);
    });
}

#[test]
fn security_signing_out_ends_the_session_and_its_streams_and_leaves_nothing_behind() {
    runtime().block_on(async {
        let site = Site::open();
        site.person("yl", "wang", Role::Clerk, Some("renmin")).await;
        let token = site.session("yl", "wang").await.token;
        let out = site.send(Ask::new(Method::POST, "/sign-out").cookie(&token).form("key=1")).await;
        assert_eq!(out.status, StatusCode::SEE_OTHER);
        assert!(out.headers.contains_key("clear-site-data"));
        assert!(out.headers["set-cookie"].to_str().expect("text").contains("Max-Age=0"));
        until(async || site.send(Ask::get("/api/v1/me").bearer(&token)).await.status == StatusCode::UNAUTHORIZED).await;
    });
}

#[test]
fn security_a_stream_ends_with_its_session() {
    runtime().block_on(async {
        let site = Site::open();
        site.person("yl", "gao", Role::Greeter, Some("renmin")).await;
        let signed_in = site.session("yl", "gao").await;
        let ask = Ask::get("/greeter/renmin/live").bearer(&signed_in.token).header("accept", "text/event-stream");
        let stream = site.stream(ask).await;
        assert_eq!(stream.status(), StatusCode::OK);
        let watching = tokio::spawn(async move { stream.into_body().collect().await.map(|_| ()) });
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        assert!(!watching.is_finished(), "it goes on while the session does");
        let out = Ask::new(Method::DELETE, "/api/v1/sessions/current").bearer(&signed_in.token);
        assert_eq!(site.send(out).await.status, StatusCode::NO_CONTENT);
        let ended = tokio::time::timeout(std::time::Duration::from_secs(1), watching).await;
        assert!(ended.is_ok(), "and ends within a second of it");
    });
}

#[test]
fn security_a_disabled_person_and_a_revoked_device_are_out_within_a_second() {
    runtime().block_on(async {
        let site = Site::open();
        let clerk = site.person("yl", "wang", Role::Clerk, Some("renmin")).await;
        site.person("yl", "boss", Role::Owner, None).await;
        let (token, boss) = (site.session("yl", "wang").await.token, site.session("yl", "boss").await.token);
        assert_eq!(site.send(Ask::get("/api/v1/me").bearer(&token)).await.status, StatusCode::OK);
        let off = Ask::new(Method::PATCH, &format!("/api/v1/staff/{}", clerk.id)).bearer(&boss);
        assert_eq!(site.send(off.json(&json!({ "active": false }))).await.status, StatusCode::OK);
        until(async || site.send(Ask::get("/api/v1/me").bearer(&token)).await.status == StatusCode::UNAUTHORIZED).await;
        let ask = json!({ "name": "Pad 1", "scope": "kiosk", "hall": "renmin" });
        let made = site.send(Ask::post("/api/v1/devices", &ask).bearer(&boss)).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
        let device = made.json();
        let kiosk = device["token"].as_str().expect("a token").to_owned();
        // A device is somebody we know who may not do this; an unknown token is nobody.
        assert_eq!(site.send(Ask::get("/api/v1/me").bearer(&kiosk)).await.problem(), "not_permitted");
        let revoke = Ask::new(Method::DELETE, &format!("/api/v1/devices/{}", device["id"].as_str().expect("an id")));
        assert_eq!(site.send(revoke.bearer(&boss)).await.status, StatusCode::NO_CONTENT);
        until(async || site.send(Ask::get("/api/v1/me").bearer(&kiosk)).await.problem() == "sign_in_needed").await;
    });
}

#[test]
fn security_an_untouched_screen_locks_and_a_shift_ends() {
    runtime().block_on(async {
        let site = Site::open();
        site.person("yl", "wang", Role::Clerk, Some("renmin")).await;
        let token = site.session("yl", "wang").await.token;
        let me = |token: &str| Ask::get("/api/v1/me").bearer(token);
        for _ in 0..4 {
            site.pass(14 * MINUTE);
            assert_eq!(site.send(me(&token)).await.status, StatusCode::OK, "used every fourteen minutes");
        }
        // A screen that renews itself is nobody's hand.
        site.pass(14 * MINUTE);
        site.send(me(&token).header("accept", "text/event-stream")).await;
        site.pass(MINUTE);
        assert_eq!(site.send(me(&token)).await.problem(), "session_locked");
        assert_eq!(site.send(me(&token)).await.status, StatusCode::LOCKED);
        let proof = |password: &str| {
            Ask::post("/api/v1/sessions/current/proofs", &json!({ "password": password })).bearer(&token)
        };
        assert_eq!(site.send(proof("not my password at all")).await.problem(), "sign_in_failed");
        let opened = site.send(proof(PASSWORD)).await;
        assert_eq!(opened.status, StatusCode::CREATED, "{}", opened.body);
        let fresh = opened.json()["token"].as_str().expect("a token").to_owned();
        assert_ne!(fresh, token, "a new token after a proof");
        until(async || site.send(me(&token)).await.status == StatusCode::UNAUTHORIZED).await;
        for _ in 0..60 {
            site.pass(12 * MINUTE);
            site.send(me(&fresh)).await;
        }
        assert_eq!(site.send(me(&fresh)).await.problem(), "sign_in_needed", "twelve hours are over");
    });
}

#[test]
fn security_sensitive_acts_want_the_password_again() {
    runtime().block_on(async {
        let site = Site::open();
        site.person("yl", "boss", Role::Owner, None).await;
        let token = site.session("yl", "boss").await.token;
        let new = json!({ "login": "li", "name": "李", "role": "clerk", "hall": "renmin" });
        site.pass(10 * MINUTE);
        assert_eq!(site.send(Ask::post("/api/v1/staff", &new).bearer(&token)).await.status, StatusCode::CREATED);
        site.pass(6 * MINUTE);
        let late = site.send(Ask::post("/api/v1/staff", &new).bearer(&token)).await;
        assert_eq!((late.status, late.problem().as_str()), (StatusCode::FORBIDDEN, "proof_needed"));
    });
}

#[test]
fn security_a_one_time_code_sets_a_password_once_and_says_nothing_of_the_account() {
    runtime().block_on(async {
        let site = Site::open();
        site.person("yl", "boss", Role::Administrator, None).await;
        let boss = site.session("yl", "boss").await.token;
        let new = json!({ "login": "li.na", "name": "李娜", "role": "clerk", "hall": "renmin" });
        let made = site.send(Ask::post("/api/v1/staff", &new).bearer(&boss)).await.json();
        let code = made["code"].as_str().expect("a code").to_owned();
        let choose = |account: &str, code: &str, password: &str| {
            Ask::new(Method::POST, "/sign-in/password")
                .header("sec-fetch-site", "same-origin")
                .form(&format!("account={account}&code={code}&password={password}"))
        };
        let chosen = "nine+slow+herons+by+the+lock";
        let wrong = site.send(choose("li.na", "nonsense", chosen)).await;
        let nobody = site.send(choose("li.no", "nonsense", chosen)).await;
        assert_eq!((wrong.status, nobody.status), (StatusCode::UNAUTHORIZED, StatusCode::UNAUTHORIZED));
        assert_eq!(wrong.body.replace("li.na", "x"), nobody.body.replace("li.no", "x"));
        assert_eq!(site.send(choose("li.na", &code, "too+short")).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(site.send(choose("li.na", &code, chosen)).await.status, StatusCode::SEE_OTHER);
        assert_eq!(site.send(choose("li.na", &code, chosen)).await.status, StatusCode::UNAUTHORIZED, "once");
        assert_eq!(site.sign_in("li.na", "nine slow herons by the lock").await.status, StatusCode::CREATED);
        assert_eq!(site.events("reset_code_made").await.len(), 1);
        assert_eq!(site.events("password_changed").await.len(), 1);
    });
}

#[test]
fn security_an_administrator_cannot_become_an_owner() {
    runtime().block_on(async {
        let site = Site::open();
        let owner = site.person("yl", "boss", Role::Owner, None).await;
        let admin = site.person("yl", "adm", Role::Administrator, None).await;
        let (adm, boss) = (site.session("yl", "adm").await.token, site.session("yl", "boss").await.token);
        let patch = |id: &str, token: &str, body: serde_json::Value| {
            Ask::new(Method::PATCH, &format!("/api/v1/staff/{id}")).bearer(token).json(&body)
        };
        for ask in [
            patch(&admin.id, &adm, json!({ "role": "owner" })),
            patch(&owner.id, &adm, json!({ "active": false })),
            patch(&admin.id, &adm, json!({ "hall": "renmin" })),
            Ask::post("/api/v1/staff", &json!({ "login": "x2", "name": "x", "role": "owner" })).bearer(&adm),
            Ask::new(Method::POST, &format!("/api/v1/staff/{}/codes", owner.id)).bearer(&adm),
        ] {
            let reply = site.send(ask).await;
            assert_eq!(reply.problem(), "staff_out_of_reach", "{}", reply.body);
        }
        let alone = site.send(patch(&owner.id, &boss, json!({ "role": "clerk" }))).await;
        assert_eq!(alone.problem(), "staff_out_of_reach", "nor does anybody change their own role");
        let more = patch(&admin.id, &boss, json!({ "name": "A", "password_hash": "x", "branch": "ws", "id": "y" }));
        assert!(site.send(more).await.status.is_client_error(), "no more than is asked for");
    });
}

#[test]
fn security_people_of_another_branch_do_not_exist() {
    runtime().block_on(async {
        let site = Site::open();
        site.person("yl", "boss", Role::Owner, None).await;
        let far = site.person("ws", "far", Role::Clerk, Some("dongmen")).await;
        let far_session = site.session("ws", "far").await;
        let boss = site.session("yl", "boss").await.token;
        for (method, path) in [
            (Method::PATCH, format!("/api/v1/staff/{}", far.id)),
            (Method::POST, format!("/api/v1/staff/{}/codes", far.id)),
            (Method::DELETE, format!("/api/v1/staff/{}/second-factor", far.id)),
            (Method::DELETE, format!("/api/v1/sessions/{}", far_session.session)),
            (Method::DELETE, format!("/api/v1/devices/{}", far.id)),
        ] {
            let reply = site.send(Ask::new(method, &path).bearer(&boss).json(&json!({}))).await;
            assert_eq!(reply.status, StatusCode::NOT_FOUND, "{path}: {}", reply.body);
        }
        let listed = site.send(Ask::get("/api/v1/staff").bearer(&boss)).await.body;
        assert!(!listed.contains(&far.id) && !listed.contains("argon2") && !listed.contains("password"));
        let hall = json!({ "login": "x3", "name": "x", "role": "clerk", "hall": "dongmen" });
        assert_eq!(site.send(Ask::post("/api/v1/staff", &hall).bearer(&boss)).await.problem(), "hall_not_found");
    });
}

#[test]
fn security_the_database_holds_no_token_and_no_password() {
    runtime().block_on(async {
        let site = Site::open();
        site.person("yl", "wang", Role::Clerk, Some("renmin")).await;
        let session = site.session("yl", "wang").await.token;
        let device = site.device("yl", Scope::Kiosk, "renmin").await;
        let setup = {
            let database = Database::new(Engine::Sqlite);
            let token = setup::offer(&database.url, NOW).expect("a link");
            let bytes = std::fs::read(database.url.file().expect("a file")).expect("reads");
            (token, bytes)
        };
        let mut conn = open_writer(&site.database.url).expect("opens");
        diesel::connection::SimpleConnection::batch_execute(&mut conn, "pragma wal_checkpoint(truncate)")
            .expect("flushes");
        let bytes = std::fs::read(site.database.url.file().expect("a file")).expect("reads");
        let holds = |bytes: &[u8], secret: &str| bytes.windows(secret.len()).any(|w| w == secret.as_bytes());
        assert!(holds(&bytes, "wang"), "the control: what is there is found");
        for token in [&session, &device] {
            let secret = token.rsplit('.').next().expect("a secret");
            assert!(secret.len() == 26 && !holds(&bytes, secret), "130 bits, and not in the file");
        }
        assert!(!holds(&bytes, PASSWORD) && !holds(&setup.1, &setup.0));
    });
}

both_engines! {
    fn security_the_setup_link_works_once_and_for_a_quarter_of_an_hour(database: Database) {
        runtime().block_on(async {
            use sansheng::web::auth::Auth;
            use sansheng::people::hashing::HashCost;
            let clock = sansheng::kernel::Clock::simulated(NOW);
            let token = setup::offer(&database.url, NOW).expect("a link");
            let door = sansheng::door::Door::open(&database.url, clock.clone());
            let app = sansheng::web::App::with(door, "http://hall.example", Auth::new(HashCost::LIGHT, Vec::new()));
            let router = sansheng::web::router(app.clone());
            let post = async |path: &str, body: String| {
                let request = axum::http::Request::builder().method("POST").uri(path).header("sec-fetch-site", "same-origin")
                    .header("content-type", "application/x-www-form-urlencoded").body(axum::body::Body::from(body)).expect("a request");
                let response = tower::ServiceExt::oneshot(router.clone(), request).await.expect("answers");
                let status = response.status();
                (status, response.into_body().collect().await.expect("a body").to_bytes())
            };
            for pair in ["admin&password=admin", "root&password=root", "admin&password=password", "sansheng&password=sansheng",
                "owner&password=owner", "admin&password=123456", "test&password=test", "demo&password=demo"] {
                assert_eq!(post("/sign-in", format!("account={pair}")).await.0, StatusCode::UNAUTHORIZED, "{pair}");
            }
            let form = |token: &str| format!("token={token}&branch=yulin&branch_name=%E6%9C%9B%E5%B7%9D&branch_name_en=W&login=wu&name=Wu&password={}", PASSWORD.replace(' ', "+"));
            assert_eq!(post("/setup", form("nonsense")).await.0, StatusCode::GONE);
            assert_eq!(post("/setup", form(&token)).await.0, StatusCode::SEE_OTHER);
            assert_eq!(post("/setup", form(&token)).await.0, StatusCode::GONE, "used");
            assert!(setup::offer(&database.url, NOW).is_err(), "there is an owner");
            assert!(sansheng::verify::verify(&database.url).expect("verifies").wrong.is_empty());
        });
        let other = Database::new(Engine::Sqlite);
        let token = setup::offer(&other.url, NOW).expect("a link");
        let mut conn = open_writer(&other.url).expect("opens");
        assert!(setup::is_open(&mut conn, &token, NOW + 15 * MINUTE - 1).is_ok());
        assert!(setup::is_open(&mut conn, &token, NOW + 15 * MINUTE).is_err());
    }
}

#[test]
fn security_guesses_sent_at_once_are_counted_one_by_one() {
    runtime().block_on(async {
        let site = std::sync::Arc::new(Site::open());
        site.person("yl", "wang", Role::Clerk, Some("renmin")).await;
        let guesses: Vec<_> = (0..24)
            .map(|n| {
                let site = site.clone();
                let password = if n == 23 { PASSWORD.to_owned() } else { format!("guess number {n} of many") };
                tokio::spawn(async move { site.sign_in("wang", &password).await.status })
            })
            .collect();
        let mut failed = 0;
        for guess in guesses {
            failed += usize::from(guess.await.expect("answers") == StatusCode::UNAUTHORIZED);
        }
        // After the third the account is blocked, whatever was hashed already. Right in between, the count begins anew.
        assert!(failed <= 6, "{failed} guesses were judged");
        assert_eq!(site.app.auth.gate.waiting(), 0, "nobody is left waiting");
    });
}

#[test]
fn security_only_two_passwords_are_hashed_at_once() {
    runtime().block_on(async {
        let gate = sansheng::web::auth::Gate::new(sansheng::people::hashing::HashCost::LIGHT);
        let tries: Vec<_> = (0..200)
            .map(|_| {
                let gate = gate.clone();
                tokio::spawn(async move { gate.hash("any password".into()).await.is_ok() })
            })
            .collect();
        let mut hashed = 0;
        for one in tries {
            hashed += usize::from(one.await.expect("answers"));
        }
        // Whoever finds too many before them is told so instead of waiting in the dark.
        assert!((2..=200).contains(&hashed));
        assert_eq!(gate.waiting(), 0);
    });
}

#[test]
fn security_heads_have_limits_and_a_server_ends_cleanly() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    runtime().block_on(async {
        let site = Site::open();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("listens");
        let address = listener.local_addr().expect("an address");
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let router = sansheng::web::router(site.app.clone());
        let serving = tokio::spawn(sansheng::web::listen::listen(listener, router, async {
            let _ = stopped.await;
        }));
        let say = async |text: String| {
            let mut stream = tokio::net::TcpStream::connect(address).await.expect("connects");
            // The server may hang up before all of it was sent.
            let _ = stream.write_all(text.as_bytes()).await;
            let mut said = Vec::new();
            let _ = stream.read_to_end(&mut said).await;
            String::from_utf8_lossy(&said).into_owned()
        };
        let well = say("GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".into()).await;
        assert!(well.starts_with("HTTP/1.1 200") && well.contains("content-security-policy"), "{well}");
        let large = format!("GET /healthz HTTP/1.1\r\nhost: x\r\nx: {}\r\n\r\n", "y".repeat(200 * 1024));
        assert!(!say(large).await.contains("200 OK"));
        let many = format!("GET /healthz HTTP/1.1\r\nhost: x\r\n{}\r\n", "x: y\r\n".repeat(500));
        assert!(!say(many).await.contains("200 OK"));
        let both = "POST /api/v1/sessions HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nhost: x\r\n\r\n";
        let smuggled = tokio::time::timeout(std::time::Duration::from_secs(3), say(both.into())).await.unwrap_or_default();
        assert!(!smuggled.contains("200 OK"), "{smuggled}");
        stop.send(()).expect("stops");
        tokio::time::timeout(std::time::Duration::from_secs(5), serving).await.expect("ends").expect("cleanly");
    });
}
