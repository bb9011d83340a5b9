//! Counts again what the queue keeps counted, and looks for tickets that cannot be. For `verify`: it reads only.

use std::collections::BTreeMap;

use diesel::dsl::{count_star, exists, not};
use diesel::prelude::*;

use super::shapes::DayShown;
use crate::queue::commands::serving::PAPERS_MISSING_REASON;
use crate::queue::words::State;
use crate::store::Conn;
use crate::store::fragments::{count_of_kept_promises, sum_of_levels, sum_of_waits_s, ticket_is_over, ticket_waits};
use crate::store::schema::{
    hall_days, queue_lines, ratings, refusals, ticket_calls, ticket_numbers, ticket_services, tickets,
};

/// Everything of the queue that does not hold in a branch, the first of each kind, in sentences.
pub fn verify(conn: &mut Conn, branch: &str) -> QueryResult<Vec<String>> {
    let mut wrong = Vec::new();
    wrong.extend(lines(conn, branch)?);
    wrong.extend(days(conn, branch)?);
    wrong.extend(numbers(conn, branch)?);
    wrong.extend(calls(conn, branch)?);
    wrong.extend(parts(conn, branch)?);
    wrong.extend(rated(conn, branch)?);
    wrong.extend(super::found::verify(conn, branch)?);
    wrong.extend(super::promises::verify(conn, branch)?);
    Ok(wrong)
}

type Line = (String, String, String);

/// How many wait in each line.
fn lines(conn: &mut Conn, branch: &str) -> QueryResult<Option<String>> {
    use queue_lines as l;
    let kept: Vec<(String, String, String, i32)> = l::table
        .filter(l::branch.eq(branch).and(l::waiting.ne(0)))
        .select((l::hall, l::service, l::class, l::waiting))
        .load(conn)?;
    let counted: Vec<(String, String, String, i64)> = tickets::table
        .filter(tickets::branch.eq(branch))
        .filter(ticket_waits())
        .group_by((tickets::hall, tickets::service, tickets::class))
        .select((tickets::hall, tickets::service, tickets::class, count_star()))
        .load(conn)?;
    let kept: BTreeMap<Line, i64> = kept.into_iter().map(|(h, s, c, n)| ((h, s, c), i64::from(n))).collect();
    let counted: BTreeMap<Line, i64> = counted.into_iter().map(|(h, s, c, n)| ((h, s, c), n)).collect();
    let differs = kept.keys().chain(counted.keys()).find(|line| kept.get(*line) != counted.get(*line));
    Ok(differs.map(|line| {
        let (kept, counted) = (kept.get(line).unwrap_or(&0), counted.get(line).unwrap_or(&0));
        format!("the line {} {} {} says {kept} wait, {counted} do", line.0, line.1, line.2)
    }))
}

type HallDay = (String, String);

/// The figures of each day.
fn days(conn: &mut Conn, branch: &str) -> QueryResult<Option<String>> {
    let kept: Vec<(String, String, DayShown)> = hall_days::table
        .filter(hall_days::branch.eq(branch))
        .select((hall_days::hall, hall_days::day, DayShown::as_select()))
        .load(conn)?;
    let kept: BTreeMap<HallDay, DayShown> = kept.into_iter().map(|(hall, day, row)| ((hall, day), row)).collect();
    let mut counted: BTreeMap<HallDay, DayShown> = BTreeMap::new();
    ends(conn, branch, &mut counted)?;
    waits(conn, branch, &mut counted)?;
    trips_and_stars(conn, branch, &mut counted)?;
    let differs = kept.keys().chain(counted.keys()).find(|day| kept.get(*day) != counted.get(*day));
    Ok(differs
        .map(|day| format!("the day {} of {} says {:?}, counted {:?}", day.1, day.0, kept.get(day), counted.get(day))))
}

fn small(n: i64) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

fn ends(conn: &mut Conn, branch: &str, counted: &mut BTreeMap<HallDay, DayShown>) -> QueryResult<()> {
    let rows: Vec<(String, String, String, i64)> = tickets::table
        .filter(tickets::branch.eq(branch))
        .group_by((tickets::hall, tickets::day, tickets::state))
        .select((tickets::hall, tickets::day, tickets::state, count_star()))
        .load(conn)?;
    for (hall, day, state, n) in rows {
        let row = counted.entry((hall, day)).or_default();
        row.issued += small(n);
        match State::parse(&state) {
            Some(State::Finished) => row.finished += small(n),
            Some(State::Refused) => row.refused += small(n),
            Some(State::Cancelled) => row.cancelled += small(n),
            Some(State::Expired) => row.expired += small(n),
            _ => {}
        }
    }
    Ok(())
}

/// From the first call of each ticket.
fn waits(conn: &mut Conn, branch: &str, counted: &mut BTreeMap<HallDay, DayShown>) -> QueryResult<()> {
    use ticket_calls as c;
    let rows: Vec<(String, String, i64, i64, i64, i64)> = c::table
        .inner_join(tickets::table.on(tickets::branch.eq(c::branch).and(tickets::id.eq(c::ticket))))
        .filter(c::branch.eq(branch).and(c::n.eq(1)))
        .group_by((tickets::hall, tickets::day))
        .select((
            tickets::hall,
            tickets::day,
            count_star(),
            sum_of_waits_s(),
            diesel::dsl::count(tickets::promise_high_s),
            count_of_kept_promises(),
        ))
        .load(conn)?;
    for (hall, day, n, waited_s, promised, kept) in rows {
        let row = counted.entry((hall, day)).or_default();
        (row.waited_n, row.waited_s) = (small(n), waited_s);
        (row.promise_n, row.promise_kept) = (small(promised), small(kept));
    }
    Ok(())
}

fn trips_and_stars(conn: &mut Conn, branch: &str, counted: &mut BTreeMap<HallDay, DayShown>) -> QueryResult<()> {
    let wasted: Vec<(String, String, i64)> = refusals::table
        .inner_join(tickets::table.on(tickets::branch.eq(refusals::branch).and(tickets::id.eq(refusals::ticket))))
        .filter(refusals::branch.eq(branch).and(refusals::reason.eq(PAPERS_MISSING_REASON)))
        .group_by((tickets::hall, tickets::day))
        .select((tickets::hall, tickets::day, count_star()))
        .load(conn)?;
    for (hall, day, n) in wasted {
        counted.entry((hall, day)).or_default().wasted_trips = small(n);
    }
    let rated: Vec<(String, String, i64, i64)> = ratings::table
        .filter(ratings::branch.eq(branch))
        .group_by((ratings::hall, ratings::day))
        .select((ratings::hall, ratings::day, count_star(), sum_of_levels()))
        .load(conn)?;
    for (hall, day, n, sum) in rated {
        let row = counted.entry((hall, day)).or_default();
        (row.rated_n, row.rated_sum) = (small(n), small(sum));
    }
    Ok(())
}

/// No number above the last one given. That none is given twice is a constraint of the table.
fn numbers(conn: &mut Conn, branch: &str) -> QueryResult<Option<String>> {
    use ticket_numbers as n;
    let last = n::branch
        .eq(tickets::branch)
        .and(n::hall.eq(tickets::hall))
        .and(n::day.eq(tickets::day))
        .and(n::prefix.eq(tickets::prefix));
    let given = n::table.filter(last).filter(n::last.ge(tickets::number));
    let wrong: Option<String> = tickets::table
        .filter(tickets::branch.eq(branch))
        .filter(not(exists(given)))
        .select(tickets::id)
        .first(conn)
        .optional()?;
    Ok(wrong.map(|id| format!("ticket {id} has a number that was never given")))
}

/// Every call has its reason, and nobody was called more often than that.
fn calls(conn: &mut Conn, branch: &str) -> QueryResult<Option<String>> {
    use ticket_calls as c;
    let of_ticket = c::table.filter(c::branch.eq(tickets::branch).and(c::ticket.eq(tickets::id)));
    let last = of_ticket.filter(c::n.eq(tickets::calls));
    let uncalled: Option<String> = tickets::table
        .filter(tickets::branch.eq(branch).and(tickets::calls.gt(0)))
        .filter(not(exists(last)))
        .select(tickets::id)
        .first(conn)
        .optional()?;
    if let Some(id) = uncalled {
        return Ok(Some(format!("ticket {id} was called, and no call says why")));
    }
    let more = of_ticket.filter(c::n.gt(tickets::calls));
    let called: Option<String> = tickets::table
        .filter(tickets::branch.eq(branch))
        .filter(exists(more))
        .select(tickets::id)
        .first(conn)
        .optional()?;
    Ok(called.map(|id| format!("ticket {id} has a call that it does not know of")))
}

/// A served ticket was served with something; a ticket whose story has ended has an end and nothing left to do.
fn parts(conn: &mut Conn, branch: &str) -> QueryResult<Option<String>> {
    use ticket_services as s;
    let of_ticket = s::table.filter(s::branch.eq(tickets::branch).and(s::ticket.eq(tickets::id)));
    let finished = of_ticket.filter(s::state.eq("finished"));
    let unserved: Option<String> = tickets::table
        .filter(tickets::branch.eq(branch).and(tickets::state.eq(State::Finished.as_str())))
        .filter(not(exists(finished)))
        .select(tickets::id)
        .first(conn)
        .optional()?;
    if let Some(id) = unserved {
        return Ok(Some(format!("ticket {id} is finished, and none of its services is")));
    }
    let left = of_ticket.filter(s::state.eq("waiting").or(s::state.eq("serving")));
    let unended: Option<String> = tickets::table
        .filter(tickets::branch.eq(branch))
        .filter(ticket_is_over())
        .filter(tickets::ended_at.is_null().or(exists(left)))
        .select(tickets::id)
        .first(conn)
        .optional()?;
    Ok(unended.map(|id| format!("ticket {id} has ended with something left to do")))
}

/// Only who was served rates.
fn rated(conn: &mut Conn, branch: &str) -> QueryResult<Option<String>> {
    let of = tickets::branch.eq(ratings::branch).and(tickets::id.eq(ratings::ticket));
    let wrong: Option<String> = ratings::table
        .inner_join(tickets::table.on(of))
        .filter(ratings::branch.eq(branch).and(tickets::state.ne(State::Finished.as_str())))
        .select(ratings::id)
        .first(conn)
        .optional()?;
    Ok(wrong.map(|id| format!("rating {id} belongs to a visit that was not served")))
}
