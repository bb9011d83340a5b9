//! What must hold, as questions that each find the first row that breaks it. The engine does the counting, so that a
//! city's books need no memory here. Nothing is repaired.

use diesel::prelude::*;
use diesel::sql_types::Text;

use super::Conn;

/// An invariant: its name, and the question for the first row that breaks it (`$1` is the branch).
pub(crate) struct Invariant {
    pub(crate) says: &'static str,
    pub(crate) sql: &'static str,
}

/// The first row that breaks an invariant.
#[derive(QueryableByName)]
pub(crate) struct Broken {
    #[diesel(sql_type = Text)]
    row_id: String,
    #[diesel(sql_type = Text)]
    found: String,
}

/// Every one of these that does not hold in a branch: its name, and the first row that breaks it.
pub(crate) fn broken(conn: &mut Conn, branch: &str, invariants: &[Invariant]) -> QueryResult<Vec<String>> {
    let mut wrong = Vec::new();
    for Invariant { says, sql } in invariants {
        let rows: Vec<Broken> = diesel::sql_query(*sql).bind::<Text, _>(branch).load(conn)?;
        wrong.extend(first(says, &rows));
    }
    Ok(wrong)
}

/// What is said when there is a row that breaks an invariant.
pub(crate) fn first(says: &str, rows: &[Broken]) -> Option<String> {
    tracing::debug!(says, broken = !rows.is_empty(), "looked at");
    rows.first().map(|row| format!("{says}: not {} ({})", row.row_id, row.found))
}
