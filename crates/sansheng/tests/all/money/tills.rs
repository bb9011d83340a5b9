//! The till: float, cash in and out, the blind count, and what has gone wrong elsewhere.

use sansheng::fees::tills::Direction;
use sansheng::fees::{self, AskMovement, FeesRefusal as No, Method};
use sansheng::kernel::Money;
use sansheng::refusal::Refusal;

use super::desk::{Desk, refusal};
use crate::both_engines;

use crate::support::branch::BRANCH;

fn no<T: std::fmt::Debug>(answer: Result<T, sansheng::door::Answer>) -> No {
    match refusal(answer) {
        Refusal::Fees(no) => no,
        other => panic!("expected a refusal about money, got {other:?}"),
    }
}

fn cash(direction: Direction, fen: i64) -> AskMovement {
    AskMovement { direction, amount_fen: Money(fen), reason: "change".into() }
}

both_engines! {
    fn a_till_is_opened_moved_counted_blind_and_closed(database: Database) {
        let desk = Desk::open(database);
        let till = desk.open_till("li", 30_000).expect("a till");
        assert_eq!(no(desk.open_till("li", 0)), No::TillAlreadyOpen);
        assert_eq!(no(desk.open_till("du", 0)), No::NotAtCounter);
        assert_eq!(no(desk.open_till("wu", -1)), No::AmountNotPositive);
        desk.settle("li", "t1", &desk.account(1, &["2026-01", "2026-02"]));
        desk.move_cash("li", &till, &cash(Direction::In, 5_000)).expect("moved");
        desk.move_cash("du", &till, &cash(Direction::Out, 20_000)).expect("moved");
        assert_eq!(no(desk.move_cash("wu", &till, &cash(Direction::In, 1))), No::TillNotYours);
        assert_eq!(no(desk.move_cash("dong", &till, &cash(Direction::In, 1))), No::TillNotYours);
        assert_eq!(no(desk.move_cash("li", &till, &cash(Direction::Out, 20_201))), No::TillCashTooLittle);
        assert_eq!(no(desk.move_cash("li", &till, &cash(Direction::In, 0))), No::AmountNotPositive);
        let odd = AskMovement { reason: "because".into(), ..cash(Direction::In, 1) };
        assert_eq!(no(desk.move_cash("li", &till, &odd)), No::ReasonUnknown);

        let report = |sighted| desk.ask(|conn| fees::report(conn, BRANCH, &till, sighted));
        assert!(report(false).methods.iter().all(|m| m.expected_fen.is_none()), "the count is blind");
        assert_eq!(report(true).methods[0].expected_fen, Some(Money(20_200)));
        assert_eq!((report(true).methods[0].payments, report(true).movements.len()), (1, 2));

        let differs = No::DifferenceNeedsReason { methods: vec![Method::Cash] };
        assert_eq!(no(desk.close_till("li", &till, [20_100, 0, 0], None)), differs);
        assert_eq!(no(desk.close_till("wu", &till, [20_200, 0, 0], None)), No::TillNotYours);
        assert_eq!(no(desk.close_till("li", &till, [-1, 0, 0], Some("miscount"))), No::AmountNotPositive);
        let closed = desk.close_till("li", &till, [20_100, 0, 0], Some("miscount")).expect("closed");
        assert_eq!((closed.counts[0].expected_fen, closed.counts[0].difference_fen), (Money(20_200), Money(-100)));
        assert_eq!(report(false).methods[0].expected_fen, Some(Money(20_200)), "after the count everybody may see it");
        assert_eq!(desk.balance("over_short"), 100);
        assert_eq!(desk.balance("safe"), -30_000 - 5_000 + 20_000 + 20_100);
        assert_eq!(no(desk.move_cash("li", &till, &cash(Direction::In, 1))), No::TillIsClosed);
        assert_eq!(no(desk.close_till("li", &till, [0, 0, 0], None)), No::TillIsClosed);
        desk.books_are_right();
    }

    fn a_till_without_a_difference_closes_without_a_word(database: Database) {
        let desk = Desk::open(database);
        let till = desk.open_till("li", 0).expect("a till");
        let closed = desk.close_till("li", &till, [0, 0, 0], None).expect("an idle till closes at zero");
        assert!(closed.counts.iter().all(|count| count.difference_fen == Money(0)));
        // The float is in the sum once: what is counted is what there was.
        let till = desk.open_till("li", 12_345).expect("a till can be opened again on the same day");
        desk.close_till("li", &till, [12_345, 0, 0], None).expect("closed");
        assert_eq!((desk.balance("safe"), desk.balance("over_short")), (0, 0));
        desk.books_are_right();
    }

    fn a_till_closes_after_a_reversal_and_with_a_surplus(database: Database) {
        let desk = Desk::open(database);
        let till = desk.open_till("li", 0).expect("a till");
        let account = desk.account(1, &["2026-02"]);
        let paid = desk.settle("li", "t1", &account);
        desk.reverse("du", &paid.id, None).expect("reversed");
        desk.settle("li", "t1", &account);
        let methods = desk.ask(|conn| fees::report(conn, BRANCH, &till, true)).methods;
        assert_eq!((methods[0].payments, methods[0].reversals, methods[0].expected_fen), (2, 1, Some(Money(2_600))));
        desk.close_till("du", &till, [2_700, 0, 0], Some("miscount")).expect("who leads the hall may close it");
        assert_eq!(desk.balance("over_short"), -100);
        desk.books_are_right();
    }

    fn refunds_by_card_may_outweigh_payments(database: Database) {
        let desk = Desk::open(database);
        let till = desk.open_till("li", 0).expect("a till");
        let account = desk.account(1, &["2026-02"]);
        let quote = desk.quote("li", "t1", &fees::AskQuote { account: Some(account), ..Default::default() }).expect("a quote");
        desk.confirm("li", &quote.id, fees::Confirmer::Word).expect("a yes");
        let paid = desk.pay("li", "t1", &quote.id, fees::Tender::Card { reference: "004217".into() }).expect("paid");
        desk.close_till("li", &till, [0, 2_600, 0], None).expect("closed");
        assert_eq!(desk.balance("clearing:card"), 2_600);
        let next = desk.open_till("li", 0).expect("a till");
        desk.reverse("ling", &paid.id, Some(&next)).expect("reversed");
        desk.close_till("li", &next, [0, -2_600, 0], None).expect("closed");
        assert_eq!((desk.balance("clearing:card"), desk.balance("over_short")), (0, 0));
        desk.books_are_right();
    }
}
