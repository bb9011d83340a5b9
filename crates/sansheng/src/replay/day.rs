//! The day lived again: people come and go as the trace says, the hall's own commands do the rest. What happens at
//! the counters is in `desks`.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap};

use super::desks::Desk;
use super::packed::Stage;
use super::people::Guest;
use crate::door::solo::{Solo, Stretch};
use crate::door::{Answer, Stop, Work};
use crate::halls::{self, Hall, Text};
use crate::kernel::{Actor, Chance, Clock, Day, Language, Millis, Role};
use crate::people::{NewPerson, create_person};
use crate::queue::{self, Channel, Class, IssueTicket, OrderAudit, Visited};
use crate::store::DatabaseUrl;
use crate::store::migrate::migrate;

pub(super) const BRANCH: &str = "replay";
pub(super) const HALL: &str = "replay";
pub(super) const MINUTE: Millis = 60_000;
/// What one transaction holds.
const STRETCH: Millis = 15 * MINUTE;
/// The hall is set up so long before the first customer.
const BEFORE: Millis = 60 * MINUTE;
/// How often time itself acts.
const ROUND: Millis = 10 * MINUTE;
/// After the last arrival nothing is waited for longer than this.
const AFTER: Millis = 12 * 60 * MINUTE;

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Due {
    at: Millis,
    n: u64,
    what: What,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    Opens(usize),
    Shuts(usize),
    Start(usize),
    NoShow(usize),
    Finish(usize),
    Arrive(usize),
    GiveUp(String),
    Round,
}

/// What came of the day.
#[derive(Debug)]
pub(super) struct Lived {
    /// Who got a ticket, and how it went.
    pub visits: Vec<Visited>,
    /// The order, counted again from the journal.
    pub audit: OrderAudit,
    /// How often each refusal was met.
    pub refusals: BTreeMap<String, u64>,
}

/// The day in the making.
pub(super) struct Living<'a> {
    pub guests: &'a [Guest],
    pub need: Option<String>,
    agenda: BinaryHeap<Reverse<Due>>,
    n: u64,
    pub desks: Vec<Desk>,
    /// Who waits: which guest a ticket is.
    pub waiting: HashMap<String, usize>,
    pub grace: Millis,
    pub away: Option<String>,
    last_arrival: Millis,
    refusals: BTreeMap<String, u64>,
}

/// Lives a day in a database of its own.
pub(super) fn live(stage: &Stage, guests: &[Guest], day: &Day) -> Result<Lived, String> {
    let stopped = |what: &dyn std::fmt::Debug| format!("the replay stopped: {what:?}");
    let folder = tempfile::tempdir().map_err(|e| format!("cannot make a temporary folder: {e}"))?;
    let url = DatabaseUrl::sqlite(&folder.path().join("replay.db"));
    migrate(&url).map_err(|e| e.to_string())?;
    let begins = guests.first().map_or(0, |guest| guest.arrives) - BEFORE;
    let mut solo = Solo::open(&url, Clock::simulated(begins), Chance::seeded(1)).map_err(|e| e.to_string())?;
    let name = Text::new("重放", "Replay");
    halls::found(solo.conn(), BRANCH, &name, "UTC", begins).map_err(|stop| stopped(&stop))?;
    let clerks = set_up(&mut solo, stage).map_err(|answer| said(&answer))?;
    let hall = halls::queries::load(solo.conn(), BRANCH, HALL).map_err(|stop| stopped(&stop))?;
    let mut living = Living::new(stage, guests, clerks);
    living.live(&mut solo).map_err(|answer| said(&answer))?;
    let refusals = living.refusals;
    measured(&mut solo, &hall, day, refusals).map_err(|stop| stopped(&stop))
}

fn said(answer: &Answer) -> String {
    match answer {
        Answer::Refused(refusal) => format!("the replay stopped: {}", refusal.name_and_details().0),
        other => format!("the replay stopped: {other:?}"),
    }
}

/// The hall by its pack, and somebody for each counter.
fn set_up(solo: &mut Solo, stage: &Stage) -> Result<Vec<Actor>, Answer> {
    solo.stretch(BRANCH, |stretch| {
        stretch.run(&Actor::system(), |work| halls::apply(work, HALL, &stage.pack))?;
        let mut clerks = Vec::new();
        for seat in &stage.seats {
            let new = NewPerson {
                login: format!("p{}", seat.number),
                name: format!("counter {}", seat.number),
                role: Role::Clerk,
                hall: Some(HALL.to_owned()),
                language: Language::English,
                password_hash: None,
            };
            let person = stretch.run(&Actor::system(), |work| create_person(work, &new))?;
            clerks.push(Actor::staff(&person.id, Role::Clerk));
        }
        Ok(clerks)
    })
}

/// Whoever came after midnight has a ticket of the next day.
fn measured(solo: &mut Solo, hall: &Hall, day: &Day, refusals: BTreeMap<String, u64>) -> Result<Lived, Stop> {
    let mut lived = Lived { visits: Vec::new(), audit: OrderAudit::default(), refusals };
    for day in [day.clone(), day.plus(1)] {
        lived.visits.extend(queue::visits_of_day(solo.conn(), hall, &day)?);
        let audit = queue::order_audit(solo.conn(), hall, &day)?;
        lived.audit.violations += audit.violations;
        lived.audit.calls.extend(audit.calls);
    }
    Ok(lived)
}

impl<'a> Living<'a> {
    fn new(stage: &Stage, guests: &'a [Guest], clerks: Vec<Actor>) -> Self {
        let away = stage.pack.reasons.iter().find(|reason| reason.active && reason.kind == "away");
        let desk = |(seat, clerk): (&super::packed::Seat, Actor)| {
            Desk::new(Hall::counter_id_in(HALL, seat.number), clerk, seat)
        };
        let mut living = Self {
            guests,
            need: stage.need.clone(),
            agenda: BinaryHeap::new(),
            n: 0,
            desks: stage.seats.iter().zip(clerks).map(desk).collect(),
            waiting: HashMap::new(),
            grace: 1_000 * Millis::from(stage.pack.queue.grace_s),
            away: away.map(|reason| reason.code.clone()),
            last_arrival: guests.last().map_or(0, |guest| guest.arrives),
            refusals: BTreeMap::new(),
        };
        for (n, seat) in stage.seats.iter().enumerate() {
            for &(from, to) in &seat.windows {
                living.due(from, What::Opens(n));
                living.due(to, What::Shuts(n));
            }
        }
        for (n, guest) in guests.iter().enumerate() {
            living.due(guest.arrives, What::Arrive(n));
        }
        living.due(guests.first().map_or(0, |guest| guest.arrives), What::Round);
        living
    }

    fn live(&mut self, solo: &mut Solo) -> Result<(), Answer> {
        while let Some(Reverse(next)) = self.agenda.peek() {
            let upto = next.at + STRETCH;
            let clock = solo.clock().clone();
            solo.stretch(BRANCH, |stretch| {
                while let Some(due) = self.due_before(upto) {
                    clock.set(due.at);
                    self.happen(stretch, due.at, due.what)?;
                }
                Ok(())
            })?;
        }
        Ok(())
    }

    pub(super) fn due(&mut self, at: Millis, what: What) {
        self.n += 1;
        self.agenda.push(Reverse(Due { at, n: self.n, what }));
    }

    fn due_before(&mut self, upto: Millis) -> Option<Due> {
        let next = self.agenda.peek().filter(|next| next.0.at < upto).is_some();
        if next { self.agenda.pop().map(|Reverse(due)| due) } else { None }
    }

    /// Does a command; a refusal is counted and is no fault.
    pub(super) fn act<T>(
        &mut self,
        stretch: &mut Stretch<'_>,
        actor: &Actor,
        command: impl FnMut(&mut Work<'_>) -> Result<T, Stop>,
    ) -> Result<Option<T>, Answer> {
        match stretch.run(actor, command) {
            Ok(done) => Ok(Some(done)),
            Err(Answer::Refused(refusal)) => {
                *self.refusals.entry(refusal.name_and_details().0).or_default() += 1;
                Ok(None)
            }
            Err(other) => Err(other),
        }
    }

    fn happen(&mut self, stretch: &mut Stretch<'_>, now: Millis, what: What) -> Result<(), Answer> {
        match what {
            What::Opens(n) => self.opens(stretch, now, n),
            What::Shuts(n) => self.shuts(stretch, now, n),
            What::Start(n) => self.start(stretch, now, n),
            What::NoShow(n) => self.no_show(stretch, now, n),
            What::Finish(n) => self.finish(stretch, now, n),
            What::Arrive(n) => self.arrive(stretch, now, n),
            What::GiveUp(ticket) => self.give_up(stretch, &ticket),
            What::Round => self.round(stretch, now),
        }
    }

    fn arrive(&mut self, stretch: &mut Stretch<'_>, now: Millis, n: usize) -> Result<(), Answer> {
        let guest = &self.guests[n];
        let need = self.need.clone().filter(|_| guest.class == Class::Priority);
        let ask = IssueTicket {
            service: guest.service.clone(),
            customer_type: None,
            needs: need.into_iter().collect(),
            documents: Vec::new(),
            missing: Vec::new(),
            channel: Channel::Kiosk,
            account: None,
            language: Language::Chinese,
            arrival: None,
            phone_tail: None,
            lead: false,
        };
        let kiosk = Actor::device("replay", "kiosk");
        let Some(issued) = self.act(stretch, &kiosk, |work| queue::issue(work, HALL, &ask))? else { return Ok(()) };
        self.waiting.insert(issued.id.clone(), n);
        if let Some(patience) = self.guests[n].patience {
            self.due(now.saturating_add(patience), What::GiveUp(issued.id));
        }
        self.wake(stretch, now, &ask.service)
    }

    fn give_up(&mut self, stretch: &mut Stretch<'_>, ticket: &str) -> Result<(), Answer> {
        if self.waiting.contains_key(ticket) {
            self.act(stretch, &Actor::public(), |work| queue::cancel(work, ticket))?;
            self.waiting.remove(ticket);
        }
        Ok(())
    }

    fn round(&mut self, stretch: &mut Stretch<'_>, now: Millis) -> Result<(), Answer> {
        self.act(stretch, &Actor::system(), |work| queue::tick(work, HALL))?;
        let busy = now < self.last_arrival || !self.waiting.is_empty();
        if busy && now < self.last_arrival + AFTER {
            self.due(now + ROUND, What::Round);
        }
        Ok(())
    }
}
