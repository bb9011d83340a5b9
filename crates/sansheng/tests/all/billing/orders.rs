//! Dated orders: at once or on their day, cancelled, lapsed, refused by name; and what the run makes of them.

use sansheng::accounts::{self, Address, Kind, Status};
use sansheng::billing::{AskOrder, BillingRefusal as No, NewSubscriber, OrderKind as K, OrderState, cancel_order};
use sansheng::kernel::Money;

use super::town::{asked, no};
use crate::both_engines;
use crate::money::desk::Desk;
use crate::support::branch::BRANCH;

fn subscription(desk: &Desk, account: &str) -> String {
    desk.ask(|conn| Ok(accounts::subscriptions(conn, BRANCH, account)?)).pop().expect("one").id
}

fn status(desk: &Desk, account: &str) -> Status {
    desk.ask(|conn| accounts::find(conn, BRANCH, account)).status()
}

both_engines! {
    fn a_pause_is_not_billed(database: Database) {
        let desk = Desk::open(database);
        let account = desk.since(1, "2025-05-01");
        assert_eq!(no(desk.plainly(&account, K::Resume, None)), No::AccountNotSuspended);
        let order = desk.plainly(&account, K::Suspend, Some("2026-03-10")).expect("an order");
        assert_eq!((order.state, status(&desk, &account)), (OrderState::Planned, Status::Active));
        assert_eq!(no(desk.plainly(&account, K::Suspend, Some("2026-03-12"))), No::AccountIsSuspended);
        assert_eq!(no(desk.plainly(&account, K::Resume, Some("2026-03-09"))), No::AccountNotSuspended);
        desk.plainly(&account, K::Resume, Some("2026-03-20")).expect("both at once");
        assert_eq!(desk.carry_out(), 0, "not yet");
        desk.pass_days(8);
        assert_eq!((desk.carry_out(), status(&desk, &account)), (1, Status::Suspended));
        desk.pass_days(11);
        assert_eq!((desk.carry_out(), status(&desk, &account)), (1, Status::Active));
        desk.bill("2026-03", 10);
        let days: Vec<(String, String)> = desk.lines(&account).into_iter().map(|line| (line.2, line.3)).collect();
        let day = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(days, [day("2026-03-01", "2026-03-10"), day("2026-03-20", "2026-03-31")]);
        desk.all_is_right();
    }

    fn an_order_is_cancelled_before_its_day(database: Database) {
        let desk = Desk::open(database);
        let account = desk.since(1, "2025-05-01");
        let order = desk.plainly(&account, K::Stop, Some("2026-03-20")).expect("an order");
        let cancel = |account: &str, order: &str| {
            let (account, order) = (account.to_owned(), order.to_owned());
            desk.act("li", move |work| cancel_order(work, "t1", &account, &order))
        };
        assert_eq!(no(cancel("somebody", &order.id)), No::AccountOrderNotFound);
        assert_eq!(cancel(&account, &order.id).expect("cancelled").state, OrderState::Cancelled);
        assert_eq!(no(cancel(&account, &order.id)), No::OrderSettled { state: "cancelled".into() });
        desk.pass_days(30);
        assert_eq!((desk.carry_out(), status(&desk, &account)), (0, Status::Active));
        desk.all_is_right();
    }

    fn an_account_that_owes_is_not_closed(database: Database) {
        let desk = Desk::open(database);
        let account = desk.account(1, &["2026-02"]);
        for day in [None, Some("2026-03-20")] {
            assert_eq!(no(desk.plainly(&account, K::Stop, day)), No::AccountOwes { owed_fen: Money(2_600) }, "{day:?}");
        }
        assert_eq!(status(&desk, &account), Status::Active);
        desk.open_till("li", 0).expect("a till");
        desk.settle("li", "t1", &account);
        desk.plainly(&account, K::Stop, None).expect("settled, then closed");
        assert_eq!(status(&desk, &account), Status::Closed);
        desk.all_is_right();
    }

    fn what_was_planned_is_cancelled_on_the_day_that_closes_the_account(database: Database) {
        let desk = Desk::open(database);
        let account = desk.since(1, "2025-05-01");
        desk.plainly(&account, K::Suspend, Some("2026-03-20")).expect("an order");
        desk.plainly(&account, K::Stop, Some("2026-03-10")).expect("an order");
        desk.pass_days(30);
        assert_eq!((desk.carry_out(), status(&desk, &account)), (2, Status::Closed), "both had come to their day");
        let orders = desk.ask(|conn| Ok(sansheng::billing::orders_of_account(conn, BRANCH, &account)?));
        let states: Vec<_> = orders.iter().map(|order| order.state).collect();
        assert_eq!(states, [OrderState::Done, OrderState::Cancelled], "nothing lapses that nobody could mend");
        desk.all_is_right();
    }

    fn an_end_closes_the_account_and_what_was_planned_is_cancelled(database: Database) {
        let desk = Desk::open(database);
        let account = desk.since(1, "2025-05-01");
        desk.plainly(&account, K::Suspend, Some("2026-03-20")).expect("an order");
        desk.plainly(&account, K::Stop, None).expect("an order");
        assert_eq!(status(&desk, &account), Status::Closed);
        assert_eq!(no(desk.plainly(&account, K::Stop, None)), No::AccountClosed);
        assert_eq!(no(desk.order(&account, AskOrder { tariff: Some("basic".into()), ..asked(K::Start) })), No::AccountClosed);
        desk.pass_days(18);
        assert_eq!(desk.carry_out(), 0);
        let orders = desk.ask(|conn| Ok(sansheng::billing::orders_of_account(conn, BRANCH, &account)?));
        let states: Vec<_> = orders.iter().map(|order| order.state).collect();
        assert_eq!(states, [OrderState::Done, OrderState::Cancelled]);
        assert_eq!(desk.count("events where kind = 'order_cancelled'"), 1);
        desk.bill("2026-03", 10);
        // 1 and 2 March: 26 × 2 ÷ 31 = 1.677
        assert_eq!(desk.bills(&account), [("2026-03".to_owned(), 168)]);
        desk.all_is_right();
    }

    fn tariffs_begin_and_change(database: Database) {
        let desk = Desk::open(database);
        desk.sells_gold();
        let account = desk.since(1, "2025-05-01");
        let change = |tariff: &str, day: &str| AskOrder {
            subscription: Some(subscription(&desk, &account)), tariff: Some(tariff.into()),
            effective_day: Some(day.into()), ..asked(K::Change)
        };
        assert_eq!(no(desk.order(&account, change("basic", "2026-03-16"))), No::TariffUnchanged);
        assert_eq!(no(desk.order(&account, change("nothing", "2026-03-16"))), No::OrderTariffUnknown);
        assert_eq!(no(desk.order(&account, asked(K::Change))), No::OrderIncomplete { field: "tariff" });
        assert_eq!(no(desk.order(&account, asked(K::Start))), No::OrderIncomplete { field: "tariff" });
        desk.order(&account, change("gold", "2026-03-16")).expect("an order");
        desk.order(&account, AskOrder { tariff: Some("basic".into()), ..asked(K::Start) }).expect("a second one");
        desk.pass_days(20);
        desk.carry_out();
        desk.bill("2026-03", 10);
        // 12.58 and 26.84 as by hand elsewhere, and 30 days of the second: 26 × 30 ÷ 31 = 25.161
        assert_eq!(desk.bills(&account), [("2026-03".to_owned(), 1_258 + 2_684 + 2_516)]);
        desk.all_is_right();
    }

    fn days_that_make_no_sense(database: Database) {
        let desk = Desk::open(database);
        let account = desk.since(1, "2025-05-01");
        for (day, refusal) in [
            ("2026-03-01", No::OrderInPast { today: "2026-03-02".into() }),
            ("2027-03-04", No::OrderTooFar { max: 366 }),
            ("2026-02-30", No::OrderDayMalformed),
            ("", No::OrderDayMalformed),
        ] {
            assert_eq!(no(desk.plainly(&account, K::Suspend, Some(day))), refusal, "{day}");
        }
        for n in 0..20 {
            let kind = if n % 2 == 0 { K::Suspend } else { K::Resume };
            desk.plainly(&account, kind, Some(&format!("2026-04-{:02}", n + 1))).expect("an order");
        }
        assert_eq!(no(desk.plainly(&account, K::Suspend, Some("2026-05-01"))), No::OrdersTooManyPlanned { max: 20 });
        desk.pass_days(60);
        assert_eq!(desk.carry_out(), 20, "all that the clock has passed, in order");
        desk.all_is_right();
    }

    fn somebody_moves_and_hands_over(database: Database) {
        let desk = Desk::open(database);
        let (one, two) = (desk.since(1, "2025-05-01"), desk.since(2, "2025-05-01"));
        let owing = desk.account(3, &["2026-02"]);
        let to = Address::read("城西区建设路7号2栋301室");
        let moves = AskOrder { address: Some(to.clone()), ..asked(K::Move) };
        desk.order(&one, moves.clone()).expect("moved");
        assert_eq!(no(desk.order(&one, moves)), No::AddressUnchanged);
        assert_eq!(no(desk.order(&one, asked(K::Move))), No::OrderIncomplete { field: "address" });
        assert_eq!(desk.ask(|conn| accounts::look_up(conn, BRANCH, "建设路7号")).accounts.len(), 1);
        let over = |code: &str| AskOrder { subscriber: Some(code.into()), ..asked(K::Transfer) };
        assert_eq!(no(desk.order(&two, over("8101000002"))), No::SubscriberUnchanged);
        assert_eq!(no(desk.order(&two, over("nobody"))), No::SubscriberNotFound);
        assert_eq!(no(desk.order(&two, asked(K::Transfer))), No::OrderIncomplete { field: "subscriber" });
        assert_eq!(no(desk.order(&owing, over("8101000001"))), No::AccountOwes { owed_fen: Money(2_600) });
        desk.order(&two, over("8101000001")).expect("handed over");
        let whose = |account: &str| desk.ask(|conn| accounts::find(conn, BRANCH, account)).subscriber;
        assert_eq!(whose(&two), whose(&one));
        let new = NewSubscriber { code: "N0001".into(), kind: Kind::Person, name: "钱多".into(), phone: "13900000001".into() };
        desk.order(&two, AskOrder { new_subscriber: Some(new), ..asked(K::Transfer) }).expect("handed over");
        assert_eq!(desk.ask(|conn| accounts::look_up(conn, BRANCH, "钱多")).accounts.len(), 1);
        let later = |code: &str, phone: &str| AskOrder {
            effective_day: Some("2026-03-20".into()),
            new_subscriber: Some(NewSubscriber { code: code.into(), kind: Kind::Person, name: "钱少".into(), phone: phone.into() }),
            ..asked(K::Transfer)
        };
        let unfit = |code: &str, phone: &str| crate::money::desk::refusal(desk.order(&two, later(code, phone)));
        assert_eq!(unfit("N0001", "13900000002"), accounts::AccountsRefusal::SubscriberTaken { code: "N0001".into() }.into());
        let malformed = accounts::AccountsRefusal::AccountMalformed { number: "N0002".into(), field: "phone" };
        assert_eq!(unfit("N0002", "none"), malformed.into(), "known before the day, not on it");
        let order = desk.order(&two, later("N0002", "13900000002")).expect("planned");
        assert_eq!((order.to.as_str(), order.clerk.as_str()), ("N0002", "li"));
        desk.all_is_right();
    }

    fn orders_need_the_ticket_in_service(database: Database) {
        let desk = Desk::open(database);
        let account = desk.since(1, "2025-05-01");
        let elsewhere = AskOrder { ticket: "t2".into(), ..asked(K::Suspend) };
        let refused = crate::money::desk::refusal(desk.order(&account, elsewhere));
        assert!(matches!(refused, sansheng::refusal::Refusal::Queue(_)), "{refused:?}");
    }
}
