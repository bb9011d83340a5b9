//! What lies where: things of customers that a counter holds, and those that the duty manager keeps.

use diesel::prelude::*;
use serde::Serialize;

use crate::kernel::Millis;
use crate::queue::ticket::{Ticket, label};
use crate::store::Conn;
use crate::store::fragments::ticket_is_over;
use crate::store::schema::{custody, found_property, tickets};

/// How many found things one page lists; a hall with more has other worries.
const SHOWN_MAX: i64 = 100;

/// Something of a customer that a counter holds.
#[derive(Clone, Debug, PartialEq, Queryable)]
pub struct Lying {
    /// Id, as custody has it.
    pub id: String,
    /// Id of the ticket.
    pub ticket: String,
    /// Its number's prefix.
    pub prefix: String,
    /// Its number.
    pub n: i32,
    /// The hall.
    pub hall: String,
    /// The counter that took it.
    pub counter: String,
    /// The clerk who took it.
    pub clerk: String,
    /// What it is.
    pub item: String,
    /// Since when.
    pub taken_at: Millis,
}

impl Lying {
    /// The ticket's number as people read it.
    pub fn number(&self) -> String {
        label(&self.prefix, self.n)
    }

    /// `A012 身份证`.
    pub fn named(&self) -> String {
        format!("{} {}", self.number(), self.item)
    }
}

/// Found property that is not handed back yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = FoundProperty)]
pub struct Found {
    /// Id, as custody has it.
    pub id: String,
    /// Id of the ticket.
    pub ticket: String,
    /// Its number as people read it.
    pub number: String,
    /// What it is.
    pub item: String,
    /// The counter that took it.
    pub counter: String,
    /// The clerk who took it.
    pub clerk: String,
    /// When it was taken.
    pub taken_at: Millis,
    /// When it was marked as left behind.
    pub kept_at: Millis,
}

/// What lies at a counter, the oldest first. What the duty manager keeps does not lie there any more.
pub fn lying_at(conn: &mut Conn, branch: &str, counter: &str) -> QueryResult<Vec<Lying>> {
    let open = custody::table
        .inner_join(tickets::table.on(tickets::branch.eq(custody::branch).and(tickets::id.eq(custody::ticket))))
        .filter(custody::branch.eq(branch).and(custody::counter.eq(counter)).and(custody::returned_at.is_null()))
        .order(custody::id.asc())
        .select(COLUMNS)
        .load(conn)?;
    not_kept(conn, branch, open)
}

/// What is held of a ticket's customer, and not kept by the duty manager.
pub(crate) fn open_of_ticket(conn: &mut Conn, ticket: &Ticket) -> QueryResult<Vec<Lying>> {
    let open = custody::table
        .inner_join(tickets::table.on(tickets::branch.eq(custody::branch).and(tickets::id.eq(custody::ticket))))
        .filter(custody::branch.eq(&ticket.branch).and(custody::ticket.eq(&ticket.id)))
        .filter(custody::returned_at.is_null())
        .order(custody::id.asc())
        .select(COLUMNS)
        .load(conn)?;
    not_kept(conn, &ticket.branch, open)
}

type Columns = (
    custody::id,
    custody::ticket,
    tickets::prefix,
    tickets::number,
    tickets::hall,
    custody::counter,
    custody::clerk,
    custody::item,
    custody::taken_at,
);

const COLUMNS: Columns = (
    custody::id,
    custody::ticket,
    tickets::prefix,
    tickets::number,
    tickets::hall,
    custody::counter,
    custody::clerk,
    custody::item,
    custody::taken_at,
);

fn not_kept(conn: &mut Conn, branch: &str, mut open: Vec<Lying>) -> QueryResult<Vec<Lying>> {
    use found_property as f;
    if open.is_empty() {
        return Ok(open);
    }
    let ids: Vec<&str> = open.iter().map(|thing| thing.id.as_str()).collect();
    let kept: Vec<String> = f::table.filter(f::branch.eq(branch).and(f::id.eq_any(ids))).select(f::id).load(conn)?;
    open.retain(|thing| !kept.contains(&thing.id));
    Ok(open)
}

/// Whether the duty manager keeps something.
pub(crate) fn is_kept(conn: &mut Conn, branch: &str, id: &str) -> QueryResult<bool> {
    use found_property as f;
    let n: i64 = f::table.find((branch, id)).filter(f::handed_back_at.is_null()).count().get_result(conn)?;
    Ok(n > 0)
}

/// What the duty manager of a hall keeps, the oldest first.
pub fn found(conn: &mut Conn, branch: &str, hall: &str) -> QueryResult<Vec<Found>> {
    use found_property as f;
    type Row = (String, String, String, i32, String, String, String, Millis, Millis);
    let rows: Vec<Row> = f::table
        .inner_join(tickets::table.on(tickets::branch.eq(f::branch).and(tickets::id.eq(f::ticket))))
        .filter(f::branch.eq(branch).and(f::hall.eq(hall)).and(f::handed_back_at.is_null()))
        .order(f::kept_at.asc())
        .limit(SHOWN_MAX)
        .select((
            f::id,
            f::ticket,
            tickets::prefix,
            tickets::number,
            f::item,
            f::counter,
            f::clerk,
            f::taken_at,
            f::kept_at,
        ))
        .load(conn)?;
    let found = |(id, ticket, prefix, n, item, counter, clerk, taken_at, kept_at): Row| {
        let number = label(&prefix, n);
        Found { id, ticket, number, item, counter, clerk, taken_at, kept_at }
    };
    Ok(rows.into_iter().map(found).collect())
}

/// The first thing that is forgotten, or that is said to be back in one place only. For `verify`.
pub(crate) fn verify(conn: &mut Conn, branch: &str) -> QueryResult<Option<String>> {
    use found_property as f;
    let of = f::branch.eq(custody::branch).and(f::id.eq(custody::id));
    let half_back: Option<String> = custody::table
        .inner_join(f::table.on(of))
        .filter(custody::branch.eq(branch))
        .filter(
            (custody::returned_at.is_null().and(f::handed_back_at.is_not_null()))
                .or(custody::returned_at.is_not_null().and(f::handed_back_at.is_null())),
        )
        .select(custody::id)
        .first(conn)
        .optional()?;
    if let Some(id) = half_back {
        return Ok(Some(format!("the found property {id} is handed back in one place and not in the other")));
    }
    let of_ticket = tickets::branch.eq(custody::branch).and(tickets::id.eq(custody::ticket));
    let forgotten: Option<String> = custody::table
        .inner_join(tickets::table.on(of_ticket))
        .left_join(f::table.on(of))
        .filter(custody::branch.eq(branch).and(custody::returned_at.is_null()).and(f::id.is_null()))
        .filter(ticket_is_over())
        .select(custody::id)
        .first(conn)
        .optional()?;
    Ok(forgotten.map(|id| format!("the thing in custody {id} was not handed back when its ticket ended")))
}
