//! For machines that watch us: alive, ready, and the figures.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::app::App;
use crate::exchange::outbox::{self, Target};
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
    let targets = app.read(|conn| Ok(outbox::targets(conn, None)?)).await.unwrap_or_default();
    let text = with_targets(app.door.figures().render(), &targets);
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
}

/// The figures with how far each outbox target has heard, before the line that ends them.
fn with_targets(figures: String, targets: &[Target]) -> String {
    if targets.is_empty() {
        return figures;
    }
    let mut text = figures.trim_end().trim_end_matches("# EOF").to_owned();
    for (name, says) in [
        ("behind_events", "Events after the last one that a target has heard of"),
        ("tries", "Failed tries of its next posting"),
    ] {
        text += &format!("# HELP sansheng_outbox_{name} {says}.\n# TYPE sansheng_outbox_{name} gauge\n");
        for one in targets {
            let value = if name == "tries" { i64::from(one.tries) } else { one.head - one.seq };
            text += &format!("sansheng_outbox_{name}{{branch=\"{}\",target=\"{}\"}} {value}\n", one.branch, one.id);
        }
    }
    text + "# EOF\n"
}
