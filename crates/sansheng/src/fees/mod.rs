//! Money at the counter: what an account owes, the quote that the customer confirms, the payment, its receipt, taking it
//! back, and the clerk's till. Every movement is a posting in the ledger, in the same transaction.
//!
//! A quote is *open* until the customer confirms it (*confirmed*), then *paid*; a newer quote or the customer's "no"
//! makes it *void*. It goes stale when it expires or when its account has moved. A payment stays as it is for ever; a
//! reversal stands beside it. A till is open or closed, and nothing is posted to a closed one.
//!
//! Change is not held in custody: what was tendered and what is due back stand in the payment, and the till's cash
//! carries only the difference; the counter shows the change to hand back ([`change_due`]) and finishing confirms it.

mod ahead;
mod anew;
pub mod balances;
pub mod billed;
pub mod capitals;
mod charges;
pub mod chart;
pub mod checks;
pub mod counts;
mod coupons;
mod credits;
pub mod day;
pub mod history;
pub mod invoices;
pub mod kept;
pub mod ledger;
pub mod month;
pub mod notes;
pub mod opening;
pub mod orders;
pub mod payments;
pub mod payouts;
mod posting;
pub mod queries;
pub mod quotes;
pub mod receipts;
pub mod refunds;
pub mod refusal;
pub mod reversals;
mod rows;
pub mod rules;
pub mod served;
pub mod slips;
pub mod tills;
pub mod types;
mod unused;
pub mod usage;
pub mod verify;

pub use anew::{Anew, agree_anew};
pub use billed::{BilledLine, BilledRange, LATE_FEE, TakenOff, earns, post_bills};
pub use checks::{Checked, check};
pub use counts::{ClerkCount, Place, place_of, quarter_of, ranking, ranking_of_days};
pub use day::{DayPayment, payments_of_day, tills_of_day};
pub use invoices::{
    AskInvoice, Invoice, InvoiceNews, InvoiceState, InvoicesByState, ask_invoice, invoices_by_state, invoices_of,
    note_invoice, send_invoices,
};
pub use kept::{AskReturn, DepositReturned, KeptDeposit, give_deposit_back, kept_of};
pub use notes::{AskCreditNote, CreditNote, CreditReason, credit};
pub use opening::{Opened, open_accounts};
pub use payments::{AskPayment, Paid, PaidPart, pay};
pub use payouts::{AskPayout, Payout, pay_out, payout};
pub use queries::{change_due, live_quote, payments_of_ticket, quote_view, statement, unsettled};
pub use quotes::{AskAccount, AskQuote, confirm, decline, make_quote, withdraw};
pub use receipts::{Receipt, print_receipt, receipt};
pub use refunds::{Ended, Refund, give_back_unused, refunds_of, refunds_when};
pub use refusal::FeesRefusal;
pub use reversals::{AskReversal, GivenBack, Reversed, reverse, reverse_served};
pub use served::served;
pub use tills::report::{TillReport, open_till_at, open_tills, report, reports};
pub use tills::{AskClosing, AskMovement, TillClosed, TillOpened, close_till, move_cash, open_till};
pub use types::{
    Arrears, Confirmer, HowPaid, Line, LineKind, Method, Part, QuoteState, QuoteView, QuotedAccount, Tender,
};
