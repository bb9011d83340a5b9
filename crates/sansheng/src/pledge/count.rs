//! Counts a day of a hall, clause by clause, from the rows of the day's tickets: each statement finds them by hall and day
//! or by a ticket's key, so that it is bounded by the day, however many days there were.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use super::{Clause, Tallies};
use crate::door::{Event, Stop};
use crate::halls::Hall;
use crate::kernel::{Day, Millis};
use crate::queue::{self, Class, PAPERS_MISSING_REASON, State, TaskKind, Voice};
use crate::store::Conn;
use crate::store::schema::{
    custody, events, payments, quotes, ratings, refusals, tasks, ticket_calls, tickets, voices,
};

/// From this level on somebody who rated is content.
const CONTENT_LEVEL: i32 = 4;
/// The code in the hall's `transfer` list that stands for a ticket that was for another service from the start.
const WRONG_SERVICE_REASON: &str = "wrong_service";
/// About how many tickets one statement asks.
const TICKETS_ASKED_MAX: usize = 200;

/// A ticket of the day, as the clauses see it.
#[derive(Queryable, Selectable)]
#[diesel(table_name = tickets)]
struct Visit {
    id: String,
    class: String,
    state: String,
    calls: i32,
    transfers: i32,
    arrived_at: Millis,
    target_s: i32,
    started_at: Option<Millis>,
    ended_at: Option<Millis>,
}

impl Visit {
    fn is(&self, state: State) -> bool {
        self.state == state.as_str()
    }

    /// Whether it came to a counter and its story ended there.
    fn was_served(&self) -> bool {
        self.is(State::Finished) || self.is(State::Refused)
    }
}

/// What is counted of which day: only what happened before an instant, so that a day that was counted can be counted again.
struct Counting<'a> {
    conn: &'a mut Conn,
    hall: &'a Hall,
    day: &'a Day,
    before: Millis,
    /// The tickets of the day that are over.
    over: HashMap<String, Visit>,
    /// Those that are not.
    open: HashMap<String, Visit>,
    tallies: Tallies,
}

/// Counts the day's clauses from what happened before an instant.
pub(super) fn count(conn: &mut Conn, hall: &Hall, day: &Day, before: Millis) -> Result<Tallies, Stop> {
    let visits: Vec<Visit> = tickets::table
        .filter(tickets::branch.eq(&hall.branch).and(tickets::hall.eq(&hall.id)).and(tickets::day.eq(day.as_str())))
        .select(Visit::as_select())
        .load(conn)?;
    let is_over = |visit: &Visit| visit.ended_at.is_some_and(|at| at < before);
    let (over, open): (Vec<Visit>, Vec<Visit>) = visits.into_iter().partition(is_over);
    let by_id = |visits: Vec<Visit>| visits.into_iter().map(|visit| (visit.id.clone(), visit)).collect();
    let mut counting =
        Counting { conn, hall, day, before, over: by_id(over), open: by_id(open), tallies: Tallies::default() };
    counting.waits()?;
    counting.order()?;
    counting.priority()?;
    counting.ends()?;
    counting.refused()?;
    counting.asked()?;
    counting.handed_back()?;
    counting.quoted()?;
    counting.heard()?;
    counting.rated()?;
    Ok(counting.tallies)
}

impl Counting<'_> {
    fn add(&mut self, clause: Clause, kept: bool) {
        self.tallies.at(clause).count(kept);
    }

    /// All tickets of the day. Other tables are asked by these keys: a join lets SQLite begin at the other table's end.
    fn ids(&self) -> Vec<String> {
        self.over.keys().chain(self.open.keys()).cloned().collect()
    }

    /// First promises and what became of them, exactly as the duty page says them.
    fn waits(&mut self) -> Result<(), Stop> {
        let honesty = queue::promises(self.conn, self.hall, self.day, self.day)?.all;
        // When everybody left before it was known, nothing can be said.
        if let Some(kept) = honesty.kept {
            let whole = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
            let tally = self.tallies.at(Clause::WaitHeld);
            (tally.kept, tally.of) = (whole(kept), whole(honesty.promises));
        }
        Ok(())
    }

    /// Every call, judged by the order's own audit. Calls out of order with the duty manager's reason are exceptions to the
    /// promise, too.
    fn order(&mut self) -> Result<(), Stop> {
        let audit = queue::order_audit(self.conn, self.hall, self.day)?;
        let before = self.before;
        for call in audit.calls.iter().filter(|call| call.at < before) {
            self.add(Clause::InOrder, !call.out_of_order && call.breaches.is_empty());
        }
        Ok(())
    }

    /// When each ticket was called first.
    fn first_calls(&mut self) -> QueryResult<HashMap<String, Millis>> {
        use ticket_calls as c;
        let first = c::branch.eq(tickets::branch).and(c::ticket.eq(tickets::id)).and(c::n.eq(1));
        let here = tickets::branch.eq(&self.hall.branch).and(tickets::hall.eq(&self.hall.id));
        let rows: Vec<(String, Millis)> = tickets::table
            .inner_join(c::table.on(first))
            .filter(here.and(tickets::day.eq(self.day.as_str())))
            .select((tickets::id, c::at))
            .load(self.conn)?;
        Ok(rows.into_iter().filter(|(_, at)| *at < self.before).collect())
    }

    /// Called within the target of their class; and whoever was to be comforted, spoken to before the call.
    fn priority(&mut self) -> Result<(), Stop> {
        let called = self.first_calls()?;
        let mut in_time = Vec::new();
        for visit in self.over.values().chain(self.open.values()) {
            let target = visit.arrived_at + 1_000 * Millis::from(visit.target_s);
            let left = visit.ended_at.filter(|at| *at < self.before);
            let known = match (called.get(&visit.id), left) {
                (Some(at), _) => Some(*at <= target),
                // Whoever left before the target proves nothing; whoever waited past it was not called in time.
                (None, Some(left)) if left > target => Some(false),
                _ => None,
            };
            in_time.extend(known.filter(|_| visit.class == Class::Priority.as_str()));
        }
        in_time.into_iter().for_each(|kept| self.add(Clause::PriorityInTime, kept));
        for (ticket, taken_at) in self.asked_for(TaskKind::Comfort)? {
            let ended_at = self.over.get(&ticket).and_then(|visit| visit.ended_at);
            if let Some(known_at) = called.get(&ticket).copied().or(ended_at) {
                self.add(Clause::Comforted, taken_at.is_some_and(|at| at <= known_at));
            }
        }
        Ok(())
    }

    /// How visits ended: served, passed on, sent to the right business.
    fn ends(&mut self) -> Result<(), Stop> {
        let dropped = self.dropped()?;
        let misdirected = self.misdirected()?;
        for visit in self.over.values() {
            if !visit.is(State::Cancelled) {
                self.tallies.at(Clause::ServedToTheEnd).count(!dropped.contains(&visit.id));
            }
            if visit.was_served() {
                self.tallies.at(Clause::PassedOnOnce).count(visit.transfers <= 1);
                self.tallies.at(Clause::RightCounter).count(!misdirected.contains(&visit.id));
            }
        }
        Ok(())
    }

    /// Events of a kind about some tickets.
    fn told(&mut self, kind: &str, ids: &[String]) -> QueryResult<Vec<Event>> {
        let mut told = Vec::new();
        for some in ids.chunks(TICKETS_ASKED_MAX) {
            let events: Vec<Event> = events::table
                .filter(events::branch.eq(&self.hall.branch).and(events::subject.eq_any(some)))
                .filter(events::kind.eq(kind))
                .select(Event::as_select())
                .load(self.conn)?;
            told.extend(events);
        }
        Ok(told)
    }

    /// Tickets that still stood in line when their day was swept up: only the journal says where they stood.
    fn dropped(&mut self) -> QueryResult<HashSet<String>> {
        let expired = self.over.values().filter(|visit| visit.is(State::Expired));
        let (called, never): (Vec<&Visit>, Vec<&Visit>) = expired.partition(|visit| visit.calls > 0);
        let mut dropped: HashSet<String> = never.into_iter().map(|visit| visit.id.clone()).collect();
        let called: Vec<String> = called.into_iter().map(|visit| visit.id.clone()).collect();
        let waited = |event: &Event| event.json()["was"] == State::Waiting.as_str();
        dropped.extend(self.told("ticket_expired", &called)?.into_iter().filter(waited).map(|event| event.subject));
        Ok(dropped)
    }

    /// Tickets that were passed on because they were for another business than the customer came for.
    fn misdirected(&mut self) -> QueryResult<HashSet<String>> {
        let passed = self.over.values().filter(|visit| visit.transfers > 0);
        let passed: Vec<String> = passed.map(|visit| visit.id.clone()).collect();
        let wrong = |event: &Event| {
            let data = event.json();
            data["reason"] == WRONG_SERVICE_REASON || data["service"] != data["service_before"]
        };
        let told = self.told("ticket_transferred", &passed)?;
        Ok(told.into_iter().filter(wrong).map(|event| event.subject).collect())
    }

    /// Whoever was turned away: with a reason in writing, and not for a paper after having waited.
    fn refused(&mut self) -> Result<(), Stop> {
        let (before, mut in_vain) = (self.before, HashSet::new());
        for some in self.ids().chunks(TICKETS_ASKED_MAX) {
            let rows: Vec<(String, String, Millis)> = refusals::table
                .filter(refusals::branch.eq(&self.hall.branch).and(refusals::ticket.eq_any(some)))
                .select((refusals::ticket, refusals::reason, refusals::at))
                .load(self.conn)?;
            for (ticket, reason, _) in rows.into_iter().filter(|row| row.2 < before) {
                self.add(Clause::RefusedInWriting, !reason.is_empty());
                if reason == PAPERS_MISSING_REASON {
                    in_vain.insert(ticket);
                }
            }
        }
        for visit in self.over.values().filter(|visit| visit.started_at.is_some()) {
            self.tallies.at(Clause::NoWastedTrip).count(!in_vain.contains(&visit.id));
        }
        Ok(())
    }

    /// The day's tickets for which somebody was asked to do something, and when somebody went.
    fn asked_for(&mut self, kind: TaskKind) -> QueryResult<Vec<(String, Option<Millis>)>> {
        let mut asked = Vec::new();
        for some in self.ids().chunks(TICKETS_ASKED_MAX) {
            let rows: Vec<(Option<String>, Option<Millis>)> = tasks::table
                .filter(tasks::branch.eq(&self.hall.branch).and(tasks::ticket.eq_any(some)))
                .filter(tasks::kind.eq(kind.as_str()))
                .select((tasks::ticket, tasks::taken_at))
                .load(self.conn)?;
            asked.extend(rows.into_iter().filter_map(|(ticket, taken_at)| Some((ticket?, taken_at))));
        }
        Ok(asked)
    }

    /// Whoever asked to be led was led, while there was still a way to go.
    fn asked(&mut self) -> Result<(), Stop> {
        for (ticket, taken_at) in self.asked_for(TaskKind::Lead)? {
            let Some(ended_at) = self.over.get(&ticket).and_then(|visit| visit.ended_at) else { continue };
            self.add(Clause::Led, taken_at.is_some_and(|at| at <= ended_at));
        }
        Ok(())
    }

    fn handed_back(&mut self) -> Result<(), Stop> {
        for some in self.ids().chunks(TICKETS_ASKED_MAX) {
            let rows: Vec<(String, Option<Millis>)> = custody::table
                .filter(custody::branch.eq(&self.hall.branch).and(custody::ticket.eq_any(some)))
                .select((custody::ticket, custody::returned_at))
                .load(self.conn)?;
            for (ticket, returned_at) in rows {
                let Some(ended_at) = self.over.get(&ticket).and_then(|visit| visit.ended_at) else { continue };
                self.add(Clause::HandedBack, returned_at.is_some_and(|at| at <= ended_at));
            }
        }
        Ok(())
    }

    /// Payments of the day, whatever became of them: each from a quote that the customer had confirmed.
    fn quoted(&mut self) -> Result<(), Stop> {
        let here = payments::branch.eq(&self.hall.branch).and(payments::hall.eq(&self.hall.id));
        let rows: Vec<(Millis, Option<Millis>)> = payments::table
            .inner_join(quotes::table.on(quotes::branch.eq(payments::branch).and(quotes::id.eq(payments::quote))))
            .filter(here.and(payments::day.eq(self.day.as_str())))
            .select((payments::at, quotes::confirmed_at))
            .load(self.conn)?;
        let before = self.before;
        for (paid_at, confirmed_at) in rows.into_iter().filter(|row| row.0 < before) {
            self.add(Clause::QuotedFirst, confirmed_at.is_some_and(|at| at <= paid_at));
        }
        Ok(())
    }

    /// Visits that were served to the end with each of the three voices.
    fn heard(&mut self) -> Result<(), Stop> {
        let (before, mut heard) = (self.before, HashMap::<String, usize>::new());
        for some in self.ids().chunks(TICKETS_ASKED_MAX) {
            let rows: Vec<(String, Millis)> = voices::table
                .filter(voices::branch.eq(&self.hall.branch).and(voices::ticket.eq_any(some)))
                .select((voices::ticket, voices::at))
                .load(self.conn)?;
            for (ticket, _) in rows.into_iter().filter(|row| row.1 < before) {
                *heard.entry(ticket).or_default() += 1;
            }
        }
        for visit in self.over.values().filter(|visit| visit.is(State::Finished)) {
            let all = heard.get(&visit.id).is_some_and(|n| *n == Voice::ALL.len());
            self.tallies.at(Clause::ThreeVoices).count(all);
        }
        Ok(())
    }

    fn rated(&mut self) -> Result<(), Stop> {
        let here = ratings::branch.eq(&self.hall.branch).and(ratings::hall.eq(&self.hall.id));
        let rows: Vec<(i32, Millis)> = ratings::table
            .filter(here.and(ratings::day.eq(self.day.as_str())))
            .select((ratings::level, ratings::at))
            .load(self.conn)?;
        let before = self.before;
        for (level, _) in rows.into_iter().filter(|row| row.1 < before) {
            self.add(Clause::Satisfied, level >= CONTENT_LEVEL);
        }
        Ok(())
    }
}
