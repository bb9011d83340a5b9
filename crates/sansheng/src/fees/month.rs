//! A calendar month, as charges are counted by: `2026-11`.

use std::fmt;

use crate::kernel::Day;

/// A month. Ordered by time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(i32);

impl Month {
    /// Reads `2026-11`; `None` when there is no such month.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, month) = text.split_once('-')?;
        let digits = |part: &str, n: usize| part.len() == n && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(year, 4) || !digits(month, 2) {
            return None;
        }
        let (year, month): (i32, i32) = (year.parse().ok()?, month.parse().ok()?);
        (1..=12).contains(&month).then_some(Self(year * 12 + month - 1))
    }

    /// So many months later.
    pub fn plus(self, months: i32) -> Self {
        Self(self.0.saturating_add(months))
    }

    /// Its first day: `2026-11-01`.
    pub fn first_day(self) -> String {
        format!("{self}-01")
    }

    /// Its last day: `2026-11-30`.
    pub fn last_day(self) -> String {
        Day::parse(&self.plus(1).first_day()).map_or_else(|| format!("{self}-28"), |day| day.plus(-1).to_string())
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.div_euclid(12), self.0.rem_euclid(12) + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_roll_over_years() {
        let month = |text| Month::parse(text).expect("a month");
        assert_eq!(month("2026-11").plus(2).to_string(), "2027-01");
        assert_eq!(month("2026-01").plus(-1).to_string(), "2025-12");
        assert_eq!(month("2026-12").plus(36).to_string(), "2029-12");
        assert_eq!(month("2028-02").last_day(), "2028-02-29");
        assert_eq!(
            (month("2026-12").first_day().as_str(), month("2026-12").last_day().as_str()),
            ("2026-12-01", "2026-12-31")
        );
        for wrong in ["2026-13", "2026-00", "2026-1", "26-11", "", "2026/11", "20２6-11"] {
            assert_eq!(Month::parse(wrong), None, "{wrong}");
        }
    }

    proptest::proptest! {
        #[test]
        fn written_months_read_back(n in 0_i32..(9_999 * 12)) {
            let month = Month(n);
            proptest::prop_assert_eq!(Month::parse(&month.to_string()), Some(month));
        }
    }
}
