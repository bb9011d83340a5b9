//! What each hall has learned about its waits, and the one place where the product asks how much longer (`remaining`).
//!
//! A learner follows its hall's journal ([`follow`] in a server, the door without threads in the demo's past) and tells
//! [`queueing::predict`] what happens on the floor. Nothing it does is part of a command: a command reads it through a short
//! lock, and where it has nothing to say (no learner, a ticket it has not seen, a line that differs from its own) the
//! formula of [`queueing::wait`] answers as it did before. What is learned is kept once a day ([`keep`]); all of it comes
//! from the journal and can be learned again from there.
//!
//! Not here: what became of promises, which is counted with the tickets (`queue::promises`).

mod contest;
pub mod follow;
mod kept;
mod learner;
mod night;
mod steady;
mod step;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, RwLock};

use queueing::wait::Interval;

pub(crate) use kept::verify;
pub use kept::{Kept, keep, kept};
pub(crate) use learner::Asking;
use learner::Learner;
pub use learner::Tally;

use crate::door::Event;
use crate::halls::Hall;
use crate::kernel::Millis;
use crate::queue::Promise;

/// A hall's learner, empty in a process that does not follow. Cheap to clone: all clones are one.
#[derive(Clone, Default)]
pub struct Foresight {
    learner: Arc<Mutex<Option<Learner>>>,
}

impl std::fmt::Debug for Foresight {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Foresight").finish_non_exhaustive()
    }
}

impl Foresight {
    /// Begins to learn a hall from a place in the journal on, knowing nothing. `lessons`: for a forest, kept in memory.
    pub fn begin(&self, hall: &Hall, seq: i64, lessons: bool) {
        let mut learner = Learner::new(hall, seq);
        if lessons {
            learner.keep_lessons();
        }
        self.put(learner);
    }

    /// Shows it what happened, in order.
    pub fn see(&self, events: &[Event]) {
        self.with(|learner| events.iter().for_each(|event| learner.see(event)));
    }

    /// Grows a forest from the lessons kept in memory, and adopts it. Seconds of work.
    pub fn grow(&self) -> bool {
        let Some(lessons) = self.with(|learner| learner.lessons()) else { return false };
        let Some(forest) = night::grown(&lessons) else { return false };
        self.with(|learner| learner.predictor.adopt(forest)).is_some()
    }

    /// What there is to keep, as of a day; `None` without a learner.
    pub fn to_keep(&self, day: &str) -> Option<Kept> {
        self.with(|learner| {
            day.clone_into(&mut learner.grown_on);
            Kept::of(learner)
        })
    }

    /// How well the two voices did.
    pub fn tally(&self) -> Tally {
        self.with(|learner| learner.tally).unwrap_or_default()
    }

    /// Whether the predictor speaks, not the corrected formula.
    pub fn learned_speaks(&self) -> bool {
        self.with(|learner| learner.contest.learned_speaks()).unwrap_or(false)
    }

    /// The last event that it has seen; `None` without a learner, and while it reads up.
    pub fn follows_to(&self) -> Option<i64> {
        self.with(|learner| learner.ready.then_some(learner.seq)).flatten()
    }

    fn put(&self, learner: Learner) {
        if let Ok(mut place) = self.learner.lock() {
            *place = Some(learner);
        }
    }

    /// `None` without a learner; after a panic in it there is none.
    fn with<T>(&self, act: impl FnOnce(&mut Learner) -> T) -> Option<T> {
        self.learner.lock().ok()?.as_mut().map(act)
    }
}

/// The halls of one process.
#[derive(Clone, Debug, Default)]
pub struct Foresights {
    halls: Arc<RwLock<HashMap<(String, String), Foresight>>>,
}

impl Foresights {
    /// The place of a hall, the same for everybody who asks.
    pub fn of(&self, branch: &str, hall: &str) -> Foresight {
        let key = (branch.to_owned(), hall.to_owned());
        if let Some(known) = self.halls.read().ok().and_then(|halls| halls.get(&key).cloned()) {
            return known;
        }
        self.halls.write().map(|mut halls| halls.entry(key).or_default().clone()).unwrap_or_default()
    }
}

/// How much longer, as people are told it: what the hall has learned, or the formula where that has nothing to say.
/// `None` while nobody on duty serves it, which no learning changes.
pub(crate) fn remaining(hall: &Hall, asking: &Asking<'_>, formula: Option<Interval>) -> Option<Promise> {
    let formula = formula?;
    let learned = hall.foresight.with(|learner| learner.remaining(asking, formula)).flatten();
    Some(learned.unwrap_or_else(|| Promise::from(formula)))
}

/// What somebody regular who came now would wait behind everybody.
pub(crate) fn of_newcomer(
    hall: &Hall,
    service: u32,
    ahead: i32,
    in_line: usize,
    now: Millis,
    formula: Option<Interval>,
) -> Option<Promise> {
    remaining(hall, &Asking { ticket: None, service, priority: false, ahead, in_line, now }, formula)
}
