//! Counts settlements again. Nothing is repaired.

use diesel::prelude::*;

use crate::store::Conn;
use crate::store::invariants::{self, Invariant};

pub(crate) const INVARIANTS: &[Invariant] = &[
    Invariant {
        says: "a settlement has read as many lines as it says",
        sql: "select s.id as row_id, 'says ' || cast(s.done as text) || ', has ' || \
              cast(count(l.n) as text) as found from settlements s \
              left join settlement_lines l on l.branch = s.branch and l.settlement = s.id \
              where s.branch = $1 group by s.id, s.done having count(l.n) <> s.done order by s.id limit 1",
    },
    Invariant {
        says: "what a settlement matched went from clearing to the bank and to the provider",
        sql: "select s.id as row_id, 'matched ' || cast(coalesce(l.fen, 0) as text) || ', posted ' || \
              cast(coalesce(t.fen, 0) as text) as found from settlements s left join ( \
                select settlement, sum(amount_fen) as fen from settlement_lines \
                where branch = $1 and state in ('matched', 'credited') group by settlement) l on l.settlement = s.id \
              left join ( \
                select posting, sum(case when credit like 'clearing:%' then amount_fen else -amount_fen end) as fen \
                from transfers where branch = $1 and kind in ('settlement', 'provider_fee') group by posting) t \
              on t.posting = s.id \
              where s.branch = $1 and coalesce(l.fen, 0) <> coalesce(t.fen, 0) order by s.id limit 1",
    },
    Invariant {
        says: "what a provider keeps is what its lines say",
        sql: "select s.id as row_id, 'lines ' || cast(coalesce(l.fen, 0) as text) || ', posted ' || \
              cast(coalesce(t.fen, 0) as text) as found from settlements s left join ( \
                select settlement, sum(fee_fen) as fen from settlement_lines \
                where branch = $1 and state in ('matched', 'credited') group by settlement) l on l.settlement = s.id \
              left join ( \
                select posting, sum(case when credit like 'clearing:%' then amount_fen else -amount_fen end) as fen \
                from transfers where branch = $1 and kind = 'provider_fee' group by posting) t on t.posting = s.id \
              where s.branch = $1 and coalesce(l.fen, 0) <> coalesce(t.fen, 0) order by s.id limit 1",
    },
    Invariant {
        says: "a line that matched is the part of a payment with its method, reference and amount",
        sql: "select l.settlement || ' ' || cast(l.n as text) as row_id, l.reference as found \
              from settlement_lines l join settlements s on s.branch = l.branch and s.id = l.settlement \
              join payment_parts p on p.branch = l.branch and p.payment = l.payment and p.n = l.part \
              left join reversals r on r.branch = l.branch and r.payment = l.payment \
              where l.branch = $1 and l.state = 'matched' and (p.method <> s.method or p.reference <> l.reference \
                or p.amount_fen <> abs(l.amount_fen) or (l.amount_fen < 0 and r.id is null)) order by 1 limit 1",
    },
    Invariant {
        says: "a line that is credit is the money of a dispute that gave it",
        sql: "select l.settlement || ' ' || cast(l.n as text) as row_id, l.reference as found \
              from settlement_lines l join settlements s on s.branch = l.branch and s.id = l.settlement \
              where l.branch = $1 and l.state = 'credited' and (s.method <> 'qr' or not exists ( \
                select 1 from disputes d join dispute_ends e on e.branch = d.branch and e.dispute = d.id \
                where d.branch = l.branch and d.reference = l.reference and d.told_fen = l.amount_fen \
                  and e.outcome = 'credited')) order by 1 limit 1",
    },
];

/// Every invariant of settlements that does not hold: its name, and the first row that breaks it.
pub fn verify(conn: &mut Conn, branch: &str) -> QueryResult<Vec<String>> {
    invariants::broken(conn, branch, INVARIANTS)
}
