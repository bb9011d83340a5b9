//! Alipay (开放平台, 当面付 "扫码支付"): a form whose sorted fields are signed with RSA2 goes to the gateway, JSON comes
//! back whose node is signed as it stands; notifications are signed forms. Amounts are yuan with two decimals.

use std::collections::BTreeMap;
use std::time::Duration;

use hyper::Request;
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::crypto::{SigningKey, VerifyingKey};
use super::http::{AddressUnusable, Wire};
use super::{Closing, Failed, Forged, Notification, Order, OrderOpened, Outcome, Refund, Refunded, Taken, beijing};
use crate::kernel::money::MONEY_MAX;
use crate::kernel::{Clock, Money};

/// A notification has some twenty fields; more are no notification.
const FIELDS_MAX: usize = 100;
/// Alipay takes a subject of so many characters.
const WHAT_CHARS_MAX: usize = 128;

/// What the merchant was given, and the keys.
pub struct AlipaySettings {
    /// The gateway's address.
    pub url: String,
    /// The application's id.
    pub app_id: String,
    /// The application's private key.
    pub key: SigningKey,
    /// Alipay's public key.
    pub platform_key: VerifyingKey,
    /// Where we are told of payments.
    pub notify_url: String,
}

/// Alipay.
pub struct Alipay {
    settings: AlipaySettings,
    wire: Wire,
    clock: Clock,
}

/// What stands in every answer.
#[derive(Deserialize)]
struct Told {
    code: String,
    #[serde(default)]
    sub_code: String,
    #[serde(flatten)]
    rest: Value,
}

impl Alipay {
    /// With these settings. The clock of signatures is the provider's matter, not a command's.
    pub fn new(settings: AlipaySettings, clock: Clock) -> Result<Self, AddressUnusable> {
        let wire = Wire::to(&settings.url)?;
        Ok(Self { settings, wire, clock })
    }

    /// With another deadline.
    pub fn within(mut self, within: Duration) -> Self {
        self.wire = self.wire.within(within);
        self
    }

    pub(super) async fn open_order(&self, order: &Order) -> Result<OrderOpened, Failed> {
        let what: String = order.what.chars().filter(|c| !matches!(c, '/' | '=' | '&')).take(WHAT_CHARS_MAX).collect();
        let ask = json!({
            "out_trade_no": order.number, "total_amount": yuan(order.amount), "subject": what,
            "time_expire": beijing(order.expires_at, "%Y-%m-%d %H:%M:%S"),
        });
        let told = self.ask("alipay.trade.precreate", &ask).await?.map_err(Failed::Refused)?;
        match told["qr_code"].as_str() {
            Some(url) if !url.is_empty() && told["out_trade_no"] == order.number.as_str() => {
                Ok(OrderOpened { code_url: url.to_owned() })
            }
            _ => Err(Failed::Unknown("an answer without the order's code".into())),
        }
    }

    pub(super) async fn query(&self, order_no: &str) -> Result<Outcome, Failed> {
        match self.ask("alipay.trade.query", &json!({ "out_trade_no": order_no })).await? {
            Ok(told) => {
                let text = |name: &str| told[name].as_str().unwrap_or_default();
                if text("out_trade_no") != order_no {
                    return Err(Failed::Unknown("an answer about another order".into()));
                }
                outcome(text("trade_status"), order_no, text("trade_no"), text("total_amount"))
            }
            Err(no) if no == "ACQ.TRADE_NOT_EXIST" => Ok(Outcome::NoSuchOrder),
            Err(no) => Err(Failed::Refused(no)),
        }
    }

    pub(super) async fn close(&self, order_no: &str) -> Result<Closing, Failed> {
        match self.ask("alipay.trade.close", &json!({ "out_trade_no": order_no })).await? {
            Ok(_) => Ok(Closing::Closed),
            Err(no) => match no.as_str() {
                "ACQ.TRADE_NOT_EXIST" => Ok(Closing::NoSuchOrder),
                "ACQ.TRADE_HAS_SUCCESS" | "ACQ.REASON_TRADE_STATUS_INVALID" | "ACQ.TRADE_STATUS_ERROR" => {
                    Ok(Closing::Paid)
                }
                "ACQ.TRADE_HAS_CLOSE" => Ok(Closing::Closed),
                _ => Err(Failed::Refused(no)),
            },
        }
    }

    pub(super) async fn refund(&self, refund: &Refund) -> Result<Refunded, Failed> {
        let ask = json!({
            "out_trade_no": refund.order_no, "refund_amount": yuan(refund.amount),
            "out_request_no": refund.refund_no,
        });
        // `fund_change` is N when this number was given back before: done as well.
        self.ask("alipay.trade.refund", &ask).await?.map(|_| Refunded::Done).map_err(Failed::Refused)
    }

    pub(super) fn read_notification(&self, body: &[u8]) -> Result<Notification, Forged> {
        let fields = form(body).ok_or(Forged::Malformed)?;
        let text = |name: &str| fields.get(name).map(String::as_str).unwrap_or_default();
        if text("sign_type") != "RSA2" || text("sign").is_empty() {
            return Err(Forged::Malformed);
        }
        let signed = sorted(&fields, &["sign", "sign_type"]);
        if !self.settings.platform_key.verifies(signed.as_bytes(), text("sign")) {
            return Err(Forged::Signature);
        }
        if text("app_id") != self.settings.app_id {
            return Err(Forged::NotOurs);
        }
        // Told of a refund, which we asked for ourselves.
        if !text("refund_fee").is_empty() {
            return Ok(Notification::Other);
        }
        let (status, order_no) = (text("trade_status"), text("out_trade_no"));
        match outcome(status, order_no, text("trade_no"), text("total_amount")) {
            Ok(Outcome::Paid(taken)) => Ok(Notification::Paid(taken)),
            Ok(_) => Ok(Notification::Other),
            Err(_) => Err(Forged::Malformed),
        }
    }

    /// Asks and believes only a signed answer: what was said, or Alipay's own name for its no.
    async fn ask(&self, method: &str, content: &Value) -> Result<Result<Value, String>, Failed> {
        let request = Request::post(format!("{}?charset=utf-8", self.wire.path))
            .header("content-type", "application/x-www-form-urlencoded; charset=utf-8");
        let reply = self.wire.ask(request, self.signed_form(method, content)).await?;
        let unknown = |why: String| Failed::Unknown(why);
        if !reply.status.is_success() {
            return Err(unknown(reply.status.to_string()));
        }
        let nodes: BTreeMap<String, Box<RawValue>> =
            serde_json::from_slice(&reply.body).map_err(|why| unknown(why.to_string()))?;
        let node = nodes.get(&format!("{}_response", method.replace('.', "_")));
        let sign: Option<String> = nodes.get("sign").and_then(|sign| serde_json::from_str(sign.get()).ok());
        let (Some(node), Some(sign)) = (node, sign) else {
            return Err(unknown("an answer without its node or its signature".into()));
        };
        if !self.settings.platform_key.verifies(node.get().as_bytes(), &sign) {
            return Err(unknown("an answer that proves nothing".into()));
        }
        let told: Told = serde_json::from_str(node.get()).map_err(|why| unknown(why.to_string()))?;
        match told.code.as_str() {
            "10000" => Ok(Ok(told.rest)),
            // The gateway or the system behind it failed: it may have been done.
            "20000" | "10003" => Err(unknown(told.code)),
            _ if matches!(told.sub_code.as_str(), "ACQ.SYSTEM_ERROR" | "isp.unknow-error" | "aop.ACQ.SYSTEM_ERROR") => {
                Err(unknown(told.sub_code))
            }
            _ if told.sub_code.is_empty() => Ok(Err(told.code)),
            _ => Ok(Err(told.sub_code)),
        }
    }

    fn signed_form(&self, method: &str, content: &Value) -> String {
        let fields = [
            ("app_id", self.settings.app_id.clone()),
            ("method", method.to_owned()),
            ("format", "JSON".to_owned()),
            ("charset", "utf-8".to_owned()),
            ("sign_type", "RSA2".to_owned()),
            ("timestamp", beijing(self.clock.now(), "%Y-%m-%d %H:%M:%S")),
            ("version", "1.0".to_owned()),
            ("notify_url", self.settings.notify_url.clone()),
            ("biz_content", content.to_string()),
        ];
        let mut fields: BTreeMap<String, String> =
            fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let sign = self.settings.key.sign(&sorted(&fields, &["sign"]));
        fields.insert("sign".to_owned(), sign);
        let coded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let pairs = fields.iter().map(|(name, value)| format!("{}={}", coded(name), coded(value)));
        pairs.collect::<Vec<_>>().join("&")
    }
}

fn outcome(status: &str, order_no: &str, trade_no: &str, total: &str) -> Result<Outcome, Failed> {
    match status {
        "TRADE_SUCCESS" | "TRADE_FINISHED" => match fen(total) {
            Some(amount) if amount > Money::ZERO && !trade_no.is_empty() && !order_no.is_empty() => {
                let (order_no, transaction_no) = (order_no.to_owned(), trade_no.to_owned());
                Ok(Outcome::Paid(Taken { order_no, transaction_no, amount }))
            }
            _ => Err(Failed::Unknown("a payment without a number or an amount".into())),
        },
        "WAIT_BUYER_PAY" => Ok(Outcome::Waiting),
        "TRADE_CLOSED" => Ok(Outcome::Closed),
        other => Err(Failed::Unknown(format!("the state {other}"))),
    }
}

/// `a=1&b=2`, sorted by name, without these and without empty ones: what is signed.
fn sorted(fields: &BTreeMap<String, String>, without: &[&str]) -> String {
    let signed = fields.iter().filter(|(name, value)| !value.is_empty() && !without.contains(&name.as_str()));
    signed.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

/// The fields of a form. A field that comes twice makes it no form of ours: two readers might read it differently.
fn form(body: &[u8]) -> Option<BTreeMap<String, String>> {
    let body = std::str::from_utf8(body).ok()?;
    let plain = |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8().ok().map(String::from);
    let mut fields = BTreeMap::new();
    for pair in body.split('&') {
        let (name, value) = pair.split_once('=')?;
        let twice = fields.insert(plain(name)?, plain(value)?).is_some();
        if twice || fields.len() > FIELDS_MAX {
            return None;
        }
    }
    Some(fields)
}

/// `1234.50`
fn yuan(money: Money) -> String {
    format!("{}.{:02}", money.0 / 100, money.0 % 100)
}

/// Reads `1234.5`, exactly: no float, no third decimal, no sign.
fn fen(yuan: &str) -> Option<Money> {
    let (whole, part) = yuan.split_once('.').unwrap_or((yuan, "00"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(part) || whole.len() > 12 || part.len() > 2 {
        return None;
    }
    let part: i64 = format!("{part:0<2}").parse().ok()?;
    let fen = whole.parse::<i64>().ok()?.checked_mul(100)?.checked_add(part)?;
    (fen <= MONEY_MAX.0).then_some(Money(fen))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yuan_become_fen_exactly_and_back() {
        let fine = [("0.01", 1), ("0.10", 10), ("0.1", 10), ("88.88", 8_888), ("1234", 123_400), ("26.00", 2_600)];
        for (text, expected) in fine {
            assert_eq!(fen(text), Some(Money(expected)), "{text}");
        }
        for fen_value in [0, 1, 9, 10, 99, 100, 101, 8_888, MONEY_MAX.0] {
            assert_eq!(fen(&yuan(Money(fen_value))), Some(Money(fen_value)));
        }
        for bad in
            ["", ".", "1.", ".5", "1.234", "-1.00", "+1.00", "1e3", "1,000.00", " 1.00", "１.00", "99999999999999"]
        {
            assert_eq!(fen(bad), None, "{bad}");
        }
    }

    #[test]
    fn what_is_signed_is_sorted_and_leaves_out_what_is_empty() {
        let fields = form(b"b=2&a=1+1&sign=x&c=&sign_type=RSA2&d=%E8%B4%B9").expect("a form");
        assert_eq!(sorted(&fields, &["sign", "sign_type"]), "a=1 1&b=2&d=费");
        assert_eq!(form(b"a=1&a=2"), None, "a field twice");
        assert_eq!(form(b"a"), None);
        assert_eq!(form(b"a=%ff"), None);
    }

    #[test]
    fn a_state_that_we_do_not_know_is_not_guessed() {
        assert!(matches!(outcome("TRADE_MAYBE", "o", "t", "1.00"), Err(Failed::Unknown(_))));
        assert!(matches!(outcome("TRADE_SUCCESS", "o", "", "1.00"), Err(Failed::Unknown(_))));
        assert!(matches!(outcome("TRADE_SUCCESS", "o", "t", "0.00"), Err(Failed::Unknown(_))));
        assert!(matches!(outcome("TRADE_SUCCESS", "o", "t", "1.001"), Err(Failed::Unknown(_))));
    }
}
