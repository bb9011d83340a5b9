//! `sansheng simulate`: a day in the hall's twin as planned, and with something done otherwise, side by side.

use diesel::QueryResult;
use serde::Serialize;

use super::arrivals::first_day;
use super::planned::{PlanFrom, planned_duty};
use super::staffing::AHEAD_DAYS_MAX;
use super::twin::on_day;
use super::whatif::{Tried, changed, lived};
use crate::door::Answer;
use crate::halls::{self, Hall};
use crate::kernel::{Clock, Day, Millis};
use crate::operate::{branch, said};
use crate::queue;
use crate::settings::Simulate;
use crate::store::{Conn, open_writer};

/// The answer of `simulate --json`.
#[derive(Debug, Serialize)]
struct Simulated {
    hall: String,
    day: String,
    /// People expected (or who came, of a past day).
    people: i64,
    /// From so many past days; 0: reckoned from the pack.
    known_days: usize,
    planned: PlanFrom,
    promise_s: i32,
    /// What a past day really was like, so that the twin can be judged by it.
    recorded: Option<Tried>,
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
    let first = first_day(&mut conn, &hall).map_err(cannot)?;
    sayable(&hall, &day, first.as_ref(), now)?;
    let (duty, planned) = planned_duty(&mut conn, &hall, &day, now).map_err(cannot)?;
    if duty.is_empty() {
        return Err(format!("{} has no counter in use: nobody could be served", hall.id));
    }
    let twin = on_day(&mut conn, &hall, &day, &duty, now).map_err(cannot)?;
    let twin = twin.ok_or_else(|| format!("{} does not open on {day}", hall.id))?;
    let changes = settings.changes();
    let other = changed(&hall, &day, &twin.hall, &duty, &changes).map_err(|no| no.to_string())?;
    let promise_s = hall.pack.queue.target_regular_s;
    let recorded = recorded(&mut conn, &hall, &day, now).map_err(cannot)?;
    let asked = changes != super::Changes::default();
    let answer = Simulated {
        hall: hall.id.clone(),
        day: day.to_string(),
        people: twin.expected.all().iter().sum::<f64>().round() as i64,
        known_days: twin.expected.known_days,
        planned,
        promise_s,
        recorded,
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

/// Refuses a day of which nothing can be said, in words: before the hall's first one, or too far ahead.
fn sayable(hall: &Hall, day: &Day, first: Option<&Day>, now: Millis) -> Result<(), String> {
    let last = hall.zone.day(now).plus(AHEAD_DAYS_MAX);
    match first {
        Some(first) if day < first => Err(format!("{} has no record of {day}: its first day is {first}", hall.id)),
        _ if *day > last => Err(format!("{day} is too far ahead for the weeks that were to tell: ask up to {last}")),
        _ => Ok(()),
    }
}

/// A past day as it was: waits until the first call, of everybody who was called; `None` for another day and for one on
/// which nobody was.
fn recorded(conn: &mut Conn, hall: &Hall, day: &Day, now: Millis) -> QueryResult<Option<Tried>> {
    if *day >= hall.zone.day(now) {
        return Ok(None);
    }
    let visits = queue::visits_of_day(conn, hall, day)?;
    let waits: Vec<i64> =
        visits.iter().filter_map(|visit| Some((visit.called_at? - visit.arrived_at).max(0) / 1_000)).collect();
    let n = i64::try_from(waits.len()).unwrap_or(i64::MAX);
    let Some(longest_s) = waits.iter().max().copied() else { return Ok(None) };
    let promise_s = i64::from(hall.pack.queue.target_regular_s);
    let late = i64::try_from(waits.iter().filter(|wait| **wait > promise_s).count()).unwrap_or(0);
    let gave_up = i64::try_from(visits.iter().filter(|visit| visit.called_at.is_none()).count()).unwrap_or(0);
    Ok(Some(Tried {
        longest_s,
        mean_s: Some(waits.iter().sum::<i64>() / n),
        late_per_mille: 1_000 * late / n,
        gave_up_tenths: 10 * gave_up,
    }))
}

fn print(answer: &Simulated) {
    let from = match answer.known_days {
        0 => "the hall has no past days before it: reckoned from its pack".to_owned(),
        n => format!("from {n} past days"),
    };
    println!("{} {}: {} people ({from})", answer.hall, answer.day, answer.people);
    match &answer.planned {
        PlanFrom::Recorded(_) => println!("as planned: the counters as they were open on that day"),
        PlanFrom::SameWeekday(day) => println!("as planned: the counters as they were open on {day}"),
        PlanFrom::SoFarThenAsOn(day) => println!("as planned: the counters as they were open so far, then as on {day}"),
        PlanFrom::SoFarThenAsNow => {
            println!("as planned: the counters as they were open so far; who is there now stays")
        }
        PlanFrom::EveryCounter => println!("as planned: every counter in use, as long as the hall is open"),
    }
    let clock = |seconds: i64| format!("{}:{:02}", seconds / 60, seconds % 60);
    let tenths = |n: i64| format!("{}.{}", n / 10, n % 10);
    let late = format!("waited beyond {} min", answer.promise_s / 60);
    let columns = [("recorded", answer.recorded.as_ref()), ("as planned", Some(&answer.as_planned))];
    let columns = columns.into_iter().chain([("as asked", answer.as_asked.as_ref())]);
    let columns: Vec<(&str, &Tried)> = columns.filter_map(|(name, tried)| Some((name, tried?))).collect();
    let row = |name: &str, say: &dyn Fn(&str, &Tried) -> String| {
        let cells: String = columns.iter().map(|(name, tried)| format!("{:>12}", say(name, tried))).collect();
        println!("{name:<24}{cells}");
    };
    row("", &|name, _| name.to_owned());
    row("longest wait", &|_, t| clock(t.longest_s));
    row("mean wait", &|_, t| t.mean_s.map_or_else(|| "-".to_owned(), clock));
    row(&late, &|_, t| format!("{}%", tenths(t.late_per_mille)));
    row("gave up", &|_, t| tenths(t.gave_up_tenths));
}
