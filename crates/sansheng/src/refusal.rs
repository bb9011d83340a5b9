//! Every "no" of the product in one type. Each domain names its own; here they only meet.
//! `web/refusal/status.rs` alone knows the HTTP status of each, `locales/` alone the words.

use serde::Serialize;
use serde_json::Value;

use crate::door::Stop;

/// The door's own refusals: they can come from any command.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "refusal", rename_all = "snake_case")]
pub enum DoorRefusal {
    /// No such branch.
    BranchNotFound,
    /// No such hall in this branch.
    HallNotFound,
    /// The key was used before with another body.
    IdempotencyKeyReused,
    /// More than fits.
    TooLarge {
        /// The most that fits, in bytes.
        max: usize,
    },
}

macro_rules! refusals {
    ($($(#[doc = $doc:literal])* $variant:ident($refusal:ty)),* $(,)?) => {
        /// A named refusal of any domain.
        #[derive(Clone, Debug, PartialEq, Serialize)]
        #[serde(untagged)]
        pub enum Refusal { $($(#[doc = $doc])* $variant($refusal)),* }

        $(impl From<$refusal> for Refusal {
            fn from(refusal: $refusal) -> Self { Self::$variant(refusal) }
        }
        impl From<$refusal> for Stop {
            fn from(refusal: $refusal) -> Self { Self::Refused(refusal.into()) }
        })*
    };
}

refusals! {
    /// The door.
    Door(DoorRefusal),
    /// People, sessions, devices.
    People(crate::people::PeopleRefusal),
    /// The setting up of a hall.
    Halls(crate::halls::HallsRefusal),
    /// Accounts.
    Accounts(crate::accounts::AccountsRefusal),
    /// Prices.
    Tariffs(crate::tariffs::TariffRefusal),
    /// Money.
    Fees(crate::fees::FeesRefusal),
    /// The end of a day.
    DayEnd(crate::day_end::DayEndRefusal),
    /// A provider's file.
    Settlement(crate::settlements::SettlementRefusal),
    /// Bills and orders.
    Billing(crate::billing::BillingRefusal),
    /// The queue.
    Queue(crate::queue::QueueRefusal),
    /// A counter.
    Counter(crate::counters::CounterRefusal),
    /// Imports, exports, the outbox.
    Exchange(crate::exchange::ExchangeRefusal),
    /// Advice.
    Planning(crate::planning::PlanningRefusal),
    /// A rating.
    Rating(crate::ratings::RatingRefusal),
}

impl Refusal {
    /// The stable snake_case name, and what else is known about it.
    pub fn name_and_details(&self) -> (String, serde_json::Map<String, Value>) {
        let Ok(Value::Object(mut details)) = serde_json::to_value(self) else {
            return ("refused".into(), serde_json::Map::new());
        };
        let name = match details.remove("refusal") {
            Some(Value::String(name)) => name,
            _ => "refused".into(),
        };
        (name, details)
    }
}
