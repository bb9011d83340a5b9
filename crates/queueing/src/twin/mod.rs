//! The hall's twin: a hall lived through in simulated time over the discipline that runs live ([`crate::next`]), from an
//! empty morning or from the state of this moment. Kinds of business, skills, each counter's pace, breaks, opening and
//! closing, arrivals that vary over the day, appointments, patience, priority. The same seed gives the same day.
//!
//! Everybody's chance is drawn when they come (how much work they bring, how long they would wait), so two ways to run the
//! same hall meet the same people: what differs is the way, not the luck. [`plain`] is the fast path of a hall with one
//! kind of business. Not here: what to do about what it shows (`relief`, `staffing`).

mod life;
pub mod plain;

use crate::{Class, Millis, Pick, Rules, Waiting, next};

pub use life::{Told, live};

/// A hall and its day.
#[derive(Debug, Clone)]
pub struct Hall {
    /// What it promises about its order.
    pub rules: Rules,
    /// What people come for.
    pub business: Vec<Business>,
    /// Who serves them.
    pub counters: Vec<Counter>,
    /// Doors open: nobody comes before.
    pub opens_ms: Millis,
    /// Doors close: nobody comes after, and whoever is there is served by the counters then on duty.
    pub closes_ms: Millis,
    /// Who has an appointment.
    pub appointments: Vec<Appointment>,
}

/// One kind of business.
#[derive(Debug, Clone)]
pub struct Business {
    /// Its number, as in [`Waiting::service`].
    pub service: u32,
    /// From when on how many come in an hour, in order of time. Poisson between.
    pub arrivals: Vec<Rate>,
    /// Share of them with priority.
    pub priority_share: f64,
    /// Targets of regular and priority tickets: how long they should wait at most.
    pub targets_ms: [Millis; 2],
    /// Mean of a service at pace 1, in seconds.
    pub mean_s: f64,
    /// Its coefficient of variation; see [`crate::chance::Chance::time`].
    pub cv: f64,
    /// Mean time until somebody gives up (exponential), in seconds; zero or less: nobody does.
    pub patience_s: f64,
}

/// Arrivals from an instant on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// From when.
    pub from_ms: Millis,
    /// People an hour.
    pub per_hour: f64,
}

/// One counter and who sits there.
#[derive(Debug, Clone)]
pub struct Counter {
    /// What it serves. The fewer, the sooner it is used: whoever can do more stays free for those whom only they can serve.
    pub serves: Vec<u32>,
    /// How long a service takes here, 1 being the mean; 1.2 is slower.
    pub pace: f64,
    /// When it is on duty: shifts less breaks, from (included) to (excluded). A service begun is finished.
    pub duty: Vec<(Millis, Millis)>,
    /// What of `serves` it does only for a while, and until when (excluded). A service begun is finished.
    pub lent: Vec<(u32, Millis)>,
}

impl Counter {
    /// Whether it serves this at that instant, were it on duty.
    #[must_use]
    pub fn serves_at(&self, service: u32, at_ms: Millis) -> bool {
        let is_over = |&(lent, until_ms): &(u32, Millis)| lent == service && until_ms <= at_ms;
        self.serves.contains(&service) && !self.lent.iter().any(is_over)
    }
}

/// Somebody expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appointment {
    /// When; also the ready time, so that coming early is no advantage.
    pub at_ms: Millis,
    /// For what.
    pub service: u32,
    /// In which class.
    pub class: Class,
}

/// What is going on when the twin begins.
#[derive(Debug, Clone, Default)]
pub struct Now {
    /// The instant.
    pub at_ms: Millis,
    /// Who waits.
    pub waiting: Vec<Waiting>,
    /// Beside the hall's counters: service and beginning of what each has in hand. Missing ones are idle.
    pub busy: Vec<Option<(u32, Millis)>>,
}

/// How a ticket is chosen; [`ours`] in the product, others to compare with.
pub type Choose<'a> = dyn Fn(&[Waiting], &dyn Fn(u32) -> bool, &Rules, Millis) -> Option<Pick> + 'a;

/// The discipline that runs live.
#[must_use]
pub fn ours(waiting: &[Waiting], serves: &dyn Fn(u32) -> bool, rules: &Rules, now_ms: Millis) -> Option<Pick> {
    next(waiting, serves, rules, now_ms)
}
