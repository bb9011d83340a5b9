//! The words of money at the counter, as commands take them and screens show them.

use serde::{Deserialize, Serialize};

use crate::halls::{Hall, Text};
use crate::kernel::{Millis, Money};

/// How somebody pays.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Notes and coins.
    #[default]
    Cash,
    /// A bank card at the terminal; we keep the slip's number.
    Card,
    /// A QR code; we keep the provider's reference.
    Qr,
}

impl Method {
    /// Every method, in the order of lists.
    pub const ALL: [Self; 3] = [Self::Cash, Self::Card, Self::Qr];

    /// As the table has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cash => "cash",
            Self::Card => "card",
            Self::Qr => "qr",
        }
    }

    /// Reads what [`Method::as_str`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.as_str() == text)
    }
}

/// What the customer hands over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "method", rename_all = "snake_case")]
pub enum Tender {
    /// So much cash.
    Cash {
        /// In fen; at least the total.
        #[schema(value_type = i64)]
        tendered_fen: Money,
    },
    /// A card, at the terminal.
    Card {
        /// The slip's number; never a card's.
        reference: String,
    },
    /// A QR code.
    Qr {
        /// The provider's reference.
        reference: String,
    },
}

impl Tender {
    /// By which method.
    pub fn method(&self) -> Method {
        match self {
            Self::Cash { .. } => Method::Cash,
            Self::Card { .. } => Method::Card,
            Self::Qr { .. } => Method::Qr,
        }
    }
}

/// So much of a payment by one method.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Part {
    /// How much of the total.
    #[schema(value_type = i64)]
    pub amount_fen: Money,
    /// With what.
    #[serde(flatten)]
    pub tender: Tender,
}

/// How a total is paid: by one method, or in parts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(untagged)]
pub enum HowPaid {
    /// In parts that make up the total; cash at most once.
    Parts {
        /// At most [`PARTS_MAX`](super::rules::PARTS_MAX).
        parts: Vec<Part>,
    },
    /// All of it by one method.
    Whole(Tender),
}

/// Which of the owed months a quote takes up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "pay", rename_all = "snake_case")]
pub enum Arrears {
    /// All of them, oldest first.
    #[default]
    All,
    /// None.
    None,
    /// The oldest so many.
    Oldest {
        /// How many.
        count: u32,
    },
    /// These.
    Chosen {
        /// Ids of charges.
        charges: Vec<String>,
    },
}

/// What a line of a quote is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    /// A month that is owed.
    Arrears,
    /// Months paid ahead.
    Prepay,
    /// The fixed fee of a service.
    Fee,
    /// Money that is left with the company for the next bills.
    TopUp,
    /// What is taken off.
    Discount,
}

impl LineKind {
    /// As the table has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Arrears => "arrears",
            Self::Prepay => "prepay",
            Self::Fee => "fee",
            Self::TopUp => "top_up",
            Self::Discount => "discount",
        }
    }

    pub(super) fn parse(text: &str) -> Self {
        match text {
            "arrears" => Self::Arrears,
            "prepay" => Self::Prepay,
            "top_up" => Self::TopUp,
            "discount" => Self::Discount,
            _ => Self::Fee,
        }
    }
}

/// One line of a quote: what for, by which rule, how much.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Line {
    /// What for.
    pub kind: LineKind,
    /// The account it is for; none for a fee of somebody who has none yet.
    pub account: Option<String>,
    /// The charge it pays, when it is owed already.
    pub charge: Option<String>,
    /// The subscription it pays ahead; empty otherwise.
    pub subscription: String,
    /// The first month, `2026-11`; empty for a fee.
    pub period: String,
    /// The last month; empty for a fee.
    pub through: String,
    /// The first day that is paid for; empty for a fee.
    pub from_day: String,
    /// The last one.
    pub through_day: String,
    /// Code of the tariff; of the service for a fee.
    pub tariff: String,
    /// The tariff's version; 0 for a fee.
    pub version: i32,
    /// Code of the rule that made the amount out of the price.
    pub rule: String,
    /// How many months; 0 for a fee.
    pub months: i32,
    /// A month's price, or the fee.
    #[schema(value_type = i64)]
    pub unit_fen: Money,
    /// What this line costs; less than nothing when it is taken off.
    #[schema(value_type = i64)]
    pub amount_fen: Money,
}

impl Line {
    /// What the tariff, the service, or what takes something off is called in this hall.
    pub fn name(&self, hall: &Hall) -> Text {
        let known = match self.kind {
            LineKind::Fee => hall.service(&self.tariff).map(|service| service.name.clone()),
            LineKind::Arrears | LineKind::Prepay | LineKind::TopUp => return self.tariff_name(hall),
            LineKind::Discount => offer_name(hall, &self.rule),
        };
        known.unwrap_or_else(|| Text { zh: self.tariff.clone(), en: self.tariff.clone() })
    }

    /// What the tariff is called.
    pub fn tariff_name(&self, hall: &Hall) -> Text {
        let tariffs = &hall.pack.tariffs;
        let exact = tariffs.iter().find(|t| t.code == self.tariff && t.version == self.version);
        let known = exact.or_else(|| tariffs.iter().find(|t| t.code == self.tariff)).map(|t| t.name.clone());
        known.unwrap_or_else(|| Text { zh: self.tariff.clone(), en: self.tariff.clone() })
    }

    /// What the reductions are called that were taken off before it was billed: those that its rule names behind the
    /// price's, as in `month+reduction:low`.
    pub fn reductions(&self, hall: &Hall) -> Vec<Text> {
        let codes = self.rule.split('+').skip(1).filter_map(|part| part.strip_prefix("reduction:"));
        codes.map(|code| reduction_name(hall, code).unwrap_or_else(|| Text::new(code, code))).collect()
    }
}

/// What the reduction, the discount or the coupon of a rule is called, by its latest version.
pub fn offer_name(hall: &Hall, rule: &str) -> Option<Text> {
    let (kind, code) = rule.split_once(':')?;
    let pack = &hall.pack;
    match kind {
        "reduction" => reduction_name(hall, code),
        "prepay" => pack.prepay_discounts.iter().rev().find(|offer| offer.code == code).map(|offer| offer.name.clone()),
        "coupon" => pack.coupons.iter().rev().find(|offer| offer.code == code).map(|offer| offer.name.clone()),
        _ => None,
    }
}

/// What a reduction is called, by its latest version.
pub fn reduction_name(hall: &Hall, code: &str) -> Option<Text> {
    hall.pack.reductions.iter().rev().find(|offer| offer.code == code).map(|offer| offer.name.clone())
}

/// Where a quote stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum QuoteState {
    /// Shown; the customer has not said yes.
    Open,
    /// The customer said yes.
    Confirmed,
    /// It was paid.
    Paid,
    /// A newer one took its place, or the customer said no.
    Void,
}

impl QuoteState {
    /// As the table has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Confirmed => "confirmed",
            Self::Paid => "paid",
            Self::Void => "void",
        }
    }

    pub(super) fn parse(text: &str) -> Self {
        match text {
            "open" => Self::Open,
            "confirmed" => Self::Confirmed,
            "paid" => Self::Paid,
            _ => Self::Void,
        }
    }
}

/// How the customer says yes, and what proves that it is them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Confirmer {
    /// On the pad in front of them; the pad stands at this counter.
    Pad {
        /// The pad's counter.
        counter: String,
    },
    /// On the phone page of their ticket.
    Phone {
        /// The ticket's secret.
        token: String,
    },
    /// By word; the clerk says so.
    Word,
}

impl Confirmer {
    /// As the table has it.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Pad { .. } => "pad",
            Self::Phone { .. } => "phone",
            Self::Word => "word",
        }
    }
}

/// An account of a quote: masked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct QuotedAccount {
    /// Its id.
    pub id: String,
    /// Its number.
    pub number: String,
    /// The masked name.
    pub name: String,
}

/// A quote as clerk, pad and phone see it: masked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct QuoteView {
    /// Its id.
    pub id: String,
    /// The hall.
    pub hall: String,
    /// The counter that it was made at.
    pub counter: String,
    /// The ticket that it is for.
    pub ticket: String,
    /// The first account's id, where there is one.
    pub account: Option<String>,
    /// Its number; empty without one.
    pub account_number: String,
    /// The masked name; empty without an account.
    pub account_name: String,
    /// Every account it is for, the first one first.
    pub accounts: Vec<QuotedAccount>,
    /// What it is made of.
    pub lines: Vec<Line>,
    /// What is to pay.
    #[schema(value_type = i64)]
    pub total_fen: Money,
    /// What the accounts owed when the quote was made.
    #[schema(value_type = i64)]
    pub owed_fen: Money,
    /// Where it stands.
    pub state: QuoteState,
    /// When it was made.
    #[serde(with = "crate::kernel::clock::instant")]
    #[schema(value_type = String, format = DateTime)]
    pub made_at: Millis,
    /// Until when it may be confirmed and paid.
    #[serde(with = "crate::kernel::clock::instant")]
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Millis,
    /// When the customer said yes.
    #[serde(with = "crate::kernel::clock::instant_or_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub confirmed_at: Option<Millis>,
    /// `pad`, `phone` or `word`.
    pub confirmed_by: Option<String>,
}
