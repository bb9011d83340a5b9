//! The demo's past: days lived through by the same commands that serve a real hall, under a clock that jumps from one
//! thing that happens to the next. Nothing is written into a table by hand, so whatever the product proves of a real
//! day holds for these as well.

mod desk;
mod visit;

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::sync::Arc;

use super::city::Client;
use super::founding::Hands;
use super::{BRANCH, HALL};
use crate::counters::{self, Presence, SetPresence};
use crate::door::solo::{Solo, Stretch};
use crate::door::{Answer, Stop, Work};
use crate::fees;
use crate::halls::Hall;
use crate::halls::rules::hours_of;
use crate::kernel::{Actor, Chance, Day, Millis, Money};
use crate::queue::{self, IssueTicket};
use crate::ratings::{self, Rate, RatingChannel};
use desk::{Desk, Step};
use visit::Visit;

const MINUTE: Millis = 60_000;
/// What one transaction holds: short enough for any engine, long enough that the commits do not count.
const STRETCH: Millis = 15 * MINUTE;
/// Clerks are there so long before the doors open.
const BEFORE_OPENING: Millis = 20 * MINUTE;
/// How often the greeters look what there is to do, and time itself acts.
const ROUND: Millis = 6 * MINUTE;
/// What a till begins with.
const FLOAT: Money = Money(50_000);

/// Something that happens at a time.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Due {
    at: Millis,
    n: u64,
    what: What,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Arrive,
    GiveUp(String),
    ComeBack(String),
    Rate(String),
    Round,
    Open(usize),
    Leave(usize),
    Back(usize),
    At(usize, Step),
}

/// How many of each refusal were met: the past is lived, not written, so some doors are closed.
pub type Refusals = HashMap<String, u64>;

/// The past in the making.
pub struct Past<'a> {
    hall: Arc<Hall>,
    hands: &'a Hands,
    clients: &'a [Client],
    owing: Vec<usize>,
    dice: &'a mut Chance,
    /// Visits of a whole weekday.
    visits_a_day: u64,
    agenda: BinaryHeap<Reverse<Due>>,
    n: u64,
    visits: HashMap<String, Visit>,
    desks: Vec<Desk>,
    /// From then on the doors let nobody in.
    closes_at: Millis,
    waiting: i64,
    /// What was refused.
    pub refusals: Refusals,
}

type Done<T> = Result<Option<T>, Answer>;

impl<'a> Past<'a> {
    /// Nothing has happened yet.
    pub fn new(
        hall: Arc<Hall>,
        hands: &'a Hands,
        clients: &'a [Client],
        dice: &'a mut Chance,
        visits_a_day: u64,
    ) -> Self {
        let mut owing: Vec<usize> = (0..clients.len()).filter(|n| clients[*n].owes).collect();
        // Whoever comes first is no matter of account numbers.
        for n in (1..owing.len()).rev() {
            owing.swap(n, usize::try_from(dice.below(n as u64 + 1)).unwrap_or(0));
        }
        let desks = hall.pack.counters.iter().zip(&hands.clerks);
        let desks = desks.map(|(plan, clerk)| Desk::new(hall.counter_id(plan.number), plan, clerk.clone())).collect();
        Self {
            hall,
            hands,
            clients,
            owing,
            dice,
            visits_a_day,
            agenda: BinaryHeap::new(),
            n: 0,
            visits: HashMap::new(),
            desks,
            closes_at: 0,
            waiting: 0,
            refusals: Refusals::new(),
        }
    }

    /// Lives through a whole day, or to `until` on a day that is not over. `free` is a counter that nobody sits at.
    pub fn live(
        &mut self,
        solo: &mut Solo,
        day: &Day,
        until: Option<Millis>,
        free: Option<&str>,
    ) -> Result<(), Answer> {
        let instant = |minute| self.hall.zone.instant(day, minute);
        let hours: Vec<(Millis, Millis)> = hours_of(&self.hall.pack, day)
            .into_iter()
            .map(|(opens, closes)| (instant(opens), instant(closes)))
            .collect();
        let (Some((opens_at, _)), Some((_, closes_at))) = (hours.first().copied(), hours.last().copied()) else {
            return Ok(());
        };
        self.closes_at = closes_at;
        self.visits.clear();
        self.plan(&hours, opens_at, free);
        let mut upto = opens_at - BEFORE_OPENING;
        while let Some(Reverse(next)) = self.agenda.peek() {
            if until.is_some_and(|until| next.at >= until) {
                break;
            }
            upto = (upto + STRETCH).max(next.at + 1).min(until.unwrap_or(Millis::MAX));
            let clock = solo.clock().clone();
            solo.stretch(BRANCH, |stretch| {
                while let Some(due) = self.due_before(upto) {
                    clock.set(due.at);
                    self.happen(stretch, due.at, due.what)?;
                }
                Ok(())
            })?;
        }
        if until.is_some() {
            self.agenda.clear();
        }
        Ok(())
    }

    fn plan(&mut self, hours: &[(Millis, Millis)], opens_at: Millis, free: Option<&str>) {
        let zone = self.hall.zone.clone();
        let hour_of = move |at| usize::try_from(zone.minute_of_day(at) / 60).unwrap_or(0);
        for at in visit::arrivals(hours, hour_of, self.dice, self.visits_a_day) {
            self.due(at, What::Arrive);
        }
        for n in 0..self.desks.len() {
            self.desks[n].rest();
            if free == Some(self.desks[n].counter.as_str()) {
                continue;
            }
            let at = opens_at - BEFORE_OPENING + self.some(5 * MINUTE);
            self.due(at, What::Open(n));
            // Lunch in two turns, so that half of the counters stay open.
            let lunch = opens_at + 180 * MINUTE + if n % 2 == 0 { 0 } else { 45 * MINUTE };
            if lunch + 60 * MINUTE < self.closes_at {
                self.due(lunch, What::Leave(n));
            }
        }
        self.due(opens_at + ROUND, What::Round);
    }

    fn due(&mut self, at: Millis, what: What) {
        self.n += 1;
        self.agenda.push(Reverse(Due { at, n: self.n, what }));
    }

    fn due_before(&mut self, upto: Millis) -> Option<Due> {
        let next = self.agenda.peek().filter(|next| next.0.at < upto).is_some();
        if next { self.agenda.pop().map(|Reverse(due)| due) } else { None }
    }

    /// A time below `span`.
    fn some(&mut self, span: Millis) -> Millis {
        Millis::try_from(self.dice.below(u64::try_from(span).unwrap_or(0))).unwrap_or(0)
    }

    fn happen(&mut self, stretch: &mut Stretch<'_>, now: Millis, what: What) -> Result<(), Answer> {
        match what {
            What::Arrive => self.arrive(stretch, now),
            What::GiveUp(ticket) => self.give_up(stretch, &ticket),
            What::ComeBack(ticket) => self.come_back(stretch, now, &ticket),
            What::Rate(ticket) => self.rate(stretch, &ticket),
            What::Round => self.round(stretch, now),
            What::Open(n) => self.open(stretch, now, n),
            What::Leave(n) => self.leave(stretch, now, n),
            What::Back(n) => self.back(stretch, now, n),
            What::At(n, step) => self.at(stretch, now, n, step),
        }
    }

    /// Does a command; a refusal is counted and is no fault.
    fn act<T>(
        &mut self,
        stretch: &mut Stretch<'_>,
        actor: &Actor,
        command: impl FnMut(&mut Work<'_>) -> Result<T, Stop>,
    ) -> Done<T> {
        match stretch.run(actor, command) {
            Ok(done) => Ok(Some(done)),
            Err(Answer::Refused(refusal)) => {
                *self.refusals.entry(refusal.name_and_details().0).or_default() += 1;
                Ok(None)
            }
            Err(other) => Err(other),
        }
    }

    fn greeter(&mut self) -> Actor {
        let n = usize::try_from(self.dice.below(self.hands.greeters.len() as u64)).unwrap_or(0);
        self.hands.greeters.get(n).cloned().unwrap_or_else(Actor::public)
    }

    fn arrive(&mut self, stretch: &mut Stretch<'_>, now: Millis) -> Result<(), Answer> {
        let hall = self.hall.clone();
        let Some(visit) = visit::draw(&hall, self.clients.len(), &mut self.owing, self.dice) else { return Ok(()) };
        let mut ask: IssueTicket = visit.ask.clone();
        let actor = if visit.greeted {
            let greeter = self.greeter();
            ask.arrival = self.act(stretch, &greeter, |work| queue::arrive(work, HALL))?;
            greeter
        } else {
            self.hands.kiosk.clone().unwrap_or_else(Actor::public)
        };
        let Some(issued) = self.act(stretch, &actor, |work| queue::issue(work, HALL, &ask))? else { return Ok(()) };
        self.waiting += 1;
        if visit.patience < 200 * MINUTE {
            self.due(now + visit.patience, What::GiveUp(issued.id.clone()));
        }
        let service = ask.service.clone();
        self.visits.insert(issued.id, visit);
        self.wake(now, &service);
        Ok(())
    }

    /// Somebody who has nothing to do and can serve this looks up.
    fn wake(&mut self, now: Millis, service: &str) {
        let idle = self.desks.iter().position(|desk| desk.idle && desk.services.iter().any(|s| s == service));
        if let Some(n) = idle {
            self.desks[n].idle = false;
            self.due(now + 1_500, What::At(n, Step::Next));
        }
    }

    fn give_up(&mut self, stretch: &mut Stretch<'_>, ticket: &str) -> Result<(), Answer> {
        if self.act(stretch, &Actor::public(), |work| queue::cancel(work, ticket))?.is_some() {
            self.waiting -= 1;
            self.visits.remove(ticket);
        }
        Ok(())
    }

    fn come_back(&mut self, stretch: &mut Stretch<'_>, now: Millis, ticket: &str) -> Result<(), Answer> {
        let greeter = self.greeter();
        if self.act(stretch, &greeter, |work| queue::return_missed(work, ticket))?.is_none() {
            return Ok(());
        }
        self.waiting += 1;
        let Some(visit) = self.visits.get_mut(ticket) else { return Ok(()) };
        visit.present = true;
        let service = visit.ask.service.clone();
        self.wake(now, &service);
        Ok(())
    }

    fn rate(&mut self, stretch: &mut Stretch<'_>, ticket: &str) -> Result<(), Answer> {
        let Some(level) = self.visits.remove(ticket).and_then(|visit| visit.rates) else { return Ok(()) };
        let offered = self.hall.reasons("rating");
        let n = usize::try_from(self.dice.below(offered.len() as u64)).unwrap_or(0);
        let reasons = offered.get(n).filter(|_| level <= 2).map(|reason| reason.code.clone()).into_iter().collect();
        let channel = if self.dice.below(10) < 7 { RatingChannel::Phone } else { RatingChannel::Pad };
        let ask = Rate { level, reasons, comment: String::new() };
        self.act(stretch, &Actor::public(), |work| ratings::rate(work, ticket, channel, &ask))?;
        Ok(())
    }

    /// Time itself acts, and greeters and duty managers do what they are asked to.
    fn round(&mut self, stretch: &mut Stretch<'_>, now: Millis) -> Result<(), Answer> {
        self.act(stretch, &Actor::system(), |work| queue::tick(work, HALL))?;
        let hall = self.hall.clone();
        let open = |work: &mut Work<'_>| Ok(queue::picture(work.conn(), &hall, now)?.tasks);
        for task in self.act(stretch, &Actor::system(), open)?.unwrap_or_default() {
            let who = match task.kind {
                queue::TaskKind::Assist | queue::TaskKind::TransferAlert => self.hands.duty.first().cloned(),
                _ => None,
            };
            let who = who.unwrap_or_else(|| self.greeter());
            self.act(stretch, &who, |work| {
                queue::take_task(work, &task.id)?;
                queue::finish_task(work, &task.id)
            })?;
        }
        if now < self.closes_at || self.desks.iter().any(|desk| desk.here) {
            self.due(now + ROUND, What::Round);
        }
        Ok(())
    }

    fn open(&mut self, stretch: &mut Stretch<'_>, now: Millis, n: usize) -> Result<(), Answer> {
        let (actor, counter) = (self.desks[n].clerk.clone(), self.desks[n].counter.clone());
        self.act(stretch, &actor, |work| counters::sit_down(work, &counter))?;
        let till = self.act(stretch, &actor, |work| fees::open_till(work, FLOAT))?;
        self.present(stretch, n, Presence::Open, None)?;
        let desk = &mut self.desks[n];
        (desk.here, desk.till) = (true, till.map(|till| till.id));
        self.due(now + BEFORE_OPENING, What::At(n, Step::Next));
        Ok(())
    }

    fn present(&mut self, stretch: &mut Stretch<'_>, n: usize, state: Presence, why: Option<&str>) -> Done<()> {
        let (actor, counter) = (self.desks[n].clerk.clone(), self.desks[n].counter.clone());
        let ask = SetPresence { state, reason: why.map(str::to_owned) };
        self.act(stretch, &actor, |work| counters::presence(work, &counter, &ask).map(|_| ()))
    }

    /// Lunch: when there is somebody at the counter, after them.
    fn leave(&mut self, stretch: &mut Stretch<'_>, now: Millis, n: usize) -> Result<(), Answer> {
        if !self.desks[n].here {
            return Ok(());
        }
        if self.desks[n].ticket.is_some() {
            self.due(now + MINUTE, What::Leave(n));
            return Ok(());
        }
        let meal =
            self.hall.reasons("away").iter().find(|reason| reason.code == "meal").map(|reason| reason.code.clone());
        let meal = meal.or_else(|| self.hall.reasons("away").first().map(|reason| reason.code.clone()));
        if self.present(stretch, n, Presence::Away, meal.as_deref())?.is_some() {
            self.desks[n].idle = false;
            self.desks[n].away = true;
            let back = now + 30 * MINUTE + self.some(10 * MINUTE);
            self.due(back, What::Back(n));
        }
        Ok(())
    }

    fn back(&mut self, stretch: &mut Stretch<'_>, now: Millis, n: usize) -> Result<(), Answer> {
        self.present(stretch, n, Presence::Open, None)?;
        self.desks[n].away = false;
        self.due(now + 5_000, What::At(n, Step::Next));
        Ok(())
    }
}
