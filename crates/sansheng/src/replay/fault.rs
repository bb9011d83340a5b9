//! What a trace can be refused for: one line with the place in the file.

use super::{COUNTERS_MAX, TRACE_BYTES_MAX, TRACE_LINES_MAX, VISITS_MAX};

/// Why a trace cannot be replayed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TraceFault {
    /// Nothing in it.
    #[error("the trace is empty")]
    Empty,
    /// Larger than is read.
    #[error("the trace is larger than {} MB: cut it into days", TRACE_BYTES_MAX / 1024 / 1024)]
    TooLarge,
    /// Longer than is read.
    #[error("line {}: a trace has at most {TRACE_LINES_MAX} lines: cut it into days", TRACE_LINES_MAX + 1)]
    TooManyLines,
    /// No text.
    #[error("line {line}: this is not UTF-8 text")]
    NotUtf8 {
        /// Counted from 1.
        line: usize,
    },
    /// Neither of the headers.
    #[error(
        "line 1: the columns are those of no trace; `sansheng export trace` writes \
         ticket,service,class,arrived,called,started,finished,counter,outcome"
    )]
    NotATrace,
    /// A column is not there.
    #[error("line 1: the column `{column}` is missing")]
    MissingColumn {
        /// Which.
        column: &'static str,
    },
    /// A row of another width.
    #[error("line {line}: {has} fields where the header has {wants}")]
    Fields {
        /// Counted from 1.
        line: usize,
        /// So many.
        has: usize,
        /// Wanted.
        wants: usize,
    },
    /// A field that cannot be read.
    #[error("line {line}: `{text}` in `{column}` is no {what}")]
    Field {
        /// Counted from 1.
        line: usize,
        /// Which column.
        column: &'static str,
        /// What stands there, shortened.
        text: String,
        /// What should.
        what: &'static str,
    },
    /// The same visit a second time.
    #[error("line {line}: the same visit stands in line {before}")]
    Twice {
        /// Counted from 1.
        line: usize,
        /// Where it stands first.
        before: usize,
    },
    /// A field that the outcome asks for is empty.
    #[error("line {line}: somebody who was {outcome} has no `{column}`")]
    Lacking {
        /// Counted from 1.
        line: usize,
        /// Which column.
        column: &'static str,
        /// What came of it.
        outcome: String,
    },
    /// Something happened before what came before it.
    #[error("line {line}: `{after}` is earlier than `{before}`")]
    OutOfOrder {
        /// Counted from 1.
        line: usize,
        /// Should come first.
        before: &'static str,
        /// Should come after.
        after: &'static str,
    },
    /// A visit of more than a day.
    #[error("line {line}: `{column}` is more than a day after the visit began")]
    TooLong {
        /// Counted from 1.
        line: usize,
        /// Which column.
        column: &'static str,
    },
    /// Several days, and none named.
    #[error("the trace has {days} days, {first} to {last}: say --day {first}")]
    WhichDay {
        /// How many.
        days: usize,
        /// The first.
        first: String,
        /// The last.
        last: String,
    },
    /// The day that was named is not in it.
    #[error("the trace has nobody on {day}; it has {first} to {last}")]
    NotThatDay {
        /// Asked for.
        day: String,
        /// The first.
        first: String,
        /// The last.
        last: String,
    },
    /// Nobody came, or nobody was served.
    #[error("on {day} nobody was served: there is nothing to replay")]
    NobodyServed {
        /// The day.
        day: String,
    },
    /// More than are lived.
    #[error("on {day} more than {VISITS_MAX} people came: that is no hall's day")]
    TooManyVisits {
        /// The day.
        day: String,
    },
    /// More counters than a hall has.
    #[error("on {day} more than {COUNTERS_MAX} counters served: that is no hall's day")]
    TooManyCounters {
        /// The day.
        day: String,
    },
    /// The pack and the trace do not belong together.
    #[error("line {line}: the pack has no {what} `{code}`")]
    NotInPack {
        /// Counted from 1.
        line: usize,
        /// Business or counter.
        what: &'static str,
        /// Which.
        code: String,
    },
    /// The pack knows no need that gives priority.
    #[error("line {line}: a priority ticket, and the pack has no need that gives priority")]
    NoPriority {
        /// Counted from 1.
        line: usize,
    },
}

/// What stands in a field, as much of it as fits into a line.
pub(super) fn shortened(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(40).collect()
}
