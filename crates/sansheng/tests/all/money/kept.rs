//! Deposits go back when the box does, as credit that pays debts first or in cash with a slip; the credit of a closed account
//! is paid out; and quotes that come to nothing.

use sansheng::accounts::NewAccount;
use sansheng::billing::{self, OrderKind};
use sansheng::door::Answer;
use sansheng::fees::{
    self, AskPayment, AskPayout, AskQuote, AskReturn, Confirmer, DepositReturned, FeesRefusal as No, HowPaid, Paid,
    Part, Payout, Tender,
};
use sansheng::kernel::Money;
use sansheng::refusal::Refusal;

use super::desk::{Desk, refusal, subscriber};
use super::prices::OFFERS;
use crate::both_engines;
use crate::support::branch::BRANCH;
use crate::support::{Database, Engine};

fn no<T: std::fmt::Debug>(answer: Result<T, Answer>) -> No {
    match refusal(answer) {
        Refusal::Fees(no) => no,
        other => panic!("{other:?}"),
    }
}

impl Desk {
    /// An account that paid 100 yuan for the installation and left 200 as a deposit. Returns account, deposit, payment.
    fn installed(&self, n: u32) -> (String, String, Paid) {
        let new = NewAccount { tariffs: vec!["install".into()], ..subscriber(n) };
        let account = self.opened("2026-03-02", new);
        let ask = AskQuote { account: Some(account.clone()), prepay_months: Some(1), ..AskQuote::default() };
        let quote = self.quote("li", "t1", &ask).expect("a quote");
        self.confirm("li", &quote.id, Confirmer::Word).expect("a yes");
        let cash = Tender::Cash { tendered_fen: quote.total_fen };
        let paid = self.pay("li", "t1", &quote.id, cash).expect("a payment");
        let kept = self.ask(|conn| Ok(fees::kept_of(conn, BRANCH, &account)?));
        assert_eq!((kept.len(), kept[0].amount_fen), (1, Money(20_000)));
        (account, kept[0].charge.clone(), paid)
    }

    fn give_back(&self, account: &str, ask: &AskReturn) -> Result<DepositReturned, Answer> {
        let (account, ask) = (account.to_owned(), ask.clone());
        self.act("li", move |work| fees::give_deposit_back(work, &account, &ask))
    }

    fn pay_out(&self, account: &str) -> Result<Payout, Answer> {
        let (account, ask) = (account.to_owned(), AskPayout { ticket: "t1".into() });
        self.act("li", move |work| fees::pay_out(work, &account, &ask))
    }

    fn money_is_right(&self) {
        self.books_are_right();
        assert_eq!(self.ask(|conn| Ok(billing::verify::verify(conn, BRANCH)?)), Vec::<String>::new());
    }
}

fn back(charge: &str, in_cash: bool) -> AskReturn {
    AskReturn { ticket: "t1".into(), charge: charge.into(), note: "机顶盒 88213，完好".into(), in_cash }
}

both_engines! {
    fn a_slip_is_named_by_its_number_alone(database: Database) {
        let desk = Desk::open(database);
        desk.set_up(OFFERS);
        let tills = [desk.open_till("li", 30_000).expect("a till"), desk.open_till("wu", 30_000).expect("a till")];
        let (first, second) = (desk.installed(1), desk.installed(2));
        let mut slips = Vec::new();
        for (who, till) in [("li", &tills[0]), ("wu", &tills[1]), ("li", &tills[0])] {
            slips.push(desk.drop_cash(who, till, 1_000).expect("dropped").slip);
        }
        for (account, deposit, _) in [first, second] {
            let returned = desk.give_back(&account, &back(&deposit, true)).expect("given back");
            let paid = returned.payout.expect("in cash");
            let kept = desk.ask(|conn| fees::payout(conn, BRANCH, &paid.id));
            assert_eq!(kept, paid, "the slip says the same later");
            slips.push(paid.slip);
        }
        assert_eq!(slips, ["S-001", "S-002", "S-003", "P-001", "P-002"]);
        let journal = "events where data like '%\"slip\":\"S-003\"%' or data like '%\"slip\":\"P-002\"%'";
        assert_eq!(desk.count(journal), 2, "the journal can be searched for it");
    }

    fn a_deposit_goes_back_in_cash_with_a_numbered_slip(database: Database) {
        let desk = Desk::open(database);
        desk.set_up(OFFERS);
        let till = desk.open_till("li", 0).expect("a till");
        let (account, deposit, paid) = desk.installed(1);
        let (other, second, _) = desk.installed(2);
        assert_eq!((desk.balance("deposit:install"), desk.balance(&format!("till:{till}:cash"))), (-40_000, 60_000));
        assert_eq!(no(desk.give_back(&account, &back("nothing", true))), No::DepositNotKept);
        assert_eq!(no(desk.give_back(&other, &back(&deposit, true))), No::DepositNotKept, "another's");
        let silent = AskReturn { note: "  ".into(), ..back(&deposit, true) };
        assert_eq!(no(desk.give_back(&account, &silent)), No::ReturnNotDescribed { max: 200 });
        let elsewhere = AskReturn { ticket: "t2".into(), ..back(&deposit, true) };
        assert!(matches!(refusal(desk.give_back(&account, &elsewhere)), Refusal::Queue(_)));
        desk.move_cash("li", &till, &fees::AskMovement {
            direction: fees::tills::Direction::Out, amount_fen: Money(50_000), reason: "change".into(),
        }).expect("moved");
        assert_eq!(no(desk.give_back(&account, &back(&deposit, true))), No::TillCashTooLittle);
        desk.money_is_right();
        desk.move_cash("li", &till, &fees::AskMovement {
            direction: fees::tills::Direction::In, amount_fen: Money(50_000), reason: "change".into(),
        }).expect("moved");

        let returned = desk.give_back(&account, &back(&deposit, true)).expect("given back");
        let slip = returned.payout.expect("in cash");
        assert_eq!((returned.amount_fen, slip.amount_fen, slip.number), (Money(20_000), Money(20_000), 1));
        assert_eq!(desk.balance("deposit:install"), -20_000);
        assert_eq!(desk.balance(&format!("till:{till}:cash")), 40_000);
        assert_eq!(desk.balance(&format!("sub:{account}")), 0);
        assert_eq!(no(desk.give_back(&account, &back(&deposit, true))), No::DepositGivenBack);
        assert_eq!(no(desk.reverse("du", &paid.id, None)), No::PaymentRefunded, "half of it is gone");
        assert_eq!(desk.ask(|conn| Ok(fees::kept_of(conn, BRANCH, &account)?)), []);
        let next = desk.give_back(&other, &back(&second, true)).expect("given back").payout.expect("in cash");
        assert_eq!(next.number, 2);
        desk.statement_agrees(&account);
        desk.money_is_right();
        desk.close_till("li", &till, [20_000, 0, 0], None).expect("what was paid out is not missed");
        desk.money_is_right();
    }

    fn a_deposit_pays_debts_first(database: Database) {
        let desk = Desk::open(database);
        desk.set_up(OFFERS);
        desk.open_till("li", 0).expect("a till");
        let (account, deposit, _) = desk.installed(1);
        desk.sql(&format!(
            "insert into subscriptions values ('yl', 's2', '{account}', 'basic', '2026-03-01', null, '')"
        ));
        desk.bill("2026-03", 10);
        assert_eq!(desk.balance(&format!("sub:{account}")), 2_600);
        let returned = desk.give_back(&account, &back(&deposit, true)).expect("given back");
        assert_eq!(returned.payout.map(|slip| slip.amount_fen), Some(Money(17_400)), "26 yuan were owed");
        assert_eq!(desk.balance(&format!("sub:{account}")), 0);
        desk.statement_agrees(&account);
        desk.money_is_right();
    }

    fn credit_is_paid_out_once_the_account_is_closed(database: Database) {
        let desk = Desk::open(database);
        desk.set_up(OFFERS);
        let till = desk.open_till("li", 0).expect("a till");
        let (account, deposit, _) = desk.installed(1);
        let kept = desk.give_back(&account, &back(&deposit, false)).expect("given back");
        assert_eq!((kept.payout, desk.balance(&format!("sub:{account}"))), (None, -20_000));
        desk.top_up(&account, 1_000);
        assert_eq!(no(desk.pay_out(&account)), No::AccountInUse);
        desk.plainly(&account, OrderKind::Stop, None).expect("closed");
        assert!(matches!(refusal(desk.pay_out("nobody")), Refusal::Accounts(_)));
        let slip = desk.pay_out(&account).expect("paid out");
        assert_eq!((slip.amount_fen, slip.number), (Money(21_000), 1));
        assert_eq!(no(desk.pay_out(&account)), No::NoCredit);
        assert_eq!(desk.balance(&format!("sub:{account}")), 0);
        assert_eq!(desk.balance(&format!("till:{till}:cash")), 10_000);
        let top_up = desk.ask(|conn| Ok(fees::statement(conn, BRANCH, &account)?)).payments[0].id.clone();
        assert_eq!(no(desk.reverse("du", &top_up, None)), No::CreditPaidOut, "the money has gone");
        desk.statement_agrees(&account);
        desk.money_is_right();
    }

    fn what_comes_to_nothing_gets_a_receipt_of_nothing(database: Database) {
        let desk = Desk::open(database);
        desk.set_up(OFFERS);
        desk.set_up(
            "insert into coupons (branch, code, version, name_zh, name_en, off_bp, off_fen, most_fen, products, uses_max, \
             effective_from, effective_through) values ('yl', 'all', 1, '全免券', 'Free', 0, 2600, 0, '', 3, '2024-01-01', null)",
        );
        let till = desk.open_till("li", 0).expect("a till");
        let account = desk.account(1, &[]);
        let nothing = AskQuote { account: Some(account.clone()), ..AskQuote::default() };
        assert_eq!(no(desk.quote("li", "t1", &nothing)), No::NothingToPay, "no line, no quote");
        let ask = AskQuote { prepay_months: Some(1), coupon: Some("all".into()), ..nothing };
        let quote = desk.quote("li", "t1", &ask).expect("a quote");
        assert_eq!((quote.total_fen, quote.lines.len()), (Money(0), 2));
        desk.confirm("li", &quote.id, Confirmer::Word).expect("a yes");
        let pay = |how: HowPaid| {
            let ask = AskPayment { quote: quote.id.clone(), payer: String::new(), leave_change: false, how };
            desk.act("li", move |work| fees::pay(work, "t1", &ask))
        };
        let cash = |fen: i64| Tender::Cash { tendered_fen: Money(fen) };
        assert_eq!(no(pay(HowPaid::Whole(cash(100)))), No::NothingDue, "they keep their money");
        assert_eq!(no(pay(HowPaid::Whole(cash(-1)))), No::NothingDue);
        assert_eq!(no(pay(HowPaid::Whole(Tender::Card { reference: "004217".into() }))), No::NothingDue);
        let parts = vec![Part { amount_fen: Money(0), tender: cash(0) }];
        assert_eq!(no(pay(HowPaid::Parts { parts })), No::NothingDue);
        let paid = pay(HowPaid::Whole(cash(0))).expect("a payment");
        assert_eq!((paid.amount_fen, paid.receipt_number, paid.parts.len()), (Money(0), 1, 0));
        let receipt = desk.ask(|conn| {
            let hall = sansheng::halls::queries::load(conn, BRANCH, "renmin")?;
            fees::receipt(conn, &hall, &paid.id)
        });
        assert_eq!((receipt.amount_fen, receipt.lines.len()), (Money(0), 2));
        let statement = desk.ask(|conn| Ok(fees::statement(conn, BRANCH, &account)?));
        assert_eq!(statement.covered_through, "2026-03", "the month is covered");
        assert_eq!((desk.balance("revenue:tv"), desk.balance("discount:coupon:all")), (-2_600, 2_600));
        desk.money_is_right();
        desk.reverse("du", &paid.id, None).expect("taken back");
        assert_eq!((desk.balance("revenue:tv"), desk.balance("discount:coupon:all")), (0, 0));
        desk.money_is_right();
        desk.close_till("li", &till, [0, 0, 0], None).expect("closed");
        desk.money_is_right();
    }

    fn a_hall_says_what_is_an_ordinary_slip(database: Database) {
        let desk = Desk::open(database);
        let close = |fen: i64| {
            let till = desk.open_till("li", 10_000).expect("a till");
            desk.close_till("li", &till, [10_000 + fen, 0, 0], Some("miscount")).expect("closed").needs_signature
        };
        assert!(!close(1_000) && close(1_001), "ten yuan where nothing is said");
        desk.set_up("insert into hall_limits (branch, hall, over_short_fen) values ('yl', 'renmin', 200)");
        assert!(!close(-200) && close(-201));
        desk.set_up("update hall_limits set over_short_fen = 0");
        assert!(close(1));
        desk.set_up("delete from hall_limits");
        assert!(!close(1_000));
        desk.books_are_right();
    }
}

/// A year ahead that ended early, a deposit that went back in cash, one as credit.
fn returned() -> Desk {
    let desk = Desk::open(Database::new(Engine::Sqlite));
    desk.set_up(OFFERS);
    desk.open_till("li", 0).expect("a till");
    let year = desk.account(1, &[]);
    let ask = AskQuote { account: Some(year.clone()), prepay_months: Some(12), ..AskQuote::default() };
    let quote = desk.quote("li", "t1", &ask).expect("a quote");
    desk.confirm("li", &quote.id, Confirmer::Word).expect("a yes");
    desk.pay("li", "t1", &quote.id, Tender::Cash { tendered_fen: quote.total_fen }).expect("a payment");
    desk.plainly(&year, OrderKind::Stop, None).expect("closed");
    for (n, in_cash) in [(2, true), (3, false)] {
        let (account, deposit, _) = desk.installed(n);
        desk.give_back(&account, &back(&deposit, in_cash)).expect("given back");
    }
    desk
}

const PLANTED: &[(&str, &str)] = &[
    ("update refunds set refund_fen = refund_fen - 1", "a refund is what its charges bear"),
    ("update refunds set used_fen = used_fen + 100000", "a refund is what its charges bear"),
    ("delete from refund_charges", "a refund is what its charges bear"),
    ("update credits set voided_at = 1, used_fen = 0 where source = 'refund'", "a refund is what its charges bear"),
    ("update transfers set posting = 'nobody' where kind = 'refund'", "each transfer of a refund"),
    (
        "insert into reversals select branch, 'r1', payment, (select max(id) from tills), 'wrong-account', '', 'du', day, at \
         from refunds",
        "of which a part went back stands",
    ),
    ("update deposit_returns set amount_fen = amount_fen - 1", "a deposit that went back"),
    ("update charges set credited_fen = 0, paid_fen = amount_fen where rule = 'deposit'", "a deposit that went back"),
    ("update credits set voided_at = 1, used_fen = 0 where source = 'deposit'", "a deposit that went back"),
    ("update transfers set posting = 'nobody' where kind = 'deposit_return'", "a deposit that went back"),
    ("update payouts set amount_fen = amount_fen + 1", "a payout is the credit"),
    ("delete from payout_credits", "and what was paid out"),
    ("update payouts set number = 2", "payout slips of a hall"),
    ("update transfers set posting = 'nobody' where kind = 'payout'", "payout slips of a hall"),
];

#[test]
fn every_planted_wrong_of_what_goes_back_is_found() {
    for (sql, says) in PLANTED {
        let desk = returned();
        desk.money_is_right();
        desk.sql(sql);
        let wrong = desk.ask(|conn| Ok(fees::verify::verify(conn, BRANCH)?));
        assert!(wrong.iter().any(|wrong| wrong.contains(says)), "{sql}\nfound only {wrong:#?}");
    }
}
