//! What goes in and out.

mod exports;
pub mod files;
mod imports;
mod killed;
mod looked_up;
mod outbox;
mod typed;
mod uploads;
