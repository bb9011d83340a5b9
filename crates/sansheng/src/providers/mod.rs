//! Payment by QR code through a provider: WeChat Pay v3 and Alipay behind one small interface. A provider is asked with a
//! deadline and outside of every command; what it did not clearly say stays unknown.
//!
//! Here live the protocols: keys, signatures, amounts as each writes them. What an order means for a quote and a payment
//! is `fees::orders`. Keys come from files that settings name; no address of a real provider stands in this source.

pub mod alipay;
pub mod asking;
pub mod crypto;
pub mod setup;
pub mod wechat;

mod http;

use std::fmt;
use std::time::Duration;

use hyper::HeaderMap;
use serde::{Deserialize, Serialize};

pub use alipay::{Alipay, AlipaySettings};
pub use wechat::{WeChat, WeChatSettings};

use crate::kernel::{Millis, Money};

/// Whose protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ProviderKind)]
pub enum Kind {
    /// WeChat Pay v3.
    Wechat,
    /// Alipay.
    Alipay,
}

impl Kind {
    /// Both, in the order of lists.
    pub const ALL: [Self; 2] = [Self::Wechat, Self::Alipay];

    /// As the table has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Wechat => "wechat",
            Self::Alipay => "alipay",
        }
    }

    /// Reads what [`Kind::as_str`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// What the customer is to pay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Our number of it: 6 to 32 letters and digits, never used twice.
    pub number: String,
    /// How much.
    pub amount: Money,
    /// What it is called on the customer's phone.
    pub what: String,
    /// After this nobody can pay it any more.
    pub expires_at: Millis,
}

/// An order that the provider has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderOpened {
    /// What the QR code says.
    pub code_url: String,
}

/// A payment that the provider has taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// Our number of the order.
    pub order_no: String,
    /// The provider's number of the payment.
    pub transaction_no: String,
    /// How much.
    pub amount: Money,
}

/// What the provider says of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was paid.
    Paid(Taken),
    /// Nobody has paid yet.
    Waiting,
    /// Nobody has paid and nobody can any more, or it was paid and given back.
    Closed,
    /// The provider has no such order. At Alipay that is also said of a code which nobody has scanned yet.
    NoSuchOrder,
}

/// What became of closing an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closing {
    /// Nobody can pay it any more.
    Closed,
    /// Too late: it was paid. Query it.
    Paid,
    /// The provider has no such order. At Alipay a code that nobody has scanned can still be paid until it expires.
    NoSuchOrder,
}

/// Giving money back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refund {
    /// The order that was paid.
    pub order_no: String,
    /// Our number of the refund: the same number again is the same refund.
    pub refund_no: String,
    /// How much is given back.
    pub amount: Money,
    /// What the order came to.
    pub total: Money,
}

/// What became of a refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refunded {
    /// The money is on its way to the customer.
    Done,
    /// The provider works on it: ask again with the same number.
    Processing,
}

/// Why a provider did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failed {
    /// No answer, or none that proves where it comes from: whether it was done is unknown. Ask again.
    Unknown(String),
    /// The provider says no; nothing was done.
    Refused(String),
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(why) => write!(f, "unknown: {why}"),
            Self::Refused(code) => write!(f, "refused: {code}"),
        }
    }
}

/// What a provider tells by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notification {
    /// An order was paid.
    Paid(Taken),
    /// Something else, which we ask about ourselves.
    Other,
}

/// A notification that does not prove where it comes from, or is not for us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forged {
    /// Something that must be there is missing or unreadable.
    Malformed,
    /// The signature is not the provider's.
    Signature,
    /// It was signed too long ago, or our clocks differ.
    Stale,
    /// It is meant for another merchant.
    NotOurs,
}

/// A provider that we can be paid through.
pub enum Provider {
    /// WeChat Pay v3.
    WeChat(Box<WeChat>),
    /// Alipay.
    Alipay(Box<Alipay>),
}

impl Provider {
    /// Which.
    pub fn kind(&self) -> Kind {
        match self {
            Self::WeChat(_) => Kind::Wechat,
            Self::Alipay(_) => Kind::Alipay,
        }
    }

    /// Opens an order. The same order again is the same order.
    pub async fn open_order(&self, order: &Order) -> Result<OrderOpened, Failed> {
        match self {
            Self::WeChat(provider) => provider.open_order(order).await,
            Self::Alipay(provider) => provider.open_order(order).await,
        }
    }

    /// Asks how an order stands.
    pub async fn query(&self, order_no: &str) -> Result<Outcome, Failed> {
        match self {
            Self::WeChat(provider) => provider.query(order_no).await,
            Self::Alipay(provider) => provider.query(order_no).await,
        }
    }

    /// Closes an order, so that nobody can pay it any more.
    pub async fn close(&self, order_no: &str) -> Result<Closing, Failed> {
        match self {
            Self::WeChat(provider) => provider.close(order_no).await,
            Self::Alipay(provider) => provider.close(order_no).await,
        }
    }

    /// Gives money back.
    pub async fn refund(&self, refund: &Refund) -> Result<Refunded, Failed> {
        match self {
            Self::WeChat(provider) => provider.refund(refund).await,
            Self::Alipay(provider) => provider.refund(refund).await,
        }
    }

    /// Reads a notification, if it proves that the provider sent it.
    pub fn read_notification(&self, headers: &HeaderMap, body: &[u8]) -> Result<Notification, Forged> {
        match self {
            Self::WeChat(provider) => provider.read_notification(headers, body),
            Self::Alipay(provider) => provider.read_notification(body),
        }
    }
}

/// The providers that this server offers: none, one or both.
#[derive(Default)]
pub struct Providers(Vec<Provider>);

impl Providers {
    /// Of these; the first of a kind counts.
    pub fn of(providers: Vec<Provider>) -> Self {
        Self(providers)
    }

    /// With another deadline for their answers.
    pub fn within(self, within: Duration) -> Self {
        let sooner = |provider| match provider {
            Provider::WeChat(provider) => Provider::WeChat(Box::new(provider.within(within))),
            Provider::Alipay(provider) => Provider::Alipay(Box::new(provider.within(within))),
        };
        Self(self.0.into_iter().map(sooner).collect())
    }

    /// The one of a kind.
    pub fn find(&self, kind: Kind) -> Option<&Provider> {
        self.0.iter().find(|provider| provider.kind() == kind)
    }
}

impl Providers {
    /// Those that are set up, in the order of lists.
    pub fn offered(&self) -> Vec<Kind> {
        Kind::ALL.into_iter().filter(|kind| self.find(*kind).is_some()).collect()
    }
}

/// An instant in Beijing, where both providers' clocks stand.
fn beijing(at: Millis, format: &str) -> String {
    let at = jiff::Timestamp::from_millisecond(at).unwrap_or_default();
    at.to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(8))).strftime(format).to_string()
}
