//! The shape of a hall pack: everything a hall is, except what happens in it. Its TOML is in `pack.rs`, its tables are
//! in `queries.rs` and `save.rs`, what makes it sound is in `sound.rs`.

use serde::{Deserialize, Serialize};

use super::labour::Labour;
use super::offers::{CouponOffer, PrepayOffer, ReductionOffer};
use crate::kernel::{Language, Money};
use crate::tariffs::{CashRounding, Cycle, Prorate};

/// A text in both languages, written by the hall itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// Chinese; always there.
    pub zh: String,
    /// English; empty falls back to Chinese.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub en: String,
}

impl Text {
    /// Both languages at once.
    pub fn new(zh: &str, en: &str) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }

    /// Whether it says nothing in either language.
    pub fn is_empty(&self) -> bool {
        self.zh.is_empty() && self.en.is_empty()
    }

    /// In a language.
    pub fn of(&self, lang: Language) -> &str {
        lang.pick(&self.zh, &self.en)
    }
}

/// Everything a hall is, except what happens in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pack {
    pub hall: Identity,
    pub queue: QueueRules,
    #[serde(default)]
    pub labour: Labour,
    #[serde(default)]
    pub opening: Vec<Opening>,
    #[serde(default)]
    pub exceptions: Vec<OpeningException>,
    #[serde(default)]
    pub zones: Vec<PackZone>,
    #[serde(default)]
    pub categories: Vec<Category>,
    #[serde(default)]
    pub documents: Vec<Document>,
    #[serde(default)]
    pub customer_types: Vec<CustomerType>,
    #[serde(default)]
    pub needs: Vec<Need>,
    #[serde(default)]
    pub services: Vec<Service>,
    #[serde(default)]
    pub counters: Vec<CounterPlan>,
    #[serde(default)]
    pub reasons: Vec<Reason>,
    #[serde(default)]
    pub tariffs: Vec<Tariff>,
    #[serde(default)]
    pub prepay_discounts: Vec<PrepayOffer>,
    #[serde(default)]
    pub reductions: Vec<ReductionOffer>,
    #[serde(default)]
    pub coupons: Vec<CouponOffer>,
}

impl Pack {
    /// A hall without anything in it, with the rules of the queue that suit most halls.
    pub fn empty() -> Self {
        Self {
            hall: Identity::default(),
            queue: QueueRules::default(),
            labour: Labour::default(),
            opening: Vec::new(),
            exceptions: Vec::new(),
            zones: Vec::new(),
            categories: Vec::new(),
            documents: Vec::new(),
            customer_types: Vec::new(),
            needs: Vec::new(),
            services: Vec::new(),
            counters: Vec::new(),
            reasons: Vec::new(),
            tariffs: Vec::new(),
            prepay_discounts: Vec::new(),
            reductions: Vec::new(),
            coupons: Vec::new(),
        }
    }
}

impl Pack {
    /// The same pack in the order in which it is kept and exported: days, times, numbers and codes ascending, lists of
    /// reasons together. The order of zones, categories, services, papers and of each list of reasons is the hall's own.
    #[must_use]
    pub fn in_order(mut self) -> Self {
        self.opening.sort_by_key(|o| (o.weekday, o.opens));
        self.exceptions.sort_by(|a, b| (&a.day, a.opens).cmp(&(&b.day, b.opens)));
        self.counters.sort_by_key(|c| c.number);
        self.counters.iter_mut().for_each(|c| c.services.sort_unstable());
        self.reasons.sort_by(|a, b| a.kind.cmp(&b.kind));
        self.tariffs.sort_by(|a, b| (&a.code, a.version).cmp(&(&b.code, b.version)));
        self.prepay_discounts.sort_by(|a, b| (&a.code, a.version).cmp(&(&b.code, b.version)));
        self.reductions.sort_by(|a, b| (&a.code, a.version).cmp(&(&b.code, b.version)));
        self.coupons.sort_by(|a, b| (&a.code, a.version).cmp(&(&b.code, b.version)));
        self
    }
}

/// What the hall is called and how it greets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// Its name.
    pub name: Text,
    /// Where it is.
    pub address: Text,
    /// The quiet line at the foot of the board.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub notice: Text,
    /// The brand's hue, 0 to 360; 200 is deep teal.
    pub hue: i32,
    /// Whether a kiosk page may issue tickets without a device token (a demo, a trusted network).
    #[serde(default)]
    pub kiosk_open: bool,
    /// What a sum in cash is rounded to.
    #[serde(default)]
    pub cash_rounding: CashRounding,
    /// What a till may be over or short by without a second signature, in fen.
    #[serde(default = "over_short_fen")]
    pub over_short_fen: i64,
    /// The ticket printer as HOST:PORT.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub printer: Option<String>,
}

impl Default for Identity {
    fn default() -> Self {
        let (name, address, notice) = Default::default();
        Self {
            name,
            address,
            notice,
            hue: 200,
            kiosk_open: false,
            cash_rounding: CashRounding::Fen,
            over_short_fen: OVER_SHORT_FEN,
            printer: None,
        }
    }
}

/// Up to ten yuan over or short is a day's ordinary slip; more is looked at by a second person. A hall may say otherwise.
pub const OVER_SHORT_FEN: i64 = 1_000;
/// Beyond a thousand yuan nobody would call it a slip.
pub const OVER_SHORT_FEN_MAX: i64 = 100_000;

fn over_short_fen() -> i64 {
    OVER_SHORT_FEN
}

/// The rules of the hall's queue; `crates/queueing` says what they guarantee. Seconds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QueueRules {
    pub target_regular_s: i32,
    pub target_priority_s: i32,
    pub head_start_s: i32,
    pub overtakes_max: i32,
    pub wait_max_s: i32,
    /// How long a called customer has before the call is a no-show, and a no-show to come back.
    pub grace_s: i32,
    pub recalls_max: i32,
    pub recall_pause_s: i32,
    /// Mean time until somebody gives up waiting.
    pub patience_s: i32,
    /// At most this many wait; the next one is refused by name.
    pub queue_max: i32,
}

impl Default for QueueRules {
    fn default() -> Self {
        Self {
            target_regular_s: 900,
            target_priority_s: 300,
            head_start_s: 600,
            overtakes_max: 8,
            wait_max_s: 2_700,
            grace_s: 180,
            recalls_max: 2,
            recall_pause_s: 20,
            patience_s: 3_600,
            queue_max: 300,
        }
    }
}

/// Open on a weekday (1 = Monday) from and to, minutes since midnight written as "08:30".
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    pub weekday: i32,
    #[serde(with = "minutes")]
    pub opens: i32,
    #[serde(with = "minutes")]
    pub closes: i32,
}

/// A day that differs from its weekday; equal times mean closed all day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpeningException {
    pub day: String,
    #[serde(with = "minutes")]
    pub opens: i32,
    #[serde(with = "minutes")]
    pub closes: i32,
    pub note: Text,
}

/// A part of the hall where people wait and are served.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackZone {
    /// Stable code.
    pub code: String,
    /// What the sign says.
    pub name: Text,
    /// How to get there from the door.
    pub way: Text,
    /// Whether it is in use.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub active: bool,
}

/// A group of services on the kiosk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    pub code: String,
    pub name: Text,
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub active: bool,
}

/// A paper that some service asks for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Stable code.
    pub code: String,
    /// What it is called.
    pub name: Text,
    /// How to recognise it, where to get it.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub hint: Text,
    /// An icon of its kind.
    pub icon: String,
    /// Whether it is in use.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub active: bool,
}

/// A kind of customer: who needs which papers depends on it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustomerType {
    pub code: String,
    pub name: Text,
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub active: bool,
}

/// A special need, the class it puts a ticket in, and the help that is offered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Need {
    /// Stable code.
    pub code: String,
    /// What it is called.
    pub name: Text,
    /// `regular` or `priority`.
    pub class: String,
    /// What the staff is asked to do; empty when nothing but the class changes.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub help: Text,
    /// Whether it is in use.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub active: bool,
}

/// A business that people come for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Stable code.
    pub code: String,
    /// The category it is listed under.
    pub category: String,
    /// The letter its ticket numbers begin with.
    pub prefix: String,
    /// What it is called.
    pub name: Text,
    /// One sentence: what happens at the counter.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub hint: Text,
    /// How it can be done without coming; empty when it cannot.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub elsewhere: Text,
    /// An icon.
    pub icon: String,
    /// Seconds that serving takes as a rule, until the hall has learned its own.
    pub norm_s: i32,
    /// A fixed fee in fen; 0 when there is none.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub fee_fen: i64,
    /// Whether the counter looks up an account for it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub takes_account: bool,
    /// The papers it needs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<Paper>,
    /// Whether it is offered.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub active: bool,
}

/// A paper as one service asks for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paper {
    /// Code of the document.
    pub document: String,
    /// Code of the customer type, or `any`.
    #[serde(default = "any", skip_serializing_if = "is_any")]
    pub customer_type: String,
    /// Whether the business cannot be finished without it.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub required: bool,
    /// What may be done without it; empty when nothing.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub without: Text,
}

/// A counter and what it can serve.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CounterPlan {
    /// The number on its sign.
    pub number: i32,
    /// Code of its zone.
    pub zone: String,
    /// Codes of its services.
    pub services: Vec<String>,
    /// Whether it is in use.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub active: bool,
}

/// An entry of a list that people choose from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// Which list: `refusal`, `hold`, `away`, `rating`, `transfer`, `reversal`, `call`, `till`.
    pub kind: String,
    /// Stable code.
    pub code: String,
    /// What it says.
    pub name: Text,
    /// A time limit that goes with it, where one does (away).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit_s: Option<i32>,
    /// Whether it is offered.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub active: bool,
}

/// What a product costs, from a day on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tariff {
    pub code: String,
    pub version: i32,
    pub name: Text,
    pub product: String,
    /// How often the price is charged.
    #[serde(default)]
    pub cycle: Cycle,
    /// What a part of that costs.
    #[serde(default)]
    pub prorate: Prorate,
    /// The price of a month, of a year, or what is paid once. Packs from before there was more than months call it
    /// `monthly_fen`.
    #[serde(alias = "monthly_fen")]
    pub price_fen: i64,
    /// What is deposited at the start, and given back.
    #[serde(default)]
    pub deposit_fen: i64,
    /// Its first day.
    pub effective_from: String,
    /// What holds when a customer changes their mind or stops; it is read before they agree.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub terms: Text,
}

impl Tariff {
    /// What a month comes to, about: for a guess before the quote says it exactly.
    pub fn a_month(&self) -> Money {
        match self.cycle {
            Cycle::Monthly => Money(self.price_fen),
            Cycle::Yearly => Money(self.price_fen / 12),
            Cycle::OneOff => Money::ZERO,
        }
    }
}

fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_true(value: &bool) -> bool {
    *value
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_false(value: &bool) -> bool {
    !*value
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_zero(value: &i64) -> bool {
    *value == 0
}

fn any() -> String {
    ANY_CUSTOMER_TYPE.to_owned()
}

pub(super) fn is_any(code: &str) -> bool {
    code == ANY_CUSTOMER_TYPE
}

/// The customer type that stands for all of them in [`Paper::customer_type`].
pub const ANY_CUSTOMER_TYPE: &str = "any";

/// Reads a time of day, "08:30" to "24:00", as minutes since midnight.
pub fn minutes_of(text: &str) -> Option<i32> {
    let (hours, minutes) = text.trim().split_once(':')?;
    let digits = |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(hours) || minutes.len() != 2 || !digits(minutes) {
        return None;
    }
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    let total = hours * 60 + minutes;
    (minutes < 60 && total <= 1440).then_some(total)
}

/// Writes minutes since midnight as a time of day.
pub fn time_of_day(minutes: i32) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

mod minutes {
    //! Minutes since midnight, written as "08:30" ("24:00" is the end of the day).

    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
    pub(super) fn serialize<S: Serializer>(minutes: &i32, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&super::time_of_day(*minutes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i32, D::Error> {
        let text = String::deserialize(deserializer)?;
        super::minutes_of(&text).ok_or_else(|| D::Error::custom("a time of day is written 08:30"))
    }
}
