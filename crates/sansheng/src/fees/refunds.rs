//! What was paid ahead and is not used when a subscription ends early goes back as the account's credit, the discount for
//! paying ahead clawed back exactly (`fees::unused`). The payment and its receipt stay as they are, and so does the
//! clerk's count: no money leaves the house. A payment of which a part went back cannot be taken back any more.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::credits::{self, Source};
use super::ledger::{self, Leg};
use super::types::{Line, LineKind};
use super::unused::{Unused, unused};
use super::{queries, receipts};
use crate::door::{Stop, Work};
use crate::kernel::{Day, Millis, Money};
use crate::store::Conn;
use crate::store::schema::{charges as c, payments as p, refund_charges, refunds as r};
use crate::tariffs::{DayNo, PriceBook};

pub use super::unused::RefundItem;

/// What goes back of one payment for one product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Refund {
    /// The payment.
    pub payment: String,
    /// Its receipt: `2026-000042`.
    pub receipt: String,
    /// The last day that is used.
    pub last_day: String,
    /// What was paid for these lines.
    #[schema(value_type = i64)]
    pub paid_fen: Money,
    /// What the used days are worth at the full price, reductions aside.
    #[schema(value_type = i64)]
    pub used_fen: Money,
    /// What goes back as credit.
    #[schema(value_type = i64)]
    pub refund_fen: Money,
    /// How much of the discount is lost.
    #[schema(value_type = i64)]
    pub clawed_back_fen: Money,
    /// Line by line.
    pub items: Vec<RefundItem>,
}

/// The rows of `subscriptions` that are one product in use, and its last day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Their ids.
    pub rows: Vec<String>,
    /// The last day in use; the day before the first when there was none.
    pub last: DayNo,
}

/// A refund with what is written for it.
struct Found {
    refund: Refund,
    unused: Unused,
    /// So much of each charge.
    parts: Vec<(String, i64)>,
}

/// A charge that was paid ahead: id, payment, first day, last day, paid.
type Ahead = (String, Option<String>, String, String, i64);

/// What would go back when products end: nothing is written.
pub fn refunds_when(
    conn: &mut Conn,
    branch: &str,
    book: &PriceBook,
    account: &str,
    ended: &[Ended],
) -> Result<Vec<Refund>, Stop> {
    let mut all = Vec::new();
    for one in ended {
        all.extend(found(conn, branch, book, account, one)?.into_iter().map(|found| found.refund));
    }
    Ok(all)
}

fn found(conn: &mut Conn, branch: &str, book: &PriceBook, account: &str, ended: &Ended) -> Result<Vec<Found>, Stop> {
    let rows: Vec<Ahead> = c::table
        .filter(c::branch.eq(branch).and(c::account.eq(account)))
        .filter(c::payment.is_not_null().and(c::voided_at.is_null()).and(c::credited_fen.eq(0)))
        .filter(c::kind.eq("prepay").or(c::kind.eq("one_off")))
        .filter(c::subscription.eq_any(&ended.rows))
        .order((c::from_day.desc(), c::id.desc()))
        .select((c::id, c::payment, c::from_day, c::through_day, c::paid_fen))
        .load(conn)?;
    let behind = |row: &&Ahead| DayNo::read(&row.3).is_some_and(|day| day > ended.last);
    let mut payments: Vec<&String> = rows.iter().filter(behind).filter_map(|row| row.1.as_ref()).collect();
    payments.sort_unstable();
    payments.dedup();
    let mut all = Vec::new();
    for payment in payments {
        let charges: Vec<&Ahead> = rows.iter().filter(|row| row.1.as_ref() == Some(payment)).collect();
        let (quote, year, number): (String, i32, i32) =
            p::table.find((branch, payment)).select((p::quote, p::receipt_year, p::receipt_number)).get_result(conn)?;
        let mut lines = queries::lines_of(conn, branch, &quote)?;
        lines.retain(|line| is_of(line, account, ended));
        let product = |tariff: &str| {
            let known = book.find(tariff).and_then(|id| book.get(id));
            known.map_or_else(|_| tariff.to_owned(), |tariff| tariff.product.clone())
        };
        let bears = Money(charges.iter().map(|charge| charge.4).sum());
        let unused = unused(&lines, ended.last, bears, product)?;
        let back = unused.back;
        let refund = Refund {
            payment: payment.clone(),
            receipt: receipts::number(year, number),
            last_day: ended.last.to_string(),
            paid_fen: back.paid_fen,
            used_fen: back.used_fen,
            refund_fen: back.refund_fen,
            clawed_back_fen: back.clawed_back_fen,
            items: unused.items.clone(),
        };
        let parts = parts(&charges, back.refund_fen);
        all.push(Found { refund, unused, parts });
    }
    Ok(all)
}

/// Whether a line of a payment was for the product: its price, or what was taken off it. Deposits go back by themselves.
fn is_of(line: &Line, account: &str, ended: &Ended) -> bool {
    matches!(line.kind, LineKind::Prepay | LineKind::Discount)
        && line.account.as_deref() == Some(account)
        && line.rule != super::rules::RULE_DEPOSIT
        && ended.rows.contains(&line.subscription)
}

/// A refund comes off the latest charges first: those are the ones that were not used.
fn parts(charges: &[&Ahead], refund: Money) -> Vec<(String, i64)> {
    let mut left = refund.0;
    let mut parts = Vec::new();
    for (id, _, _, _, paid) in charges {
        let fen = left.min(*paid);
        if fen > 0 {
            left -= fen;
            parts.push((id.clone(), fen));
        }
    }
    parts
}

/// Gives back what products that an order ended have not used. `today` is the branch's business day.
pub fn give_back_unused(
    work: &mut Work<'_>,
    today: &Day,
    account: &str,
    order: &str,
    ended: &[Ended],
) -> Result<Vec<Refund>, Stop> {
    let branch = work.branch();
    let prices = work.prices()?;
    let mut given = Vec::new();
    for one in ended {
        for found in found(work.conn(), &branch, &prices.book, account, one)? {
            if found.refund.refund_fen > Money::ZERO {
                give_back(work, today, account, order, &found)?;
                given.push(found.refund);
            }
        }
    }
    Ok(given)
}

fn give_back(work: &mut Work<'_>, today: &Day, account: &str, order: &str, found: &Found) -> Result<(), Stop> {
    let (branch, now, id, actor) = (work.branch(), work.now(), work.id(), work.actor().id.clone());
    let refund = &found.refund;
    ledger::post(work, &id, today, &legs(account, &found.unused))?;
    diesel::insert_into(r::table)
        .values((
            (r::branch.eq(&branch), r::id.eq(&id), r::account.eq(account), r::payment.eq(&refund.payment)),
            (r::account_order.eq(order), r::last_day.eq(&refund.last_day)),
            (r::paid_fen.eq(refund.paid_fen.0), r::used_fen.eq(refund.used_fen.0)),
            (r::refund_fen.eq(refund.refund_fen.0), r::clawed_back_fen.eq(refund.clawed_back_fen.0)),
            (r::actor.eq(actor), r::day.eq(today.as_str()), r::at.eq(now)),
        ))
        .execute(work.conn())?;
    for (charge, fen) in &found.parts {
        crate::store::update(c::table.find((&branch, charge)))
            .set((c::paid_fen.eq(c::paid_fen - fen), c::credited_fen.eq(c::credited_fen + fen)))
            .execute(work.conn())?;
        diesel::insert_into(refund_charges::table)
            .values((
                refund_charges::branch.eq(&branch),
                refund_charges::refund.eq(&id),
                refund_charges::charge.eq(charge),
                refund_charges::amount_fen.eq(fen),
            ))
            .execute(work.conn())?;
    }
    credits::give(work, account, Source::Refund, &id, refund.refund_fen)?;
    let data = serde_json::json!({ "refund": id, "order": order, "account": account, "of": refund });
    work.record(None, "prepayment_refunded", &refund.payment, &data)
}

/// What was earned is earned no more, and what was given up for it comes back; the rest is the account's.
fn legs(account: &str, unused: &Unused) -> Vec<Leg> {
    let own = ledger::subscriber(account);
    let leg = |debit: &str, credit: &str, fen: i64| Leg {
        kind: "refund",
        debit: debit.to_owned(),
        credit: credit.to_owned(),
        amount: Money(fen),
    };
    let earned = unused.earned.iter().filter(|(_, fen)| *fen > 0).map(|(from, fen)| leg(from, &own, *fen));
    let given_up = unused.given_up.iter().filter(|(_, fen)| *fen > 0).map(|(to, fen)| leg(&own, to, *fen));
    earned.chain(given_up).collect()
}

/// Whether a part of a payment went back when a subscription ended.
pub(super) fn is_refunded(conn: &mut Conn, branch: &str, payment: &str) -> QueryResult<bool> {
    let found: Option<String> =
        r::table.filter(r::branch.eq(branch).and(r::payment.eq(payment))).select(r::id).first(conn).optional()?;
    Ok(found.is_some())
}

/// The refunds of an account, for its statement: id and instant.
pub fn refunds_of(conn: &mut Conn, branch: &str, account: &str, limit: i64) -> QueryResult<Vec<(String, Millis)>> {
    r::table
        .filter(r::branch.eq(branch).and(r::account.eq(account)))
        .order(r::id.asc())
        .limit(limit)
        .select((r::id, r::at))
        .load(conn)
}
