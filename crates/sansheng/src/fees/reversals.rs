//! Taking a payment back: the original stays as it is, a second posting mirrors it, what was paid is owed again, the
//! clerk's count is taken back, the receipt keeps its number and is shown as reversed.
//!
//! Money goes out of a till that is open: the payment's own while it is, otherwise one of the same hall that is named.
//! A slip or a QR refund is counted at the close of that till like any other. Discounts are clawed back
//! exactly, because what they took off is posted back too, and a coupon may be used again. Credit that the payment gave is void, also
//! where it has paid a bill since: that bill is owed again.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::counts::{self, Step, Taken};
use super::ledger::{self, Leg};
use super::refusal::FeesRefusal;
use super::served::served;
use super::types::{LineKind, Method};
use super::{charges, coupons, credits, history, invoices, kept, orders, queries, refunds, rules, tills};
use crate::door::{Stop, Work};
use crate::kernel::{Day, Millis, Money, Role};
use crate::store::schema::{payment_shares, payments, reversals, staff};

/// Which payment is taken back and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct AskReversal {
    /// Code of a reason from the hall's list `reversal`.
    pub reason: String,
    /// More about it.
    #[serde(default)]
    pub note: String,
    /// The open till that the money goes out of; needed when the payment's own till is closed. A clerk who takes back what
    /// the ticket in service paid gives it out of their own.
    #[serde(default)]
    pub till: Option<String>,
}

/// A payment that was taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Reversed {
    /// The reversal's id.
    pub id: String,
    /// The payment.
    pub payment: String,
    /// How much is given back.
    #[schema(value_type = i64)]
    pub amount_fen: Money,
    /// Method by method: how it was paid, and is given back.
    pub parts: Vec<GivenBack>,
    /// The till that the money went out of.
    pub till: String,
    /// When.
    #[serde(with = "crate::kernel::clock::instant")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Millis,
}

/// So much is given back by one method.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct GivenBack {
    /// Which.
    pub method: Method,
    /// How much.
    #[schema(value_type = i64)]
    pub amount_fen: Money,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = payments)]
struct Row {
    id: String,
    hall: String,
    day: String,
    quote: String,
    ticket: String,
    till: String,
    clerk: String,
    amount_fen: i64,
}

/// Takes a payment back, as the duty manager on its day or a leader later. Refuses `choose_open_till` when the till that
/// took it is closed and no other is named.
pub fn reverse(work: &mut Work<'_>, payment: &str, ask: &AskReversal) -> Result<Reversed, Stop> {
    let row = find(work, payment)?;
    let hall = work.hall(&row.hall)?;
    let today = work.today(&hall);
    let who = may(work, &row, &today)?;
    let till = match &ask.till {
        Some(till) => till.clone(),
        None if tills::is_open(work, &row.till)? => row.till.clone(),
        None => return Err(FeesRefusal::ChooseOpenTill.into()),
    };
    tills::must_be_open(work, &till, &row.hall)?;
    take_back(work, &row, ask, Back { till, today, who })
}

/// Takes back a payment of the ticket that is in service at the actor's counter, out of their own till: the customer is
/// still there and gets the money. Refuses `may_not_reverse` for every other one.
pub fn reverse_served(work: &mut Work<'_>, payment: &str, ask: &AskReversal) -> Result<Reversed, Stop> {
    let row = find(work, payment)?;
    let desk = served(work, &row.ticket).map_err(|stop| match stop {
        Stop::Refused(_) => FeesRefusal::MayNotReverse.into(),
        stop => stop,
    })?;
    let till = desk.open_till()?.to_owned();
    if ask.till.as_ref().is_some_and(|named| *named != till) {
        return Err(FeesRefusal::TillNotYours.into());
    }
    stands(work, &row.id)?;
    let hall = work.hall(&row.hall)?;
    let today = work.today(&hall);
    take_back(work, &row, ask, Back { till, today, who: desk.clerk })
}

fn find(work: &mut Work<'_>, payment: &str) -> Result<Row, Stop> {
    let branch = work.branch();
    let row: Option<Row> =
        payments::table.find((&branch, payment)).select(Row::as_select()).get_result(work.conn()).optional()?;
    Ok(row.ok_or(FeesRefusal::PaymentNotFound)?)
}

/// How a payment is taken back: out of which till, on which day, by whom.
struct Back {
    till: String,
    today: Day,
    who: String,
}

fn take_back(work: &mut Work<'_>, row: &Row, ask: &AskReversal, back: Back) -> Result<Reversed, Stop> {
    let (branch, now, payment) = (work.branch(), work.now(), row.id.as_str());
    let Back { till, today, who } = back;
    let hall = work.hall(&row.hall)?;
    hall.reason("reversal", &ask.reason).ok_or(FeesRefusal::ReasonUnknown)?;
    if ask.note.chars().count() > rules::NOTE_CHARS_MAX {
        return Err(FeesRefusal::NoteTooLong { max: rules::NOTE_CHARS_MAX }.into());
    }
    let parts = parts(work, payment)?;
    let cash: i64 = parts.iter().filter(|part| part.method == Method::Cash).map(|part| part.amount_fen.0).sum();
    if tills::holds(work, &till, Method::Cash)? < Money(cash) {
        return Err(FeesRefusal::TillCashTooLittle.into());
    }

    let id = work.id();
    mirror(work, row, &id, &till, &today)?;
    owe_again(work, row)?;
    uncount(work, row)?;
    invoices::withdraw_for(work, payment, &ask.reason)?;
    diesel::insert_into(reversals::table)
        .values((
            reversals::branch.eq(&branch),
            reversals::id.eq(&id),
            reversals::payment.eq(payment),
            reversals::till.eq(&till),
            reversals::reason.eq(&ask.reason),
            reversals::note.eq(ask.note.trim()),
            reversals::staff.eq(who),
            reversals::day.eq(today.as_str()),
            reversals::at.eq(now),
        ))
        .execute(work.conn())?;
    orders::give_back(work, payment)?;
    let amount = Money(row.amount_fen);
    let data = json!({
        "reversal": id, "ticket": row.ticket, "till": till, "clerk": row.clerk, "parts": parts,
        "amount_fen": amount, "reason": ask.reason,
    });
    work.record(Some(&row.hall), "payment_reversed", payment, &data)?;
    Ok(Reversed { id, payment: payment.to_owned(), amount_fen: amount, parts, till, at: now })
}

fn parts(work: &mut Work<'_>, payment: &str) -> Result<Vec<GivenBack>, Stop> {
    let branch = work.branch();
    let part = |(_, method, amount, _): (String, String, i64, i64)| GivenBack {
        method: Method::parse(&method).unwrap_or(Method::Cash),
        amount_fen: Money(amount),
    };
    Ok(queries::parts_of(work.conn(), &branch, &[payment])?.into_iter().map(part).collect())
}

/// Takes the payment away from what its clerk took.
fn uncount(work: &mut Work<'_>, row: &Row) -> Result<(), Stop> {
    let branch = work.branch();
    let day = Day::parse(&row.day).ok_or(FeesRefusal::PaymentNotFound)?;
    let accounts: Vec<String> = payment_shares::table
        .filter(payment_shares::branch.eq(&branch).and(payment_shares::payment.eq(&row.id)))
        .select(payment_shares::account)
        .load(work.conn())?;
    let accounts = history::latest(work, accounts)?;
    let hall = work.hall(&row.hall)?;
    let of = Taken {
        payment: &row.id,
        clerk: &row.clerk,
        day: &day,
        zone: &hall.zone,
        ticket: &row.ticket,
        accounts: &accounts,
    };
    let step = Step { payments: 1, counted: counts::counted_by(work, &of)?, fen: row.amount_fen };
    counts::count(work, &row.clerk, &day, step.back())
}

/// Whether the actor may take this payment back, and who they are. A payment of another hall is none of a duty
/// manager's: it is not even there.
fn may(work: &mut Work<'_>, row: &Row, today: &Day) -> Result<String, Stop> {
    let branch = work.branch();
    let who = work.actor().staff_id().ok_or(FeesRefusal::MayNotReverse)?.to_owned();
    let role = Role::parse(&work.actor().role);
    if role == Some(Role::DutyManager) {
        let home: Option<Option<String>> =
            staff::table.find((&branch, &who)).select(staff::hall).get_result(work.conn()).optional()?;
        if home.flatten().is_some_and(|hall| hall != row.hall) {
            return Err(FeesRefusal::PaymentNotFound.into());
        }
    }
    let paid_on = Day::parse(&row.day).ok_or(FeesRefusal::PaymentNotFound)?;
    rules::may_reverse(role, row.clerk == who, &paid_on, today)?;
    stands(work, &row.id)?;
    Ok(who)
}

/// Whether a payment was not taken back before, in whole or in part.
fn stands(work: &mut Work<'_>, payment: &str) -> Result<(), Stop> {
    let branch = work.branch();
    let before: Option<String> = reversals::table
        .filter(reversals::branch.eq(&branch).and(reversals::payment.eq(payment)))
        .select(reversals::id)
        .get_result(work.conn())
        .optional()?;
    if before.is_some() {
        return Err(FeesRefusal::AlreadyReversed.into());
    }
    if refunds::is_refunded(work.conn(), &branch, payment)? || kept::is_given_back(work.conn(), &branch, payment)? {
        return Err(FeesRefusal::PaymentRefunded.into());
    }
    Ok(())
}

/// Posts the payment the other way round, out of the till that gives the money back.
fn mirror(work: &mut Work<'_>, row: &Row, posting: &str, till: &str, today: &Day) -> Result<(), Stop> {
    let branch = work.branch();
    let now_at = |account: String| {
        let method = Method::ALL.into_iter().find(|method| account == ledger::till(&row.till, *method));
        method.map_or(account, |method| ledger::till(till, method))
    };
    let legs: Vec<Leg> = ledger::legs(work.conn(), &branch, &row.id)?
        .into_iter()
        .map(|(debit, credit, amount)| Leg { kind: "reversal", debit: now_at(credit), credit: now_at(debit), amount })
        .collect();
    ledger::post(work, posting, today, &legs)
}

/// What the payment paid is owed again; what it paid ahead and the credit that it gave are void.
fn owe_again(work: &mut Work<'_>, row: &Row) -> Result<(), Stop> {
    let branch = work.branch();
    let lines = queries::lines_of(work.conn(), &branch, &row.quote)?;
    for line in &lines {
        if let Some(charge) = line.charge.as_ref().filter(|_| line.kind == LineKind::Arrears) {
            charges::owe_again(work, charge, line.amount_fen)?;
        }
    }
    if lines.iter().any(|line| line.kind == LineKind::Prepay) {
        charges::void_ahead(work, &row.id)?;
    }
    coupons::give_back(work, &lines)?;
    credits::void_of(work, &row.id)?;
    // Other credit pays what is owed again: nobody owes and has credit at once.
    let mut accounts: Vec<&String> = lines.iter().filter_map(|line| line.account.as_ref()).collect();
    accounts.dedup();
    accounts.into_iter().try_for_each(|account| credits::apply(work, account))
}
