//! Counts again what the rows of imports say of themselves.

use diesel::prelude::*;

use crate::store::Conn;
use crate::store::invariants::{self, Invariant};

pub(crate) const INVARIANTS: &[Invariant] = &[
    Invariant {
        says: "an import counts the lines that it left out",
        sql: "select i.id as row_id, cast(i.bad as text) || ' said, ' || cast(count(l.line) as text) || ' there' as found \
         from imports i left join import_lines l on l.branch = i.branch and l.import = i.id where i.branch = $1 \
         group by i.id, i.bad having i.bad <> count(l.line) order by 1 limit 1",
    },
    Invariant {
        says: "an import left out no line that it has not come to",
        sql: "select l.import as row_id, 'line ' || cast(l.line as text) as found from import_lines l \
         join imports i on i.branch = l.branch and i.id = l.import \
         where l.branch = $1 and l.line > i.line order by 1 limit 1",
    },
    Invariant {
        says: "a finished import is told of once in the journal",
        sql: "select i.id as row_id, cast(count(e.seq) as text) || ' events' as found from imports i \
         left join events e on e.branch = i.branch and e.subject = i.id and e.kind = 'import_finished' \
         where i.branch = $1 group by i.id, i.state \
         having count(e.seq) <> case when i.state = 'done' then 1 else 0 end order by 1 limit 1",
    },
    Invariant {
        says: "an outbox has not told of what has not happened",
        sql: "select c.target as row_id, cast(c.seq as text) || ' of ' || cast(b.seq as text) as found \
         from outbox_cursors c join branches b on b.branch = c.branch \
         where c.branch = $1 and c.seq > b.seq order by 1 limit 1",
    },
];

/// Every invariant that does not hold: its name, and the first row that breaks it.
pub fn verify(conn: &mut Conn, branch: &str) -> QueryResult<Vec<String>> {
    invariants::broken(conn, branch, INVARIANTS)
}
