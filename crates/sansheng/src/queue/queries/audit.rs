//! The order of a hall's day, checked again from the journal: every call with its reason, and whether it kept the four
//! guarantees. The judgement is `queueing::audit`'s, which shares no code with the choice.

use std::collections::{BTreeMap, HashMap};

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
    /// Tickets of the day that somebody was called before though they had come earlier.
    pub passed: usize,
    /// The most often that happened to one of them.
    pub passed_most: i32,
    /// Tickets issued on the day.
    pub tickets: usize,
    /// How many of them have priority.
    pub priority: usize,
    /// Who issued those with priority, most first.
    pub granted: Vec<Granted>,
}

/// Priority tickets of a day by who issued them and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Granted {
    /// Who issued them, as the journal writes it.
    pub by: String,
    /// `Channel`: at a kiosk the customer says so alone.
    pub channel: String,
    /// How many.
    pub n: usize,
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
    let first = spells.calls.iter().map(|call| call.seq).min().unwrap_or(0);
    let rules = rules_in_force(conn, hall, first)?;
    let mut audit = spells.audited(&rules);
    audit.served_uncalled = served_uncalled(conn, hall, day)?;
    let passed: Vec<i32> = tickets::table
        .filter(tickets::branch.eq(&hall.branch).and(tickets::hall.eq(&hall.id)).and(tickets::day.eq(day.as_str())))
        .filter(tickets::overtaken.gt(0))
        .select(tickets::overtaken)
        .load(conn)?;
    (audit.passed, audit.passed_most) = (passed.len(), passed.into_iter().max().unwrap_or(0));
    Ok(audit)
}

/// A stretch of the journal (from after one number up to another) with the guarantees that were in force then.
type InForce = (i64, i64, queueing::Rules);

/// The guarantees from a place of the journal on: what was promised on that day is what it is judged by, whatever the
/// hall has promised since.
fn rules_in_force(conn: &mut Conn, hall: &Hall, from: i64) -> QueryResult<Vec<InForce>> {
    let changed: Vec<Event> = events::table
        .filter(events::branch.eq(&hall.branch).and(events::subject.eq(&hall.id)).and(events::seq.gt(from)))
        .filter(events::kind.eq("hall_changed"))
        .order(events::seq.asc())
        .select(Event::as_select())
        .load(conn)?;
    let (mut since, mut stretches) = (0, Vec::new());
    for event in &changed {
        let data = event.json();
        let queue = data.get("section").and_then(Value::as_str) == Some("queue");
        if let Some(before) = data.get("before").filter(|before| queue && before.is_object()) {
            stretches.push((since, event.seq, kept_rules(before)));
            since = event.seq;
        }
    }
    stretches.push((since, i64::MAX, line::rules(hall)));
    Ok(stretches)
}

fn kept_rules(queue: &Value) -> queueing::Rules {
    let number = |key: &str| queue.get(key).and_then(Value::as_i64).unwrap_or(0).max(0);
    queueing::Rules {
        head_start_ms: 1_000 * number("head_start_s"),
        overtakes_max: u32::try_from(number("overtakes_max")).unwrap_or(u32::MAX),
        wait_max_ms: 1_000 * number("wait_max_s"),
    }
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
    issued: usize,
    /// By who issued it and where.
    priority: BTreeMap<(String, String), usize>,
}

impl Spells {
    fn take(&mut self, event: &Event) {
        let data = event.json();
        if event.kind == "ticket_issued" {
            self.issued(event, &data);
        }
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

    fn issued(&mut self, event: &Event, data: &Value) {
        self.issued += 1;
        let class = data.get("joins").and_then(|joins| joins.get("class")).and_then(Value::as_str);
        if class == Some("priority") {
            let channel = data.get("channel").and_then(Value::as_str).unwrap_or_default().to_owned();
            *self.priority.entry((event.actor.clone(), channel)).or_default() += 1;
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

    fn audited(mut self, rules: &[InForce]) -> OrderAudit {
        self.calls.sort_by_key(|call| call.seq);
        let records = queueing::calls_of(&self.spells);
        let mut violations = 0;
        for (after, through, rules) in rules {
            for violation in queueing::audit(&records, rules) {
                let Some(call) = self.calls.get_mut(violation.call) else { continue };
                if *after < call.seq && call.seq <= *through {
                    call.breaches.push(violation.breach.name().to_owned());
                    violations += usize::from(!violation.authorised);
                }
            }
        }
        let granted = |((by, channel), n)| Granted { by, channel, n };
        let mut granted: Vec<Granted> = self.priority.into_iter().map(granted).collect();
        granted.sort_by_key(|granted| std::cmp::Reverse(granted.n));
        OrderAudit {
            out_of_order: self.calls.iter().filter(|call| call.out_of_order).count(),
            violations,
            passed: 0,
            passed_most: 0,
            served_uncalled: 0,
            tickets: self.issued,
            priority: granted.iter().map(|granted| granted.n).sum(),
            granted,
            calls: self.calls,
        }
    }
}

/// What stands for a ticket that waits for one counter alone. No service has such a code: codes are letters, digits
/// and underscores.
pub(crate) fn bound(counter: &str) -> String {
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
