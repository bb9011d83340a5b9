//! The hall's business day and wall clock: computed in the hall's own time zone when a row is made,
//! and written down, so that nobody ever has to guess "today" with an offset.

use std::fmt;

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, civil};
use serde::{Deserialize, Serialize};

use super::Millis;

/// A day of a hall, as text: `2026-11-23`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Day(String);

impl Day {
    /// Reads `2026-11-23`; `None` when there is no such day.
    pub fn parse(text: &str) -> Option<Self> {
        let date: civil::Date = text.parse().ok()?;
        (date.to_string() == text).then(|| Self(text.to_owned()))
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn date(&self) -> civil::Date {
        self.0.parse().unwrap_or(civil::Date::ZERO)
    }

    /// 1 = Monday to 7 = Sunday.
    pub fn weekday(&self) -> i32 {
        i32::from(self.date().weekday().to_monday_one_offset())
    }

    /// The day `days` later (earlier when negative).
    pub fn plus(&self, days: i64) -> Self {
        Self(self.date().saturating_add(days.days()).to_string())
    }

    /// The calendar year.
    pub fn year(&self) -> i32 {
        i32::from(self.date().year())
    }

    /// `2026Q4`.
    pub fn quarter(&self) -> String {
        let date = self.date();
        format!("{}Q{}", date.year(), (date.month() + 2) / 3)
    }

    /// The first day of its month.
    pub fn month_begins(&self) -> Self {
        Self(self.date().first_of_month().to_string())
    }

    /// The first day of its quarter.
    pub fn quarter_begins(&self) -> Self {
        let date = self.date();
        let into = (date.month() - 1) % 3;
        Self(date.first_of_month().saturating_sub(i64::from(into).months()).to_string())
    }

    /// `2026-11`.
    pub fn month(&self) -> String {
        self.0.get(..7).unwrap_or_default().to_owned()
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A branch's time zone.
#[derive(Clone, Debug)]
pub struct Zone(TimeZone);

impl Zone {
    /// By IANA name, `Asia/Shanghai`; `None` when unknown.
    pub fn named(name: &str) -> Option<Self> {
        TimeZone::get(name).ok().map(Self)
    }

    /// Its IANA name.
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// The civil time at an instant.
    pub fn civil(&self, at: Millis) -> civil::DateTime {
        let at = Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH);
        at.to_zoned(self.0.clone()).datetime()
    }

    /// The business day at an instant.
    pub fn day(&self, at: Millis) -> Day {
        Day(self.civil(at).date().to_string())
    }

    /// Minutes since midnight on the wall clock.
    pub fn minute_of_day(&self, at: Millis) -> i32 {
        let t = self.civil(at).time();
        i32::from(t.hour()) * 60 + i32::from(t.minute())
    }

    /// The instant at which the wall clock shows `minute` of `day` (1440 is the next midnight).
    pub fn instant(&self, day: &Day, minute: i32) -> Millis {
        let midnight = day.date().to_datetime(civil::Time::midnight());
        let civil = midnight.saturating_add(i64::from(minute).minutes());
        civil.to_zoned(self.0.clone()).map_or(0, |z| z.timestamp().as_millisecond())
    }

    /// `14:05` on the wall clock.
    pub fn hour_minute(&self, at: Millis) -> String {
        let t = self.civil(at).time();
        format!("{:02}:{:02}", t.hour(), t.minute())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_and_quarters_begin_on_their_first_day() {
        let table = [
            ("2026-01-01", "2026-01-01", "2026-01-01"),
            ("2026-03-31", "2026-03-01", "2026-01-01"),
            ("2026-05-30", "2026-05-01", "2026-04-01"),
            ("2026-12-31", "2026-12-01", "2026-10-01"),
            ("2028-02-29", "2028-02-01", "2028-01-01"),
        ];
        for (day, month, quarter) in table {
            let day = Day::parse(day).expect("a day");
            assert_eq!((day.month_begins().as_str(), day.quarter_begins().as_str()), (month, quarter), "{day}");
        }
    }
}
