//! Questions about halls and their branch.

use diesel::prelude::*;
use serde::Serialize;

use super::Text;
use crate::door::{Event, Stop};
use crate::refusal::DoorRefusal;
use crate::store::Conn;
use crate::store::schema::{branches, events, halls};

pub use super::load::{load, load_tariffs, over_short_fen};
pub use super::offers::load_offers;

/// Which branch a hall belongs to, for pages whose address names only the hall.
pub fn branch_of(conn: &mut Conn, hall: &str) -> QueryResult<Option<String>> {
    halls::table.filter(halls::id.eq(hall)).order(halls::branch.asc()).select(halls::branch).first(conn).optional()
}

/// The version of a branch's configuration.
pub fn config(conn: &mut Conn, branch: &str) -> QueryResult<Option<i64>> {
    branches::table.find(branch).select(branches::config).get_result(conn).optional()
}

/// Every branch, in order.
pub fn branches(conn: &mut Conn) -> QueryResult<Vec<String>> {
    branches::table.order(branches::branch.asc()).select(branches::branch).load(conn)
}

/// Every hall: branch and id, in order.
pub fn all(conn: &mut Conn) -> QueryResult<Vec<(String, String)>> {
    halls::table.order((halls::branch.asc(), halls::id.asc())).select((halls::branch, halls::id)).load(conn)
}

/// The halls of a branch: id and name, in order.
pub fn of_branch(conn: &mut Conn, branch: &str) -> QueryResult<Vec<(String, Text)>> {
    let rows: Vec<(String, String, String)> = halls::table
        .filter(halls::branch.eq(branch))
        .order(halls::id.asc())
        .select((halls::id, halls::name_zh, halls::name_en))
        .load(conn)?;
    Ok(rows.into_iter().map(|(id, zh, en)| (id, Text { zh, en })).collect())
}

/// What a branch is called and where its days begin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BranchFacts {
    /// Its name.
    pub name: Text,
    /// Its time zone, by IANA name.
    pub time_zone: String,
    /// The version of its configuration.
    #[serde(skip)]
    pub config: i64,
}

/// A branch. Refuses `branch_not_found`.
pub fn branch(conn: &mut Conn, branch: &str) -> Result<BranchFacts, Stop> {
    use branches as t;
    let row: Option<(String, String, String, i64)> =
        t::table.find(branch).select((t::name_zh, t::name_en, t::time_zone, t::config)).get_result(conn).optional()?;
    let (zh, en, time_zone, config) = row.ok_or(DoorRefusal::BranchNotFound)?;
    Ok(BranchFacts { name: Text { zh, en }, time_zone, config })
}

/// So many changes stand on one page of the change log.
pub const CHANGES_PAGE: i64 = 50;

/// What was changed in the setting up of a hall (or of the branch, by its id), newest first, before a place in the
/// journal; at most [`CHANGES_PAGE`].
pub fn changes(conn: &mut Conn, branch: &str, subject: &str, before: i64) -> QueryResult<Vec<Event>> {
    events::table
        .filter(events::branch.eq(branch).and(events::subject.eq(subject)).and(events::seq.lt(before)))
        .filter(events::kind.eq_any(["hall_changed", "branch_changed"]))
        .order(events::seq.desc())
        .limit(CHANGES_PAGE)
        .select(Event::as_select())
        .load(conn)
}

/// The last month of a branch that is closed; empty before the first.
pub fn closed_through(conn: &mut Conn, branch: &str) -> QueryResult<String> {
    use crate::store::schema::closed_months as m;
    let last: Option<String> =
        m::table.filter(m::branch.eq(branch)).order(m::month.desc()).select(m::month).first(conn).optional()?;
    Ok(last.unwrap_or_default())
}
