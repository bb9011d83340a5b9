//! A random hall lived through over time: people arrive, counters with different skills call, some called people are
//! absent and come back with a later ready time, some leave. The discipline is an argument, so that a planted bug can
//! take its place. Nothing here knows what a good order is; that is `tests/auditor`.

use proptest::collection::vec;
use proptest::prelude::*;
use queueing::{CallRecord, Class, Millis, Rules, Waiting};

/// Somebody who will come.
#[derive(Debug, Clone)]
pub struct Arrival {
    pub gap_ms: Millis,
    pub class: Class,
    pub service: u32,
    /// Deliberately unrelated to class and service: the guarantees must hold for any targets.
    pub target_ms: Millis,
    pub service_ms: Millis,
    pub absent: Absent,
}

/// What happens when the ticket is called for the first time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absent {
    No,
    Gone,
    BackAfter(Millis),
}

/// A day to live through.
#[derive(Debug, Clone)]
pub struct Hall {
    pub rules: Rules,
    /// The services of each counter.
    pub counters: Vec<Vec<u32>>,
    pub arrivals: Vec<Arrival>,
}

/// How a day went.
#[derive(Debug)]
pub struct Day {
    pub calls: Vec<CallRecord>,
    /// The count that the discipline's picks add up to, by issue order.
    pub overtaken: Vec<u32>,
}

/// Chooses a place in the waiting list for a counter with these services, and says whom that overtakes.
pub type Discipline = dyn Fn(&[Waiting], &dyn Fn(u32) -> bool, &Rules, Millis) -> Option<(usize, Vec<usize>)>;

pub fn halls() -> impl Strategy<Value = Hall> {
    (any_rules(), vec(vec(0..SERVICES, 1..4), 1..5), vec(any_arrival(), 1..70))
        .prop_map(|(rules, counters, arrivals)| Hall { rules, counters, arrivals })
}

const SERVICES: u32 = 4;

fn any_rules() -> impl Strategy<Value = Rules> {
    (0..400_i64, 0..5_u32, 100..2_000_i64).prop_map(|(head_start_ms, overtakes_max, wait_max_ms)| Rules {
        head_start_ms,
        overtakes_max,
        wait_max_ms,
    })
}

fn any_arrival() -> impl Strategy<Value = Arrival> {
    let class = prop_oneof![3 => Just(Class::Regular), 2 => Just(Class::Priority)];
    let absent = prop_oneof![
        8 => Just(Absent::No),
        1 => Just(Absent::Gone),
        1 => (1..300_i64).prop_map(Absent::BackAfter),
    ];
    // Gaps of zero are common: ties must be ordered too. Services take longer than gaps, so that lines grow.
    let gap = prop_oneof![1 => Just(0), 4 => 0..40_i64];
    (gap, class, 0..SERVICES, -50..900_i64, 1..200_i64, absent).prop_map(
        |(gap_ms, class, service, target_ms, service_ms, absent)| Arrival {
            gap_ms,
            class,
            service,
            target_ms,
            service_ms,
            absent,
        },
    )
}

/// Lives through the day until nobody is left whom somebody can serve.
pub fn live(hall: &Hall, discipline: &Discipline) -> Day {
    let mut day = Day { calls: Vec::new(), overtaken: vec![0; hall.arrivals.len()] };
    let mut absent: Vec<Absent> = hall.arrivals.iter().map(|arrival| arrival.absent).collect();
    let mut free_at: Vec<Millis> = vec![0; hall.counters.len()];
    let mut waiting: Vec<Waiting> = Vec::new();
    let mut coming = comings(hall);
    let mut now_ms = 0;
    loop {
        coming.retain(|ticket| {
            let here = ticket.ready_at_ms <= now_ms;
            if here {
                waiting.push(Waiting { overtaken: day.overtaken[number(ticket)], ..*ticket });
            }
            !here
        });
        for (services, free_at_ms) in hall.counters.iter().zip(&mut free_at).filter(|(_, at)| **at <= now_ms) {
            let serves = |service| services.contains(&service);
            let Some((called, overtakes)) = discipline(&waiting, &serves, &hall.rules, now_ms) else { continue };
            for other in overtakes {
                waiting[other].overtaken += 1;
                day.overtaken[number(&waiting[other])] += 1;
            }
            let (at_ms, serves) = (now_ms, services.clone());
            day.calls.push(CallRecord { at_ms, serves, waiting: waiting.clone(), called, by_manager: false });
            let ticket = waiting.swap_remove(called);
            match std::mem::replace(&mut absent[number(&ticket)], Absent::No) {
                Absent::No => *free_at_ms = now_ms + hall.arrivals[number(&ticket)].service_ms,
                Absent::Gone => *free_at_ms = now_ms + 5,
                Absent::BackAfter(later_ms) => {
                    *free_at_ms = now_ms + 5;
                    coming.push(Waiting { ready_at_ms: now_ms + later_ms, ..ticket });
                }
            }
        }
        let next_ms = coming.iter().map(|ticket| ticket.ready_at_ms).chain(free_at.iter().copied());
        let Some(next_ms) = next_ms.filter(|&at_ms| at_ms > now_ms).min() else { return day };
        now_ms = next_ms;
    }
}

fn comings(hall: &Hall) -> Vec<Waiting> {
    let mut ready_at_ms = 0;
    (0..)
        .zip(&hall.arrivals)
        .map(|(tie, arrival)| {
            ready_at_ms += arrival.gap_ms;
            let Arrival { class, service, target_ms, .. } = *arrival;
            Waiting { ready_at_ms, class, target_ms, service, overtaken: 0, tie }
        })
        .collect()
}

fn number(ticket: &Waiting) -> usize {
    usize::try_from(ticket.tie).expect("ties are places in the list of arrivals")
}
