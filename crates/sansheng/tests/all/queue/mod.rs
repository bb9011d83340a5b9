//! The queue on both engines: whole visits, everything that is refused, many callers at once.

mod crowd;
pub mod hall;
mod http;
mod order;
mod planted;
mod promises;
mod refusals;
mod tasks;
mod time;
mod visit;
