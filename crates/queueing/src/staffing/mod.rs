//! Staffing that keeps the promise: how many will come in each half-hour ([`Forecast`]), how many clerks that takes
//! ([`clerks_needed`], [`settle`]), and shifts that cover it ([`shifts`]). Values in, values out; the calendar of the hall and
//! the names of people are the caller's.

mod forecast;
mod need;
#[cfg(feature = "shifts")]
pub mod shifts;

pub use forecast::{Expected, Forecast, PastDay};
pub use need::{Need, Positions, Promise, clerks_needed, positions_erlang_c, settle};
