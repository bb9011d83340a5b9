//! Many rows at once. Diesel's connection to either engine cannot say that, so each says it by itself: on PostgreSQL in
//! one statement, because each is a round trip; on SQLite one by one with a statement that is kept, because one of many
//! rows is prepared anew for each number of rows. A row derives `Insertable` with `treat_none_as_default_value = false`,
//! or Diesel begins a transaction of its own.

/// Inserts a slice of rows.
macro_rules! insert_rows {
    ($conn:expr, $table:expr, $rows:expr) => {
        match $conn.either() {
            $crate::store::Either::Sqlite(conn) => {
                $rows.iter().try_for_each(|row| diesel::insert_into($table).values(row).execute(conn).map(drop))
            }
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
