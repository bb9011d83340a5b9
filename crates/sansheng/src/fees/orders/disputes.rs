//! Disputes: a provider told of an order what was not asked of it, another amount or another payment. Nothing is booked then,
//! and nobody asks on. Whoever leads finds out what became of the money and says so, once: the provider gave it back, it
//! stays as the account's credit, or it is a payment of ours already. Only credit moves money in our books: from what
//! providers owe us to the account, for exactly what was told.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::OrderState;
use super::queries::{OrderRow, order_row};
use super::rules::{self, Disputed};
use crate::accounts;
use crate::door::{Stop, Work};
use crate::fees::credits::{self, Source};
use crate::fees::ledger::{self, Leg};
use crate::fees::rules::NOTE_CHARS_MAX;
use crate::fees::{FeesRefusal, Method};
use crate::kernel::{Millis, Money, Role};
use crate::providers::{Kind, Taken};
use crate::store::Conn;
use crate::store::fragments::{dispute_gave_credit, order_differs, part_has_reference};
use crate::store::schema::{
    dispute_ends as e, disputes as d, payment_parts, payments, provider_orders as o, quote_accounts, reversals, staff,
};

/// At most this many disputes of each kind in one answer: a hall has some in a bad year.
const DISPUTES_MAX: i64 = 100;
/// What was settled is shown for so long: a quarter and some days, until its figures are closed.
pub const ENDED_SHOWN_MS: Millis = 100 * 24 * 3_600_000;

/// What became of the money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DisputeOutcome)]
pub enum Outcome {
    /// The provider gave it back to the customer.
    Returned,
    /// It stays as credit of an account that was to be paid.
    Credited,
    /// It is a payment of ours already, typed in at the counter or told again.
    Booked,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Returned, Self::Credited, Self::Booked];

    /// As the table has it; the words are under `apart-outcome-` and this.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Returned => "returned",
            Self::Credited => "credited",
            Self::Booked => "booked",
        }
    }

    /// Reads what [`Outcome::as_str`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == text)
    }
}

/// How a dispute is settled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskDisputeEnd {
    /// What became of the money.
    pub outcome: Outcome,
    /// Whose credit it is: an account that the order's quote was for; only where it is credited.
    #[serde(default)]
    pub account: Option<String>,
    /// How that is known, in words.
    pub reason: String,
}

/// How a dispute was settled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DisputeEnd {
    /// What became of the money.
    pub outcome: Outcome,
    /// Whose credit it is: the account's number.
    pub account: Option<String>,
    /// How that is known.
    pub reason: String,
    /// The name of who said so.
    pub staff: String,
    /// The business day.
    pub day: String,
    /// When.
    #[serde(with = "crate::kernel::clock::instant")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Millis,
}

/// An account that the order's quote was for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DisputedAccount {
    /// Its id.
    pub id: String,
    /// Its number.
    pub number: String,
    /// Its masked name.
    pub name: String,
}

/// What a provider told of an order that was not asked of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Dispute {
    /// Its id.
    pub id: String,
    /// The order.
    pub provider_order: String,
    /// Our number of it.
    pub order_no: String,
    /// Through whom.
    pub provider: Kind,
    /// The counter.
    pub counter: String,
    /// The name of the clerk who opened the order.
    pub clerk: String,
    /// Where the order stands.
    pub state: OrderState,
    /// The provider's number of the payment; empty where it was not kept.
    pub reference: String,
    /// What was asked.
    #[schema(value_type = i64)]
    pub asked_fen: Money,
    /// What the provider speaks of.
    #[schema(value_type = i64)]
    pub told_fen: Money,
    /// When it was told.
    #[serde(with = "crate::kernel::clock::instant")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Millis,
    /// Whose credit it could become.
    pub accounts: Vec<DisputedAccount>,
    /// How it was settled; nothing while it is open.
    pub end: Option<DisputeEnd>,
}

/// The disputes of a hall.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Disputes {
    /// Those that somebody must look into, the latest first.
    pub open: Vec<Dispute>,
    /// Those that were settled in the last hundred days, the latest first.
    pub ended: Vec<Dispute>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = d)]
struct DisputeRow {
    id: String,
    hall: String,
    provider_order: String,
    reference: String,
    told_fen: i64,
    at: Millis,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = e)]
struct EndRow {
    outcome: String,
    account: Option<String>,
    reason: String,
    staff: String,
    day: String,
    at: Millis,
}

/// What was told of a payment before, of this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Before {
    /// Nothing that is disputed.
    Nothing,
    /// It is disputed.
    Open,
    /// It was, and is settled.
    Ended,
}

/// As parts of payments have it.
fn reference_of(taken: &Taken) -> String {
    taken.transaction_no.trim().to_ascii_uppercase()
}

/// Whether a payment that the provider tells of is disputed, or was.
pub(super) fn before(work: &mut Work<'_>, order: &str, taken: &Taken) -> QueryResult<Before> {
    let branch = work.branch();
    let found: Option<Option<String>> = d::table
        .left_join(e::table.on(e::branch.eq(d::branch).and(e::dispute.eq(d::id))))
        .filter(d::branch.eq(&branch).and(d::provider_order.eq(order)).and(d::reference.eq(reference_of(taken))))
        .select(e::dispute.nullable())
        .first(work.conn())
        .optional()?;
    Ok(match found {
        None => Before::Nothing,
        Some(None) => Before::Open,
        Some(Some(_)) => Before::Ended,
    })
}

/// Writes down what a provider told that was not asked of it. From now on nobody asks about the order.
pub(super) fn note(work: &mut Work<'_>, row: &OrderRow, taken: &Taken) -> Result<(), Stop> {
    let (branch, now, id) = (work.branch(), work.now(), work.id());
    diesel::insert_into(d::table)
        .values((
            (d::branch.eq(&branch), d::id.eq(&id), d::hall.eq(&row.hall), d::provider_order.eq(&row.id)),
            (d::reference.eq(reference_of(taken)), d::told_fen.eq(taken.amount.0), d::at.eq(now)),
        ))
        .execute(work.conn())?;
    if row.mismatch_fen.is_none() {
        crate::store::update(o::table.find((&branch, &row.id)))
            .set(o::mismatch_fen.eq(Some(taken.amount.0)))
            .execute(work.conn())?;
    }
    let data = json!({ "dispute": id, "told_fen": taken.amount, "transaction": taken.transaction_no });
    super::commands::told(work, row, "provider_order_disputed", data)
}

/// Whether money with this provider's number was returned, or became credit: then it is no payment any more.
pub(in crate::fees) fn is_settled(conn: &mut Conn, branch: &str, reference: &str) -> QueryResult<bool> {
    let found: Option<String> = d::table
        .inner_join(e::table.on(e::branch.eq(d::branch).and(e::dispute.eq(d::id))))
        .filter(d::branch.eq(branch).and(d::reference.eq(reference)))
        .filter(e::outcome.ne(Outcome::Booked.as_str()))
        .select(d::id)
        .first(conn)
        .optional()?;
    Ok(found.is_some())
}

/// Settles a dispute of a hall. Refuses `dispute_not_found`, `dispute_ended`, `dispute_not_explained`, what contradicts the
/// books (`rules::may_end`) and whoever does not lead.
pub fn end_dispute(work: &mut Work<'_>, hall: &str, id: &str, ask: &AskDisputeEnd) -> Result<Dispute, Stop> {
    let (branch, now) = (work.branch(), work.now());
    let who = leads(work)?;
    let reason = ask.reason.trim();
    if reason.is_empty() || reason.chars().count() > NOTE_CHARS_MAX || reason.chars().any(char::is_control) {
        return Err(FeesRefusal::DisputeNotExplained { max: NOTE_CHARS_MAX }.into());
    }
    let row: Option<DisputeRow> =
        d::table.find((&branch, id)).select(DisputeRow::as_select()).get_result(work.conn()).optional()?;
    let row = row.filter(|row| row.hall == hall).ok_or(FeesRefusal::DisputeNotFound)?;
    let order = order_row(work.conn(), &branch, &row.provider_order)?;
    let account = ask.account.clone().filter(|_| ask.outcome == Outcome::Credited);
    let disputed = Disputed {
        told: Money(row.told_fen),
        numbered: !row.reference.is_empty(),
        ended: end_of(work.conn(), &branch, id)?.is_some(),
        booked: is_booked(work, &row.reference)?,
        account_fits: fits(work, &order, account.as_deref())?,
    };
    rules::may_end(&disputed, ask.outcome)?;
    let place = work.hall(hall)?;
    let day = work.today(&place);
    if let Some(account) = &account {
        let (debit, credit) = (ledger::clearing(Method::Qr), ledger::subscriber(account));
        ledger::post(work, id, &day, &[Leg { kind: "dispute", debit, credit, amount: disputed.told }])?;
    }
    diesel::insert_into(e::table)
        .values((
            (e::branch.eq(&branch), e::dispute.eq(id), e::hall.eq(hall), e::outcome.eq(ask.outcome.as_str())),
            (e::account.eq(&account), e::reason.eq(reason), e::staff.eq(&who), e::day.eq(day.as_str()), e::at.eq(now)),
        ))
        .execute(work.conn())?;
    if let Some(account) = &account {
        credits::give(work, account, Source::Dispute, id, disputed.told)?;
    }
    let data = json!({
        "dispute": id, "outcome": ask.outcome, "account": account, "told_fen": row.told_fen,
        "transaction": row.reference, "reason": reason,
    });
    super::commands::told(work, &order, "provider_dispute_ended", data)?;
    release(work, order)?;
    one(work.conn(), &branch, id)
}

fn leads(work: &mut Work<'_>) -> Result<String, Stop> {
    let who = work.actor().staff_id().ok_or(FeesRefusal::MayNotEndDispute)?.to_owned();
    let leads = matches!(Role::parse(&work.actor().role), Some(Role::Leader | Role::Owner));
    if leads { Ok(who) } else { Err(FeesRefusal::MayNotEndDispute.into()) }
}

/// Whether a payment of ours that stands has this provider's number.
fn is_booked(work: &mut Work<'_>, reference: &str) -> QueryResult<bool> {
    use payment_parts as p;
    if reference.is_empty() {
        return Ok(false);
    }
    let branch = work.branch();
    let found: Option<String> = p::table
        .inner_join(payments::table.on(payments::branch.eq(p::branch).and(payments::id.eq(p::payment))))
        .left_join(reversals::table.on(reversals::branch.eq(p::branch).and(reversals::payment.eq(p::payment))))
        .filter(p::branch.eq(&branch).and(p::method.eq(Method::Qr.as_str())))
        .filter(part_has_reference())
        .filter(p::reference.eq(reference))
        .filter(reversals::id.nullable().is_null())
        .select(p::payment)
        .first(work.conn())
        .optional()?;
    Ok(found.is_some())
}

fn fits(work: &mut Work<'_>, order: &OrderRow, account: Option<&str>) -> QueryResult<bool> {
    let Some(account) = account else { return Ok(false) };
    let branch = work.branch();
    Ok(quoted(work.conn(), &branch, &order.quote)?.iter().any(|quoted| quoted == account))
}

fn quoted(conn: &mut Conn, branch: &str, quote: &str) -> QueryResult<Vec<String>> {
    use quote_accounts as q;
    q::table.filter(q::branch.eq(branch).and(q::quote.eq(quote))).order(q::n.asc()).select(q::account).load(conn)
}

/// Where nothing of an order is disputed any more, it goes on: what is owed goes back, what waited is over.
fn release(work: &mut Work<'_>, mut order: OrderRow) -> Result<(), Stop> {
    let branch = work.branch();
    let open: Option<i64> = d::table
        .left_join(e::table.on(e::branch.eq(d::branch).and(e::dispute.eq(d::id))))
        .filter(d::branch.eq(&branch).and(d::provider_order.eq(&order.id)))
        .filter(e::dispute.nullable().is_null())
        .order(d::id.asc())
        .select(d::told_fen)
        .first(work.conn())
        .optional()?;
    let ends = open.is_none() && order.state().waits();
    if ends {
        OrderState::Closed.as_str().clone_into(&mut order.state);
    }
    crate::store::update(o::table.find((&branch, &order.id)))
        .set((o::mismatch_fen.eq(open), o::state.eq(&order.state)))
        .execute(work.conn())?;
    if ends {
        super::commands::told(work, &order, "provider_order_closed", json!({ "why": "dispute_ended" }))?;
    }
    Ok(())
}

fn end_of(conn: &mut Conn, branch: &str, dispute: &str) -> QueryResult<Option<EndRow>> {
    e::table.find((branch, dispute)).select(EndRow::as_select()).get_result(conn).optional()
}

/// The disputes of a hall: the open ones, and those that were settled since an instant.
pub fn disputes(conn: &mut Conn, branch: &str, hall: &str, since: Millis) -> Result<Disputes, Stop> {
    let open = open_of(conn, branch, hall, DISPUTES_MAX)?;
    let ended: Vec<DisputeRow> = e::table
        .inner_join(d::table.on(d::branch.eq(e::branch).and(d::id.eq(e::dispute))))
        .filter(e::branch.eq(branch).and(e::hall.eq(hall)).and(e::at.ge(since)))
        .order(e::at.desc())
        .limit(DISPUTES_MAX)
        .select(DisputeRow::as_select())
        .load(conn)?;
    let mut shown = |rows: Vec<DisputeRow>| -> Result<Vec<Dispute>, Stop> {
        rows.into_iter().map(|row| shown(conn, branch, row)).collect()
    };
    Ok(Disputes { open: shown(open)?, ended: shown(ended)? })
}

/// What is not settled, the latest first: asked by the orders that are held for it, which are few.
fn open_of(conn: &mut Conn, branch: &str, hall: &str, limit: i64) -> QueryResult<Vec<DisputeRow>> {
    let held: Vec<String> = o::table
        .filter(order_differs())
        .filter(o::branch.eq(branch).and(o::hall.eq(hall)))
        .order(o::id.desc())
        .limit(limit)
        .select(o::id)
        .load(conn)?;
    if held.is_empty() {
        return Ok(Vec::new());
    }
    d::table
        .left_join(e::table.on(e::branch.eq(d::branch).and(e::dispute.eq(d::id))))
        .filter(d::branch.eq(branch).and(d::provider_order.eq_any(&held)))
        .filter(e::dispute.nullable().is_null())
        .order(d::id.desc())
        .limit(limit)
        .select(DisputeRow::as_select())
        .load(conn)
}

fn one(conn: &mut Conn, branch: &str, id: &str) -> Result<Dispute, Stop> {
    let row = d::table.find((branch, id)).select(DisputeRow::as_select()).get_result(conn)?;
    shown(conn, branch, row)
}

fn shown(conn: &mut Conn, branch: &str, row: DisputeRow) -> Result<Dispute, Stop> {
    let order = order_row(conn, branch, &row.provider_order)?;
    let quoted = quoted(conn, branch, &order.quote)?;
    let ids: Vec<&str> = quoted.iter().map(String::as_str).collect();
    let found = accounts::of_ids(conn, branch, &ids)?;
    let account = |one: &accounts::Account| DisputedAccount {
        id: one.id.clone(),
        number: one.number.clone(),
        name: one.masked_name(),
    };
    let name = |conn: &mut Conn, id: &str| -> QueryResult<String> {
        Ok(staff::table.find((branch, id)).select(staff::name).get_result(conn).optional()?.unwrap_or_default())
    };
    let end = match end_of(conn, branch, &row.id)? {
        None => None,
        Some(end) => Some(DisputeEnd {
            outcome: Outcome::parse(&end.outcome).unwrap_or(Outcome::Returned),
            account: found.iter().find(|one| Some(&one.id) == end.account.as_ref()).map(|one| one.number.clone()),
            reason: end.reason,
            staff: name(conn, &end.staff)?,
            day: end.day,
            at: end.at,
        }),
    };
    Ok(Dispute {
        clerk: name(conn, &order.clerk)?,
        state: order.state(),
        provider: Kind::parse(&order.provider).unwrap_or(Kind::Wechat),
        order_no: order.order_no,
        counter: order.counter,
        asked_fen: Money(order.amount_fen),
        id: row.id,
        provider_order: row.provider_order,
        reference: row.reference,
        told_fen: Money(row.told_fen),
        at: row.at,
        accounts: found.iter().map(account).collect(),
        end,
    })
}

/// What a hall's disputes leave unexplained: each one's id and what was told. At most `limit`.
pub fn unexplained(conn: &mut Conn, branch: &str, hall: &str, limit: i64) -> QueryResult<Vec<(String, Money)>> {
    let open = open_of(conn, branch, hall, limit)?;
    Ok(open.into_iter().map(|row| (row.id, Money(row.told_fen))).collect())
}

/// The disputes that gave an account credit, for its statement: id and instant.
pub fn credited_to(conn: &mut Conn, branch: &str, account: &str, limit: i64) -> QueryResult<Vec<(String, Millis)>> {
    e::table
        .filter(dispute_gave_credit())
        .filter(e::branch.eq(branch).and(e::account.eq(account)))
        .order(e::dispute.asc())
        .limit(limit)
        .select((e::dispute, e::at))
        .load(conn)
}

/// The money with this provider's number that became credit.
pub fn credited_by(conn: &mut Conn, branch: &str, reference: &str) -> QueryResult<Option<Money>> {
    let fen: Option<i64> = d::table
        .inner_join(e::table.on(e::branch.eq(d::branch).and(e::dispute.eq(d::id))))
        .filter(d::branch.eq(branch).and(d::reference.eq(reference)))
        .filter(e::outcome.eq(Outcome::Credited.as_str()))
        .select(d::told_fen)
        .first(conn)
        .optional()?;
    Ok(fen.map(Money))
}
