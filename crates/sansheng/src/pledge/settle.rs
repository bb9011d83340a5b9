//! A day that is over is counted for good, once: the rows and the journal keep what was told, and nobody counts it again
//! but `verify`. Days are counted one after another, so that the last row says how far the hall is.

use std::collections::BTreeMap;

use diesel::dsl::max;
use diesel::prelude::*;
use serde_json::json;

use super::count::count;
use super::figures::last_counted;
use super::{Clause, Tallies};
use crate::door::{Stop, Work};
use crate::halls::Hall;
use crate::kernel::{Day, Millis};
use crate::queue::State;
use crate::ratings::RATE_WITHIN_MS;
use crate::store::Conn;
use crate::store::fragments::ticket_is_open;
use crate::store::schema::{hall_days, pledge_days, tickets};

/// A ticket that somebody forgot at a counter holds its day open for so long; then the day is counted without it.
const OPEN_KEPT_DAYS: i64 = 14;

/// A day of a hall that is over, counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayCounted {
    day: Day,
    /// From what had happened before this instant.
    at: Millis,
    tallies: Tallies,
}

/// The first day that is over and not counted for good, counted. Cheap when there is none: for a reading connection.
pub fn due(conn: &mut Conn, hall: &Hall, now: Millis) -> Result<Option<DayCounted>, Stop> {
    let Some(day) = next_day(conn, hall, now)? else { return Ok(None) };
    if !is_over(conn, hall, &day, now)? {
        return Ok(None);
    }
    let tallies = count(conn, hall, &day, now)?;
    Ok(Some(DayCounted { day, at: now, tallies }))
}

/// The first past day with tickets after the last counted one.
fn next_day(conn: &mut Conn, hall: &Hall, now: Millis) -> QueryResult<Option<Day>> {
    use hall_days as t;
    let (last, today) = (last_counted(conn, hall)?, hall.zone.day(now));
    let day: Option<String> = t::table
        .filter(t::branch.eq(&hall.branch).and(t::hall.eq(&hall.id)))
        .filter(t::day.gt(last.unwrap_or_default()).and(t::day.lt(today.as_str())))
        .order(t::day.asc())
        .select(t::day)
        .first(conn)
        .optional()?;
    Ok(day.and_then(|day| Day::parse(&day)))
}

/// Whether nothing about a day's tickets can change any more: all are over, and nobody may rate one.
fn is_over(conn: &mut Conn, hall: &Hall, day: &Day, now: Millis) -> QueryResult<bool> {
    if *day < hall.zone.day(now).plus(-OPEN_KEPT_DAYS) {
        return Ok(true);
    }
    let of_day = || tickets::branch.eq(&hall.branch).and(tickets::hall.eq(&hall.id)).and(tickets::day.eq(day.as_str()));
    let open: i64 = tickets::table.filter(of_day()).filter(ticket_is_open()).count().get_result(conn)?;
    let ended: Option<Millis> = tickets::table
        .filter(of_day().and(tickets::state.eq(State::Finished.as_str())))
        .select(max(tickets::ended_at))
        .get_result(conn)?;
    Ok(open == 0 && ended.is_none_or(|ended| ended.saturating_add(RATE_WITHIN_MS) < now))
}

/// Writes a counted day down. `false` when another process did so before: theirs stays.
pub fn settle(work: &mut Work<'_>, hall: &str, counted: &DayCounted) -> Result<bool, Stop> {
    use pledge_days as t;
    let hall = work.hall(hall)?;
    let DayCounted { day, at, tallies } = counted;
    if last_counted(work.conn(), &hall)?.is_some_and(|last| last.as_str() >= day.as_str()) {
        return Ok(false);
    }
    let whole = |n: i64| i32::try_from(n).unwrap_or(i32::MAX);
    let mut told = BTreeMap::new();
    for clause in Clause::ALL {
        let tally = tallies.of(clause);
        diesel::insert_into(t::table)
            .values((
                (t::branch.eq(&hall.branch), t::hall.eq(&hall.id), t::day.eq(day.as_str())),
                (t::clause.eq(clause.as_str()), t::kept.eq(whole(tally.kept)), t::total.eq(whole(tally.of))),
                t::at.eq(at),
            ))
            .execute(work.conn())?;
        told.insert(clause.as_str(), [tally.kept, tally.of]);
    }
    let subject = format!("pledge {} {day}", hall.id);
    work.record(Some(&hall.id), "pledge_counted", &subject, &json!({ "day": day, "clauses": told }))?;
    Ok(true)
}
