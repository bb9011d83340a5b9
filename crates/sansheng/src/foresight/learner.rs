//! What one hall learns while it follows its own journal. Two voices foretell each wait: the formula that the ticket was
//! issued with, and the predictor (outlook or forest) of [`queueing::predict`]. Each is corrected by what came true; the
//! one that was nearer lately speaks. Nothing here knows who anybody is: a ticket is a number, a service, a class.

use std::collections::{BTreeSet, HashMap, VecDeque};

use queueing::predict::{Answer, Ask, Calibration, Foretold, Joining, Lesson, Level, Predictor, Standing, Starting};
use queueing::wait::Interval;

use super::contest::Contest;
use super::steady::Shown;
use super::step::{self, Joins, Step};
use crate::door::Event;
use crate::halls::Hall;
use crate::kernel::{Millis, Zone};
use crate::queue::Promise;

/// People are told whole minutes.
pub(super) const TOLD_IN_S: f64 = 60.0;
/// With more in line than this the formula answers: a row of numbers for everybody would take longer than the change
/// that it is renewed for, and nobody reads the minutes of the three hundredth.
const LINE_MAX: usize = 300;
/// The learner follows a moment behind. When its line differs from the real one by more, it says nothing.
const LAG_MAX: usize = 8;
/// Those who wait are asked about again after so many seconds: what is learned for the phone page.
const AGAIN_S: [f64; 4] = [60.0, 180.0, 420.0, 900.0];
/// A question while waiting counts this much of one on arrival (as `queueing`'s own evaluation has it).
const WEIGHT_AGAIN: f32 = 0.3;
/// So many lessons are kept for the next forest: a month of a busy hall, seven megabytes.
const LESSONS_MAX: usize = 20_000;
/// Nothing for so long: the hall was closed in between.
const CLOSED_MS: Millis = 2 * 3_600_000;
/// What is shown is not computed anew more often than this while nothing happens.
const FRESH_MS: Millis = 5_000;
/// The counters that a hall can have; a number beyond is a slip.
const COUNTERS_MAX: usize = 900;

/// A ticket whose story goes on.
struct Open {
    kind: usize,
    class: Level,
    joined_ms: Millis,
    waits: bool,
    counter: Option<usize>,
    first: Option<Box<First>>,
    shown: Option<Shown>,
    /// What was computed last: at which place of the journal, when, what.
    fresh: Option<(i64, Millis, Interval)>,
}

/// What was foretold on arrival, until the first call.
struct First {
    at: Millis,
    learned: Foretold,
    formula: Answer,
    formula_said: Answer,
    again: Vec<(Millis, Foretold)>,
}

/// Who asks how much longer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asking<'a> {
    /// The ticket, when it is in line already.
    pub(crate) ticket: Option<&'a str>,
    /// Its business, the service's place in the pack.
    pub(crate) service: u32,
    /// Whether its class is priority.
    pub(crate) priority: bool,
    /// People ahead.
    pub(crate) ahead: i32,
    /// How many are in line in the hall, without a newcomer.
    pub(crate) in_line: usize,
    /// Now.
    pub(crate) now: Millis,
}

/// How well each voice did since the learner began, on arrival, of those who had to wait.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tally {
    /// First calls seen.
    pub n: u64,
    /// Sum of |wait − median| of the formula as it is, seconds.
    pub formula_s: f64,
    /// The same of the corrected formula.
    pub corrected_s: f64,
    /// The same of the predictor.
    pub learned_s: f64,
}

pub(crate) struct Learner {
    hall: String,
    zone: Zone,
    codes: Vec<String>,
    pub(super) predictor: Predictor,
    pub(super) formula: Calibration,
    pub(super) contest: Contest,
    /// The last event that was seen.
    pub(super) seq: i64,
    /// Whether everything is seen that happened.
    pub(super) ready: bool,
    pub(super) grown_on: String,
    at: Millis,
    open: HashMap<u64, Open>,
    /// Those of them whose wait was foretold and is not over. In the order of tickets: the order of a hash would differ
    /// from run to run.
    foretold: BTreeSet<u64>,
    lessons: Option<VecDeque<Lesson>>,
    pub(super) tally: Tally,
}

/// Ticket ids end in chance.
fn number(ticket: &str) -> u64 {
    uuid::Uuid::parse_str(ticket).map_or(0, |id| id.as_u64_pair().1)
}

fn seconds(at: Millis) -> f64 {
    at as f64 / 1_000.0
}

fn span_s(from: Millis, to: Millis) -> f64 {
    to.saturating_sub(from).max(0) as f64 / 1_000.0
}

impl Learner {
    /// A hall that has learned nothing, from a place in the journal on.
    pub(super) fn new(hall: &Hall, seq: i64) -> Self {
        let head_start_s = f64::from(hall.pack.queue.head_start_s.max(0));
        let predictor = Predictor::new(hall.pack.services.len(), [0.0, head_start_s, 2.0 * head_start_s]);
        Self::with(hall, seq, predictor, Calibration::default(), Contest::default())
    }

    /// With what was learned before.
    pub(super) fn with(hall: &Hall, seq: i64, predictor: Predictor, formula: Calibration, contest: Contest) -> Self {
        let mut learner = Self {
            hall: hall.id.clone(),
            zone: hall.zone.clone(),
            codes: codes_of(hall),
            predictor,
            formula,
            contest,
            seq,
            ready: true,
            grown_on: String::new(),
            at: 0,
            open: HashMap::new(),
            foretold: BTreeSet::new(),
            lessons: None,
            tally: Tally::default(),
        };
        learner.predictor.told_in(TOLD_IN_S);
        learner.formula.told_in(TOLD_IN_S);
        learner
    }

    /// From now on lessons for a forest are kept.
    pub(super) fn keep_lessons(&mut self) {
        self.lessons.get_or_insert_default();
    }

    pub(super) fn lessons(&self) -> Vec<Lesson> {
        self.lessons.iter().flatten().cloned().collect()
    }

    pub(super) fn codes(&self) -> &[String] {
        &self.codes
    }

    /// Whether the hall still has the services that were learned about, in their places.
    pub(super) fn fits(&self, hall: &Hall) -> bool {
        self.codes == codes_of(hall)
    }

    /// One event. Those seen already and those of other halls change nothing.
    pub(super) fn see(&mut self, event: &Event) {
        if event.seq <= self.seq {
            return;
        }
        self.seq = event.seq;
        if event.hall.as_deref() != Some(self.hall.as_str()) {
            return;
        }
        let Some(step) = step::of(event) else { return };
        if self.at > 0 && event.at.saturating_sub(self.at) > CLOSED_MS {
            self.predictor.floor.close();
            self.open.clear();
        }
        self.at = event.at;
        self.ask_again();
        self.happen(&step, number(&event.subject));
    }

    fn happen(&mut self, step: &Step, ticket: u64) {
        match step {
            Step::Issued { joins, ahead, formula, told } => self.issued(ticket, joins, *ahead, *formula, *told),
            Step::Joins(joins) => {
                self.free(ticket);
                self.join(ticket, joins, None, None);
            }
            Step::Called { counter } => self.called(ticket, *counter),
            Step::Aside => self.free(ticket),
            Step::Resumed { counter } => {
                if let Some(kind) = self.open.get(&ticket).map(|open| open.kind) {
                    self.serve(ticket, *counter, kind, None);
                }
            }
            Step::Next { counter, service } => {
                self.free(ticket);
                if let Some(kind) = self.kind(service) {
                    self.open.entry(ticket).or_insert_with(|| Open::aside(kind, self.at)).kind = kind;
                    self.serve(ticket, *counter, kind, None);
                }
            }
            Step::Over => {
                self.free(ticket);
                self.open.remove(&ticket);
            }
            Step::Left => {
                self.predictor.floor.leave(seconds(self.at), ticket);
                self.free(ticket);
                self.open.remove(&ticket);
            }
            Step::Attends { counter } if *counter <= COUNTERS_MAX => {
                self.predictor.floor.attend(seconds(self.at), *counter);
            }
            Step::Departs { counter } if *counter <= COUNTERS_MAX => self.predictor.floor.depart(*counter),
            Step::Attends { .. } | Step::Departs { .. } => {}
        }
    }

    fn kind(&self, service: &str) -> Option<usize> {
        self.codes.iter().position(|code| code == service)
    }

    fn issued(&mut self, ticket: u64, joins: &Joins, ahead: usize, formula: Option<[i32; 3]>, told: Option<Promise>) {
        let Some(kind) = self.kind(&joins.service) else { return };
        let mut first = None;
        // A counter is free and nobody ahead, or nobody is there at all: neither teaches how long a wait lasts.
        let waits = formula.filter(|[_, _, high_s]| *high_s > 0);
        if let Some(points_s) = waits.filter(|_| self.predictor.floor.waiting() <= LINE_MAX) {
            let learned = self.predictor.ask(&self.asked(ticket, kind, joins.class(), self.at, self.at), ahead);
            let formula = answer_of(points_s.map(|s| s as f32));
            let formula_said = self.formula.corrected(&formula, learned.standing);
            first = Some(Box::new(First { at: self.at, learned, formula, formula_said, again: Vec::new() }));
        }
        self.join(ticket, joins, first, told);
    }

    fn join(&mut self, ticket: u64, joins: &Joins, first: Option<Box<First>>, told: Option<Promise>) {
        let Some(kind) = self.kind(&joins.service) else { return };
        let (class, joined_ms) = (joins.class(), joins.ready_at);
        let foretold_s = first.as_ref().map(|first| first.learned.outlook_s());
        self.predictor.floor.join(Joining { ticket, kind, class, joined_s: seconds(joined_ms), foretold_s });
        let shown = told.map(|promise| Shown::first(promise, self.at));
        if first.is_some() {
            self.foretold.insert(ticket);
        }
        let open = Open { kind, class, joined_ms, waits: true, counter: None, first, shown, fresh: None };
        self.open.insert(ticket, open);
    }

    fn called(&mut self, ticket: u64, counter: usize) {
        let Some(open) = self.open.get_mut(&ticket) else { return };
        let (kind, first) = (open.kind, open.first.take());
        let waited = std::mem::take(&mut open.waits);
        (open.shown, open.fresh) = (None, None);
        if let Some(first) = first {
            self.came_true(&first);
        }
        self.serve(ticket, counter, kind, waited.then_some(ticket));
    }

    /// A counter has it. The counter is taken from the call on: coming to it is part of what everybody behind waits for.
    fn serve(&mut self, ticket: u64, counter: usize, kind: usize, waited: Option<u64>) {
        let known = Some(counter).filter(|counter| *counter <= COUNTERS_MAX);
        self.predictor.floor.start(Starting { at_s: seconds(self.at), counter: known, kind, ticket: waited });
        if let Some(open) = self.open.get_mut(&ticket) {
            (open.counter, open.waits) = (known, false);
        }
    }

    /// Its counter is free again.
    fn free(&mut self, ticket: u64) {
        let counter = self.open.get_mut(&ticket).and_then(|open| open.counter.take());
        if let Some(counter) = counter {
            self.predictor.floor.finish(seconds(self.at), counter);
        }
    }

    /// The first call: what was foretold is compared, corrected by, and learned from.
    fn came_true(&mut self, first: &First) {
        let wait_s = span_s(first.at, self.at);
        self.predictor.came_true(&first.learned, wait_s);
        self.formula.observe_told(&first.formula, &first.formula_said, first.learned.standing, wait_s);
        let far = |answer: &Answer| (f64::from(answer.quantile_s(0.5)) - wait_s).abs();
        self.contest.add(first.learned.said.loss_s(wait_s), first.formula_said.loss_s(wait_s));
        self.tally.n += 1;
        self.tally.formula_s += far(&first.formula);
        self.tally.corrected_s += far(&first.formula_said);
        self.tally.learned_s += far(&first.learned.said);
        for (at, again) in &first.again {
            self.predictor.came_true(again, span_s(*at, self.at));
        }
        let Some(lessons) = &mut self.lessons else { return };
        let on_arrival = Lesson { features: first.learned.features, wait_s: wait_s as f32, weight: 1.0 };
        let again = first.again.iter().map(|(at, again)| Lesson {
            features: again.features,
            wait_s: span_s(*at, self.at) as f32,
            weight: WEIGHT_AGAIN,
        });
        lessons.extend(std::iter::once(on_arrival).chain(again));
        while lessons.len() > LESSONS_MAX {
            lessons.pop_front();
        }
    }

    /// Those who have waited past the next mark are asked about again.
    fn ask_again(&mut self) {
        let (now, open) = (self.at, &self.open);
        self.foretold.retain(|ticket| open.get(ticket).is_some_and(|open| open.first.is_some()));
        let due = |ticket: &u64| {
            let open = open.get(ticket)?;
            let first = open.first.as_ref()?;
            let mark_s = AGAIN_S.get(first.again.len())?;
            let is_due = open.waits && span_s(first.at, now) >= *mark_s;
            is_due.then_some((*ticket, (open.kind, open.class, open.joined_ms)))
        };
        let again: Vec<(u64, (usize, Level, Millis))> = self.foretold.iter().filter_map(due).collect();
        for (ticket, (kind, class, joined_ms)) in again {
            let foretold = self.predictor.ask(&self.asked(ticket, kind, class, joined_ms, now), 0);
            if let Some(first) = self.open.get_mut(&ticket).and_then(|open| open.first.as_mut()) {
                first.again.push((now, foretold));
            }
        }
    }

    fn asked(&self, id: u64, kind: usize, class: Level, joined: Millis, now: Millis) -> Ask {
        let minute = self.zone.minute_of_day(now);
        let weekday = u8::try_from(self.zone.day(now).weekday()).unwrap_or(0);
        let hour = minute as f32 / 60.0;
        Ask { id, kind, class: Some(class), joined_s: seconds(joined), now_s: seconds(now), hour, weekday }
    }

    /// How much longer, as people are told it. `None`: the formula knows as much or more.
    pub(super) fn remaining(&mut self, asking: &Asking<'_>, formula: Interval) -> Option<Promise> {
        let kind = usize::try_from(asking.service).ok().filter(|kind| *kind < self.codes.len())?;
        let waiting = self.predictor.floor.waiting();
        // A counter is free and nobody ahead: the next call is theirs.
        if formula.high_s == 0 {
            let open = asking.ticket.and_then(|ticket| self.open.get_mut(&number(ticket)));
            if let Some(open) = open.filter(|open| open.waits) {
                open.shown = Some(Shown::first(Promise::from(formula), asking.now));
            }
            return None;
        }
        if !self.ready || asking.in_line > LINE_MAX || waiting.abs_diff(asking.in_line) > LAG_MAX {
            return None;
        }
        let ahead = usize::try_from(asking.ahead).unwrap_or(0);
        let Some(ticket) = asking.ticket.map(number) else {
            let class = if asking.priority { Level::Raised } else { Level::Plain };
            let ask = self.asked(0, kind, class, asking.now, asking.now);
            return Some(Promise::from(self.foretell(&ask, ahead, formula)));
        };
        let open = self.open.get(&ticket).filter(|open| open.waits)?;
        let (class, joined_ms, fresh) = (open.class, open.joined_ms, open.fresh);
        let still = |at: Millis| (0..FRESH_MS).contains(&asking.now.saturating_sub(at));
        let interval = match fresh.filter(|(seq, at, _)| *seq == self.seq && still(*at)) {
            Some((_, _, interval)) => interval,
            None => self.foretell(&self.asked(ticket, kind, class, joined_ms, asking.now), ahead, formula),
        };
        let seq = self.seq;
        let open = self.open.get_mut(&ticket)?;
        if fresh.is_none_or(|(before, at, _)| before != seq || !still(at)) {
            open.fresh = Some((seq, asking.now, interval));
        }
        let fresh = Promise::from(interval);
        let shown = open.shown.map_or(Shown::first(fresh, asking.now), |last| last.then(fresh, asking.now));
        open.shown = Some(shown);
        Some(shown.promise)
    }

    fn foretell(&self, ask: &Ask, ahead: usize, formula: Interval) -> Interval {
        if self.contest.learned_speaks() {
            return interval_of(&self.predictor.ask(ask, ahead).said);
        }
        let points_s = [formula.low_s, formula.mid_s, formula.high_s].map(|s| s as f32);
        // While it waits the formula is corrected as on arrival: by the people ahead now.
        interval_of(&self.formula.corrected(&answer_of(points_s), Standing { ahead, waits: false }))
    }
}

impl Open {
    fn aside(kind: usize, at: Millis) -> Self {
        Self {
            kind,
            class: Level::Plain,
            joined_ms: at,
            waits: false,
            counter: None,
            first: None,
            shown: None,
            fresh: None,
        }
    }
}

fn codes_of(hall: &Hall) -> Vec<String> {
    hall.pack.services.iter().map(|service| service.code.clone()).collect()
}

fn answer_of([low_s, mid_s, high_s]: [f32; 3]) -> Answer {
    Answer::of_points(low_s, mid_s, high_s)
}

/// In whole seconds, never more than a day.
fn interval_of(answer: &Answer) -> Interval {
    let whole = |s: f32| s.clamp(0.0, 86_400.0) as u32;
    // What is a hair above a minute is that minute: the answer went through a root and back.
    let high_s = whole((answer.quantiles_s[5] - 0.05).ceil());
    let mid_s = whole(answer.quantile_s(0.5).round()).min(high_s);
    Interval { low_s: whole(answer.quantile_s(0.1).floor()).min(mid_s), mid_s, high_s }
}

#[cfg(test)]
#[path = "learner_tests.rs"]
mod tests;
