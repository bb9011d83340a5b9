//! What of a day is still open, each with what a person needs to find it.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use serde::{Deserialize, Serialize};

use crate::fees::orders;
use crate::fees::tills::notes::AT_CLOSE;
use crate::fees::tills::signatures::needs_signature;
use crate::halls;
use crate::kernel::Money;
use crate::store::Conn;
use crate::store::fragments::ticket_is_open;
use crate::store::schema::{staff, tickets, tills};

/// At most this many of each kind in one list: who has more open works them off first.
const OPEN_MAX: i64 = 100;

/// Something that must be ended before the day can be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "open", rename_all = "snake_case")]
pub enum Open {
    /// A till that was not closed.
    Till {
        /// Its id.
        till: String,
        /// Its counter.
        counter: String,
        /// The clerk's name.
        clerk: String,
    },
    /// A ticket whose visit goes on.
    Ticket {
        /// Its id.
        ticket: String,
        /// What it is called by.
        number: String,
    },
    /// A payment whose provider has not said how it ended.
    Payment {
        /// The order's id.
        order: String,
        /// How much.
        #[schema(value_type = i64)]
        amount_fen: Money,
    },
    /// Money that a provider speaks of and nobody has explained.
    Dispute {
        /// Its id.
        dispute: String,
        /// How much.
        #[schema(value_type = i64)]
        told_fen: Money,
    },
    /// A difference without a second signature.
    Difference {
        /// The till.
        till: String,
        /// A handover's id; nothing for the close.
        handover: Option<String>,
        /// The counter.
        counter: String,
        /// The name of who counted.
        clerk: String,
        /// How much too much, or too little.
        #[schema(value_type = i64)]
        difference_fen: Money,
    },
}

/// Everything of a hall's day that is still open: tills first, then tickets, payments, disputes, differences.
pub fn open_of_day(conn: &mut Conn, branch: &str, hall: &str, day: &str) -> QueryResult<Vec<Open>> {
    let mut open = open_tills(conn, branch, hall, day)?;
    open.extend(unfinished(conn, branch, hall, day)?);
    open.extend(pending_payments(conn, branch, hall)?);
    open.extend(disputes(conn, branch, hall)?);
    open.extend(unsigned(conn, branch, hall, day)?);
    Ok(open)
}

/// Also a till that was left open on an earlier day: what it takes now belongs to this one.
fn open_tills(conn: &mut Conn, branch: &str, hall: &str, day: &str) -> QueryResult<Vec<Open>> {
    let rows: Vec<(String, String, String, String)> = tills::table
        .inner_join(staff::table.on(staff::branch.eq(tills::branch).and(staff::id.eq(tills::clerk))))
        .filter(tills::branch.eq(branch).and(tills::hall.eq(hall)).and(tills::closed_at.is_null()))
        .order((tills::opened_at.asc(), tills::id.asc()))
        .limit(OPEN_MAX)
        .select((tills::id, tills::counter, staff::name, tills::day))
        .load(conn)?;
    // Asked without the day, so that a planner takes the index of what is open.
    let of_day = rows.into_iter().filter(|row| row.3.as_str() <= day);
    Ok(of_day.map(|(till, counter, clerk, _)| Open::Till { till, counter, clerk }).collect())
}

fn unfinished(conn: &mut Conn, branch: &str, hall: &str, day: &str) -> QueryResult<Vec<Open>> {
    let rows: Vec<(String, String, i32)> = tickets::table
        .filter(tickets::branch.eq(branch).and(tickets::hall.eq(hall)).and(tickets::day.eq(day)))
        .filter(ticket_is_open())
        .order(tickets::id.asc())
        .limit(OPEN_MAX)
        .select((tickets::id, tickets::prefix, tickets::number))
        .load(conn)?;
    let open = |(ticket, prefix, number): (String, String, i32)| Open::Ticket {
        ticket,
        number: crate::queue::label(&prefix, number),
    };
    Ok(rows.into_iter().map(open).collect())
}

/// Payments by code whose provider has not said how they ended, or that are still on their way back. Whatever their day is:
/// nobody knows the day's money before they are known.
pub fn pending_payments(conn: &mut Conn, branch: &str, hall: &str) -> QueryResult<Vec<Open>> {
    let waiting = orders::on_their_way(conn, branch, hall, OPEN_MAX)?;
    Ok(waiting.into_iter().map(|(order, amount_fen)| Open::Payment { order, amount_fen }).collect())
}

/// Whatever their day is, as with payments that are on their way.
fn disputes(conn: &mut Conn, branch: &str, hall: &str) -> QueryResult<Vec<Open>> {
    let open = orders::disputes::unexplained(conn, branch, hall, OPEN_MAX)?;
    Ok(open.into_iter().map(|(dispute, told_fen)| Open::Dispute { dispute, told_fen }).collect())
}

// `cross join`, and no grouping, so that SQLite begins at the tills of the day.
const UNSIGNED: &str = "select t.id as till, '' as handover, t.counter as counter, s.name as clerk, \
    c.counted_fen - c.expected_fen as fen \
  from tills t cross join till_counts c cross join staff s \
  left join till_signatures g on g.branch = t.branch and g.till = t.id and g.occasion = $1 \
  where t.branch = $2 and t.hall = $3 and t.day = $4 and g.till is null and c.branch = t.branch and c.till = t.id \
    and c.counted_fen <> c.expected_fen and s.branch = t.branch and s.id = t.clerk \
  union all \
  select t.id, h.id, t.counter, s.name, c.counted_fen - c.expected_fen \
  from tills t cross join till_handovers h cross join till_handover_counts c cross join staff s \
  left join till_signatures g on g.branch = h.branch and g.till = h.till and g.occasion = h.id \
  where t.branch = $2 and t.hall = $3 and t.day = $4 and g.till is null and h.branch = t.branch and h.till = t.id \
    and h.state = 'taken' and c.branch = h.branch and c.handover = h.id and c.counted_fen <> c.expected_fen \
    and s.branch = h.branch and s.id = h.from_clerk";

#[derive(QueryableByName)]
struct Unsigned {
    #[diesel(sql_type = Text)]
    till: String,
    #[diesel(sql_type = Text)]
    handover: String,
    #[diesel(sql_type = Text)]
    counter: String,
    #[diesel(sql_type = Text)]
    clerk: String,
    #[diesel(sql_type = BigInt)]
    fen: i64,
}

fn unsigned(conn: &mut Conn, branch: &str, hall: &str, day: &str) -> QueryResult<Vec<Open>> {
    let rows: Vec<Unsigned> = diesel::sql_query(UNSIGNED)
        .bind::<Text, _>(AT_CLOSE)
        .bind::<Text, _>(branch)
        .bind::<Text, _>(hall)
        .bind::<Text, _>(day)
        .load(conn)?;
    let limit_fen = halls::queries::over_short_fen(conn, branch, hall)?;
    // One count is one row a method that differs: by till and occasion, the largest difference decides.
    let mut counts: BTreeMap<(String, String), (Unsigned, bool)> = BTreeMap::new();
    for row in rows {
        let large = needs_signature(limit_fen, [Money(row.fen)]);
        match counts.get_mut(&(row.till.clone(), row.handover.clone())) {
            Some((sum, needs)) => {
                sum.fen += row.fen;
                *needs |= large;
            }
            None => drop(counts.insert((row.till.clone(), row.handover.clone()), (row, large))),
        }
    }
    let open = |row: Unsigned| Open::Difference {
        till: row.till,
        handover: Some(row.handover).filter(|id| !id.is_empty()),
        counter: row.counter,
        clerk: row.clerk,
        difference_fen: Money(row.fen),
    };
    Ok(counts.into_values().filter(|(_, needs)| *needs).map(|(row, _)| open(row)).collect())
}
