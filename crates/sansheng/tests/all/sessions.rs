//! What people meet around their sessions: why one is over, an administrator ending it, the language they read in; and what
//! a server shows of itself to whoever asks.

use axum::http::{Method, StatusCode};
use sansheng::kernel::{Actor, Language, Role};
use sansheng::people::commands::staff::choose_language;
use sansheng::web::exposed::Exposed;
use serde_json::json;

use crate::support::Engine;
use crate::support::site::{Ask, PASSWORD, Reply, Site};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime")
}

async fn sign_in_page(site: &Site, token: &str) -> Reply {
    site.send(Ask::get("/sign-in?lang=en").cookie(token).header("accept", "text/html")).await
}

/// Whether the sign-in page says so; what ended a session reaches the memory of the process a moment later.
async fn is_told(site: &Site, token: &str, words: &str) -> bool {
    for _ in 0..20 {
        if sign_in_page(site, token).await.body.contains(words) {
            return true;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    false
}

#[test]
fn security_whoever_is_signed_out_from_elsewhere_is_told_why() {
    runtime().block_on(async {
        let site = Site::open();
        site.person("yl", "wang", Role::Clerk, Some("renmin")).await;
        let first = site.session("yl", "wang").await;
        let running = sign_in_page(&site, &first.token).await;
        assert_eq!(running.status, StatusCode::SEE_OTHER, "a session that runs goes on to its work");

        let second = site.session("yl", "wang").await;
        assert!(is_told(&site, &first.token, "was signed in elsewhere").await);
        let page = site.send(Ask::get("/me").cookie(&first.token).header("accept", "text/html")).await;
        assert_eq!(page.headers["location"], "/sign-in?next=%2Fme");
        assert!(!sign_in_page(&site, "yl.nobodyssecretnobodyssecret").await.body.contains("session here"));

        let own = format!("/api/v1/sessions/{}", second.session);
        site.send(Ask::new(Method::DELETE, &own).bearer(&second.token)).await;
        assert!(is_told(&site, &second.token, "ended, by you from elsewhere").await);
        let third = site.session("yl", "wang").await;
        site.pass(12 * HOUR);
        assert!(is_told(&site, &third.token, "twelve hours").await);
        let fourth = site.session("yl", "wang").await;
        site.send(Ask::new(Method::DELETE, "/api/v1/sessions/current").bearer(&fourth.token)).await;
        let quiet = sign_in_page(&site, &fourth.token).await.body;
        assert!(!quiet.contains("session here") && !quiet.contains("elsewhere"), "who signed out knows it: {quiet}");
    });
}

async fn administrators_end_sessions(engine: Engine) {
    let site = Site::open_on(engine, "http://hall.example");
    let wang = site.person("yl", "wang", Role::Clerk, Some("renmin")).await;
    site.person("yl", "admin", Role::Administrator, None).await;
    site.person("yl", "leader", Role::Leader, None).await;
    let clerk = site.session("yl", "wang").await.token;
    let admin = site.session("yl", "admin").await.token;
    let leader = site.session("yl", "leader").await.token;
    let path = format!("/admin/staff/{}/sign-outs", wang.id);
    let list =
        async || site.send(Ask::get("/admin/staff?lang=en").cookie(&admin).header("accept", "text/html")).await.body;
    let end = async |token: &str, path: &str, key: &str| {
        let ask = Ask::new(Method::POST, path).form(&format!("key={key}")).cookie(token);
        site.send(ask.header("accept", "text/html")).await.status
    };
    let before = list().await;
    assert!(before.contains("from 127.0.0.9") && before.contains(&path), "{before}");
    assert_eq!(end(&leader, &path, "k1").await, StatusCode::FORBIDDEN);
    assert_eq!(end(&admin, "/admin/staff/nobody/sign-outs", "k2").await, StatusCode::NOT_FOUND);
    assert_eq!(end(&admin, &path, "k3").await, StatusCode::SEE_OTHER);
    assert!(!list().await.contains(&path), "nobody is signed in there any more");
    assert!(is_told(&site, &clerk, "or by an administrator").await);
    let ended = site.events("session_ended").await;
    assert!(ended.iter().any(|event| event["why"] == "ended_by_hand"), "{ended:?}");
    assert_eq!(end(&admin, &path, "k4").await, StatusCode::SEE_OTHER, "nothing to end is no refusal");
}

#[test]
fn security_an_administrator_ends_anybodys_session() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        runtime().block_on(administrators_end_sessions(engine));
    }
}

#[test]
fn somebody_reads_what_their_browser_asks_for_until_they_choose() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        runtime().block_on(languages(engine));
    }
}

async fn languages(engine: Engine) {
    let site = Site::open_on(engine, "http://hall.example");
    let wang = site.person("yl", "wang", Role::Clerk, Some("renmin")).await;
    assert_eq!(wang.language, Language::English, "the account was made in English");
    let token = site.session("yl", "wang").await.token;
    let me = async |browser: &str, cookie: &str| {
        let ask = Ask::get("/me").header("cookie", &format!("sansheng={token}{cookie}"));
        let ask = if browser.is_empty() { ask } else { ask.header("accept-language", browser) };
        let page = site.send(ask.header("accept", "text/html")).await.body;
        if page.contains("<html lang=\"zh-CN\"") { Language::Chinese } else { Language::English }
    };
    assert_eq!(me("zh-CN,zh;q=0.9", "").await, Language::Chinese, "as on the page where they signed in");
    assert_eq!(me("en-GB", "").await, Language::English);
    assert_eq!(me("fr", "").await, Language::English, "a language that is not ours says nothing");
    assert_eq!(me("", "").await, Language::English);
    assert_eq!(me("en", "; lang=zh-CN").await, Language::Chinese, "switched on this machine");

    let id = wang.id.clone();
    let choose = move |work: &mut sansheng::door::Work<'_>| choose_language(work, &id, Language::English);
    site.app.door.write(&Actor::system(), "yl", choose).await.expect("chosen");
    let token = site.session("yl", "wang").await.token;
    let ask = Ask::get("/me").header("cookie", &format!("sansheng={token}")).header("accept-language", "zh-CN");
    let page = site.send(ask.header("accept", "text/html")).await.body;
    assert!(page.contains("<html lang=\"en\""), "what was chosen counts more than the browser");
    // On a machine that somebody else had switched, too.
    let form = format!("account=wang&password={}&take_over=1", PASSWORD.replace(' ', "+"));
    let ask = Ask::new(Method::POST, "/sign-in").header("origin", "http://hall.example").form(&form);
    let entered = site.send(ask.header("cookie", "lang=zh-CN")).await;
    let cookies: Vec<&str> = entered.headers.get_all("set-cookie").iter().filter_map(|v| v.to_str().ok()).collect();
    assert!(cookies.iter().any(|cookie| cookie.starts_with("lang=en;")), "{cookies:?}");
}

#[test]
fn security_a_server_shows_of_itself_what_it_may() {
    runtime().block_on(async {
        let mut site = Site::open_on(Engine::Sqlite, "http://hall.example");
        let status = async |site: &Site, ask: Ask| site.send(ask).await.status;
        for path in ["/api/docs", "/api/v1/openapi.json", "/metrics"] {
            assert_eq!(status(&site, Ask::get(path)).await, StatusCode::OK, "{path}");
        }
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("token");
        std::fs::write(&file, "short\n").expect("written");
        assert!(Exposed::new(true, Some(&file)).is_err_and(|why| why.contains("16")));
        assert!(Exposed::new(true, Some(&folder.path().join("none"))).is_err());
        std::fs::write(&file, "a-token-of-some-length\n").expect("written");
        let exposed = Exposed::new(true, Some(&file)).expect("a token");
        site.show(exposed);
        for path in ["/api/docs", "/api/v1/openapi.json"] {
            assert_eq!(status(&site, Ask::get(path)).await, StatusCode::NOT_FOUND, "{path}");
        }
        assert_eq!(site.send(Ask::get("/metrics")).await.problem(), "metrics_token_needed");
        assert_eq!(
            status(&site, Ask::get("/metrics").bearer("a-token-of-other-length")).await,
            StatusCode::UNAUTHORIZED
        );
        assert_eq!(status(&site, Ask::get("/metrics").bearer("a-token-of-some-length")).await, StatusCode::OK);
        assert_eq!(status(&site, Ask::get("/healthz")).await, StatusCode::OK);
        let signed = site.send(Ask::post("/api/v1/sessions", &json!({ "account": "x", "password": "y" }))).await;
        assert_eq!(signed.status, StatusCode::UNAUTHORIZED, "everything else is as it was");
    });
}
