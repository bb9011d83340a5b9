//! Telling the merchant: one notification after each payment, sent again while it is not taken; and the forged, repeated,
//! reordered and lost ones that a control asks for.

use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::body::Bytes;
use hyper::client::conn::http1::handshake;
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use tokio::net::TcpStream;

use crate::orders::{Kind, Order};
use crate::{Fake, alipay, wechat};

/// The merchant answers within this, or it is told again.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);
/// The pauses between tries: short, because a test waits for them.
const PAUSES_MS: [u64; 4] = [200, 1_000, 3_000, 10_000];

/// What is wrong with a notification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Forgery {
    /// Signed by somebody else.
    Signature,
    /// The body was changed after it was signed.
    Body,
    /// Signed long ago.
    Old,
}

/// A notification on its way.
#[derive(Clone, Debug)]
pub struct Letter {
    url: String,
    kind: Kind,
    headers: Vec<(&'static str, String)>,
    body: String,
}

impl Letter {
    /// What tells of an order as it stands.
    pub fn of(fake: &Fake, order: &Order) -> Self {
        let (headers, body) = match order.kind {
            Kind::Wechat => wechat::notification(fake, order),
            Kind::Alipay => alipay::notification(fake, order),
        };
        Self { url: redirected(&order.notify_url, fake.notify.as_deref()), kind: order.kind, headers, body }
    }

    /// The same, made worse.
    pub fn forged(mut self, fake: &Fake, how: Forgery) -> Self {
        match (how, self.kind) {
            (Forgery::Body, _) => self.body = self.body.replacen("0", "1", 1),
            (Forgery::Old, Kind::Wechat) => self.headers = wechat::proof(fake, &self.body, crate::now() / 1_000 - 600),
            (_, Kind::Wechat) => {
                self.headers[2].1 = fake.keys.alipay_platform.sign(self.body.as_bytes());
            }
            // Alipay's form carries its own signature: one of another key is put in its place.
            (_, Kind::Alipay) => {
                let fields: Vec<&str> = self.body.split('&').filter(|pair| !pair.starts_with("sign=")).collect();
                let sign = fake.keys.wechat_platform.sign(self.body.as_bytes());
                let sign = percent_encoding::utf8_percent_encode(&sign, percent_encoding::NON_ALPHANUMERIC);
                self.body = format!("{}&sign={sign}", fields.join("&"));
            }
        }
        self
    }

    /// Sends it once. Whether the merchant took it.
    pub async fn send(&self) -> Result<bool, String> {
        tokio::time::timeout(ANSWER_WITHIN, self.send_patiently()).await.map_err(|_| "timed out".to_owned())?
    }

    async fn send_patiently(&self) -> Result<bool, String> {
        let lost = |why: &dyn std::fmt::Display| why.to_string();
        let (host, path) = split(&self.url).ok_or("only http addresses are told")?;
        let stream = TcpStream::connect(host).await.map_err(|e| lost(&e))?;
        let (mut sender, connection) = handshake(TokioIo::new(stream)).await.map_err(|e| lost(&e))?;
        tokio::spawn(connection);
        let mut request = Request::post(path).header("host", host).header("user-agent", "fakepay");
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let request = request.body(Full::new(Bytes::from(self.body.clone()))).map_err(|e| lost(&e))?;
        let response = sender.send_request(request).await.map_err(|e| lost(&e))?;
        let fine = response.status().is_success();
        let body = response.into_body().collect().await.map_err(|e| lost(&e))?.to_bytes();
        // WeChat Pay goes by the status, Alipay by one word.
        Ok(fine && (self.kind == Kind::Wechat || body.trim_ascii() == b"success"))
    }
}

/// Tells of a payment as the mood has it; returns at once.
pub fn tell(fake: &Fake, order: &Order) {
    let post = fake.mischief().next_notification();
    if post.lose {
        return;
    }
    let letter = Letter::of(fake, order);
    if post.hold {
        fake.held().push(letter);
        return;
    }
    for _ in 0..post.times {
        let letter = letter.clone();
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(post.delay_ms)).await;
            until_taken(&letter).await;
        });
    }
}

async fn until_taken(letter: &Letter) {
    for pause in PAUSES_MS {
        if letter.send().await == Ok(true) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(pause)).await;
    }
}

/// The address with another origin.
fn redirected(url: &str, origin: Option<&str>) -> String {
    match (origin, split(url)) {
        (Some(origin), Some((_, path))) => format!("{origin}{path}"),
        _ => url.to_owned(),
    }
}

/// `HOST:PORT` and the path of an address.
fn split(url: &str) -> Option<(&str, &str)> {
    let rest = url.strip_prefix("http://")?;
    let at = rest.find('/').unwrap_or(rest.len());
    Some((&rest[..at], if at == rest.len() { "/" } else { &rest[at..] }))
}
