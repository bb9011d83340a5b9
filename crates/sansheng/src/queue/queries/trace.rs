//! A hall's day as a trace: one row a visit, without anybody's identity. `sansheng export trace` writes it down, and
//! `replay` measures its days with it.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::halls::Hall;
use crate::kernel::{Day, Millis};
use crate::queue::ticket::label;
use crate::queue::words::{Class, State};
use crate::store::Conn;
use crate::store::schema::{hall_days, ticket_calls, tickets};

/// One visit of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visited {
    /// The number as people read it.
    pub ticket: String,
    /// Code of the service it was for last.
    pub service: String,
    /// Its class.
    pub class: Class,
    /// When it was issued.
    pub arrived_at: Millis,
    /// Its first call.
    pub called_at: Option<Millis>,
    /// Its first start.
    pub started_at: Option<Millis>,
    /// The end of its story.
    pub ended_at: Option<Millis>,
    /// The number of the counter that called it last.
    pub counter: Option<i32>,
    /// Where it stands.
    pub state: State,
    /// How often it was overtaken.
    pub overtaken: i32,
    /// The upper end of its first promise, seconds.
    pub promise_high_s: Option<i32>,
}

type Row = (String, (String, i32), String, String, Millis, (Option<Millis>, Option<Millis>), String, i32, Option<i32>);

/// The visits of the tickets issued on a day, in the order they came.
pub fn visits_of_day(conn: &mut Conn, hall: &Hall, day: &Day) -> QueryResult<Vec<Visited>> {
    use ticket_calls as c;
    use tickets as t;
    let of_day = || {
        let here = t::branch.eq(hall.branch.clone()).and(t::hall.eq(hall.id.clone()));
        here.and(t::day.eq(day.as_str().to_owned()))
    };
    let rows: Vec<Row> = t::table
        .filter(of_day())
        .order(t::id.asc())
        .select((
            t::id,
            (t::prefix, t::number),
            t::service,
            t::class,
            t::arrived_at,
            (t::started_at, t::ended_at),
            t::state,
            t::overtaken,
            t::promise_high_s,
        ))
        .load(conn)?;
    let calls: Vec<(String, i32, Millis, String)> = t::table
        .inner_join(c::table.on(c::branch.eq(t::branch).and(c::ticket.eq(t::id))))
        .filter(of_day())
        .order((t::id.asc(), c::n.asc()))
        .select((t::id, c::n, c::at, c::counter))
        .load(conn)?;
    let mut called: HashMap<String, (Millis, String)> = HashMap::new();
    for (ticket, _, at, counter) in calls {
        let entry = called.entry(ticket).or_insert_with(|| (at, String::new()));
        entry.1 = counter;
    }
    let visited = |row: Row| {
        let (id, (prefix, number), service, class, arrived_at, (started_at, ended_at), state, overtaken, high_s) = row;
        let call = called.get(&id);
        Visited {
            ticket: label(&prefix, number),
            service,
            class: Class::parse(&class).unwrap_or(Class::Regular),
            arrived_at,
            called_at: call.map(|call| call.0),
            started_at,
            ended_at,
            counter: call.and_then(|call| hall.counter(&call.1)).map(|plan| plan.number),
            state: State::parse(&state).unwrap_or(State::Expired),
            overtaken,
            promise_high_s: high_s,
        }
    };
    Ok(rows.into_iter().map(visited).collect())
}

/// The days on which a hall gave tickets, oldest first.
pub fn days_of(conn: &mut Conn, hall: &Hall) -> QueryResult<Vec<Day>> {
    let days: Vec<String> = hall_days::table
        .filter(hall_days::branch.eq(&hall.branch).and(hall_days::hall.eq(&hall.id)))
        .order(hall_days::day.asc())
        .select(hall_days::day)
        .load(conn)?;
    Ok(days.iter().filter_map(|day| Day::parse(day)).collect())
}
