//! The learner on a hall of a few tickets, and on events that nobody would wish for: clocks that jump, no counter, one
//! counter, events twice or out of order, text that is none of ours.

use serde_json::json;

use super::super::Kept;
use super::*;
use crate::halls::pack::default_pack;

const NOW: Millis = 1_795_658_400_000;

fn hall() -> Hall {
    Hall::new("b", "renmin", Zone::named("Asia/Shanghai").expect("a zone"), 1, default_pack())
}

fn id(n: u64) -> String {
    uuid::Uuid::from_u64_pair(0x0192_0000_0000_7000, 0x8000_0000_0000_0000 | n).to_string()
}

struct Story {
    hall: Hall,
    learner: Learner,
    seq: i64,
    at: Millis,
}

impl Story {
    fn new() -> Self {
        let hall = hall();
        let learner = Learner::new(&hall, 0);
        Self { hall, learner, seq: 0, at: NOW }
    }

    fn tell(&mut self, kind: &str, ticket: u64, data: &serde_json::Value) {
        self.seq += 1;
        let event = Event {
            branch: "b".into(),
            seq: self.seq,
            at: self.at,
            hall: Some("renmin".into()),
            actor: String::new(),
            role: String::new(),
            request: String::new(),
            kind: kind.into(),
            subject: id(ticket),
            data: data.to_string(),
            hash: String::new(),
        };
        self.learner.see(&event);
    }

    fn issue(&mut self, ticket: u64, ahead: i64, formula: [i32; 3]) {
        let joins = json!({ "service": "pay", "class": "regular", "ready_at": self.at });
        let told = json!({ "low_s": 0, "mid_s": formula[1], "high_s": (formula[2] + 59) / 60 * 60 });
        self.tell(
            "ticket_issued",
            ticket,
            &json!({ "ahead": ahead, "formula": formula, "promise": told, "joins": joins }),
        );
    }

    fn call(&mut self, ticket: u64, counter: i64) {
        self.tell("ticket_called", ticket, &json!({ "counter": counter }));
    }

    fn asks(&mut self, ticket: Option<u64>, in_line: usize) -> Option<Promise> {
        let id = ticket.map(id);
        let asking = Asking { ticket: id.as_deref(), service: 0, priority: false, ahead: 1, in_line, now: self.at };
        self.learner.remaining(&asking, Interval { low_s: 30, mid_s: 120, high_s: 300 })
    }
}

/// A day on which every wait is twice the formula's upper end.
fn twice_as_long() -> Story {
    let mut story = Story::new();
    story.tell("presence_changed", 900, &json!({ "counter": 1, "state": "open" }));
    for ticket in 1..=300 {
        story.issue(ticket, 1, [30, 120, 300]);
        story.at += 600_000 * (1 + i64::try_from(ticket % 3).expect("small")) / 3;
        story.call(ticket, 1);
        story.at += 30_000;
        story.tell("ticket_finished", ticket, &json!({ "counter": 1 }));
    }
    story
}

#[test]
fn without_a_forest_the_formula_is_corrected_by_what_came_true() {
    let mut story = Story::new();
    assert_eq!(story.asks(None, 0), Some(Promise { low_s: 0, mid_s: 120, high_s: 300 }), "nothing learned yet");
    story = twice_as_long();
    let now = story.asks(None, 0).expect("somebody answers");
    assert!((540..=720).contains(&now.high_s), "waits were up to ten minutes: {now:?}");
    let tally = story.learner.tally;
    assert!(tally.n == 300 && tally.corrected_s < tally.formula_s, "{tally:?}");
}

#[test]
fn what_it_does_not_know_the_formula_answers() {
    let mut story = Story::new();
    story.issue(1, 0, [0, 0, 20]);
    assert!(story.asks(Some(1), 1).is_some());
    assert_eq!(story.asks(Some(2), 1), None, "a ticket it has not seen");
    assert_eq!(story.asks(Some(1), 20), None, "a line that is another one");
    assert_eq!(story.asks(None, 1_000), None, "a line too long");
    story.learner.ready = false;
    assert_eq!(story.asks(Some(1), 1), None, "it is behind");
    story.learner.ready = true;
    story.call(1, 1);
    assert_eq!(story.asks(Some(1), 0), None, "called: it does not wait");
    let asking = Asking { ticket: None, service: 1_000_004, priority: false, ahead: 0, in_line: 0, now: NOW };
    assert_eq!(story.learner.remaining(&asking, Interval::default()), None, "bound to one counter");
}

#[test]
fn what_is_shown_does_not_jump() {
    let mut story = twice_as_long();
    story.learner.contest = Contest::default();
    story.issue(500, 1, [0, 30, 60]);
    let mut shown = story.asks(Some(500), 1).expect("in line").high_s;
    for _ in 0..30 {
        story.at += 7_000;
        let next = story.asks(Some(500), 1).expect("in line").high_s;
        assert!(next - shown <= 60, "{shown} then {next}");
        shown = next;
    }
    assert!(shown >= 540, "in the end the truth is told: {shown}");
}

#[test]
fn strange_stories_do_no_harm() {
    let mut story = Story::new();
    let jumps = [0, -86_400_000, 400 * 86_400_000, -1, i64::MAX / 2_000, 5];
    for (n, jump) in (0_u64..).zip(jumps) {
        story.at = story.at.saturating_add(jump);
        story.call(n, 1);
        story.issue(n, -4, [-5, i32::MAX, 0]);
        story.issue(n, i64::MAX, [1, 2, 3]);
        story.call(n, 1);
        story.call(n, i64::MAX);
        story.tell("ticket_missed", n, &json!({ "counter": null }));
        story.tell("ticket_resumed", n, &json!({ "counter": 70_000 }));
        story.tell("service_finished", n + 50, &json!({ "counter": 2, "next": "nothing we know" }));
        story.tell("service_finished", n, &json!({ "counter": 2, "next": "pay" }));
        story.tell("ticket_finished", n, &json!({}));
        story.tell("ticket_finished", n, &json!({}));
        story.tell("ticket_expired", n + 99, &json!({ "leaves": true }));
        story.tell("presence_changed", n, &json!({ "counter": 1_000_000, "state": "open" }));
        story.tell("counter_left", n, &json!({ "counter": 1 }));
        if let Some(said) = story.asks(None, story.learner.predictor.floor.waiting()) {
            assert!(0 <= said.low_s && said.low_s <= said.mid_s && said.mid_s <= said.high_s, "{said:?}");
        }
    }
    // Seen already: nothing changes.
    let before = Kept::of(&story.learner);
    story.seq = 0;
    story.issue(7, 0, [1, 2, 3]);
    assert_eq!(Kept::of(&story.learner), before);
}

#[test]
fn what_was_learned_survives_a_restart_and_nonsense_does_not() {
    let mut story = twice_as_long();
    // Who is at which counter is not learned: the voice that knows it would differ until it is seen again.
    story.learner.contest = Contest::default();
    let kept = Kept::of(&story.learner);
    let mut again = kept.learner(&story.hall).expect("what was written");
    assert_eq!(Kept::of(&again), kept);
    let asking = Asking { ticket: None, service: 0, priority: false, ahead: 1, in_line: 0, now: story.at };
    let formula = Interval { low_s: 30, mid_s: 120, high_s: 300 };
    assert_eq!(again.remaining(&asking, formula), story.learner.remaining(&asking, formula));

    let mut other = default_pack();
    other.services.swap(0, 1);
    let other = Hall::new("b", "renmin", story.hall.zone.clone(), 2, other);
    assert!(kept.learner(&other).is_none(), "the services have changed their places");
    for text in ["", "sansheng-foresight 1", "sansheng-foresight 2\npay\n0 0 0\n----\n\n----\n"] {
        assert!(Kept { learned: text.into(), ..kept.clone() }.learner(&story.hall).is_none(), "{text}");
    }
    for cut in (0..kept.learned.len()).step_by(997) {
        let _ = Kept { learned: kept.learned[..cut].into(), ..kept.clone() }.learner(&story.hall);
    }
}
