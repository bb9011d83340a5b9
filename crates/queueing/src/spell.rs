//! From rows to call records: a ticket's spell of waiting with its first and last journal number is what a database
//! has; who was waiting at each call is what the audit needs. No judgement here.

use crate::{CallRecord, Millis, Waiting};

/// One uninterrupted time of waiting. A ticket has several when it was missed and came back, or was transferred.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spell {
    /// The ticket as it waited.
    pub ticket: Waiting,
    /// The journal number at which it joined. Numbers, as two things can happen in one millisecond.
    pub from_seq: u64,
    /// The number at which it was called or left; `None` while it waits.
    pub to_seq: Option<u64>,
    /// The call that ended it; `None` when it left or waits.
    pub call: Option<Called>,
}

/// The call that ended a spell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Called {
    /// When.
    pub at_ms: Millis,
    /// The services of the calling counter at that moment.
    pub serves: Vec<u32>,
    /// Out of order, by the duty manager.
    pub by_manager: bool,
}

/// The calls in the order of the journal, each with everybody who was waiting then. Spells come in any order; a call
/// without a `to_seq` has no place in the journal and is left out.
///
/// ```
/// use queueing::{Called, Class, Rules, Spell, Waiting, audit, calls_of};
///
/// let first = Waiting {
///     ready_at_ms: 0,
///     class: Class::Regular,
///     target_ms: 900_000,
///     service: 1,
///     overtaken: 0,
///     tie: 1,
/// };
/// let second = Waiting { ready_at_ms: 60_000, tie: 2, ..first };
/// let called = |at_ms| Some(Called { at_ms, serves: vec![1], by_manager: false });
/// // The journal: 1 and 2 join, 3 calls the first, 4 the second.
/// let spells = [
///     Spell { ticket: first, from_seq: 1, to_seq: Some(3), call: called(120_000) },
///     Spell { ticket: second, from_seq: 2, to_seq: Some(4), call: called(300_000) },
/// ];
/// let calls = calls_of(&spells);
/// assert_eq!((calls[0].waiting.len(), calls[1].waiting.len()), (2, 1));
/// assert!(audit(&calls, &Rules::default()).is_empty());
/// ```
#[must_use]
pub fn calls_of(spells: &[Spell]) -> Vec<CallRecord> {
    let mut joining: Vec<&Spell> = spells.iter().collect();
    joining.sort_by_key(|spell| spell.from_seq);
    let mut ending: Vec<(u64, &Spell, &Called)> =
        spells.iter().filter_map(|spell| Some((spell.to_seq?, spell, spell.call.as_ref()?))).collect();
    ending.sort_by_key(|(seq, ..)| *seq);

    let mut joining = joining.into_iter().peekable();
    let mut present: Vec<&Spell> = Vec::new();
    let mut calls = Vec::with_capacity(ending.len());
    for (seq, spell, call) in ending {
        while let Some(joined) = joining.next_if(|joined| joined.from_seq < seq) {
            present.push(joined);
        }
        present.retain(|other| other.to_seq.is_none_or(|end| end >= seq));
        calls.push(CallRecord {
            at_ms: call.at_ms,
            serves: call.serves.clone(),
            waiting: present.iter().map(|other| other.ticket).collect(),
            // A spell that ends before it begins was never present; the audit then reports the call.
            called: present.iter().position(|other| std::ptr::eq(*other, spell)).unwrap_or(usize::MAX),
            by_manager: call.by_manager,
        });
    }
    calls
}
