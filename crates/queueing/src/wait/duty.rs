//! The counters on duty and the people ahead, shared out over them. The formula is applied here; its sums are in
//! `drain`, its reasons in `wait`.

use std::collections::BTreeMap;

use super::{Interval, ServiceTime, Situation, drain};
use crate::Millis;

/// Shorter than this, or longer than a day, a mean is a typing mistake.
const MEAN_MIN_S: f64 = 1.0;
const MEAN_MAX_S: f64 = 86_400.0;
/// With no time for any service there is still a hall to answer for.
const MEAN_UNKNOWN_S: f64 = 300.0;
/// Bounds of the squared coefficient of variation: a few observations can give any value.
const CV2_MIN: f64 = 0.01;
const CV2_MAX: f64 = 4.0;
/// However long a service has lasted, this share of its mean is still expected.
const RESIDUAL_MIN: f64 = 0.1;
/// People give up no sooner, on average; keeps a slip in the settings from promising no wait at all.
const PATIENCE_MIN_S: f64 = 1.0;

/// A service time with every field usable.
#[derive(Clone, Copy)]
struct Time {
    mean_s: f64,
    cv2: f64,
}

impl Time {
    fn of(time: &ServiceTime) -> Option<Self> {
        if !(time.mean_s > 0.0 && time.mean_s.is_finite()) {
            return None;
        }
        let mean_s = time.mean_s.clamp(MEAN_MIN_S, MEAN_MAX_S);
        let cv = time.sd_s / mean_s;
        let cv2 = if cv > 0.0 { (cv * cv).clamp(CV2_MIN, CV2_MAX) } else { 1.0 };
        Some(Self { mean_s, cv2 })
    }

    /// What someone served for `elapsed_s` still needs.
    fn residual_s(&self, elapsed_s: f64) -> f64 {
        let floor = self.cv2.clamp(RESIDUAL_MIN, 1.0) * self.mean_s;
        (self.mean_s - elapsed_s).max(floor)
    }

    /// What someone in service still needs when looked at at a random moment.
    fn equilibrium_residual_s(&self) -> f64 {
        // Above cv = 1 the residual grows beyond the mean, which `residual_s` does not follow either.
        self.mean_s * f64::midpoint(1.0, self.cv2.min(1.0))
    }
}

/// A counter: idle, or with the rest of a service.
#[derive(Clone, Copy)]
struct Desk {
    busy: Option<Time>,
    residual_s: f64,
}

/// The hall's counters, looked up by service.
pub(super) struct Duty {
    desks: Vec<Desk>,
    served_at: BTreeMap<u32, Vec<usize>>,
    times: BTreeMap<u32, Time>,
    unknown: Time,
    abandon_rate: f64,
}

/// The people ahead, shared out over the counters that can serve them.
pub(super) struct Shares {
    desks: Vec<Share>,
    /// Kept between tickets, so that five hundred tickets do not allocate five hundred times.
    by_release: Vec<(f64, usize)>,
}

#[derive(Clone, Copy, Default)]
struct Share {
    people: f64,
    work_s: f64,
    /// Sum of second moments, for the spread of the mixture.
    squares_s2: f64,
}

impl Duty {
    pub(super) fn new(situation: &Situation, now_ms: Millis) -> Self {
        let times: BTreeMap<u32, Time> =
            situation.times.iter().filter_map(|time| Some((time.service, Time::of(time)?))).collect();
        let unknown = Time { mean_s: mean_of_means(&times), cv2: 1.0 };
        let mut served_at: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for (desk, counter) in situation.counters.iter().enumerate() {
            for &service in &counter.serves {
                let desks = served_at.entry(service).or_default();
                // Desks come in order, so a service listed twice at one counter is the last entry.
                if desks.last() != Some(&desk) {
                    desks.push(desk);
                }
            }
        }
        let desks = situation
            .counters
            .iter()
            .map(|counter| match counter.busy {
                None => Desk { busy: None, residual_s: 0.0 },
                Some((service, started_ms)) => {
                    let time = times.get(&service).copied().unwrap_or(unknown);
                    let residual_s = time.residual_s(elapsed_s(started_ms, now_ms));
                    Desk { busy: Some(time), residual_s }
                }
            })
            .collect();
        let patient = !situation.patience_s.is_finite() || situation.patience_s <= 0.0;
        let abandon_rate = if patient { 0.0 } else { 1.0 / situation.patience_s.max(PATIENCE_MIN_S) };
        Self { desks, served_at, times, unknown, abandon_rate }
    }

    pub(super) fn is_served(&self, service: u32) -> bool {
        self.served_at.contains_key(&service)
    }

    fn time_of(&self, service: u32) -> Time {
        self.times.get(&service).copied().unwrap_or(self.unknown)
    }

    /// The interval for a ticket of this service behind everybody in `shares`.
    pub(super) fn interval(&self, service: u32, shares: &mut Shares) -> Option<Interval> {
        let mine = self.served_at.get(&service)?;
        let Shares { desks: shared, by_release } = shares;
        by_release.clear();
        by_release.extend(mine.iter().map(|&desk| (self.desks[desk].residual_s + shared[desk].work_s, desk)));
        by_release.sort_by(|one, other| one.0.total_cmp(&other.0));

        let mut group = Group::new(self.time_of(service), self.abandon_rate);
        let mut best: Option<(f64, Group)> = None;
        for (at, &(release_s, desk)) in by_release.iter().enumerate() {
            group.add(&self.desks[desk], &shared[desk]);
            // Counters that are alike belong to one group: half of them would only be a worse guess.
            if by_release.get(at + 1).is_some_and(|next| next.0 <= release_s) {
                continue;
            }
            let mean_s = group.mean_s();
            if best.as_ref().is_none_or(|(least_s, _)| mean_s < *least_s) {
                best = Some((mean_s, group));
            }
        }
        best.map(|(mean_s, group)| drain::interval(mean_s, group.variance_s2()))
    }
}

impl Shares {
    pub(super) fn new(duty: &Duty) -> Self {
        Self { desks: vec![Share::default(); duty.desks.len()], by_release: Vec::with_capacity(duty.desks.len()) }
    }

    /// More people ahead; those whom nobody on duty serves delay nobody.
    pub(super) fn add(&mut self, duty: &Duty, service: u32, people: f64) {
        let Some(desks) = duty.served_at.get(&service) else { return };
        let time = duty.time_of(service);
        let each = people / desks.len() as f64;
        for &desk in desks {
            let share = &mut self.desks[desk];
            share.people += each;
            share.work_s += each * time.mean_s;
            share.squares_s2 += each * time.mean_s * time.mean_s * (1.0 + time.cv2);
        }
    }
}

/// Some of my counters taken together, with the people ahead who fall to them.
#[derive(Clone, Copy)]
struct Group {
    me: Time,
    abandon_rate: f64,
    counters: f64,
    idle: f64,
    residual_s: f64,
    least_residual_s: f64,
    release_rate: f64,
    equilibrium_s: f64,
    busy_cv2: f64,
    ahead: Share,
}

impl Group {
    fn new(me: Time, abandon_rate: f64) -> Self {
        Self {
            me,
            abandon_rate,
            counters: 0.0,
            idle: 0.0,
            residual_s: 0.0,
            least_residual_s: f64::INFINITY,
            release_rate: 0.0,
            equilibrium_s: 0.0,
            busy_cv2: 0.0,
            ahead: Share::default(),
        }
    }

    fn add(&mut self, desk: &Desk, share: &Share) {
        self.counters += 1.0;
        self.ahead.people += share.people;
        self.ahead.work_s += share.work_s;
        self.ahead.squares_s2 += share.squares_s2;
        match desk.busy {
            None => self.idle += 1.0,
            Some(time) => self.occupy(&time, desk.residual_s, 1.0),
        }
    }

    fn occupy(&mut self, time: &Time, residual_s: f64, counters: f64) {
        self.residual_s += counters * residual_s;
        self.least_residual_s = self.least_residual_s.min(residual_s);
        self.release_rate += counters / residual_s;
        self.equilibrium_s += counters * time.equilibrium_residual_s();
        self.busy_cv2 += counters * time.cv2;
    }

    /// The mixture of the services ahead; my own when nobody is.
    fn mixture(&self) -> Time {
        if self.ahead.people <= 0.0 {
            return self.me;
        }
        let mean_s = self.ahead.work_s / self.ahead.people;
        let cv2 = self.ahead.squares_s2 / self.ahead.people / (mean_s * mean_s) - 1.0;
        Time { mean_s, cv2: cv2.clamp(CV2_MIN, CV2_MAX) }
    }

    /// How many releases until I am called. Idle counters are taken at once by those ahead.
    fn releases(&self) -> f64 {
        (self.ahead.people + 1.0 - self.idle).max(0.0)
    }

    /// Mean time to the first release when all counters are busy, and its cv².
    fn first_release(&self) -> (f64, f64) {
        let mixture = self.mixture();
        let mut full = *self;
        full.occupy(&mixture, mixture.mean_s, self.idle);
        let others_s = full.equilibrium_s * (self.counters - 1.0) / self.counters;
        let by_work_s = (full.residual_s - others_s) / self.counters;
        // No sooner than memoryless services would be released, no later than the one nearest its end.
        let first_s = by_work_s.max(1.0 / full.release_rate).min(full.least_residual_s);
        (first_s, full.busy_cv2 / self.counters)
    }

    fn mean_s(&self) -> f64 {
        let releases = self.releases();
        if releases <= 0.0 {
            return 0.0;
        }
        let (first_s, _) = self.first_release();
        let behind_first = (releases - 1.0).max(0.0);
        let mean_s = releases.min(1.0) * self.first_step_s(first_s, behind_first)
            + drain::mean(behind_first, self.rate(), self.abandon_rate);
        // However many give up, nobody is called before a counter is released.
        mean_s.max(releases.min(1.0) * first_s)
    }

    fn variance_s2(&self) -> f64 {
        let releases = self.releases();
        if releases <= 0.0 {
            return 0.0;
        }
        let (first_s, cv2) = self.first_release();
        let behind_first = (releases - 1.0).max(0.0);
        let step_s = self.first_step_s(first_s, behind_first);
        // Less than one release means: with that chance one release, otherwise none.
        let chance = releases.min(1.0);
        let first_s2 = chance * step_s * step_s * (cv2 + 1.0 - chance);
        first_s2 + self.mixture().cv2 * drain::variance(behind_first, self.rate(), self.abandon_rate)
    }

    /// The first step of the sum, 1/(rate + i·abandon) with everybody still there, scaled to the release expected: what
    /// the release takes longer, some ahead use to give up.
    fn first_step_s(&self, first_s: f64, behind_first: f64) -> f64 {
        let rate = self.rate();
        first_s * rate / (rate + behind_first * self.abandon_rate)
    }

    fn rate(&self) -> f64 {
        self.counters / self.mixture().mean_s
    }
}

fn elapsed_s(started_ms: Millis, now_ms: Millis) -> f64 {
    now_ms.saturating_sub(started_ms).max(0) as f64 / 1000.0
}

fn mean_of_means(times: &BTreeMap<u32, Time>) -> f64 {
    if times.is_empty() {
        return MEAN_UNKNOWN_S;
    }
    times.values().map(|time| time.mean_s).sum::<f64>() / times.len() as f64
}
