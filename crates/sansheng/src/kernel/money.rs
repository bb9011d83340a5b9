//! Money is whole fen. No float ever touches it, and sums are checked.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An amount in fen (1/100 yuan); may be negative, as a balance can.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Money(pub i64);

/// The largest amount one movement may have: ten thousand million yuan is a typing mistake.
pub const MONEY_MAX: Money = Money(1_000_000_000_000);

impl Money {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// The sum, or `None` when it does not fit.
    pub fn plus(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The difference, or `None` when it does not fit.
    pub fn minus(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// So many times this amount, or `None` when it does not fit.
    pub fn times(self, n: i64) -> Option<Self> {
        self.0.checked_mul(n).map(Self)
    }

    /// Reads what a person types: `26`, `26.5`, `¥1,234.50`, full-width digits too. `None` when it is no amount
    /// of at most two decimals and at most [`MONEY_MAX`].
    pub fn parse(text: &str) -> Option<Self> {
        let plain: String = text.trim().chars().map(narrow).filter(|c| !matches!(c, ',' | ' ')).collect();
        let plain = plain.strip_prefix('¥').unwrap_or(&plain);
        let (yuan, fen) = plain.split_once('.').unwrap_or((plain, ""));
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if yuan.is_empty() || yuan.len() > 12 || fen.len() > 2 || !digits(yuan) || !digits(fen) {
            return None;
        }
        let fen_value: i64 = format!("{fen:0<2}").parse().ok()?;
        let amount = yuan.parse::<i64>().ok()?.checked_mul(100)?.checked_add(fen_value)?;
        (amount <= MONEY_MAX.0).then_some(Self(amount))
    }
}

fn narrow(c: char) -> char {
    match c {
        '\u{ff10}'..='\u{ff19}' => char::from_digit(u32::from(c) - 0xff10, 10).unwrap_or(c),
        '\u{ff0e}' | '。' => '.',
        '\u{ff0c}' => ',',
        '\u{ffe5}' => '¥',
        other => other,
    }
}

impl fmt::Display for Money {
    /// `¥1,234.50`, `-¥0.05`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fen = self.0.unsigned_abs();
        let yuan = (fen / 100).to_string();
        let mut grouped = String::with_capacity(yuan.len() + yuan.len() / 3);
        for (i, digit) in yuan.chars().enumerate() {
            if i > 0 && (yuan.len() - i).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        let sign = if self.0 < 0 { "-" } else { "" };
        write!(f, "{sign}¥{grouped}.{:02}", fen % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type_is_read_exactly() {
        let table = [
            ("26", Some(2600)),
            ("26.5", Some(2650)),
            ("¥1,234.50", Some(123_450)),
            ("１２．５", Some(1250)),
            ("0", Some(0)),
            ("0.01", Some(1)),
            ("0.001", None),
            ("-1", None),
            ("", None),
            ("1e3", None),
            ("NaN", None),
            ("99999999999999", None),
        ];
        for (text, fen) in table {
            assert_eq!(Money::parse(text).map(|m| m.0), fen, "{text}");
        }
    }

    #[test]
    fn amounts_are_written_for_people() {
        assert_eq!(Money(123_450).to_string(), "¥1,234.50");
        assert_eq!(Money(-5).to_string(), "-¥0.05");
        assert_eq!(Money(100_000_000).to_string(), "¥1,000,000.00");
    }

    proptest::proptest! {
        #[test]
        fn written_amounts_read_back(fen in 0_i64..=MONEY_MAX.0) {
            proptest::prop_assert_eq!(Money::parse(&Money(fen).to_string()), Some(Money(fen)));
        }
    }
}
