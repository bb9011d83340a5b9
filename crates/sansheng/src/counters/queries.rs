//! Reads counters.

use diesel::prelude::*;

use super::Presence;
use crate::kernel::Millis;
use crate::store::Conn;
use crate::store::schema::counters;

/// A counter as it is now.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable)]
#[diesel(table_name = counters)]
pub struct CounterRow {
    /// Id, unique in the branch.
    pub id: String,
    /// Hall.
    pub hall: String,
    /// The number on its sign.
    pub number: i32,
    /// Zone.
    pub zone: String,
    /// `Presence`.
    pub presence: String,
    /// Why it is away.
    pub presence_reason: Option<String>,
    /// Since when.
    pub presence_since: Millis,
    /// Who sits there.
    pub clerk: Option<String>,
    /// 1 while it is in use.
    pub active: i32,
}

impl CounterRow {
    /// Whether it calls people.
    pub fn presence(&self) -> Presence {
        Presence::parse(&self.presence).expect("the table's check allows no other presence")
    }
}

/// A counter by its id.
pub fn by_id(conn: &mut Conn, branch: &str, id: &str) -> QueryResult<Option<CounterRow>> {
    counters::table.find((branch, id)).select(CounterRow::as_select()).get_result(conn).optional()
}

/// The counter at which somebody sits.
pub fn of_clerk(conn: &mut Conn, branch: &str, staff: &str) -> QueryResult<Option<CounterRow>> {
    counters::table
        .filter(counters::branch.eq(branch).and(counters::clerk.eq(staff)))
        .select(CounterRow::as_select())
        .get_result(conn)
        .optional()
}

/// The counters of a hall that are in use, by number.
pub fn of_hall(conn: &mut Conn, branch: &str, hall: &str) -> QueryResult<Vec<CounterRow>> {
    counters::table
        .filter(counters::branch.eq(branch).and(counters::hall.eq(hall)).and(counters::active.eq(1)))
        .order(counters::number.asc())
        .select(CounterRow::as_select())
        .load(conn)
}
