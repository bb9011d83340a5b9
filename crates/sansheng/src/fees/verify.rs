//! Counts the money again from scratch. Each invariant is a question that finds the first row that breaks it; the
//! engine does the counting, so that a city's books need no memory here. Nothing is repaired.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::door::journal::{self, Event};
use crate::store::Conn;
use crate::store::invariants::{self, Invariant};
use crate::store::schema::payments;

pub(crate) const INVARIANTS: &[Invariant] = &[
    Invariant {
        says: "the balances of all ledger accounts sum to zero",
        sql: "select 'all' as row_id, cast(sum(balance_fen) as text) as found from ledger_accounts \
              where branch = $1 having sum(balance_fen) <> 0",
    },
    Invariant {
        says: "a ledger account's balance and entries are those of its transfers",
        sql: "select l.id as row_id, 'balance ' || cast(l.balance_fen as text) || ', transfers ' || \
              cast(coalesce(t.fen, 0) as text) || ', entries ' || cast(l.entries as text) || '/' || \
              cast(coalesce(t.n, 0) as text) as found \
              from ledger_accounts l left join ( \
                select account, sum(fen) as fen, count(*) as n from ( \
                  select debit as account, amount_fen as fen from transfers where branch = $1 \
                  union all select credit, -amount_fen from transfers where branch = $1) e group by account) t \
              on t.account = l.id \
              where l.branch = $1 and (l.balance_fen <> coalesce(t.fen, 0) or l.entries <> coalesce(t.n, 0)) \
              order by l.id limit 1",
    },
    Invariant {
        says: "every transfer is of more than nothing between two accounts",
        sql: "select id as row_id, cast(amount_fen as text) as found from transfers \
              where branch = $1 and (amount_fen <= 0 or debit = credit) order by id limit 1",
    },
    Invariant {
        says: "what a subscriber owes in the ledger is what its charges leave open, less its credit",
        sql: "select l.id as row_id, 'owes ' || cast(l.balance_fen as text) || ', charges leave ' || \
              cast(coalesce(c.fen, 0) as text) || ', credit ' || cast(coalesce(k.fen, 0) as text) as found \
              from ledger_accounts l left join ( \
                select cast('sub:' || account as text) as account, \
                  sum(amount_fen - paid_fen - credited_fen) as fen from charges \
                where branch = $1 and voided_at is null group by account) c on c.account = l.id \
              left join ( \
                select cast('sub:' || account as text) as account, sum(amount_fen - used_fen) as fen from credits \
                where branch = $1 and voided_at is null group by account) k on k.account = l.id \
              where l.branch = $1 and l.kind = 'subscriber' \
                and l.balance_fen <> coalesce(c.fen, 0) - coalesce(k.fen, 0) \
              order by l.id limit 1",
    },
    Invariant {
        says: "an account that owes has no credit left",
        sql: "select k.id as row_id, k.account as found from credits k \
              where k.branch = $1 and k.voided_at is null and k.used_fen < k.amount_fen and exists ( \
                select 1 from charges c where c.branch = k.branch and c.account = k.account \
                  and c.paid_fen + c.credited_fen < c.amount_fen and c.voided_at is null) order by k.id limit 1",
    },
    Invariant {
        says: "what is used of a credit is what it has paid of charges, and what was paid out",
        sql: "select k.id as row_id, 'used ' || cast(k.used_fen as text) || ', paid ' || \
              cast(coalesce(u.fen, 0) as text) as found from credits k left join ( \
                select credit, sum(fen) as fen from ( \
                  select credit, amount_fen as fen from credit_uses where branch = $1 \
                  union all select credit, amount_fen from payout_credits where branch = $1) e group by credit) u \
              on u.credit = k.id \
              where k.branch = $1 and k.used_fen <> coalesce(u.fen, 0) order by k.id limit 1",
    },
    Invariant {
        says: "a credit that a payment gave stands exactly as long as the payment",
        sql: "select k.id as row_id, 'payment ' || k.origin as found from credits k \
              left join payments p on p.branch = k.branch and p.id = k.origin \
              left join reversals r on r.branch = k.branch and r.payment = k.origin \
              where k.branch = $1 and k.source in ('top_up', 'change') and (p.id is null \
                or (r.id is null) <> (k.voided_at is null)) order by k.id limit 1",
    },
    Invariant {
        says: "what is paid of a charge is what payments that stand and credits have paid of it, less what became credit",
        sql: "select c.id as row_id, 'paid ' || cast(c.paid_fen as text) || ', payments ' || \
              cast(coalesce(p.fen, 0) as text) || ', credits ' || cast(coalesce(u.fen, 0) as text) || \
              ', given back ' || cast(coalesce(n.fen, 0) as text) as found \
              from charges c left join ( \
                select q.charge as charge, sum(q.amount_fen) as fen from quote_lines q \
                join payments p on p.branch = q.branch and p.quote = q.quote \
                left join reversals r on r.branch = p.branch and r.payment = p.id \
                where q.branch = $1 and q.kind = 'arrears' and r.id is null group by q.charge) p on p.charge = c.id \
              left join ( \
                select charge, sum(amount_fen) as fen from credit_uses where branch = $1 group by charge) u \
              on u.charge = c.id \
              left join ( \
                select charge, sum(fen) as fen from ( \
                  select charge, returned_fen as fen from credit_notes where branch = $1 \
                  union all select charge, amount_fen from deposit_returns where branch = $1) e group by charge) n \
              on n.charge = c.id \
              where c.branch = $1 and c.payment is null \
                and c.paid_fen <> coalesce(p.fen, 0) + coalesce(u.fen, 0) - coalesce(n.fen, 0) \
              order by c.id limit 1",
    },
    Invariant {
        says: "a charge that was paid ahead stands exactly as long as its payment",
        sql: "select c.id as row_id, 'payment ' || c.payment as found from charges c \
              left join payments p on p.branch = c.branch and p.id = c.payment \
              left join reversals r on r.branch = c.branch and r.payment = c.payment \
              where c.branch = $1 and c.payment is not null and (p.id is null \
                or (r.id is null and (c.voided_at is not null or c.paid_fen + c.credited_fen <> c.amount_fen)) \
                or (r.id is not null and c.voided_at is null)) \
              order by c.id limit 1",
    },
    Invariant {
        says: "what a payment charged ahead is its prices less what was taken off, in its lines and in the ledger",
        sql: "select p.id as row_id, 'prices ' || cast(coalesce(q.price, 0) as text) || ', off ' || \
              cast(coalesce(q.off, 0) as text) || ', charges ' || cast(coalesce(c.fen, 0) as text) || ', ledger ' || \
              cast(coalesce(t.price, 0) as text) || '/' || cast(coalesce(t.off, 0) as text) as found \
              from payments p left join ( \
                select quote, sum(case when kind = 'prepay' then amount_fen else 0 end) as price, \
                  sum(case when kind = 'discount' then -amount_fen else 0 end) as off \
                from quote_lines where branch = $1 group by quote) q on q.quote = p.quote \
              left join ( \
                select payment, sum(amount_fen) as fen from charges \
                where branch = $1 and payment is not null group by payment) c on c.payment = p.id \
              left join ( \
                select posting, sum(case when kind = 'prepay' then amount_fen else 0 end) as price, \
                  sum(case when kind = 'discount' then amount_fen else 0 end) as off \
                from transfers where branch = $1 and kind in ('prepay', 'discount') group by posting) t \
              on t.posting = p.id \
              where p.branch = $1 and (coalesce(c.fen, 0) <> coalesce(q.price, 0) - coalesce(q.off, 0) \
                or coalesce(t.price, 0) <> coalesce(q.price, 0) or coalesce(t.off, 0) <> coalesce(q.off, 0)) \
              order by p.id limit 1",
    },
    Invariant {
        says: "a refund is what its charges bear, what the ledger gave the account, and its credit",
        sql: "select f.id as row_id, 'refund ' || cast(f.refund_fen as text) || ' of ' || cast(f.paid_fen as text) || \
              ', charges ' || cast(coalesce(c.fen, 0) as text) || ', ledger ' || cast(coalesce(t.fen, 0) as text) || \
              ', credit ' || cast(coalesce(k.fen, 0) as text) as found from refunds f left join ( \
                select refund, sum(amount_fen) as fen from refund_charges where branch = $1 group by refund) c \
              on c.refund = f.id \
              left join ( \
                select posting, account, sum(fen) as fen from ( \
                  select posting, credit as account, amount_fen as fen from transfers \
                  where branch = $1 and kind = 'refund' \
                  union all select posting, debit, -amount_fen from transfers \
                  where branch = $1 and kind = 'refund') e group by posting, account) t \
              on t.posting = f.id and t.account = 'sub:' || f.account \
              left join ( \
                select origin, account, sum(amount_fen) as fen from credits \
                where branch = $1 and source = 'refund' and voided_at is null group by origin, account) k \
              on k.origin = f.id and k.account = f.account \
              where f.branch = $1 and (f.refund_fen <> coalesce(c.fen, 0) or f.refund_fen <> coalesce(t.fen, 0) \
                or f.refund_fen <> coalesce(k.fen, 0) or f.refund_fen > f.paid_fen \
                or f.refund_fen > f.paid_fen - f.used_fen) order by f.id limit 1",
    },
    Invariant {
        says: "a payment of which a part went back stands, and each transfer of a refund belongs to one",
        sql: "select f.id as row_id, 'payment ' || f.payment as found from refunds f \
              join reversals r on r.branch = f.branch and r.payment = f.payment where f.branch = $1 \
              union all select t.id, 'refund ' || t.posting from transfers t \
              left join refunds f on f.branch = t.branch and f.id = t.posting \
              where t.branch = $1 and t.kind = 'refund' and f.id is null order by 1 limit 1",
    },
    Invariant {
        says: "a deposit that went back is its whole charge, left what is kept, and is the account's credit",
        sql: "select d.id as row_id, 'returned ' || cast(d.amount_fen as text) || ' of ' || \
              cast(c.amount_fen as text) || ', ledger ' || cast(coalesce(t.fen, 0) as text) || ', credit ' || \
              cast(coalesce(k.fen, 0) as text) as found \
              from deposit_returns d join charges c on c.branch = d.branch and c.id = d.charge \
              left join ( \
                select posting, debit, credit, sum(amount_fen) as fen from transfers \
                where branch = $1 and kind = 'deposit_return' group by posting, debit, credit) t \
              on t.posting = d.id and t.debit = 'deposit:' || c.tariff and t.credit = 'sub:' || d.account \
              left join ( \
                select origin, account, sum(amount_fen) as fen from credits \
                where branch = $1 and source = 'deposit' and voided_at is null group by origin, account) k \
              on k.origin = d.id and k.account = d.account \
              where d.branch = $1 and (d.amount_fen <> c.amount_fen or c.credited_fen <> d.amount_fen \
                or c.account <> d.account or c.rule <> 'deposit' or c.voided_at is not null \
                or d.amount_fen <> coalesce(t.fen, 0) or d.amount_fen <> coalesce(k.fen, 0)) order by d.id limit 1",
    },
    Invariant {
        says: "a payout is the credit that it used up, and went out of its till",
        sql: "select o.id as row_id, 'paid out ' || cast(o.amount_fen as text) || ', credits ' || \
              cast(coalesce(k.fen, 0) as text) || ', ledger ' || cast(coalesce(t.fen, 0) as text) as found \
              from payouts o left join ( \
                select u.payout as payout, c.account as account, sum(u.amount_fen) as fen from payout_credits u \
                join credits c on c.branch = u.branch and c.id = u.credit and c.voided_at is null \
                where u.branch = $1 group by u.payout, c.account) k on k.payout = o.id and k.account = o.account \
              left join ( \
                select posting, debit, credit, sum(amount_fen) as fen from transfers \
                where branch = $1 and kind = 'payout' group by posting, debit, credit) t \
              on t.posting = o.id and t.debit = 'sub:' || o.account and t.credit = 'till:' || o.till || ':cash' \
              where o.branch = $1 and (o.amount_fen <> coalesce(k.fen, 0) or o.amount_fen <> coalesce(t.fen, 0)) \
              order by o.id limit 1",
    },
    Invariant {
        says: "payout slips of a hall and day run from 1 to the last, and each transfer of one belongs to one",
        sql: "select o.hall || ' ' || o.day as row_id, cast(count(*) as text) || ' slips' as found from payouts o \
              where o.branch = $1 group by o.hall, o.day \
              having min(o.number) <> 1 or max(o.number) <> count(*) or count(distinct o.number) <> count(*) \
              union all select t.id, t.kind || ' of ' || t.posting from transfers t \
              left join payouts o on o.branch = t.branch and o.id = t.posting \
              left join deposit_returns d on d.branch = t.branch and d.id = t.posting \
              where t.branch = $1 and ((t.kind = 'payout' and o.id is null) \
                or (t.kind = 'deposit_return' and d.id is null)) order by 1 limit 1",
    },
    Invariant {
        says: "a coupon's uses are those of the payments that stand, each account's once",
        sql: "select u.code as row_id, 'says ' || cast(u.used as text) || ', payments ' || \
              cast(coalesce(n.n, 0) as text) as found from ( \
                select code, used from coupon_uses where branch = $1 \
                union all select code, 0 from coupons where branch = $1 and version = 1 and code not in ( \
                  select code from coupon_uses where branch = $1)) u \
              left join ( \
                select rule, count(*) as n from ( \
                  select distinct p.id as payment, q.account as account, q.rule as rule \
                  from quote_lines q join payments p on p.branch = q.branch and p.quote = q.quote \
                  left join reversals r on r.branch = p.branch and r.payment = p.id \
                  where q.branch = $1 and q.kind = 'discount' and q.rule like 'coupon:%' and r.id is null) w \
                group by rule) n on n.rule = 'coupon:' || u.code \
              where u.used <> coalesce(n.n, 0) order by u.code limit 1",
    },
    Invariant {
        says: "a quote's lines sum to its total",
        sql: "select q.id as row_id, 'total ' || cast(q.total_fen as text) || ', lines ' || \
              cast(coalesce(l.fen, 0) as text) as found \
              from quotes q left join ( \
                select quote, sum(amount_fen) as fen from quote_lines where branch = $1 group by quote) l \
              on l.quote = q.id \
              where q.branch = $1 and q.total_fen <> coalesce(l.fen, 0) order by q.id limit 1",
    },
    Invariant {
        says: "a payment is what its paid quote says, what was left as credit and what rounding took, and its parts and \
               shares sum to it",
        sql: "select p.id as row_id, 'payment ' || cast(p.amount_fen as text) || ', quote ' || q.state || ' ' || \
              cast(q.total_fen as text) || ', left ' || cast(coalesce(k.fen, 0) as text) || ', parts ' || \
              cast(coalesce(t.fen, 0) as text) || ', shares ' || cast(coalesce(s.fen, 0) as text) as found \
              from payments p join quotes q on q.branch = p.branch and q.id = p.quote \
              left join ( \
                select origin, sum(amount_fen) as fen from credits \
                where branch = $1 and source = 'change' group by origin) k on k.origin = p.id \
              left join ( \
                select payment, sum(amount_fen) as fen from payment_parts where branch = $1 group by payment) t \
              on t.payment = p.id \
              left join ( \
                select payment, sum(amount_fen) as fen from payment_shares where branch = $1 group by payment) s \
              on s.payment = p.id \
              left join ( \
                select posting, sum(case when credit = 'rounding' then amount_fen else -amount_fen end) as fen \
                from transfers where branch = $1 and kind = 'rounding' group by posting) r \
              on r.posting = p.id \
              where p.branch = $1 and (q.state <> 'paid' \
                or p.amount_fen <> q.total_fen + coalesce(k.fen, 0) + coalesce(r.fen, 0) \
                or p.amount_fen <> coalesce(t.fen, 0) \
                or p.amount_fen - coalesce(r.fen, 0) <> coalesce(s.fen, \
                  case when p.account is null then p.amount_fen - coalesce(r.fen, 0) else 0 end)) \
              order by p.id limit 1",
    },
    Invariant {
        says: "the ledger took into its till what a payment's part says",
        sql: "select t.payment as row_id, t.method || ' ' || cast(t.fen as text) || ', ledger ' || \
              cast(coalesce(l.fen, 0) as text) as found \
              from (select pp.payment as payment, pp.method as method, p.till as till, sum(pp.amount_fen) as fen \
                from payment_parts pp join payments p on p.branch = pp.branch and p.id = pp.payment \
                where pp.branch = $1 group by pp.payment, pp.method, p.till) t \
              left join ( \
                select posting, debit, sum(amount_fen) as fen from transfers \
                where branch = $1 and kind in ('payment', 'rounding') group by posting, debit) l \
              on l.posting = t.payment and l.debit = 'till:' || t.till || ':' || t.method \
              where t.fen <> coalesce(l.fen, 0) order by 1 limit 1",
    },
    Invariant {
        says: "the ledger gave a payment's shares to their accounts",
        sql: "select s.payment as row_id, s.account || ' ' || cast(s.amount_fen as text) || ', ledger ' || \
              cast(coalesce(l.fen, 0) as text) as found from payment_shares s left join ( \
                select posting, credit, sum(amount_fen) as fen from transfers \
                where branch = $1 and kind in ('payment', 'rounding') group by posting, credit) l \
              on l.posting = s.payment and l.credit = 'sub:' || s.account \
              where s.branch = $1 and s.amount_fen <> coalesce(l.fen, 0) order by 1 limit 1",
    },
    Invariant {
        says: "a quote that says it is paid has its payment",
        sql: "select q.id as row_id, 'no payment' as found from quotes q \
              left join payments p on p.branch = q.branch and p.quote = q.id \
              where q.branch = $1 and q.state = 'paid' and p.id is null order by q.id limit 1",
    },
    Invariant {
        says: "each transfer of a payment or a reversal belongs to one",
        sql: "select t.id as row_id, t.kind || ' of ' || t.posting as found from transfers t \
              left join payments p on p.branch = t.branch and p.id = t.posting \
              left join reversals r on r.branch = t.branch and r.id = t.posting \
              where t.branch = $1 and ((t.kind in ('payment', 'prepay', 'fee', 'discount', 'rounding') and p.id is null) \
                or (t.kind = 'reversal' and r.id is null)) order by t.id limit 1",
    },
    Invariant {
        says: "a reversal gives back through its till what each part of the payment took",
        sql: "select t.reversal as row_id, t.method || ' ' || cast(t.fen as text) || ', given back ' || \
              cast(coalesce(l.fen, 0) as text) as found \
              from (select r.id as reversal, r.till as till, pp.method as method, sum(pp.amount_fen) as fen \
                from reversals r join payment_parts pp on pp.branch = r.branch and pp.payment = r.payment \
                where r.branch = $1 group by r.id, r.till, pp.method) t \
              left join ( \
                select posting, credit, sum(amount_fen) as fen from transfers \
                where branch = $1 and kind = 'reversal' group by posting, credit) l \
              on l.posting = t.reversal and l.credit = 'till:' || t.till || ':' || t.method \
              where t.fen <> coalesce(l.fen, 0) order by 1 limit 1",
    },
    Invariant {
        says: "a paid order at a provider has its one payment, of its amount and its quote, that stands",
        sql: "select o.id as row_id, 'order ' || cast(o.amount_fen as text) || ', payment ' || \
              cast(coalesce(p.amount_fen, 0) as text) as found \
              from provider_orders o left join payments p on p.branch = o.branch and p.id = o.payment \
              left join reversals r on r.branch = p.branch and r.payment = p.id \
              where o.branch = $1 and o.state = 'paid' and (p.id is null or r.id is not null or p.quote <> o.quote \
                or not exists (select 1 from payment_parts t where t.branch = o.branch and t.payment = o.payment \
                  and t.method = 'qr' and t.amount_fen = o.amount_fen)) order by o.id limit 1",
    },
    Invariant {
        says: "no payment stands for money that a provider gives back",
        sql: "select o.id as row_id, o.state || ', payment ' || o.payment as found from provider_orders o \
              left join reversals r on r.branch = o.branch and r.payment = o.payment \
              where o.branch = $1 and o.state not in ('paid') and o.payment is not null and r.id is null \
              order by o.id limit 1",
    },
    Invariant {
        says: "a payment is reversed at most once",
        sql: "select payment as row_id, cast(count(*) as text) || ' reversals' as found from reversals \
              where branch = $1 group by payment having count(*) > 1 order by payment limit 1",
    },
    Invariant {
        says: "receipt numbers of a hall and year run from 1 to the last one given",
        sql: "select p.hall || ' ' || cast(p.receipt_year as text) as row_id, \
              cast(count(*) as text) || ' receipts from ' || cast(min(p.receipt_number) as text) || ' to ' || \
              cast(max(p.receipt_number) as text) || ', last given ' || \
              cast(max(coalesce(n.last, 0)) as text) as found \
              from payments p left join receipt_numbers n \
              on n.branch = p.branch and n.hall = p.hall and n.year = p.receipt_year \
              where p.branch = $1 group by p.hall, p.receipt_year \
              having count(*) <> max(coalesce(n.last, 0)) or min(p.receipt_number) <> 1 \
                or max(p.receipt_number) <> count(*) order by 1 limit 1",
    },
    Invariant {
        says: "a clerk's day counts the payments that stand, and each account or ticket once",
        sql: "select d.clerk || ' ' || d.day as row_id, 'says ' || cast(d.payments as text) || '/' || \
              cast(d.counted as text) || '/' || cast(d.amount_fen as text) || ', counted ' || \
              cast(coalesce(c.n, 0) as text) || '/' || cast(coalesce(u.n, 0) as text) || '/' || \
              cast(coalesce(c.fen, 0) as text) as found \
              from clerk_days d left join ( \
                select p.clerk as clerk, p.day as day, count(*) as n, sum(p.amount_fen) as fen \
                from payments p left join reversals r on r.branch = p.branch and r.payment = p.id \
                where p.branch = $1 and r.id is null group by p.clerk, p.day) c \
              on c.clerk = d.clerk and c.day = d.day \
              left join ( \
                select clerk, day, count(*) as n from ( \
                  select distinct p.clerk as clerk, p.day as day, coalesce('a' || s.account, 't' || p.ticket) as whose \
                  from payments p left join payment_shares s on s.branch = p.branch and s.payment = p.id \
                  left join reversals r on r.branch = p.branch and r.payment = p.id \
                  where p.branch = $1 and r.id is null) w group by clerk, day) u \
              on u.clerk = d.clerk and u.day = d.day \
              where d.branch = $1 and (d.payments <> coalesce(c.n, 0) or d.counted <> coalesce(u.n, 0) \
                or d.amount_fen <> coalesce(c.fen, 0)) order by d.clerk, d.day limit 1",
    },
    Invariant {
        says: "a clerk's quarter is the sum of its days",
        sql: "select q.clerk || ' ' || q.quarter as row_id, 'says ' || cast(q.payments as text) || '/' || \
              cast(q.counted as text) || '/' || cast(q.amount_fen as text) || ', days ' || \
              cast(coalesce(c.n, 0) as text) || '/' || cast(coalesce(c.counted, 0) as text) || '/' || \
              cast(coalesce(c.fen, 0) as text) as found \
              from clerk_quarters q left join ( \
                select clerk, substr(day, 1, 4) || 'Q' || \
                  cast((cast(substr(day, 6, 2) as integer) + 2) / 3 as text) as quarter, \
                  sum(payments) as n, sum(counted) as counted, sum(amount_fen) as fen \
                from clerk_days where branch = $1 group by 1, 2) c \
              on c.clerk = q.clerk and c.quarter = q.quarter \
              where q.branch = $1 and (q.payments <> coalesce(c.n, 0) or q.counted <> coalesce(c.counted, 0) \
                or q.amount_fen <> coalesce(c.fen, 0)) order by q.clerk, q.quarter limit 1",
    },
    Invariant {
        says: "every payment is counted for its clerk",
        sql: "select p.id as row_id, p.clerk || ' has no count for ' || p.day as found from payments p \
              where p.branch = $1 and (not exists (select 1 from clerk_days d \
                where d.branch = p.branch and d.clerk = p.clerk and d.day = p.day) \
              or not exists (select 1 from clerk_quarters q \
                where q.branch = p.branch and q.clerk = p.clerk and q.quarter = substr(p.day, 1, 4) || 'Q' || \
                  cast((cast(substr(p.day, 6, 2) as integer) + 2) / 3 as text))) order by p.id limit 1",
    },
    Invariant {
        says: "a closed till holds nothing",
        sql: "select t.id as row_id, l.id || ' holds ' || cast(l.balance_fen as text) as found \
              from tills t join ledger_accounts l on l.branch = t.branch \
                and l.id in ('till:' || t.id || ':cash', 'till:' || t.id || ':card', 'till:' || t.id || ':qr') \
              where t.branch = $1 and t.closed_at is not null and l.balance_fen <> 0 order by l.id limit 1",
    },
    Invariant {
        says: "a till was counted by each method when it was closed, and not before",
        sql: "select t.id as row_id, cast(count(c.method) as text) || ' counts' as found \
              from tills t left join till_counts c on c.branch = t.branch and c.till = t.id \
              where t.branch = $1 group by t.id, t.closed_at \
              having count(c.method) <> case when t.closed_at is null then 0 else 3 end order by t.id limit 1",
    },
    Invariant {
        says: "what a till should hold at its close is what was posted to it, and a difference has a reason",
        sql: "select c.till || ' ' || c.method as row_id, 'expected ' || cast(c.expected_fen as text) || \
              ', posted ' || cast(coalesce(m.fen, 0) as text) || ', counted ' || \
              cast(c.counted_fen as text) as found \
              from till_counts c left join ( \
                select account, sum(fen) as fen from ( \
                  select debit as account, amount_fen as fen from transfers \
                  where branch = $1 and kind not in ('count', 'over_short') and debit like 'till:%' \
                  union all select credit, -amount_fen from transfers \
                  where branch = $1 and kind not in ('count', 'over_short') and credit like 'till:%') e \
                group by account) m on m.account = 'till:' || c.till || ':' || c.method \
              where c.branch = $1 and (c.expected_fen <> coalesce(m.fen, 0) \
                or (c.expected_fen <> c.counted_fen and c.reason = '')) order by 1 limit 1",
    },
];

/// Every invariant of money that does not hold: its name, and the first row that breaks it.
pub fn verify(conn: &mut Conn, branch: &str) -> QueryResult<Vec<String>> {
    let mut wrong = invariants::broken(conn, branch, INVARIANTS)?;
    wrong.extend(invariants::broken(conn, branch, super::history::INVARIANTS)?);
    wrong.extend(receipts_in_order(conn, branch)?);
    wrong.extend(super::balances::verify(conn, branch)?);
    Ok(wrong)
}

/// A hall's receipt: the hall, the year, the number.
type Receipt = (String, i32, i32);

/// Receipts were numbered in the order in which their payments were committed: the journal's order. Payments and journal
/// tell the same numbers, so neither two swapped rows nor a payment that the journal does not know of stays unseen.
fn receipts_in_order(conn: &mut Conn, branch: &str) -> QueryResult<Option<String>> {
    let says = "receipts are numbered in the order of their payments";
    let mut last: HashMap<(String, i32), i32> = HashMap::new();
    let (mut after, mut told) = (0, 0);
    loop {
        let page: Vec<Event> = journal::after(conn, branch, after)?;
        let Some(end) = page.last() else { break };
        after = end.seq;
        let taken: Vec<&Event> = page.iter().filter(|event| event.kind == "payment_taken").collect();
        let carried = carried(conn, branch, &taken)?;
        told += taken.len();
        for event in taken {
            let (hall, year, number) = given(event);
            let before = last.insert((hall.clone(), year), number).unwrap_or_default();
            if number != before + 1 {
                return Ok(Some(format!("{says}: not {} ({number} follows {before})", event.subject)));
            }
            if carried.get(&event.subject) != Some(&(hall, year, number)) {
                let carries = carried.get(&event.subject).map_or(0, |(_, _, number)| *number);
                return Ok(Some(format!("{says}: not {} (given {number}, carries {carries})", event.subject)));
            }
        }
    }
    let payments: i64 = payments::table.filter(payments::branch.eq(branch)).count().get_result(conn)?;
    let differ = usize::try_from(payments) != Ok(told);
    Ok(differ.then(|| format!("every payment has its event: {payments} payments, {told} events")))
}

/// The receipt that a payment's event tells of.
fn given(event: &Event) -> Receipt {
    let data = event.json();
    let whole = |name: &str| data[name].as_i64().and_then(|n| i32::try_from(n).ok()).unwrap_or_default();
    (event.hall.clone().unwrap_or_default(), whole("receipt_year"), whole("receipt_number"))
}

/// The receipts that the payments of these events carry, by payment.
fn carried(conn: &mut Conn, branch: &str, taken: &[&Event]) -> QueryResult<HashMap<String, Receipt>> {
    use payments as p;
    let ids: Vec<&str> = taken.iter().map(|event| event.subject.as_str()).collect();
    let rows: Vec<(String, Receipt)> = p::table
        .filter(p::branch.eq(branch).and(p::id.eq_any(ids)))
        .select((p::id, (p::hall, p::receipt_year, p::receipt_number)))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}
