//! From the rows of an account's subscriptions to the lines of its bill. Pure.
//!
//! A row is a stretch of days. Rows of one product in use follow one another: what was suspended goes on in a later row
//! of the same tariff, what was changed in the row that begins the day after. Such rows are one subscription to the
//! pricing engine, so that a month is rounded once however often it was interrupted.

use crate::tariffs::orders::OPEN_END;
use crate::tariffs::{
    ChargeLine, DayNo, Granted, MonthNo, Opening, PriceBook, Span, Stretch, Subscription, TariffId, TariffRefusal,
    charge_month,
};

/// A row of `subscriptions`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its id.
    pub id: String,
    /// Code of the tariff.
    pub tariff: String,
    /// The first day.
    pub from: DayNo,
    /// The last day, once it has one.
    pub through: Option<DayNo>,
    /// Why it ended: `suspended`, `changed`, `ended`; empty while it runs.
    pub ended: String,
}

/// What is charged already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Covered {
    /// The row of `subscriptions`; empty when it was taken over and counts for its tariff.
    pub subscription: String,
    /// The tariff.
    pub tariff: String,
    /// The last day.
    pub through: DayNo,
}

/// Reads `2026-11-23`.
pub fn day_no(text: &str) -> Option<DayNo> {
    let (year, month, day) = (text.get(..4)?, text.get(5..7)?, text.get(8..10)?);
    DayNo::ymd(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// Reads `2026-11`.
pub fn month_no(text: &str) -> Option<MonthNo> {
    let (year, month) = text.split_once('-')?;
    let digits = |part: &str, n: usize| part.len() == n && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(year, 4) || !digits(month, 2) {
        return None;
    }
    MonthNo::ym(year.parse().ok()?, month.parse().ok()?)
}

/// A product in use.
#[derive(Clone, Debug)]
pub struct InUse {
    /// Its days.
    pub stretches: Vec<Stretch>,
    /// The rows that they are, by their places; one for each stretch.
    pub of: Vec<usize>,
    /// Every row of it, also one without a day.
    pub rows: Vec<usize>,
    /// The last day that is charged.
    pub billed_through: Option<DayNo>,
}

/// Puts rows together that follow one another; `rows` are in the order of their first days.
pub fn in_use(book: &PriceBook, rows: &[Row], covered: &[Covered]) -> Result<Vec<InUse>, TariffRefusal> {
    let mut all: Vec<InUse> = Vec::with_capacity(rows.len());
    for (n, row) in rows.iter().enumerate() {
        let tariff = book.find(&row.tariff)?;
        let before = all.iter_mut().find(|line| line.rows.last().is_some_and(|last| follows(&rows[*last], row)));
        match before {
            Some(line) => {
                let changed = line.rows.last().is_some_and(|last| rows[*last].ended == "changed");
                line.add(row, n, tariff, if changed { Opening::Changed } else { Opening::Resumed });
            }
            None => {
                let mut line = InUse { stretches: Vec::new(), of: Vec::new(), rows: Vec::new(), billed_through: None };
                line.add(row, n, tariff, Opening::Started);
                all.push(line);
            }
        }
    }
    for line in &mut all {
        let counts = |charge: &&Covered| {
            line.rows.iter().any(|row| {
                let row = &rows[*row];
                charge.subscription == row.id || (charge.subscription.is_empty() && charge.tariff == row.tariff)
            })
        };
        line.billed_through = covered.iter().filter(counts).map(|charge| charge.through).max();
    }
    Ok(all)
}

/// Whether a row goes on with what another one was.
pub fn follows(before: &Row, row: &Row) -> bool {
    let Some(through) = before.through else { return false };
    match before.ended.as_str() {
        "suspended" => before.tariff == row.tariff && through < row.from,
        "changed" => through.plus(1) == row.from,
        _ => false,
    }
}

impl InUse {
    fn add(&mut self, row: &Row, n: usize, tariff: TariffId, opening: Opening) {
        let span = Span { from: row.from, through: row.through.unwrap_or(OPEN_END) };
        self.rows.push(n);
        if span.days() > 0 {
            self.stretches.push(Stretch { tariff, span, opening });
            self.of.push(n);
        }
    }

    fn subscription(&self) -> Subscription<'_> {
        Subscription { stretches: &self.stretches, billed_through: self.billed_through }
    }

    /// Whether it was in use in a month, and days of it are not charged.
    pub fn has_hole(&self, month: MonthNo) -> bool {
        let month = month.span();
        let open = Span { from: self.billed_through.map_or(month.from, |day| day.plus(1).max(month.from)), ..month };
        self.stretches.iter().any(|stretch| stretch.span.both(open).days() > 0)
    }

    /// The row that a line is for.
    pub fn row_of(&self, line: &ChargeLine<'_>) -> Option<usize> {
        let at = self.stretches.iter().position(|stretch| stretch.span.has(line.from_day));
        at.and_then(|at| self.of.get(at).copied())
    }
}

/// Prices the days of months one after another that are not charged yet, with what reductions take off behind them; lines
/// of nothing are left out.
pub fn price<'a>(
    book: &'a PriceBook,
    lines: &mut [InUse],
    granted: &[Granted<'a>],
    first: MonthNo,
    last: MonthNo,
    out: &mut Vec<ChargeLine<'a>>,
) -> Result<(), TariffRefusal> {
    let mut month = first;
    while month <= last {
        let subscriptions: Vec<Subscription<'_>> = lines.iter().map(InUse::subscription).collect();
        let begun = out.len();
        charge_month(book, &subscriptions, granted, month, out)?;
        for made in out.iter().skip(begun) {
            let line = &mut lines[made.subscription];
            line.billed_through = line.billed_through.max(Some(made.through_day));
        }
        month = month.plus(1);
    }
    out.retain(|line| line.amount_fen.0 != 0);
    Ok(())
}
