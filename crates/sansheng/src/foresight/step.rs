//! The journal's events in the words of [`queueing::predict::Floor`]: who joins, who is called to which counter, who leaves,
//! which counter has somebody. Pure: an event in, a step out; what does not concern the floor is `None`.

use queueing::predict::Level;
use serde::Deserialize;

use crate::door::Event;
use crate::kernel::Millis;
use crate::queue::Promise;

/// One thing that happened on the floor.
#[derive(Debug, PartialEq)]
pub(super) enum Step {
    /// A ticket was given: its line, people ahead, what the formula said, what was promised.
    Issued { joins: Joins, ahead: usize, formula: Option<[i32; 3]>, told: Option<Promise> },
    /// It stands in line again, wherever it was.
    Joins(Joins),
    /// A counter called it.
    Called { counter: usize },
    /// It is at no counter and in no line: missed, on hold.
    Aside,
    /// A counter took it up again, without the line.
    Resumed { counter: usize },
    /// One of its services is over, the next follows here.
    Next { counter: usize, service: String },
    /// Its visit is over, or one of its services was refused.
    Over,
    /// It left.
    Left,
    /// Somebody is at a counter and calls.
    Attends { counter: usize },
    /// Nobody is.
    Departs { counter: usize },
}

/// How a ticket stands in line.
#[derive(Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Joins {
    pub(super) service: String,
    pub(super) class: String,
    pub(super) ready_at: Millis,
}

impl Joins {
    /// How much credit it is said to have.
    pub(super) fn class(&self) -> Level {
        if self.class == "priority" { Level::Raised } else { Level::Plain }
    }
}

/// The fields of any of the events, as far as they matter here.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Fields {
    joins: Option<Joins>,
    ahead: i64,
    formula: Option<[i32; 3]>,
    promise: Option<Promise>,
    counter: Option<serde_json::Value>,
    next: Option<String>,
    state: String,
}

impl Fields {
    /// The number on the counter's sign.
    fn counter(&self) -> Option<usize> {
        self.counter.as_ref()?.as_u64().and_then(|number| usize::try_from(number).ok())
    }
}

/// What an event means for the floor.
pub(super) fn of(event: &Event) -> Option<Step> {
    const KINDS: [&str; 14] = [
        "ticket_issued",
        "ticket_returned",
        "ticket_called",
        "ticket_missed",
        "ticket_held",
        "ticket_resumed",
        "ticket_transferred",
        "service_finished",
        "ticket_finished",
        "ticket_refused",
        "ticket_cancelled",
        "ticket_expired",
        "presence_changed",
        "counter_left",
    ];
    if !KINDS.contains(&event.kind.as_str()) {
        return None;
    }
    let fields: Fields = serde_json::from_str(&event.data).ok()?;
    let counter = fields.counter();
    Some(match event.kind.as_str() {
        "ticket_issued" => Step::Issued {
            ahead: usize::try_from(fields.ahead).unwrap_or(0),
            formula: fields.formula,
            told: fields.promise,
            joins: fields.joins?,
        },
        "ticket_returned" | "ticket_transferred" => Step::Joins(fields.joins?),
        "ticket_called" => Step::Called { counter: counter? },
        "ticket_missed" | "ticket_held" => Step::Aside,
        "ticket_resumed" => Step::Resumed { counter: counter? },
        "service_finished" => match (fields.joins, fields.next) {
            (Some(joins), _) => Step::Joins(joins),
            (None, Some(service)) => Step::Next { counter: counter?, service },
            (None, None) => Step::Over,
        },
        "ticket_finished" | "ticket_refused" => Step::Over,
        "ticket_cancelled" | "ticket_expired" => Step::Left,
        "presence_changed" if fields.state == "open" => Step::Attends { counter: counter? },
        "presence_changed" | "counter_left" => Step::Departs { counter: counter? },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(kind: &str, data: &str) -> Event {
        Event {
            branch: "b".into(),
            seq: 1,
            at: 0,
            hall: Some("h".into()),
            actor: String::new(),
            role: String::new(),
            request: String::new(),
            kind: kind.into(),
            subject: String::new(),
            data: data.into(),
            hash: String::new(),
        }
    }

    #[test]
    fn each_event_is_one_step() {
        let joins = || Joins { service: "pay".into(), class: "priority".into(), ready_at: 7 };
        let line = r#""joins":{"service":"pay","class":"priority","ready_at":7,"target_s":300,"bound":null}"#;
        let told = r#""promise":{"low_s":0,"mid_s":50,"high_s":120}"#;
        let promise = Promise { low_s: 0, mid_s: 50, high_s: 120 };
        let table = [
            (
                "ticket_issued",
                format!(r#"{{"ahead":3,"formula":[1,2,3],{told},{line}}}"#),
                Some(Step::Issued { joins: joins(), ahead: 3, formula: Some([1, 2, 3]), told: Some(promise) }),
            ),
            (
                "ticket_issued",
                format!(r#"{{"ahead":0,"formula":null,"promise":null,{line}}}"#),
                Some(Step::Issued { joins: joins(), ahead: 0, formula: None, told: None }),
            ),
            ("ticket_returned", format!("{{{line}}}"), Some(Step::Joins(joins()))),
            ("ticket_transferred", format!(r#"{{"counter":2,{line}}}"#), Some(Step::Joins(joins()))),
            ("ticket_called", r#"{"counter":4}"#.into(), Some(Step::Called { counter: 4 })),
            ("ticket_missed", r#"{"counter":"renmin-4"}"#.into(), Some(Step::Aside)),
            ("ticket_resumed", r#"{"counter":4}"#.into(), Some(Step::Resumed { counter: 4 })),
            ("service_finished", format!(r#"{{"next":"pay",{line}}}"#), Some(Step::Joins(joins()))),
            (
                "service_finished",
                r#"{"counter":1,"next":"pay"}"#.into(),
                Some(Step::Next { counter: 1, service: "pay".into() }),
            ),
            ("ticket_finished", "{}".into(), Some(Step::Over)),
            ("ticket_expired", "{}".into(), Some(Step::Left)),
            ("presence_changed", r#"{"counter":1,"state":"open"}"#.into(), Some(Step::Attends { counter: 1 })),
            ("presence_changed", r#"{"counter":1,"state":"away"}"#.into(), Some(Step::Departs { counter: 1 })),
            ("counter_left", r#"{"counter":1}"#.into(), Some(Step::Departs { counter: 1 })),
            // What is not ours, and what nobody can read.
            ("payment_taken", "{}".into(), None),
            ("ticket_called", "no JSON".into(), None),
            ("ticket_called", r#"{"counter":-1}"#.into(), None),
            ("ticket_issued", "{}".into(), None),
        ];
        for (kind, data, step) in table {
            assert_eq!(of(&event(kind, &data)), step, "{kind} {data}");
        }
    }
}
