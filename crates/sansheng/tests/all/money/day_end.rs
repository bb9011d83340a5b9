//! The end of a hall's day: refused with the list of what is open, closed once, nothing posted to it afterwards; months; and
//! what is planted wrong is found.

use sansheng::day_end::{self, AskDeposit, DayClosed, DayEndRefusal as No, Deposit, Open};
use sansheng::door::Answer;
use sansheng::fees::tills::notes::Pieces;
use sansheng::fees::{FeesRefusal, Method, Tender};
use sansheng::kernel::{Day, Money};
use sansheng::refusal::Refusal;

use super::between_clerks::of;
use super::desk::{Desk, HALL, day, refusal};
use crate::both_engines;
use crate::support::branch::{BRANCH, NOW};
use crate::support::{Database, Engine};

fn no<T: std::fmt::Debug>(answer: Result<T, Answer>) -> No {
    match refusal(answer) {
        Refusal::DayEnd(no) => no,
        other => panic!("expected a refusal about the day's end, got {other:?}"),
    }
}

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

impl Desk {
    fn close_day(&self, who: &str, day: &str) -> Result<DayClosed, Answer> {
        let day = Day::parse(day).expect("a day");
        self.act(who, move |work| day_end::close_day(work, HALL, &day))
    }

    fn deposit(&self, who: &str, bag: &str, notes: &[Pieces]) -> Result<Deposit, Answer> {
        let ask = AskDeposit { bag: bag.into(), notes: notes.to_vec() };
        self.act(who, move |work| day_end::deposit_cash(work, HALL, &ask))
    }

    fn close_month(&self, who: &str, month: &str) -> Result<(), Answer> {
        let month = month.to_owned();
        self.act(who, move |work| day_end::close_month(work, &month).map(drop))
    }

    pub fn tickets_are_finished(&self) {
        self.sql("update tickets set state = 'finished', counter = null where state = 'serving'");
    }
}

/// Two payments, one of them taken back, a drop, a difference that needs a signature.
fn busy_day(desk: &Desk) -> String {
    let till = desk.open_till("li", 30_000).expect("a till");
    desk.settle("li", "t1", &desk.account(1, &["2026-01", "2026-02"]));
    let back = desk.settle("li", "t1", &desk.account(2, &["2026-02"]));
    desk.reverse("du", &back.id, None).expect("taken back");
    desk.drop_cash("li", &till, 5_000).expect("dropped");
    till
}

both_engines! {
    fn a_day_is_closed_when_nothing_of_it_is_open(database: Database) {
        let desk = Desk::open(database);
        let till = busy_day(&desk);
        let No::DayStillOpen { n, open } = no(desk.close_day("du", "2026-03-02")) else { panic!("closed") };
        assert_eq!((n, open.len()), (3, 3));
        assert!(matches!(&open[0], Open::Till { till: of, .. } if *of == till), "{open:?}");
        assert!(matches!(&open[1], Open::Ticket { number, .. } if number == "A001"), "{open:?}");
        desk.tickets_are_finished();
        desk.close_till("li", &till, [28_000, 0, 0], Some("miscount")).expect("closed, 22 yuan short");
        let No::DayStillOpen { open, .. } = no(desk.close_day("du", "2026-03-02")) else { panic!("closed") };
        assert!(matches!(&open[..], [Open::Difference { difference_fen: Money(-2_200), .. }]), "{open:?}");
        desk.sign("du", &till, None).expect("signed");
        for who in ["li", "dong"] {
            assert_eq!(no(desk.close_day(who, "2026-03-02")), No::MayNotClose, "{who}");
        }
        assert_eq!(no(desk.close_day("du", "2026-03-03")), No::DayNotYet);

        let interim = desk.ask(|conn| Ok(day_end::summary(conn, BRANCH, HALL, &day())?));
        let closed = desk.close_day("du", "2026-03-02").expect("closed");
        assert_eq!((closed.payments, closed.amount_fen, closed.reversals), (2, Money(7_800), 1));
        assert_eq!((closed.reversed_fen, closed.over_short_fen), (Money(2_600), Money(-2_200)));
        assert_eq!((closed.receipt_first, closed.receipt_last, closed.tickets), (1, 2, 2));
        assert_eq!((interim.amount_fen, interim.over_short_fen), (closed.amount_fen, closed.over_short_fen));
        let cash = &interim.methods[0];
        assert_eq!((cash.method, cash.expected_fen, cash.counted_fen), (Method::Cash, Money(30_200), Money(28_000)));
        assert_eq!((interim.tills.floats_fen, interim.tills.drops_fen), (Money(30_000), Money(5_000)));
        assert_eq!(interim.products.iter().map(|row| row.amount_fen.0).sum::<i64>(), 7_800);
        assert_eq!(interim.clerks.len(), 1);

        assert_eq!(no(desk.close_day("ling", "2026-03-02")), No::DayAlreadyClosed);
        let closed = FeesRefusal::DayClosed { day: "2026-03-02".into() };
        assert_eq!(refusal(desk.open_till("li", 0)), Refusal::Fees(closed.clone()));
        assert_eq!(refusal(desk.deposit("du", "B1", &[of(10_000, 1)])), Refusal::Fees(closed));
        desk.everything_is_right();

        // A payment of a closed day is taken back through a till of the next one.
        desk.clock.set(NOW + DAY_MS);
        let next = desk.open_till("li", 30_000).expect("a new day");
        desk.reverse("ling", &first_payment(&desk), Some(&next)).expect("taken back");
        desk.everything_is_right();
        let today = desk.ask(|conn| Ok(day_end::summary(conn, BRANCH, HALL, &day().plus(1))?));
        assert_eq!((today.payments, today.reversals, today.reversed_fen), (0, 1, Money(5_200)));
    }

    fn an_empty_day_closes_and_yesterday_can_be_closed_today(database: Database) {
        let desk = Desk::open(database);
        desk.tickets_are_finished();
        let till = desk.open_till("li", 0).expect("a till");
        desk.clock.set(NOW + DAY_MS);
        // It was left open overnight: it belongs to both days.
        for day in ["2026-03-02", "2026-03-03"] {
            assert!(matches!(no(desk.close_day("du", day)), No::DayStillOpen { n: 1, .. }), "{day}");
        }
        desk.close_till("li", &till, [0, 0, 0], None).expect("closed");
        desk.close_day("du", "2026-03-02").expect("yesterday");
        let closed = desk.close_day("du", "2026-03-03").expect("today");
        assert_eq!((closed.payments, closed.receipt_first, closed.receipt_last), (0, 0, 0));
        desk.everything_is_right();
    }

    fn a_bag_for_the_bank_is_counted_and_numbered(database: Database) {
        let desk = Desk::open(database);
        let made = desk.deposit("du", " YL-0001 ", &[of(10_000, 3), of(50, 1)]).expect("a bag");
        assert_eq!((made.bag.as_str(), made.amount_fen, made.notes.len()), ("YL-0001", Money(30_050), 2));
        assert_eq!((desk.balance("bank"), desk.balance("safe")), (30_050, -30_050));
        assert_eq!(no(desk.deposit("du", "YL-0001", &[of(10_000, 1)])), No::BagUsed);
        assert_eq!(no(desk.deposit("du", "", &[of(10_000, 1)])), No::BagUnsuitable { max: 40 });
        assert_eq!(no(desk.deposit("du", "一号", &[of(10_000, 1)])), No::BagUnsuitable { max: 40 });
        assert_eq!(no(desk.deposit("du", "B2", &[])), No::BagEmpty);
        assert_eq!(no(desk.deposit("li", "B2", &[of(10_000, 1)])), No::MayNotClose);
        assert_eq!(no(desk.deposit("dong", "B2", &[of(10_000, 1)])), No::MayNotClose);
        let large = No::DepositTooLarge { max_fen: Money(1_000_000_000) };
        assert_eq!(no(desk.deposit("du", "B2", &[of(10_000, 1_000_000)])), large);
        desk.everything_is_right();
    }

    fn nothing_posts_into_a_closed_month(database: Database) {
        let desk = Desk::open(database);
        desk.tickets_are_finished();
        let till = desk.open_till("li", 10_000).expect("a till");
        desk.close_till("li", &till, [10_000, 0, 0], None).expect("closed");
        desk.clock.set(NOW + 31 * DAY_MS);
        assert_eq!(no(desk.close_month("du", "2026-03")), No::MayNotClose);
        assert_eq!(no(desk.close_month("ling", "2026-13")), No::MonthUnknown);
        assert_eq!(no(desk.close_month("ling", "2026-04")), No::MonthNotOver);
        let days = vec![(HALL.to_owned(), "2026-03-02".to_owned())];
        assert_eq!(no(desk.close_month("ling", "2026-03")), No::MonthDaysOpen { n: 1, days });
        desk.close_day("ling", "2026-03-02").expect("closed");
        desk.close_month("ling", "2026-03").expect("closed");
        assert_eq!(no(desk.close_month("ling", "2026-03")), No::MonthAlreadyClosed);
        assert_eq!(no(desk.close_month("ling", "2026-02")), No::MonthAlreadyClosed);
        // April takes postings, March does not, at whatever clock.
        desk.open_till("li", 10_000).expect("April");
        desk.clock.set(NOW + DAY_MS);
        let closed = FeesRefusal::PeriodClosed { month: "2026-03".into() };
        assert_eq!(refusal(desk.open_till("wu", 10_000)), Refusal::Fees(closed));
        let months = desk.ask(|conn| Ok(day_end::closed_months(conn, BRANCH)?));
        assert_eq!((months.len(), months[0].closed_by.as_str()), (1, "凌"));
        desk.everything_is_right();
    }
}

fn first_payment(desk: &Desk) -> String {
    desk.ask(|conn| Ok(sansheng::fees::payments_of_day(conn, BRANCH, HALL, "2026-03-02", Some(1))?)).remove(0).id
}

/// What is broken, and a part of what says so.
const PLANTED: &[(&str, &str)] = &[
    ("update day_ends set amount_fen = amount_fen + 1", "came to what was written down"),
    ("update day_ends set over_short_fen = 0", "came to what was written down"),
    ("update day_ends set receipt_last = receipt_last + 1", "came to what was written down"),
    ("update day_ends set tickets = 900", "came to what was written down"),
    ("update tills set opened_at = opened_at + 900000000", "after it was closed"),
    ("update till_denominations set pieces = pieces + 1 where occasion = 'close'", "of a close come to its cash"),
    ("delete from till_signatures", "has its second signature"),
    ("update till_signatures set signed_by = 'li'", "somebody who did not count it"),
    ("update cash_drops set amount_fen = amount_fen + 1", "as its slip says"),
    ("update cash_drops set number = 2", "without a gap"),
    ("update deposits set amount_fen = amount_fen + 1", "holds its notes"),
    ("update deposit_denominations set pieces = pieces + 1", "holds its notes"),
    ("insert into closed_months values ('yl', '2026-03', 'ling', 1)", "after it was closed"),
    ("update ledger_snapshots set balance_fen = balance_fen + 1 where line = 'safe'", "last snapshot"),
    ("delete from ledger_snapshots where line = 'opening'", "last snapshot"),
];

#[test]
fn every_planted_wrong_of_a_closed_day_is_found() {
    for (sql, says) in PLANTED {
        let desk = Desk::open(Database::new(Engine::Sqlite));
        let till = busy_day(&desk);
        let card = Tender::Card { reference: "SLIP1".into() };
        let ask = sansheng::fees::AskQuote { account: Some(desk.account(3, &["2026-02"])), ..Default::default() };
        let quote = desk.quote("li", "t1", &ask).expect("a quote");
        desk.confirm("li", &quote.id, sansheng::fees::Confirmer::Word).expect("a yes");
        desk.pay("li", "t1", &quote.id, card).expect("paid");
        desk.tickets_are_finished();
        desk.deposit("du", "B1", &[of(10_000, 1)]).expect("a bag");
        let ask = sansheng::fees::AskClosing {
            cash_fen: Money(28_000),
            card_fen: Money(2_600),
            qr_fen: Money(0),
            notes: vec![of(10_000, 2), of(5_000, 1), of(1_000, 3)],
            reason: Some("miscount".into()),
        };
        let of = till.clone();
        desk.act("li", move |work| sansheng::fees::close_till(work, &of, &ask)).expect("closed");
        desk.sign("du", &till, None).expect("signed");
        // What a snapshot holds is over by then.
        desk.clock.set(NOW + 600_000);
        desk.close_day("du", "2026-03-02").expect("closed");
        desk.everything_is_right();
        desk.sql(sql);
        let wrong = desk.ask(|conn| {
            let mut wrong = sansheng::fees::verify::verify(conn, BRANCH)?;
            wrong.extend(day_end::verify::verify(conn, BRANCH)?);
            Ok(wrong)
        });
        assert!(wrong.iter().any(|wrong| wrong.contains(says)), "{sql}\nfound only {wrong:#?}");
    }
}
