//! The outbox: other systems of the company that hear of each posting. Which there are, how far each has heard, and what a
//! posting says. Telling them is `devices::outbox`.

use diesel::prelude::*;
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::Sha256;

use super::ExchangeRefusal as No;
use crate::door::{Event, Stop, Work};
use crate::kernel::Millis;
use crate::store::Conn;
use crate::store::schema::{branches, outbox_cursors, outbox_targets};

/// At most so many targets of a branch: each is told of everything by a task of its own.
pub const TARGETS_MAX: i64 = 5;
/// A process tells a target for this long before it has to say so again.
pub const HELD_MS: i64 = 30_000;
/// What the variables with keys begin with, so that no other one of the process can be asked for.
pub const SECRET_PREFIX: &str = "SANSHENG_OUTBOX_";
/// The longest address.
const ADDRESS_CHARS_MAX: usize = 300;
/// The longest word of a failure that is kept.
const SAID_CHARS_MAX: usize = 120;

/// Where postings go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An address that is posted to.
    Http,
    /// A file that lines are added to.
    File,
}

impl Kind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::File => "file",
        }
    }
}

/// A new target.
#[derive(Clone, Debug)]
pub struct NewTarget {
    /// What it is called: `erp`.
    pub id: String,
    /// How it is told.
    pub kind: Kind,
    /// Where.
    pub address: String,
    /// The variable with the key of the signature.
    pub secret_env: String,
    /// Whether it hears of everything that ever was, or only of what comes.
    pub from_start: bool,
}

/// A target and how far it has heard.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Target {
    /// Its branch.
    pub branch: String,
    /// What it is called.
    pub id: String,
    /// `http` or `file`.
    pub kind: String,
    /// Where.
    pub address: String,
    /// The variable with its key.
    pub secret_env: String,
    /// Whether it is told, 0 or 1.
    pub active: i32,
    /// Every posting up to this event has arrived.
    pub seq: i64,
    /// How many have.
    pub sent: i64,
    /// Tries of the next one that failed.
    pub tries: i32,
    /// What the last of them met.
    pub said: String,
    /// When any of this changed.
    pub moved_at: Millis,
    /// The branch's last event.
    pub head: i64,
}

/// The targets of every branch, or of one.
pub fn targets(conn: &mut Conn, branch: Option<&str>) -> QueryResult<Vec<Target>> {
    use {branches as b, outbox_cursors as c, outbox_targets as t};
    let all: Vec<Target> = t::table
        .inner_join(c::table.on(c::branch.eq(t::branch).and(c::target.eq(t::id))))
        .inner_join(b::table.on(b::branch.eq(t::branch)))
        .order((t::branch.asc(), t::id.asc()))
        .select((
            t::branch,
            t::id,
            t::kind,
            t::address,
            t::secret_env,
            t::active,
            c::seq,
            c::sent,
            c::tries,
            c::said,
            c::moved_at,
            b::seq,
        ))
        .load(conn)?;
    Ok(all.into_iter().filter(|target| branch.is_none_or(|branch| branch == target.branch)).collect())
}

/// Whether an address could be one; the reason is in the refusal.
fn suits(new: &NewTarget) -> Result<(), No> {
    let code = |text: &str| {
        (1..=24).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    let plain = new.address.len() <= ADDRESS_CHARS_MAX && !new.address.chars().any(char::is_control);
    let fits = match new.kind {
        // TLS ends at a proxy beside us: there is none in this program.
        Kind::Http => new.address.strip_prefix("http://").is_some_and(|rest| !rest.is_empty() && !rest.contains('@')),
        Kind::File => new.address.starts_with('/'),
    };
    if !code(&new.id) || !plain || !fits {
        return Err(No::OutboxAddressUnsuitable);
    }
    let named = new.secret_env.strip_prefix(SECRET_PREFIX).is_some_and(|rest| {
        !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
    });
    if named { Ok(()) } else { Err(No::OutboxSecretUnnamed) }
}

/// Adds a target.
pub fn add(work: &mut Work<'_>, new: &NewTarget) -> Result<(), Stop> {
    suits(new)?;
    let (branch, now, by) = (work.branch(), work.now(), work.actor().id.clone());
    let there = targets(work.conn(), Some(&branch))?;
    if there.iter().any(|target| target.id == new.id) {
        return Err(No::OutboxTargetTaken.into());
    }
    if i64::try_from(there.len()).unwrap_or(TARGETS_MAX) >= TARGETS_MAX {
        return Err(No::OutboxTargetsTooMany { max: TARGETS_MAX }.into());
    }
    diesel::insert_into(outbox_targets::table)
        .values((
            (outbox_targets::branch.eq(&branch), outbox_targets::id.eq(&new.id)),
            (outbox_targets::kind.eq(new.kind.as_str()), outbox_targets::address.eq(&new.address)),
            (outbox_targets::secret_env.eq(&new.secret_env), outbox_targets::active.eq(1)),
            (outbox_targets::created_by.eq(by), outbox_targets::created_at.eq(now)),
        ))
        .execute(work.conn())?;
    let head: i64 = branches::table.find(&branch).select(branches::seq).get_result(work.conn())?;
    use outbox_cursors as c;
    diesel::insert_into(c::table)
        .values((
            (c::branch.eq(&branch), c::target.eq(&new.id), c::seq.eq(if new.from_start { 0 } else { head })),
            (c::sent.eq(0), c::tries.eq(0), c::said.eq(""), c::moved_at.eq(now)),
            (c::holder.eq(""), c::held_until.eq(0)),
        ))
        .execute(work.conn())?;
    work.record(None, "outbox_added", &new.id, &json!({ "kind": new.kind, "address": new.address }))
}

/// Begins or stops telling a target.
pub fn switch(work: &mut Work<'_>, id: &str, active: bool) -> Result<(), Stop> {
    let branch = work.branch();
    let changed = crate::store::update(outbox_targets::table.find((&branch, id)))
        .set(outbox_targets::active.eq(i32::from(active)))
        .execute(work.conn())?;
    if changed == 0 {
        return Err(No::OutboxTargetNotFound.into());
    }
    work.record(None, "outbox_switched", id, &json!({ "active": active }))
}

/// Takes a target for a process, unless another one tells it; how far it has heard.
pub fn hold(work: &mut Work<'_>, id: &str, holder: &str) -> Result<Option<i64>, Stop> {
    use outbox_cursors as c;
    let (branch, now) = (work.branch(), work.now());
    let row: Option<(i64, String, i64)> =
        c::table.find((&branch, id)).select((c::seq, c::holder, c::held_until)).get_result(work.conn()).optional()?;
    let (seq, by, until) = row.ok_or(No::OutboxTargetNotFound)?;
    if by != holder && until > now {
        return Ok(None);
    }
    if by != holder || until - now < HELD_MS / 2 {
        crate::store::update(c::table.find((&branch, id)))
            .set((c::holder.eq(holder), c::held_until.eq(now + HELD_MS)))
            .execute(work.conn())?;
    }
    Ok(Some(seq))
}

/// A posting has arrived, or events passed that are none. `false` when another process tells the target by now.
pub fn advance(work: &mut Work<'_>, id: &str, holder: &str, seq: i64, sent: i64) -> Result<bool, Stop> {
    use outbox_cursors as c;
    let (branch, now) = (work.branch(), work.now());
    let moved = crate::store::update(c::table.find((&branch, id)).filter(c::holder.eq(holder)).filter(c::seq.le(seq)))
        .set((
            (c::seq.eq(seq), c::sent.eq(c::sent + sent), c::tries.eq(0), c::said.eq("")),
            (c::moved_at.eq(now), c::held_until.eq(now + HELD_MS)),
        ))
        .execute(work.conn())?;
    Ok(moved == 1)
}

/// A try failed.
pub fn failed(work: &mut Work<'_>, id: &str, holder: &str, said: &str) -> Result<bool, Stop> {
    use outbox_cursors as c;
    let (branch, now) = (work.branch(), work.now());
    let said: String = said.chars().filter(|c| !c.is_control()).take(SAID_CHARS_MAX).collect();
    let moved = crate::store::update(c::table.find((&branch, id)).filter(c::holder.eq(holder)))
        .set(((c::tries.eq(c::tries + 1), c::said.eq(said)), (c::moved_at.eq(now), c::held_until.eq(now + HELD_MS))))
        .execute(work.conn())?;
    Ok(moved == 1)
}

/// Whether an event is a posting that others hear of.
pub fn is_posting(event: &Event) -> bool {
    matches!(
        event.kind.as_str(),
        "payment_taken"
            | "payment_reversed"
            | "till_closed"
            | "prepayment_refunded"
            | "deposit_given_back"
            | "credit_paid_out"
    ) || event.kind.starts_with("bill")
}

/// What a target is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting {
    /// The same each time it is told: branch and place in the journal.
    pub id: String,
    /// JSON.
    pub body: String,
}

impl Posting {
    /// Of an event.
    pub fn of(event: &Event) -> Self {
        let id = format!("{}-{}", event.branch, event.seq);
        let at = jiff::Timestamp::from_millisecond(event.at).unwrap_or(jiff::Timestamp::UNIX_EPOCH).to_string();
        let data: Value = event.json();
        let body = json!({ "id": id, "branch": event.branch, "seq": event.seq, "at": at, "hall": event.hall,
            "kind": event.kind, "subject": event.subject, "data": data });
        Self { id, body: body.to_string() }
    }

    /// HMAC-SHA256 over `timestamp.id.body`, in hex: whoever has the key knows that it is ours and how old it is.
    pub fn signature(&self, secret: &[u8], timestamp_s: i64) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes a key of any length");
        mac.update(format!("{timestamp_s}.{}.{}", self.id, self.body).as_bytes());
        hex::encode(mac.finalize().into_bytes())
    }
}
