//! Fair, provable queue disciplines and honest wait prediction for service halls.
//!
//! Here live: who is next at a counter and why ([`next`]), the order a counter would take everybody in
//! ([`service_order`]), the check of a recorded day against the four guarantees ([`audit()`]), the remaining time of
//! each waiting ticket by a formula ([`wait`]) and as the hall's own days teach it ([`predict`]), the hall's twin in
//! simulated time ([`twin`]), what would relieve it ([`relief`]), staffing ([`staffing`]), the classical formulas
//! ([`erlang`]) and what past services teach ([`learn`]). Not here: clocks, storage, screens; chance only from a seed
//! ([`chance`]). Values go in and a decision comes out; the caller says what time it is.
//!
//! The four guarantees, in the words of the hall:
//! 1. First come, first served inside a class and service.
//! 2. A regular ticket is overtaken only by priority tickets that became ready within `H` after it.
//! 3. It is never overtaken more than `B` times.
//! 4. Past `W_max` a ticket is next at any counter that can serve it, the oldest first.
//!
//! `README.md` says why they hold; `tests/guarantees.rs` tries to break them.

mod audit;
pub mod chance;
mod discipline;
pub mod erlang;
pub mod learn;
mod line;
pub mod predict;
pub mod relief;
mod skills;
mod spell;
pub mod staffing;
pub mod twin;
pub mod wait;
mod why;

pub use audit::{Breach, CallRecord, Violation, audit};
pub use discipline::{Class, Millis, Pick, Rules, Waiting, next, overtakes, service_order};
pub use skills::least_flexible_first;
pub use spell::{Called, Spell, calls_of};
pub use why::Why;

/// The examples of the README, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeExamples;
