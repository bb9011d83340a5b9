//! The money of many bills at once: their charges, the postings behind them, and the credit that pays them. A chunk of a
//! billing run shares a few statements; what a charge costs was decided in `billing`.

use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;
use diesel::sql_types::Text;

use super::charges::ChargeRow;
use super::ledger::{self, Leg};
use super::refusal::FeesRefusal;
use crate::door::{Stop, Work};
use crate::kernel::{Day, Money};
use crate::store::insert_rows;
use crate::store::schema::{charge_reductions, charges, credit_uses, credits};

/// What a charge of a late fee is called; also the ledger's product.
pub const LATE_FEE: &str = "late_fee";
/// The rule of a line that is only kept.
pub const RULE_DEPOSIT: &str = "deposit";

/// A line of a bill, priced.
#[derive(Clone, Debug)]
pub struct BilledLine<'a> {
    /// The charge's id.
    pub id: String,
    /// Whose it is.
    pub account: &'a str,
    /// The bill's id.
    pub bill: String,
    /// `monthly`, `one_off` or `late_fee`.
    pub kind: &'static str,
    /// The subscription; empty for none.
    pub subscription: &'a str,
    /// The tariff's code.
    pub tariff: &'a str,
    /// The tariff's version.
    pub version: i32,
    /// Code of the rule that made it.
    pub rule: String,
    /// The month that it is for.
    pub period: String,
    /// The last month.
    pub through: String,
    /// The first day.
    pub from_day: String,
    /// The last day.
    pub through_day: String,
    /// What it comes to; nothing, when reductions take all of it.
    pub amount: Money,
    /// What reductions took off its price.
    pub taken_off: Vec<TakenOff<'a>>,
    /// The ledger account that it goes to.
    pub earns: String,
}

impl BilledLine<'_> {
    /// What it costs before reductions, which is what is earned.
    fn price(&self) -> Result<Money, FeesRefusal> {
        let off = self.taken_off.iter().try_fold(self.amount, |sum, off| sum.plus(off.amount));
        ledger::amount(off.ok_or(FeesRefusal::BalanceTooLarge)?)
    }
}

/// What a reduction takes off a line.
#[derive(Clone, Debug)]
pub struct TakenOff<'a> {
    /// Its code.
    pub reduction: &'a str,
    /// Its version.
    pub version: i32,
    /// How much; more than nothing.
    pub amount: Money,
}

/// Which bills: those of a run whose accounts lie behind one and up to another.
#[derive(Clone, Copy, Debug)]
pub struct BilledRange<'a> {
    /// The run.
    pub run: &'a str,
    /// Its month.
    pub month: &'a str,
    /// Behind this account's id.
    pub after: &'a str,
    /// Up to this account's id.
    pub through: &'a str,
}

/// The ledger account that a charge goes to: a deposit is kept, everything else is earned.
pub fn earns(kind: &str, rule: &str, tariff: &str, product: &str) -> String {
    if rule == RULE_DEPOSIT {
        format!("deposit:{tariff}")
    } else {
        ledger::revenue(if kind == LATE_FEE { LATE_FEE } else { product })
    }
}

/// So much of a credit pays so much of a charge.
struct Use {
    credit: String,
    charge: String,
    fen: i64,
}

/// Posts the lines of bills that stand in `bills` already, and pays them with open credit, oldest first.
pub fn post_bills(
    work: &mut Work<'_>,
    day: &Day,
    range: BilledRange<'_>,
    bills: usize,
    lines: &[BilledLine<'_>],
) -> Result<(), Stop> {
    let mut legs = Vec::with_capacity(lines.len());
    let mut earned: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    let mut given_up: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    let mut reduced: BTreeMap<&str, i64> = BTreeMap::new();
    for line in lines {
        let amount = line.price()?;
        let (sum, entries) = earned.entry(&line.earns).or_default();
        *sum = sum.checked_sub(amount.0).ok_or(FeesRefusal::BalanceTooLarge)?;
        *entries += 1;
        let debit = ledger::subscriber(line.account);
        legs.push((line.bill.as_str(), Leg { kind: "bill", debit, credit: line.earns.clone(), amount }));
        for off in &line.taken_off {
            let amount = ledger::amount(off.amount)?;
            let (sum, entries) = given_up.entry(off.reduction).or_default();
            *sum = sum.checked_add(amount.0).ok_or(FeesRefusal::BalanceTooLarge)?;
            *entries += 1;
            *reduced.entry(line.account).or_default() += 1;
            let (debit, credit) = (ledger::reduction(off.reduction), ledger::subscriber(line.account));
            legs.push((line.bill.as_str(), Leg { kind: "reduction", debit, credit, amount }));
        }
    }
    for (account, (fen, entries)) in earned {
        ledger::adjust(work, account, fen, entries)?;
    }
    for (reduction, (fen, entries)) in given_up {
        ledger::adjust(work, &ledger::reduction(reduction), fen, entries)?;
    }
    owe(work, range, bills)?;
    // A bill's total is what is left; the entries of what was taken off are counted too.
    for (account, entries) in reduced {
        ledger::adjust(work, &ledger::subscriber(account), 0, entries)?;
    }
    let uses = credit_uses(work, range, lines)?;
    insert(work, lines, &uses)?;
    insert_reductions(work, lines)?;
    ledger::insert_many(work, day, &legs)?;
    use_credits(work, &uses)
}

/// What the bills of a range come to is owed by their accounts; one statement for all of them.
fn owe(work: &mut Work<'_>, range: BilledRange<'_>, bills: usize) -> Result<(), Stop> {
    let branch = work.branch();
    let owing = diesel::sql_query(
        "update ledger_accounts set \
         balance_fen = balance_fen + (select b.total_fen from bills b \
           where b.branch = $1 and b.account = substr(ledger_accounts.id, 5) and b.month = $2), \
         entries = entries + (select b.lines from bills b \
           where b.branch = $1 and b.account = substr(ledger_accounts.id, 5) and b.month = $2) \
         where branch = $1 and balance_fen < 4000000000000000000 and id in ( \
           select 'sub:' || b.account from bills b \
           where b.branch = $1 and b.account > $3 and b.account <= $4 and b.month = $2 and b.run = $5)",
    )
    .bind::<Text, _>(&branch)
    .bind::<Text, _>(range.month)
    .bind::<Text, _>(range.after)
    .bind::<Text, _>(range.through)
    .bind::<Text, _>(range.run)
    .execute(work.conn())?;
    if owing == bills { Ok(()) } else { Err(FeesRefusal::BalanceTooLarge.into()) }
}

/// Which open credit pays which new charge: the oldest credit first, the oldest month first.
fn credit_uses(work: &mut Work<'_>, range: BilledRange<'_>, lines: &[BilledLine<'_>]) -> QueryResult<Vec<Use>> {
    let branch = work.branch();
    let open: Vec<(String, String, i64)> = credits::table
        .filter(credits::branch.eq(&branch))
        .filter(credits::account.gt(range.after).and(credits::account.le(range.through)))
        .filter(credits::used_fen.lt(credits::amount_fen).and(credits::voided_at.is_null()))
        .order((credits::account.asc(), credits::at.asc(), credits::id.asc()))
        .select((credits::id, credits::account, credits::amount_fen - credits::used_fen))
        .load(work.conn())?;
    if open.is_empty() {
        return Ok(Vec::new());
    }
    let mut owed: HashMap<&str, Vec<(&BilledLine<'_>, i64)>> = HashMap::new();
    for line in lines {
        owed.entry(line.account).or_default().push((line, line.amount.0));
    }
    for lines in owed.values_mut() {
        lines.sort_by(|(a, _), (b, _)| (&a.period, a.tariff, &a.id).cmp(&(&b.period, b.tariff, &b.id)));
    }
    let mut uses = Vec::new();
    for (credit, account, mut left) in open {
        for (line, open) in owed.get_mut(account.as_str()).into_iter().flatten() {
            let fen = left.min(*open);
            if fen > 0 {
                left -= fen;
                *open -= fen;
                uses.push(Use { credit: credit.clone(), charge: line.id.clone(), fen });
            }
        }
    }
    Ok(uses)
}

fn insert(work: &mut Work<'_>, lines: &[BilledLine<'_>], uses: &[Use]) -> QueryResult<()> {
    let (branch, now) = (work.branch(), work.now());
    let mut paid: HashMap<&str, i64> = HashMap::new();
    for used in uses {
        *paid.entry(&used.charge).or_default() += used.fen;
    }
    let row = |line: &BilledLine<'_>| ChargeRow {
        branch: branch.clone(),
        id: line.id.clone(),
        account: line.account.to_owned(),
        kind: line.kind,
        subscription: line.subscription.to_owned(),
        tariff: line.tariff.to_owned(),
        version: line.version,
        rule: line.rule.clone(),
        period: line.period.clone(),
        through: line.through.clone(),
        from_day: line.from_day.clone(),
        through_day: line.through_day.clone(),
        amount_fen: line.amount.0,
        paid_fen: paid.get(line.id.as_str()).copied().unwrap_or(0),
        credited_fen: 0,
        bill: Some(line.bill.clone()),
        payment: None,
        at: now,
    };
    let rows: Vec<ChargeRow> = lines.iter().map(row).collect();
    insert_rows!(work.conn(), charges::table, rows)
}

#[derive(Insertable)]
#[diesel(table_name = charge_reductions, treat_none_as_default_value = false)]
struct ReductionRow<'a> {
    branch: &'a str,
    charge: &'a str,
    reduction: &'a str,
    version: i32,
    amount_fen: i64,
}

fn insert_reductions(work: &mut Work<'_>, lines: &[BilledLine<'_>]) -> QueryResult<()> {
    let branch = work.branch();
    let rows: Vec<ReductionRow<'_>> = lines
        .iter()
        .flat_map(|line| line.taken_off.iter().map(move |off| (line, off)))
        .map(|(line, off)| ReductionRow {
            branch: &branch,
            charge: &line.id,
            reduction: off.reduction,
            version: off.version,
            amount_fen: off.amount.0,
        })
        .collect();
    insert_rows!(work.conn(), charge_reductions::table, rows)
}

#[derive(Insertable)]
#[diesel(table_name = credit_uses, treat_none_as_default_value = false)]
struct UseRow<'a> {
    branch: &'a str,
    credit: &'a str,
    charge: &'a str,
    amount_fen: i64,
    at: i64,
}

fn use_credits(work: &mut Work<'_>, uses: &[Use]) -> Result<(), Stop> {
    let (branch, now) = (work.branch(), work.now());
    let mut used: BTreeMap<&str, i64> = BTreeMap::new();
    let rows: Vec<UseRow<'_>> = uses
        .iter()
        .map(|one| UseRow { branch: &branch, credit: &one.credit, charge: &one.charge, amount_fen: one.fen, at: now })
        .collect();
    insert_rows!(work.conn(), credit_uses::table, rows)?;
    for one in uses {
        *used.entry(&one.credit).or_default() += one.fen;
    }
    for (credit, fen) in used {
        crate::store::update(credits::table.find((&branch, credit)))
            .set(credits::used_fen.eq(credits::used_fen + fen))
            .execute(work.conn())?;
    }
    Ok(())
}
