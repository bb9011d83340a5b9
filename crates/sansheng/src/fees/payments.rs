//! Payments: a confirmed quote becomes money in the till, paid charges, credit and a numbered receipt, in one transaction.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::anew::must_be_good;
use super::counts::{self, Step, Taken};
use super::credits::{self, Source};
use super::ledger;
use super::orders::{self, disputes::is_settled};
use super::posting::{legs, shares};
use super::queries::QuoteRow;
use super::quotes::Quoted;
use super::refusal::FeesRefusal;
use super::rows::{LastReceipt, PartRow, PaymentRow, QuoteChange, Settles};
use super::rules::{self, PAYER_CHARS_MAX, Settled, SettledPart};
use super::served::{Served, served_with_quote};
use super::types::{HowPaid, Line, LineKind, Method, QuoteState, Tender};
use super::{charges, coupons, history};
use crate::door::{Stop, Work};
use crate::halls::Hall;
use crate::kernel::{Day, Millis, Money};
use crate::store::Table;
use crate::store::fragments::part_has_reference;
use crate::store::schema::{payment_parts, payments, receipt_numbers, reversals};
use crate::tariffs::DayNo;

/// The latest payments with the same slip number that are looked at: those of this day stand first.
const SAME_SLIP_MAX: i64 = 100;

/// What is paid, and with what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct AskPayment {
    /// The quote that the customer confirmed.
    pub quote: String,
    /// Who pays, when it is somebody else than the subscriber and wishes to stand on the receipt.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub payer: String,
    /// The customer leaves the change with the company: it becomes credit of the first account.
    #[serde(default)]
    pub leave_change: bool,
    /// What they hand over.
    #[serde(flatten)]
    pub how: HowPaid,
}

impl AskPayment {
    /// All of a quote by one method.
    pub fn whole(quote: &str, tender: Tender) -> Self {
        Self { quote: quote.to_owned(), payer: String::new(), leave_change: false, how: HowPaid::Whole(tender) }
    }
}

/// One method of a payment that was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PaidPart {
    /// How it was paid.
    pub method: Method,
    /// How much.
    #[schema(value_type = i64)]
    pub amount_fen: Money,
    /// What was handed over.
    #[schema(value_type = i64)]
    pub tendered_fen: Money,
    /// What is handed back.
    #[schema(value_type = i64)]
    pub change_fen: Money,
    /// The slip's number or the provider's reference; empty for cash.
    pub reference: String,
}

/// A payment that was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Paid {
    /// Its id.
    pub id: String,
    /// The receipt: `2026-000042`.
    pub receipt: String,
    /// The receipt's year.
    pub receipt_year: i32,
    /// The receipt's number in hall and year.
    pub receipt_number: i32,
    /// Method by method.
    pub parts: Vec<PaidPart>,
    /// How much.
    #[schema(value_type = i64)]
    pub amount_fen: Money,
    /// What is handed back.
    #[schema(value_type = i64)]
    pub change_fen: Money,
    /// What was left as credit instead of being handed back.
    #[schema(value_type = i64)]
    pub left_fen: Money,
    /// When.
    #[serde(with = "crate::kernel::clock::instant")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Millis,
}

/// A payment on its way into the books.
pub(super) struct Taking<'a> {
    pub(super) id: String,
    pub(super) desk: &'a Served,
    pub(super) hall: &'a Hall,
    pub(super) day: Day,
    pub(super) till: String,
    pub(super) quote: QuoteRow,
    pub(super) lines: &'a [Line],
    pub(super) settled: Settled,
    pub(super) payer: String,
}

/// Who says that the money is there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Said {
    /// The clerk, who holds it.
    ByClerk,
    /// The provider, of an order for this quote.
    ByProvider,
}

/// Takes the payment of a confirmed quote for the ticket in service, into the actor's open till at that counter. Refuses
/// `order_pending` while the customer may still pay the quote by a code: whether they do, only its provider can say.
pub fn pay(work: &mut Work<'_>, ticket: &str, ask: &AskPayment) -> Result<Paid, Stop> {
    take_said(work, ticket, ask, Said::ByClerk)
}

/// Takes the payment of an order that its provider has told of.
pub(super) fn pay_told(work: &mut Work<'_>, ticket: &str, ask: &AskPayment) -> Result<Paid, Stop> {
    take_said(work, ticket, ask, Said::ByProvider)
}

fn take_said(work: &mut Work<'_>, ticket: &str, ask: &AskPayment, said: Said) -> Result<Paid, Stop> {
    let (desk, quote) = served_with_quote(work, ticket, &ask.quote)?;
    if quote.ticket != ticket {
        return Err(FeesRefusal::QuoteOfAnotherTicket.into());
    }
    let quoted = Quoted::of(work, &quote.id)?;
    must_be_good(work, &quote, &quoted)?;
    if QuoteState::parse(&quote.state) != QuoteState::Confirmed {
        return Err(FeesRefusal::QuoteNotConfirmed.into());
    }
    let hall = work.hall(&desk.hall)?;
    let rounding = hall.pack.hall.cash_rounding;
    let settled = rules::settle(&ask.how, Money(quote.total_fen), ask.leave_change, rounding)?;
    if said == Said::ByClerk && quote.had_an_order() {
        orders::none_waits_beside(work, &quote.id, &settled.parts)?;
    }
    if settled.over > Money::ZERO && quote.account.is_none() {
        return Err(FeesRefusal::ChangeNeedsAccount.into());
    }
    let payer = payer(&ask.payer)?;
    let till = desk.open_till()?.to_owned();
    for part in &settled.parts {
        is_new_reference(work, part, &till)?;
    }
    let day = work.today(&hall);
    let id = work.id();
    take(work, Taking { id, desk: &desk, hall: &hall, day, till, quote, lines: &quoted.lines, settled, payer })
}

fn payer(text: &str) -> Result<String, FeesRefusal> {
    let text = text.trim();
    let fits = text.chars().count() <= PAYER_CHARS_MAX && !text.chars().any(char::is_control);
    if fits { Ok(text.to_owned()) } else { Err(FeesRefusal::PayerUnsuitable { max: PAYER_CHARS_MAX }) }
}

/// Writes everything that a payment is.
fn take(work: &mut Work<'_>, taking: Taking<'_>) -> Result<Paid, Stop> {
    let all = taking.settled.parts.iter().try_fold(Money::ZERO, |sum, part| sum.plus(part.amount));
    let amount = all.ok_or(FeesRefusal::BalanceTooLarge)?;
    let shares = shares(&taking)?;
    ledger::post(work, &taking.id, &taking.day, &legs(&taking, &shares))?;
    charges::pay(work, &taking.id, taking.lines)?;
    coupons::take(work, taking.lines, DayNo::of(&taking.day).ok_or(FeesRefusal::TariffNotFound)?)?;
    let accounts = history::latest(work, shares.iter().filter_map(|(account, _)| account.clone()).collect())?;
    let of = Taken {
        payment: &taking.id,
        clerk: &taking.desk.clerk,
        day: &taking.day,
        zone: &taking.hall.zone,
        ticket: &taking.quote.ticket,
        accounts: &accounts,
    };
    let step = Step { payments: 1, counted: counts::counted_by(work, &of)?, fen: amount.0 };
    counts::count(work, &taking.desk.clerk, &taking.day, step)?;
    let number = next_receipt(work, &taking.desk.hall, &taking.day)?;
    save(work, &taking, amount, number)?;
    save_parts(work, &taking.id, &taking.settled.parts)?;
    let sums = shares.iter().filter(|(account, _)| account.is_some()).map(|(_, sum)| *sum);
    for (account, sum) in accounts.iter().zip(sums) {
        history::add(work, &taking.id, account, sum)?;
    }
    give_credits(work, &taking)?;
    record(work, &taking, amount, number)?;
    Ok(paid(taking, amount, number, work.now()))
}

fn paid(taking: Taking<'_>, amount: Money, number: i32, at: Millis) -> Paid {
    let year = taking.day.year();
    let part = |part: SettledPart| PaidPart {
        method: part.method,
        amount_fen: part.amount,
        tendered_fen: part.tendered,
        change_fen: part.change,
        reference: part.reference,
    };
    Paid {
        id: taking.id,
        receipt: super::receipts::number(year, number),
        receipt_year: year,
        receipt_number: number,
        amount_fen: amount,
        change_fen: Money(taking.settled.parts.iter().map(|part| part.change.0).sum()),
        left_fen: taking.settled.over,
        parts: taking.settled.parts.into_iter().map(part).collect(),
        at,
    }
}

/// A provider's reference is used once for ever, a slip's number once in a till (terminals count for themselves and
/// begin again); a payment that was taken back frees it.
pub(super) fn is_new_reference(work: &mut Work<'_>, part: &SettledPart, till: &str) -> Result<(), Stop> {
    use payment_parts as p;
    if part.method == Method::Cash {
        return Ok(());
    }
    let branch = work.branch();
    let is_it = |other: &PartRow| other.method == part.method.as_str() && other.reference == part.reference;
    let used: Vec<String> = p::table
        .inner_join(payments::table.on(payments::branch.eq(p::branch).and(payments::id.eq(p::payment))))
        .left_join(reversals::table.on(reversals::branch.eq(p::branch).and(reversals::payment.eq(p::payment))))
        .filter(p::branch.eq(&branch).and(p::method.eq(part.method.as_str())))
        .filter(part_has_reference())
        .filter(p::reference.eq(&part.reference))
        .filter(reversals::id.nullable().is_null())
        .order(payments::at.desc())
        .limit(SAME_SLIP_MAX)
        .select(payments::till)
        .load(work.look_beside(&[Table::Payments, Table::PaymentParts], is_it))?;
    let again = match part.method {
        // What was returned, or is credit, is no payment any more.
        Method::Qr => !used.is_empty() || is_settled(work.look(&[]), &branch, &part.reference)?,
        _ => used.iter().any(|used| used == till),
    };
    if again { Err(FeesRefusal::ReferenceUsed.into()) } else { Ok(()) }
}

/// What was paid without being owed becomes credit.
fn give_credits(work: &mut Work<'_>, taking: &Taking<'_>) -> Result<(), Stop> {
    for line in taking.lines.iter().filter(|line| line.kind == LineKind::TopUp) {
        if let Some(account) = &line.account {
            credits::give(work, account, Source::TopUp, &taking.id, line.amount_fen)?;
        }
    }
    match &taking.quote.account {
        Some(account) if taking.settled.over > Money::ZERO => {
            credits::give(work, account, Source::Change, &taking.id, taking.settled.over)
        }
        _ => Ok(()),
    }
}

/// The next receipt number of a hall and year: without a gap, because it is taken in the payment's own transaction.
fn next_receipt(work: &mut Work<'_>, hall: &str, day: &Day) -> Result<i32, Stop> {
    let (branch, year) = (work.branch(), day.year());
    let here = work.waiting::<LastReceipt>().iter().rev().find(|row| row.hall == hall && row.year == year);
    let last = match here.map(|row| row.last) {
        Some(last) => last,
        None => {
            let row = receipt_numbers::table.find((&branch, hall, year)).select(receipt_numbers::last);
            let here = |row: &LastReceipt| row.hall == hall && row.year == year;
            row.get_result(work.look_beside(&[Table::ReceiptNumbers], here)).optional()?.unwrap_or(0)
        }
    };
    work.later(LastReceipt { branch, hall: hall.to_owned(), year, last: last + 1 })?;
    Ok(last + 1)
}

fn save(work: &mut Work<'_>, taking: &Taking<'_>, amount: Money, number: i32) -> Result<(), Stop> {
    let (branch, at) = (work.branch(), work.now());
    work.later(PaymentRow {
        branch: branch.clone(),
        id: taking.id.clone(),
        hall: taking.desk.hall.clone(),
        day: taking.day.as_str().to_owned(),
        quote: taking.quote.id.clone(),
        ticket: taking.quote.ticket.clone(),
        account: taking.quote.account.clone(),
        till: taking.till.clone(),
        counter: taking.desk.counter.clone(),
        clerk: taking.desk.clerk.clone(),
        amount_fen: amount.0,
        payer: taking.payer.clone(),
        receipt_year: taking.day.year(),
        receipt_number: number,
        at,
    })?;
    work.later(QuoteChange { branch, id: taking.quote.id.clone(), to: Settles::Paid })
}

fn save_parts(work: &mut Work<'_>, payment: &str, parts: &[SettledPart]) -> Result<(), Stop> {
    for (part, n) in parts.iter().zip(1_i32..) {
        let row = PartRow {
            branch: work.branch(),
            payment: payment.to_owned(),
            n,
            method: part.method.as_str(),
            amount_fen: part.amount.0,
            tendered_fen: part.tendered.0,
            change_fen: part.change.0,
            reference: part.reference.clone(),
        };
        work.later(row)?;
    }
    Ok(())
}

fn record(work: &mut Work<'_>, taking: &Taking<'_>, amount: Money, number: i32) -> Result<(), Stop> {
    let parts: Vec<_> = taking
        .settled
        .parts
        .iter()
        .map(|part| json!({ "method": part.method, "amount_fen": part.amount, "change_fen": part.change }))
        .collect();
    let data = json!({
        "ticket": taking.quote.ticket, "counter": taking.desk.counter, "quote": taking.quote.id,
        "account": taking.quote.account, "till": taking.till, "parts": parts, "amount_fen": amount,
        "left_fen": taking.settled.over, "receipt_year": taking.day.year(), "receipt_number": number,
    });
    work.record(Some(&taking.desk.hall), "payment_taken", &taking.id, &data)
}
