//! An account's payments, one after the other: the chain from the latest back.

use sansheng::fees::{self, Arrears, AskQuote, Confirmer, Paid, Tender};

use super::desk::Desk;
use crate::both_engines;
use crate::support::branch::BRANCH;
use crate::support::{Database, Engine};

/// An account that owes three months pays them one by one, the second time at another counter; another one pays between.
fn thrice(desk: &Desk) -> (String, [Paid; 3]) {
    desk.open_till("li", 10_000).expect("a till");
    desk.open_till("wu", 0).expect("a till");
    let account = desk.account(1, &["2025-12", "2026-01", "2026-02"]);
    let pay = |who: &str, ticket: &str| {
        let oldest = Arrears::Oldest { count: 1 };
        let ask = AskQuote { account: Some(account.clone()), arrears: oldest, ..AskQuote::default() };
        let quote = desk.quote(who, ticket, &ask).expect("a quote");
        desk.confirm(who, &quote.id, Confirmer::Word).expect("a yes");
        desk.pay(who, ticket, &quote.id, Tender::Cash { tendered_fen: quote.total_fen }).expect("a payment")
    };
    let first = pay("li", "t1");
    desk.settle("li", "t1", &desk.account(2, &["2026-02"]));
    let paid = [first, pay("wu", "t2"), pay("li", "t1")];
    (account, paid)
}

fn ids(desk: &Desk, account: &str, limit: i64) -> Vec<String> {
    let found = desk.ask(|conn| Ok(fees::history::payments_of(conn, BRANCH, account, limit)?));
    found.into_iter().map(|(id, _)| id).collect()
}

fn counted(desk: &Desk, clerk: &str) -> (i64, i64) {
    let quarter = desk.ask(|conn| Ok(fees::quarter_of(conn, BRANCH, clerk, "2026Q1")?));
    (quarter.payments, quarter.counted)
}

both_engines! {
    fn an_accounts_payments_are_found_from_the_latest_back(database: Database) {
        let desk = Desk::open(database);
        let (account, [first, second, third]) = thrice(&desk);
        assert_eq!(ids(&desk, &account, 10), [&*third.id, &*second.id, &*first.id]);
        assert_eq!(ids(&desk, &account, 2), [&*third.id, &*second.id], "no more than asked for");
        assert_eq!(ids(&desk, "nobody", 10), Vec::<String>::new());
        assert_eq!(ids(&desk, &desk.account(3, &["2026-02"]), 10), Vec::<String>::new(), "never paid");
        assert_eq!((counted(&desk, "li"), counted(&desk, "wu")), ((3, 2), (1, 1)), "an account once a clerk and day");
        desk.books_are_right();
        // What is taken back stays in the chain; the account counts by the clerk's other payment as long as there is one.
        desk.reverse("du", &third.id, None).expect("taken back");
        assert_eq!(counted(&desk, "li"), (2, 2));
        desk.reverse("du", &first.id, None).expect("taken back");
        assert_eq!((counted(&desk, "li"), counted(&desk, "wu")), ((1, 1), (1, 1)));
        assert_eq!(ids(&desk, &account, 10).len(), 3);
        let paid = desk.settle("li", "t1", &account);
        assert_eq!(ids(&desk, &account, 1), [&*paid.id]);
        assert_eq!(counted(&desk, "li"), (2, 2), "what was taken back counts for nothing");
        desk.books_are_right();
    }
}

const PLANTED: &[(&str, &str)] = &[
    ("update payment_shares set previous = 'nobody' where previous is null", "one of its own"),
    ("update payment_shares set previous = payment where previous is not null", "one of its own"),
    ("update payment_shares set previous = null", "one payment is the first"),
    ("update ledger_accounts set last_payment = null", "there are all of them"),
    (
        "update ledger_accounts set last_payment = (select previous from payment_shares \
         where payment = ledger_accounts.last_payment and previous is not null) where last_payment is not null",
        "there are all of them",
    ),
    (
        "update ledger_accounts set last_payment = (select min(payment) from payment_shares) where last_payment is not null",
        "there are all of them",
    ),
    ("update ledger_accounts set last_payment = 'nobody' where last_payment is null", "there are all of them"),
];

#[test]
fn every_broken_chain_is_found() {
    for (sql, says) in PLANTED {
        let desk = Desk::open(Database::new(Engine::Sqlite));
        thrice(&desk);
        desk.account(3, &["2026-02"]);
        desk.books_are_right();
        desk.sql(sql);
        let wrong = desk.ask(|conn| Ok(fees::verify::verify(conn, BRANCH)?));
        assert!(wrong.iter().any(|wrong| wrong.contains(says)), "{sql}\nfound only {wrong:#?}");
    }
}
