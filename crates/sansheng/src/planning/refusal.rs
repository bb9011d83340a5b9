//! Why advice is not carried out.

use serde::Serialize;

/// A named refusal about advice.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "refusal", rename_all = "snake_case")]
pub enum PlanningRefusal {
    /// That is no step that anybody proposed.
    AdviceUnknown,
    /// The time until which the counter was to be open has passed.
    AdvicePast,
    /// Nobody who waits will wait longer than they were told, or all were spoken to.
    NobodyToComfort,
}
