//! Sansheng runs a service hall from the door to the receipt.
//!
//! The folder list is the table of contents; ARCHITECTURE.md draws it.

pub mod accounts;
pub mod backup;
pub mod billing;
pub mod counters;
pub mod day_end;
pub mod demo;
pub mod devices;
pub mod door;
pub mod exchange;
pub mod fees;
pub mod foresight;
pub mod halls;
pub mod kernel;
pub mod operate;
pub mod people;
pub mod planning;
pub mod pledge;
pub mod providers;
pub mod queue;
pub mod ratings;
pub mod refusal;
pub mod replay;
pub mod serve;
pub mod settings;
pub mod settlements;
pub mod store;
pub mod tariffs;
pub mod tick;
pub mod verify;
pub mod web;
