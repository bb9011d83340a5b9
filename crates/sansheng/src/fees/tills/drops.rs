//! Cash drops: what piles up in a till goes into the safe during the day, with a numbered slip that both keep.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::super::ledger::{self, Leg};
use super::super::refusal::FeesRefusal;
use super::super::slips::SlipKind;
use super::super::types::Method;
use super::{holds, own_or_led};
use crate::door::{Stop, Work};
use crate::kernel::{Millis, Money};
use crate::store::Conn;
use crate::store::schema::{cash_drops, staff, tills};

/// At most this many drops of a till in one answer.
const DROPS_MAX: i64 = 200;

/// What goes into the safe.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskDrop {
    /// How much.
    #[schema(value_type = i64)]
    pub amount_fen: Money,
}

/// Cash that went into the safe.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Drop {
    /// Its id.
    pub id: String,
    /// The hall.
    pub hall: String,
    /// The counter that the till stands at.
    pub counter: String,
    /// The business day.
    pub day: String,
    /// The slip's place among the drops of hall and day.
    pub number: i32,
    /// What the slip is called, as no other one of hall and day: `S-003`.
    #[serde(default)]
    pub slip: String,
    /// How much.
    #[schema(value_type = i64)]
    pub amount_fen: Money,
    /// The name of who dropped it.
    pub staff: String,
    /// When.
    #[serde(with = "crate::kernel::clock::instant")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Millis,
}

/// Puts cash of an open till into the safe. Refuses more than the till holds.
pub fn drop_cash(work: &mut Work<'_>, till: &str, ask: &AskDrop) -> Result<Drop, Stop> {
    use cash_drops as d;
    let (branch, now) = (work.branch(), work.now());
    let (row, who) = own_or_led(work, till)?;
    let amount = ledger::amount(ask.amount_fen)?;
    if holds(work, till, Method::Cash)? < amount {
        return Err(FeesRefusal::TillCashTooLittle.into());
    }
    let hall = work.hall(&row.hall)?;
    let day = work.today(&hall);
    let before: Option<i32> = d::table
        .filter(d::branch.eq(&branch).and(d::hall.eq(&row.hall)).and(d::day.eq(day.as_str())))
        .order(d::number.desc())
        .select(d::number)
        .first(work.conn())
        .optional()?;
    let (id, number) = (work.id(), before.unwrap_or(0) + 1);
    diesel::insert_into(d::table)
        .values((
            d::branch.eq(&branch),
            d::id.eq(&id),
            d::till.eq(till),
            d::hall.eq(&row.hall),
            d::day.eq(day.as_str()),
            d::number.eq(number),
            d::amount_fen.eq(amount.0),
            d::staff.eq(who),
            d::at.eq(now),
        ))
        .execute(work.conn())?;
    let (debit, credit) = (ledger::SAFE.to_owned(), ledger::till(till, Method::Cash));
    ledger::post(work, &id, &day, &[Leg { kind: "drop", debit, credit, amount }])?;
    let slip = SlipKind::Drop.number(number);
    let data = json!({ "drop": id, "number": number, "slip": slip, "amount_fen": amount });
    work.record(Some(&row.hall), "cash_dropped", till, &data)?;
    cash_drop(work.conn(), &branch, &id)
}

type Row = (String, String, String, String, i32, i64, String, Millis);

fn view((id, hall, counter, day, number, amount, staff, at): Row) -> Drop {
    let slip = SlipKind::Drop.number(number);
    Drop { id, hall, counter, day, number, slip, amount_fen: Money(amount), staff, at }
}

macro_rules! drops {
    () => {{
        use cash_drops as d;
        d::table
            .inner_join(tills::table.on(tills::branch.eq(d::branch).and(tills::id.eq(d::till))))
            .inner_join(staff::table.on(staff::branch.eq(d::branch).and(staff::id.eq(d::staff))))
            .select((d::id, d::hall, tills::counter, d::day, d::number, d::amount_fen, staff::name, d::at))
    }};
}

/// One drop, for its slip.
pub fn cash_drop(conn: &mut Conn, branch: &str, id: &str) -> Result<Drop, Stop> {
    let found: Option<Row> =
        drops!().filter(cash_drops::branch.eq(branch).and(cash_drops::id.eq(id))).first(conn).optional()?;
    Ok(found.map(view).ok_or(FeesRefusal::DropNotFound)?)
}

/// The drops of a till, oldest first.
pub fn drops_of(conn: &mut Conn, branch: &str, till: &str) -> QueryResult<Vec<Drop>> {
    let rows: Vec<Row> = drops!()
        .filter(cash_drops::branch.eq(branch).and(cash_drops::till.eq(till)))
        .order(cash_drops::id.asc())
        .limit(DROPS_MAX)
        .load(conn)?;
    Ok(rows.into_iter().map(view).collect())
}
