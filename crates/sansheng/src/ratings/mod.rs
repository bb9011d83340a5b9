//! What the served say: five levels, once a visit, never forced. Whoever rated stays unknown to the clerk: clerks are
//! given sums with how many they are made of, never a row. Opinions in the book and call-backs are not here.

mod commands;
mod queries;
mod rules;

use serde::{Deserialize, Serialize};

pub use commands::{Rate, Rated, rate};
pub use queries::{ClerkRatings, SMALLEST_SHOWN, awaited, of_clerk, of_hall, of_ticket};
pub use rules::{COMMENT_LENGTH_MAX, RATE_WITHIN_MS, may_rate};

/// Where a rating was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RatingChannel {
    /// The pad at the counter.
    Pad,
    /// The ticket's page on the phone.
    Phone,
}

/// Why a rating is not taken.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "refusal", rename_all = "snake_case")]
pub enum RatingRefusal {
    /// This visit was rated before.
    AlreadyRated,
    /// Only a visit that was served to the end is rated.
    NotServed,
    /// The time for it is over.
    RatingTooLate {
        /// How many hours there are.
        hours: i64,
    },
    /// There are five levels.
    LevelUnknown,
    /// The reason is not on the hall's list.
    RatingReasonUnknown,
    /// More words than fit.
    CommentTooLong {
        /// The most that fits, in characters.
        max: usize,
    },
}
