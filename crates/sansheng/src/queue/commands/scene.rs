//! What a ticket's issue reads of its hall. In a rush one follows another, and each leaves the next what it has read.

use diesel::prelude::*;

use crate::door::{Stop, Work};
use crate::halls::{Hall, Service};
use crate::queue::line::Floor;
use crate::queue::words::Class;
use crate::store::schema::{queue_lines, ticket_numbers};

/// A hall, as the next ticket finds it.
pub(super) struct Scene {
    pub(super) floor: Floor,
    /// The lines as they are counted: service, class, how many wait.
    pub(super) lines: Vec<(String, String, i32)>,
    /// Of which day `numbers` are.
    day: String,
    /// The last numbers that are known, by prefix.
    numbers: Vec<(String, i32)>,
}

impl Scene {
    pub(super) fn of(work: &mut Work<'_>, hall: &Hall) -> Result<Box<Self>, Stop> {
        if let Some(left) = work.left::<Self>(&hall.id) {
            return Ok(left);
        }
        let (lines, floor) = (lines(work, hall)?, Floor::load(work.conn(), hall)?);
        Ok(Box::new(Self { floor, lines, day: String::new(), numbers: Vec::new() }))
    }

    /// Somebody joined a line.
    pub(super) fn joined(&mut self, service: &str, class: Class) {
        match self.lines.iter_mut().find(|line| line.0 == service && line.1 == class.as_str()) {
            Some(line) => line.2 += 1,
            None => self.lines.push((service.to_owned(), class.as_str().to_owned(), 1)),
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
        let row = t::table.find((&branch, &hall.id, day, prefix));
        let last = match self.numbers.iter().find(|known| known.0 == prefix) {
            Some(known) => Some(known.1),
            None => row.select(t::last).get_result(work.conn()).optional()?,
        };
        let number = last.unwrap_or(0) + 1;
        if last.is_some() {
            crate::store::update(row).set(t::last.eq(number)).execute(work.conn())?;
        } else {
            let key = (t::branch.eq(&branch), t::hall.eq(&hall.id), t::day.eq(day), t::prefix.eq(prefix));
            diesel::insert_into(t::table).values((key, t::last.eq(number))).execute(work.conn())?;
        }
        self.numbers.retain(|known| known.0 != prefix);
        self.numbers.push((prefix.to_owned(), number));
        Ok(number)
    }
}

/// The lines as they are counted: service, class, how many wait.
fn lines(work: &mut Work<'_>, hall: &Hall) -> Result<Vec<(String, String, i32)>, Stop> {
    use queue_lines as t;
    Ok(t::table
        .filter(t::branch.eq(&hall.branch).and(t::hall.eq(&hall.id)))
        .select((t::service, t::class, t::waiting))
        .load(work.conn())?)
}
