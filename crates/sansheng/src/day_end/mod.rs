//! The end of a hall's day. A day is open until who leads the hall closes it: then nothing of it is open any more (tills,
//! tickets, payments with a provider, differences without a second signature), what it came to is written down, and
//! nothing is posted to it again. It is closed once and never opened; corrections go into the next day.
//!
//! The figures come from one function ([`summary()`]), the same for a look in between and for the close. Months are closed
//! by a leader when their days are; then nothing posts into them. What goes to the bank leaves in a bag with a slip.

pub mod checklist;
mod commands;
mod deposits;
mod months;
mod refusal;
pub mod summary;
pub mod verify;

pub use checklist::{Open, open_of_day, pending_payments};
pub use commands::{DayClosed, close_day, closed_day, closed_days};
pub use deposits::{AskDeposit, Deposit, deposit, deposit_cash, deposits_of_day};
pub use months::{ClosedMonth, close_month, closed_months};
pub use refusal::DayEndRefusal;
pub use summary::{ClerkSum, DaySummary, MethodSum, ProductSum, TillSum, summary};
