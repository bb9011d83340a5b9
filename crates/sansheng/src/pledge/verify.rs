//! Counts the pledge's days again. What came after a day was counted (a ticket forgotten at a counter and found weeks
//! later) is no fault of the count: such a day is left as it was told.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::count::count;
use super::{Clause, Tally};
use crate::door::Stop;
use crate::halls::{Hall, queries};
use crate::kernel::{Day, Millis};
use crate::store::Conn;
use crate::store::schema::{hall_days, pledge_days, tickets};

/// A day as it was told: when, and what of each clause.
#[derive(Default)]
struct Told {
    at: Millis,
    clauses: BTreeMap<String, Tally>,
}

/// The first day of each hall that was told otherwise than it was.
pub(crate) fn verify(conn: &mut Conn, branch: &str) -> QueryResult<Vec<String>> {
    let mut wrong = Vec::new();
    for (_, id) in queries::all(conn)?.into_iter().filter(|(of, _)| of == branch) {
        let told = told(conn, branch, &id)?;
        if told.is_empty() {
            continue;
        }
        let found = queries::load(conn, branch, &id).and_then(|hall| differs(conn, &hall, &told));
        match found {
            Ok(says) => wrong.extend(says),
            Err(Stop::Database(error)) => return Err(error),
            Err(Stop::Refused(_)) => wrong.push(format!("the pledge of {id} was counted, and there is no such hall")),
        }
    }
    Ok(wrong)
}

fn told(conn: &mut Conn, branch: &str, hall: &str) -> QueryResult<BTreeMap<String, Told>> {
    use pledge_days as t;
    let rows: Vec<(String, String, i32, i32, Millis)> = t::table
        .filter(t::branch.eq(branch).and(t::hall.eq(hall)))
        .select((t::day, t::clause, t::kept, t::total, t::at))
        .load(conn)?;
    let mut days: BTreeMap<String, Told> = BTreeMap::new();
    for (day, clause, kept, total, at) in rows {
        let told = days.entry(day).or_default();
        told.at = at;
        told.clauses.insert(clause, Tally { kept: kept.into(), of: total.into() });
    }
    Ok(days)
}

fn differs(conn: &mut Conn, hall: &Hall, days: &BTreeMap<String, Told>) -> Result<Option<String>, Stop> {
    if let Some(text) = days.keys().find(|day| Day::parse(day).is_none()) {
        return Ok(Some(format!("the pledge of {} was counted on {text}, which is no day", hall.id)));
    }
    if let Some(left_out) = left_out(conn, hall, days)? {
        return Ok(Some(format!("the pledge of {} was counted past {left_out}, but not on it", hall.id)));
    }
    for (text, told) in days {
        let Some(day) = Day::parse(text) else { continue };
        if !was_over(conn, hall, &day, told.at)? {
            continue;
        }
        let counted = count(conn, hall, &day, told.at)?;
        for (name, told) in &told.clauses {
            let counted = Clause::parse(name).map(|clause| counted.of(clause));
            if counted.is_none_or(|counted| counted != *told) {
                let id = &hall.id;
                return Ok(Some(format!("the pledge of {id} on {day} says {name} {told:?}, counted {counted:?}")));
            }
        }
    }
    Ok(None)
}

/// A day with tickets before the last counted one that was not counted.
fn left_out(conn: &mut Conn, hall: &Hall, days: &BTreeMap<String, Told>) -> QueryResult<Option<String>> {
    use hall_days as t;
    let Some(last) = days.keys().next_back() else { return Ok(None) };
    let lived: Vec<String> = t::table
        .filter(t::branch.eq(&hall.branch).and(t::hall.eq(&hall.id)).and(t::day.lt(last)))
        .order(t::day.asc())
        .select(t::day)
        .load(conn)?;
    Ok(lived.into_iter().find(|day| !days.contains_key(day)))
}

/// Whether all tickets of a day were over when it was counted.
fn was_over(conn: &mut Conn, hall: &Hall, day: &Day, at: Millis) -> QueryResult<bool> {
    let later: i64 = tickets::table
        .filter(tickets::branch.eq(&hall.branch).and(tickets::hall.eq(&hall.id)).and(tickets::day.eq(day.as_str())))
        .filter(tickets::ended_at.is_null().or(tickets::ended_at.ge(at)))
        .count()
        .get_result(conn)?;
    Ok(later == 0)
}
