//! The JSON API under `/api/v1`: one file a noun. `openapi.json` is made from the handlers' own annotations.

pub mod accounts;
pub mod arrivals;
pub mod counters;
pub mod devices;
pub mod exports;
pub mod halls;
pub mod openapi;
pub mod payments;
pub mod ping;
pub mod public;
pub mod quotes;
pub mod sessions;
pub mod staff;
pub mod tickets;
pub mod tills;
