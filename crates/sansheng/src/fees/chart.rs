//! The chart of accounts: which line of it each ledger account belongs to. Subscribers are one line, tills one line a
//! method; everything else is a line of its own.
//!
//! | line | what |
//! |---|---|
//! | `tills:{method}` | what the open tills hold, by method |
//! | `safe` | cash in the safe |
//! | `bank` | the company's account at the bank |
//! | `clearing:{method}` | what providers took for us and have not paid out |
//! | `subscribers` | receivables less customer credit: what subscribers owe, less what they have paid ahead |
//! | `walk_in` | customers without an account; always even |
//! | `opening` | what accounts owed and had paid before we kept the books |
//! | `deposit:{tariff}` | what is only kept for customers |
//! | `revenue:{product}` | what a product earned, late fees among them |
//! | `discount:{rule}` | what was taken off |
//! | `provider_fee:{method}` | what providers keep |
//! | `rounding` | what rounding cash took or gave |
//! | `over_short` | what was counted too much or too little |

use serde::{Deserialize, Serialize};

/// What a line is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// What the open tills hold.
    Tills,
    /// The safe.
    Safe,
    /// The bank.
    Bank,
    /// What providers owe us.
    Clearing,
    /// What subscribers owe, less their credit.
    Subscribers,
    /// Customers without an account.
    WalkIn,
    /// What was there before.
    Opening,
    /// What is only kept.
    Deposit,
    /// What products earned.
    Revenue,
    /// What was taken off.
    Discount,
    /// What providers keep.
    ProviderFee,
    /// What rounding cash made.
    Rounding,
    /// What was counted too much or too little.
    OverShort,
}

impl Family {
    /// Every one, in the order of the chart.
    pub const ALL: [Self; 13] = [
        Self::Tills,
        Self::Safe,
        Self::Bank,
        Self::Clearing,
        Self::Subscribers,
        Self::WalkIn,
        Self::Opening,
        Self::Deposit,
        Self::Revenue,
        Self::Discount,
        Self::ProviderFee,
        Self::Rounding,
        Self::OverShort,
    ];

    /// As a line's name begins.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tills => "tills",
            Self::Safe => "safe",
            Self::Bank => "bank",
            Self::Clearing => "clearing",
            Self::Subscribers => "subscribers",
            Self::WalkIn => "walk_in",
            Self::Opening => "opening",
            Self::Deposit => "deposit",
            Self::Revenue => "revenue",
            Self::Discount => "discount",
            Self::ProviderFee => "provider_fee",
            Self::Rounding => "rounding",
            Self::OverShort => "over_short",
        }
    }

    /// The family of a line, and what of it: `revenue:tv` is `(Revenue, "tv")`. An account that the chart does not know
    /// stands among what was there before, under its own name.
    pub fn of(line: &str) -> (Self, &str) {
        let (first, rest) = line.split_once(':').unwrap_or((line, ""));
        let known = Self::ALL.into_iter().find(|family| family.as_str() == first);
        known.map_or((Self::Opening, line), |family| (family, rest))
    }
}

/// One line at an instant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ChartLine {
    /// Its name: `revenue:tv`.
    pub line: String,
    /// What it is of.
    pub family: Family,
    /// Debits less credits, in fen.
    pub balance_fen: i64,
    /// How many entries made it.
    pub entries: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_has_its_family() {
        let table = [
            ("subscribers", Family::Subscribers, ""),
            ("tills:cash", Family::Tills, "cash"),
            ("revenue:fee-install", Family::Revenue, "fee-install"),
            ("deposit:box", Family::Deposit, "box"),
            ("bank", Family::Bank, ""),
            ("something:new", Family::Opening, "something:new"),
        ];
        for (line, family, what) in table {
            assert_eq!(Family::of(line), (family, what), "{line}");
        }
    }
}
