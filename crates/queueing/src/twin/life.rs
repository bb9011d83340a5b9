//! Living through a day: events in the order of time, the discipline asked whenever a counter is free and somebody waits.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::{Business, Choose, Hall, Now};
use crate::chance::Chance;
use crate::{Class, Millis, Waiting, least_flexible_first};

/// More people than any hall sees in a day: a mistyped rate ends.
const PEOPLE_MAX: u64 = 100_000_000;
const HOUR_MS: f64 = 3_600_000.0;

/// What the twin tells while it lives.
#[derive(Debug)]
pub enum Told<'a> {
    /// A counter calls `waiting[index]`; those in `overtakes` came earlier.
    Called {
        /// When.
        at_ms: Millis,
        /// Which counter.
        counter: usize,
        /// Everybody who waits, the called one included.
        waiting: &'a [Waiting],
        /// Who is called.
        index: usize,
        /// Who is overtaken.
        overtakes: &'a [usize],
        /// How long the service will take.
        service_ms: Millis,
    },
    /// Somebody gives up.
    GaveUp {
        /// When.
        at_ms: Millis,
        /// Who.
        ticket: &'a Waiting,
    },
    /// The end; these were never called.
    StillWaiting {
        /// Who.
        ticket: &'a Waiting,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Finish { counter: usize },
    Duty,
    Come { business: usize },
    Expected { appointment: usize },
    GiveUp { tie: u64 },
}

struct Life<'a> {
    hall: &'a Hall,
    choose: &'a Choose<'a>,
    events: BinaryHeap<Reverse<(Millis, u64, Event)>>,
    made: u64,
    waiting: Vec<Waiting>,
    /// Beside `waiting`: what each brings, at pace 1.
    work_ms: Vec<f64>,
    /// For each counter whether it serves somebody.
    busy: Vec<bool>,
    /// Counters by flexibility, least first.
    by_flexibility: Vec<usize>,
    arrivals: Vec<Chance>,
    people: Chance,
    next_tie: u64,
    /// How many came since the beginning.
    came: u64,
}

/// Lives from `now` until nothing happens any more, or until `until_ms`, and tells what happens.
///
/// ```
/// use queueing::twin::{Business, Counter, Hall, Now, Rate, Told, live, ours};
/// use queueing::{Millis, Rules};
///
/// const HOUR_MS: Millis = 3_600_000;
/// let (opens_ms, closes_ms) = (9 * HOUR_MS, 17 * HOUR_MS);
/// let hall = Hall {
///     rules: Rules::default(),
///     business: vec![Business {
///         service: 1,
///         arrivals: vec![Rate { from_ms: opens_ms, per_hour: 30.0 }],
///         priority_share: 0.1,
///         targets_ms: [900_000, 300_000],
///         mean_s: 200.0,
///         cv: 0.8,
///         patience_s: 1_800.0,
///     }],
///     counters: vec![Counter { serves: vec![1], pace: 1.0, duty: vec![(opens_ms, closes_ms)], lent: Vec::new() }; 2],
///     opens_ms,
///     closes_ms,
///     appointments: Vec::new(),
/// };
///
/// // One day, to the end; the seed repeats it.
/// let (mut called, mut longest_ms) = (0, 0);
/// live(&hall, &Now::default(), Millis::MAX, 1, &ours, &mut |told| {
///     if let Told::Called { at_ms, waiting, index, .. } = told {
///         called += 1;
///         longest_ms = longest_ms.max(waiting[index].waited_ms(at_ms));
///     }
/// });
/// assert!(called > 150 && longest_ms > 0);
/// ```
pub fn live(hall: &Hall, now: &Now, until_ms: Millis, seed: u64, choose: &Choose, tell: &mut dyn FnMut(Told)) {
    let mut life = Life::new(hall, now, seed, choose);
    let mut at_ms = now.at_ms;
    life.call(at_ms, tell);
    while let Some(Reverse((event_ms, _, event))) = life.events.pop() {
        if event_ms > until_ms {
            break;
        }
        at_ms = at_ms.max(event_ms);
        life.happen(at_ms, event, tell);
        // Who is free is looked at when everything of this instant has happened.
        if life.events.peek().is_none_or(|Reverse((next_ms, ..))| *next_ms > at_ms) {
            life.call(at_ms, tell);
        }
    }
    for ticket in &life.waiting {
        tell(Told::StillWaiting { ticket });
    }
}

impl<'a> Life<'a> {
    fn new(hall: &'a Hall, now: &Now, seed: u64, choose: &'a Choose<'a>) -> Self {
        let chance = Chance::new(seed);
        let serves: Vec<&[u32]> = hall.counters.iter().map(|counter| counter.serves.as_slice()).collect();
        let mut life = Self {
            hall,
            choose,
            events: BinaryHeap::new(),
            made: 0,
            waiting: Vec::new(),
            work_ms: Vec::new(),
            busy: vec![false; hall.counters.len()],
            by_flexibility: least_flexible_first(&serves),
            arrivals: (0..hall.business.len() as u64).map(|business| chance.fork(business + 2)).collect(),
            people: chance.fork(1),
            came: 0,
            next_tie: now.waiting.iter().map(|ticket| ticket.tie).max().map_or(0, |tie| tie.saturating_add(1)),
        };
        for ticket in &now.waiting {
            life.join(now.at_ms, *ticket);
        }
        life.set_up(now);
        life
    }

    fn set_up(&mut self, now: &Now) {
        let hall = self.hall;
        for counter in 0..hall.counters.len() {
            if let Some((service, started_ms)) = now.busy.get(counter).copied().flatten() {
                self.busy[counter] = true;
                let left_ms = self.left_ms(service, counter, now.at_ms.saturating_sub(started_ms));
                self.plan(now.at_ms.saturating_add(left_ms), Event::Finish { counter });
            }
            for &(from_ms, _) in hall.counters[counter].duty.iter().filter(|(from_ms, _)| *from_ms > now.at_ms) {
                self.plan(from_ms, Event::Duty);
            }
        }
        for business in 0..hall.business.len() {
            self.plan_arrival(now.at_ms.max(hall.opens_ms), business);
        }
        for (appointment, expected) in hall.appointments.iter().enumerate() {
            if expected.at_ms >= now.at_ms {
                self.plan(expected.at_ms, Event::Expected { appointment });
            }
        }
    }

    /// What a service needs that has lasted so long: drawn again until it lasts at least so long, a few times.
    fn left_ms(&mut self, service: u32, counter: usize, elapsed_ms: Millis) -> Millis {
        const TRIES: u32 = 20;
        let Some(business) = self.business_of(service) else { return 0 };
        let scale_ms = business.mean_s * 1_000.0 * self.hall.counters[counter].pace;
        let (cv, elapsed_ms) = (business.cv, elapsed_ms.max(0) as f64);
        for _ in 0..TRIES {
            let all_ms = scale_ms * self.people.time(cv);
            if all_ms > elapsed_ms {
                return whole_ms(all_ms - elapsed_ms);
            }
        }
        whole_ms(scale_ms * self.people.exponential())
    }

    fn business_of(&self, service: u32) -> Option<&'a Business> {
        self.hall.business.iter().find(|business| business.service == service)
    }

    fn plan(&mut self, at_ms: Millis, event: Event) {
        self.made += 1;
        self.events.push(Reverse((at_ms, self.made, event)));
    }

    /// The next of a kind of business, by the rate of each stretch of the day.
    fn plan_arrival(&mut self, after_ms: Millis, business: usize) {
        let mut needed = self.arrivals[business].exponential();
        let rates = &self.hall.business[business].arrivals;
        let mut at_ms = after_ms as f64;
        for (place, rate) in rates.iter().enumerate() {
            let end_ms = rates.get(place + 1).map_or(self.hall.closes_ms, |next| next.from_ms).min(self.hall.closes_ms);
            at_ms = at_ms.max(rate.from_ms as f64);
            if at_ms >= end_ms as f64 || rate.per_hour.is_nan() || rate.per_hour <= 0.0 {
                continue;
            }
            let here = (end_ms as f64 - at_ms) * rate.per_hour / HOUR_MS;
            if needed < here {
                let at_ms = at_ms + needed * HOUR_MS / rate.per_hour;
                self.plan(whole_ms(at_ms), Event::Come { business });
                return;
            }
            needed -= here;
            at_ms = end_ms as f64;
        }
    }

    fn happen(&mut self, at_ms: Millis, event: Event, tell: &mut dyn FnMut(Told)) {
        match event {
            Event::Duty => {}
            Event::Finish { counter } => self.busy[counter] = false,
            Event::GiveUp { tie } => {
                if let Some(index) = self.waiting.iter().position(|ticket| ticket.tie == tie) {
                    tell(Told::GaveUp { at_ms, ticket: &self.waiting[index] });
                    self.take_out(index);
                }
            }
            Event::Come { business } => {
                let kind = &self.hall.business[business];
                let class = if self.people.unit() < kind.priority_share { Class::Priority } else { Class::Regular };
                self.come(at_ms, kind, class);
                self.plan_arrival(at_ms, business);
            }
            Event::Expected { appointment } => {
                let expected = self.hall.appointments[appointment];
                if let Some(kind) = self.business_of(expected.service) {
                    self.come(at_ms, kind, expected.class);
                }
            }
        }
    }

    fn come(&mut self, at_ms: Millis, kind: &Business, class: Class) {
        if self.came >= PEOPLE_MAX {
            return;
        }
        let target_ms = kind.targets_ms[usize::from(class == Class::Priority)];
        let tie = self.next_tie;
        self.came += 1;
        // Those who wait bring ties of any size.
        self.next_tie = tie.wrapping_add(1);
        self.join(at_ms, Waiting { ready_at_ms: at_ms, class, target_ms, service: kind.service, overtaken: 0, tie });
    }

    fn join(&mut self, at_ms: Millis, ticket: Waiting) {
        let Some(kind) = self.business_of(ticket.service) else { return };
        let work_ms = kind.mean_s * 1_000.0 * self.people.time(kind.cv);
        let patience = self.people.exponential();
        let gives_up_ms =
            (kind.patience_s > 0.0).then(|| at_ms.saturating_add(whole_ms(kind.patience_s * 1_000.0 * patience)));
        self.waiting.push(ticket);
        self.work_ms.push(work_ms);
        if let Some(gives_up_ms) = gives_up_ms {
            self.plan(gives_up_ms, Event::GiveUp { tie: ticket.tie });
        }
    }

    fn take_out(&mut self, index: usize) {
        self.waiting.swap_remove(index);
        self.work_ms.swap_remove(index);
    }

    /// Every free counter on duty calls, the least flexible first.
    fn call(&mut self, at_ms: Millis, tell: &mut dyn FnMut(Told)) {
        for place in 0..self.by_flexibility.len() {
            if self.waiting.is_empty() {
                return;
            }
            let counter = self.by_flexibility[place];
            if !self.busy[counter] && self.is_on_duty(counter, at_ms) {
                self.call_at(counter, at_ms, tell);
            }
        }
    }

    fn call_at(&mut self, counter: usize, at_ms: Millis, tell: &mut dyn FnMut(Told)) {
        let desk = &self.hall.counters[counter];
        let serves = |service: u32| desk.serves_at(service, at_ms);
        let Some(pick) = (self.choose)(&self.waiting, &serves, &self.hall.rules, at_ms) else { return };
        let Some(work_ms) = self.work_ms.get(pick.index) else { return };
        let service_ms = whole_ms(work_ms * desk.pace);
        tell(Told::Called {
            at_ms,
            counter,
            waiting: &self.waiting,
            index: pick.index,
            overtakes: &pick.overtakes,
            service_ms,
        });
        for &other in &pick.overtakes {
            self.waiting[other].overtaken = self.waiting[other].overtaken.saturating_add(1);
        }
        self.take_out(pick.index);
        self.busy[counter] = true;
        self.plan(at_ms.saturating_add(service_ms.max(1)), Event::Finish { counter });
    }

    /// After closing, whoever was on duty at the end stays until nobody waits: closing never drops a ticket.
    fn is_on_duty(&self, counter: usize, at_ms: Millis) -> bool {
        let duty_ms = if at_ms >= self.hall.closes_ms { self.hall.closes_ms.saturating_sub(1) } else { at_ms };
        self.hall.counters[counter].duty.iter().any(|&(from_ms, to_ms)| (from_ms..to_ms).contains(&duty_ms))
    }
}

fn whole_ms(ms: f64) -> Millis {
    ms.round() as Millis
}
