//! Somebody is asked to do something: help, lead the way, comfort, come to a counter, look at a customer passed on. What
//! nobody needs any more, because the customer was called or is gone or the day is over, ends by itself; whoever had not
//! gone by then did not go, and so it is counted.

use diesel::prelude::*;
use serde_json::json;

use super::bounded;
use crate::counters;
use crate::door::{Stop, Work};
use crate::halls::Hall;
use crate::kernel::Millis;
use crate::queue::refusal::QueueRefusal;
use crate::queue::ticket::{self, Ticket};
use crate::queue::words::TaskKind;
use crate::store::Conn;
use crate::store::schema::tasks;

/// What ends with the call: whoever is called waits no longer.
const UNTIL_CALLED: [TaskKind; 1] = [TaskKind::Comfort];
/// What ends with the visit. A counter that asks for the duty manager still asks when its customer has gone.
const UNTIL_GONE: [TaskKind; 4] = [TaskKind::Comfort, TaskKind::Help, TaskKind::Lead, TaskKind::TransferAlert];
/// At most this many of days gone by in one tick; the next tick comes in a second.
const LEFT_OVER_MAX: i64 = 100;

/// Makes a task and returns its id.
pub(super) fn create(
    work: &mut Work<'_>,
    hall: &str,
    kind: TaskKind,
    ticket: Option<&str>,
    counter: Option<&str>,
    detail: &str,
) -> Result<String, Stop> {
    let (branch, id, now) = (work.branch(), work.id(), work.now());
    diesel::insert_into(tasks::table)
        .values((
            tasks::branch.eq(&branch),
            tasks::id.eq(&id),
            tasks::hall.eq(hall),
            tasks::kind.eq(kind.as_str()),
            tasks::ticket.eq(ticket),
            tasks::counter.eq(counter),
            tasks::detail.eq(detail),
            tasks::created_at.eq(now),
        ))
        .execute(work.conn())?;
    let data = json!({ "kind": kind.as_str(), "ticket": ticket, "counter": counter, "detail": detail });
    work.record(Some(hall), "task_created", &id, &data)?;
    Ok(id)
}

/// A counter calls for the duty manager. Returns the task's id; asking again while one is open changes nothing.
pub fn call_for_help(work: &mut Work<'_>, counter: &str, detail: &str) -> Result<String, Stop> {
    let detail = bounded(detail)?.to_owned();
    let desk = counters::seated(work, counter)?;
    let branch = work.branch();
    let open: Option<String> = tasks::table
        .filter(tasks::branch.eq(&branch).and(tasks::hall.eq(&desk.hall)).and(tasks::counter.eq(&desk.id)))
        .filter(tasks::kind.eq(TaskKind::Assist.as_str()))
        .filter(tasks::done_at.is_null())
        .select(tasks::id)
        .get_result(work.conn())
        .optional()?;
    if let Some(id) = open {
        return Ok(id);
    }
    let ticket = ticket::at_counter(work.conn(), &branch, &desk.id)?.map(|ticket| ticket.id);
    create(work, &desk.hall, TaskKind::Assist, ticket.as_deref(), Some(&desk.id), &detail)
}

/// Somebody at the kiosk asks for a person. Pressing again while nobody has gone there yet changes nothing.
pub fn ask_for_help(work: &mut Work<'_>, hall: &str) -> Result<String, Stop> {
    let (hall, branch) = (work.hall(hall)?, work.branch());
    let open: Option<String> = tasks::table
        .filter(tasks::branch.eq(&branch).and(tasks::hall.eq(&hall.id)).and(tasks::done_at.is_null()))
        .filter(tasks::kind.eq(TaskKind::Help.as_str()).and(tasks::ticket.is_null()).and(tasks::taken_at.is_null()))
        .select(tasks::id)
        .get_result(work.conn())
        .optional()?;
    match open {
        Some(id) => Ok(id),
        None => create(work, &hall.id, TaskKind::Help, None, None, ""),
    }
}

/// Asks the staff for a step that would relieve the hall; `detail` says which. The same step while it is open is one task.
pub fn ask_for_relief(work: &mut Work<'_>, hall: &str, counter: Option<&str>, detail: &str) -> Result<String, Stop> {
    let (hall, branch) = (work.hall(hall)?, work.branch());
    let open: Vec<(String, String, Option<String>)> = tasks::table
        .filter(tasks::branch.eq(&branch).and(tasks::hall.eq(&hall.id)).and(tasks::done_at.is_null()))
        .filter(tasks::kind.eq(TaskKind::Relief.as_str()))
        .select((tasks::id, tasks::detail, tasks::counter))
        .load(work.conn())?;
    // A counter that is to be opened is one task, until whatever hour.
    let same = |of: &(String, String, Option<String>)| match counter {
        Some(counter) => of.2.as_deref() == Some(counter),
        None => of.1 == detail,
    };
    match open.into_iter().find(same) {
        Some((id, ..)) => Ok(id),
        None => create(work, &hall.id, TaskKind::Relief, None, counter, detail),
    }
}

/// A step that somebody was asked for and that is not done.
#[derive(Clone, Debug, Queryable)]
pub struct ReliefAsked {
    /// The counter it is about.
    pub counter: Option<String>,
    /// Which step.
    pub detail: String,
    /// Since when.
    pub created_at: Millis,
}

/// What the staff was asked for that would relieve a hall, oldest first.
pub fn asked_for_relief(conn: &mut Conn, hall: &Hall) -> QueryResult<Vec<ReliefAsked>> {
    tasks::table
        .filter(tasks::branch.eq(&hall.branch).and(tasks::hall.eq(&hall.id)).and(tasks::done_at.is_null()))
        .filter(tasks::kind.eq(TaskKind::Relief.as_str()))
        .order(tasks::created_at.asc())
        .select((tasks::counter, tasks::detail, tasks::created_at))
        .load(conn)
}

/// A counter that somebody was asked to open is open: that is done.
pub(crate) fn relieved(work: &mut Work<'_>, hall: &str, counter: &str) -> Result<(), Stop> {
    let branch = work.branch();
    let open: Vec<String> = tasks::table
        .filter(tasks::branch.eq(&branch).and(tasks::hall.eq(hall)).and(tasks::done_at.is_null()))
        .filter(tasks::kind.eq(TaskKind::Relief.as_str()).and(tasks::counter.eq(counter)))
        .select(tasks::id)
        .load(work.conn())?;
    open.iter().try_for_each(|task| finish_task(work, task))
}

/// The ticket is called: nobody needs to say any more that it takes longer.
pub(super) fn end_with_call(work: &mut Work<'_>, ticket: &Ticket) -> Result<(), Stop> {
    end_of_ticket(work, ticket, &UNTIL_CALLED, "called")
}

/// The ticket's story is over: nobody needs to be led or helped any more.
pub(super) fn end_with_visit(work: &mut Work<'_>, ticket: &Ticket) -> Result<(), Stop> {
    end_of_ticket(work, ticket, &UNTIL_GONE, "over")
}

fn end_of_ticket(work: &mut Work<'_>, ticket: &Ticket, kinds: &[TaskKind], why: &str) -> Result<(), Stop> {
    let open: Vec<String> = tasks::table
        .filter(tasks::branch.eq(&ticket.branch).and(tasks::ticket.eq(&ticket.id)))
        .filter(tasks::kind.eq_any(kinds.iter().map(|kind| kind.as_str())))
        .filter(tasks::done_at.is_null())
        .select(tasks::id)
        .load(work.conn())?;
    open.iter().try_for_each(|task| unneeded(work, &ticket.hall, task, why))
}

/// What was asked for on a day gone by and nobody said is done, the oldest first.
pub(super) fn left_over(conn: &mut Conn, hall: &Hall, now: Millis) -> QueryResult<Vec<String>> {
    let midnight = hall.zone.instant(&hall.zone.day(now), 0);
    tasks::table
        .filter(tasks::branch.eq(&hall.branch).and(tasks::hall.eq(&hall.id)))
        .filter(tasks::done_at.is_null().and(tasks::created_at.lt(midnight)))
        .order((tasks::created_at.asc(), tasks::id.asc()))
        .limit(LEFT_OVER_MAX)
        .select(tasks::id)
        .load(conn)
}

/// Ends a task that nobody needs any more. Whether somebody had gone stays as it was.
pub(super) fn unneeded(work: &mut Work<'_>, hall: &str, task: &str, why: &str) -> Result<(), Stop> {
    let (branch, now) = (work.branch(), work.now());
    crate::store::update(tasks::table.find((&branch, task))).set(tasks::done_at.eq(now)).execute(work.conn())?;
    work.record(Some(hall), "task_unneeded", task, &json!({ "why": why }))
}

type TaskRow = (String, Option<String>, Option<i64>);

fn load(work: &mut Work<'_>, task: &str) -> Result<TaskRow, Stop> {
    let branch = work.branch();
    let row: Option<TaskRow> = tasks::table
        .find((&branch, task))
        .select((tasks::hall, tasks::taken_by, tasks::done_at))
        .get_result(work.conn())
        .optional()?;
    row.ok_or_else(|| QueueRefusal::TaskNotFound.into())
}

/// Somebody takes a task. Taking what one has taken already changes nothing.
pub fn take_task(work: &mut Work<'_>, task: &str) -> Result<(), Stop> {
    let (hall, taken_by, done_at) = load(work, task)?;
    let (branch, now, me) = (work.branch(), work.now(), work.actor().id.clone());
    match taken_by {
        _ if done_at.is_some() => return Err(QueueRefusal::TaskDone.into()),
        Some(by) if by == me => return Ok(()),
        Some(_) => return Err(QueueRefusal::TaskTaken.into()),
        None => {}
    }
    crate::store::update(tasks::table.find((&branch, task)))
        .set((tasks::taken_at.eq(now), tasks::taken_by.eq(&me)))
        .execute(work.conn())?;
    work.record(Some(&hall), "task_taken", task, &json!({ "by": me }))
}

/// A task is done; whoever says so without having taken it took it just now.
pub fn finish_task(work: &mut Work<'_>, task: &str) -> Result<(), Stop> {
    let (hall, taken_by, done_at) = load(work, task)?;
    if done_at.is_some() {
        return Err(QueueRefusal::TaskDone.into());
    }
    let (branch, now, me) = (work.branch(), work.now(), work.actor().id.clone());
    let row = tasks::table.find((&branch, task));
    if taken_by.is_none() {
        crate::store::update(row)
            .set((tasks::taken_at.eq(now), tasks::taken_by.eq(&me), tasks::done_at.eq(now)))
            .execute(work.conn())?;
    } else {
        crate::store::update(row).set(tasks::done_at.eq(now)).execute(work.conn())?;
    }
    work.record(Some(&hall), "task_done", task, &json!({ "by": me }))
}

/// The hall of a task.
pub fn hall_of_task(work: &mut Work<'_>, task: &str) -> Result<String, Stop> {
    Ok(load(work, task)?.0)
}
