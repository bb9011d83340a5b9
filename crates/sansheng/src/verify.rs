//! Proves what the store holds: the journal's chain, and every invariant that a domain knows how to count again.
//! It reads only, names the first thing wrong of each kind, and never repairs.

use std::fmt;

use diesel::prelude::*;

use crate::door::Stop;
use crate::door::journal::{self, Event, GENESIS};
use crate::halls;
use crate::kernel::Day;
use crate::queue;
use crate::store::schema::branches;
use crate::store::{Conn, DatabaseUrl, open_writer};

/// Something that does not hold, in one sentence that names the row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The branch.
    pub branch: String,
    /// What was checked: `journal`, `queue`, `ledger`, …
    pub what: &'static str,
    /// What is wrong.
    pub says: String,
}

/// What was looked at, and what does not hold.
#[derive(Clone, Debug, Default)]
pub struct Verdict {
    /// How many rows of the journal were chained again.
    pub events: u64,
    /// How many branches.
    pub branches: usize,
    /// Everything wrong, the journal first.
    pub wrong: Vec<Wrong>,
}

type Check = fn(&mut Conn, &str) -> QueryResult<Vec<String>>;

/// Every domain's own check, by the name it is reported under.
const CHECKS: &[(&str, Check)] = &[
    ("money", crate::fees::verify::verify),
    ("disputes", crate::fees::orders::verify::verify),
    ("day-end", crate::day_end::verify::verify),
    ("settlements", crate::settlements::verify::verify),
    ("billing", crate::billing::verify::verify),
    ("queue", crate::queue::verify),
    ("counters", crate::counters::verify),
    ("planning", crate::planning::verify),
    ("exchange", crate::exchange::verify::verify),
    ("foresight", crate::foresight::verify),
    ("pledge", crate::pledge::verify::verify),
];

/// Every invariant that is one question to the store: its name, and the question.
pub fn questions() -> impl Iterator<Item = (&'static str, &'static str)> {
    let all = [
        crate::fees::verify::INVARIANTS,
        crate::fees::history::INVARIANTS,
        crate::fees::orders::verify::INVARIANTS,
        crate::day_end::verify::INVARIANTS,
        crate::settlements::verify::INVARIANTS,
        crate::billing::verify::INVARIANTS,
        crate::exchange::verify::INVARIANTS,
    ];
    all.into_iter().flatten().map(|invariant| (invariant.says, invariant.sql))
}

/// Verifies every branch of a database.
pub fn verify(url: &DatabaseUrl) -> Result<Verdict, String> {
    let mut conn = open_writer(url).map_err(|e| format!("cannot open the database {url}: {e}"))?;
    verify_with(&mut conn).map_err(|e| format!("cannot read the database {url}: {e}"))
}

/// As [`verify`], on an open connection.
pub fn verify_with(conn: &mut Conn) -> QueryResult<Verdict> {
    let heads: Vec<(String, i64, String)> = branches::table
        .order(branches::branch.asc())
        .select((branches::branch, branches::seq, branches::hash))
        .load(conn)?;
    let mut verdict = Verdict { branches: heads.len(), ..Verdict::default() };
    for (branch, seq, hash) in heads {
        chain(conn, &branch, seq, &hash, &mut verdict)?;
        for (what, check) in CHECKS {
            let wrong = check(conn, &branch)?;
            verdict.wrong.extend(wrong.into_iter().map(|says| Wrong { branch: branch.clone(), what, says }));
        }
    }
    Ok(verdict)
}

/// Walks the chain from the first row to the head that the branch's row names.
fn chain(conn: &mut Conn, branch: &str, head: i64, hash: &str, verdict: &mut Verdict) -> QueryResult<()> {
    let (mut seq, mut before) = (0_i64, GENESIS.to_owned());
    let wrong = |says: String| Wrong { branch: branch.to_owned(), what: "journal", says };
    loop {
        let page: Vec<Event> = journal::after(conn, branch, seq)?;
        if page.is_empty() {
            break;
        }
        for event in page {
            verdict.events += 1;
            if event.seq != seq + 1 {
                verdict.wrong.push(wrong(format!("event {} is missing: {} follows {seq}", seq + 1, event.seq)));
                return Ok(());
            }
            if event.chained(&before) != event.hash {
                let says = format!("event {} ({} {}) was changed or moved", event.seq, event.kind, event.subject);
                verdict.wrong.push(wrong(says));
                return Ok(());
            }
            (seq, before) = (event.seq, event.hash);
        }
    }
    if seq != head || before != hash {
        verdict.wrong.push(wrong(format!("the journal ends at event {seq}, the branch says {head}: rows are missing")));
    }
    Ok(())
}

/// What the audit of the order looked at, and every call that broke a guarantee.
#[derive(Clone, Debug, Default)]
pub struct OrderVerdict {
    /// Halls.
    pub halls: usize,
    /// Days of them on which somebody came.
    pub days: usize,
    /// Calls.
    pub calls: usize,
    /// Calls out of order by the duty manager, with a reason: allowed, and counted.
    pub out_of_order: usize,
    /// Everything wrong, the oldest first in each hall.
    pub wrong: Vec<Wrong>,
}

impl fmt::Display for OrderVerdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { halls, days, calls, out_of_order, .. } = self;
        write!(f, "{halls} halls, {days} days, {calls} calls ({out_of_order} out of order by the duty manager)")
    }
}

/// Audits the recorded calls of one day, or of every day, against the guarantees that were in force then.
pub fn order(url: &DatabaseUrl, day: Option<&str>) -> Result<OrderVerdict, String> {
    let day = match day {
        Some(text) => Some(Day::parse(text).ok_or(format!("`{text}` is no day: say 2026-11-30"))?),
        None => None,
    };
    let mut conn = open_writer(url).map_err(|e| format!("cannot open the database {url}: {e}"))?;
    order_with(&mut conn, day.as_ref()).map_err(|stop| format!("cannot read the database {url}: {stop:?}"))
}

/// As [`order`], on an open connection.
pub fn order_with(conn: &mut Conn, day: Option<&Day>) -> Result<OrderVerdict, Stop> {
    let mut verdict = OrderVerdict::default();
    for (branch, id) in halls::queries::all(conn)? {
        let hall = halls::queries::load(conn, &branch, &id)?;
        verdict.halls += 1;
        let mut days = queue::days_of(conn, &hall)?;
        days.retain(|one| day.is_none_or(|day| day == one));
        for day in days {
            let audit = queue::order_audit(conn, &hall, &day)?;
            verdict.days += 1;
            verdict.calls += audit.calls.len();
            verdict.out_of_order += audit.out_of_order;
            verdict.wrong.extend(wrong_calls(&hall, &day, &audit));
        }
    }
    Ok(verdict)
}

fn wrong_calls(hall: &halls::Hall, day: &Day, audit: &queue::OrderAudit) -> Vec<Wrong> {
    let wrong = |says: String| Wrong { branch: hall.branch.clone(), what: "order", says };
    let broken = |call: &&queue::CallAudited| !call.breaches.is_empty() && !call.out_of_order;
    let mut found: Vec<Wrong> = audit
        .calls
        .iter()
        .filter(broken)
        .map(|call| {
            let (at, breaches) = (hall.zone.hour_minute(call.at), call.breaches.join(", "));
            let (hall, number, counter, seq) = (&hall.id, &call.number, call.counter, call.seq);
            wrong(format!("{hall} {day} {at}: {number} called to counter {counter} (event {seq}): {breaches}"))
        })
        .collect();
    if audit.served_uncalled > 0 {
        let (hall, n) = (&hall.id, audit.served_uncalled);
        found.push(wrong(format!("{hall} {day}: {n} tickets were served and never called")));
    }
    found
}
