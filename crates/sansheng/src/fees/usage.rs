//! From the rows of an account's subscriptions to products in use, as [`crate::tariffs`] prices them: rows that go on
//! from each other (after a pause, after a change of tariff) are one product, and the charges say through which day
//! it is billed. The billing run reads accounts through here too.

use diesel::prelude::*;

use crate::accounts::Subscription as Row;
use crate::store::schema::charges;
use crate::store::{Conn, on_either, prepared};
use crate::tariffs::orders::OPEN_END;
use crate::tariffs::{Cycle, DayNo, Opening, PriceBook, Span, Stretch, Subscription, TariffRefusal};

/// A product in use: its stretches, and the rows that they are from.
#[derive(Clone, Debug, PartialEq)]
pub struct Used {
    /// Its days in use, in order and apart.
    pub stretches: Vec<Stretch>,
    /// The last day that is billed or prepaid.
    pub billed_through: Option<DayNo>,
    /// Id and tariff of each row, and its days.
    rows: Vec<(String, String, Span)>,
    product: String,
    /// Why the last row ended; empty while it runs.
    ended: String,
}

impl Used {
    /// As the rules of prices take it.
    pub fn subscription(&self) -> Subscription<'_> {
        Subscription { stretches: &self.stretches, billed_through: self.billed_through }
    }

    /// The row that a day belongs to: the one that begins last by then, the first for a day before all of them.
    pub fn row_on(&self, day: DayNo) -> &str {
        let begun = self.rows.iter().rev().find(|(_, _, span)| span.from <= day);
        begun.or(self.rows.first()).map_or("", |(id, _, _)| id.as_str())
    }

    fn end(&self) -> Option<DayNo> {
        self.rows.last().map(|(_, _, span)| span.through)
    }

    /// Whether a row that begins on a day can go on from here.
    fn goes_on(&self, product: &str, from: DayNo) -> bool {
        self.product == product
            && matches!(self.ended.as_str(), "suspended" | "changed")
            && self.end().is_some_and(|end| end < from)
    }
}

/// The last day that charges cover: by subscription, or by tariff for those that were taken over (no subscription).
pub type Billed = (String, String, Option<String>);

/// The last day of every subscription's charges, void ones and late fees aside.
pub fn billed(conn: &mut Conn, branch: &str, account: &str) -> QueryResult<Vec<Billed>> {
    use charges as c;
    let charged = c::table
        .filter(c::branch.eq(branch).and(c::account.eq(account)).and(c::voided_at.is_null()))
        .filter(c::kind.ne("late_fee"))
        .group_by((c::subscription, c::tariff))
        .select((c::subscription, c::tariff, diesel::dsl::max(c::through_day)));
    on_either!(conn, |conn| prepared(charged).load(conn))
}

/// The products that an account uses. `rows` are in the order of beginning. Refuses a tariff that there is none of.
pub fn used(book: &PriceBook, rows: &[Row], billed: &[Billed]) -> Result<Vec<Used>, TariffRefusal> {
    let mut all: Vec<Used> = Vec::new();
    for row in rows {
        let id = book.find(&row.tariff)?;
        let tariff = book.get(id)?;
        let Some(from) = DayNo::read(&row.from_day) else { continue };
        let through = row.through_day.as_deref().and_then(DayNo::read).unwrap_or(OPEN_END);
        let span = Span { from, through };
        let before = (tariff.cycle != Cycle::OneOff).then(|| follows(&all, &tariff.product, &row.tariff, from));
        let one = (row.id.clone(), row.tariff.clone(), span);
        let (place, opening) = match before.flatten() {
            Some(n) if all[n].ended == "suspended" && last_tariff(&all[n]) == row.tariff => (n, Opening::Resumed),
            Some(n) => (n, Opening::Changed),
            None => {
                all.push(Used {
                    stretches: Vec::new(),
                    billed_through: None,
                    rows: Vec::new(),
                    product: tariff.product.clone(),
                    ended: String::new(),
                });
                (all.len() - 1, Opening::Started)
            }
        };
        let used = &mut all[place];
        if span.days() > 0 {
            used.stretches.push(Stretch { tariff: id, span, opening });
        }
        used.rows.push(one);
        used.ended.clone_from(&row.ended);
    }
    for used in &mut all {
        let of = |(subscription, tariff, _): &&Billed| {
            let taken_over = subscription.is_empty() && used.rows.iter().any(|row| row.1 == *tariff);
            taken_over || used.rows.iter().any(|row| row.0 == *subscription)
        };
        used.billed_through = billed.iter().filter(of).filter_map(|(_, _, day)| DayNo::read(day.as_deref()?)).max();
    }
    Ok(all)
}

fn last_tariff(used: &Used) -> &str {
    used.rows.last().map_or("", |(_, tariff, _)| tariff.as_str())
}

/// The product that a row goes on from; the one under the same tariff first.
fn follows(all: &[Used], product: &str, tariff: &str, from: DayNo) -> Option<usize> {
    let goes_on = |used: &&Used| used.goes_on(product, from);
    let place = |found: &dyn Fn(&Used) -> bool| all.iter().position(|used| goes_on(&used) && found(used));
    place(&|used| last_tariff(used) == tariff).or_else(|| place(&|_| true))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::halls::Text;
    use crate::kernel::Money;
    use crate::tariffs::{Prorate, Tariff, Version};

    fn book() -> PriceBook {
        let tariff = |code: &str, cycle| Tariff {
            code: code.to_owned(),
            name: Text::new(code, code),
            product: code.split('-').next().unwrap_or(code).to_owned(),
            cycle,
            versions: vec![Version {
                number: 1,
                from_day: DayNo(0),
                price: Money(2_600),
                deposit: Money::ZERO,
                prorate: Prorate::ByDay,
            }],
        };
        let codes = [("tv", Cycle::Monthly), ("tv-plus", Cycle::Monthly), ("install", Cycle::OneOff)];
        PriceBook::new(codes.map(|(code, cycle)| tariff(code, cycle)).to_vec()).expect("a sound book")
    }

    /// `a tv 2026-01-01..2026-02-10 suspended`, one row after another.
    fn rows(text: &str) -> Vec<Row> {
        let row = |line: &str| {
            let words: Vec<&str> = line.split_whitespace().collect();
            let (from, through) = words[2].split_once("..").expect("days");
            Row {
                id: words[0].to_owned(),
                tariff: words[1].to_owned(),
                from_day: from.to_owned(),
                through_day: (!through.is_empty()).then(|| through.to_owned()),
                ended: (*words.get(3).unwrap_or(&"")).to_owned(),
            }
        };
        text.split(", ").map(row).collect()
    }

    fn told(text: &str, billed: &[Billed]) -> Vec<String> {
        let used = used(&book(), &rows(text), billed).expect("products");
        let stretch = |s: &Stretch| format!("{:?} {}", s.opening, s.span.from);
        let one = |used: &Used| {
            let stretches = used.stretches.iter().map(stretch).collect::<Vec<_>>().join(", ");
            format!("{stretches} billed {}", used.billed_through.map_or("never".into(), |day| day.to_string()))
        };
        used.iter().map(one).collect()
    }

    #[test]
    fn rows_that_go_on_from_each_other_are_one_product() {
        let table: &[(&str, &[&str])] = &[
            ("a tv 2026-01-01..", &["Started 2026-01-01 billed never"]),
            (
                "a tv 2026-01-01..2026-02-10 suspended, b tv 2026-03-01..",
                &["Started 2026-01-01, Resumed 2026-03-01 billed never"],
            ),
            (
                "a tv 2026-01-01..2026-02-10 changed, b tv-plus 2026-02-11..",
                &["Started 2026-01-01, Changed 2026-02-11 billed never"],
            ),
            (
                "a tv 2026-01-01..2026-02-10 ended, b tv 2026-03-01..",
                &["Started 2026-01-01 billed never", "Started 2026-03-01 billed never"],
            ),
            ("a tv 2026-03-02..2026-03-01 suspended, b tv 2026-04-01..", &["Resumed 2026-04-01 billed never"]),
            (
                "a tv 2026-01-01..2026-02-10 suspended, b tv 2026-01-01.., c tv 2026-03-01..",
                &["Started 2026-01-01, Resumed 2026-03-01 billed never", "Started 2026-01-01 billed never"],
            ),
            (
                "a install 2026-01-01.., b tv 2026-01-01..",
                &["Started 2026-01-01 billed never", "Started 2026-01-01 billed never"],
            ),
        ];
        for (text, wanted) in table {
            assert_eq!(told(text, &[]), *wanted, "{text}");
        }
    }

    #[test]
    fn charges_say_through_which_day_a_product_is_billed() {
        let billed = [
            ("a".to_owned(), "tv".to_owned(), Some("2026-03-31".to_owned())),
            (String::new(), "tv".to_owned(), Some("2026-02-28".to_owned())),
            ("c".to_owned(), "tv".to_owned(), Some("2027-12-31".to_owned())),
        ];
        assert_eq!(told("a tv 2026-01-01..", &billed), ["Started 2026-01-01 billed 2026-03-31"]);
        assert_eq!(told("b tv 2026-01-01..", &billed), ["Started 2026-01-01 billed 2026-02-28"]);
        assert_eq!(told("b tv-plus 2026-01-01..", &billed), ["Started 2026-01-01 billed never"]);
    }

    #[test]
    fn a_tariff_that_there_is_none_of_is_refused() {
        let refused = used(&book(), &rows("a radio 2026-01-01.."), &[]);
        assert_eq!(refused, Err(TariffRefusal::TariffUnknown { tariff: "radio".into() }));
    }
}
