//! `sansheng replay`: a recorded day lived again through the same commands that serve a real hall, under a clock that
//! jumps from one thing that happens to the next, in a database of its own that is thrown away; and the same people
//! under another rule or with another number of counters, side by side.
//!
//! The trace says who came when and for what, how long they were served and by whom, and who went away. Not here: the
//! commands (`queue`, `counters`), the choice and the audit (`crates/queueing`).

mod cli;
mod day;
mod desks;
mod fault;
mod figures;
mod formats;
mod packed;
mod people;
mod read;
mod report;
mod shifts;

pub use cli::{export, replay};
pub use fault::TraceFault;
pub use figures::Figures;
pub use packed::WhatIf;
pub use read::read;
pub use report::Report;

use crate::kernel::{Day, Millis};
use crate::queue::Class;

/// A month of a large hall with every column is a tenth of this; it fits into memory whole.
pub const TRACE_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// A year of a hall with six hundred visits a day.
pub const TRACE_LINES_MAX: usize = 250_000;
/// Visits of one day: more than any hall has, and each is lived through four times.
pub const VISITS_MAX: usize = 10_000;
/// Counters of one day; a hall may have no more.
pub const COUNTERS_MAX: usize = crate::halls::sound::COUNTERS_MAX;

/// A recorded day. Instants are the hall's own wall clock, read as if it were UTC: replay has no time zones.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    /// Which day.
    pub day: Day,
    /// Who came, in the order of coming.
    pub visits: Vec<Visit>,
    /// Who served, by the name the trace gives: at least one.
    pub counters: Vec<String>,
    /// Rows of the day that say too little to be lived: nobody came to a counter, nobody knows which.
    pub left_out: usize,
}

/// Somebody who came.
#[derive(Clone, Debug, PartialEq)]
pub struct Visit {
    /// Line of the trace, for complaints.
    pub line: usize,
    /// Code of the business.
    pub service: String,
    /// Its class.
    pub class: Class,
    /// When they came.
    pub arrived: Millis,
    /// How it went.
    pub went: Went,
}

/// How a visit went.
#[derive(Clone, Debug, PartialEq)]
pub enum Went {
    /// Called and served.
    Served {
        /// First call.
        called: Millis,
        /// The customer sat down.
        started: Millis,
        /// The end.
        finished: Millis,
        /// By its place in [`Trace::counters`].
        counter: usize,
    },
    /// Went away before being called.
    Left {
        /// When.
        at: Millis,
    },
    /// Called, and did not come.
    Missed {
        /// When.
        called: Millis,
    },
    /// Never called, and nobody knows when they went.
    Never,
}

impl Visit {
    /// When the wait ended, by a call or by going away.
    pub fn until(&self) -> Option<Millis> {
        match self.went {
            Went::Served { called, .. } | Went::Missed { called } => Some(called),
            Went::Left { at } => Some(at),
            Went::Never => None,
        }
    }
}

/// Whole seconds for people.
pub(crate) fn seconds(ms: Millis) -> i64 {
    (ms.max(0) + 500) / 1_000
}
