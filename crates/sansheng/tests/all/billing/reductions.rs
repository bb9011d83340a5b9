//! What people are entitled to comes off their monthly bills: golden ones by hand, from the paper at the counter to the
//! books, and back when it ends.

use sansheng::accounts::NewAccount;
use sansheng::door::Answer;
use sansheng::kernel::Money;
use sansheng::refusal::Refusal;
use sansheng::tariffs::{self, AccountReduction, AskEnd, AskReduction, TariffRefusal as No};

use crate::both_engines;
use crate::money::desk::{Desk, refusal, subscriber};
use crate::money::prices::{OFFERS, paper};
use crate::support::branch::BRANCH;

/// Everything off, for who has nothing; and two yuan more off for the disabled.
const MORE: &str = "
insert into reductions (branch, code, version, name_zh, name_en, off_bp, off_fen, products, evidence, proof_zh, proof_en,
  stacks, effective_from) values
  ('yl', 'free', 1, '五保免费', 'Free', 10000, 0, 'tv', 'five', '五保证', 'Certificate', 0, '2024-01-01'),
  ('yl', 'two', 1, '残疾减二元', 'Two yuan', 0, 200, 'tv', 'disabled', '残疾证', 'Card', 1, '2024-01-01')";

fn no<T: std::fmt::Debug>(answer: Result<T, Answer>) -> No {
    match refusal(answer) {
        Refusal::Tariffs(no) => no,
        other => panic!("expected a refusal about prices, got {other:?}"),
    }
}

fn for_paper(reduction: &str, evidence: &str) -> AskReduction {
    AskReduction { reduction: reduction.into(), evidence: evidence.into(), ..paper("t1") }
}

impl Desk {
    fn entitle(&self, account: &str, ask: &AskReduction) -> AccountReduction {
        let (account, ask) = (account.to_owned(), ask.clone());
        self.act("li", move |work| tariffs::give_reduction(work, &account, &ask)).expect("given")
    }

    fn end(&self, account: &str, given: &str, through: Option<&str>) -> Result<AccountReduction, Answer> {
        let (account, given) = (account.to_owned(), given.to_owned());
        let ask = AskEnd { ticket: "t1".into(), through: through.map(str::to_owned), note: "搬走".into() };
        self.act("li", move |work| tariffs::end_reduction(work, &account, &given, &ask))
    }

    /// `month+reduction:low 1300`, one line after another.
    fn told(&self, account: &str) -> Vec<String> {
        self.lines(account).iter().map(|line| format!("{} {}", line.1, line.4)).collect()
    }
}

both_engines! {
    fn a_month_with_reductions_by_hand(database: Database) {
        let desk = Desk::open(database);
        desk.sells_gold();
        desk.set_up(OFFERS);
        desk.set_up(MORE);
        let old = |n| desk.since(n, "2025-05-01");
        let (whole, until, plain, ended, free, both) = (old(1), old(2), old(3), old(4), old(5), old(6));
        let mid = desk.since(7, "2026-03-10");
        let two = NewAccount { tariffs: vec!["basic".into(), "gold".into()], ..subscriber(8) };
        let two = desk.moved_in(&two, "2025-05-01");
        let rich = desk.moved_in(&NewAccount { credit: Money(1_000), ..subscriber(9) }, "2025-05-01");
        for account in [&whole, &mid, &two, &rich, &both] {
            desk.entitle(account, &paper("t1"));
        }
        desk.entitle(&until, &AskReduction { valid_through: "2026-03-10".into(), ..paper("t1") });
        let given = desk.entitle(&ended, &paper("t1"));
        desk.end(&ended, &given.id, Some("2026-02-28")).expect("ended");
        desk.entitle(&free, &for_paper("free", "five"));
        desk.entitle(&both, &for_paper("two", "disabled"));

        let run = desk.bill("2026-03", 4);
        assert_eq!((run.accounts, run.bills, run.skipped), (9, 9, 0));
        assert_eq!(desk.told(&whole), ["month+reduction:low 1300"]);
        assert_eq!(desk.told(&plain), ["month 2600"]);
        assert_eq!(desk.told(&ended), ["month 2600"]);
        // 26 × 10 ÷ 31 = 8.387 and 26 × 21 ÷ 31 = 17.613: together 26.00, the fen left goes to the larger remainder.
        // Half of 8.39 is 4.195, rounded up to 4.20 and taken off.
        assert_eq!(desk.told(&until), ["month_days+reduction:low 419", "month_days 1761"]);
        // 26 × 22 ÷ 31 = 18.4516; half of 18.45 is 9.225, rounded up to 9.23 and taken off.
        assert_eq!(desk.told(&mid), ["month_days+reduction:low 922"]);
        let mut lines = desk.told(&two);
        lines.sort();
        assert_eq!(lines, ["month+reduction:low 1300", "month+reduction:low 2600"]);
        // Half, and two yuan of what is left.
        assert_eq!(desk.told(&both), ["month+reduction:low+reduction:two 1100"]);
        assert_eq!(desk.told(&free), ["month+reduction:free 0"]);
        assert_eq!(desk.bills(&free), [("2026-03".to_owned(), 0)], "a bill that says so");
        assert_eq!(desk.balance(&format!("sub:{free}")), 0);
        assert_eq!(desk.balance(&format!("sub:{rich}")), 300, "13.00 less the credit of ten yuan");
        let off = 1_300 + 420 + 923 + 1_300 + 2_600 + 1_300 + 1_300;
        assert_eq!(desk.balance("discount:reduction:low"), off);
        assert_eq!(desk.balance("discount:reduction:two"), 200);
        assert_eq!(desk.balance("discount:reduction:free"), 2_600);
        let earned = 6 * 2_600 + 2_600 + 1_845 + 7_800;
        assert_eq!(desk.balance("revenue:tv"), -earned, "prices are earned whole");
        assert_eq!(run.total_fen, Money(earned - off - 200 - 2_600));
        for account in [&whole, &until, &plain, &ended, &free, &both, &mid, &two, &rich] {
            desk.statement_agrees(account);
        }
        desk.all_is_right();

        // What is reduced to nothing is billed: the next month does not come back to it.
        desk.pass_days(31);
        desk.bill("2026-04", 100);
        assert_eq!(desk.bills(&free), [("2026-03".to_owned(), 0), ("2026-04".to_owned(), 0)]);
        assert_eq!(desk.bills(&until)[1], ("2026-04".to_owned(), 2_600));
        desk.all_is_right();
    }

    fn a_reduction_ends_before_its_paper(database: Database) {
        let desk = Desk::open(database);
        desk.set_up(OFFERS);
        let account = desk.since(1, "2025-05-01");
        let other = desk.since(2, "2025-05-01");
        let given = desk.entitle(&account, &AskReduction { valid_through: "2026-12-31".into(), ..paper("t1") });
        assert_eq!(no(desk.end(&other, &given.id, None)), No::ReductionNotFound);
        assert_eq!(no(desk.end(&account, "nothing", None)), No::ReductionNotFound);
        for day in ["2025-12-30", "2027-01-01", "2026-02-30", "tomorrow", "2026-3-1"] {
            assert_eq!(no(desk.end(&account, &given.id, Some(day))), No::ReductionEndUnsuitable, "{day}");
        }
        let (id, of) = (given.id.clone(), account.clone());
        let ask = AskEnd { ticket: "t2".into(), through: None, note: String::new() };
        let elsewhere = desk.act("li", move |work| tariffs::end_reduction(work, &of, &id, &ask));
        assert!(matches!(refusal(elsewhere), Refusal::Queue(_)), "another's ticket");
        desk.bill("2026-03", 10);
        let ended = desk.end(&account, &given.id, Some("2026-04-15")).expect("ended");
        assert_eq!(ended.ended_through.as_deref(), Some("2026-04-15"));
        assert_eq!(no(desk.end(&account, &given.id, None)), No::ReductionEnded);
        desk.pass_days(31);
        desk.bill("2026-04", 10);
        // March stands; of April 15 days are half price: 13.00 and 13.00, 6.50 off.
        assert_eq!(desk.told(&account), ["month+reduction:low 1300", "month_days+reduction:low 650", "month_days 1300"]);
        // The same paper again, because it was ended by mistake.
        desk.entitle(&account, &AskReduction { valid_through: "2026-12-31".into(), ..paper("t1") });
        desk.pass_days(30);
        desk.bill("2026-05", 10);
        assert_eq!(desk.told(&account).last().map(String::as_str), Some("month+reduction:low 1300"));
        let given = desk.ask(|conn| Ok(tariffs::reductions_of(conn, BRANCH, &account)?));
        assert_eq!(given.len(), 2);
        desk.all_is_right();
    }

    fn papers_that_overlap_reduce_once(database: Database) {
        let desk = Desk::open(database);
        desk.set_up(OFFERS);
        desk.set_up(MORE);
        let account = desk.since(1, "2025-05-01");
        let first = for_paper("two", "disabled");
        desk.entitle(&account, &AskReduction { valid_through: "2026-03-20".into(), ..first.clone() });
        desk.entitle(&account, &AskReduction { valid_from: "2026-03-01".into(), ..first });
        desk.bill("2026-03", 10);
        let sum: i64 = desk.lines(&account).iter().map(|line| line.4).sum();
        assert_eq!(sum, 2_400, "two yuan once, however the days are cut");
        desk.all_is_right();
    }
}
