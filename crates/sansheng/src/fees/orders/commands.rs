//! What is written about an order. Each command is safe to run again: a provider tells the same thing by notification, by
//! answer and by repetition, and whichever comes first is the one that counts.

use diesel::prelude::*;
use serde_json::json;

use super::disputes::{self, Before};
use super::holding::waiting;
use super::queries::{OrderRow, order_row};
use super::rules::{self, Hold, Word};
use super::{AskOrder, OrderState, OrderView};
use crate::door::{Stop, Work};
use crate::fees::anew::must_be_good;
use crate::fees::queries::quote_row;
use crate::fees::quotes::Quoted;
use crate::fees::served::served;
use crate::fees::types::{HowPaid, Part, QuoteState, Tender};
use crate::fees::{AskPayment, FeesRefusal, payments, rules as money};
use crate::kernel::{Millis, Money};
use crate::providers::Taken;
use crate::store::schema::{payment_parts, payments as paid, provider_orders as o, quotes, reversals};

/// Writes down that an order is wanted, before the provider is asked. The same wish again finds the same order.
pub fn intend(work: &mut Work<'_>, ticket: &str, ask: &AskOrder) -> Result<OrderView, Stop> {
    let (branch, now) = (work.branch(), work.now());
    let desk = served(work, ticket)?;
    let quote = quote_row(work.conn(), &branch, &ask.quote)?;
    if quote.ticket != ticket {
        return Err(FeesRefusal::QuoteOfAnotherTicket.into());
    }
    let quoted = Quoted::of(work, &quote.id)?;
    must_be_good(work, &quote, &quoted)?;
    if QuoteState::parse(&quote.state) != QuoteState::Confirmed {
        return Err(FeesRefusal::QuoteNotConfirmed.into());
    }
    let till = desk.open_till()?.to_owned();
    if let Some(live) = waiting(work, &quote.id)? {
        let same = live.provider == ask.provider.as_str() && live.others() == ask.others;
        let shown = live.hold(now) == Hold::Scan && same;
        return if shown { Ok(live.view()) } else { Err(live.refusal(now).into()) };
    }
    let rounding = work.hall(&desk.hall)?.pack.hall.cash_rounding;
    let (amount, others) = money::left_after(&ask.others, Money(quote.total_fen), rounding)?;
    for part in &others {
        payments::is_new_reference(work, part, &till)?;
    }
    let id = work.id();
    let row = OrderRow {
        order_no: id.replace('-', ""),
        id,
        hall: desk.hall,
        quote: quote.id,
        ticket: ticket.to_owned(),
        counter: desk.counter,
        clerk: desk.clerk,
        role: work.actor().role.clone(),
        payment: None,
        provider: ask.provider.as_str().to_owned(),
        amount_fen: amount.0,
        others: serde_json::to_string(&ask.others).unwrap_or_default(),
        state: OrderState::Unknown.as_str().to_owned(),
        code_url: String::new(),
        transaction_no: String::new(),
        mismatch_fen: None,
        opened_at: now,
        expires_at: now + rules::ORDER_LASTS_MS,
        closing_at: None,
        settled_at: None,
        asks: 0,
        ask_at: now + rules::OPENING_MS,
        released_at: None,
    };
    diesel::insert_into(o::table).values((o::branch.eq(&branch), &row)).execute(work.conn())?;
    keep_quote(work, &row.quote, quote.expires_at, row.expires_at + rules::TOLD_LATE_MS)?;
    told(work, &row, "provider_order_asked", json!({}))?;
    Ok(row.view())
}

/// A quote stays good for as long as its order may be paid and told of: what it says was confirmed, and its account must
/// still stand as it did.
fn keep_quote(work: &mut Work<'_>, quote: &str, until: Millis, at_least: Millis) -> QueryResult<()> {
    let branch = work.branch();
    crate::store::update(quotes::table.find((&branch, quote)))
        .set(quotes::expires_at.eq(until.max(at_least)))
        .execute(work.conn())
        .map(|_| ())
}

/// The provider has the order: its code can be scanned.
pub fn opened(work: &mut Work<'_>, id: &str, code_url: &str) -> Result<OrderView, Stop> {
    let (branch, now) = (work.branch(), work.now());
    let mut row = order_row(work.conn(), &branch, id)?;
    if row.state() != OrderState::Unknown || row.has_code() {
        return Ok(row.view());
    }
    code_url.clone_into(&mut row.code_url);
    // Who wants it closed meanwhile still does; the code is kept, because the provider has it.
    if !row.is_closing() && row.expires_at > now {
        OrderState::Opened.as_str().clone_into(&mut row.state);
        (row.asks, row.ask_at) = (0, now + rules::ASK_FIRST_MS);
    }
    crate::store::update(o::table.find((&branch, id)))
        .set((o::code_url.eq(&row.code_url), o::state.eq(&row.state), o::asks.eq(row.asks), o::ask_at.eq(row.ask_at)))
        .execute(work.conn())?;
    told(work, &row, "provider_order_opened", json!({}))?;
    Ok(row.view())
}

/// The provider refused to open it: it was never there.
pub fn not_opened(work: &mut Work<'_>, id: &str, why: &str) -> Result<OrderView, Stop> {
    let branch = work.branch();
    let row = order_row(work.conn(), &branch, id)?;
    if row.state() == OrderState::Unknown && !row.has_code() { end(work, row, why) } else { Ok(row.view()) }
}

/// Nobody paid and nobody can: the provider says so.
pub fn close(work: &mut Work<'_>, id: &str, why: &str) -> Result<OrderView, Stop> {
    let branch = work.branch();
    let row = order_row(work.conn(), &branch, id)?;
    if row.state().waits() { end(work, row, why) } else { Ok(row.view()) }
}

fn end(work: &mut Work<'_>, mut row: OrderRow, why: &str) -> Result<OrderView, Stop> {
    let branch = work.branch();
    OrderState::Closed.as_str().clone_into(&mut row.state);
    crate::store::update(o::table.find((&branch, &row.id))).set(o::state.eq(&row.state)).execute(work.conn())?;
    told(work, &row, "provider_order_closed", json!({ "why": why }))?;
    Ok(row.view())
}

/// The clerk wants it closed, because the customer pays otherwise. Until the provider says so it is unknown.
pub fn ask_to_close(work: &mut Work<'_>, id: &str) -> Result<OrderView, Stop> {
    let (branch, now) = (work.branch(), work.now());
    let mut row = order_row(work.conn(), &branch, id)?;
    served(work, &row.ticket)?;
    if !row.state().waits() {
        return if row.state() == OrderState::Closed { Ok(row.view()) } else { Err(FeesRefusal::OrderOver.into()) };
    }
    if !row.is_closing() {
        OrderState::Unknown.as_str().clone_into(&mut row.state);
        (row.closing_at, row.asks, row.ask_at) = (Some(now), 0, now);
        save_turn(work, &row)?;
        told(work, &row, "provider_order_closing", json!({}))?;
    }
    Ok(row.view())
}

/// Takes an order to ask about, so that no other process does at the same time. An order whose time is over becomes
/// unknown: its code is not shown any more, and only the provider knows how it ended.
pub fn claim(work: &mut Work<'_>, id: &str) -> Result<Option<OrderRow>, Stop> {
    let (branch, now) = (work.branch(), work.now());
    let mut row = order_row(work.conn(), &branch, id)?;
    if row.ask_at > now || row.mismatch_fen.is_some() || !(row.state().waits() || row.state() == OrderState::Owed) {
        return Ok(None);
    }
    let expired = row.state() == OrderState::Opened && row.expires_at <= now;
    if expired {
        OrderState::Unknown.as_str().clone_into(&mut row.state);
        row.asks = 0;
    }
    row.ask_at = rules::ask_again_at(row.asks, row.expires_at, now);
    row.asks = row.asks.saturating_add(1);
    save_turn(work, &row)?;
    if expired {
        told(work, &row, "provider_order_expired", json!({}))?;
    }
    Ok(Some(row))
}

fn save_turn(work: &mut Work<'_>, row: &OrderRow) -> QueryResult<()> {
    let branch = work.branch();
    crate::store::update(o::table.find((&branch, &row.id)))
        .set((
            o::state.eq(&row.state),
            o::closing_at.eq(row.closing_at),
            o::asks.eq(row.asks),
            o::ask_at.eq(row.ask_at),
        ))
        .execute(work.conn())
        .map(|_| ())
}

/// What became of a payment that the provider told of.
#[derive(Clone, Debug, PartialEq)]
pub enum Settled {
    /// It is this payment of ours, now or before.
    Paid(Box<OrderView>),
    /// The provider speaks of another amount or another payment; that was written down for people, nothing was booked.
    Refused(FeesRefusal),
}

/// Books a payment that the provider told of, exactly once. A rule that refuses the payment itself is the caller's to
/// hear: the money is then [`owe`]d. Run it as the clerk who opened the order.
pub fn settle(work: &mut Work<'_>, id: &str, taken: &Taken) -> Result<Settled, Stop> {
    let (branch, now) = (work.branch(), work.now());
    let mut row = order_row(work.conn(), &branch, id)?;
    match judged(work, &row, taken)? {
        Word::Known => return Ok(Settled::Paid(Box::new(row.view()))),
        Word::Refused(refusal) => return Ok(Settled::Refused(refusal)),
        Word::New => {}
    }
    let payment = match booked_by_hand(work, &row, taken)? {
        Some(payment) => payment,
        None => book(work, &row, taken)?,
    };
    OrderState::Paid.as_str().clone_into(&mut row.state);
    (row.payment, row.settled_at) = (Some(payment), Some(now));
    taken.transaction_no.clone_into(&mut row.transaction_no);
    save_end(work, &row)?;
    told(work, &row, "provider_order_paid", json!({ "payment": row.payment, "transaction": row.transaction_no }))?;
    Ok(Settled::Paid(Box::new(row.view())))
}

/// The one way from a settled order to a payment: the quote, or what the other parts leave of it, is paid by QR code with
/// the provider's number.
fn book(work: &mut Work<'_>, row: &OrderRow, taken: &Taken) -> Result<String, Stop> {
    let tender = Tender::Qr { reference: taken.transaction_no.clone() };
    let mut parts = row.others();
    let how = if parts.is_empty() {
        HowPaid::Whole(tender)
    } else {
        parts.push(Part { amount_fen: taken.amount, tender });
        HowPaid::Parts { parts }
    };
    let ask = AskPayment { quote: row.quote.clone(), payer: String::new(), leave_change: false, how };
    payments::pay_told(work, &row.ticket, &ask).map(|paid| paid.id)
}

/// The payment of this very transaction that the clerk had typed in from the customer's phone before we were told.
fn booked_by_hand(work: &mut Work<'_>, row: &OrderRow, taken: &Taken) -> QueryResult<Option<String>> {
    use payment_parts as parts;
    let branch = work.branch();
    paid::table
        .inner_join(parts::table.on(parts::branch.eq(paid::branch).and(parts::payment.eq(paid::id))))
        .left_join(reversals::table.on(reversals::branch.eq(paid::branch).and(reversals::payment.eq(paid::id))))
        .filter(paid::branch.eq(&branch).and(paid::quote.eq(&row.quote)))
        .filter(parts::method.eq("qr").and(parts::amount_fen.eq(row.amount_fen)))
        .filter(parts::reference.eq(taken.transaction_no.to_ascii_uppercase()))
        .filter(reversals::id.nullable().is_null())
        .select(paid::id)
        .get_result(work.conn())
        .optional()
}

/// Writes down that money came which cannot be booked, and by which rule: it goes back to the customer.
pub fn owe(work: &mut Work<'_>, id: &str, taken: &Taken, why: &str) -> Result<Settled, Stop> {
    let (branch, now) = (work.branch(), work.now());
    let mut row = order_row(work.conn(), &branch, id)?;
    match judged(work, &row, taken)? {
        Word::Known => return Ok(Settled::Paid(Box::new(row.view()))),
        Word::Refused(refusal) => return Ok(Settled::Refused(refusal)),
        Word::New => {}
    }
    OrderState::Owed.as_str().clone_into(&mut row.state);
    taken.transaction_no.clone_into(&mut row.transaction_no);
    (row.settled_at, row.asks, row.ask_at) = (Some(now), 0, now);
    save_end(work, &row)?;
    told(work, &row, "provider_order_owed", json!({ "transaction": row.transaction_no, "why": why }))?;
    Ok(Settled::Paid(Box::new(row.view())))
}

/// Judges what the provider told; what is refused is a dispute, once for each payment that it speaks of.
fn judged(work: &mut Work<'_>, row: &OrderRow, taken: &Taken) -> Result<Word, Stop> {
    let expected = Money(row.amount_fen);
    let word = rules::judge(row.state(), &row.transaction_no, expected, &taken.transaction_no, taken.amount);
    if word == Word::Known {
        return Ok(word);
    }
    let before = disputes::before(work, &row.id, taken)?;
    if before == Before::Ended {
        // People have found out what became of it: that stands, whatever is told of it now.
        return Ok(Word::Known);
    }
    if matches!(word, Word::Refused(_)) && before == Before::Nothing {
        disputes::note(work, row, taken)?;
    }
    Ok(word)
}

fn save_end(work: &mut Work<'_>, row: &OrderRow) -> QueryResult<()> {
    let branch = work.branch();
    crate::store::update(o::table.find((&branch, &row.id)))
        .set((
            o::state.eq(&row.state),
            o::payment.eq(&row.payment),
            o::transaction_no.eq(&row.transaction_no),
            o::settled_at.eq(row.settled_at),
            o::asks.eq(row.asks),
            o::ask_at.eq(row.ask_at),
        ))
        .execute(work.conn())
        .map(|_| ())
}

/// A payment was taken back: if it came through a provider, the money goes back through it.
pub fn give_back(work: &mut Work<'_>, payment: &str) -> Result<(), Stop> {
    let (branch, now) = (work.branch(), work.now());
    let row: Option<OrderRow> = o::table
        .filter(o::branch.eq(&branch).and(o::payment.eq(payment)))
        .select(OrderRow::as_select())
        .get_result(work.conn())
        .optional()?;
    let Some(mut row) = row.filter(|row| row.state() == OrderState::Paid) else { return Ok(()) };
    OrderState::Owed.as_str().clone_into(&mut row.state);
    (row.asks, row.ask_at) = (0, now);
    save_end(work, &row)?;
    told(work, &row, "provider_order_owed", json!({ "transaction": row.transaction_no, "why": "payment_reversed" }))
}

/// The provider has given the money back.
pub fn given_back(work: &mut Work<'_>, id: &str) -> Result<OrderView, Stop> {
    let branch = work.branch();
    let mut row = order_row(work.conn(), &branch, id)?;
    if row.state() == OrderState::Owed {
        OrderState::Refunded.as_str().clone_into(&mut row.state);
        save_end(work, &row)?;
        told(work, &row, "provider_order_refunded", json!({ "transaction": row.transaction_no }))?;
    }
    Ok(row.view())
}

/// Writes an order's event, with what every one of them says.
pub(super) fn told(work: &mut Work<'_>, row: &OrderRow, kind: &str, mut data: serde_json::Value) -> Result<(), Stop> {
    let common = json!({
        "ticket": row.ticket, "counter": row.counter, "quote": row.quote, "provider": row.provider,
        "amount_fen": row.amount_fen,
    });
    if let (Some(data), serde_json::Value::Object(common)) = (data.as_object_mut(), common) {
        data.extend(common);
    }
    work.record(Some(&row.hall), kind, &row.id, &data)
}
