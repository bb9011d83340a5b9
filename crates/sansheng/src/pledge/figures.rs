//! The pledge as it stands: the days that are counted for good, by key, and the few that are not, counted as they are asked.

use diesel::prelude::*;
use serde::Serialize;

use super::count::count;
use super::rules::{Figure, figure};
use super::{Clause, How, Tallies};
use crate::door::Stop;
use crate::halls::Hall;
use crate::kernel::{Day, Millis};
use crate::queue::{self, Promises};
use crate::store::Conn;
use crate::store::schema::{hall_days, pledge_days};

/// At most so many days are counted while somebody waits: today, yesterday until everybody may have rated, and those
/// around a holiday. More of them are only there while an old database is counted for the first time.
const LIVE_DAYS_MAX: usize = 7;

/// A week, for people: today and the six days before.
const WEEK_DAYS: i64 = 7;

/// What was promised and what was kept: today, this month, this quarter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Pledge {
    /// The hall.
    pub hall: String,
    /// Today, by the hall's clock.
    pub day: String,
    /// `2026-11`.
    pub month: String,
    /// `2026Q4`.
    pub quarter: String,
    /// Whether every day of the quarter is counted; not while a database from before is counted for the first time.
    pub complete: bool,
    /// The clauses, in the order of the page.
    pub clauses: Vec<ClauseKept>,
    /// The waits that were promised with a ticket in the last seven days, today included: how many were kept and how far they
    /// were off, by hour, service and people ahead.
    pub week: Promises,
}

/// A clause and how it was kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ClauseKept {
    /// Stable name.
    pub clause: Clause,
    /// The id of the pledge's clause: `B7`.
    pub id: String,
    /// How it is made true.
    pub how: How,
    /// The share of cases in which it is promised, in tenths of a percent.
    pub target_permille: i64,
    /// Today so far.
    pub today: Figure,
    /// This month, today included.
    pub month: Figure,
    /// This quarter, today included.
    pub quarter: Figure,
}

/// The pledge of a hall as it stands.
pub fn pledge(conn: &mut Conn, hall: &Hall, now: Millis) -> Result<Pledge, Stop> {
    let today = hall.zone.day(now);
    let (month_begins, quarter_begins) = (today.month_begins(), today.quarter_begins());
    let counted = counted(conn, hall, &quarter_begins, &today)?;
    let last = last_counted(conn, hall)?;
    let mut live = not_counted(conn, hall, last.as_deref(), &quarter_begins, &today)?;
    let complete = live.len() <= LIVE_DAYS_MAX;
    live.truncate(LIVE_DAYS_MAX);
    let mut sums = [Tallies::default(); 3];
    let mut add = |day: &str, tallies: &Tallies| {
        let within = [day == today.as_str(), day >= month_begins.as_str(), true];
        sums.iter_mut().zip(within).filter(|(_, within)| *within).for_each(|(sum, _)| sum.add(tallies));
    };
    counted.iter().for_each(|(day, tallies)| add(day, tallies));
    for day in live.iter().filter_map(|day| Day::parse(day)) {
        let tallies = count(conn, hall, &day, now.saturating_add(1))?;
        add(day.as_str(), &tallies);
    }
    Ok(Pledge {
        hall: hall.id.clone(),
        month: today.month(),
        quarter: today.quarter(),
        complete,
        clauses: Clause::ALL.map(|clause| kept(clause, &sums)).to_vec(),
        week: queue::promises(conn, hall, &today.plus(1 - WEEK_DAYS), &today)?,
        day: today.to_string(),
    })
}

fn kept(clause: Clause, [today, month, quarter]: &[Tallies; 3]) -> ClauseKept {
    ClauseKept {
        clause,
        id: clause.id().to_owned(),
        how: clause.how(),
        target_permille: clause.target_permille(),
        today: figure(clause, today.of(clause)),
        month: figure(clause, month.of(clause)),
        quarter: figure(clause, quarter.of(clause)),
    }
}

/// The days from one to another that are counted for good: at most a quarter's, a row a clause. Clauses that this program
/// does not know are another's.
fn counted(conn: &mut Conn, hall: &Hall, from: &Day, through: &Day) -> QueryResult<Vec<(String, Tallies)>> {
    use pledge_days as t;
    let rows: Vec<(String, String, i32, i32)> = t::table
        .filter(t::branch.eq(&hall.branch).and(t::hall.eq(&hall.id)))
        .filter(t::day.ge(from.as_str()).and(t::day.le(through.as_str())))
        .select((t::day, t::clause, t::kept, t::total))
        .load(conn)?;
    let mut days: Vec<(String, Tallies)> = Vec::new();
    for (day, clause, kept, total) in rows {
        let Some(clause) = Clause::parse(&clause) else { continue };
        let mut tallies = Tallies::default();
        *tallies.at(clause) = super::Tally { kept: kept.into(), of: total.into() };
        days.push((day, tallies));
    }
    Ok(days)
}

/// The last day of a hall that is counted for good.
pub(super) fn last_counted(conn: &mut Conn, hall: &Hall) -> QueryResult<Option<String>> {
    use pledge_days as t;
    t::table
        .filter(t::branch.eq(&hall.branch).and(t::hall.eq(&hall.id)))
        .order(t::day.desc())
        .select(t::day)
        .first(conn)
        .optional()
}

/// The days after the last counted one on which there were tickets, newest first: one more than are ever shown.
fn not_counted(
    conn: &mut Conn,
    hall: &Hall,
    last: Option<&str>,
    from: &Day,
    through: &Day,
) -> QueryResult<Vec<String>> {
    use hall_days as t;
    t::table
        .filter(t::branch.eq(&hall.branch).and(t::hall.eq(&hall.id)))
        .filter(t::day.gt(last.unwrap_or_default()).and(t::day.ge(from.as_str())).and(t::day.le(through.as_str())))
        .order(t::day.desc())
        .limit(i64::try_from(LIVE_DAYS_MAX).unwrap_or(i64::MAX).saturating_add(1))
        .select(t::day)
        .load(conn)
}
