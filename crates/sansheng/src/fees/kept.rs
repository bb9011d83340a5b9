//! Deposits: what is only kept for a box or a card, and goes back when that comes back. It goes back as the account's
//! credit, which pays what is owed first; what is left of it may be paid out in cash at once ([`super::payouts`]). A
//! deposit goes back whole and once.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::charges::accounts_of;
use super::credits::{self, Source};
use super::ledger::{self, Leg};
use super::payouts::{self, Payout};
use super::refusal::FeesRefusal;
use super::rules::{NOTE_CHARS_MAX, RULE_DEPOSIT};
use super::served::served;
use crate::accounts;
use crate::door::{Stop, Work};
use crate::kernel::{Millis, Money};
use crate::store::Conn;
use crate::store::schema::{charges as c, deposit_returns as r};

/// At most this many deposits of an account in one answer: one for each of its subscriptions.
const DEPOSITS_MAX: i64 = 256;

/// A deposit that is kept for an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct KeptDeposit {
    /// The charge that it was paid by.
    pub charge: String,
    /// Code of the tariff.
    pub tariff: String,
    /// Since which day.
    pub since: String,
    /// How much.
    #[schema(value_type = i64)]
    pub amount_fen: Money,
}

/// Which deposit goes back, and how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskReturn {
    /// The ticket that is being served at the caller's counter.
    pub ticket: String,
    /// The charge that the deposit was paid by.
    pub charge: String,
    /// What came back: the box's number, in what state.
    pub note: String,
    /// Whether what is not needed for debts is paid out of the caller's till; it stays as credit otherwise.
    #[serde(default)]
    pub in_cash: bool,
}

/// A deposit that went back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DepositReturned {
    /// Its id.
    pub id: String,
    /// The charge that it was paid by.
    pub charge: String,
    /// How much.
    #[schema(value_type = i64)]
    pub amount_fen: Money,
    /// What of it was paid out in cash.
    pub payout: Option<Payout>,
    /// When.
    #[serde(with = "crate::kernel::clock::instant")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Millis,
}

/// A deposit's charge: account, tariff, amount, paid, credited, first day, whether it is void.
type Row = (String, String, i64, i64, i64, String, Option<i64>);

/// The deposits that are kept for an account, oldest first.
pub fn kept_of(conn: &mut Conn, branch: &str, account: &str) -> QueryResult<Vec<KeptDeposit>> {
    let rows: Vec<(String, String, String, i64)> = c::table
        .filter(c::branch.eq(branch).and(c::account.eq(account)))
        .filter(c::rule.eq(RULE_DEPOSIT).and(c::voided_at.is_null()))
        .filter(c::paid_fen.eq(c::amount_fen).and(c::paid_fen.gt(0)))
        .order((c::from_day.asc(), c::id.asc()))
        .limit(DEPOSITS_MAX)
        .select((c::id, c::tariff, c::from_day, c::amount_fen))
        .load(conn)?;
    let kept = |(charge, tariff, since, fen)| KeptDeposit { charge, tariff, since, amount_fen: Money(fen) };
    Ok(rows.into_iter().map(kept).collect())
}

/// Gives a deposit back. Refuses `deposit_not_kept`, `deposit_given_back`, `return_not_described`, a till that is not
/// open or holds too little when it is to be cash, and whoever does not serve the ticket.
pub fn give_deposit_back(work: &mut Work<'_>, account: &str, ask: &AskReturn) -> Result<DepositReturned, Stop> {
    let (branch, now) = (work.branch(), work.now());
    let desk = served(work, &ask.ticket)?;
    let account = accounts::find(work.conn(), &branch, account)?.id;
    let note = ask.note.trim();
    if note.is_empty() || note.chars().count() > NOTE_CHARS_MAX || note.chars().any(char::is_control) {
        return Err(FeesRefusal::ReturnNotDescribed { max: NOTE_CHARS_MAX }.into());
    }
    let (tariff, amount) = kept(work, &account, &ask.charge)?;
    let hall = work.hall(&desk.hall)?;
    let (day, id) = (work.today(&hall), work.id());
    let leg =
        Leg { kind: "deposit_return", debit: ledger::deposit(&tariff), credit: ledger::subscriber(&account), amount };
    ledger::post(work, &id, &day, &[leg])?;
    crate::store::update(c::table.find((&branch, &ask.charge)))
        .set((c::paid_fen.eq(c::paid_fen - amount.0), c::credited_fen.eq(c::credited_fen + amount.0)))
        .execute(work.conn())?;
    diesel::insert_into(r::table)
        .values((
            (r::branch.eq(&branch), r::id.eq(&id), r::charge.eq(&ask.charge), r::account.eq(&account)),
            (r::amount_fen.eq(amount.0), r::note.eq(note), r::ticket.eq(&ask.ticket), r::staff.eq(&desk.clerk)),
            (r::day.eq(day.as_str()), r::at.eq(now)),
        ))
        .execute(work.conn())?;
    credits::give(work, &account, Source::Deposit, &id, amount)?;
    // What was written about the device stays with the return: a note may name a person.
    let data = json!({ "return": id, "charge": ask.charge, "amount_fen": amount, "ticket": ask.ticket });
    work.record(Some(&desk.hall), "deposit_given_back", &account, &data)?;
    let payout = if ask.in_cash { payouts::pay_out_of(work, &desk, &ask.ticket, &account, &id)? } else { None };
    Ok(DepositReturned { id, charge: ask.charge.clone(), amount_fen: amount, payout, at: now })
}

/// The tariff and the amount of a deposit that is kept.
fn kept(work: &mut Work<'_>, account: &str, charge: &str) -> Result<(String, Money), Stop> {
    let branch = work.branch();
    let row: Option<Row> = c::table
        .find((&branch, charge))
        .filter(c::rule.eq(RULE_DEPOSIT))
        .select((c::account, c::tariff, c::amount_fen, c::paid_fen, c::credited_fen, c::from_day, c::voided_at))
        .get_result(work.conn())
        .optional()?;
    let row = row.filter(|row| row.0 == account && row.6.is_none()).ok_or(FeesRefusal::DepositNotKept)?;
    if row.4 > 0 {
        return Err(FeesRefusal::DepositGivenBack.into());
    }
    // What is owed still is not kept yet.
    if row.3 == row.2 && row.2 > 0 { Ok((row.1, Money(row.2))) } else { Err(FeesRefusal::DepositNotKept.into()) }
}

/// Whether a deposit that a payment paid went back.
pub(super) fn is_given_back(conn: &mut Conn, branch: &str, payment: &str) -> QueryResult<bool> {
    let paid = c::table
        .filter(c::branch.eq(branch).and(c::account.eq_any(accounts_of(branch, payment))))
        .filter(c::payment.eq(payment).and(c::rule.eq(RULE_DEPOSIT)).and(c::credited_fen.gt(0)))
        .filter(c::voided_at.is_null())
        .select(c::id);
    let found: Option<String> = paid.first(conn).optional()?;
    Ok(found.is_some())
}

/// The returns of an account's deposits, for its statement: id and instant.
pub fn returns_of(conn: &mut Conn, branch: &str, account: &str, limit: i64) -> QueryResult<Vec<(String, Millis)>> {
    r::table
        .filter(r::branch.eq(branch).and(r::account.eq(account)))
        .order(r::id.asc())
        .limit(limit)
        .select((r::id, r::at))
        .load(conn)
}
