//! Random lives of a few accounts: quotes, yeses, payments ahead and afterwards, reversals by the clerk and the leader, orders,
//! credit, notes, runs that stop half-way, prices that change, reductions that begin and end, tills, days and months that are
//! closed, days that pass. Whatever the order, books and bills hold, no day is billed twice, nothing changes a bill that
//! stands, and a life is the same on either engine.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use sansheng::accounts;
use sansheng::billing::{self, AskOrder, BillingRules, OrderKind, RunState};
use sansheng::day_end;
use sansheng::door::Answer;
use sansheng::fees::{Arrears, AskQuote, Confirmer, Tender};
use sansheng::kernel::{Day, Money};
use sansheng::tariffs::{self, AskEnd, AskReduction};

use super::town::{asked, step};
use crate::money::desk::{Desk, HALL, day};
use crate::money::prices::{OFFERS, paper};
use crate::support::branch::BRANCH;
use crate::support::{Database, Engine};

const ACCOUNTS: usize = 4;

#[derive(Clone, Debug)]
enum Step {
    Pass { days: i64 },
    Run,
    Steps { n: usize, accounts: i64 },
    Order { account: usize, kind: OrderKind, ahead: i64, gold: bool },
    Pay { account: usize, oldest: u32, ahead: Option<i32>, top_up: Option<i64> },
    Quote { account: usize, oldest: u32, ahead: Option<i32> },
    Yes,
    Cash,
    TakeBack,
    Reverse { payment: usize },
    Credit { account: usize, fen: i64 },
    Open { n: u32 },
    Late { bp: i32 },
    Price { fen: i64, ahead: i64 },
    Entitle { account: usize, days: i64 },
    Disentitle { account: usize },
    CloseBooks,
}

fn any_step() -> impl Strategy<Value = Step> {
    let kinds = [OrderKind::Start, OrderKind::Stop, OrderKind::Suspend, OrderKind::Resume, OrderKind::Change];
    let account = || 0..ACCOUNTS;
    prop_oneof![
        4 => (1_i64..20).prop_map(|days| Step::Pass { days }),
        4 => Just(Step::Run),
        5 => (1_usize..5, 1_i64..4).prop_map(|(n, accounts)| Step::Steps { n, accounts }),
        6 => (account(), prop::sample::select(kinds.to_vec()), 0_i64..10, any::<bool>())
            .prop_map(|(account, kind, ahead, gold)| Step::Order { account, kind, ahead, gold }),
        4 => (account(), 0_u32..3, prop::option::of(1..4), prop::option::of(1_i64..9_000))
            .prop_map(|(account, oldest, ahead, top_up)| Step::Pay { account, oldest, ahead, top_up }),
        4 => (account(), 0_u32..3, prop::option::of(1..4))
            .prop_map(|(account, oldest, ahead)| Step::Quote { account, oldest, ahead }),
        4 => Just(Step::Yes),
        4 => Just(Step::Cash),
        2 => Just(Step::TakeBack),
        2 => (0_usize..6).prop_map(|payment| Step::Reverse { payment }),
        2 => (account(), 1_i64..3_000).prop_map(|(account, fen)| Step::Credit { account, fen }),
        1 => (20_u32..40).prop_map(|n| Step::Open { n }),
        1 => (0_i32..50).prop_map(|bp| Step::Late { bp }),
        1 => (100_i64..9_000, 1_i64..40).prop_map(|(fen, ahead)| Step::Price { fen, ahead }),
        2 => (account(), 1_i64..90).prop_map(|(account, days)| Step::Entitle { account, days }),
        1 => account().prop_map(|account| Step::Disentitle { account }),
        2 => Just(Step::CloseBooks),
    ]
}

/// A refusal is an answer like another here; anything else than yes or a named no is a fault.
fn named<T>(answer: Result<T, Answer>) -> Option<T> {
    match answer {
        Ok(value) => Some(value),
        Err(Answer::Refused(_)) => None,
        Err(other) => panic!("neither done nor refused by name: {other:?}"),
    }
}

struct Life {
    desk: Desk,
    accounts: Vec<String>,
    payments: Vec<String>,
    /// The quote that was made last, and what it comes to.
    quoted: Option<(String, Money)>,
    till: String,
    /// The business day of the till.
    till_day: Day,
    /// Versions of the basic tariff so far.
    versions: i32,
    /// Bills as they stood when a price changed: account, month, total.
    posted: Vec<(String, String, i64)>,
}

impl Life {
    fn begin(engine: Engine) -> Self {
        let desk = Desk::open(Database::new(engine));
        desk.sells_gold();
        desk.set_up(OFFERS);
        let till = desk.open_till("li", 1_000_000).expect("a till");
        let accounts =
            (1..).take(ACCOUNTS).map(|n| desk.since(n, if n % 2 == 0 { "2026-03-02" } else { "2025-05-01" })).collect();
        let till_day = day();
        Self { desk, accounts, payments: Vec::new(), quoted: None, till, till_day, versions: 3, posted: Vec::new() }
    }

    fn today(&self) -> Day {
        self.desk.ask(|conn| billing::today(conn, BRANCH, self.desk.clock.now()))
    }

    fn take(&mut self, step: &Step) {
        match step {
            Step::Pass { days } => {
                self.desk.pass_days(*days);
                self.desk.carry_out();
            }
            Step::Run => {
                let month = self.today().month();
                let next = self.desk.ask(|conn| Ok(billing::runs(conn, BRANCH)?)).first().map(|run| run.month.clone());
                // What is due: this month, or the one after the last when this would leave one out.
                if named(self.desk.start_run(&month)).is_none()
                    && let Some(last) = next
                    && let Some(next) = after(&last)
                {
                    named(self.desk.start_run(&next));
                }
            }
            Step::Steps { n, accounts } => self.steps(*n, *accounts),
            Step::Order { account, kind, ahead, gold } => self.order(*account, *kind, *ahead, *gold),
            Step::Pay { account, oldest, ahead, top_up } => self.pay(*account, *oldest, *ahead, *top_up),
            Step::Quote { account, oldest, ahead } => self.quote(*account, *oldest, *ahead),
            Step::Yes => {
                let Some((quote, _)) = &self.quoted else { return };
                named(self.desk.confirm("li", quote, Confirmer::Word));
            }
            Step::Cash => {
                let Some((quote, total)) = self.quoted.clone() else { return };
                let paid = named(self.desk.pay("li", "t1", &quote, Tender::Cash { tendered_fen: total }));
                self.payments.extend(paid.map(|paid| paid.id));
            }
            Step::TakeBack => {
                let Some(id) = self.payments.last() else { return };
                named(self.desk.reverse_served("li", id, "wrong-account"));
            }
            Step::Reverse { payment } => {
                let Some(id) = self.payments.get(*payment).cloned() else { return };
                let ask = sansheng::fees::AskReversal {
                    reason: "wrong-account".into(),
                    note: String::new(),
                    till: Some(self.till.clone()),
                };
                named(self.desk.act("ling", move |work| sansheng::fees::reverse(work, &id, &ask)));
            }
            Step::Credit { account, fen } => self.credit(*account, *fen),
            Step::Open { n } => {
                let (new, day) = (crate::money::desk::subscriber(*n), self.today());
                named(self.desk.act("li", move |work| accounts::create(work, &day, &new)));
            }
            Step::Late { bp } => {
                let rules = BillingRules { due_days: 10, grace_days: 0, daily_bp: *bp, cap_bp: 500 };
                named(self.desk.act("ling", move |work| billing::set_billing_rules(work, rules)));
            }
            Step::Price { fen, ahead } => self.price(*fen, *ahead),
            Step::Entitle { account, days } => {
                let (account, through) = (self.accounts[*account].clone(), self.today().plus(*days).to_string());
                let ask = AskReduction { valid_through: through, ..paper("t1") };
                named(self.desk.act("li", move |work| tariffs::give_reduction(work, &account, &ask)));
            }
            Step::Disentitle { account } => {
                let account = self.accounts[*account].clone();
                let given = self.desk.ask(|conn| Ok(tariffs::reductions_of(conn, BRANCH, &account)?));
                let Some(id) = given.into_iter().find(|one| one.ended_through.is_none()).map(|one| one.id) else {
                    return;
                };
                let ask = AskEnd { ticket: "t1".into(), through: None, note: String::new() };
                named(self.desk.act("li", move |work| tariffs::end_reduction(work, &account, &id, &ask)));
            }
            Step::CloseBooks => self.close_books(),
        }
    }

    /// A new version of a price from a day on; what is billed by then is remembered.
    fn price(&mut self, fen: i64, ahead: i64) {
        self.versions += 1;
        let from = self.today().plus(ahead);
        self.desk.set_up(&format!(
            "insert into tariffs (branch, code, version, name_zh, name_en, product, price_fen, effective_from) values \
             ('yl', 'basic', {}, '基本收视费', 'Basic', 'tv', {fen}, '{from}')",
            self.versions
        ));
        self.remember();
    }

    fn remember(&mut self) {
        for account in &self.accounts {
            let bills = self.desk.bills(account).into_iter().map(|(month, fen)| (account.clone(), month, fen));
            self.posted.extend(bills);
        }
    }

    /// The till, its day and the month before are closed, and another till is opened: as at the end of a day.
    fn close_books(&mut self) {
        let today = self.today();
        if self.till_day >= today {
            return;
        }
        // The customer is asked to come back tomorrow.
        self.desk.sql("update tickets set state = 'expired', counter = null where state = 'serving'");
        let cash = self.desk.balance(&format!("till:{}:cash", self.till));
        self.desk.close_till("li", &self.till, [cash, 0, 0], None).expect("closed to the fen");
        let day = self.till_day.clone();
        let month = day.month();
        self.desk.act("du", move |work| day_end::close_day(work, HALL, &day)).expect("a day that is closed");
        self.desk.sql("update tickets set state = 'serving', counter = 'renmin-1' where id = 't1'");
        self.till = self.desk.open_till("li", 1_000_000).expect("a till");
        self.till_day = today;
        named(self.desk.act("ling", move |work| day_end::close_month(work, &month)));
        self.remember();
    }

    fn steps(&self, n: usize, accounts: i64) {
        for _ in 0..n {
            if let Some(run) = self.desk.ask(|conn| Ok(billing::going(conn, BRANCH)?)) {
                step(&self.desk.door, &run.id, accounts);
            }
        }
    }

    fn order(&self, account: usize, kind: OrderKind, ahead: i64, gold: bool) {
        let account = &self.accounts[account];
        let rows = self.desk.ask(|conn| Ok(accounts::subscriptions(conn, BRANCH, account)?));
        let running = rows.iter().rfind(|row| row.ended.is_empty()).map(|row| row.id.clone());
        let ask = AskOrder {
            effective_day: (ahead > 3).then(|| self.today().plus(ahead).to_string()),
            tariff: Some(if gold { "gold" } else { "basic" }.to_owned()),
            // Closing the account altogether would end the story: one subscription ends.
            subscription: running.or_else(|| Some("none".to_owned())),
            ..asked(kind)
        };
        named(self.desk.order(account, ask));
    }

    fn pay(&mut self, account: usize, oldest: u32, ahead: Option<i32>, top_up: Option<i64>) {
        let arrears = if oldest == 0 { Arrears::None } else { Arrears::Oldest { count: oldest } };
        let ask = AskQuote {
            account: Some(self.accounts[account].clone()),
            arrears,
            prepay_months: ahead,
            top_up_fen: top_up.map(Money),
            ..AskQuote::default()
        };
        let Some(quote) = named(self.desk.quote("li", "t1", &ask)) else { return };
        named(self.desk.confirm("li", &quote.id, Confirmer::Word));
        let cash = Tender::Cash { tendered_fen: quote.total_fen };
        self.payments.extend(named(self.desk.pay("li", "t1", &quote.id, cash)).map(|paid| paid.id));
    }

    /// A quote that waits: whatever comes before it is paid may make it stale, and then it is refused.
    fn quote(&mut self, account: usize, oldest: u32, ahead: Option<i32>) {
        let ask = AskQuote {
            account: Some(self.accounts[account].clone()),
            arrears: if oldest == 0 { Arrears::All } else { Arrears::Oldest { count: oldest } },
            prepay_months: ahead,
            ..AskQuote::default()
        };
        if let Some(quote) = named(self.desk.quote("li", "t1", &ask)) {
            self.quoted = Some((quote.id, quote.total_fen));
        }
    }

    /// What the life came to, in amounts: ids are each engine's own.
    fn came_to(&self) -> Vec<(i64, Vec<(String, i64)>)> {
        let of = |account: &String| (self.desk.balance(&format!("sub:{account}")), self.desk.bills(account));
        let counts =
            ["payments", "reversals", "quotes", "transfers", "tills", "day_ends"].map(|table| self.desk.count(table));
        let mut came_to: Vec<_> = self.accounts.iter().map(of).collect();
        came_to.extend(counts.map(|count| (count, Vec::new())));
        came_to
    }

    fn credit(&self, account: usize, fen: i64) {
        if let Some((month, _)) = self.desk.bills(&self.accounts[account]).pop() {
            let (bill, charge) = self.desk.first_line(&self.accounts[account], &month);
            named(self.desk.credit(&bill, &charge, fen));
        }
    }

    fn compare(&self) {
        self.desk.all_is_right();
        assert_eq!(self.desk.ask(|conn| Ok(day_end::verify::verify(conn, BRANCH)?)), Vec::<String>::new());
        for account in &self.accounts {
            self.desk.statement_agrees(account);
        }
        for (account, month, fen) in &self.posted {
            let bills = self.desk.bills(account);
            assert!(bills.contains(&(month.clone(), *fen)), "a bill that stood has changed: {account} {month}");
        }
        // A run that is through leaves no account without its bill that a second one would find.
        let Some(last) = self.desk.ask(|conn| Ok(billing::runs(conn, BRANCH)?)).into_iter().next() else { return };
        if last.state == RunState::Done {
            let before: Vec<usize> = self.accounts.iter().map(|account| self.desk.bills(account).len()).collect();
            self.desk.bill(&last.month, 2);
            self.desk.bill(&last.month, 2);
            let again: Vec<usize> = self.accounts.iter().map(|account| self.desk.bills(account).len()).collect();
            assert!(before.iter().zip(&again).all(|(before, again)| again - before <= 1), "one bill a month");
            self.desk.all_is_right();
        }
    }
}

fn after(month: &str) -> Option<String> {
    let (year, month) = month.split_once('-')?;
    let (year, month): (i32, i32) = (year.parse().ok()?, month.parse().ok()?);
    Some(if month == 12 { format!("{:04}-01", year + 1) } else { format!("{year:04}-{:02}", month + 1) })
}

fn any_order_keeps_the_bills(engine: Engine, lives: u32, steps: usize) {
    let steps: usize = std::env::var("SANSHENG_RANDOM_STEPS").ok().and_then(|n| n.parse().ok()).unwrap_or(steps);
    let config = Config { cases: lives, max_shrink_iters: 60, failure_persistence: None, ..Config::default() };
    let outcome = TestRunner::new(config).run(&prop::collection::vec(any_step(), 1..steps), |story| {
        let mut life = Life::begin(engine);
        for step in &story {
            life.take(step);
        }
        life.compare();
        Ok(())
    });
    outcome.expect("every interleaving keeps the books");
}

#[test]
fn a_life_is_the_same_on_either_engine() {
    let config = Config { cases: 3, max_shrink_iters: 20, failure_persistence: None, ..Config::default() };
    let outcome = TestRunner::new(config).run(&prop::collection::vec(any_step(), 20..40), |story| {
        let [on_sqlite, on_postgres] = [Engine::Sqlite, Engine::Postgres].map(|engine| {
            let mut life = Life::begin(engine);
            story.iter().for_each(|step| life.take(step));
            life.came_to()
        });
        prop_assert_eq!(on_sqlite, on_postgres);
        Ok(())
    });
    outcome.expect("both engines say the same");
}

#[test]
fn any_order_keeps_the_bills_sqlite() {
    any_order_keeps_the_bills(Engine::Sqlite, 24, 60);
}

#[test]
fn any_order_keeps_the_bills_postgres() {
    any_order_keeps_the_bills(Engine::Postgres, 4, 40);
}
