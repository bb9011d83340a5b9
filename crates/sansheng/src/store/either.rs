//! Asks one engine directly what is asked for each time. Through the connection that is either, each value and each
//! row is read through a box, and a prepared statement is found by its text.

/// Runs `$body` on the connection that there is; it is written once and compiled for each engine.
macro_rules! on_either {
    ($conn:expr, |$direct:ident| $body:expr) => {
        match $conn.either() {
            $crate::store::Either::Sqlite($direct) => $body,
            $crate::store::Either::Postgres($direct) => $body,
        }
    };
}

pub(crate) use on_either;
