//! Why a provider's file was not read.

use serde::Serialize;

/// A named refusal about settlement files.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "refusal", rename_all = "snake_case")]
pub enum SettlementRefusal {
    /// The first line does not name the columns `reference`, `amount` and `day`.
    FileWithoutHeader,
    /// The file has no lines.
    FileEmpty,
    /// More lines than one file may have.
    FileTooLong {
        /// The most.
        max: usize,
    },
    /// The file is not text in UTF-8.
    FileNotText,
    /// No provider settles this method.
    MethodNotSettled,
    /// This role does not bring settlements in.
    MayNotSettle,
    /// No such settlement here.
    SettlementNotFound,
}
