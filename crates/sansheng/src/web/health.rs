//! For machines that watch us: alive, ready, and the figures.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::app::App;
use super::pages::duty::promises::WEEK_DAYS;
use super::refusal::Problem;
use crate::exchange::outbox::{self, Target};
use crate::halls::queries;
use crate::queue;
use crate::store::{Conn, migrate};

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

/// `GET /metrics`: Prometheus text; where the server has a token for it, only with that.
pub async fn metrics(State(app): State<App>, headers: HeaderMap) -> Result<Response, Problem> {
    app.exposed.shows_figures(&headers)?;
    let targets = app.read(|conn| Ok(outbox::targets(conn, None)?)).await.unwrap_or_default();
    let text = with_targets(app.door.figures().render(), &targets);
    let text = with_promises(text, &week_of_promises(&app).await);
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response())
}

/// More halls than this are measured elsewhere.
const HALLS_MAX: usize = 60;

/// A hall's branch and id, and its promises of today and the six days before.
type HallPromises = (String, String, queue::Promises);

async fn week_of_promises(app: &App) -> Vec<HallPromises> {
    let (mut found, now) = (Vec::new(), app.now());
    let halls = app.read(|conn| Ok(queries::all(conn)?)).await.unwrap_or_default();
    for (branch, id) in halls.into_iter().take(HALLS_MAX) {
        let Ok(hall) = app.hall(&id).await else { continue };
        let today = hall.zone.day(now);
        let week = move |conn: &mut Conn| Ok(queue::promises(conn, &hall, &today.plus(1 - WEEK_DAYS), &today)?);
        if let Ok(promises) = app.read(week).await {
            found.push((branch, id, promises));
        }
    }
    found
}

/// First promises of the last seven days, whether they held and how far the waits were from their middle; in all, by hour,
/// service and people ahead.
fn with_promises(figures: String, halls: &[HallPromises]) -> String {
    let mut lines: Vec<(String, &queue::Honesty)> = Vec::new();
    for (branch, hall, week) in halls {
        let label = |by: &str, of: &str| format!("{{branch=\"{branch}\",hall=\"{hall}\",by=\"{by}\",of=\"{of}\"}}");
        lines.push((label("all", ""), &week.all));
        lines.extend(week.by_hour.iter().map(|(hour, honesty)| (label("hour", &hour.to_string()), honesty)));
        lines.extend(week.by_service.iter().map(|(code, honesty)| (label("service", code), honesty)));
        lines.extend(week.by_ahead.iter().map(|(ahead, honesty)| (label("ahead", &ahead.to_string()), honesty)));
    }
    if lines.is_empty() {
        return figures;
    }
    type Value = fn(&queue::Honesty) -> Option<f64>;
    let gauges: [(&str, &str, Value); 4] = [
        ("promises", "First promises of a wait in the last seven days", |h| Some(h.promises as f64)),
        ("promises_left", "Tickets that left before their promise was over", |h| Some(h.left as f64)),
        ("promise_coverage_ratio", "Share of those promises that were kept", |h| {
            h.kept_permille.map(|share| f64::from(share) / 1_000.0)
        }),
        ("promise_error_seconds", "Mean distance of the wait from the middle of the promise", |h| {
            h.error_s.map(|s| s as f64)
        }),
    ];
    let mut text = figures.trim_end().trim_end_matches("# EOF").to_owned();
    for (name, says, value) in gauges {
        text += &format!("# HELP sansheng_{name} {says}.\n# TYPE sansheng_{name} gauge\n");
        for (labels, honesty) in &lines {
            if let Some(value) = value(honesty) {
                text += &format!("sansheng_{name}{labels} {value}\n");
            }
        }
    }
    text + "# EOF\n"
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
