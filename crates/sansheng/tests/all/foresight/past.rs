//! Days of the demo's hall, lived through the real commands: how often the first promise holds, and whose middle is nearest.

use clap::Parser as _;
use diesel::prelude::*;
use sansheng::door::journal;
use sansheng::foresight::{self, Foresight, Tally};
use sansheng::settings::{Command, Settings};
use sansheng::store::open_writer;
use sansheng::store::schema::events;
use sansheng::{demo, halls};
use serde_json::Value;

use crate::support::{Database, Engine};

/// Days that the hall learns in before it is judged, and days in which it is.
const DAYS: usize = 8;
const LEARNS: usize = 1;
/// A busy hall: most people have to wait.
const VISITS: usize = 820;

/// First promises that were followed by a call, in the order of the calls: day, whether the upper end held, how far the
/// middle was, how far the formula's.
struct Promised {
    day: i64,
    ahead: i64,
    waited_s: f64,
    high_s: f64,
    mid_s: f64,
    formula_s: f64,
    formula_high_s: f64,
}

fn promised(database: &Database) -> Vec<Promised> {
    let mut conn = open_writer(&database.url).expect("opens");
    let rows: Vec<(i64, String, String, String)> = events::table
        .filter(events::kind.eq_any(["ticket_issued", "ticket_called"]))
        .order(events::seq.asc())
        .select((events::at, events::kind, events::subject, events::data))
        .load(&mut conn)
        .expect("reads");
    let mut issued = std::collections::HashMap::new();
    let mut found = Vec::new();
    for (at, kind, subject, data) in rows {
        let data: Value = serde_json::from_str(&data).expect("JSON");
        if kind == "ticket_issued" {
            issued.insert(subject, (at, data));
            continue;
        }
        let Some((issued_at, told)) = issued.remove(&subject) else { continue };
        let number = |path: &str| told.pointer(path).and_then(Value::as_f64);
        let Some((high_s, formula_s)) = number("/promise/high_s").zip(number("/formula/1")) else { continue };
        // A free counter and nobody ahead: that is no promise of a wait.
        if number("/formula/2") == Some(0.0) {
            continue;
        }
        found.push(Promised {
            day: at / 86_400_000,
            ahead: told["ahead"].as_i64().expect("people ahead"),
            waited_s: (at - issued_at) as f64 / 1_000.0,
            high_s,
            mid_s: number("/promise/mid_s").expect("a middle"),
            formula_s,
            formula_high_s: number("/formula/2").expect("an upper end"),
        });
    }
    found
}

fn share(of: &[&Promised], keeps: impl Fn(&Promised) -> bool) -> f64 {
    of.iter().filter(|one| keeps(one)).count() as f64 / of.len().max(1) as f64
}

fn mean(of: &[&Promised], what: impl Fn(&Promised) -> f64) -> f64 {
    of.iter().map(|one| what(one)).sum::<f64>() / of.len().max(1) as f64
}

#[test]
fn nine_of_ten_first_promises_hold() {
    let database = Database::new(Engine::Sqlite);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let url = format!("sqlite:{}", database.url.file().expect("a file"));
    let days = std::env::var("FORESIGHT_DAYS").ok().and_then(|days| days.parse().ok()).unwrap_or(DAYS);
    let days_text = days.to_string();
    let visits = std::env::var("FORESIGHT_VISITS").unwrap_or_else(|_| VISITS.to_string());
    let words = ["sansheng", "demo", "--days", &days_text, "--subscribers", "300", "--database", &url];
    let settings = Settings::parse_from(words.into_iter().chain(["--visits", &visits]));
    let Command::Demo(settings) = settings.command else { panic!("not the demo") };
    let begun = std::time::Instant::now();
    demo::prepare(&settings, &database.url, folder.path()).expect("a demo");
    println!("{days} days lived in {:?}", begun.elapsed());

    let all = promised(&database);
    let mut lived: Vec<i64> = all.iter().map(|one| one.day).collect();
    lived.dedup();
    let judged: Vec<&Promised> = all.iter().filter(|one| one.day >= lived[LEARNS.min(lived.len() - 1)]).collect();
    for day in &lived {
        let of: Vec<&Promised> = all.iter().filter(|one| one.day == *day).collect();
        println!(
            "{day}: {} promises, told {:.3}, formula {:.3}; MAE told {:.1} s, formula {:.1} s, wait {:.1} s",
            of.len(),
            share(&of, |one| one.waited_s <= one.high_s),
            share(&of, |one| one.waited_s <= (one.formula_high_s / 60.0).ceil().max(1.0) * 60.0),
            mean(&of, |one| (one.waited_s - one.mid_s).abs()),
            mean(&of, |one| (one.waited_s - one.formula_s).abs()),
            mean(&of, |one| one.waited_s),
        );
    }
    for (from, to) in [(0, 0), (1, 1), (2, 3), (4, 6), (7, i64::MAX)] {
        let of: Vec<&Promised> = judged.iter().copied().filter(|one| (from..=to).contains(&one.ahead)).collect();
        println!(
            "ahead {from}: {} promises, told {:.3} of {:.0} s, at most a minute {:.3}, MAE {:.1} s, formula {:.1} s",
            of.len(),
            share(&of, |one| one.waited_s <= one.high_s),
            mean(&of, |one| one.high_s),
            share(&of, |one| one.waited_s <= 60.0),
            mean(&of, |one| (one.waited_s - one.mid_s).abs()),
            mean(&of, |one| (one.waited_s - one.formula_s).abs()),
        );
    }
    let kept = share(&judged, |one| one.waited_s <= one.high_s);
    println!("all: {} promises, {kept:.3} kept", judged.len());
    whose_is_nearer(&database, days);
    let mut conn = open_writer(&database.url).expect("opens");
    let learned = foresight::kept(&mut conn, demo::BRANCH, demo::HALL).expect("reads").expect("a row").learned;
    assert!(learned.contains("\nforest "), "a demo begins with a forest");
    assert!(judged.len() >= 2_000, "{} promises are too few to judge by", judged.len());
    assert!((0.85..=0.95).contains(&kept), "{kept}");
}

/// The same journal once more, with a forest grown half way: the formula, the corrected formula and the forest beside each
/// other over what came after it.
fn whose_is_nearer(database: &Database, days: usize) {
    let begun = std::time::Instant::now();
    let mut conn = open_writer(&database.url).expect("opens");
    let hall = halls::queries::load(&mut conn, demo::BRANCH, demo::HALL).expect("a hall");
    let learned = Foresight::default();
    learned.begin(&hall, 0, true);
    let (mut seq, mut day, mut lived, mut before) = (0, 0, 0, Tally::default());
    loop {
        let page = journal::after(&mut conn, demo::BRANCH, seq).expect("reads");
        let Some(last) = page.last() else { break };
        seq = last.seq;
        for event in &page {
            if event.at / 86_400_000 > day && event.kind == "ticket_issued" {
                (day, lived) = (event.at / 86_400_000, lived + 1);
                if lived == days * 6 / 10 {
                    println!("a forest has grown: {}", learned.grow());
                    before = learned.tally();
                }
            }
            learned.see(std::slice::from_ref(event));
        }
    }
    let after = learned.tally();
    println!("followed again, with the forest, in {:?}", begun.elapsed());
    let n = (after.n - before.n).max(1) as f64;
    println!(
        "MAE of {n} on arrival: formula {:.1} s, corrected {:.1} s, predictor {:.1} s; the predictor speaks: {}",
        (after.formula_s - before.formula_s) / n,
        (after.corrected_s - before.corrected_s) / n,
        (after.learned_s - before.learned_s) / n,
        learned.learned_speaks(),
    );
}
