//! The discipline as the rest of the product sees it: the rules, a waiting ticket, who is next, in which order.
//! How the choice is made is in `line`, the reasons are in `why`; nothing here knows counters, clocks or storage.

use crate::Why;
use crate::line::Line;

/// An instant or a span in milliseconds. UTC in the product; any monotone scale will do.
pub type Millis = i64;

/// What a hall promises about its order. The guarantees hold for every value: a span of zero or less only makes the
/// rule stricter (no head start; everybody has waited too long, which is plain first come, first served).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// `H`: a priority ticket may overtake a regular one that became ready at most this long before it. The deadline index
    /// has a say too: the head start that tickets really have is never longer than the two targets differ, so a hall that
    /// wants a longer one sets both.
    pub head_start_ms: Millis,
    /// `B`: how often a regular ticket may be overtaken.
    pub overtakes_max: u32,
    /// `W_max`: a ticket that has waited this long is next at any counter that can serve it.
    pub wait_max_ms: Millis,
}

impl Default for Rules {
    /// A head start of ten minutes, eight overtakes, forty-five minutes.
    fn default() -> Self {
        Self { head_start_ms: 600_000, overtakes_max: 8, wait_max_ms: 2_700_000 }
    }
}

/// Which of the two classes a ticket belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// Everybody without a special need.
    Regular,
    /// Elderly, disabled, pregnant, with infant: whatever the hall declares a need.
    Priority,
}

/// A ticket that waits now. The caller passes those that may be called; a ready time in the future (the clock went
/// back) is an order like any other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// When it became ready to be called: the arrival, kept over a transfer; later after a no-show's return.
    pub ready_at_ms: Millis,
    /// The class it waits in.
    pub class: Class,
    /// The target of its class: how long such a ticket should wait at most.
    pub target_ms: Millis,
    /// The business it waits for.
    pub service: u32,
    /// How often it has been overtaken so far; the caller adds one for each entry of [`Pick::overtakes`].
    pub overtaken: u32,
    /// Issue order, unique among the tickets of a hall's day: breaks ties, and names the ticket in the audit.
    pub tie: u64,
}

impl Waiting {
    /// Ready time plus target, held at the ends of the scale.
    #[must_use]
    pub fn deadline_index_ms(&self) -> Millis {
        self.ready_at_ms.saturating_add(self.target_ms)
    }

    /// How long it has waited; negative when the clock went back.
    #[must_use]
    pub fn waited_ms(&self, now_ms: Millis) -> Millis {
        now_ms.saturating_sub(self.ready_at_ms)
    }

    /// The place in the order of coming: what first come, first served compares.
    pub(crate) fn place(&self) -> (Millis, u64) {
        (self.ready_at_ms, self.tie)
    }

    /// Smallest first: the deadline index, equal ones by coming.
    pub(crate) fn urgency(&self) -> (Millis, Millis, u64) {
        (self.deadline_index_ms(), self.ready_at_ms, self.tie)
    }
}

/// The ticket a counter takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pick {
    /// Its place in the slice that was given.
    pub index: usize,
    /// Why this one.
    pub why: Why,
    /// Regular tickets that came earlier and that this counter could have served: each is overtaken once more.
    pub overtakes: Vec<usize>,
}

/// The ticket that a counter takes next, or `None` when it can serve nobody who waits.
///
/// Of the tickets it can serve the counter takes the one with the smallest deadline index, unless a guarantee says
/// otherwise; the guarantees win over the index whatever targets are given. O(n log n).
///
/// ```
/// use queueing::{Class, Rules, Waiting, next};
///
/// const MINUTE_MS: i64 = 60_000;
/// let regular = Waiting {
///     ready_at_ms: 0,
///     class: Class::Regular,
///     target_ms: 15 * MINUTE_MS,
///     service: 1,
///     overtaken: 0,
///     tie: 1,
/// };
/// let priority = Waiting {
///     ready_at_ms: 4 * MINUTE_MS,
///     class: Class::Priority,
///     target_ms: 5 * MINUTE_MS,
///     tie: 2,
///     ..regular
/// };
/// let mut line = [regular, priority];
///
/// // Due after 9 minutes and after 15: priority goes first, four minutes being within the head start of ten.
/// let serves = |service| service == 1;
/// let pick = next(&line, &serves, &Rules::default(), 6 * MINUTE_MS).expect("somebody waits");
/// assert_eq!((pick.index, pick.why.name()), (1, "priority_ahead"));
///
/// // The caller keeps the count on which guarantee 3 rests.
/// for overtaken in pick.overtakes {
///     line[overtaken].overtaken += 1;
/// }
/// assert_eq!(line[0].overtaken, 1);
/// ```
#[must_use]
pub fn next(waiting: &[Waiting], serves: &dyn Fn(u32) -> bool, rules: &Rules, now_ms: Millis) -> Option<Pick> {
    let line = Line::new(waiting, serves, rules, now_ms);
    let choice = line.choose()?;
    let index = line.index_of(&choice);
    Some(Pick { index, why: line.explain(&choice), overtakes: overtakes(waiting, serves, index) })
}

/// The order in which one counter that serves this would take everybody, as indices into `waiting`; those it cannot
/// serve are left out.
///
/// Time stands still at `now_ms` and nobody arrives: the best statement of the order that can be made now.
/// O(n (log n + services with priority tickets waiting)), plus the overtakes counted on the way.
#[must_use]
pub fn service_order(waiting: &[Waiting], serves: &dyn Fn(u32) -> bool, rules: &Rules, now_ms: Millis) -> Vec<usize> {
    let mut line = Line::new(waiting, serves, rules, now_ms);
    let mut order = Vec::with_capacity(line.len());
    while let Some(choice) = line.choose() {
        order.push(line.index_of(&choice));
        line.take(&choice);
    }
    order
}

/// The regular tickets that calling `index` at this counter overtakes: they came earlier and it could have served
/// them. Also for a call out of order by the duty manager. Nobody, when `index` is not in the slice.
#[must_use]
pub fn overtakes(waiting: &[Waiting], serves: &dyn Fn(u32) -> bool, index: usize) -> Vec<usize> {
    let Some(called) = waiting.get(index) else { return Vec::new() };
    (0..waiting.len())
        .filter(|&other| {
            let ticket = &waiting[other];
            ticket.class == Class::Regular && ticket.place() < called.place() && serves(ticket.service)
        })
        .collect()
}

#[cfg(test)]
#[path = "discipline_tests.rs"]
mod tests;
