//! Follows the journal and prints a slip for each ticket on its hall's network printer. A printer that is away delays
//! its own slips and nothing else: they wait in memory for a while, then are given up with a line in the log; the
//! ticket itself is on the phone page and can be printed again from the browser.

use std::collections::HashMap;
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::mpsc;

use super::claim_print;
use super::escpos::Paper;
use crate::door::Event;
use crate::halls::Hall;
use crate::kernel::{Actor, Language};
use crate::queue::{self, TicketView};
use crate::say;
use crate::web::App;
use crate::web::pages::slip::missed_call;
use crate::web::parts::figures::Minutes;

/// A printer that answers at all answers in this time.
const CONNECT_WITHIN: Duration = Duration::from_secs(3);
/// A slip that is older than this helps nobody at the kiosk any more.
const TRIES_MAX: u32 = 24;
/// The pause between two tries.
const PAUSE: Duration = Duration::from_secs(5);
/// More slips than this do not wait for one printer: the roll would be printed long after the people have left.
const WAITING_MAX: usize = 100;

/// Prints until the server ends.
pub async fn follow(app: App) {
    let mut news = app.door.live().subscribe();
    let mut printers: HashMap<String, mpsc::Sender<Vec<u8>>> = HashMap::new();
    loop {
        match news.recv().await {
            Ok(news) => {
                for event in news.events.iter().filter(|event| event.kind == "ticket_issued") {
                    print(&app, event, &mut printers).await;
                }
            }
            Err(RecvError::Lagged(missed)) => {
                tracing::warn!(missed, "the printer fell behind; those slips are not printed")
            }
            Err(RecvError::Closed) => return,
        }
    }
}

async fn print(app: &App, event: &Event, printers: &mut HashMap<String, mpsc::Sender<Vec<u8>>>) {
    let Some(hall) = &event.hall else { return };
    let Ok(hall) = app.hall(hall).await else { return };
    let Some(address) = hall.pack.hall.printer.clone() else { return };
    let (id, seq) = (hall.id.clone(), event.seq);
    let claimed = app.door.write(&Actor::system(), &event.branch, move |work| claim_print(work, &id, seq)).await;
    if claimed != Ok(true) {
        return;
    }
    let (ticket, now, shown) = (event.subject.clone(), app.now(), hall.clone());
    let read = app.door.read(move |conn| {
        let view = queue::ticket_view(conn, &shown, &ticket, now)?;
        let token = queue::by_id(conn, &shown.branch, &ticket)?.map(|ticket| ticket.token);
        Ok(view.zip(token))
    });
    let Ok(Some((view, token))) = read.await else { return };
    let slip = ticket_slip(&hall, &view, &format!("{}/ticket/{token}", app.public_url));
    let printer = printers.entry(address.clone()).or_insert_with(|| {
        let (sender, slips) = mpsc::channel(WAITING_MAX);
        tokio::spawn(feed(address, slips));
        sender
    });
    if printer.try_send(slip).is_err() {
        tracing::warn!(ticket = view.number, "too many slips wait for the printer; this one is not printed");
    }
}

/// Sends slips to one printer, in order.
async fn feed(address: String, mut slips: mpsc::Receiver<Vec<u8>>) {
    while let Some(slip) = slips.recv().await {
        let mut printed = false;
        for attempt in 1..=TRIES_MAX {
            match send(&address, &slip).await {
                Ok(()) => {
                    printed = true;
                    break;
                }
                Err(error) => {
                    tracing::warn!(address, attempt, %error, "the ticket printer is away");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
        if !printed {
            tracing::warn!(address, "a slip was given up");
        }
    }
}

async fn send(address: &str, slip: &[u8]) -> std::io::Result<()> {
    let away = |_| std::io::Error::from(std::io::ErrorKind::TimedOut);
    let mut stream = tokio::time::timeout(CONNECT_WITHIN, TcpStream::connect(address)).await.map_err(away)??;
    tokio::time::timeout(CONNECT_WITHIN, async {
        stream.write_all(slip).await?;
        stream.shutdown().await
    })
    .await
    .map_err(away)?
}

/// The slip of a ticket, as the printer's bytes.
pub fn ticket_slip(hall: &Hall, view: &TicketView, address: &str) -> Vec<u8> {
    let lang = Language::asked_for(&view.language);
    let mut paper = Paper::new();
    paper.centred(true).line(hall.pack.hall.name.of(lang));
    paper.size(4).line(&view.number).size(1);
    paper.size(2).line(hall.service(&view.service).map_or("", |s| s.name.of(lang))).size(1);
    paper.centred(false).rule();
    paper.pair(&say!(lang, "slip-ahead"), &say!(lang, "common-people", n = view.ahead_first));
    paper.pair(&say!(lang, "slip-wait"), &Minutes::about_or_not(lang, view.promise.map(Minutes::from)));
    if let Some(zone) = &view.zone {
        paper.pair(&say!(lang, "slip-zone"), zone.name.of(lang)).line(zone.way.of(lang));
    }
    let taken = hall.zone.civil(view.arrived_at).strftime("%Y-%m-%d %H:%M").to_string();
    paper.pair(&say!(lang, "slip-taken"), &taken);
    if !view.documents.is_empty() {
        paper.rule().line(&say!(lang, "slip-papers"));
        for document in &view.documents {
            let missing = document.state == Some(queue::PaperState::Missing);
            let mark = if missing { say!(lang, "slip-missing") } else { String::new() };
            paper.line(&format!("- {}{mark}", document.name.of(lang)));
        }
    }
    paper.rule().centred(true).qr(address).line(&say!(lang, "slip-qr-hint"));
    paper.centred(false).line(&missed_call(hall, lang));
    paper.cut()
}
