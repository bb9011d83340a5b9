//! Payments: a confirmed quote becomes money in the till, paid charges and a numbered receipt, in one transaction.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::ledger::{self, Leg};
use super::opening::ChargeRow;
use super::queries::{self, QuoteRow};
use super::quotes::standing;
use super::refusal::FeesRefusal;
use super::rules::{self, Settled};
use super::served::{Served, served};
use super::tills;
use super::types::{Line, LineKind, Method, QuoteState, Tender};
use crate::door::{Stop, Work};
use crate::halls::Hall;
use crate::kernel::{Day, Millis, Money};
use crate::store::fragments::payment_has_reference;
use crate::store::schema::{charges, clerk_quarters, payments, quotes, receipt_numbers, reversals};

/// The latest payments with the same slip number that are looked at: those of this day stand first.
const SAME_SLIP_MAX: i64 = 100;

/// What is paid, and with what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct AskPayment {
    /// The quote that the customer confirmed.
    pub quote: String,
    /// What they hand over.
    #[serde(flatten)]
    pub tender: Tender,
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
    /// When.
    #[serde(with = "crate::kernel::clock::instant")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Millis,
}

/// Takes the payment of a confirmed quote for the ticket in service, into the actor's open till at that counter.
pub fn pay(work: &mut Work<'_>, ticket: &str, ask: &AskPayment) -> Result<Paid, Stop> {
    let (branch, now) = (work.branch(), work.now());
    let desk = served(work, ticket)?;
    let quote = queries::quote_row(work.conn(), &branch, &ask.quote)?;
    if quote.ticket != ticket {
        return Err(FeesRefusal::QuoteOfAnotherTicket.into());
    }
    rules::still_good(&standing(work, &quote)?, now)?;
    if QuoteState::parse(&quote.state) != QuoteState::Confirmed {
        return Err(FeesRefusal::QuoteNotConfirmed.into());
    }
    let settled = rules::settle(&ask.tender, Money(quote.total_fen))?;
    let till = tills::open_of(work, &desk.clerk, &desk.counter)?.ok_or(FeesRefusal::TillNotOpen)?;
    let hall = work.hall(&desk.hall)?;
    let day = work.today(&hall);
    is_new_reference(work, &settled, &till)?;

    let id = work.id();
    let lines = queries::lines_of(work.conn(), &branch, &quote.id)?;
    let legs = legs(&hall, &till, &quote, &lines, settled.method);
    ledger::post(work, &id, &day, &legs)?;
    pay_charges(work, &id, &quote, &lines)?;
    let number = next_receipt(work, &desk.hall, &day)?;
    count_for(work, &desk.clerk, &day, 1, quote.total_fen)?;
    save(work, &id, &desk, &till, &quote, &settled, &day, number)?;
    Ok(Paid {
        receipt: super::receipts::number(day.year(), number),
        id,
        receipt_year: day.year(),
        receipt_number: number,
        method: settled.method,
        amount_fen: Money(quote.total_fen),
        tendered_fen: settled.tendered,
        change_fen: settled.change,
        at: now,
    })
}

/// A provider's reference is used once for ever, a slip's number once in a till (terminals count for themselves and
/// begin again); a payment that was taken back frees it.
fn is_new_reference(work: &mut Work<'_>, settled: &Settled, till: &str) -> Result<(), Stop> {
    if settled.method == Method::Cash {
        return Ok(());
    }
    let branch = work.branch();
    let used: Vec<String> = payments::table
        .left_join(reversals::table.on(reversals::branch.eq(payments::branch).and(reversals::payment.eq(payments::id))))
        .filter(payments::branch.eq(&branch).and(payments::method.eq(settled.method.as_str())))
        .filter(payment_has_reference())
        .filter(payments::reference.eq(&settled.reference))
        .filter(reversals::id.nullable().is_null())
        .order(payments::at.desc())
        .limit(SAME_SLIP_MAX)
        .select(payments::till)
        .load(work.conn())?;
    let again = match settled.method {
        Method::Qr => !used.is_empty(),
        _ => used.iter().any(|used| used == till),
    };
    if again { Err(FeesRefusal::ReferenceUsed.into()) } else { Ok(()) }
}

/// The posting of a payment: the till takes the whole from the customer; what was not owed before becomes owed and
/// earned in the same breath.
fn legs(hall: &Hall, till: &str, quote: &QuoteRow, lines: &[Line], method: Method) -> Vec<Leg> {
    let customer = quote.account.as_deref().map_or_else(|| ledger::WALK_IN.to_owned(), ledger::subscriber);
    let mut legs = vec![Leg {
        kind: "payment",
        debit: ledger::till(till, method),
        credit: customer.clone(),
        amount: Money(quote.total_fen),
    }];
    for line in lines {
        let earned = match line.kind {
            LineKind::Arrears => continue,
            LineKind::Fee => ledger::revenue(&format!("fee-{}", line.tariff)),
            LineKind::Prepay => ledger::revenue(product(hall, line)),
        };
        legs.push(Leg { kind: line.kind.as_str(), debit: customer.clone(), credit: earned, amount: line.amount_fen });
    }
    legs
}

fn product<'a>(hall: &'a Hall, line: &'a Line) -> &'a str {
    let tariffs = &hall.pack.tariffs;
    let tariff = tariffs.iter().find(|tariff| tariff.code == line.tariff && tariff.version == line.version);
    tariff.map_or(line.tariff.as_str(), |tariff| tariff.product.as_str())
}

/// Owed months are paid; months ahead become charges that are paid already.
fn pay_charges(work: &mut Work<'_>, payment: &str, quote: &QuoteRow, lines: &[Line]) -> Result<(), Stop> {
    let (branch, now) = (work.branch(), work.now());
    for line in lines {
        match (line.kind, &line.charge, &quote.account) {
            (LineKind::Arrears, Some(charge), _) => {
                let paid = crate::store::update(
                    charges::table
                        .find((&branch, charge))
                        .filter(charges::paid_fen.le(charges::amount_fen - line.amount_fen.0))
                        .filter(charges::voided_at.is_null()),
                )
                .set(charges::paid_fen.eq(charges::paid_fen + line.amount_fen.0))
                .execute(work.conn())?;
                if paid != 1 {
                    return Err(FeesRefusal::ChargeNotOwed.into());
                }
            }
            (LineKind::Prepay, _, Some(account)) => {
                let row = ChargeRow {
                    branch: &branch,
                    id: work.id(),
                    account,
                    tariff: &line.tariff,
                    version: line.version,
                    period: &line.period,
                    through: &line.through,
                    amount_fen: line.amount_fen.0,
                    paid_fen: line.amount_fen.0,
                    payment: Some(payment),
                    at: now,
                };
                diesel::insert_into(charges::table).values(&row).execute(work.conn())?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// The next receipt number of a hall and year: without a gap, because it is taken in the payment's own transaction.
fn next_receipt(work: &mut Work<'_>, hall: &str, day: &Day) -> Result<i32, Stop> {
    use receipt_numbers as r;
    let branch = work.branch();
    let row = r::table.find((&branch, hall, day.year()));
    let last: Option<i32> = row.select(r::last).get_result(work.conn()).optional()?;
    let number = last.unwrap_or(0) + 1;
    if last.is_some() {
        crate::store::update(row).set(r::last.eq(number)).execute(work.conn())?;
    } else {
        diesel::insert_into(r::table)
            .values((r::branch.eq(&branch), r::hall.eq(hall), r::year.eq(day.year()), r::last.eq(number)))
            .execute(work.conn())?;
    }
    Ok(number)
}

/// Counts a payment for its clerk in the quarter of its day; -1 takes it back.
pub(super) fn count_for(work: &mut Work<'_>, clerk: &str, day: &Day, n: i32, fen: i64) -> Result<(), Stop> {
    use clerk_quarters as q;
    let branch = work.branch();
    let quarter = day.quarter();
    let counted = crate::store::update(q::table.find((&branch, clerk, &quarter)))
        .set((q::payments.eq(q::payments + n), q::amount_fen.eq(q::amount_fen + fen)))
        .execute(work.conn())?;
    if counted == 0 {
        diesel::insert_into(q::table)
            .values((
                q::branch.eq(&branch),
                q::clerk.eq(clerk),
                q::quarter.eq(&quarter),
                q::payments.eq(n),
                q::amount_fen.eq(fen),
            ))
            .execute(work.conn())?;
    }
    Ok(())
}

#[expect(
    clippy::too_many_arguments,
    reason = "each is one column group of the row that is written here and nowhere else"
)]
fn save(
    work: &mut Work<'_>,
    id: &str,
    desk: &Served,
    till: &str,
    quote: &QuoteRow,
    settled: &Settled,
    day: &Day,
    number: i32,
) -> Result<(), Stop> {
    use payments as p;
    let (branch, now) = (work.branch(), work.now());
    diesel::insert_into(p::table)
        .values((
            p::branch.eq(&branch),
            p::id.eq(id),
            p::hall.eq(&desk.hall),
            p::day.eq(day.as_str()),
            p::quote.eq(&quote.id),
            p::ticket.eq(&quote.ticket),
            p::account.eq(&quote.account),
            p::till.eq(till),
            p::counter.eq(&desk.counter),
            p::clerk.eq(&desk.clerk),
            p::method.eq(settled.method.as_str()),
            p::amount_fen.eq(quote.total_fen),
            p::tendered_fen.eq(settled.tendered.0),
            p::change_fen.eq(settled.change.0),
            p::reference.eq(&settled.reference),
            (p::receipt_year.eq(day.year()), p::receipt_number.eq(number), p::at.eq(now)),
        ))
        .execute(work.conn())?;
    crate::store::update(quotes::table.find((&branch, &quote.id)))
        .set(quotes::state.eq(QuoteState::Paid.as_str()))
        .execute(work.conn())?;
    let data = json!({
        "ticket": quote.ticket, "counter": desk.counter, "quote": quote.id, "account": quote.account, "till": till,
        "method": settled.method, "amount_fen": quote.total_fen, "change_fen": settled.change,
        "receipt_year": day.year(), "receipt_number": number,
    });
    work.record(Some(&desk.hall), "payment_taken", id, &data)
}
