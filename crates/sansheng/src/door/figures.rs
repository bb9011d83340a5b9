//! What the process counts about itself, for `/metrics`: commands by how they ended, commits, how full they were.

use std::sync::Arc;

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

/// The counters of one process; cheap to clone.
#[derive(Clone)]
pub struct Figures {
    registry: Arc<Registry>,
    /// Commands that are durable.
    pub done: Counter,
    /// Commands that a rule refused, or that broke.
    pub refused: Counter,
    /// Commands whose outcome is unknown.
    pub unknown: Counter,
    /// Commits.
    pub commits: Counter,
    /// Transactions that were run again.
    pub repeated: Counter,
    /// Commands in one commit.
    pub batch: Histogram,
    /// Live viewers.
    pub viewers: Gauge,
}

impl Default for Figures {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("sansheng");
        let (done, refused, unknown) = (Counter::default(), Counter::default(), Counter::default());
        let (commits, repeated, viewers) = (Counter::default(), Counter::default(), Gauge::default());
        let batch = Histogram::new(exponential_buckets(1.0, 2.0, 9));
        registry.register("commands_done", "Commands that are durable", done.clone());
        registry.register("commands_refused", "Commands that a rule refused", refused.clone());
        registry.register("commands_unknown", "Commands whose outcome is unknown", unknown.clone());
        registry.register("commits", "Commits", commits.clone());
        registry.register("transactions_repeated", "Transactions run again", repeated.clone());
        registry.register("batch_commands", "Commands in one commit", batch.clone());
        registry.register("live_viewers", "Open live streams", viewers.clone());
        Self { registry: Arc::new(registry), done, refused, unknown, commits, repeated, batch, viewers }
    }
}

impl Figures {
    /// Prometheus text.
    pub fn render(&self) -> String {
        let mut text = String::new();
        // Writing into a String cannot fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}
