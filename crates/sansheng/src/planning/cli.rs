//! `sansheng simulate`: a day in the hall's twin as planned, and with something done otherwise, side by side.

use diesel::QueryResult;
use serde::Serialize;

use super::presence::duty_on;
use super::twin::{OnDuty, on_day};
use super::whatif::{Tried, changed, lived};
use crate::door::Answer;
use crate::halls::{self, Hall, hours_of};
use crate::kernel::{Clock, Day};
use crate::operate::{branch, said};
use crate::settings::Simulate;
use crate::store::{Conn, open_writer};

/// How far back a day is looked for whose counters say what is planned: two months of the same weekday.
const WEEKS_MAX: i64 = 8;

/// Where the plan is from.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Planned {
    /// The counters were open so on that day itself.
    Recorded(String),
    /// As on the last day of the same weekday.
    SameWeekday(String),
    /// Nobody knows: every counter, from open to close.
    EveryCounter,
}

/// The answer of `simulate --json`.
#[derive(Debug, Serialize)]
struct Simulated {
    hall: String,
    day: String,
    /// People expected (or who came, of a past day).
    people: i64,
    /// From so many past days; 0: reckoned from the pack.
    known_days: usize,
    planned: Planned,
    promise_s: i32,
    as_planned: Tried,
    as_asked: Option<Tried>,
}

/// Tries a day and prints it.
pub fn simulate(settings: &Simulate) -> Result<(), String> {
    let url = &settings.database.database;
    let branch = branch(url, settings.branch.as_deref())?;
    let mut conn = open_writer(url).map_err(|e| format!("cannot open the database {url}: {e}"))?;
    let hall =
        halls::queries::load(&mut conn, &branch, &settings.hall).map_err(|stop| said(Answer::from_read(stop)))?;
    let now = Clock::System.now();
    let day = match &settings.day {
        Some(text) => Day::parse(text).ok_or(format!("`{text}` is no day: say 2026-11-30"))?,
        None => hall.zone.day(now),
    };
    let cannot = |e: diesel::result::Error| format!("cannot read the database {url}: {e}");
    let (duty, planned) = planned_duty(&mut conn, &hall, &day).map_err(cannot)?;
    if duty.is_empty() {
        return Err(format!("{} has no counter in use: nobody could be served", hall.id));
    }
    let twin = on_day(&mut conn, &hall, &day, &duty, now).map_err(cannot)?;
    let twin = twin.ok_or_else(|| format!("{} does not open on {day}", hall.id))?;
    let changes = settings.changes();
    let other = changed(&hall, &day, &twin.hall, &duty, &changes).map_err(|no| no.to_string())?;
    let promise_s = hall.pack.queue.target_regular_s;
    let asked = changes != super::Changes::default();
    let answer = Simulated {
        hall: hall.id.clone(),
        day: day.to_string(),
        people: twin.expected.all().iter().sum::<f64>().round() as i64,
        known_days: twin.expected.known_days,
        planned,
        promise_s,
        as_planned: lived(&twin.hall, promise_s, settings.runs),
        as_asked: asked.then(|| lived(&other, promise_s, settings.runs)),
    };
    if settings.json {
        println!("{}", serde_json::to_string(&answer).map_err(|e| e.to_string())?);
    } else {
        print(&answer);
    }
    Ok(())
}

/// When counters are on duty on that day, as far as anybody can say. Empty when the hall has none.
fn planned_duty(conn: &mut Conn, hall: &Hall, day: &Day) -> QueryResult<(Vec<OnDuty>, Planned)> {
    let some = |duty: &[OnDuty]| duty.iter().any(|on_duty| !on_duty.duty.is_empty());
    let recorded = duty_on(conn, hall, day)?;
    if recorded.is_empty() || some(&recorded) {
        return Ok((recorded, Planned::Recorded(day.to_string())));
    }
    for weeks in 1..=WEEKS_MAX {
        let then = day.plus(-7 * weeks);
        let mut duty = duty_on(conn, hall, &then)?;
        if some(&duty) {
            let later = hall.zone.instant(day, 0) - hall.zone.instant(&then, 0);
            let spans = duty.iter_mut().flat_map(|on_duty| &mut on_duty.duty);
            spans.for_each(|span| *span = (span.0 + later, span.1 + later));
            return Ok((duty, Planned::SameWeekday(then.to_string())));
        }
    }
    let hours = hours_of(&hall.pack, day);
    let spans: Vec<_> =
        hours.iter().map(|&(from, to)| (hall.zone.instant(day, from), hall.zone.instant(day, to))).collect();
    let all = recorded.into_iter().map(|on_duty| OnDuty { duty: spans.clone(), ..on_duty }).collect();
    Ok((all, Planned::EveryCounter))
}

fn print(answer: &Simulated) {
    let from = match answer.known_days {
        0 => "the hall has no past days: reckoned from its pack".to_owned(),
        n => format!("from {n} past days"),
    };
    println!("{} {}: {} people ({from})", answer.hall, answer.day, answer.people);
    match &answer.planned {
        Planned::Recorded(_) => println!("as planned: the counters as they were open on that day"),
        Planned::SameWeekday(day) => println!("as planned: the counters as they were open on {day}"),
        Planned::EveryCounter => println!("as planned: every counter in use, as long as the hall is open"),
    }
    let clock = |seconds: i64| format!("{}:{:02}", seconds / 60, seconds % 60);
    let tenths = |n: i64| format!("{}.{}", n / 10, n % 10);
    let late = format!("waited beyond {} min", answer.promise_s / 60);
    let row = |name: &str, say: &dyn Fn(&Tried) -> String| {
        let asked = answer.as_asked.as_ref().map_or_else(String::new, say);
        println!("{name:<24}{:>12}{asked:>12}", say(&answer.as_planned));
    };
    let heading = if answer.as_asked.is_some() { "as asked" } else { "" };
    println!("{:<24}{:>12}{heading:>12}", "", "as planned");
    row("longest wait", &|t| clock(t.longest_s));
    row("mean wait", &|t| t.mean_s.map_or_else(|| "-".to_owned(), clock));
    row(&late, &|t| format!("{}%", tenths(t.late_per_mille)));
    row("gave up", &|t| tenths(t.gave_up_tenths));
}
