//! What goes in and out.

mod exports;
mod files;
mod imports;
mod killed;
mod looked_up;
mod outbox;
mod typed;
mod uploads;
