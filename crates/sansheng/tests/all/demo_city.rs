//! The demo's city shows what the hall is for: accounts with several products, owners with several accounts, bills from the
//! product's own run, reductions by papers, deposits.

use clap::Parser as _;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use sansheng::settings::{Command, Settings};
use sansheng::store::{Conn, open_writer};
use sansheng::{demo, verify};

use crate::support::{Database, Engine};

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

fn count(conn: &mut Conn, what: &str) -> i64 {
    let found: Count = diesel::sql_query(format!("select count(*) as n from {what}")).get_result(conn).expect(what);
    found.n
}

fn built(days: &str) -> (Database, Conn) {
    let database = Database::new(Engine::Sqlite);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let url = format!("sqlite:{}", database.url.file().expect("a file"));
    let words = ["sansheng", "demo", "--subscribers", "1000", "--database", &url, "--days", days];
    let Command::Demo(settings) = Settings::parse_from(words).command else { panic!("not the demo") };
    demo::prepare(&settings, &database.url, folder.path()).expect("a demo");
    let verdict = verify::verify(&database.url).expect("verifies");
    assert!(verdict.wrong.is_empty(), "{:?}", verdict.wrong);
    let conn = open_writer(&database.url).expect("opens");
    (database, conn)
}

#[test]
fn the_demo_has_bills_to_explain_and_families_to_pay_for() {
    let (_database, mut conn) = built("1");
    let mut count = |what: &str| count(&mut conn, what);
    assert_eq!(count("accounts"), 1_000);
    assert!((850..=980).contains(&count("subscribers")), "some have several accounts");
    assert!((800..=900).contains(&count("subscriptions where tariff = 'digital'")));
    let alone = "subscriptions s where tariff = 'second_box' and not exists (select 1 from subscriptions m \
                 where m.account = s.account and m.tariff = 'digital')";
    assert_eq!(count(alone), 0, "no second box without a main one");
    assert!(count("(select account from subscriptions group by account having count(*) > 1)") > 400);
    assert!(count("bills") > 900 && count("charges where bill is not null") > count("bills"));
    let open = "charges where bill is not null and paid_fen + credited_fen < amount_fen and voided_at is null";
    let owed = count(open);
    assert!((20..=400).contains(&owed), "arrears are lines of bills: {owed}");
    assert!(count("charges where rule = 'deposit' and paid_fen = amount_fen") > 5);
    assert!(count("account_reductions") > 0, "somebody has shown a paper");
    assert_eq!(count("billing_runs where skipped > 0 or state <> 'done'"), 0);
}

#[test]
fn a_city_without_a_past_is_billed_nothing() {
    let (_database, mut conn) = built("0");
    assert_eq!((count(&mut conn, "accounts"), count(&mut conn, "bills")), (1_000, 0));
    assert!(count(&mut conn, "charges where kind = 'opening'") > 100);
}
