//! Payment by QR code, from the confirmed quote to the ledger, against the fake provider: told in time, late, twice, never
//! or falsely, the money is booked once or goes back.

use std::future::Future;
use std::time::Duration;

use axum::http::StatusCode;
use crowd::client::{Ask, Line};
use sansheng::door::Answer;
use sansheng::fees::orders::{self, AskOrder, OrderState, OrderView};
use sansheng::fees::{self, AskQuote, Confirmer, FeesRefusal, Part, Tender};
use sansheng::kernel::{Clock, Money};
use sansheng::providers::{Kind, asking, setup};
use sansheng::settings;
use sansheng::web::{App, router};
use serde_json::{Value, json};

use super::desk::{Desk, HALL, person, refusal};
use crate::both_engines;
use crate::support::branch::BRANCH;
use crate::support::site::Site;
use crate::support::{Database, Engine};

/// The deadline of calls in these tests: some wait for it.
const WITHIN: Duration = Duration::from_millis(800);
/// Longer than any pause between two askings.
pub(super) const PAUSE_MS: i64 = 31_000;

/// A desk that offers both providers; the fake one and our notification routes listen on the loopback.
pub(super) struct Scene {
    pub(super) desk: Desk,
    pub(super) app: App,
    runtime: tokio::runtime::Runtime,
    host: String,
}

impl Scene {
    fn apart(&self) -> orders::ApartOrders {
        self.desk.ask(|conn| Ok(orders::orders_apart(conn, BRANCH, HALL)?))
    }

    pub(super) fn open(database: Database) -> Self {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let desk = Desk::open(database);
        desk.open_till("li", 20_000).expect("a till");
        let keys = fakepay::keys::Keys::generate();
        let folder = tempfile::tempdir().expect("a folder");
        let (app, host) = runtime.block_on(async {
            let hall = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
            let fake = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
            let public_url = format!("http://{}", hall.local_addr().expect("an address"));
            let host = fake.local_addr().expect("an address").to_string();
            keys.write(folder.path(), &format!("http://{host}")).expect("keys are written");
            let offered = setup::providers(&written(folder.path()), &public_url, &Clock::System).expect("set up");
            let app = App::new(desk.door.clone(), &public_url).offering(offered.within(WITHIN));
            let routed = router(app.clone());
            tokio::spawn(async move { axum::serve(hall, routed).await });
            tokio::spawn(async move { fakepay::serve(fake, keys, None).await });
            (app, host)
        });
        Self { desk, app, runtime, host }
    }

    pub(super) fn wait<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    /// A confirmed quote of 26 yuan on ticket `t1`.
    pub(super) fn quote(&self, n: u32) -> String {
        let ask = AskQuote { account: Some(self.desk.account(n, &["2026-02"])), ..AskQuote::default() };
        let quote = self.desk.quote("li", "t1", &ask).expect("a quote");
        self.desk.confirm("li", &quote.id, Confirmer::Word).expect("a yes");
        quote.id
    }

    /// What the clerk does: write the wish down, then ask the provider.
    pub(super) fn ask(&self, quote: &str, provider: Kind) -> Result<OrderView, Answer> {
        let ask = AskOrder { quote: quote.to_owned(), provider, others: Vec::new() };
        let order = self.desk.act("li", move |work| orders::intend(work, "t1", &ask))?;
        self.wait(asking::open(&self.app, BRANCH, order))
    }

    pub(super) fn opened(&self, n: u32, provider: Kind) -> OrderView {
        let order = self.ask(&self.quote(n), provider).expect("an order");
        assert_eq!((order.state, order.code_url.is_empty()), (OrderState::Opened, false), "{order:?}");
        order
    }

    pub(super) fn control(&self, path: &str, body: &Value) -> Value {
        let ask = Ask::post(format!("/control{path}"), body.clone());
        self.wait(async { Line::to(&self.host).ask(&ask).await }).expect("the control answers").json()
    }

    /// Somebody pays on the phone.
    pub(super) fn pays(&self, order: &OrderView) {
        let paid = self.control(&format!("/orders/{}/pay", order.order_no), &json!({}));
        assert_eq!(paid["state"], "paid", "{paid}");
    }

    /// Tells again; whether each was taken.
    pub(super) fn tells(&self, order: &OrderView, how: &Value) -> Vec<bool> {
        let told = self.control(&format!("/orders/{}/notify", order.order_no), how);
        told["taken"].as_array().expect("a list").iter().map(|taken| *taken == true).collect()
    }

    pub(super) fn known(&self, order: &OrderView) -> Value {
        let ask = Ask::get(format!("/control/orders/{}", order.order_no));
        self.wait(async { Line::to(&self.host).ask(&ask).await }).expect("the control answers").json()
    }

    pub(super) fn now(&self, order: &OrderView) -> OrderView {
        let id = order.id.clone();
        self.desk.ask(move |conn| orders::order(conn, BRANCH, &id))
    }

    /// Time passes, and whatever is due is asked about.
    pub(super) fn beat(&self, ms: i64) -> usize {
        self.desk.clock.set(self.desk.clock.now() + ms);
        self.wait(asking::ask_about_all_due(&self.app))
    }

    /// Waits until an order stands so; notifications come by themselves.
    pub(super) fn becomes(&self, order: &OrderView, state: OrderState) -> OrderView {
        for _ in 0..100 {
            let seen = self.now(order);
            if seen.state == state {
                return seen;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("it is {:?}", self.now(order));
    }

    pub(super) fn payments(&self) -> i64 {
        self.desk.books_are_right();
        self.desk.count("payments")
    }

    pub(super) fn events(&self, kind: &str) -> i64 {
        self.desk.count(&format!("events where kind = '{kind}'"))
    }
}

/// The settings that the fake provider wrote beside its keys, as the command line would read them.
fn written(folder: &std::path::Path) -> settings::Providers {
    let text = std::fs::read_to_string(folder.join("sansheng.env")).expect("settings");
    let value = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(&format!("SANSHENG_{name}=")));
        Some(line.expect("a setting").to_owned())
    };
    let file = |name: &str| value(name).map(Into::into);
    settings::Providers {
        wechat_url: value("WECHAT_URL"),
        wechat_mchid: value("WECHAT_MCHID"),
        wechat_appid: value("WECHAT_APPID"),
        wechat_serial: value("WECHAT_SERIAL"),
        wechat_key_file: file("WECHAT_KEY_FILE"),
        wechat_apiv3_key_file: file("WECHAT_APIV3_KEY_FILE"),
        wechat_platform_key_file: file("WECHAT_PLATFORM_KEY_FILE"),
        wechat_platform_serial: value("WECHAT_PLATFORM_SERIAL"),
        alipay_url: value("ALIPAY_URL"),
        alipay_app_id: value("ALIPAY_APP_ID"),
        alipay_key_file: file("ALIPAY_KEY_FILE"),
        alipay_platform_key_file: file("ALIPAY_PLATFORM_KEY_FILE"),
    }
}

both_engines! {
    fn half_in_cash_and_half_by_code_is_one_payment(database: Database) {
        let scene = Scene::open(database);
        let quote = scene.quote(1);
        let cash = |amount: i64| Part {
            amount_fen: Money(amount), tender: Tender::Cash { tendered_fen: Money(2_000) }
        };
        let ask = |others: Vec<Part>| {
            let ask = AskOrder { quote: quote.clone(), provider: Kind::Wechat, others };
            scene.desk.act("li", move |work| orders::intend(work, "t1", &ask))
        };
        for others in [vec![cash(2_600)], vec![cash(2_700)]] {
            assert!(ask(others.clone()).is_err(), "nothing is left for the code: {others:?}");
        }
        assert!(ask(vec![cash(2_500)]).is_err(), "too little cash was given for that part");
        let order = ask(vec![cash(1_300)]).expect("an order");
        let order = scene.wait(asking::open(&scene.app, BRANCH, order)).expect("opened");
        assert_eq!(order.amount_fen, Money(1_300));
        scene.pays(&order);
        let paid = scene.becomes(&order, OrderState::Paid);
        assert_eq!(scene.payments(), 1);
        let parts = scene.desk.count("payment_parts where amount_fen = 1300");
        assert_eq!(parts, 2, "half by each method");
        assert_eq!(scene.desk.count("payment_parts where change_fen = 700"), 1);
        scene.desk.reverse("du", &paid.payment.expect("a payment"), None).expect("taken back");
        assert_eq!(scene.now(&order).state, OrderState::Owed, "the provider's half goes back through the provider");
        scene.desk.books_are_right();
    }

    fn told_of_once_or_often_it_is_one_payment(database: Database) {
        let scene = Scene::open(database);
        for (n, kind) in (1..).zip(Kind::ALL) {
            let order = scene.opened(n, kind);
            scene.pays(&order);
            let paid = scene.becomes(&order, OrderState::Paid);
            assert!(paid.payment.is_some() && paid.settled_at.is_some(), "{paid:?}");
            assert_eq!(scene.tells(&order, &json!({ "times": 3 })), [true; 3], "{kind:?}");
            scene.beat(PAUSE_MS);
            assert_eq!(scene.payments(), i64::from(n), "{kind:?}");
        }
        assert_eq!(scene.events("provider_order_paid"), 2);
        assert_eq!(scene.desk.count("payment_parts where method = 'qr' and amount_fen = 2600"), 2);
    }

    fn not_told_of_it_is_asked_for(database: Database) {
        let scene = Scene::open(database);
        for (n, kind) in (1..).zip(Kind::ALL) {
            let order = scene.opened(n, kind);
            assert_eq!(scene.beat(0), 0, "{kind:?}: not asked about before it can have been told");
            assert_eq!(scene.beat(PAUSE_MS), 1, "{kind:?}");
            assert_eq!(scene.now(&order).state, OrderState::Opened, "{kind:?}: nobody has paid");
            scene.control("/mischief", &json!({ "lose_notifications": 1 }));
            scene.pays(&order);
            scene.beat(PAUSE_MS);
            assert_eq!(scene.now(&order).state, OrderState::Paid, "{kind:?}");
            // What was lost comes all the same.
            assert_eq!(scene.tells(&order, &json!({})), [true], "{kind:?}");
            assert_eq!(scene.payments(), i64::from(n), "{kind:?}");
        }
    }

    fn what_is_forged_books_nothing(database: Database) {
        let scene = Scene::open(database);
        for (n, kind) in (1..).zip(Kind::ALL) {
            let order = scene.opened(n, kind);
            scene.control("/mischief", &json!({ "lose_notifications": 1 }));
            scene.pays(&order);
            for forge in ["signature", "body"] {
                assert_eq!(scene.tells(&order, &json!({ "forge": forge })), [false], "{kind:?} {forge}");
            }
            assert_eq!(scene.now(&order).state, OrderState::Opened, "{kind:?}");
            assert_eq!(scene.payments(), i64::from(n) - 1, "{kind:?}");
            // The control: what is true is taken.
            assert_eq!(scene.tells(&order, &json!({})), [true], "{kind:?}");
            assert_eq!(scene.payments(), i64::from(n), "{kind:?}");
        }
    }

    fn another_amount_is_refused_and_written_down_once(database: Database) {
        let scene = Scene::open(database);
        let order = scene.opened(1, Kind::Wechat);
        scene.control("/mischief", &json!({ "lose_notifications": 1 }));
        scene.control(&format!("/orders/{}/pay", order.order_no), &json!({ "amount_fen": 1 }));
        assert_eq!(scene.tells(&order, &json!({ "times": 2 })), [false, false]);
        scene.beat(PAUSE_MS);
        assert_eq!((scene.payments(), scene.events("provider_order_disputed")), (0, 1));
        assert_eq!(scene.beat(PAUSE_MS), 0, "people look into it, nobody asks on");
        let apart = scene.apart();
        let open = scene.desk.ask(|conn| orders::disputes::disputes(conn, BRANCH, HALL, 0)).open;
        let told: Vec<_> = open.iter().map(|one| (one.asked_fen, one.told_fen)).collect();
        assert_eq!(told, [(order.amount_fen, Money(1))], "they find it on a page");
        assert_eq!((apart.owed.len(), apart.refunded.len()), (0, 0));
    }

    fn an_opening_whose_answer_is_lost_is_done_again_with_the_same_number(database: Database) {
        let scene = Scene::open(database);
        for (n, mischief) in (1..).zip(["lose_answers", "lose_requests", "forge_answers"]) {
            let quote = scene.quote(n);
            scene.control("/mischief", &json!({ mischief: 1 }));
            let order = scene.ask(&quote, Kind::Alipay).expect("written down");
            assert_eq!((order.state, order.code_url.as_str()), (OrderState::Unknown, ""), "{mischief}");
            assert_eq!(scene.beat(0), 0, "{mischief}: who asked has its time first");
            scene.beat(PAUSE_MS);
            let opened = scene.now(&order);
            assert_eq!((opened.state, opened.order_no), (OrderState::Opened, order.order_no.clone()), "{mischief}");
            scene.pays(&order);
            scene.becomes(&order, OrderState::Paid);
            assert_eq!(scene.payments(), i64::from(n), "{mischief}");
        }
    }

    fn the_same_wish_is_one_order_and_another_waits(database: Database) {
        let scene = Scene::open(database);
        let quote = scene.quote(1);
        let first = scene.ask(&quote, Kind::Wechat).expect("an order");
        assert_eq!(scene.ask(&quote, Kind::Wechat).expect("the same").id, first.id);
        let pending = FeesRefusal::OrderPending;
        assert_eq!(refusal(scene.ask(&quote, Kind::Alipay)), pending.clone().into());
        let again = AskQuote { account: Some(scene.desk.account(2, &["2026-02"])), ..AskQuote::default() };
        assert_eq!(refusal(scene.desk.quote("li", "t1", &again)), pending.clone().into());
        let withdrawn = quote.clone();
        let withdrawn = scene.desk.act("li", move |work| fees::withdraw(work, &withdrawn));
        assert_eq!(refusal(withdrawn), pending.into());

        let id = first.id.clone();
        scene.desk.act("li", move |work| orders::ask_to_close(work, &id)).expect("wanted closed");
        scene.beat(0);
        assert_eq!(scene.now(&first).state, OrderState::Closed);
        let second = scene.ask(&quote, Kind::Alipay).expect("another way");
        assert_ne!(second.id, first.id);
        scene.pays(&second);
        scene.becomes(&second, OrderState::Paid);
        assert_eq!(scene.payments(), 1);
    }

    fn cash_waits_while_the_code_can_still_be_paid(database: Database) {
        let scene = Scene::open(database);
        for (n, kind) in (1..).zip(Kind::ALL) {
            let order = scene.opened(n, kind);
            let cash = || Tender::Cash { tendered_fen: order.amount_fen };
            let half = |tender: Tender| Part { amount_fen: Money(1_300), tender };
            let mixed = vec![half(cash()), half(Tender::Card { reference: "778899".into() })];
            let pending = FeesRefusal::OrderPending;
            assert_eq!(refusal(scene.desk.pay("li", "t1", &order.quote, cash())), pending.clone().into(), "{kind:?}");
            let card = Tender::Card { reference: "778899".into() };
            assert_eq!(refusal(scene.desk.pay("li", "t1", &order.quote, card)), pending.clone().into(), "{kind:?}");
            assert_eq!(refusal(scene.desk.pay_parts("li", "t1", &order.quote, mixed)), pending.into(), "{kind:?}");
            // It is settled by what the provider says, and then it is paid.
            scene.control("/mischief", &json!({ "lose_notifications": 1 }));
            scene.pays(&order);
            scene.beat(PAUSE_MS);
            assert_eq!(scene.now(&order).state, OrderState::Paid, "{kind:?}");
            assert_eq!(refusal(scene.desk.pay("li", "t1", &order.quote, cash())), FeesRefusal::QuotePaid.into());
            assert_eq!(scene.payments(), i64::from(n), "{kind:?}");
        }
        assert_eq!(scene.events("provider_order_owed"), 0, "nobody paid twice");
    }

    fn a_code_that_was_closed_leaves_the_quote_to_cash(database: Database) {
        let scene = Scene::open(database);
        let order = scene.opened(1, Kind::Wechat);
        let id = order.id.clone();
        scene.desk.act("li", move |work| orders::ask_to_close(work, &id)).expect("wanted closed");
        scene.beat(0);
        assert_eq!(scene.now(&order).state, OrderState::Closed);
        let cash = Tender::Cash { tendered_fen: order.amount_fen };
        scene.desk.pay("li", "t1", &order.quote, cash).expect("paid in cash");
        assert_eq!(scene.payments(), 1);
    }

    fn money_that_comes_though_the_code_was_closed_goes_back_once(database: Database) {
        let scene = Scene::open(database);
        let order = scene.opened(1, Kind::Alipay);
        let id = order.id.clone();
        scene.desk.act("li", move |work| orders::ask_to_close(work, &id)).expect("wanted closed");
        scene.beat(0);
        assert_eq!(scene.now(&order).state, OrderState::Unknown, "nobody has scanned: Alipay cannot say");
        scene.release("du", &order, "客户赶车").expect("the duty manager lets the customer go on");
        let cash = Tender::Cash { tendered_fen: order.amount_fen };
        scene.desk.pay("li", "t1", &order.quote, cash).expect("paid in cash");
        // And the code is scanned all the same.
        scene.pays(&order);
        scene.becomes(&order, OrderState::Owed);
        scene.control("/mischief", &json!({ "lose_answers": 1 }));
        scene.beat(PAUSE_MS);
        assert_eq!(scene.now(&order).state, OrderState::Owed, "whether it went back is unknown");
        assert_eq!(scene.apart().owed.iter().map(|one| &one.order_no).collect::<Vec<_>>(), [&order.order_no]);
        scene.beat(PAUSE_MS);
        assert_eq!(scene.now(&order).state, OrderState::Refunded);
        let apart = scene.apart();
        assert_eq!((apart.owed.len(), apart.refunded.len()), (0, 1));
        assert_eq!(scene.known(&order)["refunds"], json!({ format!("R{}", order.order_no): 2_600 }));
        assert_eq!(scene.tells(&order, &json!({})), [true], "told late: we know");
        assert_eq!((scene.payments(), scene.beat(PAUSE_MS)), (1, 0));
    }

    fn a_code_that_nobody_scans_ends_with_its_time(database: Database) {
        let scene = Scene::open(database);
        for (n, kind) in (1..).zip(Kind::ALL) {
            let order = scene.opened(n, kind);
            scene.beat(5 * 60_000);
            if kind == Kind::Alipay {
                assert_eq!(scene.now(&order).state, OrderState::Unknown, "our clocks may differ");
                scene.beat(61_000);
            }
            assert_eq!(scene.now(&order).state, OrderState::Closed, "{kind:?}");
            assert_eq!(scene.beat(PAUSE_MS), 0, "{kind:?}");
            assert_eq!(scene.events("provider_order_expired"), i64::from(n), "{kind:?}");
        }
        assert_eq!(scene.payments(), 0);
    }

    fn paid_in_time_and_told_after_it_is_a_payment(database: Database) {
        let scene = Scene::open(database);
        let order = scene.opened(1, Kind::Wechat);
        scene.control("/mischief", &json!({ "hold_notifications": true }));
        scene.pays(&order);
        scene.desk.clock.set(scene.desk.clock.now() + 14 * 60_000);
        scene.control("/release", &json!({}));
        assert_eq!(scene.now(&order).state, OrderState::Paid);
        assert_eq!(scene.payments(), 1);
    }

    fn a_payment_that_is_taken_back_goes_back_through_its_provider(database: Database) {
        let scene = Scene::open(database);
        for (n, kind) in (1..).zip(Kind::ALL) {
            let order = scene.opened(n, kind);
            scene.pays(&order);
            let paid = scene.becomes(&order, OrderState::Paid);
            scene.desk.reverse("du", &paid.payment.expect("a payment"), None).expect("taken back");
            assert_eq!(scene.now(&order).state, OrderState::Owed, "{kind:?}");
            scene.desk.books_are_right();
            scene.beat(0);
            assert_eq!(scene.now(&order).state, OrderState::Refunded, "{kind:?}");
            assert_eq!(scene.known(&order)["refunds"].as_object().map(serde_json::Map::len), Some(1), "{kind:?}");
        }
        assert_eq!(scene.payments(), 2);
    }

    fn a_ticket_that_is_over_is_not_paid_any_more(database: Database) {
        let scene = Scene::open(database);
        let order = scene.opened(1, Kind::Wechat);
        scene.control("/mischief", &json!({ "lose_notifications": 1 }));
        scene.pays(&order);
        scene.desk.ticket("t9", "pay", 1);
        assert_eq!(scene.tells(&order, &json!({})), [true], "heard, and owed");
        assert_eq!(scene.now(&order).state, OrderState::Owed);
        scene.beat(0);
        assert_eq!(scene.now(&order).state, OrderState::Refunded);
        assert_eq!(scene.payments(), 0);
        let why = "events where kind = 'provider_order_owed' and data like '%ticket_not_serving%'";
        assert_eq!(scene.desk.count(why), 1);
    }

    fn what_the_clerk_typed_in_from_the_phone_is_the_same_payment(database: Database) {
        let scene = Scene::open(database);
        let order = scene.opened(1, Kind::Wechat);
        scene.control("/mischief", &json!({ "lose_notifications": 1 }));
        scene.pays(&order);
        let reference = scene.known(&order)["transaction"].as_str().expect("a number").to_owned();
        let typed = scene.desk.pay("li", "t1", &order.quote, Tender::Qr { reference }).expect("typed in");
        assert_eq!(scene.tells(&order, &json!({})), [true]);
        let seen = scene.now(&order);
        assert_eq!((seen.state, seen.payment), (OrderState::Paid, Some(typed.id)));
        assert_eq!(scene.payments(), 1);
    }

    fn told_fifty_times_at_once_and_asked_for_besides_it_is_one_payment(database: Database) {
        let scene = Scene::open(database);
        let order = scene.opened(1, Kind::Wechat);
        scene.control("/mischief", &json!({ "lose_notifications": 1 }));
        scene.pays(&order);
        let path = format!("/control/orders/{}/notify", order.order_no);
        scene.desk.clock.set(scene.desk.clock.now() + PAUSE_MS);
        scene.wait(async {
            let telling: Vec<_> = (0..50)
                .map(|_| {
                    let (mut line, ask) = (Line::to(&scene.host), Ask::post(path.clone(), json!({})));
                    tokio::spawn(async move { line.ask(&ask).await.expect("an answer").json()["taken"][0] == true })
                })
                .collect();
            asking::ask_about_all_due(&scene.app).await;
            for told in telling {
                assert!(told.await.expect("ends"));
            }
        });
        assert_eq!(scene.now(&order).state, OrderState::Paid);
        assert_eq!((scene.payments(), scene.events("provider_order_paid")), (1, 1));
    }
}

#[test]
fn an_order_needs_what_a_payment_needs() {
    let scene = Scene::open(Database::new(Engine::Sqlite));
    let ask = AskQuote { account: Some(scene.desk.account(1, &["2026-02"])), ..AskQuote::default() };
    let quote = scene.desk.quote("li", "t1", &ask).expect("a quote").id;
    assert_eq!(refusal(scene.ask(&quote, Kind::Wechat)), FeesRefusal::QuoteNotConfirmed.into());
    assert_eq!(refusal(scene.ask("nobody", Kind::Wechat)), FeesRefusal::QuoteNotFound.into());
    scene.desk.confirm("li", &quote, Confirmer::Word).expect("a yes");
    let other = AskOrder { quote: quote.clone(), provider: Kind::Wechat, others: Vec::new() };
    let other = scene.desk.act("wu", move |work| orders::intend(work, "t2", &other));
    assert_eq!(refusal(other), FeesRefusal::QuoteOfAnotherTicket.into());
    scene.desk.clock.set(scene.desk.clock.now() + 16 * 60_000);
    assert_eq!(refusal(scene.ask(&quote, Kind::Wechat)), FeesRefusal::QuoteExpired.into());
    assert_eq!(scene.desk.count("provider_orders"), 0);
    assert_eq!(person("li").staff_id(), Some("li"));
}

#[test]
fn a_provider_that_is_half_set_up_or_whose_key_is_none_is_told_at_the_start() {
    let folder = tempfile::tempdir().expect("a folder");
    fakepay::keys::Keys::generate().write(folder.path(), "http://127.0.0.1:9").expect("keys are written");
    let fine = written(folder.path());
    let said = |settings: &settings::Providers| {
        let read = setup::providers(settings, "http://hall.example", &Clock::System);
        read.err().map(|why| why.to_string()).unwrap_or_default()
    };
    assert_eq!(said(&fine), "");
    assert_eq!(said(&settings::Providers::default()), "", "none is fine");
    let half = settings::Providers { wechat_serial: None, ..fine.clone() };
    assert_eq!(said(&half), "WeChat Pay is half set up: --wechat-serial is missing");
    let half = settings::Providers { alipay_key_file: None, ..fine.clone() };
    assert_eq!(said(&half), "Alipay is half set up: --alipay-key-file is missing");
    let wrong = settings::Providers { alipay_key_file: fine.wechat_apiv3_key_file.clone(), ..fine.clone() };
    assert!(said(&wrong).contains("wechat-apiv3.key is no"), "{}", said(&wrong));
    let bare = settings::Providers { wechat_url: Some("http://pay.example".into()), ..fine };
    assert!(said(&bare).contains("is not encrypted"), "{}", said(&bare));
}

#[tokio::test]
async fn a_server_without_providers_says_so_and_hears_nobody() {
    use crate::support::site::Ask;
    let site = Site::open();
    site.person("yl", "li", sansheng::kernel::Role::Clerk, Some("renmin")).await;
    let token = site.session("yl", "li").await.token;
    let ask = Ask::post("/api/v1/tickets/t1/provider-orders", &json!({ "quote": "q", "provider": "wechat" }));
    let reply = site.send(ask.bearer(&token)).await;
    assert_eq!((reply.status, reply.problem()), (StatusCode::NOT_FOUND, "provider_not_offered".to_owned()));
    for kind in Kind::ALL {
        let path = format!("/api/v1/providers/{}/notifications", kind.as_str());
        let reply = site.send(Ask::post(&path, &json!({ "id": "x" }))).await;
        assert_eq!((reply.status, reply.problem()), (StatusCode::NOT_FOUND, "provider_not_offered".to_owned()));
    }
    let reply = site.send(Ask::get("/api/v1/provider-orders/nobody").bearer(&token)).await;
    assert_eq!((reply.status, reply.problem()), (StatusCode::NOT_FOUND, "order_not_found".to_owned()));
}
