//! A counter that also does another kind of business for a while: until a time of the same day, or until the duty manager
//! takes it back. The hall stays set up as it is; whoever reads a hall reads its loans with it, so that calling, promises, the
//! twin and the screens count them. Each loan that begins or ends makes a new version of the branch's seats, as sitting down
//! does: every lane and every process reads anew, and whoever changes the set-up meanwhile is not disturbed.

use std::collections::BTreeMap;

use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;

use super::{CounterRefusal, commands};
use crate::door::{Event, Stop, Work};
use crate::halls::{Hall, minutes_of};
use crate::kernel::{Day, Millis, Zone};
use crate::queue::QueueRefusal;
use crate::store::Conn;
use crate::store::schema::{counter_loans, events};

/// So many events are looked at in one go.
const PAGE: i64 = 5_000;
/// The last minute of a day, as people write it: 24:00.
const DAY_ENDS: i32 = 24 * 60;

/// What a counter also does. There are never more than counters times services, which have limits of their own.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Serialize, utoipa::ToSchema)]
pub struct Loan {
    /// Id of the counter.
    pub counter: String,
    /// Code of the service.
    pub service: String,
    /// Until when.
    #[serde(serialize_with = "crate::kernel::clock::instant::serialize")]
    #[schema(value_type = String, format = DateTime)]
    pub until: Millis,
}

impl Loan {
    /// Until when, as people write it. The midnight that ends a day belongs to that day.
    pub fn until_words(&self, zone: &Zone) -> String {
        match zone.minute_of_day(self.until) {
            0 => "24:00".to_owned(),
            _ => zone.hour_minute(self.until),
        }
    }
}

/// The loans of a hall, by counter.
pub fn loans_of(conn: &mut Conn, branch: &str, hall: &str) -> QueryResult<Vec<Loan>> {
    use counter_loans as l;
    l::table
        .filter(l::branch.eq(branch).and(l::hall.eq(hall)))
        .order((l::counter.asc(), l::service.asc()))
        .select((l::counter, l::service, l::until_at))
        .load(conn)
}

/// Whether a loan of a hall is over by the clock.
pub(crate) fn loan_due(conn: &mut Conn, branch: &str, hall: &str, now: Millis) -> QueryResult<bool> {
    use counter_loans as l;
    let n: i64 = l::table
        .filter(l::branch.eq(branch).and(l::hall.eq(hall)).and(l::until_at.le(now)))
        .count()
        .get_result(conn)?;
    Ok(n > 0)
}

/// The end of a loan that somebody writes as `11:30`: a time of today that is still to come. Refuses `loan_time_unsuitable`,
/// `loan_past`.
fn today_at(zone: &Zone, now: Millis, time: &str) -> Result<Millis, CounterRefusal> {
    let minute = minutes_of(time).ok_or(CounterRefusal::LoanTimeUnsuitable)?;
    let until = zone.instant(&zone.day(now), minute);
    ends_today(zone, now, until).map(|()| until)
}

/// No loan begins in the past, none outlives its day.
fn ends_today(zone: &Zone, now: Millis, until: Millis) -> Result<(), CounterRefusal> {
    if until <= now {
        return Err(CounterRefusal::LoanPast);
    }
    if until > day_ends(zone, &zone.day(now)) {
        return Err(CounterRefusal::LoanBeyondToday);
    }
    Ok(())
}

/// The end of a day: no loan is longer.
pub(crate) fn day_ends(zone: &Zone, day: &Day) -> Millis {
    zone.instant(day, DAY_ENDS)
}

/// Lets a counter also do a service until a time of today, `11:30`. Refuses what [`lend`] refuses, `loan_time_unsuitable`.
pub fn lend_until(work: &mut Work<'_>, counter: &str, service: &str, time: &str) -> Result<(), Stop> {
    let desk = commands::load(work, counter)?;
    let (hall, now) = (work.hall(&desk.hall)?, work.now());
    let until = today_at(&hall.zone, now, time)?;
    lend(work, counter, service, until)
}

/// Lets a counter also do a service until then. One that it is set up for changes nothing; the same again changes nothing,
/// and until another time it is the other time that holds. Refuses `counter_not_found`, `service_not_found`, `loan_past`,
/// `loan_beyond_today`.
pub fn lend(work: &mut Work<'_>, counter: &str, service: &str, until: Millis) -> Result<(), Stop> {
    use counter_loans as l;
    let desk = commands::load(work, counter)?;
    let (hall, now, branch) = (work.hall(&desk.hall)?, work.now(), work.branch());
    hall.service(service).filter(|service| service.active).ok_or(QueueRefusal::ServiceNotFound)?;
    ends_today(&hall.zone, now, until)?;
    let before = hall.loans.iter().find(|loan| loan.counter == counter && loan.service == service);
    if hall.is_set_up_for(counter, service) || before.is_some_and(|loan| loan.until == until) {
        return Ok(());
    }
    diesel::delete(l::table.find((&branch, counter, service))).execute(work.conn())?;
    let who = work.actor().id.clone();
    let times = (l::lent_by.eq(&who), l::lent_at.eq(now), l::until_at.eq(until));
    let row = (l::branch.eq(&branch), l::hall.eq(&desk.hall), l::counter.eq(counter), l::service.eq(service), times);
    diesel::insert_into(l::table).values(row).execute(work.conn())?;
    work.seats_changed();
    let data = json!({ "counter": desk.number, "service": service, "until": until,
        "before": before.map(|loan| loan.until) });
    work.record(Some(&desk.hall), "counter_lent", counter, &data)
}

/// The duty manager takes back what a counter also does. Refuses `counter_not_found`, `loan_not_found`.
pub fn take_back(work: &mut Work<'_>, counter: &str, service: &str) -> Result<(), Stop> {
    let desk = commands::load(work, counter)?;
    let hall = work.hall(&desk.hall)?;
    let loan = hall.loans.iter().find(|loan| loan.counter == counter && loan.service == service);
    end(work, &hall, loan.ok_or(CounterRefusal::LoanNotFound)?, "taken_back")
}

/// Ends the loans of a hall whose time has come. Returns how many.
pub(crate) fn end_due(work: &mut Work<'_>, hall: &Hall) -> Result<usize, Stop> {
    let now = work.now();
    let due = hall.loans.iter().filter(|loan| loan.until <= now);
    let mut ended = 0;
    for loan in due {
        end(work, hall, loan, "time")?;
        ended += 1;
    }
    Ok(ended)
}

fn end(work: &mut Work<'_>, hall: &Hall, loan: &Loan, why: &str) -> Result<(), Stop> {
    use counter_loans as l;
    let branch = work.branch();
    diesel::delete(l::table.find((&branch, &loan.counter, &loan.service))).execute(work.conn())?;
    work.seats_changed();
    let number = hall.counter(&loan.counter).map_or(0, |plan| plan.number);
    let data = json!({ "counter": number, "service": loan.service, "until": loan.until, "why": why });
    work.record(Some(&hall.id), "counter_loan_ended", &loan.counter, &data)
}

/// Whether the loans are what the journal says began and has not ended, until the same time. For `verify`.
pub fn verify(conn: &mut Conn, branch: &str) -> QueryResult<Vec<String>> {
    use counter_loans as l;
    type Row = (String, String, Millis);
    let rows: Vec<Row> =
        l::table.filter(l::branch.eq(branch)).select((l::counter, l::service, l::until_at)).load(conn)?;
    let kept: BTreeMap<_, _> = rows.into_iter().map(|(counter, service, until)| ((counter, service), until)).collect();
    let told = told(conn, branch)?;
    let differs = kept.keys().chain(told.keys()).find(|loan| kept.get(*loan) != told.get(*loan));
    let says = differs.map(|loan| {
        let of = |loans: &BTreeMap<_, Millis>| loans.get(loan).copied();
        format!("counter {} also does {} until {:?}, the journal says {:?}", loan.0, loan.1, of(&kept), of(&told))
    });
    Ok(says.into_iter().collect())
}

fn told(conn: &mut Conn, branch: &str) -> QueryResult<BTreeMap<(String, String), Millis>> {
    let mut told = BTreeMap::new();
    let mut after = 0;
    loop {
        let page: Vec<Event> = events::table
            .filter(events::branch.eq(branch).and(events::seq.gt(after)))
            .filter(events::kind.eq_any(["counter_lent", "counter_loan_ended"]))
            .order(events::seq.asc())
            .limit(PAGE)
            .select(Event::as_select())
            .load(conn)?;
        let Some(last) = page.last() else { return Ok(told) };
        after = last.seq;
        for event in &page {
            let data = event.json();
            let loan = (event.subject.clone(), data["service"].as_str().unwrap_or_default().to_owned());
            match data["until"].as_i64().filter(|_| event.kind == "counter_lent") {
                Some(until) => drop(told.insert(loan, until)),
                None => drop(told.remove(&loan)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loan_ends_later_today() {
        let zone = Zone::named("Asia/Shanghai").expect("a zone");
        let day = Day::parse("2026-03-02").expect("a day");
        let at = |minute| zone.instant(&day, minute);
        let now = at(600);
        for (time, wanted) in [
            ("11:30", Ok(at(690))),
            ("24:00", Ok(at(1_440))),
            ("10:00", Err(CounterRefusal::LoanPast)),
            ("00:00", Err(CounterRefusal::LoanPast)),
            ("24:01", Err(CounterRefusal::LoanTimeUnsuitable)),
            ("soon", Err(CounterRefusal::LoanTimeUnsuitable)),
            ("", Err(CounterRefusal::LoanTimeUnsuitable)),
        ] {
            assert_eq!(today_at(&zone, now, time), wanted, "{time}");
        }
        assert_eq!(ends_today(&zone, now, at(1_440) + 1), Err(CounterRefusal::LoanBeyondToday));
        assert_eq!(ends_today(&zone, now, Millis::MAX), Err(CounterRefusal::LoanBeyondToday));
        assert_eq!(ends_today(&zone, now, now), Err(CounterRefusal::LoanPast));
    }
}
