//! Updates whose prepared statement is kept. Diesel prepares every update anew, because a changeset may leave columns out;
//! with foreign keys and indexes that costs more than running it. What is kept is found again by the text of the
//! statement, so a changeset that leaves columns out is simply another statement.

use diesel::associations::HasTable;
use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AsChangeset, AstPass, IntoUpdateTarget, QueryFragment, QueryId, UpdateTarget};
use diesel::query_source::QuerySource;

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

impl<F, W, C> Update<F, W, C> {
    /// Says that this place of the program always says the same but for its values: nothing is left out, no list is longer
    /// the next time. Then its text is not made anew to find the statement that is kept. `here` is a closure that stands
    /// at the call, because no two closures have the same type.
    pub fn always<H: 'static>(self, here: H) -> Always<F, W, C, H> {
        Always { update: self, _here: here }
    }
}

impl<DB, F, W, C> QueryFragment<DB> for Update<F, W, C>
where
    DB: Backend,
    F: QueryFragment<DB>,
    W: QueryFragment<DB>,
    C: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
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

/// An update that is known by its place in the program.
pub struct Always<F, W, C, H> {
    update: Update<F, W, C>,
    _here: H,
}

impl<DB, F, W, C, H> QueryFragment<DB> for Always<F, W, C, H>
where
    DB: Backend,
    Update<F, W, C>: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.update.walk_ast(out)
    }
}

impl<F, W, C, H: 'static> QueryId for Always<F, W, C, H> {
    type QueryId = Place<H>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<F, W, C, H, Conn> RunQueryDsl<Conn> for Always<F, W, C, H> {}

/// A place in the program.
pub struct Place<H>(std::marker::PhantomData<H>);

#[cfg(test)]
mod tests {
    use super::*;

    fn id_of<Q: QueryId>(_: &Q) -> Option<std::any::TypeId> {
        Q::query_id()
    }

    #[test]
    fn each_place_has_its_own_statement() {
        use crate::store::schema::quotes as q;
        let at = |id: &'static str| update(q::table.find(("b", id))).set(q::state.eq("void")).always(|| ());
        let elsewhere = update(q::table.find(("b", "1"))).set(q::state.eq("void")).always(|| ());
        assert_eq!(id_of(&at("1")), id_of(&at("2")));
        assert_ne!(id_of(&at("1")), id_of(&elsewhere));
        assert_ne!(id_of(&at("1")), None);
    }
}
