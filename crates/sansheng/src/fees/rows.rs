//! The rows that a payment is, as they wait to be written with those of other payments.

use diesel::prelude::*;

use super::types::QuoteState;
use crate::kernel::Millis;
use crate::store::schema::{payment_parts, payment_shares, payments, quotes, receipt_numbers};
use crate::store::{Conn, Table, Waits, inserted_together, on_either, summed};

#[derive(Insertable)]
#[diesel(table_name = payments, treat_none_as_default_value = false)]
pub(super) struct PaymentRow {
    pub branch: String,
    pub id: String,
    pub hall: String,
    pub day: String,
    pub quote: String,
    pub ticket: String,
    pub account: Option<String>,
    pub till: String,
    pub counter: String,
    pub clerk: String,
    pub amount_fen: i64,
    pub payer: String,
    pub receipt_year: i32,
    pub receipt_number: i32,
    pub at: Millis,
}

inserted_together!(PaymentRow, Payments, payments);

#[derive(Insertable)]
#[diesel(table_name = payment_parts, treat_none_as_default_value = false)]
pub(super) struct PartRow {
    pub branch: String,
    pub payment: String,
    pub n: i32,
    pub method: &'static str,
    pub amount_fen: i64,
    pub tendered_fen: i64,
    pub change_fen: i64,
    pub reference: String,
}

inserted_together!(PartRow, PaymentParts, payment_parts);

#[derive(Insertable)]
#[diesel(table_name = payment_shares, treat_none_as_default_value = false)]
pub(super) struct ShareRow {
    pub branch: String,
    pub payment: String,
    pub account: String,
    pub amount_fen: i64,
    pub at: Millis,
    /// The account's payment before this one.
    pub previous: Option<String>,
}

inserted_together!(ShareRow, PaymentShares, payment_shares);

/// What became of a quote.
pub(super) struct QuoteChange {
    pub branch: String,
    pub id: String,
    pub to: Settles,
}

/// How a quote goes on.
pub(super) enum Settles {
    /// The customer said yes: when, how, and who heard it.
    Confirmed { at: Millis, by: &'static str, actor: String },
    /// It was paid.
    Paid,
}

impl Waits for QuoteChange {
    const TABLE: Table = Table::Quotes;

    fn write(conn: &mut Conn, rows: &[Self]) -> QueryResult<()> {
        rows.iter().try_for_each(|row| {
            let quote = crate::store::update(quotes::table.find((&row.branch, &row.id)));
            match &row.to {
                Settles::Confirmed { at, by, actor } => {
                    let yes = quote.set((
                        quotes::state.eq(QuoteState::Confirmed.as_str()),
                        quotes::confirmed_at.eq(at),
                        quotes::confirmed_by.eq(by),
                        quotes::confirmed_actor.eq(actor),
                    ));
                    on_either!(conn, |conn| yes.always(|| ()).execute(conn))
                }
                Settles::Paid => {
                    let paid = quote.set(quotes::state.eq(QuoteState::Paid.as_str()));
                    on_either!(conn, |conn| paid.always(|| ()).execute(conn))
                }
            }
            .map(drop)
        })
    }
}

/// The last receipt of a hall and year.
pub(super) struct LastReceipt {
    pub branch: String,
    pub hall: String,
    pub year: i32,
    pub last: i32,
}

impl Waits for LastReceipt {
    const TABLE: Table = Table::ReceiptNumbers;

    fn write(conn: &mut Conn, rows: &[Self]) -> QueryResult<()> {
        use receipt_numbers as r;
        let changes = rows.iter().map(|row| ((&row.branch, &row.hall, row.year), row.last));
        for (row, last) in summed(changes, |sum, more| *sum = (*sum).max(more)) {
            let moved = crate::store::update(r::table.find(row)).set(r::last.eq(last)).always(|| ());
            let moved = on_either!(conn, |conn| moved.execute(conn))?;
            if moved == 0 {
                let key = (r::branch.eq(row.0), r::hall.eq(row.1), r::year.eq(row.2));
                diesel::insert_into(r::table).values((key, r::last.eq(last))).execute(conn)?;
            }
        }
        Ok(())
    }
}
