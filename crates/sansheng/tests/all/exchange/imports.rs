//! A city's accounts come in: in every encoding, with what is bad left out by name, the same file once.

use std::path::Path;

use sansheng::door::Answer;
use sansheng::exchange::columns::Bad;
use sansheng::exchange::{self, Asked, ExchangeRefusal as No, Report};
use sansheng::kernel::{Actor, Money};
use sansheng::refusal::Refusal;

use super::files::{HEADER, city, in_every_encoding, line, sheet, sums, write};
use crate::both_engines;
use crate::money::desk::Desk;
use crate::support::branch::BRANCH;
use crate::support::{Database, Engine};

fn take_in(desk: &Desk, file: &Path, check: bool) -> Result<Report, Answer> {
    let bad = Some(file.with_extension("bad.csv"));
    let actor = Actor::system();
    let asked = Asked { branch: BRANCH, actor: &actor, file, name: "city.csv", check, bad };
    exchange::import(&desk.door, &asked, &mut |_| ())
}

/// The lines that are left out, each with everything that is wrong with it.
fn told(report: &Report) -> Vec<(u64, String)> {
    let why =
        |bad: &[Bad]| bad.iter().map(|bad| format!("{} {}", bad.field, bad.reason)).collect::<Vec<_>>().join(", ");
    report.left_out.iter().map(|one| (one.line, why(&one.bad))).collect()
}

fn refused(answer: Result<Report, Answer>) -> Refusal {
    match answer {
        Err(Answer::Refused(refusal)) => refusal,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

fn everything_is_right(desk: &Desk) {
    desk.books_are_right();
    assert_eq!(desk.ask(|conn| Ok(exchange::verify(conn, BRANCH)?)), Vec::<String>::new());
}

both_engines! {
    fn a_city_comes_in_once(database: Database) {
        let desk = Desk::open(database);
        let folder = tempfile::tempdir().expect("a folder");
        let file = write(folder.path(), "city.csv", city(1_200).as_bytes());
        let (owed, credit) = sums(1_200);
        let looked = take_in(&desk, &file, true).expect("looked at");
        assert_eq!((looked.good, looked.bad, looked.owed, looked.credit), (1_200, 0, Money(owed), Money(credit)));
        assert_eq!(desk.count("accounts"), 0, "only looked at");
        let report = take_in(&desk, &file, false).expect("taken in");
        assert_eq!((report.good, report.bad, report.owed, report.credit), (1_200, 0, Money(owed), Money(credit)));
        assert_eq!((report.before, report.left_out.len()), (None, 0));
        assert!(!folder.path().join("city.bad.csv").exists(), "nothing was left out");
        assert_eq!(desk.count("accounts"), 1_200);
        assert_eq!(desk.balance("opening"), credit - owed);
        let again = take_in(&desk, &file, false).expect("says so");
        assert!(again.before.is_some());
        assert_eq!((again.good, desk.count("accounts"), desk.count("imports")), (1_200, 1_200, 1));
        let renamed = write(folder.path(), "the same.csv", city(1_200).as_bytes());
        assert!(take_in(&desk, &renamed, false).expect("says so").before.is_some(), "whatever it is called");
        everything_is_right(&desk);
    }

    fn what_is_bad_is_left_out_with_its_line_and_reason(database: Database) {
        let desk = Desk::open(database);
        let folder = tempfile::tempdir().expect("a folder");
        let file = write(folder.path(), "first.csv", city(7).as_bytes());
        take_in(&desk, &file, false).expect("taken in");
        let lines = [
            HEADER.to_owned(),
            line(7),
            line(8),
            line(8),
            line(9).replace("2026-01", "2026-13"),
            line(10).replace("basic", "premium"),
            line(11).replace("正常", "别的"),
            String::new(),
            line(12).replace("王小明", "\"王\n小明\""),
            line(13).replace(",13800000013,", ",,"),
            line(14).replace("HC000000000014", "HC000000000007"),
            line(15),
        ];
        let file = write(folder.path(), "second.csv", lines.join("\n").as_bytes());
        let looked = take_in(&desk, &file, true).expect("looked at");
        let report = take_in(&desk, &file, false).expect("taken in");
        let expected = [
            (2, "number taken, card taken"), (4, "number twice"), (5, "owed_fen month"), (6, "products tariff_unknown"),
            (7, "status unknown"), (9, "name malformed"), (11, "phone malformed"), (12, "card twice"),
        ];
        assert_eq!(told(&report), expected.map(|(line, why)| (line, why.to_owned())));
        assert_eq!(told(&looked), told(&report), "looking says the same");
        assert_eq!((report.good, report.bad, desk.count("accounts")), (2, 8, 9));
        let bad = std::fs::read_to_string(folder.path().join("second.bad.csv")).expect("a list");
        assert!(bad.starts_with('\u{feff}'), "{bad}");
        let both = "账号：系统里已有同样的值；智能卡：系统里已有同样的值";
        assert!(bad.contains(&format!("2,账号、智能卡,{both},")), "every reason of the line: {bad}");
        assert!(bad.contains(&format!("5,欠费(分),没有这个月份,there is no such month,{}", lines[4])), "{bad}");

        let header = bad.lines().next().expect("a header");
        assert!(header.ends_with(HEADER), "{header}");
        let mended = [("2026-13", "2026-03"), ("premium", "basic"), ("别的", "正常"), ("\"王\n小明\"", "王小明")];
        let mended = mended.iter().fold(bad.clone(), |text, (wrong, right)| text.replace(wrong, right));
        let file = write(folder.path(), "mended.csv", mended.as_bytes());
        let report = take_in(&desk, &file, false).expect("the list is a file of accounts");
        let left = [
            (2, "number taken, card taken"), (3, "number taken"), (8, "phone malformed"), (9, "card twice"),
        ];
        assert_eq!((report.good, told(&report)), (4, left.map(|(line, why)| (line, why.to_owned())).to_vec()));
        let again = std::fs::read_to_string(folder.path().join("mended.bad.csv")).expect("a list");
        assert_eq!(again.lines().next(), Some(header), "its own columns stand there once");
        everything_is_right(&desk);
    }

    fn accounts_with_one_code_share_a_subscriber(database: Database) {
        let desk = Desk::open(database);
        let folder = tempfile::tempdir().expect("a folder");
        let family = |n: u32| line(n).replacen(",,", ",f-0001,", 1);
        let text = [HEADER.to_owned(), family(1), family(2), line(4)].join("\n");
        take_in(&desk, &write(folder.path(), "family.csv", text.as_bytes()), false).expect("taken in");
        assert_eq!((desk.count("subscribers"), desk.count("accounts")), (2, 3));
        let more = [HEADER.to_owned(), family(5), line(8)].join("\n");
        take_in(&desk, &write(folder.path(), "more.csv", more.as_bytes()), false).expect("taken in");
        assert_eq!((desk.count("subscribers"), desk.count("accounts")), (3, 5), "also in a later file");
        everything_is_right(&desk);
    }
}

#[test]
fn every_encoding_and_separator_says_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = city(30);
    let mut files: Vec<(String, std::path::PathBuf)> = Vec::new();
    for (n, (name, bytes)) in in_every_encoding(&text).into_iter().enumerate() {
        files.push((name.to_owned(), write(folder.path(), &format!("{n}.csv"), &bytes)));
    }
    let tabs = text.replace(',', "\t");
    files.push(("tabs".into(), write(folder.path(), "tabs.txt", tabs.as_bytes())));
    files.push(("a spreadsheet".into(), sheet(folder.path(), &text)));
    let (owed, credit) = sums(30);
    let desk = Desk::open(Database::new(Engine::Sqlite));
    for (name, file) in files {
        let looked = take_in(&desk, &file, true).unwrap_or_else(|no| panic!("{name}: {no:?}"));
        let figures = (looked.good, looked.bad, looked.owed, looked.credit);
        assert_eq!(figures, (30, 0, Money(owed), Money(credit)), "{name}: {:?}", looked.left_out.first());
    }
}

#[test]
fn files_that_cannot_be_taken_in_are_refused_by_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = Desk::open(Database::new(Engine::Sqlite));
    let said = |bytes: &[u8]| refused(take_in(&desk, &write(folder.path(), "file", bytes), false));
    assert_eq!(said(b""), No::ImportEmpty.into());
    assert_eq!(said(HEADER.as_bytes()), No::ImportEmpty.into());
    assert_eq!(said(b"a,b\n1,2\n"), No::ImportColumnMissing { column: "number" }.into());
    assert_eq!(said(b"\xff\xff\xff\xff"), No::ImportEncodingUnknown.into());
    assert_eq!(said(b"PK\x03\x04 no spreadsheet"), No::ImportUnreadable.into());
    assert_eq!(said(b"\xd0\xcf\x11\xe0 an old one"), No::ImportUnreadable.into());
    assert_eq!(refused(take_in(&desk, &folder.path().join("nowhere"), false)), No::ImportUnreadable.into());
    let open = format!("{HEADER}\n{}\n\"{}", line(1), "x".repeat(400_000));
    assert_eq!(said(open.as_bytes()), No::ImportLineTooLong { line: 3 }.into());
    let all_bad = format!("{HEADER}\n{}", "x,,,,,,,,,,\n".repeat(10_001));
    assert_eq!(said(all_bad.as_bytes()), No::ImportBadTooMany { max: 10_000 }.into());
    assert_eq!((desk.count("accounts"), desk.count("imports")), (0, 0), "nothing was changed");
}

#[test]
fn a_planted_wrong_is_found() {
    let folder = tempfile::tempdir().expect("a folder");
    for (sql, says) in [
        ("update imports set bad = bad + 1", "counts the lines"),
        ("update imports set line = 1", "not come to"),
        ("update imports set state = 'running', finished_at = null", "told of once"),
    ] {
        let desk = Desk::open(Database::new(Engine::Sqlite));
        let text = [HEADER.to_owned(), line(1), line(1)].join("\n");
        take_in(&desk, &write(folder.path(), "city.csv", text.as_bytes()), false).expect("taken in");
        everything_is_right(&desk);
        desk.sql(sql);
        let wrong = desk.ask(|conn| Ok(exchange::verify(conn, BRANCH)?));
        assert!(wrong.iter().any(|wrong| wrong.contains(says)), "{sql}\nfound only {wrong:#?}");
    }
}

/// By hand: `cargo nextest run --release --run-ignored all -E 'test(a_hundred_thousand)' --no-capture`.
#[test]
#[ignore = "a measurement"]
fn a_hundred_thousand_accounts() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = write(folder.path(), "city.csv", city(100_000).as_bytes());
    let desk = Desk::open(Database::new(Engine::Sqlite));
    let begun = std::time::Instant::now();
    let report = take_in(&desk, &file, false).expect("taken in");
    println!("{} accounts in {:.1} s", report.good, begun.elapsed().as_secs_f64());
    everything_is_right(&desk);
}
