//! A payment provider that is none: it speaks WeChat Pay v3 and Alipay as a merchant meets them (signed requests, signed
//! answers, signed notifications), and misbehaves on request: it delays, repeats, reorders, loses and forges.
//!
//! It is written from the protocols' public descriptions and shares no code with the product, so that a mistake in one is
//! not repeated by the other. Nothing here is fit to guard money: the keys are made for a run and written into a folder.

pub mod control;
pub mod keys;
pub mod mischief;
pub mod notify;
pub mod orders;
pub mod page;

mod alipay;
mod wechat;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use tokio::net::TcpListener;

use keys::Keys;
use mischief::Mischief;
use notify::Letter;
use orders::Orders;

/// The merchant's number at the fake WeChat Pay.
pub const WECHAT_MCHID: &str = "1900000001";
/// The merchant's application at the fake WeChat Pay.
pub const WECHAT_APPID: &str = "wxfake0000000001";
/// The serial number of the merchant's key.
pub const WECHAT_SERIAL: &str = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1";
/// The id of the platform's public key.
pub const WECHAT_PLATFORM_SERIAL: &str = "PUB_KEY_ID_0119000000012026";
/// The merchant's application at the fake Alipay.
pub const ALIPAY_APP_ID: &str = "2021000000000001";

/// Longer than any client waits: an answer that is lost.
const LOST_AFTER: Duration = Duration::from_secs(120);

/// The provider: its keys, its orders, its mood. Cheap to clone.
#[derive(Clone)]
pub struct Fake {
    keys: Arc<Keys>,
    orders: Arc<Mutex<Orders>>,
    mischief: Arc<Mutex<Mischief>>,
    held: Arc<Mutex<Vec<Letter>>>,
    /// Where we can be reached: `http://127.0.0.1:PORT`.
    origin: Arc<str>,
    /// Where notifications go instead of the origin that an order names.
    notify: Option<Arc<str>>,
}

impl Fake {
    /// A provider with these keys that is reached at `origin`.
    pub fn new(keys: Keys, origin: &str, notify: Option<&str>) -> Self {
        let notify = notify.map(|origin| origin.trim_end_matches('/').into());
        Self {
            keys: Arc::new(keys),
            orders: Arc::default(),
            mischief: Arc::default(),
            held: Arc::default(),
            origin: origin.into(),
            notify,
        }
    }

    fn orders(&self) -> MutexGuard<'_, Orders> {
        self.orders.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn mischief(&self) -> MutexGuard<'_, Mischief> {
        self.mischief.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn held(&self) -> MutexGuard<'_, Vec<Letter>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Everything that it answers to.
    pub fn router(self) -> Router {
        Router::new()
            .route("/v3/pay/transactions/native", post(wechat::native))
            .route("/v3/pay/transactions/out-trade-no/{order}", get(wechat::query))
            .route("/v3/pay/transactions/out-trade-no/{order}/close", post(wechat::close))
            .route("/v3/refund/domestic/refunds", post(wechat::refund))
            .route("/gateway.do", post(alipay::gateway))
            .route("/pay/{order}", get(page::show).post(page::pay))
            .route("/control/mischief", post(control::mischief))
            .route("/control/orders", get(control::list))
            .route("/control/orders/{order}", get(control::show))
            .route("/control/orders/{order}/pay", post(control::pay))
            .route("/control/orders/{order}/close", post(control::close))
            .route("/control/orders/{order}/notify", post(control::notify))
            .route("/control/release", post(control::release))
            .with_state(self)
    }

    /// Does what was asked, unless the mood says that the request never came, or lets its answer get lost on the way.
    async fn answer(&self, act: impl FnOnce() -> Response) -> Response {
        let mood = self.mischief().next_request();
        if mood.lose_request {
            tokio::time::sleep(LOST_AFTER).await;
        }
        let answer = act();
        if mood.lose_answer {
            tokio::time::sleep(LOST_AFTER).await;
        }
        tokio::time::sleep(Duration::from_millis(mood.delay_ms)).await;
        answer
    }
}

/// Serves until the process ends or the task is dropped.
pub async fn serve(listener: TcpListener, keys: Keys, notify: Option<&str>) -> std::io::Result<()> {
    let origin = format!("http://{}", listener.local_addr()?);
    axum::serve(listener, Fake::new(keys, &origin, notify).router()).await
}

/// Milliseconds since 1970, by the machine's clock.
#[expect(clippy::disallowed_methods, reason = "a provider has a clock of its own; that is what makes it another party")]
fn now() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}

/// Some letters that nobody can guess.
fn nonce() -> String {
    let mut random = [0_u8; 16];
    getrandom::fill(&mut random).expect("an operating system without randomness cannot make keys either");
    hex::encode(random)
}
