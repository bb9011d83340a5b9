//! How long a ticket really takes a counter: not only the service, but coming to it, nobody coming, papers that are fetched,
//! the moment between two customers. Learned from the hall's own calls: from one call of a counter to its next while
//! somebody waited, with no break between. The promise of the moment has its own learner (`foresight`); this is what the
//! twin reckons with, and how fast each clerk is.

use std::collections::HashMap;

use diesel::prelude::*;
use queueing::wait::ServiceTime;

use super::presence::{AtCounter, at_counters};
use crate::halls::Hall;
use crate::kernel::Millis;
use crate::store::Conn;
use crate::store::schema::{ticket_calls, tickets};

/// Past days that are looked at, and at most so many calls: two weeks tell how a hall works now, and are read each time a
/// hall is thought about.
const LEARNED_DAYS: i64 = 14;
const CALLS_MAX: i64 = 6_000;
/// Others who waited when a counter called: then somebody also waits when it is free again, however long that takes. Taken
/// only by who was waiting at the end, long services would be seen too often.
const OTHERS_MIN: i32 = 1;
/// Whoever is called after less than this was not waited on by a busy counter: it was idle.
const WAITED_MIN_MS: Millis = 20_000;
/// So many calls count as the services alone, before anything is known.
const PRIOR: f64 = 20.0;
/// A clerk's own pace counts as much as the hall's after so many calls.
const PACE_PRIOR: f64 = 40.0;
/// Nobody is faster or slower than that; beyond it is a slip.
const FACTOR: (f64, f64) = (0.8, 4.0);
const PACE: (f64, f64) = (0.5, 2.0);
const CV: (f64, f64) = (0.2, 2.0);

/// What a hall's calls teach.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Occupied {
    /// A ticket takes a counter so many times the mean of its service.
    pub(super) factor: f64,
    /// How far that differs from ticket to ticket, relative to the mean, and from how many calls it is known.
    spread: (f64, f64),
    /// The pace of each clerk who was seen: above one is slower than the hall.
    paces: HashMap<String, f64>,
}

/// One call, as the hall keeps it.
#[derive(Clone, Debug)]
struct Call {
    counter: i32,
    clerk: String,
    at: Millis,
    /// Since when the ticket had been waiting; unknown when it has waited again since.
    ready_at: Option<Millis>,
    /// Who else waited.
    others: i32,
    /// Mean of its service, seconds.
    mean_s: f64,
    /// First call of its ticket.
    first: bool,
}

impl Occupied {
    /// How long tickets of one kind take a counter: mean in seconds and coefficient of variation.
    pub(super) fn of(&self, time: &ServiceTime) -> (f64, f64) {
        let own = if time.mean_s > 0.0 { time.sd_s / time.mean_s } else { 0.0 };
        let (cv, n) = self.spread;
        (time.mean_s * self.factor, (PRIOR * own + n * cv) / (PRIOR + n))
    }

    /// The pace of a clerk; 1 for one who is not known.
    pub(super) fn pace(&self, clerk: Option<&str>) -> f64 {
        clerk.and_then(|clerk| self.paces.get(clerk)).copied().unwrap_or(1.0)
    }
}

/// Learns it from the days before an instant. One range of an index, a bounded number of rows.
pub(super) fn occupied(conn: &mut Conn, hall: &Hall, times: &[ServiceTime], until: Millis) -> QueryResult<Occupied> {
    let today = hall.zone.day(until);
    let from = today.plus(-LEARNED_DAYS);
    let calls = calls(conn, hall, times, (hall.zone.instant(&from, 0), until))?;
    let spells = if calls.is_empty() { Vec::new() } else { at_counters(conn, hall, &from, &today)? };
    Ok(learned(&calls, &spells))
}

type Row = (String, String, Millis, i32, i32, i32, String, Millis, Millis);

/// The last calls of that time, in order.
fn calls(conn: &mut Conn, hall: &Hall, times: &[ServiceTime], span: (Millis, Millis)) -> QueryResult<Vec<Call>> {
    use ticket_calls as c;
    use tickets as t;
    let rows: Vec<Row> = c::table
        .inner_join(t::table.on(c::branch.eq(t::branch).and(c::ticket.eq(t::id))))
        .filter(c::branch.eq(&hall.branch).and(c::hall.eq(&hall.id)))
        .filter(c::at.ge(span.0).and(c::at.lt(span.1)))
        .order(c::at.desc())
        .limit(CALLS_MAX)
        .select((c::counter, c::clerk, c::at, c::waiting, c::n, t::calls, t::service, t::arrived_at, t::ready_at))
        .load(conn)?;
    let call = |(counter, clerk, at, waiting, n, calls, service, arrived_at, ready_at): Row| {
        let service = hall.service_index(&service)?;
        let mean_s = times.iter().find(|time| time.service == service)?.mean_s;
        let first = n == 1;
        Some(Call {
            counter: hall.counter(&counter)?.number,
            clerk,
            at,
            ready_at: if n == calls { Some(ready_at) } else { first.then_some(arrived_at) },
            others: waiting - 1,
            mean_s,
            first,
        })
    };
    let mut calls: Vec<Call> = rows.into_iter().filter_map(call).filter(|call| call.mean_s > 0.0).collect();
    calls.reverse();
    Ok(calls)
}

fn learned(calls: &[Call], spells: &[AtCounter]) -> Occupied {
    let mut last: HashMap<i32, &Call> = HashMap::new();
    let (mut took, mut tickets, mut n) = (Vec::new(), 0.0_f64, 0.0_f64);
    for call in calls {
        n += 1.0;
        tickets += f64::from(u8::from(call.first));
        let Some(before) = last.insert(call.counter, call) else { continue };
        let waited = call.ready_at.is_some_and(|ready_at| call.at - ready_at >= WAITED_MIN_MS);
        let here = |spell: &AtCounter| spell.counter == call.counter && spell.from <= before.at && call.at <= spell.to;
        if before.others >= OTHERS_MIN && waited && spells.iter().any(here) {
            took.push((before, (call.at - before.at) as f64 / 1_000.0));
        }
    }
    let prior_s = if n > 0.0 { calls.iter().map(|call| call.mean_s).sum::<f64>() / n } else { 1.0 };
    let (took_s, mean_s) = took.iter().fold((0.0, 0.0), |sum, (call, s)| (sum.0 + s, sum.1 + call.mean_s));
    let each = (took_s + PRIOR * prior_s) / (mean_s + PRIOR * prior_s);
    // Who did not come and comes back, or is passed on, is called again.
    let again = if tickets > 0.0 { (n / tickets).max(1.0) } else { 1.0 };
    let ratios: Vec<f64> = took.iter().map(|(call, s)| s / call.mean_s).collect();
    Occupied { factor: (each * again).clamp(FACTOR.0, FACTOR.1), spread: spread(&ratios), paces: paces(&took, each) }
}

/// Coefficient of variation, and from how many.
fn spread(ratios: &[f64]) -> (f64, f64) {
    let n = ratios.len() as f64;
    if ratios.is_empty() {
        return (0.0, 0.0);
    }
    let mean = ratios.iter().sum::<f64>() / n;
    let variance = ratios.iter().map(|ratio| (ratio - mean).powi(2)).sum::<f64>() / n;
    ((variance.sqrt() / mean.max(f64::MIN_POSITIVE)).clamp(CV.0, CV.1), n)
}

fn paces(took: &[(&Call, f64)], each: f64) -> HashMap<String, f64> {
    let mut by_clerk: HashMap<&str, (f64, f64)> = HashMap::new();
    for (call, s) in took {
        let sum = by_clerk.entry(&call.clerk).or_default();
        *sum = (sum.0 + s / (call.mean_s * each), sum.1 + 1.0);
    }
    let pace = |(sum, n): (f64, f64)| ((sum + PACE_PRIOR) / (n + PACE_PRIOR)).clamp(PACE.0, PACE.1);
    by_clerk.into_iter().map(|(clerk, seen)| (clerk.to_owned(), pace(seen))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Day;

    /// A counter that calls every `each_s` while others wait.
    fn day(counter: i32, clerk: &str, each_s: i64, n: i64) -> Vec<Call> {
        let call = |at: i64| Call {
            counter,
            clerk: clerk.into(),
            at: 1_000 * each_s * at,
            ready_at: Some(1_000 * each_s * at - 60_000),
            others: 3,
            mean_s: 100.0,
            first: true,
        };
        (0..n).map(call).collect()
    }

    fn spell(counter: i32, from_s: i64, to_s: i64) -> AtCounter {
        AtCounter { day: Day::parse("2026-03-02").expect("a day"), counter, from: 1_000 * from_s, to: 1_000 * to_s }
    }

    #[test]
    fn what_keeps_a_counter_is_more_than_the_service() {
        let calls = day(1, "a", 150, 500);
        let found = learned(&calls, &[spell(1, 0, 100_000)]);
        assert!((1.45..1.5).contains(&found.factor), "{found:?}");
        // Every tenth is called twice.
        let mut again = calls.clone();
        again.iter_mut().step_by(10).for_each(|call| call.first = false);
        assert!(learned(&again, &[spell(1, 0, 100_000)]).factor > 1.1 * found.factor - 0.01);
        let time = ServiceTime { service: 0, mean_s: 100.0, sd_s: 80.0 };
        let (mean_s, cv) = found.of(&time);
        assert!((mean_s - 100.0 * found.factor).abs() < 1e-9 && cv < 0.3, "{mean_s} {cv}");
    }

    #[test]
    fn breaks_and_idle_counters_teach_nothing() {
        let nothing = Occupied { factor: 1.0, spread: (0.0, 0.0), paces: HashMap::new() };
        assert_eq!(learned(&[], &[]), nothing);
        let calls = day(1, "a", 150, 50);
        assert_eq!(learned(&calls, &[]), nothing, "nobody knows when it was open");
        let broken: Vec<AtCounter> = (0..50).map(|at| spell(1, 150 * at + 10, 150 * at + 160)).collect();
        assert_eq!(learned(&calls, &broken), nothing, "away between every two calls");
        let mut idle = calls.clone();
        idle.iter_mut().for_each(|call| call.ready_at = Some(call.at - 2_000));
        assert_eq!(learned(&idle, &[spell(1, 0, 100_000)]), nothing, "called as soon as they came");
        let mut alone = calls;
        alone.iter_mut().for_each(|call| call.others = 0);
        assert_eq!(learned(&alone, &[spell(1, 0, 100_000)]), nothing);
    }

    #[test]
    fn a_slow_clerk_is_known_as_slow() {
        let calls = [day(1, "slow", 200, 200), day(2, "quick", 100, 400)].concat();
        let found = learned(&calls, &[spell(1, 0, 100_000), spell(2, 0, 100_000)]);
        let (slow, quick) = (found.pace(Some("slow")), found.pace(Some("quick")));
        assert!(slow > 1.2 && quick < 0.9, "{slow} {quick}");
        assert!((found.pace(Some("new")) - 1.0).abs() < 1e-9 && (found.pace(None) - 1.0).abs() < 1e-9);
    }
}
