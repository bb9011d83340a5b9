//! Bills: from the run over all accounts to the credit note, on both engines.

mod http;
mod killed;
mod month;
mod notes;
mod orders;
mod planted;
mod random;
mod reductions;
mod refunds;
mod town;
