//! What a test or a person at the desk does to the provider: sets its mood, pays, closes, tells again.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::mischief::Mischief;
use crate::notify::{Forgery, Letter, tell};
use crate::orders::{No, Order};
use crate::{Fake, now};

/// `POST /control/mischief`: the mood from now on; what is left out is as it should be.
pub async fn mischief(State(fake): State<Fake>, Json(mood): Json<Mischief>) -> StatusCode {
    *fake.mischief() = mood;
    StatusCode::NO_CONTENT
}

/// `GET /control/orders`
pub async fn list(State(fake): State<Fake>) -> Json<Vec<Order>> {
    Json(fake.orders().all())
}

/// `GET /control/orders/{order}`
pub async fn show(State(fake): State<Fake>, Path(order): Path<String>) -> Response {
    let found = fake.orders().find(&order).cloned();
    answer(found)
}

/// How somebody pays.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Paying {
    /// Another amount than the order's.
    amount_fen: Option<i64>,
}

/// `POST /control/orders/{order}/pay`
pub async fn pay(State(fake): State<Fake>, Path(order): Path<String>, Json(ask): Json<Paying>) -> Response {
    let paid = fake.orders().pay(&order, ask.amount_fen, now());
    if let Ok(order) = &paid {
        tell(&fake, order);
    }
    answer(paid)
}

/// `POST /control/orders/{order}/close`: its time is over.
pub async fn close(State(fake): State<Fake>, Path(order): Path<String>) -> Response {
    let closed = fake.orders().close(&order);
    let order = closed.and_then(|()| fake.orders().find(&order).cloned());
    answer(order)
}

/// How the merchant is told.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Telling {
    /// What is wrong with it.
    forge: Option<Forgery>,
    /// How often; once when left out.
    times: Option<u32>,
}

/// `POST /control/orders/{order}/notify`: tells now, and answers what the merchant said each time.
pub async fn notify(State(fake): State<Fake>, Path(order): Path<String>, Json(ask): Json<Telling>) -> Response {
    let found = fake.orders().find(&order).cloned();
    let Ok(order) = found else { return answer(found) };
    let mut taken = Vec::new();
    for _ in 0..ask.times.unwrap_or(1) {
        let letter = Letter::of(&fake, &order);
        let letter = match ask.forge {
            Some(how) => letter.forged(&fake, how),
            None => letter,
        };
        taken.push(letter.send().await.unwrap_or(false));
    }
    Json(json!({ "taken": taken })).into_response()
}

/// `POST /control/release`: sends what was held, the last first.
pub async fn release(State(fake): State<Fake>) -> Json<Value> {
    let held = std::mem::take(&mut *fake.held());
    let mut taken = Vec::new();
    for letter in held.iter().rev() {
        taken.push(letter.send().await.unwrap_or(false));
    }
    Json(json!({ "taken": taken }))
}

fn answer(order: Result<Order, No>) -> Response {
    match order {
        Ok(order) => Json(order).into_response(),
        Err(No::Unknown) => StatusCode::NOT_FOUND.into_response(),
        Err(no) => (StatusCode::CONFLICT, Json(json!({ "no": format!("{no:?}") }))).into_response(),
    }
}
