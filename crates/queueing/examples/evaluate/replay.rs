//! Lives through a trace on the floor and asks at every joining, and again while waiting. A question at an instant is
//! asked before anything that happened in the same second is told, so an answer uses only what happened before.

use std::time::{Duration, Instant};

use queueing::predict::{Ask, Features, Floor, Joining, Level, Starting};

use crate::score;
use crate::trace::{KINDS, Trace};

/// One question and what came true.
#[derive(Debug, Clone)]
pub struct Row {
    pub call: usize,
    pub day: i64,
    /// How long it had waited when it asked.
    pub waited_s: f64,
    pub asked_s: f64,
    /// What was still to be waited.
    pub remaining_s: f64,
    /// When that was known.
    pub known_s: f64,
    /// People ahead by the queue's rule: priority counts as 90 seconds waited.
    pub ahead: usize,
    pub features: Features,
}

#[derive(Clone, Copy)]
enum What {
    Ask { waited_s: f64 },
    Announce,
    Arrive,
    Finish { counter: usize },
    Leave,
    Start,
    Join,
}

impl What {
    /// Within one second: questions first, then who goes, then who comes.
    fn order(self) -> u8 {
        match self {
            Self::Ask { .. } => 0,
            Self::Announce => 1,
            Self::Arrive => 2,
            Self::Finish { .. } => 3,
            Self::Join => 4,
            Self::Leave => 5,
            Self::Start => 6,
        }
    }
}

/// All questions of the trace in the order of asking. `again_s`: when those who still wait ask again.
/// Beside them the microseconds that making a row took.
pub fn questions(trace: &Trace, again_s: &[f64]) -> (Vec<Row>, f64) {
    let mut events: Vec<(f64, u8, usize, What)> = Vec::new();
    let mut tell = |at_s: f64, call: usize, what: What| events.push((at_s, what.order(), call, what));
    for (index, call) in trace.calls.iter().enumerate() {
        tell(call.entered_s, index, What::Announce);
        tell(call.joined_s, index, What::Arrive);
        if call.queued || call.served {
            tell(call.joined_s, index, What::Ask { waited_s: 0.0 });
        }
        if call.queued {
            tell(call.joined_s, index, What::Join);
            for &waited_s in again_s.iter().filter(|&&waited_s| call.wait_s > waited_s) {
                tell(call.joined_s + waited_s, index, What::Ask { waited_s });
            }
        }
        if call.served {
            tell(call.start_s.max(call.joined_s), index, What::Start);
            if let Some(counter) = call.counter {
                tell(call.finish_s.max(call.start_s.max(call.joined_s) + 1.0), index, What::Finish { counter });
            }
        } else if call.queued {
            tell(call.left_queue_s, index, What::Leave);
        }
    }
    events.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)).then(one.2.cmp(&other.2)));

    let mut floor = Floor::new(KINDS.len(), [0.0, 90.0, 180.0]);
    let mut in_hand: Vec<Option<usize>> = vec![None; trace.counters.len()];
    let mut rows = Vec::new();
    let mut in_line: Vec<usize> = Vec::new();
    let mut spent: Vec<Duration> = Vec::new();
    let mut foretold_s = vec![None; trace.calls.len()];
    for (at_s, _, index, what) in events {
        let call = &trace.calls[index];
        match what {
            What::Announce => floor.announce(),
            What::Arrive => floor.arrive(),
            What::Join => {
                floor.join(Joining {
                    ticket: index as u64,
                    kind: call.kind,
                    class: call.class.unwrap_or_default(),
                    joined_s: at_s,
                    foretold_s: foretold_s[index],
                });
                in_line.push(index);
            }
            What::Leave => {
                floor.leave(at_s, index as u64);
                in_line.retain(|other| *other != index);
            }
            What::Start => {
                if let Some(counter) = call.counter {
                    in_hand[counter] = Some(index);
                }
                in_line.retain(|other| *other != index);
                let ticket = call.queued.then_some(index as u64);
                floor.start(Starting { at_s, counter: call.counter, kind: call.kind, ticket });
            }
            What::Finish { counter } => {
                if in_hand[counter] == Some(index) {
                    floor.finish(at_s, counter);
                }
            }
            What::Ask { waited_s } => {
                let hour = ((at_s - call.day as f64 * 86_400.0) / 3_600.0) as f32;
                // 1 January 1970 was a Thursday; the week of this hall begins on Sunday.
                let weekday = u8::try_from((call.day + 4).rem_euclid(7)).unwrap_or(0);
                let ask = Ask {
                    id: index as u64,
                    kind: call.kind,
                    joined_s: call.joined_s,
                    class: call.class,
                    now_s: at_s,
                    hour,
                    weekday,
                };
                let begun = Instant::now();
                let features = floor.features(&ask);
                spent.push(begun.elapsed());
                if waited_s == 0.0 {
                    foretold_s[index] = Some(f64::from(features[60]));
                }
                let known_s = call.joined_s + call.wait_s;
                rows.push(Row {
                    call: index,
                    day: call.day,
                    waited_s,
                    asked_s: at_s,
                    remaining_s: call.wait_s - waited_s,
                    known_s,
                    ahead: ahead(&in_line, trace, index),
                    features,
                });
            }
        }
    }
    (rows, score::usual_us(spent))
}

/// How many in line go before this call by the rule as it is told.
fn ahead(in_line: &[usize], trace: &Trace, index: usize) -> usize {
    let rank_s = |call: usize| {
        let call = &trace.calls[call];
        call.joined_s - if call.class == Some(Level::Most) { CREDIT_S } else { 0.0 }
    };
    in_line.iter().filter(|&&other| other != index && rank_s(other) <= rank_s(index)).count()
}

const CREDIT_S: f64 = 90.0;
