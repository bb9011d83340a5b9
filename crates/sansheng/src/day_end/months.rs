//! Closed months: a leader closes a month when its days are closed in every hall; then nothing posts into it or before it.

use diesel::prelude::*;
use diesel::sql_types::Text;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::refusal::DayEndRefusal;
use crate::door::{Stop, Work};
use crate::kernel::{Day, Millis, Role, Zone};
use crate::store::Conn;
use crate::store::schema::{closed_months as m, staff};

/// At most this many months in one list: ten years.
const MONTHS_MAX: i64 = 120;
/// So many open days are named; the rest is counted.
const DAYS_NAMED: usize = 10;

/// A month that is closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ClosedMonth {
    /// Which: `2026-10`.
    pub month: String,
    /// The name of who closed it.
    pub closed_by: String,
    /// When.
    #[serde(with = "crate::kernel::clock::instant")]
    #[schema(value_type = String, format = DateTime)]
    pub closed_at: Millis,
}

const DAYS_OPEN: &str = "select distinct t.hall as hall, t.day as day from halls h cross join tills t \
  left join day_ends d on d.branch = t.branch and d.hall = t.hall and d.day = t.day \
  where h.branch = $1 and t.day >= $2 and t.day <= $3 and t.branch = h.branch and t.hall = h.id and d.day is null \
  order by 2, 1";

#[derive(QueryableByName)]
struct OpenDay {
    #[diesel(sql_type = Text)]
    hall: String,
    #[diesel(sql_type = Text)]
    day: String,
}

/// Closes a month of the branch for good.
pub fn close_month(work: &mut Work<'_>, month: &str) -> Result<ClosedMonth, Stop> {
    let (branch, now) = (work.branch(), work.now());
    let who = work.actor().staff_id().ok_or(DayEndRefusal::MayNotClose)?.to_owned();
    if !matches!(Role::parse(&work.actor().role), Some(Role::Leader | Role::Owner)) {
        return Err(DayEndRefusal::MayNotClose.into());
    }
    let (first, last) = days_of(month).ok_or(DayEndRefusal::MonthUnknown)?;
    let zone = crate::halls::queries::branch(work.conn(), &branch)?.time_zone;
    let today = Zone::named(&zone).ok_or(crate::halls::HallsRefusal::TimeZoneUnknown)?.day(now);
    if *month >= *today.month() {
        return Err(DayEndRefusal::MonthNotOver.into());
    }
    if *month <= *work.closed_through()? {
        return Err(DayEndRefusal::MonthAlreadyClosed.into());
    }
    let open: Vec<OpenDay> = diesel::sql_query(DAYS_OPEN)
        .bind::<Text, _>(&branch)
        .bind::<Text, _>(&first)
        .bind::<Text, _>(&last)
        .load(work.conn())?;
    if !open.is_empty() {
        let days = open.iter().take(DAYS_NAMED).map(|open| (open.hall.clone(), open.day.clone())).collect();
        return Err(DayEndRefusal::MonthDaysOpen { n: open.len(), days }.into());
    }
    diesel::insert_into(m::table)
        .values((m::branch.eq(&branch), m::month.eq(month), m::closed_by.eq(&who), m::closed_at.eq(now)))
        .execute(work.conn())?;
    // What is closed is remembered with the configuration, in every process.
    work.configuration_changed();
    work.record(None, "month_closed", month, &json!({}))?;
    let closed = closed_months(work.conn(), &branch)?.into_iter().find(|closed| closed.month == month);
    Ok(closed.ok_or(DayEndRefusal::MonthUnknown)?)
}

/// The first day of a month, and a text that no day of it comes after.
fn days_of(month: &str) -> Option<(String, String)> {
    let first = Day::parse(&format!("{month}-01"))?;
    Some((first.to_string(), format!("{month}-31")))
}

/// The closed months of a branch, newest first.
pub fn closed_months(conn: &mut Conn, branch: &str) -> QueryResult<Vec<ClosedMonth>> {
    let rows: Vec<(String, String, Millis)> = m::table
        .inner_join(staff::table.on(staff::branch.eq(m::branch).and(staff::id.eq(m::closed_by))))
        .filter(m::branch.eq(branch))
        .order(m::month.desc())
        .limit(MONTHS_MAX)
        .select((m::month, staff::name, m::closed_at))
        .load(conn)?;
    Ok(rows.into_iter().map(|(month, closed_by, closed_at)| ClosedMonth { month, closed_by, closed_at }).collect())
}
