//! Advice is taken: a counter opens, serves something more, people are sent elsewhere or spoken to. Each through the
//! command that did it before there was advice; here is only which, and the word in the journal that it was advice.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::PlanningRefusal;
use super::next_hour::{Act, Elsewhere};
use crate::counters::{self, CounterRefusal, CounterRow, Presence, SetPresence};
use crate::door::{Stop, Work};
use crate::kernel::Millis;
use crate::queue::{self, QueueRefusal};

/// A counter is not asked to stay open longer than this: a day's work.
const OPEN_MAX_MS: Millis = 12 * 3_600_000;

/// A step to take, as a button sends it: `open:6:1772421600000`, `close:3`, `assign:3:pay:1772421600000`, `divert:pay`, `divert:pay:dongmen`,
/// `comfort`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Take {
    /// Open a counter until then.
    Open {
        /// Its number.
        counter: i32,
        /// Until when.
        until: Millis,
    },
    /// Close a counter.
    Close {
        /// Its number.
        counter: i32,
    },
    /// Let a counter also serve something for a while.
    Assign {
        /// Its number.
        counter: i32,
        /// Code of the service.
        service: String,
        /// Until when.
        until: Millis,
    },
    /// Send people who come for a service elsewhere.
    Divert {
        /// Code of the service.
        service: String,
        /// The hall they are sent to; none: it is done without coming.
        hall: Option<String>,
    },
    /// Speak to those who will wait longer than they were told.
    Comfort,
}

/// What taking advice came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Taken {
    /// It is done.
    Done,
    /// Somebody was asked to: so many tasks stand open.
    Asked(usize),
}

impl Take {
    /// The step behind advice.
    pub fn of(act: &Act) -> Self {
        match act {
            Act::Open { counter, until, .. } => Self::Open { counter: *counter, until: *until },
            Act::Close { counter } => Self::Close { counter: *counter },
            Act::Assign { counter, service, until } => {
                Self::Assign { counter: *counter, service: service.clone(), until: *until }
            }
            Act::Divert { service, to: Elsewhere::Online } => Self::Divert { service: service.clone(), hall: None },
            Act::Divert { service, to: Elsewhere::Hall(hall) } => {
                Self::Divert { service: service.clone(), hall: Some(hall.clone()) }
            }
            Act::Comfort { .. } => Self::Comfort,
        }
    }

    /// As a button sends it.
    pub fn text(&self) -> String {
        match self {
            Self::Open { counter, until } => format!("open:{counter}:{until}"),
            Self::Close { counter } => format!("close:{counter}"),
            Self::Assign { counter, service, until } => format!("assign:{counter}:{service}:{until}"),
            Self::Divert { service, hall: None } => format!("divert:{service}"),
            Self::Divert { service, hall: Some(hall) } => format!("divert:{service}:{hall}"),
            Self::Comfort => "comfort".to_owned(),
        }
    }

    /// Reads what [`Take::text`] wrote. Refuses `advice_unknown`.
    pub fn parse(text: &str) -> Result<Self, PlanningRefusal> {
        let parts: Vec<&str> = text.split(':').collect();
        let number = |text: &str| text.parse::<i32>().map_err(|_| PlanningRefusal::AdviceUnknown);
        let instant = |text: &str| text.parse::<Millis>().map_err(|_| PlanningRefusal::AdviceUnknown);
        match parts.as_slice() {
            ["open", counter, until] => Ok(Self::Open { counter: number(counter)?, until: instant(until)? }),
            ["close", counter] => Ok(Self::Close { counter: number(counter)? }),
            ["assign", counter, service, until] => {
                let (counter, until) = (number(counter)?, instant(until)?);
                Ok(Self::Assign { counter, service: (*service).to_owned(), until })
            }
            ["divert", service] => Ok(Self::Divert { service: (*service).to_owned(), hall: None }),
            ["divert", service, hall] => {
                Ok(Self::Divert { service: (*service).to_owned(), hall: Some((*hall).to_owned()) })
            }
            ["comfort"] => Ok(Self::Comfort),
            _ => Err(PlanningRefusal::AdviceUnknown),
        }
    }
}

/// Takes a step. Refuses `advice_unknown`, `advice_past`, `nobody_to_comfort`, `counter_not_found`, `service_not_found`,
/// and whatever the command behind it refuses.
pub fn take(work: &mut Work<'_>, hall: &str, step: &Take) -> Result<Taken, Stop> {
    let taken = match step {
        Take::Open { counter, until } => open(work, hall, *counter, *until)?,
        Take::Close { counter } => close(work, hall, *counter)?,
        Take::Assign { counter, service, until } => assign(work, hall, *counter, service, *until)?,
        Take::Divert { service, hall: to } => divert(work, hall, service, to.as_deref())?,
        Take::Comfort => match queue::comfort_now(work, hall)? {
            0 => return Err(PlanningRefusal::NobodyToComfort.into()),
            n => Taken::Asked(n),
        },
    };
    work.record(Some(hall), "advice_taken", hall, &json!({ "step": step.text(), "asked": taken != Taken::Done }))?;
    Ok(taken)
}

/// Whoever sits there opens; where nobody sits somebody is asked to.
fn open(work: &mut Work<'_>, hall: &str, number: i32, until: Millis) -> Result<Taken, Stop> {
    let now = work.now();
    if until <= now {
        return Err(PlanningRefusal::AdvicePast.into());
    }
    if until > now.saturating_add(OPEN_MAX_MS) {
        return Err(PlanningRefusal::AdviceUnknown.into());
    }
    let desk = desk(work, hall, number)?;
    if desk.clerk.is_some() {
        counters::presence(work, &desk.id, &SetPresence { state: Presence::Open, reason: None })?;
        return Ok(Taken::Done);
    }
    let detail = json!({ "step": "open", "until": until }).to_string();
    queue::ask_for_relief(work, hall, Some(&desk.id), &detail)?;
    Ok(Taken::Asked(1))
}

/// The counter calls nobody any more; with somebody at it `counter_busy`.
fn close(work: &mut Work<'_>, hall: &str, number: i32) -> Result<Taken, Stop> {
    let desk = desk(work, hall, number)?;
    counters::presence(work, &desk.id, &SetPresence { state: Presence::Closed, reason: None })?;
    Ok(Taken::Done)
}

/// A counter in use, by its number.
fn desk(work: &mut Work<'_>, hall: &str, number: i32) -> Result<CounterRow, Stop> {
    let (branch, id) = (work.branch(), work.hall(hall)?.counter_id(number));
    let desk = counters::by_id(work.conn(), &branch, &id)?.filter(|desk| desk.active == 1 && desk.hall == hall);
    desk.ok_or_else(|| CounterRefusal::CounterNotFound.into())
}

/// The counter serves it too, until then or until the duty manager takes it back.
fn assign(work: &mut Work<'_>, hall: &str, number: i32, service: &str, until: Millis) -> Result<Taken, Stop> {
    if until <= work.now() {
        return Err(PlanningRefusal::AdvicePast.into());
    }
    let desk = desk(work, hall, number)?;
    counters::lend(work, &desk.id, service, until)?;
    Ok(Taken::Done)
}

/// Whoever greets is asked to say where it can be done sooner.
fn divert(work: &mut Work<'_>, hall: &str, service: &str, to: Option<&str>) -> Result<Taken, Stop> {
    let present = work.hall(hall)?;
    let offered = present.service(service).filter(|service| service.active).ok_or(QueueRefusal::ServiceNotFound)?;
    let name = match to {
        Some(to) if to == hall => return Err(PlanningRefusal::AdviceUnknown.into()),
        Some(to) => Some(work.hall(to)?.pack.hall.name.clone()),
        None if offered.elsewhere.is_empty() => return Err(PlanningRefusal::AdviceUnknown.into()),
        None => None,
    };
    let detail = json!({ "step": "divert", "service": service, "hall": to, "name": name }).to_string();
    queue::ask_for_relief(work, hall, None, &detail)?;
    Ok(Taken::Asked(1))
}
