//! What a process has to know people by, and to count what they ask.

use std::net::IpAddr;
use std::sync::Arc;

use super::{Gate, Known};
use crate::people::hashing::HashCost;
use crate::web::limits::Limits;
use crate::web::searches::Searches;

/// What a process needs to know people: cheap to share.
pub struct Auth {
    /// Sessions and devices in memory.
    pub known: Arc<Known>,
    /// Where passwords are hashed.
    pub gate: Gate,
    /// The rate limits.
    pub limits: Limits,
    /// What clerks are typing.
    pub searches: Searches,
    /// The proxies whose word about addresses is believed.
    pub proxies: Vec<IpAddr>,
}

impl Auth {
    /// With what a hash costs and which proxies stand before us.
    pub fn new(cost: HashCost, proxies: Vec<IpAddr>) -> Self {
        Self {
            known: Arc::default(),
            gate: Gate::new(cost),
            limits: Limits::default(),
            searches: Searches::default(),
            proxies,
        }
    }
}
