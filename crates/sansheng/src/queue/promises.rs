//! What became of first promises: counted in the transaction of the first call or of the leaving, by hour, service and
//! people ahead. Called in time, called too late, left before it was known: how those who left count is said in
//! [`queueing::predict::honesty`].

use diesel::prelude::*;
use queueing::predict::honesty::{Fate, Fates, PARTS};

use super::ticket::Ticket;
use crate::door::{Stop, Work};
use crate::kernel::{Millis, Zone};
use crate::store::schema::promise_fates;

/// The lower ends of the groups of people ahead: 0, 1, 2 to 3, 4 to 6, 7 and more.
pub const AHEAD: [i32; 5] = [0, 1, 2, 4, 7];

/// One row of the counted fates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = promise_fates)]
pub(crate) struct Counted {
    called_1: i64,
    called_2: i64,
    called_3: i64,
    called_4: i64,
    left_1: i64,
    left_2: i64,
    left_3: i64,
    left_4: i64,
    late: i64,
    error_n: i64,
    error_s: i64,
}

fn natural(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

impl Counted {
    /// One promise that this became of; `error_s` of those who were called.
    pub(super) fn one(fate: Fate, error_s: Option<i64>) -> Self {
        let at = |part: Option<usize>, n: usize| i64::from(part == Some(n));
        let (called, left) = match fate {
            Fate::Called(part) => (Some(part.min(PARTS - 1)), None),
            Fate::Left(part) => (None, Some(part.min(PARTS - 1))),
            Fate::Late => (None, None),
        };
        Self {
            called_1: at(called, 0),
            called_2: at(called, 1),
            called_3: at(called, 2),
            called_4: at(called, 3),
            left_1: at(left, 0),
            left_2: at(left, 1),
            left_3: at(left, 2),
            left_4: at(left, 3),
            late: i64::from(fate == Fate::Late),
            error_n: i64::from(error_s.is_some()),
            error_s: error_s.unwrap_or(0),
        }
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.called_1 += other.called_1;
        self.called_2 += other.called_2;
        self.called_3 += other.called_3;
        self.called_4 += other.called_4;
        self.left_1 += other.left_1;
        self.left_2 += other.left_2;
        self.left_3 += other.left_3;
        self.left_4 += other.left_4;
        self.late += other.late;
        self.error_n += other.error_n;
        self.error_s += other.error_s;
    }

    pub(super) fn fates(&self) -> Fates {
        Fates {
            called: [self.called_1, self.called_2, self.called_3, self.called_4].map(natural),
            left: [self.left_1, self.left_2, self.left_3, self.left_4].map(natural),
            late: natural(self.late),
        }
    }

    /// Mean |wait − middle of the promise| of those who were called, in seconds.
    pub(super) fn error_s(&self) -> Option<i64> {
        (self.error_n > 0).then(|| self.error_s / self.error_n)
    }
}

/// Which of [`AHEAD`] counts so many people.
pub(super) fn group(ahead: i32) -> i32 {
    AHEAD.into_iter().rev().find(|lower| ahead >= *lower).unwrap_or(0)
}

/// What became of a ticket's first promise after so long; `None` when nothing was promised, or nothing but that it is their
/// turn at once (a counter free, nobody ahead: the middle is zero). Those are kept nearly always and would flatter.
pub(super) fn fate_of(high_s: Option<i32>, mid_s: Option<i32>, waited_s: i64, called: bool) -> Option<Counted> {
    let (high_s, mid_s) = (i64::from(high_s?), i64::from(mid_s.filter(|mid_s| *mid_s > 0)?));
    let error_s = called.then(|| (waited_s - mid_s).abs());
    Some(Counted::one(Fate::of(waited_s, high_s, called), error_s))
}

pub(super) fn hour_of(zone: &Zone, at: Millis) -> i32 {
    (zone.minute_of_day(at) / 60).clamp(0, 23)
}

/// Counts the first promise of a ticket that is called for the first time, or leaves without ever having been.
pub(super) fn count(work: &mut Work<'_>, ticket: &Ticket, called: bool) -> Result<(), Stop> {
    use promise_fates as t;
    let waited_s = (work.now() - ticket.arrived_at).max(0) / 1_000;
    let Some(one) = fate_of(ticket.promise_high_s, ticket.promise_mid_s, waited_s, called) else { return Ok(()) };
    let hour = hour_of(&work.hall(&ticket.hall)?.zone, ticket.arrived_at);
    let ahead = group(ticket.ahead);
    let row = t::table.find((&ticket.branch, &ticket.hall, &ticket.day, hour, &ticket.service, ahead));
    let changed = crate::store::update(row)
        .set((
            t::called_1.eq(t::called_1 + one.called_1),
            t::called_2.eq(t::called_2 + one.called_2),
            t::called_3.eq(t::called_3 + one.called_3),
            t::called_4.eq(t::called_4 + one.called_4),
            t::left_1.eq(t::left_1 + one.left_1),
            t::left_2.eq(t::left_2 + one.left_2),
            t::left_3.eq(t::left_3 + one.left_3),
            t::left_4.eq(t::left_4 + one.left_4),
            t::late.eq(t::late + one.late),
            t::error_n.eq(t::error_n + one.error_n),
            t::error_s.eq(t::error_s + one.error_s),
        ))
        .execute(work.conn())?;
    if changed == 0 {
        let key = (
            (t::branch.eq(&ticket.branch), t::hall.eq(&ticket.hall), t::day.eq(&ticket.day)),
            (t::hour.eq(hour), t::service.eq(&ticket.service), t::ahead.eq(ahead)),
        );
        let called = (
            (t::called_1.eq(one.called_1), t::called_2.eq(one.called_2)),
            (t::called_3.eq(one.called_3), t::called_4.eq(one.called_4)),
        );
        let left = (
            (t::left_1.eq(one.left_1), t::left_2.eq(one.left_2)),
            (t::left_3.eq(one.left_3), t::left_4.eq(one.left_4)),
        );
        let rest = (t::late.eq(one.late), t::error_n.eq(one.error_n), t::error_s.eq(one.error_s));
        diesel::insert_into(t::table).values((key, called, left, rest)).execute(work.conn())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_ahead_fall_into_five_groups() {
        let table = [(-3, 0), (0, 0), (1, 1), (2, 2), (3, 2), (4, 4), (6, 4), (7, 7), (i32::MAX, 7)];
        for (ahead, lower) in table {
            assert_eq!(group(ahead), lower, "{ahead}");
        }
    }

    #[test]
    fn one_promise_is_counted_once() {
        let fates = [(Some(240), 10, true), (Some(240), 250, true), (Some(240), 200, false), (None, 10, true)];
        let mut all = Counted::default();
        for (high_s, waited_s, called) in fates {
            if let Some(one) = fate_of(high_s, high_s.map(|high_s| high_s / 2), waited_s, called) {
                assert_eq!(one.fates().promises(), 1);
                all.add(&one);
            }
        }
        assert_eq!((all.fates().promises(), all.fates().left_early(), all.fates().late), (3, 1, 1));
        assert_eq!(all.error_s(), Some((110 + 130) / 2));
        assert_eq!(Counted::default().error_s(), None);
    }
}
