//! Other ways to choose: to compare with, and for the judges to catch. None of them keeps the four guarantees.

use std::cmp::Reverse;

use queueing::{Class, Millis, Pick, Rules, Waiting, Why, overtakes};

/// Whoever came first, whatever the class.
pub fn first_come(waiting: &[Waiting], serves: &dyn Fn(u32) -> bool, _: &Rules, _: Millis) -> Option<Pick> {
    ranked(waiting, serves, |ticket| (ticket.ready_at_ms, ticket.tie))
}

/// Whoever has priority, always.
pub fn strict_priority(waiting: &[Waiting], serves: &dyn Fn(u32) -> bool, _: &Rules, _: Millis) -> Option<Pick> {
    ranked(waiting, serves, |ticket| (ticket.class == Class::Regular, ticket.ready_at_ms, ticket.tie))
}

/// Whoever came first for the business for which most people wait.
pub fn longest_queue_first(waiting: &[Waiting], serves: &dyn Fn(u32) -> bool, _: &Rules, _: Millis) -> Option<Pick> {
    let length = |service: u32| waiting.iter().filter(|ticket| ticket.service == service).count();
    ranked(waiting, serves, |ticket| (Reverse(length(ticket.service)), ticket.ready_at_ms, ticket.tie))
}

fn ranked<K: Ord>(waiting: &[Waiting], serves: &dyn Fn(u32) -> bool, rank: impl Fn(&Waiting) -> K) -> Option<Pick> {
    let servable = (0..waiting.len()).filter(|&index| serves(waiting[index].service));
    let index = servable.min_by_key(|&index| rank(&waiting[index]))?;
    Some(Pick { index, why: Why::Only, overtakes: overtakes(waiting, serves, index) })
}
