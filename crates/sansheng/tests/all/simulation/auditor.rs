//! A second opinion of the hall. It knows only what customers and clerks were *told*, keeps books of its own with none of
//! the product's code, and says what does not fit: while the day runs, and at its end against the tables.

use std::collections::{BTreeMap, BTreeSet};

use super::books::Books;

/// What somebody did and what they were told.
#[derive(Clone, Debug)]
pub enum Told {
    Issued { ticket: String, number: String, service: String, priority: bool },
    Called { ticket: String, counter: String, serves: Vec<String> },
    Started { ticket: String, counter: String },
    Recalled { ticket: String },
    Missed { ticket: String },
    Returned { ticket: String },
    Held { ticket: String },
    Resumed { ticket: String, counter: String },
    PassedOn { ticket: String },
    TurnedAway { ticket: String },
    Finished { ticket: String },
    Cancelled { ticket: String },
    Rated { ticket: String },
    Paid { payment: String, account: String, amount: i64, fee: i64, method: usize, receipt: i32, till: String },
    TakenBack { payment: String, till: String },
    TillOpened { till: String, float: i64 },
    TillClosed { till: String, expected: [i64; 3] },
    Ticked,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Where {
    Waiting,
    Called,
    Serving,
    Held,
    Missed,
    Over(&'static str),
}

#[derive(Clone, Debug)]
struct Ticket {
    at: Where,
    counter: Option<String>,
    service: String,
    priority: bool,
    /// When it became ready, and its place among those of the same instant.
    ready: (i64, usize),
    overtaken: u32,
    /// Of the call, or of the no-show; so much later that a recall has its pause.
    since: i64,
}

/// What the hall promised.
#[derive(Clone, Copy, Debug)]
pub struct Promises {
    pub head_start_ms: i64,
    pub overtakes_max: u32,
    pub wait_max_ms: i64,
    pub grace_ms: i64,
    pub recall_pause_ms: i64,
    pub missed_kept_ms: i64,
}

/// The books.
pub struct Auditor {
    promises: Promises,
    tickets: BTreeMap<String, Ticket>,
    numbers: BTreeMap<String, String>,
    pub books: Books,
    rated: BTreeSet<String>,
    /// Kinds of events that the journal must hold, and how many.
    pub journal: BTreeMap<&'static str, i64>,
    pub wrong: Vec<String>,
}

impl Auditor {
    pub fn new(promises: Promises, owed: BTreeMap<String, i64>) -> Self {
        Self {
            promises,
            tickets: BTreeMap::new(),
            numbers: BTreeMap::new(),
            books: Books::new(owed),
            rated: BTreeSet::new(),
            journal: BTreeMap::new(),
            wrong: Vec::new(),
        }
    }

    fn says(&mut self, gate: &str, what: String) {
        self.wrong.push(format!("{gate}: {what}"));
    }

    fn count(&mut self, kind: &'static str) {
        *self.journal.entry(kind).or_default() += 1;
    }

    /// Hears what somebody was told at `now`.
    pub fn hear(&mut self, now: i64, told: &Told) {
        match told {
            Told::Issued { ticket, number, service, priority } => self.issued(now, ticket, number, service, *priority),
            Told::Called { ticket, counter, serves } => self.called(now, ticket, counter, serves),
            Told::Started { ticket, counter } => {
                self.count("service_started");
                self.step(ticket, &[Where::Called], Where::Serving, Some(counter));
            }
            Told::Recalled { ticket } => {
                self.count("ticket_recalled");
                self.step(ticket, &[Where::Called], Where::Called, None);
                // The grace runs from the call; a recall only has its pause. A clock that went back shortens neither.
                let called = self.tickets.get(ticket).map_or(now, |t| t.since);
                let paused = now + self.promises.recall_pause_ms - self.promises.grace_ms;
                self.since(ticket, called.max(paused));
            }
            Told::Missed { ticket } => self.missed(now, ticket),
            Told::Returned { ticket } => self.returned(now, ticket),
            Told::Held { ticket } => {
                self.count("ticket_held");
                self.step(ticket, &[Where::Serving], Where::Held, None);
            }
            Told::Resumed { ticket, counter } => {
                self.count("ticket_resumed");
                self.free(counter, ticket);
                self.step(ticket, &[Where::Held], Where::Serving, Some(counter));
            }
            Told::PassedOn { ticket } => {
                self.count("ticket_transferred");
                self.step(ticket, &[Where::Called, Where::Serving], Where::Waiting, None);
            }
            Told::TurnedAway { ticket } => {
                self.count("ticket_refused");
                self.step(ticket, &[Where::Serving], Where::Over("refused"), None);
            }
            Told::Finished { ticket } => {
                self.count("ticket_finished");
                self.step(ticket, &[Where::Serving], Where::Over("finished"), None);
            }
            Told::Cancelled { ticket } => {
                self.count("ticket_cancelled");
                self.step(ticket, &[Where::Waiting, Where::Held, Where::Missed], Where::Over("cancelled"), None);
            }
            Told::Rated { ticket } => self.was_rated(ticket),
            Told::Paid { payment, account, amount, fee, method, receipt, till } => {
                self.count("payment_taken");
                self.books.paid(payment, account, [*amount, *fee], *method, *receipt, till);
            }
            Told::TakenBack { payment, till } => {
                self.count("payment_reversed");
                self.books.taken_back(payment, till);
            }
            Told::TillOpened { till, float } => {
                self.count("till_opened");
                self.books.opened(till, *float);
            }
            Told::TillClosed { till, expected } => {
                self.count("till_closed");
                self.books.closed(till, *expected);
            }
            Told::Ticked => self.ticked(now),
        }
        self.wrong.append(&mut self.books.wrong);
    }

    fn issued(&mut self, now: i64, ticket: &str, number: &str, service: &str, priority: bool) {
        self.count("ticket_issued");
        if let Some(other) = self.numbers.insert(number.to_owned(), ticket.to_owned()) {
            self.says("numbers", format!("{number} was given to {other} and to {ticket}"));
        }
        let place = self.tickets.len();
        let new = Ticket {
            at: Where::Waiting,
            counter: None,
            service: service.to_owned(),
            priority,
            ready: (now, place),
            overtaken: 0,
            since: now,
        };
        if self.tickets.insert(ticket.to_owned(), new).is_some() {
            self.says("numbers", format!("ticket {ticket} was issued twice"));
        }
    }

    fn free(&mut self, counter: &str, ticket: &str) {
        let here = |t: &&Ticket| t.counter.as_deref() == Some(counter);
        if self.tickets.iter().any(|(id, t)| id != ticket && here(&t)) {
            self.says("two_counters", format!("{counter} got {ticket} and has somebody already"));
        }
    }

    fn called(&mut self, now: i64, ticket: &str, counter: &str, serves: &[String]) {
        self.count("ticket_called");
        self.free(counter, ticket);
        self.in_order(now, ticket, serves);
        if self.tickets.get(ticket).is_some_and(|t| t.counter.is_some()) {
            self.says("two_counters", format!("{ticket} is at a counter and was called to {counter}"));
        }
        self.step(ticket, &[Where::Waiting], Where::Called, Some(counter));
        self.since(ticket, now);
    }

    /// The four guarantees, as plainly as they are said.
    fn in_order(&mut self, now: i64, ticket: &str, serves: &[String]) {
        let Some(called) = self.tickets.get(ticket).cloned() else { return };
        let promises = self.promises;
        let mut broken = Vec::new();
        for (id, other) in &mut self.tickets {
            let passed = other.at == Where::Waiting && serves.contains(&other.service) && other.ready < called.ready;
            if id == ticket || !passed {
                continue;
            }
            if other.priority == called.priority && other.service == called.service {
                broken.push(format!("{ticket} was called before {id} of its own line"));
            }
            if now - other.ready.0 >= promises.wait_max_ms {
                broken.push(format!("{id} had waited too long and was passed by {ticket}"));
            }
            if other.priority {
                continue;
            }
            other.overtaken += 1;
            if !called.priority {
                broken.push(format!("{id} was passed by {ticket}, which has no priority"));
            } else if called.ready.0 - other.ready.0 > promises.head_start_ms {
                broken.push(format!("{id} was passed by {ticket}, which came too late for that"));
            }
            if other.overtaken > promises.overtakes_max {
                broken.push(format!("{id} was overtaken {} times", other.overtaken));
            }
        }
        for what in broken {
            self.says("order", what);
        }
    }

    fn step(&mut self, ticket: &str, from: &[Where], to: Where, counter: Option<&str>) {
        let Some(known) = self.tickets.get_mut(ticket) else {
            return self.says("states", format!("nobody was given {ticket}"));
        };
        let before = known.at;
        known.at = to;
        match to {
            Where::Called | Where::Serving => known.counter = counter.map(str::to_owned).or(known.counter.take()),
            _ => known.counter = None,
        }
        if !from.contains(&before) {
            self.says("states", format!("{ticket} went from {before:?} to {to:?}"));
        }
    }

    fn since(&mut self, ticket: &str, now: i64) {
        if let Some(known) = self.tickets.get_mut(ticket) {
            known.since = now;
        }
    }

    fn missed(&mut self, now: i64, ticket: &str) {
        self.count("ticket_missed");
        self.step(ticket, &[Where::Called], Where::Missed, None);
        self.since(ticket, now);
    }

    fn returned(&mut self, now: i64, ticket: &str) {
        self.count("ticket_returned");
        let grace = self.promises.grace_ms;
        if let Some(known) = self.tickets.get_mut(ticket) {
            // Within the grace the old place, after it as of now.
            if known.since + grace <= now {
                known.ready.0 = known.ready.0.max(now);
            }
        }
        self.step(ticket, &[Where::Missed], Where::Waiting, None);
    }

    /// What time itself must have done by now.
    fn ticked(&mut self, now: i64) {
        let (grace, kept) = (self.promises.grace_ms, self.promises.missed_kept_ms);
        let due = |at: Where, span: i64, tickets: &BTreeMap<String, Ticket>| -> Vec<String> {
            let is_due = |t: &Ticket| t.at == at && t.since <= now - span;
            tickets.iter().filter(|(_, t)| is_due(t)).map(|(id, _)| id.clone()).collect()
        };
        for ticket in due(Where::Called, grace, &self.tickets) {
            self.missed(now, &ticket);
        }
        for ticket in due(Where::Missed, kept, &self.tickets) {
            self.count("ticket_expired");
            self.step(&ticket, &[Where::Missed], Where::Over("expired"), None);
        }
    }

    fn was_rated(&mut self, ticket: &str) {
        self.count("rating_given");
        let finished = self.tickets.get(ticket).is_some_and(|t| t.at == Where::Over("finished"));
        if !finished || !self.rated.insert(ticket.to_owned()) {
            self.says("ratings", format!("{ticket} was rated twice, or without having been served"));
        }
    }

    /// Everybody who waits, for the one who plays the people.
    pub fn waiting(&self) -> Vec<String> {
        self.those(|at| at == Where::Waiting)
    }

    pub fn missed_ones(&self) -> Vec<String> {
        self.those(|at| at == Where::Missed)
    }

    pub fn held_ones(&self) -> Vec<String> {
        self.those(|at| at == Where::Held)
    }

    pub fn finished_ones(&self) -> Vec<String> {
        self.those(|at| at == Where::Over("finished"))
    }

    pub fn at(&self, counter: &str) -> Option<(String, bool)> {
        let here = self.tickets.iter().find(|(_, t)| t.counter.as_deref() == Some(counter))?;
        Some((here.0.clone(), here.1.at == Where::Serving))
    }

    fn those(&self, is: impl Fn(Where) -> bool) -> Vec<String> {
        self.tickets.iter().filter(|(_, t)| is(t.at)).map(|(id, _)| id.clone()).collect()
    }

    /// Compares the books with what the tables say: tickets (id, state, counter), what is owed, events by kind.
    pub fn compare(
        &mut self,
        tickets: &[(String, String, Option<String>)],
        owed: &BTreeMap<String, i64>,
        events: &BTreeMap<String, i64>,
    ) {
        if tickets.len() != self.tickets.len() {
            self.says("states", format!("{} tickets in the table, {} in the books", tickets.len(), self.tickets.len()));
        }
        for (id, state, counter) in tickets {
            let known = self.tickets.get(id).map(|t| (word(t.at), t.counter.clone()));
            if known != Some((state.as_str(), counter.clone())) {
                self.says("states", format!("{id} is {state} at {counter:?} in the table, {known:?} in the books"));
            }
        }
        self.books.compare(owed);
        self.wrong.append(&mut self.books.wrong);
        for (kind, count) in self.journal.clone() {
            if events.get(kind).copied().unwrap_or(0) != count {
                self.says("journal", format!("{:?} of {kind} in the journal, {count} were told", events.get(kind)));
            }
        }
    }
}

impl Auditor {
    /// Compares what people were told with what the hall's picture shows: who is in line, who is at which counter.
    pub fn look(&mut self, in_line: &BTreeSet<String>, at_counters: &BTreeMap<String, String>) {
        let told: BTreeSet<String> = self.waiting().into_iter().collect();
        if told != *in_line {
            let differs: Vec<_> = told.symmetric_difference(in_line).cloned().collect();
            self.says("picture", format!("the line differs by {differs:?}"));
        }
        let here = self.tickets.iter().filter_map(|(id, ticket)| Some((ticket.counter.clone()?, id.clone())));
        let here: BTreeMap<String, String> = here.collect();
        if here != *at_counters {
            self.says("picture", format!("counters show {at_counters:?}, people were told {here:?}"));
        }
    }
}

fn word(at: Where) -> &'static str {
    match at {
        Where::Waiting => "waiting",
        Where::Called => "called",
        Where::Serving => "serving",
        Where::Held => "held",
        Where::Missed => "missed",
        Where::Over(how) => how,
    }
}
