//! WeChat Pay v3 (接口规则 v3, "Native 下单"): JSON over requests that are signed as `WECHATPAY2-SHA256-RSA2048`, signed
//! answers, notifications that are signed and sealed. Amounts are fen.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use hyper::{HeaderMap, Method, Request};
use serde::Deserialize;
use serde_json::{Value, json};

use super::crypto::{SealKey, SigningKey, VerifyingKey};
use super::http::{AddressUnusable, Reply, Wire};
use super::{Closing, Failed, Forged, Notification, Order, OrderOpened, Outcome, Refund, Refunded, Taken, beijing};
use crate::kernel::{Chance, Clock, Money};

/// A signature older than this, or this far ahead, is refused: whoever caught it cannot use it for long.
const TOLERANCE_S: i64 = 300;
/// WeChat Pay takes a description of so many bytes.
const WHAT_BYTES_MAX: usize = 127;

/// What the merchant was given, and the keys.
pub struct WeChatSettings {
    /// Where the API is, without `/v3`.
    pub url: String,
    /// The merchant's number.
    pub mchid: String,
    /// The application's id.
    pub appid: String,
    /// The serial number of the merchant's certificate.
    pub serial: String,
    /// The merchant's private key.
    pub key: SigningKey,
    /// The APIv3 key.
    pub apiv3_key: SealKey,
    /// The platform's public key.
    pub platform_key: VerifyingKey,
    /// The id of the platform's public key.
    pub platform_serial: String,
    /// Where we are told of payments.
    pub notify_url: String,
}

/// WeChat Pay.
pub struct WeChat {
    settings: WeChatSettings,
    wire: Wire,
    clock: Clock,
    chance: Mutex<Chance>,
}

/// What a transaction says, asked for or told.
#[derive(Deserialize)]
struct Transaction {
    mchid: String,
    #[serde(default)]
    appid: String,
    out_trade_no: String,
    trade_state: String,
    #[serde(default)]
    transaction_id: String,
    #[serde(default)]
    amount: Amount,
}

#[derive(Default, Deserialize)]
struct Amount {
    #[serde(default)]
    total: i64,
    #[serde(default)]
    currency: String,
}

#[derive(Deserialize)]
struct Envelope {
    event_type: String,
    resource: Resource,
}

#[derive(Deserialize)]
struct Resource {
    algorithm: String,
    nonce: String,
    #[serde(default)]
    associated_data: String,
    ciphertext: String,
}

impl WeChat {
    /// With these settings. The clock and the chance of signatures are the provider's matter, not a command's.
    pub fn new(settings: WeChatSettings, clock: Clock) -> Result<Self, AddressUnusable> {
        let wire = Wire::to(&settings.url)?;
        Ok(Self { settings, wire, clock, chance: Mutex::new(Chance::system()) })
    }

    /// With another deadline.
    pub fn within(mut self, within: Duration) -> Self {
        self.wire = self.wire.within(within);
        self
    }

    pub(super) async fn open_order(&self, order: &Order) -> Result<OrderOpened, Failed> {
        let ask = json!({
            "appid": self.settings.appid, "mchid": self.settings.mchid, "description": cut(&order.what),
            "out_trade_no": order.number, "time_expire": beijing(order.expires_at, "%Y-%m-%dT%H:%M:%S%:z"),
            "notify_url": self.settings.notify_url, "amount": { "total": order.amount.0, "currency": "CNY" },
        });
        let told = self.ask(Method::POST, "/v3/pay/transactions/native", Some(&ask)).await?;
        let told = told.map_err(|no| Failed::Refused(no.code))?;
        match told["code_url"].as_str() {
            Some(url) if !url.is_empty() => Ok(OrderOpened { code_url: url.to_owned() }),
            _ => Err(Failed::Unknown("an answer without a code".into())),
        }
    }

    pub(super) async fn query(&self, order_no: &str) -> Result<Outcome, Failed> {
        let path = format!("/v3/pay/transactions/out-trade-no/{order_no}?mchid={}", self.settings.mchid);
        match self.ask(Method::GET, &path, None).await? {
            Ok(told) => {
                let told: Transaction = serde_json::from_value(told).map_err(|why| Failed::Unknown(why.to_string()))?;
                if told.out_trade_no != order_no || told.mchid != self.settings.mchid {
                    return Err(Failed::Unknown("an answer about another order".into()));
                }
                self.outcome(told)
            }
            Err(no) if no.is_no_such_order() => Ok(Outcome::NoSuchOrder),
            Err(no) => Err(Failed::Refused(no.code)),
        }
    }

    fn outcome(&self, told: Transaction) -> Result<Outcome, Failed> {
        match told.trade_state.as_str() {
            "SUCCESS" => match taken(told) {
                Some(taken) => Ok(Outcome::Paid(taken)),
                None => Err(Failed::Unknown("a payment without a number or in another currency".into())),
            },
            "NOTPAY" | "USERPAYING" | "PAYERROR" | "ACCEPT" => Ok(Outcome::Waiting),
            "CLOSED" | "REVOKED" | "REFUND" => Ok(Outcome::Closed),
            other => Err(Failed::Unknown(format!("the state {other}"))),
        }
    }

    pub(super) async fn close(&self, order_no: &str) -> Result<Closing, Failed> {
        let path = format!("/v3/pay/transactions/out-trade-no/{order_no}/close");
        let ask = json!({ "mchid": self.settings.mchid });
        match self.ask(Method::POST, &path, Some(&ask)).await? {
            Ok(_) => Ok(Closing::Closed),
            Err(no) if no.is_no_such_order() => Ok(Closing::NoSuchOrder),
            Err(no) => match no.code.as_str() {
                "ORDERPAID" | "ORDER_PAID" => Ok(Closing::Paid),
                "ORDER_CLOSED" => Ok(Closing::Closed),
                _ => Err(Failed::Refused(no.code)),
            },
        }
    }

    pub(super) async fn refund(&self, refund: &Refund) -> Result<Refunded, Failed> {
        let ask = json!({
            "out_trade_no": refund.order_no, "out_refund_no": refund.refund_no,
            "amount": { "refund": refund.amount.0, "total": refund.total.0, "currency": "CNY" },
        });
        let told = self.ask(Method::POST, "/v3/refund/domestic/refunds", Some(&ask)).await?;
        let told = told.map_err(|no| Failed::Refused(no.code))?;
        match told["status"].as_str().unwrap_or_default() {
            "SUCCESS" => Ok(Refunded::Done),
            "PROCESSING" => Ok(Refunded::Processing),
            other => Err(Failed::Refused(other.to_owned())),
        }
    }

    pub(super) fn read_notification(&self, headers: &HeaderMap, body: &[u8]) -> Result<Notification, Forged> {
        self.is_proved(headers, body)?;
        let told: Envelope = serde_json::from_slice(body).map_err(|_| Forged::Malformed)?;
        if told.event_type != "TRANSACTION.SUCCESS" {
            return Ok(Notification::Other);
        }
        if told.resource.algorithm != "AEAD_AES_256_GCM" {
            return Err(Forged::Malformed);
        }
        let sealed = &told.resource;
        let plain = self.settings.apiv3_key.open(&sealed.nonce, &sealed.associated_data, &sealed.ciphertext);
        let told: Transaction =
            serde_json::from_slice(&plain.ok_or(Forged::Signature)?).map_err(|_| Forged::Malformed)?;
        if told.mchid != self.settings.mchid || told.appid != self.settings.appid {
            return Err(Forged::NotOurs);
        }
        match self.outcome(told) {
            Ok(Outcome::Paid(taken)) => Ok(Notification::Paid(taken)),
            Ok(_) => Ok(Notification::Other),
            Err(_) => Err(Forged::Malformed),
        }
    }

    /// Asks and believes only a signed answer: what was said, or the named no.
    async fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Result<Value, No>, Failed> {
        let body = body.map(Value::to_string).unwrap_or_default();
        let path = format!("{}{path}", self.wire.path);
        let request = Request::builder()
            .method(&method)
            .uri(&path)
            .header("authorization", self.authorization(&method, &path, &body))
            .header("accept", "application/json")
            .header("content-type", "application/json");
        let reply = self.wire.ask(request, body).await?;
        if let Err(why) = self.is_proved(&reply.headers, &reply.body) {
            let seen = no_of(&reply).code;
            return Err(Failed::Unknown(format!("an answer that proves nothing: {why:?}, {} {seen}", reply.status)));
        }
        if reply.status.is_success() {
            let said = if reply.body.is_empty() { Ok(Value::Null) } else { serde_json::from_slice(&reply.body) };
            return said.map(Ok).map_err(|why| Failed::Unknown(why.to_string()));
        }
        let no = no_of(&reply);
        // It may have been done before the system failed; and who is told to slow down asks again later.
        let unsure = reply.status.is_server_error() || reply.status == 429 || no.code == "SYSTEM_ERROR";
        if unsure { Err(Failed::Unknown(no.code)) } else { Ok(Err(no)) }
    }

    fn authorization(&self, method: &Method, path: &str, body: &str) -> String {
        let timestamp = self.clock.now() / 1_000;
        let nonce = self.chance.lock().unwrap_or_else(PoisonError::into_inner).secret();
        let signature = self.settings.key.sign(&format!("{method}\n{path}\n{timestamp}\n{nonce}\n{body}\n"));
        let (mchid, serial) = (&self.settings.mchid, &self.settings.serial);
        format!(
            "WECHATPAY2-SHA256-RSA2048 mchid=\"{mchid}\",nonce_str=\"{nonce}\",signature=\"{signature}\",\
             timestamp=\"{timestamp}\",serial_no=\"{serial}\""
        )
    }

    /// Whether the platform signed this body, lately.
    fn is_proved(&self, headers: &HeaderMap, body: &[u8]) -> Result<(), Forged> {
        let header = |name: &str| headers.get(name).and_then(|v| v.to_str().ok()).ok_or(Forged::Malformed);
        let (timestamp, nonce) = (header("wechatpay-timestamp")?, header("wechatpay-nonce")?);
        let (signature, serial) = (header("wechatpay-signature")?, header("wechatpay-serial")?);
        if serial != self.settings.platform_serial {
            return Err(Forged::Signature);
        }
        let mut message = format!("{timestamp}\n{nonce}\n").into_bytes();
        message.extend_from_slice(body);
        message.push(b'\n');
        if !self.settings.platform_key.verifies(&message, signature) {
            return Err(Forged::Signature);
        }
        let at: i64 = timestamp.parse().map_err(|_| Forged::Malformed)?;
        let apart = at.checked_sub(self.clock.now() / 1_000).ok_or(Forged::Stale)?;
        if apart.unsigned_abs() > TOLERANCE_S.unsigned_abs() { Err(Forged::Stale) } else { Ok(()) }
    }
}

/// A no with the provider's name for it.
struct No {
    code: String,
}

impl No {
    fn is_no_such_order(&self) -> bool {
        matches!(self.code.as_str(), "ORDER_NOT_EXIST" | "ORDERNOTEXIST" | "RESOURCE_NOT_EXISTS")
    }
}

fn no_of(reply: &Reply) -> No {
    let told: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    No { code: told["code"].as_str().map_or_else(|| reply.status.to_string(), str::to_owned) }
}

fn taken(told: Transaction) -> Option<Taken> {
    let ours = matches!(told.amount.currency.as_str(), "CNY" | "");
    (ours && !told.transaction_id.is_empty() && told.amount.total > 0).then_some(Taken {
        order_no: told.out_trade_no,
        transaction_no: told.transaction_id,
        amount: Money(told.amount.total),
    })
}

/// As much of a text as WeChat Pay takes, cut between characters.
fn cut(what: &str) -> &str {
    let mut end = what.len().min(WHAT_BYTES_MAX);
    while !what.is_char_boundary(end) {
        end -= 1;
    }
    &what[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_description_is_cut_between_characters() {
        assert_eq!(cut("缴费"), "缴费");
        assert_eq!(cut(&"费".repeat(50)), "费".repeat(42));
    }

    #[test]
    fn a_payment_needs_a_number_an_amount_and_our_currency() {
        let told = |id: &str, total, currency: &str| Transaction {
            mchid: String::new(),
            appid: String::new(),
            out_trade_no: "o".into(),
            trade_state: "SUCCESS".into(),
            transaction_id: id.into(),
            amount: Amount { total, currency: currency.into() },
        };
        assert!(taken(told("42", 1, "CNY")).is_some());
        for (id, total, currency) in [("", 1, "CNY"), ("42", 0, "CNY"), ("42", -1, "CNY"), ("42", 1, "USD")] {
            assert!(taken(told(id, total, currency)).is_none(), "{id} {total} {currency}");
        }
    }
}
