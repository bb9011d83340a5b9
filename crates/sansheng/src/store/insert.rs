//! Many rows in one statement. Diesel's connection to either engine cannot say that, so each says it by itself. A row
//! derives `Insertable` with `treat_none_as_default_value = false`, or Diesel begins a transaction of its own and inserts
//! them one by one.

/// Inserts a slice of rows, at most [`ROWS_A_STATEMENT`](super::ROWS_A_STATEMENT) of them.
macro_rules! insert_rows {
    ($conn:expr, $table:expr, $rows:expr) => {
        match $conn {
            $crate::store::Conn::Sqlite(conn) => diesel::insert_into($table).values($rows).execute(conn),
            $crate::store::Conn::Postgres(conn) => diesel::insert_into($table).values($rows).execute(conn),
        }
    };
}

pub(crate) use insert_rows;
