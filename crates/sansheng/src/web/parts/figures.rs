//! Figures for people: money, minutes as an honest interval, and one number with its name.

use maud::{Markup, html};

use crate::kernel::{Language, Money};
use crate::queue::Promise;
use crate::say;

/// An amount, right-aligned where it stands in a table: `¥1,234.50`.
pub fn money(amount: Money) -> Markup {
    html! { span.figures { (amount) } }
}

/// A remaining time in whole minutes: the low end rounded down, the high end up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Minutes {
    /// Hardly sooner than this.
    pub low: i64,
    /// The middle.
    pub mid: i64,
    /// Hardly later than this.
    pub high: i64,
}

impl From<Promise> for Minutes {
    fn from(promise: Promise) -> Self {
        Self::of_seconds(promise.low_s.into(), promise.mid_s.into(), promise.high_s.into())
    }
}

impl Minutes {
    /// From seconds.
    pub fn of_seconds(low_s: i64, mid_s: i64, high_s: i64) -> Self {
        Self { low: low_s.max(0) / 60, mid: (mid_s.max(0) + 30) / 60, high: (high_s.max(0) + 59) / 60 }
    }

    /// `约 12 分钟（8–18）`, `about 12 minutes (8–18)`.
    pub fn about(self, lang: Language) -> String {
        if self.high <= 1 {
            say!(lang, "common-minutes-soon")
        } else if self.low >= self.high {
            say!(lang, "common-minutes-exact", mid = self.mid)
        } else {
            say!(lang, "common-minutes", mid = self.mid, low = self.low, high = self.high)
        }
    }

    /// As [`Minutes::about`]; says so when nobody on duty serves it, because then there is no honest figure.
    pub fn about_or_not(lang: Language, minutes: Option<Self>) -> String {
        minutes.map_or_else(|| say!(lang, "common-minutes-unknown"), |minutes| minutes.about(lang))
    }

    /// As [`Minutes::short`], in words when there is no honest figure.
    pub fn short_or_not(lang: Language, minutes: Option<Self>) -> String {
        minutes.map_or_else(|| say!(lang, "common-minutes-unknown-short"), |minutes| minutes.short(lang))
    }

    /// `8–18 分钟`, `8–18 min`: where there is little room.
    pub fn short(self, lang: Language) -> String {
        if self.high <= 1 {
            say!(lang, "common-minutes-soon-short")
        } else {
            say!(lang, "common-minutes-short", low = self.low, high = self.high)
        }
    }
}

/// How long something has lasted, in whole minutes: `12 分钟`, `12 min`.
pub fn lasted(lang: Language, seconds: i64) -> String {
    if seconds < 60 { say!(lang, "common-under-a-minute") } else { say!(lang, "common-lasted", n = seconds / 60) }
}

/// One number with its name, its unit and what it is measured against (empty for nothing).
pub fn figure(name: &str, value: &str, unit: &str, against: &str) -> Markup {
    html! {
        div.figure {
            span.name { (name) }
            span.value { (value) @if !unit.is_empty() { span.unit { (unit) } } }
            @if !against.is_empty() { span.against { (against) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_is_never_narrower_than_what_was_computed() {
        let minutes = Minutes::of_seconds(8 * 60 + 59, 12 * 60 + 29, 17 * 60 + 1);
        assert_eq!(minutes, Minutes { low: 8, mid: 12, high: 18 });
        assert_eq!(minutes.about(Language::Chinese), "约 12 分钟（8–18）");
        assert_eq!(minutes.about(Language::English), "about 12 minutes (8–18)");
        assert_eq!(minutes.short(Language::Chinese), "8–18 分钟");
        assert_eq!(Minutes::of_seconds(0, 20, 55).about(Language::Chinese), "马上就到");
    }
}
