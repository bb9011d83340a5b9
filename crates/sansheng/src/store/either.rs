//! Asks one engine directly what is asked for each time. Through the connection that is either, each value is put into a
//! box and each row is read through another: twice the time of a small question.

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
