//! The two kinds of trace: a hall's own (`sansheng export trace`), and the call centre data of the Technion (Guedj and
//! Mandelbaum; Brown et al. 2005, JASA 100(469)), whose priority 2 is our priority. One line in, one row out.

use super::TraceFault;
use super::fault::shortened;
use crate::kernel::{Day, Millis};
use crate::queue::{Class, State};

/// The columns of a hall's own trace, in the order in which they are written.
pub(super) const HALL_COLUMNS: [&str; 9] =
    ["ticket", "service", "class", "arrived", "called", "started", "finished", "counter", "outcome"];
const CALL_COLUMNS: [&str; 10] =
    ["priority", "type", "date", "vru_exit", "q_start", "q_exit", "outcome", "ser_start", "ser_exit", "server"];
const DAY_MS: Millis = 24 * 3_600_000;
/// A call that is over half a day before it began has its times mixed up; less is midnight.
const MIDNIGHT_MS: Millis = DAY_MS / 2;

/// A row of either kind, in our words.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub line: usize,
    pub day: Day,
    pub service: String,
    pub class: Class,
    pub arrived: Millis,
    pub called: Option<Millis>,
    pub started: Option<Millis>,
    pub finished: Option<Millis>,
    pub counter: Option<String>,
    /// `State`, as tables write it.
    pub outcome: String,
}

impl Row {
    /// The counter that served to the end.
    pub fn served_by(&self) -> Option<&str> {
        let served = matches!(self.outcome.as_str(), "finished" | "refused");
        self.counter.as_deref().filter(|_| served)
    }
}

/// A format with the places of its columns.
pub(super) enum Format {
    Hall { at: [usize; 9], width: usize, by: char },
    Calls { at: [usize; 10], width: usize },
}

impl Format {
    /// What the header says.
    pub fn of(header: &str) -> Result<Self, TraceFault> {
        let by = if header.contains('\t') { '\t' } else { ',' };
        let names: Vec<&str> = fields(header, by);
        let width = names.len();
        if names.contains(&"ser_exit") {
            return Ok(Self::Calls { at: places(&names, CALL_COLUMNS)?, width });
        }
        if !HALL_COLUMNS.iter().any(|column| names.contains(column)) {
            return Err(TraceFault::NotATrace);
        }
        Ok(Self::Hall { at: places(&names, HALL_COLUMNS)?, width, by })
    }

    /// What names a visit: a hall's numbers begin anew each day; a call is its whole line.
    pub fn visit<'a>(&self, text: &'a str) -> Vec<&'a str> {
        match self {
            Self::Hall { at, by, .. } => {
                let fields = fields(text, *by);
                let field = |n: usize| fields.get(at[n]).copied().unwrap_or_default();
                let day = field(3);
                vec![field(0), day.get(..10).unwrap_or(day)]
            }
            Self::Calls { .. } => vec![text.trim_end()],
        }
    }

    /// One line; `None` for a row that is no visit.
    pub fn row(&self, text: &str, line: usize) -> Result<Option<Row>, TraceFault> {
        match self {
            Self::Hall { at, width, by } => hall(&checked(text, *by, *width, line)?, at, line).map(Some),
            Self::Calls { at, width } => call(&checked(text, '\t', *width, line)?, at, line),
        }
    }
}

fn fields(line: &str, by: char) -> Vec<&str> {
    line.split(by).map(|field| field.trim().trim_matches('"')).collect()
}

fn checked(text: &str, by: char, wants: usize, line: usize) -> Result<Vec<&str>, TraceFault> {
    let found = fields(text, by);
    if found.len() == wants { Ok(found) } else { Err(TraceFault::Fields { line, has: found.len(), wants }) }
}

fn places<const N: usize>(names: &[&str], columns: [&'static str; N]) -> Result<[usize; N], TraceFault> {
    let mut at = [0; N];
    for (place, column) in at.iter_mut().zip(columns) {
        *place = names.iter().position(|name| *name == column).ok_or(TraceFault::MissingColumn { column })?;
    }
    Ok(at)
}

fn wrong(line: usize, column: &'static str, text: &str, what: &'static str) -> TraceFault {
    TraceFault::Field { line, column, text: shortened(text), what }
}

/// A row of a hall's own trace.
fn hall(fields: &[&str], at: &[usize; 9], line: usize) -> Result<Row, TraceFault> {
    let field = |n: usize| (HALL_COLUMNS[n], fields[at[n]]);
    let time = |n: usize| {
        let (column, text) = field(n);
        if text.is_empty() { Ok(None) } else { clock(text).map(Some).ok_or_else(|| wrong(line, column, text, "time")) }
    };
    let service = code(field(1).1).ok_or_else(|| wrong(line, "service", field(1).1, "business"))?;
    let class = Class::parse(field(2).1).ok_or_else(|| wrong(line, "class", field(2).1, "class"))?;
    let arrived = time(3)?.ok_or_else(|| wrong(line, "arrived", "", "time"))?;
    let outcome = State::parse(field(8).1).ok_or_else(|| wrong(line, "outcome", field(8).1, "outcome"))?;
    let counter = Some(field(7).1).filter(|name| !name.is_empty());
    let number = |name: &str| name.parse::<i32>().ok().filter(|n| (1..=999).contains(n)).map(|n| n.to_string());
    let counter = match counter {
        Some(name) => Some(number(name).ok_or_else(|| wrong(line, "counter", name, "counter"))?),
        None => None,
    };
    let day = fields[at[3]].get(..10).and_then(Day::parse).ok_or_else(|| wrong(line, "arrived", field(3).1, "time"))?;
    Ok(Row {
        line,
        day,
        service,
        class,
        arrived,
        called: time(4)?,
        started: time(5)?,
        finished: time(6)?,
        counter,
        outcome: outcome.as_str().to_owned(),
    })
}

/// A wall clock, `2026-03-02T10:00:03.250`, as milliseconds; years of people only.
fn clock(text: &str) -> Option<Millis> {
    let civil: jiff::civil::DateTime = text.parse().ok()?;
    if !(1970..2200).contains(&civil.year()) {
        return None;
    }
    Some(civil.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_millisecond())
}

/// A code as packs allow it.
fn code(text: &str) -> Option<String> {
    let code = text.to_lowercase();
    crate::halls::sound::is_code(&code).then_some(code)
}

/// A call of the bank. Calls that nobody waited with and nobody answered are no visits.
fn call(fields: &[&str], at: &[usize; 10], line: usize) -> Result<Option<Row>, TraceFault> {
    let field = |n: usize| (CALL_COLUMNS[n], fields[at[n]]);
    let time = |n: usize| seconds_of(field(n).1).ok_or_else(|| wrong(line, field(n).0, field(n).1, "time"));
    let (priority, date, outcome) = (field(0).1, field(2).1, field(6).1);
    let class = match priority {
        "0" | "1" => Class::Regular,
        "2" => Class::Priority,
        _ => return Err(wrong(line, "priority", priority, "priority")),
    };
    let service = code(field(1).1).ok_or_else(|| wrong(line, "type", field(1).1, "business"))?;
    let day = call_day(date).ok_or_else(|| wrong(line, "date", date, "day"))?;
    let midnight = clock(&format!("{day}T00:00:00")).ok_or_else(|| wrong(line, "date", date, "day"))?;
    let (vru_exit, q_start, q_exit) = (time(3)?, time(4)?, time(5)?);
    let (ser_start, ser_exit) = (time(7)?, time(8)?);
    let queued = q_start != 0;
    let arrived = if queued { q_start } else { vru_exit };
    // Midnight may lie between any two of them.
    let after = |before: Millis, then: Millis, names: (&'static str, &'static str)| {
        let later = if then < before { then + DAY_MS } else { then };
        if later - before > MIDNIGHT_MS {
            return Err(TraceFault::OutOfOrder { line, before: names.0, after: names.1 });
        }
        Ok(later)
    };
    let server = Some(field(9).1).filter(|name| *name != "NO_SERVER" && !name.is_empty()).map(str::to_owned);
    let mut row = Row {
        line,
        day,
        service,
        class,
        arrived: midnight + arrived,
        called: None,
        started: None,
        finished: None,
        counter: None,
        outcome: String::new(),
    };
    match (outcome, server) {
        ("HANG", _) if queued => {
            row.finished = Some(midnight + after(arrived, q_exit, ("q_start", "q_exit"))?);
            State::Cancelled.as_str().clone_into(&mut row.outcome);
        }
        ("AGENT", Some(server)) => {
            // Whoever did not queue was answered as soon as the machine had let them go.
            let called = if queued { after(arrived, q_exit, ("q_start", "q_exit"))? } else { arrived };
            let spoke = after(ser_start, ser_exit, ("ser_start", "ser_exit"))? - ser_start;
            row.called = Some(midnight + called);
            row.started = row.called;
            row.finished = Some(midnight + called + spoke);
            row.counter = Some(server);
            State::Finished.as_str().clone_into(&mut row.outcome);
        }
        // Somebody answered, and nobody knows who: counted, and left out.
        ("AGENT", None) => {
            State::Serving.as_str().clone_into(&mut row.outcome);
        }
        ("HANG" | "PHANTOM", _) => return Ok(None),
        _ => return Err(wrong(line, "outcome", outcome, "outcome")),
    }
    Ok(Some(row))
}

/// `990104`; the data is of the last century.
fn call_day(text: &str) -> Option<Day> {
    if text.len() != 6 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Day::parse(&format!("19{}-{}-{}", &text[..2], &text[2..4], &text[4..]))
}

/// `8:05:20` as milliseconds since midnight.
fn seconds_of(text: &str) -> Option<Millis> {
    let mut parts = text.split(':').map(|part| part.parse::<u32>().ok());
    let (hours, minutes, seconds) = (parts.next()??, parts.next()??, parts.next()??);
    // The data counts on past midnight here and there.
    let sound = hours < 48 && minutes < 60 && seconds < 60 && parts.next().is_none();
    sound.then(|| 1_000 * (Millis::from(hours) * 3_600 + Millis::from(minutes) * 60 + Millis::from(seconds)))
}
