//! Live regions, as the stream sends them first: the board's three and the phone page's one, in every state a ticket has.

use std::fmt::Write;

use serde_json::{Value, json};

use super::lines;
use crate::support::front::{Front, HALL};

const LANGUAGES: [&str; 2] = ["zh-CN", "en"];

fn regions(shown: &mut String, title: &str, regions: &[(String, String)]) {
    for (name, html) in regions {
        writeln!(shown, "== {title}: {name}\n{}\n", lines(html)).expect("room");
    }
}

#[tokio::test]
async fn the_board() {
    let front = Front::open().await;
    for n in [1, 3, 5] {
        front.sit(n).await;
    }
    let mut shown = String::new();
    for lang in LANGUAGES {
        let path = format!("/board/{HALL}/live");
        regions(&mut shown, &format!("nobody has come, {lang}"), &front.regions("board", &path, lang, 3).await);
    }
    for ask in [
        json!({ "service": "pay" }),
        json!({ "service": "install", "language": "en" }),
        json!({ "service": "pay", "needs": ["elderly"] }),
        json!({ "service": "broadband" }),
        json!({ "service": "pay" }),
        json!({ "service": "pay" }),
        json!({ "service": "fault" }),
    ] {
        front.ticket(&ask).await;
        front.site.pass(30_000);
    }
    front.call(5).await;
    front.site.pass(20_000);
    let again = front.call(1).await;
    front.site.pass(60_000);
    front.act(1, &again, "recalls", &json!({})).await;
    for lang in LANGUAGES {
        regions(&mut shown, &format!("in the morning, {lang}"), &of_page(&front, lang).await);
    }
    insta::assert_snapshot!("board", shown);
}

/// Other programs follow the board as JSON, the present state first; without a token only where the hall is open.
#[tokio::test]
async fn the_board_is_a_stream_of_json_too() {
    let path = format!("/api/v1/halls/{HALL}/live");
    let front = Front::open().await;
    front.sit(1).await;
    front.ticket(&json!({ "service": "pay" })).await;
    let sent = front.regions("board", &path, "zh-CN", 1).await;
    let board: Value = serde_json::from_str(&sent[0].1).expect("JSON");
    assert_eq!((sent[0].0.as_str(), &board["waiting"], &board["behind"]), ("board", &json!(1), &json!(false)));
    let ask = front.by("nobody", crate::support::site::Ask::get(&path));
    assert_eq!(front.site.send(ask).await.status.as_u16(), 401);
    let open = Front::open_with(|pack| pack.hall.kiosk_open = true).await;
    assert_eq!(open.regions("nobody", &path, "zh-CN", 1).await[0].0, "board");
}

/// The board's regions as the page has them, rendered for this request: a stream is shared, and follows a moment later.
async fn of_page(front: &Front, lang: &str) -> Vec<(String, String)> {
    let page = front.page("board", &format!("/board/{HALL}"), lang).await;
    let region = |name: &str| {
        let from = page.find(&format!("id=\"region-{name}\"")).expect("a region");
        let end = page[from..].find("</section>").or_else(|| page[from..].find("</footer>")).expect("an end");
        (name.to_owned(), page[from..from + end].to_owned())
    };
    ["calls", "waiting", "foot"].map(region).to_vec()
}

async fn phone(front: &Front, shown: &mut String, what: &str, ticket: &Value) {
    let token = ticket["token"].as_str().expect("a token");
    for lang in LANGUAGES {
        let page = front.page("nobody", &format!("/ticket/{token}"), lang).await;
        writeln!(shown, "== {what}, {lang}\n{}\n", lines(&page)).expect("room");
    }
}

#[tokio::test]
async fn the_phone_page() {
    let front = Front::open().await;
    let mut shown = String::new();
    let ask = json!({ "service": "install", "documents": ["id_card"], "missing": ["home_proof"] });
    let alone = front.ticket(&ask).await;
    phone(&front, &mut shown, "nobody on duty", &alone).await;
    front.sit(5).await;
    let second = front.ticket(&json!({ "service": "install", "language": "en" })).await;
    front.site.pass(4 * 60_000);
    phone(&front, &mut shown, "waiting", &second).await;
    let id = front.call(5).await;
    phone(&front, &mut shown, "called", &alone).await;
    front.site.pass(10 * 60_000);
    front.act(5, &id, "no-shows", &json!({})).await;
    phone(&front, &mut shown, "missed", &alone).await;
    let id = front.call(5).await;
    front.act(5, &id, "starts", &json!({})).await;
    phone(&front, &mut shown, "serving", &second).await;
    front.act(5, &id, "holds", &json!({ "kind": "papers_kept", "note": "" })).await;
    phone(&front, &mut shown, "held", &second).await;
    front.act(5, &id, "resumes", &json!({})).await;
    front.site.pass(3 * 60_000);
    front.act(5, &id, "finishes", &json!({})).await;
    phone(&front, &mut shown, "finished", &second).await;
    let token = second["token"].as_str().expect("a token");
    front.post("nobody", &format!("/public/tickets/{token}/ratings"), &json!({ "level": 5, "reasons": [] })).await;
    phone(&front, &mut shown, "rated", &second).await;
    let third = front.ticket(&json!({ "service": "install" })).await;
    let id = front.call(5).await;
    front.act(5, &id, "starts", &json!({})).await;
    front.act(5, &id, "refusals", &json!({ "reason": "not_entitled", "note": "" })).await;
    phone(&front, &mut shown, "refused", &third).await;
    let fourth = front.ticket(&json!({ "service": "install" })).await;
    let token = fourth["token"].as_str().expect("a token");
    front.post("nobody", &format!("/public/tickets/{token}/cancellations"), &json!({})).await;
    phone(&front, &mut shown, "cancelled", &fourth).await;
    insta::assert_snapshot!("phone", shown);
}
