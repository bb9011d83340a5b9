//! Where administrators come in: the halls of the branch; and the first step of the wizard, which makes a hall.

use axum::Form;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::form::Typed;
use super::{Desk, Way, halls_of, no_such_hall, onwards, shown};
use crate::door::Answer;
use crate::halls::sound::NAME_CHARS_MAX;
use crate::halls::{self, Pack, Text, pack};
use crate::say;
use crate::web::auth::Admin;
use crate::web::look::Look;
use crate::web::parts::{button, field, icon};
use crate::web::{App, Problem, once};

/// `GET /admin`: the wizard where there is no hall yet, the hall where there is one, else the halls.
pub async fn home(State(app): State<App>, admin: Admin) -> Result<Response, Problem> {
    Ok(match halls_of(&app, &admin).await?.as_slice() {
        [] if admin.hall.is_none() => onwards("/admin/begin", "", ""),
        [(only, _)] => onwards(&format!("/admin/halls/{only}"), "", ""),
        _ => onwards("/admin/halls", "", ""),
    })
}

/// `GET /admin/halls`
pub async fn list(
    State(app): State<App>,
    admin: Admin,
    look: Look,
    Query(way): Query<Way>,
) -> Result<Response, Problem> {
    let halls = halls_of(&app, &admin).await?;
    let desk = Desk::of_branch(&admin, &look, &way);
    let lang = admin.lang;
    let content = html! {
        ul.rows {
            @for (id, name) in &halls {
                li {
                    (icon("store"))
                    span.grow { span.strong { (name.of(lang)) } span.detail { (id) } }
                    (button::link(button::Look::Plain, &format!("/admin/halls/{id}"), None, &say!(lang, "admin-open-hall"), None))
                }
            }
        }
        @if admin.hall.is_none() {
            p { (button::link(button::Look::Primary, "/admin/begin", Some("plus"), &say!(lang, "admin-begin"), None)) }
        }
    };
    Ok(shown(&desk, &say!(lang, "admin-halls"), &content).into_response())
}

/// `GET /admin/begin`
pub async fn show(State(app): State<App>, admin: Admin, look: Look) -> Result<Response, Problem> {
    anywhere(&admin)?;
    let halls = halls_of(&app, &admin).await?;
    // Nothing of the hall in the default pack is filled in: it is a fictional company's.
    let id = if halls.is_empty() { "renmin" } else { "" };
    let typed = vec![("id".to_owned(), id.to_owned())];
    let way = Way::default();
    Ok(begin_page(&Desk::of_branch(&admin, &look, &way), &halls, &Typed(typed)).into_response())
}

/// Only somebody who reaches every hall may make another.
fn anywhere(admin: &Admin) -> Result<(), Problem> {
    if admin.hall.is_none() { Ok(()) } else { Err(no_such_hall().in_language(admin.lang)) }
}

fn begin_page(desk: &Desk<'_>, halls: &[(String, Text)], typed: &Typed) -> Markup {
    let lang = desk.lang();
    let line = |name: &str, label: &str, hint: &str, required: bool, max: usize| {
        let length_max = u32::try_from(max).unwrap_or(0);
        field::text(&field::Field {
            name,
            label,
            value: typed.get(name),
            hint,
            required,
            length_max,
            ..Default::default()
        })
    };
    let starts: Vec<(&str, String)> = std::iter::once(("", say!(lang, "admin-start-default")))
        .chain(halls.iter().map(|(id, name)| (id.as_str(), say!(lang, "admin-start-like", hall = name.of(lang)))))
        .collect();
    let starts: Vec<(&str, &str)> = starts.iter().map(|(value, word)| (*value, word.as_str())).collect();
    let start_label = say!(lang, "admin-start");
    let content = html! {
        p.lead { (say!(lang, "admin-begin-lead")) }
        form.card.fields method="post" action="/admin/begin" {
            input type="hidden" name="key" value="" autocomplete="off";
            (line("name.zh", &say!(lang, "admin-f-hall-name-zh"), "", true, NAME_CHARS_MAX))
            (line("name.en", &say!(lang, "admin-f-hall-name-en"), "", false, NAME_CHARS_MAX * 2))
            (line("address.zh", &say!(lang, "admin-f-hall-address-zh"), "", false, 160))
            (line("address.en", &say!(lang, "admin-f-hall-address-en"), "", false, 320))
            (line("id", &say!(lang, "admin-hall-id"), &say!(lang, "admin-hall-id-hint"), true, 32))
            (field::select(&field::Field { name: "like", label: &start_label, value: typed.get("like"), ..Default::default() }, &starts))
            details {
                summary { (say!(lang, "admin-start-pack")) }
                div.field {
                    label for="pack" { (say!(lang, "admin-pack-text")) }
                    textarea.input.code id="pack" name="pack" rows="8" spellcheck="false" { (typed.get("pack")) }
                }
            }
            div.actions { (button::submit(button::Look::Primary, Some("arrow-right"), &say!(lang, "admin-begin-act"), None)) }
        }
    };
    shown(desk, &say!(lang, "admin-begin"), &content)
}

/// `POST /admin/begin`: makes the hall, complete as it is in what it starts from, and goes on to its opening hours.
pub async fn create(
    State(app): State<App>,
    admin: Admin,
    look: Look,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    anywhere(&admin)?;
    let done = match start(&app, &admin, &typed).await {
        Ok(wanted) => make(&app, &admin, &typed, wanted).await,
        Err(problem) => Err(problem),
    };
    match done {
        Ok(hall) => Ok(onwards(&format!("/admin/halls/{hall}/opening"), &hall, "saved")),
        Err(problem) => {
            let halls = halls_of(&app, &admin).await?;
            let way = Way::default();
            let desk = Desk::of_branch(&admin, &look, &way).refused(&problem);
            Ok(super::with_status(&problem, begin_page(&desk, &halls, &typed)))
        }
    }
}

/// The pack that the new hall starts from, under its own name.
async fn start(app: &App, admin: &Admin, typed: &Typed) -> Result<Pack, Problem> {
    let text = |name: &str| typed.get(name).trim().to_owned();
    let mut wanted = match (text("pack"), text("like")) {
        (given, _) if !given.is_empty() => pack::read(&given).map_err(|no| Problem::of(Answer::Refused(no)))?,
        (_, like) if !like.is_empty() => super::present(app, admin, &like).await?.pack,
        _ => pack::default_pack(),
    };
    wanted.hall.name = Text { zh: text("name.zh"), en: text("name.en") };
    wanted.hall.address = Text { zh: text("address.zh"), en: text("address.en") };
    Ok(wanted)
}

async fn make(app: &App, admin: &Admin, typed: &Typed, wanted: Pack) -> Result<String, Problem> {
    let key = once::of_form(typed.get("key"), "admin:begin", typed)?;
    let id = typed.get("id").trim().to_owned();
    app.act(admin, key, move |work| halls::create(work, &id, &wanted)).await.map(|applied| applied.hall)
}
