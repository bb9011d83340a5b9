//! The payments of an account, as a chain: each share of a payment names the account's payment before it, the account's row
//! in the ledger names the latest. An index by account would be a page of its own for nearly every payment; that row is
//! written by each payment anyway.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::ledger;
use super::rows::ShareRow;
use crate::door::{Stop, Work};
use crate::kernel::{Millis, Money};
use crate::store::Conn;
use crate::store::invariants::Invariant;

/// An account and its latest payment so far.
pub(super) type Latest = (String, Option<String>);

/// The latest payment of each account.
pub(super) fn latest(work: &mut Work<'_>, accounts: Vec<String>) -> QueryResult<Vec<Latest>> {
    let mut all = Vec::with_capacity(accounts.len());
    for account in accounts {
        let last = ledger::last_payment(work, &ledger::subscriber(&account))?;
        all.push((account, last));
    }
    Ok(all)
}

/// Writes an account's share of a payment, which is its latest from now on.
pub(super) fn add(work: &mut Work<'_>, payment: &str, account: &Latest, sum: Money) -> Result<(), Stop> {
    let (account, previous) = account.clone();
    ledger::paid(work, &ledger::subscriber(&account), payment)?;
    let (branch, payment, at) = (work.branch(), payment.to_owned(), work.now());
    work.later(ShareRow { branch, payment, account, amount_fen: sum.0, at, previous })
}

#[derive(QueryableByName)]
struct Link {
    #[diesel(sql_type = Text)]
    payment: String,
    #[diesel(sql_type = BigInt)]
    at: Millis,
}

/// From the latest payment of account `$2` back, at most `$3`.
const BACK: &str = "with recursive chain (payment, at, previous, n) as ( \
      select s.payment, s.at, s.previous, cast(1 as bigint) from ledger_accounts l \
      join payment_shares s on s.branch = $1 and s.payment = l.last_payment and s.account = $2 \
      where l.branch = $1 and l.id = 'sub:' || $2 \
    union all \
      select s.payment, s.at, s.previous, c.n + 1 from chain c \
      join payment_shares s on s.branch = $1 and s.payment = c.previous and s.account = $2 \
      where c.n < $3) \
    select payment, at from chain order by n";

/// The payments of an account and when each was taken, the latest first.
pub fn payments_of(conn: &mut Conn, branch: &str, account: &str, limit: i64) -> QueryResult<Vec<(String, Millis)>> {
    let asked = diesel::sql_query(BACK).bind::<Text, _>(branch).bind::<Text, _>(account).bind::<BigInt, _>(limit);
    let links: Vec<Link> = asked.load(conn)?;
    Ok(links.into_iter().map(|link| (link.payment, link.at)).collect())
}

pub(crate) const INVARIANTS: &[Invariant] = &[
    Invariant {
        says: "the payment before an account's payment is one of its own",
        sql: "select s.payment as row_id, s.account || ' after ' || s.previous as found from payment_shares s \
              left join payment_shares p on p.branch = s.branch and p.payment = s.previous and p.account = s.account \
              where s.branch = $1 and s.previous is not null and (p.payment is null or p.payment = s.payment) \
              order by s.payment limit 1",
    },
    Invariant {
        says: "a payment is before one other of its account, and one payment is the first",
        sql: "select account as row_id, cast(count(*) as text) || ' after ' || coalesce(previous, 'none') as found \
              from payment_shares where branch = $1 group by account, previous having count(*) > 1 order by 1 limit 1",
    },
    Invariant {
        says: "from an account's latest payment back there are all of them",
        sql: "select l.id as row_id, 'latest ' || coalesce(l.last_payment, 'none') as found from ledger_accounts l \
              left join payment_shares s \
              on s.branch = l.branch and s.payment = l.last_payment and s.account = substr(l.id, 5) \
              left join ( \
                select account, previous, count(*) as n from payment_shares \
                where branch = $1 and previous is not null group by account, previous) n \
              on n.account = substr(l.id, 5) and n.previous = l.last_payment \
              left join ( \
                select account, count(*) as n from payment_shares where branch = $1 group by account) a \
              on a.account = substr(l.id, 5) \
              where l.branch = $1 and l.id like 'sub:%' \
                and ((a.account is not null) <> (s.payment is not null) or n.previous is not null \
                  or (a.account is null and l.last_payment is not null)) order by l.id limit 1",
    },
];
