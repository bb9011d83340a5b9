//! Credit: what an account has paid without owing it. It pays what is owed at once, oldest first, and the next bills; so
//! an account has open credit only while it owes nothing.

use diesel::prelude::*;

use super::refusal::FeesRefusal;
use super::rules::ARREARS_MAX;
use super::{charges, payouts};
use crate::door::{Stop, Work};
use crate::kernel::Money;
use crate::store::Conn;
use crate::store::schema::{credit_uses, credits};

/// Where a credit comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// It was taken over from another system.
    Opening,
    /// The customer paid it in.
    TopUp,
    /// The customer left the change.
    Change,
    /// A credit note took back what had been paid.
    CreditNote,
    /// What was paid ahead was not used.
    Refund,
    /// A deposit went back.
    Deposit,
    /// What a provider took and nobody had asked for.
    Dispute,
}

impl Source {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Opening => "opening",
            Self::TopUp => "top_up",
            Self::Change => "change",
            Self::CreditNote => "credit_note",
            Self::Refund => "refund",
            Self::Deposit => "deposit",
            Self::Dispute => "dispute",
        }
    }
}

#[derive(Insertable)]
#[diesel(table_name = credits, treat_none_as_default_value = false)]
pub(super) struct CreditRow<'a> {
    pub branch: &'a str,
    pub id: String,
    pub account: &'a str,
    pub source: &'a str,
    pub origin: &'a str,
    pub amount_fen: i64,
    pub used_fen: i64,
    pub at: i64,
}

/// Gives an account credit, and pays with it what is owed.
pub(super) fn give(
    work: &mut Work<'_>,
    account: &str,
    source: Source,
    origin: &str,
    amount: Money,
) -> Result<(), Stop> {
    let (branch, now) = (work.branch(), work.now());
    let id = work.id();
    let mut used = Money::ZERO;
    let mut uses = Vec::new();
    for charge in charges::unpaid(work.conn(), &branch, account, ARREARS_MAX)? {
        let fen = charge.open.0.min(amount.0 - used.0);
        if fen == 0 {
            break;
        }
        charges::pay_of(work, &charge.id, Money(fen))?;
        used = Money(used.0 + fen);
        uses.push((charge.id, fen));
    }
    let row = CreditRow {
        branch: &branch,
        id: id.clone(),
        account,
        source: source.as_str(),
        origin,
        amount_fen: amount.0,
        used_fen: used.0,
        at: now,
    };
    diesel::insert_into(credits::table).values(&row).execute(work.conn())?;
    for (charge, fen) in uses {
        insert_use(work, &id, &charge, fen)?;
    }
    Ok(())
}

fn insert_use(work: &mut Work<'_>, credit: &str, charge: &str, fen: i64) -> QueryResult<()> {
    let (branch, now) = (work.branch(), work.now());
    diesel::insert_into(credit_uses::table)
        .values((
            credit_uses::branch.eq(&branch),
            credit_uses::credit.eq(credit),
            credit_uses::charge.eq(charge),
            credit_uses::amount_fen.eq(fen),
            credit_uses::at.eq(now),
        ))
        .execute(work.conn())
        .map(drop)
}

/// What the customer of a payment left instead of taking it as change.
pub(super) fn left_of(conn: &mut Conn, branch: &str, payment: &str) -> QueryResult<Money> {
    let left: Vec<i64> = credits::table
        .filter(credits::branch.eq(branch).and(credits::origin.eq(payment)))
        .filter(credits::source.eq(Source::Change.as_str()))
        .select(credits::amount_fen)
        .load(conn)?;
    Ok(Money(left.iter().sum()))
}

/// Pays with an account's open credits what it owes, the oldest of both first: after something is owed again.
pub(super) fn apply(work: &mut Work<'_>, account: &str) -> Result<(), Stop> {
    let branch = work.branch();
    let open: Vec<(String, i64, i64)> = credits::table
        .filter(credits::branch.eq(&branch).and(credits::account.eq(account)))
        .filter(credits::used_fen.lt(credits::amount_fen).and(credits::voided_at.is_null()))
        .order(credits::at.asc())
        .limit(ARREARS_MAX)
        .select((credits::id, credits::amount_fen, credits::used_fen))
        .load(work.conn())?;
    if open.is_empty() {
        return Ok(());
    }
    let mut owed = charges::unpaid(work.conn(), &branch, account, ARREARS_MAX)?.into_iter();
    let mut charge = owed.next();
    for (credit, amount, used) in open {
        let mut left = amount - used;
        while let Some(present) = charge.as_mut().filter(|_| left > 0) {
            let fen = present.open.0.min(left);
            charges::pay_of(work, &present.id, Money(fen))?;
            use_more(work, &credit, &present.id, fen)?;
            left -= fen;
            present.open = Money(present.open.0 - fen);
            if present.open == Money::ZERO {
                charge = owed.next();
            }
        }
    }
    Ok(())
}

/// So much more of a credit has paid so much more of a charge.
fn use_more(work: &mut Work<'_>, credit: &str, charge: &str, fen: i64) -> QueryResult<()> {
    let branch = work.branch();
    crate::store::update(credits::table.find((&branch, credit)))
        .set(credits::used_fen.eq(credits::used_fen + fen))
        .execute(work.conn())?;
    let known = crate::store::update(credit_uses::table.find((&branch, credit, charge)))
        .set(credit_uses::amount_fen.eq(credit_uses::amount_fen + fen))
        .execute(work.conn())?;
    if known == 0 { insert_use(work, credit, charge, fen) } else { Ok(()) }
}

/// Takes back the credits of a payment or credit note: what they paid is owed again.
pub(super) fn void_of(work: &mut Work<'_>, origin: &str) -> Result<(), Stop> {
    let (branch, now) = (work.branch(), work.now());
    let given: Vec<String> = credits::table
        .filter(credits::branch.eq(&branch).and(credits::origin.eq(origin)).and(credits::voided_at.is_null()))
        .select(credits::id)
        .load(work.conn())?;
    for credit in given {
        if payouts::is_paid_out(work.conn(), &branch, &credit)? {
            return Err(FeesRefusal::CreditPaidOut.into());
        }
        let uses: Vec<(String, i64)> = credit_uses::table
            .filter(credit_uses::branch.eq(&branch).and(credit_uses::credit.eq(&credit)))
            .order(credit_uses::charge.asc())
            .select((credit_uses::charge, credit_uses::amount_fen))
            .load(work.conn())?;
        for (charge, fen) in uses {
            charges::owe_again(work, &charge, Money(fen))?;
        }
        diesel::delete(credit_uses::table)
            .filter(credit_uses::branch.eq(&branch).and(credit_uses::credit.eq(&credit)))
            .execute(work.conn())?;
        crate::store::update(credits::table.find((&branch, &credit)))
            .set((credits::used_fen.eq(0), credits::voided_at.eq(now)))
            .execute(work.conn())?;
    }
    Ok(())
}
