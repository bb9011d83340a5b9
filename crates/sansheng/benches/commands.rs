//! Commands in process, without HTTP: what the door itself reaches, and whether a long past makes it slower. Prints JSON
//! lines as `benches/bench.mjs` does, which starts this and puts its lines into the table. Each figure stands against
//! another of the same run.
//!
//! `commands sqlite` · `commands day-end` · `commands billing` · `commands growth` · `commands postgres URL TPCB_PER_SECOND` · `commands widen URL ACCOUNTS_FILE COUNTERS HALLS`

mod hall;

use std::ops::RangeInclusive;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use crowd::cast::{Account, Cast};
use diesel::connection::SimpleConnection;
use hall::{
    BRANCH, COUNTERS, Failed, HALL, figure, found, longer_queue, median, said, seconds, sqlite_in, wanted, wish,
};
use sansheng::accounts::{self, NewAccount};
use sansheng::billing::{self, RunState};
use sansheng::counters::{self, Presence, SetPresence};
use sansheng::day_end;
use sansheng::demo;
use sansheng::door::Door;
use sansheng::door::solo::Solo;
use sansheng::fees;
use sansheng::halls::{self, CounterPlan, Hall, Pack, pack};
use sansheng::kernel::{Actor, Chance, Clock, Day, Language, Money, Role};
use sansheng::people::hashing::{HashCost, hash};
use sansheng::people::{NewPerson, create_person};
use sansheng::queue;
use sansheng::store::{Conn, DatabaseUrl, open_writer};
use tokio::runtime::Runtime;

/// What the hall has seen before its growth is measured.
const PAST_TICKETS: u64 = 1_000_000;
/// Accounts of a small file.
const FEW: u64 = 1_000;
/// Of the clerks who are only here for a bench.
const PASSWORD: &str = "eight grey geese over the weir";

fn main() -> Result<(), Failed> {
    let asked: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
    match asked.as_slice() {
        ["sqlite"] => group_commit(),
        ["day-end"] => end_of_a_day(),
        ["growth"] => growth(),
        ["billing"] => billing_run(),
        ["widen", url, accounts, counters, halls] => {
            widen(&DatabaseUrl::parse(url)?, Path::new(accounts), counters.parse()?, halls.parse()?)
        }
        ["postgres", url, tpcb] => postgres(url, tpcb.parse()?),
        // `cargo test --benches` starts every bench; there is nothing to test here.
        _ => Ok(()),
    }
}

/// Gives the demo's hall, and others like it in the same branch, a queue without end and so many counters, each with a
/// clerk who can sign in: one person is let through sixty times a second, which is no limit of the product's speed.
fn widen(url: &DatabaseUrl, file: &Path, counters: i32, halls: usize) -> Result<(), Failed> {
    let mut cast: Cast = serde_json::from_str(&std::fs::read_to_string(file)?)?;
    let mut solo = Solo::open(url, Clock::System, Chance::system())?;
    let pack = halls::queries::load(solo.conn(), demo::BRANCH, demo::HALL).map_err(|e| format!("{e:?}"))?.pack.clone();
    let hash = hash(PASSWORD, HashCost::FULL);
    let made = solo.stretch(demo::BRANCH, |stretch| {
        for n in 1..=halls {
            let (hall, pack, seats) = widened(&pack, counters, n);
            stretch.run(&Actor::system(), |work| halls::apply(work, &hall, &pack))?;
            for number in seats {
                let clerk = new_clerk(&hall, number, &hash);
                stretch.run(&Actor::system(), |work| create_person(work, &clerk))?;
                cast.accounts.push(Account {
                    account: clerk.login,
                    password: PASSWORD.into(),
                    role: Role::Clerk.as_str().into(),
                    name: clerk.name,
                    counter: Some(Hall::counter_id_in(&hall, number)),
                });
            }
        }
        Ok(())
    });
    made.map_err(said)?;
    // Last: no pack may ask for a queue like this one.
    longer_queue(solo.conn())?;
    Ok(std::fs::write(file, serde_json::to_string(&cast)?)?)
}

/// The n-th hall, as wide as is wanted, and its counters that nobody sits at yet: all of another hall's, the added ones of
/// the demo's.
fn widened(pack: &Pack, counters: i32, n: usize) -> (String, Pack, RangeInclusive<i32>) {
    let mut pack = pack.clone();
    let hall = if n == 1 { demo::HALL.to_owned() } else { format!("bench-{n}") };
    if n > 1 {
        pack.counters.clear();
    }
    let first = pack.counters.iter().map(|counter| counter.number).max().unwrap_or(0) + 1;
    let services: Vec<String> = pack.services.iter().map(|service| service.code.clone()).collect();
    let zone = pack.zones.first().map(|zone| zone.code.clone()).unwrap_or_default();
    let seats = first..=counters;
    pack.counters.extend(seats.clone().map(|number| CounterPlan {
        number,
        zone: zone.clone(),
        services: services.clone(),
        active: true,
    }));
    (hall, pack, seats)
}

fn new_clerk(hall: &str, number: i32, hash: &str) -> NewPerson {
    NewPerson {
        login: format!("{hall}.{number}"),
        name: format!("Clerk {number}"),
        role: Role::Clerk,
        hall: Some(hall.to_owned()),
        language: Language::English,
        password_hash: Some(hash.to_owned()),
    }
}

/// How many tickets a second so many callers get, each asking again as soon as it is answered.
fn issue_rate(runtime: &Runtime, door: &Door, callers: usize) -> Result<f64, Failed> {
    let (done, refused) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let begun = Instant::now();
    let end = begun + seconds();
    runtime.block_on(async {
        let mut tasks = Vec::new();
        for _ in 0..callers {
            let (door, done, refused) = (door.clone(), done.clone(), refused.clone());
            tasks.push(tokio::spawn(async move {
                while Instant::now() < end {
                    let ask = wish();
                    let issued = door.write(&Actor::system(), BRANCH, move |work| queue::issue(work, HALL, &ask)).await;
                    let counter = if issued.is_ok() { &done } else { &refused };
                    counter.fetch_add(1, Ordering::Relaxed);
                }
            }));
        }
        for task in tasks {
            let _ = task.await;
        }
    });
    // A refusal is less work than a ticket: a rate among many is none.
    match refused.load(Ordering::Relaxed) {
        0 => Ok(done.load(Ordering::Relaxed) as f64 / begun.elapsed().as_secs_f64()),
        refused => Err(format!("{refused} tickets were refused").into()),
    }
}

fn group_commit() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let url = sqlite_in(folder.path())?;
    found(&url)?;
    let (runtime, door) = (Runtime::new()?, Door::open(&url, Clock::System));
    let alone = issue_rate(&runtime, &door, 1)?;
    let together = issue_rate(&runtime, &door, 256)?;
    figure(
        "commands_group_commit",
        together,
        "1/s, 256 callers in process",
        Some(("one caller, one commit each", alone)),
    );
    door.close();
    Ok(())
}

fn postgres(url: &str, tpcb: f64) -> Result<(), Failed> {
    let url = DatabaseUrl::parse(url)?;
    found(&url)?;
    let (runtime, door) = (Runtime::new()?, Door::open(&url, Clock::System));
    let rate = issue_rate(&runtime, &door, 64)?;
    figure("postgres_commands", rate, "1/s, one branch, 64 callers", Some(("pgbench TPC-B, durable", tpcb)));
    door.close();
    Ok(())
}

/// The same commands before and after a million visits.
fn growth() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let url = sqlite_in(folder.path())?;
    found(&url)?;
    let door = Door::open(&url, Clock::System);
    open_counters(&door)?;
    let mut sql = open_writer(&url)?;
    past_tickets(&mut sql, 1, 1_000)?;
    let small = visit_ms(&door)?;
    past_tickets(&mut sql, 1_001, PAST_TICKETS)?;
    let large = visit_ms(&door)?;
    figure("growth_tickets", large, "ms a visit with 1 000 000 past tickets", Some(("with 1 000", small)));
    door.close();
    Ok(())
}

/// A hall's day of 5 000 payments, closed: what is open is looked for, the day is summed up, the books are written down.
fn end_of_a_day() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let url = sqlite_in(folder.path())?;
    found(&url)?;
    let door = Door::open(&url, Clock::System);
    open_counters(&door)?;
    open_accounts(&door)?;
    let mut sql = open_writer(&url)?;
    let payments = wanted("BENCH_DAY_PAYMENTS", 5_000);
    let day = days_payments(&mut sql, payments, door.clock().now())?;
    for n in 1..=COUNTERS {
        let closed = door.write_blocking(&clerk(n), BRANCH, move |work| {
            let branch = work.branch();
            let counter = Hall::counter_id_in(HALL, n);
            let Some((till, _)) = fees::open_till_at(work.conn(), &branch, &counter)? else { return Ok(()) };
            let zero = Money::ZERO;
            let ask = fees::AskClosing {
                cash_fen: Money(30_000),
                card_fen: zero,
                qr_fen: zero,
                notes: Vec::new(),
                reason: None,
            };
            fees::close_till(work, &till, &ask).map(drop)
        });
        closed.map_err(said)?;
    }
    let leader = Actor::staff("clerk1", Role::Leader);
    let begun = Instant::now();
    let closed =
        door.write_blocking(&leader, BRANCH, move |work| day_end::close_day(work, HALL, &day)).map_err(said)?;
    let took = begun.elapsed().as_secs_f64() * 1_000.0;
    if u64::try_from(closed.payments)? != payments {
        return Err(format!("{} payments of {payments} were closed", closed.payments).into());
    }
    figure("day_end_ms", took, &format!("ms, a day of {payments} payments, aim 1 000"), None);
    Ok(())
}

/// A month over many accounts, each with a bill; every step is durable before the next one begins.
fn billing_run() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let url = sqlite_in(folder.path())?;
    found(&url)?;
    let many = wanted("BENCH_BILLING_ACCOUNTS", 100_000);
    let door = Door::open(&url, Clock::System);
    let month = door.read_blocking(|conn| billing::today(conn, BRANCH, door.clock().now())).map_err(said)?.month();
    let day = Day::parse("2026-01-01").ok_or("a day")?;
    for from in (0..many).step_by(accounts::CREATE_MAX) {
        let new: Vec<NewAccount> = (from..many.min(from + accounts::CREATE_MAX as u64)).map(bench_account).collect();
        let day = day.clone();
        door.write_blocking(&Actor::system(), BRANCH, move |work| accounts::create_many(work, &day, &new))
            .map_err(said)?;
    }
    let begun = Instant::now();
    let mut run =
        door.write_blocking(&Actor::system(), BRANCH, move |work| billing::start(work, &month)).map_err(said)?;
    while run.state == RunState::Running {
        let id = run.id.clone();
        run = door.write_blocking(&Actor::system(), BRANCH, move |work| billing::step(work, &id)).map_err(said)?;
    }
    let rate = run.accounts as f64 / begun.elapsed().as_secs_f64();
    if run.bills.unsigned_abs() != many {
        return Err(format!("{} bills for {many} accounts", run.bills).into());
    }
    figure("billing_accounts_per_s", rate, &format!("1/s, {many} accounts with a bill each, durable"), None);
    door.close();
    Ok(())
}

/// So many payments of today with their quotes, parts and double entries, spread over the open tills.
fn days_payments(sql: &mut Conn, payments: u64, now: i64) -> Result<Day, Failed> {
    let hall = halls::queries::load(sql, BRANCH, HALL).map_err(|e| format!("{e:?}"))?;
    let day = hall.zone.day(now);
    sql.batch_execute(&format!(
        "pragma foreign_keys = off;
         begin immediate;
         create temp table n as with recursive n(i) as (select 1 union all select i + 1 from n where i < {payments})
           select i, printf('{:08x}-{:04x}-7000-8000-%012d', i) as id from n;
         create temp table t as select row_number() over (order by id) - 1 as n, id, counter, clerk from tills;
         create temp table a as select row_number() over (order by id) - 1 as n, id from accounts;
         insert into quote_lines (branch, quote, n, kind, account, charge, subscription, period, through, from_day,
           through_day, tariff, version, rule, months, unit_fen, amount_fen)
         select '{BRANCH}', id, 1, 'prepay', null, null, '', '2026-03', '2026-03', '', '', 'basic', 1, 'months', 1, 2600,
           2600 from n;
         insert into payments (branch, id, hall, day, quote, ticket, account, till, counter, clerk, amount_fen, payer,
           receipt_year, receipt_number, at)
         select '{BRANCH}', n.id, '{HALL}', '{day}', n.id, n.id, a.id, t.id, t.counter, t.clerk, 2600, '', 2026, i, {now}
           from n join t on t.n = i % (select count(*) from t) join a on a.n = i % (select count(*) from a);
         insert into payment_parts (branch, payment, n, method, amount_fen, tendered_fen, change_fen, reference)
         select '{BRANCH}', id, 1, 'cash', 2600, 2600, 0, '' from n;
         insert into transfers (branch, id, posting, kind, debit, credit, amount_fen, day, at)
         select '{BRANCH}', n.id, n.id, 'payment', 'till:' || t.id || ':cash', 'sub:' || a.id, 2600, '{day}', {now}
           from n join t on t.n = i % (select count(*) from t) join a on a.n = i % (select count(*) from a);
         insert into transfers (branch, id, posting, kind, debit, credit, amount_fen, day, at)
         select '{BRANCH}', replace(n.id, '-8000-', '-9000-'), n.id, 'prepay', 'sub:' || a.id, 'revenue:tv', 2600,
           '{day}', {now} from n join a on a.n = i % (select count(*) from a);
         commit;
         pragma foreign_keys = on;",
        now >> 16,
        now & 0xffff,
    ))?;
    Ok(day)
}

fn bench_account(n: u64) -> NewAccount {
    let tariff = pack::default_pack().tariffs.first().map(|tariff| tariff.code.clone()).unwrap_or_default();
    NewAccount {
        number: format!("{n:010}"),
        kind: accounts::Kind::Person,
        name: "王小明".into(),
        phone: format!("138{:08}", n % 100_000_000),
        card: format!("{n:012}"),
        subscriber: None,
        address: accounts::Address::read("望川市南渡区桂花巷43号"),
        tariffs: vec![tariff],
        credit: Money::ZERO,
        status: accounts::Status::Active,
        owed: vec![],
    }
}

/// A thousand accounts.
fn open_accounts(door: &Door) -> Result<(), Failed> {
    let tariff = pack::default_pack().tariffs.first().map(|tariff| tariff.code.clone()).unwrap_or_default();
    for n in 0..FEW {
        let new = NewAccount {
            number: format!("{n:04}000000"),
            kind: accounts::Kind::Person,
            name: "王小明".into(),
            phone: format!("138{n:04}0000"),
            card: format!("{n:04}00000000"),
            subscriber: None,
            address: accounts::Address::read("望川市南渡区桂花巷43号"),
            tariffs: vec![tariff.clone()],
            credit: Money::ZERO,
            status: accounts::Status::Active,
            owed: vec![],
        };
        let day = Day::parse("2026-03-02").ok_or("a day")?;
        door.write_blocking(&Actor::system(), BRANCH, move |work| accounts::create(work, &day, &new)).map_err(said)?;
    }
    Ok(())
}

fn clerk(n: i32) -> Actor {
    Actor::staff(&format!("clerk{n}"), Role::Clerk)
}

fn open_counters(door: &Door) -> Result<(), Failed> {
    for n in 1..=COUNTERS {
        let counter = Hall::counter_id_in(HALL, n);
        let sat = door.write_blocking(&clerk(n), BRANCH, move |work| {
            counters::sit_down(work, &counter)?;
            counters::presence(work, &counter, &SetPresence { state: Presence::Open, reason: None })?;
            fees::open_till(work, Money(30_000)).map(drop)
        });
        sat.map_err(said)?;
    }
    Ok(())
}

/// Whole visits one after another: issued, called, started, finished. Milliseconds each, the median.
fn visit_ms(door: &Door) -> Result<f64, Failed> {
    let counter = Hall::counter_id_in(HALL, 1);
    let mut took = Vec::new();
    for _ in 0..400 {
        let ask = wish();
        let begun = Instant::now();
        door.write_blocking(&Actor::system(), BRANCH, move |work| queue::issue(work, HALL, &ask)).map_err(said)?;
        let at = counter.clone();
        let called = door.write_blocking(&clerk(1), BRANCH, move |work| queue::call_next(work, &at)).map_err(said)?;
        let ticket = called.ok_or("nobody was called")?.ticket;
        let (at, id) = (counter.clone(), ticket.clone());
        door.write_blocking(&clerk(1), BRANCH, move |work| queue::start(work, &at, &id)).map_err(said)?;
        let at = counter.clone();
        door.write_blocking(&clerk(1), BRANCH, move |work| queue::finish(work, &at, &ticket, true)).map_err(said)?;
        took.push(begun.elapsed().as_secs_f64() * 1_000.0);
    }
    Ok(median(&mut took))
}

/// A past is written straight into the tables: living through a million visits would take an hour.
fn past_tickets(sql: &mut Conn, from: u64, to: u64) -> Result<(), Failed> {
    Ok(sql.batch_execute(&format!(
        "begin immediate;
         with recursive n(i) as (select {from} union all select i + 1 from n where i < {to})
         insert into tickets (branch, id, hall, day, prefix, number, token, service, customer_type, class, channel,
           language, state, arrived_at, ready_at, target_s, calls, transfers, overtaken, ahead, started_at, ended_at)
         select '{BRANCH}', printf('past-%012d', i), '{HALL}', date('2020-01-01', '+' || (i / 600) || ' days'), 'A',
           1 + i % 600, printf('past-%012d', i), 'consult', 'person', 'regular', 'kiosk', 'zh-CN', 'finished',
           i * 1000, i * 1000, 900, 1, 0, 0, 0, i * 1000, i * 1000 from n;
         with recursive n(i) as (select {from} union all select i + 1 from n where i < {to})
         insert into ticket_services (branch, ticket, position, service, state, clerk, started_at, ended_at, served_s)
         select '{BRANCH}', printf('past-%012d', i), 1, 'consult', 'finished', 'clerk1', i * 1000, i * 1000, 60 from n;
         commit;"
    ))?)
}
