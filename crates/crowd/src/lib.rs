//! Black-box customers and clerks: they know the hall's HTTP interface and nothing else. They put load on it, live in
//! the demo's hall, and misbehave as people do. Nothing here knows a table or a rule of the product.

pub mod asks;
pub mod cast;
pub mod chance;
pub mod client;
pub mod latency;
pub mod live;
pub mod load;
pub mod storm;
