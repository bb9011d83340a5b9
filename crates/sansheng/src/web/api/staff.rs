//! People, as administrators see them: made, changed, handed a code. And one's own account.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::door::Work;
use crate::kernel::clock::rfc3339;
use crate::kernel::{Language, Role};
use crate::people::commands::staff::{make_reset_code, remove_second_factor_of};
use crate::people::profile::PasswordStanding;
use crate::people::{self, NewPerson, PasswordProfile, Person, PersonChange, password, queries};
use crate::web::auth::{Admin, Own, enter};
use crate::web::json::Json;
use crate::web::once::{self, Told};
use crate::web::{App, Problem};

/// `GET /api/v1/staff`
#[utoipa::path(get, path = "/api/v1/staff", tag = "people", responses((status = 200)))]
pub async fn list(State(app): State<App>, admin: Admin) -> Result<Response, Problem> {
    let branch = admin.branch.clone();
    let people = app.read(move |conn| Ok(queries::people(conn, &branch)?)).await?;
    Ok(Json(json!({ "staff": people })).into_response())
}

/// A person to be.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewStaff {
    /// What they sign in with.
    pub login: String,
    /// Their name.
    pub name: String,
    /// Their role.
    pub role: Role,
    /// Their hall; without one, every hall of the branch.
    #[serde(default)]
    pub hall: Option<String>,
    /// The language they read.
    #[serde(default)]
    pub language: Language,
}

/// `POST /api/v1/staff`: the account, and a one-time code with which the person chooses a password. The same key again
/// finds the same account, without the code that was told.
#[utoipa::path(post, path = "/api/v1/staff", tag = "people", request_body = NewStaff, responses((status = 201)))]
pub async fn create(
    State(app): State<App>,
    admin: Admin,
    headers: HeaderMap,
    Json(ask): Json<NewStaff>,
) -> Result<Response, Problem> {
    admin.proved()?;
    let key = once::key(&headers, "staff", &ask)?;
    let NewStaff { login, name, role, hall, language } = ask;
    let ask = NewPerson { login, name, role, hall, language, password_hash: None };
    let create = move |work: &mut Work<'_>| {
        let person = people::create_person(work, &ask)?;
        let code = make_reset_code(work, &person.id)?;
        Ok(Told::new(person.id, code))
    };
    let told = app.act(&admin, key, create).await?;
    let (branch, id) = (admin.branch.clone(), told.id);
    let person = app.read(move |conn| queries::person(conn, &branch, &id)).await?;
    Ok((StatusCode::CREATED, Json(json!({ "person": person, "code": told.secret }))).into_response())
}

/// What is to change of a person.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StaffChange {
    /// A new name.
    #[serde(default)]
    pub name: Option<String>,
    /// A new role.
    #[serde(default)]
    pub role: Option<Role>,
    /// A new hall; an empty text is every hall of the branch.
    #[serde(default)]
    pub hall: Option<String>,
    /// Another language.
    #[serde(default)]
    pub language: Option<Language>,
    /// Enabled or disabled.
    #[serde(default)]
    pub active: Option<bool>,
}

/// `PATCH /api/v1/staff/{id}`
#[utoipa::path(patch, path = "/api/v1/staff/{id}", tag = "people", params(("id" = String, Path)),
    responses((status = 200)))]
pub async fn change(
    State(app): State<App>,
    admin: Admin,
    Path(id): Path<String>,
    Json(ask): Json<StaffChange>,
) -> Result<Json<Person>, Problem> {
    admin.proved()?;
    let hall = ask.hall.map(|hall| (!hall.is_empty()).then_some(hall));
    let change = PersonChange { name: ask.name, role: ask.role, hall, language: ask.language, active: ask.active };
    let changed = app.write(&admin.actor, &admin.branch, move |work| people::change_person(work, &id, &change)).await;
    changed.map(Json).map_err(|problem| problem.in_language(admin.lang))
}

/// `POST /api/v1/staff/{id}/codes`: a one-time code, handed over in person.
#[utoipa::path(post, path = "/api/v1/staff/{id}/codes", tag = "people", params(("id" = String, Path)),
    responses((status = 201)))]
pub async fn make_code(State(app): State<App>, admin: Admin, Path(id): Path<String>) -> Result<Response, Problem> {
    admin.proved()?;
    let made = app.write(&admin.actor, &admin.branch, move |work| make_reset_code(work, &id)).await;
    let code = made.map_err(|problem| problem.in_language(admin.lang))?;
    Ok((StatusCode::CREATED, Json(json!({ "code": code }))).into_response())
}

/// `DELETE /api/v1/staff/{id}/second-factor`: for somebody who lost it.
#[utoipa::path(delete, path = "/api/v1/staff/{id}/second-factor", tag = "people", params(("id" = String, Path)),
    responses((status = 204)))]
pub async fn remove_factor(
    State(app): State<App>,
    admin: Admin,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    admin.proved()?;
    let removed = app.write(&admin.actor, &admin.branch, move |work| remove_second_factor_of(work, &id)).await;
    removed.map_err(|problem| problem.in_language(admin.lang))?;
    Ok(StatusCode::NO_CONTENT)
}

/// `GET /api/v1/me`
#[utoipa::path(get, path = "/api/v1/me", tag = "people", responses((status = 200)))]
pub async fn me(staff: Own) -> Json<Person> {
    Json(staff.person().clone())
}

/// What one's own password must be, and how the present one stands.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct OwnPassword {
    /// What the branch asks.
    pub profile: PasswordProfile,
    /// A new one has at least so many characters.
    pub length_min: usize,
    /// At most so many.
    pub length_max: usize,
    /// At least so many of the four classes (capital letters, small letters, digits, signs); 0 where nobody asks.
    pub classes_min: usize,
    /// Is none of so many that its owner had last, the present one included; 0 where nobody asks.
    pub not_of_last: usize,
    /// When the present one was chosen, RFC 3339.
    pub set_at: String,
    /// Until when the present one opens a new session, RFC 3339; none where it does not end, and where the next session asks
    /// for another already.
    pub good_until: Option<String>,
    /// Whether another must be chosen before anything else (`password_expired`).
    pub must_change: bool,
}

/// `GET /api/v1/me/password`: what a new one must be, and how the present one stands.
#[utoipa::path(get, path = "/api/v1/me/password", tag = "people", responses((status = 200, body = OwnPassword)))]
pub async fn password(staff: Own) -> Json<OwnPassword> {
    let terms = staff.password();
    let good_until = match terms.standing {
        PasswordStanding::Until(ends) => Some(rfc3339(ends)),
        _ => None,
    };
    Json(OwnPassword {
        profile: terms.profile,
        length_min: terms.profile.length_min(staff.person().second_factor),
        length_max: password::LENGTH_MAX,
        classes_min: terms.profile.classes_min(),
        not_of_last: terms.profile.remembers(),
        set_at: rfc3339(terms.set_at),
        good_until,
        must_change: terms.is_owed(),
    })
}

/// A change of one's own password.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPassword {
    /// The present one.
    pub present: String,
    /// The new one.
    pub password: String,
    /// The code of the second factor, where one is set up.
    #[serde(default)]
    pub code: Option<String>,
}

/// `PUT /api/v1/me/password`: other sessions end; this one gets a new token.
#[utoipa::path(put, path = "/api/v1/me/password", tag = "people", responses((status = 200)))]
pub async fn new_password(
    State(app): State<App>,
    staff: Own,
    Json(ask): Json<NewPassword>,
) -> Result<Response, Problem> {
    let changed = enter::new_password(&app, &staff.from(), &staff.session, ask.present, ask.code, ask.password).await?;
    Ok(Json(json!({ "token": changed.token })).into_response())
}
