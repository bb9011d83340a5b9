//! Recorded days: what is read and what is refused, lived again by the real commands, exported from a hall, audited.

mod bad;
mod hall;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// A morning written by hand: two counters, thirty people in the order of coming, one who left, one who did not come.
const MORNING: &str = include_str!("morning.csv");

fn sansheng(arguments: &[&str]) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_sansheng"));
    program.args(arguments).env("SANSHENG_LOG", "warn").output().expect("the program runs")
}

fn written(folder: &Path, text: &[u8]) -> PathBuf {
    let file = folder.join("trace.csv");
    std::fs::write(&file, text).expect("written");
    file
}

fn replayed(trace: &[u8], more: &[&str]) -> Value {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = written(folder.path(), trace).display().to_string();
    let output = sansheng(&[&["replay", "--trace", &file, "--json"], more].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("one line of JSON")
}

fn column<'a>(report: &'a Value, name: &str) -> &'a Value {
    let columns = report["columns"].as_array().expect("columns");
    let found = columns.iter().find(|column| column["name"] == name);
    &found.unwrap_or_else(|| panic!("no column {name} in {report}"))["figures"]
}

fn number(figures: &Value, name: &str) -> i64 {
    figures[name].as_i64().unwrap_or_else(|| panic!("no {name} in {figures}"))
}

#[test]
fn a_morning_is_lived_again_beside_what_it_could_have_been() {
    let what = ["first-come", "counters=-1", "counters=+1", "overtakes=0"].map(|what| ["--what", what]).concat();
    let report = replayed(MORNING.as_bytes(), &what);
    assert_eq!((report["day"].as_str(), report["counters"].as_i64()), (Some("2026-03-02"), Some(2)));
    let [recorded, replayed, first_come] = ["recorded", "replayed", "first-come"].map(|name| column(&report, name));
    for figures in [recorded, replayed, first_come] {
        assert_eq!((number(figures, "people"), number(figures, "refused")), (30, 0));
        let ends = ["served", "gave_up", "missed", "never_called"].map(|end| number(figures, end));
        assert_eq!(ends.iter().sum::<i64>(), 30, "everybody ends somehow: {figures}");
    }
    assert_eq!([number(recorded, "served"), number(recorded, "gave_up"), number(recorded, "missed")], [28, 1, 1]);
    // The record is in the order of coming, so that is what its people would have met again.
    let close = (number(first_come, "wait_mean_s") - number(recorded, "wait_mean_s")).abs();
    assert!(close <= 60, "{recorded} {first_come}");
    assert_eq!(number(first_come, "overtaken_most"), 0);
    assert_eq!(number(column(&report, "overtakes=0"), "overtaken_most"), 0);
    assert!(number(replayed, "priority_mean_s") < number(first_come, "priority_mean_s"), "{replayed} {first_come}");
    assert_eq!(number(replayed, "guarantees_broken"), 0);
    assert!(number(replayed, "promised") > 0);
    let waits = ["counters=+1", "replayed", "counters=-1"].map(|name| number(column(&report, name), "wait_mean_s"));
    assert!(waits[0] < waits[1] && waits[1] < waits[2], "{waits:?}");
}

#[test]
fn a_counter_that_did_more_for_a_while_can_do_it_again() {
    // By the pack counter 5 takes no payments; on this day it did.
    let mut trace = String::from("ticket,service,class,arrived,called,started,finished,counter,outcome\n");
    for n in 0..6 {
        let at = |minute: i32, second: i32| format!("2026-03-02T09:{:02}:{second:02}", 5 * n + minute);
        let times = [at(0, 0), at(1, 0), at(1, 10), at(4, 0)].join(",");
        trace += &format!("A{n:03},{},regular,{times},5,finished\n", ["pay", "move"][n as usize % 2]);
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let pack = folder.path().join("hall.toml");
    std::fs::write(&pack, sansheng::halls::pack::DEFAULT).expect("written");
    let report = replayed(trace.as_bytes(), &["--pack", &pack.display().to_string()]);
    assert_eq!(number(column(&report, "replayed"), "served"), 6, "{report}");
}

#[test]
fn the_same_trace_gives_the_same_answer_and_a_table() {
    let what = ["--what", "first-come"];
    assert_eq!(replayed(MORNING.as_bytes(), &what), replayed(MORNING.as_bytes(), &what));
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = written(folder.path(), MORNING.as_bytes()).display().to_string();
    let output = sansheng(&["replay", "--trace", &file, "--what", "counters=+1"]);
    let table = String::from_utf8(output.stdout).expect("text");
    for word in ["2026-03-02: 2 counters", "recorded", "replayed", "counters=+1", "longest wait", "promises kept"] {
        assert!(table.contains(word), "{word}: {table}");
    }
}

#[test]
fn one_counter_alone_can_be_replayed_and_not_taken_away() {
    let alone: String = MORNING
        .lines()
        .filter(|line| line.contains(",1,") || line.starts_with("ticket"))
        .fold(String::new(), |all, line| all + line + "\n");
    let report = replayed(alone.as_bytes(), &[]);
    let names: Vec<_> = report["columns"].as_array().expect("columns").iter().map(|c| c["name"].clone()).collect();
    assert_eq!(names, ["recorded", "replayed", "first-come", "counters=+1"]);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = written(folder.path(), alone.as_bytes()).display().to_string();
    let output = sansheng(&["replay", "--trace", &file, "--what", "counters=-1"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1));
    assert!(said.contains("nobody left to serve") && said.lines().count() == 1, "{said}");
}
