//! Writes a pack into a hall's tables: only rows that differ, in the order in which they refer to each other.

use diesel::prelude::*;

use super::offers::save_offers;
use super::rows::{
    CategoryRow, CounterRow, CustomerTypeRow, DocumentRow, HallRow, NeedRow, PaperRow, Place, ReasonRow, ServiceRow,
    ZoneRow,
};
use super::shape::OVER_SHORT_FEN;
use super::{CounterPlan, Identity, Opening, OpeningException, Pack, Service, Tariff};
use crate::kernel::Millis;
use crate::store::Conn;
use crate::store::schema::{
    categories, counter_services, counters, customer_types, documents, hall_limits, halls, needs, opening_exceptions,
    opening_hours, reasons, service_documents, services, tariffs, zones,
};

/// Brings the tables from `old` to `after`. For a new hall `old` holds the branch's tariffs and nothing else.
pub(super) fn save(
    conn: &mut Conn,
    at: Place<'_>,
    is_new: bool,
    old: &Pack,
    after: &Pack,
    now: Millis,
) -> QueryResult<()> {
    let row = HallRow::new(at, after);
    if is_new {
        diesel::insert_into(halls::table).values((&row, halls::created_at.eq(now))).execute(conn)?;
    } else if (&old.hall, &old.queue, &old.labour) != (&after.hall, &after.queue, &after.labour) {
        diesel::update(halls::table.find((at.branch, at.hall))).set(&row).execute(conn)?;
    }
    if is_new || old.hall.over_short_fen != after.hall.over_short_fen {
        limits(conn, at, &after.hall)?;
    }
    opening(conn, at, &old.opening, &after.opening)?;
    exceptions(conn, at, &old.exceptions, &after.exceptions)?;
    places_and_people(conn, at, old, after)?;
    business(conn, at, old, after)?;
    counter_plans(conn, at, &old.counters, &after.counters, now)?;
    reason_lists(conn, at, old, after)?;
    tariff_versions(conn, at, &old.tariffs, &after.tariffs)?;
    save_offers(conn, at.branch, old, after)
}

/// What is ten yuan is not written.
fn limits(conn: &mut Conn, at: Place<'_>, hall: &Identity) -> QueryResult<()> {
    use hall_limits as l;
    diesel::delete(l::table.find((at.branch, at.hall))).execute(conn)?;
    if hall.over_short_fen == OVER_SHORT_FEN {
        return Ok(());
    }
    let row = (l::branch.eq(at.branch), l::hall.eq(at.hall), l::over_short_fen.eq(hall.over_short_fen));
    diesel::insert_into(l::table).values(row).execute(conn).map(drop)
}

fn opening(conn: &mut Conn, at: Place<'_>, before: &[Opening], after: &[Opening]) -> QueryResult<()> {
    use opening_hours as t;
    if before == after {
        return Ok(());
    }
    diesel::delete(t::table.filter(t::branch.eq(at.branch).and(t::hall.eq(at.hall)))).execute(conn)?;
    for o in after {
        let times = (t::weekday.eq(o.weekday), t::opens_min.eq(o.opens), t::closes_min.eq(o.closes));
        let row = (t::branch.eq(at.branch), t::hall.eq(at.hall), times);
        diesel::insert_into(t::table).values(row).execute(conn)?;
    }
    Ok(())
}

fn exceptions(
    conn: &mut Conn,
    at: Place<'_>,
    before: &[OpeningException],
    after: &[OpeningException],
) -> QueryResult<()> {
    use opening_exceptions as t;
    if before == after {
        return Ok(());
    }
    diesel::delete(t::table.filter(t::branch.eq(at.branch).and(t::hall.eq(at.hall)))).execute(conn)?;
    for e in after {
        let times = (t::day.eq(&e.day), t::opens_min.eq(e.opens), t::closes_min.eq(e.closes));
        let note = (t::note_zh.eq(&e.note.zh), t::note_en.eq(&e.note.en));
        let row = (t::branch.eq(at.branch), t::hall.eq(at.hall), times, note);
        diesel::insert_into(t::table).values(row).execute(conn)?;
    }
    Ok(())
}

/// What to write of a list: each element with its place and whether it is new, where it or its place differs.
fn differing<'a, T: PartialEq, K: PartialEq>(
    before: &'a [T],
    after: &'a [T],
    key: impl Fn(&T) -> K + 'a,
) -> impl Iterator<Item = (&'a T, i32, bool)> {
    after.iter().enumerate().filter_map(move |(place, element)| {
        let was = before.iter().position(|other| key(other) == key(element));
        let same = was.is_some_and(|was| was == place && before[was] == *element);
        (!same).then(|| (element, position(place), was.is_none()))
    })
}

fn position(place: usize) -> i32 {
    i32::try_from(place).expect("lists have limits far below")
}

/// Writes the differing elements of a list whose rows have codes.
macro_rules! write_list {
    ($conn:ident, $at:ident, $table:ident, $row:ident, $before:expr, $after:expr) => {
        for (element, position, new) in differing($before, $after, |e| e.code.clone()) {
            let row = $row::new($at, element, position);
            if new {
                diesel::insert_into($table::table).values(&row).execute($conn)?;
            } else {
                let old = $table::table.find(($at.branch, $at.hall, &element.code));
                diesel::update(old).set(&row).execute($conn)?;
            }
        }
    };
}

fn places_and_people(conn: &mut Conn, at: Place<'_>, old: &Pack, new: &Pack) -> QueryResult<()> {
    write_list!(conn, at, zones, ZoneRow, &old.zones, &new.zones);
    write_list!(conn, at, categories, CategoryRow, &old.categories, &new.categories);
    write_list!(conn, at, documents, DocumentRow, &old.documents, &new.documents);
    write_list!(conn, at, customer_types, CustomerTypeRow, &old.customer_types, &new.customer_types);
    write_list!(conn, at, needs, NeedRow, &old.needs, &new.needs);
    Ok(())
}

fn business(conn: &mut Conn, at: Place<'_>, old: &Pack, new: &Pack) -> QueryResult<()> {
    write_list!(conn, at, services, ServiceRow, &old.services, &new.services);
    for service in &new.services {
        let before = old.services.iter().find(|s| s.code == service.code);
        papers(conn, at, before, service)?;
    }
    Ok(())
}

fn papers(conn: &mut Conn, at: Place<'_>, before: Option<&Service>, service: &Service) -> QueryResult<()> {
    use service_documents as t;
    if before.map_or(&[][..], |s| &s.documents) == service.documents {
        return Ok(());
    }
    let of_service = t::branch.eq(at.branch).and(t::hall.eq(at.hall)).and(t::service.eq(&service.code));
    diesel::delete(t::table.filter(of_service)).execute(conn)?;
    for (place, paper) in service.documents.iter().enumerate() {
        let row = PaperRow::new(at, &service.code, paper, position(place));
        diesel::insert_into(t::table).values(row).execute(conn)?;
    }
    Ok(())
}

fn counter_plans(
    conn: &mut Conn,
    at: Place<'_>,
    before: &[CounterPlan],
    after: &[CounterPlan],
    now: Millis,
) -> QueryResult<()> {
    use counter_services as t;
    for counter in after {
        let was = before.iter().find(|c| c.number == counter.number);
        if was == Some(counter) {
            continue;
        }
        let row = CounterRow::new(at, counter);
        if was.is_none() {
            let closed = (counters::presence.eq("closed"), counters::presence_since.eq(now));
            diesel::insert_into(counters::table).values((&row, closed)).execute(conn)?;
        } else {
            diesel::update(counters::table.find((at.branch, &row.id))).set(&row).execute(conn)?;
        }
        if was.map_or(&[][..], |c| &c.services) != counter.services {
            diesel::delete(t::table.filter(t::branch.eq(at.branch).and(t::counter.eq(&row.id)))).execute(conn)?;
            for code in &counter.services {
                let place = (t::branch.eq(at.branch), t::hall.eq(at.hall));
                let row = (place, t::counter.eq(&row.id), t::service.eq(code));
                diesel::insert_into(t::table).values(row).execute(conn)?;
            }
        }
    }
    Ok(())
}

fn reason_lists(conn: &mut Conn, at: Place<'_>, old: &Pack, new: &Pack) -> QueryResult<()> {
    let key = |r: &super::Reason| (r.kind.clone(), r.code.clone());
    for (reason, position, is_new) in differing(&old.reasons, &new.reasons, key) {
        let row = ReasonRow::new(at, reason, position);
        if is_new {
            diesel::insert_into(reasons::table).values(&row).execute(conn)?;
        } else {
            let was = reasons::table.find((at.branch, at.hall, &reason.kind, &reason.code));
            diesel::update(was).set(&row).execute(conn)?;
        }
    }
    Ok(())
}

/// Versions are only ever added: the rules have refused anything else.
fn tariff_versions(conn: &mut Conn, at: Place<'_>, before: &[Tariff], after: &[Tariff]) -> QueryResult<()> {
    use tariffs as t;
    for tariff in after.iter().filter(|tariff| !before.contains(tariff)) {
        let row = (
            t::branch.eq(at.branch),
            t::code.eq(&tariff.code),
            t::version.eq(tariff.version),
            t::name_zh.eq(&tariff.name.zh),
            t::name_en.eq(&tariff.name.en),
            t::product.eq(&tariff.product),
            t::cycle.eq(tariff.cycle.as_str()),
            t::prorate.eq(tariff.prorate.as_str()),
            t::price_fen.eq(tariff.price_fen),
            t::deposit_fen.eq(tariff.deposit_fen),
            t::effective_from.eq(&tariff.effective_from),
            t::terms_zh.eq(&tariff.terms.zh),
            t::terms_en.eq(&tariff.terms.en),
        );
        diesel::insert_into(t::table).values(row).execute(conn)?;
    }
    Ok(())
}
