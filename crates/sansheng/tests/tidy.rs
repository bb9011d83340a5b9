//! The house rules that a program can check. Each says which file and line breaks it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

const DOMAINS: &[&str] = &[
    "halls",
    "people",
    "queue",
    "counters",
    "ratings",
    "accounts",
    "fees",
    "day_end",
    "settlements",
    "tariffs",
    "billing",
    "exchange",
    "planning",
    "foresight",
    "pledge",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn files(folder: &Path, ending: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else { return found };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.extension().is_some_and(|e| e == ending) {
            let text = fs::read_to_string(&path).expect("a text file");
            found.push((path.display().to_string(), text));
        }
    }
    found.sort();
    found
}

fn sources() -> Vec<(String, String)> {
    files(&root().join("crates/sansheng/src"), "rs")
}

/// Lines of our sources that match, except in the folders where they may.
fn lines_with(words: &[&str], but_in: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in sources() {
        if but_in.iter().any(|folder| path.contains(folder)) {
            continue;
        }
        for (n, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or("");
            if words.iter().any(|word| code.contains(word)) {
                found.push(format!("{path}:{}: {}", n + 1, line.trim()));
            }
        }
    }
    found
}

fn none(found: &[String], why: &str) {
    assert!(found.is_empty(), "{why}:\n{}", found.join("\n"));
}

#[test]
fn http_and_markup_stay_at_the_rim() {
    none(&lines_with(&["axum::", "maud::"], &["/web/", "src/serve.rs", "/demo/"]), "axum and maud only in web/");
}

#[test]
fn sql_stays_in_the_store_the_door_and_the_domains() {
    let mut allowed: Vec<String> = DOMAINS.iter().map(|d| format!("src/{d}/")).collect();
    allowed.extend(
        ["src/store/", "src/door/", "src/verify", "src/devices/", "src/demo/", "src/reports"].map(str::to_owned),
    );
    let allowed: Vec<&str> = allowed.iter().map(String::as_str).collect();
    none(&lines_with(&["diesel::", "schema::"], &allowed), "Diesel only in store/, door/ and domain folders");
}

#[test]
fn domains_reach_each_other_through_their_front_door() {
    for domain in DOMAINS {
        let inner = ["commands", "rules"].map(|inner| format!("crate::{domain}::{inner}"));
        let own = format!("src/{domain}/");
        let words: Vec<&str> = inner.iter().map(String::as_str).collect();
        let found = lines_with(&words, &[&own, "/web/", "/demo/"]);
        none(&found, "a domain uses another through its mod.rs");
    }
}

#[test]
fn domains_are_plain_blocking_rust() {
    let others = [
        "/web/",
        "src/serve.rs",
        "src/door/",
        "src/demo/",
        "src/devices/",
        "src/providers/",
        "src/tick.rs",
        "src/foresight/follow.rs",
        "src/main.rs",
    ];
    none(&lines_with(&[".await", "async fn"], &others), "async stays at the rim");
}

#[test]
fn ledger_and_journal_are_insert_only() {
    for table in ["events", "transfers", "payments", "reversals", "till_counts", "till_movements"] {
        let words = ["update", "delete"].map(|act| format!("diesel::{act}({table}::"));
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        none(&lines_with(&words, &[]), "the ledger and the journal are insert-only");
    }
}

#[test]
fn sql_is_never_built_from_strings() {
    let found = lines_with(&["sql_query(&", "sql_query(format!", "sql::<"], &["src/store/"]);
    none(&found, "SQL with values in it is bound, not formatted");
}

#[test]
fn lints_are_expected_with_a_reason_and_nothing_is_unsafe() {
    let word = ["#[", "allow("].concat();
    none(&lines_with(&[&word, "unsafe "], &[]), "expect with a reason, never allow; no unsafe");
}

#[test]
fn every_file_says_what_lives_in_it() {
    for crate_name in ["sansheng", "queueing", "crowd", "fakepay", "powercut"] {
        for (path, text) in files(&root().join("crates").join(crate_name), "rs") {
            assert!(text.starts_with("//!"), "{path} does not begin with a //! paragraph");
        }
    }
}

#[test]
fn files_fit_a_sitting_and_have_names() {
    const LINES_MAX: usize = 500;
    for (path, text) in sources() {
        let lines = text.lines().count();
        // Generated from the migrations, and sample data that only tests read.
        let exempt = path.ends_with("schema.rs") || path.ends_with("samples.rs");
        assert!(exempt || lines <= LINES_MAX, "{path} has {lines} lines: a noun is missing");
        let vague = ["utils", "common", "manager", "helper", "helpers", "misc"];
        let name = Path::new(&path).file_stem().and_then(|n| n.to_str()).unwrap_or("");
        assert!(!vague.contains(&name), "{path}: a name that says nothing");
    }
}

// ---------------------------------------------------------------- words

fn messages(language: &str) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for (path, text) in files(&root().join("locales").join(language), "ftl") {
        let resource = fluent_bundle::FluentResource::try_new(text.clone());
        assert!(resource.is_ok(), "{path} has a message that cannot be read: {:?}", resource.err().map(|e| e.1));
        let mut key = String::new();
        for line in text.lines() {
            let start = line.chars().next().unwrap_or(' ');
            if start.is_ascii_lowercase() {
                let (name, value) = line.split_once('=').unwrap_or((line, ""));
                key = name.trim().to_owned();
                assert!(!all.contains_key(&key), "{path}: {key} stands twice");
                all.insert(key.clone(), value.trim().to_owned());
            } else if start == ' ' && !key.is_empty() {
                all.entry(key.clone()).or_default().push_str(line);
            }
        }
    }
    all
}

fn arguments(value: &str) -> BTreeSet<String> {
    let named = |part: &str| part.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect::<String>();
    value.split('$').skip(1).map(named).collect()
}

#[test]
fn every_word_is_there_in_both_languages_with_the_same_arguments() {
    let (chinese, english) = (messages("zh-CN"), messages("en"));
    let missing: Vec<_> = chinese.keys().filter(|k| !english.contains_key(*k)).collect();
    assert!(missing.is_empty(), "not in English: {missing:?}");
    let missing: Vec<_> = english.keys().filter(|k| !chinese.contains_key(*k)).collect();
    assert!(missing.is_empty(), "not in Chinese: {missing:?}");
    for (key, value) in &chinese {
        let (zh, en) = (arguments(value), arguments(&english[key]));
        // English may need a number for its plural that Chinese does without.
        assert!(zh.is_subset(&en), "{key} takes {zh:?} in Chinese and {en:?} in English");
    }
}

#[test]
fn every_key_that_the_code_says_has_words() {
    let chinese = messages("zh-CN");
    let mut missing = Vec::new();
    for (path, text) in sources() {
        let code: String = text.lines().filter(|l| !l.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
        for part in code.split("say!(").skip(1) {
            let Some(key) = part.split(',').nth(1).map(str::trim).and_then(|k| k.strip_prefix('"')) else { continue };
            let key = key.split('"').next().unwrap_or("");
            let literal = key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_');
            if literal && !key.is_empty() && !chinese.contains_key(key) {
                missing.push(format!("{path}: {key}"));
            }
        }
    }
    none(&missing, "no words for");
}

#[test]
fn every_refusal_has_words() {
    let chinese = messages("zh-CN");
    let mut missing = Vec::new();
    for (path, text) in sources() {
        for part in text.split("Refusal {").skip(1).filter(|part| part.starts_with('\n')) {
            let body = part.split("\n}").next().unwrap_or("");
            for line in body.lines().filter(|line| line.starts_with("    ") && !line.starts_with("     ")) {
                let name: String = line.trim().chars().take_while(char::is_ascii_alphanumeric).collect();
                if !name.chars().next().is_some_and(|c| c.is_ascii_uppercase()) || !text.contains("tag = \"refusal\"") {
                    continue;
                }
                let kebab = name.char_indices().fold(String::new(), |mut kebab, (n, c)| {
                    if c.is_ascii_uppercase() && n > 0 {
                        kebab.push('-');
                    }
                    kebab.push(c.to_ascii_lowercase());
                    kebab
                });
                if !chinese.contains_key(&format!("refusal-{kebab}")) {
                    missing.push(format!("{path}: refusal-{kebab}"));
                }
            }
        }
    }
    none(&missing, "no words for the refusal");
}

#[test]
fn the_product_speaks_calmly() {
    for language in ["zh-CN", "en"] {
        for (key, value) in messages(language) {
            let text = value.to_lowercase();
            assert!(!text.contains('!') && !text.contains('！'), "{language} {key} raises its voice: {value}");
            assert!(!text.contains("error"), "{language} {key}: say what happened, what it means, what to do");
        }
    }
}

// ---------------------------------------------------------------- tables

type Columns = Vec<(String, String)>;

fn migrated_tables() -> Vec<(String, Columns, String)> {
    let mut tables: Vec<(String, Columns, String)> = Vec::new();
    for (_, sql) in files(&root().join("migrations"), "sql") {
        let sql: String = sql.lines().filter(|l| !l.trim_start().starts_with("--")).collect::<Vec<_>>().join("\n");
        for part in sql.split("create table ").skip(1) {
            let (name, body) = part.split_once(" (\n").expect("create table NAME (");
            let body = body.split("\n);").next().unwrap_or("");
            let mut columns = Vec::new();
            let mut primary_key = String::new();
            for line in body.lines().filter(|l| l.starts_with("  ") && !l.starts_with("   ")).map(str::trim) {
                let words: Vec<&str> = line.trim_end_matches(',').split_whitespace().collect();
                match words.as_slice() {
                    ["primary", ..] => primary_key = line.to_owned(),
                    ["unique" | "check" | "foreign", ..] | [] => {}
                    [first, ..] if first.starts_with("check(") || first.starts_with('\'') || *first == ")" => {}
                    [column, kind, rest @ ..] => {
                        if rest.windows(2).any(|pair| pair == ["primary", "key"]) {
                            primary_key = format!("primary key ({column})");
                        }
                        columns.push(((*column).to_owned(), diesel_type(name, kind, rest)));
                    }
                    [_] => {}
                }
            }
            tables.push((name.to_owned(), columns, primary_key));
        }
        for line in sql.lines().filter_map(|line| line.strip_prefix("alter table ")) {
            let words: Vec<&str> = line.trim_end_matches(';').split_whitespace().collect();
            if let [name, "add", "column", column, kind, rest @ ..] = words.as_slice() {
                let table = tables.iter_mut().find(|(other, ..)| other == name).expect("a table before its new column");
                table.1.push(((*column).to_owned(), diesel_type(name, kind, rest)));
            }
        }
    }
    tables
}

fn diesel_type(table: &str, kind: &str, rest: &[&str]) -> String {
    let diesel = match kind {
        "text" => "Text",
        "integer" => "Integer",
        "bigint" => "BigInt",
        other => panic!("{table} has a column of {other}: only text, integer, bigint run on both engines"),
    };
    let always = rest.windows(2).any(|pair| pair == ["not", "null"]);
    if always { diesel.to_owned() } else { format!("Nullable<{diesel}>") }
}

#[test]
fn the_schema_says_what_the_migrations_say() {
    let schema = fs::read_to_string(root().join("crates/sansheng/src/store/schema.rs")).expect("schema.rs");
    for (name, columns, _) in migrated_tables() {
        let start = schema.find(&format!("\n    {name} (")).unwrap_or_else(|| panic!("schema.rs lacks {name}"));
        let body = schema[start..].split('{').nth(1).and_then(|b| b.split('}').next()).unwrap_or("");
        let seen: Columns = body
            .lines()
            .filter_map(|line| line.trim().trim_end_matches(',').split_once(" -> "))
            .map(|(column, kind)| (column.to_owned(), kind.to_owned()))
            .collect();
        assert_eq!(seen, columns, "{name} differs between migrations/ and schema.rs");
    }
}

#[test]
fn branch_comes_first_in_every_key() {
    // What exists before any branch does.
    let before_branches = ["setup_tokens"];
    for (name, _, primary_key) in migrated_tables() {
        let fine = primary_key.starts_with("primary key (branch");
        assert!(fine || before_branches.contains(&name.as_str()), "{name}: {primary_key}");
    }
}
