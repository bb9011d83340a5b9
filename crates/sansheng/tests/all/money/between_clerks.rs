//! Tills between people: cash into the safe with a slip, counts by denomination, a till handed to a colleague with both
//! signatures, and the second signature under a difference.

use sansheng::day_end;
use sansheng::door::Answer;
use sansheng::fees::tills::drops::{self, AskDrop};
use sansheng::fees::tills::handovers::{self, AskHandover, Handover};
use sansheng::fees::tills::notes::Pieces;
use sansheng::fees::tills::signatures::{self, AskSignature, Signature};
use sansheng::fees::{self, AskClosing, FeesRefusal as No, TillClosed};
use sansheng::kernel::Money;
use sansheng::refusal::Refusal;

use super::desk::{Desk, refusal};
use crate::both_engines;
use crate::support::branch::BRANCH;

pub fn no<T: std::fmt::Debug>(answer: Result<T, Answer>) -> No {
    match refusal(answer) {
        Refusal::Fees(no) => no,
        other => panic!("expected a refusal about money, got {other:?}"),
    }
}

pub fn of(fen: i64, pieces: i64) -> Pieces {
    Pieces { fen, pieces }
}

impl Desk {
    pub fn drop_cash(&self, who: &str, till: &str, fen: i64) -> Result<drops::Drop, Answer> {
        let till = till.to_owned();
        self.act(who, move |work| drops::drop_cash(work, &till, &AskDrop { amount_fen: Money(fen) }))
    }

    pub fn close_by_notes(&self, who: &str, till: &str, cash: i64, notes: &[Pieces]) -> Result<TillClosed, Answer> {
        let (till, zero) = (till.to_owned(), Money(0));
        let (notes, reason) = (notes.to_vec(), Some("miscount".to_owned()));
        let ask = AskClosing { cash_fen: Money(cash), card_fen: zero, qr_fen: zero, notes, reason };
        self.act(who, move |work| fees::close_till(work, &till, &ask))
    }

    pub fn sign(&self, who: &str, till: &str, handover: Option<&str>) -> Result<Signature, Answer> {
        let till = till.to_owned();
        let ask = AskSignature { handover: handover.map(str::to_owned), note: "查过录像".into() };
        self.act(who, move |work| signatures::sign_difference(work, &till, &ask))
    }

    fn offer(&self, who: &str, till: &str, to: &str, cash: i64, reason: Option<&str>) -> Result<Handover, Answer> {
        let (till, zero) = (till.to_owned(), Money(0));
        let (to, reason) = (to.to_owned(), reason.map(str::to_owned));
        let ask = AskHandover { to, cash_fen: Money(cash), card_fen: zero, qr_fen: zero, notes: vec![], reason };
        self.act(who, move |work| handovers::offer(work, &till, &ask))
    }

    fn take_over(&self, who: &str, id: &str) -> Result<Handover, Answer> {
        let id = id.to_owned();
        self.act(who, move |work| handovers::take_over(work, &id))
    }

    /// Somebody else sits at counter 1.
    fn sits_at_1(&self, who: &str) {
        self.sql(&format!(
            "update counters set clerk = null where clerk = '{who}'; \
             update counters set clerk = '{who}' where id = 'renmin-1'; \
             update branches set seats = seats + 1"
        ));
    }

    /// Nothing is wrong with the money, the closed days and the settlements.
    pub fn everything_is_right(&self) {
        self.books_are_right();
        let wrong = self.ask(|conn| {
            let mut wrong = day_end::verify::verify(conn, BRANCH)?;
            wrong.extend(sansheng::settlements::verify::verify(conn, BRANCH)?);
            Ok(wrong)
        });
        assert_eq!(wrong, Vec::<String>::new());
    }
}

both_engines! {
    fn cash_goes_into_the_safe_with_a_numbered_slip(database: Database) {
        let desk = Desk::open(database);
        let till = desk.open_till("li", 30_000).expect("a till");
        let first = desk.drop_cash("li", &till, 10_000).expect("dropped");
        let second = desk.drop_cash("du", &till, 5_000).expect("who leads the hall may");
        assert_eq!((first.number, second.number, second.staff.as_str()), (1, 2, "杜"));
        assert_eq!(no(desk.drop_cash("li", &till, 15_001)), No::TillCashTooLittle);
        assert_eq!(no(desk.drop_cash("li", &till, 0)), No::AmountNotPositive);
        assert_eq!(no(desk.drop_cash("li", &till, -5)), No::AmountNotPositive);
        assert_eq!(no(desk.drop_cash("wu", &till, 1)), No::TillNotYours);
        assert_eq!(no(desk.drop_cash("dong", &till, 1)), No::TillNotYours);
        assert_eq!(no(desk.drop_cash("li", "nothing", 1)), No::TillNotFound);
        assert_eq!((desk.balance("safe"), desk.balance(&format!("till:{till}:cash"))), (-15_000, 15_000));
        let report = desk.ask(|conn| fees::report(conn, BRANCH, &till, false));
        assert_eq!(report.drops, vec![first, second]);
        desk.close_till("li", &till, [15_000, 0, 0], None).expect("even");
        assert_eq!(no(desk.drop_cash("li", &till, 1)), No::TillIsClosed);
        desk.everything_is_right();
    }

    fn a_count_by_note_and_coin_makes_the_cash(database: Database) {
        let desk = Desk::open(database);
        let till = desk.open_till("li", 30_000).expect("a till");
        let apart = No::NotesNotTotal { notes_fen: Money(20_000), cash_fen: Money(30_000) };
        assert_eq!(no(desk.close_by_notes("li", &till, 30_000, &[of(10_000, 2)])), apart);
        assert_eq!(no(desk.close_by_notes("li", &till, 30_000, &[of(300, 100)])), No::NotesUnreadable);
        let notes = [of(10_000, 2), of(5_000, 2), of(1, 0)];
        let closed = desk.close_by_notes("li", &till, 30_000, &notes).expect("closed");
        assert!(!closed.needs_signature);
        let report = desk.ask(|conn| fees::report(conn, BRANCH, &till, false));
        assert_eq!(report.notes, vec![of(10_000, 2), of(5_000, 2)]);
        desk.everything_is_right();
    }

    fn a_large_difference_is_signed_by_somebody_else(database: Database) {
        let desk = Desk::open(database);
        let till = desk.open_till("li", 30_000).expect("a till");
        assert_eq!(no(desk.sign("du", &till, None)), No::SignatureNotNeeded);
        // Ten yuan are a day's slip, a fen more is signed.
        let closed = desk.close_till("li", &till, [28_999, 0, 0], Some("miscount")).expect("closed");
        assert!(closed.needs_signature);
        for (who, why) in [("li", No::MayNotSign), ("wu", No::MayNotSign), ("dong", No::MayNotSign)] {
            assert_eq!(no(desk.sign(who, &till, None)), why, "{who}");
        }
        let signed = desk.sign("du", &till, None).expect("signed");
        assert_eq!((signed.signed_by.as_str(), signed.note.as_str()), ("杜", "查过录像"));
        assert_eq!(no(desk.sign("ling", &till, None)), No::AlreadySigned);
        let report = desk.ask(|conn| fees::report(conn, BRANCH, &till, false));
        assert_eq!(report.signature, Some(signed));

        let own = desk.open_till("wu", 30_000).expect("a till");
        desk.close_till("du", &own, [20_000, 0, 0], Some("miscount")).expect("the duty manager counts for wu");
        assert_eq!(no(desk.sign("du", &own, None)), No::SignatureOwn);
        desk.sign("ling", &own, None).expect("a leader signs");

        let small = desk.open_till("wu", 30_000).expect("a till");
        assert!(!desk.close_till("wu", &small, [29_000, 0, 0], Some("miscount")).expect("closed").needs_signature);
        assert_eq!(no(desk.sign("du", &small, None)), No::SignatureNotNeeded);
        desk.everything_is_right();
    }

    fn a_till_passes_to_a_colleague_with_both_signatures(database: Database) {
        let desk = Desk::open(database);
        let till = desk.open_till("li", 30_000).expect("a till");
        desk.settle("li", "t1", &desk.account(1, &["2026-01"]));
        for to in ["li", "ling", "dong", "nobody"] {
            assert_eq!(no(desk.offer("li", &till, to, 32_600, None)), No::HandoverTo, "{to}");
        }
        assert_eq!(no(desk.offer("wu", &till, "li", 32_600, None)), No::TillNotYours);
        let differs = No::DifferenceNeedsReason { methods: vec![fees::Method::Cash] };
        assert_eq!(no(desk.offer("li", &till, "wu", 32_500, None)), differs);
        let stale = desk.offer("li", &till, "wu", 32_600, None).expect("offered");
        let offered = desk.offer("li", &till, "wu", 32_500, Some("miscount")).expect("a newer offer");
        assert_eq!(no(desk.take_over("li", &offered.id)), No::HandoverNotYours);
        assert_eq!(no(desk.take_over("wu", &offered.id)), No::HandoverElsewhere);
        desk.sits_at_1("wu");
        assert_eq!(no(desk.take_over("wu", &stale.id)), No::HandoverOver);
        let taken = desk.take_over("wu", &offered.id).expect("taken");
        assert_eq!((taken.state.as_str(), taken.counts[0].difference_fen), ("taken", Money(-100)));
        assert_eq!(no(desk.take_over("wu", &offered.id)), No::HandoverOver);
        // What was short is booked once; the next one begins even.
        assert_eq!(desk.balance("over_short"), 100);
        assert_eq!(no(desk.close_till("li", &till, [32_500, 0, 0], None)), No::TillNotYours);
        let closed = desk.close_till("wu", &till, [32_500, 0, 0], None).expect("even");
        assert_eq!(closed.counts[0].difference_fen, Money(0));
        let report = desk.ask(|conn| fees::report(conn, BRANCH, &till, false));
        assert_eq!((report.handovers.len(), report.clerk.as_str()), (1, "wu"));
        desk.everything_is_right();
    }

    fn a_count_that_money_has_passed_is_stale(database: Database) {
        let desk = Desk::open(database);
        let till = desk.open_till("li", 30_000).expect("a till");
        let offered = desk.offer("li", &till, "wu", 30_000, None).expect("offered");
        desk.drop_cash("li", &till, 1_000).expect("dropped");
        desk.sits_at_1("wu");
        assert_eq!(no(desk.take_over("wu", &offered.id)), No::HandoverStale);
        desk.everything_is_right();
    }
}
