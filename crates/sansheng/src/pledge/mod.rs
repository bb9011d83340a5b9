//! What the hall promises the public, clause by clause, and how each was kept: today, this month, this quarter. A day that
//! is over is counted once and for good (`settle`); what is not over is counted as it stands (`count`). Only what the
//! tables show is here: nobody types a figure in, and none is about a person.

mod clause;
mod count;
mod figures;
mod rules;
mod settle;
pub(crate) mod verify;

pub use clause::{Clause, How};
pub use figures::{ClauseKept, Pledge, pledge};
pub use rules::{FEW, Figure, Standing, Tallies, Tally, figure};
pub use settle::{DayCounted, due, settle};
