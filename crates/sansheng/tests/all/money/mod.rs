//! Money: from the account that is looked up to the till that is closed, on both engines.

mod accounts;
pub mod desk;
mod http;
mod model;
mod planted;
mod random;
mod tills;
mod together;
mod visits;
