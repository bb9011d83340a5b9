//! Receipts for whoever holds one, and requests for invoices.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};

use super::payments::receipt_for;
use crate::fees::{self, AskInvoice, Checked, Invoice, InvoiceNews};
use crate::web::auth::{Books, Cash, Leader};
use crate::web::json::Json;
use crate::web::{App, Problem, once};

/// `GET /api/v1/public/receipts/{hall}/{number}/{code}`: whether a receipt is one of ours. Says nothing about who paid.
#[utoipa::path(get, path = "/api/v1/public/receipts/{hall}/{number}/{code}", tag = "public",
    params(("hall" = String, Path), ("number" = String, Path), ("code" = String, Path)),
    responses((status = 200, body = Checked)))]
pub async fn check(
    State(app): State<App>,
    Path((hall, number, code)): Path<(String, String, String)>,
) -> Result<Json<Checked>, Problem> {
    let hall = app.hall(&hall).await?;
    app.read(move |conn| fees::check(conn, &hall, &number, &code)).await.map(Json)
}

/// `POST /api/v1/payments/{id}/invoices`
#[utoipa::path(post, path = "/api/v1/payments/{id}/invoices", tag = "money",
    params(("id" = String, Path), ("Idempotency-Key" = String, Header)),
    request_body = AskInvoice, responses((status = 201, body = Invoice)))]
pub async fn ask_invoice(
    State(app): State<App>,
    who: Cash,
    Path(payment): Path<String>,
    headers: HeaderMap,
    Json(ask): Json<AskInvoice>,
) -> Result<(StatusCode, Json<Invoice>), Problem> {
    receipt_for(&app, &who, payment.clone()).await?;
    let key = once::key_required(&headers, &format!("invoice {payment}"), &ask)?;
    let asked =
        app.write_once(&who.actor, &who.branch, Some(key), move |work| fees::ask_invoice(work, &payment, &ask)).await?;
    Ok((StatusCode::CREATED, Json(asked)))
}

/// The requests for invoices of a payment.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Invoices {
    /// The latest first.
    pub invoices: Vec<Invoice>,
}

/// `GET /api/v1/payments/{id}/invoices`
#[utoipa::path(get, path = "/api/v1/payments/{id}/invoices", tag = "money", params(("id" = String, Path)),
    responses((status = 200, body = Invoices)))]
pub async fn invoices(
    State(app): State<App>,
    who: Books,
    Path(payment): Path<String>,
) -> Result<Json<Invoices>, Problem> {
    receipt_for(&app, &who, payment.clone()).await?;
    let branch = who.branch.clone();
    let invoices = app.read(move |conn| Ok(fees::invoices_of(conn, &branch, &payment)?)).await?;
    Ok(Json(Invoices { invoices }))
}

/// A file of requests for the tax system.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct InvoiceFile {
    /// Its name.
    pub file: String,
    /// The requests, in the order in which they were asked.
    pub invoices: Vec<Invoice>,
}

/// `POST /api/v1/invoice-files`: collects everything that waits; it counts as sent from now on.
#[utoipa::path(post, path = "/api/v1/invoice-files", tag = "money", params(("Idempotency-Key" = String, Header)),
    responses((status = 201, body = InvoiceFile)))]
pub async fn send(
    State(app): State<App>,
    leader: Leader,
    headers: HeaderMap,
) -> Result<(StatusCode, Json<InvoiceFile>), Problem> {
    leader.proved()?;
    let key = once::key_required(&headers, "invoice-files", &())?;
    let sent = app.write_once(&leader.actor, &leader.branch, Some(key), fees::send_invoices).await?;
    Ok((StatusCode::CREATED, Json(InvoiceFile { file: sent.0, invoices: sent.1 })))
}

/// `POST /api/v1/invoices/{id}/news`: issued with its number, failed or withdrawn with the reason.
#[utoipa::path(post, path = "/api/v1/invoices/{id}/news", tag = "money", params(("id" = String, Path)),
    request_body = InvoiceNews, responses((status = 200, body = Invoice)))]
pub async fn note(
    State(app): State<App>,
    leader: Leader,
    Path(id): Path<String>,
    Json(news): Json<InvoiceNews>,
) -> Result<Json<Invoice>, Problem> {
    app.write(&leader.actor, &leader.branch, move |work| fees::note_invoice(work, &id, &news)).await.map(Json)
}
