//! Why a ticket was called: each reason has a stable name for the journal and carries the numbers that explain it.
//! The words for people are the product's; the choice itself is in `line`.

use crate::Millis;

/// Why this ticket and no other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Why {
    /// Nobody else waits whom this counter can serve.
    Only,
    /// It has the smallest deadline index of all this counter can serve.
    DeadlineFirst {
        /// Its index.
        deadline_index_ms: Millis,
        /// The smallest index among the others.
        runner_up_ms: Millis,
    },
    /// A priority ticket, ahead of regular ones that came earlier, within what they are guaranteed.
    PriorityAhead {
        /// How many regular tickets it overtakes.
        overtaken: u32,
        /// How long after the oldest of them it became ready.
        after_oldest_ms: Millis,
        /// The most this may be (`H`).
        head_start_ms: Millis,
    },
    /// Another has a smaller index, but inside a class the earlier goes first.
    FirstCome {
        /// When this one became ready.
        ready_at_ms: Millis,
        /// The smaller index that had to stand back.
        smaller_index_ms: Millis,
    },
    /// A priority ticket with a smaller index came more than the head start after the oldest regular one.
    HeadStartSpent {
        /// How long after the oldest regular ticket it became ready.
        after_oldest_ms: Millis,
        /// The most it may be (`H`).
        head_start_ms: Millis,
    },
    /// A priority ticket with a smaller index would overtake a regular one that was overtaken as often as it may be.
    OvertakeLimit {
        /// The place of that regular ticket in the slice given; often, not always, the ticket called.
        protected: usize,
        /// How often it has been overtaken.
        overtaken: u32,
        /// The most this may be (`B`).
        overtakes_max: u32,
    },
    /// It is the oldest here and has waited the longest time allowed.
    WaitedTooLong {
        /// How long it has waited.
        waited_ms: Millis,
        /// The most it should (`W_max`).
        wait_max_ms: Millis,
    },
}

impl Why {
    /// The name that journal, API and translations use. Never changes once released.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Only => "only",
            Self::DeadlineFirst { .. } => "deadline_first",
            Self::PriorityAhead { .. } => "priority_ahead",
            Self::FirstCome { .. } => "first_come",
            Self::HeadStartSpent { .. } => "head_start_spent",
            Self::OvertakeLimit { .. } => "overtake_limit",
            Self::WaitedTooLong { .. } => "waited_too_long",
        }
    }
}
