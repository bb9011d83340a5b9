//! A rating is given.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{RatingChannel, RatingRefusal, rules};
use crate::door::{Stop, Work};
use crate::queue::{self, DayFigures, QueueRefusal};
use crate::store::schema::{ratings, ticket_services};

/// A rating.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// 1 (very dissatisfied) to 5 (very satisfied).
    pub level: i32,
    /// Codes from the hall's `rating` list; for the two lowest levels.
    #[serde(default)]
    pub reasons: Vec<String>,
    /// In the customer's words.
    #[serde(default)]
    pub comment: String,
}

/// A rating was taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Rated {
    /// Its id.
    pub id: String,
}

/// Rates a finished visit, once, within a day. `ticket` is an id; whoever holds the token of the phone page knows it.
pub fn rate(work: &mut Work<'_>, ticket: &str, channel: RatingChannel, ask: &Rate) -> Result<Rated, Stop> {
    let branch = work.branch();
    let ticket = queue::by_id(work.conn(), &branch, ticket)?.ok_or(QueueRefusal::TicketNotFound)?;
    let before: i64 = ratings::table
        .filter(ratings::branch.eq(&branch).and(ratings::ticket.eq(&ticket.id)))
        .count()
        .get_result(work.conn())?;
    if before > 0 {
        return Err(RatingRefusal::AlreadyRated.into());
    }
    let now = work.now();
    rules::may_rate(ticket.state(), ticket.ended_at, now)?;
    let hall = work.hall(&ticket.hall)?;
    rules::sound(&hall, ask)?;
    let (counter, clerk) = who_served(work, &ticket)?;
    let mut reasons = ask.reasons.clone();
    reasons.sort_unstable();
    reasons.dedup();
    let id = work.id();
    diesel::insert_into(ratings::table)
        .values((
            (ratings::branch.eq(&branch), ratings::id.eq(&id), ratings::ticket.eq(&ticket.id)),
            (ratings::hall.eq(&ticket.hall), ratings::day.eq(&ticket.day)),
            (ratings::counter.eq(&counter), ratings::clerk.eq(&clerk), ratings::level.eq(ask.level)),
            (ratings::reasons.eq(reasons.join(" ")), ratings::comment.eq(ask.comment.trim())),
            (ratings::channel.eq(channel_word(channel)), ratings::at.eq(now)),
        ))
        .execute(work.conn())?;
    let add = DayFigures { rated_n: 1, rated_sum: ask.level, ..DayFigures::default() };
    queue::add_to_day(work, &ticket.hall, &ticket.day, &add)?;
    // The subject is the rating, not the ticket: a ticket's story is shown where its clerk can read it.
    let data = json!({ "ticket": ticket.id, "level": ask.level, "reasons": reasons, "channel": channel });
    work.record(Some(&ticket.hall), "rating_given", &id, &data)?;
    Ok(Rated { id })
}

fn channel_word(channel: RatingChannel) -> &'static str {
    match channel {
        RatingChannel::Pad => "pad",
        RatingChannel::Phone => "phone",
    }
}

/// The counter and the clerk of the last service that was finished.
fn who_served(work: &mut Work<'_>, ticket: &queue::Ticket) -> Result<(String, String), Stop> {
    use ticket_services as s;
    let row: Option<(Option<String>, Option<String>)> = s::table
        .filter(s::branch.eq(&ticket.branch).and(s::ticket.eq(&ticket.id)).and(s::state.eq("finished")))
        .order(s::position.desc())
        .select((s::counter, s::clerk))
        .first(work.conn())
        .optional()?;
    match row {
        Some((Some(counter), Some(clerk))) => Ok((counter, clerk)),
        _ => Err(RatingRefusal::NotServed.into()),
    }
}
