//! What may follow what: pure rules of a ticket's life. Values in, decision out; no table, no clock.

use super::refusal::QueueRefusal;
use super::words::{Class, HoldKind, State};
use crate::halls::{Hall, QueueRules};
use crate::kernel::Millis;

/// What can be done to a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// A counter calls it.
    Call,
    /// It is called again.
    Recall,
    /// The customer did not come.
    Miss,
    /// The customer came after all.
    Return,
    /// The customer sits down.
    Start,
    /// It is put aside.
    Hold,
    /// It is taken up again.
    Resume,
    /// It goes back into the line, for another business or another counter.
    Transfer,
    /// It is turned away.
    Refuse,
    /// It is served to the end.
    Finish,
    /// The customer takes it back.
    Cancel,
    /// The next business day begins.
    Expire,
    /// Another business is added to it.
    AddService,
}

impl Act {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::Call,
        Self::Recall,
        Self::Miss,
        Self::Return,
        Self::Start,
        Self::Hold,
        Self::Resume,
        Self::Transfer,
        Self::Refuse,
        Self::Finish,
        Self::Cancel,
        Self::Expire,
        Self::AddService,
    ];
}

/// The state after an act, or why it cannot be.
pub fn after(state: State, act: Act) -> Result<State, QueueRefusal> {
    use State::{Called, Cancelled, Expired, Finished, Held, Missed, Refused, Serving, Waiting};
    match (act, state) {
        (Act::Call, Waiting) | (Act::Recall, Called) => Ok(Called),
        (Act::Miss, Called) => Ok(Missed),
        (Act::Return, Missed) | (Act::Transfer, Called | Serving) => Ok(Waiting),
        (Act::Start, Called) | (Act::Resume, Held) => Ok(Serving),
        (Act::Hold, Serving) => Ok(Held),
        (Act::Refuse, Serving) => Ok(Refused),
        (Act::Finish, Serving) => Ok(Finished),
        (Act::Cancel, Waiting | Held | Missed) => Ok(Cancelled),
        (Act::Expire, Waiting | Held | Missed) => Ok(Expired),
        (Act::AddService, Waiting | Called | Serving | Held | Missed) => Ok(state),
        _ => Err(no(state, act)),
    }
}

fn no(state: State, act: Act) -> QueueRefusal {
    let name = state.as_str();
    match act {
        _ if state.is_over() => QueueRefusal::TicketOver { state: name },
        Act::Call => QueueRefusal::TicketNotWaiting { state: name },
        Act::Recall | Act::Miss | Act::Start => QueueRefusal::TicketNotCalled { state: name },
        Act::Return => QueueRefusal::TicketNotMissed { state: name },
        Act::Resume => QueueRefusal::TicketNotHeld { state: name },
        Act::Cancel | Act::Expire => QueueRefusal::TicketAtCounter,
        Act::Hold | Act::Transfer | Act::Refuse | Act::Finish | Act::AddService => {
            QueueRefusal::TicketNotServing { state: name }
        }
    }
}

/// The class that needs put a ticket in: one need with priority is enough.
pub fn class_of(hall: &Hall, needs: &[String]) -> Result<Class, QueueRefusal> {
    let mut class = Class::Regular;
    for code in needs {
        let need = hall.pack.needs.iter().find(|need| need.active && need.code == *code);
        let need = need.ok_or(QueueRefusal::NeedNotFound)?;
        if Class::parse(&need.class) == Some(Class::Priority) {
            class = Class::Priority;
        }
    }
    Ok(class)
}

/// The target of a class in seconds.
pub fn target_s(rules: &QueueRules, class: Class) -> i32 {
    match class {
        Class::Regular => rules.target_regular_s,
        Class::Priority => rules.target_priority_s,
    }
}

/// A priority ticket that comes now goes before the regular ones that became ready after this instant.
pub fn overtakes_since(rules: &QueueRules, now: Millis) -> Millis {
    let by_target_s = rules.target_regular_s - rules.target_priority_s;
    now - 1_000 * Millis::from(rules.head_start_s.min(by_target_s).max(0))
}

/// Whether a recall is due: the hall's limit, and its pause since the last call.
pub fn recall(rules: &QueueRules, recalls: i32, last_at: Millis, now: Millis) -> Result<(), QueueRefusal> {
    if recalls >= rules.recalls_max {
        let left_s = seconds_left(last_at, rules.recall_pause_s, now);
        return Err(QueueRefusal::RecallsSpent { max: rules.recalls_max, left_s });
    }
    match seconds_left(last_at, rules.recall_pause_s, now) {
        0 => Ok(()),
        left_s => Err(QueueRefusal::RecallTooSoon { left_s }),
    }
}

/// How a call was heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heard {
    /// When it was called.
    pub at: Millis,
    /// When it was called or recalled last.
    pub last_at: Millis,
    /// How often it was recalled.
    pub recalls: i32,
}

/// Seconds until it may be said that a called customer did not come. The grace runs from the call, recalls do not begin
/// it again; whoever was recalled as often as the hall allows has been waited for. After each recall its pause is theirs.
pub fn grace_left_s(rules: &QueueRules, heard: Heard, now: Millis) -> i64 {
    let pause_s = if heard.recalls > 0 { seconds_left(heard.last_at, rules.recall_pause_s, now) } else { 0 };
    if heard.recalls > 0 && heard.recalls >= rules.recalls_max {
        return pause_s;
    }
    seconds_left(heard.at, rules.grace_s, now).max(pause_s)
}

/// Whether a called customer has had the time to come.
pub fn grace(rules: &QueueRules, heard: Heard, now: Millis) -> Result<(), QueueRefusal> {
    match grace_left_s(rules, heard, now) {
        0 => Ok(()),
        left_s => Err(QueueRefusal::GraceNotOver { left_s }),
    }
}

fn seconds_left(since: Millis, span_s: i32, now: Millis) -> i64 {
    let end = since.saturating_add(1_000 * Millis::from(span_s));
    // Rounded up: "0 seconds left" must mean that it is over.
    end.saturating_sub(now).max(0).saturating_add(999) / 1_000
}

/// Where somebody who missed the call stands on coming back: at the old place within the grace, as of now after it.
pub fn ready_on_return(rules: &QueueRules, ready_at: Millis, missed_at: Millis, now: Millis) -> Millis {
    if seconds_left(missed_at, rules.grace_s, now) > 0 { ready_at } else { now.max(ready_at) }
}

/// Whether a held ticket comes back to one counter only.
pub fn returns_here(kind: HoldKind) -> bool {
    matches!(kind, HoldKind::PapersKept | HoldKind::Step)
}

/// A shorter service is a mis-click, a longer one a forgotten screen: neither teaches anything. Seconds.
pub const SERVICE_TRUSTED_S: std::ops::RangeInclusive<i64> = 5..=4 * 3_600;

/// Whether the hall learns from a service that took this long.
pub fn teaches(service_s: i64) -> bool {
    SERVICE_TRUSTED_S.contains(&service_s)
}

/// How a ticket ends when its last service has ended: one service that was finished makes it a finished visit.
pub fn end_of(any_finished: bool) -> State {
    if any_finished { State::Finished } else { State::Refused }
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
