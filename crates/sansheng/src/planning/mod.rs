//! Looking ahead: who came when, who is expected, the hall's twin built from both, and what follows from it. It writes
//! the count of arrivals, in the transaction that issues the ticket, and takes advice through the commands of others. The twin itself, relief and
//! the arithmetic of staffing are `crates/queueing`; here they meet a hall's pack, its people and its days.

mod arrivals;
mod cli;
mod commands;
mod expected;
mod next_hour;
mod occupied;
mod planned;
mod presence;
mod quieter;
mod refusal;
mod roster;
mod staffing;
mod twin;
mod verify;
mod whatif;

pub(crate) use arrivals::came;
pub use arrivals::{Came, DayCame, HALF_HOURS, HISTORY_DAYS, days_between, history};
pub use cli::simulate;
pub use commands::{Take, Taken, take};
pub use expected::{Expected, expected};
pub use next_hour::{Act, Advice, Elsewhere, NextHour, Scene, Verdict, next_hour, scene};
pub use planned::{PlanFrom, planned_duty};
pub use presence::{AtCounter, at_counters};
pub use quieter::{Around, OtherHall, Quieter, around, quieter};
pub use refusal::PlanningRefusal;
pub use roster::{CLERKS_MAX, ClerkShift, HalfHour, NoPlan, Plan, plan};
pub use staffing::{AskStaffing, PastHours, Question, question};
pub use twin::{Moment, OnDuty, Planned, at_this_moment, on_day};
pub use verify::verify;
pub use whatif::{Changes, CounterAt, Diverted, Times, Tried, WhatIfRefused, changed, lived};
