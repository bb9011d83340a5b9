//! From bytes to a recorded day: text, lines, the one of two formats that the header names, the day that is asked for.

use std::collections::{BTreeSet, HashMap};

use super::formats::{Format, Row};
use super::{COUNTERS_MAX, TRACE_BYTES_MAX, TRACE_LINES_MAX, Trace, TraceFault, VISITS_MAX, Visit, Went};
use crate::halls::Hall;
use crate::kernel::{Day, Millis};

/// A visit is over within a day.
const VISIT_MAX: Millis = 24 * 3_600_000;

/// Reads a trace: an export of a hall, or the calls of the Israeli bank of 1999. Without a day the file must hold one.
pub fn read(bytes: &[u8], day: Option<&Day>) -> Result<Trace, TraceFault> {
    if bytes.len() as u64 > TRACE_BYTES_MAX {
        return Err(TraceFault::TooLarge);
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = &bytes[..error.valid_up_to()];
        TraceFault::NotUtf8 { line: before.iter().filter(|byte| **byte == b'\n').count() + 1 }
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
    let (header, _) = lines.next().ok_or(TraceFault::Empty)?;
    let format = Format::of(header)?;
    let mut rows = Vec::new();
    let mut seen: HashMap<Vec<&str>, usize> = HashMap::new();
    for (line, n) in lines {
        if n > TRACE_LINES_MAX {
            return Err(TraceFault::TooManyLines);
        }
        if let Some(before) = seen.insert(format.visit(line), n) {
            return Err(TraceFault::Twice { line: n, before });
        }
        rows.extend(format.row(line, n)?);
    }
    if rows.is_empty() {
        return Err(TraceFault::Empty);
    }
    let day = the_day(&rows, day)?;
    of_day(rows, day)
}

/// The day that was named, or the only one.
fn the_day(rows: &[Row], asked: Option<&Day>) -> Result<Day, TraceFault> {
    let days: BTreeSet<&Day> = rows.iter().map(|row| &row.day).collect();
    let name = |day: Option<&&Day>| day.map_or_else(String::new, ToString::to_string);
    let (first, last) = (name(days.first()), name(days.last()));
    match asked {
        Some(day) if days.contains(day) => Ok(day.clone()),
        Some(day) => Err(TraceFault::NotThatDay { day: day.to_string(), first, last }),
        None if days.len() > 1 => Err(TraceFault::WhichDay { days: days.len(), first, last }),
        None => days.first().map(|day| (*day).clone()).ok_or(TraceFault::Empty),
    }
}

fn of_day(rows: Vec<Row>, day: Day) -> Result<Trace, TraceFault> {
    let rows: Vec<Row> = rows.into_iter().filter(|row| row.day == day).collect();
    if rows.len() > VISITS_MAX {
        return Err(TraceFault::TooManyVisits { day: day.to_string() });
    }
    let all = rows.len();
    let names: BTreeSet<String> = rows.iter().filter_map(|row| row.served_by().map(str::to_owned)).collect();
    let mut counters: Vec<String> = names.into_iter().collect();
    // Counter 10 comes after counter 9.
    counters.sort_by_key(|name| (name.parse::<i32>().unwrap_or(i32::MAX), name.clone()));
    if counters.len() > COUNTERS_MAX {
        return Err(TraceFault::TooManyCounters { day: day.to_string() });
    }
    let mut visits = Vec::with_capacity(all);
    for row in rows {
        visits.extend(visit(row, &counters)?);
    }
    visits.sort_by_key(|visit: &Visit| visit.arrived);
    if !visits.iter().any(|visit| matches!(visit.went, Went::Served { .. })) {
        return Err(TraceFault::NobodyServed { day: day.to_string() });
    }
    let left_out = all - visits.len();
    Ok(Trace { day, visits, counters, left_out })
}

/// A row as a visit; `None` when it says too little.
fn visit(row: Row, counters: &[String]) -> Result<Option<Visit>, TraceFault> {
    let line = row.line;
    let mut last = ("arrived", row.arrived);
    for (column, at) in [("called", row.called), ("started", row.started), ("finished", row.finished)] {
        let Some(at) = at else { continue };
        if at < last.1 {
            return Err(TraceFault::OutOfOrder { line, before: last.0, after: column });
        }
        if at - row.arrived > VISIT_MAX && row.outcome != "expired" {
            return Err(TraceFault::TooLong { line, column });
        }
        last = (column, at);
    }
    let needs = |at: Option<Millis>, column| {
        at.ok_or_else(|| TraceFault::Lacking { line, column, outcome: row.outcome.clone() })
    };
    let went = match row.outcome.as_str() {
        "finished" | "refused" => {
            let (called, started) = (needs(row.called, "called")?, needs(row.started, "started")?);
            let finished = needs(row.finished, "finished")?;
            let name = row.counter.clone().ok_or_else(|| TraceFault::Lacking {
                line,
                column: "counter",
                outcome: row.outcome.clone(),
            })?;
            let counter = counters.iter().position(|counter| *counter == name).unwrap_or(0);
            Went::Served { called, started, finished, counter }
        }
        // Put aside in the middle of being served, and never taken up again: nobody knows how long that would have been.
        "cancelled" | "expired" if row.started.is_some() => return Ok(None),
        "cancelled" | "expired" | "missed" if row.called.is_some() => {
            Went::Missed { called: needs(row.called, "called")? }
        }
        "cancelled" => Went::Left { at: needs(row.finished, "finished")? },
        "expired" => Went::Never,
        // Nobody knows yet how it went.
        _ => return Ok(None),
    };
    Ok(Some(Visit { line, service: row.service, class: row.class, arrived: row.arrived, went }))
}

/// The trace of a day as `sansheng export trace` writes it: the columns of [`Format::Hall`], times by the hall's clock.
pub(super) fn written(hall: &Hall, visits: &[crate::queue::Visited]) -> Result<Vec<u8>, csv::Error> {
    let mut file = csv::Writer::from_writer(Vec::new());
    file.write_record(super::formats::HALL_COLUMNS)?;
    let clock = |at: Option<Millis>| at.map_or_else(String::new, |at| hall.zone.civil(at).to_string());
    for visit in visits {
        file.write_record([
            visit.ticket.clone(),
            visit.service.clone(),
            visit.class.as_str().to_owned(),
            clock(Some(visit.arrived_at)),
            clock(visit.called_at),
            clock(visit.started_at),
            clock(visit.ended_at),
            visit.counter.map_or_else(String::new, |number| number.to_string()),
            visit.state.as_str().to_owned(),
        ])?;
    }
    file.into_inner().map_err(|error| csv::Error::from(std::io::Error::other(error.to_string())))
}
