//! Alipay's gateway as a merchant meets it: form in, RSA2 over the sorted fields, JSON out, RSA2 over the answer's own text.
//!
//! As with the real one, a precreated order is no trade before somebody has scanned its code: until then a query or a
//! close says `ACQ.TRADE_NOT_EXIST`, and the code can still be paid.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::{Value, json};

use crate::orders::{Kind, No, Order, State as Stands};
use crate::{ALIPAY_APP_ID, Fake, nonce, now};

/// `POST /gateway.do`
pub async fn gateway(State(fake): State<Fake>, body: Bytes) -> Response {
    let act = || {
        let form = form(&String::from_utf8_lossy(&body));
        let method = form.get("method").cloned().unwrap_or_default();
        let node = format!("{}_response", method.replace('.', "_"));
        answer(&fake, &node, &done_for(&fake, &method, &form))
    };
    fake.answer(act).await
}

fn done_for(fake: &Fake, method: &str, form: &BTreeMap<String, String>) -> Value {
    let sign = form.get("sign").cloned().unwrap_or_default();
    let known = form.get("app_id").map(String::as_str) == Some(ALIPAY_APP_ID)
        && form.get("sign_type").map(String::as_str) == Some("RSA2");
    if !known || !fake.keys.alipay_merchant.verifies(sorted(form, &["sign"]).as_bytes(), &sign) {
        return json!({ "code": "40002", "msg": "Invalid Arguments", "sub_code": "isv.invalid-signature" });
    }
    let content = form.get("biz_content").map(String::as_str).unwrap_or_default();
    let ask: Value = serde_json::from_str(content).unwrap_or_default();
    let order = ask["out_trade_no"].as_str().unwrap_or_default();
    let amount = |name: &str| ask[name].as_str().and_then(fen);
    match method {
        "alipay.trade.precreate" => {
            let (Some(total), Some(what)) = (amount("total_amount"), ask["subject"].as_str()) else {
                return refused(No::Amount);
            };
            let url = form.get("notify_url").map(String::as_str).unwrap_or_default();
            match fake.orders().open(Kind::Alipay, order, total, what, url) {
                Ok(()) => done(json!({ "out_trade_no": order, "qr_code": format!("{}/pay/{order}", fake.origin) })),
                Err(no) => refused(no),
            }
        }
        "alipay.trade.query" => match trade(fake, order) {
            Ok(order) => done(told(&order)),
            Err(no) => refused(no),
        },
        "alipay.trade.close" => match trade(fake, order) {
            Ok(found) if found.state == Stands::Paid => refused(No::Paid),
            Ok(_) => {
                let _ = fake.orders().close(order);
                done(json!({ "out_trade_no": order }))
            }
            Err(no) => refused(no),
        },
        "alipay.trade.refund" => {
            let number = ask["out_request_no"].as_str().unwrap_or(order);
            let Some(refund) = amount("refund_amount") else { return refused(No::Amount) };
            match fake.orders().refund(order, number, refund) {
                Ok(moved) => done(json!({
                    "out_trade_no": order, "fund_change": if moved { "Y" } else { "N" }, "refund_fee": yuan(refund),
                })),
                Err(no) => refused(no),
            }
        }
        _ => json!({ "code": "40004", "msg": "Business Failed", "sub_code": "isv.method-not-supported" }),
    }
}

/// An order that is a trade: somebody has scanned it, or it is over.
fn trade(fake: &Fake, order: &str) -> Result<Order, No> {
    let order = fake.orders().find(order).cloned()?;
    let is_trade = order.kind == Kind::Alipay && order.state != Stands::Waiting;
    if is_trade { Ok(order) } else { Err(No::Unknown) }
}

fn told(order: &Order) -> Value {
    let status = match order.state {
        Stands::Waiting => "WAIT_BUYER_PAY",
        Stands::Closed => "TRADE_CLOSED",
        Stands::Paid if order.refunded_fen() == order.paid_fen => "TRADE_CLOSED",
        Stands::Paid => "TRADE_SUCCESS",
    };
    let amount = if order.state == Stands::Paid { order.paid_fen } else { order.amount_fen };
    json!({
        "out_trade_no": order.order, "trade_no": order.transaction, "trade_status": status,
        "total_amount": yuan(amount), "buyer_logon_id": "159****5620",
    })
}

fn done(mut body: Value) -> Value {
    body["code"] = json!("10000");
    body["msg"] = json!("Success");
    body
}

fn refused(no: No) -> Value {
    let sub = match no {
        No::Unknown => "ACQ.TRADE_NOT_EXIST",
        No::Taken => "ACQ.CONTEXT_INCONSISTENT",
        No::Paid => "ACQ.TRADE_HAS_SUCCESS",
        No::Closed => "ACQ.TRADE_HAS_CLOSE",
        No::Unpaid => "ACQ.TRADE_STATUS_ERROR",
        No::Amount => "ACQ.INVALID_PARAMETER",
    };
    json!({ "code": "40004", "msg": "Business Failed", "sub_code": sub, "sub_msg": sub })
}

fn answer(fake: &Fake, node: &str, body: &Value) -> Response {
    let text = body.to_string();
    let forged = fake.mischief().next_answer_is_forged();
    let signer = if forged { &fake.keys.wechat_platform } else { &fake.keys.alipay_platform };
    let sign = signer.sign(text.as_bytes());
    ([(header::CONTENT_TYPE, "text/html;charset=utf-8")], format!("{{\"{node}\":{text},\"sign\":\"{sign}\"}}"))
        .into_response()
}

/// A notification: its headers and the signed form.
pub fn notification(fake: &Fake, order: &Order) -> (Vec<(&'static str, String)>, String) {
    let mut fields: BTreeMap<String, String> = [
        ("notify_time", time(now())),
        ("notify_type", "trade_status_sync".to_owned()),
        ("notify_id", nonce()),
        ("app_id", ALIPAY_APP_ID.to_owned()),
        ("charset", "utf-8".to_owned()),
        ("version", "1.0".to_owned()),
        ("sign_type", "RSA2".to_owned()),
        ("trade_no", order.transaction.clone()),
        ("out_trade_no", order.order.clone()),
        ("trade_status", "TRADE_SUCCESS".to_owned()),
        ("subject", order.what.clone()),
        ("total_amount", yuan(order.paid_fen)),
        ("receipt_amount", yuan(order.paid_fen)),
        ("buyer_pay_amount", yuan(order.paid_fen)),
        ("gmt_payment", time(order.paid_at)),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect();
    let sign = fake.keys.alipay_platform.sign(sorted(&fields, &["sign", "sign_type"]).as_bytes());
    fields.insert("sign".to_owned(), sign);
    let coded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let body: Vec<String> = fields.iter().map(|(name, value)| format!("{}={}", coded(name), coded(value))).collect();
    (vec![("content-type", "application/x-www-form-urlencoded; charset=utf-8".to_owned())], body.join("&"))
}

/// `a=1&b=2`, sorted by name, without these and without empty ones: what is signed.
fn sorted(fields: &BTreeMap<String, String>, without: &[&str]) -> String {
    let signed = fields.iter().filter(|(name, value)| !value.is_empty() && !without.contains(&name.as_str()));
    signed.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

fn form(body: &str) -> BTreeMap<String, String> {
    let plain = |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
    body.split('&').filter_map(|pair| pair.split_once('=')).map(|(name, value)| (plain(name), plain(value))).collect()
}

fn yuan(fen: i64) -> String {
    format!("{}.{:02}", fen / 100, fen % 100)
}

fn fen(yuan: &str) -> Option<i64> {
    let (whole, part) = yuan.split_once('.').unwrap_or((yuan, ""));
    let part = format!("{part:0<2}");
    if part.len() != 2 {
        return None;
    }
    Some(whole.parse::<i64>().ok()?.checked_mul(100)? + part.parse::<i64>().ok()?)
}

fn time(at: i64) -> String {
    let at = jiff::Timestamp::from_millisecond(at).unwrap_or_default();
    at.to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(8))).strftime("%Y-%m-%d %H:%M:%S").to_string()
}
