//! WeChat Pay v3 as a merchant meets it: `WECHATPAY2-SHA256-RSA2048` requests, signed answers, sealed notifications.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use serde_json::{Value, json};

use crate::orders::{Kind, No, Order, State as Stands};
use crate::{Fake, WECHAT_APPID, WECHAT_MCHID, WECHAT_PLATFORM_SERIAL, WECHAT_SERIAL, nonce, now};

/// A request's time may differ from ours by so much.
const TOLERANCE_S: i64 = 300;

/// `POST /v3/pay/transactions/native`
pub async fn native(State(fake): State<Fake>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let act = || {
        let ask = match signed(&fake, &Method::POST, &uri, &headers, &body) {
            Ok(ask) => ask,
            Err(no) => return *no,
        };
        let (order, amount) = (text(&ask, "out_trade_no"), ask["amount"]["total"].as_i64().unwrap_or_default());
        let ours = ask["mchid"] == WECHAT_MCHID && ask["appid"] == WECHAT_APPID;
        let sound = (6..=32).contains(&order.len()) && order.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        if !ours || !sound || amount <= 0 || text(&ask, "description").is_empty() || text(&ask, "notify_url").is_empty()
        {
            return told(&fake, StatusCode::BAD_REQUEST, &no_body("PARAM_ERROR", "参数错误"));
        }
        let (what, url) = (text(&ask, "description"), text(&ask, "notify_url"));
        match fake.orders().open(Kind::Wechat, order, amount, what, url) {
            Ok(()) => told(&fake, StatusCode::OK, &json!({ "code_url": format!("{}/pay/{order}", fake.origin) })),
            Err(no) => refused(&fake, no),
        }
    };
    fake.answer(act).await
}

/// `GET /v3/pay/transactions/out-trade-no/{order}?mchid=…`
pub async fn query(
    State(fake): State<Fake>,
    Path(order): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let act = || {
        if let Err(no) = signed(&fake, &Method::GET, &uri, &headers, &body) {
            return *no;
        }
        let found = fake.orders().find(&order).cloned();
        match found {
            Ok(order) if order.kind == Kind::Wechat => told(&fake, StatusCode::OK, &transaction(&order)),
            Ok(_) => refused(&fake, No::Unknown),
            Err(no) => refused(&fake, no),
        }
    };
    fake.answer(act).await
}

/// `POST /v3/pay/transactions/out-trade-no/{order}/close`
pub async fn close(
    State(fake): State<Fake>,
    Path(order): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let act = || {
        if let Err(no) = signed(&fake, &Method::POST, &uri, &headers, &body) {
            return *no;
        }
        let closed = fake.orders().close(&order);
        match closed {
            Ok(()) => told(&fake, StatusCode::NO_CONTENT, &Value::Null),
            Err(no) => refused(&fake, no),
        }
    };
    fake.answer(act).await
}

/// `POST /v3/refund/domestic/refunds`
pub async fn refund(State(fake): State<Fake>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let act = || {
        let ask = match signed(&fake, &Method::POST, &uri, &headers, &body) {
            Ok(ask) => ask,
            Err(no) => return *no,
        };
        let (order, number) = (text(&ask, "out_trade_no"), text(&ask, "out_refund_no"));
        let amount = ask["amount"]["refund"].as_i64().unwrap_or_default();
        let done = fake.orders().refund(order, number, amount);
        match done {
            Ok(_) => told(
                &fake,
                StatusCode::OK,
                &json!({
                    "refund_id": format!("50{number}"), "out_refund_no": number, "out_trade_no": order,
                    "status": "SUCCESS", "amount": { "refund": amount, "currency": "CNY" },
                }),
            ),
            Err(no) => refused(&fake, no),
        }
    };
    fake.answer(act).await
}

/// What WeChat Pay tells of an order.
pub fn transaction(order: &Order) -> Value {
    let state = match order.state {
        Stands::Waiting => "NOTPAY",
        Stands::Closed => "CLOSED",
        Stands::Paid if order.refunds.is_empty() => "SUCCESS",
        Stands::Paid => "REFUND",
    };
    let mut told = json!({
        "mchid": WECHAT_MCHID, "appid": WECHAT_APPID, "out_trade_no": order.order, "trade_state": state,
        "trade_state_desc": state, "amount": { "total": order.amount_fen, "currency": "CNY" },
    });
    if order.state == Stands::Paid {
        told["transaction_id"] = json!(order.transaction);
        told["trade_type"] = json!("NATIVE");
        told["bank_type"] = json!("OTHERS");
        told["success_time"] = json!(time(order.paid_at));
        told["amount"] = json!({
            "total": order.paid_fen, "payer_total": order.paid_fen, "currency": "CNY", "payer_currency": "CNY",
        });
        told["payer"] = json!({ "openid": "o-fake-0000000000000000000000" });
    }
    told
}

/// A notification: its body and the headers that prove it.
pub fn notification(fake: &Fake, order: &Order) -> (Vec<(&'static str, String)>, String) {
    let sealed_with: String = nonce().chars().take(12).collect();
    let body = json!({
        "id": nonce(), "create_time": time(now()), "event_type": "TRANSACTION.SUCCESS",
        "resource_type": "encrypt-resource", "summary": "支付成功",
        "resource": {
            "algorithm": "AEAD_AES_256_GCM", "original_type": "transaction", "associated_data": "transaction",
            "nonce": sealed_with, "ciphertext": seal(&fake.keys.apiv3, &sealed_with, &transaction(order).to_string()),
        },
    })
    .to_string();
    (proof(fake, &body, now() / 1_000), body)
}

/// The headers that sign a body at a time.
pub fn proof(fake: &Fake, body: &str, timestamp: i64) -> Vec<(&'static str, String)> {
    let nonce = nonce();
    let signature = fake.keys.wechat_platform.sign(format!("{timestamp}\n{nonce}\n{body}\n").as_bytes());
    vec![
        ("wechatpay-timestamp", timestamp.to_string()),
        ("wechatpay-nonce", nonce),
        ("wechatpay-signature", signature),
        ("wechatpay-serial", WECHAT_PLATFORM_SERIAL.to_owned()),
        ("content-type", "application/json".to_owned()),
    ]
}

fn seal(key: &str, nonce: &str, plain: &str) -> String {
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key.as_bytes()).expect("a key of 32 bytes"));
    let nonce = Nonce::try_assume_unique_for_key(nonce.as_bytes()).expect("a nonce of 12 bytes");
    let mut sealed = plain.as_bytes().to_vec();
    key.seal_in_place_append_tag(nonce, Aad::from(b"transaction"), &mut sealed).expect("sealing needs only memory");
    BASE64.encode(sealed)
}

/// The body of a request whose signature is the merchant's, or the answer that says no.
fn signed(fake: &Fake, method: &Method, uri: &Uri, headers: &HeaderMap, body: &Bytes) -> Result<Value, Box<Response>> {
    let no = || {
        // As the real one: who is not known gets an answer without a signature.
        let body = no_body("SIGN_ERROR", "签名错误").to_string();
        Box::new((StatusCode::UNAUTHORIZED, body).into_response())
    };
    let given = headers.get("authorization").and_then(|value| value.to_str().ok()).ok_or_else(no)?;
    let fields = given.strip_prefix("WECHATPAY2-SHA256-RSA2048 ").ok_or_else(no)?;
    let field = |name: &str| {
        fields.split(',').find_map(|part| part.trim().strip_prefix(name)?.strip_prefix("=\"")?.strip_suffix('"'))
    };
    let timestamp = field("timestamp").and_then(|text| text.parse::<i64>().ok()).ok_or_else(no)?;
    let nonce = field("nonce_str").filter(|nonce| !nonce.is_empty()).ok_or_else(no)?;
    let known = field("mchid") == Some(WECHAT_MCHID) && field("serial_no") == Some(WECHAT_SERIAL);
    let text = String::from_utf8_lossy(body);
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let message = format!("{method}\n{path}\n{timestamp}\n{nonce}\n{text}\n");
    let proved = fake.keys.wechat_merchant.verifies(message.as_bytes(), field("signature").unwrap_or_default());
    let polite = headers.contains_key("user-agent") && headers.contains_key("accept");
    if !known || !proved || !polite || (timestamp - now() / 1_000).abs() > TOLERANCE_S {
        return Err(no());
    }
    if body.is_empty() { Ok(Value::Null) } else { serde_json::from_slice(body).map_err(|_| no()) }
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

fn no_body(code: &str, message: &str) -> Value {
    json!({ "code": code, "message": message })
}

fn refused(fake: &Fake, no: No) -> Response {
    let (status, code) = match no {
        No::Unknown => (StatusCode::NOT_FOUND, "ORDER_NOT_EXIST"),
        No::Taken => (StatusCode::FORBIDDEN, "OUT_TRADE_NO_USED"),
        No::Paid => (StatusCode::BAD_REQUEST, "ORDERPAID"),
        No::Closed => (StatusCode::BAD_REQUEST, "ORDER_CLOSED"),
        No::Unpaid => (StatusCode::FORBIDDEN, "RESOURCE_NOT_EXISTS"),
        No::Amount => (StatusCode::BAD_REQUEST, "INVALID_REQUEST"),
    };
    told(fake, status, &no_body(code, code))
}

/// A signed answer.
fn told(fake: &Fake, status: StatusCode, body: &Value) -> Response {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let mut proof = proof(fake, &body, now() / 1_000);
    if fake.mischief().next_answer_is_forged() {
        proof[2].1 = fake.keys.alipay_platform.sign(body.as_bytes());
    }
    let mut response = (status, body).into_response();
    for (name, value) in proof {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// As both providers' clocks say it: Beijing time, RFC 3339.
fn time(at: i64) -> String {
    let at = jiff::Timestamp::from_millisecond(at).unwrap_or_default();
    at.to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(8))).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}
