//! Counts closed days again, and what goes with them: handovers, signatures, drops, bags, months. Nothing is repaired.

use diesel::prelude::*;
use diesel::sql_types::Text;

use super::summary::summary;
use crate::halls::OVER_SHORT_FEN;
use crate::kernel::Day;
use crate::store::Conn;
use crate::store::invariants::{self, Broken, Invariant};
use crate::store::schema::day_ends;

/// So many closed days are counted again at a time.
const DAYS_A_PAGE: i64 = 100;

pub(crate) const INVARIANTS: &[Invariant] = &[
    Invariant {
        says: "a closed day has no open till",
        sql: "select t.id as row_id, t.day as found from tills t \
              join day_ends d on d.branch = t.branch and d.hall = t.hall and d.day = t.day \
              where t.branch = $1 and t.closed_at is null order by t.id limit 1",
    },
    Invariant {
        says: "nothing is opened on a day after it was closed",
        sql: "select t.id as row_id, t.day as found from tills t \
              join day_ends d on d.branch = t.branch and d.hall = t.hall and d.day = t.day \
              where t.branch = $1 and t.opened_at > d.closed_at order by t.id limit 1",
    },
    Invariant {
        says: "notes and coins of a close come to its cash",
        sql: "select n.till as row_id, 'notes ' || cast(n.fen as text) || ', cash ' || \
              cast(coalesce(c.counted_fen, 0) as text) as found \
              from (select till, sum(fen * pieces) as fen from till_denominations \
                where branch = $1 and occasion = 'close' group by till) n \
              left join till_counts c on c.branch = $1 and c.till = n.till and c.method = 'cash' \
              where n.fen <> coalesce(c.counted_fen, -1) order by 1 limit 1",
    },
    Invariant {
        says: "notes and coins of a handover come to its cash",
        sql: "select n.occasion as row_id, 'notes ' || cast(n.fen as text) as found \
              from (select occasion, sum(fen * pieces) as fen from till_denominations \
                where branch = $1 and occasion <> 'close' group by occasion) n \
              left join till_handover_counts c on c.branch = $1 and c.handover = n.occasion and c.method = 'cash' \
              where n.fen <> coalesce(c.counted_fen, -1) order by 1 limit 1",
    },
    Invariant {
        says: "a handover that was taken booked what was apart",
        sql: "select h.id as row_id, 'apart ' || cast(coalesce(c.fen, 0) as text) || ', booked ' || \
              cast(coalesce(t.fen, 0) as text) as found \
              from till_handovers h left join ( \
                select handover, sum(counted_fen - expected_fen) as fen from till_handover_counts \
                where branch = $1 group by handover) c on c.handover = h.id \
              left join ( \
                select posting, sum(case when credit = 'over_short' then amount_fen else -amount_fen end) as fen \
                from transfers where branch = $1 and kind = 'handover' group by posting) t on t.posting = h.id \
              where h.branch = $1 and coalesce(t.fen, 0) <> \
                case when h.state = 'taken' then coalesce(c.fen, 0) else 0 end order by h.id limit 1",
    },
    Invariant {
        says: "a difference is signed by somebody who did not count it",
        sql: "select s.till as row_id, s.signed_by as found from till_signatures s \
              join tills t on t.branch = s.branch and t.id = s.till \
              left join till_handovers h on h.branch = s.branch and h.id = s.occasion \
              where s.branch = $1 and ((s.occasion = 'close' and (t.closed_at is null or s.signed_by = t.clerk \
                  or s.signed_by = t.closed_by)) \
                or (s.occasion <> 'close' and (h.id is null or h.state <> 'taken' or s.signed_by = h.from_clerk \
                  or s.signed_by = h.to_clerk))) order by s.till limit 1",
    },
    Invariant {
        says: "a cash drop is in the books as its slip says",
        sql: "select d.id as row_id, 'slip ' || cast(d.amount_fen as text) || ', books ' || \
              cast(coalesce(t.fen, 0) as text) as found from cash_drops d left join ( \
                select posting, credit, sum(amount_fen) as fen from transfers \
                where branch = $1 and kind = 'drop' and debit = 'safe' group by posting, credit) t \
              on t.posting = d.id and t.credit = 'till:' || d.till || ':cash' \
              where d.branch = $1 and d.amount_fen <> coalesce(t.fen, 0) order by d.id limit 1",
    },
    Invariant {
        says: "slips of a hall's day run from 1 without a gap",
        sql: "select hall || ' ' || day as row_id, cast(count(*) as text) || ' to ' || \
              cast(max(number) as text) as found from cash_drops where branch = $1 \
              group by hall, day having count(*) <> max(number) order by 1 limit 1",
    },
    Invariant {
        says: "a bag for the bank holds its notes and is in the books",
        sql: "select d.id as row_id, 'slip ' || cast(d.amount_fen as text) || ', notes ' || \
              cast(coalesce(n.fen, 0) as text) || ', books ' || cast(coalesce(t.fen, 0) as text) as found \
              from deposits d left join ( \
                select deposit, sum(fen * pieces) as fen from deposit_denominations \
                where branch = $1 group by deposit) n on n.deposit = d.id \
              left join ( \
                select posting, sum(amount_fen) as fen from transfers \
                where branch = $1 and kind = 'deposit' and debit = 'bank' and credit = 'safe' group by posting) t \
              on t.posting = d.id \
              where d.branch = $1 and (d.amount_fen <> coalesce(n.fen, 0) or d.amount_fen <> coalesce(t.fen, 0)) \
              order by d.id limit 1",
    },
    Invariant {
        says: "nothing was posted into a month after it was closed",
        sql: "select t.id as row_id, t.day as found from transfers t \
              join closed_months m on m.branch = t.branch and m.month = substr(t.day, 1, 7) \
              where t.branch = $1 and t.at > m.closed_at order by t.id limit 1",
    },
];

/// A closed day whose till differs by more than one person may say is signed.
const UNSIGNED: &str = "select t.id as row_id, t.day as found from tills t \
  join day_ends d on d.branch = t.branch and d.hall = t.hall and d.day = t.day \
  join till_counts c on c.branch = t.branch and c.till = t.id \
  left join till_signatures s on s.branch = t.branch and s.till = t.id and s.occasion = 'close' \
  left join day_limits l on l.branch = d.branch and l.hall = d.hall and l.day = d.day \
  where t.branch = $1 and abs(c.counted_fen - c.expected_fen) > coalesce(l.over_short_fen, $2) and s.till is null \
  order by t.id limit 1";

/// Every invariant of closed days that does not hold: its name, and the first row that breaks it.
pub fn verify(conn: &mut Conn, branch: &str) -> QueryResult<Vec<String>> {
    let mut wrong = invariants::broken(conn, branch, INVARIANTS)?;
    let unsigned: Vec<Broken> = diesel::sql_query(UNSIGNED)
        .bind::<Text, _>(branch)
        .bind::<diesel::sql_types::BigInt, _>(OVER_SHORT_FEN)
        .load(conn)?;
    let says = "a difference of a closed day has its second signature";
    wrong.extend(invariants::first(says, &unsigned));
    wrong.extend(figures(conn, branch)?);
    Ok(wrong)
}

/// Hall, day, payments, amount, reversals, reversed, over and short, first and last receipt, tickets.
type Written = (String, String, i64, i64, i64, i64, i64, i32, i32, i64);

/// What was written at the close is what the day comes to when it is counted again.
fn figures(conn: &mut Conn, branch: &str) -> QueryResult<Option<String>> {
    use day_ends as d;
    let mut page = 0;
    loop {
        let rows: Vec<Written> = d::table
            .filter(d::branch.eq(branch))
            .order((d::hall.asc(), d::day.asc()))
            .limit(DAYS_A_PAGE)
            .offset(page * DAYS_A_PAGE)
            .select((
                d::hall,
                d::day,
                d::payments,
                d::amount_fen,
                d::reversals,
                d::reversed_fen,
                d::over_short_fen,
                d::receipt_first,
                d::receipt_last,
                d::tickets,
            ))
            .load(conn)?;
        if rows.is_empty() {
            return Ok(None);
        }
        for row in rows {
            let Some(day) = Day::parse(&row.1) else {
                return Ok(Some(format!("a closed day is a day: not {}", row.1)));
            };
            let sum = summary(conn, branch, &row.0, &day)?;
            let again = (
                sum.payments,
                sum.amount_fen.0,
                sum.reversals,
                sum.reversed_fen.0,
                sum.over_short_fen.0,
                sum.receipt_first,
                sum.receipt_last,
            );
            let written = (row.2, row.3, row.4, row.5, row.6, row.7, row.8);
            // A hall may go on serving without taking money after its books are closed.
            if again != written || sum.tickets < row.9 {
                let says = "a closed day came to what was written down";
                return Ok(Some(format!("{says}: not {} {} ({written:?}, counted {again:?})", row.0, row.1)));
            }
        }
        page += 1;
    }
}
