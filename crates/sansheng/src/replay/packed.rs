//! The hall that a trace is replayed in: the pack that was given, or one made from the trace, open day and night (the trace
//! says when people came); and what else could have been: another rule, one counter more or less.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use super::people::{mean_patience_s, mean_work_s};
use super::shifts::{Shift, shifts};
use super::{Trace, TraceFault};
use crate::halls::{CounterPlan, Opening, Pack, Service, Text, pack};
use crate::kernel::Millis;
use crate::queue::Class;

/// What a pack allows a service's norm to be, seconds.
const NORM_S: (i64, i64) = (10, 4 * 3_600);
/// What it allows patience to be.
const PATIENCE_S: (i64, i64) = (60, 86_400);
/// Whoever came in the trace got in; a hall's own limit holds when its pack is given.
const QUEUE_MAX: i32 = 5_000;

/// A counter with somebody at it.
#[derive(Clone, Debug)]
pub(super) struct Seat {
    /// The number on its sign.
    pub number: i32,
    /// Codes of what it serves.
    pub serves: BTreeSet<String>,
    /// When it could call.
    pub windows: Vec<(Millis, Millis)>,
    /// How many it served in the trace.
    pub served: usize,
}

/// A hall and who sits where when.
#[derive(Clone, Debug)]
pub(super) struct Stage {
    /// The hall.
    pub pack: Pack,
    /// Its counters of that day.
    pub seats: Vec<Seat>,
    /// The need that priority tickets are given.
    pub need: Option<String>,
}

/// What else could have been.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WhatIf {
    /// Strictly in the order of coming.
    FirstCome,
    /// Another head start, seconds.
    HeadStart(i32),
    /// Another limit on being overtaken.
    Overtakes(i32),
    /// So many counters more (or fewer).
    Counters(i32),
}

impl FromStr for WhatIf {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = |text: &str, max: i32| text.parse::<i32>().ok().filter(|n| (0..=max).contains(n));
        let found = match text.split_once('=') {
            None if text == "first-come" => Some(Self::FirstCome),
            Some(("head-start", seconds)) => number(seconds, 21_600).map(Self::HeadStart),
            Some(("overtakes", n)) => number(n, 100).map(Self::Overtakes),
            Some(("counters", n)) => {
                let signed = n.starts_with(['+', '-']).then(|| n.parse::<i32>().ok()).flatten();
                signed.filter(|n| (1..=20).contains(&n.abs())).map(Self::Counters)
            }
            _ => None,
        };
        found.ok_or_else(|| {
            "say first-come, head-start=SECONDS (up to 21600), overtakes=N (up to 100), counters=+1 or counters=-1"
                .to_owned()
        })
    }
}

impl std::fmt::Display for WhatIf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::FirstCome => f.write_str("first-come"),
            Self::HeadStart(seconds) => write!(f, "head-start={seconds}"),
            Self::Overtakes(n) => write!(f, "overtakes={n}"),
            Self::Counters(n) => write!(f, "counters={n:+}"),
        }
    }
}

impl Stage {
    /// The hall as the pack says, or as the trace shows it.
    pub fn of(trace: &Trace, given: Option<&Pack>) -> Result<Self, TraceFault> {
        let shifts = shifts(trace);
        let (mut pack, seats) = match given {
            Some(pack) => {
                let mut pack = pack.clone();
                let seats = seats_of_pack(trace, &mut pack, shifts)?;
                (pack, seats)
            }
            None => derived(trace, shifts),
        };
        pack.exceptions.clear();
        pack.opening = (1..=7).map(|weekday| Opening { weekday, opens: 0, closes: 24 * 60 }).collect();
        let need = pack.needs.iter().find(|need| need.active && need.class == Class::Priority.as_str());
        let need = need.map(|need| need.code.clone());
        if let Some(visit) = trace.visits.iter().find(|visit| visit.class == Class::Priority && need.is_none()) {
            return Err(TraceFault::NoPriority { line: visit.line });
        }
        Ok(Self { pack, seats, need })
    }

    /// The same hall, otherwise.
    pub fn with(&self, what: &WhatIf) -> Result<Self, String> {
        let mut stage = self.clone();
        match *what {
            WhatIf::FirstCome => {
                let queue = &mut stage.pack.queue;
                queue.target_priority_s = queue.target_regular_s;
                (queue.head_start_s, queue.overtakes_max) = (0, 0);
            }
            WhatIf::HeadStart(seconds) => stage.pack.queue.head_start_s = seconds,
            WhatIf::Overtakes(n) => stage.pack.queue.overtakes_max = n,
            WhatIf::Counters(n) if n < 0 => {
                for _ in 0..n.unsigned_abs() {
                    stage.close_one()?;
                }
            }
            WhatIf::Counters(n) => (0..n).try_for_each(|_| stage.open_one())?,
        }
        Ok(stage)
    }

    /// Of those that were there, the one that served neither most nor fewest.
    fn usual(&self) -> Option<usize> {
        let mut by_served: Vec<usize> = (0..self.seats.len()).collect();
        by_served.sort_by_key(|&seat| (self.seats[seat].served, seat));
        by_served.get(by_served.len() / 2).copied()
    }

    /// Nobody sits at the usual counter. It stays in the pack: a business that only it serves is not refused, but waited for.
    fn close_one(&mut self) -> Result<(), String> {
        if self.seats.len() < 2 {
            return Err("counters: there would be nobody left to serve".to_owned());
        }
        let usual = self.usual().unwrap_or(0);
        self.seats.remove(usual);
        Ok(())
    }

    /// Another one like the usual one.
    fn open_one(&mut self) -> Result<(), String> {
        let numbers: BTreeSet<i32> = self.pack.counters.iter().map(|plan| plan.number).collect();
        let number = (1..=999).find(|number| !numbers.contains(number));
        let (Some(usual), Some(number)) = (self.usual(), number) else {
            return Err("counters: there is no room for one more".to_owned());
        };
        let seat = Seat { number, ..self.seats[usual].clone() };
        let zone = self.pack.counters.first().map(|plan| plan.zone.clone()).unwrap_or_default();
        let services = seat.serves.iter().cloned().collect();
        self.pack.counters.push(CounterPlan { number, zone, services, active: true });
        self.seats.push(seat);
        Ok(())
    }
}

/// The counters of the trace in a pack that knows them. What one did on that day beside what it is set up for (it was let do
/// it for a while) it can do here: the trace does not say until when.
fn seats_of_pack(trace: &Trace, pack: &mut Pack, shifts: Vec<Shift>) -> Result<Vec<Seat>, TraceFault> {
    for visit in &trace.visits {
        let known = pack.services.iter().any(|service| service.active && service.code == visit.service);
        if !known {
            let (line, code) = (visit.line, visit.service.clone());
            return Err(TraceFault::NotInPack { line, what: "business in use", code });
        }
    }
    let mut seats = Vec::new();
    for (name, shift) in trace.counters.iter().zip(shifts) {
        let plan = pack.counters.iter_mut().find(|plan| plan.active && plan.number.to_string() == *name);
        let plan = plan.ok_or_else(|| TraceFault::NotInPack {
            line: line_of(trace, name),
            what: "counter in use",
            code: name.clone(),
        })?;
        let serves: BTreeSet<String> = plan.services.iter().chain(&shift.serves).cloned().collect();
        plan.services = serves.iter().cloned().collect();
        seats.push(Seat { number: plan.number, serves, windows: shift.windows, served: shift.served });
    }
    Ok(seats)
}

fn line_of(trace: &Trace, counter: &str) -> usize {
    let at = trace.counters.iter().position(|name| name == counter);
    let by = |visit: &&super::Visit| matches!(visit.went, super::Went::Served { counter, .. } if Some(counter) == at);
    trace.visits.iter().find(by).map_or(0, |visit| visit.line)
}

/// The hall that the trace shows: its businesses with the mean of their work as the norm, its counters with what they
/// served, the default rules of the queue.
fn derived(trace: &Trace, shifts: Vec<Shift>) -> (Pack, Vec<Seat>) {
    let mut pack = pack::default_pack();
    pack.documents.clear();
    (pack.tariffs, pack.prepay_discounts, pack.reductions, pack.coupons) = Default::default();
    let category = pack.categories.first().map(|category| category.code.clone()).unwrap_or_default();
    let zone = pack.zones.first().map(|zone| zone.code.clone()).unwrap_or_default();
    let icon = pack.services.first().map(|service| service.icon.clone()).unwrap_or_default();
    let mut came: BTreeMap<&str, bool> = BTreeMap::new();
    for visit in &trace.visits {
        came.entry(&visit.service).or_default();
    }
    for code in shifts.iter().flat_map(|shift| &shift.serves) {
        came.insert(code, true);
    }
    let service = |(n, (&code, &served)): (usize, (&&str, &bool))| Service {
        code: code.to_owned(),
        category: category.clone(),
        prefix: prefix(n),
        name: Text::new(code, code),
        hint: Text::default(),
        elsewhere: Text::default(),
        icon: icon.clone(),
        norm_s: i32::try_from(mean_work_s(trace, code).clamp(NORM_S.0, NORM_S.1)).unwrap_or(300),
        fee_fen: 0,
        takes_account: false,
        documents: Vec::new(),
        // Nobody served it on that day: a pack may not offer it.
        active: served,
    };
    pack.services = came.iter().enumerate().map(service).collect();
    pack.queue.queue_max = QUEUE_MAX;
    if let Some(patience_s) = mean_patience_s(trace) {
        pack.queue.patience_s = i32::try_from(patience_s.clamp(PATIENCE_S.0, PATIENCE_S.1)).unwrap_or(3_600);
    }
    let numbers: Vec<Option<i32>> = trace.counters.iter().map(|name| name.parse().ok()).collect();
    let numbered = numbers.iter().all(Option::is_some);
    let seat = |(shift, (n, number)): (Shift, (i32, &Option<i32>))| Seat {
        number: number.filter(|_| numbered).unwrap_or(n),
        serves: shift.serves,
        windows: shift.windows,
        served: shift.served,
    };
    let seats: Vec<Seat> = shifts.into_iter().zip((1..).zip(&numbers)).map(seat).collect();
    let plan = |seat: &Seat| CounterPlan {
        number: seat.number,
        zone: zone.clone(),
        services: seat.serves.iter().cloned().collect(),
        active: true,
    };
    pack.counters = seats.iter().map(plan).collect();
    (pack, seats)
}

/// `A` to `Z`, then `AA` and on: each business has its own.
fn prefix(n: usize) -> String {
    let letter = |n: usize| char::from(b'A' + u8::try_from(n % 26).unwrap_or(0));
    if n < 26 { letter(n).to_string() } else { [letter(n / 26 - 1), letter(n)].iter().collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_have_been_is_read_as_it_is_written() {
        for text in ["first-come", "head-start=300", "overtakes=4", "counters=+1", "counters=-2"] {
            assert_eq!(text.parse::<WhatIf>().expect(text).to_string(), text);
        }
        for text in
            ["", "counters=1", "counters=0", "counters=+0", "counters=-99", "head-start=-1", "head-start=99999", "x=1"]
        {
            assert!(text.parse::<WhatIf>().is_err(), "{text}");
        }
    }

    #[test]
    fn every_business_has_its_own_prefix() {
        let all: BTreeSet<String> = (0..200).map(prefix).collect();
        assert_eq!((all.len(), prefix(25), prefix(26), prefix(27)), (200, "Z".into(), "AA".into(), "AB".into()));
    }
}
