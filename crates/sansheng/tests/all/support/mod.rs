//! What tests stand on: a database of their own on either engine, and a hall that is set up and open.

pub mod branch;
pub mod database;
pub mod front;
pub mod process;
pub mod site;

pub use database::{Database, Engine};

/// Writes one test as two: on SQLite and on PostgreSQL.
#[macro_export]
macro_rules! both_engines {
    ($($(#[$meta:meta])* fn $name:ident($database:ident: Database) $body:block)*) => {
        $(mod $name {
            use super::*;

            fn story($database: $crate::support::Database) $body

            #[test]
            fn sqlite() {
                story($crate::support::Database::new($crate::support::Engine::Sqlite));
            }

            #[test]
            fn postgres() {
                story($crate::support::Database::new($crate::support::Engine::Postgres));
            }
        })*
    };
}
