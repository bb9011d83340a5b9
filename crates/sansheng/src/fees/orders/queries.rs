//! Questions about orders: by id, by the number that a provider names, and those that somebody must ask about.

use diesel::prelude::*;

use super::{OrderState, OrderView};
use crate::door::Stop;
use crate::fees::{FeesRefusal, Part};
use crate::kernel::{Millis, Money};
use crate::providers::Kind;
use crate::store::Conn;
use crate::store::fragments::{order_goes_on, order_is_owed, order_is_refunded};
use crate::store::schema::{provider_orders, staff};

/// At most so many orders are asked about in one beat; the others wait for the next.
const DUE_MAX: i64 = 20;

/// At most this many orders of each kind that somebody must look into: more than a bad day has.
const APART_MAX: i64 = 100;
/// So many questions about money that goes back mean that the provider does not give it back.
pub const REFUND_ASKS_MANY: i32 = 6;

/// An order as the table has it.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = provider_orders, treat_none_as_default_value = false)]
pub struct OrderRow {
    pub(super) id: String,
    pub(super) hall: String,
    pub(super) quote: String,
    pub(super) ticket: String,
    pub(super) counter: String,
    pub(super) clerk: String,
    pub(super) role: String,
    pub(super) payment: Option<String>,
    pub(super) provider: String,
    pub(super) order_no: String,
    pub(super) amount_fen: i64,
    pub(super) others: String,
    pub(super) state: String,
    pub(super) code_url: String,
    pub(super) transaction_no: String,
    pub(super) mismatch_fen: Option<i64>,
    pub(super) opened_at: Millis,
    pub(super) expires_at: Millis,
    pub(super) closing_at: Option<Millis>,
    pub(super) settled_at: Option<Millis>,
    pub(super) asks: i32,
    pub(super) ask_at: Millis,
    pub(super) released_at: Option<Millis>,
}

impl OrderRow {
    pub(super) fn state(&self) -> OrderState {
        OrderState::parse(&self.state)
    }

    /// What of its quote is paid otherwise.
    pub(super) fn others(&self) -> Vec<Part> {
        serde_json::from_str(&self.others).unwrap_or_default()
    }

    /// Who opened it: staff id and role.
    pub fn opened_by(&self) -> (&str, &str) {
        (&self.clerk, &self.role)
    }

    /// Whether the provider has given its code.
    pub fn has_code(&self) -> bool {
        !self.code_url.is_empty()
    }

    /// Whether the clerk wants it closed.
    pub fn is_closing(&self) -> bool {
        self.closing_at.is_some()
    }

    /// As screens see it.
    pub fn view(self) -> OrderView {
        OrderView {
            state: self.state(),
            id: self.id,
            hall: self.hall,
            quote: self.quote,
            ticket: self.ticket,
            provider: Kind::parse(&self.provider).unwrap_or(Kind::Wechat),
            order_no: self.order_no,
            amount_fen: Money(self.amount_fen),
            code_url: self.code_url,
            payment: self.payment,
            opened_at: self.opened_at,
            expires_at: self.expires_at,
            settled_at: self.settled_at,
            closing_at: self.closing_at,
            released_at: self.released_at,
            disputed: self.mismatch_fen.is_some(),
        }
    }
}

/// An order's row.
pub fn order_row(conn: &mut Conn, branch: &str, id: &str) -> Result<OrderRow, Stop> {
    let row = provider_orders::table.find((branch, id)).select(OrderRow::as_select()).get_result(conn).optional()?;
    Ok(row.ok_or(FeesRefusal::OrderNotFound)?)
}

/// An order.
pub fn order(conn: &mut Conn, branch: &str, id: &str) -> Result<OrderView, Stop> {
    order_row(conn, branch, id).map(OrderRow::view)
}

/// The latest order for a quote.
pub fn of_quote(conn: &mut Conn, branch: &str, quote: &str) -> QueryResult<Option<OrderView>> {
    let row: Option<OrderRow> = provider_orders::table
        .filter(provider_orders::branch.eq(branch).and(provider_orders::quote.eq(quote)))
        .order(provider_orders::id.desc())
        .select(OrderRow::as_select())
        .first(conn)
        .optional()?;
    Ok(row.map(OrderRow::view))
}

/// The branch and the id of the order that a provider names.
pub fn find_by_number(conn: &mut Conn, provider: Kind, order_no: &str) -> Result<(String, String), Stop> {
    let found: Option<(String, String)> = provider_orders::table
        .filter(provider_orders::order_no.eq(order_no).and(provider_orders::provider.eq(provider.as_str())))
        .select((provider_orders::branch, provider_orders::id))
        .first(conn)
        .optional()?;
    Ok(found.ok_or(FeesRefusal::OrderNotFound)?)
}

/// An order that somebody must ask about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The branch.
    pub branch: String,
    /// Its id.
    pub id: String,
}

/// The orders of all branches whose time to be asked about has come, the longest overdue first.
pub fn due(conn: &mut Conn, now: Millis) -> QueryResult<Vec<Due>> {
    let rows: Vec<(String, String)> = provider_orders::table
        .filter(order_goes_on())
        .filter(provider_orders::ask_at.le(now))
        .order(provider_orders::ask_at.asc())
        .limit(DUE_MAX)
        .select((provider_orders::branch, provider_orders::id))
        .load(conn)?;
    Ok(rows.into_iter().map(|(branch, id)| Due { branch, id }).collect())
}

/// The orders of a hall whose money is on its way, to us or back: id and amount. At most `limit`.
pub fn on_their_way(conn: &mut Conn, branch: &str, hall: &str, limit: i64) -> QueryResult<Vec<(String, Money)>> {
    let rows: Vec<(String, i64)> = provider_orders::table
        .filter(order_goes_on())
        .filter(provider_orders::branch.eq(branch).and(provider_orders::hall.eq(hall)))
        .order(provider_orders::ask_at.asc())
        .limit(limit)
        .select((provider_orders::id, provider_orders::amount_fen))
        .load(conn)?;
    Ok(rows.into_iter().map(|(id, fen)| (id, Money(fen))).collect())
}

/// An order that somebody must look into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApartOrder {
    /// Our number of it.
    pub order_no: String,
    /// The provider's number; empty before money came.
    pub transaction_no: String,
    /// Through whom.
    pub provider: Kind,
    /// The counter.
    pub counter: String,
    /// The clerk's name.
    pub clerk: String,
    /// Where it stands.
    pub state: OrderState,
    /// What was asked.
    pub amount_fen: Money,
    /// When it was opened.
    pub opened_at: Millis,
    /// When the money came.
    pub settled_at: Option<Millis>,
    /// How often it was asked about.
    pub asks: i32,
}

/// Orders of a hall whose money is no payment of ours, the latest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApartOrders {
    /// Paid and no payment of ours: on its way back.
    pub owed: Vec<ApartOrder>,
    /// Went back.
    pub refunded: Vec<ApartOrder>,
}

/// The orders of a hall whose money goes back, and those whose money went back.
pub fn orders_apart(conn: &mut Conn, branch: &str, hall: &str) -> QueryResult<ApartOrders> {
    macro_rules! apart {
        ($which:expr) => {
            provider_orders::table
                .inner_join(
                    staff::table
                        .on(staff::branch.eq(provider_orders::branch).and(staff::id.eq(provider_orders::clerk))),
                )
                .filter($which)
                .filter(provider_orders::branch.eq(branch).and(provider_orders::hall.eq(hall)))
                .order(provider_orders::id.desc())
                .limit(APART_MAX)
                .select((OrderRow::as_select(), staff::name))
                .load::<(OrderRow, String)>(conn)?
                .into_iter()
                .map(apart)
                .collect()
        };
    }
    Ok(ApartOrders { owed: apart!(order_is_owed()), refunded: apart!(order_is_refunded()) })
}

fn apart((row, clerk): (OrderRow, String)) -> ApartOrder {
    ApartOrder {
        state: row.state(),
        order_no: row.order_no,
        transaction_no: row.transaction_no,
        provider: Kind::parse(&row.provider).unwrap_or(Kind::Wechat),
        counter: row.counter,
        clerk,
        amount_fen: Money(row.amount_fen),
        opened_at: row.opened_at,
        settled_at: row.settled_at,
        asks: row.asks,
    }
}
