//! The order of a hall's day, checked again from the journal: every call with its reason, and whether it kept the four
//! guarantees. The judgement is `queueing::audit`'s, which shares no code with the choice.

use std::collections::HashMap;

use diesel::prelude::*;
use queueing::{Called, Spell, Waiting};
use serde::Serialize;
use serde_json::Value;

use crate::door::{Event, Stop};
use crate::halls::Hall;
use crate::kernel::{Day, Millis};
use crate::queue::line;
use crate::store::Conn;
use crate::store::schema::{events, ticket_services, tickets};

/// How many tickets' stories are read with one statement.
const STORIES_MAX: usize = 200;

/// The audit of a day.
#[derive(Clone, Debug, Default, PartialEq, Serialize, utoipa::ToSchema)]
pub struct OrderAudit {
    /// Every call, in the order of the journal.
    pub calls: Vec<CallAudited>,
    /// How many were out of order, by the duty manager with a reason.
    pub out_of_order: usize,
    /// How many calls broke a guarantee and were not authorised. Zero is what the hall promises.
    pub violations: usize,
    /// Tickets that were served without ever being called. Zero is what the hall promises.
    pub served_uncalled: i64,
}

/// A call of the day.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct CallAudited {
    /// Its place in the journal.
    pub seq: i64,
    /// Id of the ticket.
    pub ticket: String,
    /// The number as people read it.
    pub number: String,
    /// Code of the service.
    pub service: String,
    /// Its class.
    pub class: String,
    /// When.
    #[serde(serialize_with = "crate::kernel::clock::instant::serialize")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Millis,
    /// The number on the counter's sign.
    pub counter: i64,
    /// Who called, as the journal writes it.
    pub by: String,
    /// Stable name of the reason.
    pub why: String,
    /// The numbers that explain it.
    #[schema(value_type = Object)]
    pub because: Value,
    /// Seconds from issue to this call.
    pub waited_s: i64,
    /// How many waited, this one included.
    pub waiting: i64,
    /// How many were overtaken.
    pub overtook: i64,
    /// Whether it was out of order on purpose.
    pub out_of_order: bool,
    /// Stable names of the guarantees it broke.
    pub breaches: Vec<String>,
}

/// Audits the calls of the tickets issued on a day.
pub fn order_audit(conn: &mut Conn, hall: &Hall, day: &Day) -> Result<OrderAudit, Stop> {
    let ids: Vec<String> = tickets::table
        .filter(tickets::branch.eq(&hall.branch).and(tickets::hall.eq(&hall.id)).and(tickets::day.eq(day.as_str())))
        .select(tickets::id)
        .load(conn)?;
    let mut spells = Spells::default();
    for some in ids.chunks(STORIES_MAX) {
        let stories: Vec<Event> = events::table
            .filter(events::branch.eq(&hall.branch).and(events::subject.eq_any(some)))
            .order((events::subject.asc(), events::seq.asc()))
            .select(Event::as_select())
            .load(conn)?;
        for event in &stories {
            spells.take(event);
        }
    }
    let mut audit = spells.audited(hall);
    audit.served_uncalled = served_uncalled(conn, hall, day)?;
    Ok(audit)
}

fn served_uncalled(conn: &mut Conn, hall: &Hall, day: &Day) -> QueryResult<i64> {
    use ticket_services as s;
    let of = s::branch.eq(tickets::branch).and(s::ticket.eq(tickets::id));
    tickets::table
        .inner_join(s::table.on(of))
        .filter(tickets::branch.eq(&hall.branch).and(tickets::hall.eq(&hall.id)).and(tickets::day.eq(day.as_str())))
        .filter(tickets::calls.eq(0).and(s::clerk.is_not_null()))
        .count()
        .get_result(conn)
}

/// The stretches of waiting, as the journal tells them.
#[derive(Default)]
struct Spells {
    spells: Vec<Spell>,
    open: HashMap<String, usize>,
    calls: Vec<CallAudited>,
    services: HashMap<String, u32>,
}

impl Spells {
    fn take(&mut self, event: &Event) {
        let data = event.json();
        if event.kind == "ticket_called" {
            let call = self.called(event, &data);
            self.leave(event, Some(call));
            self.calls.push(audited(event, &data));
        } else if data.get("leaves").and_then(Value::as_bool) == Some(true) {
            self.leave(event, None);
        }
        if let Some(joins) = data.get("joins").filter(|joins| joins.is_object()) {
            // Who stood in line already stands there anew: bound to a counter that closed, say.
            self.leave(event, None);
            self.join(event, joins);
        }
    }

    fn join(&mut self, event: &Event, joins: &Value) {
        let number = |key: &str| joins.get(key).and_then(Value::as_i64).unwrap_or(0);
        let text = |key: &str| joins.get(key).and_then(Value::as_str);
        let service = match text("bound") {
            Some(counter) => self.service(&bound(counter)),
            None => self.service(text("service").unwrap_or_default()),
        };
        let ticket = Waiting {
            ready_at_ms: number("ready_at"),
            class: match text("class") {
                Some("priority") => queueing::Class::Priority,
                _ => queueing::Class::Regular,
            },
            target_ms: 1_000 * number("target_s"),
            service,
            overtaken: 0,
            tie: line::tie(&event.subject),
        };
        self.open.insert(event.subject.clone(), self.spells.len());
        self.spells.push(Spell { ticket, from_seq: seq(event), to_seq: None, call: None });
    }

    fn leave(&mut self, event: &Event, call: Option<Called>) {
        let Some(at) = self.open.remove(&event.subject) else { return };
        self.spells[at].to_seq = Some(seq(event));
        self.spells[at].call = call;
    }

    fn called(&mut self, event: &Event, data: &Value) -> Called {
        let codes = data.get("serves").and_then(Value::as_array).cloned().unwrap_or_default();
        let mut serves: Vec<u32> = codes.iter().filter_map(Value::as_str).map(|code| self.service(code)).collect();
        if let Some(counter) = data.get("counter_id").and_then(Value::as_str) {
            serves.push(self.service(&bound(counter)));
        }
        let by_manager = data.get("out_of_order").and_then(Value::as_bool).unwrap_or(false);
        Called { at_ms: event.at, serves, by_manager }
    }

    /// A small number for a code, good within this audit: the hall may have been set up otherwise on that day.
    fn service(&mut self, code: &str) -> u32 {
        let next = u32::try_from(self.services.len()).unwrap_or(u32::MAX);
        *self.services.entry(code.to_owned()).or_insert(next)
    }

    fn audited(mut self, hall: &Hall) -> OrderAudit {
        self.calls.sort_by_key(|call| call.seq);
        let violations = queueing::audit(&queueing::calls_of(&self.spells), &line::rules(hall));
        for violation in &violations {
            if let Some(call) = self.calls.get_mut(violation.call) {
                call.breaches.push(violation.breach.name().to_owned());
            }
        }
        OrderAudit {
            out_of_order: self.calls.iter().filter(|call| call.out_of_order).count(),
            violations: violations.iter().filter(|violation| !violation.authorised).count(),
            served_uncalled: 0,
            calls: self.calls,
        }
    }
}

/// No service has such a code: codes are letters, digits and underscores.
fn bound(counter: &str) -> String {
    format!("={counter}")
}

fn seq(event: &Event) -> u64 {
    u64::try_from(event.seq).unwrap_or(0)
}

fn audited(event: &Event, data: &Value) -> CallAudited {
    let number = |key: &str| data.get(key).and_then(Value::as_i64).unwrap_or(0);
    let text = |key: &str| data.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    CallAudited {
        seq: event.seq,
        ticket: event.subject.clone(),
        number: text("number"),
        service: text("service"),
        class: text("class"),
        at: event.at,
        counter: number("counter"),
        by: event.actor.clone(),
        why: text("why"),
        because: data.get("because").cloned().unwrap_or(Value::Null),
        waited_s: number("waited_s"),
        waiting: number("waiting"),
        overtook: number("overtook"),
        out_of_order: data.get("out_of_order").and_then(Value::as_bool).unwrap_or(false),
        breaches: Vec::new(),
    }
}
