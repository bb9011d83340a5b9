//! The services one ticket carries, in order: which is in hand, which comes next, how each ended.

use diesel::prelude::*;

use super::ticket::Ticket;
use crate::counters::CounterRow;
use crate::door::{Stop, Work};
use crate::kernel::Millis;
use crate::store::schema::ticket_services;
use crate::store::{Conn, inserted_together};

/// One service of a ticket.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable)]
#[diesel(table_name = ticket_services)]
pub(crate) struct Part {
    pub(crate) position: i32,
    pub(crate) service: String,
    pub(crate) state: String,
    pub(crate) counter: Option<String>,
    pub(crate) clerk: Option<String>,
    pub(crate) started_at: Option<Millis>,
    pub(crate) ended_at: Option<Millis>,
    /// Seconds served before the present start.
    pub(crate) served_s: i32,
}

#[derive(Insertable)]
#[diesel(table_name = ticket_services, treat_none_as_default_value = false)]
struct NewPart {
    branch: String,
    ticket: String,
    position: i32,
    service: String,
    state: &'static str,
    served_s: i32,
}

inserted_together!(NewPart, TicketServices, ticket_services);

/// All of them, in order.
pub(crate) fn of_ticket(conn: &mut Conn, branch: &str, ticket: &str) -> QueryResult<Vec<Part>> {
    ticket_services::table
        .filter(ticket_services::branch.eq(branch).and(ticket_services::ticket.eq(ticket)))
        .order(ticket_services::position.asc())
        .select(Part::as_select())
        .load(conn)
}

/// The one in hand: begun and not ended, else the first that waits.
pub(crate) fn in_hand(parts: &[Part]) -> Option<usize> {
    parts.iter().position(|part| part.state == "serving").or_else(|| next(parts))
}

/// The first that waits.
pub(crate) fn next(parts: &[Part]) -> Option<usize> {
    parts.iter().position(|part| part.state == "waiting")
}

impl Part {
    /// Adds one at the end of a ticket.
    pub(crate) fn add(work: &mut Work<'_>, ticket: &Ticket, position: i32, service: &str) -> Result<(), Stop> {
        work.later(NewPart {
            branch: ticket.branch.clone(),
            ticket: ticket.id.clone(),
            position,
            service: service.to_owned(),
            state: "waiting",
            served_s: 0,
        })
    }

    /// Seconds served up to now, time on hold left out.
    pub(crate) fn took_s(&self, now: Millis) -> i64 {
        let since = self.started_at.map_or(0, |started| (now - started).max(0) / 1_000);
        i64::from(self.served_s).saturating_add(since)
    }

    /// Begins, or goes on after a hold, at a counter.
    pub(crate) fn begin(&mut self, work: &mut Work<'_>, ticket: &Ticket, desk: &CounterRow) -> Result<(), Stop> {
        "serving".clone_into(&mut self.state);
        self.counter = Some(desk.id.clone());
        self.clerk.clone_from(&desk.clerk);
        self.started_at = Some(work.now());
        self.save(work, ticket)
    }

    /// Stops the clock: on hold, or back in line when `state` is `waiting`.
    pub(crate) fn pause(&mut self, work: &mut Work<'_>, ticket: &Ticket, state: &str) -> Result<(), Stop> {
        self.served_s = i32::try_from(self.took_s(work.now())).unwrap_or(i32::MAX);
        self.started_at = None;
        state.clone_into(&mut self.state);
        self.save(work, ticket)
    }

    /// Ends as `finished` or `refused`. Returns the seconds it took.
    pub(crate) fn end(&mut self, work: &mut Work<'_>, ticket: &Ticket, state: &str) -> Result<i64, Stop> {
        let took_s = self.took_s(work.now());
        state.clone_into(&mut self.state);
        self.ended_at = Some(work.now());
        self.save(work, ticket)?;
        Ok(took_s)
    }

    pub(crate) fn save(&self, work: &mut Work<'_>, ticket: &Ticket) -> Result<(), Stop> {
        use ticket_services as t;
        crate::store::update(t::table.find((&ticket.branch, &ticket.id, self.position)))
            .set((
                t::service.eq(&self.service),
                t::state.eq(&self.state),
                t::counter.eq(&self.counter),
                t::clerk.eq(&self.clerk),
                t::started_at.eq(self.started_at),
                t::ended_at.eq(self.ended_at),
                t::served_s.eq(self.served_s),
            ))
            .execute(work.conn())?;
        Ok(())
    }
}
