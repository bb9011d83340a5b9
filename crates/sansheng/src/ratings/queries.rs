//! Reads ratings: sums for clerks, the one of a ticket for its owner.

use diesel::dsl::count_star;
use diesel::prelude::*;
use serde::Serialize;

use crate::kernel::Millis;
use crate::queue::{self, Ticket};
use crate::store::Conn;
use crate::store::schema::{ratings, ticket_services, tickets};

/// Below this many ratings a clerk sees only how many there are: from two or three one can guess who it was.
pub const SMALLEST_SHOWN: i64 = 5;

/// A clerk's ratings of some days, in sum.
#[derive(Clone, Debug, Default, PartialEq, Serialize, utoipa::ToSchema)]
pub struct ClerkRatings {
    /// How many.
    pub n: i64,
    /// How many of each level, 1 first; empty while there are fewer than [`SMALLEST_SHOWN`].
    pub levels: Vec<i64>,
    /// The mean; `null` while there are fewer than [`SMALLEST_SHOWN`].
    pub mean: Option<f64>,
}

/// What a clerk may see: sums over the days from one to another, both included.
pub fn of_clerk(conn: &mut Conn, branch: &str, clerk: &str, from: &str, to: &str) -> QueryResult<ClerkRatings> {
    use ratings as t;
    let rows: Vec<(i32, i64)> = t::table
        .filter(t::branch.eq(branch).and(t::clerk.eq(clerk)).and(t::day.ge(from)).and(t::day.le(to)))
        .group_by(t::level)
        .select((t::level, count_star()))
        .load(conn)?;
    let n: i64 = rows.iter().map(|row| row.1).sum();
    if n < SMALLEST_SHOWN {
        return Ok(ClerkRatings { n, ..ClerkRatings::default() });
    }
    let of_level = |level: i32| rows.iter().find(|row| row.0 == level).map_or(0, |row| row.1);
    let sum: i64 = rows.iter().map(|(level, n)| i64::from(*level) * n).sum();
    Ok(ClerkRatings { n, levels: (1..=5).map(of_level).collect(), mean: Some(sum as f64 / n as f64) })
}

/// The level a visit was rated with, for whoever holds the ticket.
pub fn of_ticket(conn: &mut Conn, branch: &str, ticket: &str) -> QueryResult<Option<i32>> {
    ratings::table
        .filter(ratings::branch.eq(branch).and(ratings::ticket.eq(ticket)))
        .select(ratings::level)
        .get_result(conn)
        .optional()
}

/// The visit that a counter finished last, at or after an instant, when nobody has rated it: what its pad asks about.
pub fn awaited(conn: &mut Conn, branch: &str, counter: &str, since: Millis) -> QueryResult<Option<Ticket>> {
    use ticket_services as s;
    let last: Option<String> = s::table
        .inner_join(tickets::table.on(tickets::branch.eq(s::branch).and(tickets::id.eq(s::ticket))))
        .filter(
            s::branch.eq(branch).and(s::counter.eq(counter)).and(s::state.eq("finished")).and(s::ended_at.ge(since)),
        )
        .filter(tickets::state.eq("finished").and(tickets::ended_at.ge(since)))
        .order(s::ended_at.desc())
        .select(s::ticket)
        .first(conn)
        .optional()?;
    let Some(last) = last else { return Ok(None) };
    if of_ticket(conn, branch, &last)?.is_some() { Ok(None) } else { queue::by_id(conn, branch, &last) }
}

/// How many ratings of each level, lowest first, a hall was given from one day to another, both included.
pub fn of_hall(conn: &mut Conn, branch: &str, hall: &str, from: &str, to: &str) -> QueryResult<[i64; 5]> {
    let rows: Vec<(i32, i64)> = ratings::table
        .filter(ratings::branch.eq(branch).and(ratings::hall.eq(hall)))
        .filter(ratings::day.ge(from).and(ratings::day.le(to)))
        .group_by(ratings::level)
        .select((ratings::level, diesel::dsl::count_star()))
        .load(conn)?;
    let mut levels = [0; 5];
    for (level, n) in rows {
        if let Some(slot) = usize::try_from(level - 1).ok().and_then(|at| levels.get_mut(at)) {
            *slot = n;
        }
    }
    Ok(levels)
}
