//! Accounts: found by what people know of them, masked, revealed with a reason, created one and many.

use sansheng::accounts::{self, AccountsRefusal as No, Address, Kind, NewAccount, RevealReason, Status};
use sansheng::door::journal;
use sansheng::fees::FeesRefusal;
use sansheng::queue::QueueRefusal;
use sansheng::refusal::Refusal;

use super::desk::{Desk, day, refusal, subscriber};
use crate::both_engines;

use crate::support::branch::BRANCH;

fn create(desk: &Desk, new: Vec<NewAccount>) -> Result<Vec<String>, sansheng::door::Answer> {
    desk.act("li", move |work| accounts::create_many(work, &day(), &new))
}

fn found(desk: &Desk, typed: &str) -> Vec<String> {
    desk.ask(|conn| accounts::look_up(conn, BRANCH, typed)).accounts.into_iter().map(|a| a.number).collect()
}

both_engines! {
    fn an_account_is_found_by_what_people_know_of_it(database: Database) {
        let desk = Desk::open(database);
        let people = [("王小明", "13800001234"), ("王小红", "13900005678"), ("王大力", "13700001234"), ("李雷", "0371655512")];
        let new = people.iter().zip(1_u32..).map(|((name, phone), n)| NewAccount {
            name: (*name).into(), phone: (*phone).into(), ..subscriber(n)
        });
        let firm = NewAccount { kind: Kind::Organisation, name: "海川物业管理有限公司".into(), ..subscriber(9) };
        create(&desk, new.chain([firm]).collect()).expect("accounts");
        let (one, two, three) = ("8101000001", "8101000002", "8101000003");
        assert_eq!(found(&desk, one), [one]);
        assert_eq!(found(&desk, "hc000000000002"), [two]);
        assert_eq!(found(&desk, "139 0000 5678"), [two]);
        assert_eq!(found(&desk, "1234"), [one, three]);
        assert_eq!(found(&desk, "王小"), [one, two]);
        assert_eq!(found(&desk, "王大力"), [three]);
        assert_eq!(found(&desk, "WX"), [two, one], "in the order of the initials: wxh, wxm");
        assert_eq!(found(&desk, "hcwy"), ["8101000009"]);
        assert_eq!(found(&desk, "wx 1234"), [one], "a second word narrows");
        assert_eq!(found(&desk, "wx 解放路"), [two, one]);
        assert_eq!(found(&desk, "解放路 李雷"), ["8101000004"]);
        for address in ["解放路", "城东区解放路", "望川市城东区解放路****"] {
            assert_eq!(found(&desk, address).len(), 5, "{address}");
        }
        assert_eq!(found(&desk, "81010000").len(), 5);
        assert_eq!(found(&desk, "王小明' or '1'='1"), Vec::<String>::new());
        let card = desk.ask(|conn| accounts::look_up(conn, BRANCH, one)).accounts.remove(0);
        assert_eq!((card.name.as_str(), card.phone.as_str(), card.address.as_str(), card.card.as_str()),
            ("王*明", "138****1234", "城东区解放路****", "****0001"));
        for (typed, no) in [("王", No::LookUpTooShort), ("12", No::LookUpTooShort), ("%_%;", No::LookUpUnreadable)] {
            let answer = desk.door.read_blocking(|conn| accounts::look_up(conn, BRANCH, typed));
            assert_eq!(refusal(answer), Refusal::Accounts(no), "{typed}");
        }
        let elsewhere = desk.ask(|conn| accounts::look_up(conn, "other", one));
        assert!(elsewhere.accounts.is_empty(), "another branch sees nothing");
    }

    fn a_look_up_is_bounded(database: Database) {
        let desk = Desk::open(database);
        create(&desk, (1..=25).map(subscriber).collect()).expect("accounts");
        let found = desk.ask(|conn| accounts::look_up(conn, BRANCH, "王小明"));
        assert_eq!((found.accounts.len(), found.more), (20, true));
        let narrowed = desk.ask(|conn| accounts::look_up(conn, BRANCH, "wxm 0025"));
        let numbers: Vec<_> = narrowed.accounts.iter().map(|card| card.number.as_str()).collect();
        assert_eq!((numbers, narrowed.more, narrowed.unread), (vec!["8101000025"], false, false));
        create(&desk, (26..=1_001).map(subscriber).collect()).expect("accounts");
        for (typed, n) in [("wxm 0007", 1), ("wxm 9999", 0)] {
            let found = desk.ask(|conn| accounts::look_up(conn, BRANCH, typed));
            assert_eq!((found.accounts.len(), found.unread), (n, true), "{typed}: not all were read");
        }
    }

    fn an_account_is_revealed_for_the_ticket_in_service_only_and_journaled(database: Database) {
        let desk = Desk::open(database);
        let ids = create(&desk, (1..=7).map(subscriber).collect()).expect("accounts");
        let reveal = |who: &str, ticket: &'static str, id: &str| {
            let id = id.to_owned();
            desk.act(who, move |work| accounts::reveal(work, ticket, &id, RevealReason::Identity).map(|seen| seen.phone))
        };
        assert_eq!(reveal("li", "t1", &ids[0]).expect("seen"), "13800000001");
        assert_eq!(refusal(reveal("li", "t2", &ids[0])), Refusal::Queue(QueueRefusal::TicketElsewhere { counter: 2 }));
        assert_eq!(refusal(reveal("li", "t1", "nobody")), Refusal::Accounts(No::AccountNotFound));
        for id in &ids[1..5] {
            reveal("li", "t1", id).expect("seen");
        }
        reveal("li", "t1", &ids[0]).expect("the same account again is not one more");
        assert_eq!(refusal(reveal("li", "t1", &ids[5])), Refusal::Accounts(No::RevealsTooMany { max: 5 }));
        let story = desk.ask(|conn| Ok(journal::of_subject(conn, BRANCH, &ids[1])?));
        assert_eq!(story.iter().map(|e| e.kind.as_str()).collect::<Vec<_>>(), ["account_revealed"]);
        assert!(!story[0].data.contains("138"), "the journal holds no identity");
    }

    fn accounts_are_opened_all_or_none(database: Database) {
        let desk = Desk::open(database);
        create(&desk, vec![subscriber(1)]).expect("an account");
        let taken = No::AccountNumberTaken { number: "8101000001".into() };
        assert_eq!(refusal(create(&desk, vec![subscriber(2), subscriber(1)])), Refusal::Accounts(taken));
        let card = NewAccount { card: subscriber(1).card, ..subscriber(3) };
        assert_eq!(refusal(create(&desk, vec![card])), Refusal::Accounts(No::CardTaken { number: "8101000003".into() }));
        for (new, field) in [
            (NewAccount { phone: "not a number".into(), ..subscriber(4) }, "phone"),
            (NewAccount { name: "\u{202e}\n".into(), ..subscriber(4) }, "name"),
            (NewAccount { address: Address::read(&"长".repeat(121)), ..subscriber(4) }, "address"),
            (NewAccount { card: "1".into(), ..subscriber(4) }, "card"),
        ] {
            let malformed = No::AccountMalformed { number: "8101000004".into(), field };
            assert_eq!(refusal(create(&desk, vec![new])), Refusal::Accounts(malformed));
        }
        assert_eq!(desk.count("accounts"), 1);
        let closed = NewAccount { status: Status::Closed, ..subscriber(5) };
        let id = create(&desk, vec![closed]).expect("an account").remove(0);
        let ask = sansheng::fees::AskQuote { account: Some(id), prepay_months: Some(1), ..Default::default() };
        assert_eq!(refusal(desk.quote("li", "t1", &ask)), Refusal::Fees(FeesRefusal::AccountNotActive));
        desk.books_are_right();
    }
}
