//! The flags of what looks at days as a whole: replaying them, auditing their order, trying what could be done.

use std::path::PathBuf;

use clap::Args;

use super::Database;
use crate::planning::{Changes, CounterAt, Diverted, Times};
use crate::replay::WhatIf;

/// Settings of `verify`.
#[derive(Debug, Clone, Args)]
pub struct Verify {
    /// Which database.
    #[command(flatten)]
    pub database: Database,
    /// Only the order: check every recorded call against the hall's guarantees
    #[arg(long)]
    pub order: bool,
    /// With --order: one day, 2026-11-30, instead of all
    #[arg(long, requires = "order")]
    pub day: Option<String>,
}

/// Settings of `replay`.
#[derive(Debug, Clone, Args)]
pub struct Replay {
    /// The recorded day: what `sansheng export trace` wrote, or the calls of the Technion's call centre data
    #[arg(long)]
    pub trace: PathBuf,
    /// Which day, when the trace has several
    #[arg(long)]
    pub day: Option<String>,
    /// The hall's pack; made from the trace when left out
    #[arg(long)]
    pub pack: Option<PathBuf>,
    /// What else could have been, again for each: first-come, head-start=SECONDS, overtakes=N, counters=+1, counters=-1
    #[arg(long)]
    pub what: Vec<WhatIf>,
    /// One line of JSON instead of a table
    #[arg(long)]
    pub json: bool,
}

/// Settings of `export trace`.
#[derive(Debug, Clone, Args)]
pub struct ExportTrace {
    /// Which database.
    #[command(flatten)]
    pub database: Database,
    /// The branch; may be left out while there is one
    #[arg(long)]
    pub branch: Option<String>,
    /// The hall's id
    #[arg(long)]
    pub hall: String,
    /// The day: 2026-11-30
    #[arg(long)]
    pub day: String,
    /// The CSV file to write
    #[arg(long)]
    pub out: PathBuf,
}

/// Settings of `simulate`.
#[derive(Debug, Clone, Args)]
pub struct Simulate {
    /// Which database.
    #[command(flatten)]
    pub database: Database,
    /// The branch; may be left out while there is one
    #[arg(long)]
    pub branch: Option<String>,
    /// The hall's id
    #[arg(long)]
    pub hall: String,
    /// The day: 2026-11-30; today when left out
    #[arg(long)]
    pub day: Option<String>,
    /// Open a counter besides: 6@9:30-11:30, or 6 for the whole day; again for each
    #[arg(long)]
    pub open: Vec<CounterAt>,
    /// Close a counter: 3@13:00-14:00, or 3 for the whole day; again for each
    #[arg(long)]
    pub close: Vec<CounterAt>,
    /// A share of those who come for a business is served elsewhere: pay=0.2; again for each
    #[arg(long)]
    pub divert: Vec<Diverted>,
    /// So many times as many people: x1.3
    #[arg(long)]
    pub arrivals: Option<Times>,
    /// How often the day is lived: more is steadier and slower
    #[arg(long, default_value_t = 40, value_parser = clap::value_parser!(u32).range(1..=400))]
    pub runs: u32,
    /// One line of JSON instead of a table
    #[arg(long)]
    pub json: bool,
}

impl Simulate {
    /// What is done otherwise.
    pub fn changes(&self) -> Changes {
        let (open, close, divert) = (self.open.clone(), self.close.clone(), self.divert.clone());
        Changes { open, close, divert, arrivals: self.arrivals }
    }
}
