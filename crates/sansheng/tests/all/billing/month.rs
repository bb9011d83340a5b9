//! A month is billed: a golden one by hand, prepaid accounts, credit, killed and carried on, twice, by two at once, late.

use sansheng::accounts::NewAccount;
use sansheng::billing::{self, BillingRefusal, BillingRules, RunState};
use sansheng::door::Door;
use sansheng::kernel::Money;

use super::town::{finish, no, step};
use crate::both_engines;
use crate::money::desk::{Desk, subscriber};
use crate::support::branch::BRANCH;

fn line(kind: &str, rule: &str, from: &str, through: &str, amount: i64, paid: i64) -> super::town::Line {
    (kind.into(), rule.into(), from.into(), through.into(), amount, paid)
}

both_engines! {
    fn a_month_by_hand(database: Database) {
        let desk = Desk::open(database);
        desk.sells_gold();
        desk.open_till("li", 0).expect("a till");
        let whole = desk.since(1, "2025-05-01");
        let mid = desk.since(2, "2026-03-10");
        let prepaid = desk.since(3, "2025-05-01");
        let paused = desk.since(4, "2025-05-01");
        let rich = desk.moved_in(&NewAccount { credit: Money(1_000), ..subscriber(5) }, "2025-05-01");
        let changed = desk.since(6, "2025-05-01");
        let owing = desk.account(7, &["2026-03"]);
        let later = desk.since(8, "2026-04-01");
        let both = desk.moved_in(&NewAccount { tariffs: vec!["basic".into(), "gold".into()], ..subscriber(9) }, "2025-05-01");
        desk.prepay(&prepaid, 1);
        desk.sql(&format!(
            "update subscriptions set through_day = '2026-03-10', ended = 'suspended' where account = '{paused}'; \
             insert into subscriptions values ('yl', 'p2', '{paused}', 'basic', '2026-03-20', null, ''); \
             update subscriptions set through_day = '2026-03-15', ended = 'changed' where account = '{changed}'; \
             insert into subscriptions values ('yl', 'c2', '{changed}', 'gold', '2026-03-16', null, '')"
        ));
        let run = desk.bill("2026-03", 4);
        assert_eq!((run.state, run.accounts, run.skipped), (RunState::Done, 9, 0));
        assert_eq!(desk.lines(&whole), [line("monthly", "month", "2026-03-01", "2026-03-31", 2_600, 0)]);
        // 26 yuan × 22 ÷ 31 = 18.4516
        assert_eq!(desk.lines(&mid), [line("monthly", "month_days", "2026-03-10", "2026-03-31", 1_845, 0)]);
        assert_eq!(desk.lines(&prepaid), []);
        // 22 days together come to 18.45; 10 ÷ 22 and 12 ÷ 22 of it are 8.386 and 10.064: the fen left goes to the first
        assert_eq!(desk.lines(&paused), [
            line("monthly", "month_days", "2026-03-01", "2026-03-10", 839, 0),
            line("monthly", "month_days", "2026-03-20", "2026-03-31", 1_006, 0),
        ]);
        assert_eq!(desk.lines(&rich), [line("monthly", "month", "2026-03-01", "2026-03-31", 2_600, 1_000)]);
        // 26 × 15 ÷ 31 = 12.5806, 52 × 16 ÷ 31 = 26.8387
        assert_eq!(desk.lines(&changed), [
            line("monthly", "month_days", "2026-03-01", "2026-03-15", 1_258, 0),
            line("monthly", "month_days", "2026-03-16", "2026-03-31", 2_684, 0),
        ]);
        assert_eq!(desk.lines(&owing), [], "March was taken over");
        assert_eq!(desk.lines(&later), [], "it begins in April");
        assert_eq!(desk.bills(&both), [("2026-03".to_owned(), 7_800)]);
        let total = 2_600 + 1_845 + 1_845 + 2_600 + 3_942 + 7_800;
        assert_eq!((run.bills, run.total_fen), (6, Money(total)));
        assert_eq!(desk.balance(&format!("sub:{rich}")), 1_600);
        // 7 is owed from before, and what was prepaid was earned.
        assert_eq!(desk.balance("revenue:tv"), -(total + 2_600));
        for account in [&whole, &mid, &prepaid, &paused, &rich, &changed, &owing, &both] {
            desk.statement_agrees(account);
        }
        desk.all_is_right();
        let again = desk.bill("2026-03", 100);
        assert_eq!((again.n, again.bills, again.total_fen), (2, 0, Money::ZERO));
        desk.all_is_right();
    }

    fn what_began_after_the_run_is_billed_with_the_next_month(database: Database) {
        let desk = Desk::open(database);
        desk.open_till("li", 0).expect("a till");
        let old = desk.since(1, "2025-05-01");
        let voided = desk.since(3, "2025-05-01");
        let payment = desk.prepay(&voided, 2);
        desk.bill("2026-03", 100);
        let new = desk.since(2, "2026-03-22");
        desk.reverse("du", &payment, None).expect("taken back");
        desk.pass_days(31);
        desk.bill("2026-04", 100);
        assert_eq!(desk.bills(&old), [("2026-03".to_owned(), 2_600), ("2026-04".to_owned(), 2_600)]);
        // 26 × 10 ÷ 31 = 8.387 for ten days of March, then April.
        assert_eq!(desk.bills(&new), [("2026-04".to_owned(), 839 + 2_600)]);
        assert_eq!(desk.bills(&voided), [("2026-04".to_owned(), 5_200)], "what nobody paid after all");
        desk.all_is_right();
        let missed = desk.since(4, "2026-04-01");
        let second = desk.bill("2026-04", 2);
        assert_eq!((second.n, second.bills), (2, 1), "only who is missing");
        assert_eq!(desk.bills(&missed), [("2026-04".to_owned(), 2_600)]);
        desk.all_is_right();
    }

    fn months_that_cannot_be_billed(database: Database) {
        let desk = Desk::open(database);
        desk.since(1, "2025-05-01");
        assert_eq!(no(desk.start_run("2026-3")), BillingRefusal::MonthMalformed);
        assert_eq!(no(desk.start_run("2026-04")), BillingRefusal::MonthNotBegun { month: "2026-04".into() });
        let run = desk.start_run("2026-02").expect("a run");
        assert_eq!(desk.start_run("2026-02").expect("the same").id, run.id, "it goes on");
        assert_eq!(no(desk.start_run("2026-03")), BillingRefusal::RunGoesOn { month: "2026-02".into() });
        finish(&desk.door, run, 1);
        assert_eq!(no(desk.start_run("2026-01")), BillingRefusal::MonthOutOfOrder { next: "2026-03".into() });
        desk.bill("2026-03", 1);
        desk.all_is_right();
    }

    fn a_run_is_killed_at_every_step_and_carried_on(database: Database) {
        let desk = Desk::open(database);
        let accounts: Vec<String> = (1..=7).map(|n| desk.since(n, "2025-05-01")).collect();
        let mut run = desk.start_run("2026-03").expect("a run");
        let mut steps = 0;
        while run.state == RunState::Running {
            // A door that is new to the store: the one before is gone.
            let door = Door::open(&desk.database.url, desk.clock.clone());
            run = step(&door, &run.id, 2);
            door.close();
            steps += 1;
            let billed = accounts.iter().filter(|account| !desk.bills(account).is_empty()).count();
            assert_eq!((billed as i64, run.bills), (run.accounts, run.accounts), "as far as the cursor");
            desk.all_is_right();
        }
        assert_eq!((steps, run.bills, run.total_fen), (4, 7, Money(7 * 2_600)));
    }

    fn a_step_that_fails_leaves_nothing(database: Database) {
        let desk = Desk::open(database);
        let accounts: Vec<String> = (1..=4).map(|n| desk.since(n, "2025-05-01")).collect();
        let run = desk.start_run("2026-03").expect("a run");
        let run = step(&desk.door, &run.id, 2);
        let (id, before) = (run.id.clone(), run.clone());
        let broken = desk.act("ling", move |work| -> Result<(), _> {
            billing::step_of(work, &id, 2)?;
            Err(BillingRefusal::RunNotFound.into())
        });
        assert_eq!(no(broken), BillingRefusal::RunNotFound);
        assert_eq!(desk.ask(|conn| Ok(billing::going(conn, BRANCH)?)), Some(before));
        desk.all_is_right();
        let done = finish(&desk.door, run, 2);
        assert_eq!(done.bills, 4);
        assert!(accounts.iter().all(|account| desk.bills(account).len() == 1));
        desk.all_is_right();
    }

    fn two_carry_one_run_on_at_once(database: Database) {
        let desk = Desk::open(database);
        for n in 1..=30 {
            desk.since(n, "2025-05-01");
        }
        let run = desk.start_run("2026-03").expect("a run");
        let doors = [Door::open(&desk.database.url, desk.clock.clone()), Door::open(&desk.database.url, desk.clock.clone())];
        std::thread::scope(|scope| {
            for door in &doors {
                let run = run.clone();
                scope.spawn(move || finish(door, run, 3));
            }
        });
        doors.iter().for_each(Door::close);
        let runs = desk.ask(|conn| Ok(billing::runs(conn, BRANCH)?));
        assert_eq!((runs.len(), runs[0].bills, runs[0].accounts), (1, 30, 30));
        assert_eq!(desk.balance("revenue:tv"), -30 * 2_600);
        desk.all_is_right();
    }

    fn what_cannot_be_priced_is_left_out_and_named(database: Database) {
        let desk = Desk::open(database);
        let odd = desk.moved_in(&NewAccount { tariffs: vec!["nothing".into()], ..subscriber(1) }, "2025-05-01");
        let even = desk.since(2, "2025-05-01");
        let run = desk.bill("2026-03", 10);
        assert_eq!((run.bills, run.skipped), (1, 1));
        assert_eq!((desk.bills(&odd).len(), desk.bills(&even).len()), (0, 1));
        desk.all_is_right();
    }

    fn a_late_fee_is_off_until_it_is_set_and_has_a_cap(database: Database) {
        let desk = Desk::open(database);
        let late = desk.since(1, "2025-05-01");
        desk.bill("2026-03", 10);
        let rules = BillingRules { due_days: 10, grace_days: 5, daily_bp: 10, cap_bp: 100 };
        let wrong = BillingRules { daily_bp: 10_001, ..rules };
        let set = |rules: BillingRules| desk.act("ling", move |work| billing::set_billing_rules(work, rules));
        assert_eq!(no(set(wrong)), BillingRefusal::BillingRuleOutOfRange { field: "daily_bp", max: 10_000 });
        assert!(matches!(no(set(BillingRules { due_days: -1, ..rules })), BillingRefusal::BillingRuleOutOfRange { .. }));
        // March was due on the 22nd by the rules of its day.
        desk.pass_days(30);
        desk.bill("2026-04", 10);
        assert_eq!(desk.bills(&late).len(), 2);
        assert!(desk.lines(&late).iter().all(|line| line.0 == "monthly"), "off");
        set(rules).expect("set");
        assert_eq!(set(rules).expect("set again"), rules);
        desk.pass_days(30);
        desk.bill("2026-05", 10);
        let fees: Vec<_> = desk.lines(&late).into_iter().filter(|line| line.0 == "late_fee").collect();
        // 26.00 from 28 March through 1 May is 35 days × 0.1 % = 91 fen, capped at 1 % = 26; April was due on the 21st,
        // 27 April through 1 May are 5 days: 13.
        assert_eq!(fees.iter().map(|fee| fee.4).collect::<Vec<_>>(), [26, 13]);
        assert_eq!(desk.balance("revenue:late_fee"), -39);
        desk.all_is_right();
        desk.pass_days(31);
        desk.bill("2026-06", 10);
        let fees: i64 = desk.lines(&late).iter().filter(|line| line.0 == "late_fee").map(|line| line.4).sum();
        assert_eq!(fees, 26 * 3, "March, April and May at their caps, and no fee on a fee");
        desk.all_is_right();
    }
}
