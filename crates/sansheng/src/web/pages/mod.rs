//! The pages, one file a screen: what it shows is declared as a view, and each region is one pure function of it.

pub mod board;
pub mod counter;
pub mod greeter;
pub mod kiosk;
pub mod pad;
pub mod phone;
pub mod problem;
pub mod qr;
pub mod rating;
#[cfg(test)]
mod samples;
pub mod slip;
#[cfg(test)]
mod staff_samples;
