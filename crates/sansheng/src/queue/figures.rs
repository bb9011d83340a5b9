//! Figures kept in the same transaction as what they count: lines, the hall's day, service times, voices.
//! `verify` counts them again from scratch.

use diesel::prelude::*;

use super::rules;
use super::ticket::Ticket;
use super::words::Voice;
use crate::door::{Stop, Work};
use crate::store::schema::{hall_days, queue_lines, service_times, voices};

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

/// Adds to the day on which a ticket was issued: a day's figures are about the day's tickets.
pub(crate) fn add_to_day(work: &mut Work<'_>, hall: &str, day: &str, add: &DayFigures) -> Result<(), Stop> {
    use hall_days as t;
    let branch = work.branch();
    let row = t::table.find((&branch, hall, day));
    let changed = crate::store::update(row)
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
        .execute(work.conn())?;
    if changed == 0 {
        let first = (
            (t::branch.eq(&branch), t::hall.eq(hall), t::day.eq(day)),
            (t::issued.eq(add.issued), t::finished.eq(add.finished), t::refused.eq(add.refused)),
            (t::cancelled.eq(add.cancelled), t::expired.eq(add.expired)),
            (t::waited_s.eq(add.waited_s), t::waited_n.eq(add.waited_n)),
            (t::promise_kept.eq(add.promise_kept), t::promise_n.eq(add.promise_n)),
            (t::rated_n.eq(add.rated_n), t::rated_sum.eq(add.rated_sum), t::wasted_trips.eq(add.wasted_trips)),
        );
        diesel::insert_into(t::table).values(first).execute(work.conn())?;
    }
    Ok(())
}

/// A ticket joins its line (1) or leaves it (-1).
pub(crate) fn count_in_line(work: &mut Work<'_>, ticket: &Ticket, by: i32) -> Result<(), Stop> {
    use queue_lines as t;
    let line = t::table.find((&ticket.branch, &ticket.hall, &ticket.service, &ticket.class));
    let changed = crate::store::update(line).set(t::waiting.eq(t::waiting + by)).execute(work.conn())?;
    if changed == 0 {
        diesel::insert_into(t::table)
            .values((
                t::branch.eq(&ticket.branch),
                t::hall.eq(&ticket.hall),
                t::service.eq(&ticket.service),
                t::class.eq(&ticket.class),
                t::waiting.eq(by),
            ))
            .execute(work.conn())?;
    }
    Ok(())
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
    diesel::insert_into(t::table)
        .values((
            t::branch.eq(&branch),
            t::ticket.eq(ticket),
            t::voice.eq(voice.as_str()),
            t::staff.eq(&staff),
            t::at.eq(now),
        ))
        .execute(work.conn())?;
    Ok(true)
}
