//! What goes in and out.

mod files;
mod imports;
mod killed;
