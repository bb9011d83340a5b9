//! What follows the journal: the ticket printer, and other systems that hear of postings. One that is away never blocks
//! a ticket or a payment.

pub mod escpos;
pub mod outbox;
pub mod printer;
pub mod printers;

use diesel::prelude::*;

use crate::door::{Stop, Work};
use crate::store::schema::print_cursors;

/// Takes the slip of an event for printing: `true` for exactly one process, the one that moves the hall's cursor past it.
pub fn claim_print(work: &mut Work<'_>, hall: &str, seq: i64) -> Result<bool, Stop> {
    let branch = work.branch();
    let cursor = print_cursors::table.find((&branch, hall));
    let at: Option<i64> = cursor.select(print_cursors::seq).get_result(work.conn()).optional()?;
    match at {
        Some(at) if at >= seq => return Ok(false),
        Some(_) => diesel::update(cursor).set(print_cursors::seq.eq(seq)).execute(work.conn())?,
        None => diesel::insert_into(print_cursors::table)
            .values((print_cursors::branch.eq(&branch), print_cursors::hall.eq(hall), print_cursors::seq.eq(seq)))
            .execute(work.conn())?,
    };
    Ok(true)
}
