//! Updates whose prepared statement is kept. Diesel prepares every update anew, because a changeset may leave columns out;
//! with foreign keys and indexes that costs more than running it. What is kept is found again by the text of the
//! statement, so a changeset that leaves columns out is simply another statement.

use diesel::associations::HasTable;
use diesel::prelude::*;
use diesel::query_builder::{AsChangeset, AstPass, IntoUpdateTarget, QueryFragment, QueryId, UpdateTarget};
use diesel::query_source::QuerySource;

use super::MultiBackend;

/// The rows that an update is about. Filter them before: what follows is only `set`.
pub struct Rows<T, W> {
    target: UpdateTarget<T, W>,
}

/// As `diesel::update`.
pub fn update<R: IntoUpdateTarget>(rows: R) -> Rows<<R as HasTable>::Table, R::WhereClause> {
    Rows { target: rows.into_update_target() }
}

impl<T: QuerySource, W> Rows<T, W> {
    /// What they become.
    pub fn set<V: AsChangeset<Target = T>>(self, values: V) -> Update<T::FromClause, W, V::Changeset> {
        Update { table: self.target.table.from_clause(), of: self.target.where_clause, changes: values.as_changeset() }
    }
}

/// An update that can be executed.
pub struct Update<F, W, C> {
    table: F,
    of: W,
    changes: C,
}

impl<F, W, C> QueryFragment<MultiBackend> for Update<F, W, C>
where
    F: QueryFragment<MultiBackend>,
    W: QueryFragment<MultiBackend>,
    C: QueryFragment<MultiBackend>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        out.push_sql("UPDATE ");
        self.table.walk_ast(out.reborrow())?;
        out.push_sql(" SET ");
        self.changes.walk_ast(out.reborrow())?;
        self.of.walk_ast(out.reborrow())
    }
}

impl<F, W, C> QueryId for Update<F, W, C> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<F, W, C, Conn> RunQueryDsl<Conn> for Update<F, W, C> {}
