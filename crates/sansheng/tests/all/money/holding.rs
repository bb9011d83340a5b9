//! A customer who was shown a code and then pays otherwise: no other way is taken before the provider has said that the code is
//! closed, nobody pays twice, and a provider that does not answer holds nobody for ever.

use sansheng::door::{Answer, journal};
use sansheng::fees::orders::{self, AskRelease, OrderState, OrderView};
use sansheng::fees::{self, AskQuote, FeesRefusal as No, Method, Part, Tender};
use sansheng::kernel::Money;
use sansheng::providers::{Kind, asking};
use sansheng::settlements::{self, Known, LineState, Settlement};
use serde_json::json;

use super::desk::{HALL, refusal};
use super::providers::{PAUSE_MS, Scene};
use super::settlements::file;
use crate::both_engines;
use crate::support::branch::BRANCH;

impl Scene {
    fn wants_closed(&self, order: &OrderView) -> OrderView {
        let id = order.id.clone();
        self.desk.act("li", move |work| orders::ask_to_close(work, &id)).expect("wanted closed")
    }

    pub(super) fn release(&self, who: &str, order: &OrderView, reason: &str) -> Result<OrderView, Answer> {
        let (id, ask) = (order.id.clone(), AskRelease { reason: reason.into() });
        self.desk.act(who, move |work| orders::release(work, &id, &ask))
    }

    fn pay_cash(&self, order: &OrderView) -> Result<fees::Paid, Answer> {
        self.desk.pay("li", "t1", &order.quote, Tender::Cash { tendered_fen: Money(2_600) })
    }

    fn held(&self) -> Vec<(String, Money)> {
        let now = self.desk.clock.now();
        let held = self.desk.ask(|conn| Ok(orders::held(conn, BRANCH, HALL, now)?));
        held.into_iter().map(|one| (one.id, one.amount_fen)).collect()
    }

    /// Whatever else could be done with the quote is refused for this reason.
    fn refuses_another_way(&self, order: &OrderView, why: &No) {
        let card = || Tender::Card { reference: "778899".into() };
        let half = |tender: Tender| Part { amount_fen: Money(1_300), tender };
        let halves = vec![half(Tender::Cash { tendered_fen: Money(1_300) }), half(card())];
        assert_eq!(refusal(self.pay_cash(order)), why.clone().into(), "cash");
        assert_eq!(refusal(self.desk.pay("li", "t1", &order.quote, card())), why.clone().into(), "card");
        assert_eq!(refusal(self.desk.pay_parts("li", "t1", &order.quote, halves)), why.clone().into(), "both");
        for kind in Kind::ALL {
            assert_eq!(refusal(self.ask(&order.quote, kind)), why.clone().into(), "another code: {kind:?}");
        }
        let again = AskQuote { account: Some(self.desk.account(99, &["2026-02"])), ..AskQuote::default() };
        assert_eq!(refusal(self.desk.quote("li", "t1", &again)), why.clone().into(), "another quote");
        let quote = order.quote.clone();
        let withdrawn = self.desk.act("li", move |work| fees::withdraw(work, &quote));
        assert_eq!(refusal(withdrawn), why.clone().into(), "no quote");
    }
}

both_engines! {
    fn another_way_waits_until_the_provider_says_that_the_code_is_closed(database: Database) {
        let scene = Scene::open(database);
        let order = scene.opened(1, Kind::Wechat);
        assert_eq!(scene.held(), [], "it is shown: that is not for the duty manager");
        scene.wants_closed(&order);
        scene.refuses_another_way(&order, &No::OrderClosing);
        assert_eq!(scene.held(), [(order.id.clone(), Money(2_600))]);
        scene.beat(0);
        assert_eq!((scene.now(&order).state, scene.held()), (OrderState::Closed, Vec::new()));
        scene.pay_cash(&order).expect("paid in cash");
        assert_eq!((scene.payments(), scene.events("provider_order_owed")), (1, 0));
    }

    fn who_pays_the_code_at_the_last_moment_has_paid_once(database: Database) {
        let scene = Scene::open(database);
        for (n, kind) in (1..).zip(Kind::ALL) {
            let order = scene.opened(n, kind);
            scene.wants_closed(&order);
            scene.control("/mischief", &json!({ "lose_notifications": 1 }));
            scene.pays(&order);
            assert_eq!(refusal(scene.pay_cash(&order)), No::OrderClosing.into(), "{kind:?}");
            scene.beat(0);
            assert_eq!(scene.now(&order).state, OrderState::Paid, "{kind:?}");
            assert_eq!(refusal(scene.pay_cash(&order)), No::QuotePaid.into(), "{kind:?}");
            assert_eq!(scene.payments(), i64::from(n), "{kind:?}");
        }
        assert_eq!(scene.events("provider_order_owed"), 0, "nothing has to go back");
    }

    fn a_code_that_nobody_scanned_holds_until_its_time_is_up_for_certain(database: Database) {
        let scene = Scene::open(database);
        let order = scene.opened(1, Kind::Alipay);
        scene.wants_closed(&order);
        let mut asked = 0;
        // As the beat does it: each second looks whether an order is due.
        while scene.desk.clock.now() < order.gone_at() {
            asked += scene.beat(1_000);
            if scene.desk.clock.now() < order.gone_at() {
                assert_eq!(refusal(scene.pay_cash(&order)), No::OrderClosing.into());
            }
        }
        assert!(asked < 20, "the provider is not hammered: {asked}");
        assert_eq!(scene.now(&order).state, OrderState::Closed, "asked in the very second in which it is gone");
        scene.pay_cash(&order).expect("paid in cash");
        assert_eq!(scene.payments(), 1);
    }

    fn a_code_whose_time_is_up_holds_until_the_provider_was_asked(database: Database) {
        let scene = Scene::open(database);
        let order = scene.opened(1, Kind::Wechat);
        scene.control("/mischief", &json!({ "lose_notifications": 1 }));
        scene.pays(&order);
        scene.desk.clock.set(order.expires_at);
        scene.refuses_another_way(&order, &No::OrderClosing);
        scene.beat(0);
        assert_eq!(scene.now(&order).state, OrderState::Paid, "it was paid in time");
        assert_eq!(scene.payments(), 1);
    }

    fn the_duty_manager_lets_a_customer_go_on_whom_no_provider_answers(database: Database) {
        let scene = Scene::open(database);
        let order = scene.opened(1, Kind::Wechat);
        let early = scene.release("du", &order, "机构没有答复");
        assert_eq!(refusal(early), No::OrderPending.into(), "the code can still be scanned: it is taken away first");
        scene.control("/mischief", &json!({ "lose_requests": 1_000 }));
        scene.wants_closed(&order);
        for _ in 0..3 {
            scene.beat(PAUSE_MS);
        }
        assert_eq!(refusal(scene.pay_cash(&order)), No::OrderClosing.into());
        for who in ["li", "wu", "dong"] {
            assert_eq!(refusal(scene.release(who, &order, "机构没有答复")), No::MayNotRelease.into(), "{who}");
        }
        for reason in ["", "  ", "a\u{7}b", &"长".repeat(201)] {
            let unsaid = refusal(scene.release("du", &order, reason));
            assert_eq!(unsaid, No::ReleaseNotExplained { max: 200 }.into(), "{reason}");
        }
        let released = scene.release("du", &order, " 机构没有答复 ").expect("let go");
        assert_eq!((released.state, released.released_at.is_some()), (OrderState::Unknown, true), "nothing is guessed");
        assert_eq!(refusal(scene.release("du", &order, "再一次")), No::OrderReleased.into());
        assert_eq!(scene.held(), []);
        let told = scene.desk.ask(|conn| Ok(journal::of_subject(conn, BRANCH, &order.id)?));
        let why: Vec<_> = told.iter().filter(|event| event.kind == "provider_order_released").collect();
        assert_eq!((why.len(), why[0].actor.as_str()), (1, "staff:du"));
        assert!(why[0].data.contains("\"reason\":\"机构没有答复\""), "{}", why[0].data);
        scene.pay_cash(&order).expect("paid in cash");

        // And the code was paid all the same: that money goes back, once.
        scene.control("/mischief", &json!({ "lose_notifications": 1 }));
        scene.pays(&order);
        scene.beat(PAUSE_MS);
        assert_eq!(scene.now(&order).state, OrderState::Owed);
        scene.beat(PAUSE_MS);
        assert_eq!(scene.now(&order).state, OrderState::Refunded);
        assert_eq!(scene.known(&order)["refunds"], json!({ format!("R{}", order.order_no): 2_600 }));
        assert_eq!(scene.tells(&order, &json!({ "times": 2 })), [true, true], "told late: we know");
        assert_eq!((scene.payments(), scene.beat(PAUSE_MS)), (1, 0));
        assert_eq!((scene.desk.balance("clearing:qr"), scene.desk.count("credits")), (0, 0), "never in our books");
    }

    fn a_code_that_is_paid_before_the_cash_is_the_payment(database: Database) {
        let scene = Scene::open(database);
        let order = scene.opened(1, Kind::Alipay);
        scene.wants_closed(&order);
        scene.release("du", &order, "客户赶车").expect("let go");
        scene.pays(&order);
        scene.becomes(&order, OrderState::Paid);
        assert_eq!(refusal(scene.pay_cash(&order)), No::QuotePaid.into());
        assert_eq!(refusal(scene.release("du", &order, "又一次")), No::OrderOver.into());
        assert_eq!(scene.payments(), 1);
    }

    fn of_two_codes_that_are_both_paid_one_goes_back(database: Database) {
        let scene = Scene::open(database);
        let first = scene.opened(1, Kind::Alipay);
        scene.wants_closed(&first);
        scene.release("ling", &first, "换微信付").expect("let go");
        let second = scene.ask(&first.quote, Kind::Wechat).expect("another code");
        scene.pays(&second);
        scene.becomes(&second, OrderState::Paid);
        scene.pays(&first);
        scene.becomes(&first, OrderState::Owed);
        scene.beat(PAUSE_MS);
        assert_eq!((scene.now(&first).state, scene.now(&second).state), (OrderState::Refunded, OrderState::Paid));
        assert_eq!(scene.payments(), 1);
    }

    fn what_the_customers_phone_says_is_typed_in_while_the_code_is_being_closed(database: Database) {
        let scene = Scene::open(database);
        let order = scene.opened(1, Kind::Wechat);
        scene.control("/mischief", &json!({ "lose_notifications": 1 }));
        scene.pays(&order);
        scene.wants_closed(&order);
        let reference = scene.known(&order)["transaction"].as_str().expect("a number").to_owned();
        let typed = scene.desk.pay("li", "t1", &order.quote, Tender::Qr { reference }).expect("typed in");
        scene.beat(0);
        let seen = scene.now(&order);
        assert_eq!((seen.state, seen.payment), (OrderState::Paid, Some(typed.id)));
        assert_eq!(scene.payments(), 1);
    }

    fn a_code_for_another_part_is_another_wish(database: Database) {
        let scene = Scene::open(database);
        let order = scene.opened(1, Kind::Wechat);
        let cash = Part { amount_fen: Money(1_300), tender: Tender::Cash { tendered_fen: Money(1_300) } };
        let ask = orders::AskOrder { quote: order.quote.clone(), provider: Kind::Wechat, others: vec![cash] };
        let half = scene.desk.act("li", move |work| orders::intend(work, "t1", &ask));
        assert_eq!(refusal(half), No::OrderPending.into(), "the code on the screen is for all of it");
    }

    fn what_is_paid_beside_a_code_is_judged_before_the_code_is_shown(database: Database) {
        let scene = Scene::open(database);
        scene.desk.set_up("update halls set cash_rounding = 'jiao' where id = 'renmin'");
        let card = |reference: &str| Tender::Card { reference: reference.into() };
        let before = scene.quote(1);
        scene.desk.pay("li", "t1", &before, card("778899")).expect("a slip that is used now");
        let quote = scene.quote(2);
        let asks = |amount: i64, tender: Tender| {
            let others = vec![Part { amount_fen: Money(amount), tender }];
            let ask = orders::AskOrder { quote: quote.clone(), provider: Kind::Wechat, others };
            scene.desk.act("li", move |work| orders::intend(work, "t1", &ask))
        };
        assert_eq!(refusal(asks(1_300, card("778899"))), No::ReferenceUsed.into(), "not after the customer has paid");
        let cash = |fen: i64| Tender::Cash { tendered_fen: Money(fen) };
        let short = No::TenderedTooLittle { missing_fen: Money(5) };
        assert_eq!(refusal(asks(1_305, cash(1_305))), short.into(), "it is rounded up to a jiao");
        let order = asks(1_304, cash(1_300)).expect("it is rounded down to a jiao");
        let order = scene.wait(asking::open(&scene.app, BRANCH, order)).expect("opened");
        assert_eq!(order.amount_fen, Money(1_296));
        scene.pays(&order);
        scene.becomes(&order, OrderState::Paid);
        assert_eq!((scene.payments(), scene.events("provider_order_owed")), (2, 0));
    }

    fn money_that_went_back_is_explained_in_the_providers_file(database: Database) {
        let scene = Scene::open(database);
        let order = scene.opened(1, Kind::Alipay);
        scene.wants_closed(&order);
        scene.release("du", &order, "客户赶车").expect("let go");
        scene.pay_cash(&order).expect("paid in cash");
        scene.pays(&order);
        scene.becomes(&order, OrderState::Owed);
        let transaction = scene.known(&order)["transaction"].as_str().expect("a number").to_owned();
        let lines = format!("{transaction},26.00,,2026-03-02\n{transaction},-26.00,,2026-03-02\nX1,1.00,,2026-03-02\n");
        let brought = scene.desk.bring_in(&file(Method::Qr, &format!("reference,amount,fee,day\n{lines}")));
        let told = |made: &Settlement| made.apart.iter().map(|line| (line.state, line.known)).collect::<Vec<_>>();
        let expected = [Some(Known::Returned), Some(Known::Returned), None].map(|known| (LineState::Unknown, known));
        assert_eq!(told(&brought), expected);
        scene.beat(PAUSE_MS);
        assert_eq!(scene.now(&order).state, OrderState::Refunded);
        let again = scene.desk.ask(|conn| settlements::settlement(conn, BRANCH, &brought.id));
        assert_eq!(told(&again), expected, "went back");
        assert_eq!(scene.desk.balance("bank"), 0, "it never was in our books");
    }

    fn a_customer_who_has_gone_is_not_held(database: Database) {
        let scene = Scene::open(database);
        let order = scene.opened(1, Kind::Wechat);
        scene.wants_closed(&order);
        assert_eq!(scene.held().len(), 1);
        scene.desk.ticket("t9", "pay", 1);
        assert_eq!(scene.held(), []);
    }
}
