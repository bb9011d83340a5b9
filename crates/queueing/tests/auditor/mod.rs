//! The four guarantees written down a second time, as plainly as they are said and with none of the library's code:
//! who was waiting, who was called, who was passed. Slow on purpose.

use std::collections::BTreeMap;

use queueing::{CallRecord, Class, Rules, Waiting};

/// What was found: for each guarantee the number of calls that broke it.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Broken {
    pub first_come: usize,
    pub head_start: usize,
    pub overtakes: usize,
    pub longest_wait: usize,
}

pub fn inspect(calls: &[CallRecord], rules: &Rules) -> Broken {
    let mut broken = Broken::default();
    let mut times: BTreeMap<u64, u32> = BTreeMap::new();
    for call in calls {
        let called = call.waiting[call.called];
        let passed = passed(call, &called);

        let same_line = |other: &&Waiting| other.class == called.class && other.service == called.service;
        broken.first_come += usize::from(passed.iter().any(|other| same_line(&other)));

        let regular: Vec<&Waiting> = passed.iter().filter(|other| other.class == Class::Regular).collect();
        let allowed = |other: &&Waiting| {
            called.class == Class::Priority && called.ready_at_ms - other.ready_at_ms <= rules.head_start_ms
        };
        broken.head_start += usize::from(!regular.iter().all(allowed));

        let mut too_often = false;
        for other in &regular {
            let count = times.entry(other.tie).or_insert(0);
            *count += 1;
            too_often |= *count > rules.overtakes_max;
        }
        broken.overtakes += usize::from(too_often);

        let overdue = |ticket: &Waiting| call.at_ms - ticket.ready_at_ms >= rules.wait_max_ms;
        broken.longest_wait += usize::from(passed.iter().any(overdue));
    }
    broken
}

/// How often each ticket was overtaken over the day, by issue order.
pub fn overtaken(calls: &[CallRecord]) -> BTreeMap<u64, u32> {
    let mut times = BTreeMap::new();
    for call in calls {
        for other in passed(call, &call.waiting[call.called]) {
            if other.class == Class::Regular {
                *times.entry(other.tie).or_insert(0) += 1;
            }
        }
    }
    times
}

/// Everybody who came before the called ticket and whom this counter could have served.
fn passed(call: &CallRecord, called: &Waiting) -> Vec<Waiting> {
    let came = |ticket: &Waiting| (ticket.ready_at_ms, ticket.tie);
    call.waiting
        .iter()
        .filter(|other| call.serves.contains(&other.service) && came(other) < came(called))
        .copied()
        .collect()
}
