//! What a customer takes along who was turned away: why not, what is missing, where else. In the customer's language.

use axum::extract::{Path, State};
use maud::Markup;

use super::shown::{reason_name, service_name};
use crate::door::{Stop, journal};
use crate::halls::Hall;
use crate::kernel::Language;
use crate::queue::{self, PaperState};
use crate::store::Conn;
use crate::web::auth::Clerk;
use crate::web::pages::slip::{RefusalSlipView, SlipActs};
use crate::web::{App, Problem};

/// What the customer who was turned away takes along: the last refusal of a ticket, as the journal has it. Of the papers
/// only those that were missing: what the customer had along need not be said again.
pub(crate) fn refusal(conn: &mut Conn, hall: &Hall, ticket: &str) -> Result<RefusalSlipView, Stop> {
    let missing = || Stop::from(queue::QueueRefusal::TicketNotFound);
    let events = journal::of_subject(conn, &hall.branch, ticket)?;
    let event = events.iter().rev().find(|event| event.kind == "ticket_refused").ok_or_else(missing)?;
    let data = event.json();
    let text = |key: &str| data.get(key).and_then(serde_json::Value::as_str).unwrap_or_default();
    let view = queue::ticket_view(conn, hall, ticket, event.at)?.ok_or_else(missing)?;
    let service = hall.service(text("service"));
    let lang = Language::asked_for(&view.language);
    let missing = |paper: &&queue::IssuedPaper| paper.state == Some(PaperState::Missing);
    let next = view.documents.iter().filter(missing).map(|paper| paper.name.of(lang).to_owned()).collect();
    Ok(RefusalSlipView {
        lang,
        hall_name: hall.pack.hall.name.of(lang).to_owned(),
        number: view.number,
        service: service_name(hall, text("service"), lang),
        at: format!("{} {}", hall.zone.day(event.at), hall.zone.hour_minute(event.at)),
        counter: data.get("counter").and_then(serde_json::Value::as_i64).and_then(|n| n.try_into().ok()).unwrap_or(0),
        reason: reason_name(hall, "refusal", text("reason"), lang),
        note: text("note").to_owned(),
        next,
        elsewhere: service.map(|s| s.elsewhere.of(lang).to_owned()).unwrap_or_default(),
    })
}

/// `GET /counter/{counter}/refusals/{ticket}`: why not, in writing, for the customer to take along.
pub async fn slip(
    State(app): State<App>,
    Path((counter, ticket)): Path<(String, String)>,
    clerk: Clerk,
) -> Result<Markup, Problem> {
    let hall = app.hall(counter.rsplit_once('-').map_or(counter.as_str(), |(hall, _)| hall)).await?;
    let acts = SlipActs {
        lang: clerk.lang,
        back: format!("/counter/{counter}?said=refused"),
        slip: ticket.clone(),
        at_printer: hall.pack.hall.printer.is_some(),
    };
    let slip = app.read(move |conn| refusal(conn, &hall, &ticket)).await?;
    Ok(crate::web::pages::slip::refusal(&slip, &acts))
}
