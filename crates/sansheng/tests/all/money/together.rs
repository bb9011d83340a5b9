//! What a family at the counter does: several accounts and several methods in one payment, change that stays as credit,
//! money paid in for the next bills, and all of it taken back.

use sansheng::accounts::{self, NewAccount};
use sansheng::fees::{
    self, Arrears, AskAccount, AskPayment, AskQuote, Confirmer, FeesRefusal as No, HowPaid, LineKind, Method, Paid,
    Part, Tender,
};
use sansheng::kernel::Money;
use sansheng::refusal::Refusal;

use super::desk::{Desk, day, refusal, subscriber};
use crate::both_engines;
use crate::support::branch::BRANCH;

fn no<T: std::fmt::Debug>(answer: Result<T, sansheng::door::Answer>) -> No {
    match refusal(answer) {
        Refusal::Fees(no) => no,
        other => panic!("{other:?}"),
    }
}

fn cash(amount: i64, tendered: i64) -> Part {
    Part { amount_fen: Money(amount), tender: Tender::Cash { tendered_fen: Money(tendered) } }
}

fn qr(amount: i64, reference: &str) -> Part {
    Part { amount_fen: Money(amount), tender: Tender::Qr { reference: reference.into() } }
}

fn in_parts(quote: &str, parts: Vec<Part>) -> AskPayment {
    AskPayment { quote: quote.into(), payer: "王大明".into(), leave_change: false, how: HowPaid::Parts { parts } }
}

impl Desk {
    fn yes(&self, who: &str, ticket: &str, ask: &AskQuote) -> String {
        let quote = self.quote(who, ticket, ask).expect("a quote");
        self.confirm(who, &quote.id, Confirmer::Word).expect("a yes");
        quote.id
    }

    fn take(&self, who: &str, ticket: &'static str, ask: AskPayment) -> Result<Paid, sansheng::door::Answer> {
        self.act(who, move |work| fees::pay(work, ticket, &ask))
    }

    fn counted(&self, clerk: &str) -> (i64, i64) {
        let quarter = self.ask(|conn| Ok(fees::quarter_of(conn, BRANCH, clerk, "2026Q1")?));
        (quarter.payments, quarter.counted)
    }
}

/// Two accounts: one owes two months, the other one.
fn family(desk: &Desk) -> (String, String, AskQuote) {
    let (one, two) = (desk.account(1, &["2026-01", "2026-02"]), desk.account(2, &["2026-02"]));
    let also = vec![AskAccount { account: two.clone(), prepay_months: Some(1), ..AskAccount::default() }];
    let ask = AskQuote { account: Some(one.clone()), also, ..AskQuote::default() };
    (one, two, ask)
}

both_engines! {
    fn a_family_pays_half_in_cash_and_half_by_code(database: Database) {
        let desk = Desk::open(database);
        let (one, two, ask) = family(&desk);
        let till = desk.open_till("li", 0).expect("a till");
        let quote = desk.quote("li", "t1", &ask).expect("a quote");
        assert_eq!((quote.total_fen, quote.owed_fen, quote.accounts.len()), (Money(10_400), Money(7_800), 2));
        assert!(quote.lines.iter().all(|line| line.account.is_some()), "each line says whose it is");
        desk.confirm("li", &quote.id, Confirmer::Word).expect("a yes");
        let pay = |parts: Vec<Part>| desk.take("li", "t1", in_parts(&quote.id, parts));
        assert_eq!(no(pay(vec![])), No::PartsOutOfRange { max: 5 });
        assert_eq!(
            no(pay(vec![cash(5_200, 6_000), qr(5_100, "wx-1")])),
            No::PartsNotTotal { total_fen: Money(10_400), parts_fen: Money(10_300) }
        );
        assert_eq!(no(pay(vec![cash(5_200, 6_000), cash(5_200, 6_000)])), No::CashTwice);
        assert_eq!(no(pay(vec![qr(5_200, "wx-1"), qr(5_200, "WX-1")])), No::ReferenceUsed);
        assert_eq!(no(pay(vec![cash(0, 6_000), qr(10_400, "wx-1")])), No::AmountNotPositive);
        assert_eq!(no(pay(vec![cash(-1, 6_000), qr(10_401, "wx-1")])), No::AmountNotPositive);
        assert!(matches!(no(pay(vec![cash(i64::MAX, i64::MAX), qr(1, "wx-1")])), No::AmountTooLarge { .. }));
        let paid = pay(vec![cash(5_200, 6_000), qr(5_200, "wx-1")]).expect("a payment");
        assert_eq!((paid.amount_fen, paid.change_fen), (Money(10_400), Money(800)));
        assert_eq!(paid.parts.iter().map(|part| part.method).collect::<Vec<_>>(), [Method::Cash, Method::Qr]);
        assert_eq!(desk.balance(&format!("sub:{one}")), 0);
        assert_eq!(desk.balance(&format!("sub:{two}")), 0);
        assert_eq!(desk.balance(&format!("till:{till}:cash")), 5_200);
        assert_eq!(desk.balance(&format!("till:{till}:qr")), 5_200);
        for account in [&one, &two] {
            let statement = desk.ask(|conn| Ok(fees::statement(conn, BRANCH, account)?));
            assert_eq!(statement.payments.len(), 1, "the payment stands in both statements");
        }
        assert_eq!(desk.counted("li"), (1, 2), "two accounts count, however they were paid");
        desk.books_are_right();

        let back = desk.reverse("du", &paid.id, None).expect("taken back");
        assert_eq!(back.parts.iter().map(|part| part.amount_fen.0).collect::<Vec<_>>(), [5_200, 5_200]);
        assert_eq!(desk.balance(&format!("sub:{one}")), 5_200);
        assert_eq!(desk.balance(&format!("sub:{two}")), 2_600);
        assert_eq!(desk.counted("li"), (0, 0));
        desk.books_are_right();
    }

    fn splitting_one_payment_into_many_counts_once(database: Database) {
        let desk = Desk::open(database);
        let account = desk.account(1, &["2026-01", "2026-02"]);
        desk.open_till("li", 0).expect("a till");
        let oldest = AskQuote { account: Some(account), arrears: Arrears::Oldest { count: 1 }, ..AskQuote::default() };
        let mut payments = Vec::new();
        for _ in 0..2 {
            let quote = desk.yes("li", "t1", &oldest);
            let whole = AskPayment::whole(&quote, Tender::Cash { tendered_fen: Money(2_600) });
            payments.push(desk.take("li", "t1", whole).expect("a payment").id);
        }
        assert_eq!(desk.counted("li"), (2, 1));
        desk.reverse("du", &payments[0], None).expect("taken back");
        assert_eq!(desk.counted("li"), (1, 1), "the other half still counts");
        desk.reverse("du", &payments[1], None).expect("taken back");
        assert_eq!(desk.counted("li"), (0, 0));
        desk.books_are_right();
    }

    fn change_that_is_left_pays_what_is_owed_and_the_rest_is_credit(database: Database) {
        let desk = Desk::open(database);
        let account = desk.account(1, &["2026-01", "2026-02"]);
        let till = desk.open_till("li", 0).expect("a till");
        let oldest =
            AskQuote { account: Some(account.clone()), arrears: Arrears::Oldest { count: 1 }, ..AskQuote::default() };
        let quote = desk.yes("li", "t1", &oldest);
        let left = |quote: &str, fen: i64| AskPayment {
            leave_change: true,
            ..AskPayment::whole(quote, Tender::Cash { tendered_fen: Money(fen) })
        };
        let paid = desk.take("li", "t1", left(&quote, 6_000)).expect("a payment");
        assert_eq!((paid.amount_fen, paid.change_fen, paid.left_fen), (Money(6_000), Money(0), Money(3_400)));
        assert_eq!(desk.balance(&format!("sub:{account}")), -800, "34 yuan paid February's 26, 8 are left");
        assert_eq!(desk.balance(&format!("till:{till}:cash")), 6_000);
        let receipt = desk.ask(|conn| {
            let hall = sansheng::halls::queries::load(conn, BRANCH, "renmin")?;
            fees::receipt(conn, &hall, &paid.id)
        });
        assert_eq!((receipt.left_fen, receipt.amount_fen), (Money(3_400), Money(6_000)));
        desk.books_are_right();
        desk.reverse("du", &paid.id, None).expect("taken back");
        assert_eq!(desk.balance(&format!("sub:{account}")), 5_200, "both months are owed again");
        desk.books_are_right();
    }

    fn money_is_paid_in_for_the_next_bills(database: Database) {
        let desk = Desk::open(database);
        let account = desk.account(1, &[]);
        desk.open_till("li", 0).expect("a till");
        let ask = |fen: i64| AskQuote {
            account: Some(account.clone()), top_up_fen: Some(Money(fen)), ..AskQuote::default()
        };
        assert_eq!(no(desk.quote("li", "t1", &ask(0))), No::AmountNotPositive);
        assert_eq!(no(desk.quote("li", "t1", &ask(-5))), No::AmountNotPositive);
        assert!(matches!(no(desk.quote("li", "t1", &ask(i64::MAX))), No::AmountTooLarge { .. }));
        let quote = desk.quote("li", "t1", &ask(5_000)).expect("a quote");
        assert_eq!(quote.lines[0].kind, LineKind::TopUp);
        desk.confirm("li", &quote.id, Confirmer::Word).expect("a yes");
        let whole = AskPayment::whole(&quote.id, Tender::Cash { tendered_fen: Money(5_000) });
        let paid = desk.take("li", "t1", whole).expect("a payment");
        assert_eq!(desk.balance(&format!("sub:{account}")), -5_000);
        desk.books_are_right();
        desk.reverse("du", &paid.id, None).expect("taken back");
        assert_eq!(desk.balance(&format!("sub:{account}")), 0);
        desk.books_are_right();
    }

    fn what_cannot_be_asked_together(database: Database) {
        let desk = Desk::open(database);
        let (one, two, ask) = family(&desk);
        let twice = AskQuote { account: Some(two), ..ask.clone() };
        assert_eq!(no(desk.quote("li", "t1", &twice)), No::AccountTwice);
        let many = AskQuote { also: vec![AskAccount { account: one, ..AskAccount::default() }; 20], ..ask.clone() };
        assert_eq!(no(desk.quote("li", "t1", &many)), No::AccountsTogetherTooMany { max: 20 });
        let nobody = AskQuote { account: None, ..ask };
        assert_eq!(no(desk.quote("li", "t1", &nobody)), No::AccountMissing);
    }

    fn an_account_is_taken_over_with_its_credit_and_its_subscriber(database: Database) {
        let desk = Desk::open(database);
        let family = |n: u32| NewAccount { subscriber: Some("F0001".into()), ..subscriber(n) };
        let rich = NewAccount { credit: Money(7_500), ..family(1) };
        let both = NewAccount { tariffs: vec!["basic".into(), "basic".into()], ..family(2) };
        let ids = desk.act("li", move |work| accounts::create_many(work, &day(), &[rich.clone(), both.clone()])).expect("accounts");
        assert_eq!(desk.balance(&format!("sub:{}", ids[0])), -7_500);
        assert_eq!((desk.count("subscribers"), desk.count("accounts"), desk.count("subscriptions")), (1, 2, 3));
        let found = desk.ask(|conn| accounts::look_up(conn, BRANCH, "wangxiao"));
        assert_eq!(found.accounts.len(), 2, "both accounts of the one subscriber");
        for (typed, n) in [("小明", 2), ("解放路128", 2), ("wxm", 2), ("1380000", 2), ("解放路129", 0)] {
            assert_eq!(desk.ask(|conn| accounts::look_up(conn, BRANCH, typed)).accounts.len(), n, "{typed}");
        }
        desk.books_are_right();
    }
}
