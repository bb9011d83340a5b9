//! The late fee of accounts: on lines of bills that are open behind their due day and its grace.
//!
//! **Rule.** A run charges it once for each overdue line: what [`LateFee`] says through the day of the run on what is open
//! on that day, less what was charged for that line before. So nobody pays more for a part that they have paid meanwhile,
//! all fees of a line together stay under its cap, and there is no fee on a fee. What was taken over from another system
//! has no due day and bears none.

use std::collections::HashMap;

use diesel::prelude::*;

use super::chunk::Range;
use super::lines::day_no;
use super::prices::name_of;
use super::settings::BillingRules;
use crate::fees::LATE_FEE;
use crate::kernel::{Day, Money};
use crate::store::schema::{bills, charges};
use crate::store::{Conn, ROWS_A_STATEMENT};
use crate::tariffs::{DayNo, LateFee, OpenFrom};

/// A late fee that is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Late {
    /// Whose.
    pub account: String,
    /// The overdue charge's subscription.
    pub subscription: String,
    /// Its tariff.
    pub tariff: String,
    /// Its tariff's version.
    pub version: i32,
    /// `late_fee:` and the overdue charge.
    pub rule: String,
    /// The first day that it is for.
    pub from: DayNo,
    /// The last day: the day of the run.
    pub through: DayNo,
    /// How much.
    pub amount: Money,
}

/// An overdue line.
#[derive(Queryable)]
struct Overdue {
    id: String,
    account: String,
    subscription: String,
    tariff: String,
    version: i32,
    amount: i64,
    paid: i64,
    credited: i64,
    due_day: String,
}

/// What was charged for an overdue line before, and through which day.
type Before = HashMap<String, (i64, String)>;

/// The late fees of a range of accounts.
pub fn fees(
    conn: &mut Conn,
    branch: &str,
    range: Range<'_>,
    rules: BillingRules,
    today: &Day,
) -> QueryResult<Vec<Late>> {
    use charges as c;
    let Some(day) = day_no(today.as_str()).filter(|_| rules.daily_bp > 0) else { return Ok(Vec::new()) };
    let before_day = today.plus(-i64::from(rules.grace_days)).to_string();
    let overdue: Vec<Overdue> = c::table
        .inner_join(bills::table.on(bills::branch.eq(c::branch).and(c::bill.eq(bills::id.nullable()))))
        .filter(c::branch.eq(branch).and(c::account.gt(range.after)).and(c::account.le(range.through)))
        .filter((c::paid_fen + c::credited_fen).lt(c::amount_fen).and(c::voided_at.is_null()))
        .filter(c::kind.ne(LATE_FEE).and(bills::due_day.lt(before_day)))
        .order((c::account.asc(), c::id.asc()))
        .select((
            c::id,
            c::account,
            c::subscription,
            c::tariff,
            c::version,
            c::amount_fen,
            c::paid_fen,
            c::credited_fen,
            bills::due_day,
        ))
        .load(conn)?;
    let charged = charged_before(conn, branch, &overdue)?;
    let rule = LateFee {
        code: LATE_FEE.to_owned(),
        grace_days: rules.grace_days,
        daily_bp: rules.daily_bp,
        cap_bp: rules.cap_bp,
    };
    Ok(overdue.iter().filter_map(|line| fee(line, &charged, &rule, day)).collect())
}

fn charged_before(conn: &mut Conn, branch: &str, overdue: &[Overdue]) -> QueryResult<Before> {
    use charges as c;
    let mut before = Before::new();
    let mut accounts: Vec<&str> = overdue.iter().map(|line| line.account.as_str()).collect();
    accounts.dedup();
    for some in accounts.chunks(ROWS_A_STATEMENT) {
        let rows: Vec<(String, i64, String)> = c::table
            .filter(c::branch.eq(branch).and(c::account.eq_any(some.iter().copied())))
            .filter(c::kind.eq(LATE_FEE).and(c::voided_at.is_null()))
            .select((c::rule, c::amount_fen, c::through_day))
            .load(conn)?;
        for (rule, fen, through) in rows {
            let (sum, last) = before.entry(rule).or_default();
            *sum += fen;
            *last = through.max(std::mem::take(last));
        }
    }
    Ok(before)
}

fn fee(line: &Overdue, charged: &Before, rule: &LateFee, today: DayNo) -> Option<Late> {
    let due = day_no(&line.due_day)?;
    let code = format!("{LATE_FEE}:{}", line.id);
    let before = charged.get(&code);
    let principal = Money(line.amount - line.credited);
    let open = OpenFrom { day: due, amount: Money(line.amount - line.paid - line.credited) };
    let all = match rule.through(principal, due, &[open], today) {
        Ok(all) => all,
        Err(why) => {
            tracing::warn!(why = name_of(&why), charge = line.id, "no late fee can be told");
            return None;
        }
    };
    let amount = Money(all.0 - before.map_or(0, |(fen, _)| *fen));
    let first = due.plus(rule.grace_days).plus(1);
    let from = before.and_then(|(_, last)| day_no(last)).map_or(first, |last| last.plus(1).max(first));
    (amount > Money::ZERO && from <= today).then(|| Late {
        account: line.account.clone(),
        subscription: line.subscription.clone(),
        tariff: line.tariff.clone(),
        version: line.version,
        rule: code,
        from,
        through: today,
        amount,
    })
}
