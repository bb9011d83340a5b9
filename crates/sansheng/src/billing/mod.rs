//! Bills: the monthly run over all accounts, dated orders that change what is billed, the statement of an account.
//!
//! **Rules of the run.** A month can be billed from its first day on. The first run of a branch may be for any month that
//! has begun; after it months follow one another, none left out, none again once the next one is billed. A run goes
//! through the accounts in the order of their ids, some at a time; each time is one transaction that also moves the
//! cursor, so that a run that was killed goes on where it was. A run that is done can be run again: it bills only
//! accounts that have no bill for the month. What began after a month's run is billed with the next month. What a run
//! cannot price it leaves out, counts, and names in the journal.
//!
//! A line is billed less what the account's papers entitle it to on its days, and its rule names the reduction:
//! `month+reduction:low`. The price is earned, the reduction given up, so that both can be told. Where reductions take
//! everything, the bill says zero.
//!
//! An account has at most one bill a month. A bill is never changed; credit notes ([`crate::fees::notes`]) take back.

mod bills;
mod chunk;
mod late;
mod lines;
mod orders;
mod prices;
mod refusal;
mod rules;
mod run;
mod settings;
mod statement;
pub mod verify;

pub use orders::{
    AHEAD_DAYS_MAX, AskOrder, AskStop, NewSubscriber, Order, OrderKind, OrderState, StopPreview, cancel_order,
    carry_out_due, order, orders_due, orders_of_account, preview_stop, stop_as_shown,
};
pub use refusal::BillingRefusal;
pub use run::{ACCOUNTS_A_STEP, Progress, RunState, going, runs, start, step, step_of};
pub use settings::{BillingRules, billing_rules, set_billing_rules};
pub use statement::{Entry, EntryKind, Page, STATEMENT_PAGE, Wanted, whole_statement};

use crate::door::{Stop, Work};
use crate::fees::{self, AskCreditNote, CreditNote};
use crate::halls;
use crate::kernel::{Day, Millis, Zone};
use crate::store::Conn;

/// The business day of a branch.
pub fn today(conn: &mut Conn, branch: &str, now: Millis) -> Result<Day, Stop> {
    let facts = halls::queries::branch(conn, branch)?;
    let zone = Zone::named(&facts.time_zone).or_else(|| Zone::named("UTC"));
    Ok(zone.map(|zone| zone.day(now)).ok_or(BillingRefusal::DayUnknown)?)
}

/// Gives a credit note on a bill, on the branch's business day.
pub fn credit(work: &mut Work<'_>, bill: &str, ask: &AskCreditNote) -> Result<CreditNote, Stop> {
    let (branch, now) = (work.branch(), work.now());
    let today = today(work.conn(), &branch, now)?;
    fees::credit(work, &today, bill, ask)
}
