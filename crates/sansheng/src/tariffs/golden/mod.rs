//! Cases worked out by hand, written as a clerk would tell them: orders, a month, and the lines that must come out.

mod charges;
mod extras;
mod quotes;

use super::*;
use crate::halls::Text;
use crate::kernel::Money;
use crate::kernel::money::MONEY_MAX;

pub(super) fn day(text: &str) -> DayNo {
    let day = crate::kernel::Day::parse(text).expect("a day");
    DayNo::of(&day).expect("a day after 1900")
}

pub(super) fn month(text: &str) -> MonthNo {
    day(&format!("{text}-01")).month()
}

pub(super) fn span(from: &str, through: &str) -> Span {
    Span { from: day(from), through: day(through) }
}

pub(super) fn tariff(code: &str, cycle: Cycle, prorate: Prorate, deposit: i64, prices: &[(&str, i64)]) -> Tariff {
    let versions = prices.iter().zip(1..).map(|((from, price), number)| Version {
        number,
        from_day: day(from),
        price: Money(*price),
        deposit: Money(deposit),
        prorate,
    });
    let product = code.split('-').next().unwrap_or(code).to_owned();
    Tariff { code: code.to_owned(), name: Text::new(code, code), product, cycle, versions: versions.collect() }
}

/// The tariffs of the cases; a tariff's product is its code up to the hyphen.
pub(super) fn book() -> PriceBook {
    use Cycle::{Monthly, OneOff, Yearly};
    use Prorate::{ByDay, WholePeriod};
    let old = "1990-01-01";
    PriceBook::new(vec![
        tariff("tv", Monthly, ByDay, 0, &[(old, 2_600)]),
        tariff("tv-up", Monthly, ByDay, 0, &[(old, 2_600), ("2026-06-16", 2_800), ("2028-02-29", 3_000)]),
        tariff("tv-renamed", Monthly, ByDay, 0, &[(old, 2_600), ("2026-06-11", 2_600)]),
        tariff("tv-whole", Monthly, WholePeriod, 0, &[(old, 2_600), ("2026-06-16", 2_800)]),
        tariff("net", Monthly, ByDay, 0, &[(old, 4_000)]),
        tariff("ten", Monthly, ByDay, 0, &[(old, 1_000)]),
        tariff("fen", Monthly, ByDay, 0, &[(old, 1)]),
        tariff("free", Monthly, ByDay, 0, &[(old, 0)]),
        tariff("max", Monthly, ByDay, 0, &[(old, MONEY_MAX.0)]),
        tariff("late", Monthly, ByDay, 0, &[("2027-01-01", 2_600)]),
        tariff("box", Monthly, ByDay, 20_000, &[(old, 500)]),
        tariff("year", Yearly, ByDay, 0, &[(old, 36_500)]),
        tariff("year-leap", Yearly, ByDay, 0, &[(old, 36_600)]),
        tariff("year-up", Yearly, ByDay, 0, &[(old, 36_500), ("2026-07-01", 73_000)]),
        tariff("year-whole", Yearly, WholePeriod, 0, &[(old, 36_500)]),
        tariff("install", OneOff, ByDay, 0, &[(old, 10_000)]),
    ])
    .expect("a sound book")
}

/// `2026-03-10 start tv, 2026-05-02 stop`.
pub(super) fn used(book: &PriceBook, orders: &str) -> Result<Vec<Stretch>, TariffRefusal> {
    let order = |text: &str| {
        let words: Vec<&str> = text.split_whitespace().collect();
        let tariff = || book.find(words[2]).expect("a tariff");
        let act = match words[1] {
            "start" => Act::Start(tariff()),
            "change" => Act::Change(tariff()),
            "stop" => Act::Stop,
            "suspend" => Act::Suspend,
            "resume" => Act::Resume,
            other => panic!("no such order: {other}"),
        };
        Order { day: day(words[0]), act }
    };
    stretches(&orders.split(", ").map(order).collect::<Vec<_>>())
}

/// `month_days 04-16..04-30 1300`, one after another; the year is the first day's and left out.
pub(super) fn told(lines: &[ChargeLine<'_>]) -> String {
    let tell = |line: &ChargeLine<'_>| {
        let (from, through) = (line.from_day.to_string(), line.through_day.to_string());
        format!("{} {}..{} {}", line.rule, &from[5..], &through[5..], line.amount_fen.0)
    };
    lines.iter().map(tell).collect::<Vec<_>>().join(", ")
}

pub(super) fn no_products() -> Products {
    Products::Only(vec!["nothing".to_owned()])
}
