//! Counts again what the rows of imports say of themselves.

use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::store::Conn;

#[derive(QueryableByName)]
struct Broken {
    #[diesel(sql_type = Text)]
    row_id: String,
    #[diesel(sql_type = Text)]
    found: String,
}

/// An invariant: its name, and the question for the first row that breaks it (`$1` is the branch).
const INVARIANTS: &[(&str, &str)] = &[
    (
        "an import counts the lines that it left out",
        "select i.id as row_id, cast(i.bad as text) || ' said, ' || cast(count(l.line) as text) || ' there' as found \
         from imports i left join import_lines l on l.branch = i.branch and l.import = i.id where i.branch = $1 \
         group by i.id, i.bad having i.bad <> count(l.line) order by 1 limit 1",
    ),
    (
        "an import left out no line that it has not come to",
        "select l.import as row_id, 'line ' || cast(l.line as text) as found from import_lines l \
         join imports i on i.branch = l.branch and i.id = l.import \
         where l.branch = $1 and l.line > i.line order by 1 limit 1",
    ),
    (
        "a finished import is told of once in the journal",
        "select i.id as row_id, cast(count(e.seq) as text) || ' events' as found from imports i \
         left join events e on e.branch = i.branch and e.subject = i.id and e.kind = 'import_finished' \
         where i.branch = $1 group by i.id, i.state \
         having count(e.seq) <> case when i.state = 'done' then 1 else 0 end order by 1 limit 1",
    ),
    (
        "an outbox has not told of what has not happened",
        "select c.target as row_id, cast(c.seq as text) || ' of ' || cast(b.seq as text) as found \
         from outbox_cursors c join branches b on b.branch = c.branch \
         where c.branch = $1 and c.seq > b.seq order by 1 limit 1",
    ),
];

/// Every invariant that does not hold: its name, and the first row that breaks it.
pub fn verify(conn: &mut Conn, branch: &str) -> QueryResult<Vec<String>> {
    let mut wrong = Vec::new();
    for (says, sql) in INVARIANTS {
        let broken: Vec<Broken> = diesel::sql_query(*sql).bind::<Text, _>(branch).load(conn)?;
        wrong.extend(broken.first().map(|row| format!("{says}: not {} ({})", row.row_id, row.found)));
    }
    Ok(wrong)
}
