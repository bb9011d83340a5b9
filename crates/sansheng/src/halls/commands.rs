//! Founds a branch, and creates or changes a hall. Every difference goes into the journal with before and after.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::diff::{changes, merged};
use super::queries::BranchFacts;
use super::rows::Place;
use super::save::save;
use super::sound::{NAME_CHARS_MAX, is_code};
use super::{Hall, HallsRefusal, Pack, Text, pack, queries};
use crate::door::journal::GENESIS;
use crate::door::{Stop, Work};
use crate::kernel::{Millis, Zone};
use crate::people::FactorRule;
use crate::refusal::Refusal;
use crate::store::schema::{branches, counters, tickets};
use crate::store::{Conn, Either};

/// What [`apply`] did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Applied {
    /// The hall.
    pub hall: String,
    /// How many differences there were, and so many `hall_changed` are in the journal.
    pub changes: usize,
}

/// Makes the row of a branch in a transaction of its own: a command needs it to be there already. Answers whether it is
/// new; one that is there stays as it is. Refuses `time_zone_unknown`, `id_unsuitable`.
pub fn found(conn: &mut Conn, branch: &str, name: &Text, time_zone: &str, now: Millis) -> Result<bool, Stop> {
    let begin = match conn.either() {
        Either::Sqlite(_) => "begin immediate",
        Either::Postgres(_) => "begin",
    };
    conn.batch_execute(begin)?;
    let founded = insert_branch(conn, branch, name, time_zone, now);
    conn.batch_execute(if founded.is_ok() { "commit" } else { "rollback" })?;
    founded
}

fn insert_branch(conn: &mut Conn, branch: &str, name: &Text, time_zone: &str, now: Millis) -> Result<bool, Stop> {
    if !is_code(branch) || branch.contains('_') {
        return Err(HallsRefusal::IdUnsuitable.into());
    }
    if Zone::named(time_zone).is_none() {
        return Err(HallsRefusal::TimeZoneUnknown.into());
    }
    let there: i64 = branches::table.find(branch).count().get_result(conn)?;
    if there > 0 {
        return Ok(false);
    }
    diesel::insert_into(branches::table)
        .values((
            branches::branch.eq(branch),
            branches::name_zh.eq(name.zh.trim()),
            branches::name_en.eq(name.en.trim()),
            branches::time_zone.eq(time_zone),
            branches::seq.eq(0),
            branches::hash.eq(GENESIS),
            branches::config.eq(0),
            branches::created_at.eq(now),
            branches::second_factor.eq(FactorRule::default().as_str()),
        ))
        .execute(conn)?;
    Ok(true)
}

/// Creates a hall or brings it to what the pack says. What the pack no longer has is switched off, never deleted; a
/// pack that is there already changes nothing and leaves no word in the journal. Refuses `pack_unsound`,
/// `id_unsuitable`, `hall_taken`, `counter_still_open`, `service_still_waited`, `tariff_fixed`.
pub fn apply(work: &mut Work<'_>, hall: &str, wanted: &Pack) -> Result<Applied, Stop> {
    if !is_code(hall) || hall.contains('_') {
        return Err(HallsRefusal::IdUnsuitable.into());
    }
    pack::sound(wanted)?;
    let branch = work.branch();
    let before = match queries::branch_of(work.conn(), hall)? {
        // Pages name a hall without its branch.
        Some(other) if other != branch => return Err(HallsRefusal::HallTaken.into()),
        Some(_) => Some(queries::load(work.conn(), &branch, hall)?.pack),
        None => None,
    };
    let kept = before.clone().unwrap_or_else(Pack::empty);
    let kept = queries::load_offers(work.conn(), &branch)?.into_pack(kept);
    let known = Pack { tariffs: queries::load_tariffs(work.conn(), &branch)?, ..kept };
    let after = merged(&known, wanted);
    // Together with what was there before it must still fit.
    pack::sound(&after)?;
    versions_stay(&known, &after)?;
    if before.is_some() {
        nobody_is_stranded(work, hall, &known, &after)?;
    }
    write(work, hall, before.is_none(), &known, &after)
}

fn write(work: &mut Work<'_>, hall: &str, is_new: bool, old: &Pack, after: &Pack) -> Result<Applied, Stop> {
    let (branch, now) = (work.branch(), work.now());
    let changes = changes(is_new, old, after);
    if changes.is_empty() {
        return Ok(Applied { hall: hall.to_owned(), changes: 0 });
    }
    save(work.conn(), Place { branch: &branch, hall }, is_new, old, after, now)?;
    for change in &changes {
        // The hall is the subject, so that its whole story is one stretch of an index.
        work.record(Some(hall), "hall_changed", hall, change)?;
    }
    work.configuration_changed();
    Ok(Applied { hall: hall.to_owned(), changes: changes.len() })
}

/// Creates a hall. Refuses `hall_taken` when there is one of this id, and whatever [`apply`] refuses.
pub fn create(work: &mut Work<'_>, hall: &str, pack: &Pack) -> Result<Applied, Stop> {
    if queries::branch_of(work.conn(), hall)?.is_some() {
        return Err(HallsRefusal::HallTaken.into());
    }
    apply(work, hall, pack)
}

/// Renames a branch, or moves it to another time zone. Refuses `configuration_changed`, `time_zone_unknown`,
/// `branch_unnamed`.
pub fn change_branch(work: &mut Work<'_>, seen: i64, name: &Text, time_zone: &str) -> Result<(), Stop> {
    let branch = work.branch();
    let before = queries::branch(work.conn(), &branch)?;
    let after = BranchFacts { name: name.clone(), time_zone: time_zone.to_owned(), ..before.clone() };
    if before.config != seen {
        return Err(HallsRefusal::ConfigurationChanged.into());
    }
    if Zone::named(time_zone).is_none() {
        return Err(HallsRefusal::TimeZoneUnknown.into());
    }
    let fits = |text: &str| text.chars().count() <= NAME_CHARS_MAX * 2 && !text.chars().any(char::is_control);
    if name.zh.is_empty() || !fits(&name.zh) || !fits(&name.en) {
        return Err(HallsRefusal::BranchUnnamed.into());
    }
    if before == after {
        return Ok(());
    }
    diesel::update(branches::table.find(&branch))
        .set((branches::name_zh.eq(&name.zh), branches::name_en.eq(&name.en), branches::time_zone.eq(time_zone)))
        .execute(work.conn())?;
    work.record(None, "branch_changed", &branch, &json!({ "section": "branch", "before": before, "after": after }))?;
    work.configuration_changed();
    Ok(())
}

/// As [`apply`] for a change to what is there: `seen` is the version of the configuration that whoever changes it has
/// looked at. Refuses `configuration_changed` when it is another by now, and whatever `edit` and [`apply`] refuse.
pub fn revise(
    work: &mut Work<'_>,
    hall: &str,
    seen: i64,
    edit: impl FnOnce(&mut Pack) -> Result<(), Refusal>,
) -> Result<Applied, Stop> {
    let present = work.hall(hall)?;
    if present.config != seen {
        return Err(HallsRefusal::ConfigurationChanged.into());
    }
    let mut pack = present.pack.clone();
    edit(&mut pack)?;
    apply(work, hall, &pack)
}

/// A charge cites the version of its tariff, and a line of a quote the offer: what that says may never change.
fn versions_stay(before: &Pack, after: &Pack) -> Result<(), HallsRefusal> {
    stay(&before.tariffs, &after.tariffs, |t| (&t.code, t.version))?;
    stay(&before.prepay_discounts, &after.prepay_discounts, |d| (&d.code, d.version))?;
    stay(&before.reductions, &after.reductions, |r| (&r.code, r.version))?;
    stay(&before.coupons, &after.coupons, |c| (&c.code, c.version))
}

fn stay<T: PartialEq>(before: &[T], after: &[T], key: impl Fn(&T) -> (&String, i32)) -> Result<(), HallsRefusal> {
    for was in before {
        if after.iter().any(|other| key(other) == key(was) && other != was) {
            let (code, version) = key(was);
            return Err(HallsRefusal::TariffFixed { code: code.clone(), version });
        }
    }
    Ok(())
}

/// Whoever has a number is served: no counter goes away under a customer, and every service that somebody waits for
/// keeps a counter.
fn nobody_is_stranded(work: &mut Work<'_>, hall: &str, before: &Pack, after: &Pack) -> Result<(), Stop> {
    if before.counters == after.counters {
        return Ok(());
    }
    let branch = work.branch();
    let open: Vec<String> = counters::table
        .filter(counters::branch.eq(&branch).and(counters::hall.eq(hall)).and(counters::presence.ne("closed")))
        .select(counters::id)
        .load(work.conn())?;
    for counter in after.counters.iter().filter(|counter| !counter.active) {
        if open.contains(&Hall::counter_id_in(hall, counter.number)) {
            return Err(HallsRefusal::CounterStillOpen { number: counter.number }.into());
        }
    }
    let waiting: Vec<(String, i64)> = tickets::table
        .filter(tickets::branch.eq(&branch).and(tickets::hall.eq(hall)))
        .filter(tickets::state.eq_any(["waiting", "called", "held", "missed"]))
        .group_by(tickets::service)
        .select((tickets::service, diesel::dsl::count_star()))
        .load(work.conn())?;
    for (service, waiting) in waiting {
        if !after.counters.iter().any(|counter| counter.active && counter.services.contains(&service)) {
            return Err(HallsRefusal::ServiceStillWaited { service, waiting }.into());
        }
    }
    Ok(())
}
