//! When counters were really open: read from the journal, where each change of presence says what was before. What a
//! roster is compared with, and what "as planned" means as long as the hall plans nothing.

use std::collections::HashMap;

use diesel::prelude::*;
use serde_json::Value;

use super::twin::OnDuty;
use crate::counters::{self, Presence};
use crate::door::Event;
use crate::halls::{Hall, hours_of};
use crate::kernel::{Day, Millis};
use crate::store::Conn;
use crate::store::schema::{events, ticket_calls, tickets};

/// A clerk who forgot to close is believed to have gone so long after the doors.
const AFTER_CLOSING_MS: Millis = 2 * 3_600_000;
/// Changes of one counter in the days that are looked at: two hundred a day for two months.
const CHANGES_MAX: i64 = 12_000;

/// A clerk who leaves without closing does not say since when the counter was open; a week before tells.
const BEFORE_DAYS: i64 = 7;

/// A counter that was open, without a break between.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AtCounter {
    /// The day on which it opened.
    pub day: Day,
    /// The number on its sign.
    pub counter: i32,
    /// From when.
    pub from: Millis,
    /// Until when.
    pub to: Millis,
}

/// When each counter in use was open on the days from one to another (both included); absences are left out. An index
/// leads to the first event of these days, so what is older is not read.
pub fn at_counters(conn: &mut Conn, hall: &Hall, from: &Day, to: &Day) -> QueryResult<Vec<AtCounter>> {
    let Some(first) = first_event(conn, hall, &from.plus(-BEFORE_DAYS), to)? else { return Ok(Vec::new()) };
    let until = hall.zone.instant(&to.plus(1), 0);
    let mut spells = Vec::new();
    for desk in counters::of_hall(conn, &hall.branch, &hall.id)? {
        let changes: Vec<Event> = events::table
            .filter(events::branch.eq(&hall.branch).and(events::subject.eq(&desk.id)).and(events::seq.gt(first)))
            .filter(events::kind.eq_any(["presence_changed", "counter_left"]).and(events::at.lt(until)))
            .order(events::seq.asc())
            .limit(CHANGES_MAX)
            .select(Event::as_select())
            .load(conn)?;
        for (opened, closed) in open_spells(&changes) {
            let day = hall.zone.day(opened);
            let closes = hours_of(&hall.pack, &day).last().map(|hours| hall.zone.instant(&day, hours.1));
            let to_at = closes.map_or(closed, |closes| closed.min(closes.saturating_add(AFTER_CLOSING_MS)));
            if day >= *from && day <= *to && to_at > opened {
                spells.push(AtCounter { day, counter: desk.number, from: opened, to: to_at });
            }
        }
    }
    Ok(spells)
}

/// The place in the journal of the first ticket of these days.
fn first_event(conn: &mut Conn, hall: &Hall, from: &Day, to: &Day) -> QueryResult<Option<i64>> {
    let first: Option<String> = tickets::table
        .filter(tickets::branch.eq(&hall.branch).and(tickets::hall.eq(&hall.id)))
        .filter(tickets::day.ge(from.as_str()).and(tickets::day.le(to.as_str())))
        .order((tickets::day.asc(), tickets::prefix.asc(), tickets::number.asc()))
        .select(tickets::id)
        .first(conn)
        .optional()?;
    let Some(ticket) = first else { return Ok(None) };
    events::table
        .filter(events::branch.eq(&hall.branch).and(events::subject.eq(ticket)))
        .order(events::seq.asc())
        .select(events::seq)
        .first(conn)
        .optional()
}

/// The stretches in which one counter was open, from its changes in order.
fn open_spells(changes: &[Event]) -> Vec<(Millis, Millis)> {
    let mut spells = Vec::new();
    let mut open_since: Option<Millis> = None;
    for change in changes {
        let data = change.json();
        // What was before counts, also before the first change that was read.
        let before = data.get("before").filter(|before| before.get("state").and_then(Value::as_str) == Some("open"));
        let since = before.and_then(|before| before.get("since")).and_then(Value::as_i64).or(open_since);
        spells.extend(since.map(|since| (since, change.at)));
        let opened = data.get("state").and_then(Value::as_str) == Some("open");
        open_since = opened.then_some(change.at);
    }
    spells
}

/// The duty of each counter in use on a day, as the journal has it for that day, with whoever called there last.
pub(super) fn duty_on(conn: &mut Conn, hall: &Hall, day: &Day) -> QueryResult<Vec<OnDuty>> {
    let mut duty: HashMap<i32, Vec<(Millis, Millis)>> = HashMap::new();
    for spell in at_counters(conn, hall, day, day)? {
        duty.entry(spell.counter).or_default().push((spell.from, spell.to));
    }
    let clerks = clerks_on(conn, hall, day)?;
    let plans = hall.pack.counters.iter().filter(|plan| plan.active);
    let on_duty = |number: i32| OnDuty {
        counter: number,
        clerk: clerks.get(&hall.counter_id(number)).cloned(),
        duty: duty.get(&number).cloned().unwrap_or_default(),
    };
    Ok(plans.map(|plan| on_duty(plan.number)).collect())
}

/// Who called at each counter last on a day, by the counter's id.
fn clerks_on(conn: &mut Conn, hall: &Hall, day: &Day) -> QueryResult<HashMap<String, String>> {
    use ticket_calls as c;
    let span = (hall.zone.instant(day, 0), hall.zone.instant(&day.plus(1), 0));
    let called: Vec<(String, String)> = c::table
        .filter(c::branch.eq(&hall.branch).and(c::hall.eq(&hall.id)))
        .filter(c::at.ge(span.0).and(c::at.lt(span.1)))
        .order(c::at.asc())
        .select((c::counter, c::clerk))
        .load(conn)?;
    Ok(called.into_iter().collect())
}

/// The counters that are open now, since when and who sits there: what the journal tells only when they close.
pub(super) fn open_now(conn: &mut Conn, hall: &Hall) -> QueryResult<Vec<(i32, Millis, Option<String>)>> {
    let desks = counters::of_hall(conn, &hall.branch, &hall.id)?;
    let open = desks.into_iter().filter(|desk| desk.presence() == Presence::Open && desk.clerk.is_some());
    Ok(open.map(|desk| (desk.number, desk.presence_since, desk.clerk)).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn change(at: Millis, kind: &str, data: &Value) -> Event {
        let text = String::new;
        Event {
            branch: text(),
            seq: at,
            at,
            hall: None,
            actor: text(),
            role: text(),
            request: text(),
            kind: kind.into(),
            subject: text(),
            data: data.to_string(),
            hash: text(),
        }
    }

    fn to(at: Millis, state: &str, before: (&str, Millis)) -> Event {
        change(at, "presence_changed", &json!({ "state": state, "before": { "state": before.0, "since": before.1 } }))
    }

    #[test]
    fn a_counter_is_open_between_its_changes() {
        let left = |at| change(at, "counter_left", &json!({ "counter": 1 }));
        let day = [
            to(100, "away", ("open", 10)),
            to(150, "open", ("away", 100)),
            to(300, "closed", ("open", 150)),
            left(301),
            to(400, "open", ("closed", 301)),
            left(500),
        ];
        assert_eq!(open_spells(&day), [(10, 100), (150, 300), (400, 500)]);
        assert_eq!(open_spells(&[]), []);
        assert_eq!(open_spells(&[left(5)]), []);
    }
}
