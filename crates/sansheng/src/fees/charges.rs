//! Charges: what an account owes or has paid ahead. What is paid and credited of one is all that ever changes.

use diesel::prelude::*;

use super::ahead::nets;
use super::refusal::FeesRefusal;
use super::rules::{RULE_DEPOSIT, RULE_ONE_OFF, Unpaid};
use super::types::{Line, LineKind};
use crate::door::{Stop, Work};
use crate::kernel::Money;
use crate::store::schema::{charges, payments, quote_accounts};
use crate::store::{Conn, Table, Waits, inserted_together, on_either, prepared, summed};

/// A new charge.
#[derive(Insertable)]
#[diesel(table_name = charges, treat_none_as_default_value = false)]
pub(super) struct ChargeRow {
    pub branch: String,
    pub id: String,
    pub account: String,
    pub kind: &'static str,
    pub subscription: String,
    pub tariff: String,
    pub version: i32,
    pub rule: String,
    pub period: String,
    pub through: String,
    pub from_day: String,
    pub through_day: String,
    pub amount_fen: i64,
    pub paid_fen: i64,
    pub credited_fen: i64,
    pub bill: Option<String>,
    pub payment: Option<String>,
    pub at: i64,
}

inserted_together!(ChargeRow, Charges, charges);

type UnpaidRow = (String, String, i32, String, String, String, String, String, i64, i64, i64);

/// The charges that an account owes, oldest first, at most `limit`.
pub(super) fn unpaid(conn: &mut Conn, branch: &str, account: &str, limit: i64) -> QueryResult<Vec<Unpaid>> {
    use charges as c;
    let owed = c::table
        .filter(c::branch.eq(branch).and(c::account.eq(account)))
        .filter((c::paid_fen + c::credited_fen).lt(c::amount_fen).and(c::voided_at.is_null()))
        .order((c::period.asc(), c::tariff.asc(), c::id.asc()))
        .limit(limit)
        .select((
            c::id,
            c::tariff,
            c::version,
            c::rule,
            c::period,
            c::through,
            c::from_day,
            c::through_day,
            c::amount_fen,
            c::paid_fen,
            c::credited_fen,
        ));
    let rows: Vec<UnpaidRow> = on_either!(conn, |conn| prepared(owed).load(conn))?;
    let charge = |(id, tariff, version, rule, period, through, from_day, through_day, amount, paid, credited)| Unpaid {
        id,
        account: account.to_owned(),
        tariff,
        version,
        rule,
        period,
        through,
        from_day,
        through_day,
        open: Money(amount - paid - credited),
    };
    Ok(rows.into_iter().map(charge).collect())
}

/// Owed months are paid; months ahead become charges that are paid already, of what is left when everything is taken off.
pub(super) fn pay(work: &mut Work<'_>, payment: &str, lines: &[Line]) -> Result<(), Stop> {
    for line in lines {
        if let (LineKind::Arrears, Some(charge)) = (line.kind, &line.charge) {
            pay_of(work, charge, line.amount_fen)?;
        }
    }
    for (line, net) in nets(lines)? {
        if let Some(account) = &line.account {
            insert_paid(work, payment, account, line, net)?;
        }
    }
    Ok(())
}

/// What is paid of a charge that is there.
struct ChargePaid {
    branch: String,
    charge: String,
    fen: i64,
}

impl Waits for ChargePaid {
    const TABLE: Table = Table::Charges;

    fn write(conn: &mut Conn, rows: &[Self]) -> QueryResult<()> {
        let changes = rows.iter().map(|row| ((&row.branch, &row.charge), row.fen));
        for ((branch, charge), fen) in summed(changes, |sum, more| *sum = sum.saturating_add(more)) {
            let paid = crate::store::update(charges::table.find((branch, charge)))
                .set(charges::paid_fen.eq(charges::paid_fen + fen))
                .always(|| ());
            on_either!(conn, |conn| paid.execute(conn))?;
        }
        Ok(())
    }
}

/// Pays so much of a charge; no less may be open. Refuses `charge_not_owed`.
pub(super) fn pay_of(work: &mut Work<'_>, charge: &str, amount: Money) -> Result<(), Stop> {
    let branch = work.branch();
    let is_asked = |paid: &ChargePaid| paid.charge == charge;
    let asked = charges::table
        .find((&branch, charge))
        .filter(charges::voided_at.is_null())
        .select(charges::amount_fen - charges::paid_fen - charges::credited_fen);
    let conn = work.look_beside(&[Table::Charges], is_asked);
    let open: Option<i64> = on_either!(conn, |conn| prepared(asked).get_result(conn).optional())?;
    if open.is_none_or(|open| open < amount.0) {
        return Err(FeesRefusal::ChargeNotOwed.into());
    }
    work.later(ChargePaid { branch, charge: charge.to_owned(), fen: amount.0 })
}

/// Takes back what was paid of a charge. What of it a credit note had made credit is taken back there.
pub(super) fn owe_again(work: &mut Work<'_>, charge: &str, amount: Money) -> Result<(), Stop> {
    let branch = work.branch();
    let there = Money(super::notes::paid_of(work, charge)?.0.min(amount.0));
    crate::store::update(charges::table.find((&branch, charge)))
        .set(charges::paid_fen.eq(charges::paid_fen - there.0))
        .execute(work.conn())?;
    if there < amount { super::notes::take_back(work, charge, Money(amount.0 - there.0)) } else { Ok(()) }
}

fn insert_paid(work: &mut Work<'_>, payment: &str, account: &str, line: &Line, net: Money) -> Result<(), Stop> {
    let row = ChargeRow {
        branch: work.branch(),
        id: work.id(),
        account: account.to_owned(),
        kind: match line.rule.as_str() {
            RULE_DEPOSIT => "deposit",
            RULE_ONE_OFF => "one_off",
            _ => "prepay",
        },
        subscription: line.subscription.clone(),
        tariff: line.tariff.clone(),
        version: line.version,
        rule: line.rule.clone(),
        period: line.period.clone(),
        through: line.through.clone(),
        from_day: line.from_day.clone(),
        through_day: line.through_day.clone(),
        amount_fen: net.0,
        paid_fen: net.0,
        credited_fen: 0,
        bill: None,
        payment: Some(payment.to_owned()),
        at: work.now(),
    };
    work.later(row)
}

/// The accounts that a payment was for. Its charges are found by them.
#[diesel::dsl::auto_type(no_type_alias)]
pub(super) fn accounts_of<'a>(branch: &'a str, payment: &'a str) -> _ {
    let quote = quote_accounts::branch.eq(payments::branch).and(quote_accounts::quote.eq(payments::quote));
    payments::table
        .inner_join(quote_accounts::table.on(quote))
        .filter(payments::branch.eq(branch))
        .filter(payments::id.eq(payment))
        .select(quote_accounts::account)
}

/// What a payment paid ahead is void.
pub(super) fn void_ahead(work: &mut Work<'_>, payment: &str) -> QueryResult<()> {
    let (branch, now) = (work.branch(), work.now());
    diesel::update(charges::table)
        .filter(charges::branch.eq(&branch).and(charges::account.eq_any(accounts_of(&branch, payment))))
        .filter(charges::payment.eq(payment).and(charges::voided_at.is_null()))
        .set((charges::paid_fen.eq(0), charges::voided_at.eq(now)))
        .execute(work.conn())
        .map(drop)
}
