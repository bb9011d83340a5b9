//! The few pieces of SQL that are written out because both engines must see the words themselves (a partial index is
//! only used when the planner can read that it holds the rows) or because Diesel has no word for them. Fixed text:
//! values are bound.

use std::marker::PhantomData;

use diesel::backend::Backend;
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, TypedExpressionType, ValidGrouping};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{BigInt, Bool, Nullable};

/// A piece of SQL that is always the same. Unlike Diesel's `sql`, whose text may change with each call, a statement with
/// it is prepared once and kept.
#[derive(Clone, Copy, Debug)]
pub struct Fixed<ST> {
    text: &'static str,
    kind: PhantomData<ST>,
}

/// A piece of SQL that is a condition.
pub type Condition = Fixed<Bool>;

const fn sql<ST>(text: &'static str) -> Fixed<ST> {
    Fixed { text, kind: PhantomData }
}

impl<ST: TypedExpressionType> Expression for Fixed<ST> {
    type SqlType = ST;
}

impl<ST, DB: Backend> QueryFragment<DB> for Fixed<ST> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql(self.text);
        Ok(())
    }
}

impl<ST> QueryId for Fixed<ST> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<ST: TypedExpressionType, QS> SelectableExpression<QS> for Fixed<ST> {}

impl<ST: TypedExpressionType, QS> AppearsOnTable<QS> for Fixed<ST> {}

impl<ST, GB> ValidGrouping<GB> for Fixed<ST> {
    type IsAggregate = diesel::expression::is_aggregate::Never;
}

/// Orders at providers that were paid with another amount.
pub fn order_differs() -> Condition {
    sql("provider_orders.mismatch_fen is not null")
}

/// Orders at providers whose money goes back.
pub fn order_is_owed() -> Condition {
    sql("provider_orders.state = 'owed'")
}

/// Orders at providers whose money went back.
pub fn order_is_refunded() -> Condition {
    sql("provider_orders.state = 'refunded'")
}

/// Requests for invoices that wait for the next file.
pub fn invoice_is_asked() -> Condition {
    sql("invoices.state = 'asked'")
}

/// Requests for invoices that the tax system has.
pub fn invoice_is_sent() -> Condition {
    sql("invoices.state = 'sent'")
}

/// Requests for invoices that the tax system refused.
pub fn invoice_is_failed() -> Condition {
    sql("invoices.state = 'failed'")
}

/// Requests for invoices that were written.
pub fn invoice_is_issued() -> Condition {
    sql("invoices.state = 'issued'")
}

/// Tickets in line.
pub fn ticket_waits() -> Condition {
    sql("tickets.state = 'waiting'")
}

/// Tickets whose story goes on.
pub fn ticket_is_open() -> Condition {
    sql("tickets.state in ('waiting', 'called', 'serving', 'held', 'missed')")
}

/// Tickets whose story has ended.
pub fn ticket_is_over() -> Condition {
    sql("tickets.state in ('finished', 'refused', 'cancelled', 'expired')")
}

/// Tickets that a counter has called or serves.
pub fn ticket_is_at_counter() -> Condition {
    sql("tickets.state in ('called', 'serving')")
}

/// Parts of payments with a slip number or a provider's reference.
pub fn part_has_reference() -> Condition {
    sql("payment_parts.reference <> ''")
}

/// Orders at a provider that somebody must still ask about.
pub fn order_goes_on() -> Condition {
    sql("provider_orders.state in ('unknown', 'opened', 'owed') and provider_orders.mismatch_fen is null")
}

/// Lines of a provider's file that are money which became credit.
pub fn line_is_credited() -> Condition {
    sql("settlement_lines.state = 'credited'")
}

/// Ends of disputes whose money became an account's credit.
pub fn dispute_gave_credit() -> Condition {
    sql("dispute_ends.account is not null")
}

/// Lines of a provider's file that are one of our payments.
pub fn line_is_matched() -> Condition {
    sql("settlement_lines.state = 'matched'")
}

/// Orders that wait for their day.
pub fn order_is_planned() -> Condition {
    sql("account_orders.state = 'planned'")
}

/// Billing runs that are not through.
pub fn run_goes_on() -> Condition {
    sql("billing_runs.state = 'running'")
}

/// When a ticket will have waited as long as the upper end of its first promise.
pub fn promise_ends_at() -> Fixed<Nullable<BigInt>> {
    sql("tickets.arrived_at + tickets.promise_high_s * 1000")
}

/// Seconds from issue to call, in sum. Whole seconds each, never below zero when the clock went back.
pub fn sum_of_waits_s() -> Fixed<BigInt> {
    sql("cast(sum(case when ticket_calls.at > tickets.arrived_at \
         then (ticket_calls.at - tickets.arrived_at) / 1000 else 0 end) as bigint)")
}

/// How many were called no later than promised.
pub fn count_of_kept_promises() -> Fixed<BigInt> {
    sql("cast(sum(case when (case when ticket_calls.at > tickets.arrived_at \
         then (ticket_calls.at - tickets.arrived_at) / 1000 else 0 end) <= tickets.promise_high_s \
         then 1 else 0 end) as bigint)")
}

/// The sum of the levels of ratings.
pub fn sum_of_levels() -> Fixed<BigInt> {
    sql("cast(sum(ratings.level) as bigint)")
}
