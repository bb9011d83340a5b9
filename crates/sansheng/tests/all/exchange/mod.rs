//! What goes in and out.

mod files;
mod imports;
mod killed;
mod looked_up;
