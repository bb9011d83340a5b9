//! What the product asks of a provider, held against the fake one as a process of its own, the same for both protocols.
//! Each story runs twice; where the protocols differ, the story says so.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use crowd::client::{Ask, Line, Reply};
use sansheng::kernel::{Clock, Money};
use sansheng::providers::crypto::{SealKey, SigningKey, VerifyingKey};
use sansheng::providers::{
    Alipay, AlipaySettings, Closing, Failed, Forged, Kind, Notification, Order, Outcome, Provider, Refund, Refunded,
    Taken, WeChat, WeChatSettings,
};
use serde_json::json;
use tokio::sync::mpsc;

/// The deadline of these tests: they wait for it.
const WITHIN: Duration = Duration::from_millis(700);

/// A notification as it came.
type Letter = (HeaderMap, Bytes);

/// The fake provider's process, the product's side of both protocols, and the merchant's letter box.
struct Scene {
    child: Child,
    host: String,
    keys: PathBuf,
    post: String,
    letters: mpsc::UnboundedReceiver<Letter>,
    _folder: tempfile::TempDir,
}

impl Scene {
    async fn open() -> Self {
        let (box_in, letters) = mpsc::unbounded_channel();
        let catch = |State(letters): State<mpsc::UnboundedSender<Letter>>, headers: HeaderMap, body: Bytes| async move {
            let _ = letters.send((headers, body));
            "success"
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let post = format!("http://{}", listener.local_addr().expect("an address"));
        let router = Router::new().fallback(catch).with_state(box_in);
        tokio::spawn(async move { axum::serve(listener, router).await });

        let folder = tempfile::tempdir().expect("a folder");
        let keys = folder.path().join("keys");
        let mut child = Command::new(env!("CARGO_BIN_EXE_fakepay"))
            .args(["--listen", "127.0.0.1:0", "--notify", &post, "--keys"])
            .arg(&keys)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let mut address = String::new();
        BufReader::new(child.stdout.take().expect("its output")).read_line(&mut address).expect("its address");
        let host = address.trim().trim_start_matches("http://").to_owned();
        Self { child, host, keys, post, letters, _folder: folder }
    }

    fn provider(&self, kind: Kind) -> Provider {
        provider_at(kind, &self.keys, &format!("http://{}", self.host))
    }

    async fn control(&self, path: &str, body: serde_json::Value) -> Reply {
        Line::to(&self.host).ask(&Ask::post(format!("/control{path}"), body)).await.expect("the control answers")
    }

    async fn known(&self, order: &str) -> serde_json::Value {
        let found = Line::to(&self.host).ask(&Ask::get(format!("/control/orders/{order}"))).await;
        found.expect("the control answers").json()
    }

    async fn letter(&mut self) -> Letter {
        let letter = tokio::time::timeout(Duration::from_secs(5), self.letters.recv()).await;
        letter.expect("a notification comes").expect("the box is open")
    }

    /// Opens an order and has it paid.
    async fn paid(&mut self, provider: &Provider, order: &Order) -> Letter {
        provider.open_order(order).await.expect("opened");
        assert!(self.control(&format!("/orders/{}/pay", order.number), json!({})).await.ok());
        self.letter().await
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn provider_at(kind: Kind, keys: &Path, url: &str) -> Provider {
    let read = |name: &str| std::fs::read_to_string(keys.join(name)).expect("a key");
    let notify_url = format!("http://hall.example/{}", kind.as_str());
    match kind {
        Kind::Wechat => {
            let settings = WeChatSettings {
                url: url.to_owned(),
                mchid: fakepay::WECHAT_MCHID.into(),
                appid: fakepay::WECHAT_APPID.into(),
                serial: fakepay::WECHAT_SERIAL.into(),
                key: SigningKey::read(&read("wechat-merchant.key")).expect("a key"),
                apiv3_key: SealKey::read(&read("wechat-apiv3.key")).expect("a key"),
                platform_key: VerifyingKey::read(&read("wechat-platform.pub")).expect("a key"),
                platform_serial: fakepay::WECHAT_PLATFORM_SERIAL.into(),
                notify_url,
            };
            Provider::WeChat(Box::new(WeChat::new(settings, Clock::System).expect("an address").within(WITHIN)))
        }
        Kind::Alipay => {
            let settings = AlipaySettings {
                url: format!("{url}/gateway.do"),
                app_id: fakepay::ALIPAY_APP_ID.into(),
                key: SigningKey::read(&read("alipay-merchant.key")).expect("a key"),
                platform_key: VerifyingKey::read(&read("alipay-platform.pub")).expect("a key"),
                notify_url,
            };
            Provider::Alipay(Box::new(Alipay::new(settings, Clock::System).expect("an address").within(WITHIN)))
        }
    }
}

fn order(kind: Kind, n: u32) -> Order {
    let expires_at = Clock::System.now() + 300_000;
    Order {
        number: format!("{}{n:08}", kind.as_str()),
        amount: Money(8_805),
        what: "缴费 A012 收视费".into(),
        expires_at,
    }
}

fn refund(order: &Order, n: u32, amount: i64) -> Refund {
    let (order_no, refund_no) = (order.number.clone(), format!("R{}{n}", order.number));
    Refund { order_no, refund_no, amount: Money(amount), total: order.amount }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

#[test]
fn an_order_is_opened_paid_told_and_found_paid() {
    runtime().block_on(async {
        let mut scene = Scene::open().await;
        for kind in Kind::ALL {
            let (provider, order) = (scene.provider(kind), order(kind, 1));
            let opened = provider.open_order(&order).await.expect("opened");
            assert!(opened.code_url.ends_with(&order.number), "{kind:?} {opened:?}");
            assert_eq!(
                provider.open_order(&order).await,
                Ok(opened),
                "{kind:?}: the same order again is the same order"
            );
            // Alipay knows no trade before somebody scans.
            let before = if kind == Kind::Wechat { Outcome::Waiting } else { Outcome::NoSuchOrder };
            assert_eq!(provider.query(&order.number).await, Ok(before), "{kind:?}");

            scene.control(&format!("/orders/{}/pay", order.number), json!({})).await;
            let (headers, body) = scene.letter().await;
            let told = provider.read_notification(&headers, &body).expect("a true notification");
            let transaction_no = scene.known(&order.number).await["transaction"].as_str().expect("a number").to_owned();
            let taken = Taken { order_no: order.number.clone(), transaction_no, amount: order.amount };
            assert_eq!(told, Notification::Paid(taken.clone()), "{kind:?}");
            assert_eq!(provider.query(&order.number).await, Ok(Outcome::Paid(taken)), "{kind:?}");
            assert_eq!(provider.close(&order.number).await, Ok(Closing::Paid), "{kind:?}: too late");
        }
    });
}

#[test]
fn somebody_pays_on_the_page() {
    runtime().block_on(async {
        let mut scene = Scene::open().await;
        let (provider, order) = (scene.provider(Kind::Alipay), order(Kind::Alipay, 1));
        let opened = provider.open_order(&order).await.expect("opened");
        let path = opened.code_url.trim_start_matches("http://").split_once('/').expect("a path").1.to_owned();
        let page = Line::to(&scene.host).ask(&Ask::get(format!("/{path}"))).await.expect("a page");
        assert!(String::from_utf8_lossy(&page.body).contains("¥88.05"));
        Line::to(&scene.host).ask(&Ask::post(format!("/{path}"), json!({}))).await.expect("taken");
        let (headers, body) = scene.letter().await;
        assert!(matches!(provider.read_notification(&headers, &body), Ok(Notification::Paid(_))));
    });
}

#[test]
fn a_forged_notification_is_refused_and_a_repeated_one_says_the_same() {
    runtime().block_on(async {
        let mut scene = Scene::open().await;
        for kind in Kind::ALL {
            let (provider, order) = (scene.provider(kind), order(kind, 1));
            let (headers, body) = scene.paid(&provider, &order).await;
            let first = provider.read_notification(&headers, &body).expect("a true one");
            assert_eq!(provider.read_notification(&headers, &body), Ok(first), "{kind:?}: replayed");

            let path = format!("/orders/{}/notify", order.number);
            for forge in ["signature", "body"] {
                scene.control(&path, json!({ "forge": forge })).await;
                let (headers, body) = scene.letter().await;
                let read = provider.read_notification(&headers, &body);
                assert_eq!(read, Err(Forged::Signature), "{kind:?} {forge}");
            }
            // The control: what is not forged passes.
            scene.control(&path, json!({})).await;
            let (headers, body) = scene.letter().await;
            assert!(provider.read_notification(&headers, &body).is_ok(), "{kind:?}");
            // A byte more or less anywhere is another body.
            let mut touched = body.to_vec();
            touched.push(b' ');
            assert!(provider.read_notification(&headers, &touched).is_err(), "{kind:?}");
            assert!(provider.read_notification(&HeaderMap::new(), b"").is_err(), "{kind:?}");
        }
        let wechat = scene.provider(Kind::Wechat);
        scene.control(&format!("/orders/{}/notify", order(Kind::Wechat, 1).number), json!({ "forge": "old" })).await;
        let (headers, body) = scene.letter().await;
        assert_eq!(wechat.read_notification(&headers, &body), Err(Forged::Stale), "signed ten minutes ago");
    });
}

#[test]
fn a_notification_of_one_provider_is_none_of_the_other() {
    runtime().block_on(async {
        let mut scene = Scene::open().await;
        let (wechat, alipay) = (scene.provider(Kind::Wechat), scene.provider(Kind::Alipay));
        let (headers, body) = scene.paid(&wechat, &order(Kind::Wechat, 1)).await;
        assert!(alipay.read_notification(&headers, &body).is_err());
        let (headers, body) = scene.paid(&alipay, &order(Kind::Alipay, 1)).await;
        assert!(wechat.read_notification(&headers, &body).is_err());
        assert!(scene.post.starts_with("http://127.0.0.1"));
    });
}

#[test]
fn another_amount_is_told_as_it_is() {
    runtime().block_on(async {
        let mut scene = Scene::open().await;
        for kind in Kind::ALL {
            let (provider, order) = (scene.provider(kind), order(kind, 1));
            provider.open_order(&order).await.expect("opened");
            scene.control(&format!("/orders/{}/pay", order.number), json!({ "amount_fen": 1 })).await;
            let (headers, body) = scene.letter().await;
            let Ok(Notification::Paid(taken)) = provider.read_notification(&headers, &body) else { panic!("{kind:?}") };
            assert_eq!(taken.amount, Money(1), "{kind:?}");
            let Ok(Outcome::Paid(taken)) = provider.query(&order.number).await else { panic!("{kind:?}") };
            assert_eq!(taken.amount, Money(1), "{kind:?}");
        }
    });
}

#[test]
fn what_is_closed_cannot_be_paid() {
    runtime().block_on(async {
        let scene = Scene::open().await;
        for kind in Kind::ALL {
            let (provider, order) = (scene.provider(kind), order(kind, 1));
            provider.open_order(&order).await.expect("opened");
            if kind == Kind::Alipay {
                // Nobody has scanned: the gateway knows no trade, and the code lives until its time is over.
                assert_eq!(provider.close(&order.number).await, Ok(Closing::NoSuchOrder));
                scene.control(&format!("/orders/{}/close", order.number), json!({})).await;
            }
            assert_eq!(provider.close(&order.number).await, Ok(Closing::Closed), "{kind:?}");
            assert_eq!(provider.close(&order.number).await, Ok(Closing::Closed), "{kind:?}: twice");
            let paid = scene.control(&format!("/orders/{}/pay", order.number), json!({})).await;
            assert_eq!(paid.status, 409, "{kind:?}");
            assert_eq!(provider.query(&order.number).await, Ok(Outcome::Closed), "{kind:?}");
            assert!(matches!(provider.open_order(&order).await, Err(Failed::Refused(_))), "{kind:?}: not opened again");
        }
    });
}

#[test]
fn a_refund_with_the_same_number_is_one_refund() {
    runtime().block_on(async {
        let mut scene = Scene::open().await;
        for kind in Kind::ALL {
            let (provider, order) = (scene.provider(kind), order(kind, 1));
            provider.open_order(&order).await.expect("opened");
            let unpaid = provider.refund(&refund(&order, 1, 8_805)).await;
            assert!(matches!(unpaid, Err(Failed::Refused(_))), "{kind:?}: nothing to give back: {unpaid:?}");
            scene.control(&format!("/orders/{}/pay", order.number), json!({})).await;
            scene.letter().await;
            let too_much = provider.refund(&refund(&order, 1, 8_806)).await;
            assert!(matches!(too_much, Err(Failed::Refused(_))), "{kind:?} {too_much:?}");
            for _ in 0..3 {
                assert_eq!(provider.refund(&refund(&order, 2, 8_805)).await, Ok(Refunded::Done), "{kind:?}");
            }
            let refunds = scene.known(&order.number).await["refunds"].clone();
            assert_eq!(refunds, json!({ refund(&order, 2, 0).refund_no: 8_805 }), "{kind:?}");
            let another = provider.refund(&refund(&order, 3, 1)).await;
            assert!(matches!(another, Err(Failed::Refused(_))), "{kind:?} {another:?}");
            assert_eq!(provider.query(&order.number).await, Ok(Outcome::Closed), "{kind:?}: all was given back");
        }
    });
}

#[test]
fn an_order_that_nobody_opened_is_said_to_be_none() {
    runtime().block_on(async {
        let scene = Scene::open().await;
        for kind in Kind::ALL {
            let provider = scene.provider(kind);
            assert_eq!(provider.query("nobody0001").await, Ok(Outcome::NoSuchOrder), "{kind:?}");
            assert_eq!(provider.close("nobody0001").await, Ok(Closing::NoSuchOrder), "{kind:?}");
        }
    });
}

#[test]
fn what_was_not_clearly_said_is_unknown() {
    runtime().block_on(async {
        let scene = Scene::open().await;
        for kind in Kind::ALL {
            let (provider, order) = (scene.provider(kind), order(kind, 1));
            let unknown = |what: &str, failed: Result<_, Failed>| {
                assert!(matches!(failed, Err(Failed::Unknown(_))), "{kind:?} {what}: {failed:?}");
            };
            scene.control("/mischief", json!({ "lose_requests": 1 })).await;
            unknown("lost on the way", provider.open_order(&order).await);
            assert_eq!(scene.known(&order.number).await, serde_json::Value::Null, "{kind:?}: it never arrived");

            scene.control("/mischief", json!({ "lose_answers": 1 })).await;
            unknown("done and not heard of", provider.open_order(&order).await);
            assert_eq!(scene.known(&order.number).await["state"], "waiting", "{kind:?}: it was done");
            assert!(provider.open_order(&order).await.is_ok(), "{kind:?}: asking again is safe");

            scene.control("/mischief", json!({ "forge_answers": 2 })).await;
            unknown("signed by somebody else", provider.open_order(&order).await);
            let query = provider.query(&order.number).await;
            assert!(matches!(query, Err(Failed::Unknown(_))), "{kind:?} {query:?}");

            scene.control("/mischief", json!({ "answer_delay_ms": 2_000 })).await;
            unknown("too late", provider.open_order(&order).await);
            scene.control("/mischief", json!({})).await;
            assert!(provider.query(&order.number).await.is_ok(), "{kind:?}");

            let nobody = deserted_port().await;
            let away = provider_at(kind, &scene.keys, &format!("http://127.0.0.1:{nobody}"));
            unknown("nobody there", away.open_order(&order).await);
        }
    });
}

/// A port that nobody listens at.
async fn deserted_port() -> u16 {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    listener.local_addr().expect("an address").port()
}

#[test]
fn a_merchant_with_another_key_is_refused_and_keys_are_kept_in_their_folder() {
    runtime().block_on(async {
        let (scene, other) = (Scene::open().await, Scene::open().await);
        for kind in Kind::ALL {
            let stranger = provider_at(kind, &other.keys, &format!("http://{}", scene.host));
            let asked = stranger.open_order(&order(kind, 1)).await;
            assert!(asked.is_err(), "{kind:?} {asked:?}");
        }
        let again = fakepay::keys::Keys::in_folder(&scene.keys, "http://127.0.0.1:1").expect("the same keys");
        let key = SigningKey::read(&std::fs::read_to_string(scene.keys.join("wechat-merchant.key")).expect("a key"));
        assert!(again.wechat_merchant.verifies(b"hello", &key.expect("a key").sign("hello")));
        let env = std::fs::read_to_string(scene.keys.join("sansheng.env")).expect("settings");
        assert!(env.contains("SANSHENG_WECHAT_URL=http://127.0.0.1:1\n"), "{env}");
    });
}

#[test]
fn letters_may_come_late_twice_and_in_the_other_order() {
    runtime().block_on(async {
        let mut scene = Scene::open().await;
        let provider = scene.provider(Kind::Wechat);
        let number = |letter: &Letter| match provider.read_notification(&letter.0, &letter.1) {
            Ok(Notification::Paid(taken)) => taken.order_no,
            other => panic!("{other:?}"),
        };
        scene.control("/mischief", json!({ "hold_notifications": true })).await;
        let (first, second) = (order(Kind::Wechat, 1), order(Kind::Wechat, 2));
        for order in [&first, &second] {
            provider.open_order(order).await.expect("opened");
            scene.control(&format!("/orders/{}/pay", order.number), json!({})).await;
        }
        scene.control("/release", json!({})).await;
        let (one, two) = (scene.letter().await, scene.letter().await);
        assert_eq!((number(&one), number(&two)), (second.number, first.number));

        scene.control("/mischief", json!({ "repeat_notifications": 1, "lose_notifications": 0 })).await;
        let third = order(Kind::Wechat, 3);
        let one = scene.paid(&provider, &third).await;
        let two = scene.letter().await;
        assert_eq!((number(&one), number(&two)), (third.number.clone(), third.number));

        scene.control("/mischief", json!({ "lose_notifications": 1 })).await;
        let fourth = order(Kind::Wechat, 4);
        provider.open_order(&fourth).await.expect("opened");
        scene.control(&format!("/orders/{}/pay", fourth.number), json!({})).await;
        let none = tokio::time::timeout(Duration::from_millis(400), scene.letters.recv()).await;
        assert!(none.is_err(), "it was lost");
        assert!(matches!(provider.query(&fourth.number).await, Ok(Outcome::Paid(_))), "and asking finds it");
    });
}
