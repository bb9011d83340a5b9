//! Credit that is paid out: cash goes out of the clerk's open till with a numbered slip. What is left of a deposit that
//! came back may be paid out at once; other credit only when the account is closed, because it pays the next bills of one
//! that is not. A payout stays as it is.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::ledger::{self, Leg};
use super::refusal::FeesRefusal;
use super::served::{Served, served};
use super::slips::SlipKind;
use super::tills;
use super::types::Method;
use crate::accounts::{self, Status};
use crate::door::{Stop, Work};
use crate::kernel::{Millis, Money};
use crate::store::Conn;
use crate::store::schema::{credits as k, payout_credits, payouts as p, staff};

/// At most this many credits are paid out at once: a family that left its change at every visit of some years.
const CREDITS_MAX: i64 = 500;

/// For which ticket credit is paid out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskPayout {
    /// The ticket that is being served at the caller's counter.
    pub ticket: String,
}

/// Cash that was paid out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Payout {
    /// Its id.
    pub id: String,
    /// The hall.
    pub hall: String,
    /// The counter.
    pub counter: String,
    /// The business day.
    pub day: String,
    /// The slip's place among the payouts of hall and day.
    pub number: i32,
    /// What the slip is called, as no other one of hall and day: `P-003`.
    #[serde(default)]
    pub slip: String,
    /// The account whose credit it was.
    pub account: String,
    /// How much.
    #[schema(value_type = i64)]
    pub amount_fen: Money,
    /// The name of the clerk.
    pub staff: String,
    /// When.
    #[serde(with = "crate::kernel::clock::instant")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Millis,
}

/// A credit and what of it is open.
type Open = (String, i64);

/// Pays all credit of a closed account out. Refuses `account_in_use`, `no_credit`, a till that is not open or holds too
/// little, and whoever does not serve the ticket.
pub fn pay_out(work: &mut Work<'_>, account: &str, ask: &AskPayout) -> Result<Payout, Stop> {
    let branch = work.branch();
    let desk = served(work, &ask.ticket)?;
    let account = accounts::find(work.conn(), &branch, account)?;
    if account.status() != Status::Closed {
        return Err(FeesRefusal::AccountInUse.into());
    }
    let open: Vec<Open> = k::table
        .filter(k::branch.eq(&branch).and(k::account.eq(&account.id)))
        .filter(k::used_fen.lt(k::amount_fen).and(k::voided_at.is_null()))
        .order((k::at.asc(), k::id.asc()))
        .limit(CREDITS_MAX)
        .select((k::id, k::amount_fen - k::used_fen))
        .load(work.conn())?;
    hand_out(work, &desk, &ask.ticket, &account.id, &open)?.ok_or_else(|| FeesRefusal::NoCredit.into())
}

/// Pays out what is open of the credit that came from `origin`; nothing when debts took it.
pub(super) fn pay_out_of(
    work: &mut Work<'_>,
    desk: &Served,
    ticket: &str,
    account: &str,
    origin: &str,
) -> Result<Option<Payout>, Stop> {
    let branch = work.branch();
    let open: Vec<Open> = k::table
        .filter(k::branch.eq(&branch).and(k::origin.eq(origin)))
        .filter(k::used_fen.lt(k::amount_fen).and(k::voided_at.is_null()))
        .select((k::id, k::amount_fen - k::used_fen))
        .load(work.conn())?;
    hand_out(work, desk, ticket, account, &open)
}

fn hand_out(
    work: &mut Work<'_>,
    desk: &Served,
    ticket: &str,
    account: &str,
    open: &[Open],
) -> Result<Option<Payout>, Stop> {
    let (branch, now) = (work.branch(), work.now());
    let sum = open.iter().try_fold(0_i64, |sum, (_, fen)| sum.checked_add(*fen)).ok_or(FeesRefusal::BalanceTooLarge)?;
    if sum == 0 {
        return Ok(None);
    }
    let amount = ledger::amount(Money(sum))?;
    let till = desk.open_till()?.to_owned();
    if tills::holds(work, &till, Method::Cash)? < amount {
        return Err(FeesRefusal::TillCashTooLittle.into());
    }
    let hall = work.hall(&desk.hall)?;
    let day = work.today(&hall);
    let before: Option<i32> = p::table
        .filter(p::branch.eq(&branch).and(p::hall.eq(&desk.hall)).and(p::day.eq(day.as_str())))
        .order(p::number.desc())
        .select(p::number)
        .first(work.conn())
        .optional()?;
    let (id, number) = (work.id(), before.unwrap_or(0) + 1);
    let (debit, credit) = (ledger::subscriber(account), ledger::till(&till, Method::Cash));
    ledger::post(work, &id, &day, &[Leg { kind: "payout", debit, credit, amount }])?;
    diesel::insert_into(p::table)
        .values((
            (p::branch.eq(&branch), p::id.eq(&id), p::hall.eq(&desk.hall), p::day.eq(day.as_str())),
            (p::number.eq(number), p::account.eq(account), p::ticket.eq(ticket), p::counter.eq(&desk.counter)),
            (p::till.eq(&till), p::amount_fen.eq(amount.0), p::staff.eq(&desk.clerk), p::at.eq(now)),
        ))
        .execute(work.conn())?;
    for (credit, fen) in open {
        use_up(work, &id, credit, *fen)?;
    }
    let slip = SlipKind::Payout.number(number);
    let data = json!({
        "payout": id, "number": number, "slip": slip, "till": till, "ticket": ticket, "amount_fen": amount,
    });
    work.record(Some(&desk.hall), "credit_paid_out", account, &data)?;
    payout(work.conn(), &branch, &id).map(Some)
}

/// What is open of a credit is used: it was paid out.
fn use_up(work: &mut Work<'_>, payout: &str, credit: &str, fen: i64) -> QueryResult<()> {
    let branch = work.branch();
    crate::store::update(k::table.find((&branch, credit)))
        .set(k::used_fen.eq(k::used_fen + fen))
        .execute(work.conn())?;
    diesel::insert_into(payout_credits::table)
        .values((
            payout_credits::branch.eq(&branch),
            payout_credits::payout.eq(payout),
            payout_credits::credit.eq(credit),
            payout_credits::amount_fen.eq(fen),
        ))
        .execute(work.conn())
        .map(drop)
}

/// Whether something of a credit was paid out: then it cannot be void any more.
pub(super) fn is_paid_out(conn: &mut Conn, branch: &str, credit: &str) -> QueryResult<bool> {
    let found: Option<String> = payout_credits::table
        .filter(payout_credits::branch.eq(branch).and(payout_credits::credit.eq(credit)))
        .select(payout_credits::payout)
        .first(conn)
        .optional()?;
    Ok(found.is_some())
}

type Row = (String, String, String, String, i32, String, i64, String, Millis);

/// One payout, for its slip.
pub fn payout(conn: &mut Conn, branch: &str, id: &str) -> Result<Payout, Stop> {
    let row: Option<Row> = p::table
        .inner_join(staff::table.on(staff::branch.eq(p::branch).and(staff::id.eq(p::staff))))
        .filter(p::branch.eq(branch).and(p::id.eq(id)))
        .select((p::id, p::hall, p::counter, p::day, p::number, p::account, p::amount_fen, staff::name, p::at))
        .first(conn)
        .optional()?;
    let view = |(id, hall, counter, day, number, account, fen, staff, at)| Payout {
        id,
        hall,
        counter,
        day,
        number,
        slip: SlipKind::Payout.number(number),
        account,
        amount_fen: Money(fen),
        staff,
        at,
    };
    Ok(row.map(view).ok_or(FeesRefusal::PayoutNotFound)?)
}

/// The payouts of an account, for its statement: id and instant.
pub fn payouts_of(conn: &mut Conn, branch: &str, account: &str, limit: i64) -> QueryResult<Vec<(String, Millis)>> {
    p::table
        .filter(p::branch.eq(branch).and(p::account.eq(account)))
        .order(p::id.asc())
        .limit(limit)
        .select((p::id, p::at))
        .load(conn)
}
