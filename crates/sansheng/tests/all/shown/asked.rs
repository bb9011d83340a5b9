//! What the greeter and the duty manager are asked to do, in words, and who came in.

use axum::http::{Method, StatusCode};
use sansheng::people::Scope;
use serde_json::json;

use crate::support::branch::BRANCH;
use crate::support::front::{Front, HALL};
use crate::support::site::Ask;

/// Somebody presses the kiosk's key for help.
async fn ask_at_the_kiosk(front: &Front, lang: &str) -> String {
    let token = front.site.device(BRANCH, Scope::Kiosk, HALL).await;
    let ask = Ask::new(Method::POST, &format!("/kiosk/{HALL}/help")).form("key=k1").language(lang).bearer(&token);
    let reply = front.site.send(ask).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    reply.body
}

#[tokio::test]
async fn the_kiosk_has_told_somebody_and_the_screens_say_where() {
    let front = Front::open().await;
    front.sit(1).await;
    front.ticket(&json!({ "service": "pay" })).await;
    let busy = front.call(1).await;
    front.act(1, &busy, "starts", &json!({})).await;
    let waits = front.ticket(&json!({ "service": "pay" })).await;
    let high_s = waits["promise"]["high_s"].as_i64().expect("on duty");
    front.site.pass(1_000 * (high_s - 1));
    let ticked = |work: &mut sansheng::door::Work<'_>| sansheng::queue::tick(work, HALL);
    front.site.app.door.write(&sansheng::kernel::Actor::system(), BRANCH, ticked).await.expect("ticks");
    assert!(ask_at_the_kiosk(&front, "en").await.contains("We have told the greeter"), "nobody is on the way yet");
    for (lang, duty, greeter) in [
        ("en", "Kiosk: somebody asks for help", "Someone at the kiosk asks for help"),
        ("zh-CN", "自助机旁：有客户请人帮忙", "自助机旁有客户请人帮忙"),
    ] {
        assert!(front.page("duty", &format!("/duty/{HALL}"), lang).await.contains(duty), "{lang}");
        let page = front.page("greeter", &format!("/greeter/{HALL}"), lang).await;
        let asked = page.find(greeter).expect("the greeter hears of it");
        let comfort = page.find("#hand-heart").expect("and of who waits long");
        assert!(asked < comfort, "whoever asks for a person comes first");
    }
    // Called, nobody needs to say any more that it takes longer.
    front.act(1, &busy, "finishes", &json!({})).await;
    front.call(1).await;
    let page = front.page("greeter", &format!("/greeter/{HALL}"), "en").await;
    assert!(page.contains("1 customer needs you") && !page.contains("#hand-heart"), "{page}");
}

#[tokio::test]
async fn whoever_came_in_is_known_by_number_and_service() {
    let front = Front::open().await;
    front.sit(1).await;
    let arrival = front.post("greeter", &format!("/halls/{HALL}/arrivals"), &json!({})).await;
    let ask = json!({ "service": "pay", "channel": "greeter", "arrival": arrival["id"] });
    let ticket = front.post("greeter", &format!("/halls/{HALL}/tickets"), &ask).await;
    let number = ticket["number"].as_str().expect("a number").to_owned();
    for called in [false, true] {
        if called {
            front.call(1).await;
        }
        let page = front.page("greeter", &format!("/greeter/{HALL}"), "en").await;
        let row = page.split("<time>").nth(1).and_then(|rest| rest.split("</li>").next()).expect("a row").to_owned();
        assert!(row.contains(&number), "{row}");
        assert_eq!(row.contains("being served, or done"), called, "{row}");
    }
}
