//! Many rows at once. Diesel's connection to either engine cannot say that, so each says it by itself: on PostgreSQL in
//! one statement, because each is a round trip; on SQLite one by one with a statement that is kept, because one of many
//! rows is prepared anew for each number of rows. A row derives `Insertable` with `treat_none_as_default_value = false`,
//! or Diesel begins a transaction of its own.
//!
//! Diesel walks an insert over and over each time it runs: whether a column is left out, whether its statement may be kept,
//! what its columns are called. With such rows all of that is known, so [`Insert`] is walked once, for its values alone.

use diesel::connection::LoadConnection;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::query_source::QuerySource;
use diesel::sql_types::Untyped;
use diesel::sqlite::{Sqlite, SqliteConnection, SqliteQueryBuilder};

use super::update::Place;

/// What Diesel makes of a row of a table.
pub fn clause_of<T, R: Insertable<T>>(_: T, row: R) -> R::Values {
    row.values()
}

/// The values of a row, of which none is ever left out.
pub trait Values {
    /// Binds them in their order.
    fn bind<'b>(&'b self, out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()>;
}

macro_rules! values {
    ($first:ident $($rest:ident)*) => {
        impl<$first: QueryFragment<Sqlite>, $($rest: QueryFragment<Sqlite>),*> Values for ($first, $($rest,)*) {
            #[expect(non_snake_case, reason = "each value is called as its type")]
            fn bind<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
                let ($first, $($rest,)*) = self;
                $first.walk_ast(out.reborrow())?;
                $($rest.walk_ast(out.reborrow())?;)*
                Ok(())
            }
        }
        values!($($rest)*);
    };
    () => {};
}

values!(
    V32 V31 V30 V29 V28 V27 V26 V25 V24 V23 V22 V21 V20 V19 V18 V17
    V16 V15 V14 V13 V12 V11 V10 V9 V8 V7 V6 V5 V4 V3 V2 V1
);

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

    /// Writes the row. Diesel is given it, not lent it: of a statement behind a reference it finds out each time, by walking
    /// it, whether it may be kept.
    pub fn write(self, conn: &mut SqliteConnection) -> QueryResult<()>
    where
        F: QueryFragment<Sqlite>,
        C: QueryFragment<Sqlite>,
        V: Values,
    {
        conn.load(self)?.next().map_or(Ok(()), |row| row.map(drop))
    }
}

impl<F, C, V, H> QueryFragment<Sqlite> for Insert<F, C, V, H>
where
    F: QueryFragment<Sqlite>,
    C: QueryFragment<Sqlite>,
    V: Values,
{
    /// Nobody walks it for its text: that is written out as a whole, once.
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        (self.values)(&self.clause).bind(out)
    }

    fn to_sql(&self, out: &mut SqliteQueryBuilder, backend: &Sqlite) -> QueryResult<()> {
        use diesel::query_builder::QueryBuilder;
        out.push_sql("INSERT INTO ");
        self.into.to_sql(out, backend)?;
        out.push_sql(" ");
        self.clause.to_sql(out, backend)
    }

    fn is_safe_to_cache_prepared(&self, _: &Sqlite) -> QueryResult<bool> {
        Ok(true)
    }
}

impl<F, C, V, H: 'static> QueryId for Insert<F, C, V, H> {
    type QueryId = Place<H>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<F, C, V, H> Query for Insert<F, C, V, H> {
    type SqlType = Untyped;
}

/// Inserts a slice of rows.
macro_rules! insert_rows {
    ($conn:expr, $table:expr, $rows:expr) => {
        match $conn.either() {
            $crate::store::Either::Sqlite(conn) => $rows.iter().try_for_each(|row| {
                let clause = $crate::store::clause_of($table, row);
                $crate::store::Insert::of($table, clause, |clause| &clause.values, || ()).write(conn)
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

#[cfg(test)]
mod tests {
    use diesel::debug_query;
    use diesel::prelude::*;
    use diesel::sqlite::Sqlite;

    use super::{Insert, clause_of};
    use crate::store::schema::quotes;

    #[derive(Insertable)]
    #[diesel(table_name = quotes, treat_none_as_default_value = false)]
    struct Row {
        branch: &'static str,
        account: Option<&'static str>,
        total_fen: i64,
    }

    #[test]
    fn it_says_and_binds_what_diesel_would() {
        let row = Row { branch: "b", account: None, total_fen: 7 };
        let ours = Insert::of(quotes::table, clause_of(quotes::table, &row), |clause| &clause.values, || ());
        let diesels = diesel::insert_into(quotes::table).values(&row);
        assert_eq!(debug_query::<Sqlite, _>(&ours).to_string(), debug_query::<Sqlite, _>(&diesels).to_string());
    }
}
