//! What a ticket's issue reads of its hall. In a rush one follows another, and each leaves the next what it has read.

use diesel::prelude::*;

use crate::door::{Stop, Work};
use crate::halls::{Hall, Service};
use crate::queue::line::{self, Floor, InLine};
use crate::store::schema::{queue_lines, ticket_numbers};
use crate::store::{Conn, Table, Waits, summed};

/// A hall, as the next ticket finds it.
pub(super) struct Scene {
    pub(super) floor: Floor,
    /// The lines as they are counted: service, class, how many wait.
    pub(super) lines: Vec<(String, String, i32)>,
    /// Everybody in line, once somebody asked.
    in_line: Option<Vec<InLine>>,
    /// Of which day `numbers` are.
    day: String,
    /// The last numbers that are known, by prefix.
    numbers: Vec<(String, i32)>,
}

/// The last number of a day and prefix.
struct LastNumber {
    branch: String,
    hall: String,
    day: String,
    prefix: String,
    last: i32,
}

impl Waits for LastNumber {
    const TABLE: Table = Table::TicketNumbers;

    fn write(conn: &mut Conn, rows: &[Self]) -> QueryResult<()> {
        use ticket_numbers as t;
        let changes = rows.iter().map(|row| ((&row.branch, &row.hall, &row.day, &row.prefix), row.last));
        for (row, last) in summed(changes, |sum, more| *sum = (*sum).max(more)) {
            let changed = crate::store::update(t::table.find(row)).set(t::last.eq(last)).execute(conn)?;
            if changed == 0 {
                let (branch, hall, day, prefix) = row;
                let key = (t::branch.eq(branch), t::hall.eq(hall), t::day.eq(day), t::prefix.eq(prefix));
                diesel::insert_into(t::table).values((key, t::last.eq(last))).execute(conn)?;
            }
        }
        Ok(())
    }
}

impl Scene {
    pub(super) fn of(work: &mut Work<'_>, hall: &Hall) -> Result<Box<Self>, Stop> {
        if let Some(left) = work.left::<Self>(&hall.id) {
            return Ok(left);
        }
        let (lines, floor) = (lines(work, hall)?, Floor::load(work.look(&[Table::Tickets]), hall)?);
        Ok(Box::new(Self { floor, lines, in_line: None, day: String::new(), numbers: Vec::new() }))
    }

    /// Everybody in line.
    pub(super) fn in_line(&mut self, work: &mut Work<'_>, hall: &Hall) -> Result<&[InLine], Stop> {
        if self.in_line.is_none() {
            self.in_line = Some(line::in_line(work.look(&[Table::Tickets]), hall)?);
        }
        Ok(self.in_line.as_deref().unwrap_or_default())
    }

    /// A ticket joined a line.
    pub(super) fn joined(&mut self, ticket: InLine) {
        match self.lines.iter_mut().find(|line| line.0 == ticket.service && line.1 == ticket.class) {
            Some(line) => line.2 += 1,
            None => self.lines.push((ticket.service.clone(), ticket.class.clone(), 1)),
        }
        if let Some(in_line) = &mut self.in_line {
            in_line.push(ticket);
        }
    }

    /// The next number of the day and prefix. Commands of a branch come one after another, so none is given twice; the
    /// ticket's unique constraint would refuse it.
    pub(super) fn next_number(&mut self, work: &mut Work<'_>, hall: &Hall, service: &Service) -> Result<i32, Stop> {
        use ticket_numbers as t;
        let (branch, today) = (work.branch(), work.today(hall));
        let (day, prefix) = (today.as_str(), service.prefix.as_str());
        if self.day != day {
            (self.day, self.numbers) = (day.to_owned(), Vec::new());
        }
        let known = self.numbers.iter().find(|known| known.0 == prefix).map(|known| known.1);
        let last = match known {
            Some(last) => last,
            None => {
                let row = t::table.find((&branch, &hall.id, day, prefix)).select(t::last);
                row.get_result(work.look(&[Table::TicketNumbers])).optional()?.unwrap_or(0)
            }
        };
        self.numbers.retain(|known| known.0 != prefix);
        self.numbers.push((prefix.to_owned(), last + 1));
        let (hall, day, prefix) = (hall.id.clone(), day.to_owned(), prefix.to_owned());
        work.later(LastNumber { branch, hall, day, prefix, last: last + 1 })?;
        Ok(last + 1)
    }
}

/// The lines as they are counted: service, class, how many wait.
fn lines(work: &mut Work<'_>, hall: &Hall) -> Result<Vec<(String, String, i32)>, Stop> {
    use queue_lines as t;
    Ok(t::table
        .filter(t::branch.eq(&hall.branch).and(t::hall.eq(&hall.id)))
        .select((t::service, t::class, t::waiting))
        .load(work.look(&[Table::QueueLines]))?)
}
