//! Payments over HTTP: taken, listed, taken back, and their receipts. Each that moves money carries a key.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use serde::Serialize;

use crate::door::Stop;
use crate::fees::queries::PaymentView;
use crate::fees::{self, AskPayment, AskReversal, FeesRefusal, Paid, Receipt, Reversed, receipts};
use crate::halls::queries as halls;
use crate::kernel::Role;
use crate::web::auth::{Books, Cash, Clerk, Staff};
use crate::web::json::Json;
use crate::web::{App, Problem, once};

/// `POST /api/v1/tickets/{id}/payments`
#[utoipa::path(post, path = "/api/v1/tickets/{id}/payments", tag = "money",
    params(("id" = String, Path), ("Idempotency-Key" = String, Header)),
    request_body = AskPayment, responses((status = 201, body = Paid)))]
pub async fn create(
    State(app): State<App>,
    clerk: Clerk,
    Path(ticket): Path<String>,
    headers: HeaderMap,
    Json(ask): Json<AskPayment>,
) -> Result<(StatusCode, Json<Paid>), Problem> {
    let key = once::key_required(&headers, &format!("payment {ticket}"), &ask)?;
    let paid = app.write_once(&clerk.actor, &clerk.branch, Some(key), move |work| fees::pay(work, &ticket, &ask));
    paid.await.map(|paid| (StatusCode::CREATED, Json(paid)))
}

/// The payments of a ticket.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Payments {
    /// Newest first.
    pub payments: Vec<PaymentView>,
}

/// `GET /api/v1/tickets/{id}/payments`
#[utoipa::path(get, path = "/api/v1/tickets/{id}/payments", tag = "money", params(("id" = String, Path)),
    responses((status = 200, body = Payments)))]
pub async fn of_ticket(State(app): State<App>, who: Books, Path(id): Path<String>) -> Result<Json<Payments>, Problem> {
    let branch = who.branch.clone();
    let payments = app.read(move |conn| Ok(fees::payments_of_ticket(conn, &branch, &id)?)).await?;
    payments.iter().try_for_each(|payment| who.reaches(&payment.hall))?;
    Ok(Json(Payments { payments }))
}

/// `POST /api/v1/payments/{id}/reversals`: a clerk's, of the ticket in service at their counter; the duty manager's of the
/// day, a leader's later.
#[utoipa::path(post, path = "/api/v1/payments/{id}/reversals", tag = "money",
    params(("id" = String, Path), ("Idempotency-Key" = String, Header)),
    request_body = AskReversal, responses((status = 201, body = Reversed)))]
pub async fn reverse(
    State(app): State<App>,
    who: Cash,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(ask): Json<AskReversal>,
) -> Result<(StatusCode, Json<Reversed>), Problem> {
    let serves = who.actor.role == Role::Clerk.as_str();
    if !serves {
        who.proved()?;
    }
    let key = once::key_required(&headers, &format!("reversal {id}"), &ask)?;
    let back = app.write_once(&who.actor, &who.branch, Some(key), move |work| match serves {
        true => fees::reverse_served(work, &id, &ask),
        false => fees::reverse(work, &id, &ask),
    });
    back.await.map(|back| (StatusCode::CREATED, Json(back)))
}

/// A receipt to look at, for whoever reaches its hall.
pub async fn receipt_for(app: &App, who: &Staff, payment: String) -> Result<Receipt, Problem> {
    let (branch, own) = (who.branch.clone(), who.hall.clone());
    app.read(move |conn| {
        let hall = receipts::hall_of(conn, &branch, &payment)?;
        if own.is_some_and(|own| own != hall) {
            return Err::<_, Stop>(FeesRefusal::PaymentNotFound.into());
        }
        let hall = halls::load(conn, &branch, &hall)?;
        receipts::receipt(conn, &hall, &payment)
    })
    .await
}

/// `GET /api/v1/payments/{id}/receipt`
#[utoipa::path(get, path = "/api/v1/payments/{id}/receipt", tag = "money", params(("id" = String, Path)),
    responses((status = 200, body = Receipt)))]
pub async fn receipt(State(app): State<App>, who: Books, Path(id): Path<String>) -> Result<Json<Receipt>, Problem> {
    receipt_for(&app, &who, id).await.map(Json)
}

/// `POST /api/v1/payments/{id}/receipts`: prints; the second print and later ones are copies.
#[utoipa::path(post, path = "/api/v1/payments/{id}/receipts", tag = "money", params(("id" = String, Path)),
    responses((status = 201, body = Receipt)))]
pub async fn print(
    State(app): State<App>,
    who: Cash,
    Path(id): Path<String>,
) -> Result<(StatusCode, Json<Receipt>), Problem> {
    receipt_for(&app, &who, id.clone()).await?;
    let printed = app.write(&who.actor, &who.branch, move |work| fees::print_receipt(work, &id));
    printed.await.map(|receipt| (StatusCode::CREATED, Json(receipt)))
}
