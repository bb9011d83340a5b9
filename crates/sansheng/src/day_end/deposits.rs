//! Cash that leaves the safe for the bank: counted by denomination, in a numbered bag, with a slip.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::commands::who_leads;
use super::refusal::DayEndRefusal;
use crate::door::{Stop, Work};
use crate::fees::ledger::{self, Leg};
use crate::fees::tills::day_must_be_open;
use crate::fees::tills::notes::{self, Pieces};
use crate::kernel::{Millis, Money};
use crate::store::Conn;
use crate::store::schema::{deposit_denominations, deposits, staff};

/// The longest number of a bag.
const BAG_CHARS_MAX: usize = 40;
/// At most this many deposits of a day in one list.
const DEPOSITS_MAX: i64 = 50;
/// Ten million yuan are more than anybody carries to a bank.
const DEPOSIT_MAX: Money = Money(1_000_000_000);

/// What goes to the bank.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskDeposit {
    /// The bag's number.
    pub bag: String,
    /// Notes and coins.
    pub notes: Vec<Pieces>,
}

/// What went to the bank.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Deposit {
    /// Its id.
    pub id: String,
    /// The hall.
    pub hall: String,
    /// The business day.
    pub day: String,
    /// The bag's number.
    pub bag: String,
    /// How much.
    #[schema(value_type = i64)]
    pub amount_fen: Money,
    /// Notes and coins, largest first.
    pub notes: Vec<Pieces>,
    /// The name of who made it up.
    pub staff: String,
    /// When.
    #[serde(with = "crate::kernel::clock::instant")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Millis,
}

fn bag_of(text: &str) -> Result<&str, DayEndRefusal> {
    let bag = text.trim();
    let fits = (1..=BAG_CHARS_MAX).contains(&bag.len()) && bag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if fits { Ok(bag) } else { Err(DayEndRefusal::BagUnsuitable { max: BAG_CHARS_MAX }) }
}

/// Takes cash out of the safe into a bag for the bank, on today's day of the hall.
pub fn deposit_cash(work: &mut Work<'_>, hall: &str, ask: &AskDeposit) -> Result<Deposit, Stop> {
    use deposits as d;
    let (branch, now) = (work.branch(), work.now());
    let who = who_leads(work, hall)?;
    let of = work.hall(hall)?;
    let day = work.today(&of);
    day_must_be_open(work, hall, day.as_str())?;
    let bag = bag_of(&ask.bag)?;
    let amount = notes::sum(&ask.notes)?;
    if amount == Money::ZERO {
        return Err(DayEndRefusal::BagEmpty.into());
    }
    if amount > DEPOSIT_MAX {
        return Err(DayEndRefusal::DepositTooLarge { max_fen: DEPOSIT_MAX }.into());
    }
    let used: Option<String> =
        d::table.filter(d::branch.eq(&branch).and(d::bag.eq(bag))).select(d::id).first(work.conn()).optional()?;
    if used.is_some() {
        return Err(DayEndRefusal::BagUsed.into());
    }
    let id = work.id();
    diesel::insert_into(d::table)
        .values((
            d::branch.eq(&branch),
            d::id.eq(&id),
            d::hall.eq(hall),
            d::day.eq(day.as_str()),
            d::bag.eq(bag),
            d::amount_fen.eq(amount.0),
            d::staff.eq(&who),
            d::at.eq(now),
        ))
        .execute(work.conn())?;
    save_notes(work, &id, &ask.notes)?;
    let (debit, credit) = (ledger::BANK.to_owned(), ledger::SAFE.to_owned());
    ledger::post(work, &id, &day, &[Leg { kind: "deposit", debit, credit, amount }])?;
    work.record(Some(hall), "cash_deposited", &id, &json!({ "bag": bag, "amount_fen": amount }))?;
    deposit(work.conn(), &branch, &id)
}

fn save_notes(work: &mut Work<'_>, deposit: &str, notes: &[Pieces]) -> QueryResult<()> {
    use deposit_denominations as n;
    let branch = work.branch();
    for of in notes.iter().filter(|of| of.pieces > 0) {
        diesel::insert_into(n::table)
            .values((n::branch.eq(&branch), n::deposit.eq(deposit), n::fen.eq(of.fen), n::pieces.eq(of.pieces)))
            .execute(work.conn())?;
    }
    Ok(())
}

type Row = (String, String, String, String, i64, String, Millis);

macro_rules! rows {
    () => {{
        use deposits as d;
        d::table.inner_join(staff::table.on(staff::branch.eq(d::branch).and(staff::id.eq(d::staff)))).select((
            d::id,
            d::hall,
            d::day,
            d::bag,
            d::amount_fen,
            staff::name,
            d::at,
        ))
    }};
}

fn full(conn: &mut Conn, branch: &str, row: Row) -> QueryResult<Deposit> {
    use deposit_denominations as n;
    let (id, hall, day, bag, amount, staff, at) = row;
    let notes: Vec<(i64, i64)> = n::table
        .filter(n::branch.eq(branch).and(n::deposit.eq(&id)))
        .order(n::fen.desc())
        .select((n::fen, n::pieces))
        .load(conn)?;
    let notes = notes.into_iter().map(|(fen, pieces)| Pieces { fen, pieces }).collect();
    Ok(Deposit { id, hall, day, bag, amount_fen: Money(amount), notes, staff, at })
}

/// One deposit, for its slip.
pub fn deposit(conn: &mut Conn, branch: &str, id: &str) -> Result<Deposit, Stop> {
    let found: Option<Row> =
        rows!().filter(deposits::branch.eq(branch).and(deposits::id.eq(id))).first(conn).optional()?;
    Ok(full(conn, branch, found.ok_or(DayEndRefusal::DepositNotFound)?)?)
}

/// The deposits of a hall's day, oldest first.
pub fn deposits_of_day(conn: &mut Conn, branch: &str, hall: &str, day: &str) -> QueryResult<Vec<Deposit>> {
    let found: Vec<Row> = rows!()
        .filter(deposits::branch.eq(branch).and(deposits::hall.eq(hall)).and(deposits::day.eq(day)))
        .order(deposits::id.asc())
        .limit(DEPOSITS_MAX)
        .load(conn)?;
    found.into_iter().map(|row| full(conn, branch, row)).collect()
}
