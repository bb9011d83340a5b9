//! What goes in and out: files of accounts from another system, files of payments, postings and accounts for people,
//! and an outbox that tells another system of each posting.
//!
//! An *import* is one file: checked from end to end first, then taken in by chunks; how far it has come stands in its row
//! and moves in the transaction that opens the accounts. A *line* that was left out has its reason there. An *export* is
//! masked, bounded, journaled, and says in itself who made it. An outbox *target* hears of postings in order, at least
//! once.

pub mod columns;
pub mod exports;
pub mod facts;
pub mod imports;
mod judge;
pub mod left_out;
pub mod outbox;
pub mod run;
pub mod sheet;
pub mod table;
pub mod verify;

use serde::Serialize;

use crate::door::Answer;

pub use exports::{AskExport, Stamp, What};
pub use imports::{Import, found, latest, lines_left_out};
pub use run::{Asked, Report, import};
pub use verify::verify;

/// The largest file that is read: a city of a million accounts is a quarter of it.
pub const FILE_BYTES_MAX: u64 = 1024 * 1024 * 1024;
/// The largest file that is taken from a browser: a city's accounts, not its archive.
pub const UPLOAD_BYTES_MAX: usize = 256 * 1024 * 1024;
/// The most lines of one file: what is remembered of each to find twins is then at most a hundred megabytes.
pub const FILE_ROWS_MAX: u64 = 1_000_000;
/// The most rows of a spreadsheet; its texts are held in memory, so larger files come as CSV.
pub const SHEET_ROWS_MAX: u64 = 200_000;
/// The most that a spreadsheet may unpack to: a small file can be made to unpack to terabytes.
pub const SHEET_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// The longest line in bytes: a quotation mark that is never closed would swallow the rest of the file.
pub const LINE_BYTES_MAX: usize = 64 * 1024;
/// With more bad lines than this nothing is taken in: it is not the right file, or not the right columns.
pub const BAD_LINES_MAX: usize = 10_000;
/// So many accounts are opened in one transaction: the counters of the branch wait for it, a fifth of a second.
pub const CHUNK_LINES: usize = 1_000;

/// Why something did not come in or go out.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "refusal", rename_all = "snake_case")]
pub enum ExchangeRefusal {
    /// No file that can be read: neither a CSV file nor a spreadsheet (XLSX).
    ImportUnreadable,
    /// Larger than fits.
    ImportTooLarge {
        /// The most, in megabytes.
        max_mb: u64,
    },
    /// More lines than fit.
    ImportRowsTooMany {
        /// The most.
        max: u64,
    },
    /// A line that does not end.
    ImportLineTooLong {
        /// Where it begins.
        line: u64,
    },
    /// Neither UTF-8 nor GB18030.
    ImportEncodingUnknown,
    /// There is nothing below the names of the columns.
    ImportEmpty,
    /// A column that is needed is not there.
    ImportColumnMissing {
        /// Which.
        column: &'static str,
    },
    /// Two columns are the same.
    ImportColumnTwice {
        /// Its name in the file.
        column: String,
    },
    /// A column of amounts that does not say whether they are yuan or fen.
    ImportUnitMissing {
        /// Its name in the file.
        column: String,
    },
    /// More lines are bad than somebody could look through; nothing was taken in.
    ImportBadTooMany {
        /// The most.
        max: usize,
    },
    /// The same file is being taken in by somebody else right now.
    ImportElsewhere,
    /// A file is coming in already.
    ImportBusy,
    /// Accounts are the branch's: whoever sets up one hall does not take them in.
    ImportOfBranchOnly,
    /// No such import in this branch.
    ImportNotFound,
    /// No days, the last before the first, or too many.
    ExportDaysUnsuitable {
        /// The most.
        max: i64,
    },
    /// More rows than one file may have.
    ExportRowsTooMany {
        /// The most.
        max: u64,
    },
    /// Postings and accounts are the branch's: whoever works for one hall takes its payments along.
    ExportOfBranchOnly,
    /// The file cannot be written.
    ExportUnwritable,
    /// No name or address that a target may have.
    OutboxAddressUnsuitable,
    /// No variable that a target's key may stand in.
    OutboxSecretUnnamed,
    /// There is a target of this name.
    OutboxTargetTaken,
    /// There is none.
    OutboxTargetNotFound,
    /// More targets than one branch has.
    OutboxTargetsTooMany {
        /// The most.
        max: i64,
    },
}

/// As the door would refuse it.
pub(crate) fn no(refusal: ExchangeRefusal) -> Answer {
    Answer::Refused(refusal.into())
}
