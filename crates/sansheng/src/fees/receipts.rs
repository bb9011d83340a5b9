//! Receipts: what stands on one, and each time one is printed. The first print is the original, later ones are copies;
//! a receipt whose payment was taken back says so and keeps its number. The page is in `web/pages/receipt.rs`.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::capitals::capitals;
use super::payments::PaidPart;
use super::refusal::FeesRefusal;
use super::types::{Line, Method};
use super::{checks, queries};
use crate::accounts::{self, Account};
use crate::door::{Stop, Work};
use crate::halls::{Hall, Text};
use crate::kernel::{Millis, Money};
use crate::people::staff_number;
use crate::queue;
use crate::store::Conn;
use crate::store::schema::{payment_parts, payments, receipt_prints, reversals, staff, tickets};

/// A receipt's number for people: `2026-000042`.
pub fn number(year: i32, number: i32) -> String {
    format!("{year:04}-{number:06}")
}

/// Reads what [`number`] wrote, and what people make of it; `None` when it can be no receipt's.
pub fn read_number(text: &str) -> Option<(i32, i32)> {
    let (year, n) = text.trim().split_once('-')?;
    let digits = |part: &str, most: usize| (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    let fits = year.len() == 4 && digits(year, 4) && digits(n, 9);
    fits.then(|| Some((year.parse().ok()?, n.parse().ok()?))).flatten()
}

/// A line of a receipt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ReceiptLine {
    /// What the tariff or the service is called.
    pub name: Text,
    /// What it was for and by which rule.
    #[serde(flatten)]
    pub line: Line,
}

/// What stands on a receipt: masked, in whole fen, ready to be set in either language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Receipt {
    /// The payment.
    pub payment: String,
    /// `2026-000042`, gapless in hall and year.
    pub number: String,
    /// The hall's name.
    pub hall: Text,
    /// The hall's address.
    pub address: Text,
    /// The business day.
    pub day: String,
    /// The time of day, `14:05`.
    pub time: String,
    /// The ticket's number, `A012`.
    pub ticket_number: String,
    /// The account's number; empty without one.
    pub account_number: String,
    /// The masked name; empty without an account.
    pub account_name: String,
    /// What was paid for.
    pub lines: Vec<ReceiptLine>,
    /// How much.
    #[schema(value_type = i64)]
    pub amount_fen: Money,
    /// The same in Chinese capitals.
    pub amount_capitals: String,
    /// How it was paid, method by method.
    pub parts: Vec<PaidPart>,
    /// What was left as credit instead of being handed back.
    #[schema(value_type = i64)]
    pub left_fen: Money,
    /// What rounding the cash took more than was due; less than nothing when it gave.
    #[schema(value_type = i64)]
    pub rounded_fen: Money,
    /// Who paid, when it was somebody else.
    pub payer: String,
    /// The counter's number on its sign.
    pub counter_number: i32,
    /// The clerk's staff number: receipts name no staff, and nobody signs in with it.
    pub clerk: String,
    /// The day on which the payment was taken back, if it was.
    pub reversed_on: Option<String>,
    /// Where anybody may check it without signing in: hall, number and code, `renmin/2026-000042/abcdefghjk`. Empty until it
    /// is printed for the first time.
    pub check: String,
    /// How often it has been printed, this print included.
    pub prints: i32,
    /// Whether this is a copy.
    pub copy: bool,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = payments)]
struct Row {
    id: String,
    hall: String,
    day: String,
    quote: String,
    ticket: String,
    account: Option<String>,
    counter: String,
    clerk: String,
    amount_fen: i64,
    payer: String,
    receipt_year: i32,
    receipt_number: i32,
    at: Millis,
}

fn row(conn: &mut Conn, branch: &str, payment: &str) -> Result<Row, Stop> {
    let row = payments::table.find((branch, payment)).select(Row::as_select()).get_result(conn).optional()?;
    Ok(row.ok_or(FeesRefusal::PaymentNotFound)?)
}

/// The hall in which a payment was taken, to look its receipt up with.
pub fn hall_of(conn: &mut Conn, branch: &str, payment: &str) -> Result<String, Stop> {
    Ok(row(conn, branch, payment)?.hall)
}

/// A receipt to look at: a copy once it has been printed.
pub fn receipt(conn: &mut Conn, hall: &Hall, payment: &str) -> Result<Receipt, Stop> {
    let prints = prints(conn, &hall.branch, payment)?;
    content(conn, hall, payment, prints, prints > 0)
}

/// Prints a receipt: counts the print and says whether it is a copy.
pub fn print_receipt(work: &mut Work<'_>, payment: &str) -> Result<Receipt, Stop> {
    let (branch, now) = (work.branch(), work.now());
    let hall = hall_of(work.conn(), &branch, payment)?;
    let hall = work.hall(&hall)?;
    let n = prints(work.conn(), &branch, payment)? + 1;
    let actor = work.actor().id.clone();
    diesel::insert_into(receipt_prints::table)
        .values((
            receipt_prints::branch.eq(&branch),
            receipt_prints::payment.eq(payment),
            receipt_prints::n.eq(n),
            receipt_prints::actor.eq(actor),
            receipt_prints::at.eq(now),
        ))
        .execute(work.conn())?;
    checks::make_secret(work)?;
    work.record(Some(&hall.id), "receipt_printed", payment, &json!({ "n": n }))?;
    content(work.conn(), &hall, payment, n, n > 1)
}

fn prints(conn: &mut Conn, branch: &str, payment: &str) -> QueryResult<i32> {
    let last: Option<i32> = receipt_prints::table
        .filter(receipt_prints::branch.eq(branch).and(receipt_prints::payment.eq(payment)))
        .select(diesel::dsl::max(receipt_prints::n))
        .get_result(conn)?;
    Ok(last.unwrap_or(0))
}

fn content(conn: &mut Conn, hall: &Hall, payment: &str, prints: i32, copy: bool) -> Result<Receipt, Stop> {
    let branch = hall.branch.as_str();
    let row = row(conn, branch, payment)?;
    if row.hall != hall.id {
        return Err(FeesRefusal::PaymentNotFound.into());
    }
    let (prefix, ticket_number): (String, i32) =
        tickets::table.find((branch, &row.ticket)).select((tickets::prefix, tickets::number)).get_result(conn)?;
    let clerk: Option<i32> =
        staff::table.find((branch, &row.clerk)).select(staff::number).get_result(conn).optional()?;
    let reversed_on: Option<String> = reversals::table
        .filter(reversals::branch.eq(branch).and(reversals::payment.eq(&row.id)))
        .select(reversals::day)
        .get_result(conn)
        .optional()?;
    let account = row.account.as_deref().map(|id| accounts::find(conn, branch, id)).transpose()?;
    let lines = queries::lines_of(conn, branch, &row.quote)?;
    let parts = parts(conn, branch, payment)?;
    let left = super::credits::left_of(conn, branch, &row.id)?;
    let quoted: i64 = lines.iter().map(|line| line.amount_fen.0).sum();
    let code = checks::code_of(conn, branch, &row.id)?;
    let check = code
        .filter(|_| prints > 0)
        .map(|code| format!("{}/{}/{code}", row.hall, number(row.receipt_year, row.receipt_number)));
    let line = |line: Line| ReceiptLine { name: line.name(hall), line };
    Ok(Receipt {
        payment: row.id,
        number: number(row.receipt_year, row.receipt_number),
        hall: hall.pack.hall.name.clone(),
        address: hall.pack.hall.address.clone(),
        day: row.day,
        time: hall.zone.hour_minute(row.at),
        ticket_number: queue::label(&prefix, ticket_number),
        account_number: account.as_ref().map(|a| a.number.clone()).unwrap_or_default(),
        account_name: account.as_ref().map(Account::masked_name).unwrap_or_default(),
        lines: lines.into_iter().map(line).collect(),
        amount_fen: Money(row.amount_fen),
        amount_capitals: capitals(Money(row.amount_fen)),
        parts,
        left_fen: left,
        rounded_fen: Money(row.amount_fen - quoted - left.0),
        payer: row.payer,
        counter_number: hall.counter(&row.counter).map_or(0, |counter| counter.number),
        clerk: clerk.map(staff_number).unwrap_or_default(),
        reversed_on,
        check: check.unwrap_or_default(),
        prints,
        copy,
    })
}

/// The methods of a payment, in order.
fn parts(conn: &mut Conn, branch: &str, payment: &str) -> QueryResult<Vec<PaidPart>> {
    use payment_parts as p;
    let rows: Vec<(String, i64, i64, i64, String)> = p::table
        .filter(p::branch.eq(branch).and(p::payment.eq(payment)))
        .order(p::n.asc())
        .select((p::method, p::amount_fen, p::tendered_fen, p::change_fen, p::reference))
        .load(conn)?;
    let part = |(method, amount, tendered, change, reference): (String, i64, i64, i64, String)| PaidPart {
        method: Method::parse(&method).unwrap_or(Method::Cash),
        amount_fen: Money(amount),
        tendered_fen: Money(tendered),
        change_fen: Money(change),
        reference,
    };
    Ok(rows.into_iter().map(part).collect())
}
