//! What a provider told that was not asked of it: held, listed at the day's end, settled once by whoever leads, and whatever is
//! told of it afterwards changes nothing.

use sansheng::billing::{self, EntryKind, Wanted};
use sansheng::day_end::{self, DayEndRefusal, Open};
use sansheng::door::{Answer, journal};
use sansheng::fees::orders::{
    self, AskDisputeEnd, AskOrder, Dispute, Disputes, OrderState, OrderView, Outcome, Settled, disputes, end_dispute,
};
use sansheng::fees::{AskQuote, Confirmer, FeesRefusal as No, Method, Tender};
use sansheng::kernel::Money;
use sansheng::providers::{Kind, Taken};
use sansheng::refusal::Refusal;
use sansheng::settlements::{Known, LineState};

use super::desk::{Desk, HALL, day, refusal};
use super::settlements::file;
use crate::both_engines;
use crate::support::branch::BRANCH;
use crate::support::{Database, Engine};

impl Desk {
    /// An order of 26 yuan that the account owes, its code on the screen.
    fn order_of(&self, account: &str) -> OrderView {
        let ask = AskQuote { account: Some(account.to_owned()), ..AskQuote::default() };
        let quote = self.quote("li", "t1", &ask).expect("a quote").id;
        self.confirm("li", &quote, Confirmer::Word).expect("a yes");
        let ask = AskOrder { quote, provider: Kind::Wechat, others: Vec::new() };
        let order = self.act("li", move |work| orders::intend(work, "t1", &ask)).expect("written down");
        self.act("li", move |work| orders::opened(work, &order.id, "weixin://wxpay/x")).expect("opened")
    }

    /// The provider tells of a payment.
    fn hears(&self, order: &OrderView, transaction: &str, fen: i64) -> Settled {
        let (id, order_no) = (order.id.clone(), order.order_no.clone());
        let taken = Taken { order_no, transaction_no: transaction.into(), amount: Money(fen) };
        self.act("li", move |work| orders::settle(work, &id, &taken)).expect("heard")
    }

    fn disputes(&self) -> Disputes {
        self.ask(|conn| disputes::disputes(conn, BRANCH, HALL, 0))
    }

    fn ends(&self, who: &str, dispute: &Dispute, ask: &AskDisputeEnd) -> Result<Dispute, Answer> {
        let (id, ask) = (dispute.id.clone(), ask.clone());
        self.act(who, move |work| end_dispute(work, HALL, &id, &ask))
    }

    fn no_end(&self, dispute: &Dispute, ask: &AskDisputeEnd) -> No {
        match refusal(self.ends("ling", dispute, ask)) {
            Refusal::Fees(no) => no,
            other => panic!("{other:?}"),
        }
    }

    fn disputes_are_right(&self) {
        let wrong = self.ask(|conn| Ok(orders::verify::verify(conn, BRANCH)?));
        assert_eq!(wrong, Vec::<String>::new());
        self.all_is_right();
    }

    /// What of the day is unexplained: the sums that providers speak of.
    fn unexplained(&self) -> Vec<Money> {
        let open = self.ask(|conn| Ok(day_end::open_of_day(conn, BRANCH, HALL, day().as_str())?));
        let told = |open: Open| if let Open::Dispute { told_fen, .. } = open { Some(told_fen) } else { None };
        open.into_iter().filter_map(told).collect()
    }
}

fn ask(outcome: Outcome, account: Option<&str>) -> AskDisputeEnd {
    AskDisputeEnd { outcome, account: account.map(str::to_owned), reason: "工单 118".into() }
}

fn differs(told: i64) -> Settled {
    Settled::Refused(No::OrderAmountDiffers { expected_fen: Money(2_600), told_fen: Money(told) })
}

both_engines! {
    fn what_the_provider_returned_never_was_in_our_books(database: Database) {
        let desk = Desk::open(database);
        desk.open_till("li", 10_000).expect("a till");
        let account = desk.account(1, &["2026-02"]);
        let order = desk.order_of(&account);
        let before = desk.count("transfers");
        for _ in 0..2 {
            assert_eq!(desk.hears(&order, "4200001", 2_500), differs(2_500));
        }
        let open = desk.disputes().open;
        assert_eq!(open.iter().map(|one| (one.told_fen, one.reference.as_str())).collect::<Vec<_>>(), [(Money(2_500), "4200001")]);
        assert_eq!((open[0].clerk.as_str(), open[0].accounts.len()), ("李", 1));
        assert_eq!(desk.unexplained(), [Money(2_500)], "the day has something unexplained");
        desk.disputes_are_right();

        let dispute = &open[0];
        for who in ["li", "du"] {
            assert_eq!(refusal(desk.ends(who, dispute, &ask(Outcome::Returned, None))), No::MayNotEndDispute.into(), "{who}");
        }
        let id = dispute.id.clone();
        let elsewhere = desk.act("ling", move |work| end_dispute(work, "dongmen", &id, &ask(Outcome::Returned, None)));
        assert_eq!(refusal(elsewhere), No::DisputeNotFound.into());
        for reason in ["", "  ", "a\u{7}b", &"长".repeat(301)] {
            let unsaid = AskDisputeEnd { reason: reason.into(), ..ask(Outcome::Returned, None) };
            assert!(matches!(desk.no_end(dispute, &unsaid), No::DisputeNotExplained { .. }), "{reason}");
        }
        assert_eq!(desk.no_end(dispute, &ask(Outcome::Booked, None)), No::DisputeNotBooked);

        let ended = desk.ends("ling", dispute, &ask(Outcome::Returned, Some(&account))).expect("settled");
        let end = ended.end.expect("an end");
        assert_eq!((end.outcome, end.account, end.staff.as_str(), end.reason.as_str()), (Outcome::Returned, None, "凌", "工单 118"));
        assert_eq!(ended.state, OrderState::Closed, "nobody asks about it any more");
        assert_eq!((desk.unexplained(), desk.count("transfers")), (Vec::new(), before));
        assert_eq!(desk.no_end(dispute, &ask(Outcome::Returned, None)), No::DisputeEnded);
        let journal = desk.ask(|conn| Ok(journal::of_subject(conn, BRANCH, &order.id)?));
        assert_eq!(journal.iter().filter(|event| event.kind == "provider_dispute_ended").count(), 1);

        // Told again, also as it should have been: people have found out what became of it.
        for fen in [2_500, 2_600, 1] {
            assert!(matches!(desk.hears(&order, "4200001", fen), Settled::Paid(_)), "{fen}");
        }
        assert_eq!((desk.disputes().open.len(), desk.count("payments")), (0, 0));
        let again = AskQuote { account: Some(account), ..AskQuote::default() };
        let quote = desk.quote("li", "t1", &again).expect("a quote");
        desk.confirm("li", &quote.id, Confirmer::Word).expect("a yes");
        let by_hand = desk.pay("li", "t1", &quote.id, Tender::Qr { reference: "4200001".into() });
        assert_eq!(refusal(by_hand), No::ReferenceUsed.into(), "nor is it a payment that somebody types in");
        desk.disputes_are_right();
    }

    fn what_stays_as_credit_pays_debts_and_is_found_in_the_providers_file(database: Database) {
        let desk = Desk::open(database);
        let till = desk.open_till("li", 10_000).expect("a till");
        let (account, other) = (desk.account(1, &["2026-02"]), desk.account(2, &[]));
        let order = desk.order_of(&account);
        assert_eq!(desk.hears(&order, "4200002", 3_000), differs(3_000));
        let dispute = desk.disputes().open.remove(0);
        for wrong in [None, Some(other.as_str()), Some("nobody")] {
            assert_eq!(desk.no_end(&dispute, &ask(Outcome::Credited, wrong)), No::DisputeAccountOther, "{wrong:?}");
        }
        let ended = desk.ends("ling", &dispute, &ask(Outcome::Credited, Some(&account))).expect("settled");
        assert_eq!(ended.end.and_then(|end| end.account).as_deref(), Some("8101000001"));
        assert_eq!((desk.balance("clearing:qr"), desk.balance(&format!("sub:{account}"))), (3_000, -400));
        desk.statement_agrees(&account);
        let page = desk.ask(|conn| billing::whole_statement(conn, BRANCH, &account, &Wanted::default(), 100));
        let told: Vec<_> = page.entries.iter().map(|entry| (entry.kind, entry.paid_fen)).collect();
        assert_eq!(told.last(), Some(&(EntryKind::Dispute, Money(3_000))));
        desk.disputes_are_right();

        desk.close_till("li", &till, [10_000, 0, 0], None).expect("closed");
        let made = desk.bring_in(&file(Method::Qr, "reference,amount,fee,day\n4200002,30.00,0.18,2026-03-02\n"));
        assert_eq!((made.matched, made.amount_fen, made.apart.len()), (1, Money(3_000), 0));
        assert_eq!((desk.balance("clearing:qr"), desk.balance("bank")), (0, 2_982));
        let text = "reference,amount,fee,day\n4200002,30.00,0.18,2026-03-02\n4200002,26.00,,2026-03-02\n4200002,-30.00,,2026-03-03\n";
        let again: Vec<_> = desk.bring_in(&file(Method::Qr, text)).apart.iter().map(|line| line.state).collect();
        assert_eq!(again, [LineState::Already, LineState::Amount, LineState::Unknown]);
        assert_eq!(desk.ask(|conn| Ok(sansheng::settlements::verify::verify(conn, BRANCH)?)), Vec::<String>::new());
        desk.disputes_are_right();
    }

    fn credit_that_no_file_has_settled_is_listed_among_what_does_not_match(database: Database) {
        let desk = Desk::open(database);
        desk.open_till("li", 10_000).expect("a till");
        let (kept, given_back) = (desk.account(1, &["2026-02"]), desk.account(2, &["2026-02"]));
        let order = desk.order_of(&kept);
        desk.hears(&order, "4200011", 3_000);
        let dispute = desk.disputes().open.remove(0);
        let brought = |name: &str, day: &str| {
            desk.bring_in(&file(Method::Qr, &format!("reference,amount,fee,day\n{name},1.00,,{day}\n"))).missing_credits
        };
        let known = |reference: &str, name: &str| {
            let text = format!("reference,amount,fee,day\n{reference},1.50,,2026-02-0{name}\n");
            desk.bring_in(&file(Method::Qr, &text)).apart[0].known
        };
        assert_eq!(known("4200011", "1"), Some(Known::Disputed));
        assert_eq!(known("nothing", "2"), None);
        assert_eq!(brought("X0", "2026-03-02"), [], "nobody has said yet what it is");
        desk.ends("ling", &dispute, &ask(Outcome::Credited, Some(&kept))).expect("settled");
        desk.clock.set(desk.clock.now() + 6 * 60_000);
        let other = desk.order_of(&given_back);
        desk.hears(&other, "4200012", 100);
        let other = desk.disputes().open.remove(0);
        desk.ends("ling", &other, &ask(Outcome::Returned, None)).expect("settled");

        assert_eq!((known("4200012", "3"), known("4200011", "4")), (Some(Known::Returned), None), "another amount");
        let missing = brought("X1", "2026-03-02");
        let told: Vec<_> = missing.iter().map(|one| (&*one.reference, &*one.account, one.amount_fen, &*one.day)).collect();
        assert_eq!(told, [("4200011", "8101000001", Money(3_000), "2026-03-02")], "what was returned never was ours");
        for (name, day) in [("X2", "2026-03-01"), ("X3", "2026-03-03")] {
            assert_eq!(brought(name, day), [], "another day: {day}");
        }
        let card = desk.bring_in(&file(Method::Card, "reference,amount,fee,day\nX4,1.00,,2026-03-02\n"));
        assert_eq!(card.missing_credits, [], "cards have no codes");
        assert_eq!(brought("4200011", "2026-03-02").len(), 1, "another amount settles nothing");
        let settled = desk.bring_in(&file(Method::Qr, "reference,amount,fee,day\n4200011,30.00,0.18,2026-03-03\n"));
        assert_eq!((settled.matched, settled.missing_credits.len()), (1, 0));
        assert_eq!(brought("X5", "2026-03-02"), [], "settled by a later file");
        desk.disputes_are_right();
    }

    fn what_was_typed_in_by_hand_is_a_payment(database: Database) {
        let desk = Desk::open(database);
        desk.open_till("li", 10_000).expect("a till");
        let account = desk.account(1, &["2026-02"]);
        let order = desk.order_of(&account);
        assert_eq!(desk.hears(&order, "4200003", 2_500), differs(2_500));
        desk.clock.set(desk.clock.now() + 6 * 60_000);
        let ask_quote = AskQuote { account: Some(account.clone()), ..AskQuote::default() };
        let quote = desk.quote("li", "t1", &ask_quote).expect("a quote").id;
        desk.confirm("li", &quote, Confirmer::Word).expect("a yes");
        let paid = desk.pay("li", "t1", &quote, Tender::Qr { reference: "4200003".into() }).expect("typed in").id;
        let dispute = desk.disputes().open.remove(0);
        for outcome in [Outcome::Returned, Outcome::Credited] {
            assert_eq!(desk.no_end(&dispute, &ask(outcome, Some(&account))), No::DisputeIsBooked, "{outcome:?}");
        }
        desk.disputes_are_right();
        // Taken back it is none, and may be settled otherwise; this one stays.
        desk.ends("ling", &dispute, &ask(Outcome::Booked, None)).expect("settled");
        assert_eq!(desk.balance(&format!("sub:{account}")), 0);
        assert!(matches!(desk.hears(&order, "4200003", 2_500), Settled::Paid(_)));
        desk.reverse("du", &paid, None).expect("taken back");
        desk.disputes_are_right();
    }

    fn a_second_payment_of_a_paid_order_is_settled_by_itself(database: Database) {
        let desk = Desk::open(database);
        desk.open_till("li", 10_000).expect("a till");
        let account = desk.account(1, &["2026-02"]);
        let order = desk.order_of(&account);
        assert!(matches!(desk.hears(&order, "A1-0001", 2_600), Settled::Paid(_)));
        for second in ["B2-0001", "C3-0001", "B2-0001"] {
            assert_eq!(desk.hears(&order, second, 2_600), Settled::Refused(No::OrderSettledOtherwise), "{second}");
        }
        let open = desk.disputes().open;
        assert_eq!(open.iter().map(|one| one.reference.as_str()).collect::<Vec<_>>(), ["C3-0001", "B2-0001"]);
        assert_eq!(desk.unexplained().len(), 2);
        desk.ends("ling", &open[1], &ask(Outcome::Credited, Some(&account))).expect("kept");
        assert_eq!((desk.unexplained().len(), desk.balance(&format!("sub:{account}"))), (1, -2_600));
        desk.disputes_are_right();
        let ended = desk.ends("ling", &open[0], &ask(Outcome::Returned, None)).expect("returned");
        assert_eq!((ended.state, desk.unexplained().len()), (OrderState::Paid, 0), "the first payment stands");
        assert_eq!(desk.count("payments"), 1);
        desk.disputes_are_right();
    }

    fn a_day_with_something_unexplained_is_not_closed(database: Database) {
        let desk = Desk::open(database);
        let till = desk.open_till("li", 10_000).expect("a till");
        let account = desk.account(1, &["2026-02"]);
        let order = desk.order_of(&account);
        assert_eq!(desk.hears(&order, "4200004", 2_500), differs(2_500));
        desk.close_till("li", &till, [10_000, 0, 0], None).expect("closed");
        desk.tickets_are_finished();
        let close = |desk: &Desk| desk.act("du", |work| day_end::close_day(work, HALL, &day()).map(drop));
        let Refusal::DayEnd(DayEndRefusal::DayStillOpen { open, .. }) = refusal(close(&desk)) else { panic!("closed") };
        assert!(matches!(&open[..], [Open::Dispute { told_fen: Money(2_500), .. }]), "{open:?}");
        let dispute = desk.disputes().open.remove(0);
        desk.ends("ling", &dispute, &ask(Outcome::Credited, Some(&account))).expect("settled");
        close(&desk).expect("nothing is open any more");
        desk.disputes_are_right();
        assert_eq!(desk.ask(|conn| Ok(day_end::verify::verify(conn, BRANCH)?)), Vec::<String>::new());
    }

    fn what_goes_back_goes_on_when_a_dispute_is_settled(database: Database) {
        let desk = Desk::open(database);
        desk.open_till("li", 10_000).expect("a till");
        let order = desk.order_of(&desk.account(1, &["2026-02"]));
        let Settled::Paid(paid) = desk.hears(&order, "A1-0001", 2_600) else { panic!("not paid") };
        desk.hears(&order, "B2-0001", 2_600);
        desk.reverse("du", &paid.payment.expect("a payment"), None).expect("taken back");
        let on_their_way = |desk: &Desk| desk.ask(|conn| Ok(orders::on_their_way(conn, BRANCH, HALL, 9)?)).len();
        assert_eq!(on_their_way(&desk), 0, "held while it is disputed");
        let dispute = desk.disputes().open.remove(0);
        desk.ends("ling", &dispute, &ask(Outcome::Returned, None)).expect("settled");
        assert_eq!(on_their_way(&desk), 1, "the first payment's money goes back now");
        desk.disputes_are_right();
    }
}

const PLANTED: &[(&str, &str)] = &[
    ("update disputes set told_fen = told_fen + 1 where reference = '4200002'", "is the account's credit"),
    ("update transfers set amount_fen = amount_fen + 1 where kind = 'dispute'", "is the account's credit"),
    ("update credits set amount_fen = amount_fen + 1 where source = 'dispute'", "is the account's credit"),
    ("update transfers set debit = 'safe' where kind = 'dispute'", "belongs to one that was settled so"),
    ("update transfers set posting = 'nobody' where kind = 'dispute'", "belongs to one that was settled so"),
    ("update credits set origin = 'nobody' where source = 'dispute'", "belongs to one that was settled so"),
    ("update dispute_ends set outcome = 'returned', account = null", "belongs to one that was settled so"),
    ("update provider_orders set mismatch_fen = 1", "is held exactly while"),
    ("delete from dispute_ends", "is held exactly while"),
    (
        "update payment_parts set method = 'qr', reference = '4200002', tendered_fen = amount_fen, change_fen = 0",
        "is no payment",
    ),
];

#[test]
fn every_planted_wrong_in_disputes_is_found() {
    for (sql, says) in PLANTED {
        let desk = Desk::open(Database::new(Engine::Sqlite));
        desk.open_till("li", 10_000).expect("a till");
        let account = desk.account(1, &["2026-02"]);
        let order = desk.order_of(&account);
        desk.hears(&order, "4200002", 3_000);
        let dispute = desk.disputes().open.remove(0);
        desk.ends("ling", &dispute, &ask(Outcome::Credited, Some(&account))).expect("settled");
        desk.settle("li", "t1", &desk.account(2, &["2026-02"]));
        desk.disputes_are_right();
        desk.sql(sql);
        let wrong = desk.ask(|conn| Ok(orders::verify::verify(conn, BRANCH)?));
        assert!(wrong.iter().any(|wrong| wrong.contains(says)), "{sql}\nfound only {wrong:#?}");
    }
}

#[test]
fn a_line_that_is_credit_and_belongs_to_no_dispute_is_found() {
    for sql in [
        "update disputes set told_fen = told_fen + 1",
        "update disputes set reference = 'another'",
        "update settlement_lines set amount_fen = amount_fen + 1",
        "update dispute_ends set outcome = 'booked', account = null",
    ] {
        let desk = Desk::open(Database::new(Engine::Sqlite));
        desk.open_till("li", 10_000).expect("a till");
        let account = desk.account(1, &["2026-02"]);
        let order = desk.order_of(&account);
        desk.hears(&order, "4200005", 3_000);
        let dispute = desk.disputes().open.remove(0);
        desk.ends("ling", &dispute, &ask(Outcome::Credited, Some(&account))).expect("settled");
        desk.bring_in(&file(Method::Qr, "reference,amount,fee,day\n4200005,30.00,0.18,2026-03-02\n"));
        let verify = |desk: &Desk| desk.ask(|conn| Ok(sansheng::settlements::verify::verify(conn, BRANCH)?));
        assert_eq!(verify(&desk), Vec::<String>::new());
        desk.sql(sql);
        assert!(
            verify(&desk).iter().any(|wrong| wrong.contains("the money of a dispute")),
            "{sql}: {:?}",
            verify(&desk)
        );
    }
}
