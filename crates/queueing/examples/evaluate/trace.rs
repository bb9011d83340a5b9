//! Reads a trace of calls (17 tab-separated columns) and turns it into the events of the floor, in the order of time.

use queueing::predict::Level;

/// One call.
#[derive(Debug, Clone)]
pub struct Call {
    pub day: i64,
    pub kind: usize,
    /// Priority as written down; only those who queued have one.
    pub class: Option<Level>,
    pub entered_s: f64,
    /// Joined the queue, or was passed on at once.
    pub joined_s: f64,
    pub queued: bool,
    /// Seconds in the queue; zero for who did not queue.
    pub wait_s: f64,
    pub left_queue_s: f64,
    pub served: bool,
    pub start_s: f64,
    pub finish_s: f64,
    pub counter: Option<usize>,
}

/// All calls of some files.
#[derive(Debug, Default)]
pub struct Trace {
    pub calls: Vec<Call>,
    pub counters: Vec<String>,
    /// Calls read before the last file.
    pub before_last_file: usize,
}

const COLUMNS: [&str; 17] = [
    "vru+line",
    "call_id",
    "customer_id",
    "priority",
    "type",
    "date",
    "vru_entry",
    "vru_exit",
    "vru_time",
    "q_start",
    "q_exit",
    "q_time",
    "outcome",
    "ser_start",
    "ser_exit",
    "ser_time",
    "server",
];
/// Kinds of business; whatever else there is counts as the last.
pub const KINDS: [&str; 7] = ["PS", "NW", "NE", "IN", "PE", "TT", "other"];
/// The internet desk: out of every pool.
pub const INTERNET: usize = 3;
pub const DAY_S: f64 = 86_400.0;
/// Earlier in the day than the time before by more than this: past midnight.
const PAST_MIDNIGHT_S: f64 = 43_200.0;

impl Trace {
    /// Reads one file; what is wrong is said in one line.
    pub fn read(&mut self, path: &str) -> Result<(), String> {
        let text = std::fs::read(path).map_err(|error| format!("{path}: {error}"))?;
        let text = String::from_utf8_lossy(&text);
        let mut lines = text.lines();
        let Some(header) = lines.next().filter(|header| !header.trim().is_empty()) else {
            return Err(format!("{path}: the file is empty"));
        };
        let names: Vec<&str> = header.trim_end_matches('\r').split('\t').map(str::trim).collect();
        if names != COLUMNS {
            return Err(format!("{path}: the header does not have the 17 tab-separated columns of the calls data"));
        }
        let before = self.calls.len();
        self.before_last_file = before;
        for (number, line) in (2..).zip(lines) {
            if line.trim().is_empty() {
                continue;
            }
            match self.call(line.trim_end_matches('\r')) {
                Ok(Some(call)) => self.calls.push(call),
                Ok(None) => {}
                Err(what) => {
                    let what: String = what.chars().take(200).collect();
                    return Err(format!("{path}, line {number}: {what}"));
                }
            }
        }
        if self.calls.len() == before {
            return Err(format!("{path}: there is no call in it"));
        }
        Ok(())
    }

    pub fn last_day(&self) -> i64 {
        self.calls.iter().map(|call| call.day).max().unwrap_or(0)
    }

    fn call(&mut self, line: &str) -> Result<Option<Call>, String> {
        let fields: Vec<&str> = line.split('\t').map(str::trim).collect();
        if fields.len() != COLUMNS.len() {
            return Err(format!("{} columns instead of {}", fields.len(), COLUMNS.len()));
        }
        let served = match fields[12] {
            "AGENT" => true,
            "HANG" => false,
            "PHANTOM" => return Ok(None),
            other => return Err(format!("outcome is {other:?}, not AGENT, HANG or PHANTOM")),
        };
        let day = day_number(fields[5])?;
        let midnight_s = day as f64 * DAY_S;
        let entered_s = clock(&fields, 6)?;
        let at = |column: usize| -> Result<f64, String> {
            let time_s = clock(&fields, column)?;
            Ok(midnight_s + if time_s < entered_s - PAST_MIDNIGHT_S { time_s + DAY_S } else { time_s })
        };
        let left_menu_s = at(7)?;
        let queued = clock(&fields, 9)? > 0.0;
        let wait_s = if queued { number(&fields, 11)? } else { 0.0 };
        let joined_s = if queued { at(9)? } else { left_menu_s };
        let left_queue_s = if queued { at(10)?.max(joined_s) } else { joined_s };
        // A service that nobody saw, or that was not written down, has no times of its own.
        let seen = clock(&fields, 13)? > 0.0 || clock(&fields, 14)? > 0.0;
        let counter = self.counter(fields[16], served && seen);
        let start_s = if counter.is_some() { at(13)? } else { left_queue_s };
        let finish_s = if counter.is_some() { at(14)?.max(start_s) } else { left_queue_s };
        let class = ["0", "1", "2"]
            .iter()
            .position(|class| *class == fields[3])
            .ok_or_else(|| format!("priority is {:?}, not 0, 1 or 2", fields[3]))?;
        let kind = KINDS.iter().position(|kind| *kind == fields[4]).unwrap_or(KINDS.len() - 1);
        Ok(Some(Call {
            day,
            kind,
            class: queued.then_some(Level::ALL[class]),
            entered_s: midnight_s + entered_s,
            joined_s,
            queued,
            wait_s,
            left_queue_s,
            served,
            start_s,
            finish_s,
            counter,
        }))
    }

    /// Counters by name; a service at an unnamed counter is one that nobody saw.
    fn counter(&mut self, name: &str, served: bool) -> Option<usize> {
        if !served || name == "NO_SERVER" {
            return None;
        }
        Some(self.counters.iter().position(|known| known == name).unwrap_or_else(|| {
            self.counters.push(name.to_owned());
            self.counters.len() - 1
        }))
    }
}

fn number(fields: &[&str], column: usize) -> Result<f64, String> {
    let what = || format!("{} is {:?}, not a number of seconds", COLUMNS[column], fields[column]);
    let seconds: f64 = fields[column].parse().map_err(|_| what())?;
    if (0.0..=DAY_S).contains(&seconds) { Ok(seconds) } else { Err(what()) }
}

/// Seconds after midnight of "h:mm:ss".
fn clock(fields: &[&str], column: usize) -> Result<f64, String> {
    let what = || format!("{} is {:?}, not a time of day", COLUMNS[column], fields[column]);
    let parts = fields[column].split(':').map(|part| part.parse::<u32>().map_err(|_| what()));
    match parts.collect::<Result<Vec<u32>, String>>()?[..] {
        [h, m, s] if h <= 24 && m < 60 && s < 60 => Ok(f64::from(h * 3_600 + m * 60 + s)),
        _ => Err(what()),
    }
}

/// Days since 1 January 1970 of "yymmdd", by H. Hinnant's `days_from_civil`.
fn day_number(date: &str) -> Result<i64, String> {
    let what = || format!("date is {date:?}, not yymmdd");
    let number: i64 = date.parse().map_err(|_| what())?;
    let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100);
    if !(0..=991_231).contains(&number) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return Err(what());
    }
    let year = if year < 70 { 2_000 + year } else { 1_900 + year } - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year - era * 400;
    let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    Ok(era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468)
}
