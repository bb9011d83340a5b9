//! What must be known of the other lines and of the tariffs to judge a line of a file. What is remembered of each line is
//! a few hashes, never the line.

use std::collections::hash_map::RandomState;
use std::collections::{HashMap, HashSet};
use std::hash::BuildHasher;

use diesel::prelude::*;

use super::columns::{Bad, Columns};
use crate::accounts::{self, NewAccount, Owed};
use crate::fees::month::Month;
use crate::kernel::Money;
use crate::kernel::money::MONEY_MAX;
use crate::store::Conn;
use crate::store::schema::tariffs;

/// The tariffs of a branch: the versions of each code with their first days, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Tariffs(HashMap<String, Vec<(String, i32)>>);

impl Tariffs {
    /// Reads them.
    pub fn load(conn: &mut Conn, branch: &str) -> QueryResult<Self> {
        use tariffs as t;
        let rows: Vec<(String, i32, String)> = t::table
            .filter(t::branch.eq(branch))
            .order((t::code.asc(), t::version.asc()))
            .select((t::code, t::version, t::effective_from))
            .load(conn)?;
        let mut all: HashMap<String, Vec<(String, i32)>> = HashMap::new();
        for (code, version, from) in rows {
            all.entry(code).or_default().push((from, version));
        }
        Ok(Self(all))
    }

    /// The version that a month was charged by: the one in force on its first day, or the first one there was.
    fn version(&self, code: &str, month: Month) -> Option<i32> {
        let versions = self.0.get(code)?;
        let first_day = month.first_day();
        let in_force = versions.iter().rfind(|(from, _)| *from <= first_day).or(versions.first());
        in_force.map(|(_, version)| *version)
    }
}

/// Judges lines one after another. The first of two twins is good, the second is not.
pub struct Judge {
    tariffs: Tariffs,
    hasher: RandomState,
    numbers: HashSet<u64>,
    cards: HashSet<u64>,
    /// Codes of subscribers with what their first line said of them; accounts of their own have none.
    codes: HashMap<u64, Option<u64>>,
}

impl Judge {
    /// With nothing seen yet.
    pub fn new(tariffs: Tariffs) -> Self {
        Self {
            tariffs,
            hasher: RandomState::new(),
            numbers: HashSet::new(),
            cards: HashSet::new(),
            codes: HashMap::new(),
        }
    }

    /// Judges a line: the account, or everything that is wrong with it. What only the store knows is not asked.
    pub fn judge(&mut self, columns: &Columns, line: &[String]) -> Result<NewAccount, Vec<Bad>> {
        let (mut new, mut bad) = columns.read(line).map_err(|bad| vec![bad])?;
        let mut found: Vec<Bad> =
            accounts::faults(&new).into_iter().map(|field| Bad::new(field, "malformed")).collect();
        if let Some(unknown) = new.tariffs.iter().find(|code| !self.tariffs.0.contains_key(*code)) {
            tracing::debug!(unknown, "no such tariff");
            found.push(Bad::new("products", "tariff_unknown"));
        }
        match self.owed(columns, line, &new) {
            Ok(owed) => new.owed = owed,
            Err(why) => found.push(why),
        }
        let keys = self.keys(&new);
        found.extend(self.twins(&keys));
        for one in found {
            if bad.iter().all(|there| there.field != one.field) {
                bad.push(one);
            }
        }
        if !bad.is_empty() {
            return Err(bad);
        }
        self.remember(&keys);
        Ok(new)
    }

    fn owed(&self, columns: &Columns, line: &[String], new: &NewAccount) -> Result<Vec<Owed>, Bad> {
        let name = columns.owed_name();
        let months = columns.owed(line)?;
        let Some(first) = new.tariffs.first() else {
            return if months.is_empty() { Ok(Vec::new()) } else { Err(Bad::new(name, "owed_without_product")) };
        };
        if !months.is_empty() && new.credit > Money::ZERO {
            return Err(Bad::new(name, "owes_and_has_credit"));
        }
        let mut sum = Money::ZERO;
        let mut owed = Vec::with_capacity(months.len());
        for (text, amount) in months {
            let month = Month::parse(&text).ok_or(Bad::new(name, "month"))?;
            sum = sum.plus(amount).filter(|sum| *sum <= MONEY_MAX).ok_or(Bad::new(name, "amount"))?;
            let version = self.tariffs.version(first, month).ok_or(Bad::new("products", "tariff_unknown"))?;
            owed.push(Owed { tariff: first.clone(), month: text, version, amount });
        }
        Ok(owed)
    }

    fn keys(&self, new: &NewAccount) -> Keys {
        let number = self.hasher.hash_one(&new.number);
        let (code, person) = match &new.subscriber {
            Some(code) => (self.hasher.hash_one(code), Some(self.hasher.hash_one((&new.name, new.kind.as_str())))),
            None => (number, None),
        };
        Keys { number, card: (!new.card.is_empty()).then(|| self.hasher.hash_one(&new.card)), code, person }
    }

    /// What an earlier line has already.
    fn twins(&self, keys: &Keys) -> Vec<Bad> {
        let mut twins = Vec::new();
        let again = self.numbers.contains(&keys.number);
        if again {
            twins.push(Bad::new("number", "twice"));
        }
        if keys.card.is_some_and(|card| self.cards.contains(&card)) {
            twins.push(Bad::new("card", "twice"));
        }
        match self.codes.get(&keys.code) {
            // A number that stands twice is its own subscriber's code twice: once is enough to say.
            Some(_) if again && keys.person.is_none() => {}
            Some(there) if keys.person.is_none() || there.is_none() => {
                twins.push(Bad::new("subscriber", "subscriber_taken"));
            }
            Some(there) if *there != keys.person => twins.push(Bad::new("subscriber", "subscriber_differs")),
            _ => {}
        }
        twins
    }

    fn remember(&mut self, keys: &Keys) {
        self.codes.insert(keys.code, keys.person);
        self.numbers.insert(keys.number);
        self.cards.extend(keys.card);
    }
}

/// What is remembered of a line.
struct Keys {
    number: u64,
    card: Option<u64>,
    code: u64,
    /// The name and kind of a subscriber who has a code.
    person: Option<u64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge() -> Judge {
        let versions = vec![("2024-01-01".to_owned(), 1), ("2026-01-01".to_owned(), 2)];
        Judge::new(Tariffs(HashMap::from([("basic".to_owned(), versions)])))
    }

    fn said(judge: &mut Judge, line: &str) -> String {
        let columns =
            Columns::find("账号,用户编号,姓名,电话,智能卡,地址,产品,欠费(元),预存(元)".split(',')).expect("columns");
        let cells: Vec<String> = line.split(',').map(str::to_owned).collect();
        match judge.judge(&columns, &cells) {
            Ok(new) => new.owed.iter().map(|owed| format!("{}v{}", owed.month, owed.version)).collect(),
            Err(bad) => bad.iter().map(|bad| format!("{}: {}", bad.field, bad.reason)).collect::<Vec<_>>().join(", "),
        }
    }

    #[test]
    fn a_line_is_judged_by_itself_and_by_the_ones_before() {
        let mut judge = judge();
        let table = [
            ("81010001,,王小明,13812341234,HC0001,人民路1号,basic,2025-12:24;2026-01:26,", "2025-12v12026-01v2"),
            ("81010001,,李雷,13812341235,,人民路2号,basic,,", "number: twice"),
            ("81010002,,李雷,13812341235,HC0001,人民路2号,basic,,", "card: twice"),
            ("81010003,F0001,李雷,13812341235,,人民路2号,basic,,50", ""),
            ("81010004,F0001,李雷,13812341236,,人民路3号,basic,,", ""),
            ("81010005,F0001,韩梅梅,13812341236,,人民路3号,basic,,", "subscriber: subscriber_differs"),
            ("F0001,,韩梅梅,13812341236,,人民路3号,basic,,", "subscriber: subscriber_taken"),
            ("81010006,81010001,韩梅梅,13812341236,,人民路3号,basic,,", "subscriber: subscriber_taken"),
            ("81010007,,韩梅梅,电话,,人民路3号,basic,,", "phone: malformed"),
            ("81010008,,,13812341236,,人民路3号,basic,,", "name: malformed"),
            ("81010009,,韩梅梅,13812341236,,,basic,,", "address: malformed"),
            ("81010010,,韩梅梅,13812341236,,人民路3号,premium,,", "products: tariff_unknown"),
            ("81010011,,韩梅梅,13812341236,,人民路3号,,2026-01:1,", "owed_yuan: owed_without_product"),
            ("81010012,,韩梅梅,13812341236,,人民路3号,basic,2026-01:1,1", "owed_yuan: owes_and_has_credit"),
            ("81010013,,韩梅梅,13812341236,,人民路3号,basic,2026-13:1,", "owed_yuan: month"),
            (
                "81010001,,,电话,HC0001,,premium,2026-13:1,",
                "name: malformed, phone: malformed, address: malformed, products: tariff_unknown, owed_yuan: month, \
                 number: twice, card: twice",
            ),
            // A line that was not good has taken nothing.
            ("81010013,,韩梅梅,13812341236,,人民路3号,basic,,", ""),
        ];
        for (line, told) in table {
            assert_eq!(said(&mut judge, line), told, "{line}");
        }
    }
}
