//! What a step of a run makes: the bills of its accounts, priced, and written with their lines.

use std::collections::HashMap;

use diesel::prelude::*;
use serde::Serialize;

use super::chunk::Chunk;
use super::late::Late;
use super::lines::{self, InUse};
use super::prices::name_of;
use crate::door::{Stop, Work};
use crate::fees::{self, BilledLine, BilledRange, LATE_FEE, TakenOff};
use crate::kernel::{Day, Millis, Money};
use crate::store::insert_rows;
use crate::store::schema::bills;
use crate::tariffs::{ChargeLine, Cycle, MonthNo, PriceBook, Prices, Rule, TariffRefusal};

/// How far a run looks back for days that no bill has, such as those of a voided prepayment: a year.
const LOOK_BACK_MONTHS_MAX: i32 = 12;

/// An account that could not be priced.
#[derive(Debug, Serialize)]
pub(super) struct Skipped {
    account: String,
    why: String,
}

/// What a step makes: bills by account, and who was left out.
#[derive(Default)]
pub(super) struct Made<'a> {
    pub bills: Vec<Bill<'a>>,
    /// The lines of all of them, in the same order.
    lines: Vec<BilledLine<'a>>,
    /// Who could not be priced.
    pub skipped: Vec<Skipped>,
}

/// A bill to be.
pub(super) struct Bill<'a> {
    account: &'a str,
    id: String,
    lines: usize,
    total: i64,
}

/// The month of a run, the first month that the branch ever billed, and whether the month was run before.
pub(super) struct Months {
    pub month: MonthNo,
    pub first: MonthNo,
    pub again: bool,
}

impl Months {
    /// From which month on the charges of everybody are read: the month before, or January where something is priced by
    /// the year.
    pub fn since(&self, prices: &PriceBook) -> MonthNo {
        let before = self.month.plus(-1);
        let yearly = prices.tariffs().iter().any(|tariff| tariff.cycle == Cycle::Yearly);
        if yearly { before.first().year().from.month() } else { before }
    }

    /// The first month whose days a run still bills.
    pub fn earliest(&self) -> MonthNo {
        self.first.max(self.month.plus(-LOOK_BACK_MONTHS_MAX))
    }
}

/// Prices the accounts of a step that have no bill yet.
pub(super) fn make<'a>(
    work: &mut Work<'_>,
    chunk: &'a Chunk,
    prices: &'a Prices,
    late: &'a [Late],
    months: &Months,
) -> Made<'a> {
    let mut made = Made::default();
    let mut late_of: HashMap<&str, Vec<&Late>> = HashMap::new();
    for fee in late {
        late_of.entry(&fee.account).or_default().push(fee);
    }
    let (earliest, month) = (months.earliest(), months.month);
    let period = month.to_string();
    let mut priced = Vec::new();
    for account in chunk.accounts.iter().filter(|account| !chunk.is_billed(account)) {
        priced.clear();
        let lines = priced_lines(chunk, prices, account, earliest, month, &mut priced);
        let lines = match lines {
            Ok(lines) => lines,
            Err(why) => {
                made.skipped.push(Skipped { account: account.clone(), why: name_of(&why) });
                continue;
            }
        };
        let bill = work.id();
        let rows = chunk.rows(account);
        let begun = made.lines.len();
        for line in priced.iter().filter(|line| !takes_off(line)) {
            let row = lines.get(line.subscription).and_then(|of| of.row_of(line));
            let subscription = row.map_or("", |row| rows[row].id.as_str());
            let taken_off = taken_off(prices, &priced, line);
            made.lines.push(BilledLine {
                bill: bill.clone(),
                ..billed_line(work.id(), account, subscription, line, taken_off)
            });
        }
        for fee in late_of.get(account.as_str()).into_iter().flatten() {
            made.lines.push(BilledLine { bill: bill.clone(), ..late_line(work.id(), account, fee, &period) });
        }
        let own = &made.lines[begun..];
        if !own.is_empty() {
            let (lines, total) = (own.len(), own.iter().map(|line| line.amount.0).sum());
            made.bills.push(Bill { account, id: bill, lines, total });
        }
    }
    made
}

fn priced_lines<'a>(
    chunk: &Chunk,
    prices: &'a Prices,
    account: &str,
    earliest: MonthNo,
    month: MonthNo,
    out: &mut Vec<ChargeLine<'a>>,
) -> Result<Vec<InUse>, TariffRefusal> {
    let mut lines = chunk.in_use(&prices.book, account)?;
    let granted = prices.granted(chunk.papers(account));
    let behind = earliest < month && lines.iter().any(|line| line.has_hole(month.plus(-1)));
    lines::price(&prices.book, &mut lines, &granted, if behind { earliest } else { month }, month, out)?;
    crate::tariffs::sum(out)?;
    Ok(lines)
}

fn takes_off(line: &ChargeLine<'_>) -> bool {
    matches!(line.rule, Rule::Reduction(_))
}

/// What reductions take off a price: their lines are of the same subscription, tariff and days.
fn taken_off<'a>(prices: &Prices, priced: &[ChargeLine<'a>], price: &ChargeLine<'a>) -> Vec<TakenOff<'a>> {
    let of = |line: &&ChargeLine<'_>| {
        (line.subscription, line.tariff, line.span()) == (price.subscription, price.tariff, price.span())
            && price.rule != Rule::Deposit
    };
    let off = |line: &ChargeLine<'a>| match line.rule {
        Rule::Reduction(code) => Some(TakenOff {
            reduction: code,
            version: prices.reduction_version(code, line.from_day),
            amount: Money(-line.amount_fen.0),
        }),
        _ => None,
    };
    priced.iter().filter(of).filter_map(off).collect()
}

/// The line as it is billed: what is left of the price, by a rule that names what was taken off: `month+reduction:low`.
fn billed_line<'a>(
    id: String,
    account: &'a str,
    subscription: &'a str,
    line: &ChargeLine<'a>,
    taken_off: Vec<TakenOff<'a>>,
) -> BilledLine<'a> {
    let kind = if matches!(line.rule, Rule::OneOff | Rule::Deposit) { "one_off" } else { "monthly" };
    let mut rule = line.rule.to_string();
    for off in &taken_off {
        rule.push_str("+reduction:");
        rule.push_str(off.reduction);
    }
    let off: i64 = taken_off.iter().map(|off| off.amount.0).sum();
    BilledLine {
        id,
        account,
        bill: String::new(),
        kind,
        subscription,
        tariff: line.tariff,
        version: line.version,
        earns: fees::earns(kind, &rule, line.tariff, line.product),
        rule,
        period: line.from_day.month().to_string(),
        through: line.through_day.month().to_string(),
        from_day: line.from_day.to_string(),
        through_day: line.through_day.to_string(),
        amount: Money(line.amount_fen.0 - off),
        taken_off,
    }
}

fn late_line<'a>(id: String, account: &'a str, fee: &'a Late, period: &str) -> BilledLine<'a> {
    BilledLine {
        id,
        account,
        bill: String::new(),
        kind: LATE_FEE,
        subscription: &fee.subscription,
        tariff: &fee.tariff,
        version: fee.version,
        rule: fee.rule.clone(),
        period: period.to_owned(),
        through: period.to_owned(),
        from_day: fee.from.to_string(),
        through_day: fee.through.to_string(),
        amount: fee.amount,
        taken_off: Vec::new(),
        earns: fees::earns(LATE_FEE, &fee.rule, &fee.tariff, ""),
    }
}

#[derive(Insertable)]
#[diesel(table_name = bills, treat_none_as_default_value = false)]
struct BillRow<'a> {
    branch: &'a str,
    id: &'a str,
    account: &'a str,
    month: &'a str,
    run: &'a str,
    lines: i32,
    total_fen: i64,
    due_day: &'a str,
    day: &'a str,
    issued_at: Millis,
}

/// Writes the bills of a range and posts their lines. Returns what they come to, in fen.
pub(super) fn save(
    work: &mut Work<'_>,
    range: BilledRange<'_>,
    today: &Day,
    due_days: i32,
    made: &Made<'_>,
) -> Result<i64, Stop> {
    let (branch, now) = (work.branch(), work.now());
    let due_day = today.plus(i64::from(due_days)).to_string();
    let rows: Vec<BillRow<'_>> = made
        .bills
        .iter()
        .map(|bill| BillRow {
            branch: &branch,
            id: &bill.id,
            account: bill.account,
            month: range.month,
            run: range.run,
            lines: i32::try_from(bill.lines).unwrap_or(i32::MAX),
            total_fen: bill.total,
            due_day: &due_day,
            day: today.as_str(),
            issued_at: now,
        })
        .collect();
    insert_rows!(work.conn(), bills::table, rows)?;
    fees::post_bills(work, today, range, made.bills.len(), &made.lines)?;
    Ok(made.bills.iter().map(|bill| bill.total).sum())
}
