//! The journal: what happened, in order, each row's hash chained to the one before.
//! Written by the lane together with the change itself; read by `verify`, the live feed, the printers and the audit.

use diesel::prelude::*;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::kernel::Millis;
use crate::store::Conn;
use crate::store::schema::{branches, events};

/// The hash that a branch's first event chains to.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// One row of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Queryable, Selectable, Insertable)]
#[diesel(table_name = events, treat_none_as_default_value = false)]
pub struct Event {
    /// The branch it belongs to.
    pub branch: String,
    /// Its place in the branch's story, from 1 without a gap.
    pub seq: i64,
    /// When, UTC milliseconds.
    pub at: Millis,
    /// The hall, where it concerns one.
    pub hall: Option<String>,
    /// `staff:ID`, `device:ID`, `public` or `system`.
    pub actor: String,
    /// As what the actor acted.
    pub role: String,
    /// The request it came with.
    pub request: String,
    /// What happened: `ticket_issued`, `payment_taken`, …
    pub kind: String,
    /// The id of what it happened to.
    pub subject: String,
    /// The rest, as JSON.
    pub data: String,
    /// SHA-256 over the hash before and this row.
    pub hash: String,
}

impl Event {
    /// The hash of this row after `before`. Lengths come first, so that no two rows read the same.
    pub fn chained(&self, before: &str) -> String {
        let mut hasher = Sha256::new();
        let mut field = |text: &str| {
            hasher.update((text.len() as u64).to_be_bytes());
            hasher.update(text.as_bytes());
        };
        field(before);
        field(&self.branch);
        field(self.hall.as_deref().unwrap_or("\u{0}"));
        for text in [&self.actor, &self.role, &self.request, &self.kind, &self.subject, &self.data] {
            field(text);
        }
        hasher.update(self.seq.to_be_bytes());
        hasher.update(self.at.to_be_bytes());
        hex::encode(hasher.finalize())
    }

    /// The data as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.data).unwrap_or(serde_json::Value::Null)
    }
}

/// At most this many events in one answer.
pub const EVENTS_PAGE_MAX: i64 = 500;

/// The events of a branch after `seq`, oldest first, at most [`EVENTS_PAGE_MAX`].
pub fn after(conn: &mut Conn, branch: &str, seq: i64) -> QueryResult<Vec<Event>> {
    events::table
        .filter(events::branch.eq(branch).and(events::seq.gt(seq)))
        .order(events::seq.asc())
        .limit(EVENTS_PAGE_MAX)
        .select(Event::as_select())
        .load(conn)
}

/// The place of the last event of a branch; 0 before the first.
pub fn head(conn: &mut Conn, branch: &str) -> QueryResult<i64> {
    Ok(branches::table.find(branch).select(branches::seq).get_result(conn).optional()?.unwrap_or(0))
}

/// When the event at this place happened.
pub fn at(conn: &mut Conn, branch: &str, seq: i64) -> QueryResult<Option<Millis>> {
    events::table.find((branch, seq)).select(events::at).get_result(conn).optional()
}

/// The story of one thing, oldest first, at most [`EVENTS_PAGE_MAX`].
pub fn of_subject(conn: &mut Conn, branch: &str, subject: &str) -> QueryResult<Vec<Event>> {
    events::table
        .filter(events::branch.eq(branch).and(events::subject.eq(subject)))
        .order(events::seq.asc())
        .limit(EVENTS_PAGE_MAX)
        .select(Event::as_select())
        .load(conn)
}
