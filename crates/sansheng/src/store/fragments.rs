//! The few pieces of SQL that are written out because both engines must see the words themselves (a partial index is
//! only used when the planner can read that it holds the rows) or because Diesel has no word for them. Fixed text:
//! values are bound.

use diesel::backend::Backend;
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, TypedExpressionType, ValidGrouping};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{BigInt, Bool, Nullable};

/// What one piece says.
pub trait Says {
    /// Its type.
    type SqlType: TypedExpressionType;
    /// Its text.
    const TEXT: &'static str;
}

/// A piece of SQL that is always the same. Unlike Diesel's `sql`, whose text may change with each call, each has a type of
/// its own: a statement with it is written once, and prepared and kept under its type.
#[derive(Clone, Copy, Debug)]
pub struct Fixed<P>(P);

impl<P: Says> Expression for Fixed<P> {
    type SqlType = P::SqlType;
}

impl<P: Says, DB: Backend> QueryFragment<DB> for Fixed<P> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql(P::TEXT);
        Ok(())
    }
}

impl<P: 'static> QueryId for Fixed<P> {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<P: Says, QS> SelectableExpression<QS> for Fixed<P> {}

impl<P: Says, QS> AppearsOnTable<QS> for Fixed<P> {}

impl<P, GB> ValidGrouping<GB> for Fixed<P> {
    type IsAggregate = diesel::expression::is_aggregate::Never;
}

macro_rules! pieces {
    ($($(#[$doc:meta])+ $name:ident, $piece:ident: $kind:ty = $text:literal;)+) => { $(
        $(#[$doc])+
        #[derive(Clone, Copy, Debug)]
        pub struct $piece;

        impl Says for $piece {
            type SqlType = $kind;
            const TEXT: &'static str = $text;
        }

        $(#[$doc])+
        pub const fn $name() -> Fixed<$piece> {
            Fixed($piece)
        }
    )+ };
}

pieces! {
    /// Orders at providers that were paid with another amount.
    order_differs, OrderDiffers: Bool = "provider_orders.mismatch_fen is not null";

    /// Orders at providers whose money goes back.
    order_is_owed, OrderIsOwed: Bool = "provider_orders.state = 'owed'";

    /// Orders at providers whose money went back.
    order_is_refunded, OrderIsRefunded: Bool = "provider_orders.state = 'refunded'";

    /// Requests for invoices that wait for the next file.
    invoice_is_asked, InvoiceIsAsked: Bool = "invoices.state = 'asked'";

    /// Requests for invoices that the tax system has.
    invoice_is_sent, InvoiceIsSent: Bool = "invoices.state = 'sent'";

    /// Requests for invoices that the tax system refused.
    invoice_is_failed, InvoiceIsFailed: Bool = "invoices.state = 'failed'";

    /// Requests for invoices that were written.
    invoice_is_issued, InvoiceIsIssued: Bool = "invoices.state = 'issued'";

    /// Tickets in line.
    ticket_waits, TicketWaits: Bool = "tickets.state = 'waiting'";

    /// Tickets whose story goes on.
    ticket_is_open, TicketIsOpen: Bool = "tickets.state in ('waiting', 'called', 'serving', 'held', 'missed')";

    /// Tickets whose story has ended.
    ticket_is_over, TicketIsOver: Bool = "tickets.state in ('finished', 'refused', 'cancelled', 'expired')";

    /// Tickets that a counter has called or serves.
    ticket_is_at_counter, TicketIsAtCounter: Bool = "tickets.state in ('called', 'serving')";

    /// Parts of payments with a slip number or a provider's reference.
    part_has_reference, PartHasReference: Bool = "payment_parts.reference <> ''";

    /// Orders at a provider that somebody must still ask about.
    order_goes_on, OrderGoesOn: Bool = "provider_orders.state in ('unknown', 'opened', 'owed') and provider_orders.mismatch_fen is null";

    /// Orders at a provider that money came for.
    order_has_transaction, OrderHasTransaction: Bool = "provider_orders.transaction_no <> ''";

    /// Lines of a provider's file that are money which became credit.
    line_is_credited, LineIsCredited: Bool = "settlement_lines.state = 'credited'";

    /// Ends of disputes whose money became an account's credit.
    dispute_gave_credit, DisputeGaveCredit: Bool = "dispute_ends.account is not null";

    /// Lines of a provider's file that are one of our payments.
    line_is_matched, LineIsMatched: Bool = "settlement_lines.state = 'matched'";

    /// Orders that wait for their day.
    order_is_planned, OrderIsPlanned: Bool = "account_orders.state = 'planned'";

    /// Billing runs that are not through.
    run_goes_on, RunGoesOn: Bool = "billing_runs.state = 'running'";

    /// When a ticket will have waited as long as the upper end of its first promise.
    promise_ends_at, PromiseEndsAt: Nullable<BigInt> = "tickets.arrived_at + tickets.promise_high_s * 1000";

    /// Seconds from issue to call, in sum. Whole seconds each, never below zero when the clock went back.
    sum_of_waits_s, SumOfWaitsS: BigInt = "cast(sum(case when ticket_calls.at > tickets.arrived_at \
         then (ticket_calls.at - tickets.arrived_at) / 1000 else 0 end) as bigint)";

    /// How many were called no later than promised.
    count_of_kept_promises, CountOfKeptPromises: BigInt = "cast(sum(case when (case when ticket_calls.at > tickets.arrived_at \
         then (ticket_calls.at - tickets.arrived_at) / 1000 else 0 end) <= tickets.promise_high_s \
         then 1 else 0 end) as bigint)";

    /// The sum of the levels of ratings.
    sum_of_levels, SumOfLevels: BigInt = "cast(sum(ratings.level) as bigint)";
}
