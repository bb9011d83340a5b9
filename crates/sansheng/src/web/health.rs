//! For machines that watch us: alive, ready, and the figures.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::app::App;
use crate::store::migrate;

/// `GET /healthz`: the process answers.
pub async fn healthz() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: the store answers, the schema is ours, and this process may write.
pub async fn readyz(State(app): State<App>) -> Response {
    let reads = app.read(|conn| Ok(migrate::is_current(conn)?)).await;
    if reads == Ok(true) && !app.door.is_broken() {
        (StatusCode::OK, "ready\n").into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "not ready: the store is out of reach\n").into_response()
    }
}

/// `GET /metrics`: Prometheus text.
pub async fn metrics(State(app): State<App>) -> Response {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], app.door.figures().render()).into_response()
}
