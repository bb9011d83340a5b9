//! The price book: every tariff with its versions, checked and sorted once, so that a billing run looks nothing up by
//! text. A version is a price from a day on; what was posted under an older one stays as it is.

use serde::{Deserialize, Serialize};

use super::calendar::DayNo;
use super::prorate::within;
use super::refusal::TariffRefusal;
use crate::halls::Text;
use crate::kernel::Money;

/// How often a tariff's price is charged. It belongs to the tariff and not to a version: another cycle is another
/// tariff, since nobody could say what half a paid year means under a monthly price.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Cycle {
    /// Every calendar month.
    #[default]
    Monthly,
    /// Every calendar year.
    Yearly,
    /// Once, on the day when it starts.
    OneOff,
}

impl Cycle {
    /// As the table has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Monthly => "monthly",
            Self::Yearly => "yearly",
            Self::OneOff => "one_off",
        }
    }

    /// Reads what [`Cycle::as_str`] wrote.
    pub fn parse(text: &str) -> Self {
        match text {
            "yearly" => Self::Yearly,
            "one_off" => Self::OneOff,
            _ => Self::Monthly,
        }
    }
}

/// What a partly used period costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Prorate {
    /// Its days ([`super::prorate`]).
    #[default]
    ByDay,
    /// All of it, once, at the price of its first used day.
    WholePeriod,
}

impl Prorate {
    /// As the table has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ByDay => "by_day",
            Self::WholePeriod => "whole_period",
        }
    }

    /// Reads what [`Prorate::as_str`] wrote.
    pub fn parse(text: &str) -> Self {
        if text == "whole_period" { Self::WholePeriod } else { Self::ByDay }
    }
}

/// A tariff's price from a day on.
#[derive(Clone, Debug, PartialEq)]
pub struct Version {
    /// Its number within the tariff.
    pub number: i32,
    /// The first day that it is valid on.
    pub from_day: DayNo,
    /// The price of a whole period.
    pub price: Money,
    /// What is deposited at the start; zero for nothing. It is given back, so nothing is ever taken off it.
    pub deposit: Money,
    /// What a partly used period costs.
    pub prorate: Prorate,
}

/// What a product costs.
#[derive(Clone, Debug, PartialEq)]
pub struct Tariff {
    /// Its code.
    pub code: String,
    /// What customers read.
    pub name: Text,
    /// The product's code.
    pub product: String,
    /// How often it is charged.
    pub cycle: Cycle,
    /// Its prices.
    pub versions: Vec<Version>,
}

impl Tariff {
    /// The version of a day, or the refusal that says which tariff has none.
    pub fn on(&self, day: DayNo) -> Result<&Version, TariffRefusal> {
        version_on(&self.versions, day).ok_or_else(|| TariffRefusal::NoVersionOnDay { tariff: self.code.clone(), day })
    }

    /// The day on which the version after this day's takes over.
    pub(super) fn next_change(&self, day: DayNo) -> Option<DayNo> {
        let next = self.versions.partition_point(|version| version.from_day <= day);
        self.versions.get(next).map(|version| version.from_day)
    }
}

/// The version that is valid on a day: the latest that took effect by then, and of two from one day the one with the
/// higher number. `versions` are in a price book's order, by day and number.
pub fn version_on(versions: &[Version], day: DayNo) -> Option<&Version> {
    let next = versions.partition_point(|version| version.from_day <= day);
    versions.get(next.checked_sub(1)?)
}

/// A tariff's place in one price book; good for that book only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TariffId(usize);

/// All tariffs, sorted by code, each one's versions by day and number.
#[derive(Clone, Debug, Default)]
pub struct PriceBook(Vec<Tariff>);

impl PriceBook {
    /// Checks and sorts. Prices and deposits are zero to [`crate::kernel::money::MONEY_MAX`], and that limit is what
    /// lets the billing run multiply them by a year's days without a second thought.
    pub fn new(mut tariffs: Vec<Tariff>) -> Result<Self, TariffRefusal> {
        tariffs.sort_by(|a, b| a.code.cmp(&b.code));
        if let Some(pair) = tariffs.windows(2).find(|pair| pair[0].code == pair[1].code) {
            return Err(TariffRefusal::TariffTwice { tariff: pair[0].code.clone() });
        }
        for tariff in &mut tariffs {
            tariff.versions.sort_by_key(|version| (version.from_day, version.number));
            for version in &tariff.versions {
                within(version.price)?;
                within(version.deposit)?;
            }
        }
        Ok(Self(tariffs))
    }

    /// Finds a tariff by code: once a subscription, not once a line.
    pub fn find(&self, code: &str) -> Result<TariffId, TariffRefusal> {
        let found = self.0.binary_search_by(|tariff| tariff.code.as_str().cmp(code));
        found.map(TariffId).map_err(|_| TariffRefusal::TariffUnknown { tariff: code.to_owned() })
    }

    /// The tariff at a place.
    pub fn get(&self, id: TariffId) -> Result<&Tariff, TariffRefusal> {
        self.0.get(id.0).ok_or_else(|| TariffRefusal::TariffUnknown { tariff: id.0.to_string() })
    }

    /// All of them, by code: the public tariff page.
    pub fn tariffs(&self) -> &[Tariff] {
        &self.0
    }
}
