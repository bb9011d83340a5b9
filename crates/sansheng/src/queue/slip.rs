//! What a ticket says when it is issued: the number, the people ahead, the promise, where to wait, which papers. What the
//! printer makes of it is in `devices`.

use serde::{Deserialize, Serialize};

use super::line::{Floor, Promise};
use super::ticket::{Ticket, label};
use super::words::{Class, PaperState};
use crate::halls::{Hall, Text};
use crate::kernel::Millis;

/// A ticket as it was issued: what the slip says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Issued {
    /// Id.
    pub id: String,
    /// The number as people read it: `A012`.
    pub number: String,
    /// The secret of the phone page.
    pub token: String,
    /// Code of the service.
    pub service: String,
    /// The class it waits in.
    pub class: Class,
    /// People ahead.
    pub ahead: i32,
    /// `ahead` + 1.
    pub position: i32,
    /// How much longer, honestly; `null` while nobody on duty serves this.
    pub promise: Option<Promise>,
    /// The papers this needs, and what was said about them.
    pub documents: Vec<IssuedPaper>,
    /// Where to wait.
    pub zone: Option<ZoneWay>,
    /// When, UTC milliseconds.
    #[serde(with = "crate::kernel::clock::instant")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Millis,
}

/// A paper as a ticket asks for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct IssuedPaper {
    /// Code.
    pub document: String,
    /// What it is called.
    pub name: Text,
    /// Whether the business cannot be finished without it.
    pub required: bool,
    /// What was said about it, if anything.
    pub state: Option<PaperState>,
    /// What may be done without it.
    pub without: Text,
}

/// A zone and the way there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ZoneWay {
    /// Code.
    pub code: String,
    /// What the sign says.
    pub name: Text,
    /// How to get there from the door.
    pub way: Text,
}

pub(super) fn issued(hall: &Hall, floor: &Floor, ticket: Ticket, said: &[(String, PaperState)]) -> Issued {
    let counter = floor.likely_counter(hall, &ticket.service);
    let zone = counter.and_then(|id| zone_of(hall, &id));
    let documents = papers(hall, &ticket.service, &ticket.customer_type, said);
    Issued {
        number: label(&ticket.prefix, ticket.number),
        class: ticket.class(),
        promise: ticket.promise(),
        position: ticket.ahead.saturating_add(1),
        ahead: ticket.ahead,
        at: ticket.arrived_at,
        id: ticket.id,
        token: ticket.token,
        service: ticket.service,
        documents,
        zone,
    }
}

/// The zone of a counter, with the way there.
pub(super) fn zone_of(hall: &Hall, counter: &str) -> Option<ZoneWay> {
    let plan = hall.counter(counter)?;
    let zone = hall.pack.zones.iter().find(|zone| zone.code == plan.zone)?;
    Some(ZoneWay { code: zone.code.clone(), name: zone.name.clone(), way: zone.way.clone() })
}

/// The papers a service asks a customer type for, with what was said about each.
pub(super) fn papers(
    hall: &Hall,
    service: &str,
    customer_type: &str,
    said: &[(String, PaperState)],
) -> Vec<IssuedPaper> {
    let asked = hall.papers(service, customer_type);
    asked
        .into_iter()
        .map(|paper| IssuedPaper {
            document: paper.document.clone(),
            name: line_name(hall, &paper.document),
            required: paper.required,
            state: said.iter().find(|(code, _)| *code == paper.document).map(|(_, state)| *state),
            without: paper.without.clone(),
        })
        .collect()
}

fn line_name(hall: &Hall, document: &str) -> Text {
    let found = hall.pack.documents.iter().find(|d| d.code == document);
    found.map_or_else(|| Text { zh: document.to_owned(), en: String::new() }, |d| d.name.clone())
}
