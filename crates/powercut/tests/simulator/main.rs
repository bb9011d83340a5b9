//! Tests of the simulator by way of diesel: lives with power cuts, and faults without.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

mod faults;
mod ledger;
mod lives;
