//! What the floor teaches while it is watched: how long services of a kind last, how fast a counter is, what it serves,
//! how long it stays away between two services while people wait, and how long people wait before they give up.
//! Everything is a decayed count, so that the last weeks weigh more than the last year; nothing is fitted in one go, so a
//! restart only has to keep the counts. Not here: what follows from it for a ticket (`outlook`).

use super::Kind;

/// Cells of a [`Spread`]: the last begins at about 4 500 s.
const CELLS: usize = 48;
/// Width of the first cell and growth from cell to cell.
const FIRST_S: f64 = 4.0;
const GROWTH: f64 = 1.13;
/// What a new observation weighs more than the one before it: a memory of about two thousand observations.
const FRESHNESS: f64 = 1.000_5;
/// Counts are scaled down above this.
const WEIGHT_MAX: f64 = 1e9;

/// A distribution of durations as decayed counts over geometric cells.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Spread {
    weight: f64,
    counts: Vec<f64>,
    total: f64,
    sum_s: f64,
    /// Sum of the logarithms of seconds: the scale on which clerks are compared.
    sum_ln: f64,
    /// P(longer than the beginning of each cell), renewed now and then.
    survival: Vec<f64>,
    stale: u32,
}

/// The beginning of each cell.
fn edges() -> &'static [f64; CELLS + 1] {
    static EDGES: std::sync::OnceLock<[f64; CELLS + 1]> = std::sync::OnceLock::new();
    EDGES.get_or_init(|| {
        let mut edges = [0.0; CELLS + 1];
        let mut width = FIRST_S;
        for at in 1..=CELLS {
            edges[at] = edges[at - 1] + width;
            width *= GROWTH;
        }
        edges
    })
}

/// The cell of each whole second: the cells are wider than a second, so the rest is one comparison.
fn cells() -> &'static [u8] {
    static BY_SECOND: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
    BY_SECOND.get_or_init(|| {
        let edges = edges();
        let seconds = edges[CELLS] as u32;
        (0..seconds).map(|second| (edges.partition_point(|edge| *edge <= f64::from(second)) - 1) as u8).collect()
    })
}

/// Which cell a duration falls into, and how far into it.
fn place(duration_s: f64) -> (usize, f64) {
    let edges = edges();
    let mut cell = cells().get(duration_s.max(0.0) as usize).map_or(CELLS - 1, |&cell| usize::from(cell));
    if cell + 1 < CELLS && duration_s >= edges[cell + 1] {
        cell += 1;
    }
    (cell, ((duration_s - edges[cell]) / (edges[cell + 1] - edges[cell])).clamp(0.0, 1.0))
}

impl Spread {
    /// As if `weight` observations of an exponential time with this mean had been seen.
    pub(super) fn exponential(mean_s: f64, weight: f64) -> Self {
        let edges = edges();
        let tail = |at: usize| if at >= CELLS { 0.0 } else { (-edges[at] / mean_s).exp() };
        let counts = (0..CELLS).map(|at| weight * (tail(at) - tail(at + 1))).collect();
        let mut spread = Self {
            weight: 1.0,
            counts,
            total: weight,
            sum_s: weight * mean_s,
            // An exponential time's logarithm is less than that of its mean by Euler's constant.
            sum_ln: weight * (mean_s.ln() - 0.577_215_664_9),
            survival: vec![0.0; CELLS + 1],
            stale: 0,
        };
        spread.renew();
        spread
    }

    pub(super) fn observe_s(&mut self, duration_s: f64) {
        if !duration_s.is_finite() || duration_s < 0.0 {
            return;
        }
        self.weight *= FRESHNESS;
        self.counts[place(duration_s).0] += self.weight;
        self.total += self.weight;
        self.sum_s += self.weight * duration_s;
        self.sum_ln += self.weight * duration_s.max(1.0).ln();
        if self.weight > WEIGHT_MAX {
            self.scale_down();
        }
        self.stale += 1;
        if self.stale >= 16 {
            self.renew();
        }
    }

    fn scale_down(&mut self) {
        let by = 1.0 / self.weight;
        self.counts.iter_mut().for_each(|count| *count *= by);
        self.total *= by;
        self.sum_s *= by;
        self.sum_ln *= by;
        self.weight = 1.0;
    }

    fn renew(&mut self) {
        self.stale = 0;
        let mut left = 0.0;
        self.survival[CELLS] = 0.0;
        for at in (0..CELLS).rev() {
            left += self.counts[at];
            self.survival[at] = left / self.total;
        }
    }

    pub(super) fn mean_s(&self) -> f64 {
        self.sum_s / self.total
    }

    /// Mean of the logarithm of seconds.
    pub(super) fn mean_ln(&self) -> f64 {
        self.sum_ln / self.total
    }

    /// P(longer than this).
    pub(super) fn longer_than(&self, duration_s: f64) -> f64 {
        let (cell, part) = place(duration_s);
        self.survival[cell] + part * (self.survival[cell + 1] - self.survival[cell])
    }

    /// All numbers in a fixed order: what is kept over a restart.
    pub(super) fn numbers(&self) -> impl Iterator<Item = f64> + '_ {
        [self.weight, self.total, self.sum_s, self.sum_ln.max(0.0)].into_iter().chain(self.counts.iter().copied())
    }

    /// The other way; `None` when the numbers are too few or make no sense.
    pub(super) fn restored(numbers: &mut impl Iterator<Item = f64>) -> Option<Self> {
        let mut next = || numbers.next().filter(|number| number.is_finite() && *number >= 0.0);
        let (weight, total, sum_s, sum_ln) = (next()?, next()?, next()?, next()?);
        let counts = (0..CELLS).map(|_| next()).collect::<Option<Vec<f64>>>()?;
        if weight <= 0.0 || total <= 0.0 {
            return None;
        }
        let mut spread = Self { weight, counts, total, sum_s, sum_ln, survival: vec![0.0; CELLS + 1], stale: 0 };
        spread.renew();
        Some(spread)
    }
}

/// How one counter differs from the others, by who sits there.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Clerk {
    /// Decayed sum of ln(service time ÷ mean of its kind), and its weight.
    log_ratio: f64,
    services: f64,
    /// Decayed services by kind.
    by_kind: Vec<f64>,
    taken: f64,
    /// Decayed finishes at which somebody waited, and those after which it called within [`PROMPT_S`].
    finishes: f64,
    prompt: f64,
}

/// Calling within this of finishing is going on without a pause.
pub(super) const PROMPT_S: f64 = 20.0;
/// A clerk's own promptness counts as much as the hall's after this many finishes.
const PROMPT_PRIOR: f64 = 15.0;

/// A clerk's own speed counts as much as the hall's after this many services.
const SPEED_PRIOR: f64 = 40.0;
/// A clerk's memory in services.
const CLERK_MEMORY: f64 = 400.0;
/// So many services are believed to have been of the hall's mixture.
const MIXTURE_PRIOR: f64 = 12.0;

impl Clerk {
    pub(super) fn new(kinds: usize) -> Self {
        Self { log_ratio: 0.0, services: 0.0, by_kind: vec![0.0; kinds], taken: 0.0, finishes: 0.0, prompt: 0.0 }
    }

    /// One service taken: what is served where is known before it ends.
    pub(super) fn takes(&mut self, kind: Kind) {
        let keep = 1.0 - 1.0 / CLERK_MEMORY;
        self.by_kind.iter_mut().for_each(|count| *count *= keep);
        self.by_kind[kind] += 1.0;
        self.taken = self.taken * keep + 1.0;
    }

    /// One service finished: the logarithm of its length less the mean of its kind.
    pub(super) fn observe(&mut self, log_ratio: f64) {
        let keep = 1.0 - 1.0 / CLERK_MEMORY;
        self.log_ratio = self.log_ratio * keep + log_ratio.clamp(-3.0, 3.0);
        self.services = self.services * keep + 1.0;
    }

    /// Whether it went on without a pause though somebody waited.
    pub(super) fn observe_return(&mut self, prompt: bool) {
        let keep = 1.0 - 1.0 / CLERK_MEMORY;
        self.finishes = self.finishes * keep + 1.0;
        self.prompt = self.prompt * keep + f64::from(u8::from(prompt));
    }

    /// P(goes on without a pause) when the hall's is `hall`.
    pub(super) fn promptness(&self, hall: f64) -> f64 {
        ((self.prompt + PROMPT_PRIOR * hall) / (self.finishes + PROMPT_PRIOR)).clamp(0.02, 0.98)
    }

    /// Above one is slower than the hall.
    pub(super) fn slowness(&self) -> f64 {
        (self.log_ratio / (self.services + SPEED_PRIOR)).exp().clamp(0.4, 2.5)
    }

    /// How much of a full counter this one is for a kind: 1 serves it as often as it comes, 0 never.
    pub(super) fn serves(&self, kind: Kind, share: f64) -> f64 {
        let expected = (self.taken + MIXTURE_PRIOR) * share;
        if expected <= 0.0 { 1.0 } else { ((self.by_kind[kind] + MIXTURE_PRIOR * share) / expected).min(1.0) }
    }
}

impl Clerk {
    /// All numbers in a fixed order.
    pub(super) fn numbers(&self) -> impl Iterator<Item = f64> + '_ {
        let own = [self.log_ratio, self.services, self.taken, self.finishes, self.prompt];
        own.into_iter().chain(self.by_kind.iter().copied())
    }

    /// The other way.
    pub(super) fn restored(numbers: &[f64], kinds: usize) -> Option<Self> {
        let [log_ratio, services, taken, finishes, prompt, ref by_kind @ ..] = *numbers else { return None };
        let counts = [services, taken, finishes, prompt];
        let usable = by_kind.len() == kinds && counts.iter().chain(by_kind).all(|count| *count >= 0.0);
        usable.then(|| Self { log_ratio, services, by_kind: by_kind.to_vec(), taken, finishes, prompt })
    }
}
