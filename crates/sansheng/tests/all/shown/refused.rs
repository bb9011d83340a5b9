//! A "no" on a page leads somewhere that works: back to where a form was sent from, to the kiosk's start, to enrolling.

use axum::http::{Method, StatusCode};
use sansheng::people::Scope;

use crate::support::branch::BRANCH;
use crate::support::front::{Front, HALL};
use crate::support::site::{Ask, Reply};

fn page(ask: Ask) -> Ask {
    ask.header("accept", "text/html")
}

/// A form of a page in a browser, sent from a page of ours or of anybody.
fn form(path: &str, body: &str, from: &str) -> Ask {
    page(Ask::new(Method::POST, path).form(body)).header("sec-fetch-site", "same-origin").header("referer", from)
}

/// Where the one thing to do leads.
fn way_on(reply: &Reply) -> String {
    let button = reply.body.split("class=\"button primary big\" href=\"").nth(1).expect("a way on");
    button.split('"').next().expect("quoted").to_owned()
}

#[tokio::test]
async fn a_kiosk_says_no_on_its_own_screen_and_goes_back_by_itself() {
    let front = Front::open().await;
    let token = front.site.device(BRANCH, Scope::Kiosk, HALL).await;
    let tickets = format!("/kiosk/{HALL}/tickets");
    let from = format!("http://hall.example/kiosk/{HALL}/pay/papers?customer_type=resident&lang=en");
    for lang in ["zh-CN", "en"] {
        let ask = form(&tickets, "service=nothing&key=k1", &from).language(lang).bearer(&token);
        let reply = front.site.send(ask).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", reply.body);
        assert!(reply.body.contains("data-screen=\"kiosk\""), "{}", reply.body);
        assert!(reply.body.contains(&format!("data-idle-to=\"/kiosk/{HALL}\" data-idle-s=\"15\"")), "{}", reply.body);
        assert_eq!(way_on(&reply), format!("/kiosk/{HALL}/pay/papers?customer_type=resident"));
        assert!(reply.body.contains(&format!("action=\"/kiosk/{HALL}/help\"")), "help stays in reach");
    }
    // What takes forms only is no page to go back to, and nobody else's page is.
    for from in [format!("http://hall.example{tickets}"), "http://evil.example/kiosk/renmin".to_owned()] {
        let reply = front.site.send(form(&tickets, "service=nothing&key=k1", &from).bearer(&token)).await;
        assert_eq!(way_on(&reply), format!("/kiosk/{HALL}"), "{from}");
    }
}

#[tokio::test]
async fn a_refused_form_elsewhere_leads_back_to_its_page() {
    let front = Front::open().await;
    let ask =
        form(&format!("/greeter/{HALL}/tasks/nothing/taking"), "key=k1", "http://hall.example/greeter/renmin?x=1");
    let reply = front.site.send(front.by("greeter", ask)).await;
    assert_eq!((reply.status, way_on(&reply).as_str()), (StatusCode::NOT_FOUND, "/greeter/renmin?x=1"));
    assert!(!reply.body.contains("data-idle-to"), "only a kiosk goes back by itself");
}

#[tokio::test]
async fn a_screen_that_is_not_enrolled_says_how_and_finds_its_way_back() {
    let front = Front::open().await;
    let pad = format!("/pad/{HALL}-1");
    let reply = front.site.send(page(Ask::get(&pad))).await;
    assert_eq!(reply.status, StatusCode::UNAUTHORIZED);
    let enrol = way_on(&reply);
    assert_eq!(enrol, "/enrol?next=%2Fpad%2Frenmin%2D1");
    let reply = front.site.send(page(Ask::get(&enrol))).await;
    assert!(reply.body.contains(&format!("name=\"next\" value=\"{pad}\"")), "{}", reply.body);

    let token = front.site.device(BRANCH, Scope::Pad, HALL).await;
    for (next, leads) in [
        ("%2Fpad%2Frenmin-1%3Fx%3D1", "/pad/renmin-1?x=1"),
        ("", "/pad/renmin-1"),
        ("%2Fpad%2Frenmin-12", "/pad/renmin-1"),
        ("%2Fcounter%2Frenmin-1", "/pad/renmin-1"),
        ("%2F%2Fevil.example", "/pad/renmin-1"),
        ("https%3A%2F%2Fevil.example", "/pad/renmin-1"),
    ] {
        let body = format!("token={token}&next={next}");
        let reply = front.site.send(form("/enrol", &body, "http://hall.example/enrol")).await;
        let to = reply.headers.get("location").and_then(|to| to.to_str().ok());
        assert_eq!((reply.status, to), (StatusCode::SEE_OTHER, Some(leads)), "{next}");
    }
}
