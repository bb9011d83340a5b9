//! Credit notes: the bill stays, what is open goes first, what was paid becomes credit, and a payment that is taken back
//! takes that credit along. The statement tells all of it.

use sansheng::billing::{self, EntryKind, Wanted};
use sansheng::fees::FeesRefusal;
use sansheng::kernel::Money;
use sansheng::refusal::Refusal;

use crate::both_engines;
use crate::money::desk::{Desk, refusal};
use crate::support::branch::BRANCH;

fn no<T: std::fmt::Debug>(answer: Result<T, sansheng::door::Answer>) -> FeesRefusal {
    match refusal(answer) {
        Refusal::Fees(no) => no,
        other => panic!("{other:?}"),
    }
}

both_engines! {
    fn a_line_is_credited_in_parts(database: Database) {
        let desk = Desk::open(database);
        let account = desk.since(1, "2025-05-01");
        let other = desk.since(2, "2025-05-01");
        desk.bill("2026-03", 10);
        let (bill, charge) = desk.first_line(&account, "2026-03");
        let (_, foreign) = desk.first_line(&other, "2026-03");
        assert_eq!(no(desk.credit(&bill, &charge, 0)), FeesRefusal::AmountNotPositive);
        assert_eq!(no(desk.credit(&bill, &charge, -1)), FeesRefusal::AmountNotPositive);
        assert!(matches!(no(desk.credit(&bill, &charge, i64::MAX)), FeesRefusal::AmountTooLarge { .. }));
        assert_eq!(no(desk.credit(&bill, &charge, 2_601)), FeesRefusal::CreditTooLarge { left_fen: Money(2_600) });
        assert_eq!(no(desk.credit("nothing", &charge, 1)), FeesRefusal::BillNotFound);
        assert_eq!(no(desk.credit(&bill, &foreign, 1)), FeesRefusal::ChargeNotOnBill);
        let first = desk.credit(&bill, &charge, 600).expect("a note");
        assert_eq!((first.returned_fen, desk.balance(&format!("sub:{account}"))), (Money::ZERO, 2_000));
        assert_eq!(no(desk.credit(&bill, &charge, 2_001)), FeesRefusal::CreditTooLarge { left_fen: Money(2_000) });
        desk.credit(&bill, &charge, 2_000).expect("a note");
        assert_eq!(desk.balance(&format!("sub:{account}")), 0);
        assert_eq!(desk.balance("revenue:tv"), -2_600, "what the other owes");
        assert_eq!(desk.bills(&account), [("2026-03".to_owned(), 2_600)], "the bill stays");
        desk.statement_agrees(&account);
        desk.all_is_right();
    }

    fn what_was_paid_becomes_credit_and_pays_the_next_bill(database: Database) {
        let desk = Desk::open(database);
        desk.open_till("li", 0).expect("a till");
        let account = desk.since(1, "2025-05-01");
        desk.bill("2026-03", 10);
        let paid = desk.settle("li", "t1", &account);
        let (bill, charge) = desk.first_line(&account, "2026-03");
        let note = desk.credit(&bill, &charge, 1_000).expect("a note");
        assert_eq!((note.returned_fen, desk.balance(&format!("sub:{account}"))), (Money(1_000), -1_000));
        desk.all_is_right();
        desk.pass_days(30);
        desk.bill("2026-04", 10);
        assert_eq!(desk.balance(&format!("sub:{account}")), 1_600, "April less the credit");
        assert_eq!(desk.lines(&account)[1].5, 1_000);
        desk.all_is_right();
        // The payment was wrong after all: March's rest is owed again, and April's credit with it.
        let till = desk.open_till("wu", 100_000).expect("a till");
        desk.act("ling", {
            let (id, till) = (paid.id.clone(), till.clone());
            move |work| {
                let ask = sansheng::fees::AskReversal {
                    reason: "wrong-account".into(), note: String::new(), till: Some(till.clone()),
                };
                sansheng::fees::reverse(work, &id, &ask)
            }
        }).expect("taken back");
        assert_eq!(desk.balance(&format!("sub:{account}")), 1_600 + 2_600);
        desk.statement_agrees(&account);
        desk.all_is_right();
    }

    fn part_of_what_notes_gave_back_stays_when_a_payment_goes(database: Database) {
        let desk = Desk::open(database);
        let till = desk.open_till("li", 0).expect("a till");
        let account = desk.since(1, "2025-05-01");
        desk.top_up(&account, 1_000);
        desk.bill("2026-03", 10);
        assert_eq!(desk.lines(&account)[0].5, 1_000, "the credit pays first");
        let paid = desk.settle("li", "t1", &account);
        let (bill, charge) = desk.first_line(&account, "2026-03");
        desk.credit(&bill, &charge, 2_000).expect("a note");
        desk.credit(&bill, &charge, 300).expect("a note");
        assert_eq!(desk.balance(&format!("sub:{account}")), -2_300);
        desk.all_is_right();
        desk.reverse("du", &paid.id, Some(&till)).expect("taken back");
        assert_eq!(desk.balance(&format!("sub:{account}")), -700, "of 10 yuan that stand, 3 are for March");
        desk.statement_agrees(&account);
        desk.all_is_right();
    }

    fn a_statement_over_years_comes_in_pages(database: Database) {
        let desk = Desk::open(database);
        desk.open_till("li", 0).expect("a till");
        let account = desk.account(1, &["2026-01", "2026-02"]);
        desk.settle("li", "t1", &account);
        for n in 0..14 {
            let day = desk.ask(|conn| billing::today(conn, BRANCH, desk.clock.now()));
            desk.bill(&day.month(), 10);
            if n % 2 == 0 {
                desk.settle("li", "t1", &account);
            }
            desk.pass_days(if n == 0 { 30 } else { 31 });
            let day = desk.ask(|conn| billing::today(conn, BRANCH, desk.clock.now()));
            let back: i64 = day.as_str()[8..].parse::<i64>().expect("a day") - 1;
            desk.pass_days(-back);
        }
        let ask = |wanted: Wanted, limit: usize| desk.ask(|conn| billing::whole_statement(conn, BRANCH, &account, &wanted, limit));
        let whole = ask(Wanted::default(), 1_000);
        assert_eq!(whole.entries.iter().filter(|entry| entry.kind == EntryKind::Bill).count(), 14);
        let (mut pages, mut after) = (Vec::new(), None);
        loop {
            let page = ask(Wanted { after, ..Wanted::default() }, 5);
            assert_eq!(page.before_fen, pages.last().map_or(Money::ZERO, |entry: &billing::Entry| entry.balance_fen));
            pages.extend(page.entries);
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(pages, whole.entries);
        let year = ask(Wanted { from: Some("2027-01-01".into()), ..Wanted::default() }, 1_000);
        let before = whole.entries.iter().rfind(|entry| entry.day.as_str() < "2027-01-01").expect("an entry");
        assert_eq!((year.before_fen, year.after_fen), (before.balance_fen, whole.after_fen));
        let none = ask(Wanted { from: Some("2030-01-01".into()), ..Wanted::default() }, 1_000);
        assert_eq!((none.entries.len(), none.before_fen, none.after_fen), (0, whole.after_fen, whole.after_fen));
        desk.statement_agrees(&account);
        desk.all_is_right();
    }
}
