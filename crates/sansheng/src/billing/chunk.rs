//! What one step of a run reads of its accounts: everything by ranges of ids, nothing account by account.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use super::lines::{Covered, InUse, Row, day_no, in_use};
use crate::fees::LATE_FEE;
use crate::store::schema::{accounts, bills, charges, subscriptions};
use crate::store::{Conn, ROWS_A_STATEMENT};
use crate::tariffs::{self, MonthNo, Paper, PriceBook, TariffRefusal};

/// Charges that reach into a month or beyond: account, subscription, tariff, last day.
macro_rules! covered {
    ($conn:expr, $branch:expr, $accounts:expr, $since:expr) => {
        charges::table
            .filter(charges::branch.eq($branch).and($accounts))
            .filter(charges::through.ge($since.to_string()))
            .filter(charges::voided_at.is_null().and(charges::kind.ne(LATE_FEE)))
            .select((charges::account, charges::subscription, charges::tariff, charges::through_day))
            .load::<(String, String, String, String)>($conn)
    };
}

/// Accounts behind one id and up to another.
#[derive(Clone, Copy, Debug)]
pub struct Range<'a> {
    /// Behind this one.
    pub after: &'a str,
    /// Up to this one.
    pub through: &'a str,
}

/// The accounts of a step.
#[derive(Default)]
pub struct Chunk {
    /// Their ids, in order.
    pub accounts: Vec<String>,
    rows: HashMap<String, Vec<Row>>,
    covered: HashMap<String, Vec<Covered>>,
    billed: HashSet<String>,
    papers: HashMap<String, Vec<Paper>>,
}

/// The next accounts behind a cursor.
pub fn next_accounts(conn: &mut Conn, branch: &str, after: &str, limit: i64) -> QueryResult<Vec<String>> {
    accounts::table
        .filter(accounts::branch.eq(branch).and(accounts::id.gt(after)))
        .order(accounts::id.asc())
        .limit(limit)
        .select(accounts::id)
        .load(conn)
}

type SubscriptionRow = (String, String, String, String, Option<String>, String);

impl Chunk {
    /// Reads what accounts subscribe to and what is charged that reaches into `since` or beyond. `again` says that the
    /// month has been run before, so that some may have a bill.
    pub fn read(
        conn: &mut Conn,
        branch: &str,
        ids: Vec<String>,
        range: Range<'_>,
        month: MonthNo,
        since: MonthNo,
        again: bool,
    ) -> QueryResult<Self> {
        use subscriptions as s;
        let mut chunk = Self { accounts: ids, ..Self::default() };
        let rows: Vec<SubscriptionRow> = s::table
            .filter(s::branch.eq(branch).and(s::account.gt(range.after)).and(s::account.le(range.through)))
            .order((s::account.asc(), s::from_day.asc(), s::id.asc()))
            .select((s::account, s::id, s::tariff, s::from_day, s::through_day, s::ended))
            .load(conn)?;
        for (account, id, tariff, from, through, ended) in rows {
            let Some(from) = day_no(&from) else { continue };
            let row = Row { id, tariff, from, through: through.as_deref().and_then(day_no), ended };
            match chunk.rows.get_mut(&account) {
                Some(rows) => rows.push(row),
                None => {
                    chunk.rows.insert(account, vec![row]);
                }
            }
        }
        for (account, paper) in tariffs::papers_between(conn, branch, range.after, range.through)? {
            chunk.papers.entry(account).or_default().push(paper);
        }
        let in_range = charges::account.gt(range.after).and(charges::account.le(range.through));
        chunk.add(covered!(conn, branch, in_range, since)?);
        if again {
            let billed: Vec<String> = bills::table
                .filter(bills::branch.eq(branch).and(bills::account.gt(range.after)))
                .filter(bills::account.le(range.through).and(bills::month.eq(month.to_string())))
                .select(bills::account)
                .load(conn)?;
            chunk.billed = billed.into_iter().collect();
        }
        Ok(chunk)
    }

    /// Reads further back for some accounts: those with days that no bill has.
    pub fn look_back(&mut self, conn: &mut Conn, branch: &str, ids: &[String], since: MonthNo) -> QueryResult<()> {
        for some in ids.chunks(ROWS_A_STATEMENT) {
            let among = charges::account.eq_any(some);
            let read = covered!(conn, branch, among, since)?;
            self.add(read);
        }
        Ok(())
    }

    fn add(&mut self, rows: Vec<(String, String, String, String)>) {
        for (account, subscription, tariff, through) in rows {
            let Some(through) = day_no(&through) else { continue };
            let one = Covered { subscription, tariff, through };
            match self.covered.get_mut(&account) {
                Some(covered) => covered.push(one),
                None => {
                    self.covered.insert(account, vec![one]);
                }
            }
        }
    }

    /// Whether the account has its bill for the month.
    pub fn is_billed(&self, account: &str) -> bool {
        self.billed.contains(account)
    }

    /// The rows of an account's subscriptions.
    pub fn rows(&self, account: &str) -> &[Row] {
        self.rows.get(account).map_or(&[], Vec::as_slice)
    }

    /// The papers of an account that entitle it to a reduction.
    pub fn papers(&self, account: &str) -> &[Paper] {
        self.papers.get(account).map_or(&[], Vec::as_slice)
    }

    /// What an account has in use.
    pub fn in_use(&self, book: &PriceBook, account: &str) -> Result<Vec<InUse>, TariffRefusal> {
        in_use(book, self.rows(account), self.covered.get(account).map_or(&[], Vec::as_slice))
    }
}
