//! `/pay/{order}`: what the customer's phone would show after scanning the code. One button pays.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{DOCTYPE, html};

use crate::notify::tell;
use crate::orders::{Kind, State as Stands};
use crate::{Fake, now};

/// `GET /pay/{order}`
pub async fn show(State(fake): State<Fake>, Path(number): Path<String>) -> Response {
    let found = fake.orders().find(&number).cloned();
    let Ok(order) = found else { return StatusCode::NOT_FOUND.into_response() };
    let name = match order.kind {
        Kind::Wechat => "微信支付（演示）",
        Kind::Alipay => "支付宝（演示）",
    };
    html! {
        (DOCTYPE)
        html lang="zh-CN" {
            head { meta charset="utf-8"; meta name="viewport" content="width=device-width"; title { (name) } }
            body {
                main {
                    h1 { (name) }
                    p { (order.what) }
                    p { "¥" (order.amount_fen / 100) "." (format!("{:02}", order.amount_fen % 100)) }
                    @match order.state {
                        Stands::Waiting => { form method="post" { button { "确认付款" } } }
                        Stands::Paid => { p role="status" { "已付款" } }
                        Stands::Closed => { p role="status" { "订单已关闭" } }
                    }
                    p { "这不是真的付款，不会动用任何钱。" }
                }
            }
        }
    }
    .into_response()
}

/// `POST /pay/{order}`
pub async fn pay(State(fake): State<Fake>, Path(number): Path<String>) -> Redirect {
    let paid = fake.orders().pay(&number, None, now());
    if let Ok(order) = &paid {
        tell(&fake, order);
    }
    Redirect::to(&format!("/pay/{number}"))
}
