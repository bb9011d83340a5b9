//! Sessions: begin, prove, lock, end; one's own and, for administrators, anybody's.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::kernel::Role;
use crate::kernel::clock::rfc3339;
use crate::people::commands::sessions::owner_of_session;
use crate::people::rules::SESSION_AT_MOST;
use crate::people::{self, PeopleRefusal, Person, SessionEnd, SignedIn, queries};
use crate::web::auth::cookie::Jar;
use crate::web::auth::enter::{self, Typed};
use crate::web::auth::{Anyone, Own, Present, Staff};
use crate::web::json::Json;
use crate::web::{App, Problem};

/// What signs somebody in.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSession {
    /// `login`, or `branch/login` where two branches know the login.
    pub account: String,
    /// The password.
    pub password: String,
    /// The code of the second factor, where one is set up.
    #[serde(default)]
    pub code: Option<String>,
    /// Ends a session that the person has elsewhere.
    #[serde(default)]
    pub take_over: bool,
}

/// A session that has begun, or got a new token.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Begun {
    /// The token, told this once.
    pub token: String,
    /// The session's id.
    pub id: String,
    /// When it is over at the latest, RFC 3339.
    pub expires_at: String,
    /// Whose it is.
    #[schema(value_type = Object)]
    pub person: Person,
}

fn begun(app: &App, signed_in: SignedIn) -> Response {
    let expires_at = rfc3339(app.now() + SESSION_AT_MOST);
    let body = Begun { token: signed_in.token, id: signed_in.session, expires_at, person: signed_in.person };
    (StatusCode::CREATED, Json(body)).into_response()
}

/// `POST /api/v1/sessions`
#[utoipa::path(post, path = "/api/v1/sessions", tag = "people", request_body = NewSession, responses((status = 201, body = Begun)))]
pub async fn create(State(app): State<App>, anyone: Anyone, Json(ask): Json<NewSession>) -> Result<Response, Problem> {
    let NewSession { account, password, code, take_over } = ask;
    let typed = Typed { account, password, code, take_over };
    Ok(begun(&app, enter::sign_in(&app, &anyone.from(), typed).await?))
}

/// What proves that somebody is still there.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewProof {
    /// The password.
    pub password: String,
    /// The code of the second factor, where one is set up.
    #[serde(default)]
    pub code: Option<String>,
}

/// `POST /api/v1/sessions/current/proofs`: unlocks, and lets sensitive acts through for a while; the token is a new one.
#[utoipa::path(post, path = "/api/v1/sessions/current/proofs", tag = "people", request_body = NewProof,
    responses((status = 201, body = Begun)))]
pub async fn prove(State(app): State<App>, present: Present, Json(ask): Json<NewProof>) -> Result<Response, Problem> {
    let from = present.anyone.from();
    Ok(begun(&app, enter::prove(&app, &from, &present.session, ask.password, ask.code).await?))
}

/// `POST /api/v1/sessions/current/locks`
#[utoipa::path(post, path = "/api/v1/sessions/current/locks", tag = "people", responses((status = 204)))]
pub async fn lock(State(app): State<App>, staff: Own) -> Result<StatusCode, Problem> {
    let id = staff.session.id.clone();
    app.write(&staff.actor, &staff.branch, move |work| people::lock_session(work, &id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `DELETE /api/v1/sessions/current`: signing out works from a locked screen too.
#[utoipa::path(delete, path = "/api/v1/sessions/current", tag = "people", responses((status = 204)))]
pub async fn end_current(State(app): State<App>, present: Present) -> Result<Response, Problem> {
    sign_out(&app, &present).await?;
    Ok((StatusCode::NO_CONTENT, cleared(&app)).into_response())
}

/// Ends the caller's own session.
pub async fn sign_out(app: &App, present: &Present) -> Result<(), Problem> {
    let (id, branch) = (present.session.id.clone(), &present.session.person.branch);
    let end = move |work: &mut crate::door::Work<'_>| people::end_session(work, &id, SessionEnd::SignedOut);
    app.write(&present.actor, branch, end).await
}

/// The headers that leave nothing behind in the browser.
pub fn cleared(app: &App) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert("clear-site-data", HeaderValue::from_static("\"cache\", \"storage\""));
    headers.insert("set-cookie", Jar::Session.clear(app.is_https()));
    headers
}

/// `GET /api/v1/sessions`: one's own, newest first.
#[utoipa::path(get, path = "/api/v1/sessions", tag = "people", responses((status = 200)))]
pub async fn list(State(app): State<App>, staff: Own) -> Result<Response, Problem> {
    let (branch, id, now) = (staff.branch.clone(), staff.id().to_owned(), app.now());
    let own = app.read(move |conn| Ok(queries::sessions_of(conn, &branch, &id, now)?)).await?;
    let told = own.into_iter().map(|row| {
        json!({
            "id": row.id, "address": row.address, "created_at": rfc3339(row.created_at), "seen_at": rfc3339(row.seen_at),
            "ended_at": row.ended_at.map(rfc3339), "ended_why": row.ended_why, "current": row.id == staff.session.id,
        })
    });
    Ok(Json(json!({ "sessions": told.collect::<Vec<_>>() })).into_response())
}

/// `DELETE /api/v1/sessions/{id}`: one's own, or anybody's for administrators and owners.
#[utoipa::path(delete, path = "/api/v1/sessions/{id}", tag = "people", params(("id" = String, Path)),
    responses((status = 204)))]
pub async fn end(State(app): State<App>, staff: Own, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    end_of(&app, &staff, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends a session by its id.
pub async fn end_of(app: &App, staff: &Staff, id: String) -> Result<(), Problem> {
    let any = matches!(staff.role(), Role::Administrator | Role::Owner) && !staff.is_held();
    let me = staff.id().to_owned();
    let ended = app.write(&staff.actor, &staff.branch, move |work| {
        if !any && owner_of_session(work, &id)? != me {
            return Err(PeopleRefusal::SessionNotFound.into());
        }
        people::end_session(work, &id, SessionEnd::EndedByHand)
    });
    ended.await.map_err(|problem| problem.in_language(staff.lang))
}
