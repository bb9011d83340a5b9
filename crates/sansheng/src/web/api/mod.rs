//! The JSON API under `/api/v1`: one file a noun. `openapi.json` says what the handlers' own annotations say.

pub mod accounts;
pub mod arrivals;
pub mod billing;
pub mod counters;
pub mod day_ends;
pub mod deposits;
pub mod devices;
pub mod disputes;
pub mod exports;
pub mod halls;
pub mod ledger;
pub mod openapi;
pub mod payments;
pub mod ping;
pub mod pledge;
pub mod providers;
pub mod public;
pub mod quotes;
pub mod receipts;
pub mod sessions;
pub mod settlements;
pub mod staff;
pub mod tariffs;
pub mod tickets;
pub mod till_acts;
pub mod tills;
