//! How honest the hall was: first promises of some days, in all and by hour, service and people ahead, and their second
//! counting for `verify`. Read from what is counted with the tickets, never from the tickets.

use std::collections::BTreeMap;

use diesel::prelude::*;
use serde::Serialize;

use crate::halls::Hall;
use crate::kernel::Day;
use crate::queue::promises::{AHEAD, Counted, fate_of, group};
use crate::store::Conn;
use crate::store::schema::{events, hall_days, promise_fates, ticket_calls, ticket_services, tickets};

/// What became of some promises.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Honesty {
    /// First promises whose end is known.
    pub promises: u64,
    /// How many of them held; those who left before it was known are counted by the share of alike ones that were called in
    /// time. `null` when everybody left.
    pub kept: Option<u64>,
    /// The same in tenths of a percent, rounded down.
    pub kept_permille: Option<u32>,
    /// How many left before the upper end of their promise.
    pub left: u64,
    /// Mean distance of the wait from the middle of the promise, in seconds; `null` when nobody was called.
    pub error_s: Option<i64>,
}

/// As [`crate::kernel::Share`] says it of the same counts.
fn permille(kept: u64, of: u64) -> u32 {
    u32::try_from(kept.saturating_mul(1_000) / of.max(1)).unwrap_or(1_000)
}

impl Honesty {
    fn of(counted: &Counted) -> Self {
        let fates = counted.fates();
        Self {
            promises: fates.promises(),
            kept: fates.kept_n(),
            kept_permille: fates.kept_n().map(|kept| permille(kept, fates.promises())),
            left: fates.left_early(),
            error_s: counted.error_s(),
        }
    }
}

/// The promises of some days from every side. What nobody was promised in is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Promises {
    /// All of them.
    pub all: Honesty,
    /// By the hour of the day in which they were made.
    pub by_hour: Vec<(i32, Honesty)>,
    /// By the service's code, in the order of the hall's services.
    pub by_service: Vec<(String, Honesty)>,
    /// By the people ahead: the lower ends of 0, 1, 2 to 3, 4 to 6, 7 and more.
    pub by_ahead: Vec<(i32, Honesty)>,
}

/// The first promises that were made from one day to another, both included.
pub fn promises(conn: &mut Conn, hall: &Hall, from: &Day, through: &Day) -> QueryResult<Promises> {
    use promise_fates as t;
    let rows: Vec<(i32, String, i32, Counted)> = t::table
        .filter(t::branch.eq(&hall.branch).and(t::hall.eq(&hall.id)))
        .filter(t::day.ge(from.as_str()).and(t::day.le(through.as_str())))
        .select((t::hour, t::service, t::ahead, Counted::as_select()))
        .load(conn)?;
    let mut all = Counted::default();
    let mut by_hour: BTreeMap<i32, Counted> = BTreeMap::new();
    let mut by_service: BTreeMap<(u32, String), Counted> = BTreeMap::new();
    let mut by_ahead: BTreeMap<i32, Counted> = BTreeMap::new();
    for (hour, service, ahead, counted) in rows {
        all.add(&counted);
        by_hour.entry(hour).or_default().add(&counted);
        let place = hall.service_index(&service).unwrap_or(u32::MAX);
        by_service.entry((place, service)).or_default().add(&counted);
        by_ahead.entry(ahead).or_default().add(&counted);
    }
    Ok(Promises {
        all: Honesty::of(&all),
        by_hour: by_hour.iter().map(|(hour, counted)| (*hour, Honesty::of(counted))).collect(),
        by_service: by_service.iter().map(|((_, code), counted)| (code.clone(), Honesty::of(counted))).collect(),
        by_ahead: AHEAD.iter().filter_map(|ahead| Some((*ahead, Honesty::of(by_ahead.get(ahead)?)))).collect(),
    })
}

/// A day's fates by service and people ahead. Not by hour: which hour an instant was depends on the branch's time zone,
/// which may have been set right since.
type OfDay = BTreeMap<(String, i32), Counted>;

/// Counts the promises of every day again from the tickets, a day at a time.
pub(super) fn verify(conn: &mut Conn, branch: &str) -> QueryResult<Option<String>> {
    let days: Vec<(String, String)> = hall_days::table
        .filter(hall_days::branch.eq(branch))
        .order((hall_days::hall.asc(), hall_days::day.asc()))
        .select((hall_days::hall, hall_days::day))
        .load(conn)?;
    let rows: i64 = promise_fates::table.filter(promise_fates::branch.eq(branch)).count().get_result(conn)?;
    let mut seen = 0;
    for (hall, day) in days {
        let (kept, n) = kept_of(conn, branch, &hall, &day)?;
        seen += n;
        let counted = counted_of(conn, branch, &hall, &day)?;
        let differs = kept.keys().chain(counted.keys()).find(|key| kept.get(*key) != counted.get(*key));
        if let Some(key) = differs {
            return Ok(Some(format!(
                "the promises of {day} in {hall} for {} with {} ahead say {:?}, counted {:?}",
                key.0,
                key.1,
                kept.get(key),
                counted.get(key)
            )));
        }
    }
    Ok((seen != rows).then(|| format!("{} rows of promises are of days on which there was nobody", rows - seen)))
}

fn kept_of(conn: &mut Conn, branch: &str, hall: &str, day: &str) -> QueryResult<(OfDay, i64)> {
    use promise_fates as t;
    let rows: Vec<(String, i32, Counted)> = t::table
        .filter(t::branch.eq(branch).and(t::hall.eq(hall)).and(t::day.eq(day)))
        .select((t::service, t::ahead, Counted::as_select()))
        .load(conn)?;
    let n = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let mut kept = OfDay::new();
    for (service, ahead, counted) in rows {
        kept.entry((service, ahead)).or_default().add(&counted);
    }
    Ok((kept, n))
}

/// Id, times a ticket was passed on, its first service as it is now, people ahead, arrival, promise, first call, end.
type Promised = (String, i32, String, i32, i64, Option<i32>, Option<i32>, Option<i64>, Option<i64>);

fn counted_of(conn: &mut Conn, branch: &str, hall: &str, day: &str) -> QueryResult<OfDay> {
    use {ticket_calls as c, ticket_services as s};
    let first_part = s::branch.eq(tickets::branch).and(s::ticket.eq(tickets::id)).and(s::position.eq(1));
    let first_call = c::branch.eq(tickets::branch).and(c::ticket.eq(tickets::id)).and(c::n.eq(1));
    let rows: Vec<Promised> = tickets::table
        .inner_join(s::table.on(first_part))
        .left_join(c::table.on(first_call))
        .filter(tickets::branch.eq(branch).and(tickets::hall.eq(hall)).and(tickets::day.eq(day)))
        .filter(tickets::promise_high_s.is_not_null())
        .select((
            tickets::id,
            tickets::transfers,
            s::service,
            tickets::ahead,
            tickets::arrived_at,
            tickets::promise_high_s,
            tickets::promise_mid_s,
            c::at.nullable(),
            tickets::ended_at,
        ))
        .load(conn)?;
    let mut counted = OfDay::new();
    for (id, transfers, service, ahead, arrived_at, high_s, mid_s, called_at, ended_at) in rows {
        let Some(known_at) = called_at.or(ended_at) else { continue };
        let waited_s = (known_at - arrived_at).max(0) / 1_000;
        let Some(one) = fate_of(high_s, mid_s, waited_s, called_at.is_some()) else { continue };
        // Passing on changes the service of a ticket; what it came for is in the journal.
        let service = if transfers > 0 { issued_for(conn, branch, &id)?.unwrap_or(service) } else { service };
        counted.entry((service, group(ahead))).or_default().add(&one);
    }
    Ok(counted)
}

fn issued_for(conn: &mut Conn, branch: &str, ticket: &str) -> QueryResult<Option<String>> {
    let data: Option<String> = events::table
        .filter(events::branch.eq(branch).and(events::subject.eq(ticket)).and(events::kind.eq("ticket_issued")))
        .order(events::seq.asc())
        .select(events::data)
        .first(conn)
        .optional()?;
    let data = data.and_then(|data| serde_json::from_str::<serde_json::Value>(&data).ok());
    Ok(data.and_then(|data| data.pointer("/joins/service")?.as_str().map(str::to_owned)))
}
