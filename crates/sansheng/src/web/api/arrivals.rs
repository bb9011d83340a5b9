//! At the door: who came in, and what somebody of the staff is asked to do.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

use super::tickets::Made;
use crate::door::{Stop, Work};
use crate::queue::{self, QueueRefusal};
use crate::web::auth::{Greeter, Staff};
use crate::web::json::Json;
use crate::web::{App, Problem, once};

/// `POST /api/v1/halls/{hall}/arrivals`: one tap.
#[utoipa::path(post, path = "/api/v1/halls/{hall}/arrivals", tag = "door", responses((status = 201, body = Made)))]
pub async fn arrive(
    State(app): State<App>,
    Path(hall): Path<String>,
    greeter: Greeter,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let key = once::key(&headers, "arrive", &hall)?;
    let done = app.door.write_once(&greeter.actor, &greeter.branch, key, move |work| queue::arrive(work, &hall));
    Ok((StatusCode::CREATED, Json(Made { id: done.await? })).into_response())
}

/// `DELETE /api/v1/halls/{hall}/arrivals/{id}`: a tap too many.
#[utoipa::path(delete, path = "/api/v1/halls/{hall}/arrivals/{id}", tag = "door", responses((status = 204)))]
pub async fn undo(
    State(app): State<App>,
    Path((hall, id)): Path<(String, String)>,
    greeter: Greeter,
) -> Result<StatusCode, Problem> {
    let done = app.write(&greeter.actor, &greeter.branch, move |work| {
        if queue::hall_of_arrival(work, &id)? != hall {
            return Err(QueueRefusal::ArrivalNotFound.into());
        }
        queue::undo_arrival(work, &id)
    });
    done.await.map(|()| StatusCode::NO_CONTENT)
}

/// Runs an act on a task of a hall that the caller reaches.
async fn on_task(
    app: &App,
    staff: &Staff,
    id: String,
    act: fn(&mut Work<'_>, &str) -> Result<(), Stop>,
) -> Result<StatusCode, Problem> {
    let hall = staff.hall.clone();
    let done = app.write(&staff.actor, &staff.branch, move |work| {
        let of = queue::hall_of_task(work, &id)?;
        if hall.as_ref().is_some_and(|hall| *hall != of) {
            return Err(QueueRefusal::TaskNotFound.into());
        }
        act(work, &id)
    });
    done.await.map(|()| StatusCode::CREATED)
}

/// `POST /api/v1/tasks/{id}/takings`
#[utoipa::path(post, path = "/api/v1/tasks/{id}/takings", tag = "door", responses((status = 201)))]
pub async fn take_task(State(app): State<App>, Path(id): Path<String>, staff: Staff) -> Result<StatusCode, Problem> {
    on_task(&app, &staff, id, queue::take_task).await
}

/// `POST /api/v1/tasks/{id}/completions`
#[utoipa::path(post, path = "/api/v1/tasks/{id}/completions", tag = "door", responses((status = 201)))]
pub async fn finish_task(State(app): State<App>, Path(id): Path<String>, staff: Staff) -> Result<StatusCode, Problem> {
    on_task(&app, &staff, id, queue::finish_task).await
}
