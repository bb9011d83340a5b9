//! The cheapest JSON answer there is: what clients measure the way to us with, and what the bench holds others against.

use axum::Json;
use serde::Serialize;

/// The answer.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Pong {
    /// `pong`.
    pub ping: &'static str,
}

/// `GET /api/v1/ping`
#[utoipa::path(get, path = "/api/v1/ping", tag = "service", responses((status = 200, body = Pong)))]
pub async fn ping() -> Json<Pong> {
    Json(Pong { ping: "pong" })
}
