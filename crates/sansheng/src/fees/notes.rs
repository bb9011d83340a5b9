//! Credit notes: a line of a bill is taken back, all or a part. The bill and the charge's amount stay; the charge says how
//! much of it is credited, and a posting mirrors the bill's. What of it had been paid already becomes credit, which pays
//! what else is owed and then the next bills.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::credits::{self, Source};
use super::ledger::{self, Leg};
use super::refusal::FeesRefusal;
use super::{billed, rules};
use crate::door::{Stop, Work};
use crate::kernel::{Day, Millis, Money};
use crate::store::schema::{bills, charges as c, credit_notes as n, tariffs};

/// Why a line is taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CreditReason {
    /// It was priced wrongly.
    WrongPrice,
    /// The service failed.
    NotServed,
    /// Nobody had ordered it.
    NotOrdered,
    /// It had ended before.
    EndedBefore,
    /// Without owing it.
    Goodwill,
}

impl CreditReason {
    /// Every one, in the order of a list.
    pub const ALL: [Self; 5] = [Self::WrongPrice, Self::NotServed, Self::NotOrdered, Self::EndedBefore, Self::Goodwill];

    /// As the table has it; the words are under `billing-credit-` and this.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::WrongPrice => "wrong_price",
            Self::NotServed => "not_served",
            Self::NotOrdered => "not_ordered",
            Self::EndedBefore => "ended_before",
            Self::Goodwill => "goodwill",
        }
    }
}

/// What is taken back of a bill, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskCreditNote {
    /// The line: a charge of the bill.
    pub charge: String,
    /// How much; at most what is not credited yet.
    #[schema(value_type = i64)]
    pub amount_fen: Money,
    /// Why.
    pub reason: CreditReason,
    /// More about it.
    #[serde(default)]
    pub note: String,
}

/// A credit note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CreditNote {
    /// Its id.
    pub id: String,
    /// The bill.
    pub bill: String,
    /// The charge.
    pub charge: String,
    /// How much.
    #[schema(value_type = i64)]
    pub amount_fen: Money,
    /// What of it had been paid and is credit now.
    #[schema(value_type = i64)]
    pub returned_fen: Money,
    /// The business day.
    pub day: String,
    /// When.
    #[serde(with = "crate::kernel::clock::instant")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Millis,
}

/// The charge that is credited.
#[derive(Queryable)]
struct Charge {
    account: String,
    kind: String,
    rule: String,
    tariff: String,
    version: i32,
    amount: i64,
    paid: i64,
    credited: i64,
    bill: Option<String>,
}

impl Charge {
    /// How much of a note had been paid: what is open goes first.
    fn returned(&self, amount: Money) -> Money {
        Money((amount.0 - (self.amount - self.paid - self.credited)).max(0))
    }
}

/// Gives a credit note on a bill. `today` is the branch's business day.
pub fn credit(work: &mut Work<'_>, today: &Day, bill: &str, ask: &AskCreditNote) -> Result<CreditNote, Stop> {
    let amount = ledger::amount(ask.amount_fen)?;
    if ask.note.chars().count() > rules::NOTE_CHARS_MAX {
        return Err(FeesRefusal::NoteTooLong { max: rules::NOTE_CHARS_MAX }.into());
    }
    let staff = work.actor().staff_id().ok_or(FeesRefusal::MayNotReverse)?.to_owned();
    let charge = charge_of(work, bill, &ask.charge)?;
    let left = charge.amount - charge.credited;
    if amount.0 > left {
        return Err(FeesRefusal::CreditTooLarge { left_fen: Money(left) }.into());
    }
    let (branch, now, id) = (work.branch(), work.now(), work.id());
    let returned = charge.returned(amount);
    crate::store::update(c::table.find((&branch, &ask.charge)))
        .set((c::paid_fen.eq(c::paid_fen - returned.0), c::credited_fen.eq(c::credited_fen + amount.0)))
        .execute(work.conn())?;
    let leg = Leg {
        kind: "credit_note",
        debit: earned_by(work, &charge)?,
        credit: ledger::subscriber(&charge.account),
        amount,
    };
    ledger::post(work, &id, today, &[leg])?;
    diesel::insert_into(n::table)
        .values((
            n::branch.eq(&branch),
            n::id.eq(&id),
            n::bill.eq(bill),
            n::charge.eq(&ask.charge),
            n::account.eq(&charge.account),
            n::amount_fen.eq(amount.0),
            n::returned_fen.eq(returned.0),
            n::reason.eq(ask.reason.as_str()),
            n::note.eq(ask.note.trim()),
            n::staff.eq(staff),
            n::day.eq(today.as_str()),
            n::at.eq(now),
        ))
        .execute(work.conn())?;
    if returned > Money::ZERO {
        credits::give(work, &charge.account, Source::CreditNote, &id, returned)?;
    }
    let data = json!({
        "note": id, "charge": ask.charge, "account": charge.account, "amount_fen": amount, "returned_fen": returned,
        "reason": ask.reason,
    });
    work.record(None, "credit_note_given", bill, &data)?;
    let (bill, charge, day) = (bill.to_owned(), ask.charge.clone(), today.to_string());
    Ok(CreditNote { id, bill, charge, amount_fen: amount, returned_fen: returned, day, at: now })
}

fn charge_of(work: &mut Work<'_>, bill: &str, charge: &str) -> Result<Charge, Stop> {
    let branch = work.branch();
    let known: Option<String> =
        bills::table.find((&branch, bill)).select(bills::id).get_result(work.conn()).optional()?;
    known.ok_or(FeesRefusal::BillNotFound)?;
    let found: Option<Charge> = c::table
        .find((&branch, charge))
        .select((
            c::account,
            c::kind,
            c::rule,
            c::tariff,
            c::version,
            c::amount_fen,
            c::paid_fen,
            c::credited_fen,
            c::bill,
        ))
        .get_result(work.conn())
        .optional()?;
    Ok(found.filter(|found| found.bill.as_deref() == Some(bill)).ok_or(FeesRefusal::ChargeNotOnBill)?)
}

/// The ledger account that the charge went to when it was billed.
fn earned_by(work: &mut Work<'_>, charge: &Charge) -> QueryResult<String> {
    let branch = work.branch();
    let product: String = tariffs::table
        .find((&branch, &charge.tariff, charge.version))
        .select(tariffs::product)
        .get_result(work.conn())?;
    Ok(billed::earns(&charge.kind, &charge.rule, &charge.tariff, &product))
}

/// A payment of a charge is taken back, but `rest` of it had become credit by notes: so much of that credit is none any
/// more, the latest note's first.
pub(super) fn take_back(work: &mut Work<'_>, charge: &str, rest: Money) -> Result<(), Stop> {
    let branch = work.branch();
    let notes: Vec<(String, String, i64)> = n::table
        .filter(n::branch.eq(&branch).and(n::charge.eq(charge)))
        .order(n::id.desc())
        .select((n::id, n::account, n::returned_fen))
        .load(work.conn())?;
    let mut rest = rest.0;
    for (note, account, returned) in notes {
        let fen = rest.min(returned);
        if fen == 0 {
            continue;
        }
        rest -= fen;
        crate::store::update(n::table.find((&branch, &note)))
            .set(n::returned_fen.eq(returned - fen))
            .execute(work.conn())?;
        credits::void_of(work, &note)?;
        if returned > fen {
            credits::give(work, &account, Source::CreditNote, &note, Money(returned - fen))?;
        }
    }
    if rest == 0 { Ok(()) } else { Err(FeesRefusal::ChargeNotOwed.into()) }
}

/// What of a charge is paid now.
pub(super) fn paid_of(work: &mut Work<'_>, charge: &str) -> QueryResult<Money> {
    let branch = work.branch();
    c::table.find((&branch, charge)).select(c::paid_fen).get_result(work.conn()).map(Money)
}
