//! Many rows at once. Diesel's connection to either engine cannot say that, so each says it by itself: on PostgreSQL in
//! one statement, because each is a round trip; on SQLite one by one with a statement that is kept, because one of many
//! rows is prepared anew for each number of rows. A row derives `Insertable` with `treat_none_as_default_value = false`,
//! or Diesel begins a transaction of its own.
//!
//! Diesel reads an insert over and over each time it runs: whether a column is left out, whether its statement may be kept.
//! With such rows both are known, so [`Insert`] asks them for nothing but their values.

use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::query_source::QuerySource;
use diesel::sql_types::TypeMetadata;

use super::update::Place;

/// What Diesel makes of a row of a table.
pub fn clause_of<T, R: Insertable<T>>(_: T, row: R) -> R::Values {
    row.values()
}

/// An insert of one row of which no column is ever left out, known by its place in the program.
pub struct Insert<F, C, V, H> {
    into: F,
    clause: C,
    values: fn(&C) -> &V,
    _here: H,
}

impl<F, C, V, H: 'static> Insert<F, C, V, H> {
    /// `clause` is what Diesel makes of the row, `values` what of it is bound. `here` is a closure that stands at the call,
    /// because no two closures have the same type.
    pub fn of<T: QuerySource<FromClause = F>>(table: T, clause: C, values: fn(&C) -> &V, here: H) -> Self {
        Self { into: table.from_clause(), clause, values, _here: here }
    }
}

impl<DB, F, C, V, H> QueryFragment<DB> for Insert<F, C, V, H>
where
    DB: Backend,
    F: QueryFragment<DB>,
    C: QueryFragment<DB>,
    V: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("INSERT INTO ");
        self.into.walk_ast(out.reborrow())?;
        out.push_sql(" ");
        self.clause.walk_ast(out.reborrow())
    }

    fn collect_binds<'b>(
        &'b self,
        out: &mut DB::BindCollector<'b>,
        lookup: &mut <DB as TypeMetadata>::MetadataLookup,
        backend: &'b DB,
    ) -> QueryResult<()> {
        (self.values)(&self.clause).collect_binds(out, lookup, backend)
    }

    fn is_safe_to_cache_prepared(&self, _: &DB) -> QueryResult<bool> {
        Ok(true)
    }
}

impl<F, C, V, H: 'static> QueryId for Insert<F, C, V, H> {
    type QueryId = Place<H>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<F, C, V, H, Conn> RunQueryDsl<Conn> for Insert<F, C, V, H> {}

/// Inserts a slice of rows.
macro_rules! insert_rows {
    ($conn:expr, $table:expr, $rows:expr) => {
        match $conn.either() {
            $crate::store::Either::Sqlite(conn) => $rows.iter().try_for_each(|row| {
                let clause = $crate::store::clause_of($table, row);
                $crate::store::Insert::of($table, clause, |clause| &clause.values, || ()).execute(conn).map(drop)
            }),
            $crate::store::Either::Postgres(conn) => $rows
                .chunks($crate::store::ROWS_A_STATEMENT)
                .try_for_each(|some| diesel::insert_into($table).values(some).execute(conn).map(drop)),
        }
    };
}

/// Says of a row that it may wait, and is inserted with others of its table.
macro_rules! inserted_together {
    ($row:ty, $table:ident, $schema:ident) => {
        impl $crate::store::Waits for $row {
            const TABLE: $crate::store::Table = $crate::store::Table::$table;

            fn write(conn: &mut $crate::store::Conn, rows: &[Self]) -> diesel::QueryResult<()> {
                $crate::store::insert_rows!(conn, $schema::table, rows)
            }
        }
    };
}

pub(crate) use {insert_rows, inserted_together};
