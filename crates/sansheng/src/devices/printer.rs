//! Follows the journal and prints a slip for each ticket, and for each refusal, on its hall's network printer. A printer
//! that is away delays its own slips and nothing else: they wait in memory for a few minutes, then are given up with a
//! line in the log; kiosk and duty page say that it is away, the ticket is on the phone page.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::mpsc;

use super::escpos::Paper;
use super::{claim_print, printers};
use crate::door::{Event, Work};
use crate::halls::Hall;
use crate::kernel::{Actor, Language, Millis};
use crate::queue::{self, TicketView};
use crate::say;
use crate::web::App;
use crate::web::pages::counter::turned_away;
use crate::web::pages::slip::{RefusalSlipView, missed_call};
use crate::web::parts::figures::Minutes;

/// A printer that answers at all answers in this time.
const CONNECT_WITHIN: Duration = Duration::from_secs(3);
/// A slip that is older than this helps nobody any more: the customer has gone on with the number on the screen.
const SLIP_KEPT_MS: Millis = 3 * 60_000;
/// The pause between two tries.
const PAUSE: Duration = Duration::from_secs(5);
/// A printer that is away is asked so often whether it is back, though nothing is to be printed.
const PROBE: Duration = Duration::from_secs(30);
/// More slips than this do not wait for one printer: the roll would be printed long after the people have left.
const WAITING_MAX: usize = 100;

/// A slip on its way: its bytes, and when what it says happened.
struct Slip {
    bytes: Vec<u8>,
    at: Millis,
}

/// A hall's printer.
#[derive(Clone)]
struct Printer {
    app: App,
    branch: String,
    hall: String,
    address: String,
}

/// The printers that have had a slip, by hall and address.
type Printers = HashMap<(String, String), mpsc::Sender<Slip>>;

/// Prints until the server ends.
pub async fn follow(app: App) {
    let mut news = app.door.live().subscribe();
    let mut printers = Printers::new();
    loop {
        match news.recv().await {
            Ok(news) => {
                for event in news.events.iter() {
                    app.printers_away.hear(event);
                    if matches!(event.kind.as_str(), "ticket_issued" | "ticket_refused") {
                        print(&app, event, &mut printers).await;
                    }
                }
            }
            Err(RecvError::Lagged(missed)) => {
                tracing::warn!(missed, "the printer fell behind; those slips are not printed")
            }
            Err(RecvError::Closed) => return,
        }
    }
}

async fn print(app: &App, event: &Event, printers: &mut Printers) {
    let Some(hall) = &event.hall else { return };
    let Ok(hall) = app.hall(hall).await else { return };
    let Some(address) = hall.pack.hall.printer.clone() else { return };
    let (id, seq) = (hall.id.clone(), event.seq);
    let claimed = app.door.write(&Actor::system(), &event.branch, move |work| claim_print(work, &id, seq)).await;
    if claimed != Ok(true) {
        return;
    }
    let Some(bytes) = slip(app, hall.clone(), event).await else { return };
    let sender = printers.entry((hall.id.clone(), address.clone())).or_insert_with(|| {
        let (sender, slips) = mpsc::channel(WAITING_MAX);
        let (app, branch, hall) = (app.clone(), hall.branch.clone(), hall.id.clone());
        tokio::spawn(Printer { app, branch, hall, address }.feed(slips));
        sender
    });
    if sender.try_send(Slip { bytes, at: event.at }).is_err() {
        tracing::warn!(ticket = event.subject, "too many slips wait for the printer; this one is not printed");
    }
}

/// What an event puts on paper.
async fn slip(app: &App, hall: Arc<Hall>, event: &Event) -> Option<Vec<u8>> {
    let (ticket, now) = (event.subject.clone(), app.now());
    if event.kind == "ticket_refused" {
        let view = app.door.read(move |conn| turned_away::refusal(conn, &hall, &ticket)).await.ok()?;
        return Some(refusal_slip(&view));
    }
    let shown = hall.clone();
    let read = app.door.read(move |conn| {
        let view = queue::ticket_view(conn, &shown, &ticket, now)?;
        let token = queue::by_id(conn, &shown.branch, &ticket)?.map(|ticket| ticket.token);
        Ok(view.zip(token))
    });
    let (view, token) = read.await.ok()??;
    Some(ticket_slip(&hall, &view, &format!("{}/ticket/{token}", app.public_url)))
}

impl Printer {
    /// Sends slips, in order. What waited too long is dropped; that the printer is away, or back, is said once each.
    async fn feed(self, mut slips: mpsc::Receiver<Slip>) {
        let mut away = false;
        loop {
            let next = if away { tokio::time::timeout(PROBE, slips.recv()).await } else { Ok(slips.recv().await) };
            match next {
                Ok(Some(slip)) => away = self.print(&slip, away).await,
                Ok(None) => return,
                Err(_) => away = !self.answers(away).await,
            }
        }
    }

    /// Tries until it is printed or too old. Returns whether the printer is away now.
    async fn print(&self, slip: &Slip, mut away: bool) -> bool {
        while self.app.now() - slip.at <= SLIP_KEPT_MS {
            match send(&self.address, &slip.bytes).await {
                Ok(()) => {
                    self.tell(away, false).await;
                    return false;
                }
                Err(error) => {
                    tracing::warn!(address = self.address, %error, "the ticket printer is away");
                    self.tell(away, true).await;
                    away = true;
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
        tracing::warn!(address = self.address, "a slip was given up");
        away
    }

    async fn answers(&self, away: bool) -> bool {
        let answers =
            matches!(tokio::time::timeout(CONNECT_WITHIN, TcpStream::connect(&self.address)).await, Ok(Ok(_)));
        self.tell(away, !answers).await;
        answers
    }

    /// Lets every process, and the hall's screens, know of a change.
    async fn tell(&self, before: bool, away: bool) {
        if before == away {
            return;
        }
        let (hall, kind) = (self.hall.clone(), if away { printers::AWAY } else { printers::BACK });
        let data = json!({ "printer": self.address });
        let note = move |work: &mut Work<'_>| work.record(Some(&hall), kind, &hall, &data);
        if let Err(why) = self.app.door.write(&Actor::system(), &self.branch, note).await {
            tracing::warn!(?why, "that a printer is away or back was not written down");
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

/// The slip of a refusal, as the printer's bytes.
pub fn refusal_slip(view: &RefusalSlipView) -> Vec<u8> {
    let lang = view.lang;
    let mut paper = Paper::new();
    paper.centred(true).line(&view.hall_name);
    paper.size(2).line(&say!(lang, "slip-refusal")).size(1);
    paper.line(&format!("{} · {}", view.service, view.number)).centred(false).rule();
    paper.line(&say!(lang, "slip-reason")).line(&view.reason);
    if !view.note.is_empty() {
        paper.line(&view.note);
    }
    if !view.next.is_empty() {
        paper.rule().line(&say!(lang, "slip-next"));
        for line in &view.next {
            paper.line(&format!("- {line}"));
        }
    }
    if !view.elsewhere.is_empty() {
        paper.rule().line(&say!(lang, "slip-elsewhere")).line(&view.elsewhere);
    }
    paper.rule().pair(&say!(lang, "slip-where"), &say!(lang, "common-counter", n = view.counter));
    paper.pair(&say!(lang, "slip-at"), &view.at).line(&say!(lang, "slip-complain"));
    paper.cut()
}
