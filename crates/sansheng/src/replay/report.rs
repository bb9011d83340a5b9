//! The replay's answer: a column for the record, one for the hall's own rule, one for each thing that could have been.

use std::fmt;

use serde::Serialize;

use super::{Figures, Trace};

/// A day beside what it could have been.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The day.
    pub day: String,
    /// Rows of the day that say too little to be lived.
    pub left_out: usize,
    /// How many counters served.
    pub counters: usize,
    /// The columns, the record first.
    pub columns: Vec<Column>,
}

/// One way the day went.
#[derive(Clone, Debug, Serialize)]
pub struct Column {
    /// `recorded`, `replayed`, or what was changed.
    pub name: String,
    /// How it went.
    pub figures: Figures,
}

impl Report {
    /// With the record alone.
    pub(super) fn new(trace: &Trace, recorded: Figures) -> Self {
        let recorded = Column { name: "recorded".into(), figures: recorded };
        Self {
            day: trace.day.to_string(),
            left_out: trace.left_out,
            counters: trace.counters.len(),
            columns: vec![recorded],
        }
    }

    /// One column more.
    pub(super) fn add(&mut self, name: String, figures: Figures) {
        self.columns.push(Column { name, figures });
    }
}

/// `1:05` for 65 seconds: a wait as a watch shows it.
fn clock(seconds: i64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

fn share(k: usize, n: usize) -> String {
    if n == 0 { "-".into() } else { format!("{k} of {n} ({:.1}%)", 100.0 * k as f64 / n as f64) }
}

/// A wait of those called; nothing when nobody was.
fn waited(f: &Figures, seconds: i64) -> String {
    if f.served + f.missed == 0 { "-".into() } else { clock(seconds) }
}

type Say = fn(&Figures) -> String;

const ROWS: [(&str, Say); 14] = [
    ("people", |f| f.people.to_string()),
    ("served", |f| f.served.to_string()),
    ("gave up", |f| f.gave_up.to_string()),
    ("called, not there", |f| f.missed.to_string()),
    ("never called", |f| f.never_called.to_string()),
    ("got no ticket", |f| f.refused.to_string()),
    ("mean wait", |f| waited(f, f.wait_mean_s)),
    ("9 of 10 within", |f| waited(f, f.wait_90_s)),
    ("longest wait", |f| waited(f, f.wait_longest_s)),
    ("beyond target", |f| share(f.late, f.served + f.missed)),
    ("priority: mean", |f| if f.priority == 0 { "-".into() } else { clock(f.priority_mean_s) }),
    ("priority: 9 of 10", |f| if f.priority == 0 { "-".into() } else { clock(f.priority_90_s) }),
    ("promises kept", |f| share(f.promises_kept, f.promised)),
    ("most overtaken", |f| f.overtaken_most.to_string()),
];

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let broken: Say = |f| f.guarantees_broken.to_string();
        let rows = ROWS.into_iter().chain([("guarantees broken", broken)]);
        writeln!(f, "{}: {} counters; waits in minutes:seconds", self.day, self.counters)?;
        if self.left_out > 0 {
            writeln!(f, "{} rows say too little to be replayed and are left out", self.left_out)?;
        }
        let cells: Vec<(&str, Vec<String>)> =
            rows.map(|(name, say)| (name, self.columns.iter().map(|c| say(&c.figures)).collect())).collect();
        let width = |n: usize| {
            let cells = cells.iter().map(|row| row.1[n].chars().count());
            cells.chain([self.columns[n].name.chars().count()]).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..self.columns.len()).map(width).collect();
        let line = |f: &mut fmt::Formatter<'_>, name: &str, cells: &mut dyn Iterator<Item = &str>| {
            write!(f, "{name:<18}")?;
            for (cell, width) in cells.zip(&widths) {
                write!(f, "  {cell:>width$}")?;
            }
            writeln!(f)
        };
        line(f, "", &mut self.columns.iter().map(|column| column.name.as_str()))?;
        for (name, cells) in &cells {
            line(f, name, &mut cells.iter().map(String::as_str))?;
        }
        if self.columns.first().is_some_and(|recorded| recorded.figures.guarantees_broken > 0) {
            writeln!(
                f,
                "\nrecorded: the guarantees are counted from the trace alone, which knows no returns, no transfers and"
            )?;
            writeln!(
                f,
                "not the rules of that day; `sansheng verify --order --day {}` counts from the hall's journal",
                self.day
            )?;
        }
        Ok(())
    }
}
