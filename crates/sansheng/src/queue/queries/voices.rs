//! How many visits had each of the three voices, and all of them.

use diesel::dsl::exists;
use diesel::prelude::*;

use crate::halls::Hall;
use crate::kernel::Day;
use crate::queue::words::Voice;
use crate::store::Conn;
use crate::store::schema::{tickets, voices};

/// The three voices over some days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct VoicesHeard {
    /// Visits that were served to the end.
    pub visits: i64,
    /// How many of them were greeted, answered, seen off.
    pub each: [i64; 3],
    /// How many had all three.
    pub all: i64,
}

/// The voices of the visits that were issued from one day to another, both included.
pub fn voices_heard(conn: &mut Conn, hall: &Hall, from: &Day, to: &Day) -> QueryResult<VoicesHeard> {
    use tickets as t;
    let visits = || {
        let days = t::day.ge(from.as_str().to_owned()).and(t::day.le(to.as_str().to_owned()));
        let here = t::branch.eq(hall.branch.clone()).and(t::hall.eq(hall.id.clone()));
        t::table.filter(here.and(days).and(t::state.eq("finished")))
    };
    let heard = |voice: Voice| {
        let of_ticket = voices::branch.eq(t::branch).and(voices::ticket.eq(t::id));
        exists(voices::table.filter(of_ticket.and(voices::voice.eq(voice.as_str()))))
    };
    let mut each = [0; 3];
    for (n, voice) in each.iter_mut().zip([Voice::Greeted, Voice::Answered, Voice::SeenOff]) {
        *n = visits().filter(heard(voice)).count().get_result(conn)?;
    }
    let all = visits().filter(heard(Voice::Greeted)).filter(heard(Voice::Answered)).filter(heard(Voice::SeenOff));
    Ok(VoicesHeard { visits: visits().count().get_result(conn)?, each, all: all.count().get_result(conn)? })
}
