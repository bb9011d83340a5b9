//! What a browser is told and asked: cookies bound to the host, headers on every answer, nothing from a foreign page.

use axum::http::{Method, StatusCode};
use sansheng::kernel::Role;
use serde_json::json;

use crate::support::Engine;
use crate::support::site::{Ask, PASSWORD, Site};

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime")
}

#[test]
fn security_cookies_are_bound_to_the_host() {
    runtime().block_on(async {
        for (url, secure) in [("https://hall.example", true), ("http://127.0.0.1:8080", false)] {
            let site = Site::open_on(Engine::Sqlite, url);
            site.person("yl", "wang", Role::Clerk, Some("renmin")).await;
            let form = format!("account=wang&password={}", PASSWORD.replace(' ', "+"));
            let ask = Ask::new(Method::POST, "/sign-in").header("origin", url).form(&form);
            let ask = ask.header("cookie", "sansheng=yl.fixedbytheattacker0000000");
            let reply = site.send(ask).await;
            assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);
            let cookie = reply.headers["set-cookie"].to_str().expect("text").to_owned();
            assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"));
            assert!(!cookie.contains("fixedbytheattacker"), "a session is never the one that was brought");
            assert_eq!(cookie.starts_with("__Host-sansheng=") && cookie.contains("; Secure"), secure, "{cookie}");
            assert!(!reply.headers["location"].to_str().expect("text").contains("yl."), "no token in an address");
            assert!(!reply.body.contains("yl."), "nor in a page");
            assert_eq!(reply.headers.contains_key("strict-transport-security"), secure);
        }
    });
}

#[test]
fn security_every_answer_carries_the_headers() {
    runtime().block_on(async {
        let site = Site::open();
        site.person("yl", "wang", Role::Clerk, Some("renmin")).await;
        let token = site.session("yl", "wang").await.token;
        let big = "x".repeat(600 * 1024);
        let asks = [
            (200, Ask::get("/healthz")),
            (200, Ask::get("/assets/app.css")),
            (200, Ask::get("/sign-in").header("accept", "text/html")),
            (200, Ask::get("/api/v1/me").bearer(&token)),
            (303, Ask::get("/me").header("accept", "text/html")),
            (401, Ask::get("/api/v1/me")),
            (403, Ask::get("/api/v1/staff").bearer(&token)),
            (404, Ask::get("/nothing/here")),
            (404, Ask::get("/nothing/here").header("accept", "text/html")),
            (404, Ask::get("/.git/config")),
            (404, Ask::get("/assets/../Cargo.toml")),
            (404, Ask::get("/assets/%2e%2e/Cargo.toml")),
            (404, Ask::get("/api/v1/ME").bearer(&token)),
            (405, Ask::new(Method::TRACE, "/healthz")),
            (405, Ask::new(Method::PUT, "/healthz").header("sec-fetch-site", "same-origin")),
            (413, Ask::new(Method::POST, "/api/v1/sessions").header("content-type", "application/json").form(&big)),
            (422, Ask::post("/api/v1/sessions", &json!({ "account": 7 }))),
            (403, Ask::post("/api/v1/sessions", &json!({})).header("sec-fetch-site", "cross-site")),
        ];
        for (status, ask) in asks {
            let told = format!("{ask:?}").chars().take(160).collect::<String>();
            let reply = site.send(ask).await;
            assert_eq!(reply.status.as_u16(), status, "{told}");
            let header = |name: &str| reply.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or("").to_owned();
            let policy = header("content-security-policy");
            assert!(policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{told}");
            assert!(!policy.contains("unsafe"), "{told}");
            for name in ["x-content-type-options", "referrer-policy", "cross-origin-opener-policy", "x-request-id"] {
                assert!(!header(name).is_empty(), "{told}: {name}");
            }
            assert!(
                !header("cross-origin-resource-policy").is_empty() && !header("cache-control").is_empty(),
                "{told}"
            );
            for leak in ["SELECT", "diesel", "/work", "/root", "panicked", "src/", "serde"] {
                assert!(!reply.body.contains(leak) || reply.headers["content-type"] == "text/css", "{told}: {leak}");
            }
        }
    });
}

#[test]
fn security_a_foreign_page_changes_nothing() {
    runtime().block_on(async {
        let site = Site::open();
        site.person("yl", "wang", Role::Owner, None).await;
        let token = site.session("yl", "wang").await.token;
        let before = site.events("staff_created").await.len();
        let cookie = format!("sansheng={token}");
        for route in sansheng::web::routes::table().iter().filter(|route| route.method != Method::GET) {
            let path = route.path.replace(['{', '}', '*'], "");
            for (name, value) in [
                ("origin", "https://evil.example"),
                ("origin", "null"),
                ("origin", "http://hall.example.evil.example"),
                ("sec-fetch-site", "cross-site"),
                ("sec-fetch-site", "same-site"),
                ("x-nothing", "a cookie and no word of where it comes from"),
            ] {
                let ask = Ask::new(route.method.clone(), &path).header("cookie", &cookie).header(name, value);
                let reply = site.send(ask.form("login=x&name=x&role=clerk&key=1")).await;
                assert_eq!(reply.problem(), "cross_site", "{} {path} {name}: {value}", route.method);
            }
        }
        assert_eq!(site.events("staff_created").await.len(), before);
        assert_eq!(site.send(Ask::get("/api/v1/me").bearer(&token)).await.status, StatusCode::OK, "still signed in");
        let own =
            Ask::new(Method::POST, "/me/language").header("cookie", &cookie).header("origin", "http://hall.example");
        assert_eq!(site.send(own.form("language=en")).await.status, StatusCode::SEE_OTHER, "our own page may");
    });
}
