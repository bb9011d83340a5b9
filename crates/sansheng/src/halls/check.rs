//! The checks behind [`super::sound::validate`], section by section. Pure.

use std::collections::{BTreeSet, HashSet};

use super::shape::OVER_SHORT_FEN_MAX;
use super::sound::{
    CHOICES_MAX, CODE_CHARS_MAX, COUNTERS_MAX, COUPON_USES_MAX, COUPONS_MAX, Complaint, DAY_S, DOCUMENTS_MAX,
    EXCEPTIONS_MAX, FEN_MAX, NAME_CHARS_MAX, OFFERS_MAX, PAPERS_MAX, PRODUCTS_CHARS_MAX, REASON_KINDS, REASONS_MAX,
    SENTENCE_CHARS_MAX, SERVICES_MAX, SPANS_A_DAY_MAX, TARIFFS_MAX, TERMS_CHARS_MAX, Unsound, is_code,
};
use super::{ANY_CUSTOMER_TYPE, Pack, Service, Text};
use crate::kernel::Day;
use crate::tariffs::prorate::WHOLE_BP;
use crate::tariffs::{FREE_MONTHS_MAX, PREPAY_MONTHS_MAX};

#[derive(Default)]
pub(super) struct Check {
    pub(super) complaints: Vec<Complaint>,
}

impl Check {
    fn say(&mut self, path: impl Into<String>, problem: Unsound) {
        self.complaints.push(Complaint { path: path.into(), problem });
    }

    fn unless(&mut self, good: bool, path: &str, problem: Unsound) {
        if !good {
            self.say(path, problem);
        }
    }

    fn range(&mut self, path: &str, value: impl Into<i64>, min: impl Into<i64>, max: impl Into<i64>) {
        let (value, min, max) = (value.into(), min.into(), max.into());
        self.unless((min..=max).contains(&value), path, Unsound::OutOfRange { min, max });
    }

    fn plain(&mut self, path: &str, text: &str, max: usize) {
        self.unless(text.chars().count() <= max, path, Unsound::TooLong { max });
        // Marks that turn the direction of writing could make a screen say something else than its bytes.
        let turns = |c| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        let bad = text.chars().any(|c| c.is_control() || turns(c) || c == '\u{feff}');
        self.unless(!bad, path, Unsound::NotPlain);
        self.unless(text.trim() == text, path, Unsound::NotPlain);
    }

    fn text(&mut self, path: &str, text: &Text, max: usize) {
        self.plain(path, &text.zh, max);
        // English needs about twice the letters for the same sentence.
        self.plain(&format!("{path}.en"), &text.en, max * 2);
        self.unless(text.en.is_empty() || !text.zh.is_empty(), path, Unsound::Missing);
    }

    fn name(&mut self, path: &str, text: &Text) {
        self.unless(!text.zh.is_empty(), path, Unsound::Missing);
        self.text(path, text, NAME_CHARS_MAX);
    }

    /// A list of things with codes: its size, each code, none twice.
    fn codes<'a>(&mut self, section: &str, codes: impl Iterator<Item = &'a str>, max: usize) {
        let mut seen = HashSet::new();
        let mut count = 0;
        for code in codes {
            count += 1;
            self.unless(is_code(code), &format!("{section}.{}", shortened(code)), Unsound::CodeUnsuitable);
            self.unless(seen.insert(code), &format!("{section}.{}", shortened(code)), Unsound::Twice);
        }
        self.unless(count <= max, section, Unsound::TooMany { max });
    }

    /// A code that names something else: it must be there, and in use when what names it is.
    fn names(&mut self, path: &str, code: &str, in_use: bool, found: Option<bool>) {
        let said = shortened(code);
        match found {
            None => self.say(path, Unsound::Unknown { code: said }),
            Some(false) if in_use => self.say(path, Unsound::SwitchedOff { code: said }),
            Some(_) => {}
        }
    }

    pub(super) fn identity(&mut self, pack: &Pack) {
        self.name("hall.name", &pack.hall.name);
        self.text("hall.address", &pack.hall.address, SENTENCE_CHARS_MAX);
        self.text("hall.notice", &pack.hall.notice, SENTENCE_CHARS_MAX);
        self.range("hall.hue", pack.hall.hue, 0, 360);
        self.range("hall.over_short_fen", pack.hall.over_short_fen, 0, OVER_SHORT_FEN_MAX);
        if let Some(printer) = &pack.hall.printer {
            self.unless(is_address(printer), "hall.printer", Unsound::AddressUnsuitable);
        }
    }

    pub(super) fn queue(&mut self, pack: &Pack) {
        let queue = &pack.queue;
        for (name, value, min, max) in [
            ("target_regular_s", queue.target_regular_s, 30, DAY_S / 4),
            ("target_priority_s", queue.target_priority_s, 30, DAY_S / 4),
            ("head_start_s", queue.head_start_s, 0, DAY_S / 4),
            ("overtakes_max", queue.overtakes_max, 0, 100),
            ("wait_max_s", queue.wait_max_s, 60, DAY_S / 2),
            ("grace_s", queue.grace_s, 10, 3_600),
            ("recalls_max", queue.recalls_max, 0, 10),
            ("recall_pause_s", queue.recall_pause_s, 0, 600),
            ("patience_s", queue.patience_s, 60, DAY_S),
            ("queue_max", queue.queue_max, 1, 5_000),
        ] {
            self.range(&format!("queue.{name}"), value, min, max);
        }
    }

    pub(super) fn labour(&mut self, pack: &Pack) {
        for (field, problem) in pack.labour.complaints() {
            self.say(format!("labour.{field}"), problem);
        }
    }

    pub(super) fn calendar(&mut self, pack: &Pack) {
        for weekday in 1..=7 {
            let spans: Vec<_> =
                pack.opening.iter().filter(|o| o.weekday == weekday).map(|o| (o.opens, o.closes)).collect();
            let path = format!("opening.{weekday}");
            self.unless(spans.iter().all(|(opens, closes)| opens < closes), &path, Unsound::TimeUnsuitable);
            self.spans(&path, &spans);
        }
        for opening in &pack.opening {
            self.range("opening.weekday", opening.weekday, 1, 7);
        }
        self.unless(pack.exceptions.len() <= EXCEPTIONS_MAX, "exceptions", Unsound::TooMany { max: EXCEPTIONS_MAX });
        let days: BTreeSet<_> = pack.exceptions.iter().map(|e| e.day.as_str()).collect();
        for day in days {
            let path = format!("exceptions.{}", shortened(day));
            self.unless(Day::parse(day).is_some(), &path, Unsound::TimeUnsuitable);
            let of_day: Vec<_> = pack.exceptions.iter().filter(|e| e.day == day).collect();
            let spans: Vec<_> = of_day.iter().map(|e| (e.opens, e.closes)).collect();
            let closed_and_open = spans.len() > 1 && spans.iter().any(|(opens, closes)| opens == closes);
            self.unless(!closed_and_open, &path, Unsound::TimeUnsuitable);
            self.spans(&path, &spans);
            for exception in of_day {
                self.text(&path, &exception.note, SENTENCE_CHARS_MAX);
            }
        }
    }

    /// Times of one day: within the day, one after the other, not too many.
    fn spans(&mut self, path: &str, spans: &[(i32, i32)]) {
        let mut spans = spans.to_vec();
        spans.sort_unstable();
        let within = spans.iter().all(|(opens, closes)| 0 <= *opens && opens <= closes && *closes <= 1440);
        let apart = spans.windows(2).all(|pair| pair[0].1 <= pair[1].0);
        self.unless(within && apart, path, Unsound::TimeUnsuitable);
        self.unless(spans.len() <= SPANS_A_DAY_MAX, path, Unsound::TooMany { max: SPANS_A_DAY_MAX });
    }

    pub(super) fn places(&mut self, pack: &Pack) {
        self.codes("zones", pack.zones.iter().map(|z| z.code.as_str()), CHOICES_MAX);
        self.unless(pack.zones.iter().any(|z| z.active), "zones", Unsound::NoneInUse);
        for zone in &pack.zones {
            let path = format!("zones.{}", shortened(&zone.code));
            self.name(&format!("{path}.name"), &zone.name);
            self.text(&format!("{path}.way"), &zone.way, SENTENCE_CHARS_MAX);
        }
        self.codes("categories", pack.categories.iter().map(|c| c.code.as_str()), CHOICES_MAX);
        for category in &pack.categories {
            self.name(&format!("categories.{}.name", shortened(&category.code)), &category.name);
        }
    }

    pub(super) fn papers_and_people(&mut self, pack: &Pack) {
        self.codes("documents", pack.documents.iter().map(|d| d.code.as_str()), DOCUMENTS_MAX);
        for document in &pack.documents {
            let path = format!("documents.{}", shortened(&document.code));
            self.name(&format!("{path}.name"), &document.name);
            self.text(&format!("{path}.hint"), &document.hint, SENTENCE_CHARS_MAX);
            self.unless(is_code(&document.icon), &format!("{path}.icon"), Unsound::CodeUnsuitable);
        }
        self.codes("customer_types", pack.customer_types.iter().map(|c| c.code.as_str()), CHOICES_MAX);
        self.unless(pack.customer_types.iter().any(|c| c.active), "customer_types", Unsound::NoneInUse);
        for kind in &pack.customer_types {
            let path = format!("customer_types.{}", shortened(&kind.code));
            self.name(&format!("{path}.name"), &kind.name);
            // `any` stands for all of them in the papers of a service.
            self.unless(kind.code != ANY_CUSTOMER_TYPE, &path, Unsound::CodeUnsuitable);
        }
        self.codes("needs", pack.needs.iter().map(|n| n.code.as_str()), CHOICES_MAX);
        for need in &pack.needs {
            let path = format!("needs.{}", shortened(&need.code));
            self.name(&format!("{path}.name"), &need.name);
            self.text(&format!("{path}.help"), &need.help, SENTENCE_CHARS_MAX);
            let class = matches!(need.class.as_str(), "regular" | "priority");
            self.unless(class, &format!("{path}.class"), Unsound::WordUnknown);
        }
    }

    pub(super) fn services(&mut self, pack: &Pack) {
        self.codes("services", pack.services.iter().map(|s| s.code.as_str()), SERVICES_MAX);
        self.unless(pack.services.iter().any(|s| s.active), "services", Unsound::NoneInUse);
        for service in &pack.services {
            let path = format!("services.{}", shortened(&service.code));
            self.name(&format!("{path}.name"), &service.name);
            self.text(&format!("{path}.hint"), &service.hint, SENTENCE_CHARS_MAX);
            self.text(&format!("{path}.elsewhere"), &service.elsewhere, SENTENCE_CHARS_MAX);
            self.unless(is_code(&service.icon), &format!("{path}.icon"), Unsound::CodeUnsuitable);
            self.range(&format!("{path}.norm_s"), service.norm_s, 10, 4 * 3_600);
            self.range(&format!("{path}.fee_fen"), service.fee_fen, 0, FEN_MAX);
            let letters = (1..=2).contains(&service.prefix.len());
            let prefix = letters && service.prefix.bytes().all(|b| b.is_ascii_uppercase());
            self.unless(prefix, &format!("{path}.prefix"), Unsound::PrefixUnsuitable);
            let found = pack.categories.iter().find(|c| c.code == service.category).map(|c| c.active);
            self.names(&format!("{path}.category"), &service.category, service.active, found);
            self.papers(pack, service, &path);
            let served = pack.counters.iter().any(|c| c.active && c.services.contains(&service.code));
            self.unless(served || !service.active, &path, Unsound::NobodyServesIt);
        }
    }

    fn papers(&mut self, pack: &Pack, service: &Service, path: &str) {
        self.unless(
            service.documents.len() <= PAPERS_MAX,
            &format!("{path}.documents"),
            Unsound::TooMany { max: PAPERS_MAX },
        );
        for (place, paper) in service.documents.iter().enumerate() {
            let path = format!("{path}.documents.{}", shortened(&paper.document));
            let found = pack.documents.iter().find(|d| d.code == paper.document).map(|d| d.active);
            self.names(&path, &paper.document, service.active, found);
            self.text(&format!("{path}.without"), &paper.without, SENTENCE_CHARS_MAX);
            let kind = paper.customer_type.as_str();
            if kind != ANY_CUSTOMER_TYPE {
                let found = pack.customer_types.iter().find(|c| c.code == kind).map(|_| true);
                self.names(&format!("{path}.customer_type"), kind, service.active, found);
            }
            // A paper for everybody and again for some would stand on their checklist twice.
            let meets = |other: &str| other == kind || other == ANY_CUSTOMER_TYPE || kind == ANY_CUSTOMER_TYPE;
            let before = service.documents.iter().take(place);
            let double = before.into_iter().any(|p| p.document == paper.document && meets(&p.customer_type));
            self.unless(!double, &path, Unsound::Twice);
        }
    }

    pub(super) fn counters(&mut self, pack: &Pack) {
        self.unless(pack.counters.len() <= COUNTERS_MAX, "counters", Unsound::TooMany { max: COUNTERS_MAX });
        self.unless(pack.counters.iter().any(|c| c.active), "counters", Unsound::NoneInUse);
        let mut numbers = HashSet::new();
        for counter in &pack.counters {
            let path = format!("counters.{}", counter.number);
            self.range(&format!("{path}.number"), counter.number, 1, 999);
            self.unless(numbers.insert(counter.number), &path, Unsound::Twice);
            let found = pack.zones.iter().find(|z| z.code == counter.zone).map(|z| z.active);
            self.names(&format!("{path}.zone"), &counter.zone, counter.active, found);
            let mut seen = HashSet::new();
            for service in &counter.services {
                let path = format!("{path}.services.{}", shortened(service));
                self.unless(seen.insert(service.as_str()), &path, Unsound::Twice);
                // A counter keeps the services that are switched off: they may come back.
                let found = pack.services.iter().find(|s| s.code == *service).map(|_| true);
                self.names(&path, service, counter.active, found);
            }
        }
    }

    pub(super) fn reasons(&mut self, pack: &Pack) {
        for reason in &pack.reasons {
            let path = format!("reasons.{}.{}", shortened(&reason.kind), shortened(&reason.code));
            self.unless(REASON_KINDS.contains(&reason.kind.as_str()), &path, Unsound::WordUnknown);
            self.name(&format!("{path}.name"), &reason.name);
            if let Some(limit_s) = reason.limit_s {
                self.range(&format!("{path}.limit_s"), limit_s, 10, DAY_S);
            }
        }
        for kind in REASON_KINDS {
            let codes = pack.reasons.iter().filter(|r| r.kind == kind).map(|r| r.code.as_str());
            self.codes(&format!("reasons.{kind}"), codes, REASONS_MAX);
        }
    }

    pub(super) fn tariffs(&mut self, pack: &Pack) {
        self.unless(pack.tariffs.len() <= TARIFFS_MAX, "tariffs", Unsound::TooMany { max: TARIFFS_MAX });
        let mut seen = HashSet::new();
        for tariff in &pack.tariffs {
            let path = format!("tariffs.{}.{}", shortened(&tariff.code), tariff.version);
            self.unless(is_code(&tariff.code), &path, Unsound::CodeUnsuitable);
            self.unless(is_code(&tariff.product), &format!("{path}.product"), Unsound::CodeUnsuitable);
            self.unless(seen.insert((tariff.code.as_str(), tariff.version)), &path, Unsound::Twice);
            self.range(&format!("{path}.version"), tariff.version, 1, 10_000);
            self.name(&format!("{path}.name"), &tariff.name);
            self.range(&format!("{path}.price_fen"), tariff.price_fen, 1, FEN_MAX);
            self.range(&format!("{path}.deposit_fen"), tariff.deposit_fen, 0, FEN_MAX);
            // Half a paid year means nothing under a monthly price.
            let first = pack.tariffs.iter().find(|other| other.code == tariff.code);
            let same = first.is_none_or(|first| first.cycle == tariff.cycle && first.product == tariff.product);
            self.unless(same, &format!("{path}.cycle"), Unsound::WordUnknown);
            let day = Day::parse(&tariff.effective_from).is_some();
            self.unless(day, &format!("{path}.effective_from"), Unsound::TimeUnsuitable);
            self.text(&format!("{path}.terms"), &tariff.terms, TERMS_CHARS_MAX);
        }
    }

    pub(super) fn offers(&mut self, pack: &Pack) {
        let discounts = &pack.prepay_discounts;
        self.versions("prepay_discounts", discounts.iter().map(|d| (d.code.as_str(), d.version)), OFFERS_MAX);
        for offer in discounts {
            let path = format!("prepay_discounts.{}.{}", shortened(&offer.code), offer.version);
            let (from, through) = (&offer.effective_from, offer.effective_through.as_deref());
            self.offer(pack, &path, &offer.name, &offer.products, (from, through));
            self.range(&format!("{path}.from_months"), offer.from_months, 1, PREPAY_MONTHS_MAX);
            let months = if offer.off_bp > 0 || offer.stacks { 0 } else { FREE_MONTHS_MAX };
            self.range(&format!("{path}.free_months"), offer.free_months, i32::from(offer.off_bp <= 0), months);
            self.range(&format!("{path}.off_bp"), offer.off_bp, 0, WHOLE_BP);
        }
        let reductions = &pack.reductions;
        self.versions("reductions", reductions.iter().map(|r| (r.code.as_str(), r.version)), OFFERS_MAX);
        for offer in reductions {
            let path = format!("reductions.{}.{}", shortened(&offer.code), offer.version);
            let (from, through) = (&offer.effective_from, offer.effective_through.as_deref());
            self.offer(pack, &path, &offer.name, &offer.products, (from, through));
            self.part_or_sum(&path, offer.off_bp, offer.off_fen);
            self.unless(is_code(&offer.evidence), &format!("{path}.evidence"), Unsound::CodeUnsuitable);
            self.name(&format!("{path}.proof"), &offer.proof);
        }
        self.versions("coupons", pack.coupons.iter().map(|c| (c.code.as_str(), c.version)), COUPONS_MAX);
        for offer in &pack.coupons {
            let path = format!("coupons.{}.{}", shortened(&offer.code), offer.version);
            let (from, through) = (&offer.effective_from, offer.effective_through.as_deref());
            self.offer(pack, &path, &offer.name, &offer.products, (from, through));
            self.part_or_sum(&path, offer.off_bp, offer.off_fen);
            self.range(&format!("{path}.most_fen"), offer.most_fen, 0, if offer.off_bp > 0 { FEN_MAX } else { 0 });
            self.range(&format!("{path}.uses_max"), offer.uses_max, 1, COUPON_USES_MAX);
        }
    }

    /// A list of versions: its size, each code and version, none twice.
    fn versions<'a>(&mut self, section: &str, versions: impl Iterator<Item = (&'a str, i32)>, max: usize) {
        let mut seen = HashSet::new();
        for (code, version) in versions {
            let path = format!("{section}.{}.{version}", shortened(code));
            self.unless(is_code(code), &path, Unsound::CodeUnsuitable);
            self.unless(seen.insert((code, version)), &path, Unsound::Twice);
            self.range(&format!("{path}.version"), version, 1, 10_000);
        }
        self.unless(seen.len() <= max, section, Unsound::TooMany { max });
    }

    /// What every offer has: a name, products that there are, days that follow each other.
    fn offer(&mut self, pack: &Pack, path: &str, name: &Text, products: &str, (from, through): (&str, Option<&str>)) {
        self.name(&format!("{path}.name"), name);
        let at = format!("{path}.products");
        self.plain(&at, products, PRODUCTS_CHARS_MAX);
        let unknown = products.split_whitespace().find(|code| !pack.tariffs.iter().any(|t| t.product == *code));
        self.names(&at, unknown.unwrap_or_default(), true, unknown.is_none().then_some(true));
        self.unless(Day::parse(from).is_some(), &format!("{path}.effective_from"), Unsound::TimeUnsuitable);
        let ends = through.is_none_or(|through| Day::parse(through).is_some() && from <= through);
        self.unless(ends, &format!("{path}.effective_through"), Unsound::TimeUnsuitable);
    }

    /// A part of the price or a sum, never both and never neither.
    fn part_or_sum(&mut self, path: &str, off_bp: i32, off_fen: i64) {
        self.range(&format!("{path}.off_bp"), off_bp, 0, WHOLE_BP);
        let (min, max) = if off_bp > 0 { (0, 0) } else { (1, FEN_MAX) };
        self.range(&format!("{path}.off_fen"), off_fen, min, max);
    }
}

/// A code as a path says it: what somebody else sent may be anything, also a megabyte.
fn shortened(code: &str) -> String {
    code.chars().filter(|c| !c.is_control()).take(CODE_CHARS_MAX).collect()
}

/// HOST:PORT with a plausible host: a name, an IPv4 address, or an IPv6 address in brackets.
fn is_address(text: &str) -> bool {
    let Some((host, port)) = text.rsplit_once(':') else { return false };
    let port_ok = port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|port| port > 0);
    let named = host.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-');
    let name_ok = named && !host.starts_with(['.', '-']) && !host.ends_with('-');
    let inside = host.strip_prefix('[').and_then(|h| h.strip_suffix(']'));
    let six_ok = inside.is_some_and(|h| h.parse::<std::net::Ipv6Addr>().is_ok());
    port_ok && !host.is_empty() && host.len() <= 253 && (name_ok || six_ok)
}
