//! A few accounts in the money tests' hall, and what is done with their bills.

use diesel::prelude::*;
use sansheng::accounts::{self, NewAccount};
use sansheng::billing::{self, AskOrder, BillingRefusal, Order, OrderKind, Progress, RunState};
use sansheng::door::{Answer, Door};
use sansheng::fees::{self, AskCreditNote, AskQuote, Confirmer, CreditNote, CreditReason, Tender};
use sansheng::kernel::{Actor, Day, Money};
use sansheng::refusal::Refusal;

use crate::money::desk::{Desk, refusal, subscriber};
use crate::support::branch::BRANCH;

/// A day in milliseconds.
pub const DAY_MS: i64 = 24 * 3_600_000;

/// The billing refusal of an answer, or a loud failure.
pub fn no<T: std::fmt::Debug>(answer: Result<T, Answer>) -> BillingRefusal {
    match refusal(answer) {
        Refusal::Billing(no) => no,
        other => panic!("{other:?}"),
    }
}

/// A line of a bill: kind, rule, first day, last day, amount, paid.
pub type Line = (String, String, String, String, i64, i64);

impl Desk {
    /// An account whose basic tariff began on a day.
    pub fn since(&self, n: u32, from: &str) -> String {
        let (new, from) = (subscriber(n), Day::parse(from).expect("a day"));
        self.act("li", move |work| accounts::create(work, &from, &new)).expect("an account")
    }

    pub fn moved_in(&self, new: &NewAccount, from: &str) -> String {
        let (new, from) = (new.clone(), Day::parse(from).expect("a day"));
        self.act("li", move |work| accounts::create(work, &from, &new)).expect("an account")
    }

    /// A second, dearer tariff of the same product.
    pub fn sells_gold(&self) {
        self.sql(
            "insert into tariffs (branch, code, version, name_zh, name_en, product, price_fen, effective_from) values \
             ('yl', 'gold', 1, '高清', 'Gold', 'tv', 5200, '2024-01-01')",
        );
    }

    pub fn start_run(&self, month: &str) -> Result<Progress, Answer> {
        let month = month.to_owned();
        self.act("ling", move |work| billing::start(work, &month))
    }

    /// Runs a month to its end, so many accounts at a time.
    pub fn bill(&self, month: &str, accounts: i64) -> Progress {
        let run = self.start_run(month).expect("a run");
        finish(&self.door, run, accounts)
    }

    pub fn lines(&self, account: &str) -> Vec<Line> {
        use sansheng::store::schema::charges as c;
        self.ask(|conn| {
            Ok(c::table
                .filter(c::branch.eq(BRANCH).and(c::account.eq(account)).and(c::bill.is_not_null()))
                .order((c::from_day.asc(), c::id.asc()))
                .select((c::kind, c::rule, c::from_day, c::through_day, c::amount_fen, c::paid_fen))
                .load(conn)?)
        })
    }

    /// What the bills of an account come to, by month.
    pub fn bills(&self, account: &str) -> Vec<(String, i64)> {
        use sansheng::store::schema::bills as b;
        self.ask(|conn| {
            let of = b::table.filter(b::branch.eq(BRANCH).and(b::account.eq(account)));
            Ok(of.order(b::month.asc()).select((b::month, b::total_fen)).load(conn)?)
        })
    }

    /// The first line of an account's bill of a month: bill and charge.
    pub fn first_line(&self, account: &str, month: &str) -> (String, String) {
        use sansheng::store::schema::{bills as b, charges as c};
        self.ask(|conn| {
            let bill: String = b::table
                .filter(b::branch.eq(BRANCH).and(b::account.eq(account)).and(b::month.eq(month)))
                .select(b::id)
                .get_result(conn)?;
            let charge = c::table
                .filter(c::branch.eq(BRANCH).and(c::bill.eq(&bill)))
                .order(c::id.asc())
                .select(c::id)
                .first(conn)?;
            Ok((bill, charge))
        })
    }

    pub fn credit(&self, bill: &str, charge: &str, fen: i64) -> Result<CreditNote, Answer> {
        let (bill, charge) = (bill.to_owned(), charge.to_owned());
        let ask =
            AskCreditNote { charge, amount_fen: Money(fen), reason: CreditReason::NotServed, note: String::new() };
        self.act("ling", move |work| billing::credit(work, &bill, &ask))
    }

    pub fn order(&self, account: &str, ask: AskOrder) -> Result<Order, Answer> {
        let account = account.to_owned();
        self.act("li", move |work| billing::order(work, &account, &ask))
    }

    /// An order that needs nothing but its kind and day.
    pub fn plainly(&self, account: &str, kind: OrderKind, day: Option<&str>) -> Result<Order, Answer> {
        self.order(account, AskOrder { effective_day: day.map(str::to_owned), ..asked(kind) })
    }

    /// Pays so much in without owing it.
    pub fn top_up(&self, account: &str, fen: i64) {
        let ask = AskQuote { account: Some(account.to_owned()), top_up_fen: Some(Money(fen)), ..AskQuote::default() };
        let quote = self.quote("li", "t1", &ask).expect("a quote");
        self.confirm("li", &quote.id, Confirmer::Word).expect("a yes");
        self.pay("li", "t1", &quote.id, Tender::Cash { tendered_fen: quote.total_fen }).expect("a payment");
    }

    /// Pays months ahead. Returns the payment.
    pub fn prepay(&self, account: &str, months: i32) -> String {
        let ask = AskQuote { account: Some(account.to_owned()), prepay_months: Some(months), ..AskQuote::default() };
        let quote = self.quote("li", "t1", &ask).expect("a quote");
        self.confirm("li", &quote.id, Confirmer::Word).expect("a yes");
        self.pay("li", "t1", &quote.id, Tender::Cash { tendered_fen: quote.total_fen }).expect("a payment").id
    }

    pub fn pass_days(&self, days: i64) {
        self.clock.set(self.clock.now() + days * DAY_MS);
    }

    /// What the tick does about orders.
    pub fn carry_out(&self) -> usize {
        self.door.write_blocking(&Actor::system(), BRANCH, billing::carry_out_due).expect("carried out")
    }

    /// Nothing is wrong with bills and money.
    pub fn all_is_right(&self) {
        self.books_are_right();
        let wrong = self.ask(|conn| Ok(billing::verify::verify(conn, BRANCH)?));
        assert_eq!(wrong, Vec::<String>::new());
    }

    /// The statement's last balance is the ledger's.
    pub fn statement_agrees(&self, account: &str) {
        let page =
            self.ask(|conn| billing::whole_statement(conn, BRANCH, account, &billing::Wanted::default(), 10_000));
        assert_eq!(page.after_fen.0, self.balance(&fees::ledger::subscriber(account)), "{page:#?}");
        assert_eq!((page.before_fen, page.next), (Money::ZERO, None));
    }
}

/// An order of a kind for the ticket at counter 1.
pub fn asked(kind: OrderKind) -> AskOrder {
    AskOrder {
        ticket: "t1".into(),
        kind,
        effective_day: None,
        subscription: None,
        tariff: None,
        address: None,
        subscriber: None,
        new_subscriber: None,
    }
}

/// One step of a run, through a door.
pub fn step(door: &Door, run: &str, accounts: i64) -> Progress {
    let run = run.to_owned();
    door.write_blocking(&Actor::system(), BRANCH, move |work| billing::step_of(work, &run, accounts)).expect("a step")
}

/// Steps a run to its end.
pub fn finish(door: &Door, mut run: Progress, accounts: i64) -> Progress {
    while run.state == RunState::Running {
        run = step(door, &run.id, accounts);
    }
    run
}
