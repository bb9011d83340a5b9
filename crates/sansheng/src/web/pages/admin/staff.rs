//! The people of the branch, as administrators see them: added, changed, switched off, handed a one-time code. The
//! commands are the people domain's; a code is told once, on the page that made it.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::form::Typed;
use super::told::{self, Told, first_hall, line, select};
use super::{Desk, Way, begun, halls_of, onwards, shown};
use crate::door::{Stop, Work};
use crate::halls::{HallsRefusal, Text, queries as halls};
use crate::kernel::{Language, Role, Zone};
use crate::people::commands::sessions::end_sessions_by_hand;
use crate::people::commands::staff::{make_reset_code, remove_second_factor_of};
use crate::people::queries::Running;
use crate::people::{self, NewPerson, Person, PersonChange, queries};
use crate::say;
use crate::web::auth::Admin;
use crate::web::look::Look;
use crate::web::pages::account::me::role_name;
use crate::web::pages::account::new_password_rules;
use crate::web::parts::{Meaning, button, field, icon, meaning};
use crate::web::{App, Problem, once};

/// More people than this are looked for by typing.
const SEARCH_FROM: usize = 8;

/// What the page shows besides what was typed.
struct Around {
    people: Vec<Person>,
    halls: Vec<(String, Text)>,
    /// Who is signed in, with the day and the minute since when.
    running: Vec<(Running, String)>,
}

async fn around(app: &App, admin: &Admin) -> Result<Around, Problem> {
    let (branch, own, now) = (admin.branch.clone(), admin.hall.clone(), app.now());
    let read = app.read(move |conn| {
        let mut people = queries::people(conn, &branch)?;
        people.retain(|person| own.is_none() || person.hall == own);
        let ids: Vec<&str> = people.iter().map(|person| person.id.as_str()).collect();
        let zone = Zone::named(&halls::branch(conn, &branch)?.time_zone).ok_or(HallsRefusal::TimeZoneUnknown)?;
        let since = |one: &Running| format!("{} {}", zone.day(one.since), zone.hour_minute(one.since));
        let running = queries::running_of(conn, &branch, &ids, now)?.into_iter();
        let running = running
            .map(|one| {
                let at = since(&one);
                (one, at)
            })
            .collect();
        Ok((people, running))
    });
    let (people, running) = read.await?;
    Ok(Around { people, running, halls: halls_of(app, admin).await? })
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

fn staff_page(desk: &Desk<'_>, around: &Around, told: Option<&Told>, typed: &Typed) -> Markup {
    let lang = desk.lang();
    let content = html! {
        p.lead { (say!(lang, "admin-staff-lead")) " " (new_password_rules(lang, &[desk.admin.password().profile])) }
        (prove_first(desk, "/admin/staff"))
        @if let Some(told) = told { (code_card(lang, around, told)) }
        section.card {
            h2 { (say!(lang, "admin-new-person")) }
            (told::form(desk, "/admin/staff", &new_person(desk, around, typed), "user-plus", &say!(lang, "admin-add")))
        }
        @if around.people.len() > SEARCH_FROM {
            input.input type="search" data-filter="#people" placeholder=(say!(lang, "admin-find-person")) aria-label=(say!(lang, "admin-find-person")) autocomplete="off";
        }
        ul.rows.elements #people {
            @for person in &around.people { (person_row(desk, around, person)) }
            li.muted data-none hidden { (say!(lang, "admin-nobody-found")) }
        }
    };
    shown(desk, &say!(lang, "admin-staff"), &content)
}

fn new_person(desk: &Desk<'_>, around: &Around, typed: &Typed) -> Markup {
    let lang = desk.lang();
    let hall = first_hall(desk, &around.halls, typed, "role");
    html! {
        (line("", "name", &say!(lang, "admin-person-name"), typed.get("name"), ""))
        (line("", "login", &say!(lang, "admin-login"), typed.get("login"), &say!(lang, "admin-login-hint")))
        (role_select(lang, "", typed.get("role")))
        (hall_select(lang, around, "", hall))
        (language_select(lang, "", typed.get("language")))
    }
}

fn code_card(lang: Language, around: &Around, told: &Told) -> Markup {
    let person = around.people.iter().find(|person| person.id == told.id);
    let (name, login) = person.map_or(("", ""), |person| (person.name.as_str(), person.login.as_str()));
    let (title, lead) = (say!(lang, "admin-code-for", name = name), say!(lang, "admin-code-lead", login = login));
    told::card(lang, &title, told, &lead, &html! {})
}

fn role_select(lang: Language, of: &str, value: &str) -> Markup {
    let words: Vec<(&str, String)> = Role::ALL.iter().map(|role| (role.as_str(), role_name(lang, *role))).collect();
    select(of, "role", &say!(lang, "me-role"), value, &words)
}

fn hall_select(lang: Language, around: &Around, of: &str, value: &str) -> Markup {
    let every = std::iter::once(("", say!(lang, "me-every-hall")));
    let halls = around.halls.iter().map(|(id, name)| (id.as_str(), name.of(lang).to_owned()));
    select(of, "hall", &say!(lang, "me-hall"), value, &every.chain(halls).collect::<Vec<_>>())
}

fn language_select(lang: Language, of: &str, value: &str) -> Markup {
    let words = [("zh-CN", "中文".to_owned()), ("en", "English".to_owned())];
    select(of, "language", &say!(lang, "me-language"), value, &words)
}

fn person_row(desk: &Desk<'_>, around: &Around, person: &Person) -> Markup {
    let lang = desk.lang();
    let hall = person.hall.as_ref().and_then(|id| around.halls.iter().find(|(other, _)| other == id));
    let place = hall.map_or_else(|| say!(lang, "me-every-hall"), |(_, name)| name.of(lang).to_owned());
    let base = format!("/admin/staff/{}", person.id);
    let role = role_name(lang, person.role);
    let running = around.running.iter().find(|(running, _)| running.staff == person.id);
    let number = people::staff_number(person.number);
    html! {
        li.off[!person.active] data-search=(format!("{}{}{}{role}", person.name, number, person.login).replace(' ', "")) {
            details {
                summary {
                    span.grow {
                        span.strong { (person.name) }
                        span.detail { (role) " · " (place) " · " (say!(lang, "admin-number", n = number.as_str())) " · " (person.login) }
                    }
                    @if running.is_some() { (meaning::badge(Meaning::Plain, &say!(lang, "admin-is-signed-in"))) }
                    @if person.second_factor { (meaning::badge(Meaning::Good, &say!(lang, "me-factor"))) }
                    @if !person.active { (meaning::badge(Meaning::Plain, &say!(lang, "admin-off"))) }
                    (icon("chevron-down"))
                }
                @if let Some((running, since)) = running {
                    p.muted { (say!(lang, "admin-signed-in", since = since.as_str(), address = running.address.as_str())) }
                }
                (told::form(desk, &base, &fields_of(lang, around, person), "check", &say!(lang, "common-save")))
                div.row-wrap.more {
                    (button::act(&format!("{base}/codes"), button::Look::Plain, Some("key-round"), &say!(lang, "admin-make-code"), None))
                    @if running.is_some() {
                        (button::act(&format!("{base}/sign-outs"), button::Look::Plain, Some("log-out"), &say!(lang, "admin-end-sessions"), None))
                    }
                    @if person.second_factor {
                        (button::act(&format!("{base}/factor"), button::Look::Plain, Some("shield-alert"), &say!(lang, "admin-remove-factor"), None))
                    }
                }
            }
        }
    }
}

fn fields_of(lang: Language, around: &Around, person: &Person) -> Markup {
    let of = person.id.as_str();
    let active = say!(lang, "admin-person-active");
    html! {
        (line(of, "name", &say!(lang, "admin-person-name"), &person.name, ""))
        (role_select(lang, of, person.role.as_str()))
        (hall_select(lang, around, of, person.hall.as_deref().unwrap_or_default()))
        (language_select(lang, of, person.language.tag()))
        (field::check(&field::Check { name: "active", value: "yes", label: &active, checked: person.active, ..Default::default() }))
    }
}

fn role_of(typed: &Typed) -> Role {
    Role::parse(typed.get("role")).unwrap_or(Role::Clerk)
}

/// Runs a command that ends in something told or in nothing to tell, once for the form's key, and shows the page.
async fn run(
    app: &App,
    admin: &Admin,
    look: &Look,
    (what, typed): (&str, &Typed),
    command: impl FnMut(&mut Work<'_>) -> Result<Option<Told>, Stop> + Send + 'static,
) -> Result<Response, Problem> {
    admin.proved()?;
    let key = once::of_form(typed.get("key"), what, typed)?;
    let done = app.act(admin, key, command).await;
    let begin = begun(typed);
    let around = around(app, admin).await?;
    let way = Way { begin: begin.clone(), ..Way::default() };
    let desk = Desk::of_branch(admin, look, &way);
    Ok(match done {
        Ok(None) => onwards("/admin/staff", &begin, "saved"),
        Ok(Some(told)) => staff_page(&desk, &around, Some(&told), &Typed::default()).into_response(),
        Err(problem) => super::with_status(&problem, staff_page(&desk.refused(&problem), &around, None, typed)),
    })
}

/// `POST /admin/staff`: the account, and the code with which its owner chooses a password.
pub async fn create(
    State(app): State<App>,
    admin: Admin,
    look: Look,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let ask = NewPerson {
        login: told::text(&typed, "login"),
        name: told::text(&typed, "name"),
        role: role_of(&typed),
        hall: told::some(&typed, "hall"),
        language: Language::asked_for(typed.get("language")),
        password_hash: None,
    };
    let create = move |work: &mut Work<'_>| {
        let person = people::create_person(work, &ask)?;
        let code = make_reset_code(work, &person.id)?;
        Ok(Some(Told::new(person.id, code)))
    };
    run(&app, &admin, &look, ("admin:staff", &typed), create).await
}

/// `POST /admin/staff/{id}`
pub async fn change(
    State(app): State<App>,
    admin: Admin,
    look: Look,
    Path(id): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let change = PersonChange {
        name: Some(told::text(&typed, "name")),
        role: Some(role_of(&typed)),
        hall: Some(told::some(&typed, "hall")),
        language: Some(Language::asked_for(typed.get("language"))),
        active: Some(!typed.get("active").is_empty()),
    };
    let what = format!("admin:staff:{id}");
    let change = move |work: &mut Work<'_>| people::change_person(work, &id, &change).map(|_| None);
    run(&app, &admin, &look, (&what, &typed), change).await
}

/// `POST /admin/staff/{id}/codes`
pub async fn make_code(
    State(app): State<App>,
    admin: Admin,
    look: Look,
    Path(id): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let what = format!("admin:code:{id}");
    let make = move |work: &mut Work<'_>| make_reset_code(work, &id).map(|code| Some(Told::new(id.clone(), code)));
    run(&app, &admin, &look, (&what, &typed), make).await
}

/// `POST /admin/staff/{id}/factor`: takes a second factor away, for somebody who lost it.
pub async fn remove_factor(
    State(app): State<App>,
    admin: Admin,
    look: Look,
    Path(id): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let what = format!("admin:factor:{id}");
    let remove = move |work: &mut Work<'_>| remove_second_factor_of(work, &id).map(|()| None);
    run(&app, &admin, &look, (&what, &typed), remove).await
}

/// `POST /admin/staff/{id}/sign-outs`: ends whatever session somebody has.
pub async fn sign_out(
    State(app): State<App>,
    admin: Admin,
    look: Look,
    Path(id): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let what = format!("admin:sign-out:{id}");
    let end = move |work: &mut Work<'_>| end_sessions_by_hand(work, &id).map(|()| None);
    run(&app, &admin, &look, (&what, &typed), end).await
}
