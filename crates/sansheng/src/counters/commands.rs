//! Sit down, say that one is there or away, leave.

use std::sync::Arc;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::queries::{self, CounterRow};
use super::{CounterRefusal, Presence};
use crate::door::{Stop, Work};
use crate::kernel::Role;
use crate::queue;
use crate::store::schema::counters;

/// A wish to be open, away or closed.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetPresence {
    /// What to be.
    pub state: Presence,
    /// A code from the hall's `away` list; needed when away.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Sits down at a counter. It stays closed until its clerk opens it. Sitting where one sits already changes nothing.
pub fn sit_down(work: &mut Work<'_>, counter: &str) -> Result<CounterRow, Stop> {
    let mut desk = load(work, counter)?;
    let staff = work.actor().staff_id().ok_or(CounterRefusal::StaffOnly)?.to_owned();
    match desk.clerk.as_deref() {
        Some(clerk) if clerk == staff => return Ok(desk),
        Some(_) => return Err(CounterRefusal::CounterTaken { counter: desk.number }.into()),
        None => {}
    }
    let branch = work.branch();
    if let Some(other) = queries::of_clerk(work.conn(), &branch, &staff)? {
        // Who closed a counter and goes to another one has left it.
        if other.presence() != Presence::Closed {
            return Err(CounterRefusal::AlreadySeated { counter: other.number }.into());
        }
        leave(work, &other.id)?;
    }
    desk.clerk = Some(staff.clone());
    enter(work, &mut desk, Presence::Closed, None)?;
    work.record(Some(&desk.hall), "counter_taken", &desk.id, &json!({ "counter": desk.number, "clerk": staff }))?;
    Ok(desk)
}

/// Leaves a counter: its clerk, or the duty manager for somebody who went without signing out. Refused while things of
/// customers lie there; the duty manager takes them over.
pub fn leave(work: &mut Work<'_>, counter: &str) -> Result<CounterRow, Stop> {
    let mut desk = load(work, counter)?;
    may_set(work, &desk)?;
    free_of_ticket(work, &desk)?;
    queue::nothing_lies_there(work, &desk, manages(work))?;
    let Some(clerk) = desk.clerk.take() else { return Ok(desk) };
    enter(work, &mut desk, Presence::Closed, None)?;
    work.record(Some(&desk.hall), "counter_left", &desk.id, &json!({ "counter": desk.number, "clerk": clerk }))?;
    queue::release_bound(work, &desk.hall, &desk.id)?;
    Ok(desk)
}

/// Opens a counter, leaves it for a while with a reason, or closes it. With a ticket at hand it stays open.
pub fn presence(work: &mut Work<'_>, counter: &str, ask: &SetPresence) -> Result<CounterRow, Stop> {
    let mut desk = load(work, counter)?;
    may_set(work, &desk)?;
    if ask.state != Presence::Closed && desk.clerk.is_none() {
        return Err(CounterRefusal::CounterNotOpen.into());
    }
    if ask.state != Presence::Open {
        free_of_ticket(work, &desk)?;
    }
    if ask.state == Presence::Closed {
        queue::nothing_lies_there(work, &desk, manages(work))?;
    }
    let reason = match ask.state {
        Presence::Away => {
            let code = ask.reason.as_deref().ok_or(CounterRefusal::AwayReasonNeeded)?;
            let hall = work.hall(&desk.hall)?;
            hall.reason("away", code).ok_or(CounterRefusal::AwayReasonNeeded)?;
            Some(code.to_owned())
        }
        Presence::Open | Presence::Closed => None,
    };
    if desk.presence() == ask.state && desk.presence_reason == reason {
        return Ok(desk);
    }
    let before = json!({ "state": desk.presence, "reason": desk.presence_reason, "since": desk.presence_since });
    enter(work, &mut desk, ask.state, reason)?;
    let data = json!({
        "counter": desk.number, "clerk": desk.clerk, "state": desk.presence, "reason": desk.presence_reason,
        "before": before,
    });
    work.record(Some(&desk.hall), "presence_changed", &desk.id, &data)?;
    match ask.state {
        Presence::Closed => queue::release_bound(work, &desk.hall, &desk.id)?,
        Presence::Open => queue::relieved(work, &desk.hall, &desk.id)?,
        Presence::Away => {}
    }
    Ok(desk)
}

/// The counter at which the one who acts sits, wherever that is.
pub fn own(work: &mut Work<'_>) -> Result<Arc<CounterRow>, Stop> {
    let staff = work.actor().staff_id().ok_or(CounterRefusal::StaffOnly)?.to_owned();
    let seat = work.seat(&staff)?.ok_or(CounterRefusal::NotYourCounter)?;
    work.desk(&seat.counter)?.ok_or_else(|| CounterRefusal::NotYourCounter.into())
}

/// The counter of this id, when the one who acts sits there.
pub(crate) fn seated(work: &mut Work<'_>, counter: &str) -> Result<Arc<CounterRow>, Stop> {
    let desk = work.desk(counter)?.ok_or(CounterRefusal::CounterNotFound)?;
    let staff = work.actor().staff_id().ok_or(CounterRefusal::StaffOnly)?;
    if desk.clerk.as_deref() == Some(staff) { Ok(desk) } else { Err(CounterRefusal::NotYourCounter.into()) }
}

/// The counter of this id, when the one who acts sits there or answers for the hall.
pub(crate) fn settable(work: &mut Work<'_>, counter: &str) -> Result<CounterRow, Stop> {
    let desk = load(work, counter)?;
    may_set(work, &desk)?;
    Ok(desk)
}

pub(super) fn load(work: &mut Work<'_>, counter: &str) -> Result<CounterRow, Stop> {
    let branch = work.branch();
    let desk = queries::by_id(work.conn(), &branch, counter)?.filter(|desk| desk.active == 1);
    desk.ok_or_else(|| CounterRefusal::CounterNotFound.into())
}

/// A clerk sets their own counter; the duty manager any, for somebody who went without saying so.
fn may_set(work: &Work<'_>, desk: &CounterRow) -> Result<(), CounterRefusal> {
    let actor = work.actor();
    let mine = actor.staff_id().is_some() && desk.clerk.as_deref() == actor.staff_id();
    if mine || manages(work) { Ok(()) } else { Err(CounterRefusal::NotYourCounter) }
}

fn manages(work: &Work<'_>) -> bool {
    let actor = work.actor();
    let role = Role::parse(&actor.role);
    matches!(role, Some(Role::DutyManager | Role::Administrator | Role::Owner)) || actor.id == "system"
}

fn free_of_ticket(work: &mut Work<'_>, desk: &CounterRow) -> Result<(), Stop> {
    let branch = work.branch();
    match queue::at_counter(work.conn(), &branch, &desk.id)? {
        Some(ticket) => Err(CounterRefusal::CounterBusy { number: ticket.label() }.into()),
        None => Ok(()),
    }
}

fn enter(work: &mut Work<'_>, desk: &mut CounterRow, presence: Presence, reason: Option<String>) -> Result<(), Stop> {
    presence.as_str().clone_into(&mut desk.presence);
    desk.presence_reason = reason;
    desk.presence_since = work.now();
    let branch = work.branch();
    crate::store::update(counters::table.find((&branch, &desk.id)))
        .set((
            counters::presence.eq(&desk.presence),
            counters::presence_reason.eq(&desk.presence_reason),
            counters::presence_since.eq(desk.presence_since),
            counters::clerk.eq(&desk.clerk),
        ))
        .execute(work.conn())?;
    work.seats_changed();
    Ok(())
}
