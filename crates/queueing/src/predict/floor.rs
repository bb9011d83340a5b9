//! The floor of a hall as it is seen from moment to moment: who waits in which order, who is served where and since when,
//! which counters have fallen silent, and what happened lately. It is told events in the order of time and never looks
//! ahead, so whatever is computed from it uses only what happened before. It does not decide who is next and does not
//! know who anybody is.

use std::collections::VecDeque;

use super::credit::{Belief, CLASSES, Credits, LEVELS, SETTLED_S};
use super::rates::{Clerk, PROMPT_S, Spread};
use super::{Joining, Kind, Seconds, Starting};

/// Mean service, absence and patience before anything has been seen, in seconds; the first days teach better.
const SERVICE_PRIOR_S: f64 = 180.0;
const RETURN_PRIOR_S: f64 = 15.0;
const ABSENCE_PRIOR_S: f64 = 300.0;
/// Somebody who waited longer than this met a counter that was away, not one about to call.
const REFUSED_AFTER_S: f64 = 8.0;
const PATIENCE_PRIOR_S: f64 = 600.0;
const PRIOR_WEIGHT: f64 = 20.0;
/// An absence longer than this is the end of a shift, not a pause.
pub(super) const SHIFT_OVER_S: Seconds = 5_400.0;
/// More counters than any hall has; those beyond count as the last.
const COUNTERS_MAX: usize = 1_000;
/// What is remembered of the recent past.
const RECENT_MAX: usize = 4_096;

/// Somebody who waits.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Queued {
    pub(super) id: u64,
    pub(super) kind: Kind,
    pub(super) joined_s: Seconds,
    /// The place of its class.
    pub(super) class: usize,
    /// What is believed of its credit.
    pub(super) belief: Belief,
    /// What was foretold when it joined, to be compared when it is called; no number when nothing was.
    pub(super) foretold_s: f32,
}

/// A counter as last seen.
#[derive(Debug, Clone)]
pub(super) struct Desk {
    pub(super) clerk: Clerk,
    /// Kind and beginning of the service in hand.
    pub(super) busy: Option<(Kind, Seconds)>,
    /// When it last finished; before the first service, never.
    pub(super) silent_since_s: Option<Seconds>,
    /// Somebody it could have served waited when it finished, or has begun to wait since.
    pub(super) wanted_since_s: Option<Seconds>,
}

/// A call in the recent past.
#[derive(Debug, Clone, Copy)]
pub(super) struct Start {
    pub(super) at_s: Seconds,
    pub(super) kind: Kind,
    /// The wait that ended; zero for who did not wait.
    pub(super) waited_s: f32,
}

/// The floor of one hall.
#[derive(Debug, Clone)]
pub struct Floor {
    pub(super) waiting: Vec<Queued>,
    pub(super) desks: Vec<Desk>,
    pub(super) services: Vec<Spread>,
    /// From a finish to the next call, when somebody waited at the finish.
    pub(super) returns: Spread,
    /// The whole length of pauses in which somebody had to wait.
    pub(super) absences: Spread,
    pub(super) patience: Patience,
    /// Decayed share of each kind.
    pub(super) shares: Vec<f64>,
    pub(super) starts: VecDeque<Start>,
    pub(super) finishes: VecDeque<(Seconds, f32)>,
    pub(super) joins: VecDeque<(Seconds, usize)>,
    pub(super) leaves: VecDeque<Seconds>,
    pub(super) coming: i32,
    pub(super) credits: Credits,
    /// Share of each class among those of a kind who joined.
    pub(super) classes: Vec<[f64; CLASSES]>,
    /// Exponential means of ln(waited ÷ foretold) over the last calls, quick and slow.
    pub(super) surprise: [f64; 2],
}

/// Giving up as a rate: people who left, and the time that was waited in all.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    left: f64,
    waited_s: f64,
}

impl Patience {
    fn observe(&mut self, waited_s: f64, left: bool) {
        const KEEP: f64 = 1.0 - 1.0 / 4_000.0;
        self.left = self.left * KEEP + f64::from(u8::from(left));
        self.waited_s = self.waited_s * KEEP + waited_s.max(0.0);
    }

    /// All numbers in a fixed order.
    pub(super) fn numbers(&self) -> [f64; 2] {
        [self.left, self.waited_s]
    }

    /// The other way.
    pub(super) fn restored(numbers: &[f64]) -> Option<Self> {
        let &[left, waited_s] = numbers else { return None };
        (left >= 0.0 && waited_s > 0.0).then_some(Self { left, waited_s })
    }

    /// Share of those who wait that give up in a second.
    pub(super) fn rate(&self) -> f64 {
        self.left / self.waited_s.max(1.0)
    }
}

fn keep<T>(recent: &mut VecDeque<T>, entry: T) {
    if recent.len() == RECENT_MAX {
        recent.pop_front();
    }
    recent.push_back(entry);
}

impl Floor {
    /// An empty floor for so many kinds of business (zero counts as one), and the credit that each class is said to have.
    #[must_use]
    pub fn new(kinds: usize, credits_s: [Seconds; LEVELS]) -> Self {
        let kinds = kinds.max(1);
        Self {
            waiting: Vec::new(),
            desks: Vec::new(),
            services: vec![Spread::exponential(SERVICE_PRIOR_S, PRIOR_WEIGHT); kinds],
            returns: Spread::exponential(RETURN_PRIOR_S, PRIOR_WEIGHT),
            absences: Spread::exponential(ABSENCE_PRIOR_S, PRIOR_WEIGHT),
            patience: Patience { left: PRIOR_WEIGHT, waited_s: PRIOR_WEIGHT * PATIENCE_PRIOR_S },
            shares: vec![1.0 / kinds as f64; kinds],
            starts: VecDeque::new(),
            finishes: VecDeque::new(),
            joins: VecDeque::new(),
            leaves: VecDeque::new(),
            coming: 0,
            credits: Credits::new(credits_s),
            classes: vec![[1.0 / CLASSES as f64; CLASSES]; kinds],
            surprise: [0.0; 2],
        }
    }

    /// Kinds beyond those known count as the last.
    pub(super) fn known(&self, kind: Kind) -> Kind {
        kind.min(self.shares.len() - 1)
    }

    fn desk(&mut self, counter: usize) -> &mut Desk {
        let kinds = self.shares.len();
        let counter = counter.min(COUNTERS_MAX - 1);
        while self.desks.len() <= counter {
            self.add_desk(Clerk::new(kinds));
        }
        &mut self.desks[counter]
    }

    pub(super) fn add_desk(&mut self, clerk: Clerk) {
        self.desks.push(Desk { clerk, busy: None, silent_since_s: None, wanted_since_s: None });
    }

    /// Somebody is on the way to the queue: at the greeter, at the kiosk, in the menu.
    pub fn announce(&mut self) {
        self.coming += 1;
    }

    /// Whoever was announced has joined, was served at once or went away.
    pub fn arrive(&mut self) {
        self.coming = (self.coming - 1).max(0);
    }

    /// A ticket joins the queue.
    pub fn join(&mut self, joining: Joining) {
        let (kind, class, at_s) = (self.known(joining.kind), joining.class.place(), joining.joined_s);
        keep(&mut self.joins, (at_s, class));
        let mixture = &mut self.classes[kind];
        mixture.iter_mut().for_each(|share| *share *= 1.0 - 1.0 / 300.0);
        mixture[class] += 1.0 / 300.0;
        for desk in self.desks.iter_mut().filter(|desk| desk.busy.is_none()) {
            desk.wanted_since_s = desk.wanted_since_s.or(Some(at_s));
        }
        let belief = self.credits.of_class(class);
        let foretold_s = joining.foretold_s.map_or(f32::NAN, |foretold_s| foretold_s as f32);
        self.waiting.push(Queued { id: joining.ticket, kind, joined_s: at_s, class, belief, foretold_s });
    }

    /// A counter begins to serve: a ticket that waited, or somebody who did not have to.
    pub fn start(&mut self, starting: Starting) {
        let Starting { at_s, counter, ticket, .. } = starting;
        let kind = self.known(starting.kind);
        for (other, share) in self.shares.iter_mut().enumerate() {
            *share += (f64::from(u8::from(other == kind)) - *share) / 3_000.0;
        }
        if let Some(counter) = counter {
            self.occupy(at_s, counter, kind);
        }
        let mut waited = ticket.and_then(|id| self.take_out(id));
        if let Some(called) = &mut waited {
            self.compare_with_those_passed(called, at_s, counter);
        }
        let (waited_s, foretold_s) =
            waited.map_or((0.0, f32::NAN), |ticket| ((at_s - ticket.joined_s).max(0.0), ticket.foretold_s));
        if ticket.is_some() {
            self.patience.observe(waited_s, false);
            self.be_surprised(waited_s, foretold_s);
        }
        keep(&mut self.starts, Start { at_s, kind, waited_s: waited_s as f32 });
    }

    fn occupy(&mut self, at_s: Seconds, counter: usize, kind: Kind) {
        let desk = self.desk(counter);
        let silent_s = desk.silent_since_s.map(|since_s| at_s - since_s).filter(|&silent_s| silent_s <= SHIFT_OVER_S);
        // Without anybody waiting nobody hurries back, and nothing is learned.
        let wanted_s = desk.wanted_since_s.map(|since_s| at_s - since_s);
        let wanted_at_finish = desk.wanted_since_s.is_some() && desk.wanted_since_s == desk.silent_since_s;
        desk.busy = Some((kind, at_s));
        (desk.silent_since_s, desk.wanted_since_s) = (None, None);
        desk.clerk.takes(kind);
        let Some(silent_s) = silent_s else { return };
        if wanted_at_finish {
            desk.clerk.observe_return(silent_s <= PROMPT_S);
            self.returns.observe_s(silent_s);
        }
        if wanted_s.is_some_and(|wanted_s| wanted_s > REFUSED_AFTER_S) {
            self.absences.observe_s(silent_s);
        }
    }

    /// A call shows who has which credit: it went before everybody else this counter serves.
    fn compare_with_those_passed(&mut self, called: &mut Queued, at_s: Seconds, counter: Option<usize>) {
        let Self { waiting, credits, desks, shares, .. } = self;
        let clerk = counter.and_then(|counter| desks.get(counter)).map(|desk| &desk.clerk);
        for passed in waiting.iter_mut().filter(|passed| passed.joined_s < at_s - SETTLED_S) {
            let doubt = if passed.kind == called.kind {
                0.0
            } else {
                clerk.map_or(0.9, |clerk| 1.0 - clerk.serves(passed.kind, shares[passed.kind]))
            };
            credits.saw(&mut called.belief, &mut passed.belief, passed.joined_s - called.joined_s, doubt);
        }
        credits.learn(called.class, &called.belief);
    }

    fn be_surprised(&mut self, waited_s: f64, foretold_s: f32) {
        if !foretold_s.is_finite() {
            return;
        }
        // Ten seconds on both sides: short waits are noise.
        let ratio = ((waited_s + 10.0) / (f64::from(foretold_s) + 10.0)).ln().clamp(-2.0, 2.0);
        for (mean, memory) in self.surprise.iter_mut().zip([8.0, 40.0]) {
            *mean += (ratio - *mean) / memory;
        }
    }

    /// Somebody sits down at a counter, or is back from a break: it can call from now on. Halls that know this need not
    /// guess from silence who is there.
    pub fn attend(&mut self, at_s: Seconds, counter: usize) {
        let somebody_waits = !self.waiting.is_empty();
        let desk = self.desk(counter);
        if desk.busy.is_none() && desk.silent_since_s.is_none() {
            desk.silent_since_s = Some(at_s);
            desk.wanted_since_s = somebody_waits.then_some(at_s);
        }
    }

    /// A counter is left, for a break or for the day. The time until somebody is back teaches nothing about pauses.
    pub fn depart(&mut self, counter: usize) {
        let desk = self.desk(counter);
        if desk.busy.is_none() {
            (desk.silent_since_s, desk.wanted_since_s) = (None, None);
        }
    }

    /// How many wait.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// A counter has finished.
    pub fn finish(&mut self, at_s: Seconds, counter: usize) {
        let nobody_waits = self.waiting.is_empty();
        let desk = self.desk(counter);
        let Some((kind, since_s)) = desk.busy.take() else { return };
        desk.silent_since_s = Some(at_s);
        desk.wanted_since_s = (!nobody_waits).then_some(at_s);
        let lasted_s = (at_s - since_s).max(0.0);
        let mean_ln = self.services[kind].mean_ln();
        self.desk(counter).clerk.observe(lasted_s.max(1.0).ln() - mean_ln);
        self.services[kind].observe_s(lasted_s);
        keep(&mut self.finishes, (at_s, lasted_s as f32));
    }

    /// A ticket gives up.
    pub fn leave(&mut self, at_s: Seconds, ticket: u64) {
        if let Some(gone) = self.take_out(ticket) {
            self.patience.observe(at_s - gone.joined_s, true);
            self.credits.learn(gone.class, &gone.belief);
            keep(&mut self.leaves, at_s);
        }
    }

    /// The hall is closed for the day: nobody is anywhere, what was learned stays.
    pub fn close(&mut self) {
        self.waiting.clear();
        self.coming = 0;
        self.surprise = [0.0; 2];
        for desk in &mut self.desks {
            (desk.busy, desk.silent_since_s, desk.wanted_since_s) = (None, None, None);
        }
    }

    /// What was foretold to a waiting ticket after it joined, for the comparison when it is called.
    pub fn foretell(&mut self, ticket: u64, foretold_s: Seconds) {
        if let Some(waiting) = self.waiting.iter_mut().rev().find(|waiting| waiting.id == ticket) {
            waiting.foretold_s = foretold_s as f32;
        }
    }

    fn take_out(&mut self, id: u64) -> Option<Queued> {
        let at = self.waiting.iter().position(|ticket| ticket.id == id)?;
        Some(self.waiting.remove(at))
    }
}
