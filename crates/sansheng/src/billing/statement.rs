//! The statement of an account over years: bills, payments, what was paid ahead, credit notes, reversals, and what was owed
//! after each. Documents say what happened; amounts are those of their postings in the ledger, so that the last balance is
//! the ledger's.

use std::collections::HashMap;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::BillingRefusal;
use crate::door::Stop;
use crate::fees::{self, ledger};
use crate::kernel::{Day, Millis, Money};
use crate::store::schema::{bills, charges, credit_notes, credits, reversals, transfers};
use crate::store::{Conn, ROWS_A_STATEMENT};

/// At most this many postings of one account: a bill and a payment a month for forty years, and as much again.
const POSTINGS_MAX: usize = 2_000;
/// At most this many entries on one page.
pub const STATEMENT_PAGE: usize = 100;

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = StatementEntryKind)]
pub enum EntryKind {
    /// A month, or credit, that was taken over from another system.
    Opening,
    /// A bill.
    Bill,
    /// A payment; what it paid ahead or for a fee was charged in the same breath.
    Payment,
    /// A payment was taken back.
    Reversal,
    /// A line of a bill was taken back.
    CreditNote,
    /// What was paid ahead and not used went back as credit.
    Refund,
    /// A deposit went back.
    DepositReturn,
    /// Credit was paid out in cash.
    Payout,
    /// What a provider took and nobody had asked for became credit.
    Dispute,
}

/// A line of a statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = StatementEntry)]
pub struct Entry {
    /// The document: a bill, a payment, …
    pub id: String,
    /// What it is.
    pub kind: EntryKind,
    /// The business day.
    pub day: String,
    /// The month, of a bill or of what was taken over; empty otherwise.
    pub month: String,
    /// What was charged.
    #[schema(value_type = i64)]
    pub charged_fen: Money,
    /// What was paid or credited.
    #[schema(value_type = i64)]
    pub paid_fen: Money,
    /// What is owed after it; negative for credit.
    #[schema(value_type = i64)]
    pub balance_fen: Money,
    /// When.
    #[serde(with = "crate::kernel::clock::instant")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Millis,
}

/// A page of a statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = StatementPage)]
pub struct Page {
    /// What was owed before the first entry.
    #[schema(value_type = i64)]
    pub before_fen: Money,
    /// The entries, oldest first.
    pub entries: Vec<Entry>,
    /// What is owed after the last one.
    #[schema(value_type = i64)]
    pub after_fen: Money,
    /// Ask with this as `after` for the next page; absent on the last one.
    pub next: Option<String>,
}

/// Which part of a statement.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, utoipa::IntoParams)]
pub struct Wanted {
    /// The first day; from the beginning when left out.
    #[serde(default)]
    pub from: Option<String>,
    /// The last day; through today when left out.
    #[serde(default)]
    pub through: Option<String>,
    /// The entry that the page before ended with.
    #[serde(default)]
    pub after: Option<String>,
}

impl Wanted {
    /// The days, which must be days and in order.
    fn days(&self) -> Result<(Option<Day>, Option<Day>), BillingRefusal> {
        let day = |text: &Option<String>| match text.as_deref().filter(|text| !text.is_empty()) {
            None => Ok(None),
            Some(text) => Day::parse(text).map(Some).ok_or(BillingRefusal::StatementDaysMalformed),
        };
        let (from, through) = (day(&self.from)?, day(&self.through)?);
        let turned = from.as_ref().zip(through.as_ref()).is_some_and(|(from, through)| from > through);
        if turned { Err(BillingRefusal::StatementDaysMalformed) } else { Ok((from, through)) }
    }
}

/// The statement of an account, at most `limit` entries of it.
pub fn whole_statement(
    conn: &mut Conn,
    branch: &str,
    account: &str,
    wanted: &Wanted,
    limit: usize,
) -> Result<Page, Stop> {
    let (from, through) = wanted.days()?;
    let all = entries(conn, branch, account)?;
    let after = wanted.after.as_ref().and_then(|after| all.iter().position(|entry| entry.id == *after));
    let first = after.map_or(0, |at| at + 1);
    let early = |entry: &Entry| from.as_ref().is_some_and(|from| entry.day.as_str() < from.as_str());
    let late = |entry: &Entry| through.as_ref().is_some_and(|through| entry.day.as_str() > through.as_str());
    let begins = all.iter().skip(first).position(|entry| !early(entry)).map_or(all.len(), |n| first + n);
    let before_fen = begins.checked_sub(1).and_then(|n| all.get(n)).map_or(Money::ZERO, |entry| entry.balance_fen);
    let mut entries: Vec<Entry> =
        all.into_iter().skip(begins).take_while(|entry| !late(entry)).take(limit + 1).collect();
    let more = entries.len() > limit;
    entries.truncate(limit);
    let next = entries.last().filter(|_| more).map(|entry| entry.id.clone());
    let after_fen = entries.last().map_or(before_fen, |entry| entry.balance_fen);
    Ok(Page { before_fen, entries, after_fen, next })
}

/// A document: id, kind, month, instant.
type Document = (String, EntryKind, String, Millis);

fn documents(conn: &mut Conn, branch: &str, account: &str) -> Result<Vec<Document>, Stop> {
    let limit = i64::try_from(POSTINGS_MAX).unwrap_or(i64::MAX) + 1;
    let mut all: Vec<Document> = Vec::new();
    let of = |kind: EntryKind| move |(id, month, at): (String, String, Millis)| (id, kind, month, at);
    let billed: Vec<(String, String, Millis)> = bills::table
        .filter(bills::branch.eq(branch).and(bills::account.eq(account)))
        .limit(limit)
        .select((bills::id, bills::month, bills::issued_at))
        .load(conn)?;
    all.extend(billed.into_iter().map(of(EntryKind::Bill)));
    let owed: Vec<(String, String, Millis)> = charges::table
        .filter(charges::branch.eq(branch).and(charges::account.eq(account)).and(charges::kind.eq("opening")))
        .filter(charges::voided_at.is_null())
        .limit(limit)
        .select((charges::id, charges::period, charges::at))
        .load(conn)?;
    all.extend(owed.into_iter().map(of(EntryKind::Opening)));
    let plain = |kind: EntryKind| move |(id, at): (String, Millis)| (id, kind, String::new(), at);
    let credit: Vec<(String, Millis)> = credits::table
        .filter(credits::branch.eq(branch).and(credits::account.eq(account)).and(credits::source.eq("opening")))
        .limit(limit)
        .select((credits::id, credits::at))
        .load(conn)?;
    all.extend(credit.into_iter().map(plain(EntryKind::Opening)));
    let notes: Vec<(String, Millis)> = credit_notes::table
        .filter(credit_notes::branch.eq(branch).and(credit_notes::account.eq(account)))
        .limit(limit)
        .select((credit_notes::id, credit_notes::at))
        .load(conn)?;
    all.extend(notes.into_iter().map(plain(EntryKind::CreditNote)));
    all.extend(fees::refunds_of(conn, branch, account, limit)?.into_iter().map(plain(EntryKind::Refund)));
    let returned = fees::kept::returns_of(conn, branch, account, limit)?;
    all.extend(returned.into_iter().map(plain(EntryKind::DepositReturn)));
    let paid_out = fees::payouts::payouts_of(conn, branch, account, limit)?;
    all.extend(paid_out.into_iter().map(plain(EntryKind::Payout)));
    let disputed = fees::orders::disputes::credited_to(conn, branch, account, limit)?;
    all.extend(disputed.into_iter().map(plain(EntryKind::Dispute)));
    let payments = fees::history::payments_of(conn, branch, account, limit)?;
    let ids: Vec<&str> = payments.iter().map(|(id, _)| id.as_str()).collect();
    for some in ids.chunks(ROWS_A_STATEMENT) {
        let back: Vec<(String, Millis)> = reversals::table
            .filter(reversals::branch.eq(branch).and(reversals::payment.eq_any(some.iter().copied())))
            .select((reversals::id, reversals::at))
            .load(conn)?;
        all.extend(back.into_iter().map(plain(EntryKind::Reversal)));
    }
    all.extend(payments.into_iter().map(plain(EntryKind::Payment)));
    if all.len() > POSTINGS_MAX {
        return Err(BillingRefusal::StatementTooLong { max: POSTINGS_MAX }.into());
    }
    // Ids grow with time, also within one millisecond.
    all.sort_by(|a, b| (a.3, &a.0).cmp(&(b.3, &b.0)));
    Ok(all)
}

/// What a posting did to the account: charged, paid, the day.
type Moved = HashMap<String, (i64, i64, String)>;

fn moved(conn: &mut Conn, branch: &str, account: &str, postings: &[&str]) -> QueryResult<Moved> {
    let own = ledger::subscriber(account);
    let mut moved = Moved::new();
    for some in postings.chunks(ROWS_A_STATEMENT) {
        let legs: Vec<(String, String, String, i64, String)> = transfers::table
            .filter(transfers::branch.eq(branch).and(transfers::posting.eq_any(some.iter().copied())))
            .select((transfers::posting, transfers::debit, transfers::credit, transfers::amount_fen, transfers::day))
            .load(conn)?;
        for (posting, debit, credit, fen, day) in legs {
            let (charged, paid) = (if debit == own { fen } else { 0 }, if credit == own { fen } else { 0 });
            let sum = moved.entry(posting).or_insert((0, 0, day));
            sum.0 += charged;
            sum.1 += paid;
        }
    }
    Ok(moved)
}

fn entries(conn: &mut Conn, branch: &str, account: &str) -> Result<Vec<Entry>, Stop> {
    let documents = documents(conn, branch, account)?;
    let ids: Vec<&str> = documents.iter().map(|(id, ..)| id.as_str()).collect();
    let mut moved = moved(conn, branch, account, &ids)?;
    let mut balance = 0;
    let mut entries = Vec::with_capacity(documents.len());
    for (id, kind, month, at) in documents {
        let Some((charged, paid, day)) = moved.remove(&id) else { continue };
        balance += charged - paid;
        // What reductions took off a bill was never to be paid, nor a refund's discount.
        let (charged, paid) = match kind {
            EntryKind::Bill => (charged - paid, 0),
            EntryKind::Refund => (0, paid - charged),
            _ => (charged, paid),
        };
        let (charged_fen, paid_fen, balance_fen) = (Money(charged), Money(paid), Money(balance));
        entries.push(Entry { id, kind, day, month, charged_fen, paid_fen, balance_fen, at });
    }
    Ok(entries)
}
