//! The price book of a branch. It stands here until `tariffs` loads its own.

use diesel::prelude::*;

use super::BillingRefusal;
use super::lines::day_no;
use crate::door::Stop;
use crate::halls::Text;
use crate::kernel::Money;
use crate::store::Conn;
use crate::store::schema::tariffs;
use crate::tariffs::{Cycle, DayNo, PriceBook, Prorate, Tariff, TariffRefusal, Version};

/// Every tariff of a branch: monthly, by the day.
pub fn book(conn: &mut Conn, branch: &str) -> Result<PriceBook, Stop> {
    use tariffs as t;
    let rows: Vec<(String, i32, String, String, String, i64, String)> = t::table
        .filter(t::branch.eq(branch))
        .order((t::code.asc(), t::version.asc()))
        .select((t::code, t::version, t::name_zh, t::name_en, t::product, t::monthly_fen, t::effective_from))
        .load(conn)?;
    let mut tariffs: Vec<Tariff> = Vec::new();
    for (code, number, zh, en, product, fen, from) in rows {
        let from_day = day_no(&from).unwrap_or(DayNo(0));
        let version = Version { number, from_day, price: Money(fen), deposit: Money::ZERO, prorate: Prorate::ByDay };
        match tariffs.last_mut().filter(|last| last.code == code) {
            Some(tariff) => tariff.versions.push(version),
            None => {
                let name = Text { zh, en };
                tariffs.push(Tariff { code, name, product, cycle: Cycle::Monthly, versions: vec![version] });
            }
        }
    }
    Ok(PriceBook::new(tariffs).map_err(|why| BillingRefusal::PricesUnsound { why: name_of(&why) })?)
}

/// A tariff refusal's stable name.
pub fn name_of(refusal: &TariffRefusal) -> String {
    let told = serde_json::to_value(refusal).unwrap_or_default();
    told["refusal"].as_str().unwrap_or("refused").to_owned()
}
