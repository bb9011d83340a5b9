//! The kiosk at the door: greeting and services, who comes and what they need, papers, and the ticket. Each step is
//! a page of its own with plain forms, so that it works without a script and the browser's way back works too.
//! Here is what the steps show; `steps` draws it, `shown` makes it out of a hall, `routes` answers.

pub mod routes;
mod shown;
pub mod steps;

use crate::kernel::Language;
use crate::web::pages::plan::Plan;
use crate::web::parts::figures::Minutes;

pub(in crate::web::pages) use shown::opening_words;
pub use steps::{closed, help_coming, home, missing, papers, services, ticket, who};

/// What every step of the kiosk knows.
#[derive(Clone, Debug, Default)]
pub struct KioskView {
    /// The language that the customer chose.
    pub lang: Language,
    /// Large type.
    pub large: bool,
    /// The hall's id, as in the address.
    pub hall: String,
    /// The hall's name.
    pub hall_name: String,
    /// The hall's hue.
    pub hue: i32,
    /// The present step's path and query without `lang`.
    pub here: String,
}

/// A service to choose.
#[derive(Clone, Debug, Default)]
pub struct ServiceChoice {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it is, in one line.
    pub hint: String,
    /// Its icon.
    pub icon: String,
    /// What the search looks into: name, pinyin, initials.
    pub search: String,
}

/// Why no tickets are given now.
#[derive(Clone, Debug, Default)]
pub struct ClosedView {
    /// What the matter is, in a sentence.
    pub why: String,
    /// When the hall takes customers again; empty when unknown.
    pub opens: String,
    /// What can be done instead.
    pub instead: Vec<String>,
}

/// A code with its word and what helps to choose it.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// The code that is sent.
    pub code: String,
    /// Its word.
    pub name: String,
    /// A line below it.
    pub hint: String,
    /// Its icon.
    pub icon: String,
}

/// A paper that the service needs.
#[derive(Clone, Debug, Default)]
pub struct PaperView {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What counts as it.
    pub hint: String,
    /// Its icon.
    pub icon: String,
    /// Whether it cannot be done without.
    pub required: bool,
    /// What may be done without it today; empty for nothing.
    pub without: String,
}

/// What was chosen so far.
#[derive(Clone, Debug, Default)]
pub struct Chosen {
    /// The service.
    pub service: ServiceChoice,
    /// The customer type's code; empty while it is not chosen.
    pub customer_type: String,
    /// The needs' codes.
    pub needs: Vec<String>,
    /// Whether somebody is to lead the way.
    pub lead: bool,
}

/// The ticket that was given.
#[derive(Clone, Debug, Default)]
pub struct TicketGiven {
    /// The phone page's token.
    pub token: String,
    /// The number: `A012`.
    pub number: String,
    /// The service's name.
    pub service: String,
    /// How many people are ahead.
    pub ahead: i64,
    /// The remaining time.
    pub minutes: Option<Minutes>,
    /// The zone to wait in.
    pub zone: String,
    /// The way there.
    pub way: String,
    /// Where that is in the hall.
    pub plan: Plan,
    /// Whether a printer is at work; else the phone page is the ticket.
    pub prints: bool,
    /// Whether somebody comes to help.
    pub help: bool,
}
