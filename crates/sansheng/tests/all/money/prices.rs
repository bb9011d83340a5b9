//! What is taken off prices at the counter, from the quote to the books and back: months free, a part off, reductions
//! with their papers, coupons, one-off prices and deposits, days of a month, cash without fen.

use sansheng::accounts::NewAccount;
use sansheng::door::Answer;
use sansheng::fees::{self, AskPayment, AskQuote, Confirmer, HowPaid, Paid, Part, QuoteView, Tender};
use sansheng::halls;
use sansheng::kernel::Money;
use sansheng::refusal::Refusal;
use sansheng::tariffs::{AskReduction, PriceList, TariffRefusal as No, give_reduction};

use super::desk::{Desk, HALL, refusal, subscriber};
use crate::both_engines;
use crate::support::branch::BRANCH;

/// What is on offer in these tests.
pub const OFFERS: &str = "
insert into prepay_discounts (branch, code, version, name_zh, name_en, from_months, free_months, off_bp, products, stacks,
  effective_from) values
  ('yl', 'year', 1, '交12送1', 'A month free', 12, 1, 0, '', 0, '2024-01-01'),
  ('yl', 'half', 1, '半年优惠', 'Half a year', 6, 0, 200, '', 0, '2024-01-01');
insert into reductions (branch, code, version, name_zh, name_en, off_bp, off_fen, products, evidence, proof_zh, proof_en,
  stacks, effective_from) values
  ('yl', 'low', 1, '低保减半', 'Half price', 5000, 0, 'tv', 'relief', '低保证', 'Certificate', 0, '2024-01-01');
insert into coupons (branch, code, version, name_zh, name_en, off_bp, off_fen, most_fen, products, uses_max,
  effective_from, effective_through) values
  ('yl', 'ten', 1, '十元券', 'Ten yuan', 0, 1000, 0, '', 3, '2024-01-01', null),
  ('yl', 'once', 1, '一次券', 'Once', 1000, 0, 500, 'tv', 1, '2026-01-01', '2026-12-31'),
  ('yl', 'old', 1, '旧券', 'Old', 0, 1000, 0, '', 3, '2024-01-01', '2025-12-31'),
  ('yl', 'soon', 1, '新券', 'Soon', 0, 1000, 0, '', 3, '2026-04-01', null),
  ('yl', 'net', 1, '宽带券', 'Net', 0, 1000, 0, 'broadband', 3, '2024-01-01', null);
insert into tariffs (branch, code, version, name_zh, name_en, product, cycle, price_fen, deposit_fen, effective_from) values
  ('yl', 'install', 1, '安装', 'Installation', 'install', 'one_off', 10000, 20000, '2024-01-01'),
  ('yl', 'net_year', 1, '宽带包年', 'Broadband', 'broadband', 'yearly', 36500, 0, '2024-01-01')";

/// The paper that the reduction needs, valid for good.
pub fn paper(ticket: &str) -> AskReduction {
    AskReduction {
        ticket: ticket.into(),
        reduction: "low".into(),
        evidence: "relief".into(),
        note: "低保证 2026-118".into(),
        valid_from: "2026-01-01".into(),
        valid_through: "9000-12-31".into(),
    }
}

fn no<T: std::fmt::Debug>(answer: Result<T, Answer>) -> No {
    match refusal(answer) {
        Refusal::Tariffs(no) => no,
        other => panic!("expected a refusal about prices, got {other:?}"),
    }
}

fn ahead(account: &str, months: i32) -> AskQuote {
    AskQuote { account: Some(account.into()), prepay_months: Some(months), ..AskQuote::default() }
}

fn with(coupon: &str, ask: AskQuote) -> AskQuote {
    AskQuote { coupon: Some(coupon.into()), ..ask }
}

/// `month 2026-03-01..2027-03-31 33800`, one line after another.
fn told(quote: &QuoteView) -> Vec<String> {
    let line = |l: &fees::Line| format!("{} {}..{} {}", l.rule, l.from_day, l.through_day, l.amount_fen.0);
    quote.lines.iter().map(line).collect()
}

impl Desk {
    fn offering(database: crate::support::Database) -> Self {
        let desk = Self::open(database);
        desk.set_up(OFFERS);
        desk.open_till("li", 50_000).expect("a till");
        desk.open_till("wu", 50_000).expect("a till");
        desk
    }

    fn paid(&self, ask: &AskQuote) -> Paid {
        let quote = self.quote("li", "t1", ask).expect("a quote");
        self.confirm("li", &quote.id, Confirmer::Word).expect("a yes");
        self.pay("li", "t1", &quote.id, Tender::Card { reference: format!("S-{}", &quote.id[20..]) })
            .expect("a payment")
    }

    fn give(&self, account: &str, ask: &AskReduction) -> Result<sansheng::tariffs::AccountReduction, Answer> {
        let (account, ask) = (account.to_owned(), ask.clone());
        self.act("li", move |work| give_reduction(work, &account, &ask))
    }

    /// Nothing is left of what was paid ahead.
    fn nothing_is_left(&self, account: &str) {
        let rules = ["reduction:low", "prepay:year", "prepay:half", "coupon:ten", "coupon:once"];
        let mut accounts: Vec<String> = rules.iter().map(|rule| format!("discount:{rule}")).collect();
        accounts.extend(
            ["revenue:tv", "revenue:install", "revenue:broadband", "deposit:install", "rounding"].map(String::from),
        );
        accounts.push(format!("sub:{account}"));
        for account in accounts {
            assert_eq!(self.balance(&account), 0, "{account}");
        }
        self.books_are_right();
    }
}

both_engines! {
    fn twelve_months_get_one_free_and_a_reversal_claws_it_back(database: Database) {
        let desk = Desk::offering(database);
        let account = desk.account(1, &[]);
        let quote = desk.quote("li", "t1", &ahead(&account, 12)).expect("a quote");
        assert_eq!(told(&quote), ["month 2026-03-01..2027-03-31 33800", "prepay:year 2027-03-01..2027-03-31 -2600"]);
        assert_eq!((quote.lines[0].months, quote.lines[0].tariff.as_str(), quote.lines[0].version), (13, "basic", 2));
        assert_eq!(quote.total_fen, Money(31_200));
        let paid = desk.paid(&ahead(&account, 12));
        assert_eq!((desk.balance("revenue:tv"), desk.balance("discount:prepay:year")), (-33_800, 2_600));
        assert_eq!(desk.balance(&format!("sub:{account}")), 0);
        let statement = desk.ask(|conn| Ok(fees::statement(conn, BRANCH, &account)?));
        assert_eq!((statement.charges[0].amount_fen, statement.covered_through.as_str()), (Money(31_200), "2027-03"));
        let next = desk.quote("li", "t1", &ahead(&account, 1)).expect("a quote");
        assert_eq!(told(&next), ["month 2027-04-01..2027-04-30 2600"]);
        desk.books_are_right();
        desk.reverse("du", &paid.id, None).expect("taken back");
        desk.nothing_is_left(&account);
        let again = desk.quote("li", "t1", &ahead(&account, 6)).expect("a quote");
        assert_eq!(told(&again), ["month 2026-03-01..2026-08-31 15600", "prepay:half 2026-03-01..2026-08-31 -312"]);
    }

    fn a_reduction_needs_its_paper_and_holds_as_long_as_it(database: Database) {
        let desk = Desk::offering(database);
        let account = desk.account(1, &[]);
        let give = |edit: &dyn Fn(&mut AskReduction)| {
            let mut ask = paper("t1");
            edit(&mut ask);
            desk.give(&account, &ask)
        };
        assert_eq!(no(give(&|ask| ask.reduction = "high".into())), No::ReductionUnknown);
        assert_eq!(no(give(&|ask| ask.evidence = "letter".into())), No::ReductionNeedsEvidence { evidence: "relief".into() });
        assert!(matches!(no(give(&|ask| ask.valid_through = "2026-03-01".into())), No::ReductionExpired { .. }));
        assert!(matches!(no(give(&|ask| ask.valid_from = "2026-03-03".into())), No::ReductionNotYetValid { .. }));
        assert_eq!(no(give(&|ask| ask.valid_from = "2026-02-30".into())), No::EvidenceDaysUnsuitable);
        assert_eq!(no(give(&|ask| ask.valid_from = "9001-01-01".into())), No::EvidenceDaysUnsuitable);
        assert_eq!(no(give(&|ask| ask.note = "  ".into())), No::EvidenceNotDescribed { max: 200 });
        assert_eq!(no(give(&|ask| ask.note = "证".repeat(201))), No::EvidenceNotDescribed { max: 200 });
        assert!(matches!(refusal(give(&|ask| ask.ticket = "t2".into())), Refusal::Queue(_)), "another's ticket");
        assert!(matches!(refusal(desk.give("nobody", &paper("t1"))), Refusal::Accounts(_)));
        give(&|ask| ask.valid_through = "2026-06-30".into()).expect("given");
        assert_eq!(no(give(&|_| {})), No::ReductionTwice);

        let quote = desk.quote("li", "t1", &ahead(&account, 6)).expect("a quote");
        assert_eq!(told(&quote), [
            "month 2026-03-01..2026-08-31 15600",
            "reduction:low 2026-03-01..2026-06-30 -5200",
            "prepay:half 2026-03-01..2026-08-31 -208",
        ]);
        let paid = desk.paid(&ahead(&account, 6));
        assert_eq!(paid.amount_fen, Money(10_192));
        assert_eq!(desk.balance("discount:reduction:low"), 5_200);
        desk.books_are_right();
        desk.reverse("du", &paid.id, None).expect("taken back");
        desk.nothing_is_left(&account);
    }

    fn a_month_that_is_begun_a_year_and_what_is_paid_once(database: Database) {
        let desk = Desk::offering(database);
        let late = desk.opened("2026-03-17", subscriber(1));
        let quote = desk.quote("li", "t1", &ahead(&late, 2)).expect("a quote");
        assert!(desk.quote("li", "t1", &ahead(&late, 1)).is_ok());
        assert_eq!(told(&quote), ["month_days 2026-03-17..2026-03-31 1258", "month 2026-04-01..2026-04-30 2600"]);

        let all = NewAccount { tariffs: ["install", "net_year"].map(String::from).to_vec(), ..subscriber(2) };
        let account = desk.opened("2026-03-02", all);
        let quote = desk.quote("li", "t1", &with("ten", ahead(&account, 1))).expect("a quote");
        assert_eq!(told(&quote), [
            "one_off 2026-03-02..2026-03-02 10000",
            "deposit 2026-03-02..2026-03-02 20000",
            "year_days 2026-03-02..2026-03-31 3000",
            "coupon:ten 2026-03-02..2026-03-02 -769",
            "coupon:ten 2026-03-02..2026-03-02 -231",
        ]);
        let paid = desk.paid(&with("ten", ahead(&account, 1)));
        assert_eq!((paid.amount_fen, desk.balance("deposit:install")), (Money(32_000), -20_000));
        desk.books_are_right();
        let next = desk.quote("li", "t1", &ahead(&account, 1)).expect("a quote");
        assert_eq!(told(&next), ["year_days 2026-04-01..2026-04-30 3000"], "once is once");
        desk.reverse("du", &paid.id, None).expect("taken back");
        desk.nothing_is_left(&account);
    }

    fn a_coupon_is_used_as_often_as_it_may_be(database: Database) {
        let desk = Desk::offering(database);
        let (one, two) = (desk.account(1, &["2026-02"]), desk.account(2, &[]));
        let ask = |code: &str| desk.quote("li", "t1", &with(code, ahead(&two, 1)));
        assert_eq!(no(ask("nothing")), No::CouponUnknown);
        assert_eq!(no(ask("'; drop table coupons")), No::CouponUnknown);
        assert_eq!(no(ask(&"x".repeat(10_000))), No::CouponUnknown);
        assert!(matches!(no(ask("old")), No::CouponExpired { .. }));
        assert!(matches!(no(ask("soon")), No::CouponNotYetValid { .. }));
        assert_eq!(no(ask("net")), No::CouponNotForProduct);
        let owed = AskQuote { account: Some(one.clone()), coupon: Some("ten".into()), ..AskQuote::default() };
        assert_eq!(no(desk.quote("li", "t1", &owed)), No::CouponNotForProduct, "nothing is paid ahead");
        assert!(ask("  ").is_ok(), "an empty field is no coupon");

        // Two customers hold the last use: the one who pays first has it.
        let first = desk.quote("li", "t1", &with(" Once ", ahead(&one, 1))).expect("a quote");
        let second = desk.quote("wu", "t2", &with("ONCE", ahead(&two, 1))).expect("a quote");
        assert_eq!(told(&second), ["month 2026-03-01..2026-03-31 2600", "coupon:once 2026-03-02..2026-03-02 -260"]);
        desk.confirm("li", &first.id, Confirmer::Word).expect("a yes");
        desk.confirm("wu", &second.id, Confirmer::Word).expect("a yes");
        let slip = |n: &str| Tender::Card { reference: format!("slip-{n}") };
        let paid = desk.pay("li", "t1", &first.id, slip("1")).expect("a payment");
        assert_eq!(no(desk.pay("wu", "t2", &second.id, slip("2"))), No::CouponSpent);
        assert_eq!(no(ask("once")), No::CouponSpent);
        desk.books_are_right();
        desk.reverse("du", &paid.id, None).expect("taken back");
        desk.pay("wu", "t2", &second.id, slip("2")).expect("given back, it is there for the other");
        assert_eq!(no(desk.quote("li", "t1", &with("once", ahead(&one, 1)))), No::CouponSpent);
        desk.books_are_right();

        // A family uses it once for each account of its own.
        let also = |n: u32| fees::AskAccount {
            account: desk.account(n, &[]),
            prepay_months: Some(1),
            coupon: Some("ten".into()),
            ..fees::AskAccount::default()
        };
        let family = AskQuote { also: (10..12).map(also).collect(), ..with("ten", ahead(&one, 1)) };
        assert_eq!(desk.paid(&family).amount_fen, Money(3 * 1_600 + 2_600));
        desk.books_are_right();
        let four = AskQuote { also: (20..23).map(also).collect(), ..with("ten", ahead(&two, 1)) };
        assert_eq!(no(desk.quote("li", "t1", &four)), No::CouponSpent);
    }

    fn cash_is_rounded_where_there_are_no_fen(database: Database) {
        let desk = Desk::offering(database);
        desk.set_up("update halls set cash_rounding = 'jiao' where id = 'renmin'");
        let account = desk.account(1, &[]);
        let top_up = |fen: i64| AskQuote {
            account: Some(account.clone()), top_up_fen: Some(Money(fen)), ..AskQuote::default()
        };
        let pay = |fen: i64, how: HowPaid, leave_change: bool| {
            let quote = desk.quote("li", "t1", &top_up(fen)).expect("a quote");
            desk.confirm("li", &quote.id, Confirmer::Word).expect("a yes");
            let ask = AskPayment { quote: quote.id, payer: String::new(), leave_change, how };
            let paid = desk.act("li", move |work| fees::pay(work, "t1", &ask)).expect("a payment");
            desk.books_are_right();
            paid
        };
        let cash = |fen: i64| HowPaid::Whole(Tender::Cash { tendered_fen: Money(fen) });
        let less = pay(1_234, cash(2_000), false);
        assert_eq!((less.amount_fen, less.change_fen, desk.balance("rounding")), (Money(1_230), Money(770), 4));
        assert_eq!(desk.balance(&format!("sub:{account}")), -1_234, "the customer has what they asked for");
        let more = pay(1_236, cash(1_240), false);
        assert_eq!((more.amount_fen, desk.balance("rounding")), (Money(1_240), 0));
        let receipt = desk.ask(|conn| {
            let hall = halls::queries::load(conn, BRANCH, HALL)?;
            fees::receipt(conn, &hall, &more.id)
        });
        assert_eq!((receipt.rounded_fen, receipt.left_fen), (Money(4), Money(0)));
        let tiny = pay(4, cash(4), false);
        assert_eq!(tiny.amount_fen, Money(4), "what would be rounded to nothing is not");
        let left = pay(1_234, cash(1_300), true);
        assert_eq!((left.amount_fen, left.left_fen), (Money(1_300), Money(66)), "no coins are needed");
        let card = HowPaid::Whole(Tender::Card { reference: "slip-77".into() });
        assert_eq!(pay(1_234, card, false).amount_fen, Money(1_234), "a card is exact");
        let parts = vec![
            Part { amount_fen: Money(500), tender: Tender::Qr { reference: "wx-88".into() } },
            Part { amount_fen: Money(736), tender: Tender::Cash { tendered_fen: Money(1_000) } },
        ];
        let mixed = pay(1_236, HowPaid::Parts { parts }, false);
        assert_eq!((mixed.amount_fen, mixed.change_fen), (Money(1_240), Money(260)));
        for paid in [less, more, tiny, left, mixed] {
            desk.reverse("du", &paid.id, None).expect("taken back");
            desk.books_are_right();
        }
        assert_eq!(desk.balance("rounding"), 0);
    }

    fn a_version_of_an_offer_stays_and_a_new_one_is_journaled(database: Database) {
        let desk = Desk::offering(database);
        let list = |desk: &Desk| desk.ask(|conn| {
            let hall = halls::queries::load(conn, BRANCH, HALL)?;
            Ok(PriceList::of(&hall.pack, "2026-03-02"))
        });
        assert_eq!(list(&desk).prepay_discounts.len(), 2);
        let account = desk.account(1, &[]);
        desk.set_up(
            "insert into prepay_discounts (branch, code, version, name_zh, name_en, from_months, free_months, off_bp, \
             products, stacks, effective_from) values ('yl', 'half', 2, '半年优惠', 'Half a year', 6, 0, 500, '', 0, '2026-03-02')",
        );
        let quote = desk.quote("li", "t1", &ahead(&account, 6)).expect("a quote");
        assert_eq!(told(&quote)[1], "prepay:half 2026-03-01..2026-08-31 -780");
        assert_eq!(list(&desk).prepay_discounts.iter().find(|d| d.code == "half").map(|d| d.off_bp), Some(500));
    }
}
