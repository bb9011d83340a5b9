//! What the clerk's screen shows, as plain values: the desk, its scene, the steps of a service, money on the table.
//! The regions beside it are functions of these.

use std::collections::{BTreeMap, HashMap};

use super::entitled::ReductionLine;
use super::kept::DepositLine;
use super::orders::OrderSheet;
use super::till::TillSheet;
pub use crate::fees::Method;
use crate::fees::orders::{Hold, OrderView};
use crate::kernel::{Language, Money};
use crate::providers::Kind;
use crate::web::parts::Meaning;

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
    /// What this counter also does for a while, and until when, in words.
    pub lent: Vec<String>,
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
    /// Whether it is suspended or closed, in words; empty when active.
    pub status: String,
}

/// The account of the ticket.
#[derive(Clone, Debug, Default)]
pub struct AccountCard {
    /// What was found.
    pub found: FoundAccount,
    /// Its tariff in words, with the monthly price.
    pub tariff: String,
    /// What was paid ahead.
    pub credit: Money,
    /// The last month that is charged, where nothing is owed; empty when there is none.
    pub paid_through: String,
    /// The reductions that it has.
    pub reductions: Vec<ReductionLine>,
    /// The deposits that are kept for it.
    pub deposits: Vec<DepositLine>,
    /// Whether it is closed and has credit left.
    pub may_pay_out: bool,
    /// Unpaid periods: name and amount.
    pub arrears: Vec<(String, Money)>,
    /// The charges' ids, one for each of them.
    pub charges: Vec<String>,
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
    /// The same, as cash is rounded.
    pub cash_due: Money,
    /// How the customer confirmed it, in words; empty while open.
    pub confirmed: String,
    /// Seconds until it is out of date.
    pub expires_in_s: i64,
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
    /// Whether the clerk has gone through the papers: with a required one unseen the step is open, but not in the way.
    pub judged: bool,
    /// The papers of this service.
    pub papers: Vec<PaperLine>,
    /// What the clerk holds.
    pub custody: Vec<CustodyLine>,
    /// Accounts that a look-up found; `None` before one.
    pub found: Option<Vec<FoundAccount>>,
    /// What the list does not show.
    pub beyond: super::Beyond,
    /// What was looked up.
    pub looked_up: String,
    /// The ticket's account.
    pub account: Option<AccountCard>,
    /// What could be charged: fees of this service.
    pub fees: Vec<QuoteLine>,
    /// A month's price, for paying ahead; zero when it cannot be.
    pub monthly: Money,
    /// What paying ahead earns, in words.
    pub offers: Vec<String>,
    /// What the present quote would say now, where it has gone stale.
    pub anew: Option<QuoteView>,
    /// The present quote.
    pub quote: Option<QuoteView>,
    /// How money comes in.
    pub method: Method,
    /// The providers that a customer can pay through.
    pub offered: Vec<Kind>,
    /// The code that the customer is to scan, or how it ended.
    pub order: Option<OrderView>,
    /// Whether the quote waits for that code.
    pub hold: Hold,
    /// From when on nobody can pay by it for certain: `10:42`.
    pub gone_at: String,
    /// What was paid.
    pub paid: Option<PaidView>,
    /// The account's dated orders, while the clerk is at them.
    pub orders: Option<OrderSheet>,
}

impl Serving {
    /// Whether no money is taken before a provider has said that nobody can pay by its code any more.
    pub(super) fn waits_for_provider(&self) -> bool {
        self.hold == Hold::Closing && self.method != Method::Qr
    }
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
        /// Where a colleague is asked to sit, in words.
        asked: Vec<String>,
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
    /// Why a payment is taken back.
    pub reversal: Vec<Choice>,
    /// The hall's services.
    pub services: Vec<Choice>,
    /// Code of the business at hand; empty while nobody is.
    pub service: String,
    /// The other counters of the hall that are staffed, each with the codes of the services it does.
    pub counters: Vec<(Choice, Vec<String>)>,
    /// What people may be entitled to: each with the paper that proves it.
    pub reductions: Vec<Choice>,
    /// What lies at this counter while nobody is at it: `A012 身份证`.
    pub lying: Vec<String>,
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
