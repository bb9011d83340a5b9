//! What makes a pack sound: every complaint has a path and a name. Pure; the limits on a hall stand here and nowhere else.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::Pack;
use super::check::Check;
use crate::kernel::{Language, Money};
use crate::say;

/// A name, as it fits on a kiosk's button and a slip.
pub const NAME_CHARS_MAX: usize = 40;
/// One or two sentences.
pub const SENTENCE_CHARS_MAX: usize = 160;
/// What a tariff says of changing one's mind: as much as somebody reads on a pad before they agree.
pub const TERMS_CHARS_MAX: usize = 300;
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
/// Prepayment discounts, and reductions, with all their versions.
pub const OFFERS_MAX: usize = 200;
/// Coupons with all their versions: campaigns of some years; a coupon for each customer alone is not meant.
pub const COUPONS_MAX: usize = 500;
/// A list of products, as codes with spaces between them.
pub const PRODUCTS_CHARS_MAX: usize = 400;
/// How often one coupon may be used: more is a price.
pub const COUPON_USES_MAX: i32 = 1_000_000;
/// A day; no limit of a hall is longer.
pub(super) const DAY_S: i32 = 86_400;
/// A fee or a price of a month: a million yuan is a typing mistake.
pub(super) const FEN_MAX: i64 = 100_000_000;

/// The lists that reasons belong to.
pub const REASON_KINDS: [&str; 8] = ["away", "call", "hold", "rating", "refusal", "reversal", "till", "transfer"];

/// Something in a pack that is not sound, and where.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Complaint {
    /// The way to it: `services.pay.documents.id_card`.
    pub path: String,
    /// What is wrong.
    #[serde(flatten)]
    pub problem: Unsound,
}

/// What can be wrong.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
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
    /// Shifts are planned in whole half-hours.
    NotHalfHours,
    /// The long shift is shorter than the short one.
    LongBelowShort,
    /// The least that is worked at a stretch is longer than the most.
    StretchBeyondUnbroken,
    /// The break is as long as the shift that it is in.
    BreakBeyondShift,
    /// A shift so long has more work on one side of its break than may be done at a stretch.
    StretchTooLong,
    /// A shift with a break has not so much work on both sides of it.
    NoRoomForBreak,
    /// No counter in use serves it, so its tickets could never be called.
    NobodyServesIt,
}

impl Complaint {
    /// Bounds in the unit that the value is kept in, and in the one that it is typed in.
    fn bounds(&self, lang: Language, min: i64, max: i64) -> String {
        if self.path.ends_with("_fen") {
            return say!(lang, "complaint-out-of-range", min = Money(min).to_string(), max = Money(max).to_string());
        }
        let span = |seconds: i64| match seconds % 60 {
            0 => say!(lang, "complaint-minutes", n = seconds / 60),
            _ => say!(lang, "complaint-seconds", n = seconds),
        };
        if self.path.ends_with("_s") {
            return say!(lang, "complaint-out-of-range", min = span(min), max = span(max));
        }
        say!(lang, "complaint-out-of-range", min = min, max = max)
    }

    /// What is wrong, beside the field that it is about.
    pub fn said(&self, lang: Language) -> String {
        match &self.problem {
            Unsound::Missing => say!(lang, "complaint-missing"),
            Unsound::TooLong { max } => say!(lang, "complaint-too-long", max = *max),
            Unsound::NotPlain => say!(lang, "complaint-not-plain"),
            Unsound::CodeUnsuitable => say!(lang, "complaint-code-unsuitable"),
            Unsound::Twice => say!(lang, "complaint-twice"),
            Unsound::Unknown { code } => say!(lang, "complaint-unknown", code = code.clone()),
            Unsound::SwitchedOff { code } => say!(lang, "complaint-switched-off", code = code.clone()),
            Unsound::OutOfRange { min, max } => self.bounds(lang, *min, *max),
            Unsound::TooMany { max } => say!(lang, "complaint-too-many", max = *max),
            Unsound::NoneInUse => say!(lang, "complaint-none-in-use"),
            Unsound::PrefixUnsuitable => say!(lang, "complaint-prefix-unsuitable"),
            Unsound::TimeUnsuitable => say!(lang, "complaint-time-unsuitable"),
            Unsound::AddressUnsuitable => say!(lang, "complaint-address-unsuitable"),
            Unsound::WordUnknown => say!(lang, "complaint-word-unknown"),
            Unsound::NotHalfHours => say!(lang, "complaint-not-half-hours"),
            Unsound::LongBelowShort => say!(lang, "complaint-long-below-short"),
            Unsound::StretchBeyondUnbroken => say!(lang, "complaint-stretch-beyond-unbroken"),
            Unsound::BreakBeyondShift => say!(lang, "complaint-break-beyond-shift"),
            Unsound::StretchTooLong => say!(lang, "complaint-stretch-too-long"),
            Unsound::NoRoomForBreak => say!(lang, "complaint-no-room-for-break"),
            Unsound::NobodyServesIt => say!(lang, "complaint-nobody-serves-it"),
        }
    }
}

/// Everything that is not sound in a pack, in its order; empty when it can be a hall.
pub fn validate(pack: &Pack) -> Vec<Complaint> {
    let mut check = Check::default();
    check.identity(pack);
    check.queue(pack);
    check.labour(pack);
    check.calendar(pack);
    check.places(pack);
    check.papers_and_people(pack);
    check.services(pack);
    check.counters(pack);
    check.reasons(pack);
    check.tariffs(pack);
    check.offers(pack);
    // Two checks may find the same thing wrong at the same place: it is said once.
    let mut told = HashSet::new();
    check.complaints.retain(|one| told.insert(one.clone()));
    check.complaints
}

/// Whether a text can be a code, of a hall as of anything in it.
pub fn is_code(code: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-';
    (1..=CODE_CHARS_MAX).contains(&code.len()) && code.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::super::pack::default_pack;
    use super::super::{Opening, OpeningException, Text};
    use super::*;

    fn complaints(edit: impl FnOnce(&mut Pack)) -> Vec<String> {
        let mut pack = default_pack();
        edit(&mut pack);
        let said = |c: Complaint| match serde_json::to_value(&c) {
            Ok(value) => format!("{} {}", c.path, value["problem"].as_str().unwrap_or_default()),
            Err(error) => error.to_string(),
        };
        validate(&pack).into_iter().map(said).collect()
    }

    type Edit = fn(&mut Pack);

    fn check(table: &[(Edit, &[&str])]) {
        for (edit, wanted) in table {
            assert_eq!(complaints(edit), *wanted);
        }
    }

    #[test]
    fn texts_codes_and_numbers_have_limits() {
        check(&[
            (|_| {}, &[]),
            (|p| p.hall.name.zh.clear(), &["hall.name missing"]),
            (|p| p.hall.name = Text::new("厅", ""), &[]),
            (|p| p.hall.name.zh = "厅".repeat(41), &["hall.name too_long"]),
            (|p| p.hall.name.en = "h".repeat(81), &["hall.name.en too_long"]),
            (|p| p.hall.notice.zh = "一行\n两行".into(), &["hall.notice not_plain"]),
            (|p| p.hall.notice.zh = "\u{202e}倒着".into(), &["hall.notice not_plain"]),
            (|p| p.hall.address.zh = " 空格".into(), &["hall.address not_plain"]),
            (|p| p.hall.hue = -1, &["hall.hue out_of_range"]),
            (|p| p.hall.over_short_fen = -1, &["hall.over_short_fen out_of_range"]),
            (|p| p.queue.overtakes_max = 101, &["queue.overtakes_max out_of_range"]),
            (|p| p.queue.queue_max = 0, &["queue.queue_max out_of_range"]),
            (|p| p.labour.break_s = 0, &["labour.break_s out_of_range"]),
            (|p| p.labour.long_shift_s = 9_000, &["labour.long_shift_s long_below_short"]),
            (|p| p.services[0].norm_s = i32::MAX, &["services.pay.norm_s out_of_range"]),
            (|p| p.services[0].fee_fen = -1, &["services.pay.fee_fen out_of_range"]),
            (|p| p.services[0].prefix = "a".into(), &["services.pay.prefix prefix_unsuitable"]),
            (|p| p.services[0].prefix = "ABC".into(), &["services.pay.prefix prefix_unsuitable"]),
            (|p| p.services[0].icon = "../x".into(), &["services.pay.icon code_unsuitable"]),
            (|p| p.needs[0].class = "vip".into(), &["needs.elderly.class word_unknown"]),
            (|p| p.reasons[0].limit_s = Some(0), &["reasons.away.break.limit_s out_of_range"]),
            (
                |p| p.tariffs[0].effective_from = "2026-02-30".into(),
                &["tariffs.broadband_100.1.effective_from time_unsuitable"],
            ),
            (|p| p.tariffs[1].price_fen = 0, &["tariffs.broadband_300.1.price_fen out_of_range"]),
            (|p| p.tariffs[0].deposit_fen = -1, &["tariffs.broadband_100.1.deposit_fen out_of_range"]),
            (|p| p.tariffs[0].terms.zh = "退".repeat(301), &["tariffs.broadband_100.1.terms too_long"]),
            (|p| p.tariffs[0].terms.zh.clear(), &["tariffs.broadband_100.1.terms missing"]),
            (|p| p.prepay_discounts[1].off_bp = 100, &["prepay_discounts.pay12get1.1.free_months out_of_range"]),
            (|p| p.reductions[0].products = "tv radio".into(), &["reductions.disability.1.products unknown"]),
            (|p| p.coupons[0].off_fen = 0, &["coupons.welcome20.1.off_fen out_of_range"]),
            (|p| p.coupons[0].uses_max = 0, &["coupons.welcome20.1.uses_max out_of_range"]),
            (
                |p| p.coupons[0].effective_through = Some("2020-01-01".into()),
                &["coupons.welcome20.1.effective_through time_unsuitable"],
            ),
            (|p| p.needs[0].code = "x".repeat(1_000_000), &["needs.xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx code_unsuitable"]),
        ]);
    }

    #[test]
    fn what_is_named_is_there_once_and_in_use() {
        check(&[
            (
                |p| p.zones.clear(),
                &[
                    "zones none_in_use",
                    "counters.1.zone unknown",
                    "counters.2.zone unknown",
                    "counters.3.zone unknown",
                    "counters.4.zone unknown",
                    "counters.5.zone unknown",
                    "counters.6.zone unknown",
                    "counters.7.zone unknown",
                    "counters.8.zone unknown",
                ],
            ),
            (|p| p.zones[2].active = false, &["counters.8.zone switched_off"]),
            (
                |p| p.zones[1].code = "a".into(),
                &["zones.a twice", "counters.5.zone unknown", "counters.6.zone unknown", "counters.7.zone unknown"],
            ),
            (|p| p.services[0].category = "nothing".into(), &["services.pay.category unknown"]),
            (|p| p.services[0].documents[0].document = "nothing".into(), &["services.pay.documents.nothing unknown"]),
            (
                |p| p.services[0].documents[0].customer_type = "nobody".into(),
                &["services.pay.documents.account_number.customer_type unknown"],
            ),
            (
                |p| {
                    let mut again = p.services[0].documents[0].clone();
                    again.customer_type = "person".into();
                    p.services[0].documents.push(again);
                },
                &["services.pay.documents.account_number twice"],
            ),
            (
                |p| p.counters.retain(|c| !c.services.contains(&"ownership".into())),
                &[
                    "services.install nobody_serves_it",
                    "services.move nobody_serves_it",
                    "services.ownership nobody_serves_it",
                ],
            ),
            (|p| p.counters[0].services.push("nothing".into()), &["counters.1.services.nothing unknown"]),
            (|p| p.counters[1].number = 1, &["counters.1 twice"]),
            (
                |p| {
                    let mut any = p.customer_types[0].clone();
                    any.code = "any".into();
                    p.customer_types.push(any);
                },
                &["customer_types.any code_unsuitable"],
            ),
            (|p| p.reasons[0].kind = "mood".into(), &["reasons.mood.break word_unknown"]),
            (|p| p.customer_types.iter_mut().for_each(|c| c.active = false), &["customer_types none_in_use"]),
        ]);
    }

    #[test]
    fn the_calendar_makes_sense() {
        let exception =
            |day: &str, opens, closes| OpeningException { day: day.into(), opens, closes, note: Text::default() };
        let opening = |weekday, opens, closes| Opening { weekday, opens, closes };
        let with_opening = |spans: Vec<Opening>| complaints(move |p| p.opening = spans);
        let with_exceptions = |days: Vec<OpeningException>| complaints(move |p| p.exceptions = days);
        assert_eq!(with_opening(vec![]), [""; 0]);
        assert_eq!(with_opening(vec![opening(1, 0, 720), opening(1, 720, 1440)]), [""; 0]);
        assert_eq!(with_opening(vec![opening(1, 600, 600)]), ["opening.1 time_unsuitable"]);
        assert_eq!(with_opening(vec![opening(1, 600, 700), opening(1, 650, 800)]), ["opening.1 time_unsuitable"]);
        assert_eq!(with_opening(vec![opening(8, 600, 700)]), ["opening.weekday out_of_range"]);
        assert_eq!(with_opening((0..5).map(|n| opening(3, n * 60, n * 60 + 1)).collect()), ["opening.3 too_many"]);
        assert_eq!(with_exceptions(vec![exception("2026-10-01", 0, 0)]), [""; 0]);
        assert_eq!(with_exceptions(vec![exception("2026-13-01", 0, 0)]), ["exceptions.2026-13-01 time_unsuitable"]);
        let half = vec![exception("2026-10-01", 0, 0), exception("2026-10-01", 540, 600)];
        assert_eq!(with_exceptions(half), ["exceptions.2026-10-01 time_unsuitable"]);
    }

    #[test]
    fn a_printers_address_is_host_and_port() {
        for (address, good) in [
            ("192.168.1.50:9100", true),
            ("printer-1.hall.local:9100", true),
            ("[fe80::1]:9100", true),
            ("printer", false),
            (":9100", false),
            ("printer:0", false),
            ("printer:70000", false),
            ("printer:+1", false),
            ("http://printer:9100", false),
            ("a b:1", false),
            ("fe80::1:9100", false),
        ] {
            let said = complaints(|p| p.hall.printer = Some(address.into()));
            assert_eq!(said.is_empty(), good, "{address}");
        }
    }

    #[test]
    fn every_complaint_has_words_in_both_languages() {
        let problems = [
            Unsound::Missing,
            Unsound::TooLong { max: 40 },
            Unsound::Unknown { code: "x".into() },
            Unsound::OutOfRange { min: 1, max: 2 },
            Unsound::NobodyServesIt,
            Unsound::NotHalfHours,
            Unsound::LongBelowShort,
            Unsound::StretchBeyondUnbroken,
            Unsound::BreakBeyondShift,
            Unsound::StretchTooLong,
            Unsound::NoRoomForBreak,
        ];
        for problem in problems {
            for lang in Language::ALL {
                let said = Complaint { path: "services.pay".into(), problem: problem.clone() }.said(lang);
                assert!(!said.is_empty() && !said.contains("complaint"), "{said}");
            }
        }
    }
}
