//! The clerk's screen: what it shows is declared here as a view; each scene of the day is one file. At any moment there
//! is one primary action, always in the lower right corner, and Enter does it.

mod dialogs;
mod foot;
mod money;
pub mod routes;
mod scenes;
mod serving;
pub(crate) mod shown;
mod steps;
mod till;

use std::collections::{BTreeMap, HashMap};

use maud::{Markup, html};

use crate::kernel::{Language, Money};
use crate::say;
use crate::web::parts::figures::lasted;
use crate::web::parts::meaning::badge_with;
use crate::web::parts::{Frame, Meaning, banner, button, icon, language_switch, page, region};

pub use serving::{called_region, confirm_region};
pub use till::{TillCount, TillMovement, TillSheet};

/// A code with its word, for lists to choose from.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// The code that is sent.
    pub code: String,
    /// Its word.
    pub name: String,
    /// A line that helps to choose.
    pub hint: String,
}

/// What was typed into the form that could not be accepted, so that nothing is lost.
#[derive(Clone, Debug, Default)]
pub struct Typed(pub HashMap<String, String>);

impl Typed {
    /// What was typed under a name; empty when nothing was.
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// The same, to keep.
    pub fn text(&self, name: &str) -> String {
        self.get(name).to_owned()
    }

    /// What was typed under a name, where something was.
    pub fn some(&self, name: &str) -> Option<String> {
        Some(self.get(name)).filter(|value| !value.is_empty()).map(str::to_owned)
    }

    /// Whether a box was ticked.
    pub fn has(&self, name: &str) -> bool {
        !self.get(name).is_empty()
    }

    /// All of it but the idempotency key: what the key is bound to.
    pub fn without_key(&self) -> BTreeMap<&str, &str> {
        self.0.iter().filter(|(name, _)| *name != "key").map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }
}

/// Whether the clerk is at the post.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Presence {
    /// Taking customers.
    #[default]
    Open,
    /// Away for a reason, for so many seconds, with a limit where the reason has one.
    Away {
        /// The reason's word.
        reason: String,
        /// Seconds since.
        since_s: i64,
        /// The most seconds it should take.
        limit_s: Option<i64>,
    },
    /// Not taking customers.
    Closed,
}

/// What waits for this counter.
#[derive(Clone, Debug, Default)]
pub struct QueueHead {
    /// How many this counter can serve.
    pub waiting: i64,
    /// The longest wait among them, seconds.
    pub longest_s: i64,
    /// How many of them wait longer than they were told.
    pub late: i64,
    /// The next by the hall's order: number, service, seconds waited.
    pub next: Option<(String, String, i64)>,
    /// Their needs, in words.
    pub next_needs: Vec<String>,
}

/// A ticket this counter put on hold.
#[derive(Clone, Debug, Default)]
pub struct HeldLine {
    /// Its id.
    pub id: String,
    /// Its number.
    pub number: String,
    /// Its service.
    pub service: String,
    /// Which hold, in words.
    pub kind: String,
    /// Seconds since.
    pub since_s: i64,
}

/// Somebody was called and is on the way.
#[derive(Clone, Debug, Default)]
pub struct Called {
    /// The ticket's id.
    pub ticket: String,
    /// Its number.
    pub number: String,
    /// Its service.
    pub service: String,
    /// Customer type in words.
    pub customer: String,
    /// Needs in words.
    pub needs: Vec<String>,
    /// Seconds waited before the call.
    pub waited_s: i64,
    /// Seconds since the call.
    pub since_s: i64,
    /// Recalls that are left.
    pub recalls_left: i64,
    /// Seconds until the next recall is possible.
    pub recall_in_s: i64,
    /// Seconds until a no-show may be said.
    pub no_show_in_s: i64,
    /// Why this one, in words.
    pub why: String,
}

/// One step of a visit at the counter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Step {
    /// Greeted on coming.
    #[default]
    Greet,
    /// The papers.
    Papers,
    /// The customer's account.
    Account,
    /// What it costs.
    Quote,
    /// The customer says yes.
    Confirm,
    /// Money.
    Pay,
    /// The receipt.
    Receipt,
    /// Handing back and seeing off.
    Farewell,
}

impl Step {
    /// All, in the order of a visit with money in it.
    pub const ALL: [Self; 8] = [
        Self::Greet,
        Self::Papers,
        Self::Account,
        Self::Quote,
        Self::Confirm,
        Self::Pay,
        Self::Receipt,
        Self::Farewell,
    ];

    /// As the address names it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Greet => "greet",
            Self::Papers => "papers",
            Self::Account => "account",
            Self::Quote => "quote",
            Self::Confirm => "confirm",
            Self::Pay => "pay",
            Self::Receipt => "receipt",
            Self::Farewell => "farewell",
        }
    }

    /// Reads what [`Step::as_str`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.as_str() == text)
    }
}

/// A step in the list: whether it is done, and what came of it in a few words.
#[derive(Clone, Debug, Default)]
pub struct StepLine {
    /// Which.
    pub step: Step,
    /// Whether it is done.
    pub done: bool,
    /// A few words: `3 / 3`.
    pub result: String,
}

/// A paper to tick.
#[derive(Clone, Debug, Default)]
pub struct PaperLine {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What counts as it.
    pub hint: String,
    /// Its icon.
    pub icon: String,
    /// Whether the service cannot be finished without it.
    pub required: bool,
    /// Whether the clerk has seen it.
    pub seen: bool,
    /// Whether the customer said it is missing.
    pub missing: bool,
    /// What may be done without it.
    pub without: String,
}

/// Something the clerk holds for the customer.
#[derive(Clone, Debug, Default)]
pub struct CustodyLine {
    /// Its id.
    pub id: String,
    /// What it is.
    pub item: String,
    /// Seconds since.
    pub since_s: i64,
}

/// An account in a list of what was found; everything about a person is masked.
#[derive(Clone, Debug, Default)]
pub struct FoundAccount {
    /// Its id.
    pub id: String,
    /// Its number.
    pub number: String,
    /// The masked name.
    pub name: String,
    /// The masked phone.
    pub phone: String,
    /// The address to the street.
    pub address: String,
    /// What it owes.
    pub owed: Money,
}

/// The account of the ticket.
#[derive(Clone, Debug, Default)]
pub struct AccountCard {
    /// What was found.
    pub found: FoundAccount,
    /// Its tariff in words, with the monthly price.
    pub tariff: String,
    /// Whether it is suspended or closed, in words; empty when active.
    pub status: String,
    /// What was paid ahead.
    pub credit: Money,
    /// Unpaid periods: name and amount.
    pub arrears: Vec<(String, Money)>,
    /// The last payments: day, method in words, amount.
    pub payments: Vec<(String, String, Money)>,
}

/// A line that can be quoted, or was.
#[derive(Clone, Debug, Default)]
pub struct QuoteLine {
    /// What is sent to choose it.
    pub code: String,
    /// What it is for.
    pub name: String,
    /// From which rule: the tariff and its version.
    pub rule: String,
    /// The amount.
    pub amount: Money,
}

/// A quote that was made.
#[derive(Clone, Debug, Default)]
pub struct QuoteView {
    /// Its id.
    pub id: String,
    /// Its lines.
    pub lines: Vec<QuoteLine>,
    /// Their sum.
    pub total: Money,
    /// How the customer confirmed it, in words; empty while open.
    pub confirmed: String,
    /// Seconds until it is out of date.
    pub expires_in_s: i64,
}

/// How money comes in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Method {
    /// Notes and coins.
    #[default]
    Cash,
    /// The bank's terminal.
    Card,
    /// A code on a phone.
    Qr,
}

impl Method {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Cash, Self::Card, Self::Qr];

    /// As tables and the API write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cash => "cash",
            Self::Card => "card",
            Self::Qr => "qr",
        }
    }

    /// Reads what [`Method::as_str`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.as_str() == text)
    }
}

/// A payment that was taken.
#[derive(Clone, Debug, Default)]
pub struct PaidView {
    /// Its id.
    pub id: String,
    /// The receipt's number.
    pub receipt: String,
    /// The method in words.
    pub method: String,
    /// The amount.
    pub amount: Money,
    /// What was tendered.
    pub tendered: Money,
    /// What the customer gets back.
    pub change: Money,
    /// Whether the receipt was printed.
    pub printed: bool,
}

/// Somebody is being served.
#[derive(Clone, Debug, Default)]
pub struct Serving {
    /// Who, as when called.
    pub who: Called,
    /// Seconds since serving began.
    pub served_s: i64,
    /// Seconds that this service takes as a rule.
    pub norm_s: i64,
    /// All services of this ticket: name, and whether it is the present one.
    pub services: Vec<(String, bool)>,
    /// What happens in this service, in a sentence.
    pub hint: String,
    /// The steps of this service.
    pub steps: Vec<StepLine>,
    /// The one that is open.
    pub step: Step,
    /// The papers of this service.
    pub papers: Vec<PaperLine>,
    /// What the clerk holds.
    pub custody: Vec<CustodyLine>,
    /// Accounts that a look-up found; `None` before one.
    pub found: Option<Vec<FoundAccount>>,
    /// What was looked up.
    pub looked_up: String,
    /// The ticket's account.
    pub account: Option<AccountCard>,
    /// What could be charged: fees of this service.
    pub fees: Vec<QuoteLine>,
    /// A month's price, for paying ahead; zero when it cannot be.
    pub monthly: Money,
    /// The present quote.
    pub quote: Option<QuoteView>,
    /// How money comes in.
    pub method: Method,
    /// What was paid.
    pub paid: Option<PaidView>,
}

/// What goes on at the counter.
#[derive(Clone, Debug)]
pub enum Scene {
    /// The clerk does not sit here; the name of who does, if anybody.
    Vacant {
        /// Who sits here.
        taken_by: String,
        /// Other counters that are free: id and number.
        free: Vec<(String, i32)>,
    },
    /// Nobody was called.
    Idle,
    /// Somebody was called.
    Called(Box<Called>),
    /// Somebody is served.
    Serving(Box<Serving>),
    /// The till's sheet.
    Till(Box<TillSheet>),
}

/// The lists to choose from.
#[derive(Clone, Debug, Default)]
pub struct Lists {
    /// Why away.
    pub away: Vec<Choice>,
    /// How to hold.
    pub hold: Vec<Choice>,
    /// Why transfer.
    pub transfer: Vec<Choice>,
    /// Why refuse.
    pub refusal: Vec<Choice>,
    /// The hall's services.
    pub services: Vec<Choice>,
    /// The hall's other counters.
    pub counters: Vec<Choice>,
    /// Kinds of things that are handed over.
    pub items: Vec<String>,
}

/// Everything the clerk's screen shows.
#[derive(Clone, Debug)]
pub struct Desk {
    /// The language of the clerk.
    pub lang: Language,
    /// The hall's name.
    pub hall_name: String,
    /// The hall's hue.
    pub hue: i32,
    /// The counter's id.
    pub counter: String,
    /// Its number.
    pub number: i32,
    /// The zone it stands in.
    pub zone: String,
    /// The clerk's name.
    pub who: String,
    /// Whether the clerk is at the post.
    pub presence: Presence,
    /// Whether the clerk has an open till.
    pub till_open: bool,
    /// How many payments the clerk took this quarter, reversals taken away.
    pub payments_quarter: i64,
    /// What waits.
    pub queue: QueueHead,
    /// What is on hold here.
    pub held: Vec<HeldLine>,
    /// What was just said to the clerk: a refusal, or what happened.
    pub said: Option<(Meaning, String)>,
    /// What was typed, after a refusal.
    pub typed: Typed,
    /// The lists.
    pub lists: Lists,
    /// What goes on.
    pub scene: Scene,
}

impl Desk {
    /// The address of an act at this counter.
    pub fn at(&self, act: &str) -> String {
        format!("/counter/{}/{act}", self.counter)
    }

    /// The address of this screen.
    pub fn here(&self) -> String {
        format!("/counter/{}", self.counter)
    }
}

/// A form with an id, so that the corner's button can send it; it posts once. A form that was not accepted comes back with
/// its key: trying again is the same act.
fn form(desk: &Desk, id: &str, action: &str, body: &Markup) -> Markup {
    let key = if desk.typed.get("form") == id { desk.typed.get("key") } else { "" };
    html! {
        form #(id) method="post" action=(action) autocomplete="off" {
            input type="hidden" name="key" value=(key);
            input type="hidden" name="form" value=(id);
            (body)
        }
    }
}

/// The screen.
pub fn counter(desk: &Desk) -> Markup {
    let lang = desk.lang;
    let frame = Frame {
        lang,
        title: say!(lang, "counter-title", n = desk.number),
        screen: "counter",
        hue: desk.hue,
        live: Some(format!("{}/live", desk.here())),
        scripts: &["counter"],
        ..Frame::default()
    };
    let body = html! {
        (top(desk))
        (region("scene", &scene_region(desk)))
        @if let Some((meaning, words)) = &desk.said { div.said { (banner::banner(*meaning, words)) } }
        main #main tabindex="-1" class={ "scene " (scene_class(&desk.scene)) } {
            @match &desk.scene {
                Scene::Vacant { taken_by, free } => (scenes::vacant(desk, taken_by, free)),
                Scene::Idle => (scenes::idle(desk)),
                Scene::Called(called) => (scenes::called(desk, called)),
                Scene::Serving(serving) => (serving::serving(desk, serving)),
                Scene::Till(sheet) => (till::sheet(desk, sheet)),
            }
        }
        (foot::foot(desk))
        (dialogs::dialogs(desk))
    };
    page(&frame, &body)
}

/// What the counter is at, for the page to notice that it has moved on by somebody else's hand.
fn scene_region(desk: &Desk) -> Markup {
    let ticket = match &desk.scene {
        Scene::Called(called) => called.ticket.as_str(),
        Scene::Serving(serving) => serving.who.ticket.as_str(),
        Scene::Vacant { taken_by, .. } => taken_by.as_str(),
        Scene::Idle | Scene::Till(_) => "",
    };
    let presence = match desk.presence {
        Presence::Open => "open",
        Presence::Away { .. } => "away",
        Presence::Closed => "closed",
    };
    html! { span hidden data-scene={ (scene_class(&desk.scene)) "/" (presence) "/" (ticket) } {} }
}

fn scene_class(scene: &Scene) -> &'static str {
    match scene {
        Scene::Vacant { .. } => "vacant",
        Scene::Idle => "idle",
        Scene::Called(_) => "called",
        Scene::Serving(_) => "serving",
        Scene::Till(_) => "tilling",
    }
}

fn top(desk: &Desk) -> Markup {
    let lang = desk.lang;
    html! {
        header.topbar.no-print {
            span.hall { (icon("store")) (desk.hall_name) }
            h1.post { (say!(lang, "common-counter", n = desk.number)) }
            span.state { (presence(lang, &desk.presence)) }
            span.grow {}
            (region("head", &head_region(lang, &desk.queue)))
            (language_switch(lang, &desk.here()))
            @if !desk.who.is_empty() { span.who { (icon("user-round")) (desk.who) } }
            (button::act("/me/lock", button::Look::Quiet, Some("lock"), &say!(lang, "counter-lock"), Some("Alt+L")))
        }
    }
}

/// The presence as a badge.
pub fn presence(lang: Language, presence: &Presence) -> Markup {
    match presence {
        Presence::Open => badge_with(Meaning::Good, "circle-check", &say!(lang, "counter-presence-open")),
        Presence::Away { reason, since_s, limit_s } => {
            let late = limit_s.is_some_and(|limit| *since_s > limit);
            let meaning = if late { Meaning::Act } else { Meaning::Look };
            let words = format!("{} · {reason} · {}", say!(lang, "counter-presence-away"), lasted(lang, *since_s));
            badge_with(meaning, "circle-pause", &words)
        }
        Presence::Closed => badge_with(Meaning::Plain, "circle-x", &say!(lang, "counter-presence-closed")),
    }
}

/// The queue's head in one line, for the top of the screen.
pub fn head_region(lang: Language, queue: &QueueHead) -> Markup {
    html! {
        span.head title=(say!(lang, "counter-waiting-here")) {
            (icon("users"))
            span { (say!(lang, "counter-waiting", n = queue.waiting)) }
            @if queue.waiting > 0 { span.muted { (say!(lang, "counter-longest", time = lasted(lang, queue.longest_s))) } }
            @if queue.late > 0 {
                (badge_with(Meaning::Look, "clock", &say!(lang, "counter-late", n = queue.late)))
            }
        }
    }
}
