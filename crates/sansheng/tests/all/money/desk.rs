//! A small hall for the money tests: two counters with clerks, a duty manager, a leader, tickets in service, a tariff.

use std::sync::Arc;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use sansheng::accounts::{self, Address, NewAccount, Owed};
use sansheng::door::{Answer, Door, Stop, Work};
use sansheng::fees::{
    self, AskClosing, AskMovement, AskPayment, AskQuote, AskReversal, Confirmer, HowPaid, Paid, Part, QuoteView,
    Reversed, Tender, TillClosed,
};
use sansheng::kernel::{Actor, Chance, Clock, Day, Money, Role};
use sansheng::refusal::Refusal;
use sansheng::store::open_writer;

use crate::support::Database;
use crate::support::branch::{BRANCH, NOW, found};

/// The hall of these tests.
pub const HALL: &str = "renmin";

const SETUP: &str = "
insert into halls (branch, id, name_zh, name_en, address_zh, address_en, notice_zh, notice_en, hue, target_regular_s,
  target_priority_s, head_start_s, overtakes_max, wait_max_s, grace_s, recalls_max, recall_pause_s, patience_s,
  queue_max, kiosk_open, created_at) values
  ('yl', 'renmin', '人民路大厅', 'Renmin Hall', '人民路1号', '1 Renmin Road', '', '', 200, 900, 300, 300, 8, 2700, 120,
   2, 30, 3600, 500, 1, 0),
  ('yl', 'dongmen', '东门大厅', 'East Gate Hall', '东门街2号', '2 East Gate', '', '', 200, 900, 300, 300, 8, 2700, 120,
   2, 30, 3600, 500, 1, 0);
insert into zones (branch, hall, code, name_zh, name_en, way_zh, way_en, position, active) values
  ('yl', 'renmin', 'a', '甲区', 'A', '', '', 1, 1), ('yl', 'dongmen', 'a', '甲区', 'A', '', '', 1, 1);
insert into categories (branch, hall, code, name_zh, name_en, position, active) values
  ('yl', 'renmin', 'pay', '缴费', 'Pay', 1, 1), ('yl', 'dongmen', 'pay', '缴费', 'Pay', 1, 1);
insert into services (branch, hall, code, category, prefix, name_zh, name_en, hint_zh, hint_en, elsewhere_zh,
  elsewhere_en, search, icon, norm_s, fee_fen, takes_account, position, active) values
  ('yl', 'renmin', 'pay', 'pay', 'A', '缴费', 'Pay', '', '', '', '', '', 'wallet', 180, 0, 1, 1, 1),
  ('yl', 'renmin', 'install', 'pay', 'B', '新装', 'New installation', '', '', '', '', '', 'plug', 600, 30000, 1, 2, 1);
insert into customer_types (branch, hall, code, name_zh, name_en, position, active) values
  ('yl', 'renmin', 'person', '个人', 'Person', 1, 1);
insert into reasons (branch, hall, kind, code, name_zh, name_en, position, active) values
  ('yl', 'renmin', 'reversal', 'wrong-account', '缴错账户', 'Wrong account', 1, 1),
  ('yl', 'renmin', 'till', 'change', '换零', 'Small change', 1, 1),
  ('yl', 'renmin', 'till', 'miscount', '找零有误', 'Wrong change given', 2, 1);
insert into staff (branch, id, login, name, role, hall, password_hash, totp_step, language, active, created_at, number) values
  ('yl', 'li', '1001', '李', 'clerk', 'renmin', '', 0, 'zh-CN', 1, 0, 1),
  ('yl', 'wu', '1002', '吴', 'clerk', 'renmin', '', 0, 'zh-CN', 1, 0, 2),
  ('yl', 'du', '2001', '杜', 'duty_manager', 'renmin', '', 0, 'zh-CN', 1, 0, 3),
  ('yl', 'dong', '2002', '董', 'duty_manager', 'dongmen', '', 0, 'zh-CN', 1, 0, 4),
  ('yl', 'ling', '3001', '凌', 'leader', null, '', 0, 'zh-CN', 1, 0, 5);
insert into counters (branch, id, hall, number, zone, presence, presence_since, clerk, active) values
  ('yl', 'renmin-1', 'renmin', 1, 'a', 'open', 0, 'li', 1),
  ('yl', 'renmin-2', 'renmin', 2, 'a', 'open', 0, 'wu', 1);
insert into tariffs (branch, code, version, name_zh, name_en, product, price_fen, effective_from) values
  ('yl', 'basic', 1, '基本收视费', 'Basic', 'tv', 2400, '2024-01-01'),
  ('yl', 'basic', 2, '基本收视费', 'Basic', 'tv', 2600, '2026-01-01'),
  ('yl', 'basic', 3, '基本收视费', 'Basic', 'tv', 2800, '2026-07-01');
";

/// The hall, its door and its clock.
pub struct Desk {
    pub door: Door,
    pub clock: Clock,
    pub database: Arc<Database>,
}

/// A person of the staff.
pub fn person(id: &str) -> Actor {
    let role = match id {
        "du" | "dong" => Role::DutyManager,
        "ling" => Role::Leader,
        _ => Role::Clerk,
    };
    Actor::staff(id, role)
}

/// The refusal of an answer, or a loud failure.
pub fn refusal<T: std::fmt::Debug>(answer: Result<T, Answer>) -> Refusal {
    match answer {
        Err(Answer::Refused(refusal)) => refusal,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

impl Desk {
    /// Opens the hall at ten in the morning; tickets `t1` at counter 1 and `t2` at counter 2 are in service.
    pub fn open(database: Database) -> Self {
        found(&database.url);
        let mut conn = open_writer(&database.url).expect("opens");
        conn.batch_execute(SETUP).expect("the hall is set up");
        let clock = Clock::simulated(NOW);
        let door = Door::open_with(&database.url, clock.clone(), || Chance::seeded(7));
        let desk = Self { door, clock, database: Arc::new(database) };
        desk.ticket("t1", "pay", 1);
        desk.ticket("t2", "pay", 2);
        desk
    }

    /// A ticket in service at a counter; whatever was there is finished.
    pub fn ticket(&self, id: &str, service: &str, counter: i32) {
        let number: String = id.chars().filter(char::is_ascii_digit).collect();
        let prefix = if service == "pay" { "A" } else { "B" };
        self.sql(&format!(
            "update tickets set state = 'finished', counter = null where branch = 'yl' and counter = 'renmin-{counter}'; \
             insert into tickets (branch, id, hall, day, prefix, number, token, service, customer_type, class, channel, \
               language, state, arrived_at, ready_at, target_s, counter, calls, transfers, overtaken, ahead) values \
               ('yl', '{id}', 'renmin', '2026-03-02', '{prefix}', {number}, 'secret-{id}', '{service}', 'person', \
                'regular', 'kiosk', 'zh-CN', 'serving', 0, 0, 900, 'renmin-{counter}', 1, 0, 0, 0); \
             insert into ticket_services (branch, ticket, position, service, state, served_s) values \
               ('yl', '{id}', 1, '{service}', 'serving', 0);"
        ));
    }

    pub fn sql(&self, sql: &str) {
        open_writer(&self.database.url).expect("opens").batch_execute(sql).expect("good SQL");
    }

    pub fn act<T: Send + 'static>(
        &self,
        who: &str,
        command: impl FnMut(&mut Work<'_>) -> Result<T, Stop> + Send + 'static,
    ) -> Result<T, Answer> {
        self.door.write_blocking(&person(who), BRANCH, command)
    }

    pub fn ask<T>(&self, question: impl FnOnce(&mut sansheng::store::Conn) -> Result<T, Stop>) -> T {
        self.door.read_blocking(question).expect("an answer")
    }

    /// An account that owes these months of 26 yuan each. Returns its id.
    pub fn account(&self, n: u32, months: &[&str]) -> String {
        let owed = months
            .iter()
            .map(|m| Owed { tariff: String::new(), month: (*m).into(), version: 2, amount: Money(2_600) })
            .collect();
        let new = NewAccount { owed, ..subscriber(n) };
        self.opened("2025-01-01", new)
    }

    /// An account whose subscriptions run from a day on.
    pub fn opened(&self, since: &str, new: NewAccount) -> String {
        let since = Day::parse(since).expect("a day");
        self.act("li", move |work| accounts::create(work, &since, &new)).expect("an account")
    }

    /// Changes what is set up, so that nobody uses what they remember.
    pub fn set_up(&self, sql: &str) {
        self.sql(&format!("{sql}; update branches set config = config + 1"));
    }

    pub fn quote(&self, who: &str, ticket: &str, ask: &AskQuote) -> Result<QuoteView, Answer> {
        let (ticket, ask) = (ticket.to_owned(), ask.clone());
        self.act(who, move |work| fees::make_quote(work, &ticket, &ask))
    }

    pub fn confirm(&self, who: &str, quote: &str, how: Confirmer) -> Result<QuoteView, Answer> {
        let quote = quote.to_owned();
        self.act(who, move |work| fees::confirm(work, &quote, &how))
    }

    pub fn pay(&self, who: &str, ticket: &str, quote: &str, tender: Tender) -> Result<Paid, Answer> {
        let (ticket, ask) = (ticket.to_owned(), AskPayment::whole(quote, tender));
        self.act(who, move |work| fees::pay(work, &ticket, &ask))
    }

    pub fn pay_parts(&self, who: &str, ticket: &str, quote: &str, parts: Vec<Part>) -> Result<Paid, Answer> {
        let how = HowPaid::Parts { parts };
        let ask = AskPayment { quote: quote.to_owned(), payer: String::new(), leave_change: false, how };
        let ticket = ticket.to_owned();
        self.act(who, move |work| fees::pay(work, &ticket, &ask))
    }

    /// Quotes everything that an account owes, has it confirmed by word and takes the exact cash.
    pub fn settle(&self, who: &str, ticket: &str, account: &str) -> Paid {
        let ask = AskQuote { account: Some(account.to_owned()), ..AskQuote::default() };
        let quote = self.quote(who, ticket, &ask).expect("a quote");
        self.confirm(who, &quote.id, Confirmer::Word).expect("a yes");
        self.pay(who, ticket, &quote.id, Tender::Cash { tendered_fen: quote.total_fen }).expect("a payment")
    }

    /// As the clerk of the ticket in service does.
    pub fn reverse_served(&self, who: &str, payment: &str, reason: &str) -> Result<Reversed, Answer> {
        let (payment, reason) = (payment.to_owned(), reason.to_owned());
        let ask = AskReversal { reason, note: String::new(), till: None };
        self.act(who, move |work| fees::reverse_served(work, &payment, &ask))
    }

    pub fn reverse(&self, who: &str, payment: &str, till: Option<&str>) -> Result<Reversed, Answer> {
        let payment = payment.to_owned();
        let ask = AskReversal { reason: "wrong-account".into(), note: String::new(), till: till.map(str::to_owned) };
        self.act(who, move |work| fees::reverse(work, &payment, &ask))
    }

    pub fn open_till(&self, who: &str, float: i64) -> Result<String, Answer> {
        self.act(who, move |work| fees::open_till(work, Money(float))).map(|till| till.id)
    }

    pub fn move_cash(&self, who: &str, till: &str, ask: &AskMovement) -> Result<String, Answer> {
        let (till, ask) = (till.to_owned(), ask.clone());
        self.act(who, move |work| fees::move_cash(work, &till, &ask))
    }

    pub fn close_till(
        &self,
        who: &str,
        till: &str,
        count: [i64; 3],
        reason: Option<&str>,
    ) -> Result<TillClosed, Answer> {
        let till = till.to_owned();
        let [cash, card, qr] = count.map(Money);
        let ask = AskClosing {
            cash_fen: cash,
            card_fen: card,
            qr_fen: qr,
            notes: Vec::new(),
            reason: reason.map(str::to_owned),
        };
        self.act(who, move |work| fees::close_till(work, &till, &ask))
    }

    pub fn balance(&self, account: &str) -> i64 {
        self.ask(|conn| Ok(fees::ledger::balance(conn, BRANCH, account)?.amount.0))
    }

    /// Nothing is wrong with the money.
    pub fn books_are_right(&self) {
        let wrong = self.ask(|conn| Ok(fees::verify::verify(conn, BRANCH)?));
        assert_eq!(wrong, Vec::<String>::new());
    }

    pub fn count(&self, table: &str) -> i64 {
        #[derive(QueryableByName)]
        struct N {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            n: i64,
        }
        let sql = format!("select count(*) as n from {table}");
        self.ask(|conn| Ok(diesel::sql_query(sql).get_result::<N>(conn)?.n))
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.door.close();
    }
}

/// The business day of [`NOW`].
pub fn day() -> Day {
    Day::parse("2026-03-02").expect("a day")
}

/// A person with an account that owes nothing.
pub fn subscriber(n: u32) -> NewAccount {
    NewAccount {
        number: format!("8101{n:06}"),
        kind: accounts::Kind::Person,
        name: "王小明".into(),
        phone: format!("138{n:08}"),
        card: format!("HC{n:012}"),
        subscriber: None,
        address: Address::read("城东区解放路128号3号楼501室"),
        tariffs: vec!["basic".into()],
        credit: Money::ZERO,
        status: accounts::Status::Active,
        owed: Vec::new(),
    }
}
