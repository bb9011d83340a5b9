//! Figures kept in the same transaction as what they count: lines, the hall's day, service times, voices.
//! `verify` counts them again from scratch.

use std::ops::AddAssign;

use diesel::prelude::*;

use super::rules;
use super::ticket::Ticket;
use super::words::Voice;
use crate::door::{Stop, Work};
use crate::kernel::Millis;
use crate::store::schema::{hall_days, queue_lines, service_times, voices};
use crate::store::{Conn, Table, Waits, inserted_together, summed};

/// What one command adds to a hall's day.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct DayFigures {
    pub(crate) issued: i32,
    pub(crate) finished: i32,
    pub(crate) refused: i32,
    pub(crate) cancelled: i32,
    pub(crate) expired: i32,
    pub(crate) waited_s: i64,
    pub(crate) waited_n: i32,
    pub(crate) promise_kept: i32,
    pub(crate) promise_n: i32,
    pub(crate) rated_n: i32,
    pub(crate) rated_sum: i32,
    pub(crate) wasted_trips: i32,
}

impl AddAssign for DayFigures {
    fn add_assign(&mut self, more: Self) {
        self.issued += more.issued;
        self.finished += more.finished;
        self.refused += more.refused;
        self.cancelled += more.cancelled;
        self.expired += more.expired;
        self.waited_s += more.waited_s;
        self.waited_n += more.waited_n;
        self.promise_kept += more.promise_kept;
        self.promise_n += more.promise_n;
        self.rated_n += more.rated_n;
        self.rated_sum += more.rated_sum;
        self.wasted_trips += more.wasted_trips;
    }
}

/// A hall's day, and what is added to it.
struct DayChange {
    branch: String,
    hall: String,
    day: String,
    add: DayFigures,
}

impl Waits for DayChange {
    const TABLE: Table = Table::HallDays;

    fn write(conn: &mut Conn, rows: &[Self]) -> QueryResult<()> {
        let changes = rows.iter().map(|row| ((&row.branch, &row.hall, &row.day), row.add));
        summed(changes, |sum, more| *sum += more)
            .into_iter()
            .try_for_each(|((branch, hall, day), add)| write_day(conn, branch, hall, day, &add))
    }
}

fn write_day(conn: &mut Conn, branch: &str, hall: &str, day: &str, add: &DayFigures) -> QueryResult<()> {
    use hall_days as t;
    let changed = crate::store::update(t::table.find((branch, hall, day)))
        .set((
            t::issued.eq(t::issued + add.issued),
            t::finished.eq(t::finished + add.finished),
            t::refused.eq(t::refused + add.refused),
            t::cancelled.eq(t::cancelled + add.cancelled),
            t::expired.eq(t::expired + add.expired),
            t::waited_s.eq(t::waited_s + add.waited_s),
            t::waited_n.eq(t::waited_n + add.waited_n),
            t::promise_kept.eq(t::promise_kept + add.promise_kept),
            t::promise_n.eq(t::promise_n + add.promise_n),
            t::rated_n.eq(t::rated_n + add.rated_n),
            t::rated_sum.eq(t::rated_sum + add.rated_sum),
            t::wasted_trips.eq(t::wasted_trips + add.wasted_trips),
        ))
        .execute(conn)?;
    if changed == 0 {
        let first = (
            (t::branch.eq(branch), t::hall.eq(hall), t::day.eq(day)),
            (t::issued.eq(add.issued), t::finished.eq(add.finished), t::refused.eq(add.refused)),
            (t::cancelled.eq(add.cancelled), t::expired.eq(add.expired)),
            (t::waited_s.eq(add.waited_s), t::waited_n.eq(add.waited_n)),
            (t::promise_kept.eq(add.promise_kept), t::promise_n.eq(add.promise_n)),
            (t::rated_n.eq(add.rated_n), t::rated_sum.eq(add.rated_sum), t::wasted_trips.eq(add.wasted_trips)),
        );
        diesel::insert_into(t::table).values(first).execute(conn)?;
    }
    Ok(())
}

/// Adds to the day on which a ticket was issued: a day's figures are about the day's tickets.
pub(crate) fn add_to_day(work: &mut Work<'_>, hall: &str, day: &str, add: &DayFigures) -> Result<(), Stop> {
    let branch = work.branch();
    work.later(DayChange { branch, hall: hall.to_owned(), day: day.to_owned(), add: *add })
}

/// A line, and how many more wait in it.
struct LineChange {
    branch: String,
    hall: String,
    service: String,
    class: String,
    by: i32,
}

impl Waits for LineChange {
    const TABLE: Table = Table::QueueLines;

    fn write(conn: &mut Conn, rows: &[Self]) -> QueryResult<()> {
        use queue_lines as t;
        let changes = rows.iter().map(|row| ((&row.branch, &row.hall, &row.service, &row.class), row.by));
        for (line, by) in summed(changes, |sum, more| *sum += more) {
            let changed =
                crate::store::update(t::table.find(line)).set(t::waiting.eq(t::waiting + by)).execute(conn)?;
            if changed == 0 {
                let (branch, hall, service, class) = line;
                let key = (t::branch.eq(branch), t::hall.eq(hall), t::service.eq(service), t::class.eq(class));
                diesel::insert_into(t::table).values((key, t::waiting.eq(by))).execute(conn)?;
            }
        }
        Ok(())
    }
}

/// A ticket joins its line (1) or leaves it (-1).
pub(crate) fn count_in_line(work: &mut Work<'_>, ticket: &Ticket, by: i32) -> Result<(), Stop> {
    work.later(LineChange {
        branch: ticket.branch.clone(),
        hall: ticket.hall.clone(),
        service: ticket.service.clone(),
        class: ticket.class.clone(),
        by,
    })
}

/// The hall learns from a service that took this long, if it can be trusted.
pub(crate) fn learn(work: &mut Work<'_>, hall: &str, service: &str, took_s: i64) -> Result<(), Stop> {
    use service_times as t;
    if !rules::teaches(took_s) {
        return Ok(());
    }
    let branch = work.branch();
    let changed = crate::store::update(t::table.find((&branch, hall, service)))
        .set((t::n.eq(t::n + 1), t::sum_s.eq(t::sum_s + took_s), t::sum_sq.eq(t::sum_sq + took_s * took_s)))
        .execute(work.conn())?;
    if changed == 0 {
        diesel::insert_into(t::table)
            .values((
                t::branch.eq(&branch),
                t::hall.eq(hall),
                t::service.eq(service),
                t::n.eq(1),
                t::sum_s.eq(took_s),
                t::sum_sq.eq(took_s * took_s),
            ))
            .execute(work.conn())?;
    }
    Ok(())
}

/// Who spoke to a ticket's customer.
#[derive(Insertable)]
#[diesel(table_name = voices, treat_none_as_default_value = false)]
pub(crate) struct Heard {
    pub(crate) branch: String,
    pub(crate) ticket: String,
    pub(crate) voice: &'static str,
    pub(crate) staff: String,
    pub(crate) at: Millis,
}

inserted_together!(Heard, Voices, voices);

/// A voice was heard, once a ticket: the first one counts. Devices and the clock have no voice.
pub(crate) fn voice(work: &mut Work<'_>, ticket: &str, voice: Voice) -> Result<bool, Stop> {
    use voices as t;
    let Some(staff) = work.actor().staff_id().map(str::to_owned) else { return Ok(false) };
    let (branch, now) = (work.branch(), work.now());
    let row = t::table.find((&branch, ticket, voice.as_str()));
    let heard: i64 = row.count().get_result(work.conn())?;
    if heard > 0 {
        return Ok(false);
    }
    work.later(Heard { branch, ticket: ticket.to_owned(), voice: voice.as_str(), staff, at: now })?;
    Ok(true)
}
