//! Any order of quotes, yeses, payments, reversals, floats, counts and passing time leaves the books as the model has
//! them: balanced, balances equal to entries, receipts without a gap, counts right. `SANSHENG_RANDOM_STEPS` lengthens it.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use sansheng::door::Answer;
use sansheng::fees::tills::Direction;
use sansheng::fees::{self, Arrears, AskMovement, AskQuote, Confirmer, Tender};
use sansheng::kernel::Money;
use sansheng::tariffs::give_reduction;

use super::desk::Desk;
use super::model::{COUPON_USES, Model, Taken};
use super::prices::{OFFERS, paper};
use crate::support::branch::BRANCH;
use crate::support::{Database, Engine};

const CLERKS: [&str; 2] = ["li", "wu"];
const TICKETS: [&str; 2] = ["t1", "t2"];
const ACCOUNTS: usize = 3;
const MONTHS: [&str; 4] = ["2025-11", "2025-12", "2026-01", "2026-02"];

#[derive(Clone, Debug)]
enum Step {
    Open { clerk: usize, float: i64 },
    Quote { clerk: usize, account: usize, oldest: u32, ahead: Option<i32>, coupon: bool },
    Grant { clerk: usize, account: usize },
    Confirm { clerk: usize },
    Pay { clerk: usize, method: usize, extra: i64 },
    Reverse { who: usize, payment: usize, till: usize },
    Move { clerk: usize, fen: i64 },
    Close { clerk: usize, miscount: i64 },
    Wait { minutes: i64 },
}

fn step() -> impl Strategy<Value = Step> {
    let clerk = 0..CLERKS.len();
    prop_oneof![
        2 => (clerk.clone(), 0..50_000_i64).prop_map(|(clerk, float)| Step::Open { clerk, float }),
        6 => (clerk.clone(), 0..ACCOUNTS, 0..4_u32, prop::option::of(-1..40_i32), prop::bool::weighted(0.3))
            .prop_map(|(clerk, account, oldest, ahead, coupon)| Step::Quote { clerk, account, oldest, ahead, coupon }),
        1 => (clerk.clone(), 0..ACCOUNTS).prop_map(|(clerk, account)| Step::Grant { clerk, account }),
        5 => clerk.clone().prop_map(|clerk| Step::Confirm { clerk }),
        6 => (clerk.clone(), 0..3_usize, -1..5_000_i64)
            .prop_map(|(clerk, method, extra)| Step::Pay { clerk, method, extra }),
        3 => (0..3_usize, 0..8_usize, 0..3_usize).prop_map(|(who, payment, till)| Step::Reverse { who, payment, till }),
        2 => (clerk.clone(), -30_000..30_000_i64).prop_map(|(clerk, fen)| Step::Move { clerk, fen }),
        2 => (clerk, prop_oneof![3 => Just(0_i64), 1 => -500..500_i64])
            .prop_map(|(clerk, miscount)| Step::Close { clerk, miscount }),
        1 => (0..20_i64).prop_map(|minutes| Step::Wait { minutes }),
    ]
}

struct Life {
    desk: Desk,
    model: Model,
    accounts: Vec<String>,
    tills: [Option<String>; 2],
    quotes: [Option<(String, Taken)>; 2],
    slips: u32,
}

/// A refusal is an answer like another here; anything else than yes or a named no is a fault.
fn named<T>(answer: Result<T, Answer>) -> Option<T> {
    match answer {
        Ok(value) => Some(value),
        Err(Answer::Refused(_)) => None,
        Err(other) => panic!("neither done nor refused by name: {other:?}"),
    }
}

impl Life {
    fn begin(engine: Engine) -> Self {
        let desk = Desk::open(Database::new(engine));
        desk.set_up(OFFERS);
        let accounts = (1..).take(ACCOUNTS).map(|n| desk.account(n, &MONTHS)).collect();
        let model = Model::new(ACCOUNTS, 2_600 * 4);
        Self { desk, model, accounts, tills: [None, None], quotes: [None, None], slips: 0 }
    }

    fn take(&mut self, step: &Step) {
        match *step {
            Step::Open { clerk, float } => {
                if let Some(till) = named(self.desk.open_till(CLERKS[clerk], float)) {
                    self.model.opened(&till, float);
                    self.tills[clerk] = Some(till);
                }
            }
            Step::Quote { clerk, account, oldest, ahead, coupon } => self.quote(clerk, account, oldest, ahead, coupon),
            Step::Grant { clerk, account } => {
                let (id, ask) = (self.accounts[account].clone(), paper(TICKETS[clerk]));
                if named(self.desk.act(CLERKS[clerk], move |work| give_reduction(work, &id, &ask))).is_some() {
                    self.model.granted[account] = true;
                }
            }
            Step::Confirm { clerk } => {
                if let Some((quote, _)) = &self.quotes[clerk] {
                    named(self.desk.confirm(CLERKS[clerk], quote, Confirmer::Word));
                }
            }
            Step::Pay { clerk, method, extra } => self.pay(clerk, method, extra),
            Step::Reverse { who, payment, till } => self.reverse(who, payment, till),
            Step::Move { clerk, fen } => {
                let Some(till) = self.tills[clerk].clone() else { return };
                let direction = if fen >= 0 { Direction::In } else { Direction::Out };
                let ask = AskMovement { direction, amount_fen: Money(fen.abs()), reason: "change".into() };
                if named(self.desk.move_cash(CLERKS[clerk], &till, &ask)).is_some() {
                    self.model.moved(&till, fen);
                }
            }
            Step::Close { clerk, miscount } => {
                let Some(till) = self.tills[clerk].clone() else { return };
                let mut counted = self.model.drawers[&till].holds;
                counted[0] += miscount;
                let reason = (miscount != 0).then_some("miscount");
                if named(self.desk.close_till(CLERKS[clerk], &till, counted, reason)).is_some() {
                    self.model.closed(&till, counted);
                    self.tills[clerk] = None;
                }
            }
            Step::Wait { minutes } => self.desk.clock.set(self.desk.clock.now() + minutes * 60_000),
        }
    }

    fn quote(&mut self, clerk: usize, account: usize, oldest: u32, ahead: Option<i32>, coupon: bool) {
        let arrears = if oldest == 0 { Arrears::None } else { Arrears::Oldest { count: oldest } };
        let ask = AskQuote {
            account: Some(self.accounts[account].clone()),
            arrears,
            prepay_months: ahead,
            coupon: coupon.then(|| "Ten".to_owned()),
            ..AskQuote::default()
        };
        let Some(quote) = named(self.desk.quote(CLERKS[clerk], TICKETS[clerk], &ask)) else { return };
        let sum = |owed: bool| -> i64 {
            quote.lines.iter().filter(|line| line.charge.is_some() == owed).map(|line| line.amount_fen.0).sum()
        };
        let owed = self.model.owed[account];
        assert_eq!(sum(true), owed.min(2_600 * i64::from(oldest)), "the oldest months, no more than are owed");
        assert!(!coupon || self.model.coupons < COUPON_USES, "a coupon that is used up");
        assert_eq!(sum(false), self.model.ahead(account, ahead.unwrap_or(0), coupon), "by the tariff of the day");
        let till = String::new();
        let (arrears, ahead) = (sum(true), sum(false));
        let taken = Taken { account, clerk, till, method: 0, arrears, ahead, coupon, reversed: false };
        self.quotes[clerk] = Some((quote.id, taken));
    }

    fn pay(&mut self, clerk: usize, method: usize, extra: i64) {
        let Some((quote, taken)) = self.quotes[clerk].clone() else { return };
        let total = taken.arrears + taken.ahead;
        self.slips += 1;
        let reference = format!("S{:06}", self.slips);
        let tender = match method {
            0 => Tender::Cash { tendered_fen: Money(total + extra) },
            1 => Tender::Card { reference },
            _ => Tender::Qr { reference },
        };
        if let Some(paid) = named(self.desk.pay(CLERKS[clerk], TICKETS[clerk], &quote, tender)) {
            let till = self.tills[clerk].clone().expect("a payment without an open till");
            assert!(!taken.coupon || self.model.coupons < COUPON_USES, "the last use was used twice");
            assert_eq!(paid.receipt_number, self.model.receipts + 1, "receipts without a gap");
            assert_eq!(paid.change_fen.0, if method == 0 { extra } else { 0 });
            self.model.paid(&paid.id, Taken { till, method, ..taken });
        }
    }

    fn reverse(&mut self, who: usize, payment: usize, till: usize) {
        let Some(id) = self.model.payments.keys().nth(payment).cloned() else { return };
        let till = self.tills.get(till).cloned().flatten();
        let who = ["du", "ling", "li"][who];
        if let Some(back) = named(self.desk.reverse(who, &id, till.as_deref())) {
            assert_ne!(who, "li", "a clerk took a payment back");
            self.model.reversed(&id, &back.till);
        }
    }

    /// The store says what the model says.
    fn compare(&self) {
        let (desk, model) = (&self.desk, &self.model);
        desk.books_are_right();
        for (account, owed) in self.accounts.iter().zip(&model.owed) {
            assert_eq!(desk.balance(&format!("sub:{account}")), *owed);
        }
        for (till, drawer) in &model.drawers {
            for (method, held) in ["cash", "card", "qr"].iter().zip(drawer.holds) {
                assert_eq!(desk.balance(&format!("till:{till}:{method}")), held, "{till} {method}");
            }
        }
        assert_eq!(desk.balance("safe"), model.safe);
        assert_eq!(desk.balance("over_short"), model.over_short);
        assert_eq!(desk.balance("clearing:card"), model.clearing[1]);
        assert_eq!(desk.balance("clearing:qr"), model.clearing[2]);
        let off = ["reduction:low", "prepay:year", "prepay:half", "coupon:ten"];
        let off: i64 = off.iter().map(|rule| desk.balance(&format!("discount:{rule}"))).sum();
        assert_eq!(desk.balance("revenue:tv") + off, model.revenue);
        for (n, clerk) in CLERKS.iter().enumerate() {
            let quarter = desk.ask(|conn| Ok(fees::quarter_of(conn, BRANCH, clerk, "2026Q1")?));
            assert_eq!((quarter.payments, quarter.amount_fen.0), model.quarter(n));
        }
    }
}

fn any_order_keeps_the_books(engine: Engine, lives: u32, steps: usize) {
    let steps: usize = std::env::var("SANSHENG_RANDOM_STEPS").ok().and_then(|n| n.parse().ok()).unwrap_or(steps);
    let config = Config { cases: lives, max_shrink_iters: 60, failure_persistence: None, ..Config::default() };
    let story = prop::collection::vec(step(), 1..steps);
    let outcome = TestRunner::new(config).run(&story, |story| {
        let mut life = Life::begin(engine);
        // Most stories begin like a day: both tills open.
        life.take(&Step::Open { clerk: 0, float: 20_000 });
        for step in &story {
            life.take(step);
        }
        life.compare();
        Ok(())
    });
    outcome.expect("every interleaving agrees with the model");
}

#[test]
fn any_order_keeps_the_books_sqlite() {
    any_order_keeps_the_books(Engine::Sqlite, 24, 160);
}

#[test]
fn any_order_keeps_the_books_postgres() {
    any_order_keeps_the_books(Engine::Postgres, 4, 120);
}
