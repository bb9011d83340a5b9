//! Questions about money that screens and other domains ask. Accounts come out masked.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::history;
use super::ledger::Balance;
use super::refusal::FeesRefusal;
use super::rules::QUOTE_LASTS_MS;
use super::types::{Line, LineKind, Method, QuoteState, QuoteView, QuotedAccount};
use crate::accounts::{self, Account};
use crate::door::Stop;
use crate::kernel::{Millis, Money};
use crate::store::schema::{charges, payment_parts, payments, quote_accounts, quote_lines, quotes, reversals};
use crate::store::{Conn, on_either, prepared};

/// At most this many payments and charges in a statement at the counter.
pub const STATEMENT_MAX: i64 = 12;

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
    pub state: String,
    pub made_at: Millis,
    pub expires_at: Millis,
    pub confirmed_at: Option<Millis>,
    pub confirmed_by: Option<String>,
}

impl QuoteRow {
    /// Whether the customer was ever offered a code for it. An order keeps its quote good for longer than it was made for,
    /// so that a payment whose quote never had one does not look for it.
    pub(super) fn had_an_order(&self) -> bool {
        self.expires_at > self.made_at + QUOTE_LASTS_MS
    }

    /// As people see it; `accounts` are those that it is for, with what each owed.
    pub(super) fn view(self, accounts: &[(Account, Balance)], lines: Vec<Line>) -> QuoteView {
        let masked = |(account, _): &(Account, Balance)| QuotedAccount {
            id: account.id.clone(),
            number: account.number.clone(),
            name: account.masked_name(),
        };
        let quoted: Vec<QuotedAccount> = accounts.iter().map(masked).collect();
        QuoteView {
            id: self.id,
            hall: self.hall,
            counter: self.counter,
            ticket: self.ticket,
            account: self.account,
            account_number: quoted.first().map(|account| account.number.clone()).unwrap_or_default(),
            account_name: quoted.first().map(|account| account.name.clone()).unwrap_or_default(),
            accounts: quoted,
            lines,
            total_fen: Money(self.total_fen),
            owed_fen: Money(accounts.iter().map(|(_, owed)| owed.amount.0).sum()),
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

#[derive(Queryable, Selectable)]
#[diesel(table_name = quote_lines)]
struct LineRow {
    kind: String,
    account: Option<String>,
    charge: Option<String>,
    subscription: String,
    period: String,
    through: String,
    from_day: String,
    through_day: String,
    tariff: String,
    version: i32,
    rule: String,
    months: i32,
    unit_fen: i64,
    amount_fen: i64,
}

impl LineRow {
    fn line(self) -> Line {
        Line {
            kind: LineKind::parse(&self.kind),
            account: self.account,
            charge: self.charge,
            subscription: self.subscription,
            period: self.period,
            through: self.through,
            from_day: self.from_day,
            through_day: self.through_day,
            tariff: self.tariff,
            version: self.version,
            rule: self.rule,
            months: self.months,
            unit_fen: Money(self.unit_fen),
            amount_fen: Money(self.amount_fen),
        }
    }
}

/// The lines of a quote, in order.
pub(super) fn lines_of(conn: &mut Conn, branch: &str, quote: &str) -> QueryResult<Vec<Line>> {
    let rows: Vec<LineRow> = quote_lines::table
        .filter(quote_lines::branch.eq(branch).and(quote_lines::quote.eq(quote)))
        .order(quote_lines::n.asc())
        .select(LineRow::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(LineRow::line).collect())
}

pub(super) fn with_lines(conn: &mut Conn, branch: &str, row: QuoteRow) -> Result<QuoteView, Stop> {
    let lines = lines_of(conn, branch, &row.id)?;
    let quoted = accounts_of(conn, branch, &row.id)?;
    let mut accounts = Vec::with_capacity(quoted.len());
    for (id, then) in quoted {
        accounts.push((accounts::find(conn, branch, &id)?, then));
    }
    Ok(row.view(&accounts, lines))
}

/// The accounts of a quote, in order, and how each stood when it was made.
pub(super) fn accounts_of(conn: &mut Conn, branch: &str, quote: &str) -> QueryResult<Vec<(String, Balance)>> {
    let rows: Vec<(String, i64, i64)> = quote_accounts::table
        .filter(quote_accounts::branch.eq(branch).and(quote_accounts::quote.eq(quote)))
        .order(quote_accounts::n.asc())
        .select((quote_accounts::account, quote_accounts::owed_fen, quote_accounts::entries))
        .load(conn)?;
    Ok(rows.into_iter().map(|(id, owed, entries)| (id, Balance { amount: Money(owed), entries })).collect())
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

/// The id of the quote that [`live_quote`] shows.
pub(super) fn live_id(conn: &mut Conn, branch: &str, ticket: &str) -> QueryResult<Option<String>> {
    let live = quotes::table
        .filter(quotes::branch.eq(branch).and(quotes::ticket.eq(ticket)))
        .filter(quotes::state.eq("open").or(quotes::state.eq("confirmed")))
        .select(quotes::id);
    on_either!(conn, |conn| prepared(live).get_result(conn).optional())
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
    /// What is paid of it, credit notes included.
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
    /// How it was paid, in the order of its parts.
    pub methods: Vec<Method>,
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

#[derive(Queryable, Selectable)]
#[diesel(table_name = payments)]
struct PaymentRow {
    id: String,
    hall: String,
    day: String,
    ticket: String,
    counter: String,
    clerk: String,
    amount_fen: i64,
    receipt_year: i32,
    receipt_number: i32,
    at: Millis,
    #[diesel(select_expression = reversals::at.nullable())]
    reversed_at: Option<Millis>,
}

/// A part of a payment: the payment, the method, how much, the change.
pub(super) type PartOf = (String, String, i64, i64);

/// The parts of payments, payment by payment in their order.
pub(super) fn parts_of(conn: &mut Conn, branch: &str, payments: &[&str]) -> QueryResult<Vec<PartOf>> {
    use payment_parts as p;
    if payments.is_empty() {
        return Ok(Vec::new());
    }
    p::table
        .filter(p::branch.eq(branch).and(p::payment.eq_any(payments.iter().copied())))
        .order((p::payment.asc(), p::n.asc()))
        .select((p::payment, p::method, p::amount_fen, p::change_fen))
        .load(conn)
}

/// The methods of one payment among the parts of several.
pub(super) fn methods_in(parts: &[PartOf], payment: &str) -> Vec<Method> {
    parts.iter().filter(|part| part.0 == payment).filter_map(|part| Method::parse(&part.1)).collect()
}

fn payment_views(conn: &mut Conn, branch: &str, rows: Vec<PaymentRow>) -> QueryResult<Vec<PaymentView>> {
    let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    let parts = parts_of(conn, branch, &ids)?;
    let view = |row: PaymentRow| PaymentView {
        methods: methods_in(&parts, &row.id),
        change_fen: Money(parts.iter().filter(|part| part.0 == row.id).map(|part| part.3).sum()),
        id: row.id,
        hall: row.hall,
        day: row.day,
        ticket: row.ticket,
        counter: row.counter,
        clerk: row.clerk,
        amount_fen: Money(row.amount_fen),
        receipt: super::receipts::number(row.receipt_year, row.receipt_number),
        at: row.at,
        reversed_at: row.reversed_at,
    };
    Ok(rows.into_iter().map(view).collect())
}

/// Payments with what took them back.
macro_rules! with_reversal {
    () => {
        payments::table.left_join(
            reversals::table.on(reversals::branch.eq(payments::branch).and(reversals::payment.eq(payments::id))),
        )
    };
}

/// The quotes of a ticket. Its payments are found by them: a ticket has few quotes, and each at most one payment.
#[diesel::dsl::auto_type(no_type_alias)]
pub(super) fn quotes_of<'a>(branch: &'a str, ticket: &'a str) -> _ {
    quotes::table.filter(quotes::branch.eq(branch)).filter(quotes::ticket.eq(ticket)).select(quotes::id)
}

/// The payments taken on a ticket, newest first.
pub fn payments_of_ticket(conn: &mut Conn, branch: &str, ticket: &str) -> QueryResult<Vec<PaymentView>> {
    let rows: Vec<PaymentRow> = with_reversal!()
        .filter(payments::branch.eq(branch).and(payments::quote.eq_any(quotes_of(branch, ticket))))
        .order((payments::at.desc(), payments::id.desc()))
        .limit(STATEMENT_MAX)
        .select(PaymentRow::as_select())
        .load(conn)?;
    payment_views(conn, branch, rows)
}

/// The payments that were for an account, newest first.
fn payments_of_account(conn: &mut Conn, branch: &str, account: &str) -> QueryResult<Vec<PaymentView>> {
    let ids = history::payments_of(conn, branch, account, STATEMENT_MAX)?;
    let ids: Vec<String> = ids.into_iter().map(|(id, _)| id).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<PaymentRow> = with_reversal!()
        .filter(payments::branch.eq(branch).and(payments::id.eq_any(&ids)))
        .order((payments::at.desc(), payments::id.desc()))
        .select(PaymentRow::as_select())
        .load(conn)?;
    payment_views(conn, branch, rows)
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
    type Row = (String, String, i32, String, String, i64, i64, Option<String>, i64);
    let of_account = c::table.filter(c::branch.eq(branch).and(c::account.eq(account)).and(c::voided_at.is_null()));
    let columns = (
        c::id,
        c::tariff,
        c::version,
        c::period,
        c::through,
        c::amount_fen,
        c::paid_fen + c::credited_fen,
        c::payment,
        c::credited_fen,
    );
    let view = |(id, tariff, version, period, through, amount, paid, ..): Row| ChargeView {
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
        .filter((c::paid_fen + c::credited_fen).lt(c::amount_fen))
        .order((c::period.asc(), c::tariff.asc(), c::id.asc()))
        .limit(super::rules::ARREARS_MAX)
        .select(columns)
        .load(conn)?;
    // Months paid ahead of which a part went back are covered no more.
    let covers = |row: &&Row| row.7.is_none() || row.8 == 0;
    let covered_through = latest.iter().filter(covers).map(|row| row.4.clone()).max().unwrap_or_default();
    let charges: Vec<ChargeView> = latest.into_iter().map(view).collect();
    let payments = payments_of_account(conn, branch, account)?;
    Ok(Statement { owed: owed.into_iter().map(view).collect(), charges, payments, covered_through })
}
