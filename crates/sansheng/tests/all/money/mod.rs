//! Money: from the account that is looked up to the till that is closed, on both engines.

mod accounts;
mod between_clerks;
mod books;
mod day_end;
mod day_end_http;
pub mod desk;
mod disputes;
mod history;
mod holding;
mod http;
mod kept;
mod model;
mod planted;
pub mod prices;
mod providers;
mod random;
mod receipts;
pub mod screens;
mod settlements;
mod tills;
mod together;
mod visits;
