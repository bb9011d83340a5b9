//! Who sits where, with which till: asked for by everything that a clerk does, and changed a few times a day. A process
//! remembers it for as long as the branch's row says that nobody sat down, stood up, opened or closed a till.

use std::collections::HashMap;
use std::sync::Arc;

use diesel::prelude::*;

use super::queries::{self, CounterRow};
use crate::store::Conn;
use crate::store::schema::{counters, tills};

/// Where a clerk sits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// The hall.
    pub hall: String,
    /// The counter's id.
    pub counter: String,
    /// The clerk's open till at this counter.
    pub till: Option<String>,
}

/// The seats of one branch, by clerk, at one version, and its counters as people sit at them.
#[derive(Default)]
struct Seats {
    version: i64,
    by_clerk: HashMap<String, Option<Arc<Seat>>>,
    /// The branch's configuration that the desks are of.
    config: i64,
    desks: HashMap<String, Arc<CounterRow>>,
}

/// The seats of branches.
#[derive(Default)]
pub struct SeatCache(HashMap<String, Seats>);

impl SeatCache {
    /// Where a clerk of the branch sits, asked for again when anybody's seat has changed.
    pub fn get(&mut self, conn: &mut Conn, branch: &str, version: i64, clerk: &str) -> QueryResult<Option<Arc<Seat>>> {
        let seats = self.at(branch, version);
        if let Some(seat) = seats.by_clerk.get(clerk) {
            debug_assert_eq!(
                seat.as_deref(),
                seat_of(conn, branch, clerk)?.as_ref(),
                "a seat changed and nobody said so"
            );
            return Ok(seat.clone());
        }
        let seat = seat_of(conn, branch, clerk)?.map(Arc::new);
        seats.by_clerk.insert(clerk.to_owned(), seat.clone());
        Ok(seat)
    }

    /// A counter in use as it is now, asked for again when anybody's seat or the branch's configuration has changed.
    pub fn desk(
        &mut self,
        conn: &mut Conn,
        branch: &str,
        (version, config): (i64, i64),
        id: &str,
    ) -> QueryResult<Option<Arc<CounterRow>>> {
        let seats = self.at(branch, version);
        if seats.config != config {
            (seats.config, seats.desks) = (config, HashMap::new());
        }
        if let Some(desk) = seats.desks.get(id) {
            debug_assert_eq!(
                Some(desk.as_ref()),
                queries::by_id(conn, branch, id)?.as_ref(),
                "a counter changed and nobody said so"
            );
            return Ok(Some(desk.clone()));
        }
        // Only counters that are there: ids come from outside, and this is no place for all that somebody may think of.
        let desk = queries::by_id(conn, branch, id)?.filter(|desk| desk.active == 1).map(Arc::new);
        seats.desks.extend(desk.iter().map(|desk| (id.to_owned(), desk.clone())));
        Ok(desk)
    }

    fn at(&mut self, branch: &str, version: i64) -> &mut Seats {
        let seats = self.0.entry(branch.to_owned()).or_default();
        if seats.version != version {
            *seats = Seats { version, ..Seats::default() };
        }
        seats
    }

    /// Drops everything, after a transaction that may have changed it was rolled back.
    pub fn forget(&mut self) {
        self.0.clear();
    }
}

/// Asked in two steps, each along its index.
fn seat_of(conn: &mut Conn, branch: &str, clerk: &str) -> QueryResult<Option<Seat>> {
    let row: Option<(String, String)> = counters::table
        .filter(counters::branch.eq(branch).and(counters::clerk.eq(clerk)))
        .select((counters::hall, counters::id))
        .get_result(conn)
        .optional()?;
    let Some((hall, counter)) = row else { return Ok(None) };
    let till = tills::table
        .filter(tills::branch.eq(branch).and(tills::clerk.eq(clerk)).and(tills::closed_at.is_null()))
        .filter(tills::counter.eq(&counter))
        .select(tills::id)
        .get_result(conn)
        .optional()?;
    Ok(Some(Seat { hall, counter, till }))
}
