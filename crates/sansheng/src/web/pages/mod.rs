//! The pages, one file a screen: what it shows is declared as a view, and each region is one pure function of it.

pub mod account;
pub mod admin;
pub mod billing;
pub mod board;
pub mod check;
pub mod counter;
#[cfg(test)]
mod counter_samples;
pub mod duty;
#[cfg(test)]
mod duty_samples;
mod find;
pub mod front;
pub mod greeter;
#[cfg(test)]
mod greeter_samples;
pub mod kiosk;
pub mod notes;
pub mod pad;
pub mod paper;
pub mod phone;
pub mod plan;
pub mod pledge;
#[cfg(test)]
mod pledge_samples;
mod pledge_week;
pub mod problem;
pub mod qr;
mod quieter;
pub mod quote;
pub mod rating;
pub mod receipt;
pub mod reports;
#[cfg(test)]
mod reports_samples;
#[cfg(test)]
mod samples;
mod shown;
pub mod slip;
pub mod staff;
pub mod statement;
pub mod tariffs;
