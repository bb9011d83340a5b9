//! The counters on duty and the people ahead, shared out over them. The formula is applied to groups of counters in
//! `group`; its reasons are in `wait`.

use std::collections::BTreeMap;

use super::group::Group;
use super::{Interval, ServiceTime, Situation, drain};
use crate::Millis;

/// Shorter than this, or longer than a day, a mean is a typing mistake.
const MEAN_MIN_S: f64 = 1.0;
const MEAN_MAX_S: f64 = 86_400.0;
/// With no time for any service there is still a hall to answer for.
const MEAN_UNKNOWN_S: f64 = 300.0;
/// Bounds of the squared coefficient of variation: a few observations can give any value.
pub(super) const CV2_MIN: f64 = 0.01;
pub(super) const CV2_MAX: f64 = 4.0;
/// However long a service has lasted, this share of its mean is still expected.
const RESIDUAL_MIN: f64 = 0.1;
/// People give up no sooner, on average; keeps a slip in the settings from promising no wait at all.
const PATIENCE_MIN_S: f64 = 1.0;

/// A service time with every field usable.
#[derive(Clone, Copy)]
pub(super) struct Time {
    pub(super) mean_s: f64,
    pub(super) cv2: f64,
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
    pub(super) fn equilibrium_residual_s(&self) -> f64 {
        // Above cv = 1 the residual grows beyond the mean, which `residual_s` does not follow either.
        self.mean_s * f64::midpoint(1.0, self.cv2.min(1.0))
    }
}

/// A counter: idle, or with the rest of a service.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    pub(super) busy: Option<Time>,
    pub(super) residual_s: f64,
}

/// The hall's counters, looked up by service, as far as anybody asks for it.
pub(super) struct Duty {
    desks: Vec<Desk>,
    /// The services that are asked for, in ascending order, and beside each the counters that serve it.
    asked: Vec<u32>,
    served_at: Vec<Vec<usize>>,
    times: BTreeMap<u32, Time>,
    unknown: Time,
    abandon_rate: f64,
}

/// The people ahead, shared out over the counters that can serve them.
pub(super) struct Shares {
    desks: Vec<Share>,
    /// The counters of one service, earliest free first. Kept between tickets, so that five hundred tickets do not
    /// allocate five hundred times.
    by_release: Vec<usize>,
}

#[derive(Clone, Copy, Default)]
pub(super) struct Share {
    pub(super) people: f64,
    pub(super) work_s: f64,
    /// Sum of second moments, for the spread of the mixture.
    pub(super) squares_s2: f64,
    /// When the counter will have served its share: its residual and the work. Kept as a sum of its own, so that levelled
    /// counters are exactly equal.
    release_s: f64,
}

impl Duty {
    /// For people who wait for these services, named as often as it comes.
    pub(super) fn new(situation: &Situation, services: impl Iterator<Item = u32>, now_ms: Millis) -> Self {
        let mut asked: Vec<u32> = services.collect();
        asked.sort_unstable();
        asked.dedup();
        let times: BTreeMap<u32, Time> =
            situation.times.iter().filter_map(|time| Some((time.service, Time::of(time)?))).collect();
        let unknown = Time { mean_s: mean_of_means(&times), cv2: 1.0 };
        let serving = |service| {
            let desks = situation.counters.iter().enumerate();
            desks.filter(|(_, counter)| counter.serves.contains(&service)).map(|(desk, _)| desk).collect()
        };
        let served_at = asked.iter().map(|&service| serving(service)).collect();
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
        Self { desks, asked, served_at, times, unknown, abandon_rate }
    }

    /// The counters that serve it; none, and there is nobody.
    fn serving(&self, service: u32) -> Option<&[usize]> {
        let at = self.asked.binary_search(&service).ok()?;
        self.served_at.get(at).map(Vec::as_slice).filter(|desks| !desks.is_empty())
    }

    pub(super) fn is_served(&self, service: u32) -> bool {
        self.serving(service).is_some()
    }

    fn time_of(&self, service: u32) -> Time {
        self.times.get(&service).copied().unwrap_or(self.unknown)
    }

    /// The interval for a ticket of this service behind everybody in `shares`.
    pub(super) fn interval(&self, service: u32, shares: &mut Shares) -> Option<Interval> {
        let mine = self.serving(service)?;
        shares.line_up(mine);
        let mut group = Group::new(self.time_of(service), self.abandon_rate);
        let mut best: Option<(f64, Group)> = None;
        for (at, &desk) in shares.by_release.iter().enumerate() {
            group.add(&self.desks[desk], &shares.desks[desk]);
            // Counters that get free together belong to one group: half of them would only be a worse guess.
            let release_s = shares.desks[desk].release_s;
            if shares.by_release.get(at + 1).is_some_and(|&next| shares.desks[next].release_s <= release_s) {
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
        let desks = duty.desks.iter().map(|desk| Share { release_s: desk.residual_s, ..Share::default() });
        Self { desks: desks.collect(), by_release: Vec::with_capacity(duty.desks.len()) }
    }

    fn line_up(&mut self, desks: &[usize]) {
        self.by_release.clear();
        self.by_release.extend_from_slice(desks);
        let shares = &self.desks;
        self.by_release.sort_by(|&one, &other| shares[one].release_s.total_cmp(&shares[other].release_s));
    }

    /// More people ahead: their work fills the counters that can serve them like water, the earliest free first. Those
    /// whom nobody on duty serves delay nobody.
    pub(super) fn add(&mut self, duty: &Duty, service: u32, people: f64) {
        let Some(desks) = duty.serving(service) else { return };
        let time = duty.time_of(service);
        self.line_up(desks);
        let (mut left_s, mut wide, mut level_s) = (people * time.mean_s, 0, 0.0);
        for (at, &desk) in self.by_release.iter().enumerate() {
            let release_s = self.desks[desk].release_s;
            let lift_s = (release_s - level_s) * at as f64;
            if lift_s >= left_s {
                break;
            }
            (left_s, wide, level_s) = (left_s - lift_s, at + 1, release_s);
        }
        if wide == 0 {
            return;
        }
        level_s += left_s / wide as f64;
        for &desk in &self.by_release[..wide] {
            let share = &mut self.desks[desk];
            let work_s = (level_s - share.release_s).max(0.0);
            let people = work_s / time.mean_s;
            share.release_s = level_s;
            share.people += people;
            share.work_s += work_s;
            share.squares_s2 += people * time.mean_s * time.mean_s * (1.0 + time.cv2);
        }
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
