//! Days and months as small numbers, for pricing a million accounts without reading a text. The hall's business day,
//! [`crate::kernel::Day`], becomes a number once, when a row is loaded.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::kernel::Day;

/// The first year that we price; no older bill is carried over.
const YEAR_MIN: i32 = 1900;
/// The last year: what has four digits.
const YEAR_MAX: i32 = 9999;

/// A calendar day, counted from 1970-01-01 as 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DayNo(pub i32);

impl DayNo {
    /// Year, month, day of month; `None` when there is no such day between 1900 and 9999.
    pub fn ymd(year: i32, month: i32, day: i32) -> Option<Self> {
        let month = MonthNo::ym(year, month)?;
        (1..=month.days()).contains(&day).then(|| month.first().plus(day - 1))
    }

    /// From the hall's day; `None` for a year before 1900.
    pub fn of(day: &Day) -> Option<Self> {
        let mut parts = day.as_str().split('-').map(|part| part.parse::<i32>().ok());
        Self::ymd(parts.next()??, parts.next()??, parts.next()??)
    }

    /// From a day as tables have it; `None` when it is none.
    pub fn read(text: &str) -> Option<Self> {
        Self::of(&Day::parse(text)?)
    }

    /// So many days later (earlier when negative).
    #[must_use]
    pub fn plus(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// Year, month, day of month. H. Hinnant, *chrono-compatible low-level date algorithms*, `civil_from_days`:
    /// years are counted from March, so that the leap day is a year's last.
    fn civil(self) -> (i32, i32, i32) {
        let from_march_0000 = i64::from(self.0) + 719_468;
        let era = from_march_0000.div_euclid(146_097);
        let day_of_era = from_march_0000.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096).div_euclid(365);
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * from_march + 2) / 5 + 1;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        let small = |n: i64| i32::try_from(n).unwrap_or(i32::MAX);
        (small(year), small(month), small(day))
    }

    /// The month that it is in.
    pub fn month(self) -> MonthNo {
        let (year, month, _) = self.civil();
        MonthNo(year.saturating_mul(12).saturating_add(month - 1))
    }

    /// The calendar year that it is in.
    pub fn year(self) -> Span {
        year_of(self.civil().0)
    }
}

impl fmt::Display for DayNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.civil();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl Serialize for DayNo {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A calendar month. Ordered by time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MonthNo(i32);

impl MonthNo {
    /// Year and month, 1 to 12; `None` when there is no such month between 1900 and 9999.
    pub fn ym(year: i32, month: i32) -> Option<Self> {
        let fits = (YEAR_MIN..=YEAR_MAX).contains(&year) && (1..=12).contains(&month);
        fits.then(|| Self(year * 12 + month - 1))
    }

    /// So many months later.
    #[must_use]
    pub fn plus(self, months: i32) -> Self {
        Self(self.0.saturating_add(months))
    }

    fn year_and_month(self) -> (i32, i32) {
        (self.0.div_euclid(12), self.0.rem_euclid(12) + 1)
    }

    /// How many days it has: 28 to 31.
    pub fn days(self) -> i32 {
        let (year, month) = self.year_and_month();
        match month {
            2 if is_leap(year) => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        }
    }

    /// Its first day.
    pub fn first(self) -> DayNo {
        let (year, month) = self.year_and_month();
        first_of(year, month)
    }

    /// Its last day.
    pub fn last(self) -> DayNo {
        self.first().plus(self.days() - 1)
    }

    /// All of it.
    pub fn span(self) -> Span {
        Span { from: self.first(), through: self.last() }
    }
}

impl fmt::Display for MonthNo {
    /// `2026-11`, as charges are kept.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month) = self.year_and_month();
        write!(f, "{year:04}-{month:02}")
    }
}

/// Days from one through another, both included. Empty when `from` is later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Span {
    /// The first day.
    pub from: DayNo,
    /// The last day.
    pub through: DayNo,
}

impl Span {
    /// How many days; 0 when empty.
    pub fn days(self) -> i32 {
        self.through.0.saturating_sub(self.from.0).saturating_add(1).max(0)
    }

    /// Whether a day is in it.
    pub fn has(self, day: DayNo) -> bool {
        self.from <= day && day <= self.through
    }

    /// What is in both.
    #[must_use]
    pub fn both(self, other: Self) -> Self {
        Self { from: self.from.max(other.from), through: self.through.min(other.through) }
    }
}

fn is_leap(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn year_of(year: i32) -> Span {
    Span { from: first_of(year, 1), through: first_of(year.saturating_add(1), 1).plus(-1) }
}

/// The same source's `days_from_civil`, for the first of a month.
fn first_of(year: i32, month: i32) -> DayNo {
    let year = i64::from(year) - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let from_march = i64::from(if month > 2 { month - 3 } else { month + 9 });
    let day_of_year = (153 * from_march + 2) / 5;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    DayNo(i32::try_from(era * 146_097 + day_of_era - 719_468).unwrap_or(i32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_that_are_not_are_none() {
        for (y, m, d) in [(2026, 2, 29), (2100, 2, 29), (2026, 13, 1), (2026, 0, 1), (2026, 4, 31), (2026, 1, 0)] {
            assert_eq!(DayNo::ymd(y, m, d), None, "{y}-{m}-{d}");
        }
        assert!(DayNo::ymd(2000, 2, 29).is_some() && DayNo::ymd(2024, 2, 29).is_some());
    }

    proptest::proptest! {
        #[test]
        fn the_calendar_is_jiffs(n in -25_000_i32..1_000_000) {
            let day = DayNo(n);
            let text = day.to_string();
            let date: jiff::civil::Date = text.parse().expect("a date");
            let epoch = jiff::civil::date(1970, 1, 1);
            proptest::prop_assert_eq!((date - epoch).get_days(), n);
            proptest::prop_assert_eq!(Day::parse(&text).as_ref().and_then(DayNo::of), Some(day));
            proptest::prop_assert_eq!(day.month().days(), i32::from(date.days_in_month()));
            proptest::prop_assert_eq!(day.year().days(), i32::from(date.days_in_year()));
            proptest::prop_assert!(day.month().span().has(day) && day.year().has(day));
        }
    }
}
