//! Counts arrivals again from the journal: a ticket's service changes when it is passed on, the journal's first word about
//! it does not. Reads only.

use std::collections::BTreeMap;

use diesel::prelude::*;
use serde_json::Value;

use super::arrivals::half_hour;
use crate::halls::queries;
use crate::kernel::{Millis, Zone};
use crate::queue::Class;
use crate::store::Conn;
use crate::store::schema::{arrivals_by_half_hour, events};

/// So many events are looked at in one go.
const PAGE: i64 = 5_000;

/// Hall, day, service, half-hour.
type Place = (String, String, String, i32);
/// How many came, and how many of them with priority.
type Count = (i32, i32);

/// Whether the counts of arrivals are what the journal says. Days before a hall's first counted one were lived before
/// arrivals were counted, and of that first one a part may have been: there are never more than the journal knows.
pub fn verify(conn: &mut Conn, branch: &str) -> QueryResult<Vec<String>> {
    let kept = kept(conn, branch)?;
    let told = told(conn, branch)?;
    let mut first: BTreeMap<&str, &str> = BTreeMap::new();
    for (hall, day, ..) in kept.keys() {
        let first = first.entry(hall).or_insert(day);
        *first = (*first).min(day);
    }
    let differs = kept.keys().chain(told.keys()).find(|place| {
        let of = |counts: &BTreeMap<Place, Count>| counts.get(*place).copied().unwrap_or_default();
        let (kept, told) = (of(&kept), of(&told));
        match first.get(place.0.as_str()) {
            Some(first) if place.1.as_str() > *first => kept != told,
            Some(first) if place.1 == *first => kept.0 > told.0 || kept.1 > told.1,
            _ => false,
        }
    });
    let says = differs.map(|place| {
        let n = |counts: &BTreeMap<Place, Count>| counts.get(place).map_or(0, |count| count.0);
        let (hall, day, service, at) = place;
        format!("arrivals of {hall} {day} {service} half-hour {at}: {} counted, the journal has {}", n(&kept), n(&told))
    });
    Ok(says.into_iter().collect())
}

fn kept(conn: &mut Conn, branch: &str) -> QueryResult<BTreeMap<Place, Count>> {
    use arrivals_by_half_hour as t;
    let rows: Vec<(String, String, String, i32, i32, i32)> = t::table
        .filter(t::branch.eq(branch))
        .select((t::hall, t::day, t::service, t::half_hour, t::n, t::priority))
        .load(conn)?;
    let place = |(hall, day, service, at, n, priority)| ((hall, day, service, at), (n, priority));
    Ok(rows.into_iter().map(place).collect())
}

/// Every ticket that the journal saw issued.
fn told(conn: &mut Conn, branch: &str) -> QueryResult<BTreeMap<Place, Count>> {
    let zones = zones(conn, branch)?;
    let mut counts: BTreeMap<Place, Count> = BTreeMap::new();
    let mut after = 0;
    loop {
        let page: Vec<(i64, Millis, Option<String>, String)> = events::table
            .filter(events::branch.eq(branch).and(events::seq.gt(after)).and(events::kind.eq("ticket_issued")))
            .order(events::seq.asc())
            .limit(PAGE)
            .select((events::seq, events::at, events::hall, events::data))
            .load(conn)?;
        let Some(last) = page.last() else { return Ok(counts) };
        after = last.0;
        for (seq, at, hall, data) in page {
            let data: Value = serde_json::from_str(&data).unwrap_or_default();
            let joins = |name: &str| data["joins"][name].as_str().unwrap_or_default().to_owned();
            let zone = zones.iter().find(|(until, _)| seq < *until).map(|(_, zone)| zone);
            let Some(zone) = zone else { continue };
            let place = (hall.unwrap_or_default(), zone.day(at).to_string(), joins("service"), half_hour(zone, at));
            let count = counts.entry(place).or_default();
            count.0 += 1;
            count.1 += i32::from(joins("class") == Class::Priority.as_str());
        }
    }
}

/// The branch's time zones in turn: up to which event each held.
fn zones(conn: &mut Conn, branch: &str) -> QueryResult<Vec<(i64, Zone)>> {
    let changes: Vec<(i64, String)> = events::table
        .filter(events::branch.eq(branch).and(events::subject.eq(branch)).and(events::kind.eq("branch_changed")))
        .order(events::seq.asc())
        .select((events::seq, events::data))
        .load(conn)?;
    let before = |(seq, data): (i64, String)| {
        let data: Value = serde_json::from_str(&data).unwrap_or_default();
        Some((seq, Zone::named(data["before"]["time_zone"].as_str()?)?))
    };
    let mut zones: Vec<(i64, Zone)> = changes.into_iter().filter_map(before).collect();
    let present = queries::branch(conn, branch).ok().and_then(|facts| Zone::named(&facts.time_zone));
    zones.extend(present.map(|zone| (i64::MAX, zone)));
    Ok(zones)
}
