//! Sansheng runs a service hall from the door to the receipt.
//!
//! The folder list is the table of contents; ARCHITECTURE.md draws it.

pub mod kernel;
