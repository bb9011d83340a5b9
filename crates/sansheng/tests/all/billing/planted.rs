//! Wrong rows that somebody planted in bills: `verify` finds each and names it.

use sansheng::billing;
use sansheng::tariffs::give_reduction;

use crate::money::desk::Desk;
use crate::money::prices::{OFFERS, paper};
use crate::support::branch::BRANCH;
use crate::support::{Database, Engine};

/// A month with a paid bill, a credited one and one that credit paid, and one at half price.
fn a_month() -> Desk {
    let desk = Desk::open(Database::new(Engine::Sqlite));
    desk.open_till("li", 0).expect("a till");
    desk.set_up(OFFERS);
    let accounts: Vec<String> = (1..=3).map(|n| desk.since(n, "2025-05-01")).collect();
    let poor = desk.since(4, "2025-05-01");
    desk.act("li", move |work| give_reduction(work, &poor, &paper("t1"))).expect("given");
    desk.top_up(&accounts[2], 1_000);
    desk.bill("2026-03", 2);
    desk.settle("li", "t1", &accounts[0]);
    let (bill, charge) = desk.first_line(&accounts[0], "2026-03");
    desk.credit(&bill, &charge, 700).expect("a note");
    desk
}

const PLANTED: &[(&str, &str)] = &[
    ("update bills set total_fen = total_fen + 1", "sum to its total"),
    ("update bills set lines = lines + 1", "sum to its total"),
    ("update charges set bill = (select max(id) from bills) where bill is not null", "stands on a bill"),
    ("update charges set bill = null where kind = 'monthly'", "stands on a bill"),
    (
        "insert into bills select branch, id || 'x', account, '2026-02', run, lines, total_fen, due_day, day, issued_at \
         from bills",
        "sum to its total",
    ),
    ("update transfers set amount_fen = amount_fen + 1 where kind = 'bill'", "the ledger owes a bill"),
    ("update transfers set posting = 'nobody' where kind = 'bill'", "belongs to one"),
    ("update transfers set posting = 'nobody' where kind = 'credit_note'", "belongs to one"),
    ("update charge_reductions set amount_fen = amount_fen + 1", "the ledger gave up for each"),
    ("update transfers set amount_fen = amount_fen - 1 where kind = 'reduction'", "the ledger gave up for each"),
    ("update transfers set posting = 'nobody' where kind = 'reduction'", "belongs to one"),
    ("delete from charge_reductions", "cites the reductions"),
    ("update charges set rule = 'month' where rule = 'month+reduction:low'", "cites the reductions"),
    ("delete from account_reductions", "stands on a paper"),
    ("update account_reductions set valid_through = '2026-02-28'", "stands on a paper"),
    ("update reductions set off_bp = 4000", "is what its version says"),
    (
        "insert into reduction_ends select branch, id, '9999-12-31', '', staff, 1 from account_reductions",
        "one of its paper's days",
    ),
    ("update billing_runs set bills = bills + 1", "a run's totals"),
    ("update billing_runs set total_fen = total_fen - 1", "a run's totals"),
    ("update billing_runs set cursor = ''", "behind its cursor"),
    ("update bills set month = '2026-02'", "behind its cursor"),
    ("update charges set credited_fen = credited_fen + 1 where credited_fen = 0", "refunds and returns say"),
    ("update credit_notes set amount_fen = amount_fen + 1", "mirrors the bill"),
    ("update credit_notes set returned_fen = returned_fen - 1", "is the account's credit"),
    ("update credits set voided_at = 1, used_fen = 0 where source = 'credit_note'", "is the account's credit"),
    (
        "insert into charges select branch, id || 'x', account, kind, subscription, tariff, version, rule, period, through, \
         '2026-03-31', through_day, amount_fen, 0, 0, bill, payment, voided_at, at from charges where kind = 'monthly'",
        "no day of a subscription",
    ),
    (
        "insert into charges select branch, id || 'x', account, 'prepay', subscription, tariff, version, rule, period, through, \
         '2026-03-31', through_day, amount_fen, 0, 0, null, payment, voided_at, at from charges where kind = 'monthly'",
        "no day of a subscription",
    ),
];

#[test]
fn every_planted_wrong_is_found() {
    for (sql, says) in PLANTED {
        let desk = a_month();
        desk.all_is_right();
        desk.sql(sql);
        let wrong = desk.ask(|conn| Ok(billing::verify::verify(conn, BRANCH)?));
        assert!(wrong.iter().any(|wrong| wrong.contains(says)), "{sql}\nfound only {wrong:#?}");
    }
}
