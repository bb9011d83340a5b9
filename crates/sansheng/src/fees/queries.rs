//! Questions about money that screens and other domains ask. Accounts come out masked.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::refusal::FeesRefusal;
use super::rules::Unpaid;
use super::types::{Line, LineKind, Method, QuoteState, QuoteView};
use crate::accounts::{self, Account};
use crate::door::Stop;
use crate::kernel::{Millis, Money};
use crate::store::Conn;
use crate::store::schema::{charges, clerk_quarters, payments, quote_lines, quotes, reversals};

/// At most this many payments and charges in a statement at the counter.
pub const STATEMENT_MAX: i64 = 12;
/// At most this many clerks in a ranking.
pub const RANKING_MAX: i64 = 200;

#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = quotes, treat_none_as_default_value = false)]
pub(super) struct QuoteRow {
    pub id: String,
    pub ticket: String,
    pub account: Option<String>,
    pub hall: String,
    pub counter: String,
    pub clerk: String,
    pub total_fen: i64,
    pub owed_fen: i64,
    pub entries: i64,
    pub state: String,
    pub made_at: Millis,
    pub expires_at: Millis,
    pub confirmed_at: Option<Millis>,
    pub confirmed_by: Option<String>,
}

impl QuoteRow {
    pub(super) fn view(self, account: Option<&Account>, lines: Vec<Line>) -> QuoteView {
        QuoteView {
            id: self.id,
            hall: self.hall,
            counter: self.counter,
            ticket: self.ticket,
            account: self.account,
            account_number: account.map(|a| a.number.clone()).unwrap_or_default(),
            account_name: account.map(Account::masked_name).unwrap_or_default(),
            lines,
            total_fen: Money(self.total_fen),
            owed_fen: Money(self.owed_fen),
            state: QuoteState::parse(&self.state),
            made_at: self.made_at,
            expires_at: self.expires_at,
            confirmed_at: self.confirmed_at,
            confirmed_by: self.confirmed_by,
        }
    }
}

pub(super) fn quote_row(conn: &mut Conn, branch: &str, id: &str) -> Result<QuoteRow, Stop> {
    let row = quotes::table.find((branch, id)).select(QuoteRow::as_select()).get_result(conn).optional()?;
    Ok(row.ok_or(FeesRefusal::QuoteNotFound)?)
}

/// The lines of a quote, in order.
pub(super) fn lines_of(conn: &mut Conn, branch: &str, quote: &str) -> QueryResult<Vec<Line>> {
    use quote_lines as q;
    type Row = (String, Option<String>, String, String, String, i32, i32, i64, i64);
    let rows: Vec<Row> = q::table
        .filter(q::branch.eq(branch).and(q::quote.eq(quote)))
        .order(q::n.asc())
        .select((
            q::kind,
            q::charge,
            q::period,
            q::through,
            q::tariff,
            q::version,
            q::months,
            q::unit_fen,
            q::amount_fen,
        ))
        .load(conn)?;
    let line = |(kind, charge, period, through, tariff, version, months, unit, amount): Row| Line {
        kind: LineKind::parse(&kind),
        charge,
        period,
        through,
        tariff,
        version,
        months,
        unit_fen: Money(unit),
        amount_fen: Money(amount),
    };
    Ok(rows.into_iter().map(line).collect())
}

pub(super) fn with_lines(conn: &mut Conn, branch: &str, row: QuoteRow) -> Result<QuoteView, Stop> {
    let lines = lines_of(conn, branch, &row.id)?;
    let account = row.account.as_deref().map(|id| accounts::find(conn, branch, id)).transpose()?;
    Ok(row.view(account.as_ref(), lines))
}

/// A quote, masked.
pub fn quote_view(conn: &mut Conn, branch: &str, id: &str) -> Result<QuoteView, Stop> {
    let row = quote_row(conn, branch, id)?;
    with_lines(conn, branch, row)
}

/// The quote that a ticket's customer is looking at: open or confirmed, if there is one.
pub fn live_quote(conn: &mut Conn, branch: &str, ticket: &str) -> Result<Option<QuoteView>, Stop> {
    let row = quotes::table
        .filter(quotes::branch.eq(branch).and(quotes::ticket.eq(ticket)))
        .filter(quotes::state.eq("open").or(quotes::state.eq("confirmed")))
        .select(QuoteRow::as_select())
        .get_result(conn)
        .optional()?;
    row.map(|row| with_lines(conn, branch, row)).transpose()
}

/// Whether the customer of a ticket said yes to a quote that is neither paid nor withdrawn nor expired: then the ticket
/// cannot be finished.
pub fn unsettled(conn: &mut Conn, branch: &str, ticket: &str, now: Millis) -> QueryResult<bool> {
    let found: Option<String> = quotes::table
        .filter(quotes::branch.eq(branch).and(quotes::ticket.eq(ticket)))
        .filter(quotes::state.eq("confirmed").and(quotes::expires_at.gt(now)))
        .select(quotes::id)
        .get_result(conn)
        .optional()?;
    Ok(found.is_some())
}

/// The months that an account owes, oldest first, at most `limit`.
pub(super) fn unpaid(conn: &mut Conn, branch: &str, account: &str, limit: i64) -> QueryResult<Vec<Unpaid>> {
    use charges as c;
    let rows: Vec<(String, String, i32, String, String, i64, i64)> = c::table
        .filter(c::branch.eq(branch).and(c::account.eq(account)))
        .filter(c::paid_fen.lt(c::amount_fen).and(c::voided_at.is_null()))
        .order((c::period.asc(), c::tariff.asc()))
        .limit(limit)
        .select((c::id, c::tariff, c::version, c::period, c::through, c::amount_fen, c::paid_fen))
        .load(conn)?;
    let charge = |(id, tariff, version, period, through, amount, paid)| Unpaid {
        id,
        tariff,
        version,
        period,
        through,
        open: Money(amount - paid),
    };
    Ok(rows.into_iter().map(charge).collect())
}

/// A charge on a statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ChargeView {
    /// Its id, to choose it in a quote.
    pub id: String,
    /// Code of the tariff.
    pub tariff: String,
    /// The tariff's version.
    pub version: i32,
    /// The first month.
    pub period: String,
    /// The last month.
    pub through: String,
    /// What it came to.
    #[schema(value_type = i64)]
    pub amount_fen: Money,
    /// What is paid of it.
    #[schema(value_type = i64)]
    pub paid_fen: Money,
}

/// A payment in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PaymentView {
    /// Its id.
    pub id: String,
    /// The hall.
    pub hall: String,
    /// The business day.
    pub day: String,
    /// The ticket that it was taken on.
    pub ticket: String,
    /// The counter.
    pub counter: String,
    /// The clerk's staff id.
    pub clerk: String,
    /// How it was paid.
    pub method: Method,
    /// How much.
    #[schema(value_type = i64)]
    pub amount_fen: Money,
    /// What was handed back.
    #[schema(value_type = i64)]
    pub change_fen: Money,
    /// The receipt: `2026-000042`.
    pub receipt: String,
    /// When.
    #[serde(with = "crate::kernel::clock::instant")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Millis,
    /// When it was taken back, if it was.
    #[serde(with = "crate::kernel::clock::instant_or_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub reversed_at: Option<Millis>,
}

type PaymentRow = (String, String, String, String, String, String, String, i64, i64, i32, i32, Millis, Option<Millis>);

fn payment_view(row: PaymentRow) -> PaymentView {
    let (id, hall, day, ticket, counter, clerk, method, amount, change, year, number, at, reversed_at) = row;
    PaymentView {
        id,
        hall,
        day,
        ticket,
        counter,
        clerk,
        method: Method::parse(&method).unwrap_or(Method::Cash),
        amount_fen: Money(amount),
        change_fen: Money(change),
        receipt: super::receipts::number(year, number),
        at,
        reversed_at,
    }
}

macro_rules! payments_where {
    ($conn:expr, $branch:expr, $filter:expr, $limit:expr) => {{
        use payments as p;
        let rows: Vec<PaymentRow> = p::table
            .left_join(reversals::table.on(reversals::branch.eq(p::branch).and(reversals::payment.eq(p::id))))
            .filter(p::branch.eq($branch).and($filter))
            .order((p::at.desc(), p::id.desc()))
            .limit($limit)
            .select((
                p::id,
                p::hall,
                p::day,
                p::ticket,
                p::counter,
                p::clerk,
                p::method,
                p::amount_fen,
                p::change_fen,
                p::receipt_year,
                p::receipt_number,
                p::at,
                reversals::at.nullable(),
            ))
            .load($conn)?;
        rows.into_iter().map(payment_view).collect::<Vec<_>>()
    }};
}

/// The payments taken on a ticket, newest first.
pub fn payments_of_ticket(conn: &mut Conn, branch: &str, ticket: &str) -> QueryResult<Vec<PaymentView>> {
    Ok(payments_where!(conn, branch, p::ticket.eq(ticket), STATEMENT_MAX))
}

/// What is to hand back to the customer of a ticket: the change of its payments that were not taken back.
pub fn change_due(conn: &mut Conn, branch: &str, ticket: &str) -> QueryResult<Money> {
    let taken = payments_of_ticket(conn, branch, ticket)?;
    let standing = taken.iter().filter(|payment| payment.reversed_at.is_none());
    Ok(Money(standing.map(|payment| payment.change_fen.0).sum()))
}

/// What an account owes, was charged and paid lately.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Statement {
    /// What it owes, oldest first.
    pub owed: Vec<ChargeView>,
    /// The latest charges, newest first, paid or not.
    pub charges: Vec<ChargeView>,
    /// The latest payments, newest first.
    pub payments: Vec<PaymentView>,
    /// The last month that is charged or paid ahead; empty when none ever was.
    pub covered_through: String,
}

/// An account's statement at the counter.
pub fn statement(conn: &mut Conn, branch: &str, account: &str) -> QueryResult<Statement> {
    use charges as c;
    type Row = (String, String, i32, String, String, i64, i64);
    let of_account = c::table.filter(c::branch.eq(branch).and(c::account.eq(account)).and(c::voided_at.is_null()));
    let columns = (c::id, c::tariff, c::version, c::period, c::through, c::amount_fen, c::paid_fen);
    let view = |(id, tariff, version, period, through, amount, paid): Row| ChargeView {
        id,
        tariff,
        version,
        period,
        through,
        amount_fen: Money(amount),
        paid_fen: Money(paid),
    };
    let latest: Vec<Row> =
        of_account.order((c::period.desc(), c::tariff.asc())).limit(STATEMENT_MAX).select(columns).load(conn)?;
    let owed: Vec<Row> = of_account
        .filter(c::paid_fen.lt(c::amount_fen))
        .order((c::period.asc(), c::tariff.asc()))
        .limit(super::rules::ARREARS_MAX)
        .select(columns)
        .load(conn)?;
    let charges: Vec<ChargeView> = latest.into_iter().map(view).collect();
    let covered_through = charges.iter().map(|charge| charge.through.clone()).max().unwrap_or_default();
    let payments = payments_where!(conn, branch, p::account.eq(account), STATEMENT_MAX);
    Ok(Statement { owed: owed.into_iter().map(view).collect(), charges, payments, covered_through })
}

/// How many payments a clerk took in a quarter and what they came to, reversals taken away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Quarter {
    /// The clerk's staff id.
    pub clerk: String,
    /// How many.
    pub payments: i32,
    /// How much.
    #[schema(value_type = i64)]
    pub amount_fen: Money,
}

/// A clerk's own quarter (`2026Q4`).
pub fn quarter_of(conn: &mut Conn, branch: &str, clerk: &str, quarter: &str) -> QueryResult<Quarter> {
    use clerk_quarters as q;
    let row: Option<(i32, i64)> =
        q::table.find((branch, clerk, quarter)).select((q::payments, q::amount_fen)).get_result(conn).optional()?;
    let (payments, amount) = row.unwrap_or_default();
    Ok(Quarter { clerk: clerk.to_owned(), payments, amount_fen: Money(amount) })
}

/// The clerks of a quarter by number of payments, for leaders.
pub fn ranking(conn: &mut Conn, branch: &str, quarter: &str) -> QueryResult<Vec<Quarter>> {
    use clerk_quarters as q;
    let rows: Vec<(String, i32, i64)> = q::table
        .filter(q::branch.eq(branch).and(q::quarter.eq(quarter)))
        .order((q::payments.desc(), q::amount_fen.desc(), q::clerk.asc()))
        .limit(RANKING_MAX)
        .select((q::clerk, q::payments, q::amount_fen))
        .load(conn)?;
    let row = |(clerk, payments, amount)| Quarter { clerk, payments, amount_fen: Money(amount) };
    Ok(rows.into_iter().map(row).collect())
}
