//! A subscription that was paid ahead ends early: what was not used goes back as credit, the discount clawed back to the
//! fen, previewed at the counter, and taken into account by everything that comes after.

use sansheng::accounts::NewAccount;
use sansheng::billing::{self, AskOrder, AskStop, OrderKind, OrderState, StopPreview};
use sansheng::fees::{self, AskQuote, Confirmer, FeesRefusal, Tender};
use sansheng::kernel::Money;
use sansheng::refusal::Refusal;
use sansheng::tariffs::{AskReduction, give_reduction};

use super::town::asked;
use crate::both_engines;
use crate::money::desk::{Desk, refusal, subscriber};
use crate::money::prices::{OFFERS, paper};
use crate::support::branch::BRANCH;

impl Desk {
    fn preview(&self, account: &str, subscription: Option<&str>, day: Option<&str>) -> StopPreview {
        let ask = AskStop { effective_day: day.map(str::to_owned), subscription: subscription.map(str::to_owned) };
        self.ask(|conn| {
            let today = billing::today(conn, BRANCH, self.clock.now())?;
            billing::preview_stop(conn, BRANCH, account, &ask, &today)
        })
    }

    fn row_of(&self, account: &str, tariff: &str) -> String {
        let rows = self.ask(|conn| Ok(sansheng::accounts::subscriptions(conn, BRANCH, account)?));
        rows.into_iter().find(|row| row.tariff == tariff).map(|row| row.id).expect("a subscription")
    }

    fn ahead_with(&self, account: &str, months: i32, coupon: Option<&str>) -> String {
        let ask = AskQuote {
            account: Some(account.to_owned()),
            prepay_months: Some(months),
            coupon: coupon.map(str::to_owned),
            ..AskQuote::default()
        };
        let quote = self.quote("li", "t1", &ask).expect("a quote");
        self.confirm("li", &quote.id, Confirmer::Word).expect("a yes");
        self.pay("li", "t1", &quote.id, Tender::Cash { tendered_fen: quote.total_fen }).expect("a payment").id
    }
}

both_engines! {
    fn a_year_with_a_month_free_ends_after_two_and_a_half(database: Database) {
        let desk = Desk::open(database);
        desk.set_up(OFFERS);
        desk.open_till("li", 0).expect("a till");
        let account = desk.since(1, "2025-05-01");
        let payment = desk.ahead_with(&account, 12, None);
        let before = desk.ask(|conn| Ok(fees::quarter_of(conn, BRANCH, "li", "2026Q1")?));
        // Of 312.00 for thirteen months two months and 15 of 31 days are used: 26 + 26 + 12.58; the free month is lost.
        let preview = desk.preview(&account, None, Some("2026-05-15"));
        assert_eq!((preview.refund_fen, preview.owed_fen, preview.refunds.len()), (Money(24_742), Money(0), 1));
        let told = &preview.refunds[0];
        assert_eq!((told.paid_fen, told.used_fen, told.clawed_back_fen), (Money(31_200), Money(6_458), Money(2_600)));
        let items: Vec<_> = told.items.iter().map(|i| (i.rule.as_str(), i.amount_fen.0, i.used_fen.0)).collect();
        assert_eq!(items, [("month", 33_800, 6_458), ("prepay:year", -2_600, 0)]);
        assert_eq!(desk.balance(&format!("sub:{account}")), 0, "a preview writes nothing");

        let order = desk.plainly(&account, OrderKind::Stop, Some("2026-05-15")).expect("an order");
        assert_eq!(order.state, OrderState::Planned);
        desk.pass_days(74);
        assert_eq!(desk.carry_out(), 1);
        assert_eq!(desk.balance(&format!("sub:{account}")), -24_742);
        assert_eq!(desk.balance("revenue:tv"), -6_458, "what was used is earned");
        assert_eq!(desk.balance("discount:prepay:year"), 0, "and no discount given");
        let after = desk.ask(|conn| Ok(fees::quarter_of(conn, BRANCH, "li", "2026Q1")?));
        assert_eq!(before, after, "no money has left the house");
        desk.statement_agrees(&account);
        desk.all_is_right();
        assert_eq!(
            refusal(desk.reverse("ling", &payment, None)),
            Refusal::Fees(FeesRefusal::PaymentRefunded),
            "not twice"
        );
        let told = desk.ask(|conn| Ok(sansheng::door::journal::of_subject(conn, BRANCH, &payment)?));
        assert!(told.iter().any(|event| event.kind == "prepayment_refunded" && event.data.contains("24742")));
    }

    fn a_stop_is_shown_as_it_will_be_after_what_is_planned_before_it(database: Database) {
        let desk = Desk::open(database);
        desk.open_till("li", 0).expect("a till");
        let account = desk.since(1, "2025-05-01");
        desk.ahead_with(&account, 3, None);
        let without = desk.preview(&account, None, Some("2026-04-10"));
        desk.plainly(&account, OrderKind::Suspend, Some("2026-03-12")).expect("a pause to come");
        let preview = desk.preview(&account, None, Some("2026-04-10"));
        assert_eq!(preview.refunds[0].last_day, "2026-03-12", "what is paused then is not used after it");
        assert!(preview.refund_fen > without.refund_fen, "{preview:?}");
        let stop = |shown: Option<Money>| {
            let (account, ask) = (account.clone(), AskOrder { effective_day: Some("2026-04-10".into()), ..asked(OrderKind::Stop) });
            desk.act("li", move |work| billing::stop_as_shown(work, &account, &ask, shown))
        };
        for shown in [None, Some(without.refund_fen)] {
            let told = billing::BillingRefusal::StopNotAsShown { refund_fen: preview.refund_fen };
            assert_eq!(refusal(stop(shown)), Refusal::Billing(told));
        }
        stop(Some(preview.refund_fen)).expect("an order");
        desk.pass_days(45);
        assert_eq!(desk.carry_out(), 2);
        assert_eq!(desk.balance(&format!("sub:{account}")), -preview.refund_fen.0, "as it was shown");
        desk.all_is_right();
    }

    fn what_is_used_at_the_full_price_eats_the_discount(database: Database) {
        let desk = Desk::open(database);
        desk.set_up(OFFERS);
        desk.open_till("li", 0).expect("a till");
        let account = desk.since(1, "2025-05-01");
        desk.ahead_with(&account, 12, None);
        let preview = desk.preview(&account, None, Some("2027-03-01"));
        assert_eq!(preview.refund_fen, Money(0), "thirteen months are nearly used, and twelve were paid");
        desk.plainly(&account, OrderKind::Stop, Some("2027-03-01")).expect("an order");
        desk.pass_days(364);
        assert_eq!(desk.carry_out(), 1);
        assert_eq!(desk.balance(&format!("sub:{account}")), 0);
        assert_eq!(desk.count("refunds"), 0);
        desk.all_is_right();
    }

    fn reductions_stay_the_coupon_does_not_and_credit_pays_what_is_owed(database: Database) {
        let desk = Desk::open(database);
        desk.sells_gold();
        desk.set_up(OFFERS);
        desk.open_till("li", 0).expect("a till");
        let both = NewAccount { tariffs: vec!["basic".into(), "gold".into()], ..subscriber(1) };
        let account = desk.moved_in(&both, "2025-05-01");
        let (of, ask) = (account.clone(), AskReduction { valid_through: "2026-12-31".into(), ..paper("t1") });
        desk.act("li", move |work| give_reduction(work, &of, &ask)).expect("given");
        let quoted = desk.ahead_with(&account, 6, Some("ten"));
        let basic = desk.row_of(&account, "basic");
        let preview = desk.preview(&account, Some(&basic), Some("2026-03-31"));
        let told = &preview.refunds[0];
        assert_eq!(told.payment, quoted);
        // Six months at half price are 78.00, less 2 % and the coupon's share; one month at half price is used: 13.00.
        assert_eq!(told.used_fen, Money(1_300));
        assert_eq!(told.refund_fen, Money(told.paid_fen.0 - 1_300));
        assert_eq!(told.clawed_back_fen, Money(7_800 - told.paid_fen.0), "discount and coupon are lost");
        desk.bill("2026-03", 10);
        desk.pass_days(2);
        let ask = AskOrder { subscription: Some(basic), effective_day: Some("2026-03-31".into()), ..asked(OrderKind::Stop) };
        desk.order(&account, ask).expect("an order");
        desk.pass_days(28);
        desk.carry_out();
        assert_eq!(desk.balance(&format!("sub:{account}")), -told.refund_fen.0);
        let gold = desk.row_of(&account, "gold");
        let rest = desk.preview(&account, Some(&gold), None);
        assert_eq!(rest.refunds.len(), 1, "the other one goes on");
        desk.all_is_right();
        desk.statement_agrees(&account);
        // Everything else ends: the account is closed with its credit.
        desk.plainly(&account, OrderKind::Stop, None).expect("an order");
        assert_eq!(desk.balance(&format!("sub:{account}")), -told.refund_fen.0 - rest.refund_fen.0);
        desk.all_is_right();
        desk.statement_agrees(&account);
    }

    fn a_pause_that_is_never_taken_up_again_was_not_used(database: Database) {
        let desk = Desk::open(database);
        desk.open_till("li", 0).expect("a till");
        let account = desk.since(1, "2025-05-01");
        desk.ahead_with(&account, 3, None);
        desk.plainly(&account, OrderKind::Suspend, None).expect("paused");
        desk.pass_days(40);
        // March 2 is used, from the pause on nothing: 26 × 2 ÷ 31 = 1.68 of 78.00.
        desk.plainly(&account, OrderKind::Stop, None).expect("an end");
        assert_eq!(desk.balance(&format!("sub:{account}")), -7_632);
        desk.all_is_right();
    }
}
