//! When each counter of the trace could call: from the first customer to the last, less the times in which somebody waited
//! whom it serves and it called nobody. What it did then nobody recorded: papers, a break, a word with a colleague.

use std::collections::BTreeSet;

use super::{Trace, Went};
use crate::kernel::Millis;

/// Less is the reach for the button.
const PAUSE_MIN: Millis = 2_000;
/// Whoever waited less was not really waiting.
const WAITED_MIN: Millis = 5_000;

/// A counter of the trace.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Shift {
    /// Codes of what it served on the day.
    pub serves: BTreeSet<String>,
    /// When it could call, from (included) to (excluded), in order.
    pub windows: Vec<(Millis, Millis)>,
    /// How many it served.
    pub served: usize,
}

/// Beside [`Trace::counters`].
pub(super) fn shifts(trace: &Trace) -> Vec<Shift> {
    (0..trace.counters.len()).map(|counter| shift(trace, counter)).collect()
}

fn shift(trace: &Trace, counter: usize) -> Shift {
    let mut serves = BTreeSet::new();
    let mut busy: Vec<(Millis, Millis)> = Vec::new();
    for visit in &trace.visits {
        if let Went::Served { called, started, finished, counter: by } = visit.went
            && by == counter
        {
            serves.insert(visit.service.clone());
            busy.push((walking_from(called, started), finished));
        }
    }
    busy.sort_unstable();
    // Whom it could have called: those who really waited, by when they came and until when.
    let waited: Vec<(Millis, Millis)> = trace
        .visits
        .iter()
        .filter(|visit| serves.contains(&visit.service))
        .filter_map(|visit| Some((visit.arrived, visit.until()?)))
        .filter(|(arrived, until)| until - arrived > WAITED_MIN)
        .collect();
    Shift { windows: windows(&busy, &waited), served: busy.len(), serves }
}

/// A customer who came late to the counter kept it for a while, not for hours: a return after a missed call is none of it.
pub(super) fn walking_from(called: Millis, started: Millis) -> Millis {
    called.max(started - super::people::WALK_MAX)
}

fn windows(busy: &[(Millis, Millis)], waited: &[(Millis, Millis)]) -> Vec<(Millis, Millis)> {
    let mut windows: Vec<(Millis, Millis)> = Vec::new();
    let Some(&(mut from, mut free_at)) = busy.first() else { return windows };
    for &(called, finished) in &busy[1..] {
        let back = absent_until(free_at, called, waited);
        if back - free_at > PAUSE_MIN {
            windows.push((from, free_at));
            from = back;
        }
        free_at = free_at.max(finished);
    }
    windows.push((from, free_at));
    windows
}

/// The last moment of a gap at which somebody waited; the beginning of the gap when nobody did.
fn absent_until(from: Millis, to: Millis, waited: &[(Millis, Millis)]) -> Millis {
    let within = waited.iter().filter(|(arrived, until)| *arrived < to && *until > from);
    within.map(|(_, until)| (*until).min(to)).max().unwrap_or(from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counter_is_away_while_it_lets_people_wait() {
        // Served 0-100, then nobody waited, 150-200; somebody waited from 210 and was called at 300.
        let busy = [(0, 100_000), (150_000, 200_000), (300_000, 400_000)];
        assert_eq!(windows(&busy, &[(210_000, 300_000)]), [(0, 200_000), (300_000, 400_000)]);
        // Somebody else took the one who waited: from then on it may have been there.
        assert_eq!(windows(&busy, &[(210_000, 260_000)]), [(0, 200_000), (260_000, 400_000)]);
        assert_eq!(windows(&busy, &[]), [(0, 400_000)]);
        assert_eq!(windows(&[], &[]), []);
    }
}
