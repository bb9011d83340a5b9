//! What people take along: payments, postings and accounts of some days, masked, bounded, with who took it in the file and
//! in the journal. Read page by page along a key; never all at once.

use std::collections::HashMap;
use std::path::Path;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::table::{Table, Value};
use super::{ExchangeRefusal as No, no};
use crate::accounts::{self, mask};
use crate::door::{Answer, Door, Stop, Work};
use crate::fees::balances::first_id;
use crate::fees::ledger;
use crate::halls;
use crate::kernel::{Day, Language, Millis, Money, Zone};
use crate::say;
use crate::store::Conn;
use crate::store::schema::{payment_parts, payments, reversals, staff, transfers};

/// The most rows of one file: what a spreadsheet still opens quickly, and a limit to what leaves in one go.
pub const EXPORT_ROWS_MAX: u64 = 200_000;
/// The most days of one file: a year with its leap day.
pub const EXPORT_DAYS_MAX: i64 = 366;
/// So many rows are read at once.
const PAGE: i64 = 500;

/// What is taken along.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// Payments, with what became of them.
    Payments,
    /// Postings of the ledger.
    Ledger,
    /// Accounts that were opened in those days, with what they owe now.
    Accounts,
}

impl What {
    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Payments => "payments",
            Self::Ledger => "ledger",
            Self::Accounts => "accounts",
        }
    }

    /// Reads what [`What::as_str`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Payments, Self::Ledger, Self::Accounts].into_iter().find(|what| what.as_str() == text)
    }

    fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Payments => &[
                "day",
                "time",
                "hall",
                "receipt",
                "account",
                "name",
                "payer",
                "amount",
                "cash",
                "card",
                "qr",
                "clerk",
                "reversed",
                "reversal-reason",
            ],
            Self::Ledger => &["day", "time", "posting", "kind", "debit", "credit", "amount"],
            Self::Accounts => &["account", "name", "phone", "address", "status", "balance"],
        }
    }
}

/// What somebody asks to take along.
#[derive(Clone, Debug)]
pub struct AskExport {
    /// What.
    pub what: What,
    /// The first day.
    pub from: Day,
    /// The last day.
    pub through: Day,
    /// Only this hall's payments.
    pub hall: Option<String>,
    /// Who asks, by name.
    pub who: String,
    /// The language of the file.
    pub lang: Language,
}

/// What the journal knows of an export, and the file says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Stamp {
    /// The export's id.
    pub id: String,
    /// Who took it.
    pub by: String,
    /// When.
    pub at: Millis,
}

/// Writes down that somebody takes something along, before they do.
pub fn note(work: &mut Work<'_>, ask: &AskExport) -> Result<Stamp, Stop> {
    let days = (0..EXPORT_DAYS_MAX).any(|n| ask.from.plus(n) == ask.through);
    if !days {
        return Err(No::ExportDaysUnsuitable { max: EXPORT_DAYS_MAX }.into());
    }
    if ask.hall.is_some() && ask.what != What::Payments {
        return Err(No::ExportOfBranchOnly.into());
    }
    let stamp = Stamp { id: work.id(), by: format!("{} ({})", ask.who, work.actor().id), at: work.now() };
    let said = json!({ "what": ask.what, "from": ask.from, "through": ask.through });
    work.record(ask.hall.as_deref(), "export_made", &stamp.id, &said)?;
    Ok(stamp)
}

/// Writes the file; how many rows it has. What it writes is masked, and what could be a formula is not one any more.
pub fn write(door: &Door, branch: &str, ask: &AskExport, stamp: &Stamp, to: &Path) -> Result<u64, Answer> {
    let facts = door.read_blocking(|conn| halls::queries::branch(conn, branch))?;
    let zone = Zone::named(&facts.time_zone).ok_or(Answer::Broken)?;
    let mark = say!(
        ask.lang,
        "export-mark",
        what = ask.lang.say(&format!("export-what-{}", ask.what.as_str()), &[]),
        from = ask.from.to_string(),
        through = ask.through.to_string(),
        by = stamp.by.clone(),
        at = zone.civil(stamp.at).strftime("%Y-%m-%d %H:%M").to_string(),
        id = stamp.id.clone()
    );
    let failed = |error: std::io::Error| {
        tracing::warn!(%error, "an export could not be written");
        no(No::ExportUnwritable)
    };
    let mut table = Table::create(to, &mark).map_err(failed)?;
    let head = ask.what.columns().iter().map(|name| Value::Text(ask.lang.say(&format!("export-column-{name}"), &[])));
    table.row(&head.collect::<Vec<_>>()).map_err(failed)?;
    let mut n = 0;
    let mut each = |rows: Vec<Vec<Value>>| {
        n += rows.len() as u64;
        if n > EXPORT_ROWS_MAX {
            return Err(no(No::ExportRowsTooMany { max: EXPORT_ROWS_MAX }));
        }
        rows.iter().try_for_each(|row| table.row(row)).map_err(failed)
    };
    let pages = Pages { door, branch, ask, zone: &zone };
    match ask.what {
        What::Payments => pages.payments(&mut each)?,
        What::Ledger => pages.ledger(&mut each)?,
        What::Accounts => pages.accounts(&mut each)?,
    }
    table.row(&[Value::Text(say!(ask.lang, "export-end", n = n))]).map_err(failed)?;
    table.finish().map_err(failed)?;
    Ok(n)
}

struct Pages<'a> {
    door: &'a Door,
    branch: &'a str,
    ask: &'a AskExport,
    zone: &'a Zone,
}

/// The last receipt of a page, and its rows.
type DayPage = (i32, Vec<Vec<Value>>);

type Each<'a> = dyn FnMut(Vec<Vec<Value>>) -> Result<(), Answer> + 'a;

#[derive(Queryable, Selectable)]
#[diesel(table_name = payments)]
struct PaymentRow {
    id: String,
    day: String,
    account: Option<String>,
    clerk: String,
    amount_fen: i64,
    payer: String,
    receipt_year: i32,
    receipt_number: i32,
    at: i64,
}

impl Pages<'_> {
    fn days(&self) -> impl Iterator<Item = Day> + '_ {
        (0..EXPORT_DAYS_MAX).map(|n| self.ask.from.plus(n)).take_while(|day| *day <= self.ask.through)
    }

    fn text(&self, at: Millis) -> Value {
        Value::Text(self.zone.civil(at).strftime("%H:%M:%S").to_string())
    }

    /// Hall by hall, day by day, in the order of the receipts.
    fn payments(&self, each: &mut Each<'_>) -> Result<(), Answer> {
        let (halls, names) = self.door.read_blocking(|conn| {
            let names: Vec<(String, String)> =
                staff::table.filter(staff::branch.eq(self.branch)).select((staff::id, staff::name)).load(conn)?;
            Ok((halls::queries::of_branch(conn, self.branch)?, names))
        })?;
        let names: HashMap<String, String> = names.into_iter().collect();
        let wanted = |id: &str| self.ask.hall.as_deref().is_none_or(|hall| hall == id);
        for (hall, name) in halls.iter().filter(|(id, _)| wanted(id)) {
            for day in self.days() {
                let mut after = 0;
                loop {
                    let page = self.door.read_blocking(|conn| self.payment_page(conn, hall, &day, after, &names))?;
                    let Some((last, rows)) = page else { break };
                    after = last;
                    let named = rows.into_iter().map(|mut row: Vec<Value>| {
                        row.insert(2, Value::Text(name.of(self.ask.lang).to_owned()));
                        row
                    });
                    each(named.collect())?;
                }
            }
        }
        Ok(())
    }

    /// The payments of a hall's day after a receipt, and the last receipt among them.
    fn payment_page(
        &self,
        conn: &mut Conn,
        hall: &str,
        day: &Day,
        after: i32,
        names: &HashMap<String, String>,
    ) -> Result<Option<DayPage>, Stop> {
        use payments as p;
        let rows: Vec<PaymentRow> = p::table
            .filter(p::branch.eq(self.branch).and(p::hall.eq(hall)).and(p::day.eq(day.as_str())))
            .filter(p::receipt_number.gt(after))
            .order(p::receipt_number.asc())
            .limit(PAGE)
            .select(PaymentRow::as_select())
            .load(conn)?;
        let Some(last) = rows.last().map(|row| row.receipt_number) else { return Ok(None) };
        let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
        let parts: Vec<(String, String, i64)> = payment_parts::table
            .filter(payment_parts::branch.eq(self.branch).and(payment_parts::payment.eq_any(ids.iter().copied())))
            .select((payment_parts::payment, payment_parts::method, payment_parts::amount_fen))
            .load(conn)?;
        let back: Vec<(String, String, String)> = reversals::table
            .filter(reversals::branch.eq(self.branch).and(reversals::payment.eq_any(ids.iter().copied())))
            .select((reversals::payment, reversals::day, reversals::reason))
            .load(conn)?;
        let of: Vec<&str> = rows.iter().filter_map(|row| row.account.as_deref()).collect();
        let known = accounts::of_ids(conn, self.branch, &of)?;
        let told = rows.iter().map(|row| {
            let by = |method: &str| {
                let of_method = parts.iter().filter(|(id, how, _)| *id == row.id && how == method);
                Value::Money(Money(of_method.map(|(_, _, fen)| fen).sum()))
            };
            let account = known.iter().find(|account| Some(&account.id) == row.account.as_ref());
            let reversal = back.iter().find(|(id, _, _)| *id == row.id);
            vec![
                Value::Text(row.day.clone()),
                self.text(row.at),
                Value::Text(format!("{}-{:06}", row.receipt_year, row.receipt_number)),
                Value::Text(account.map(|account| account.number.clone()).unwrap_or_default()),
                Value::Text(account.map(accounts::Account::masked_name).unwrap_or_default()),
                Value::Text(if row.payer.is_empty() { String::new() } else { mask::person(&row.payer) }),
                Value::Money(Money(row.amount_fen)),
                by("cash"),
                by("card"),
                by("qr"),
                Value::Text(names.get(&row.clerk).cloned().unwrap_or_default()),
                Value::Text(reversal.map(|(_, day, _)| day.clone()).unwrap_or_default()),
                Value::Text(reversal.map(|(_, _, reason)| reason.clone()).unwrap_or_default()),
            ]
        });
        Ok(Some((last, told.collect())))
    }

    /// The ids that were made in those days, and a day more on either side: ids grow with time.
    fn ids(&self) -> (String, String) {
        let at = |day: Day| first_id(self.zone.instant(&day, 0));
        (at(self.ask.from.plus(-1)), at(self.ask.through.plus(2)))
    }

    fn ledger(&self, each: &mut Each<'_>) -> Result<(), Answer> {
        use transfers as t;
        type Row = (String, String, i64, String, String, String, String, i64);
        let (mut after, below) = self.ids();
        loop {
            let rows: Vec<Row> = self.door.read_blocking(|conn| {
                Ok(t::table
                    .filter(t::branch.eq(self.branch).and(t::id.gt(&after)).and(t::id.lt(&below)))
                    .filter(t::day.ge(self.ask.from.as_str()).and(t::day.le(self.ask.through.as_str())))
                    .order((t::branch.asc(), t::id.asc()))
                    .limit(PAGE)
                    .select((t::id, t::day, t::at, t::posting, t::kind, t::debit, t::credit, t::amount_fen))
                    .load(conn)?)
            })?;
            let Some(last) = rows.last() else { return Ok(()) };
            after.clone_from(&last.0);
            let told = rows.into_iter().map(|(_, day, at, posting, kind, debit, credit, fen)| {
                let mut row = vec![Value::Text(day), self.text(at)];
                row.extend([posting, kind, debit, credit].map(Value::Text));
                row.push(Value::Money(Money(fen)));
                row
            });
            each(told.collect())?;
        }
    }

    fn accounts(&self, each: &mut Each<'_>) -> Result<(), Answer> {
        let (mut after, below) = self.ids();
        let opened = (self.zone.instant(&self.ask.from, 0), self.zone.instant(&self.ask.through.plus(1), 0));
        loop {
            let page = self.door.read_blocking(|conn| {
                let found = accounts::opened_between(conn, self.branch, (&after, &below), opened, PAGE)?;
                let ids: Vec<String> = found.iter().map(|account| ledger::subscriber(&account.id)).collect();
                let balances: HashMap<String, Money> = ledger::balances(conn, self.branch, &ids)?.into_iter().collect();
                Ok((found, balances))
            })?;
            let (found, balances) = page;
            let Some(last) = found.last() else { return Ok(()) };
            after.clone_from(&last.id);
            let told = found.iter().map(|account| {
                let balance = balances.get(&ledger::subscriber(&account.id)).copied().unwrap_or_default();
                let card = account.masked("", balance);
                let status = self.ask.lang.say(&format!("export-status-{}", card.status.as_str()), &[]);
                let mut row: Vec<Value> =
                    [card.number, card.name, card.phone, card.address, status].map(Value::Text).into();
                row.push(Value::Money(balance));
                row
            });
            each(told.collect())?;
        }
    }
}
