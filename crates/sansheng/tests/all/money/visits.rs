//! Quote, yes, payment, receipt, and taking it back.

use std::sync::Arc;

use sansheng::door::OnceKey;
use sansheng::fees::{
    self, Arrears, AskPayment, AskQuote, Confirmer, FeesRefusal as No, LineKind, Method, QuoteState, Tender, receipts,
};
use sansheng::halls;
use sansheng::kernel::Money;
use sansheng::queue::QueueRefusal;
use sansheng::refusal::Refusal;

use super::desk::{Desk, HALL, person, refusal};
use crate::both_engines;

use crate::support::branch::{BRANCH, NOW};

const MINUTE: i64 = 60_000;

fn owing(account: &str) -> AskQuote {
    AskQuote { account: Some(account.into()), ..AskQuote::default() }
}

fn cash(fen: i64) -> Tender {
    Tender::Cash { tendered_fen: Money(fen) }
}

fn slip(reference: &str) -> Tender {
    Tender::Card { reference: reference.into() }
}

fn no<T: std::fmt::Debug>(answer: Result<T, sansheng::door::Answer>) -> No {
    match refusal(answer) {
        Refusal::Fees(no) => no,
        other => panic!("expected a refusal about money, got {other:?}"),
    }
}

both_engines! {
    fn arrears_and_a_year_ahead_are_quoted_confirmed_and_paid(database: Database) {
        let desk = Desk::open(database);
        let account = desk.account(1, &["2026-01", "2026-02"]);
        assert_eq!(desk.balance(&format!("sub:{account}")), 5_200);
        let till = desk.open_till("li", 30_000).expect("a till");

        let ask = AskQuote { prepay_months: Some(12), ..owing(&account) };
        let quote = desk.quote("li", "t1", &ask).expect("a quote");
        let lines: Vec<_> = quote.lines.iter().map(|l| (l.kind, l.period.as_str(), l.through.as_str(), l.amount_fen.0)).collect();
        assert_eq!(lines, [
            (LineKind::Arrears, "2026-01", "2026-01", 2_600),
            (LineKind::Arrears, "2026-02", "2026-02", 2_600),
            (LineKind::Prepay, "2026-03", "2027-02", 31_200),
        ]);
        assert_eq!((quote.total_fen, quote.owed_fen), (Money(36_400), Money(5_200)));
        assert_eq!(quote.account_name, "王*明");
        assert_eq!((quote.lines[2].tariff.as_str(), quote.lines[2].version), ("basic", 2));

        assert_eq!(no(desk.pay("li", "t1", &quote.id, cash(40_000))), No::QuoteNotConfirmed);
        let yes = desk.confirm("li", &quote.id, Confirmer::Pad { counter: "renmin-1".into() }).expect("a yes");
        assert_eq!((yes.state, yes.confirmed_by.as_deref()), (QuoteState::Confirmed, Some("pad")));
        assert!(desk.ask(|conn| Ok(fees::unsettled(conn, BRANCH, "t1", desk.clock.now())?)));

        let paid = desk.pay("li", "t1", &quote.id, cash(40_000)).expect("a payment");
        assert_eq!((paid.receipt.as_str(), paid.amount_fen, paid.change_fen), ("2026-000001", Money(36_400), Money(3_600)));
        assert!(!desk.ask(|conn| Ok(fees::unsettled(conn, BRANCH, "t1", desk.clock.now())?)));
        assert_eq!(desk.ask(|conn| Ok(fees::change_due(conn, BRANCH, "t1")?)), Money(3_600));
        assert_eq!(desk.balance(&format!("sub:{account}")), 0);
        assert_eq!(desk.balance(&format!("till:{till}:cash")), 66_400);
        assert_eq!(desk.balance("revenue:tv"), -31_200);
        let statement = desk.ask(|conn| Ok(fees::statement(conn, BRANCH, &account)?));
        assert_eq!((statement.owed.len(), statement.covered_through.as_str()), (0, "2027-02"));
        let next = desk.quote("li", "t1", &AskQuote { prepay_months: Some(1), ..owing(&account) }).expect("a quote");
        assert_eq!(next.lines[0].period, "2027-03");
        desk.books_are_right();
    }

    fn a_quote_goes_stale(database: Database) {
        let desk = Desk::open(database);
        let account = desk.account(1, &["2026-01", "2026-02"]);
        desk.open_till("li", 0).expect("a till");
        desk.open_till("wu", 0).expect("a till");
        let first = desk.quote("li", "t1", &owing(&account)).expect("a quote");
        desk.confirm("li", &first.id, Confirmer::Word).expect("a yes");
        desk.settle("wu", "t2", &account);
        let stale = No::QuoteStale { owed_then_fen: Money(5_200), owed_now_fen: Money(0), anew: None };
        assert_eq!(no(desk.pay("li", "t1", &first.id, cash(5_200))), stale);
        assert_eq!(no(desk.quote("li", "t1", &owing(&account))), No::NothingToPay);

        let other = desk.account(2, &["2026-02"]);
        let old = desk.quote("li", "t1", &owing(&other)).expect("a quote");
        let new = desk.quote("li", "t1", &owing(&other)).expect("a quote");
        assert_eq!(no(desk.confirm("li", &old.id, Confirmer::Word)), No::QuoteVoid);
        desk.clock.set(NOW + 15 * MINUTE);
        assert_eq!(no(desk.confirm("li", &new.id, Confirmer::Word)), No::QuoteExpired);
        let fresh = desk.quote("li", "t1", &owing(&other)).expect("a quote");
        desk.confirm("li", &fresh.id, Confirmer::Word).expect("a yes");
        desk.clock.set(NOW + 30 * MINUTE);
        assert_eq!(no(desk.pay("li", "t1", &fresh.id, cash(2_600))), No::QuoteExpired);
        desk.act("li", move |work| fees::withdraw(work, &fresh.id)).expect("withdrawn");
        assert!(!desk.ask(|conn| Ok(fees::unsettled(conn, BRANCH, "t1", desk.clock.now())?)));
        desk.books_are_right();
    }

    fn a_stale_quote_is_refused_with_the_new_one(database: Database) {
        let desk = Desk::open(database);
        let account = desk.account(1, &["2026-01", "2026-02"]);
        desk.open_till("li", 0).expect("a till");
        desk.open_till("wu", 0).expect("a till");
        let first = desk.quote("li", "t1", &owing(&account)).expect("a quote");
        desk.confirm("li", &first.id, Confirmer::Word).expect("a yes");
        // Somebody of the family pays a month at the other counter.
        let month = AskQuote { arrears: Arrears::Oldest { count: 1 }, ..owing(&account) };
        let other = desk.quote("wu", "t2", &month).expect("a quote");
        desk.confirm("wu", &other.id, Confirmer::Word).expect("a yes");
        desk.pay("wu", "t2", &other.id, cash(2_600)).expect("a payment");

        let stale = no(desk.pay("li", "t1", &first.id, cash(5_200)));
        let No::QuoteStale { owed_then_fen: Money(5_200), owed_now_fen: Money(2_600), anew: Some(anew) } = stale else {
            panic!("{stale:?}");
        };
        assert_eq!((anew.total_fen, anew.lines.len(), anew.lines[0].period.as_str()), (Money(2_600), 1, "2026-02"));
        let agree = |heard: Money| {
            let quote = first.id.clone();
            desk.act("li", move |work| fees::agree_anew(work, &quote, heard))
        };
        assert!(matches!(no(agree(Money(5_200))), No::QuoteStale { anew: Some(_), .. }), "not what they heard");
        let new = agree(anew.total_fen).expect("a yes to the new one");
        assert_eq!((new.state, new.lines.clone()), (QuoteState::Confirmed, anew.lines));
        desk.pay("li", "t1", &new.id, cash(2_600)).expect("paid");
        assert_eq!(desk.balance(&format!("sub:{account}")), 0);
        desk.books_are_right();
    }

    fn only_who_sees_the_quote_confirms_it_and_only_who_serves_takes_the_money(database: Database) {
        let desk = Desk::open(database);
        let account = desk.account(1, &["2026-02"]);
        let there = Refusal::Queue(QueueRefusal::TicketElsewhere { counter: 1 });
        assert_eq!(refusal(desk.quote("wu", "t1", &owing(&account))), there);
        assert_eq!(refusal(desk.quote("li", "t9", &owing(&account))), Refusal::Queue(QueueRefusal::TicketNotFound));
        assert_eq!(no(desk.quote("du", "t1", &owing(&account))), No::NotAtCounter);
        let quote = desk.quote("li", "t1", &owing(&account)).expect("a quote");
        let pad = |counter: &str| Confirmer::Pad { counter: counter.into() };
        assert_eq!(no(desk.confirm("li", &quote.id, pad("renmin-2"))), No::QuoteNotYours);
        assert_eq!(no(desk.confirm("li", &quote.id, Confirmer::Phone { token: "secret-t2".into() })), No::QuoteNotYours);
        assert_eq!(refusal(desk.confirm("wu", &quote.id, Confirmer::Word)), there);
        desk.confirm("li", &quote.id, Confirmer::Phone { token: "secret-t1".into() }).expect("a yes");
        assert_eq!(no(desk.pay("li", "t1", &quote.id, cash(2_600))), No::TillNotOpen);
        desk.open_till("li", 0).expect("a till");
        desk.open_till("wu", 0).expect("a till");
        assert_eq!(refusal(desk.pay("wu", "t1", &quote.id, cash(2_600))), there);
        assert_eq!(no(desk.pay("wu", "t2", &quote.id, cash(2_600))), No::QuoteOfAnotherTicket);
        desk.ticket("t3", "pay", 1);
        let over = Refusal::Queue(QueueRefusal::TicketNotServing { state: "finished" });
        assert_eq!(refusal(desk.pay("li", "t1", &quote.id, cash(2_600))), over);
        desk.books_are_right();
    }

    fn amounts_at_the_edge_are_refused_by_name(database: Database) {
        let desk = Desk::open(database);
        let account = desk.account(1, &["2026-02"]);
        let till = desk.open_till("li", 0).expect("a till");
        let quote = desk.quote("li", "t1", &owing(&account)).expect("a quote");
        desk.confirm("li", &quote.id, Confirmer::Word).expect("a yes");
        let pay = |tender| no(desk.pay("li", "t1", &quote.id, tender));
        assert_eq!(pay(cash(0)), No::AmountNotPositive);
        assert_eq!(pay(cash(-1)), No::AmountNotPositive);
        assert_eq!(pay(cash(i64::MIN)), No::AmountNotPositive);
        assert_eq!(pay(cash(1)), No::TenderedTooLittle { missing_fen: Money(2_599) });
        assert_eq!(pay(cash(2_599)), No::TenderedTooLittle { missing_fen: Money(1) });
        assert_eq!(pay(cash(i64::MAX)), No::AmountTooLarge { max_fen: Money(1_000_000_000_000) });
        assert_eq!(pay(slip("")), No::ReferenceMalformed);
        assert_eq!(pay(slip("12 34; drop")), No::ReferenceMalformed);
        assert_eq!(pay(slip("6222020000000000000")), No::ReferenceIsCardNumber);
        let months = |n| no(desk.quote("li", "t1", &AskQuote { prepay_months: Some(n), ..owing(&account) }));
        for n in [0, -1, 37, i32::MAX, i32::MIN] {
            assert_eq!(months(n), No::PrepayMonthsOutOfRange { min: 1, max: 36 });
        }
        let chosen = |charges: &[&str]| Arrears::Chosen { charges: charges.iter().map(|c| (*c).to_owned()).collect() };
        let none = AskQuote { arrears: Arrears::None, ..owing(&account) };
        assert_eq!(no(desk.quote("li", "t1", &none)), No::NothingToPay);
        assert_eq!(no(desk.quote("li", "t1", &AskQuote { arrears: chosen(&["x"]), ..owing(&account) })), No::ChargeNotOwed);
        assert_eq!(no(desk.quote("li", "t1", &AskQuote { arrears: chosen(&["x"]), ..AskQuote::default() })), No::AccountMissing);
        assert_eq!(desk.balance(&format!("till:{till}:cash")), 0);
        assert_eq!(desk.count("payments"), 0);
        desk.pay("li", "t1", &quote.id, cash(2_600)).expect("the quote is as good as before");
        assert_eq!(pay(cash(2_600)), No::QuotePaid);
        desk.books_are_right();
    }

    fn a_slip_number_pays_once(database: Database) {
        let desk = Desk::open(database);
        desk.open_till("li", 0).expect("a till");
        let pay = |n: u32, tender: Tender| {
            let account = desk.account(n, &["2026-02"]);
            let quote = desk.quote("li", "t1", &owing(&account)).expect("a quote");
            desk.confirm("li", &quote.id, Confirmer::Word).expect("a yes");
            desk.pay("li", "t1", &quote.id, tender)
        };
        let paid = pay(1, slip("004217")).expect("a payment");
        assert_eq!((paid.parts[0].method, paid.change_fen), (Method::Card, Money(0)));
        assert_eq!(no(pay(2, slip("004217"))), No::ReferenceUsed);
        pay(3, Tender::Qr { reference: "004217".into() }).expect("another method counts for itself");
        desk.reverse("du", &paid.id, None).expect("reversed");
        pay(4, slip("004217")).expect("taken back, it is free again");
        desk.books_are_right();
    }

    fn a_fee_needs_no_account_and_is_asked_once(database: Database) {
        let desk = Desk::open(database);
        desk.open_till("li", 0).expect("a till");
        desk.ticket("t5", "install", 1);
        let quote = desk.quote("li", "t5", &AskQuote::default()).expect("a quote");
        assert_eq!((quote.lines.len(), quote.lines[0].kind, quote.total_fen), (1, LineKind::Fee, Money(30_000)));
        desk.confirm("li", &quote.id, Confirmer::Word).expect("a yes");
        let paid = desk.pay("li", "t5", &quote.id, slip("000001")).expect("a payment");
        assert_eq!(desk.balance("walk_in"), 0);
        assert_eq!(no(desk.quote("li", "t5", &AskQuote::default())), No::NothingToPay);
        desk.reverse("du", &paid.id, None).expect("reversed");
        desk.quote("li", "t5", &AskQuote::default()).expect("taken back, it is asked again");
        desk.books_are_right();
    }

    fn a_payment_is_taken_back_once_by_who_may(database: Database) {
        let desk = Desk::open(database);
        let account = desk.account(1, &["2026-01", "2026-02"]);
        let till = desk.open_till("li", 10_000).expect("a till");
        let ask = AskQuote { prepay_months: Some(2), ..owing(&account) };
        let quote = desk.quote("li", "t1", &ask).expect("a quote");
        desk.confirm("li", &quote.id, Confirmer::Word).expect("a yes");
        let paid = desk.pay("li", "t1", &quote.id, cash(10_400)).expect("a payment");
        let quarter = |desk: &Desk| desk.ask(|conn| Ok(fees::quarter_of(conn, BRANCH, "li", "2026Q1")?));
        assert_eq!((quarter(&desk).payments, quarter(&desk).amount_fen), (1, Money(10_400)));

        assert_eq!(no(desk.reverse("li", &paid.id, None)), No::MayNotReverse);
        assert_eq!(no(desk.reverse("dong", &paid.id, None)), No::PaymentNotFound);
        assert_eq!(no(desk.reverse("du", "nothing", None)), No::PaymentNotFound);
        let back = desk.reverse("du", &paid.id, None).expect("reversed");
        assert_eq!((back.amount_fen, back.till.as_str()), (Money(10_400), till.as_str()));
        assert_eq!(no(desk.reverse("ling", &paid.id, None)), No::AlreadyReversed);

        assert_eq!(desk.balance(&format!("sub:{account}")), 5_200);
        assert_eq!(desk.balance(&format!("till:{till}:cash")), 10_000);
        assert_eq!(desk.balance("revenue:tv"), 0);
        assert_eq!((quarter(&desk).payments, quarter(&desk).amount_fen), (0, Money(0)));
        let statement = desk.ask(|conn| Ok(fees::statement(conn, BRANCH, &account)?));
        assert_eq!((statement.owed.len(), statement.covered_through.as_str()), (2, "2026-02"));
        assert!(statement.payments[0].reversed_at.is_some());

        let again = desk.quote("li", "t1", &ask).expect("the same can be quoted again");
        desk.confirm("li", &again.id, Confirmer::Word).expect("a yes");
        let paid = desk.pay("li", "t1", &again.id, cash(10_400)).expect("and paid");
        assert_eq!(paid.receipt_number, 2, "the reversed receipt keeps its number");
        desk.books_are_right();
    }

    fn the_clerk_takes_back_what_the_ticket_in_service_paid(database: Database) {
        let desk = Desk::open(database);
        let account = desk.account(1, &["2026-02"]);
        let till = desk.open_till("li", 10_000).expect("a till");
        desk.open_till("wu", 10_000).expect("a till");
        let paid = desk.settle("li", "t1", &account);
        let count = |desk: &Desk| {
            let quarter = desk.ask(|conn| Ok(fees::quarter_of(conn, BRANCH, "li", "2026Q1")?));
            (quarter.payments, quarter.amount_fen)
        };
        assert_eq!(count(&desk), (1, Money(2_600)));
        for other in ["wu", "du", "ling"] {
            assert_eq!(no(desk.reverse_served(other, &paid.id, "wrong-account")), No::MayNotReverse, "{other}");
        }
        assert_eq!(no(desk.reverse_served("li", "nothing", "wrong-account")), No::PaymentNotFound);
        assert_eq!(no(desk.reverse_served("li", &paid.id, "")), No::ReasonUnknown);
        let back = desk.reverse_served("li", &paid.id, "wrong-account").expect("reversed");
        assert_eq!((back.amount_fen, back.till.as_str()), (Money(2_600), till.as_str()));
        assert_eq!(count(&desk), (0, Money(0)), "the quarter's count is taken back");
        assert_eq!(desk.balance(&format!("sub:{account}")), 2_600);
        assert_eq!(desk.balance(&format!("till:{till}:cash")), 10_000);
        assert_eq!(desk.count("events where kind = 'payment_reversed' and actor like '%li%'"), 1);
        assert_eq!(no(desk.reverse_served("li", &paid.id, "wrong-account")), No::AlreadyReversed);

        let again = desk.settle("li", "t1", &account);
        desk.ticket("t9", "pay", 1);
        assert_eq!(no(desk.reverse_served("li", &again.id, "wrong-account")), No::MayNotReverse, "they have gone");
        desk.reverse("du", &again.id, None).expect("the duty manager does");
        desk.books_are_right();
    }

    fn after_its_day_a_payment_is_the_leaders_to_take_back(database: Database) {
        let desk = Desk::open(database);
        let account = desk.account(1, &["2026-02"]);
        let till = desk.open_till("li", 0).expect("a till");
        let paid = desk.settle("li", "t1", &account);
        desk.close_till("li", &till, [2_600, 0, 0], None).expect("closed");
        assert_eq!(no(desk.reverse("du", &paid.id, None)), No::ChooseOpenTill);
        assert_eq!(no(desk.reverse("du", &paid.id, Some(&till))), No::TillIsClosed);
        desk.clock.set(NOW + 24 * 60 * MINUTE);
        let open = desk.open_till("wu", 1_000).expect("a till");
        assert_eq!(no(desk.reverse("du", &paid.id, Some(&open))), No::ReversalTooLate { day: "2026-03-02".into() });
        assert_eq!(no(desk.reverse("ling", &paid.id, None)), No::ChooseOpenTill);
        assert_eq!(no(desk.reverse("ling", &paid.id, Some(&open))), No::TillCashTooLittle);
        desk.settle("wu", "t2", &desk.account(2, &["2026-02"]));
        desk.reverse("ling", &paid.id, Some(&open)).expect("reversed");
        assert_eq!(desk.balance(&format!("till:{open}:cash")), 1_000);
        assert_eq!(desk.balance(&format!("till:{till}:cash")), 0);
        desk.books_are_right();
    }

    fn the_same_payment_fifty_times_at_once_is_one(database: Database) {
        let desk = Arc::new(Desk::open(database));
        let account = desk.account(1, &["2026-02"]);
        let till = desk.open_till("li", 0).expect("a till");
        let quote = desk.quote("li", "t1", &owing(&account)).expect("a quote").id;
        desk.confirm("li", &quote, Confirmer::Word).expect("a yes");
        let pay = |key: String| {
            let (desk, ask) = (desk.clone(), AskPayment::whole(&quote, cash(3_000)));
            std::thread::spawn(move || {
                let key = OnceKey { key, body_hash: "same".into() };
                desk.door.write_blocking(&person("li"), BRANCH, move |work| {
                    work.once(Some(&key), |work| fees::pay(work, "t1", &ask))
                })
            })
        };
        // The first answer is thrown away: whoever asks again with its key hears it again.
        let lost = pay("key".into()).join().expect("no panic").expect("a payment");
        let callers: Vec<_> = (0..50).map(|_| pay("key".into())).collect();
        for caller in callers {
            assert_eq!(caller.join().expect("no panic").expect("the same payment"), lost);
        }
        let others: Vec<_> = (0..50).map(|n| pay(format!("key-{n}"))).collect();
        for other in others {
            assert_eq!(no(other.join().expect("no panic")), No::QuotePaid);
        }
        assert_eq!((desk.count("payments"), desk.balance(&format!("till:{till}:cash"))), (1, 2_600));
        desk.books_are_right();
    }

    fn a_receipt_says_what_was_paid_and_its_reprint_is_a_copy(database: Database) {
        let desk = Desk::open(database);
        let account = desk.account(1, &["2026-02"]);
        desk.open_till("li", 0).expect("a till");
        let paid = desk.settle("li", "t1", &account);
        let print = |id: &str| {
            let id = id.to_owned();
            desk.act("li", move |work| receipts::print_receipt(work, &id)).expect("printed")
        };
        let first = print(&paid.id);
        assert_eq!((first.copy, first.amount_capitals.as_str()), (false, "贰拾陆元整"));
        assert_eq!((first.account_name.as_str(), first.clerk.as_str(), first.ticket_number.as_str()), ("王*明", "001", "A001"));
        assert_eq!((first.day.as_str(), first.time.as_str(), first.counter_number), ("2026-03-02", "10:00", 1));
        assert!(print(&paid.id).copy);
        desk.reverse("du", &paid.id, None).expect("reversed");
        let seen = desk.ask(|conn| {
            let hall = halls::queries::load(conn, BRANCH, HALL)?;
            receipts::receipt(conn, &hall, &paid.id)
        });
        assert_eq!((seen.reversed_on.as_deref(), seen.number.as_str(), seen.copy), (Some("2026-03-02"), "2026-000001", true));
    }
}
