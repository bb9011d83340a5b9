//! Counts bills, runs and credit notes again from scratch. Each invariant finds the first row that breaks it; nothing is
//! repaired. That the books balance with them is proven with the money.

use diesel::prelude::*;

use crate::store::Conn;
use crate::store::invariants::{self, Invariant};

pub(crate) const INVARIANTS: &[Invariant] = &[
    Invariant {
        says: "a bill's lines sum to its total",
        sql: "select b.id as row_id, 'total ' || cast(b.total_fen as text) || ' of ' || cast(b.lines as text) || \
              ', charges ' || cast(coalesce(c.fen, 0) as text) || ' of ' || cast(coalesce(c.n, 0) as text) as found \
              from bills b left join ( \
                select bill, account, sum(amount_fen) as fen, count(*) as n from charges \
                where branch = $1 and bill is not null and voided_at is null group by bill, account) c \
              on c.bill = b.id and c.account = b.account \
              where b.branch = $1 and (b.total_fen <> coalesce(c.fen, 0) or b.lines <> coalesce(c.n, 0)) \
              order by b.id limit 1",
    },
    Invariant {
        says: "a billed line stands on a bill of its account",
        sql: "select c.id as row_id, c.kind || ' of ' || c.account as found from charges c \
              left join bills b on b.branch = c.branch and b.id = c.bill and b.account = c.account \
              where c.branch = $1 and (c.bill is not null \
                or (c.payment is null and c.kind in ('monthly', 'one_off', 'late_fee'))) \
                and b.id is null order by c.id limit 1",
    },
    Invariant {
        says: "an account has one bill a month",
        sql: "select account || ' ' || month as row_id, cast(count(*) as text) || ' bills' as found from bills \
              where branch = $1 group by account, month having count(*) > 1 order by 1 limit 1",
    },
    Invariant {
        says: "the ledger owes a bill what it says",
        sql: "select b.id as row_id, 'total ' || cast(b.total_fen as text) || ', posted ' || \
              cast(coalesce(t.fen, 0) as text) as found from bills b left join ( \
                select posting, account, sum(fen) as fen from ( \
                  select posting, debit as account, amount_fen as fen from transfers \
                  where branch = $1 and kind = 'bill' \
                  union all select posting, credit, -amount_fen from transfers \
                  where branch = $1 and kind = 'reduction') e group by posting, account) t \
              on t.posting = b.id and t.account = 'sub:' || b.account \
              where b.branch = $1 and b.total_fen <> coalesce(t.fen, 0) order by b.id limit 1",
    },
    Invariant {
        says: "each transfer of a bill or a credit note belongs to one",
        sql: "select t.id as row_id, t.kind || ' of ' || t.posting as found from transfers t \
              left join bills b on b.branch = t.branch and b.id = t.posting \
              left join credit_notes n on n.branch = t.branch and n.id = t.posting \
              where t.branch = $1 and ((t.kind in ('bill', 'reduction') and b.id is null) \
                or (t.kind = 'credit_note' and n.id is null)) order by t.id limit 1",
    },
    Invariant {
        says: "what reductions take off a bill is what the ledger gave up for each",
        sql: "select bill || ' ' || rule as row_id, 'differs by ' || cast(sum(fen) as text) as found from ( \
                select c.bill as bill, 'discount:reduction:' || r.reduction as rule, r.amount_fen as fen \
                from charge_reductions r join charges c on c.branch = r.branch and c.id = r.charge \
                where r.branch = $1 and c.bill is not null \
                union all select posting, debit, -amount_fen from transfers \
                where branch = $1 and kind = 'reduction') e \
              group by bill, rule having sum(fen) <> 0 order by 1 limit 1",
    },
    Invariant {
        says: "a line cites the reductions that were taken off it",
        sql: "select c.id as row_id, c.rule as found from charges c left join ( \
                select charge, count(*) as n, max(reduction) as code from charge_reductions \
                where branch = $1 group by charge) r on r.charge = c.id \
              where c.branch = $1 and c.bill is not null \
                and ((r.n is null) <> (c.rule not like '%+reduction:%') \
                  or (r.n = 1 and c.rule not like '%+reduction:' || r.code)) order by c.id limit 1",
    },
    Invariant {
        says: "a reduction on a bill stands on a paper of its account and is what its version says",
        sql: "select c.id as row_id, r.reduction || ' takes ' || cast(r.amount_fen as text) || ' off ' || \
              cast(c.amount_fen + o.fen as text) as found \
              from charge_reductions r join charges c on c.branch = r.branch and c.id = r.charge \
              join ( \
                select charge, cast(sum(amount_fen) as bigint) as fen, count(*) as n from charge_reductions \
                where branch = $1 group by charge) o on o.charge = r.charge \
              left join reductions v on v.branch = r.branch and v.code = r.reduction and v.version = r.version \
              where r.branch = $1 and (v.code is null or v.effective_from > c.from_day \
                or (o.n = 1 and v.off_bp > 0 \
                  and r.amount_fen <> ((c.amount_fen + o.fen) * v.off_bp + 5000) / 10000) \
                or (v.off_bp = 0 and r.amount_fen > v.off_fen) \
                or not exists ( \
                  select 1 from account_reductions p where p.branch = r.branch and p.account = c.account \
                    and p.reduction = r.reduction and p.valid_from <= c.from_day and p.valid_through >= c.from_day)) \
              order by c.id limit 1",
    },
    Invariant {
        says: "a reduction ends on one of its paper's days, or on the day before them",
        sql: "select e.given as row_id, p.reduction || ' through ' || e.through as found \
              from reduction_ends e join account_reductions p on p.branch = e.branch and p.id = e.given \
              where e.branch = $1 and e.through > p.valid_through order by e.given limit 1",
    },
    Invariant {
        says: "a run's totals are those of its bills",
        sql: "select r.id as row_id, r.month || ' says ' || cast(r.bills as text) || '/' || \
              cast(r.total_fen as text) || ', bills ' || cast(coalesce(b.n, 0) as text) || '/' || \
              cast(coalesce(b.fen, 0) as text) as found from billing_runs r left join ( \
                select run, month, count(*) as n, sum(total_fen) as fen from bills \
                where branch = $1 group by run, month) b on b.run = r.id and b.month = r.month \
              where r.branch = $1 and (r.bills <> coalesce(b.n, 0) or r.total_fen <> coalesce(b.fen, 0)) \
              order by r.id limit 1",
    },
    Invariant {
        says: "a run has no bill of its month behind its cursor",
        sql: "select b.id as row_id, r.month || ' of ' || b.account || ' behind ' || r.cursor as found \
              from bills b join billing_runs r on r.branch = b.branch and r.id = b.run \
              where b.branch = $1 and (b.account > r.cursor or b.month <> r.month) order by b.id limit 1",
    },
    Invariant {
        says: "what is credited of a charge is what its credit notes, refunds and returns say",
        sql: "select c.id as row_id, 'credited ' || cast(c.credited_fen as text) || ' of ' || \
              cast(c.amount_fen as text) || ', notes ' || cast(coalesce(n.fen, 0) as text) || \
              ', given back ' || cast(coalesce(f.fen, 0) as text) as found \
              from charges c left join ( \
                select charge, bill, sum(amount_fen) as fen from credit_notes where branch = $1 \
                group by charge, bill) n on n.charge = c.id and n.bill = c.bill \
              left join ( \
                select charge, sum(fen) as fen from ( \
                  select charge, amount_fen as fen from refund_charges where branch = $1 \
                  union all select charge, amount_fen from deposit_returns where branch = $1) e group by charge) f \
              on f.charge = c.id \
              where c.branch = $1 and (c.credited_fen <> coalesce(n.fen, 0) + coalesce(f.fen, 0) \
                or c.credited_fen > c.amount_fen) order by c.id limit 1",
    },
    Invariant {
        says: "a credit note mirrors the bill in the ledger",
        sql: "select n.id as row_id, 'note ' || cast(n.amount_fen as text) || ', posted ' || \
              cast(coalesce(t.fen, 0) as text) as found from credit_notes n left join ( \
                select posting, credit, sum(amount_fen) as fen from transfers \
                where branch = $1 and kind = 'credit_note' group by posting, credit) t \
              on t.posting = n.id and t.credit = 'sub:' || n.account \
              where n.branch = $1 and n.amount_fen <> coalesce(t.fen, 0) order by n.id limit 1",
    },
    Invariant {
        says: "what a credit note gives back is the account's credit",
        sql: "select n.id as row_id, 'gives back ' || cast(n.returned_fen as text) || ', credit ' || \
              cast(coalesce(k.fen, 0) as text) as found from credit_notes n left join ( \
                select origin, account, sum(amount_fen) as fen from credits \
                where branch = $1 and source = 'credit_note' and voided_at is null group by origin, account) k \
              on k.origin = n.id and k.account = n.account \
              where n.branch = $1 and n.returned_fen <> coalesce(k.fen, 0) order by n.id limit 1",
    },
    Invariant {
        says: "no day of a subscription is charged twice",
        sql: "select c.id as row_id, c.from_day || ' after ' || c.before as found from ( \
                select id, from_day, lag(through_day) over ( \
                  partition by account, subscription, tariff order by from_day, id) as before \
                from charges where branch = $1 and voided_at is null \
                  and (kind = 'monthly' or (kind = 'prepay' and credited_fen = 0))) c \
              where c.before >= c.from_day order by c.id limit 1",
    },
    Invariant {
        says: "a planned order waits for its day, and no other does",
        sql: "select o.id as row_id, o.state || ' ' || o.kind as found from account_orders o \
              where o.branch = $1 and ((o.state = 'planned') <> (o.settled_at is null) \
                or (o.state = 'lapsed') <> (o.lapsed_for <> '')) order by o.id limit 1",
    },
];

/// Every invariant of billing that does not hold: its name, and the first row that breaks it.
pub fn verify(conn: &mut Conn, branch: &str) -> QueryResult<Vec<String>> {
    invariants::broken(conn, branch, INVARIANTS)
}
