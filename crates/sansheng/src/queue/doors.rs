//! Whether a hall's doors let one more ticket in: its opening calendar, and the rest of the day. Pure.

use super::Promise;
use super::refusal::{ComeBack, QueueRefusal};
use crate::halls::{Doors, Hall, Service, last_close};
use crate::kernel::Millis;
use crate::kernel::clock::rfc3339;

/// Open now; otherwise a refusal with the next opening and what can be done without coming.
pub(super) fn open(hall: &Hall, service: &Service, now: Millis) -> Result<(), QueueRefusal> {
    match hall.doors(now) {
        Doors::Open { .. } => Ok(()),
        Doors::Closed { next_open, .. } => Err(QueueRefusal::HallClosed(Box::new(come_back(hall, service, next_open)))),
    }
}

/// Whether the call would come before the day ends, at the upper end of the prediction. Without a prediction nobody
/// could serve it at all, which is not the day's fault.
pub(super) fn room_today(
    hall: &Hall,
    service: &Service,
    wait: Option<Promise>,
    now: Millis,
) -> Result<(), QueueRefusal> {
    let closes_at = last_close(&hall.pack, &hall.zone, now).unwrap_or(now);
    let left_ms = closes_at.saturating_sub(now);
    match wait {
        Some(wait) if 1_000 * Millis::from(wait.high_s) > left_ms => {
            Err(QueueRefusal::DayFull(Box::new(come_back(hall, service, next_day_open(hall, now)))))
        }
        _ => Ok(()),
    }
}

/// The first opening after the end of today.
fn next_day_open(hall: &Hall, now: Millis) -> Option<Millis> {
    let closes_at = last_close(&hall.pack, &hall.zone, now)?;
    match hall.doors(closes_at) {
        Doors::Closed { next_open, .. } => next_open,
        Doors::Open { opened_at, .. } => Some(opened_at),
    }
}

fn come_back(hall: &Hall, service: &Service, at: Option<Millis>) -> ComeBack {
    ComeBack {
        opens_at: at.map(rfc3339).unwrap_or_default(),
        opens_day: at.map(|at| hall.zone.day(at).to_string()).unwrap_or_default(),
        opens_time: at.map(|at| hall.zone.hour_minute(at)).unwrap_or_default(),
        elsewhere: service.elsewhere.clone(),
    }
}
