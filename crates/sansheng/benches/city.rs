//! A city's accounts and years of payments in one file: what a clerk waits for then. Prints JSON lines as
//! `benches/bench.mjs` does, which starts this and puts its lines into the table.
//!
//! `city import` · `city fill URL PAYMENTS` · `city measure SMALL_URL LARGE_URL`

mod hall;

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use hall::{Failed, figure, found, median, said, seconds, sqlite_in, wanted, wish};
use sansheng::accounts::{self, search};
use sansheng::counters::{self, Presence, SetPresence};
use sansheng::demo::{self, people};
use sansheng::door::{Door, Stop, Work};
use sansheng::exchange::{self, Asked};
use sansheng::fees::{self, AskPayment, AskQuote, Confirmer, Tender};
use sansheng::halls::{Hall, pack};
use sansheng::kernel::{Actor, Chance, Clock, Money, Role};
use sansheng::queue::{self, IssueTicket};
use sansheng::store::schema::staff;
use sansheng::store::{Conn, DatabaseUrl, open_writer};
use tokio::runtime::Runtime;

/// The bench's clerks, `bench9` to `bench32`, sit at the counters of their numbers; those after are the crowd's.
const CLERKS: std::ops::RangeInclusive<i32> = 9..=32;
/// Past payments are written so many in a transaction.
const BLOCK: u64 = 500_000;
/// The quarter they fall into.
const QUARTER: &str = "2025Q1";

fn main() -> Result<(), Failed> {
    let asked: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
    match asked.as_slice() {
        ["import"] => import(),
        ["fill", url, payments] => fill(&DatabaseUrl::parse(url)?, payments.parse()?),
        ["measure", small, large] => measure(&DatabaseUrl::parse(small)?, &DatabaseUrl::parse(large)?),
        // `cargo test --benches` starts every bench; there is nothing to test here.
        _ => Ok(()),
    }
}

/// A file of accounts into an empty branch, and three times as many into another: the time of the first, the memory of both.
fn import() -> Result<(), Failed> {
    let many = wanted("BENCH_IMPORT_ACCOUNTS", 100_000);
    let folder = tempfile::tempdir()?;
    let took = take_in(folder.path(), "once", many)?;
    figure("import_s", took, &format!("s, a CSV file of {many} accounts, checked and taken in; at most 20"), None);
    let once = peak_mb()?;
    take_in(folder.path(), "thrice", 3 * many)?;
    figure("import_memory_mb", peak_mb()?, "MB at most, a file three times as large", Some(("the file itself", once)));
    Ok(())
}

fn take_in(folder: &Path, name: &str, many: u64) -> Result<f64, Failed> {
    let folder = folder.join(name);
    fs::create_dir(&folder)?;
    let url = sqlite_in(&folder)?;
    found(&url)?;
    let file = folder.join("accounts.csv");
    let (mut out, mut chance) = (BufWriter::new(File::create(&file)?), Chance::seeded(many));
    let tariff = pack::default_pack().tariffs.first().map(|tariff| tariff.code.clone()).unwrap_or_default();
    writeln!(out, "账号,姓名,手机,智能卡号,地址,产品,欠费(分)")?;
    for n in 0..many {
        let one = people::subscriber(&mut chance, n);
        let owed = if n % 7 == 0 { "2026-10:2600" } else { "" };
        writeln!(out, "{},{},{},{},{},{tariff},{owed}", one.number, one.name, one.phone, one.card, one.address)?;
    }
    out.flush()?;
    drop(out);
    let door = Door::open(&url, Clock::System);
    let (branch, actor) = (hall::BRANCH, Actor::system());
    let asked = Asked { branch, actor: &actor, file: &file, name, check: false, bad: None };
    let begun = Instant::now();
    let report = exchange::import(&door, &asked, &mut |_| {}).map_err(said)?;
    let took = begun.elapsed().as_secs_f64();
    door.close();
    if report.good != many {
        return Err(format!("{} of {many} came in; first left out: {:?}", report.good, report.left_out.first()).into());
    }
    Ok(took)
}

/// The most memory this process ever had.
fn peak_mb() -> Result<f64, Failed> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).ok_or("no VmHWM")?;
    let kb: f64 = line.split_whitespace().nth(1).ok_or("no figure")?.parse()?;
    Ok(kb / 1024.0)
}

/// Years of payments, written straight into the tables: one account after the other, month after month, each with its
/// parts, its shares and its double entry. Their quotes and tickets are left out: nothing reads them again.
fn fill(url: &DatabaseUrl, payments: u64) -> Result<(), Failed> {
    let (branch, hall) = (demo::BRANCH, demo::HALL);
    let mut sql = open_writer(url)?;
    sql.batch_execute(&format!(
        "pragma foreign_keys = off;
         pragma synchronous = off;
         pragma cache_size = -400000;
         create temp table who (n integer primary key, id text not null);
         insert into who select row_number() over (order by id), id from accounts where branch = '{branch}';
         insert into clerk_quarters (branch, clerk, quarter, payments, counted, amount_fen)
           select branch, id, '{QUARTER}', 1, 1, 2600 from staff where branch = '{branch}' and role = 'clerk';"
    ))?;
    // Everybody pays in turn: the payment of an account before this one, and its last of all.
    let id = |i: &str| format!("printf('00000000-%04d-7000-8000-%012d', ({i}) / 1000000, {i})");
    let (of_now, before) = (id("i"), id("i - n"));
    for from in (0..payments).step_by(usize::try_from(BLOCK)?) {
        let upto = payments.min(from + BLOCK);
        sql.batch_execute(&format!(
            "begin immediate;
             create temp table p as with recursive n(i) as (select {from} + 1 union all select i + 1 from n where i < {upto})
               select i, {of_now} as id,
                 who.id as account from n join who on who.n = 1 + i % (select count(*) from who);
             insert into payments (branch, id, hall, day, quote, ticket, account, till, counter, clerk, amount_fen, payer,
               receipt_year, receipt_number, at)
               select '{branch}', id, '{hall}', date('2025-01-01', '+' || (i * 90 / {payments}) || ' days'), id, id, account,
                 'past', '{hall}-1', 'past', 2600, '', 2000, i, 1735660800000 + i from p;
             insert into payment_parts (branch, payment, n, method, amount_fen, tendered_fen, change_fen, reference)
               select '{branch}', id, 1, 'cash', 2600, 2600, 0, '' from p;
             insert into payment_shares (branch, payment, account, amount_fen, at, previous)
               select '{branch}', id, account, 2600, 1735660800000 + i, case when i > n then {before} end
               from p join (select count(*) as n from who);
             insert into transfers (branch, id, posting, kind, debit, credit, amount_fen, day, at)
               select '{branch}', replace(id, '-8000-', '-800' || k || '-'), id, case k when 0 then 'payment' else 'prepay' end,
                 case k when 0 then 'till:past:cash' else 'sub:' || account end,
                 case k when 0 then 'sub:' || account else 'revenue:tv' end, 2600, '2025-01-01', 1735660800000 + i
               from p join (select 0 as k union all select 1);
             drop table p;
             commit;"
        ))?;
    }
    let last = id("i");
    sql.batch_execute(&format!(
        "insert into ledger_accounts (branch, id, kind, balance_fen, entries, last_payment)
           select '{branch}', 'sub:' || id, 'subscriber', 0, 0, {last} from (
             select id, {payments} - ({payments} - n + 1) % (select count(*) from who) as i from who) where i > 0
           on conflict (branch, id) do update set last_payment = coalesce(last_payment, excluded.last_payment);
         pragma foreign_keys = on;
         pragma wal_checkpoint(truncate);"
    ))?;
    Ok(())
}

/// A clerk at a counter with somebody before them who pays.
#[derive(Clone)]
struct Desk {
    actor: Actor,
    ticket: String,
}

fn desks(door: &Door) -> Result<Vec<Desk>, Failed> {
    let mut desks = Vec::new();
    for n in CLERKS {
        let login = format!("{}.{n}", demo::HALL);
        let id: String = door
            .read_blocking(|conn| {
                let named = staff::branch.eq(demo::BRANCH).and(staff::login.eq(&login));
                Ok(staff::table.filter(named).select(staff::id).get_result(conn)?)
            })
            .map_err(said)?;
        let actor = Actor::staff(&id, Role::Clerk);
        let counter = Hall::counter_id_in(demo::HALL, n);
        let ask = IssueTicket { service: "pay".into(), ..wish() };
        door.write_blocking(&Actor::system(), demo::BRANCH, move |work| queue::issue(work, demo::HALL, &ask))
            .map_err(said)?;
        let sat = door.write_blocking(&actor, demo::BRANCH, move |work| {
            counters::sit_down(work, &counter)?;
            counters::presence(work, &counter, &SetPresence { state: Presence::Open, reason: None })?;
            fees::open_till(work, Money(30_000))?;
            let called = queue::call_next(work, &counter)?;
            let ticket = called.map(|called| called.ticket).unwrap_or_default();
            queue::start(work, &counter, &ticket)?;
            Ok(ticket)
        });
        desks.push(Desk { actor, ticket: sat.map_err(said)? });
    }
    Ok(desks)
}

/// What a payment, a look-up and an account's page take in a small file and in a large one.
fn measure(small: &DatabaseUrl, large: &DatabaseUrl) -> Result<(), Failed> {
    let (runtime, few, many) = (Runtime::new()?, City::open(small)?, City::open(large)?);
    figure(
        "look_up_typed_p99_ms",
        p99(&many.typed_ms()?),
        &format!("ms while typing, {}; at most 20", many.said()),
        None,
    );
    // Letters find longer lists in a larger city: what is compared finds one account in either.
    let (mut one_few, mut one_many) = (few.whole_number_ms()?, many.whole_number_ms()?);
    let unit = format!("ms a look-up by the whole number, the median, {}", many.said());
    figure("look_up_in_process_ms", median(&mut one_many), &unit, Some((&few.said(), median(&mut one_few))));
    figure("account_page_p99_ms", p99(&many.pages_ms()?), &format!("ms, {}; at most 10", many.said()), None);
    figure("quarter_ranking_p99_ms", p99(&many.rankings_ms()?), "ms, all clerks of a quarter; at most 20", None);
    // In turns, so that both meet the same machine.
    let (mut paid_few, mut paid_many) = (Vec::new(), Vec::new());
    for _ in 0..4 {
        paid_few.extend(few.payments_ms(100)?);
        paid_many.extend(many.payments_ms(100)?);
    }
    let unit = format!("ms a payment in {}; at most 1.2 of", many.said());
    figure("growth_payments", median(&mut paid_many), &unit, Some((&few.said(), median(&mut paid_few))));
    many.offered(&runtime)?;
    few.door.close();
    many.door.close();
    Ok(())
}

fn p99(took: &[f64]) -> f64 {
    let mut took = took.to_vec();
    took.sort_by(f64::total_cmp);
    took.get(took.len() * 99 / 100).copied().unwrap_or_default()
}

/// A file with its clerks.
struct City {
    door: Door,
    desks: Vec<Desk>,
    accounts: u64,
    payments: i64,
}

impl City {
    fn open(url: &DatabaseUrl) -> Result<Self, Failed> {
        let mut sql = open_writer(url)?;
        let accounts = rows(&mut sql, "accounts")?;
        let payments = rows(&mut sql, "payments")?;
        drop(sql);
        let door = Door::open(url, Clock::System);
        let desks = desks(&door)?;
        Ok(Self { door, desks, accounts: accounts.unsigned_abs(), payments })
    }

    fn said(&self) -> String {
        format!("{} accounts and {} payments", self.accounts, self.payments)
    }

    /// The id of an account by its place in the city.
    fn account(&self, n: u64) -> Result<String, Failed> {
        let number = people::account_number(n);
        self.door.read_blocking(|conn| accounts::of_number(conn, demo::BRANCH, &number)).map_err(said)
    }

    /// An account in use, by chance: for one that is suspended nothing is paid ahead.
    fn payer(&self, chance: &mut Chance) -> Result<String, Failed> {
        loop {
            let id = self.account(chance.below(self.accounts))?;
            let found = self.door.read_blocking(|conn| accounts::find(conn, demo::BRANCH, &id)).map_err(said)?;
            if found.status() == accounts::Status::Active {
                return Ok(id);
            }
        }
    }

    /// Everything that somebody might type on the way to an account, letter by letter.
    fn typed_ms(&self) -> Result<Vec<f64>, Failed> {
        let (mut took, mut chance) = (Vec::new(), Chance::seeded(7));
        for _ in 0..60 {
            let id = self.account(chance.below(self.accounts))?;
            let found = self.door.read_blocking(|conn| accounts::find(conn, demo::BRANCH, &id)).map_err(said)?;
            let (pinyin, initials) = search::sound(&found.name);
            let tail = found.phone.get(found.phone.len().saturating_sub(4)..).unwrap_or_default().to_owned();
            let words = [
                (pinyin, 2),
                (initials, 2),
                (found.name, 2),
                (found.phone, 5),
                (found.number, 5),
                (tail, 4),
                (found.street, 2),
            ];
            for (word, least) in words {
                let letters: Vec<char> = word.chars().collect();
                for length in least..=letters.len() {
                    let typed: String = letters[..length].iter().collect();
                    let begun = Instant::now();
                    let answer = self.door.read_blocking(|conn| accounts::look_up(conn, demo::BRANCH, &typed));
                    took.push(begun.elapsed().as_secs_f64() * 1_000.0);
                    if answer.map_err(said)?.accounts.is_empty() {
                        return Err(format!("{typed} was not found").into());
                    }
                }
            }
        }
        Ok(took)
    }

    /// Look-ups that find one account, however many there are.
    fn whole_number_ms(&self) -> Result<Vec<f64>, Failed> {
        let (mut took, mut chance) = (Vec::new(), Chance::seeded(13));
        for _ in 0..2_000 {
            let number = people::account_number(chance.below(self.accounts));
            let begun = Instant::now();
            let answer = self.door.read_blocking(|conn| accounts::look_up(conn, demo::BRANCH, &number));
            took.push(begun.elapsed().as_secs_f64() * 1_000.0);
            if answer.map_err(said)?.accounts.len() != 1 {
                return Err(format!("{number} is not one account").into());
            }
        }
        Ok(took)
    }

    fn pages_ms(&self) -> Result<Vec<f64>, Failed> {
        let (mut took, mut chance) = (Vec::new(), Chance::seeded(11));
        for _ in 0..500 {
            let id = self.account(chance.below(self.accounts))?;
            let begun = Instant::now();
            let page = self.door.read_blocking(|conn| {
                accounts::view(conn, demo::BRANCH, &id)?;
                Ok(fees::statement(conn, demo::BRANCH, &id)?)
            });
            page.map_err(said)?;
            took.push(begun.elapsed().as_secs_f64() * 1_000.0);
        }
        Ok(took)
    }

    fn rankings_ms(&self) -> Result<Vec<f64>, Failed> {
        let mut took = Vec::new();
        for _ in 0..200 {
            let begun = Instant::now();
            let rows = self.door.read_blocking(|conn| Ok(fees::ranking(conn, demo::BRANCH, QUARTER)?)).map_err(said)?;
            took.push(begun.elapsed().as_secs_f64() * 1_000.0);
            if rows.is_empty() {
                return Err("nobody is ranked".into());
            }
        }
        Ok(took)
    }

    /// Payments one after another, each looked up, quoted and confirmed before; only the payment is timed.
    fn payments_ms(&self, many: usize) -> Result<Vec<f64>, Failed> {
        let (mut took, mut chance) = (Vec::new(), Chance::seeded(self.accounts));
        for desk in self.desks.iter().cycle().take(many) {
            let quote = quoted(desk, self.payer(&mut chance)?);
            let quote = self.door.write_blocking(&desk.actor, demo::BRANCH, quote).map_err(said)?;
            let (id, ask) = (desk.ticket.clone(), in_cash(&quote));
            let begun = Instant::now();
            self.door
                .write_blocking(&desk.actor, demo::BRANCH, move |work| fees::pay(work, &id, &ask))
                .map_err(said)?;
            took.push(begun.elapsed().as_secs_f64() * 1_000.0);
        }
        Ok(took)
    }

    /// Payments offered at a fixed pace, as a city's halls would send them, whatever the answers take.
    fn offered(&self, runtime: &Runtime) -> Result<(), Failed> {
        let pace = wanted("BENCH_OFFERED", 1_000);
        let each = Duration::from_secs_f64(self.desks.len() as f64 / pace as f64);
        let mut chance = Chance::seeded(23);
        let mut tasks = Vec::new();
        for desk in &self.desks {
            let ids: Result<Vec<String>, Failed> = (0..50).map(|_| self.payer(&mut chance)).collect();
            tasks.push(desk_pays(self.door.clone(), desk.clone(), ids?, each));
        }
        let took: Vec<f64> = runtime.block_on(async {
            let tasks: Vec<_> = tasks.into_iter().map(tokio::spawn).collect();
            let mut took = Vec::new();
            for task in tasks {
                took.extend(task.await.unwrap_or_default());
            }
            took
        });
        let reached = took.len() as f64 / seconds().as_secs_f64();
        let unit = format!("ms, {reached:.0}/s taken of {pace}/s offered, {}; at most 50", self.said());
        figure("payment_p99_large_ms", p99(&took), &unit, None);
        Ok(())
    }
}

fn rows(sql: &mut Conn, table: &str) -> Result<i64, Failed> {
    #[derive(QueryableByName)]
    struct Counted {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        n: i64,
    }
    Ok(diesel::sql_query(format!("select count(*) as n from {table}")).get_result::<Counted>(sql)?.n)
}

type Quoted = fees::QuoteView;

/// A quote of a month ahead that the customer confirms by word.
fn quoted(desk: &Desk, account: String) -> impl FnMut(&mut Work<'_>) -> Result<Quoted, Stop> + Send + 'static {
    let ticket = desk.ticket.clone();
    let ask = AskQuote { account: Some(account), prepay_months: Some(1), ..AskQuote::default() };
    move |work| {
        let quote = fees::make_quote(work, &ticket, &ask)?;
        fees::confirm(work, &quote.id, &Confirmer::Word)
    }
}

fn in_cash(quote: &Quoted) -> AskPayment {
    AskPayment::whole(&quote.id, Tender::Cash { tendered_fen: quote.total_fen })
}

/// One counter's payments, each begun when its time has come: quoted, confirmed, then paid. The payment is what is timed.
async fn desk_pays(door: Door, desk: Desk, accounts: Vec<String>, each: Duration) -> Vec<f64> {
    let (mut took, begun) = (Vec::new(), Instant::now());
    for (turn, account) in (0_u32..).zip(accounts.iter().cycle()) {
        let due = begun + each * turn;
        if due > begun + seconds() || begun.elapsed() > seconds() {
            break;
        }
        tokio::time::sleep_until(due.into()).await;
        let made = door.write(&desk.actor, demo::BRANCH, quoted(&desk, account.clone())).await;
        let Ok(quote) = made else { continue };
        let (id, ask, asked) = (desk.ticket.clone(), in_cash(&quote), Instant::now());
        if door.write(&desk.actor, demo::BRANCH, move |work| fees::pay(work, &id, &ask)).await.is_ok() {
            took.push(asked.elapsed().as_secs_f64() * 1_000.0);
        }
    }
    took
}
