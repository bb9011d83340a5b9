//! Who came when: counted by half-hour and service as tickets are issued, read back as days. What follows from it is in
//! `expected`.

use diesel::prelude::*;

use crate::door::{Stop, Work};
use crate::halls::Hall;
use crate::kernel::{Day, Millis, Zone};
use crate::queue::Class;
use crate::store::schema::arrivals_by_half_hour;
use crate::store::{Conn, Table, Waits, summed};

/// Half-hours of a day.
pub const HALF_HOURS: usize = 48;
/// Days looked back: eight weeks, so that each weekday was seen often and a change is believed within a month.
pub const HISTORY_DAYS: i64 = 56;

/// The half-hour of the hall's own day in which an instant lies, 0 to 47.
pub(super) fn half_hour(zone: &Zone, at: Millis) -> i32 {
    (zone.minute_of_day(at) / 30).clamp(0, 47)
}

/// One half-hour of a hall's day and a service, and how many more came: all, with priority.
struct ArrivalsChange {
    branch: String,
    hall: String,
    day: String,
    service: String,
    half_hour: i32,
    by: (i32, i32),
}

impl Waits for ArrivalsChange {
    const TABLE: Table = Table::ArrivalsByHalfHour;

    fn write(conn: &mut Conn, rows: &[Self]) -> QueryResult<()> {
        use arrivals_by_half_hour as t;
        let changes = rows.iter().map(|c| ((&c.branch, &c.hall, &c.day, &c.service, c.half_hour), c.by));
        for (row, (n, priority)) in summed(changes, |sum, more| *sum = (sum.0 + more.0, sum.1 + more.1)) {
            let changed = crate::store::update(t::table.find(row))
                .set((t::n.eq(t::n + n), t::priority.eq(t::priority + priority)))
                .execute(conn)?;
            if changed == 0 {
                let (branch, hall, day, service, at) = row;
                let key = (t::branch.eq(branch), t::hall.eq(hall), t::day.eq(day), t::service.eq(service));
                let first = (key, t::half_hour.eq(at), t::n.eq(n), t::priority.eq(priority));
                diesel::insert_into(t::table).values(first).execute(conn)?;
            }
        }
        Ok(())
    }
}

/// Somebody came for a service: one more in this half-hour.
pub(crate) fn came(work: &mut Work<'_>, hall: &Hall, service: &str, class: Class) -> Result<(), Stop> {
    let (branch, day) = (work.branch(), work.today(hall).as_str().to_owned());
    let half_hour = half_hour(&hall.zone, work.now());
    let (hall, service) = (hall.id.clone(), service.to_owned());
    let by = (1, i32::from(class == Class::Priority));
    work.later(ArrivalsChange { branch, hall, day, service, half_hour, by })
}

/// How many came for one service in one half-hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Came {
    /// The small number of the service, as [`Hall::service_index`] gives it.
    pub service: u32,
    /// Which half-hour, 0 to 47.
    pub half_hour: usize,
    /// How many.
    pub n: u32,
    /// How many of them with priority.
    pub priority: u32,
}

/// A day on which somebody came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayCame {
    /// Which.
    pub day: Day,
    /// Who came, by service and half-hour.
    pub came: Vec<Came>,
}

impl DayCame {
    /// How many came in each half-hour, whatever for.
    pub fn by_half_hour(&self) -> [u32; HALF_HOURS] {
        let mut all = [0; HALF_HOURS];
        for came in &self.came {
            all[came.half_hour.min(HALF_HOURS - 1)] += came.n;
        }
        all
    }

    /// How many came.
    pub fn n(&self) -> u32 {
        self.came.iter().map(|came| came.n).sum()
    }
}

/// The days from one to another (both included) on which somebody came, in order. One range of the primary key.
pub fn history(conn: &mut Conn, hall: &Hall, from: &Day, to: &Day) -> QueryResult<Vec<DayCame>> {
    use arrivals_by_half_hour as t;
    let rows: Vec<(String, String, i32, i32, i32)> = t::table
        .filter(t::branch.eq(&hall.branch).and(t::hall.eq(&hall.id)))
        .filter(t::day.ge(from.as_str()).and(t::day.le(to.as_str())))
        .order((t::day.asc(), t::service.asc(), t::half_hour.asc()))
        .select((t::day, t::service, t::half_hour, t::n, t::priority))
        .load(conn)?;
    let mut days: Vec<DayCame> = Vec::new();
    for (day, service, half_hour, n, priority) in rows {
        let (Some(day), Some(service)) = (Day::parse(&day), hall.service_index(&service)) else { continue };
        let whole = |n: i32| u32::try_from(n).unwrap_or(0);
        let half_hour = usize::try_from(half_hour).unwrap_or(0);
        let came = Came { service, half_hour, n: whole(n), priority: whole(priority) };
        match days.last_mut().filter(|last| last.day == day) {
            Some(last) => last.came.push(came),
            None => days.push(DayCame { day, came: vec![came] }),
        }
    }
    Ok(days)
}

/// The first day on which anybody came.
pub(super) fn first_day(conn: &mut Conn, hall: &Hall) -> QueryResult<Option<Day>> {
    use arrivals_by_half_hour as t;
    let first: Option<String> = t::table
        .filter(t::branch.eq(&hall.branch).and(t::hall.eq(&hall.id)))
        .order(t::day.asc())
        .select(t::day)
        .first(conn)
        .optional()?;
    Ok(first.and_then(|day| Day::parse(&day)))
}

/// Days from one day to another, at most so many as are looked back; negative when the other is earlier.
pub fn days_between(from: &Day, to: &Day) -> i64 {
    let far = 10 * HISTORY_DAYS;
    if from <= to { (0..far).find(|n| from.plus(*n) >= *to).unwrap_or(far) } else { -days_between(to, from) }
}
