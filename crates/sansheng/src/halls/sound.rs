//! What makes a pack sound: every complaint has a path and a name. Pure; the limits on a hall stand here and nowhere else.

use serde::Serialize;

use super::Pack;
use super::check::Check;
use crate::kernel::Language;
use crate::say;

/// A name, as it fits on a kiosk's button and a slip.
pub const NAME_CHARS_MAX: usize = 40;
/// One or two sentences.
pub const SENTENCE_CHARS_MAX: usize = 160;
/// A stable code; it appears in addresses and in the journal.
pub const CODE_CHARS_MAX: usize = 32;
/// Spans of one day: morning, noon, afternoon, evening.
pub const SPANS_A_DAY_MAX: usize = 4;
/// More than a year of exceptions.
pub const EXCEPTIONS_MAX: usize = 500;
/// Zones, categories, customer types and needs: what a person can still choose from.
pub const CHOICES_MAX: usize = 24;
/// Services of one hall; a kiosk shows them in categories.
pub const SERVICES_MAX: usize = 80;
/// Kinds of paper.
pub const DOCUMENTS_MAX: usize = 120;
/// Papers of one service over all customer types.
pub const PAPERS_MAX: usize = 60;
/// Counters of one hall.
pub const COUNTERS_MAX: usize = 200;
/// Entries of one list of reasons.
pub const REASONS_MAX: usize = 24;
/// Tariffs with all their versions, of a branch.
pub const TARIFFS_MAX: usize = 1_000;
/// A day; no limit of a hall is longer.
pub(super) const DAY_S: i32 = 86_400;
/// A fee or a price of a month: a million yuan is a typing mistake.
pub(super) const FEN_MAX: i64 = 100_000_000;

/// The lists that reasons belong to.
pub const REASON_KINDS: [&str; 8] = ["away", "call", "hold", "rating", "refusal", "reversal", "till", "transfer"];

/// Something in a pack that is not sound, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Complaint {
    /// The way to it: `services.pay.documents.id_card`.
    pub path: String,
    /// What is wrong.
    #[serde(flatten)]
    pub problem: Unsound,
}

/// What can be wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(tag = "problem", rename_all = "snake_case")]
pub enum Unsound {
    /// It must say something, in Chinese at least.
    Missing,
    /// More characters than fit.
    TooLong { max: usize },
    /// Control characters, line breaks.
    NotPlain,
    /// A code is lower-case letters, digits, `_` and `-`.
    CodeUnsuitable,
    /// It is there twice.
    Twice,
    /// What it names is not there.
    Unknown { code: String },
    /// What it names is switched off.
    SwitchedOff { code: String },
    /// A number beyond its bounds.
    OutOfRange { min: i64, max: i64 },
    /// The list is longer than its limit.
    TooMany { max: usize },
    /// The hall needs at least one that is in use.
    NoneInUse,
    /// One or two capital letters.
    PrefixUnsuitable,
    /// No such day, or times that do not follow each other.
    TimeUnsuitable,
    /// HOST:PORT.
    AddressUnsuitable,
    /// Not one of the words that can stand here.
    WordUnknown,
    /// No counter in use serves it, so its tickets could never be called.
    NobodyServesIt,
}

impl Complaint {
    /// In words: where, and what.
    pub fn words(&self, lang: Language) -> String {
        let said = match &self.problem {
            Unsound::Missing => say!(lang, "complaint-missing"),
            Unsound::TooLong { max } => say!(lang, "complaint-too-long", max = *max),
            Unsound::NotPlain => say!(lang, "complaint-not-plain"),
            Unsound::CodeUnsuitable => say!(lang, "complaint-code-unsuitable"),
            Unsound::Twice => say!(lang, "complaint-twice"),
            Unsound::Unknown { code } => say!(lang, "complaint-unknown", code = code.clone()),
            Unsound::SwitchedOff { code } => say!(lang, "complaint-switched-off", code = code.clone()),
            Unsound::OutOfRange { min, max } => say!(lang, "complaint-out-of-range", min = *min, max = *max),
            Unsound::TooMany { max } => say!(lang, "complaint-too-many", max = *max),
            Unsound::NoneInUse => say!(lang, "complaint-none-in-use"),
            Unsound::PrefixUnsuitable => say!(lang, "complaint-prefix-unsuitable"),
            Unsound::TimeUnsuitable => say!(lang, "complaint-time-unsuitable"),
            Unsound::AddressUnsuitable => say!(lang, "complaint-address-unsuitable"),
            Unsound::WordUnknown => say!(lang, "complaint-word-unknown"),
            Unsound::NobodyServesIt => say!(lang, "complaint-nobody-serves-it"),
        };
        say!(lang, "complaint", path = self.path.clone(), said = said)
    }
}

/// Everything that is not sound in a pack, in its order; empty when it can be a hall.
pub fn validate(pack: &Pack) -> Vec<Complaint> {
    let mut check = Check::default();
    check.identity(pack);
    check.queue(pack);
    check.calendar(pack);
    check.places(pack);
    check.papers_and_people(pack);
    check.services(pack);
    check.counters(pack);
    check.reasons(pack);
    check.tariffs(pack);
    check.complaints
}

/// Whether a text can be a code, of a hall as of anything in it.
pub fn is_code(code: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-';
    (1..=CODE_CHARS_MAX).contains(&code.len()) && code.bytes().all(plain)
}
