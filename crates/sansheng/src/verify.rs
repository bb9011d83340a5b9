//! Proves what the store holds: the journal's chain, and every invariant that a domain knows how to count again.
//! It reads only, names the first thing wrong of each kind, and never repairs.

use diesel::prelude::*;

use crate::door::journal::{self, Event, GENESIS};
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
    ("day-end", crate::day_end::verify::verify),
    ("settlements", crate::settlements::verify::verify),
    ("billing", crate::billing::verify::verify),
    ("queue", crate::queue::verify),
    ("queue", crate::queue::verify),
    ("exchange", crate::exchange::verify::verify),
    ("foresight", crate::foresight::verify),
];

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
