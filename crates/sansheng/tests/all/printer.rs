//! The ticket printer at the other end of a real socket: its bytes, in order; away, or accepting and never reading, it
//! delays its own slips and nothing else. What is compared is the order in which things happen, never how long they take.

use encoding_rs::GB18030;
use sansheng::devices::printer;
use serde_json::{Value, json};
use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpStream};

use crate::support::front::Front;

/// A hall that prints at this address.
async fn printing_at(address: String) -> Front {
    let front = Front::open_with(|pack| pack.hall.printer = Some(address.clone())).await;
    front.sit(1).await;
    tokio::spawn(printer::follow(front.site.app.clone()));
    // The printer listens to the journal from its first poll on.
    tokio::task::yield_now().await;
    front
}

async fn listener() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address").to_string();
    (listener, address)
}

async fn slip(mut stream: TcpStream) -> String {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.expect("reads to the end");
    assert_eq!(bytes[..4], [0x1b, b'@', 0x1c, b'&'], "a printer in its first state, reading Chinese");
    assert_eq!(bytes[bytes.len() - 4..], [0x1d, b'V', b'B', 0], "cut");
    let text = bytes.strip_prefix(&[0x1b, b'@', 0x1c, b'&']).expect("said above");
    let (text, _, wrong) = GB18030.decode(text);
    assert!(!wrong, "not GB18030: {text}");
    text.into_owned()
}

fn number(ticket: &Value) -> String {
    ticket["number"].as_str().expect("a number").to_owned()
}

#[tokio::test]
async fn slips_arrive_in_gb18030_and_in_order() {
    let (listener, address) = listener().await;
    let front = printing_at(address).await;
    for service in ["pay", "consult", "pay"] {
        let ticket = front.ticket(&json!({ "service": service, "needs": ["elderly"] })).await;
        let (stream, _) = listener.accept().await.expect("the printer is asked");
        let text = slip(stream).await;
        assert!(text.contains(&number(&ticket)), "{text}");
        assert!(text.contains("前面") && text.contains("ticket/"), "{text}");
    }
}

#[tokio::test]
async fn a_printer_that_accepts_and_never_reads_blocks_no_ticket() {
    let (listener, address) = listener().await;
    let front = printing_at(address).await;
    let first = front.ticket(&json!({ "service": "pay" })).await;
    // It has accepted, and sits there.
    let (silent, _) = listener.accept().await.expect("the printer is asked");
    let mut others = Vec::new();
    for _ in 0..8 {
        others.push(front.ticket(&json!({ "service": "pay" })).await);
    }
    // Every ticket was answered before a byte was read.
    assert!(slip(silent).await.contains(&number(&first)));
    for ticket in &others {
        let (stream, _) = listener.accept().await.expect("the printer is asked");
        assert!(slip(stream).await.contains(&number(ticket)), "in order");
    }
}

#[tokio::test]
async fn a_printer_that_is_away_blocks_no_ticket_and_prints_when_it_is_back() {
    let (listener, address) = listener().await;
    drop(listener);
    let front = printing_at(address.clone()).await;
    let mut tickets = Vec::new();
    for _ in 0..5 {
        tickets.push(front.ticket(&json!({ "service": "pay" })).await);
    }
    let called = front.call(1).await;
    assert_eq!(tickets[0]["id"], json!(called), "the hall goes on without a printer");
    let back = TcpListener::bind(&address).await.expect("the port is still free");
    for ticket in &tickets {
        let (stream, _) = back.accept().await.expect("the printer is asked again");
        assert!(slip(stream).await.contains(&number(ticket)), "in order");
    }
}

/// A slip that is older than a few minutes helps nobody; kiosk and duty page say that the printer is away until it is back.
#[tokio::test]
async fn old_slips_are_dropped_and_everybody_is_told_that_the_printer_is_away() {
    let (listener, address) = listener().await;
    drop(listener);
    let front = printing_at(address.clone()).await;
    let first = front.ticket(&json!({ "service": "pay" })).await;
    let given = format!("/kiosk/renmin/tickets/{}", first["token"].as_str().expect("a token"));
    let until = async |away: bool| {
        while front.site.app.printers_away.since("renmin").is_some() != away {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    until(true).await;
    assert!(front.page("nobody", &given, "zh-CN").await.contains("请记住您的号码"));
    assert!(front.page("duty", "/duty/renmin", "zh-CN").await.contains("打印机从"));
    front.site.pass(4 * 60_000);
    let second = front.ticket(&json!({ "service": "pay" })).await;
    let back = TcpListener::bind(&address).await.expect("the port is still free");
    let (stream, _) = back.accept().await.expect("the printer is asked again");
    assert!(slip(stream).await.contains(&number(&second)), "the first one is too old");
    until(false).await;
    assert!(front.page("nobody", &given, "zh-CN").await.contains("请取走下方打印的号票"));
    assert!(!front.page("duty", "/duty/renmin", "zh-CN").await.contains("打印机从"));
}

/// Who is turned away gets the reason from the hall's printer, in the language of the ticket.
#[tokio::test]
async fn a_refusal_is_printed_in_the_customers_language() {
    let (listener, address) = listener().await;
    let front = printing_at(address).await;
    front.ticket(&json!({ "service": "pay", "language": "en" })).await;
    let (stream, _) = listener.accept().await.expect("the ticket");
    slip(stream).await;
    let id = front.call(1).await;
    front.act(1, &id, "starts", &json!({})).await;
    let reason = json!({ "reason": "papers_incomplete", "note": "" });
    front.act(1, &id, "refusals", &reason).await;
    let (stream, _) = listener.accept().await.expect("the printer is asked");
    let text = slip(stream).await;
    assert!(text.contains("Why it could not be done") && text.contains("Papers are missing"), "{text}");
    let page = front.page("clerk1", &format!("/counter/renmin-1/refusals/{id}"), "zh-CN").await;
    assert!(page.contains("<html lang=\"en\"") && page.contains("已送到大厅打印机"), "{page}");
    assert!(!page.contains("data-print="), "it is printed already");
}

/// More slips than a printer may have waiting: the tickets are given all the same.
#[tokio::test]
async fn a_printer_that_never_comes_back_blocks_no_ticket() {
    let (listener, address) = listener().await;
    drop(listener);
    let front = printing_at(address).await;
    for n in 1..=130 {
        front.site.pass(1_000);
        let ticket = front.ticket(&json!({ "service": "consult" })).await;
        assert_eq!(ticket["ahead"], json!(n - 1));
    }
}
