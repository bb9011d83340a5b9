//! What every bench needs: a hall that never closes, its clerks, and how a figure is said.

use std::path::Path;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use sansheng::door::Answer;
use sansheng::door::solo::Solo;
use sansheng::halls::{self, Opening, Text, pack};
use sansheng::kernel::{Actor, Chance, Clock, Language};
use sansheng::queue::{Channel, IssueTicket};
use sansheng::store::migrate::migrate;
use sansheng::store::{Conn, DatabaseUrl};

/// As the product has it.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

pub const BRANCH: &str = "bench";
pub const HALL: &str = "renmin";
/// Counters with a clerk and an open till.
pub const COUNTERS: i32 = 8;

pub type Failed = Box<dyn std::error::Error>;

pub fn seconds() -> Duration {
    let named = std::env::var("BENCH_SECONDS").ok().and_then(|text| text.parse().ok());
    Duration::from_secs(named.unwrap_or(5))
}

pub fn wanted(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

pub fn figure(name: &str, value: f64, unit: &str, against: Option<(&str, f64)>) {
    let ratio = against.filter(|(_, other)| *other > 0.0).map(|(_, other)| value / other);
    let line = serde_json::json!({
        "name": name, "value": value, "unit": unit,
        "against": against.map(|(what, _)| what), "against_value": against.map(|(_, other)| other), "ratio": ratio,
    });
    println!("{line}");
}

pub fn median(took: &mut [f64]) -> f64 {
    took.sort_by(f64::total_cmp);
    took.get(took.len() / 2).copied().unwrap_or_default()
}

pub fn said(answer: Answer) -> Failed {
    format!("{answer:?}").into()
}

pub fn sqlite_in(folder: &Path) -> Result<DatabaseUrl, Failed> {
    Ok(DatabaseUrl::parse(&format!("sqlite:{}", folder.join("hall.db").display()))?)
}

/// A branch with a hall that never closes and whose queue is as long as the load needs.
pub fn found(url: &DatabaseUrl) -> Result<(), Failed> {
    migrate(url)?;
    let mut solo = Solo::open(url, Clock::System, Chance::system())?;
    let now = solo.clock().now();
    halls::found(solo.conn(), BRANCH, &Text::new("试验", "Bench"), &where_the_day_begins(now), now)
        .map_err(|e| format!("{e:?}"))?;
    let mut pack = pack::default_pack();
    pack.opening = (1..=7).map(|weekday| Opening { weekday, opens: 0, closes: 24 * 60 }).collect();
    pack.exceptions.clear();
    let applied = solo.stretch(BRANCH, |s| s.run(&Actor::system(), |work| halls::apply(work, HALL, &pack)));
    applied.map_err(said)?;
    let mut staff = String::new();
    for n in 1..=COUNTERS {
        staff += &format!(
            "insert into staff (branch, id, login, name, role, hall, password_hash, totp_step, language, active, \
             created_at, number) values ('{BRANCH}', 'clerk{n}', 'clerk{n}', 'clerk{n}', 'clerk', '{HALL}', '', 0, 'zh-CN', 1, 0, {n});"
        );
    }
    solo.conn().batch_execute(&staff)?;
    longer_queue(solo.conn())
}

/// A time zone in whose first hour of the day we are: the rest of the day must have room for as many as the load takes in,
/// whenever it is measured.
fn where_the_day_begins(now: i64) -> String {
    match now / 3_600_000 % 24 {
        behind @ 0..=12 => format!("Etc/GMT+{behind}"),
        ahead => format!("Etc/GMT-{}", 24 - ahead),
    }
}

/// No hall may have a queue as long as the load makes it, so no pack can ask for one.
pub fn longer_queue(sql: &mut Conn) -> Result<(), Failed> {
    Ok(sql.batch_execute("update halls set queue_max = 100000000; update branches set config = config + 1;")?)
}

pub fn wish() -> IssueTicket {
    IssueTicket {
        service: "consult".into(),
        customer_type: None,
        needs: vec![],
        documents: vec![],
        missing: vec![],
        channel: Channel::Kiosk,
        account: None,
        language: Language::Chinese,
        arrival: None,
        phone_tail: None,
        lead: false,
    }
}
