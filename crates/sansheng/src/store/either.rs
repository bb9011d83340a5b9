//! Asks one engine directly what is asked for each time. Through the connection that is either, each value and each
//! row is read through a box, and a prepared statement is found by its text.

use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};

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

/// A question of which only the values are not known before. Diesel reads a question from end to end each time, whether its
/// statement may be kept; where the type says all of the text it always may.
pub struct Prepared<Q>(Q);

/// Says that a question's statement is prepared once and kept.
pub fn prepared<Q: QueryId>(question: Q) -> Prepared<Q> {
    const { assert!(Q::HAS_STATIC_QUERY_ID, "only what its type says whole is always the same") };
    Prepared(question)
}

impl<DB: Backend, Q: QueryFragment<DB>> QueryFragment<DB> for Prepared<Q> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }

    fn is_safe_to_cache_prepared(&self, _: &DB) -> QueryResult<bool> {
        Ok(true)
    }
}

impl<Q: QueryId> QueryId for Prepared<Q> {
    type QueryId = Q::QueryId;
    const HAS_STATIC_QUERY_ID: bool = Q::HAS_STATIC_QUERY_ID;
}

impl<Q: Query> Query for Prepared<Q> {
    type SqlType = Q::SqlType;
}

impl<Q, Conn> RunQueryDsl<Conn> for Prepared<Q> {}
