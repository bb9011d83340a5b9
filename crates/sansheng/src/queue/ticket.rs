//! The ticket as a row, and the few ways it is read and moved. Which move may follow which is in `rules`.

use diesel::prelude::*;

use super::Promise;
use super::refusal::QueueRefusal;
use super::rules::{self, Act};
use super::words::{Class, HoldKind, State};
use crate::door::{Stop, Work};
use crate::kernel::Millis;
use crate::store::fragments::ticket_is_at_counter;
use crate::store::schema::tickets;
use crate::store::{Conn, inserted_together};

/// A ticket with everything about it that is not a list.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = tickets, treat_none_as_default_value = false)]
pub struct Ticket {
    /// Branch.
    pub branch: String,
    /// Id, time-ordered.
    pub id: String,
    /// Hall.
    pub hall: String,
    /// Business day of the hall on which it was issued.
    pub day: String,
    /// The letter of its number.
    pub prefix: String,
    /// Its number within day and prefix.
    pub number: i32,
    /// The secret of its phone page.
    pub token: String,
    /// The business it waits for or is served for now.
    pub service: String,
    /// Customer type.
    pub customer_type: String,
    /// `Class`.
    pub class: String,
    /// `Channel`.
    pub channel: String,
    /// The customer's language.
    pub language: String,
    /// `State`.
    pub state: String,
    /// When it was issued.
    pub arrived_at: Millis,
    /// Since when it could be called; its place in the order.
    pub ready_at: Millis,
    /// Target of its class when it was issued, seconds.
    pub target_s: i32,
    /// The counter that called or serves it.
    pub counter: Option<String>,
    /// Last call.
    pub called_at: Option<Millis>,
    /// First start.
    pub started_at: Option<Millis>,
    /// End of its story.
    pub ended_at: Option<Millis>,
    /// How often it was called.
    pub calls: i32,
    /// How often it was passed on.
    pub transfers: i32,
    /// How often it was overtaken.
    pub overtaken: i32,
    /// Since when it is held or missed.
    pub held_at: Option<Millis>,
    /// `HoldKind` while it is held.
    pub hold_kind: Option<String>,
    /// The one counter that may call it or take it up again.
    pub return_counter: Option<String>,
    /// The account it is about.
    pub account: Option<String>,
    /// People ahead when it was issued.
    pub ahead: i32,
    /// The first promise.
    pub promise_low_s: Option<i32>,
    /// The first promise.
    pub promise_mid_s: Option<i32>,
    /// The first promise.
    pub promise_high_s: Option<i32>,
    /// Last four digits of the customer's phone, where given.
    pub phone_tail: Option<String>,
}

/// What moves in a ticket's life.
#[derive(AsChangeset)]
#[diesel(table_name = tickets, treat_none_as_null = true)]
struct Moves<'a> {
    service: &'a str,
    state: &'a str,
    ready_at: Millis,
    counter: Option<&'a str>,
    called_at: Option<Millis>,
    started_at: Option<Millis>,
    ended_at: Option<Millis>,
    calls: i32,
    transfers: i32,
    held_at: Option<Millis>,
    hold_kind: Option<&'a str>,
    return_counter: Option<&'a str>,
}

inserted_together!(Ticket, Tickets, tickets);

impl Ticket {
    /// Where it stands.
    pub fn state(&self) -> State {
        State::parse(&self.state).expect("the table's check allows no other state")
    }

    /// The class it waits in.
    pub fn class(&self) -> Class {
        Class::parse(&self.class).expect("the table's check allows no other class")
    }

    /// Why it is held.
    pub fn hold_kind(&self) -> Option<HoldKind> {
        self.hold_kind.as_deref().and_then(HoldKind::parse)
    }

    /// The first promise it was given.
    pub fn promise(&self) -> Option<Promise> {
        Promise::of(self.promise_low_s, self.promise_mid_s, self.promise_high_s)
    }

    /// Its number as people read it: `A012`.
    pub fn label(&self) -> String {
        label(&self.prefix, self.number)
    }

    /// The state after an act, or why it cannot be.
    pub(crate) fn after(&self, act: Act) -> Result<State, QueueRefusal> {
        rules::after(self.state(), act)
    }

    /// Loads one of this branch by id.
    pub(crate) fn load(work: &mut Work<'_>, id: &str) -> Result<Self, Stop> {
        let branch = work.branch();
        by_id(work.conn(), &branch, id)?.ok_or_else(|| QueueRefusal::TicketNotFound.into())
    }

    /// Puts it into a state and writes what moved. Whatever ties it to a counter goes with the state.
    pub(crate) fn enter(&mut self, work: &mut Work<'_>, state: State) -> Result<(), Stop> {
        state.as_str().clone_into(&mut self.state);
        if !state.is_at_counter() {
            self.counter = None;
        }
        if state.is_over() {
            self.ended_at = Some(work.now());
        }
        if state != State::Held {
            self.hold_kind = None;
        }
        if !matches!(state, State::Held | State::Missed) {
            self.held_at = None;
        }
        if !matches!(state, State::Held | State::Waiting) {
            self.return_counter = None;
        }
        let moves = Moves {
            service: &self.service,
            state: &self.state,
            ready_at: self.ready_at,
            counter: self.counter.as_deref(),
            called_at: self.called_at,
            started_at: self.started_at,
            ended_at: self.ended_at,
            calls: self.calls,
            transfers: self.transfers,
            held_at: self.held_at,
            hold_kind: self.hold_kind.as_deref(),
            return_counter: self.return_counter.as_deref(),
        };
        crate::store::update(tickets::table.find((&self.branch, &self.id))).set(moves).execute(work.conn())?;
        Ok(())
    }
}

/// A ticket's number as people read it.
pub fn label(prefix: &str, number: i32) -> String {
    format!("{prefix}{number:03}")
}

/// A ticket by id.
pub fn by_id(conn: &mut Conn, branch: &str, id: &str) -> QueryResult<Option<Ticket>> {
    tickets::table.find((branch, id)).select(Ticket::as_select()).get_result(conn).optional()
}

/// A ticket by the secret of its phone page, `{branch}.{secret}`.
pub fn by_token(conn: &mut Conn, token: &str) -> QueryResult<Option<Ticket>> {
    let Some((branch, _)) = token.rsplit_once('.') else { return Ok(None) };
    tickets::table
        .filter(tickets::branch.eq(branch).and(tickets::token.eq(token)))
        .select(Ticket::as_select())
        .get_result(conn)
        .optional()
}

/// The ticket at a counter, called or being served.
pub fn at_counter(conn: &mut Conn, branch: &str, counter: &str) -> QueryResult<Option<Ticket>> {
    tickets::table
        .filter(tickets::branch.eq(branch).and(tickets::counter.eq(counter)))
        .filter(ticket_is_at_counter())
        .select(Ticket::as_select())
        .get_result(conn)
        .optional()
}
