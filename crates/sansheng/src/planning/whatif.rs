//! What a day would be like, lived through in the twin: as planned, and with counters opened or closed, people sent
//! elsewhere, more or fewer of them. The same people come to both, so what differs is what was done. Pure.

use queueing::relief::{Lookout, Outcome, outlook};
use queueing::twin::{Hall as Twin, Now};
use serde::Serialize;

use super::twin::OnDuty;
use crate::halls::{Hall, minutes_of, time_of_day};
use crate::kernel::{Day, Millis};

/// Whoever still waits so long after closing is not served on that day.
const AFTER_CLOSING_MS: Millis = 4 * 3_600_000;
/// Tries of a day, at most: more change no answer.
pub(super) const RUNS_MAX: u32 = 400;
/// Ten times as many people is no day of this hall any more.
const TIMES_MAX: f64 = 10.0;

/// A counter for some time: `6@9:30-11:30`, or the whole day: `6`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CounterAt {
    /// The number on its sign.
    pub counter: i32,
    /// Minutes since midnight; the whole day when left out.
    pub minutes: Option<(i32, i32)>,
}

impl std::str::FromStr for CounterAt {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let read = || {
            let (number, times) = text.split_once('@').map_or((text, None), |(number, times)| (number, Some(times)));
            let counter = number.trim().parse().ok()?;
            let Some(times) = times else { return Some(Self { counter, minutes: None }) };
            let (from, to) = times.split_once('-')?;
            let (from, to) = (minutes_of(from)?, minutes_of(to)?);
            (from < to).then_some(Self { counter, minutes: Some((from, to)) })
        };
        read().ok_or_else(|| "say 6@9:30-11:30, or 6 for the whole day".to_owned())
    }
}

/// People of one business who are served elsewhere: `pay=0.2`.
#[derive(Clone, Debug, PartialEq)]
pub struct Diverted {
    /// Code of the business.
    pub service: String,
    /// Which share of them, 0 to 1.
    pub share: f64,
}

impl std::str::FromStr for Diverted {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let read = || {
            let (service, share) = text.split_once('=')?;
            let share: f64 = share.trim().parse().ok()?;
            (0.0..=1.0).contains(&share).then(|| Self { service: service.trim().to_owned(), share })
        };
        read().ok_or_else(|| "say pay=0.2: a business and a share from 0 to 1".to_owned())
    }
}

/// So many times as many people: `x1.3`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Times(pub f64);

impl std::str::FromStr for Times {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let times: Option<f64> = text.trim().trim_start_matches(['x', '×']).parse().ok();
        let times = times.filter(|times| (0.0..=TIMES_MAX).contains(times));
        times.map(Self).ok_or_else(|| format!("say x1.3: from x0 to x{TIMES_MAX}"))
    }
}

/// What is done otherwise.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    /// Counters open besides.
    pub open: Vec<CounterAt>,
    /// Counters closed.
    pub close: Vec<CounterAt>,
    /// Who goes elsewhere.
    pub divert: Vec<Diverted>,
    /// How many come.
    pub arrivals: Option<Times>,
}

/// What cannot be tried.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WhatIfRefused {
    /// No such counter.
    #[error("the hall has no counter {counter} in use")]
    NoCounter {
        /// Asked for.
        counter: i32,
    },
    /// No such business.
    #[error("the hall offers no business `{service}`")]
    NoService {
        /// Asked for.
        service: String,
    },
    /// The hall is not open then.
    #[error("counter {counter}: the hall is open {opens} to {closes}")]
    NotOpen {
        /// Asked for.
        counter: i32,
        /// Its hours.
        opens: String,
        /// Its hours.
        closes: String,
    },
}

/// The twin with the changes. `duty` stands beside its counters and names them.
pub fn changed(hall: &Hall, day: &Day, twin: &Twin, duty: &[OnDuty], changes: &Changes) -> Result<Twin, WhatIfRefused> {
    let mut twin = twin.clone();
    let place = |counter: i32| {
        let at = duty.iter().position(|on_duty| on_duty.counter == counter);
        at.ok_or(WhatIfRefused::NoCounter { counter })
    };
    for at in &changes.open {
        let span = span(hall, day, &twin, at)?;
        let counter = &mut twin.counters[place(at.counter)?];
        counter.duty = without(&counter.duty, span);
        counter.duty.push(span);
        counter.duty.sort_unstable();
    }
    for at in &changes.close {
        let span = span(hall, day, &twin, at)?;
        let counter = &mut twin.counters[place(at.counter)?];
        counter.duty = without(&counter.duty, span);
    }
    for diverted in &changes.divert {
        let service = hall.service_index(&diverted.service);
        let service = service.ok_or_else(|| WhatIfRefused::NoService { service: diverted.service.clone() })?;
        times(&mut twin, 1.0 - diverted.share, |business| business == service);
    }
    if let Some(Times(more)) = changes.arrivals {
        times(&mut twin, more, |_| true);
    }
    Ok(twin)
}

fn times(twin: &mut Twin, times: f64, of: impl Fn(u32) -> bool) {
    for business in twin.business.iter_mut().filter(|business| of(business.service)) {
        business.arrivals.iter_mut().for_each(|rate| rate.per_hour *= times);
    }
}

/// Asked-for times as instants; a time outside of the hall's day opens nothing and is a mistake.
fn span(hall: &Hall, day: &Day, twin: &Twin, at: &CounterAt) -> Result<(Millis, Millis), WhatIfRefused> {
    // From a little before the doors to the end of the day: whoever is on duty then serves those who are left.
    let Some((from, to)) = at.minutes else { return Ok((twin.opens_ms - 1, twin.closes_ms)) };
    let (from, to) = (hall.zone.instant(day, from), hall.zone.instant(day, to));
    if to <= twin.opens_ms || from >= twin.closes_ms {
        let clock = |at| time_of_day(hall.zone.minute_of_day(at));
        let (opens, closes) = (clock(twin.opens_ms), clock(twin.closes_ms));
        return Err(WhatIfRefused::NotOpen { counter: at.counter, opens, closes });
    }
    Ok((from, to))
}

/// Duty with a hole in it.
fn without(duty: &[(Millis, Millis)], hole: (Millis, Millis)) -> Vec<(Millis, Millis)> {
    let cut = |&(from, to): &(Millis, Millis)| [(from, to.min(hole.0)), (from.max(hole.1), to)];
    duty.iter().flat_map(cut).filter(|(from, to)| from < to).collect()
}

/// A day in figures, in the middle of many tries.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Tried {
    /// The longest wait, seconds.
    pub longest_s: i64,
    /// The mean wait of those called, seconds; `None` when nobody is.
    pub mean_s: Option<i64>,
    /// Of a thousand people, how many waited longer than promised.
    pub late_per_mille: i64,
    /// How many went away, in tenths.
    pub gave_up_tenths: i64,
}

impl From<Outcome> for Tried {
    fn from(outcome: Outcome) -> Self {
        let whole = |x: f64| x.round() as i64;
        Self {
            longest_s: whole(outcome.longest_s),
            mean_s: outcome.mean_s.map(whole),
            late_per_mille: whole(outcome.late_share * 1_000.0),
            gave_up_tenths: whole(outcome.gave_up * 10.0),
        }
    }
}

/// Lives the whole day so many times. The promise is in seconds.
pub fn lived(twin: &Twin, promise_s: i32, runs: u32) -> Tried {
    let lookout = Lookout {
        horizon_ms: (twin.closes_ms - twin.opens_ms).max(0) + AFTER_CLOSING_MS,
        promise_ms: 1_000 * Millis::from(promise_s),
        runs: runs.clamp(1, RUNS_MAX),
        seed: 1,
    };
    let now = Now { at_ms: twin.opens_ms, ..Now::default() };
    outlook(twin, &now, &lookout).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_is_read_or_refused_in_words() {
        let at = |text: &str| text.parse::<CounterAt>();
        assert_eq!(at("6@9:30-11:30"), Ok(CounterAt { counter: 6, minutes: Some((570, 690)) }));
        assert_eq!(at("6"), Ok(CounterAt { counter: 6, minutes: None }));
        for text in ["", "@", "6@", "6@9-11", "6@11:30-9:30", "6@9:30-9:30", "six", "6@9:30-25:00"] {
            assert!(at(text).is_err(), "{text}");
        }
        assert!("pay=0.2".parse::<Diverted>().is_ok());
        for text in ["pay", "pay=", "pay=1.5", "pay=-1", "pay=NaN"] {
            assert!(text.parse::<Diverted>().is_err(), "{text}");
        }
        assert_eq!("x1.3".parse::<Times>(), Ok(Times(1.3)));
        for text in ["x", "x-1", "x11", "NaN", "xinf"] {
            assert!(text.parse::<Times>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_day_on_which_nobody_is_called_has_no_mean_wait() {
        let closed = Tried::from(Outcome { longest_s: 600.4, late_share: 1.0, ..Outcome::default() });
        assert_eq!((closed.mean_s, closed.longest_s, closed.late_per_mille), (None, 600, 1_000));
        assert_eq!(Tried::from(Outcome { mean_s: Some(0.2), ..Outcome::default() }).mean_s, Some(0));
    }

    #[test]
    fn duty_has_holes() {
        assert_eq!(without(&[(0, 10)], (3, 5)), [(0, 3), (5, 10)]);
        assert_eq!(without(&[(0, 10), (20, 30)], (5, 25)), [(0, 5), (25, 30)]);
        assert_eq!(without(&[(0, 10)], (0, 10)), []);
        assert_eq!(without(&[(0, 10)], (20, 30)), [(0, 10)]);
    }
}
