//! The JSON API under `/api/v1`: one file a noun. `openapi.json` is made from the handlers' own annotations.

pub mod devices;
pub mod sessions;
pub mod staff;
