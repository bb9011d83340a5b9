//! The people of the branch, as administrators see them: added, changed, switched off, handed a one-time code. The
//! commands are the people domain's; a code is told once, on the page that made it.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::form::Typed;
use super::{Desk, Way, begun, onwards, shown};
use crate::halls::{Text, queries as halls};
use crate::kernel::{Language, Role};
use crate::people::commands::staff::{make_reset_code, remove_second_factor_of};
use crate::people::{self, NewPerson, Person, PersonChange, queries};
use crate::say;
use crate::web::auth::Admin;
use crate::web::look::Look;
use crate::web::pages::account::me::role_name;
use crate::web::parts::{Meaning, button, field, icon, meaning};
use crate::web::{App, Problem};

/// What the page shows besides the people.
struct Around {
    people: Vec<Person>,
    halls: Vec<(String, Text)>,
}

async fn around(app: &App, admin: &Admin) -> Result<Around, Problem> {
    let (branch, own) = (admin.branch.clone(), admin.hall.clone());
    app.read(move |conn| {
        let (mut people, mut halls) = (queries::people(conn, &branch)?, halls::of_branch(conn, &branch)?);
        halls.retain(|(id, _)| own.as_ref().is_none_or(|own| own == id));
        people.retain(|person| own.is_none() || person.hall == own);
        Ok(Around { people, halls })
    })
    .await
}

/// `GET /admin/staff`
pub async fn list(
    State(app): State<App>,
    admin: Admin,
    look: Look,
    Query(way): Query<Way>,
) -> Result<Response, Problem> {
    let around = around(&app, &admin).await?;
    Ok(staff_page(&Desk::of_branch(&admin, &look, &way), &around, None, &Typed::default()).into_response())
}

/// Sensitive acts ask for the password again; better now than after everything was typed.
pub(super) fn prove_first(desk: &Desk<'_>, back: &str) -> Markup {
    let lang = desk.lang();
    html! {
        @if desk.admin.proved().is_err() {
            div.banner.look role="status" {
                (icon("lock")) p { (say!(lang, "admin-prove-first")) }
                (button::link(button::Look::Plain, &format!("/locked?next={back}"), None, &say!(lang, "admin-prove"), None))
            }
        }
    }
}

fn staff_page(desk: &Desk<'_>, around: &Around, code: Option<(&Person, &str)>, typed: &Typed) -> Markup {
    let lang = desk.lang();
    let content = html! {
        (prove_first(desk, "/admin/staff"))
        @if let Some((person, code)) = code { (code_card(lang, person, code)) }
        ul.rows.elements { @for person in &around.people { (person_row(desk, around, person)) } }
        section.card {
            h2 { (say!(lang, "admin-new-person")) }
            form.fields method="post" action="/admin/staff" {
                input type="hidden" name="key" value="" autocomplete="off";
                @if !desk.begin.is_empty() { input type="hidden" name="begin" value=(desk.begin) autocomplete="off"; }
                div.pairs {
                    (line("name", &say!(lang, "admin-person-name"), typed.get("name"), "", 64))
                    (line("login", &say!(lang, "admin-login"), typed.get("login"), &say!(lang, "admin-login-hint"), 32))
                    (role_select(lang, "role", typed.get("role")))
                    (hall_select(lang, around, "hall", if typed.get("hall").is_empty() { desk.begin } else { typed.get("hall") }))
                    (language_select(lang, typed.get("language")))
                }
                div.actions { (button::submit(button::Look::Primary, Some("user-plus"), &say!(lang, "admin-add"), None)) }
            }
        }
    };
    shown(desk, &say!(lang, "admin-staff"), &content)
}

fn code_card(lang: Language, person: &Person, code: &str) -> Markup {
    html! {
        section.card.once role="status" {
            h2 { (icon("key-round")) (say!(lang, "admin-code-for", name = person.name.clone())) }
            p.secret { (code) }
            p { (say!(lang, "admin-code-lead", login = person.login.clone())) }
        }
    }
}

fn line(name: &str, label: &str, value: &str, hint: &str, length_max: u32) -> Markup {
    field::text(&field::Field { name, label, value, hint, length_max, required: true, ..Default::default() })
}

fn role_select(lang: Language, name: &str, value: &str) -> Markup {
    let words: Vec<(&str, String)> = Role::ALL.iter().map(|role| (role.as_str(), role_name(lang, *role))).collect();
    select(name, &say!(lang, "me-role"), value, &words)
}

fn hall_select(lang: Language, around: &Around, name: &str, value: &str) -> Markup {
    let every = std::iter::once(("", say!(lang, "me-every-hall")));
    let words: Vec<(&str, String)> =
        every.chain(around.halls.iter().map(|(id, name)| (id.as_str(), name.of(lang).to_owned()))).collect();
    select(name, &say!(lang, "me-hall"), value, &words)
}

fn language_select(lang: Language, value: &str) -> Markup {
    select("language", &say!(lang, "me-language"), value, &[("zh-CN", "中文".into()), ("en", "English".into())])
}

fn select(name: &str, label: &str, value: &str, words: &[(&str, String)]) -> Markup {
    let words: Vec<(&str, &str)> = words.iter().map(|(value, word)| (*value, word.as_str())).collect();
    field::select(&field::Field { name, label, value, ..Default::default() }, &words)
}

fn person_row(desk: &Desk<'_>, around: &Around, person: &Person) -> Markup {
    let lang = desk.lang();
    let hall = person.hall.as_ref().and_then(|id| around.halls.iter().find(|(other, _)| other == id));
    let place = hall.map_or_else(|| say!(lang, "me-every-hall"), |(_, name)| name.of(lang).to_owned());
    let base = format!("/admin/staff/{}", person.id);
    html! {
        li.off[!person.active] {
            details {
                summary {
                    span.grow {
                        span.strong { (person.name) }
                        span.detail { (role_name(lang, person.role)) " · " (place) " · " (person.login) }
                    }
                    @if person.second_factor { (meaning::badge(Meaning::Good, &say!(lang, "me-factor"))) }
                    @if !person.active { (meaning::badge(Meaning::Plain, &say!(lang, "admin-off"))) }
                }
                form.fields method="post" action=(base) {
                    input type="hidden" name="key" value="" autocomplete="off";
                    div.pairs {
                        (line_of(person, "name", &say!(lang, "admin-person-name")))
                        (role_select(lang, "role", person.role.as_str()))
                        (hall_select(lang, around, "hall", person.hall.as_deref().unwrap_or_default()))
                        (language_select(lang, person.language.tag()))
                    }
                    (field::check(&field::Check { name: "active", value: "yes", label: &say!(lang, "admin-f-active"), checked: person.active, ..Default::default() }))
                    div.actions { (button::submit(button::Look::Primary, Some("check"), &say!(lang, "common-save"), None)) }
                }
                div.row-wrap {
                    (button::act(&format!("{base}/codes"), button::Look::Plain, Some("key-round"), &say!(lang, "admin-make-code"), None))
                    @if person.second_factor {
                        (button::act(&format!("{base}/factor"), button::Look::Plain, Some("shield-alert"), &say!(lang, "admin-remove-factor"), None))
                    }
                }
            }
        }
    }
}

/// As `line`, with an id of its own: every person has the same fields.
fn line_of(person: &Person, name: &str, label: &str) -> Markup {
    html! {
        label.field {
            span.label { (label) }
            input.input name=(name) value=(person.name) maxlength="64" required autocomplete="off";
        }
    }
}

fn role_of(typed: &Typed) -> Role {
    Role::parse(typed.get("role")).unwrap_or(Role::Clerk)
}

fn hall_of(typed: &Typed) -> Option<String> {
    Some(typed.get("hall").to_owned()).filter(|hall| !hall.is_empty())
}

/// `POST /admin/staff`: the account, and the code with which its owner chooses a password.
pub async fn create(
    State(app): State<App>,
    admin: Admin,
    look: Look,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    admin.proved()?;
    let ask = NewPerson {
        login: typed.get("login").trim().to_owned(),
        name: typed.get("name").trim().to_owned(),
        role: role_of(&typed),
        hall: hall_of(&typed),
        language: Language::asked_for(typed.get("language")),
        password_hash: None,
    };
    let done = app.write(&admin.actor, &admin.branch, move |work| {
        let person = people::create_person(work, &ask)?;
        let code = make_reset_code(work, &person.id)?;
        Ok((person, code))
    });
    let done = done.await;
    told(&app, &admin, &look, &begun(&typed), done.map(Some), &typed).await
}

/// The page with the code that was made, or with the reason why not.
async fn told(
    app: &App,
    admin: &Admin,
    look: &Look,
    begin: &str,
    done: Result<Option<(Person, String)>, Problem>,
    typed: &Typed,
) -> Result<Response, Problem> {
    let around = around(app, admin).await?;
    let way = Way { begin: begin.to_owned(), ..Way::default() };
    let desk = Desk::of_branch(admin, look, &way);
    Ok(match done {
        Ok(None) => onwards("/admin/staff", begin, "saved"),
        Ok(Some((person, code))) => {
            staff_page(&desk, &around, Some((&person, &code)), &Typed::default()).into_response()
        }
        Err(problem) => super::with_status(&problem, staff_page(&desk.refused(&problem), &around, None, typed)),
    })
}

/// `POST /admin/staff/{id}`
pub async fn change(
    State(app): State<App>,
    admin: Admin,
    look: Look,
    Path(id): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    admin.proved()?;
    let change = PersonChange {
        name: Some(typed.get("name").trim().to_owned()),
        role: Some(role_of(&typed)),
        hall: Some(hall_of(&typed)),
        language: Some(Language::asked_for(typed.get("language"))),
        active: Some(!typed.get("active").is_empty()),
    };
    let done = app.write(&admin.actor, &admin.branch, move |work| people::change_person(work, &id, &change)).await;
    told(&app, &admin, &look, "", done.map(|_| None), &Typed::default()).await
}

/// `POST /admin/staff/{id}/codes`
pub async fn make_code(
    State(app): State<App>,
    admin: Admin,
    look: Look,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    admin.proved()?;
    let done = app.write(&admin.actor, &admin.branch, move |work| {
        let code = make_reset_code(work, &id)?;
        let branch = work.branch();
        Ok((queries::person(work.conn(), &branch, &id)?, code))
    });
    let done = done.await;
    told(&app, &admin, &look, "", done.map(Some), &Typed::default()).await
}

/// `POST /admin/staff/{id}/factor`: takes a second factor away, for somebody who lost it.
pub async fn remove_factor(
    State(app): State<App>,
    admin: Admin,
    look: Look,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    admin.proved()?;
    let done = app.write(&admin.actor, &admin.branch, move |work| remove_second_factor_of(work, &id)).await;
    told(&app, &admin, &look, "", done.map(|()| None), &Typed::default()).await
}
