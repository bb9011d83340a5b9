//! Paper: the ticket's slip from the browser and from a ticket printer, the refusal in writing, the receipt.

use std::fmt::Write;

use encoding_rs::GB18030;
use sansheng::devices::printer::ticket_slip;
use sansheng::queue;
use serde_json::{Value, json};

use super::lines;
use crate::support::front::{Front, HALL};

/// Two people wait; an elderly customer without a paper comes for a new installation, and somebody who reads English.
async fn tickets(front: &Front) -> [Value; 2] {
    front.sit(1).await;
    front.sit(5).await;
    for _ in 0..2 {
        front.ticket(&json!({ "service": "pay" })).await;
    }
    let first = json!({
        "service": "install", "needs": ["elderly"], "documents": ["id_card"], "missing": ["home_proof"],
        "language": "zh-CN",
    });
    let second = json!({ "service": "consult", "language": "en" });
    [front.ticket(&first).await, front.ticket(&second).await]
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("no {name} in {value}"))
}

#[tokio::test]
async fn the_slip_of_a_ticket() {
    let front = Front::open().await;
    let mut shown = String::new();
    for ticket in tickets(&front).await {
        for lang in ["zh-CN", "en"] {
            let page = front.page("nobody", &format!("/ticket/{}/slip", text(&ticket, "token")), lang).await;
            writeln!(shown, "== {} {lang}\n{}\n", text(&ticket, "number"), lines(&page)).expect("room");
        }
    }
    insta::assert_snapshot!("slip", shown);
}

#[tokio::test]
async fn the_bytes_of_a_ticket_printer() {
    let front = Front::open().await;
    let mut shown = String::new();
    for ticket in tickets(&front).await {
        let (hall, now) = (front.site.app.hall(HALL).await.expect("there"), front.site.app.now());
        let (here, id) = (hall.clone(), text(&ticket, "id").to_owned());
        let view = front.site.app.read(move |conn| queue::ticket_view(conn, &here, &id, now)).await.expect("reads");
        let address = format!("http://hall.example/ticket/{}", text(&ticket, "token"));
        let bytes = ticket_slip(&hall, &view.expect("there"), &address);
        writeln!(shown, "== {}\n{}", text(&ticket, "number"), decoded(&bytes)).expect("room");
    }
    insta::assert_snapshot!("escpos", shown);
}

/// The bytes as a printer reads them: commands in brackets, text out of GB18030, a column of 48 marked by bars.
fn decoded(bytes: &[u8]) -> String {
    let (mut out, mut at, mut size) = (String::new(), 0, 1_usize);
    while at < bytes.len() {
        let (said, len) = match bytes[at..] {
            [0x1b, b'@', ..] => ("[reset]".to_owned(), 2),
            [0x1c, b'&', ..] => ("[chinese]".to_owned(), 2),
            [0x1b, b'a', n, ..] => (format!("[{}]", if n == 1 { "centre" } else { "left" }), 3),
            [0x1d, b'!', n, ..] => {
                size = usize::from(n & 7) + 1;
                (format!("[size {size}]"), 3)
            }
            [0x1d, b'(', b'k', low, high, ref rest @ ..] => {
                let len = usize::from(low) + 256 * usize::from(high);
                (format!("[qr {}]", String::from_utf8_lossy(&rest[..len]).escape_default()), 5 + len)
            }
            [0x1b, b'd', n, ..] => (format!("[feed {n}]"), 3),
            [0x1d, b'V', b'B', _, ..] => ("[cut]".to_owned(), 4),
            ref rest => {
                let end = rest.iter().position(|b| *b == b'\n').expect("a line ends");
                let (line, _, wrong) = GB18030.decode(&rest[..end]);
                assert!(!wrong, "not GB18030: {rest:?}");
                let wide: usize = line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
                assert!(wide * size <= 48, "a printer would break this line anywhere: {line}");
                (format!("|{line}{}|\n", " ".repeat(48 / size - wide)), end + 1)
            }
        };
        out += &said;
        at += len;
    }
    out
}

#[tokio::test]
async fn the_refusal_in_writing() {
    let front = Front::open().await;
    tickets(&front).await;
    let id = front.call(5).await;
    front.act(5, &id, "starts", &json!({})).await;
    let ask = json!({ "reason": "papers_incomplete", "note": "房产证只带了复印件，需要原件。" });
    front.act(5, &id, "refusals", &ask).await;
    let mut shown = String::new();
    for lang in ["zh-CN", "en"] {
        let page = front.page("clerk5", &format!("/counter/{HALL}-5/refusals/{id}"), lang).await;
        writeln!(shown, "== {lang}\n{}\n", lines(&page)).expect("room");
    }
    insta::assert_snapshot!("refusal", shown);
}

/// Quotes, confirms by word and takes the money for the ticket at counter 1. Returns the payment's id.
async fn pay(front: &Front, ask: &Value, tender: &Value, key: &str) -> String {
    front.ticket(&json!({ "service": "pay" })).await;
    let ticket = front.call(1).await;
    front.act(1, &ticket, "starts", &json!({})).await;
    let quote = front.act(1, &ticket, "quotes", ask).await;
    let quote = text(&quote, "id").to_owned();
    front.post("clerk1", &format!("/quotes/{quote}/confirmations"), &json!({})).await;
    let mut body = tender.clone();
    body["quote"] = json!(quote);
    let paid = front.keyed("clerk1", &format!("/tickets/{ticket}/payments"), &body, key).await;
    front.act(1, &ticket, "finishes", &json!({})).await;
    text(&paid, "id").to_owned()
}

#[tokio::test]
async fn receipts() {
    let front = Front::open().await;
    front.sit(1).await;
    front.keyed("clerk1", "/tills", &json!({ "float_fen": 20_000 }), "till").await;
    let owing = front.subscriber(1, &["2026-01", "2026-02"]).await;
    let cash = json!({ "method": "cash", "tendered_fen": 10_000 });
    let first = pay(&front, &json!({ "account": owing }), &cash, "first").await;
    front.site.pass(7 * 60_000);
    let ahead = front.subscriber(2, &["2026-02"]).await;
    let card = json!({ "method": "card", "reference": "004217" });
    let second = pay(&front, &json!({ "account": ahead, "prepay_months": 12 }), &card, "second").await;
    for _ in 0..2 {
        front.post("clerk1", &format!("/payments/{second}/receipts"), &json!({})).await;
    }
    let back = json!({ "reason": "wrong_account", "note": "" });
    let third = pay(&front, &json!({ "account": front.subscriber(3, &["2026-02"]).await }), &cash, "third").await;
    front.keyed("duty", &format!("/payments/{third}/reversals"), &back, "back").await;
    let mut shown = String::new();
    for (what, payment) in [("cash", first), ("card, a copy", second), ("taken back", third)] {
        for lang in ["zh-CN", "en"] {
            let page = front.page("clerk1", &format!("/receipts/{payment}"), lang).await;
            writeln!(shown, "== {what} {lang}\n{}\n", lines(&page)).expect("room");
        }
    }
    insta::assert_snapshot!("receipts", shown);
}
