//! The day of a hall in money, for who leads it: its payments by receipt, its tills.

use diesel::prelude::*;
use serde::Serialize;

use super::queries;
use super::types::Method;
use crate::accounts::{self, Account};
use crate::kernel::{Millis, Money};
use crate::store::Conn;
use crate::store::schema::{payments, reversals, staff, tickets, tills};

/// At most this many payments and tills in one answer: the newest; for an older one its receipt number is typed.
const ROWS_MAX: i64 = 200;

/// A payment of a hall's day.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DayPayment {
    /// Its id.
    pub id: String,
    /// The receipt: `2026-000042`.
    pub receipt: String,
    /// The ticket: id, letter, number.
    pub ticket: (String, String, i32),
    /// The masked name; empty without an account.
    pub name: String,
    /// How it was paid, in the order of its parts.
    pub methods: Vec<Method>,
    /// How much.
    pub amount: Money,
    /// The clerk's name.
    pub clerk: String,
    /// When.
    pub at: Millis,
    /// Code of the reason for which it was taken back, if it was.
    pub reversed: Option<String>,
}

type Row = (String, i32, i32, String, String, i32, i64, String, Millis, Option<String>, Option<String>);

/// The payments of a hall's day, newest first; `receipt` keeps only the one with this number of the day's year.
pub fn payments_of_day(
    conn: &mut Conn,
    branch: &str,
    hall: &str,
    day: &str,
    receipt: Option<i32>,
) -> QueryResult<Vec<DayPayment>> {
    use payments as p;
    let of_ticket = tickets::branch.eq(p::branch).and(tickets::id.eq(p::ticket));
    let of_clerk = staff::branch.eq(p::branch).and(staff::id.eq(p::clerk));
    let back = reversals::branch.eq(p::branch).and(reversals::payment.eq(p::id));
    let mut wanted = p::table
        .inner_join(tickets::table.on(of_ticket))
        .inner_join(staff::table.on(of_clerk))
        .left_join(reversals::table.on(back))
        .filter(p::branch.eq(branch).and(p::hall.eq(hall)).and(p::day.eq(day)))
        .order(p::receipt_number.desc())
        .limit(ROWS_MAX)
        .select((
            p::id,
            p::receipt_year,
            p::receipt_number,
            p::ticket,
            tickets::prefix,
            tickets::number,
            p::amount_fen,
            staff::name,
            p::at,
            reversals::reason.nullable(),
            p::account,
        ))
        .into_boxed();
    if let Some(number) = receipt {
        wanted = wanted.filter(p::receipt_number.eq(number));
    }
    let rows: Vec<Row> = wanted.load(conn)?;
    let ids: Vec<&str> = rows.iter().filter_map(|row| row.10.as_deref()).collect();
    let known = accounts::of_ids(conn, branch, &ids)?;
    let payments: Vec<&str> = rows.iter().map(|row| row.0.as_str()).collect();
    let parts = queries::parts_of(conn, branch, &payments)?;
    let name = |id: &Option<String>| known.iter().find(|account| Some(&account.id) == id.as_ref());
    let shown = |row: &Row| DayPayment {
        id: row.0.clone(),
        receipt: super::receipts::number(row.1, row.2),
        ticket: (row.3.clone(), row.4.clone(), row.5),
        methods: queries::methods_in(&parts, &row.0),
        amount: Money(row.6),
        clerk: row.7.clone(),
        at: row.8,
        reversed: row.9.clone(),
        name: name(&row.10).map(Account::masked_name).unwrap_or_default(),
    };
    Ok(rows.iter().map(shown).collect())
}

/// The tills of a hall's day: id, counter, the clerk's name; in the order of opening.
pub fn tills_of_day(
    conn: &mut Conn,
    branch: &str,
    hall: &str,
    day: &str,
) -> QueryResult<Vec<(String, String, String)>> {
    let of_clerk = staff::branch.eq(tills::branch).and(staff::id.eq(tills::clerk));
    tills::table
        .inner_join(staff::table.on(of_clerk))
        .filter(tills::branch.eq(branch).and(tills::hall.eq(hall)).and(tills::day.eq(day)))
        .order((tills::opened_at.asc(), tills::id.asc()))
        .limit(ROWS_MAX)
        .select((tills::id, tills::counter, staff::name))
        .load(conn)
}
