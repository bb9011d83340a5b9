//! Looking ahead: who came when, who is expected, the hall's twin built from both, and what follows from it. Reads; the
//! one thing it writes is the count of arrivals, in the transaction that issues the ticket. The twin itself, relief and
//! the arithmetic of staffing are `crates/queueing`; here they meet a hall's pack, its people and its days.

mod arrivals;
mod cli;
mod expected;
mod presence;
mod roster;
mod staffing;
mod twin;
mod verify;
mod whatif;

pub(crate) use arrivals::came;
pub use arrivals::{Came, DayCame, HALF_HOURS, HISTORY_DAYS, days_between, history};
pub use expected::{Expected, expected};
pub use cli::simulate;
pub use presence::{AtCounter, at_counters};
pub use roster::{ClerkShift, HalfHour, NoPlan, Plan, plan};
pub use staffing::{AskStaffing, PastHours, Question, question};
pub use twin::{Moment, OnDuty, Planned, at_this_moment, on_day};
pub use verify::verify;
pub use whatif::{Changes, CounterAt, Diverted, Times, Tried, WhatIfRefused, changed, lived};
