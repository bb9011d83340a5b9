//! Reads a hall from its tables, as a whole.

use diesel::prelude::*;

use super::shape::OVER_SHORT_FEN;
use super::{
    Category, CounterPlan, CustomerType, Document, Hall, Identity, Labour, Need, Opening, OpeningException, Pack,
    PackZone, Paper, QueueRules, Reason, Service, Tariff, Text, offers,
};
use crate::counters;
use crate::door::Stop;
use crate::kernel::Zone;
use crate::refusal::DoorRefusal;
use crate::store::Conn;
use crate::store::schema::{
    branches, categories, counter_services, counters as counter_rows, customer_types, documents, hall_limits, halls,
    needs, opening_exceptions, opening_hours, reasons, service_documents, services, tariffs, zones,
};
use crate::tariffs::{CashRounding, Cycle, Prorate};

#[derive(Queryable, Selectable)]
#[diesel(table_name = halls)]
struct HallRow {
    name_zh: String,
    name_en: String,
    address_zh: String,
    address_en: String,
    notice_zh: String,
    notice_en: String,
    hue: i32,
    target_regular_s: i32,
    target_priority_s: i32,
    head_start_s: i32,
    overtakes_max: i32,
    wait_max_s: i32,
    grace_s: i32,
    recalls_max: i32,
    recall_pause_s: i32,
    patience_s: i32,
    queue_max: i32,
    short_shift_s: i32,
    long_shift_s: i32,
    unbroken_max_s: i32,
    break_s: i32,
    stretch_min_s: i32,
    short_percent_max: i32,
    kiosk_open: i32,
    cash_rounding: String,
    printer: Option<String>,
}

/// A hall with everything that is set up in it.
pub fn load(conn: &mut Conn, branch: &str, id: &str) -> Result<Hall, Stop> {
    let row: Option<HallRow> =
        halls::table.find((branch, id)).select(HallRow::as_select()).get_result(conn).optional()?;
    let row = row.ok_or(DoorRefusal::HallNotFound)?;
    let (zone, version): (String, i64) =
        branches::table.find(branch).select((branches::time_zone, branches::config)).get_result(conn)?;
    let zone = Zone::named(&zone).ok_or(DoorRefusal::HallNotFound)?;
    let pack = Pack {
        queue: QueueRules {
            target_regular_s: row.target_regular_s,
            target_priority_s: row.target_priority_s,
            head_start_s: row.head_start_s,
            overtakes_max: row.overtakes_max,
            wait_max_s: row.wait_max_s,
            grace_s: row.grace_s,
            recalls_max: row.recalls_max,
            recall_pause_s: row.recall_pause_s,
            patience_s: row.patience_s,
            queue_max: row.queue_max,
        },
        labour: Labour {
            short_shift_s: row.short_shift_s,
            long_shift_s: row.long_shift_s,
            unbroken_max_s: row.unbroken_max_s,
            break_s: row.break_s,
            stretch_min_s: row.stretch_min_s,
            short_percent_max: row.short_percent_max,
        },
        hall: Identity {
            name: Text { zh: row.name_zh, en: row.name_en },
            address: Text { zh: row.address_zh, en: row.address_en },
            notice: Text { zh: row.notice_zh, en: row.notice_en },
            hue: row.hue,
            kiosk_open: row.kiosk_open == 1,
            cash_rounding: CashRounding::parse(&row.cash_rounding),
            over_short_fen: over_short_fen(conn, branch, id)?,
            printer: row.printer,
        },
        opening: opening(conn, branch, id)?,
        exceptions: exceptions(conn, branch, id)?,
        zones: load_zones(conn, branch, id)?,
        categories: load_categories(conn, branch, id)?,
        documents: load_documents(conn, branch, id)?,
        customer_types: load_customer_types(conn, branch, id)?,
        needs: load_needs(conn, branch, id)?,
        services: load_services(conn, branch, id)?,
        counters: load_counters(conn, branch, id)?,
        reasons: load_reasons(conn, branch, id)?,
        tariffs: load_tariffs(conn, branch)?,
        ..Pack::empty()
    };
    let pack = offers::load_offers(conn, branch)?.into_pack(pack);
    // Engines sort text by their own collations; the pack has one order.
    let hall = Hall::new(branch, id, zone, version, pack.in_order());
    Ok(hall.lending(counters::loans_of(conn, branch, id)?))
}

/// What a till of a hall may be over or short by without a second signature, in fen.
pub fn over_short_fen(conn: &mut Conn, branch: &str, hall: &str) -> QueryResult<i64> {
    use hall_limits as l;
    let said: Option<i64> = l::table.find((branch, hall)).select(l::over_short_fen).get_result(conn).optional()?;
    Ok(said.unwrap_or(OVER_SHORT_FEN))
}

fn opening(conn: &mut Conn, branch: &str, hall: &str) -> QueryResult<Vec<Opening>> {
    let rows: Vec<(i32, i32, i32)> = opening_hours::table
        .filter(opening_hours::branch.eq(branch).and(opening_hours::hall.eq(hall)))
        .order((opening_hours::weekday.asc(), opening_hours::opens_min.asc()))
        .select((opening_hours::weekday, opening_hours::opens_min, opening_hours::closes_min))
        .load(conn)?;
    Ok(rows.into_iter().map(|(weekday, opens, closes)| Opening { weekday, opens, closes }).collect())
}

fn exceptions(conn: &mut Conn, branch: &str, hall: &str) -> QueryResult<Vec<OpeningException>> {
    use opening_exceptions as t;
    let rows: Vec<(String, i32, i32, String, String)> = t::table
        .filter(t::branch.eq(branch).and(t::hall.eq(hall)))
        .order((t::day.asc(), t::opens_min.asc()))
        .select((t::day, t::opens_min, t::closes_min, t::note_zh, t::note_en))
        .load(conn)?;
    let made = |(day, opens, closes, zh, en)| OpeningException { day, opens, closes, note: Text { zh, en } };
    Ok(rows.into_iter().map(made).collect())
}

fn load_zones(conn: &mut Conn, branch: &str, hall: &str) -> QueryResult<Vec<PackZone>> {
    let rows: Vec<(String, String, String, String, String, i32)> = zones::table
        .filter(zones::branch.eq(branch).and(zones::hall.eq(hall)))
        .order((zones::position.asc(), zones::code.asc()))
        .select((zones::code, zones::name_zh, zones::name_en, zones::way_zh, zones::way_en, zones::active))
        .load(conn)?;
    let made = |(code, zh, en, way_zh, way_en, active)| PackZone {
        code,
        name: Text { zh, en },
        way: Text { zh: way_zh, en: way_en },
        active: active == 1,
    };
    Ok(rows.into_iter().map(made).collect())
}

fn load_categories(conn: &mut Conn, branch: &str, hall: &str) -> QueryResult<Vec<Category>> {
    use categories as t;
    let rows: Vec<(String, String, String, i32)> = t::table
        .filter(t::branch.eq(branch).and(t::hall.eq(hall)))
        .order((t::position.asc(), t::code.asc()))
        .select((t::code, t::name_zh, t::name_en, t::active))
        .load(conn)?;
    Ok(rows.into_iter().map(|(code, zh, en, a)| Category { code, name: Text { zh, en }, active: a == 1 }).collect())
}

fn load_customer_types(conn: &mut Conn, branch: &str, hall: &str) -> QueryResult<Vec<CustomerType>> {
    use customer_types as t;
    let rows: Vec<(String, String, String, i32)> = t::table
        .filter(t::branch.eq(branch).and(t::hall.eq(hall)))
        .order((t::position.asc(), t::code.asc()))
        .select((t::code, t::name_zh, t::name_en, t::active))
        .load(conn)?;
    Ok(rows.into_iter().map(|(code, zh, en, a)| CustomerType { code, name: Text { zh, en }, active: a == 1 }).collect())
}

fn load_documents(conn: &mut Conn, branch: &str, hall: &str) -> QueryResult<Vec<Document>> {
    use documents as t;
    let rows: Vec<(String, String, String, String, String, String, i32)> = t::table
        .filter(t::branch.eq(branch).and(t::hall.eq(hall)))
        .order((t::position.asc(), t::code.asc()))
        .select((t::code, t::name_zh, t::name_en, t::hint_zh, t::hint_en, t::icon, t::active))
        .load(conn)?;
    let made = |(code, zh, en, hint_zh, hint_en, icon, active)| Document {
        code,
        name: Text { zh, en },
        hint: Text { zh: hint_zh, en: hint_en },
        icon,
        active: active == 1,
    };
    Ok(rows.into_iter().map(made).collect())
}

fn load_needs(conn: &mut Conn, branch: &str, hall: &str) -> QueryResult<Vec<Need>> {
    use needs as t;
    let rows: Vec<(String, String, String, String, String, String, i32)> = t::table
        .filter(t::branch.eq(branch).and(t::hall.eq(hall)))
        .order((t::position.asc(), t::code.asc()))
        .select((t::code, t::name_zh, t::name_en, t::class, t::help_zh, t::help_en, t::active))
        .load(conn)?;
    let made = |(code, zh, en, class, help_zh, help_en, active)| Need {
        code,
        name: Text { zh, en },
        class,
        help: Text { zh: help_zh, en: help_en },
        active: active == 1,
    };
    Ok(rows.into_iter().map(made).collect())
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = services)]
struct ServiceRow {
    code: String,
    category: String,
    prefix: String,
    name_zh: String,
    name_en: String,
    hint_zh: String,
    hint_en: String,
    elsewhere_zh: String,
    elsewhere_en: String,
    icon: String,
    norm_s: i32,
    fee_fen: i64,
    takes_account: i32,
    active: i32,
}

fn load_services(conn: &mut Conn, branch: &str, hall: &str) -> QueryResult<Vec<Service>> {
    use service_documents as d;
    let papers: Vec<(String, String, String, i32, String, String)> = d::table
        .filter(d::branch.eq(branch).and(d::hall.eq(hall)))
        .order((d::service.asc(), d::position.asc()))
        .select((d::service, d::customer_type, d::document, d::required, d::without_zh, d::without_en))
        .load(conn)?;
    let rows: Vec<ServiceRow> = services::table
        .filter(services::branch.eq(branch).and(services::hall.eq(hall)))
        .order((services::position.asc(), services::code.asc()))
        .select(ServiceRow::as_select())
        .load(conn)?;
    let made = |row: ServiceRow| {
        let documents = papers.iter().filter(|p| p.0 == row.code).map(paper).collect();
        Service {
            code: row.code,
            category: row.category,
            prefix: row.prefix,
            name: Text { zh: row.name_zh, en: row.name_en },
            hint: Text { zh: row.hint_zh, en: row.hint_en },
            elsewhere: Text { zh: row.elsewhere_zh, en: row.elsewhere_en },
            icon: row.icon,
            norm_s: row.norm_s,
            fee_fen: row.fee_fen,
            takes_account: row.takes_account == 1,
            documents,
            active: row.active == 1,
        }
    };
    Ok(rows.into_iter().map(made).collect())
}

fn paper((_, customer_type, document, required, zh, en): &(String, String, String, i32, String, String)) -> Paper {
    Paper {
        document: document.clone(),
        customer_type: customer_type.clone(),
        required: *required == 1,
        without: Text { zh: zh.clone(), en: en.clone() },
    }
}

fn load_counters(conn: &mut Conn, branch: &str, hall: &str) -> QueryResult<Vec<CounterPlan>> {
    let served: Vec<(String, String)> = counter_services::table
        .filter(counter_services::branch.eq(branch).and(counter_services::hall.eq(hall)))
        .order((counter_services::counter.asc(), counter_services::service.asc()))
        .select((counter_services::counter, counter_services::service))
        .load(conn)?;
    let rows: Vec<(String, i32, String, i32)> = counter_rows::table
        .filter(counter_rows::branch.eq(branch).and(counter_rows::hall.eq(hall)))
        .order(counter_rows::number.asc())
        .select((counter_rows::id, counter_rows::number, counter_rows::zone, counter_rows::active))
        .load(conn)?;
    let made = |(id, number, zone, active): (String, i32, String, i32)| CounterPlan {
        number,
        zone,
        services: served.iter().filter(|(counter, _)| *counter == id).map(|(_, service)| service.clone()).collect(),
        active: active == 1,
    };
    Ok(rows.into_iter().map(made).collect())
}

fn load_reasons(conn: &mut Conn, branch: &str, hall: &str) -> QueryResult<Vec<Reason>> {
    use reasons as t;
    let rows: Vec<(String, String, String, String, Option<i32>, i32)> = t::table
        .filter(t::branch.eq(branch).and(t::hall.eq(hall)))
        .order((t::position.asc(), t::code.asc()))
        .select((t::kind, t::code, t::name_zh, t::name_en, t::limit_s, t::active))
        .load(conn)?;
    let made = |(kind, code, zh, en, limit_s, active)| Reason {
        kind,
        code,
        name: Text { zh, en },
        limit_s,
        active: active == 1,
    };
    Ok(rows.into_iter().map(made).collect())
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = tariffs)]
struct TariffRow {
    code: String,
    version: i32,
    name_zh: String,
    name_en: String,
    product: String,
    cycle: String,
    prorate: String,
    price_fen: i64,
    deposit_fen: i64,
    effective_from: String,
    terms_zh: String,
    terms_en: String,
}

/// The tariffs of a branch with all their versions.
pub fn load_tariffs(conn: &mut Conn, branch: &str) -> QueryResult<Vec<Tariff>> {
    use tariffs as t;
    let rows: Vec<TariffRow> = t::table
        .filter(t::branch.eq(branch))
        .order((t::code.asc(), t::version.asc()))
        .select(TariffRow::as_select())
        .load(conn)?;
    let made = |row: TariffRow| Tariff {
        code: row.code,
        version: row.version,
        name: Text { zh: row.name_zh, en: row.name_en },
        product: row.product,
        cycle: Cycle::parse(&row.cycle),
        prorate: Prorate::parse(&row.prorate),
        price_fen: row.price_fen,
        deposit_fen: row.deposit_fen,
        effective_from: row.effective_from,
        terms: Text { zh: row.terms_zh, en: row.terms_en },
    };
    Ok(rows.into_iter().map(made).collect())
}
