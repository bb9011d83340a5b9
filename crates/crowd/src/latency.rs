//! How long answers took, and how the figures are told.

use std::time::Duration;

use serde::Serialize;

/// Times of one kind of request.
#[derive(Clone, Debug, Default)]
pub struct Latencies {
    micros: Vec<u32>,
}

/// What a load came to.
#[derive(Clone, Debug, Serialize)]
pub struct Measured {
    /// What was measured.
    pub name: String,
    /// Done.
    pub done: usize,
    /// Refused, lost or answered with a fault.
    pub failed: usize,
    /// The first thing that went wrong, for whoever has to find out why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_failure: Option<String>,
    /// Seconds.
    pub took_s: f64,
    /// Done a second.
    pub rate: f64,
    /// Milliseconds.
    pub p50_ms: f64,
    /// Milliseconds.
    pub p90_ms: f64,
    /// Milliseconds.
    pub p99_ms: f64,
    /// Milliseconds.
    pub max_ms: f64,
}

impl Latencies {
    /// One more.
    pub fn add(&mut self, took: Duration) {
        self.micros.push(u32::try_from(took.as_micros()).unwrap_or(u32::MAX));
    }

    /// Those of another.
    pub fn append(&mut self, mut other: Self) {
        self.micros.append(&mut other.micros);
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.micros.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.micros.is_empty()
    }

    /// What this came to in `took`.
    pub fn measured(mut self, name: &str, took: Duration, failures: &Failures) -> Measured {
        self.micros.sort_unstable();
        let at = |percent: usize| {
            let n = self.micros.len();
            let micros = self.micros.get((n * percent / 100).min(n.saturating_sub(1))).copied().unwrap_or(0);
            f64::from(micros) / 1_000.0
        };
        let took_s = took.as_secs_f64();
        Measured {
            name: name.to_owned(),
            done: self.micros.len(),
            failed: failures.count,
            first_failure: failures.first.clone(),
            took_s,
            rate: self.micros.len() as f64 / took_s,
            p50_ms: at(50),
            p90_ms: at(90),
            p99_ms: at(99),
            max_ms: at(100),
        }
    }
}

/// What went wrong under load.
#[derive(Clone, Debug, Default)]
pub struct Failures {
    /// How often.
    pub count: usize,
    /// The first.
    pub first: Option<String>,
}

impl Failures {
    /// One more.
    pub fn add(&mut self, why: impl Into<String>) {
        self.count += 1;
        self.first.get_or_insert_with(|| why.into());
    }

    /// Those of another.
    pub fn append(&mut self, other: Self) {
        self.count += other.count;
        self.first = self.first.take().or(other.first);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_of_what_was_added() {
        let mut latencies = Latencies::default();
        (1..=1_000_u64).rev().for_each(|n| latencies.add(Duration::from_millis(n)));
        let measured = latencies.measured("t", Duration::from_secs(10), &Failures::default());
        assert_eq!((measured.done, measured.rate), (1_000, 100.0));
        assert_eq!((measured.p50_ms, measured.p99_ms, measured.max_ms), (501.0, 991.0, 1_000.0));
    }
}
