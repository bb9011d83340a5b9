//! What the trees look at: one row of numbers for one ticket at one instant, all from the floor. The names are the
//! documentation; a hall of any size gives the same row.

use super::credit::{Belief, CLASSES, LEVELS};
use super::floor::Floor;
use super::outlook::{Drain, HORIZONS_S, Outlook};
use super::{Kind, Level, Seconds};

/// Length of a row.
pub const FEATURES: usize = NAMES.len();
/// A row.
pub type Features = [f32; FEATURES];

const NAMES: [&str; 81] = [
    "kind",
    "priority",
    "waited",
    "ahead",
    "ahead_same",
    "ahead_weighted",
    "ahead_priority",
    "waiting",
    "behind",
    "busy",
    "duty_5",
    "duty_15",
    "duty_60",
    "busy_mine",
    "duty_mine",
    "silent_10",
    "silent_30",
    "silent_120",
    "silent_600",
    "silent_1800",
    "hour",
    "weekday",
    "hour_of_week_end",
    "oldest_wait",
    "last_wait",
    "last_wait_ago",
    "mean_wait_5",
    "last_start_ago",
    "last_finish_ago",
    "starts_60",
    "starts_180",
    "starts_600",
    "starts_1800",
    "joins_60",
    "joins_180",
    "joins_600",
    "joins_1800",
    "leaves_300",
    "leaves_900",
    "priority_joins_600",
    "finishes_60",
    "finishes_300",
    "elapsed_mean",
    "elapsed_max",
    "elapsed_min",
    "elapsed_long",
    "recent_service",
    "surprise_quick",
    "surprise_slow",
    "coming",
    "slowness",
    "service_ahead",
    "busy_mean_service",
    "calls_30",
    "calls_60",
    "calls_120",
    "calls_260",
    "calls_600",
    "silent_calls_60",
    "silent_calls_260",
    "drain_mean",
    "drain_median",
    "drain_high",
    "drain_all_mean",
    "drain_busy_mean",
    "drain_scaled",
    "rank_gap",
    "duty_change",
    "abandon_rate",
    "ahead_per_duty",
    "load_60",
    "mean_wait_20",
    "promptness",
    "last_wait_kind",
    "own_credit",
    "top_credit",
    "ahead_plain",
    "ahead_uncertain",
    "drain_plain",
    "overtakers_60",
    "overtakers",
];

/// The names of a row's numbers.
#[must_use]
pub fn feature_names() -> &'static [&'static str] {
    &NAMES
}

/// The place of `drain_mean` in a row; median and upper end follow.
const OUTLOOK: usize = 60;

/// What the outlook alone says: mean, median and upper end in seconds.
pub(super) fn outlook_of(features: &Features) -> [f32; 3] {
    [features[OUTLOOK], features[OUTLOOK + 1], features[OUTLOOK + 2]]
}

/// A ticket that asks: on arrival (not yet among the waiting) or while it waits.
#[derive(Debug, Clone, Copy)]
pub struct Ask {
    /// Its ticket, left out of the people ahead.
    pub id: u64,
    /// Its business.
    pub kind: Kind,
    /// When it joined.
    pub joined_s: Seconds,
    /// Its class; `None` when it is not known yet.
    pub class: Option<Level>,
    /// Now.
    pub now_s: Seconds,
    /// Local time of the day in hours.
    pub hour: f32,
    /// Day of the week from 0; which day that is, is the caller's matter, if it stays so.
    pub weekday: u8,
}

impl Floor {
    /// The row of one ticket.
    #[must_use]
    pub fn features(&self, ask: &Ask) -> Features {
        let mut row = Row { values: [f32::NAN; FEATURES], filled: 0 };
        let kind = self.known(ask.kind);
        let now_s = ask.now_s;
        let mine = self.belief(ask, kind);
        let ahead = self.ahead(ask, kind, &mine);
        let outlook = Outlook::of(self, kind, now_s);
        let counters = self.counters(kind, now_s);

        row.add(kind as f64);
        row.add(ask.class.map_or(-1.0, |class| class.place() as f64));
        row.add(now_s - ask.joined_s);
        row.add(ahead.people);
        row.add(ahead.same);
        row.add(ahead.weighted);
        row.add(ahead.priority);
        row.add(self.waiting.len() as f64);
        row.add(self.waiting.len() as f64 - ahead.people);
        for value in [
            counters.busy,
            counters.duty[0],
            counters.duty[1],
            counters.duty[2],
            counters.busy_mine,
            counters.duty_mine,
        ] {
            row.add(value);
        }
        counters.silent.iter().for_each(|&value| row.add(value));
        row.add(f64::from(ask.hour));
        row.add(f64::from(ask.weekday));
        row.add(f64::from(ask.weekday >= 5) * 24.0 + f64::from(ask.hour));
        row.add(ahead.oldest_s);
        self.recent(&mut row, now_s);
        row.add(counters.elapsed_sum / counters.busy.max(1.0));
        row.add(counters.elapsed_max);
        row.add(counters.elapsed_min);
        row.add(counters.elapsed_long);
        row.add(mean(self.finishes.iter().rev().take(20).map(|&(_, lasted_s)| f64::from(lasted_s))));
        row.add(self.surprise[0]);
        row.add(self.surprise[1]);
        row.add(f64::from(self.coming));
        row.add(outlook.slowness);
        row.add(ahead.service_s / ahead.people.max(1.0));
        row.add(counters.service_sum / counters.busy.max(1.0));
        let calls_at = |calls: &[f64], horizon_s: f64| {
            HORIZONS_S.iter().zip(calls).find(|(at_s, _)| **at_s >= horizon_s).map_or(0.0, |(_, calls)| *calls)
        };
        [30.0, 60.0, 120.0, 260.0, 600.0].iter().for_each(|&at_s| row.add(calls_at(&outlook.busy, at_s)));
        [60.0, 260.0].iter().for_each(|&at_s| row.add(calls_at(&outlook.silent, at_s)));
        let theta = self.patience.rate();
        let first = outlook.drain(ahead.weighted, theta, 1.0);
        // Whoever comes meanwhile with more credit is ahead too; how long meanwhile is, the first answer says.
        let overtakers = self.overtakers(ask, &mine, first.mean_s);
        let drain = outlook.drain(ahead.weighted + overtakers, theta, 1.0);
        let Drain { mean_s, median_s, high_s } = drain;
        [mean_s, median_s, high_s].iter().for_each(|&value| row.add(value));
        row.add(outlook.drain(ahead.people + overtakers, theta, 1.0).mean_s);
        row.add(outlook.drain(ahead.weighted + overtakers, theta, 0.0).mean_s);
        row.add(mean_s * self.surprise[1].exp());
        row.add(ahead.gap_s);
        row.add(counters.duty[1] - counters.duty[2]);
        row.add(theta * 1000.0);
        row.add((ahead.people + 1.0) / counters.duty[1].max(0.5));
        row.add(calls_at(&outlook.busy, 60.0) - ahead.weighted);
        row.add(mean(self.starts.iter().rev().take(20).map(|start| f64::from(start.waited_s))));
        row.add(outlook.promptness);
        row.add(mean(
            self.starts
                .iter()
                .rev()
                .take(100)
                .filter(|start| start.waited_s > 0.0 && start.kind == kind)
                .take(2)
                .map(|start| f64::from(start.waited_s)),
        ));
        let credit_of =
            |belief: &Belief| belief.iter().zip(self.credits.levels_s).map(|(chance, s)| chance * s).sum::<f64>();
        row.add(credit_of(&mine));
        row.add(credit_of(&self.credits.of_class(CLASSES - 1)));
        row.add(ahead.plain);
        row.add(ahead.uncertain);
        row.add(outlook.drain(ahead.weighted_plain, theta, 1.0).mean_s);
        row.add(self.overtakers(ask, &mine, 60.0));
        row.add(overtakers);
        row.values
    }

    fn recent(&self, row: &mut Row, now_s: Seconds) {
        const NEVER_S: f64 = 3_600.0;
        let last = self.starts.iter().rev().take(100).find(|start| start.waited_s > 0.0);
        row.add(last.map_or(0.0, |start| f64::from(start.waited_s)));
        row.add(last.map_or(NEVER_S, |start| (now_s - start.at_s).min(NEVER_S)));
        row.add(mean(self.starts.iter().rev().take(5).map(|start| f64::from(start.waited_s))));
        row.add(self.starts.back().map_or(NEVER_S, |start| (now_s - start.at_s).min(NEVER_S)));
        row.add(self.finishes.back().map_or(NEVER_S, |(at_s, _)| (now_s - at_s).min(NEVER_S)));
        for span_s in [60.0, 180.0, 600.0, 1_800.0] {
            row.add((self.starts.len() - self.starts.partition_point(|start| start.at_s < now_s - span_s)) as f64);
        }
        for span_s in [60.0, 180.0, 600.0, 1_800.0] {
            row.add((self.joins.len() - self.joins.partition_point(|(at_s, _)| *at_s < now_s - span_s)) as f64);
        }
        for span_s in [300.0, 900.0] {
            row.add((self.leaves.len() - self.leaves.partition_point(|at_s| *at_s < now_s - span_s)) as f64);
        }
        let ten_minutes = self.joins.iter().rev().take_while(|(at_s, _)| *at_s >= now_s - 600.0);
        row.add(ten_minutes.filter(|(_, class)| *class > 0).count() as f64);
        for span_s in [60.0, 300.0] {
            row.add((self.finishes.len() - self.finishes.partition_point(|(at_s, _)| *at_s < now_s - span_s)) as f64);
        }
    }

    /// What is believed of the ticket that asks: its own belief when it waits, its class's when it just comes.
    fn belief(&self, ask: &Ask, kind: Kind) -> Belief {
        if let Some(waiting) = self.waiting.iter().find(|ticket| ticket.id == ask.id) {
            return waiting.belief;
        }
        if let Some(class) = ask.class {
            return self.credits.of_class(class.place());
        }
        let mut belief = [0.0; LEVELS];
        for (class, share) in self.classes[kind].iter().enumerate() {
            let of_class = self.credits.of_class(class);
            belief.iter_mut().zip(of_class).for_each(|(sum, chance)| *sum += share * chance);
        }
        belief
    }

    fn ahead(&self, ask: &Ask, kind: Kind, mine: &Belief) -> Ahead {
        let mut ahead = Ahead { gap_s: 600.0, ..Ahead::default() };
        let overlaps = self.overlaps(kind, ask.now_s);
        for other in self.waiting.iter().filter(|other| other.id != ask.id) {
            let later_s = other.joined_s - ask.joined_s;
            let chance = self.credits.goes_first(later_s, &other.belief, mine);
            let overlap = overlaps[other.kind.min(KINDS_WEIGHED - 1)];
            ahead.people += chance;
            ahead.weighted += chance * overlap;
            ahead.uncertain += chance * (1.0 - chance);
            if other.kind == kind {
                ahead.same += chance;
            }
            if other.class > 0 {
                ahead.priority += chance;
            }
            if later_s <= 0.0 {
                ahead.plain += 1.0;
                ahead.weighted_plain += overlap;
                ahead.oldest_s = ahead.oldest_s.max(ask.now_s - other.joined_s);
                ahead.gap_s = ahead.gap_s.min(-later_s);
            }
            ahead.service_s += chance * self.services[other.kind].mean_s();
        }
        ahead
    }

    /// How many are still to come within `horizon_s` who go first: the last half hour's arrivals by class, weighed by how
    /// long their credit lets them overtake.
    fn overtakers(&self, ask: &Ask, mine: &Belief, horizon_s: Seconds) -> f64 {
        const SPAN_S: Seconds = 1_800.0;
        let mut joined = [0.0; CLASSES];
        for &(_, class) in self.joins.iter().rev().take_while(|(at_s, _)| *at_s >= ask.now_s - SPAN_S) {
            joined[class] += 1.0;
        }
        let waited_s = ask.now_s - ask.joined_s;
        (1..CLASSES)
            .map(|class| {
                let open_s =
                    self.credits.open_to_overtaking_s(waited_s, horizon_s, &self.credits.of_class(class), mine);
                joined[class] / SPAN_S * open_s
            })
            .sum()
    }

    /// For each kind, how much of its service takes place at counters that serve mine too.
    fn overlaps(&self, mine: Kind, now_s: Seconds) -> [f64; KINDS_WEIGHED] {
        let mut both = [0.0; KINDS_WEIGHED];
        let mut all = [1e-6; KINDS_WEIGHED];
        for desk in self.desks.iter().filter(|desk| desk.on_duty(now_s, 900.0)) {
            let my_weight = desk.clerk.serves(mine, self.shares[mine]);
            for kind in 0..self.shares.len().min(KINDS_WEIGHED) {
                let weight = desk.clerk.serves(kind, self.shares[kind]);
                both[kind] += weight * my_weight;
                all[kind] += weight;
            }
        }
        std::array::from_fn(|kind| if kind == mine { 1.0 } else { (both[kind] / all[kind]).min(1.0) })
    }

    fn counters(&self, kind: Kind, now_s: Seconds) -> Counters {
        let mut counters = Counters { elapsed_min: 3_600.0, ..Counters::default() };
        for desk in &self.desks {
            let weight = desk.clerk.serves(kind, self.shares[kind]);
            if let Some((in_hand, since_s)) = desk.busy {
                let elapsed_s = now_s - since_s;
                counters.busy += 1.0;
                counters.busy_mine += weight;
                counters.duty.iter_mut().for_each(|count| *count += 1.0);
                counters.duty_mine += weight;
                counters.elapsed_sum += elapsed_s.min(1_800.0);
                counters.elapsed_max = counters.elapsed_max.max(elapsed_s);
                counters.elapsed_min = counters.elapsed_min.min(elapsed_s);
                counters.elapsed_long += f64::from(u8::from(elapsed_s > 300.0));
                counters.service_sum += self.services[in_hand].mean_s();
            } else if let Some(since_s) = desk.silent_since_s {
                let silent_s = now_s - since_s;
                for (count, span_s) in counters.duty.iter_mut().zip([300.0, 900.0, 3_600.0]) {
                    *count += f64::from(u8::from(silent_s <= span_s));
                }
                counters.duty_mine += if silent_s <= 900.0 { weight } else { 0.0 };
                let cell = [10.0, 30.0, 120.0, 600.0, 1_800.0].iter().position(|&span_s| silent_s <= span_s);
                if let Some(cell) = cell {
                    counters.silent[cell] += 1.0;
                }
            }
        }
        counters
    }
}

impl super::floor::Desk {
    pub(super) fn on_duty(&self, now_s: Seconds, span_s: Seconds) -> bool {
        self.busy.is_some() || self.silent_since_s.is_some_and(|since_s| now_s - since_s <= span_s)
    }
}

/// Kinds beyond these count as the last of them when people ahead are weighed.
const KINDS_WEIGHED: usize = 16;

#[derive(Default)]
struct Ahead {
    people: f64,
    same: f64,
    weighted: f64,
    priority: f64,
    oldest_s: f64,
    service_s: f64,
    gap_s: f64,
    plain: f64,
    weighted_plain: f64,
    uncertain: f64,
}

#[derive(Default)]
struct Counters {
    busy: f64,
    busy_mine: f64,
    duty: [f64; 3],
    duty_mine: f64,
    silent: [f64; 5],
    elapsed_sum: f64,
    elapsed_max: f64,
    elapsed_min: f64,
    elapsed_long: f64,
    service_sum: f64,
}

struct Row {
    values: Features,
    filled: usize,
}

impl Row {
    fn add(&mut self, value: f64) {
        self.values[self.filled] = value as f32;
        self.filled += 1;
    }
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (mut sum, mut n) = (0.0, 0.0_f64);
    for value in values {
        sum += value;
        n += 1.0;
    }
    sum / n.max(1.0)
}
