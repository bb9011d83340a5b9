//! When counters are on duty on a day, as far as anybody can say: as they were open, as on the last day of the same
//! weekday, or both for a day that goes on.

use diesel::QueryResult;
use serde::Serialize;

use super::presence::{duty_on, open_now};
use super::twin::OnDuty;
use crate::halls::{Hall, hours_of};
use crate::kernel::{Day, Millis};
use crate::store::Conn;

/// How far back a day is looked for whose counters say what is planned: two months of the same weekday.
const WEEKS_MAX: i64 = 8;

/// Where the plan is from.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanFrom {
    /// The counters were open so on that day itself.
    Recorded(String),
    /// As on the last day of the same weekday.
    SameWeekday(String),
    /// Today so far as they were open, from now on as on the last day of the same weekday.
    SoFarThenAsOn(String),
    /// Today so far as they were open; whoever is open now stays to the end.
    SoFarThenAsNow,
    /// Nobody knows: every counter, from open to close.
    EveryCounter,
}

/// When counters are on duty on that day, as far as anybody can say. Empty when the hall has none.
pub fn planned_duty(conn: &mut Conn, hall: &Hall, day: &Day, now: Millis) -> QueryResult<(Vec<OnDuty>, PlanFrom)> {
    let some = |duty: &[OnDuty]| duty.iter().any(|on_duty| !on_duty.duty.is_empty());
    let recorded = duty_on(conn, hall, day)?;
    if *day == hall.zone.day(now) {
        return rest_of_today(conn, hall, recorded, now);
    }
    if recorded.is_empty() || some(&recorded) {
        return Ok((recorded, PlanFrom::Recorded(day.to_string())));
    }
    if let Some((then, duty)) = same_weekday(conn, hall, day)? {
        return Ok((duty, PlanFrom::SameWeekday(then.to_string())));
    }
    Ok((every_counter(hall, day, recorded), PlanFrom::EveryCounter))
}

/// The counters of the last day of the same weekday on which one was open, at that day's times of day.
fn same_weekday(conn: &mut Conn, hall: &Hall, day: &Day) -> QueryResult<Option<(Day, Vec<OnDuty>)>> {
    for weeks in 1..=WEEKS_MAX {
        let then = day.plus(-7 * weeks);
        let mut duty = duty_on(conn, hall, &then)?;
        if duty.iter().any(|on_duty| !on_duty.duty.is_empty()) {
            let later = hall.zone.instant(day, 0) - hall.zone.instant(&then, 0);
            let spans = duty.iter_mut().flat_map(|on_duty| &mut on_duty.duty);
            spans.for_each(|span| *span = (span.0 + later, span.1 + later));
            return Ok(Some((then, duty)));
        }
    }
    Ok(None)
}

fn every_counter(hall: &Hall, day: &Day, counters: Vec<OnDuty>) -> Vec<OnDuty> {
    let hours = hours_of(&hall.pack, day);
    let spans: Vec<_> =
        hours.iter().map(|&(from, to)| (hall.zone.instant(day, from), hall.zone.instant(day, to))).collect();
    counters.into_iter().map(|on_duty| OnDuty { duty: spans.clone(), ..on_duty }).collect()
}

/// Today: what is recorded up to now, and what can be said of the rest.
fn rest_of_today(
    conn: &mut Conn,
    hall: &Hall,
    mut duty: Vec<OnDuty>,
    now: Millis,
) -> QueryResult<(Vec<OnDuty>, PlanFrom)> {
    let today = hall.zone.day(now);
    let midnight = hall.zone.instant(&today, 0);
    let open = open_now(conn, hall)?;
    for (counter, since, clerk) in &open {
        if let Some(on_duty) = duty.iter_mut().find(|on_duty| on_duty.counter == *counter) {
            on_duty.duty.push((midnight.max(*since), now));
            on_duty.clerk.clone_from(clerk);
        }
    }
    let nobody_yet = duty.iter().all(|on_duty| on_duty.duty.is_empty());
    let (rest, planned) = match same_weekday(conn, hall, &today)? {
        Some((then, rest)) if nobody_yet => return Ok((rest, PlanFrom::SameWeekday(then.to_string()))),
        Some((then, rest)) => (rest, PlanFrom::SoFarThenAsOn(then.to_string())),
        None if nobody_yet => return Ok((every_counter(hall, &today, duty), PlanFrom::EveryCounter)),
        None => {
            let stays = |on_duty: &OnDuty| open.iter().any(|(counter, ..)| *counter == on_duty.counter);
            let rest = duty.iter().filter(|on_duty| stays(on_duty)).cloned().collect();
            (every_counter(hall, &today, rest), PlanFrom::SoFarThenAsNow)
        }
    };
    for on_duty in &mut duty {
        let later = rest.iter().filter(|rest| rest.counter == on_duty.counter).flat_map(|rest| &rest.duty);
        on_duty.duty.extend(later.map(|&(from, to)| (from.max(now), to)).filter(|(from, to)| from < to));
    }
    Ok((duty, planned))
}
