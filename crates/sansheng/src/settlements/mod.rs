//! What providers (card acquirer, WeChat, Alipay) say they took and paid out, line by line against the parts of our
//! payments, by method and reference. What matches goes from clearing to the bank, less the provider's fee; what does not
//! match is listed with the reason and posts nothing.
//!
//! A file is one settlement: the same file again is the same settlement and changes nothing. It is read some lines a
//! command, so that no command is long; cut off anywhere, sending the file again goes on where it stopped.

mod commands;
mod file;
mod queries;
mod refusal;
pub mod verify;

pub use commands::{AskSettlement, begin, digest, read_on};
pub use file::{FileLine, LINES_MAX, read};
pub use queries::{Known, LineState, Missing, MissingCredit, Settlement, SettlementLine, settlement, settlements};
pub use refusal::SettlementRefusal;
