//! The words in which a [`super::Floor`] is told what happens: who joins, who is served, and which credit a class is said
//! to have. What the floor makes of it is in `floor`.

use super::{Kind, Seconds};
use crate::Class;

/// The class of a ticket by the credit it is said to have: the three of which [`super::Floor::new`] is told the seconds.
/// What credit it really has is learned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Level {
    /// No credit: everybody else's is measured from it.
    #[default]
    Plain,
    /// Some credit. A hall of two classes calls its priority this.
    Raised,
    /// The most.
    Most,
}

impl Level {
    /// Lowest first.
    pub const ALL: [Self; 3] = [Self::Plain, Self::Raised, Self::Most];

    /// Its place in [`Self::ALL`].
    #[must_use]
    pub fn place(self) -> usize {
        self as usize
    }
}

impl From<Class> for Level {
    fn from(class: Class) -> Self {
        match class {
            Class::Regular => Self::Plain,
            Class::Priority => Self::Raised,
        }
    }
}

/// A ticket that joins the queue.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Joining {
    /// Its number, unique while it waits.
    pub ticket: u64,
    /// Its business.
    pub kind: Kind,
    /// Its class.
    pub class: Level,
    /// When it joined, on the caller's scale.
    pub joined_s: Seconds,
    /// What [`super::Foretold::outlook_s`] said when it joined, to be compared when it is called. `None`: nobody asked.
    pub foretold_s: Option<Seconds>,
}

/// A counter that begins to serve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Starting {
    /// When.
    pub at_s: Seconds,
    /// Which, counted from zero; `None` when nobody knows.
    pub counter: Option<usize>,
    /// The business.
    pub kind: Kind,
    /// The ticket that waited; `None` for somebody who did not have to.
    pub ticket: Option<u64>,
}
