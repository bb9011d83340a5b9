//! Counts disputes again. Nothing is repaired.

use diesel::prelude::*;

use crate::store::Conn;
use crate::store::invariants::{self, Invariant};

pub(crate) const INVARIANTS: &[Invariant] = &[
    Invariant {
        says: "money that became credit was told by a provider, came from clearing and is the account's credit",
        sql: "select e.dispute as row_id, 'told ' || cast(d.told_fen as text) || ', ledger ' || \
              cast(coalesce(t.fen, 0) as text) || ', credit ' || cast(coalesce(k.fen, 0) as text) as found \
              from dispute_ends e join disputes d on d.branch = e.branch and d.id = e.dispute \
              left join ( \
                select posting, debit, credit, sum(amount_fen) as fen from transfers \
                where branch = $1 and kind = 'dispute' group by posting, debit, credit) t \
              on t.posting = e.dispute and t.debit = 'clearing:qr' and t.credit = 'sub:' || e.account \
              left join ( \
                select origin, account, sum(amount_fen) as fen from credits \
                where branch = $1 and source = 'dispute' and voided_at is null group by origin, account) k \
              on k.origin = e.dispute and k.account = e.account \
              where e.branch = $1 and e.outcome = 'credited' \
                and (d.told_fen <> coalesce(t.fen, 0) or d.told_fen <> coalesce(k.fen, 0)) order by 1 limit 1",
    },
    Invariant {
        says: "each transfer and each credit of a dispute belongs to one that was settled so",
        sql: "select t.id as row_id, t.kind || ' of ' || t.posting as found from transfers t \
              left join dispute_ends e on e.branch = t.branch and e.dispute = t.posting and e.outcome = 'credited' \
              where t.branch = $1 and t.kind = 'dispute' and (e.dispute is null \
                or t.debit <> 'clearing:qr' or t.credit <> 'sub:' || e.account) \
              union all select k.id, k.source || ' of ' || k.origin from credits k \
              left join dispute_ends e on e.branch = k.branch and e.dispute = k.origin and e.outcome = 'credited' \
              where k.branch = $1 and k.source = 'dispute' and (e.dispute is null or k.account <> e.account) \
              order by 1 limit 1",
    },
    Invariant {
        says: "money that was returned or became credit is no payment",
        sql: "select p.payment as row_id, d.reference || ' ' || e.outcome as found from dispute_ends e \
              join disputes d on d.branch = e.branch and d.id = e.dispute \
              join payment_parts p on p.branch = d.branch and p.reference = d.reference and p.method = 'qr' \
              left join reversals r on r.branch = p.branch and r.payment = p.payment \
              where e.branch = $1 and e.outcome <> 'booked' and d.reference <> '' and p.reference <> '' \
                and r.id is null order by 1 limit 1",
    },
    Invariant {
        says: "an order is held exactly while something told of it is open",
        sql: "select o.id as row_id, 'says ' || coalesce(cast(o.mismatch_fen as text), 'nothing') || ', open ' || \
              cast(count(d.id) as text) as found from provider_orders o left join ( \
                select x.provider_order as provider_order, x.id as id from disputes x \
                left join dispute_ends e on e.branch = x.branch and e.dispute = x.id \
                where x.branch = $1 and e.dispute is null) d on d.provider_order = o.id \
              where o.branch = $1 group by o.id, o.mismatch_fen \
              having (o.mismatch_fen is null) <> (count(d.id) = 0) order by 1 limit 1",
    },
];

/// Every invariant of disputes that does not hold: its name, and the first row that breaks it.
pub fn verify(conn: &mut Conn, branch: &str) -> QueryResult<Vec<String>> {
    invariants::broken(conn, branch, INVARIANTS)
}
